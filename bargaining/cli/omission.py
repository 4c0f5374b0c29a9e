"""``bargaining without``: what hangs on one document, on one payoff term, or on documents being independent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bargaining.cli.answers import Answer, show
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    gathered,
    json_option,
    listed_names,
    refuse_idle,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.scenario import Scenario


@click.command("without")
@click.argument("name")
@click.argument("what", type=click.Choice(["documents", "terms", "independence"]))
@click.option(
    "--together",
    "groups",
    metavar="ID,ID",
    multiple=True,
    help="Calibrations that belong together, for independence; may be repeated.  [default: as the scenario declares]",
)
@scenario_options
@json_option
@gathered(world=World)
def without_command(
    what: str,
    groups: tuple[str, ...],
    world: World,
    as_json: bool,
) -> None:
    """Leave one after the other of the documents, or of the payoff terms, out of scenario NAME.

    Shows which pure equilibria are lost and gained without it. With "independence", documents that share a source or an
    argument count as one voice in the medians, or in parts of one.
    """
    if what != "independence":
        refuse_idle(f"with {what}", "groups")
    scenario = world.chosen()
    if what == "independence":
        _show_dependence(scenario, groups, as_json=as_json)
        return
    from bargaining.analysis.robustness import without_documents, without_terms

    with output.working(what):
        found = without_documents(scenario) if what == "documents" else without_terms(scenario)

    columns = ("without", "equilibria", "lost", "gained")
    rows = [{key: one.to_dict()[key] for key in columns} for one in found]
    changed = [{key: one.to_dict()[key] for key in columns if key != "equilibria"} for one in found.changing]
    show(scenario, None, Answer(what, str(found), rows, changed), as_json=as_json)


def _show_dependence(scenario: Scenario, groups: tuple[str, ...], *, as_json: bool) -> None:
    from bargaining.analysis.robustness import dependent_documents

    named = [listed_names(group, "--together") for group in groups]
    with output.working("medians"):
        found = dependent_documents(scenario, named)
    rows = [one.to_dict() for one in found]
    moved = [{key: row[key] for key in ("counts", "moved", "readings")} for row in rows[1:]]
    show(scenario, None, Answer("independence", str(found), rows, moved), as_json=as_json)
