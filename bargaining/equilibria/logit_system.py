r"""The equations of logit quantal response in centred log-probabilities, and their corrector.

With precision :math:`\lambda` a player's log-probabilities, less their mean over his actions, are

.. math:: y_i = \lambda\,(u_i(\cdot, x_{-i}) - \bar u_i), \qquad x_j = \operatorname{softmax}(y_j),

which is McKelvey and Palfrey's (1995) logit equilibrium written without a reference action. The branch
becomes a straight line in these coordinates as the precision grows, which is what lets the steps grow with
it (Turocy 2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bargaining.games.normal_form import NormalFormGame

Vector = NDArray[np.float64]


class Equations(Protocol):
    """As many equations as log-probabilities, and one precision: what a curve of solutions is followed of."""

    size: int

    def evaluate(self, point: Vector) -> tuple[Vector, NDArray[np.float64]]:
        """Return the residual (size,) and its Jacobian (size, size + 1) at ``(y, scaled precision)``."""


class LogitSystem:
    """Hold a game's logit equations, payoffs divided by one common scale.

    Centring each player's payoffs over his own actions changes no equation and removes what the others alone
    decide. The scale is the largest payoff difference that any player's own choice can make.

    Parameters
    ----------
    game : NormalFormGame
        A game with any number of players; one player alone gets an idle second one.
    """

    def __init__(self, game: NormalFormGame) -> None:
        n = game.n_players
        own = [_centred(game, i) for i in range(n)]
        spread = [
            max(np.ptp(centred, axis=i, keepdims=True).ravel().tolist()) for i, centred in enumerate(own)
        ]
        scale = max(spread) or 1
        self.scale = float(scale)
        self.spread = np.array([float(s / scale) if s > 0 else 1.0 for s in spread])
        self.n_actions = game.n_actions
        actions = np.indices(game.n_actions).reshape(n, -1)
        payoffs = np.array([centred.ravel() / scale for centred in own], dtype=np.float64)
        sizes = game.n_actions
        if n == 1:
            actions, sizes = np.vstack([actions, 0 * actions]), (*sizes, 1)
            payoffs = np.vstack([payoffs, 0 * payoffs])
        self._index_terms(actions, payoffs, sizes)

    def _index_terms(self, actions: NDArray[np.intp], payoffs: Vector, sizes: tuple[int, ...]) -> None:
        n = len(sizes)
        self.starts = np.cumsum([0, *sizes[:-1]])
        self.size = int(sum(sizes))
        self.owner = np.repeat(np.arange(n), sizes)
        self._same = (self.owner[:, None] == self.owner).astype(np.float64)
        self._place = actions + self.starts[:, None]
        pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
        self._others = np.array([[k for k in range(n) if k not in p] for p in pairs], dtype=np.intp)
        first, second = (np.array(side) for side in zip(*pairs, strict=True))
        self._payoffs = payoffs[first]
        self._target = (self._place[first] * self.size + self._place[second]).ravel()
        self._repeats = n - 1

    def strategies(self, y: Vector) -> Vector:
        """Return the probabilities of all actions, player after player, at centred log-probabilities."""
        weights = np.exp(y - np.maximum.reduceat(y, self.starts)[self.owner])
        return np.asarray(weights / np.add.reduceat(weights, self.starts)[self.owner])

    def split(self, x: Vector) -> tuple[Vector, ...]:
        """Return the probabilities as one array a player of the game."""
        ends = np.cumsum(self.n_actions)
        return tuple(x[end - m : end] for end, m in zip(ends, self.n_actions, strict=True))

    def payoff_slopes(self, x: Vector) -> NDArray[np.float64]:
        """Return the derivative of every action's centred payoff with respect to every probability.

        Shape (size, size), zero between actions of one player. Multiplied by `x` it gives the payoffs once
        for each other player, since payoffs are multilinear.
        """
        weights = x[self._place][self._others].prod(axis=1)
        terms = (weights * self._payoffs).ravel()
        summed: Vector = np.bincount(self._target, terms, self.size**2).astype(np.float64)
        return summed.reshape(self.size, self.size)

    def action_payoffs(self, x: Vector, slopes: Vector | None = None) -> Vector:
        """Return the centred payoff of every action against the others' strategies, in units of the scale."""
        slopes = self.payoff_slopes(x) if slopes is None else slopes
        return np.asarray(slopes @ x / self._repeats)

    def response_slopes(self, x: Vector, slopes: Vector | None = None) -> NDArray[np.float64]:
        """Return the derivative of the centred payoffs with respect to the centred log-probabilities."""
        weighted = (self.payoff_slopes(x) if slopes is None else slopes) * x
        return np.asarray(weighted - (weighted @ self._same) * x)

    def evaluate(self, point: Vector) -> tuple[Vector, NDArray[np.float64]]:
        """Return the residual (size,) and its Jacobian (size, size + 1) at ``(y, scaled precision)``."""
        y, precision = point[:-1], point[-1]
        x = self.strategies(y)
        slopes = self.payoff_slopes(x)
        values = self.action_payoffs(x, slopes)
        jacobian = np.empty((self.size, self.size + 1))
        jacobian[:, :-1] = -precision * self.response_slopes(x, slopes)
        jacobian.flat[:: self.size + 2] += 1.0
        jacobian[:, -1] = -values
        return y - precision * values, jacobian


