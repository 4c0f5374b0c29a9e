"""``bargaining explain`` and ``compare``: why a profile is stable, and what an assumption changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from bargaining.scenario import Scenario


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
    answers = world.answers()
    from bargaining.analysis import explain, parse_profile

    found = [(scenario, explain(scenario, parse_profile(scenario, profile))) for scenario in answers]
    if as_json:
        dicts = [{**one.to_dict(), **_followed(scenario)} for scenario, one in found]
        output.print_json(dicts[0] if len(dicts) == 1 else {"answers": dicts})
        return
    output.echo("\n\n\n".join(output.told(scenario, f"\n{one}") for scenario, one in found))


def _followed(scenario: Scenario) -> dict[str, Any]:
    """Return where values come from that were taken from other scenarios, where there are some."""
    followed = {name: origin.to_dict() for name, origin in scenario.followed.items()}
    return {"links": followed} if followed else {}


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
    another scenario with the same players and actions. Links are cut there, and followed where --link says so.
    """
    from bargaining.analysis import compare
    from bargaining.loading import load
    from bargaining.scenario.scenario import BASELINE

    answers = replace(world, calibration=world.calibration or from_calibration).answers()
    after = answers[0]
    if from_scenario or structure():
        start = load(from_scenario or world.name)
    else:
        start = replace(after, calibration=BASELINE, overlay="", overrides={}, followed={})
    before = with_values(start, (), from_calibration)
    found = [(after, compare(before, after)) for after in answers]
    if as_json:
        dicts = [{**one.to_dict(), **_followed(after)} for after, one in found]
        output.print_json(dicts[0] if len(dicts) == 1 else {"answers": dicts})
        return
    from bargaining.forms.assessed import worded_for

    output.echo(f"From  {before.name}: {output.values_in_force(before)}")
    texts = (
        f"To    {after.name}: {output.values_in_force(after)}\n\n{worded_for(after.form, str(one))}"
        for after, one in found
    )
    output.echo("\n\n".join(texts))
