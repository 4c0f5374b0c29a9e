"""``bargaining intelligence`` and ``beliefs``: what a report on a draw is worth, what dated signals show."""

from __future__ import annotations

import click

from bargaining.terminal import output
from bargaining.terminal.options import World, assignments, gathered, json_option, scenario_options


@click.command("intelligence")
@click.argument("name")
@click.option("--accuracy", metavar="SHARE", required=True, help="How often the report is right.")
@click.option(
    "--stage", default="", metavar="STAGE", help="Who would see it, where several do not see a draw."
)
@click.option("--draw", default="", metavar="STAGE", help="What it is on, where several draws are hidden.")
@click.option(
    "--course",
    "courses",
    metavar="STAGE=OPTION",
    multiple=True,
    help="What another mover does, whatever was drawn; only where it makes a difference. May be repeated.",
)
@scenario_options
@json_option
@gathered(world=World)
def intelligence_command(
    accuracy: str, stage: str, draw: str, courses: tuple[str, ...], world: World, as_json: bool
) -> None:
    """Say what a report on a draw is worth to a mover of scenario NAME who does not see it.

    Exact, at the values in force: the worth at the prior, the least accuracy that is worth something, and between
    which priors a report of this accuracy is.
    """
    scenario = world.chosen()
    from bargaining.analysis.intelligence import intelligence

    course = assignments(courses, "--course") or None
    found = intelligence(scenario, accuracy, stage=stage, draw=draw, course=course)
    if as_json:
        output.print_json(found.to_dict())
    else:
        output.echo(f"Values in force: {output.values_in_force(scenario)}\n\n{found}")


@click.command("beliefs")
@click.argument("name")
@click.option(
    "--signal", "signals", metavar="NAME", multiple=True, help="Count this kind alone; may be repeated."
)
@click.option("--once", is_flag=True, help="Count each kind at its first event alone.")
@click.option("--spoken", is_flag=True, help="Let a kind on which the calibration is silent move nothing.")
@scenario_options
@json_option
@gathered(world=World)
def beliefs_command(signals: tuple[str, ...], once: bool, spoken: bool, world: World, as_json: bool) -> None:
    """Follow the belief in a branch of a draw over the dated signals of scenario NAME.

    The odds of a signal are what a document is read to say, and not what an equilibrium makes of it: where all would
    send it, whatever was drawn, it shows nothing.
    """
    scenario = world.chosen()
    from bargaining.analysis.beliefs import belief_path

    found = belief_path(scenario, signals, once=once, spoken=spoken)
    if as_json:
        output.print_json(found.to_dict())
    else:
        output.echo(f"Values in force: {output.values_in_force(scenario)}\n\n{found}")
