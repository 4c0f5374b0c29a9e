"""``bargaining sources add``, ``claim`` and what helps with them: evidence of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from bargaining.cli.evidence_options import Evidence, evidence_options
from bargaining.errors import EvidenceError
from bargaining.terminal import output


@click.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="As the document has it.")
@click.option(
    "--id", "identifier", metavar="NAME", default="", help="Its name here; by default from that of FILE."
)
@click.option(
    "--authors", "--author", metavar="NAME", multiple=True, help='Several as "A; B", or the option repeated.'
)
@click.option("--publisher", default="", help="Where it appeared.")
@click.option("--date", default="not stated", show_default=True, help="What the document says of its date.")
@click.option(
    "--earliest", metavar="DATE", default="", help="It cannot have been written before, such as 2025-06."
)
@click.option("--latest", metavar="DATE", default="", help="It cannot have been written after.")
@click.option("--dating", default="", help="Why these two.")
@click.option("--short", default="", help="How tables cite it; by default by its authors, or its title.")
@click.option("--prefix", metavar="LETTERS", default="", help="Of its claims; by default one that is free.")
@click.option("--note", default="", help="For those who use the claims.")
@evidence_options
def add_command(file: Path, evidence: Evidence, authors: tuple[str, ...], **described: str) -> None:
    """Register FILE, a text in UTF-8, in a library of your own: my_evidence, unless an option names another.

    Kept are its hash, the number of its paragraphs and a short fingerprint of each, so that a copy can be recognised;
    no text of it. A paragraph is a line that is not blank.
    """
    from bargaining.evidence import register_document

    folder = evidence.own_folder()
    several = [name.strip() for given in authors for name in given.split(";") if name.strip()]
    source = register_document(file, folder, authors=several, **described)
    more = "" if evidence.packaged else evidence.words()
    output.echo(
        f"Registered {source.file} as {source.id} in {folder}: {source.paragraphs} paragraphs, "
        f"cited as {source.short}, claims {source.prefix}01 and on"
    )
    output.echo(
        f"Next: bargaining sources paragraphs {file}; bargaining sources claim {source.id}{more} --help"
    )
    if evidence.scenario is None:
        output.echo(f'A scenario beside it reads it with library = "{folder.name}" under [scenario].')


@click.command("paragraphs")
@click.argument("file", type=click.Path(path_type=Path))
def paragraphs_command(file: Path) -> None:
    """Print FILE with the numbers of its paragraphs, as claims name them."""
    from bargaining.evidence import read_document
    from bargaining.evidence.copying import paragraphs_of

    read_document(file)  # which says what is wrong with it
    for number, paragraph in enumerate(paragraphs_of(file), 1):
        output.echo(f"{number:4}  {paragraph}")


@click.command("claim")
@click.argument("source")
@click.option("--paragraphs", metavar="NUMBERS", required=True, help="Where it says so, such as 3 or 3,5-6.")
@click.option("--claim", metavar="TEXT", required=True, help="What it says there, in your words.")
@click.option(
    "--actor",
    "actors",
    metavar="NAME[=LABEL]",
    multiple=True,
    required=True,
    help="Whom it is about, with the label where it is new; may be repeated.",
)
@click.option(
    "--kind",
    metavar="KIND",
    multiple=True,
    required=True,
    help="interest, constraint, belief, event, mechanism, advice or prediction; may be repeated.",
)
@click.option(
    "--strength", metavar="LEVEL", required=True, help="How firmly it is said: weak, moderate or strong."
)
@click.option("--section", default="body", show_default=True, help="The heading it stands under.")
@click.option(
    "--bears-on",
    metavar="PARAMETER=DIRECTION",
    multiple=True,
    help="What it speaks to: up, down, level or pivot; may be repeated.",
)
@click.option("--date", "dates", metavar="DATE", multiple=True, help="Of which day, month or year it speaks.")
@click.option("--note", default="", help="For those who use the claim.")
@click.option(
    "--document",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The document: the paraphrase is held against its words.",
)
@evidence_options
def claim_command(
    source: str,
    evidence: Evidence,
    actors: tuple[str, ...],
    bears_on: tuple[str, ...],
    paragraphs: str,
    claim: str,
    kind: tuple[str, ...],
    strength: str,
    section: str,
    dates: tuple[str, ...],
    note: str,
    document: Path | None,
) -> None:
    """Add a claim of SOURCE to a library of your own, under its next number; what stands there stays.

    With --scenario, the parameters that the claim bears on must be some of the scenario's.
    """
    from bargaining.evidence import code_claim

    folder = evidence.own_folder()
    coded = code_claim(
        folder,
        source,
        paragraphs=paragraphs,
        claim=claim,
        actors=_labelled(actors),
        kind=kind,
        strength=strength,
        section=section,
        bears_on=_pairs(bears_on, "--bears-on", "PARAMETER=DIRECTION"),
        dates=dates,
        note=note,
        document=document,
        parameters=evidence.parameters(),
    )
    for name, label in coded.actors.items():
        output.echo(f"New actor {name}: {label}")
    output.echo(f"Added {coded.claim.id} to {folder / 'claims' / source}.toml")


def _pairs(given: Iterable[str], option: str, form: str) -> dict[str, str]:
    """Read what is written as NAME=TEXT."""
    found: dict[str, str] = {}
    for pair in given:
        name, sign, text = pair.partition("=")
        if not sign or not name or not text:
            raise EvidenceError(f"{option}: found {pair!r}, expected {form}")
        if name in found:
            raise EvidenceError(f"{option}: found {name!r} again, expected each name once")
        found[name] = text
    return found


def _labelled(actors: Iterable[str]) -> dict[str, str]:
    """Read actors, with a label where one is given."""
    found: dict[str, str] = {}
    for actor in actors:
        name, _, label = actor.partition("=")
        found[name.strip()] = label.strip()
    return found


@click.command("template")
@click.argument("source")
@evidence_options
def template_command(source: str, evidence: Evidence) -> None:
    """Print a claim of SOURCE to fill in with an editor, under its next number, with the words each entry takes.

    bargaining schema --evidence claims prints the JSON Schema by which editors complete and check such files.
    """
    from bargaining.evidence import load_library
    from bargaining.evidence.coding import blank_claim

    output.echo(blank_claim(load_library(evidence.own_folder()), source))
