r"""Exact proof that an equilibrium with ties exists and is isolated.

Where an unused action ties with the used ones no interval test can succeed; rational arithmetic can. Let
:math:`x` be an equilibrium with supports :math:`S` and best responses :math:`B`. If equilibria come
arbitrarily near, some direction :math:`d \ne 0` of theirs solves the linearised conditions: with
:math:`g_i(a)` the change of :math:`u_i(a, \cdot)` along :math:`d` less that of player :math:`i`'s payoff,

.. math:: \sum_a d_i(a) = 0, \quad g_i(a) = 0 \ (a \in S_i), \quad
    d_i(a) \ge 0, \ g_i(a) \le 0, \ d_i(a)\, g_i(a) = 0 \ (a \in B_i \setminus S_i).

So :math:`x` is isolated when :math:`d = 0` is the only solution. For two players the converse holds as well, since
each player's payoffs are linear in the other's strategy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.verification.krawczyk import contracted
from bargaining.games.normal_form import NormalFormGame

TIE = 1e-9  # payoffs nearer than this share of the range are tried as exact ties
NEAR = 1e-6  # largest distance of the stored strategies from the exact ones
LARGEST_DENOMINATOR = 10**6  # of the probabilities tried where the conditions are not linear
MOST_TIES = 10
MOST_SUBSETS = 20_000

Row = list[Fraction]
Strategies = Sequence[NDArray[np.object_]]
Supports = Sequence[Sequence[int]]


def proves_isolated(
    game: NormalFormGame, strategies: Sequence[NDArray[np.float64]], supports: Supports
) -> tuple[bool, bool]:
    """Tell whether existence, and isolation, of an equilibrium next to the strategies are proved exactly.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players. With more than two, a mixed equilibrium is found only where its probabilities
        are fractions with small denominators.
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
    Robinson, S. M. (1980). Strongly regular generalized equations. Mathematics of Operations Research 5.

    Examples
    --------
    >>> game = NormalFormGame([[[0, 0], [0, 1]], [[0, 0], [0, 1]]])
    >>> proves_isolated(game, game.pure_strategies((0, 0)), [[0], [0]])
    (True, True)
    >>> proves_isolated(NormalFormGame(np.zeros((2, 2, 2))), game.pure_strategies((0, 0)), [[0], [0]])
    (True, False)
    """
    source = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    payoffs = [np.vectorize(Fraction, otypes=[object])(tensor) for tensor in source]
    exact = _exact_profile(game, payoffs, strategies, supports)
    if exact is None:
        return False, False
    best = []
    for i, tensor in enumerate(payoffs):
        values = contracted(tensor, exact, [i]).tolist()
        best.append([a for a, value in enumerate(values) if value == max(values)])
    if not all(set(support) <= set(ties) for support, ties in zip(supports, best, strict=True)):
        return False, False
    return True, _no_direction(payoffs, exact, supports, best)


def _exact_profile(
    game: NormalFormGame,
    payoffs: list[NDArray[np.object_]],
    stored: Sequence[NDArray[np.float64]],
    supports: Supports,
) -> list[NDArray[np.object_]] | None:
    """Return the rational profile that the stored one stands for, or None."""
    found: list[Row | None]
    if game.n_players == 2:
        best = game.best_responses(stored, TIE)
        first = _indifferent(payoffs[1].T.tolist(), supports[0], best[1], len(stored[0]))
        found = [first, _indifferent(payoffs[0].tolist(), supports[1], best[0], len(stored[1]))]
    else:
        found = [[Fraction(p).limit_denominator(LARGEST_DENOMINATOR) for p in x.tolist()] for x in stored]
    exact = []
    for x, near, support in zip(found, stored, supports, strict=True):
        if x is None or sum(x) != 1 or any(x[a] <= 0 for a in support):
            return None
        if any(abs(float(p) - q) > NEAR for p, q in zip(x, near, strict=True)):
            return None
        exact.append(np.array(x, dtype=object))
    return exact


def _indifferent(opponent: list[Row], support: Sequence[int], best: Sequence[int], m: int) -> Row | None:
    """Return the one strategy on the support against which the `best` actions pay the opponent the same."""
    # Unknowns are the probabilities, the opponent's payoff and the right side's constant.
    rows = [[opponent[j][i] for i in support] + [Fraction(-1), Fraction(0)] for j in best]
    rows.append([Fraction(1)] * len(support) + [Fraction(0), Fraction(-1)])
    solutions = _null_space(rows)
    if len(solutions) != 1 or solutions[0][-1] == 0:
        return None
    strategy = [Fraction(0)] * m
    for i, weight in zip(support, solutions[0], strict=False):
        strategy[i] = weight / solutions[0][-1]
    return strategy


def _no_direction(
    payoffs: list[NDArray[np.object_]], exact: Strategies, supports: Supports, best: Supports
) -> bool:
    """Tell whether no direction but zero solves the linearised conditions."""
    places = [(i, a) for i, ties in enumerate(best) for a in ties]
    unused = [k for k, (i, a) in enumerate(places) if a not in supports[i]]
    if len(unused) > MOST_TIES:
        return False
    gains = _gains(payoffs, exact, places)
    sums = [[Fraction(int(i == j)) for j, _ in places] + [Fraction(0)] * len(best) for i in range(len(best))]
    axes = [[Fraction(int(k == m)) for m in range(len(places) + len(best))] for k in range(len(places))]
    used = [gains[k] for k in range(len(places)) if k not in unused]
    for entering in product((False, True), repeat=len(unused)):
        chosen = list(zip(unused, entering, strict=True))
        equalities = sums + used + [gains[k] if enters else axes[k] for k, enters in chosen]
        inequalities = [axes[k] if enters else [-g for g in gains[k]] for k, enters in chosen]
        basis = _null_space(equalities)
        rows = [[_dot(row, direction) for direction in basis] for row in inequalities]
        if basis and not _only_zero(rows, len(basis)):
            return False
    return True


def _gains(payoffs: list[NDArray[np.object_]], exact: Strategies, places: list[tuple[int, int]]) -> list[Row]:
    """Return, for each tied action, its gain against the player's payoff as a row over directions."""
    n = len(payoffs)
    blocks = {(i, j): contracted(payoffs[i], exact, [i, j]) for i in range(n) for j in range(n) if i != j}
    rows = []
    for i, a in places:
        row = [Fraction(0) if i == j else blocks[i, j][(a, b) if i < j else (b, a)] for j, b in places]
        rows.append(row + [Fraction(-int(i == j)) for j in range(n)])
    return rows


def _only_zero(rows: list[Row], dimension: int) -> bool:
    """Tell whether ``{s : rows s >= 0}`` is the origin alone, by looking for a line or an extreme ray."""
    if not rows or _null_space(rows):
        return False
    subsets: Iterator[tuple[Row, ...]] = combinations(rows, dimension - 1)
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
