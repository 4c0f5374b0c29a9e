r"""Which determinants decide the equilibria of a bimatrix game of given size, and how.

Let :math:`A` be what the rows of one player pay against the columns of the other. For a set of rows
:math:`R = \{r_0 < \dots < r_k\}` and :math:`k` columns :math:`C`, write :math:`[R, C]` for the determinant of the
differences :math:`A_{r_i c} - A_{r_0 c}` with :math:`i = 1, \dots, k` and :math:`c \in C`; it is 1 for one row.

Take supports of equal size: rows :math:`S`, columns :math:`T`. By Cramer's rule a strategy :math:`y` on :math:`T`
against which all rows of :math:`S` pay the same is proportional to

.. math:: w_t = (-1)^{\#\{t' \in T : t' < t\}} \, [S, T \setminus t]

unless all :math:`w_t` vanish, and a row :math:`r` outside pays more than those of :math:`S` by a multiple of
:math:`\sum_t w_t (A_{rt} - A_{s_0 t}) = -(-1)^{\#\{s \in S : s < r\}} \, [S \cup r, T]`. So every question about
:math:`(S, T)` is one about the signs of as many determinants as there are rows.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Support = tuple[int, ...]


class Minors(NamedTuple):
    """List the determinants of one player's payoffs and the tests that they enter.

    Parameters
    ----------
    first : ndarray, shape (n_minors + 1,)
        Determinant ``e`` is the sum of the terms ``first[e]`` to ``first[e + 1]``; number 0 is the constant 1.
    row, base, column, rest : ndarray, shape (n_terms,)
        Each term is the payoff difference of two rows in a column times an earlier determinant.
    sign : ndarray, shape (n_terms,)
        Sign of the term.
    bound : ndarray, shape (n_minors,)
        Error of the computed determinant in multiples of its computed sum of absolute products.
    tests : ndarray, shape (n_pairs, n_rows)
        The determinants of each pair of supports: first those of the columns, in order, then of the rows outside.
    orientation : ndarray, shape (n_pairs, n_rows)
        The signs that they are taken with.
    """

    first: Ints
    row: Ints
    base: Ints
    column: Ints
    rest: Ints
    sign: Floats
    bound: Floats
    tests: Ints
    orientation: Ints


class Layout(NamedTuple):
    """Hold what all games of one size share.

    Parameters
    ----------
    own, other : Minors
        For the payoffs of the first player, and those of the second with own actions as rows.
    rows, columns : ndarray, shape (n_pairs, largest)
        The supports of equal size in canonical order, padded by -1.
    sizes : ndarray, shape (n_pairs,)
        Their sizes.
    """

    own: Minors
    other: Minors
    rows: Ints
    columns: Ints
    sizes: Ints


def number_of_determinants(m: int, n: int) -> int:
    """Return how many determinants decide a bimatrix game (the sum over all sizes is Vandermonde's).

    Examples
    --------
    >>> number_of_determinants(3, 3), number_of_determinants(7, 7)
    (30, 6006)
    """
    return math.comb(m + n, m - 1) + math.comb(m + n, n - 1)


@cache
def layout(m: int, n: int) -> Layout:
    """Return the determinants and tests of bimatrix games with ``m`` rows and ``n`` columns."""
    pairs = sorted((s, t) for k in range(1, min(m, n) + 1) for s in _sets(m, k) for t in _sets(n, k))
    largest = min(m, n)
    return Layout(
        _minors(m, n, pairs),
        _minors(n, m, [(t, s) for s, t in pairs]),
        np.array([[*s, *[-1] * (largest - len(s))] for s, _ in pairs]),
        np.array([[*t, *[-1] * (largest - len(t))] for _, t in pairs]),
        np.array([len(s) for s, _ in pairs]),
    )


def _sets(n: int, size: int) -> list[Support]:
    return list(combinations(range(n), size))


def _minors(m: int, n: int, pairs: list[tuple[Support, Support]]) -> Minors:
    numbers: dict[tuple[Support, Support], int] = {((r,), ()): 0 for r in range(m)}
    first, terms, bounds = [0, 0], [], [0.0]
    for k in range(1, min(m - 1, n) + 1):
        for rows in _sets(m, k + 1):
            for columns in _sets(n, k):
                numbers[rows, columns] = len(bounds)
                terms += _expansion(rows, columns, numbers)
                first.append(len(terms))
                bounds.append(error_bound(k))
    tests = [_test(s, t, m, numbers) for s, t in pairs]
    row, base, column, rest, sign = np.array(terms, dtype=np.int64).reshape(-1, 5).T.copy()
    return Minors(
        np.array(first),
        row,
        base,
        column,
        rest,
        sign.astype(np.float64),
        np.array(bounds),
        np.array([[number for number, _ in test] for test in tests]),
        np.array([[orientation for _, orientation in test] for test in tests]),
    )


def _expansion(
    rows: Support, columns: Support, numbers: dict[tuple[Support, Support], int]
) -> list[tuple[int, int, int, int, int]]:
    """Return the terms of the expansion of a determinant along its last row."""
    k = len(columns)
    return [
        (rows[-1], rows[0], c, numbers[rows[:-1], columns[:p] + columns[p + 1 :]], (-1) ** (k - 1 + p))
        for p, c in enumerate(columns)
    ]


def _test(
    rows: Support, columns: Support, m: int, numbers: dict[tuple[Support, Support], int]
) -> list[tuple[int, int]]:
    """Return the numbers and orientations of the determinants that decide a pair of supports."""
    inside = [(numbers[rows, columns[:p] + columns[p + 1 :]], (-1) ** p) for p in range(len(columns))]
    outside = [
        (numbers[tuple(sorted((*rows, r))), columns], (-1) ** sum(s < r for s in rows))
        for r in range(m)
        if r not in rows
    ]
    return inside + outside


def error_bound(k: int) -> float:
    r"""Return the error of a computed determinant of size :math:`k` relative to its sum of absolute products.

    Every product that the expansion adds up carries at most :math:`N_k = N_{k-1} + k + 1`, :math:`N_0 = 0`, rounding
    errors: one of the difference, one of the multiplication, :math:`k - 1` of the additions, and those of the smaller
    determinant. With :math:`\gamma = N u / (1 - N u)` and :math:`u = 2^{-53}` the error is at most :math:`\gamma P`,
    where :math:`P` is the exact sum of the absolute products; the same operations on absolute values compute it as at
    least :math:`(1 - \gamma) P`. So :math:`2 N u` times that covers the error and the rounding of the bound itself.

    References
    ----------
    Higham, N. J. (2002). Accuracy and Stability of Numerical Algorithms, second edition. SIAM, Lemma 3.1.

    Examples
    --------
    >>> error_bound(2) / 2.0**-53
    10.0
    """
    return k * (k + 3) * 2.0**-53
