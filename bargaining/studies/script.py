"""The command line of a study's script."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from bargaining.formats import in_force
from bargaining.studies.experiment import Experiment
from bargaining.studies.running import carry_out
from bargaining.terminal.formatting import format_options
from bargaining.terminal.options import Command, World, force_option, named_links, scenario_options, structure
from bargaining.terminal.output import bars, echo
from bargaining.terminal.running import run_command


def command_of(experiment: Experiment) -> click.Command:
    """Return the command line of one experiment's script."""

    @click.command(
        help=f"{experiment.question}\n\nWrites a figure (PDF, PNG), its data (CSV) and a manifest (JSON)."
    )
    @click.option("--scenario", default=experiment.scenario, show_default=True, help="Packaged name or path.")
    @scenario_options
    @click.option(
        "--axes",
        default="",
        metavar="NAMES",
        help=f"Assumptions that vary, with commas ({number_of(experiment)}).  "
        "[default: what the scenario says under \\[study], else those on which most hangs]",
    )
    @click.option("--quick", is_flag=True, help="A coarse grid, to try things out.")
    @output_option
    @force_option
    @format_options
    def command(
        scenario: str,
        calibration: str | None,
        overlay: str | None,
        settings: tuple[str, ...],
        axes: str,
        quick: bool,
        output: Path | None,
    ) -> None:
        varying = tuple(axis.strip() for axis in axes.split(",") if axis.strip())
        seen = World(scenario, settings, calibration, overlay).chosen()
        asked = experiment.settings(seen, varying, quick=quick)
        written = retyped(experiment, scenario, calibration, overlay, settings, varying, quick=quick)
        target = output or folder_of(seen.name if scenario != experiment.scenario else "")
        with bars() as started:
            done = carry_out(experiment, asked, target, written, started(experiment.name))
        for path in done.files:
            echo(path)
        for finding in done.findings:
            echo(finding)

    return command


def number_of(experiment: Experiment) -> str:
    """Say how many assumptions vary in an experiment."""
    fewest, most = experiment.axes
    return "none" if not most else f"{most}" if fewest == most else f"{fewest} to {most}"


def output_option(command: Command) -> Command:
    """Add ``--output``, whose default is what `folder_of` says."""
    return click.option(
        "--output",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        help="Folder for figures, data and manifests.  [default: figures, and its folder of the scenario's name for "
        "--scenario]",
    )(command)


def folder_of(scenario: str) -> Path:
    """Return the folder for figures where none is named: one of its own for a journal, and for a scenario.

    Examples
    --------
    >>> folder_of("").parts, folder_of("mine").parts
    (('figures',), ('figures', 'mine'))
    """
    wanted = in_force()
    name = f"figures-{wanted.journal or 'format'}" if wanted.asked else "figures"
    return Path(name, scenario)


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
    if scenario != experiment.scenario:
        parts += ["--scenario", Path(scenario).name]
    parts += structure()
    parts += [word for link in named_links() for word in ("--link", link)]
    for name, value in (("calibration", calibration), ("overlay", overlay)):
        parts += [f"--{name}", value] if value else []
    for text in settings:
        parts += ["--set", text]
    if axes:
        parts += ["--axes", ",".join(axes)]
    return shlex.join([*parts, *(["--quick"] if quick else []), *in_force().words()])
