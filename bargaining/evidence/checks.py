"""Check that the citations inside the evidence resolve: sources, paragraphs, claims, events, actors."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from string import digits
from typing import NamedTuple

from bargaining.errors import MAX_SHOWN, nearest
from bargaining.evidence.library import Library
from bargaining.evidence.model import Locator


def check_citations(library: Library, broken: Collection[str] = ()) -> list[str]:
    """Return one line for each citation that does not resolve.

    Parameters
    ----------
    library : Library
        Its records are valid one by one.
    broken : collection of str
        Identifiers, prefixes and files whose own error is reported already; their citations are not.

    Returns
    -------
    list of str
        Empty when everything resolves.

    Notes
    -----
    Checked are: prefixes and document files, one source each; a claim's prefix is that of its source; every
    paragraph lies within its source; every actor is known; the claims of events, and the events and claims of
    periods, exist; where a source has fingerprints, there is one for each paragraph.

    Examples
    --------
    >>> from bargaining.evidence import load_library
    >>> check_citations(load_library())
    []
    """
    checks: tuple[Callable[[Library, Known], Iterator[str]], ...] = (
        _sources,
        _claims,
        _events,
        _periods,
        _conflicts,
        _fingerprints,
    )
    lines: list[str] = []
    known = Known(broken, lines)
    for check in checks:
        for line in check(library, known):
            lines.append(line)  # noqa: PERF402 (a hint asks how many there are)
    return lines


class Known(NamedTuple):
    """Hold what is reported already: broken identifiers, and the lines so far."""

    broken: Collection[str]
    lines: list[str]

    def hint(self, found: str, options: Iterable[str]) -> str:
        """Say which name was probably meant, for as many lines as are shown."""
        return nearest(found, options) if len(self.lines) < MAX_SHOWN else ""


def _sources(library: Library, known: Known) -> Iterator[str]:
    for field in ("prefix", "file"):
        taken = Counter(getattr(source, field) for source in library.sources.values())
        for value in sorted(value for value, times in taken.items() if times > 1):
            yield f"sources.toml: {field} {value!r} found in {taken[value]} sources, expected one source each"


def _claims(library: Library, known: Known) -> Iterator[str]:
    for claim in library.claims.values():
        place = f"claims/{claim.source}.toml: {claim.id}"
        source = library.sources[claim.source]
        if claim.id.rstrip(digits) != source.prefix:
            yield f"{place}: found prefix {claim.id.rstrip(digits)!r}, expected {source.prefix!r}"
        yield from _within(library, known, claim.source, claim.paragraphs, place)
        yield from _known_actors(library, known, claim.actors, place)


def _events(library: Library, known: Known) -> Iterator[str]:
    times = Counter(event.number for event in library.events)
    for event in library.events:
        place = f"events.toml: event {event.number}"
        if times[event.number] > 1:
            yield f"{place}: number found {times[event.number]} times, expected once"
        yield from _known_actors(library, known, event.actors, place)
        yield from _cited_claims(library, known, event.claims, f"{place}.claims")
        yield from _located(library, known, event.locators, place)


def _periods(library: Library, known: Known) -> Iterator[str]:
    numbers = {event.number for event in library.events}
    for period in library.periods:
        place = f"events.toml: period {period.period}"
        yield from _known_actors(library, known, period.states, place)
        yield from _cited_events(numbers, known, period.events, f"{place}.events")
        yield from _known_actors(library, known, period.observed, f"{place}.observed")
        for name, seen in period.observed.items():
            yield from _cited_events(numbers, known, seen.events, f"{place}.observed.{name}.events")
            yield from _cited_claims(library, known, seen.claims, f"{place}.observed.{name}.claims")


def _cited_events(numbers: Collection[int], known: Known, cited: Iterable[int], place: str) -> Iterator[str]:
    for number in cited:
        if number not in numbers and f"event {number}" not in known.broken:
            yield f"{place}: no event {number}, expected one of {len(numbers)} numbers"


def _cited_claims(library: Library, known: Known, cited: Iterable[str], place: str) -> Iterator[str]:
    for identifier in cited:
        reported = identifier in known.broken or identifier.rstrip(digits) in known.broken
        if identifier not in library.claims and not reported:
            yield f"{place}: no claim {identifier!r}{known.hint(identifier, library.claims)}"


def _conflicts(library: Library, known: Known) -> Iterator[str]:
    for conflict in library.conflicts:
        yield from _located(library, known, conflict.readings, f"events.toml: conflict {conflict.about!r}")


def _fingerprints(library: Library, known: Known) -> Iterator[str]:
    for name in library.fingerprints:
        if name not in library.sources and name not in known.broken:
            yield f"fingerprints.toml: no source {name!r}{known.hint(name, library.sources)}"
    for source in library.sources.values():
        recorded = library.fingerprints.get(source.id)
        if recorded is not None and len(recorded.text) != source.paragraphs:
            yield (
                f"fingerprints.toml: {source.id}.text: found {len(recorded.text)} fingerprints, "
                f"expected one for each of {source.paragraphs} paragraphs"
            )


def _located(library: Library, known: Known, locators: Iterable[Locator], place: str) -> Iterator[str]:
    for locator in locators:
        yield from _within(library, known, locator.source, locator.paragraphs, place)


def _within(
    library: Library, known: Known, source: str, paragraphs: tuple[int, ...], place: str
) -> Iterator[str]:
    if source in library.sources:
        last = library.sources[source].paragraphs
        if paragraphs[-1] > last:
            yield f"{place}.paragraphs: found {paragraphs[-1]}, expected 1 to {last} ({source})"
    elif source not in known.broken:
        yield f"{place}.source: no source {source!r}{known.hint(source, library.sources)}"


def _known_actors(library: Library, known: Known, names: Iterable[str], place: str) -> Iterator[str]:
    if "actors.toml" not in known.broken:
        for name in names:
            if name not in library.actors:
                yield f"{place}: unknown actor {name!r}{known.hint(name, library.actors)}"
