"""``bargaining reproduce``: run the experiments, and say what was made and found."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.cli.options import force_option, forced
from bargaining.cli.output import echo, progress
from bargaining.errors import BargainingError, nearest
from bargaining.writing import put, refuse_foreign, require_room, told

if TYPE_CHECKING:
    from rich.progress import TaskID

    from bargaining.cli.experiment import Experiment, Outcome

SCENARIO = "rapprochement"
SHOWN_FINDINGS = 3


@click.command("reproduce")
@click.option(
    "--only", "wanted", metavar="ID", multiple=True, help="Run this experiment only; may be repeated."
)
@click.option("--quick", is_flag=True, help="Coarse grids, to try things out.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("figures"),
    show_default=True,
    help="Folder for figures, data and manifests.",
)
@force_option
def reproduce_command(wanted: tuple[str, ...], quick: bool, output: Path) -> None:
    """Run the experiments and draw every figure."""
    from bargaining.cli.experiment import require_libraries
    from bargaining.plotting.page import figures_page, is_own_page

    experiments = chosen_experiments(wanted)
    page = output / "README.md"
    require_room(page)
    refuse_foreign([page], is_own_page, force=forced())
    for experiment in experiments:
        require_libraries(experiment)
        experiment.require_replaceable(output, experiment.axes)
    outcomes = _carried_out(experiments, output, quick=quick)
    files = [path for outcome in outcomes for path in outcome.files]
    with told(page):
        put(page, figures_page(output).encode())
    files.append(page)
    echo(f"Made {len(files)} files of {len(experiments)} experiments in {output}")
    # One finding of each experiment in turn, then second ones, until there are three.
    longest = max(len(outcome.findings) for outcome in outcomes)
    in_turn = [o.findings[k] for k in range(longest) for o in outcomes if k < len(o.findings)]
    for finding in in_turn[:SHOWN_FINDINGS]:
        echo(f"- {finding}")


def chosen_experiments(wanted: tuple[str, ...]) -> list[Experiment]:
    """Load the wanted experiments, or all.

    Raises
    ------
    BargainingError
        When there is no experiment of that name.
    """
    from bargaining.resources import folder

    scripts = {path.stem: path for path in sorted(folder("experiments").glob("*.py"))}
    for name in wanted:
        if name not in scripts:
            raise BargainingError(f"--only {name}: no such experiment{nearest(name, scripts)}")
    return [loaded(path) for name, path in scripts.items() if not wanted or name in wanted]


def loaded(path: Path) -> Experiment:
    """Load the experiment of a script.

    Raises
    ------
    BargainingError
        When the script does not define one.
    """
    from bargaining.cli.experiment import Experiment

    spec = spec_from_file_location(f"bargaining_experiment_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BargainingError(f"{path}: cannot be loaded, expected a Python script")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, "EXPERIMENT", None)
    if not isinstance(found, Experiment):
        raise BargainingError(f"{path.name}: found no EXPERIMENT, expected one of bargaining.cli.experiment")
    return found


def _carried_out(experiments: list[Experiment], output: Path, *, quick: bool) -> list[Outcome]:
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

    from bargaining.cli.experiment import Settings, carry_out, retyped
    from bargaining.loading import load

    outcomes = []
    with progress(TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn()) as bars:
        for experiment in experiments:
            task = None if bars is None else bars.add_task(experiment.name, total=1.0)

            def report(share: float, task: TaskID | None = task) -> None:
                if bars is not None and task is not None:
                    bars.update(task, completed=share)

            settings = Settings(load(SCENARIO), experiment.axes, quick)
            command = retyped(experiment, SCENARIO, None, None, (), experiment.axes, quick=quick)
            outcomes.append(carry_out(experiment, settings, output, command, report))
            report(1.0)
            echo(f"{experiment.name}: {experiment.question}", err=True)
    return outcomes
