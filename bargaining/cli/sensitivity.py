"""``bargaining sensitivity``: how much of an outcome's coming and going each assumption explains."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bargaining.cli.answers import Answer, Rows, show
from bargaining.cli.region import Moving, region_options
from bargaining.errors import ScenarioError
from bargaining.terminal import output
from bargaining.terminal.options import World, figure_option, gathered, json_option, scenario_options

if TYPE_CHECKING:
    from bargaining.analysis.robustness import Indices
    from bargaining.scenario import Scenario

_ROWS = 24  # of a figure: twelve assumptions, two measures each
_MEASURES = {
    "sobol": "share of variance",
    "morris": "mean size of elementary effects",
    "pawn": "distance between distributions",
}


@click.command("sensitivity")
@click.argument("name")
@click.argument("profile")
@click.option("--method", default="sobol", show_default=True, metavar="M", help="sobol, morris or pawn.")
@click.option("--quantity", default="indicator", show_default=True, help="indicator (0 or 1) or margin.")
@click.option(
    "--samples",
    type=click.IntRange(min=1),
    default=1_024,
    show_default=True,
    help="Base samples, trajectories or points.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the samples.")
@region_options("documents")
@scenario_options
@json_option
@figure_option("the indices", "indices")
@gathered(world=World, moving=Moving)
def sensitivity_command(
    profile: str,
    method: str,
    quantity: str,
    samples: int,
    seed: int,
    moving: Moving,
    world: World,
    as_json: bool,
    target: Path | None,
) -> None:
    """Show how much each assumption moves whether PROFILE is an equilibrium of scenario NAME, or its margin.

    PROFILE is an outcome, one action a player, or a statement that some pure equilibrium has to satisfy. Methods are
    those of global sensitivity (needs SALib); bargaining tornado moves one assumption at a time, exactly.
    """
    scenario, moves = moving.within(world)
    from bargaining.analysis.robustness import sensitivity_indices

    with output.working(method):
        found = sensitivity_indices(
            scenario,
            profile,
            cast("Any", method),
            region=moves,
            quantity=cast("Any", quantity),
            samples=samples,
            seed=seed,
        )
    answer = _answer(found)
    show(scenario, profile, answer, as_json=as_json)
    if target is not None:
        _draw(scenario, found, target, answer.head)


def _answer(found: Indices) -> Answer:
    rows = [{"assumption": entry.parameter, **entry.measures} for entry in found.entries]
    telling = [row for entry, row in zip(found.entries, rows, strict=True) if any(entry.measures.values())]
    return Answer(found.method, str(found), rows, telling)


def _drawn(scenario: Scenario, found: Indices) -> Rows:
    rows = [
        {**row, "error": row["error"] or 0.0}
        for row in found.to_rows()
        if found.method != "pawn" or row["measure"] in ("maximum", "median")
    ]
    return [
        {**row, "label": scenario.label(row["parameter"]), "measure": row["measure"].replace("_", " ")}
        for row in rows[:_ROWS]
    ]


def _draw(scenario: Scenario, found: Indices, target: Path, head: str) -> None:
    from bargaining.plotting import DOUBLE_COLUMN_MM, figure, journal_style
    from bargaining.plotting.indices import draw_indices, indices_height
    from bargaining.studies.saving import saved

    rows = _drawn(scenario, found)
    if not rows:
        raise ScenarioError(f"--output: found nothing to draw: {head}")
    with journal_style():
        page = figure(DOUBLE_COLUMN_MM, indices_height(rows))
        draw_indices([page.add_subplot()], rows, axis_label=_MEASURES[found.method])
        saved(page, target, {"indices": rows}, scenario, seed=found.seed, alt=head)
