"""The packaged studies: found, loaded and carried out, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from bargaining.errors import BargainingError, nearest
from bargaining.studies.experiment import Experiment, Progress, Settings
from bargaining.studies.running import Outcome, carry_out
from bargaining.studies.script import retyped
from bargaining.terminal.options import forced
from bargaining.terminal.output import echo
from bargaining.writing import put, refuse_foreign, require_room, told

SHOWN_FINDINGS = 3


def chosen_experiments(wanted: Sequence[str]) -> list[Experiment]:
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
    spec = spec_from_file_location(f"bargaining_experiment_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BargainingError(f"{path}: cannot be loaded, expected a Python script")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    experiment = getattr(module, "EXPERIMENT", None)
    if not isinstance(experiment, Experiment):
        raise BargainingError(f"{path.name}: found no EXPERIMENT, expected one of bargaining.studies")
    return experiment


def reproduce(
    experiments: Sequence[Experiment],
    output: Path,
    *,
    quick: bool,
    started: Callable[[str], Progress],
) -> tuple[list[Path], list[str]]:
    """Carry out experiments on the packaged scenario, and write a page about all figures of the folder.

    Parameters
    ----------
    experiments : sequence of Experiment
        The questions.
    output : Path
        Folder for the files.
    quick : bool
        Whether coarse grids will do.
    started : callable
        Told the name of each experiment; returns what is told the share of its work that is done.

    Returns
    -------
    tuple of (list of Path, list of str)
        The files, and a few findings: one of each experiment in turn, then second ones.

    Raises
    ------
    BargainingError
        Before anything is computed, when a library is missing or files that the program did not write are in the way.
    """
    from bargaining.loading import load
    from bargaining.plotting.page import figures_page, is_own_page

    page = output / "README.md"
    require_room(page)
    refuse_foreign([page], is_own_page, force=forced())
    for experiment in experiments:
        experiment.require_libraries()
        experiment.require_replaceable(output, experiment.axes)
    outcomes: list[Outcome] = []
    for experiment in experiments:
        progress = started(experiment.name)
        settings = Settings(load(experiment.scenario), experiment.axes, quick)
        command = retyped(experiment, experiment.scenario, None, None, (), experiment.axes, quick=quick)
        outcomes.append(carry_out(experiment, settings, output, command, progress))
        progress(1.0)
        echo(f"{experiment.name}: {experiment.question}", err=True)
    with told(page):
        put(page, figures_page(output).encode())
    longest = max(len(outcome.findings) for outcome in outcomes)
    in_turn = [o.findings[k] for k in range(longest) for o in outcomes if k < len(o.findings)]
    return [*(path for outcome in outcomes for path in outcome.files), page], in_turn[:SHOWN_FINDINGS]
