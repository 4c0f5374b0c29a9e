"""Register a document: what it is called, how a copy is recognised, and under which prefix its claims will stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase

from bargaining.errors import EvidenceError, listed
from bargaining.evidence.additions import opened, put_additions, standing_beside, table
from bargaining.evidence.fingerprints import read_document
from bargaining.evidence.library import Library
from bargaining.evidence.model import Source
from bargaining.evidence.reading import Problems, record
from bargaining.evidence.verify import verify_documents
from bargaining.files import printable

HEADERS = {
    "sources.toml": """\
# The documents from which the claims are coded; their texts stay where they are.
# A paragraph is a line that is not blank, counted from 1 over the whole UTF-8 file.
""",
    "actors.toml": """\
# Who may be named as an actor of a claim or an event: identifier = label.
""",
    "fingerprints.toml": """\
# Short hashes that name the place where a copy of a document differs from the coded one.
# text: each paragraph; block: each paragraph with its white space.
""",
}
"""What the files of a new folder begin with."""


def register_document(
    path: Path | str,
    folder: Path | str,
    *,
    title: str,
    identifier: str = "",
    prefix: str = "",
    short: str = "",
    authors: Sequence[str] = (),
    publisher: str = "",
    date: str = "not stated",
    earliest: str = "",
    latest: str = "",
    dating: str = "",
    note: str = "",
) -> Source:
    """Register a document in a folder of evidence, which is made when missing. No text of it is kept.

    Parameters
    ----------
    path : Path or str
        The document, a text in UTF-8.
    folder : Path or str
        The library.
    title, short, authors, publisher, date, earliest, latest, dating, note : str, or for authors several
        As `Source` has them; ``short`` is made from authors or title where it is empty.
    identifier : str
        Of the source; by default made from the name of the file.
    prefix : str
        Of its claims; by default one that neither the folder nor the packaged evidence uses.

    Raises
    ------
    EvidenceError
        When the document is registered already, or was and has been changed since, a name is taken, or a field has a
        fault. Nothing is written then.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     memo = Path(place, "memo.txt")
    ...     _ = memo.write_text("The north fears for its harbours.", encoding="utf-8")
    ...     source = register_document(memo, Path(place, "my_evidence"), title="A memo")
    >>> source.id, source.prefix, source.paragraphs
    ('memo', 'M', 1)
    """
    path, folder = Path(path), Path(folder)
    library, packaged = opened(folder), standing_beside(folder)
    document = read_document(path)
    name = identifier or _identifier(path.stem)
    _refuse_registered(path, document.sha256, name, library, packaged)
    taken = {source.prefix for one in (library, packaged) for source in one.sources.values()}
    given = {
        "prefix": prefix or free_prefix(name, taken),
        "title": title,
        "authors": list(authors),
        "publisher": publisher or None,
        "date": date,
        "earliest": earliest or None,
        "latest": latest or None,
        "dating": dating,
        "short": short or " & ".join(author.split()[-1] for author in authors if author.split()) or title,
        "file": path.name,
        "sha256": document.sha256,
        "paragraphs": len(document.lines),
        "note": note,
    }
    problems = Problems()
    source = record(Source, given, lambda: "sources.toml", name, problems, {"id": name})
    if prefix in taken:
        problems.lines.append(f"sources.toml: {name}.prefix: found {prefix!r}, {_taken(taken)}")
    if source is None or problems.lines:
        raise EvidenceError(listed(problems.lines, "sources.toml"))
    held = {key: value for key, value in vars(source).items() if key != "id"}
    additions = {
        "sources.toml": table(name, held),
        "fingerprints.toml": table(name, vars(document.fingerprints)),
        f"claims/{name}.toml": "",
        "actors.toml": "",
    }
    header = f"# Claims coded from {_in_a_comment(source.short)}. Every claim is a paraphrase by the coder.\n"
    put_additions(folder, additions, {**HEADERS, f"claims/{name}.toml": header})
    return source


def _identifier(stem: str) -> str:
    """Return a name made from that of a file: letters without accents, digits and underscores."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return name if name[:1].isalpha() else f"document_{name}".rstrip("_")


def free_prefix(name: str, taken: Collection[str]) -> str:
    """Return the shortest beginning of a name, in capitals, that is no prefix yet; failing that, with more letters.

    Examples
    --------
    >>> free_prefix("memo1", ()), free_prefix("memo1", {"M"}), free_prefix("m", {"M", "MA"})
    ('M', 'ME', 'MB')
    """
    letters = re.sub("[^A-Z]", "", name.upper()) or "D"

    def candidates() -> Iterator[str]:
        yield from (letters[:length] for length in range(1, len(letters) + 1))
        stem = letters[0]
        while True:
            yield from (stem + letter for letter in ascii_uppercase)
            stem += letters[0]

    return next(candidate for candidate in candidates() if candidate not in taken)


def _taken(prefixes: Collection[str]) -> str:
    return f"which is taken, expected another than {', '.join(sorted(prefixes))}"


def _refuse_registered(path: Path, sha256: str, name: str, library: Library, packaged: Library) -> None:
    """Refuse a document that is there, and a name or a file that stands for another."""
    shown = printable(path.name)
    for known, where in ((library, ""), (packaged, " of the packaged evidence")):
        for source in known.sources.values():
            if source.sha256 == sha256:
                raise EvidenceError(
                    f"{shown}: is registered already, as {source.id}{where}, with claims {source.prefix}01 and on"
                )
    for source in library.sources.values():
        if source.file == path.name:
            found = verify_documents(path.parent, library, [source.id]).discrepancies
            raise EvidenceError(
                listed(
                    [
                        f"{shown}: was registered as {source.id} and has been changed since; expected the text that "
                        f"its claims were coded from, or another version under a name of its own",
                        *map(str, found),
                    ],
                    shown,
                )
            )
    if name in library.sources or name in packaged.sources:
        where = "" if name in library.sources else " of the packaged evidence"
        raise EvidenceError(
            f"{shown}: found the identifier {name!r} of another document{where}, expected one of its own: --id NAME"
        )


def _in_a_comment(text: str) -> str:
    return printable(text)
