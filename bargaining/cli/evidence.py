"""``bargaining sources``: the documents, their claims, what cites them, and whether copies are the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.errors import EvidenceError
from bargaining.terminal import output
from bargaining.terminal.running import Group

if TYPE_CHECKING:
    from bargaining.evidence import Claim, Library
    from bargaining.scenario.document import ScenarioDocument


@click.group("sources", cls=Group, invoke_without_command=True)
@click.pass_context
def sources_command(context: click.Context) -> None:
    """List the documents behind the scenarios, or look into them."""
    if context.invoked_subcommand is None:
        _list_sources()


def _list_sources() -> None:
    from bargaining.evidence import load_library

    library = load_library()
    rows = []
    for source in library.sources.values():
        claims = [claim for claim in library.claims.values() if claim.source == source.id]
        rows.append(
            [
                source.id,
                source.title,
                ", ".join(source.authors) or "not stated",
                source.date,
                f"{claims[0].id}–{claims[-1].id}" if claims else "none",
            ]
        )
    columns = ["source", "title", "authors", "date", "claims"]
    console = output.console()
    console.print(output.table(columns, rows, whole=["source", "claims"], lines=True))
    console.print("bargaining sources show CLAIM tells what a claim says and what cites it.")


# ---------------------------------------------------------------- one claim


@sources_command.command("show")
@click.argument("identifier", metavar="CLAIM")
def show_claim_command(identifier: str) -> None:
    """Print CLAIM, such as O48, with its place and everything that cites it."""
    from bargaining.evidence.loading import load_around
    from bargaining.loading.scenarios import load_document
    from bargaining.scenario.reading import packaged_scenarios

    library = load_around(identifier)
    claim = library.claim(identifier)
    console = output.console()
    for line in _described(library, claim):
        console.print(line)
    citing: dict[str, list[str]] = {}
    for name in packaged_scenarios():
        for line in citations(load_document(name), identifier):
            citing.setdefault(line, []).append(name)
    found = [f"{', '.join(names)}: {line}" for line, names in citing.items()]
    found += [
        f"period {period.period}: observed {player}, {' or '.join(seen.choices)}"
        for period in library.periods
        for player, seen in period.observed.items()
        if identifier in seen.claims
    ]
    events = [
        f"event {e.number} ({e.date or 'undated'}): {e.event}"
        for e in library.events
        if identifier in e.claims
    ]
    console.print(f"Cited {len(found) + len(events)} times:" if found or events else "Cited nowhere.")
    for line in [*found, *events]:
        console.print(f"  {line}")


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


def citations(document: ScenarioDocument, claim: str) -> Iterator[str]:
    """Yield what cites a claim in a scenario: payoff terms, calibration values, actions and the rest."""
    from bargaining.scenario.document import Term, Value, cited_tables
    from bargaining.scenario.numbers import coded

    for payoff in document.payoff:
        if claim in payoff.evidence:
            yield f"payoff of {payoff.player}: {payoff.term}"
    for kind, entries in (("calibration", document.calibrations), ("overlay", document.overlays)):
        for name, entry in entries.items():
            for parameter, value in entry.values.items():
                if isinstance(value, Value) and claim in value.evidence:
                    assumed = " (assumption beside it)" if value.assumption else ""
                    yield f"{kind} {name}: {parameter} = {coded(value.value)}, {value.why}{assumed}"
    for player, described in document.players.items():
        for name, action in described.actions.items():
            if claim in action.evidence:
                yield f"action {player}.{name}"
    for name, parameter_entry in document.parameters.items():
        if claim in (*parameter_entry.evidence, *parameter_entry.range_evidence):
            yield f"parameter {name}"
    for table, name, held in cited_tables(document):
        if claim in held.evidence:
            kind = table.partition(".")[0].removesuffix("s")
            yield f"{kind} of {held.player}: {held.term}" if isinstance(held, Term) else f"{kind} {name}"


# ---------------------------------------------------------------- copies and events


@sources_command.command("verify")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def verify_command(directory: Path) -> None:
    """Check that the copies of the documents in DIR are those that the claims were coded from."""
    from bargaining.evidence import load_library, verify_documents

    library = load_library()
    report = verify_documents(directory, library)
    differing = {discrepancy.source for discrepancy in report.discrepancies}
    for name in report.sources:
        if name not in differing:
            source = library.source(name)
            output.echo(f"{source.file}: {name}, {source.paragraphs} paragraphs, as recorded")
    if not report.ok:
        raise EvidenceError("\n".join(map(str, report.discrepancies)))


@sources_command.command("events")
def events_command() -> None:
    """Print the dated events, and where the documents disagree."""
    from bargaining.evidence import load_library

    library = load_library()
    rows = [
        [
            str(event.number),
            (event.date or "undated") + (" (year inferred)" if event.inferred_year else ""),
            ", ".join(event.actors),
            event.event,
            "; ".join(
                f"{library.source(at.source).short} {', '.join(map(str, at.paragraphs))}"
                for at in event.locators
            ),
        ]
        for event in library.events
    ]
    console = output.console()
    columns = ["#", "date", "actors", "event", "paragraphs"]
    console.print(output.table(columns, rows, right=["#"], lines=True))
    for conflict in library.conflicts:
        console.print(f"Disagreement: {conflict.about}")
        for reading in conflict.readings:
            paragraphs = ", ".join(map(str, reading.paragraphs))
            console.print(f"  {library.source(reading.source).short}, {paragraphs}: {reading.text}")
