"""``bargaining information`` and ``discover``: what to learn next, and where an outcome lasts in a few words."""

from __future__ import annotations

import click

from bargaining.cli.answers import Answer, show
from bargaining.cli.region import Moving, draws_options, region_options
from bargaining.terminal import output
from bargaining.terminal.options import World, gathered, json_option, scenario_options


@click.command("information")
@click.argument("name")
@click.argument("profile")
@draws_options(20_000)
@region_options("documents")
@scenario_options
@json_option
@gathered(world=World, moving=Moving)
def information_command(
    profile: str,
    draws: int,
    seed: int,
    moving: Moving,
    world: World,
    as_json: bool,
) -> None:
    """Estimate what it is worth to learn each assumption before saying whether PROFILE is an equilibrium of NAME.

    PROFILE is an outcome, one action a player, or a statement that some pure equilibrium has to satisfy.
    """
    scenario, moves = moving.within(world)
    from bargaining.analysis.robustness import value_of_information

    with output.working("information"):
        found = value_of_information(scenario, profile, moves, draws=draws, seed=seed)
    rows = [
        {
            "learnt": worth.name,
            "Brier score falls by": worth.brier,
            "interval": list(worth.brier_interval),
            "wrong forecasts fall by": worth.errors,
            "interval of these": list(worth.errors_interval),
        }
        for worth in (*found.parameters, *found.documents)
    ]
    show(scenario, profile, Answer("information", str(found), rows), as_json=as_json)


@click.command("discover")
@click.argument("name")
@click.argument("profile")
@click.option(
    "--density", default=0.9, show_default=True, help="Least share of the draws inside that have PROFILE."
)
@draws_options(4_000)
@region_options("documents")
@scenario_options
@json_option
@gathered(world=World, moving=Moving)
def discover_command(
    profile: str,
    density: float,
    draws: int,
    seed: int,
    moving: Moving,
    world: World,
    as_json: bool,
) -> None:
    """Find limits of few assumptions within which PROFILE is nearly always an equilibrium of scenario NAME.

    PROFILE is an outcome, one action a player, or a statement that some pure equilibrium has to satisfy. The box is a
    description; bargaining robust proves statements on it.
    """
    scenario, moves = moving.within(world)
    from bargaining.analysis.robustness import discover

    with output.working("peeling"):
        found = discover(scenario, profile, moves, density=density, draws=draws, seed=seed)
    show(scenario, profile, Answer("prim", str(found), found.to_rows()), as_json=as_json)
