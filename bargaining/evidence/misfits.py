"""What may be wrong with a claim beyond its form: places, actors, words of the document, parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from bargaining.errors import nearest
from bargaining.evidence.copying import copied, paragraphs_of, require_registered, shared_run
from bargaining.evidence.library import Library
from bargaining.evidence.model import Source
from bargaining.evidence.reading import Problems
from bargaining.files import printable
from bargaining.numerals import shortened

PARAPHRASED = ("claim", "note")
"""The entries of a claim that must not be copied from its document."""

_PARAGRAPHS = re.compile(r"[0-9]{1,9}(-[0-9]{1,9})?")


def paragraph_numbers(
    asked: str | Sequence[int], source: Source, place: str, problems: Problems
) -> list[int] | None:
    """Return the numbers of paragraphs that are asked for, or None and a problem for each that is none."""
    parts = asked.split(",") if isinstance(asked, str) else [str(number) for number in asked]
    found: list[int] = []
    for part in map(str.strip, parts):
        if not _PARAGRAPHS.fullmatch(part):
            expected = "a number, or numbers such as 3,5-6"
            problems.lines.append(
                f"{place}.paragraphs: found {printable(repr(part)[:60])}, expected {expected}"
            )
            return None
        first, _, last = part.partition("-")
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= source.paragraphs:
            expected = f"1 to {source.paragraphs} ({source.id})"
            problems.lines.append(f"{place}.paragraphs: found {part}, expected {expected}")
            return None
        found.extend(range(low, high + 1))
    return sorted(set(found))


def new_actors(
    labels: Mapping[str, str], library: Library, packaged: Library, place: str, problems: Problems
) -> dict[str, str]:
    """Return the labels of actors that the library does not know yet; a problem for each that has none, or another."""
    new: dict[str, str] = {}
    known = {**packaged.actors, **library.actors}
    for name, label in labels.items():
        if name in known:
            if label not in ("", known[name]):
                problems.lines.append(
                    f"{place}: actor {name!r}: found the label {label!r}, expected {known[name]!r}, or another name"
                )
            elif name not in library.actors:
                new[name] = known[name]
        elif label.strip():
            new[name] = label
        else:
            problems.lines.append(
                f"{place}: unknown actor {name!r}{nearest(name, library.actors)}; "
                "a new one comes with its label: NAME=LABEL"
            )
    return new


def misfits(
    given: Mapping[str, object], library: Library, source: Source, parameters: Collection[str] | None
) -> Iterator[str]:
    """Yield where a claim is one that there is, copies a paragraph, or bears on what is no parameter."""
    claim = str(given["claim"])
    bears_on = given["bears_on"]
    if parameters is not None and isinstance(bears_on, Mapping):
        for name in bears_on:
            if name not in parameters:
                yield f".bears_on: no parameter {shortened(name)!r}{nearest(name, parameters)}"
    for known in library.claims.values():
        if known.source == source.id and known.claim == claim.strip():
            yield f".claim: is the text of {known.id}, expected another"
    for name in PARAPHRASED:
        text = str(given[name])
        if text and (found := copied(text, library)):
            yield f".{name}: is {found}, expected a paraphrase"


def quotations(given: Mapping[str, object], source: Source, document: Path) -> Iterator[str]:
    """Yield where a claim holds words of a document, a copy of which is at hand.

    Raises
    ------
    EvidenceError
        When the file is not the document that was registered.
    """
    require_registered(document, source)
    paragraphs = paragraphs_of(document)
    for name in PARAPHRASED:
        if shared := shared_run(str(given[name]), paragraphs):
            yield f".{name}: {shared}, expected a paraphrase"
