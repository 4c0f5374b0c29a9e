"""Options that several commands share, and the scenario that they describe."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from bargaining.errors import BargainingError, ScenarioError

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


def figure_option(what: str) -> Callable[[Command], Command]:
    """Return what adds ``-o`` for a command that can draw."""
    return click.option(
        "-o",
        "--output",
        "target",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=f"Draw {what} as FILE.pdf and FILE.png, with data and manifest beside it.",
    )


def writable(path: Path | None) -> None:
    """Make sure that a file can be written before anything is computed.

    Raises
    ------
    BargainingError
        When the nearest folder that exists takes no file.
    """
    if path is None:
        return
    import tempfile

    folder = path.absolute().parent
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = (error.strerror or "not usable").lower()
        raise BargainingError(
            f"--output {path}: found {folder}, {reason}, expected a folder that takes files"
        ) from None


def refuse_idle(where: str, *names: str) -> None:
    """Refuse options that were given but have no effect.

    Parameters
    ----------
    where : str
        With or without what they have none, for the message.
    *names : str
        Names of the command's parameters.

    Raises
    ------
    ScenarioError
        For the first one that was given.
    """
    context = click.get_current_context()
    for parameter in context.command.params:
        name = parameter.name or ""
        if name in names and context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise ScenarioError(f"{max(parameter.opts, key=len)}: found {where}, where it has no effect")


def refuse_setting(settings: Sequence[str], varying: Sequence[str]) -> None:
    """Refuse values for parameters that vary, where they would have no effect.

    Raises
    ------
    ScenarioError
        For the first one.
    """
    for name in assignments(settings):
        if name in varying:
            raise ScenarioError(f"--set {name}: found it among what varies, expected only what is held")


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

    return with_values(load(name), settings, calibration, overlay)


def with_values(
    scenario: Scenario,
    settings: Sequence[str] = (),
    calibration: str | None = None,
    overlay: str | None = None,
) -> Scenario:
    """Return a scenario with the values in force that the options ask for.

    Raises
    ------
    ScenarioError
        For anything that the scenario does not have; names the nearest valid name.
    """
    values = assignments(settings)
    if calibration:
        scenario = scenario.calibrated(calibration)
    if overlay:
        scenario = scenario.overlaid(overlay)
    return scenario.replace(**values)
