"""Predictions as a file holds them, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bargaining.errors import EvidenceError, ScenarioError, listed, nearest
from bargaining.evidence.reading import Problems, read_toml, records
from bargaining.files import printable
from bargaining.records.parts import Part, Whole, field
from bargaining.resources import conflicts
from bargaining.scenario.document import ClaimId, Exact, Name

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Number = Annotated[int, Whole(1)]

FILE = "predictions.toml"
PAYOFF = "payoff of "


class Trial(Part):
    """One way to test a prediction in one scenario: a statement, or how a statement or a quantity moves."""

    scenario: Name
    statement: str = field(
        default="",
        description="What is said of every equilibrium, or with 'somewhere' before it, and wherever it should turn "
        "with an assumption, of some",
    )
    quantity: str = field(default="", description="A quantity by its name, or 'payoff of PLAYER'")
    rises_with: str = field(default="", description="The assumption with which it comes true, or grows")
    falls_with: str = field(
        default="", description="The assumption with which it ceases to be true, or shrinks"
    )
    report: Exact | None = field(
        default=None,
        description="How often a report on the hidden draw is right that should pay in the middle only",
    )
    mediator: bool = field(default=False, description="Whether a mediator should add to the best equilibrium")
    overlay: str = field(default="", description="Overlay of the scenario")
    concept: str = field(default="", description="Solution concept, where it is not the scenario's")
    selection: str = field(default="", description="Ask only what this concept selects, such as 'logit'")
    variants: dict[Name, Name] = field(default={}, description="Structural alternatives")
    values: dict[Name, Exact] = field(default={}, description="Assumptions that are set")
    note: str = field(default="", description="What the trial leaves out")

    @property
    def along(self) -> str:
        """Return the assumption that moves, or nothing."""
        return self.rises_with or self.falls_with


class Prediction(Part):
    """What should happen, who says so, and how it is tested."""

    id: Name
    number: Number
    text: str
    evidence: list[ClaimId] = field(default=[], description="Claims that say so")
    model: str = field(default="", description="Where no document says so: why the model does")
    trials: list[Trial] = field(min_length=1)


@dataclass(frozen=True)
class Register:
    """Hold the predictions of one file.

    Parameters
    ----------
    path : Path
        The file.
    predictions : tuple of Prediction
        By their numbers.
    """

    path: Path
    predictions: tuple[Prediction, ...]


def registers() -> tuple[Path, ...]:
    """Return the packaged registers, one a conflict where there is one."""
    return tuple(path for folder in conflicts() if (path := folder / FILE).is_file())


def read_register(path: Path) -> Register:
    """Read a file of predictions.

    Raises
    ------
    EvidenceError
        With one line for every error in it.

    Examples
    --------
    >>> [read_register(path).predictions[0].number for path in registers()][0]
    1
    """
    problems = Problems()
    tree = read_toml(path, problems)
    place = printable(path.name)
    found: Mapping[str, Prediction] = {}
    if tree is not None:
        for table in tree:
            if table != "predictions":
                problems.lines.append(f"{place}: {table}: unknown table, expected [predictions.NAME]")
        entries = tree.get("predictions")
        if isinstance(entries, dict) and entries:
            found = records(Prediction, entries, path.name, problems)
        else:
            problems.lines.append(f"{place}: predictions: missing, expected [predictions.NAME]")
    problems.lines += _disorder(found, place)
    if problems.lines:
        raise EvidenceError(listed(problems.lines, place))
    return Register(path, tuple(sorted(found.values(), key=lambda one: one.number)))


def _disorder(found: Mapping[str, Prediction], place: str) -> list[str]:
    """Return what is wrong with entries that are sound one by one."""
    lines, seen = [], dict[int, str]()
    for name, entry in found.items():
        at = f"{place}: predictions.{name}"
        if (first := seen.setdefault(entry.number, name)) != name:
            lines.append(f"{at}.number: found {entry.number}, the number of {first}, expected one of its own")
        if not entry.evidence and not entry.model:
            lines.append(
                f"{at}: found neither evidence nor model, expected claims that say so or why the model does"
            )
        for number, trial in enumerate(entry.trials):
            lines += [f"{at}.trials[{number}]: {problem}" for problem in _faults(trial)]
    return lines


def _faults(trial: Trial) -> list[str]:
    if trial.rises_with and trial.falls_with:
        return ["found rises_with and falls_with, expected one of them"]
    asked = [trial.report is not None, trial.mediator, bool(trial.quantity or trial.statement)]
    if sum(asked) != 1:
        return ["expected one of: a statement or a quantity, an accuracy of a report, a mediator"]
    if trial.along and not asked[-1]:
        return ["found rises_with or falls_with, expected a statement or a quantity beside it"]
    if trial.quantity and not trial.along:
        return ["found a quantity alone, expected rises_with or falls_with beside it"]
    return []


def scenario_of(trial: Trial) -> Scenario:
    """Return the scenario in which a trial is made, at the baseline.

    Raises
    ------
    ScenarioError
        When the scenario, or what is to be chosen in it, does not exist.
    """
    from bargaining.loading import load, with_concept
    from bargaining.scenario.reading import packaged_scenarios

    known = packaged_scenarios()
    if trial.scenario not in known:
        raise ScenarioError(f"unknown scenario {trial.scenario!r}{nearest(trial.scenario, known)}")
    scenario = load(trial.scenario, variants=trial.variants or None)
    if trial.concept:
        scenario = with_concept(scenario, trial.concept)
    if trial.overlay:
        scenario = scenario.overlaid(trial.overlay)
    values: dict[str, Fraction] = dict(trial.values)
    return scenario.replace(**values) if values else scenario
