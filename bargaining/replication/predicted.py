"""What a scenario predicts at each reading, as long tables: equilibria, payoffs and continua."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bargaining.analysis.plans import PredictionSet
from bargaining.analysis.predictions import predictions
from bargaining.errors import BargainingError, SolverError
from bargaining.replication.assessed import ASSESSMENTS, BELIEFS, belief_rows, strategy_rows
from bargaining.replication.listing import CONTINUA, EQUILIBRIA, PAYOFFS, QUANTITIES, Found, Rows
from bargaining.replication.tables import DataTable, data_table
from bargaining.scenario.scenario import BASELINE

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

IN_FORCE = "in_force"
"""The reading that was asked for, where it is none of the scenario's own."""

SOLUTIONS = (
    *("reading", "reading_label", "form", "concept", "digest", "equilibria", "pure", "continua"),
    *("complete", "reason", "unsolved"),
)


def predicted_tables(scenario: Scenario) -> list[DataTable]:
    """Return what a scenario predicts at every reading, and whether that is all.

    Parameters
    ----------
    scenario : Scenario
        What is set by hand stays in all readings.

    Examples
    --------
    >>> import bargaining
    >>> tables = {table.name: table for table in predicted_tables(bargaining.load("chicken"))}
    >>> [(row["player"], row["action"], row["probability_exact"]) for row in tables["equilibria"].rows[:2]]
    [('one', 'swerve', '1'), ('one', 'dare', '0')]
    """
    found = Found()
    for name, label, seen in readings(scenario):
        _add(found, name, label, seen)
    return [
        data_table("solutions", SOLUTIONS, found.solutions),
        data_table("equilibria", EQUILIBRIA, found.equilibria),
        data_table("payoffs", PAYOFFS, found.payoffs),
        data_table("continua", CONTINUA, found.continua),
        data_table("quantities", QUANTITIES, found.quantities),
        data_table("assessments", ASSESSMENTS, found.assessments),
        data_table("beliefs", BELIEFS, found.beliefs),
    ]


def readings(scenario: Scenario) -> Iterator[tuple[str, str, Scenario]]:
    """Yield the readings of a scenario, each with its name and what it is called: the one in force, then all others.

    The first is left out where it is one of the others. Where values are taken from another scenario, which hang on the
    reading, it is the only one.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> [name for name, _, _ in readings(scenario)][:2], next(readings(scenario.replace(autonomy=1)))[0]
    (['baseline', 'olech2025'], 'in_force')
    """
    changed = bool(scenario.overrides or scenario.overlay)
    if changed:
        yield IN_FORCE, "The values in force", scenario
    if scenario.followed:
        return
    named = {name: one.label for name, one in scenario.document.calibrations.items()}
    for name, label in {BASELINE: "Baseline", **named}.items():
        if not changed or name != scenario.calibration:
            yield name, f"{label}, with what is set by hand" if changed else label, scenario.calibrated(name)


def _add(found: Found, name: str, label: str, scenario: Scenario) -> None:
    """Solve a scenario at one reading and add what was found."""
    head = {
        "reading": name,
        "reading_label": label,
        "form": scenario.document.scenario.form,
        "concept": scenario.form.concept,
        "digest": scenario.digest,
    }
    try:
        answer = predictions(scenario)
    except BargainingError as error:
        if not isinstance(error, SolverError):
            raise
        found.solutions.append({**head, "unsolved": str(error)})
        return
    rows = Rows(found, name, scenario)
    if isinstance(answer, PredictionSet):
        rows.add_predicted(answer)
        if answer.assessments is not None:
            found.assessments += strategy_rows(name, answer.assessments)
            found.beliefs += belief_rows(name, answer.assessments)
    else:
        rows.add_equilibria(answer)
    found.solutions.append(
        {
            **head,
            "equilibria": rows.number,
            "pure": rows.pure,
            "continua": rows.continuum,
            "complete": answer.complete,
            "reason": answer.reason,
            "unsolved": "",
        }
    )
