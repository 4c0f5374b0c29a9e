"""Loops over many points: values of sparse polynomials, and the profiles that their signs leave standing.

Every point is worked on with the same operations in the same order, so results do not depend on how the points
are divided into chunks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.jit import entry, inner

BLOCK = 128
"""Points that are worked on together, so that inner loops run over memory in the first cache."""


@inner
def fill_monomials(
    columns: NDArray[np.float64],
    start: int,
    width: int,
    parents: NDArray[np.int64],
    factors: NDArray[np.int64],
    monomials: NDArray[np.float64],
) -> None:
    """Write the monomials of a block of points: each is its parent times one variable; the first is one."""
    monomials[0, :] = 1.0
    for m in range(1, len(parents)):
        above, column = parents[m], factors[m]
        np.multiply(monomials[above, :width], columns[column, start : start + width], monomials[m, :width])


@inner
def weigh(
    monomials: NDArray[np.float64],
    places: NDArray[np.int64],
    weights: NDArray[np.float64],
    first: int,
    last: int,
    values: NDArray[np.float64],
) -> None:
    """Write the sum of some rows of monomials with their weights, added up in their order."""
    values[:] = 0.0
    paired = last - (last - first) % 4
    for k in range(first, paired, 4):
        row0, row1 = monomials[places[k]], monomials[places[k + 1]]
        row2, row3 = monomials[places[k + 2]], monomials[places[k + 3]]
        c0, c1, c2, c3 = weights[k], weights[k + 1], weights[k + 2], weights[k + 3]
        for p in range(BLOCK):
            values[p] = values[p] + c0 * row0[p] + c1 * row1[p] + c2 * row2[p] + c3 * row3[p]
    for k in range(paired, last):
        row0, c0 = monomials[places[k]], weights[k]
        for p in range(BLOCK):
            values[p] += c0 * row0[p]


def _strikes(columns: Any, parents: Any, factors: Any, starts: Any, places: Any, *rest: Any) -> int:
    n_open, words = len(rest[2]), rest[5]
    points = -(-words.shape[1] // BLOCK) * BLOCK  # a block is worked on whole
    return int(points * (len(parents) + len(places) + n_open * (2 + len(words))))


@entry(_strikes)
def standing_profiles(
    columns: NDArray[np.float64],
    parents: NDArray[np.int64],
    factors: NDArray[np.int64],
    starts: NDArray[np.int64],
    places: NDArray[np.int64],
    weights: NDArray[np.float64],
    bounds: NDArray[np.float64],
    open_places: NDArray[np.int64],
    struck_below: NDArray[np.int64],
    struck_above: NDArray[np.int64],
    words: NDArray[np.int64],
    doubtful: NDArray[np.bool_],
) -> None:
    """Strike from each point's set the profiles that a polynomial of certain sign rules out.

    Parameters
    ----------
    columns : ndarray, shape (n_variables, n_points)
    parents, factors, starts, places, weights
        The polynomials, as `CompiledPolynomials` holds them.
    bounds : ndarray, shape (n_polynomials,)
        Largest rounding error of each polynomial.
    open_places : ndarray of int64
        The polynomials whose signs are wanted.
    struck_below, struck_above : ndarray of int64, shape (n_polynomials, n_words)
        The profiles that are no equilibrium where the polynomial is negative, positive.
    words : ndarray of int64, shape (n_words, n_points)
        The sets, as bits; changed in place.
    doubtful : ndarray of bool, shape (n_points,)
        Set where a value is within its rounding error of zero.
    """
    n_points = words.shape[1]
    monomials = np.empty((len(parents), BLOCK))
    values = np.empty(BLOCK)
    low, high = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    unsure = np.empty(BLOCK, dtype=np.int64)
    for start in range(0, n_points, BLOCK):
        width = min(BLOCK, n_points - start)
        fill_monomials(columns, start, width, parents, factors, monomials)
        unsure[:] = 0
        for d in open_places:
            weigh(monomials, places, weights, starts[d], starts[d + 1], values)
            bound = bounds[d]
            # All bits or none, without a branch that the processor would have to guess.
            for p in range(BLOCK):
                low[p] = -np.int64(values[p] < -bound)
                high[p] = -np.int64(values[p] > bound)
                unsure[p] |= ~(low[p] | high[p])
            for w in range(len(words)):
                below, above = struck_below[d, w], struck_above[d, w]
                row = words[w, start : start + width]
                for p in range(width):
                    row[p] &= ~((low[p] & below) | (high[p] & above))
        for p in range(width):
            doubtful[start + p] = unsure[p] != 0


@inner
def same_set(words: NDArray[np.uint64], p: int, others: NDArray[np.uint64], q: int) -> bool:
    """Tell whether row p of words is row q of others."""
    same = True
    for w in range(words.shape[1]):
        same &= words[p, w] == others[q, w]
    return same


@inner
def set_place(
    words: NDArray[np.uint64], p: int, table: NDArray[np.uint64], places: NDArray[np.int32]
) -> tuple[Any, Any]:
    """Return the table's row that row p of words is, or -1, and the place in the hash table where the search ended.

    ``places`` is the hash table, of a length that is a power of two: rows of the table, or -1.
    """
    mixed = np.uint64(0x9E3779B97F4A7C15)
    for w in range(words.shape[1]):
        mixed ^= words[p, w]
        # Marsaglia's shifts (2003) spread every bit over the others.
        mixed ^= mixed << np.uint64(13)
        mixed ^= mixed >> np.uint64(7)
        mixed ^= mixed << np.uint64(17)
    last = len(places) - 1
    place = np.int64(mixed & np.uint64(last))
    while places[place] >= 0:
        row = places[place]
        if same_set(words, p, table, row):
            return row, place
        place = (place + 1) & last
    return -1, place


def _rows(words: Any, *_: Any) -> int:
    return int(words.size) * 4


@entry(_rows)
def codes_of(words: NDArray[np.uint64], table: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Return the row of the table, shape (n_sets, n_words), that each row of words is; -1 where none is."""
    size = 4
    while size < 2 * len(table):
        size *= 2
    places = np.full(size, -1, dtype=np.int32)
    for row in range(len(table)):
        _, place = set_place(table, row, table, places)
        places[place] = row
    codes = np.empty(len(words), dtype=np.int32)
    for p in range(len(words)):
        if p and same_set(words, p, words, p - 1):
            codes[p] = codes[p - 1]
        else:
            codes[p], _ = set_place(words, p, table, places)
    return codes


@entry(_rows)
def distinct_sets(words: NDArray[np.uint64], limit: int) -> tuple[NDArray[np.uint64], NDArray[np.int64], int]:
    """Return the distinct rows in order of appearance, how often each stands, and how many; more than limit: -1.

    ``limit`` is a power of two.
    """
    table = np.zeros((limit, words.shape[1]), dtype=np.uint64)
    counts = np.zeros(limit, dtype=np.int64)
    places = np.full(2 * limit, -1, dtype=np.int32)
    n_found, row = 0, 0
    for p in range(len(words)):
        if not p or not same_set(words, p, words, p - 1):
            row, place = set_place(words, p, table, places)
            if row < 0:
                if n_found == limit:
                    return table, counts, -1
                row, places[place] = n_found, n_found
                table[row] = words[p]
                n_found += 1
        counts[row] += 1
    return table, counts, n_found
