"""What all experiments share: their options, and how a question becomes tables, a figure and findings on disk."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bargaining.cli.options import chosen, force_option, forced, scenario_options
from bargaining.cli.output import echo, progress
from bargaining.cli.running import run_command
from bargaining.errors import BargainingError, ScenarioError
from bargaining.manifests import require_replaceable
from bargaining.text import in_one_line
from bargaining.writing import require_room

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bargaining.scenario import Scenario

Table = list[dict[str, Any]]
Tables = dict[str, Table]
LONG = 24
"""Characters from which a player's label gives way to the short one where there is one."""

Progress = Callable[[float], None]
"""Called with the share of the work that is done, from 0 to 1."""


@dataclass(frozen=True)
class Settings:
    """Hold what a run was asked for.

    Parameters
    ----------
    scenario : Scenario
        With calibration, overlay and values set.
    axes : tuple of str
        The assumptions that vary.
    quick : bool
        Whether a coarse grid will do.
    """

    scenario: Scenario
    axes: tuple[str, ...]
    quick: bool


@dataclass(frozen=True)
class Drawing:
    """Hold a finished figure, the tables that it was drawn from, and what a reader must know to read it."""

    figure: Figure
    tables: Mapping[str, Table]
    caption: str = ""


@dataclass(frozen=True)
class Experiment:
    """Describe one question and how it is answered.

    Parameters
    ----------
    name : str
        Name of the experiment and its script.
    question : str
        The question in one sentence.
    axes : tuple of str
        The assumptions that vary unless others are named.
    compute : callable
        Settings and a progress callback to tables; solves, draws nothing.
    draw : callable
        Tables to figures by name, each with the tables that it shows; solves nothing.
    findings : callable
        Tables to one to three sentences that the numbers support.
    needs : tuple of (str, str)
        Libraries beyond the core that it uses, each with the extra that installs it.
    fewest_axes : int or None
        The least number of assumptions that may be named to vary; all of ``axes`` when None.
    figures : mapping of str to tuple of str
        The tables of every figure that it may draw, by the figure's name, in which {0} stands for the first axis.
    """

    name: str
    question: str
    axes: tuple[str, ...]
    compute: Callable[[Settings, Progress], Tables]
    draw: Callable[[Mapping[str, Table]], dict[str, Drawing]]
    findings: Callable[[Mapping[str, Table]], list[str]]
    needs: tuple[tuple[str, str], ...] = ()
    fewest_axes: int | None = None
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def require_replaceable(self, output: Path, axes: Sequence[str]) -> None:
        """Refuse, before anything is computed, to draw over files that the program did not write."""
        require_room(output / self.name)
        figures = {name.format(*axes): tables for name, tables in self.figures.items()}
        require_replaceable(output, figures, force=forced())


@dataclass(frozen=True)
class Outcome:
    """Hold what a run made and found."""

    files: list[Path]
    findings: list[str]


def carry_out(
    experiment: Experiment, settings: Settings, output: Path, command: str, progress: Progress
) -> Outcome:
    """Compute, draw and save one experiment.

    Parameters
    ----------
    experiment : Experiment
        The question.
    settings : Settings
        The scenario and what varies.
    output : Path
        Folder for the files.
    command : str
        What to type to get the same files again; kept in the manifest.
    progress : callable
        Told the share of the work that is done.
    """
    from bargaining.plotting import journal_style, save_figure

    require_libraries(experiment)
    for axis in settings.axes:
        settings.scenario.require_parameter(axis)
    experiment.require_replaceable(output, settings.axes)
    tables = {name: legible(table) for name, table in experiment.compute(settings, progress).items()}
    scenario = settings.scenario
    findings = experiment.findings(tables)
    provenance = {
        "question": experiment.question,
        "command": command,
        "scenario": scenario.name,
        "digest": scenario.digest,
        "calibration": scenario.calibration,
        "overlay": scenario.overlay,
        "set": {name: str(value) for name, value in scenario.overrides.items()},
        "axes": list(settings.axes),
        "parameters": {name: float(value) for name, value in scenario.values.items()},
        "seed": None,
        "findings": findings,
    }
    files = []
    with journal_style():
        for name, drawing in experiment.draw(tables).items():
            captioned = {"caption": drawing.caption} if drawing.caption else {}
            files += save_figure(
                drawing.figure,
                output,
                name,
                tables=drawing.tables,
                provenance={**provenance, **captioned},
                alt=" ".join([experiment.question, *captioned.values(), *findings]),
                force=forced(),
            )
    return Outcome(files, findings)


