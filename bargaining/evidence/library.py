"""The evidence as a whole: look sources and claims up, cite them, say who cites a paragraph."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from bargaining.errors import EvidenceError, listed, nearest
from bargaining.evidence.fingerprints import Fingerprints
from bargaining.evidence.model import Claim, Conflict, Event, Period, Source

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Library:
    """Hold every source, claim and event of a folder; all citations among them resolve.

    Parameters
    ----------
    sources, claims : mapping of str to Source or Claim
        By identifier, in the order of the files.
    events : tuple of Event
        In order of their numbers.
    periods : tuple of Period
        The state series.
    conflicts : tuple of Conflict
        Where the documents disagree.
    actors : mapping of str to str
        The label of every actor that may be named.
    fingerprints : mapping of str to Fingerprints
        By source, what tells a changed paragraph; a source need not have them.
    """

    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    events: tuple[Event, ...]
    periods: tuple[Period, ...]
    conflicts: tuple[Conflict, ...]
    actors: Mapping[str, str]
    fingerprints: Mapping[str, Fingerprints]

    def source(self, source_id: str) -> Source:
        """Return the source of that identifier.

        Raises
        ------
        EvidenceError
            When there is none; the message names the nearest identifier.

        Examples
        --------
        >>> from bargaining.evidence import load_library
        >>> load_library().source("parish2025").prefix
        'P'
        """
        return _look_up(self.sources, source_id, "source")

    def claim(self, claim_id: str) -> Claim:
        """Return the claim of that identifier.

        Raises
        ------
        EvidenceError
            When there is none; the message names the nearest identifier.

        Examples
        --------
        >>> from bargaining.evidence import load_library
        >>> load_library().claim("O48").paragraphs
        (30,)
        """
        return _look_up(self.claims, claim_id, "claim")

    def citation(self, claim_id: str) -> str:
        """Return author and paragraphs of a claim, as a table or a figure cites them.

        Examples
        --------
        >>> from bargaining.evidence import load_library
        >>> load_library().citation("O57")
        'Olech & Kremiec ¶35, 37'
        """
        claim = self.claim(claim_id)
        return f"{self.sources[claim.source].short} ¶{', '.join(map(str, claim.paragraphs))}"

    def citing(self, source_id: str, paragraph: int) -> tuple[str, ...]:
        """Return the claims that rest on a paragraph of a source, in the order of the files.

        Examples
        --------
        >>> from bargaining.evidence import load_library
        >>> load_library().citing("olech2025", 30)
        ('O48', 'O49')
        """
        return tuple(
            claim.id
            for claim in self.claims.values()
            if claim.source == source_id and paragraph in claim.paragraphs
        )

    def joined(self, other: "Library") -> "Library":
        """Return a library that holds this one and another, e.g. the packaged evidence and one's own.

        Raises
        ------
        EvidenceError
            When both use a source, a prefix, a claim or an event number for themselves, or label an actor
            differently; the message names them all.

        Examples
        --------
        >>> from bargaining.evidence import load_library
        >>> library = load_library()
        >>> library.joined(library)
        Traceback (most recent call last):
            ...
        bargaining.errors.EvidenceError: evidence: source 'olech2025' found in both libraries, ...
        """
        if lines := [
            f"evidence: {what} {name!r} found in both libraries{' with two labels' * (what == 'actor')}, "
            f"expected {'one label' if what == 'actor' else f'each {what} in one'}"
            for what, names in _shared(self, other).items()
            for name in names
        ]:
            raise EvidenceError(listed(lines, "evidence"))
        return Library(
            sources={**self.sources, **other.sources},
            claims={**self.claims, **other.claims},
            events=self.events + other.events,
            periods=self.periods + other.periods,
            conflicts=self.conflicts + other.conflicts,
            actors={**self.actors, **other.actors},
            fingerprints={**self.fingerprints, **other.fingerprints},
        )


def _shared(one: Library, other: Library) -> dict[str, list[str]]:
    """Return what two libraries both use for something of their own."""
    prefixes, others = ({s.prefix: s.id for s in library.sources.values()} for library in (one, other))
    numbers, more = ({str(event.number) for event in library.events} for library in (one, other))
    return {
        "source": [name for name in one.sources if name in other.sources],
        "prefix": [name for name in prefixes if name in others and prefixes[name] != others[name]],
        "claim": [name for name in one.claims if name in other.claims],
        "event": sorted(numbers & more, key=int),
        "actor": [name for name, label in one.actors.items() if other.actors.get(name, label) != label],
    }


def _look_up(entries: Mapping[str, Entry], identifier: str, what: str) -> Entry:
    """Return the entry of that identifier, or say which one is nearest."""
    if identifier not in entries:
        raise EvidenceError(f"evidence: no {what} {identifier!r}{nearest(identifier, entries)}")
    return entries[identifier]