def _centred(game: NormalFormGame, player: int) -> NDArray[Any]:
    """Return a player's payoffs less their mean over his own actions, exact or at least without cancellation."""
    payoffs: NDArray[Any] = game.payoffs[player] if game.exact_payoffs is None else game.exact_payoffs[player]
    above = payoffs - payoffs.min()
    return np.asarray(above - above.mean(axis=player, keepdims=True))


@dataclass(frozen=True, eq=False)
class Corrected:
    """Hold a point brought back onto the branch, and how hard that was."""

    point: Vector
    jacobian: NDArray[np.float64]
    first_step: float
    contraction: float


def correct(system: Equations, guess: Vector, normal: Vector, max_steps: int = 6) -> Corrected | None:
    """Bring a guess back onto the branch by Newton steps orthogonal to `normal`.

    Returns None when the steps do not contract. With the last unit vector as `normal` the precision stays
    fixed.
    """
    point, first, contraction, previous = guess, 0.0, 0.0, np.inf
    residual, jacobian = system.evaluate(point)
    # Payoffs carry rounding errors of some 1e-16, which the precision multiplies; below that nothing is to
    # be gained.
    tolerance, floor = 1e-9, 2e-15 * (1.0 + abs(float(guess[-1])))
    for k in range(max_steps):
        try:
            step = np.linalg.solve(np.vstack([jacobian, normal]), np.append(-residual, 0.0))
        except np.linalg.LinAlgError:
            return None
        length = float(np.linalg.norm(step))
        ratio = length / previous
        point = point + step
        residual, jacobian = system.evaluate(point)
        first = length if k == 0 else first
        contraction = max(contraction, ratio)
        settled = length <= tolerance or (k > 0 and length * ratio**2 <= tolerance)
        if settled or float(np.abs(residual).max()) <= floor:
            return Corrected(point, jacobian, first, contraction)
        if not ratio < 1.0:
            return None
        previous = length
    return None


def tangent(jacobian: NDArray[np.float64], along: Vector) -> Vector:
    """Return the unit tangent of the branch that points the same way as `along`."""
    unit = np.zeros(along.size)
    unit[-1] = 1.0
    direction = np.linalg.solve(np.vstack([jacobian, along]), unit)
    return np.asarray(direction / np.linalg.norm(direction))


def orientation(jacobian: NDArray[np.float64], along: Vector) -> int:
    """Return the sign of the determinant that stays constant along a branch without bifurcation."""
    return int(np.linalg.slogdet(np.vstack([jacobian, along]))[0])
