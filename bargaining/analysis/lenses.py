"""The same game through each document's eyes: equilibria, payoffs and margins under every calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.analysis.explanation import explain
from bargaining.analysis.profiles import equilibrium_label
from bargaining.equilibria import Equilibrium, EquilibriumSet, nash_equilibria
from bargaining.equilibria.pure_places import located_pure, pure_equilibrium
from bargaining.errors import ScenarioError
from bargaining.results import Drawn, Entries
from bargaining.scenario import Scenario
from bargaining.scenario.labels import player_labels, reading_labels
from bargaining.scenario.scenario import BASELINE

COLUMNS = ("lens", "equilibrium", "kind", "margin", "bounding_player", "deviation")
"""Columns of the rows that are no player's."""


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


@dataclass(frozen=True)
class Lenses(Entries[Lens], Drawn):
    """Hold the equilibria at the baseline and under each calibration.

    Parameters
    ----------
    entries : tuple of Lens
        The baseline first.
    """

    entries: tuple[Lens, ...]
    figure = "lenses"
    _head_lines = 1

    def __str__(self) -> str:
        """Say which pure equilibria each document implies."""
        lines = [
            f"{lens.label}: {'; '.join(e.label for e in lens.equilibria if e.equilibrium.pure) or 'none'}"
            for lens in self.entries
        ]
        return "\n".join([f"Pure equilibria through {len(self)} readings", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"equilibria": self.to_rows(), "complete": {e.name: e.solution.complete for e in self.entries}}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an equilibrium of each reading: its margin, who bounds it, and the payoffs."""
        return [
            {
                "lens": reading_labels(lens.scenario)[lens.name],
                "equilibrium": entry.label,
                "kind": "pure" if entry.equilibrium.pure else "mixed",
                "margin": entry.margin,
                "bounding_player": self._players[entry.bounding_player],
                "deviation": entry.deviation,
                **dict(zip(self._players.values(), entry.equilibrium.payoffs.tolist(), strict=True)),
            }
            for lens in self.entries
            for entry in sorted(lens.equilibria, key=lambda e: not e.equilibrium.pure)
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the equilibria, the readings in their order, and the players."""
        return {
            "equilibria": self.to_rows(),
            "lenses": [{"lens": reading_labels(lens.scenario)[lens.name]} for lens in self.entries],
            "players": [{"player": label} for label in self._players.values()],
        }

    @property
    def _players(self) -> dict[str, str]:
        return player_labels(self.entries[0].scenario, COLUMNS)


def lenses(scenario: Scenario) -> Lenses:
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
    return Lenses(tuple(_lens(scenario, name) for name in (BASELINE, *scenario.document.calibrations)))


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
