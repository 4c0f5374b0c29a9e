"""``bargaining sources show``: what a claim says and what cites it, or what each document says of a parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from bargaining.cli.evidence_options import Evidence, evidence_options
from bargaining.errors import EvidenceError, nearest
from bargaining.numerals import shortened
from bargaining.terminal import output
from bargaining.terminal.options import json_option

if TYPE_CHECKING:
    from bargaining.evidence import Claim, Library

_CLAIM = re.compile(r"[A-Z]+[0-9]+")


@click.command("show")
@click.argument("name", metavar="CLAIM|PARAMETER")
@evidence_options
@json_option
def show_command(name: str, evidence: Evidence, as_json: bool) -> None:
    """Print a claim, such as O48, with all that cites it, or what each document says of a parameter.

    A parameter is looked for in the scenario that --scenario names; without it, in the packaged scenarios, first in
    those that build on no other.
    """
    if not _CLAIM.fullmatch(name) and (scenario := _scenario_with(name, evidence)) is not None:
        _show_parameter(name, scenario, as_json)
        return
    library = _looked_up(name, evidence)
    claim = library.claim(name)
    cited = list(_cited(library, name, evidence.citing()))
    if as_json:
        output.print_json({"claim": claim.model_dump(), "cited": cited})
        return
    console = output.console()
    for line in _described(library, claim):
        console.print(line)
    console.print(f"Cited {len(cited)} times:" if cited else "Cited nowhere.")
    for line in cited:
        console.print(f"  {line}")


def _scenario_with(parameter: str, evidence: Evidence) -> str | None:
    """Return the scenario whose parameter is meant; None where it is none, so that a claim is looked for."""
    if evidence.scenario is not None:
        return evidence.scenario if parameter in (evidence.parameters() or ()) else None
    if evidence.folder is not None:
        return None
    from bargaining.scenario.reading import packaged_scenarios, read_tree

    trees = {name: read_tree(path) for name, path in packaged_scenarios().items()}
    built = [name for name, tree in trees.items() if tree["scenario"].get("extends") or tree.get("imports")]
    having = [name for name, tree in trees.items() if parameter in tree.get("parameters", {})]
    return min(having, key=lambda name: name in built, default=None)


def _looked_up(name: str, evidence: Evidence) -> Library:
    """Return a library that holds a claim, or say what else may be meant by its name."""
    from bargaining.evidence import load_library
    from bargaining.evidence.loading import load_around
    from bargaining.loading.scenarios import effective
    from bargaining.scenario.reading import find, packaged_scenarios

    library = load_around(name) if evidence.packaged else evidence.library()
    if name in library.claims or _CLAIM.fullmatch(name.upper()):
        return library
    if evidence.folder is not None:
        raise EvidenceError(
            f"sources show: no claim {name!r}; for a parameter, name its scenario: --scenario NAME"
        )
    scenarios = [evidence.scenario] if evidence.scenario else packaged_scenarios()
    known = [parameter for one in scenarios for parameter in effective(find(one))[0].get("parameters", {})]
    raise EvidenceError(
        f"sources show: no claim or parameter {shortened(name)!r}{nearest(name, [*known, *load_library().claims])}"
    )


def _show_parameter(name: str, scenario: str, as_json: bool) -> None:
    from bargaining.analysis import provenance
    from bargaining.loading import load

    found = provenance(load(scenario), name)
    if as_json:
        output.print_json(found.to_dict())
        return
    console = output.console()
    for line in str(found).splitlines():
        indent = len(line) - len(line.lstrip())
        console.print_under(line.strip(), indent)


def _cited(library: Library, claim: str, scenarios: Iterable[str]) -> Iterator[str]:
    """Yield what cites a claim: entries of scenarios, each once with all that have it, then periods and events."""
    from bargaining.loading.scenarios import load_document
    from bargaining.scenario.citations import citations

    citing: dict[str, list[str]] = {}
    for scenario in scenarios:
        document = load_document(scenario)
        for citation in citations(document):
            if claim in citation.claims:
                citing.setdefault(citation.entry, []).append(document.scenario.name)
    for entry, names in citing.items():
        yield f"{', '.join(names)}: {entry}"
    for period in library.periods:
        for player, seen in period.observed.items():
            if claim in seen.claims:
                yield f"period {period.period}: observed {player}, {' or '.join(seen.choices)}"
    for event in library.events:
        if claim in event.claims:
            yield f"event {event.number} ({event.date or 'undated'}): {event.event}"


def _described(library: Library, claim: Claim) -> Iterator[str]:
    source = library.source(claim.source)
    paragraphs = ", ".join(map(str, claim.paragraphs))
    plural = "s" if len(claim.paragraphs) > 1 else ""
    yield f"{claim.id}  {claim.claim}"
    yield f"  {source.short}, {source.title}; section {claim.section}, paragraph{plural} {paragraphs}"
    actors = ", ".join(library.actors.get(actor, actor) for actor in claim.actors)
    yield f"  about {actors}; {', '.join(claim.kind)}; {claim.strength}"
    if claim.bears_on:
        yield "  bears on " + ", ".join(f"{name} ({direction})" for name, direction in claim.bears_on.items())
    if claim.note:
        yield f"  note: {claim.note}"
