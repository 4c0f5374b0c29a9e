"""Proof by a Gröbner basis that finitely many strategy profiles make given actions pay the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_UNKNOWNS = 6
LIMITS = (60, 400, 2_000)  # polynomials, terms and bits of coefficients, beyond which the basis is given up


def finitely_many(payoffs: Sequence[NDArray[np.object_]], actions: Sequence[Sequence[int]]) -> bool:
    """Tell whether only finitely many profiles on the actions, complex ones included, make them all pay the same.

    Parameters
    ----------
    payoffs : sequence of ndarray of Fraction
        One table a player.
    actions : sequence of sequence of int
        The actions of each player.

    Returns
    -------
    bool
        False where this is not so, or would take too long to tell.

    Notes
    -----
    The unknowns are all probabilities but the first of each player. Solutions are finitely many exactly when a Gröbner
    basis has, for each unknown, a power of it as a leading monomial.

    References
    ----------
    Cox, D., Little, J. and O'Shea, D. (2015). Ideals, Varieties, and Algorithms, 4th ed. Springer, ch. 5, sec. 3.

    Examples
    --------
    >>> from fractions import Fraction
    >>> table = np.array([[Fraction(2), Fraction(0)], [Fraction(0), Fraction(1)]], dtype=object)
    >>> finitely_many([table, table], [[0, 1], [0, 1]]), finitely_many([table, 0 * table], [[0, 1], [0, 1]])
    (True, False)
    """
    from flint import Ordering, fmpz_mpoly_ctx, fmpz_mpoly_vec

    number = sum(len(own) - 1 for own in actions)
    if number == 0:
        return True
    if number > MOST_UNKNOWNS:
        return False
    context = fmpz_mpoly_ctx.get([f"x{k}" for k in range(number)], Ordering.degrevlex)
    unknowns: Any = iter(context.gens())
    strategies: list[list[Any]] = []
    for own in actions:
        rest = [next(unknowns) for _ in own[1:]]
        strategies.append([sum((-x for x in rest), context.constant(1)), *rest])
    equations = [
        e for i in range(len(actions)) for e in _equations(payoffs[i], strategies, actions, i) if e != 0
    ]
    if not equations:
        return False
    # Where it is given up the polynomials are no basis, but still vanish at all solutions, which is all that counts.
    basis: Any = fmpz_mpoly_vec(equations, context).buchberger_naive(limits=LIMITS)[0]
    leading = [basis[k].monoms()[0] for k in range(len(basis))]
    return all(
        any(monomial[k] and not any(p for m, p in enumerate(monomial) if m != k) for monomial in leading)
        or any(not any(monomial) for monomial in leading)
        for k in range(number)
    )


def _equations(
    payoffs: NDArray[np.object_], strategies: list[list[Any]], actions: Sequence[Sequence[int]], player: int
) -> list[Any]:
    """Return what each action but the first pays a player more than the first, as polynomials with whole numbers."""
    below = math.lcm(*(value.denominator for value in payoffs.ravel().tolist()))
    sums: list[Any] = [0] * len(actions[player])
    others = [range(len(own)) if j != player else (0,) for j, own in enumerate(actions)]
    for places in product(*others):
        weight = math.prod((strategies[j][k] for j, k in enumerate(places) if j != player), start=1)
        for a, action in enumerate(actions[player]):
            cell = tuple(action if j == player else actions[j][k] for j, k in enumerate(places))
            sums[a] = sums[a] + int(payoffs[cell] * below) * weight
    return [value - sums[0] for value in sums[1:]]
