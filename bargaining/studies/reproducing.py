"""The packaged studies: found, loaded and carried out, one after the other, of any scenario."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

from bargaining.errors import BargainingError, EvidenceError, ScenarioError, SolverError, nearest
from bargaining.formats import in_force
from bargaining.loading import load
from bargaining.loading.scenarios import load_document
from bargaining.resources import conflicts
from bargaining.scenario.reading import scenarios_of
from bargaining.studies.experiment import Experiment, Progress, Settings
from bargaining.studies.kept import Kept, stamp_of
from bargaining.studies.running import Outcome, carry_out
from bargaining.studies.script import retyped
from bargaining.terminal.options import forced, structure
from bargaining.terminal.output import echo
from bargaining.writing import put, refuse_foreign, require_room, told

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

SHOWN_FINDINGS = 3
PAGE = "README.md"
UNANSWERED = (ScenarioError, SolverError, EvidenceError)
"""What an experiment raises where its question has no answer for a scenario."""


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


@dataclass(frozen=True)
class Run:
    """Hold one experiment that is to be carried out, and what to type for it alone."""

    experiment: Experiment
    settings: Settings
    command: str


@dataclass(frozen=True)
class Reproduced:
    """Hold what a run made and found, and why experiments were left out.

    Parameters
    ----------
    files : list of Path
        All files, the page last.
    findings : list of str
        A few: one of each experiment in turn, then second ones.
    skipped : mapping of str to str
        The reason by the experiment's name.
    """

    files: list[Path]
    findings: list[str]
    skipped: Mapping[str, str]


def packaged_runs(experiments: Sequence[Experiment], *, quick: bool) -> dict[str, list[Run]]:
    """Return what makes the packaged figures, by the folder below the common one.

    In the common folder each experiment is asked of its own scenario, and in a folder of its name each packaged
    scenario is asked what it names in ``study.figures``.
    """
    found: dict[str, list[Run]] = {"": []}
    for experiment in experiments:
        settings = experiment.settings(load(experiment.scenario), quick=quick)
        command = retyped(experiment, experiment.scenario, None, None, (), (), quick=quick)
        found[""].append(Run(experiment, settings, command))
    by_name = {experiment.name: experiment for experiment in experiments}
    for conflict in conflicts():
        for name in scenarios_of(conflict):
            asked = [by_name[one] for one in load_document(name).study.figures if one in by_name]
            found[name] = [_run_of(one, load(name), name, quick=quick) for one in asked]
    return {name: runs for name, runs in found.items() if runs}


def _run_of(experiment: Experiment, scenario: Scenario, named: str, *, quick: bool) -> Run:
    words = ["bargaining", "reproduce", "--scenario", named, *structure(), "--only", experiment.name]
    settings = experiment.settings(scenario, quick=quick)
    words += ["--quick"] if quick else []
    return Run(experiment, settings, shlex.join([*words, *in_force().words()]))


def runs_of(
    experiments: Sequence[Experiment], scenario: Scenario, named: str, *, quick: bool
) -> tuple[list[Run], dict[str, str]]:
    """Return what asks one scenario every question that has a meaning for it, and why others have none.

    Parameters
    ----------
    experiments : sequence of Experiment
        The questions.
    scenario : Scenario
        At the values in force.
    named : str
        How it was asked for.
    quick : bool
        Whether coarse grids will do.
    """
    runs, skipped = [], {}
    for experiment in experiments:
        try:
            experiment.require_libraries()
            runs.append(_run_of(experiment, scenario, named, quick=quick))
        except BargainingError as error:
            skipped[experiment.name] = str(error)
    return runs, skipped


def require_ready(runs: Sequence[Run], output: Path) -> None:
    """Raise BargainingError, before anything is computed, when a library is missing or foreign files are in the way."""
    from bargaining.plotting.page import is_own_page

    page = output / PAGE
    require_room(page)
    refuse_foreign([page], is_own_page, force=forced())
    for run in runs:
        run.experiment.require_libraries()
        run.experiment.require_replaceable(output, run.settings.axes)


def reproduce(
    runs: Sequence[Run],
    output: Path,
    *,
    started: Callable[[str], Progress],
    passing: bool = False,
    again: bool = False,
) -> Reproduced:
    """Carry out experiments, and write a page about all figures of the folder.

    Parameters
    ----------
    runs : sequence of Run
        The questions, each with the scenario that is asked.
    output : Path
        Folder for the files.
    started : callable
        Told the name of each experiment; returns what is told the share of its work that is done.
    passing : bool
        Whether to go on where a scenario turns out not to answer a question, with the reason.
    again : bool
        Whether to make anew what an earlier run made here and would be made as it is.

    Raises
    ------
    BargainingError
        Before anything is computed, when a library is missing or files that the program did not write are in the way.
    """
    from bargaining.plotting.page import figures_page

    page = output / PAGE
    require_ready(runs, output)
    outcomes: list[Outcome] = []
    skipped = {}
    kept = Kept(output)
    for run in runs:
        experiment = run.experiment
        stamp = stamp_of(experiment, run.settings)
        if not again and (made := kept.unchanged(run.command, stamp)):
            outcomes.append(made)
            echo(f"{experiment.name}: unchanged", err=True)
            continue
        progress = started(experiment.name)
        try:
            outcomes.append(carry_out(experiment, run.settings, output, run.command, progress))
            kept.keep(run.command, stamp, outcomes[-1])
        except UNANSWERED as error:
            if not passing:
                raise
            skipped[experiment.name] = str(error)
            continue
        progress(1.0)
        echo(f"{experiment.name}: {experiment.question}", err=True)
    if not outcomes:
        return Reproduced([], [], skipped)
    with told(page):
        put(page, figures_page(output).encode())
    longest = max(len(outcome.findings) for outcome in outcomes)
    in_turn = [o.findings[k] for k in range(longest) for o in outcomes if k < len(o.findings)]
    files = [*(path for outcome in outcomes for path in outcome.files), page]
    return Reproduced(files, in_turn[:SHOWN_FINDINGS], skipped)
