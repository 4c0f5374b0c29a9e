r"""Exact proof that a degenerate two-player equilibrium exists and is isolated.

At an equilibrium :math:`(x, y)` the equilibria :math:`(x', y)` form a polytope: :math:`x'` uses best
responses to :math:`y` only, and every action that :math:`y` uses stays a best response. The maximal Nash
subsets through :math:`(x, y)` lie in the product of this polytope and its counterpart for the other player;
so the equilibrium is isolated exactly when both are single points, that is, when no feasible direction leads
away (Jansen 1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.games.normal_form import NormalFormGame

TIE = 1e-9  # payoffs nearer than this share of the range are tried as exact ties
NEAR = 1e-6  # largest distance of the stored strategies from the exact ones
MOST_SUBSETS = 20_000

Row = list[Fraction]


def proves_isolated(
    game: NormalFormGame, strategies: Sequence[NDArray[np.float64]], supports: Sequence[Sequence[int]]
) -> tuple[bool, bool]:
    """Tell whether existence, and isolation, of a two-player equilibrium next to the strategies are proved.

    Parameters
    ----------
    game : NormalFormGame
        Two players.
    strategies : sequence of ndarray
        The stored strategies.
    supports : sequence of sequence of int
        Their supports.

    Returns
    -------
    existence, isolation : bool
        False where not proved, which is no proof of the contrary.

    References
    ----------
    Jansen, M. J. M. (1981). Maximal Nash subsets for bimatrix games. Naval Research Logistics Quarterly 28.
    """
    source = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    own = [[Fraction(u) for u in row] for row in source[0].tolist()]
    other = [[Fraction(u) for u in row] for row in source[1].T.tolist()]
    best = game.best_responses(strategies, TIE)
    x = _exact_strategy(other, supports[0], best[1], strategies[0])
    y = _exact_strategy(own, supports[1], best[0], strategies[1])
    if x is None or y is None or not set(supports[0]) <= set(best[0]) or not set(supports[1]) <= set(best[1]):
        return False, False
    alone = _is_vertex_alone(other, supports, best) and _is_vertex_alone(own, supports[::-1], best[::-1])
    return True, alone


def _exact_strategy(
    opponent: list[Row], support: Sequence[int], best: Sequence[int], stored: NDArray[np.float64]
) -> Row | None:
    """Return the one strategy on the support that makes exactly the `best` actions the opponent's best."""
    # Unknowns are the probabilities, the opponent's payoff and the right side's constant.
    rows = [[opponent[j][i] for i in support] + [Fraction(-1), Fraction(0)] for j in best]
    rows.append([Fraction(1)] * len(support) + [Fraction(0), Fraction(-1)])
    solutions = _null_space(rows)
    if len(solutions) != 1 or solutions[0][-1] == 0:
        return None
    *weights, value, constant = solutions[0]
    exact = [Fraction(0)] * len(stored)
    for i, weight in zip(support, weights, strict=True):
        exact[i] = weight / constant
    gaps = [value / constant - sum(c * p for c, p in zip(row, exact, strict=True)) for row in opponent]
    fits = all(gap > 0 for j, gap in enumerate(gaps) if j not in best)
    near = all(abs(float(p) - q) <= NEAR for p, q in zip(exact, stored, strict=True))
    return exact if fits and near and all(exact[i] > 0 for i in support) else None


def _is_vertex_alone(
    opponent: list[Row], supports: Sequence[Sequence[int]], best: Sequence[Sequence[int]]
) -> bool:
    """Tell whether no feasible direction of the mixing player's strategy leads to another equilibrium.

    Unknowns are the changes of the probabilities of the best responses, and the change of the opponent's
    payoff.
    """
    allowed, n = best[0], len(best[0]) + 1
    equalities = [[Fraction(1)] * (n - 1) + [Fraction(0)]]
    equalities += [[opponent[j][i] for i in allowed] + [Fraction(-1)] for j in supports[1]]
    inequalities = [
        [Fraction(int(i == k)) for i in allowed] + [Fraction(0)] for k in allowed if k not in supports[0]
    ]
    inequalities += [
        [-opponent[j][i] for i in allowed] + [Fraction(1)] for j in best[1] if j not in supports[1]
    ]
    basis = _null_space(equalities)
    if not basis:
        return True
    rows = [[_dot(row, direction) for direction in basis] for row in inequalities]
    return _only_zero(rows, len(basis))


def _only_zero(rows: list[Row], dimension: int) -> bool:
    """Tell whether ``{s : rows s >= 0}`` is the origin alone, by looking for an extreme ray.

    The cone holds no line, because the strategy is the only solution of what is tight there.
    """
    subsets = combinations(rows, dimension - 1)
    for tight in islice(subsets, MOST_SUBSETS):
        rays = _null_space([*tight]) if tight else [[Fraction(1)]]
        if len(rays) == 1:
            values = [_dot(row, rays[0]) for row in rows]
            if min(values) >= 0 or max(values) <= 0:
                return False
    return next(subsets, None) is None


def _dot(first: Row, second: Row) -> Fraction:
    return sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0))


def _null_space(rows: list[Row]) -> list[Row]:
    """Return a basis of the vectors on which all rows vanish."""
    from flint import fmpq, fmpq_mat

    reduced, rank = fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in rows]).rref()
    table = [[_fraction(entry) for entry in row] for row in reduced.tolist()[:rank]]
    pivots = [next(k for k, value in enumerate(row) if value) for row in table]
    basis = []
    for free in (k for k in range(len(rows[0])) if k not in pivots):
        vector = [Fraction(int(k == free)) for k in range(len(rows[0]))]
        for pivot, row in zip(pivots, table, strict=True):
            vector[pivot] = -row[free]
        basis.append(vector)
    return basis


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
