"""``bargaining crux``: the smallest change of assumptions that turns a prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bargaining.errors import ScenarioError
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
    from bargaining.analysis.cruxes.single import Flip, SingleCruxes
    from bargaining.terminal.tables import Table


@click.command("crux")
@click.argument("name")
@click.option(
    "--target",
    metavar="PROFILE",
    help="An action profile, the name of an outcome, or a statement about profiles.",
)
@click.option(
    "--mode",
    default="becomes",
    show_default=True,
    metavar="MODE",
    help="becomes an equilibrium, ends as one, or becomes the only pure one.",
)
@click.option(
    "--norm",
    default="range",
    show_default=True,
    metavar="NORM",
    help="range: sum of the changes; largest: the largest change; count: number of assumptions.",
)
@click.option(
    "--parameters",
    metavar="NAMES",
    help="Assumptions that may change, with commas; by default all but levels of scales.",
)
@click.option("--single", is_flag=True, help="Where each assumption alone turns the profile, exactly.")
@click.option(
    "--between", nargs=2, metavar="FROM TO", help="Turn one document's prediction into another's instead."
)
@scenario_options
@json_option
@gathered(world=World)
def crux_command(
    target: str | None,
    mode: str,
    norm: str,
    parameters: str | None,
    single: bool,
    between: tuple[str, str] | None,
    world: World,
    as_json: bool,
) -> None:
    """Find the smallest change of assumptions that turns a prediction of scenario NAME.

    With --target, the change that makes PROFILE an equilibrium, ends it or leaves it the only pure one, with
    the proof that no smaller change does. PROFILE may be a statement, such as "eu == limited", which some
    equilibrium is to satisfy, none any more, or all. With --between, the fewest assumptions that one document
    has to take over from another to predict the same, such as --between olech2025 parish2025.
    """
    from bargaining.analysis.cruxes import crux, crux_between, single_parameter_cruxes

    if between:
        refuse_idle("with --between", "calibration", "single", "mode", "norm", "parameters")
    elif single:
        refuse_idle("with --single", "mode", "norm")
    scenario = world.chosen()
    if between:
        with output.working("trying what to take over"):
            found = crux_between(scenario, *between, profile=target)
        if as_json:
            output.print_json(found.to_dict())
            return
        from bargaining.forms.assessed import worded_for

        if scenario.overlay or scenario.overrides:
            laid = output.values_in_force(scenario).removeprefix("baseline; ")
            output.echo(f"Laid over both documents: {laid}\n")
        output.echo(worded_for(scenario.form, str(found)))
        return
    if not target:
        raise ScenarioError("crux: found no profile, expected --target PROFILE or --between FROM TO")
    axes = None if parameters is None else listed_names(parameters)
    if single:
        single_ones = single_parameter_cruxes(scenario, target, axes)
        if as_json:
            output.print_json({**single_ones.to_dict(), "target": target})
        else:
            output.echo(f"Values in force: {output.values_in_force(scenario)}\n")
            output.console().print(_single_table(single_ones))
        return
    with output.working("searching for the least change"):
        result = crux(scenario, target, mode=mode, norm=norm, parameters=axes)
    if as_json:
        output.print_json(result.to_dict())
    else:
        output.echo(output.told(scenario, f"\n{result}"))


def _single_table(found: SingleCruxes) -> Table:
    from bargaining.scenario.numbers import plain

    def place(flip: Flip | None) -> str:
        return "" if flip is None else flip.where

    shown = [
        [
            row.parameter,
            plain(row.current),
            place(row.below),
            place(row.above),
            f"{flip.distance:.3f}",
            str(flip.bound),
        ]
        for row in found
        if (flip := row.nearest) is not None
    ]
    silent = len(found) - len(shown)
    columns = ("assumption", "now", "turns below", "turns above", "nearest, in ranges", "deviation")
    title = f"Where each assumption alone turns the profile ({silent} never do)"
    return output.table(
        columns, shown, right=("now", "nearest, in ranges"), whole=("assumption",), title=title
    )
