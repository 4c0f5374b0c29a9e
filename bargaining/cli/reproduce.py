"""``bargaining reproduce``: run the experiments, and say what was made and found."""

from __future__ import annotations

from pathlib import Path

import click

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
@force_option
def reproduce_command(named: str | None, wanted: tuple[str, ...], quick: bool, output: Path | None) -> None:
    """Run the experiments and draw every figure, of the packaged scenarios or of one that is named."""
    from bargaining.errors import ScenarioError
    from bargaining.loading import load
    from bargaining.studies.reproducing import chosen_experiments, packaged_runs, reproduce, runs_of
    from bargaining.studies.script import folder_of

    experiments = chosen_experiments(wanted)
    skipped: dict[str, str] = {}
    if named is None:
        runs, name = packaged_runs(experiments, quick=quick), ""
    else:
        scenario = load(named)
        name = scenario.name
        runs, skipped = runs_of(experiments, scenario, Path(named).name, quick=quick)
    target = output or folder_of(name)
    with bars() as started:
        made = reproduce(runs, target, started=started, passing=named is not None)
    skipped |= made.skipped
    for name, reason in skipped.items():
        echo(f"Left out {name}: {reason}", err=True)
    if not made.files:
        raise ScenarioError(f"{named}: found no experiment that the scenario answers, expected one")
    done = len(experiments) - len(skipped)
    echo(f"Made {len(made.files)} files of {done} experiment{'' if done == 1 else 's'} in {target}")
    for finding in made.findings:
        echo(f"- {finding}")
