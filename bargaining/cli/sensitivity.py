"""``bargaining sensitivity``: how much of an outcome's coming and going each assumption explains."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bargaining.cli.answers import Answer, show
from bargaining.cli.region import Moving, region_options
from bargaining.terminal import output
from bargaining.terminal.options import World, figure_option, gathered, json_option, scenario_options

if TYPE_CHECKING:
    from bargaining.analysis.robustness import Indices


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
        from bargaining.studies.saving import saved_plot

        saved_plot(found, target, scenario, "indices", seed=found.seed, alt=answer.head)


def _answer(found: Indices) -> Answer:
    rows = [{"assumption": entry.parameter, **entry.measures} for entry in found.entries]
    telling = [row for entry, row in zip(found.entries, rows, strict=True) if any(entry.measures.values())]
    return Answer(found.method, str(found), rows, telling)
