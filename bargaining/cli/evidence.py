"""``bargaining sources``: the documents and their events, how far they are coded, and whether copies are the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.cli.evidence_options import Evidence, evidence_options
from bargaining.errors import EvidenceError
from bargaining.terminal import output
from bargaining.terminal.options import json_option
from bargaining.terminal.running import FAILURE, Modules

if TYPE_CHECKING:
    pass

COMMANDS = {
    "list": "evidence",
    "show": "evidence_show",
    "events": "evidence",
    "coverage": "evidence",
    "verify": "evidence",
    "add": "evidence_writing",
    "paragraphs": "evidence_writing",
    "claim": "evidence_writing",
    "template": "evidence_writing",
}
"""The module of ``bargaining.cli`` in which each command is."""


@click.group("sources", cls=Modules, package="bargaining.cli", homes=COMMANDS, invoke_without_command=True)
@evidence_options
@click.pass_context
def sources_command(context: click.Context, evidence: Evidence) -> None:
    """List the documents behind the scenarios, look into them, or add your own.

    The packaged evidence is meant, unless --scenario or --library names another.
    """
    if context.invoked_subcommand is None:
        _list(evidence)


@click.command("list")
@evidence_options
def list_command(evidence: Evidence) -> None:
    """List the documents: of a scenario its own ones, and those that it cites."""
    _list(evidence)


def _list(evidence: Evidence) -> None:
    library = evidence.library()
    rows = []
    for source in map(library.source, evidence.sources(library)):
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
    console.print(
        f"bargaining sources show CLAIM{evidence.words()} tells what a claim says and what cites it; in the place of "
        "CLAIM may stand a parameter."
    )


# ---------------------------------------------------------------- events, coverage, copies


@click.command("events")
@evidence_options
def events_command(evidence: Evidence) -> None:
    """Print the dated events, and where the documents disagree."""
    library = evidence.library()
    wanted = evidence.sources(library)
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
        if any(at.source in wanted for at in event.locators)
    ]
    console = output.console()
    if not rows:
        console.print("No dated events: events.toml of the library would hold them.")
        return
    columns = ["#", "date", "actors", "event", "paragraphs"]
    console.print(output.table(columns, rows, right=["#"], lines=True))
    for conflict in library.conflicts:
        if not any(reading.source in wanted for reading in conflict.readings):
            continue
        console.print(f"Disagreement: {conflict.about}")
        for reading in conflict.readings:
            paragraphs = ", ".join(map(str, reading.paragraphs))
            console.print(f"  {library.source(reading.source).short}, {paragraphs}: {reading.text}")


@click.command("coverage")
@click.option(
    "--used-by",
    "others",
    metavar="NAME",
    multiple=True,
    help="A further scenario that may cite; may be repeated.",
)
@evidence_options
@json_option
def coverage_command(others: tuple[str, ...], evidence: Evidence, as_json: bool) -> None:
    """Say which paragraphs are not coded, and which claims the scenarios do not use.

    Of the packaged evidence, the packaged scenarios may use it.
    """
    from bargaining.analysis import coverage
    from bargaining.cli.evidence_options import cited_claims
    from bargaining.loading.scenarios import load_document

    library = evidence.library()
    documents = [load_document(name) for name in dict.fromkeys([*evidence.citing(), *others])]
    cited = frozenset[str]().union(*map(cited_claims, documents))
    names = [document.scenario.name for document in documents]
    found = coverage(library, evidence.sources(library), cited, names)
    if as_json:
        output.print_json(found.to_dict())
        return
    console = output.console()
    for line in str(found).splitlines():
        console.print_under(line.strip(), len(line) - len(line.lstrip()))


@click.command("verify")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@evidence_options
@json_option
@click.pass_context
def verify_command(context: click.Context, directory: Path, evidence: Evidence, as_json: bool) -> None:
    """Check that the copies of the documents in DIR are those that the claims were coded from."""
    from bargaining.evidence import verify_documents

    library = evidence.library()
    report = verify_documents(directory, library, evidence.sources(library))
    if as_json:
        output.print_json(report.to_dict())
        context.exit(0 if report.ok else FAILURE)
    differing = {discrepancy.source for discrepancy in report.discrepancies}
    for name in report.sources:
        if name not in differing:
            source = library.source(name)
            output.echo(f"{source.file}: {name}, {source.paragraphs} paragraphs, as recorded")
    if not report.ok:
        raise EvidenceError("\n".join(map(str, report.discrepancies)))
