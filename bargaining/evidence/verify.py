"""Verify copies of the documents, for anyone who holds them, and name the place where a copy differs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bargaining.errors import EvidenceError
from bargaining.evidence.fingerprints import Document, Fingerprints, read_document
from bargaining.evidence.library import Library
from bargaining.evidence.model import Source
from bargaining.results import Result

LARGEST_ALIGNMENT = 100_000_000


@dataclass(frozen=True)
class Discrepancy:
    """Hold one difference between a copy and what is recorded.

    Parameters
    ----------
    source : str
        Identifier of the source.
    message : str
        One line: file and place, what was found, what was expected.
    claims : tuple of str
        The claims that rest on the place.
    """

    source: str
    message: str
    claims: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the message with the claims concerned."""
        return f"{self.message}; cited by {', '.join(self.claims)}" if self.claims else self.message


@dataclass(frozen=True)
class VerificationReport(Result):
    """Hold the outcome of a verification.

    Parameters
    ----------
    sources : tuple of str
        The sources whose copies were looked for.
    discrepancies : tuple of Discrepancy
        Empty when every copy is the recorded document.
    """

    sources: tuple[str, ...]
    discrepancies: tuple[Discrepancy, ...]

    @property
    def ok(self) -> bool:
        """Say whether every copy is the recorded document."""
        return not self.discrepancies

    def __str__(self) -> str:
        """Say whether every copy is the recorded document, and name each difference."""
        head = f"{len(self.sources)} sources, {len(self.discrepancies)} differences from what is recorded"
        return "\n".join([head, *(f"  {discrepancy}" for discrepancy in self.discrepancies)])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        rows = [
            {**row, "claims": list(d.claims)}
            for row, d in zip(self.to_rows(), self.discrepancies, strict=True)
        ]
        return {"ok": self.ok, "sources": list(self.sources), "discrepancies": rows}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a difference, with the claims that rest on its place."""
        return [
            {"source": d.source, "message": d.message, "claims": ", ".join(d.claims)}
            for d in self.discrepancies
        ]


def verify_documents(
    folder: Path | str, library: Library, sources: Iterable[str] | None = None
) -> VerificationReport:
    """Compare copies of the documents with what the library records of them.

    Parameters
    ----------
    folder : Path or str
        Holds the copies under the file names of ``sources.toml``; other files in it are passed over.
    library : Library
        Holds sources, claims and fingerprints.
    sources : iterable of str, optional
        The documents that are looked for; all by default.

    Returns
    -------
    VerificationReport
        For each of them: the file is there and is UTF-8, its SHA-256 and its number of paragraphs are the
        recorded ones, and every claim's locator lies within it. Where the file differs, the paragraphs that
        differ and the claims that rest on them; without fingerprints only that it differs.

    Raises
    ------
    EvidenceError
        When `folder` is not a folder.

    Notes
    -----
    Linear in the size of the files, but for the alignment of changed files, which takes O(m n) steps at worst
    for m recorded and n found paragraphs.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from bargaining.evidence import load_library
    >>> with TemporaryDirectory() as empty:
    ...     report = verify_documents(empty, load_library())
    >>> report.ok, len(report.discrepancies)
    (False, 5)
    """
    root = Path(folder)
    if not root.is_dir():
        raise EvidenceError(f"{root}: not a folder, expected one that holds copies of the documents")
    wanted = tuple(library.sources if sources is None else sources)
    found = [item for name in wanted for item in _verify(root, library.source(name), library)]
    return VerificationReport(wanted, tuple(found))


def _verify(root: Path, source: Source, library: Library) -> Iterator[Discrepancy]:
    """Yield what is wrong with the copy of one document."""
    try:
        document = read_document(root / source.file)
    except EvidenceError as error:
        yield Discrepancy(source.id, str(error))
        return
    if document.sha256 != source.sha256:
        message = f"{source.file}: found SHA-256 {document.sha256}, expected {source.sha256}"
        yield Discrepancy(source.id, message)
    count = len(document.lines)
    if count != source.paragraphs:
        beyond = tuple(
            claim.id
            for claim in library.claims.values()
            if claim.source == source.id and claim.paragraphs[-1] > count
        )
        message = f"{source.file}: found {count} paragraphs, expected {source.paragraphs}"
        yield Discrepancy(source.id, message, beyond)
    if source.id in library.fingerprints:
        yield from _places(source, document, library)


def _places(source: Source, document: Document, library: Library) -> Iterator[Discrepancy]:
    """Yield the paragraphs that differ, from the alignment of recorded with found fingerprints."""
    recorded, found = library.fingerprints[source.id], document.fingerprints
    if len(recorded.text) * len(found.text) > LARGEST_ALIGNMENT:
        message = f"{source.file}: found {len(found.text):,} paragraphs, too many to say which of them differ"
        yield Discrepancy(source.id, message)
        return
    alignment = SequenceMatcher(None, recorded.text, found.text, autojunk=False)
    moved = 0  # white space next to a paragraph that came or went is no change of its own
    for kind, start, end, found_start, found_end in alignment.get_opcodes():
        if kind == "equal":
            pairs = zip(range(start + moved, end), range(found_start + moved, found_end), strict=True)
            yield from _white_space(source, document, recorded, pairs)
            moved = 0
        else:
            place = f"{source.file}: {_lines(document, found_start, found_end)}"
            change = f"found {'other text' if found_end > found_start else 'nothing'}"
            message = f"{place}: {change}, expected {_expected(start, end)}"
            yield Discrepancy(source.id, message, _cited(library, source, start, end))
            moved = int(end - start != found_end - found_start)
    if not moved and recorded.block[-1] != found.block[-1]:
        place = f"{source.file}: after line {document.lines[-1]}"
        yield Discrepancy(source.id, f"{place}: found other white space at the end, expected it as recorded")


def _white_space(
    source: Source, document: Document, recorded: Fingerprints, pairs: Iterable[tuple[int, int]]
) -> Iterator[Discrepancy]:
    """Yield the paragraphs whose words are as recorded and whose white space is not."""
    for here, there in pairs:
        if recorded.block[here] != document.fingerprints.block[there]:
            place = f"{source.file}: line {document.lines[there]}"
            found = f"found other white space before or around paragraph {here + 1}, its words unchanged"
            yield Discrepancy(source.id, f"{place}: {found}, expected it as recorded")


def _cited(library: Library, source: Source, start: int, end: int) -> tuple[str, ...]:
    """Return the claims that rest on the paragraphs after `start` up to `end`, in the library's order."""
    cited = {name for paragraph in range(start + 1, end + 1) for name in library.citing(source.id, paragraph)}
    return tuple(name for name in library.claims if name in cited)


def _expected(start: int, end: int) -> str:
    """Name the recorded paragraphs after `start` up to `end`."""
    if end == start:
        return f"nothing between paragraphs {start} and {start + 1} (later locators no longer fit)"
    return f"paragraph {end}" if end == start + 1 else f"paragraphs {start + 1} to {end}"


def _lines(document: Document, start: int, end: int) -> str:
    """Name the lines of the copy on which the found paragraphs after `start` up to `end` stand."""
    if end > start + 1:
        return f"lines {document.lines[start]} to {document.lines[end - 1]}"
    return f"line {document.lines[min(start, len(document.lines) - 1)]}"
