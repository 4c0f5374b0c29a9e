"""Options that several commands share, and the scenario that they describe."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from click.core import ParameterSource

from bargaining.errors import BargainingError, ScenarioError
from bargaining.formats import KINDS, in_force
from bargaining.manifests import require_replaceable
from bargaining.terminal.changes import refuse_change_beside_value, value_set
from bargaining.terminal.formatting import (
    FORMAT_NAMES,
    asked_format,
    told_format,
    with_format_options,
    with_manifest_inside,
)
from bargaining.text import file_name
from bargaining.writing import require_room

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

_FORMAT = re.compile(r"\.[a-z]{2,4}")
_FORCE = "bargaining.force"
_FORM = "bargaining.form"

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class World:
    """Hold which scenario a command asks about, and the values in force."""

    name: str
    settings: tuple[str, ...]
    calibration: str | None
    overlay: str | None

    def chosen(self) -> Scenario:
        """Return the scenario, its links followed as asked, which must give one answer; see `chosen`."""
        found = self.answers()
        if len(found) > 1:
            link, origin = next(iter(found[0].followed.items()))
            there = ", ".join(dict.fromkeys(one.followed[link].equilibrium for one in found))
            raise ScenarioError(
                f"--link {link}: found {len(found)} answers, one an equilibrium of {origin.scenario}: {there}; "
                f'expected one, named as in --link "{link}={origin.equilibrium}"'
            )
        return found[0]

    def answers(self) -> tuple[Scenario, ...]:
        """Return the scenario once for each equilibrium of others that the links which are followed ask for."""
        scenario = self.cut()
        if not (names := named_links()):
            return (scenario,)
        from bargaining.analysis.links import follow

        return follow(scenario, *names)

    def cut(self) -> Scenario:
        """Return the scenario with all links cut."""
        return chosen(self.name, self.settings, self.calibration, self.overlay)


def scenario_options(command: Command) -> Command:
    """Add the options that choose a scenario's structure, its concept and the values of its parameters."""
    for option in (
        click.option(
            "--variant",
            "variants",
            metavar="NAME=VALUE",
            multiple=True,
            expose_value=False,
            callback=_kept,
            help="Choose a structural alternative of the scenario; may be repeated.",
        ),
        click.option(
            "--concept",
            metavar="NAME",
            expose_value=False,
            callback=_kept,
            help="Solution concept, one of those of the scenario's form, or of a game file.",
        ),
        click.option(
            "--link",
            "links",
            metavar="NAME",
            multiple=True,
            expose_value=False,
            callback=_kept,
            help="Follow a link of the scenario, or all; NAME=OUTCOME names the equilibrium; may be repeated.",
        ),
        click.option("--overlay", metavar="ID", help="Lay an overlay of the scenario over the values."),
        click.option("--calibration", metavar="ID", help="Read the parameters as one document implies them."),
        click.option(
            "--set",
            "settings",
            metavar="NAME=VALUE",
            multiple=True,
            help="Set a parameter, or change it by a share of its value as in NAME=+10%; may be repeated.",
        ),
    ):
        command = option(command)
    return command


