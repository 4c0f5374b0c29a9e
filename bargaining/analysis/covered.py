"""What of the documents is not coded, and which claims nothing cites."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bargaining.evidence.library import Library
from bargaining.results import Entries


@dataclass(frozen=True)
class Covered:
    """Hold how far one document is coded and used.

    Parameters
    ----------
    source : str
        The document.
    paragraphs : int
        How many it has.
    uncoded : tuple of int
        Those on which no claim and no event rests.
    claims : tuple of str
        Its claims.
    unused : tuple of str
        Those that none of the scenarios cites.
    """

    source: str
    paragraphs: int
    uncoded: tuple[int, ...]
    claims: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Coverage(Entries[Covered]):
    """Hold how far documents are coded, and whether scenarios use their claims; printing it names what is left.

    Parameters
    ----------
    entries : tuple of Covered
        A document each.
    scenarios : tuple of str
        Those whose citations count; none where it was not asked.
    """

    entries: tuple[Covered, ...]
    scenarios: tuple[str, ...]

    def __str__(self) -> str:
        """Say of each document which paragraphs are not coded and which claims are not used."""
        lines = []
        for one in self.entries:
            coded = one.paragraphs - len(one.uncoded)
            claims = f"{len(one.claims)} claim{'s' if len(one.claims) != 1 else ''}"
            lines.append(f"{one.source}: {coded} of {one.paragraphs} paragraphs coded, {claims}")
            if one.uncoded:
                lines.append(f"  not coded: {_ranges(one.uncoded)}")
            if self.scenarios:
                lines.append(f"  not used: {', '.join(one.unused) or 'none'}")
        if self.scenarios:
            lines.append(f"Used means cited by {' or '.join(self.scenarios)}.")
        return "\n".join(lines) or "No documents."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "scenarios": list(self.scenarios),
            "documents": [
                {
                    "source": one.source,
                    "paragraphs": one.paragraphs,
                    "not_coded": list(one.uncoded),
                    "claims": list(one.claims),
                    "not_used": list(one.unused) if self.scenarios else None,
                }
                for one in self.entries
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a document."""
        return [
            {
                "source": one.source,
                "paragraphs": one.paragraphs,
                "not coded": _ranges(one.uncoded),
                "claims": len(one.claims),
                "not used": ", ".join(one.unused) if self.scenarios else None,
            }
            for one in self.entries
        ]


def coverage(
    library: Library,
    sources: Iterable[str] | None = None,
    cited: Collection[str] = (),
    scenarios: Sequence[str] = (),
) -> Coverage:
    """Tell which paragraphs of which document are not coded, and which claims are not used.

    Parameters
    ----------
    library : Library
        Holds documents, claims and events.
    sources : iterable of str, optional
        The documents that are asked about; all by default.
    cited : collection of str
        The claims that the scenarios cite.
    scenarios : sequence of str
        Their names; where there are none, nothing is said of use.

    Examples
    --------
    >>> from bargaining.evidence import load_library
    >>> found = coverage(load_library(), ["parish2025"])
    >>> found[0].paragraphs, found[0].uncoded[:7]
    (35, (1, 2, 3, 4, 5, 6, 7))
    """
    coded: dict[str, set[int]] = {}
    for claim in library.claims.values():
        coded.setdefault(claim.source, set()).update(claim.paragraphs)
    for event in library.events:
        for locator in event.locators:
            coded.setdefault(locator.source, set()).update(locator.paragraphs)
    entries = []
    for source in map(library.source, library.sources if sources is None else sources):
        claims = tuple(claim.id for claim in library.claims.values() if claim.source == source.id)
        there = coded.get(source.id, set())
        uncoded = tuple(number for number in range(1, source.paragraphs + 1) if number not in there)
        unused = tuple(claim for claim in claims if claim not in cited)
        entries.append(Covered(source.id, source.paragraphs, uncoded, claims, unused))
    return Coverage(tuple(entries), tuple(scenarios))


def _ranges(numbers: Iterable[int]) -> str:
    """Write increasing numbers, those that follow each other as a range.

    Examples
    --------
    >>> _ranges([1, 2, 3, 5, 7, 8])
    '1-3, 5, 7-8'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
