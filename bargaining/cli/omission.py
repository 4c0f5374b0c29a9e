"""``bargaining without``: which equilibria hang on one document, or on one payoff term."""

from __future__ import annotations

import click

from bargaining.cli.answers import Answer, show
from bargaining.terminal import output
from bargaining.terminal.options import World, gathered, json_option, scenario_options


@click.command("without")
@click.argument("name")
@click.argument("what", type=click.Choice(["documents", "terms"]))
@scenario_options
@json_option
@gathered(world=World)
def without_command(
    what: str,
    world: World,
    as_json: bool,
) -> None:
    """Leave one after the other of the documents, or of the payoff terms, out of scenario NAME.

    Shows which pure equilibria are lost and gained without it.
    """
    scenario = world.chosen()
    from bargaining.analysis.robustness import without_documents, without_terms

    with output.working(what):
        found = without_documents(scenario) if what == "documents" else without_terms(scenario)

    columns = ("without", "equilibria", "lost", "gained")
    rows = [{key: one.to_dict()[key] for key in columns} for one in found]
    changed = [{key: one.to_dict()[key] for key in columns if key != "equilibria"} for one in found.changing]
    show(scenario, None, Answer(what, str(found), rows, changed), as_json=as_json)
