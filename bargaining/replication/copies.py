"""Copies of all that a scenario stands on: its file, what that takes over from others, and their evidence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import BargainingError, ScenarioError
from bargaining.evidence import Library
from bargaining.files import printable, read_bytes
from bargaining.resources import folder as packaged
from bargaining.scenario.citations import citations, cited_sources
from bargaining.scenario.reading import find, gallery_scenarios, packaged_scenarios, read_tree
from bargaining.text import file_name

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

FOLDER = "evidence"
OWN, PACKAGED = "own", "packaged"
LARGEST = 10_000_000
EVIDENCE = (
    "about.toml",
    "sources.toml",
    "actors.toml",
    "events.toml",
    "fingerprints.toml",
    "signs.toml",
    "claims/*.toml",
)
"""What a library consists of; the documents themselves are none of it."""


def copies_of(scenario: Scenario, path: Path) -> tuple[dict[str, bytes], str]:
    """Return the files behind a scenario by their places in a bundle, and what the bundle calls the scenario.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    path : Path
        Its file.

    Returns
    -------
    files : dict of str to bytes
        Files of a user's own keep their places to each other, below what they have in common.
    name : str
        The name of a packaged scenario; of another, its file in the bundle.

    Raises
    ------
    BargainingError
        When a file names another by a path that leads nowhere in a copy.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.scenario.reading import find
    >>> files, name = copies_of(bargaining.load("opening"), find("opening"))
    >>> name, sorted(files)[-2:]
    ('opening', ['evidence/packaged/signs.toml', 'evidence/packaged/sources.toml'])
    """
    seeds = _plain(packaged("seeds"))
    folders = scenario.shelf.folders or ((seeds,) if cites(scenario) else ())
    libraries = [_plain(one) for one in folders]
    scenarios = list(dict.fromkeys(_behind(path, ())))
    evidence = [file for one in libraries for pattern in EVIDENCE for file in sorted(one.glob(pattern))]
    own = [file for file in [*scenarios, *evidence] if not file.is_relative_to(seeds)]
    root = _common(
        [*(file.parent for file in own), *(one for one in libraries if not one.is_relative_to(seeds))]
    )
    files = {}
    for file in [*scenarios, *evidence]:
        base, start = (seeds, PACKAGED) if file.is_relative_to(seeds) else (root, OWN)
        place = "/".join([FOLDER, start, *_portable(file.relative_to(base))])
        files[place] = read_bytes(file, limit=LARGEST, place=file.name)
    first = _plain(path)
    if first in map(_plain, (packaged_scenarios() | gallery_scenarios()).values()):
        return files, first.stem
    base, start = (seeds, PACKAGED) if first.is_relative_to(seeds) else (root, OWN)
    return files, "/".join([FOLDER, start, *first.relative_to(base).parts])


def cites(scenario: Scenario) -> bool:
    """Tell whether a scenario stands on evidence: whether it names a library, cites a claim or reads a document.

    Examples
    --------
    >>> import bargaining
    >>> cites(bargaining.load("rapprochement")), cites(bargaining.load("chicken"))
    (True, False)
    """
    return bool(
        scenario.shelf.folders
        or cited_sources(scenario.document)
        or any(one.claims for one in citations(scenario.document))
    )


def evidence_of(scenario: Scenario) -> Library:
    """Return the evidence that a scenario stands on, which may be none.

    Examples
    --------
    >>> import bargaining
    >>> len(evidence_of(bargaining.load("chicken")).claims)
    0
    """
    return scenario.library if cites(scenario) else Library({}, {}, (), (), (), {}, {})


def carried_documents(scenario: Scenario) -> dict[str, str]:
    """Return the documents that come with the package, each with its folder in the package's wheel.

    Examples
    --------
    >>> import bargaining
    >>> carried_documents(bargaining.load("rapprochement"))
    {}
    """
    seeds = _plain(packaged("seeds"))
    found = {}
    for library in scenario.shelf.folders:
        folder = _plain(library) / "documents"
        if folder.is_relative_to(seeds):
            place = f"bargaining/_data/seeds/{folder.relative_to(seeds).as_posix()}"
            found.update({path.name: place for path in sorted(folder.glob("*"))})
    return found


def _common(folders: list[Path]) -> Path:
    """Return the folder that holds all files of a user's own."""
    try:
        return Path(os.path.commonpath(folders)) if folders else Path()
    except ValueError:
        raise BargainingError(
            f"{folders[0]}: found files on several drives, expected the scenario and all that it names on one"
        ) from None


def _portable(path: Path) -> tuple[str, ...]:
    """Return the parts of a path, each a name on every system."""
    for part in path.parts:
        if (found := file_name(part)) is not None and not part.startswith("."):
            raise BargainingError(
                f"{printable(str(path))}: found {found} in a name, expected one for every system"
            )
    return path.parts


def _behind(path: Path, known: tuple[Path, ...]) -> Iterator[Path]:
    """Yield a scenario's file and those of all that it names, in turn."""
    here = _plain(path)
    if here in known:
        return
    yield here
    tree = read_tree(path)
    for at, name in _named(tree):
        found = find(name, beside=path.parent)
        _require_copied(name, found, path, at)
        yield from _behind(found, (*known, here))
    header = tree.get("scenario")
    library = header.get("library") if isinstance(header, dict) else None
    if library and Path(str(library)).is_absolute():
        raise ScenarioError(
            f"{path.name}: scenario.library: found the absolute path {str(library)!r}, expected one from the file's "
            "folder, which a copy has as well"
        )


def _named(tree: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a file names another scenario, and which."""
    header = tree.get("scenario")
    if isinstance(header, dict) and header.get("extends"):
        yield "scenario.extends", str(header["extends"])
    for table, key in (("imports", "file"), ("links", "scenario")):
        entries = tree.get(table)
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                yield f"{table}.{name}", str(entry.get(key) or name)


def _require_copied(name: str, found: Path, path: Path, at: str) -> None:
    """Refuse a name by which the file of the copy would not find the other."""
    seeds = _plain(packaged("seeds"))
    beside = _plain(path.parent / name) == _plain(found)
    inside = _plain(found).is_relative_to(seeds)
    if Path(name).expanduser().is_absolute() or not (inside or beside):
        raise ScenarioError(
            f"{path.name}: {at}: found {printable(name)!r}, expected a packaged scenario or a path from the file's "
            "folder, which a copy has as well"
        )


def _plain(path: str | Path) -> Path:
    """Return an absolute path without steps back; links stay, since a file's names lead from where the link stands."""
    return Path(normpath(Path(path).absolute()))
