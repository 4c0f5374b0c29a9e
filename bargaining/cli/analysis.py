"""``bargaining explain`` and ``compare``: why a profile is stable, and what an assumption changes."""

from __future__ import annotations

from dataclasses import replace

import click

from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    gathered,
    json_option,
    scenario_options,
    structure,
    with_values,
)


@click.command("explain")
@click.argument("name")
@click.argument("profile")
@scenario_options
@json_option
@gathered(world=World)
def explain_command(
    profile: str,
    world: World,
    as_json: bool,
) -> None:
    """Say why PROFILE is, or is not, an equilibrium of scenario NAME.

    PROFILE is the name of an outcome, or one action a player: "transact,isolate,token,tolerate" in the
    order of the players, or "us=transact eu=isolate ..." in any order.
    """
    scenario = world.chosen()
    from bargaining.analysis import explain, parse_profile

    explanation = explain(scenario, parse_profile(scenario, profile))
    if as_json:
        output.print_json(explanation.to_dict())
    else:
        output.echo(f"Values in force: {output.values_in_force(scenario)}\n\n{explanation}")


@click.command("compare")
@click.argument("name")
@scenario_options
@click.option(
    "--from-calibration", metavar="ID", help="Compare with this calibration instead of the baseline."
)
@click.option(
    "--from",
    "from_scenario",
    metavar="SCENARIO",
    help="Compare with another scenario, such as the base of NAME.",
)
@json_option
@gathered(world=World)
def compare_command(
    world: World,
    from_calibration: str | None,
    from_scenario: str | None,
    as_json: bool,
) -> None:
    """Show what the options change in scenario NAME.

    Prints the equilibria gained, lost and kept, with their margins before and after. The starting
    point is the baseline, or the calibration that --from-calibration names; with --from, it is that of
    another scenario with the same players and actions.
    """
    from bargaining.analysis import compare
    from bargaining.loading import load
    from bargaining.scenario.scenario import BASELINE

    after = replace(world, calibration=world.calibration or from_calibration).chosen()
    if from_scenario or structure():
        start = load(from_scenario or world.name)
    else:
        start = replace(after, calibration=BASELINE, overlay="", overrides={})
    before = with_values(start, (), from_calibration)
    comparison = compare(before, after)
    if as_json:
        output.print_json(comparison.to_dict())
    else:
        output.echo(f"From  {before.name}: {output.values_in_force(before)}")
        output.echo(f"To    {after.name}: {output.values_in_force(after)}\n\n{comparison}")
