"""Recognise a document without holding it: one hash of the file, and two short ones for each paragraph."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from bargaining.errors import EvidenceError
from bargaining.files import read_bytes
from bargaining.records.parts import Pattern, field
from bargaining.records.reading import Checked

LARGEST_DOCUMENT = 10_000_000
_DIGITS = 8

ShortHash = Annotated[str, Pattern(r"^[0-9a-f]{8}$")]


class Fingerprints(Checked):
    """Hold what tells which paragraph of a copy was changed.

    Parameters
    ----------
    text : tuple of str
        For paragraph i the first 8 hexadecimal digits of the SHA-256 of its text without outer white space.
    block : tuple of str
        The same of the raw bytes from the end of paragraph i − 1 to the end of paragraph i, blank lines and
        line end included; one more entry for what follows the last paragraph. Where `block` differs and
        `text` does not, only white space was changed.

    Notes
    -----
    Two texts share a fingerprint with probability 2^-32. They show where a file was changed; whether it was
    is decided by the SHA-256 of the whole file.
    """

    text: tuple[ShortHash, ...] = field(min_length=1)
    block: tuple[ShortHash, ...]

    def _agree(self) -> None:
        if len(self.block) != len(self.text) + 1:
            raise ValueError(f"one block more than the {len(self.text)} paragraphs, not {len(self.block)}")


@dataclass(frozen=True)
class Document:
    """Hold what is known of a copy of a document once it is read.

    Parameters
    ----------
    sha256 : str
        Of the whole file.
    lines : tuple of int
        The line on which each paragraph stands, from 1.
    fingerprints : Fingerprints
        Of its paragraphs.
    """

    sha256: str
    lines: tuple[int, ...]
    fingerprints: Fingerprints


def short_hash(paragraph: str) -> str:
    """Return the fingerprint of a paragraph's text.

    Examples
    --------
    >>> short_hash("One.") == short_hash("  One. ")
    True
    """
    import hashlib

    return hashlib.sha256(paragraph.strip().encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def read_document(path: Path) -> Document:
    r"""Read a document and take its fingerprints, as ``sources.toml`` and ``fingerprints.toml`` hold them.

    Parameters
    ----------
    path : Path
        A text file in UTF-8 of at most 10 MB.

    Raises
    ------
    EvidenceError
        When the file is missing, is no regular file, cannot be read, is too large, is not UTF-8 (with the
        byte, the line and the paragraph) or holds no text.

    Notes
    -----
    A paragraph is a line that is not empty after ``str.strip``. Time and memory are linear in the file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "memo.txt")
    ...     _ = path.write_text("One.\n\nTwo.\n", encoding="utf-8")
    ...     document = read_document(path)
    >>> document.lines, document.fingerprints.text
    ((1, 3), ('...', '...'))
    """
    import hashlib

    expected = f"a copy of the document in {path.parent}"
    raw = read_bytes(path, limit=LARGEST_DOCUMENT, place=path.name, expected=expected, error=EvidenceError)
    if position := _first_not_utf8(raw):
        raise EvidenceError(f"{path.name}: {position} is not UTF-8, expected a copy in UTF-8")
    text, block, lines = [], [], []
    since = hashlib.sha256()
    for number, line in enumerate(raw.splitlines(keepends=True), 1):
        since.update(line)
        paragraph = line.decode("utf-8").strip()
        if paragraph:
            text.append(short_hash(paragraph))
            block.append(since.hexdigest()[:_DIGITS])
            lines.append(number)
            since = hashlib.sha256()
    if not text:
        raise EvidenceError(f"{path.name}: no text found, expected paragraphs")
    block.append(since.hexdigest()[:_DIGITS])
    return Document(
        hashlib.sha256(raw).hexdigest(), tuple(lines), Fingerprints(text=tuple(text), block=tuple(block))
    )


def _first_not_utf8(raw: bytes) -> str:
    """Return the place of the first byte that is not UTF-8, or nothing when there is none."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].splitlines(keepends=True) or [b""]
        if before[-1].endswith((b"\n", b"\r")):
            before.append(b"")
        paragraph = 1 + _paragraphs(before[:-1])
        return f"byte {error.start} (line {len(before)}, paragraph {paragraph})"
    return ""


def _paragraphs(lines: Iterable[bytes]) -> int:
    """Count the lines that are not blank."""
    return sum(bool(line.decode("utf-8").strip()) for line in lines)
