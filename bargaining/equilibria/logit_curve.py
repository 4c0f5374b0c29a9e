"""Logit equilibria between the points at which a branch was traced, brought back onto it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.logit import LogitBranch
from bargaining.equilibria.logit_system import LogitSystem, correct
from bargaining.errors import SolverError


class LogitCurve:
    """Give the logit equilibria of a traced branch at every position along it.

    Parameters
    ----------
    branch : LogitBranch
        As traced. Position `k` is its `k`-th point.

    Notes
    -----
    Between two points the precision moves in proportion to the position, so where the branch turns back between them
    the very tip of the turn is passed over.
    """

    def __init__(self, branch: LogitBranch) -> None:
        self.branch = branch
        self._system = LogitSystem(branch.game)
        self._fixed = np.append(np.zeros(self._system.size), 1.0)

    @property
    def last(self) -> int:
        """Return the position of the last point."""
        return len(self.branch) - 1

    def precision(self, position: float) -> float:
        """Return the precision at a position, in units of one over payoff."""
        return float(np.interp(position, np.arange(len(self.branch)), self.branch.precision))

    def strategies(self, position: float) -> tuple[NDArray[np.float64], ...]:
        """Return the logit equilibrium at a position, one array a player.

        Raises
        ------
        SolverError
            Where the branch is singular.
        """
        start = min(int(position), self.last)
        share = position - start
        if share == 0:
            return self.branch.profile(start)
        guess = (1 - share) * self._point(start) + share * self._point(start + 1)
        found = correct(self._system, guess, self._fixed, max_steps=20)
        if found is None:
            raise SolverError(
                f"precision {self.precision(position):g}: the branch is singular there, expected a regular point"
            )
        return self._system.split(self._system.strategies(found.point[:-1]))

    def _point(self, k: int) -> NDArray[np.float64]:
        """Return a traced point in centred log-probabilities; payoffs give them even of what is hardly played."""
        idle = np.ones(
            self._system.size - sum(self.branch.game.n_actions)
        )  # of the second player of a game of one
        flat = np.concatenate([*self.branch.profile(k), idle])
        scaled = float(self.branch.precision[k]) * self._system.scale
        return np.append(scaled * self._system.action_payoffs(flat), scaled)
