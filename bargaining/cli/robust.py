"""``bargaining robust`` and ``volume``: what holds in every equilibrium over ranges, and in how much of them."""

from __future__ import annotations

from typing import Any

import click

from bargaining.cli.region import Moving, draws_options, region_options
from bargaining.terminal import output
from bargaining.terminal.options import World, gathered, json_option, scenario_options


@click.command("robust")
@click.argument("name")
@click.argument("statement")
@click.option("--some", is_flag=True, help='The same as "somewhere STATEMENT".')
@click.option(
    "--equilibria",
    default="all",
    show_default=True,
    metavar="WHICH",
    help="Which equilibria STATEMENT is about: all (mixed ones too) or pure.",
)
@click.option(
    "--boxes",
    type=click.IntRange(min=1),
    help="Boxes to look at before it is left undecided.  "
    "[default: 400 for pure equilibria; 50 for mixed ones, 5 where over 6 assumptions move]",
)
@region_options(scales=True)
@scenario_options
@json_option
@gathered(world=World, moving=Moving)
def robust_command(
    statement: str,
    some: bool,
    equilibria: str,
    boxes: int | None,
    moving: Moving,
    world: World,
    as_json: bool,
) -> None:
    """Prove or refute that STATEMENT holds in every equilibrium of scenario NAME over ranges.

    STATEMENT compares players with their actions: "eu == isolate", "us == package implies belarus == restrain",
    "belarus != exploit or status_quo". In a mixed equilibrium it holds when it holds for every action profile that
    is played with positive probability. "somewhere eu == limited" asks for some equilibrium at each point,
    "not somewhere eu == limited" for none at any. A refutation comes with a counter-example. With --over scales the
    numbers behind words such as "strong" go through every increasing scale.
    """
    given: dict[str, Any] = {
        "quantifier": "some" if some else "every",
        "equilibria": equilibria,
        "boxes": boxes,
    }
    from bargaining.analysis.robustness import over_scales, robust

    if moving.all_scales():
        scenario = world.chosen()
        with output.working("proving"):
            answer = over_scales(scenario, statement, **given)
        if as_json:
            output.print_json(answer.to_dict())
        else:
            output.echo(output.told(scenario, answer))
        return
    scenario, moves = moving.within(world)
    with output.working("proving"):
        found = robust(scenario, statement, moves, **given)
    if as_json:
        output.print_json(found.to_dict())
    else:
        output.echo(output.told(scenario, found))
        output.echo(f"Boxes looked at: {found.boxes}.")


@click.command("volume")
@click.argument("name")
@click.argument("profile")
@click.option(
    "--boxes",
    type=click.IntRange(min=1),
    help="Boxes to divide before the rest is sampled.  [default: 200, none where over 6 assumptions move]",
)
@draws_options(10_000)
@region_options()
@scenario_options
@json_option
@gathered(world=World, moving=Moving)
def volume_command(
    profile: str,
    boxes: int | None,
    draws: int,
    seed: int,
    moving: Moving,
    world: World,
    as_json: bool,
) -> None:
    """Measure in which share of ranges PROFILE is a pure equilibrium of scenario NAME.

    PROFILE is an outcome, one action a player, or a statement that some pure equilibrium has to satisfy. What exact
    bounds leave open is sampled.
    """
    scenario, moves = moving.within(world)
    from bargaining.analysis.robustness import Budget, volume

    with output.working("measuring"):
        found = volume(scenario, profile, moves, budget=Budget(boxes, draws, seed))
    if as_json:
        output.print_json(found.to_dict())
    else:
        output.echo(output.told(scenario, found))
