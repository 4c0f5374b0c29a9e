r"""Incentive constraints of joint distributions over action profiles, as one sparse matrix.

A distribution :math:`p` over action profiles is a correlated equilibrium when following the recommendation is
best, and a coarse one when accepting it unseen is best. Both are linear in :math:`p`: each row of the matrix
:math:`G` is one deviation, and :math:`Gp \le 0` says that none gains.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.units import float_units, payoff_range

_HIGHS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True)
class Deviation:
    """Name one deviation: on a recommendation, or (`recommended` None) without waiting for any."""

    player: int
    recommended: int | None
    action: int


class IncentiveProgram:
    r"""Maximise linear functions over the distributions that the given players have no reason to leave.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    players : iterable of int
        Whose incentives count; all players for an equilibrium.
    coarse : bool
        Whether players decide before (True) or after they see their recommendation.

    Attributes
    ----------
    deviations : tuple of Deviation
        What each row of the matrix stands for.
    gains : scipy.sparse.csr_array, shape (n_deviations, n_profiles)
        Gain of each deviation at each action profile, in units of that player's payoff range. Rows number
        :math:`\sum_i m_i (m_i - 1)`, or :math:`\sum_i m_i` when coarse.
    """

    def __init__(self, game: NormalFormGame, players: Iterable[int], *, coarse: bool) -> None:
        from scipy import sparse

        payoffs = game.unit_payoffs
        number = int(np.prod(game.n_actions))
        places = np.arange(number).reshape(game.n_actions)
        deviations: list[Deviation] = []
        columns: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float64]] = []
        for i in players:
            place = np.moveaxis(places, i, 0).reshape(game.n_actions[i], -1)
            payoff = np.moveaxis(payoffs[i], i, 0).reshape(game.n_actions[i], -1)
            for deviation in _deviations(i, game.n_actions[i], coarse):
                row = slice(None) if deviation.recommended is None else slice(*_one(deviation.recommended))
                deviations.append(deviation)
                columns.append(place[row].ravel())
                values.append((payoff[deviation.action] - payoff[row]).ravel())
        lengths = [0, *np.cumsum([len(c) for c in columns])]
        stacked = (np.concatenate([[], *values]), np.concatenate([[], *columns]).astype(np.int64), lengths)
        self.deviations = tuple(deviations)
        self.gains: Any = sparse.csr_array(stacked, shape=(len(deviations), number))

    def maximise(self, objective: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        r"""Return a best distribution and a bound that no feasible distribution exceeds.

        The bound is :math:`\max_a (c - G^\top\lambda)_a` for the multipliers :math:`\lambda \ge 0` that the
        solver reports: it holds for any such :math:`\lambda`, whatever the solver's accuracy. What rounding may add
        to it is added.

        Parameters
        ----------
        objective : ndarray, shape (n_profiles,)
            Numbers from 0 to 1, each within two roundings of the one meant.
        """
        from scipy.optimize import linprog

        answer = linprog(
            -objective,
            A_ub=self.gains if self.deviations else None,
            b_ub=np.zeros(len(self.deviations)) if self.deviations else None,
            A_eq=np.ones((1, objective.size)),
            b_eq=[1.0],
            method="highs-ds",
            options=_HIGHS,
        )
        if answer.status != 0:
            raise SolverError(f"linear program: found no optimum ({answer.message}), expected one to exist")
        bound = float(objective.max()) + 2.0**-51
        if self.deviations:
            multipliers = np.maximum(-answer.ineqlin.marginals, 0.0)
            above = objective - self.gains.T @ multipliers
            # Payoffs and gains are of size one, each off by a few roundings; every term adds its own.
            rounding = (len(self.deviations) + 8) * 2.0**-51 * (1.0 + float(multipliers.sum()))
            bound = min(bound, float(above.max()) + rounding)
        distribution = np.maximum(answer.x, 0.0)
        return distribution / distribution.sum(), bound

    def worst(self, distribution: NDArray[np.float64]) -> tuple[Deviation | None, float]:
        """Return the most tempting deviation and its gain relative to that player's payoff range."""
        if not self.deviations:
            return None, 0.0
        gains = self.gains @ distribution
        row = int(np.argmax(gains))
        return self.deviations[row], float(gains[row])


@dataclass(frozen=True, eq=False)
class Objective:
    """Hold a weighted sum of payoffs over all action profiles, as shares of its range, with the way back.

    Parameters
    ----------
    shares : ndarray, shape (n_profiles,)
        From 0 to 1.
    low, span : float
        The smallest sum, and the largest less the smallest.
    """

    shares: NDArray[np.float64]
    low: float
    span: float

    def above(self, share: float) -> float:
        """Return a number not below the sum at a share."""
        value = self.low + self.span * share
        size = abs(self.low) + abs(self.span)
        return float(np.nextafter(value + size * 2.0**-50, np.inf))


def weighted_payoffs(game: NormalFormGame, weights: NDArray[np.float64]) -> Objective:
    """Return a weighted sum of the players' payoffs, formed exactly."""
    exact = [Fraction(w) for w in weights.tolist()]
    total = sum((w * own.ravel() for w, own in zip(exact, game.rationals, strict=True) if w), 0)
    sums = np.asarray(total, dtype=object) + np.full(game.payoffs[0].size, Fraction(0))
    return Objective(float_units(sums), float(min(sums.tolist())), payoff_range(sums))


def _one(place: int) -> tuple[int, int]:
    return place, place + 1


def _deviations(player: int, number: int, coarse: bool) -> list[Deviation]:
    if coarse:
        return [Deviation(player, None, b) for b in range(number)] if number > 1 else []
    return [Deviation(player, a, b) for a in range(number) for b in range(number) if a != b]
