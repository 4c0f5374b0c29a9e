"""``bargaining regimes``: which pure equilibria exist where along one assumption."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from bargaining.terminal import output
from bargaining.terminal.options import World, gathered, json_option, refuse_setting, scenario_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bargaining.algebra.numbers import ExactNumber
    from bargaining.analysis.regimes import AxisRegimes
    from bargaining.scenario import Scenario


@click.command("regimes")
@click.argument("name")
@click.argument("axis")
@scenario_options
@json_option
@gathered(world=World)
def regimes_command(
    axis: str,
    world: World,
    as_json: bool,
) -> None:
    """Show which pure equilibria scenario NAME has along the range of the parameter AXIS, exactly.

    Prints for each equilibrium the intervals on which it exists and whose deviation pays beyond each end, the
    thresholds at which the set of equilibria changes, and where the documents stand. Over two parameters: phase.
    """
    refuse_setting(world.settings, (axis,))
    answers = world.answers()
    from bargaining.analysis.regimes import axis_regimes

    found = [(scenario, axis_regimes(scenario, axis)) for scenario in answers]
    if as_json:
        dicts = [as_dict(scenario, regimes) for scenario, regimes in found]
        output.print_json(dicts[0] if len(dicts) == 1 else {"scenario": answers[0].name, "answers": dicts})
        return
    for number, (scenario, regimes) in enumerate(found):
        if number:
            output.echo("")
        _print(scenario, regimes)


def as_dict(scenario: Scenario, regimes: AxisRegimes) -> dict[str, Any]:
    """Return the regimes as plain values, with labels and where the documents stand."""
    values = regimes.to_dict()
    labelled = [
        {"label": scenario.outcome(profile), **entry}
        for profile, entry in zip(regimes.intervals, values["equilibria"], strict=True)
    ]
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        **(
            {"links": {name: o.to_dict() for name, o in scenario.followed.items()}}
            if scenario.followed
            else {}
        ),
        **values,
        "equilibria": labelled,
        "documents": _documents(scenario, regimes.parameter),
    }


def _documents(scenario: Scenario, axis: str) -> list[dict[str, Any]]:
    from bargaining.scenario.told import told_of

    return [
        {
            "document": name,
            "value": float(scenario.cut().calibrated(name).values[axis]),
            "borrowed": scenario.silence(name, axis) is not None,
            **({} if (told := told_of(scenario, name, axis)) is None else {"told": str(told)}),
        }
        for name in scenario.document.calibrations
        if axis not in scenario.overrides and axis not in scenario.levels
    ]


def _print(scenario: Scenario, regimes: AxisRegimes) -> None:
    from bargaining.forms.assessed import predictions_in_words, worded_for

    axis = regimes.parameter
    low, high = scenario.range(axis)
    output.echo(f"Values in force: {output.values_in_force(scenario)}")
    for name, origin in scenario.followed.items():
        if axis in origin.shared:
            of = f" while {origin.equilibrium} is an equilibrium there" if origin.equilibrium else ""
            output.echo(
                f"Along {axis} {name} goes with {origin.scenario}{of}; elsewhere nothing is predicted."
            )
    several = predictions_in_words(scenario.form)[1]
    output.echo(f"{several.capitalize()} over {axis}, {float(low):g} to {float(high):g}\n")
    rows = [
        [
            scenario.outcome(profile) if number == 0 else "",
            str(one),
            str(one.start_bound) or "the range ends",
            str(one.end_bound) or "the range ends",
        ]
        for profile, intervals in regimes.intervals.items()
        for number, one in enumerate(intervals)
    ]
    heads = [worded_for(scenario.form, "equilibrium"), "exists on", "below pays", "above pays"]
    output.console().print(output.table(heads, rows, whole=["exists on"], lines=True))
    points = ", ".join(_point(scenario, axis, point) for point in regimes.thresholds)
    output.echo(f"The set of {several} changes at {points or 'no value'}.")
    if documents := _documents(scenario, axis):
        from bargaining.scenario.told import moved_by_rounding

        output.echo(f"Documents: {', '.join(_mark(scenario, axis, row) for row in documents)}.")
        for line in moved_by_rounding(scenario, axis, regimes.thresholds):
            output.echo(line)


def _point(scenario: Scenario, axis: str, point: ExactNumber) -> str:
    """Write a threshold, with about its value where that does not show, and what it is on another scale."""
    from bargaining.scenario.told import retold

    told = retold(scenario, axis, point)
    beside = [f"{float(point):.4g}"] if "/" in str(point) else []
    beside += [] if told is None else [str(told)]
    return f"{point} ({'; '.join(beside)})" if beside else str(point)


def _mark(scenario: Scenario, axis: str, row: Mapping[str, Any]) -> str:
    """Write where a document stands, on another scale as well where it says so."""
    scale = scenario.document.parameters[axis].told_as if "told" in row else None
    told = "" if scale is None else f" ({scale.name} {float(Fraction(row['told'])):g})"
    return f"{row['document']} {row['value']:g}{told}{' (borrowed)' * row['borrowed']}"
