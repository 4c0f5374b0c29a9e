"""Tell a paraphrase from a copy: by fingerprints of paragraphs, and by runs of words where the document is at hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bargaining.errors import EvidenceError
from bargaining.evidence.fingerprints import LARGEST_DOCUMENT, short_hash
from bargaining.evidence.library import Library
from bargaining.evidence.model import Source
from bargaining.files import read_bytes

LONGEST_RUN = 8
"""How many words in a row a paraphrase may share with its document."""

_WORD = re.compile(r"\w+")


def copied(text: str, library: Library) -> str:
    """Say of which paragraph of which source a text is the copy, word for word; nothing where it is of none.

    Notes
    -----
    Fingerprints know whole paragraphs alone, and two texts share one with probability 2^-32.
    """
    found = short_hash(text)
    for source, held in library.fingerprints.items():
        if found in held.text:
            return f"paragraph {held.text.index(found) + 1} of {source} word for word"
    return ""


def paragraphs_of(path: Path) -> tuple[str, ...]:
    """Return the paragraphs of a document: its lines that are not blank.

    Raises
    ------
    EvidenceError
        When it cannot be read; see `bargaining.evidence.read_document`, which says more.
    """
    raw = read_bytes(path, limit=LARGEST_DOCUMENT, place=path.name, error=EvidenceError)
    lines = (line.decode("utf-8", "replace").strip() for line in raw.splitlines())
    return tuple(line for line in lines if line)


def require_registered(path: Path, source: Source) -> None:
    """Raise EvidenceError unless a file is the document that a source was registered from."""
    raw = read_bytes(path, limit=LARGEST_DOCUMENT, place=path.name, error=EvidenceError)
    found = hashlib.sha256(raw).hexdigest()
    if found != source.sha256:
        raise EvidenceError(
            f"{path.name}: found SHA-256 {found}, expected {source.sha256}, that of {source.id}; "
            "bargaining sources verify names the place"
        )


def shared_run(text: str, paragraphs: Sequence[str]) -> str:
    """Say which words a text shares in a row with a paragraph, where they are too many or the whole paragraph.

    Examples
    --------
    >>> shared_run("It rains today.", ["First.", "Why, it rains today, said he."])
    ''
    >>> shared_run("it rains today", ["First.", "It rains today!"])
    "found 'it rains today', which stands in paragraph 2"
    """
    words = _words(text)
    written = f" {' '.join(words)} "
    for number, paragraph in enumerate(paragraphs, 1):
        there = _words(paragraph)
        if len(there) > 1 and there == words:
            return f"found {' '.join(words)!r}, which stands in paragraph {number}"
        for run in _runs(there):
            if f" {run} " in written:
                return f"found {run!r}, which stands in paragraph {number}"
    return ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Yield every run of one word more than may be shared."""
    length = LONGEST_RUN + 1
    for start in range(len(words) - length + 1):
        yield " ".join(words[start : start + length])
