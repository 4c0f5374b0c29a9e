"""``bargaining tornado``: where along each assumption alone an outcome stays an equilibrium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.cli.answers import Answer, show
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
    from bargaining.analysis.robustness.tornado import Bar
    from bargaining.analysis.thresholds import Interval


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
        from bargaining.studies.saving import saved_plot

        saved_plot(found, target, scenario, "switches", "spans", seed=None, alt=answer.head)


def _answer(found: Tornado) -> Answer:
    from bargaining.scenario.numbers import plain

    scales = any(bar.scale for bar in found.bars if bar.switches)
    rows = [
        {
            "assumption": bar.parameter,
            "in force": plain(bar.value),
            "range": [plain(end) for end in bar.range],
            "documents": [plain(end) for end in bar.documents or ()],
            "equilibrium from": str(interval.start),
            "to": str(interval.end),
            **({"on another scale": _told(bar, interval)} if scales else {}),
            "ended by": [str(b) for b in (interval.start_bound, interval.end_bound) if b.player],
        }
        for bar in found.bars
        if bar.switches
        for interval in bar.intervals
    ]
    return Answer("tornado", str(found), rows)


def _told(bar: Bar, interval: Interval) -> str:
    """Write the ends of an interval on the other scale on which an assumption is told."""
    ends = bar.told(interval)
    return f"{ends[0]} to {float(ends[1]):.4g}" if ends else ""