def distinct(labels: Mapping[str, str], reserved: Sequence[str] = ()) -> dict[str, str]:
    """Return labels that tell everything apart: one that two share, or that is taken, is followed by the name.

    Parameters
    ----------
    labels : mapping of str to str
        By the name that a scenario gives.
    reserved : sequence of str
        Labels that mean something else.

    Examples
    --------
    >>> distinct({"us": "States", "eu": "States", "ru": "Russia"})
    {'us': 'States (us)', 'eu': 'States (eu)', 'ru': 'Russia'}
    """
    given = [*labels.values(), *reserved]
    return {name: f"{label} ({name})" if given.count(label) > 1 else label for name, label in labels.items()}


def player_labels(scenario: Scenario, reserved: Sequence[str] = (), *, brief: bool = True) -> dict[str, str]:
    """Return each player's short label, or unless it must be brief the full one where that is not long."""
    chosen = {
        name: entry.short if entry.short and (brief or len(entry.label) > LONG) else entry.label
        for name, entry in scenario.document.players.items()
    }
    return distinct(chosen, reserved)


def reading_labels(scenario: Scenario) -> dict[str, str]:
    """Return the labels of the baseline and of each document's calibration."""
    calibrations = scenario.document.calibrations.items()
    return distinct({"baseline": "Baseline", **{name: entry.label for name, entry in calibrations}})


def legible(table: Table) -> Table:
    """Return a table whose labels hold nothing that is not to be seen; ends of lines in them are spaces."""
    return [
        {
            in_one_line(column): in_one_line(cell) if isinstance(cell, str) else cell
            for column, cell in row.items()
        }
        for row in table
    ]


def require_libraries(experiment: Experiment) -> None:
    """Raise BargainingError, naming the extra, unless every library that the experiment needs is installed."""
    for library, extra in experiment.needs:
        if find_spec(library) is None:
            raise BargainingError(
                f"{experiment.name}: {library} is not installed, expected it; pip install 'bargaining[{extra}]'"
            )


def command_of(experiment: Experiment) -> click.Command:
    """Return the command line of one experiment's script."""

    @click.command(
        help=f"{experiment.question}\n\nWrites a figure (PDF, PNG), its data (CSV) and a manifest (JSON)."
    )
    @click.option("--scenario", default="rapprochement", show_default=True, help="Packaged name or path.")
    @scenario_options
    @click.option(
        "--axes",
        default=",".join(experiment.axes),
        show_default=True,
        help="Assumptions that vary, with commas.",
    )
    @click.option("--quick", is_flag=True, help="A coarse grid, to try things out.")
    @click.option("--output", type=click.Path(path_type=Path), default=Path("figures"), show_default=True)
    @force_option
    def command(
        scenario: str,
        calibration: str | None,
        overlay: str | None,
        settings: tuple[str, ...],
        axes: str,
        quick: bool,
        output: Path,
    ) -> None:
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

        varying = tuple(axis.strip() for axis in axes.split(",") if axis.strip())
        fewest, most = experiment.fewest_axes or len(experiment.axes), len(experiment.axes)
        if not fewest <= len(varying) <= most:
            expected = f"{most}" if fewest == most else f"{fewest} to {most}"
            raise ScenarioError(f"--axes {axes}: found {len(varying)} assumptions, expected {expected}")
        asked = Settings(chosen(scenario, settings, calibration, overlay), varying, quick)
        written = retyped(experiment, scenario, calibration, overlay, settings, varying, quick=quick)
        with progress(
            TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn()
        ) as bar:
            task = None if bar is None else bar.add_task(experiment.name, total=1.0)

            def report(share: float) -> None:
                if bar is not None and task is not None:
                    bar.update(task, completed=share)

            done = carry_out(experiment, asked, output, written, report)
        for path in done.files:
            echo(path)
        for finding in done.findings:
            echo(finding)

    return command


def main(experiment: Experiment) -> NoReturn:
    """Run an experiment's script with the options of this process and leave with its exit status."""
    sys.exit(run_command(command_of(experiment)))


def retyped(
    experiment: Experiment,
    scenario: str,
    calibration: str | None,
    overlay: str | None,
    settings: Sequence[str],
    axes: Sequence[str],
    *,
    quick: bool,
) -> str:
    """Return the command that makes the same files again, defaults left out."""
    parts = ["python", f"experiments/{experiment.name}.py"]
    if scenario != "rapprochement":
        parts += ["--scenario", Path(scenario).name]
    for name, value in (("calibration", calibration), ("overlay", overlay)):
        parts += [f"--{name}", value] if value else []
    for text in settings:
        parts += ["--set", text]
    if tuple(axes) != experiment.axes:
        parts += ["--axes", ",".join(axes)]
    return shlex.join([*parts, "--quick"] if quick else parts)