def _kept(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep what an option chose for `chosen`, which every command calls that has the option."""
    context.meta.setdefault(_FORM, {})[option.name] = value


def gathered(**groups: type) -> Callable[[Command], Command]:
    """Return what hands a command some of its options as value objects.

    Parameters
    ----------
    **groups : type
        For each argument of the command a dataclass, whose fields are the options that it takes.
    """

    def add(command: Command) -> Command:
        @wraps(command)
        def run(**given: Any) -> Any:
            for name, group in groups.items():
                given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
            return command(**given)

        return cast(Command, run)

    return add


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def force_option(command: Command) -> Command:
    """Add ``--force``; `forced` tells whether it was given."""

    def kept(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.meta[_FORCE] = value

    return click.option(
        "--force",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=kept,
        help="Overwrite files that this program did not write.",
    )(command)


def forced() -> bool:
    """Tell whether ``--force`` was given to the command that runs."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_FORCE))


def figure_option(what: str, *tables: str) -> Callable[[Command], Command]:
    """Return what adds ``-o``, ``--force`` and the options of formats for a command that can draw.

    The path that the command gets ends in .pdf; that its files can be written is made sure before it runs. The format
    that was asked for is in force meanwhile.

    Parameters
    ----------
    what : str
        What is drawn, for the help.
    *tables : str
        Names of the tables that may stand beside the figure.
    """

    def add(command: Command) -> Command:
        @wraps(command)
        def run(**given: Any) -> Any:
            wanted = asked_format({name: given.pop(name) for name in FORMAT_NAMES})
            path = given.pop("target")
            if path is None:
                for idle, word in ((forced(), "--force"), (wanted.asked, next(iter(wanted.words()), ""))):
                    if idle:
                        raise ScenarioError(f"{word}: found without -o, where it has no effect")
                return command(target=None, **given)
            with told_format(with_manifest_inside(wanted)):
                return command(target=_figure_path(path, tables), **given)

        option = click.option(
            "-o",
            "--output",
            "target",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help=f"Draw {what} as FILE.pdf and FILE.png, with data and manifest beside it. FILE may end in .pdf or "
            ".png; --format asks for others, a dot as in map.v2 is part of the name.",
        )
        return with_format_options(force_option(option(cast(Command, run))))

    return add


def _figure_path(path: Path, tables: Sequence[str]) -> Path:
    """Return where a figure's PDF goes, refused where its files cannot or must not be written."""
    require_room(path)
    ending = path.suffix.lower()
    endings = tuple(f".{kind}" for kind in in_force().written_kinds)
    name = path.stem if ending in endings else path.name
    if ending not in endings and _FORMAT.fullmatch(ending):
        hint = f"; --format {ending[1:]} asks for it" if ending[1:] in KINDS else ""
        raise BargainingError(
            f"--output {path}: found the ending {path.suffix!r}, expected {', '.join(endings)} or none{hint}"
        )
    if (found := file_name(name)) is not None:
        raise BargainingError(f"--output {path}: found {found} in the name of a file, expected another name")
    require_replaceable(path.parent, {name: tables}, force=forced())
    return path.with_name(f"{name}.pdf")


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


def assignments(settings: Sequence[str], option: str = "--set") -> dict[str, str]:
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
    example = {"--set": "autonomy=0.4", "--sees": "us=parish2025", "--weight": "us=2"}.get(
        option, "order=eu_first"
    )
    found = {}
    for text in settings:
        name, _, value = (part.strip() for part in text.partition("="))
        if not name or not value:
            missing = "value" if name else "name"
            raise ScenarioError(f"{option} {text}: found no {missing}, expected name=value such as {example}")
        found[name] = value
    return found


def listed_names(text: str, option: str = "--parameters") -> list[str]:
    """Split names with commas between them.

    Raises
    ------
    ScenarioError
        For an empty name, or one that stands twice.

    Examples
    --------
    >>> listed_names("autonomy, reversal")
    ['autonomy', 'reversal']
    """
    found = [name.strip() for name in text.split(",")]
    if not all(found) or len(set(found)) < len(found):
        raise ScenarioError(f"{option} {text}: expected different names with commas between them")
    return found


def structure() -> list[str]:
    """Return the words of the command that runs that chose a concept or structural alternatives."""
    words = ["--concept", concept] if (concept := named_concept()) else []
    return words + [word for text in named_variants() for word in ("--variant", text)]


def named_variants() -> tuple[str, ...]:
    """Return the structural alternatives that the command that runs was asked for, as they were written."""
    return tuple(_form().get("variants") or ())


def named_concept() -> str:
    """Return the solution concept that the command that runs was asked for; empty where none was named."""
    return _form().get("concept") or ""


def named_links() -> tuple[str, ...]:
    """Return the links that the command that runs was asked to follow."""
    return tuple(_form().get("links") or ())


def _form() -> dict[str, Any]:
    context = click.get_current_context(silent=True)
    return {} if context is None else context.meta.get(_FORM, {})


def chosen(
    name: str, settings: Sequence[str] = (), calibration: str | None = None, overlay: str | None = None
) -> Scenario:
    """Load a scenario and put the values in force that the options ask for.

    Raises
    ------
    ScenarioError
        For anything that the scenario does not have; names the nearest valid name.
    """
    from bargaining.loading.scenarios import load, with_concept

    scenario = load(name, variants=assignments(named_variants(), "--variant"))
    if concept := named_concept():
        scenario = with_concept(scenario, concept)
    return with_values(scenario, settings, calibration, overlay)


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
    refuse_change_beside_value(settings, values)
    return scenario.replace(**{name: value_set(scenario, name, text) for name, text in values.items()})
