r"""What keeps players to a mediator's recommendations: the linear programme behind exact correlated equilibria.

A distribution over action profiles is recommended, each player told its own action only. Telling player :math:`i` to
choose :math:`r` must not leave it better off with another action :math:`b`, less what disobeying costs,
:math:`\ell_i(r)`:

.. math:: \sum_{a_{-i}} p(r, a_{-i}) \bigl(u_i(b, a_{-i}) - \ell_i(r) - u_i(r, a_{-i})\bigr) \le 0.

Without such costs these are the correlated equilibria of Aumann (1974). Payoffs may be numbers or polynomials in one
assumption: the rows are built the same way.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Costs = Mapping[tuple[int, int], Any]
"""By player and recommended action, what disobeying costs; nothing where it is left out."""


@dataclass(frozen=True)
class Temptation:
    """Name one way to disobey: a player, what it was told, and what it does instead, by number."""

    player: int
    recommended: int
    action: int


@dataclass(frozen=True, eq=False)
class Obedience:
    """Hold the programme ``maximise objective @ x`` subject to ``matrix @ x = rhs`` and ``x >= 0``.

    Parameters
    ----------
    cells : tuple of tuple of int
        The action profiles, in the order of the first columns.
    temptations : tuple of Temptation
        What each row but the last stands for; each has a slack variable, in the order of the columns after the cells.
    matrix : tuple of list
        One row a temptation, and a last one that makes probabilities sum to one.
    objective : list
        By column; zero for slack variables.
    """

    cells: tuple[tuple[int, ...], ...]
    temptations: tuple[Temptation, ...]
    matrix: tuple[list[Any], ...]
    objective: list[Any]

    @property
    def rhs(self) -> list[int]:
        """Return zero for each temptation, and one."""
        return [0] * len(self.temptations) + [1]


def obedience(payoffs: NDArray[np.object_], weights: list[Any], costs: Costs, number: Any) -> Obedience:
    r"""Return the programme of the best that may be recommended.

    Parameters
    ----------
    payoffs : ndarray, shape (n_players, \*n_actions)
        Exact payoffs.
    weights : list
        How much each player's payoff counts.
    costs : mapping
        What disobeying costs.
    number : callable
        Makes what payoffs are made of from a whole number.

    Examples
    --------
    >>> from fractions import Fraction
    >>> chicken = np.array([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], dtype=object)
    >>> programme = obedience(chicken, [1, 1], {(0, 0): 1}, int)
    >>> programme.matrix[0]  # told to swerve, player one would gain 1 against who swerves too, and pays 1
    [0, -3, 0, 0, 1, 0, 0, 0]
    """
    shape = payoffs.shape[1:]
    cells = tuple(itertools.product(*map(range, shape)))
    temptations = tuple(
        Temptation(i, r, b) for i, m in enumerate(shape) for r in range(m) for b in range(m) if b != r
    )
    nothing, one = number(0), number(1)
    rows = []
    for k, t in enumerate(temptations):
        cost = costs.get((t.player, t.recommended), nothing)
        row = [
            payoffs[(t.player, *cell[: t.player], t.action, *cell[t.player + 1 :])]
            - cost
            - payoffs[(t.player, *cell)]
            if cell[t.player] == t.recommended
            else nothing
            for cell in cells
        ]
        rows.append(row + [one if j == k else nothing for j in range(len(temptations))])
    rows.append([one] * len(cells) + [nothing] * len(temptations))
    goal = [sum((w * payoffs[(i, *cell)] for i, w in enumerate(weights)), nothing) for cell in cells] + [
        nothing
    ] * len(temptations)
    return Obedience(cells, temptations, tuple(rows), goal)
