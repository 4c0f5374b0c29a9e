"""``bargaining reproduce``: run the experiments, and say what was made and found."""

from __future__ import annotations

from pathlib import Path

import click

from bargaining.terminal.formatting import format_options
from bargaining.terminal.options import force_option
from bargaining.terminal.output import bars, echo


@click.command("reproduce")
@click.option(
    "--scenario",
    "named",
    metavar="NAME",
    default=None,
    help="Ask a scenario, a packaged name or a path, every question that has a meaning for it.",
)
@click.option(
    "--only", "wanted", metavar="ID", multiple=True, help="Run this experiment only; may be repeated."
)
@click.option("--quick", is_flag=True, help="Coarse grids, to try things out.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for figures, data and manifests.  [default: figures, and its folder of the scenario's name for "
    "--scenario]",
)
@click.option(
    "--again", is_flag=True, help="Make anew what an earlier run made and nothing has changed since."
)
@force_option
@format_options
def reproduce_command(
    named: str | None, wanted: tuple[str, ...], quick: bool, output: Path | None, again: bool
) -> None:
    """Run the experiments and draw every figure, of the packaged scenarios or of one that is named.

    Only what has changed since the last run is made again: the program, the libraries, evidence, a scenario or what is
    asked of it.
    """
    from bargaining.errors import ScenarioError
    from bargaining.loading import load
    from bargaining.studies.reproducing import (
        chosen_experiments,
        packaged_runs,
        reproduce,
        require_ready,
        runs_of,
    )
    from bargaining.studies.script import folder_of

    experiments = chosen_experiments(wanted)
    skipped: dict[str, str] = {}
    if named is None:
        folders, name = packaged_runs(experiments, quick=quick), ""
    else:
        scenario = load(named)
        name = scenario.name
        runs, skipped = runs_of(experiments, scenario, Path(named).name, quick=quick)
        folders = {"": runs}
    target = output or folder_of(name)
    files, findings = 0, []
    for below, runs in folders.items():
        require_ready(runs, target / below)
    # the page of the common folder names the others, which therefore come first
    for below, runs in reversed(folders.items()):
        if below:
            echo(f"{below}:", err=True)
        with bars() as started:
            made = reproduce(runs, target / below, started=started, passing=named is not None, again=again)
        files += len(made.files)
        findings = made.findings
        skipped |= made.skipped
    for name, reason in skipped.items():
        echo(f"Left out {name}: {reason}", err=True)
    if not files:
        raise ScenarioError(f"{named}: found no experiment that the scenario answers, expected one")
    done = sum(map(len, folders.values())) - len(made.skipped)
    echo(f"Made {files} files of {done} experiment{'' if done == 1 else 's'} in {target}")
    for finding in findings:
        echo(f"- {finding}")
