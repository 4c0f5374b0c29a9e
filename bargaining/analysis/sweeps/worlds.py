"""What stands side by side in a sweep: the documents' calibrations, or whole scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.errors import ScenarioError, nearest
from bargaining.loading import load
from bargaining.scenario import Scenario

CALIBRATION, SCENARIO = "calibration", "scenario"
"""Names of the axes over documents and over scenarios, unless a parameter has that name."""
BASELINE = "baseline"

Range = tuple[Fraction, Fraction]


def read_worlds(kind: str, scenario: Scenario, given: Any) -> dict[str, Scenario]:
    """Return the scenarios that an axis runs over, by name.

    Parameters
    ----------
    kind : str
        "calibration" or "scenario".
    scenario : Scenario
        Its calibration, overlay and values set hold for all scenarios.
    given : str or sequence
        Names with commas, or a list of names; for "scenario" files and scenarios as well.

    Raises
    ------
    ScenarioError
        For an unknown name, a name twice, or scenarios that differ in players or actions.
    """
    listed = [word.strip() for word in given.split(",")] if isinstance(given, str) else list(given)
    found: dict[str, Scenario] = {}
    for entry in listed:
        name, world = (_calibrated if kind == CALIBRATION else _other)(scenario, entry)
        if name in found:
            raise ScenarioError(f"axis {kind}: found {name!r} twice, expected each once")
        found[name] = world
    return found


def check_shared(worlds: Mapping[str, Scenario], varying: Mapping[str, Range], used: Sequence[str]) -> None:
    """Check that all scenarios have the parameters that vary or are used, with ranges that hold their values.

    Raises
    ------
    ScenarioError
        Where one has not.
    """
    for name, world in worlds.items():
        for parameter in (*varying, *used):
            world.require_parameter(parameter)
        for parameter, (low, high) in varying.items():
            least, most = world.range(parameter)
            if not (least <= low and high <= most):
                raise ScenarioError(
                    f"axis scenario: found {parameter} from {float(low):g} to {float(high):g}, which in {name} goes "
                    f"from {float(least):g} to {float(most):g}"
                )


def _calibrated(scenario: Scenario, name: Any) -> tuple[str, Scenario]:
    options = [BASELINE, *scenario.document.calibrations]
    if name not in options:
        raise ScenarioError(f"axis calibration: unknown calibration {name!r}{nearest(str(name), options)}")
    return name, scenario.calibrated(name)


def _other(scenario: Scenario, entry: Any) -> tuple[str, Scenario]:
    if entry == scenario.name:
        return scenario.name, scenario
    if isinstance(entry, Scenario):
        world = entry
    else:
        world = load(entry).calibrated(scenario.calibration)
        world = (world.overlaid(scenario.overlay) if scenario.overlay else world).replace(
            **scenario.overrides
        )
    for what, own, others in (
        ("players", scenario.players, world.players),
        ("actions", scenario.form.game.actions, world.form.game.actions),
    ):
        if own != others:
            raise ScenarioError(
                f"axis scenario: {world.name} has other {what} than {scenario.name}, expected the same"
            )
    return world.name, world
