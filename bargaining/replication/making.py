"""From a recipe to the data and the output of a bundle, made the same way whenever they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bargaining.errors import BargainingError, ScenarioError
from bargaining.replication.along import regime_tables
from bargaining.replication.copies import evidence_of
from bargaining.replication.declared import declared_tables
from bargaining.replication.figure_data import figure_tables
from bargaining.replication.grounds import grounds_tables
from bargaining.replication.predicted import predicted_tables
from bargaining.replication.recipe import Recipe, read_recipe
from bargaining.replication.stata import stata_bytes
from bargaining.replication.words import NAME, codebook_page, columns_table
from bargaining.studies.kept import NAME as KEPT
from bargaining.studies.reproducing import Run, chosen_experiments, reproduce, runs_of
from bargaining.writing import put_all, told

if TYPE_CHECKING:
    from bargaining.replication.tables import DataTable
    from bargaining.scenario import Scenario
    from bargaining.studies.experiment import Progress

DATA, OUTPUT = "data", "output"
Started = Callable[[str], "Progress"]


@dataclass(frozen=True)
class Made:
    """Hold what was made.

    Parameters
    ----------
    tables : list of DataTable
        The data.
    experiments : mapping of str to str
        The question of each experiment that was carried out.
    needs : set of str
        Extras whose libraries they used.
    left_out : mapping of str to str
        Why experiments, and assumptions along which thresholds were sought, have no answer.
    """

    tables: list[DataTable]
    experiments: Mapping[str, str]
    needs: set[str]
    left_out: Mapping[str, str] = field(default_factory=dict)


def make(
    recipe: Recipe, scenario: Scenario, target: Path, *, started: Started, passing: bool = False
) -> Made:
    """Write the output and the data of a bundle.

    Parameters
    ----------
    recipe : Recipe
        What is asked.
    scenario : Scenario
        What the recipe loads.
    target : Path
        Folder of the bundle.
    started : callable
        Told the name of each piece of work; returns what is told the share of it that is done.
    passing : bool
        Whether to leave out experiments that have no answer, with the reason.

    Raises
    ------
    BargainingError
        When an experiment has no answer that should have one, or none has.
    """
    wanted = chosen_experiments(recipe.experiments or ()) if recipe.experiments != () else []
    runs, left_out = runs_of(wanted, scenario, recipe.named, quick=recipe.quick)
    if left_out and not passing:
        raise ScenarioError(next(iter(left_out.values())))
    runs = [replace(run, command=recipe.command(run.experiment.name)) for run in runs]
    done = _figures(runs, target / OUTPUT, started, left_out, passing=passing)
    tables, without = _tables(scenario, target / OUTPUT, started)
    tables = [*tables, columns_table(tables)]
    contents = {target / DATA / f"{NAME}.md": codebook_page(scenario, tables)}
    for table in tables:
        contents[target / DATA / f"{table.name}.csv"] = table.csv()
        contents[target / DATA / f"{table.name}.dta"] = stata_bytes(table)
    with told(target / DATA):
        put_all(contents)
    needs = {extra for run in done for _, extra in run.experiment.needs}
    return Made(
        tables,
        {run.experiment.name: run.experiment.question for run in done},
        needs,
        {**left_out, **_by_reason(without)},
    )


def _by_reason(without: Mapping[str, str]) -> dict[str, str]:
    """Return why thresholds are left out, the assumptions of one reason together."""
    names = {why: [name for name, other in without.items() if other == why] for why in without.values()}
    return {f"thresholds along {', '.join(own)}": why for why, own in names.items()}


def _figures(
    runs: list[Run], output: Path, started: Started, left_out: dict[str, str], *, passing: bool
) -> list[Run]:
    """Draw the figures, and return which runs had an answer."""
    if not runs:
        return []
    try:
        made = reproduce(runs, output, started=started, passing=passing, again=True)
    finally:
        (output / KEPT).unlink(missing_ok=True)  # it tells one machine's libraries
    left_out |= made.skipped
    return [run for run in runs if run.experiment.name not in made.skipped]


def _tables(scenario: Scenario, output: Path, started: Started) -> tuple[list[DataTable], dict[str, str]]:
    """Return all tables, and along which assumptions no thresholds could be found."""
    progress = started("thresholds")
    along, without = regime_tables(scenario, progress)
    progress(1.0)
    tables = [
        *predicted_tables(scenario),
        *declared_tables(scenario),
        *along,
        *grounds_tables(evidence_of(scenario)),
        *figure_tables(output),
    ]
    return tables, without


def remake(root: Path) -> None:
    """Make the output and the data of a bundle again, in their places; what ``code/run.py`` asks for.

    Parameters
    ----------
    root : Path
        The bundle's folder.

    Raises
    ------
    BargainingError
        When the scenario is not the one that the bundle was made from.
    """
    from bargaining.terminal.output import bars

    recipe, digest = read_recipe(root)
    scenario = recipe.load(root)
    if scenario.digest != digest:
        raise BargainingError(
            f"{recipe.scenario}: found the digest {scenario.digest[:12]}, expected {digest[:12]}; the scenario is not "
            "the one that the bundle was made from"
        )
    with bars() as started:
        make(recipe, scenario, root, started=started)
