"""The command line of a study's script."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from bargaining.errors import ScenarioError
from bargaining.studies.experiment import Experiment, Settings
from bargaining.studies.running import carry_out
from bargaining.terminal.options import chosen, force_option, scenario_options, structure
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
        varying = tuple(axis.strip() for axis in axes.split(",") if axis.strip())
        fewest, most = experiment.fewest_axes or len(experiment.axes), len(experiment.axes)
        if not fewest <= len(varying) <= most:
            expected = f"{most}" if fewest == most else f"{fewest} to {most}"
            raise ScenarioError(f"--axes {axes}: found {len(varying)} assumptions, expected {expected}")
        asked = Settings(chosen(scenario, settings, calibration, overlay), varying, quick)
        written = retyped(experiment, scenario, calibration, overlay, settings, varying, quick=quick)
        with bars() as started:
            done = carry_out(experiment, asked, output, written, started(experiment.name))
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
    if scenario != experiment.scenario:
        parts += ["--scenario", Path(scenario).name]
    parts += structure()
    for name, value in (("calibration", calibration), ("overlay", overlay)):
        parts += [f"--{name}", value] if value else []
    for text in settings:
        parts += ["--set", text]
    if tuple(axes) != experiment.axes:
        parts += ["--axes", ",".join(axes)]
    return shlex.join([*parts, "--quick"] if quick else parts)
