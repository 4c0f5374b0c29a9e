"""``bargaining list``, ``check``, ``new`` and ``schema``: scenario files without solving anything."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.cli.game_file import check_game_file, is_game_file
from bargaining.errors import EvidenceError, ScenarioError, nearest
from bargaining.terminal import output
from bargaining.writing import put, require_room, told

if TYPE_CHECKING:
    from bargaining.scenario import Scenario


@click.command("list")
@click.option(
    "--gallery", is_flag=True, help="List the games of the literature, with what was published of each."
)
def list_command(gallery: bool) -> None:
    """List the packaged scenarios by conflict, or with --gallery the games of the literature that come with them.

    Every name works in every command that takes a scenario.
    """
    from bargaining.resources import conflicts
    from bargaining.scenario.reading import gallery_scenarios, scenarios_of
    from bargaining.toml import parse_toml

    games = gallery_scenarios()
    if gallery:
        _print_gallery(games)
        return
    for conflict in conflicts():
        about = parse_toml((conflict / "about.toml").read_text(encoding="utf-8"), "about.toml")
        output.console().print(about["title"])
        _print_scenarios(scenarios_of(conflict))
    output.console().print(f"bargaining list --gallery lists {len(games)} games of the literature.")


def _print_scenarios(packaged: Mapping[str, Path]) -> None:
    """Print what each scenario is, and which share of its terms and parameters is labelled as assumed."""
    from bargaining.loading.registry import concept_of
    from bargaining.loading.scenarios import load_document

    rows = []
    for name in packaged:
        document = load_document(name)
        terms = [*document.payoff, *document.other_terms]
        entries = [*terms, *document.parameters.values()]
        rows.append(
            [
                name,
                document.scenario.title,
                document.scenario.form,
                concept_of(document),
                ", ".join(document.players),
                str(len(terms)),
                str(len(document.parameters)),
                output.share(sum(bool(one.assumption) for one in entries), len(entries)),
                str(len(document.calibrations)),
            ]
        )
    right = ["terms", "parameters", "assumed", "documents"]
    columns = ["name", "title", "form", "concept", "players", *right]
    console = output.console()
    console.print(output.table(columns, rows, right=right, whole=["name", *right]))


def _print_gallery(games: Mapping[str, Path]) -> None:
    """Print each game with its source and what was published of it, one below the other: references are long."""
    from bargaining.loading.registry import DEFAULT
    from bargaining.loading.scenarios import effective

    console = output.console()
    for name, path in games.items():
        header = effective(path)[0]["scenario"]
        console.print(f"{name}: {header['title']} (form {header.get('form', DEFAULT)})")
        for line in output.published(header.get("source", ""), header.get("result", "")):
            console.print_under(line)


@click.command("check")
@click.argument("file")
def check_command(file: str) -> None:
    """Report every problem of scenario FILE at once.

    FILE is a path, the name of a packaged scenario, a file of voting rules alone, or a game in Gambit's formats (*.nfg,
    *.efg). Prints one line a
    problem, or what a sound file holds. The evidence is checked as well, whether the scenario cites it or not, and no
    value may be coded above the strength of the claims that it cites unless it says why.
    """
    if is_game_file(file):
        check_game_file(file)
        return
    from bargaining.analysis import moved_baselines
    from bargaining.loading import load
    from bargaining.loading.coding import check_coding
    from bargaining.loading.scenarios import base_of, check_alternatives
    from bargaining.loading.voting import rules_alone

    if (rules := rules_alone(file)) is not None:
        output.echo(f"{file}: no problem found in {len(rules)} voting rule{'s' * (len(rules) > 1)}")
        return
    scenario = load(file)
    _ = scenario.library  # read and checked whole, cited or not
    check_coding(scenario)
    check_alternatives(scenario)
    if scenario.document.links:
        from bargaining.analysis.links.following import check_links

        check_links(scenario)
    _check_statements(scenario)
    document = scenario.document
    terms = [term.assumption for term in (*document.payoff, *document.other_terms)]
    spoken = [value.entry for name in scenario.parameters for value in scenario.spoken(name).values()]
    size = f"{len(scenario.players)} players, {_size(scenario)}"
    values = sum(len(c.values) for c in document.calibrations.values())
    inferred = output.share(sum(bool(value.assumption) for value in spoken), len(spoken))
    silent = sum(
        scenario.silence(c, name) is not None for c in document.calibrations for name in scenario.parameters
    )
    base = base_of(scenario)
    moved = moved_baselines(base, scenario) if base is not None else ()
    for line in (
        f"{file}: no problem found in scenario {scenario.name!r}",
        f"  {size}",
        f"  {len(document.parameters)} parameters, {len(document.features)} features, "
        f"{len(terms)} payoff terms",
        f"  {len(document.calibrations)} calibrations with {values} entries, silent {silent} times; "
        f"{len(document.overlays)} overlays, {len(document.outcomes)} named outcomes",
        f"  payoff terms that rest on assumptions: {output.share(sum(map(bool, terms)), len(terms))}",
        *(
            [f"  {len(document.links)} links, which are cut unless --link follows them"]
            if document.links
            else []
        ),
        *([f"  calibration values that rest on assumptions: {inferred}"] if spoken else []),
        *([_moves(base, scenario, len(moved))] if base is not None else []),
        *(f"    {move}" for move in moved),
        f"  digest {scenario.digest}",
    ):
        output.echo(line)


def _moves(base: Scenario, scenario: Scenario, count: int) -> str:
    """Say how many baselines are other ones than in the scenario that this one changes."""
    shared = sum(name in scenario.document.parameters for name in base.parameters)
    return f"  baselines that moved against {base.name}: {output.share(count, shared)}"


def _check_statements(scenario: Scenario) -> None:
    """Refuse a statement of a study that cannot be read."""
    from bargaining.analysis.statements import parse_statement

    for at, part in scenario.document.study.parts.items():
        for number, text in enumerate(part.statements):
            try:
                parse_statement(scenario, text)
            except ScenarioError as error:
                raise ScenarioError(f"{at}.statements[{number}]: {error}") from None


def _size(scenario: Scenario) -> str:
    from bargaining.forms.assessed import Assessed

    form = scenario.form
    if isinstance(form, Assessed):
        return f"{len(scenario.places)} places where moves may be mixed"
    shape = f"{' x '.join(str(len(names)) for names in scenario.actions)} actions"
    if form.strategic:
        return f"{shape}, {prod(len(actions) for actions in scenario.actions)} action profiles"
    return f"{shape}, {sum(1 for _ in form.candidates())} possible outcomes"


@click.command("new")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--form", "form", default=None, metavar="FORM", help="Form of the game, such as strategic.")
def new_command(file: Path, form: str | None) -> None:
    """Write a small commented scenario to FILE.

    It loads and solves as it is, and says in comments what each entry means and how to change it.
    """
    from bargaining.loading.registry import DEFAULT, room
    from bargaining.resources import folder

    template = folder("seeds") / room(form or DEFAULT).template
    if os.path.lexists(file):
        raise ScenarioError(f"{file}: exists already, expected the name of a new file")
    if not file.parent.is_dir():  # a folder misspelt is more likely than one that is meant to be made
        raise ScenarioError(f"{file}: cannot be written ({os.strerror(errno.ENOENT)})")
    require_room(file, option="new")
    with told(file):
        put(file, template.read_bytes())
    output.echo(f"Wrote {file}. Next: bargaining check {file}; bargaining solve {file}")


@click.command("schema")
@click.option("--form", "form", default=None, metavar="FORM", help="Form of the game, such as strategic.")
@click.option(
    "--evidence",
    "file",
    metavar="FILE",
    help="In place of scenarios, a file of evidence: sources, claims, actors, events or fingerprints.",
)
def schema_command(form: str | None, file: str | None) -> None:
    """Print the JSON Schema of scenario files of one form, or of the files of a library.

    Editors use it to complete and check entries while one types.
    """
    if file is not None:
        _print_evidence_schema(file, form)
        return
    from bargaining.loading.registry import DEFAULT, room
    from bargaining.scenario.schema import json_schema

    kind = room(form or DEFAULT).document

    output.print_json({"$schema": "https://json-schema.org/draft/2020-12/schema"} | json_schema(kind))


def _print_evidence_schema(file: str, form: str | None) -> None:
    from bargaining.evidence.schema import FILES, evidence_schema

    if form is not None:
        raise ScenarioError("--form: found beside --evidence, where it has no effect")
    if file not in FILES:
        raise EvidenceError(f"--evidence: found {file!r}, expected {', '.join(FILES)}{nearest(file, FILES)}")
    output.print_json(evidence_schema(file))
