"""All equilibria of the points of a chunk: how many there are, and, where there is room asked for, each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.points import Found, Points
from bargaining.analysis.sweeps.quantities import COUNTS, Quantity
from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.equilibria.result import EquilibriumSet

COMPLETE, CONTINUA, OPEN, NOT_ASKED = range(4)
MIXED_STATUS = (
    "complete: proved that no other equilibrium exists",
    "complete, with continua of equilibria, which are counted apart",
    "not complete: a support was not settled within the solver's limits",
    "excluded by a constraint",
)


def all_equilibria(points: Points, excluded: NDArray[np.bool_], found: Found) -> None:
    """Solve the game of each point that is not excluded, and add what the task asks for to what is found."""
    wanted = [quantity for quantity in points.task.quantities if quantity.fine]
    for quantity in wanted:
        found.variables[quantity] = _empty(points, quantity)
    for p in np.flatnonzero(~excluded).tolist():
        equilibria = nash_equilibria(points.questions.game_at(points.at(p)))
        for quantity in wanted:
            put = _count if quantity == COUNTS else _list
            put(found.variables[quantity], p, equilibria)


def _empty(points: Points, quantity: Quantity) -> dict[str, NDArray[Any]]:
    if quantity == COUNTS:
        names = ("equilibria", "mixed_equilibria", "continua")
        return {
            **{name: np.zeros(points.n, dtype=np.int32) for name in names},
            "mixed_status": np.full(points.n, NOT_ASKED, dtype=np.uint8),
        }
    places, slots = points.questions.form.places, quantity.slots
    return {
        "equilibrium_strategy": np.full(
            (points.n, slots, sum(len(place.options) for place in places)), np.nan
        ),
        "equilibrium_payoff": np.full((points.n, slots, len(places)), np.nan),
        "equilibrium_regret": np.full((points.n, slots), np.nan),
        "equilibria_left_out": np.zeros(points.n, dtype=np.int32),
    }


def _count(arrays: dict[str, NDArray[Any]], p: int, equilibria: EquilibriumSet) -> None:
    arrays["equilibria"][p], arrays["mixed_equilibria"][p] = len(equilibria), len(equilibria.mixed)
    arrays["continua"][p] = len(equilibria.components)
    complete = CONTINUA if equilibria.components else COMPLETE
    arrays["mixed_status"][p] = complete if equilibria.complete else OPEN


def _list(arrays: dict[str, NDArray[Any]], p: int, equilibria: EquilibriumSet) -> None:
    slots = len(arrays["equilibrium_regret"][p])
    for k, equilibrium in enumerate(equilibria[:slots]):
        arrays["equilibrium_strategy"][p, k] = np.concatenate(equilibrium.strategies)
        arrays["equilibrium_payoff"][p, k] = equilibrium.payoffs
        arrays["equilibrium_regret"][p, k] = equilibrium.regret
    arrays["equilibria_left_out"][p] = max(0, len(equilibria) - slots)
