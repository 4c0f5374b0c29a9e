r"""Exact proof that an equilibrium with ties exists and is isolated.

Where an unused action ties with the used ones no interval test can succeed; rational arithmetic can. Let
:math:`x` be an equilibrium with supports :math:`S` and best responses :math:`B`. If equilibria come
arbitrarily near, some direction :math:`d \ne 0` of theirs solves the linearised conditions: with
:math:`g_i(a)` the change of :math:`u_i(a, \cdot)` along :math:`d` less that of player :math:`i`'s payoff,

.. math:: \sum_a d_i(a) = 0, \quad g_i(a) = 0 \ (a \in S_i), \quad
    d_i(a) \ge 0, \ g_i(a) \le 0, \ d_i(a)\, g_i(a) = 0 \ (a \in B_i \setminus S_i).

So :math:`x` is isolated when :math:`d = 0` is the only solution; and also when, for the actions :math:`T` in use along
any other one, finitely many profiles on :math:`T` make all of :math:`T` pay the same. For two players the first
condition is necessary as well, since each player's payoffs are linear in the other's strategy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.exact_profiles import action_values, exact_profile
from bargaining.equilibria.verification.elimination import finitely_many
from bargaining.equilibria.verification.krawczyk import contracted
from bargaining.games.exact_linear import determinant, null_space
from bargaining.games.normal_form import NormalFormGame

MOST_TIES = 10
MOST_SUBSETS = 20_000

Row = list[Any]
Strategies = Sequence[NDArray[np.object_]]
Supports = Sequence[Sequence[int]]


def proves_isolated(
    game: NormalFormGame, strategies: Sequence[NDArray[np.float64]], supports: Supports
) -> tuple[bool, bool]:
    """Tell whether existence, and isolation, of an equilibrium next to the strategies are proved exactly.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players. With more than two, a mixed equilibrium is found only where its probabilities are
        rational or of a small algebraic degree.
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
    exact = exact_profile(game, strategies, supports)
    if exact is None:
        return False, False
    payoffs = list(game.unit_rationals)
    best = []
    for i in range(game.n_players):
        values = action_values(game.unit_rationals, exact, i)
        best.append([a for a, value in enumerate(values) if value == max(values)])
    if not all(set(support) <= set(ties) for support, ties in zip(supports, best, strict=True)):
        return False, False
    return True, _no_direction(payoffs, exact, supports, best)


def exact_index(
    game: NormalFormGame, strategies: Sequence[NDArray[np.float64]], supports: Supports
) -> int | None:
    """Return the index of the equilibrium next to the strategies, None where it is not proved to be regular.

    The sign of the determinant of minus the payoffs' derivatives along the supports, all of the best responses.
    """
    exact = exact_profile(game, strategies, supports)
    if exact is None:
        return None
    for i, support in enumerate(supports):
        values = action_values(game.unit_rationals, exact, i)
        if any((value == max(values)) != (k in support) for k, value in enumerate(values)):
            return None
    rows = []
    for i, own in enumerate(supports):
        blocks = {
            j: contracted(game.unit_rationals[i], exact, [i, j]) for j in range(len(supports)) if j != i
        }
        for a in own[1:]:
            row: Row = []
            for j, theirs in enumerate(supports):
                if j == i:
                    row += [Fraction(0)] * (len(own) - 1)
                    continue
                block = blocks[j] if i < j else blocks[j].T
                change = block[own[0]] - block[a]
                row += [change[b] - change[theirs[0]] for b in theirs[1:]]
            rows.append(row)
    sign = determinant(rows)
    return None if sign == 0 else 1 if sign > 0 else -1


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
        basis = null_space(equalities)
        rows = [[_dot(row, direction) for direction in basis] for row in inequalities]
        if basis and not _only_zero(rows, len(basis)):
            entered = {places[k] for k, enters in chosen if enters}
            faces = [sorted({*s, *(a for j, a in entered if j == i)}) for i, s in enumerate(supports)]
            if not finitely_many(payoffs, faces):
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
    if not rows or null_space(rows):
        return False
    subsets: Iterator[tuple[Row, ...]] = combinations(rows, dimension - 1)
    for tight in islice(subsets, MOST_SUBSETS):
        rays = null_space([*tight]) if tight else [[Fraction(1)]]
        if len(rays) == 1:
            values = [_dot(row, rays[0]) for row in rows]
            if min(values) >= 0 or max(values) <= 0:
                return False
    return next(subsets, None) is None


def _dot(first: Row, second: Row) -> Any:
    return sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0))
