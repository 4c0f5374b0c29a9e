"""The same game through each document's eyes: equilibria, payoffs and margins under every calibration."""

from __future__ import annotations

from dataclasses import dataclass

from bargaining.analysis.explanation import explain
from bargaining.analysis.profiles import equilibrium_label
from bargaining.equilibria import Equilibrium, EquilibriumSet, nash_equilibria
from bargaining.equilibria.pure_places import located_pure, pure_equilibrium
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.scenario.scenario import BASELINE


@dataclass(frozen=True)
class LensEquilibrium:
    """Hold one equilibrium under one calibration.

    Parameters
    ----------
    equilibrium : Equilibrium
        As solved.
    label : str
        Its outcome or actions.
    margin : float
        The smallest loss of any player from its best deviation to an action that it does not use.
    bounding_player, deviation : str
        Who has that smallest margin, and the action.
    """

    equilibrium: Equilibrium
    label: str
    margin: float
    bounding_player: str
    deviation: str


@dataclass(frozen=True)
class Lens:
    """Hold the equilibria under one calibration.

    Parameters
    ----------
    name, label : str
        The calibration.
    scenario : Scenario
        Under that calibration.
    solution : EquilibriumSet
        All equilibria.
    equilibria : tuple of LensEquilibrium
        The isolated ones, and the pure ones that lie on continua, with their margins.
    """

    name: str
    label: str
    scenario: Scenario
    solution: EquilibriumSet
    equilibria: tuple[LensEquilibrium, ...]


def lenses(scenario: Scenario) -> tuple[Lens, ...]:
    """Solve a scenario at its baseline and under each of its calibrations; overrides and overlay are kept.

    Raises
    ------
    ScenarioError
        When its predictions are no profiles of a strategic form.

    Examples
    --------
    >>> import bargaining
    >>> [len(lens.solution.pure) for lens in lenses(bargaining.load("rapprochement"))]
    [3, 2, 2, 3, 2, 2]
    """
    if not scenario.form.strategic:
        raise ScenarioError(
            f"{scenario.name}: found {scenario.form.concept} predictions, expected profiles of a strategic form, whose "
            "equilibria are enumerated with their margins; bargaining compare shows two calibrations"
        )
    return tuple(_lens(scenario, name) for name in (BASELINE, *scenario.document.calibrations))


def _lens(scenario: Scenario, name: str) -> Lens:
    seen = scenario.calibrated(name)
    solution = nash_equilibria(seen.game())
    label = "Baseline" if name == BASELINE else scenario.document.calibrations[name].label
    on_continua = [
        pure_equilibrium(solution.game, p.actions) for p in located_pure(solution) if not p.isolated
    ]
    return Lens(name, label, seen, solution, tuple(_with_margin(seen, e) for e in (*solution, *on_continua)))


def _with_margin(scenario: Scenario, equilibrium: Equilibrium) -> LensEquilibrium:
    tight = explain(scenario, equilibrium).tightest
    return LensEquilibrium(
        equilibrium,
        equilibrium_label(scenario, equilibrium),
        float(tight.margin),
        tight.player,
        tight.deviation or "",
    )
