"""What is added to a folder of evidence: checked as the folder would stand, then put in place, all or nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

from bargaining.errors import EvidenceError
from bargaining.evidence.library import Library
from bargaining.evidence.loading import load_library
from bargaining.evidence.reading import MAX_BYTES, MAX_LIBRARY
from bargaining.files import printable, read_bytes
from bargaining.resources import folder as packaged
from bargaining.writing import put_all, told

SINGLE_FILES = ("sources.toml", "actors.toml", "events.toml", "fingerprints.toml")
EMPTY = Library({}, {}, (), (), (), {}, {})
_WIDTH = 110


def opened(folder: Path) -> Library:
    """Return the library in a folder; an empty one where the folder is not there or holds no sources yet.

    Raises
    ------
    EvidenceError
        When something else than a folder stands there, or its evidence is not sound.

    Examples
    --------
    >>> opened(Path("nowhere")).sources
    {}
    """
    try:
        missing = not os.path.lexists(folder / "sources.toml") and (
            folder.is_dir() or not os.path.lexists(folder)
        )
    except (OSError, ValueError):
        missing = False
    return EMPTY if missing else load_library(folder)


def standing_beside(folder: Path) -> Library:
    """Return the packaged evidence, whose names new ones keep clear of; nothing for a folder that is packaged itself.

    A scenario that builds on a packaged one cites both. One that does not may have names of the packaged evidence for
    documents, claims and events of its own, so that nothing that stands in a folder already is refused for them.

    Examples
    --------
    >>> len(standing_beside(Path("my_evidence")).sources), len(standing_beside(packaged("seeds")).sources)
    (5, 0)
    """
    return EMPTY if is_packaged(folder) else load_library()


def is_packaged(folder: Path) -> bool:
    """Tell whether a folder comes with the package.

    Examples
    --------
    >>> is_packaged(packaged("seeds")), is_packaged(Path("my_evidence"))
    (True, False)
    """
    return Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(packaged("seeds")))


def put_additions(folder: Path, additions: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Write text to the ends of files of a folder, which are made where they are missing, as is the folder.

    Parameters
    ----------
    folder : Path
        Of the library.
    additions : mapping of str to str
        By file, such as ``claims/memo.toml``: what comes to its end. What stands there stays, byte for byte.
    headers : mapping of str to str
        What a file begins with that is not there yet.

    Raises
    ------
    EvidenceError
        When the folder would not be sound; nothing is written.
    """
    try:
        contents = {
            name: _longer(folder / name, name, text, headers.get(name, ""))
            for name, text in additions.items()
        }
    except UnicodeEncodeError:
        raise EvidenceError(
            f"{printable(str(folder))}: found half of a character, expected UTF-8 text"
        ) from None
    _require_sound(folder, contents)
    with told(folder):
        put_all({Path(os.path.realpath(folder / name)): content for name, content in contents.items()})


def _longer(path: Path, place: str, text: str, header: str) -> bytes:
    """Return the bytes of a file with a text at its end, in the line ends of the file."""
    if not os.path.lexists(path):
        return (header + text).encode()
    before = read_bytes(path, limit=MAX_BYTES, place=place, error=EvidenceError)
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if before.endswith(b"\n") or not before else end
    return before + gap + text.encode().replace(b"\n", end)


def _require_sound(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Read the library as it would be, from a folder of its own, like any."""
    with TemporaryDirectory() as temporary:
        trial = Path(temporary, "library")
        claims = sorted(path.name for path in (folder / "claims").glob("*.toml"))
        kept = [*SINGLE_FILES, *(f"claims/{name}" for name in claims)]
        for name in dict.fromkeys([*kept, *contents]):
            content = contents.get(name)
            if content is None and os.path.lexists(folder / name):
                content = read_bytes(folder / name, limit=MAX_LIBRARY, place=name, error=EvidenceError)
            if content is not None:
                (trial / name).parent.mkdir(parents=True, exist_ok=True)
                (trial / name).write_bytes(content)
        load_library(trial)


# ---------------------------------------------------------------- TOML


def table(name: str, entries: Mapping[str, object]) -> str:
    r"""Return a table as a file holds it, a line an entry; entries without content are left out.

    Examples
    --------
    >>> print(table("M1", {"claim": "The \"north\" waits.", "paragraphs": (1, 2), "note": ""}))
    <BLANKLINE>
    [M1]
    claim = "The \"north\" waits."
    paragraphs = [1, 2]
    <BLANKLINE>
    """
    lines = [f"{key} = {_value(held)}" for key, held in entries.items() if held not in ("", None, {}, ())]
    return "\n".join(["", f"[{name}]", *lines, ""])


def line(name: str, text: str) -> str:
    r"""Return one entry of a file that holds texts by name.

    Examples
    --------
    >>> line("north", "The North")
    'north = "The North"\n'
    """
    return f"{name} = {_value(text)}\n"


def _value(held: object) -> str:
    """Write a text, a number, or a list or table of such."""
    if isinstance(held, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in held.items())} }}"
    if isinstance(held, Sequence) and not isinstance(held, str):
        written = f"[{', '.join(map(_value, held))}]"
        return written if len(written) < _WIDTH else _in_lines(held)
    # TOML takes what JSON writes, but for one character more that must be escaped
    return json.dumps(held, ensure_ascii=False).replace("\x7f", "\\u007f")


def _in_lines(held: Sequence[object]) -> str:
    if any(" " in str(one) for one in held):
        return "[\n" + "".join(f"  {_value(one)},\n" for one in held) + "]"
    words = " ".join(f"{_value(one)}," for one in held)
    indent = "  "
    return f"[\n{fill(words, _WIDTH, initial_indent=indent, subsequent_indent=indent)}\n]"
