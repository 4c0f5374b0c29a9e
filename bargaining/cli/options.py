"""Options that several commands share, and the scenario that they describe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bargaining.errors import ScenarioError

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


def scenario_options(command: Command) -> Command:
    """Add the options that choose the values of a scenario's parameters."""
    for option in (
        click.option("--overlay", metavar="ID", help="Lay an overlay of the scenario over the values."),
        click.option("--calibration", metavar="ID", help="Read the parameters as one document implies them."),
        click.option(
            "--set", "settings", metavar="NAME=VALUE", multiple=True, help="Set a parameter; may be repeated."
        ),
    ):
        command = option(command)
    return command


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def assignments(settings: Sequence[str]) -> dict[str, str]:
    """Split ``name=value`` texts; a later value of the same name counts.

    Raises
    ------
    ScenarioError
        For a text without a name or a value.

    Examples
    --------
    >>> assignments(["autonomy=0.2", "reversal = 3/5"])
    {'autonomy': '0.2', 'reversal': '3/5'}
    """
    found = {}
    for text in settings:
        name, _, value = (part.strip() for part in text.partition("="))
        if not name or not value:
            missing = "value" if name else "name"
            raise ScenarioError(f"--set {text}: found no {missing}, expected name=value such as autonomy=0.4")
        found[name] = value
    return found


def chosen(
    name: str, settings: Sequence[str] = (), calibration: str | None = None, overlay: str | None = None
) -> Scenario:
    """Load a scenario and put the values in force that the options ask for.

    Raises
    ------
    ScenarioError
        For anything that the scenario does not have; names the nearest valid name.
    """
    from bargaining.scenario import load

    values = assignments(settings)
    scenario = load(name)
    if calibration:
        scenario = scenario.calibrated(calibration)
    if overlay:
        scenario = scenario.overlaid(overlay)
    return scenario.replace(**values)
