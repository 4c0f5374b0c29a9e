"""``bargaining tornado``: where along each assumption alone an outcome stays an equilibrium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.cli.answers import Answer, show
from bargaining.errors import ScenarioError
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    figure_option,
    gathered,
    json_option,
    listed_names,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.analysis.robustness import Tornado
    from bargaining.scenario import Scenario


@click.command("tornado")
@click.argument("name")
@click.argument("profile")
@click.option(
    "--parameters", metavar="NAMES", help="Assumptions, with commas; by default all but levels of scales."
)
@scenario_options
@json_option
@figure_option("the tornado", "switches", "spans")
@gathered(world=World)
def tornado_command(
    profile: str,
    parameters: str | None,
    world: World,
    as_json: bool,
    target: Path | None,
) -> None:
    """Show the exact points along each assumption alone where PROFILE starts or ends as an equilibrium of NAME.

    PROFILE is an outcome, one action a player, or a statement that some pure equilibrium has to satisfy. All other
    assumptions have the values in force.
    """
    scenario = world.chosen()
    from bargaining.analysis.robustness import tornado

    with output.working("tornado"):
        found = tornado(scenario, profile, None if parameters is None else listed_names(parameters))
    answer = _answer(found)
    show(scenario, profile, answer, as_json=as_json)
    if target is not None:
        _draw(scenario, found, target, answer.head)


def _answer(found: Tornado) -> Answer:
    from bargaining.scenario.numbers import plain

    rows = [
        {
            "assumption": bar.parameter,
            "in force": plain(bar.value),
            "range": [plain(end) for end in bar.range],
            "documents": [plain(end) for end in bar.documents or ()],
            "equilibrium from": str(interval.start),
            "to": str(interval.end),
            "ended by": [str(b) for b in (interval.start_bound, interval.end_bound) if b.player],
        }
        for bar in found.bars
        if bar.switches
        for interval in bar.intervals
    ]
    return Answer("tornado", str(found), rows)


def _draw(scenario: Scenario, found: Tornado, target: Path, head: str) -> None:
    from bargaining.plotting import DOUBLE_COLUMN_MM, figure, journal_style
    from bargaining.plotting.tornado import draw_tornado, tornado_height
    from bargaining.studies.saving import saved

    never = {bar.parameter for bar in found.bars if not bar.switches}
    tables = {
        "switches": [row for row in found.to_rows() if row["parameter"] not in never],
        "spans": found.spans(),
    }
    if not tables["switches"]:
        raise ScenarioError(f"--output: found nothing to draw: {head}")
    with journal_style():
        page = figure(DOUBLE_COLUMN_MM, tornado_height(tables["switches"]))
        draw_tornado([page.add_subplot()], tables["switches"], tables["spans"])
        saved(page, target, tables, scenario, seed=None, alt=head)
