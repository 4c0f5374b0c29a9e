r"""All equilibria of many bimatrix games by signs of determinants, each sign proved or the game handed on.

For one player's rows, a pair of supports :math:`(S, T)` of equal size is *decided* when no strategy with support
:math:`T` makes all rows of :math:`S` best responses, or when exactly one does and no other row is a best response to
it. The signs of the determinants of `minors`, taken with their orientation, tell:

* two of them have opposite signs: no such strategy. It would be a positive multiple of :math:`w` or :math:`-w`, since
  a determinant that is not zero rules out :math:`w = 0`; then all inside would have one sign, and no row outside may
  pay more.
* all have the same sign: one such strategy, and every row outside pays strictly less.
* otherwise the pair is not decided.

**Completeness.** If all pairs of equal size are decided for both players, the game is nondegenerate: let a strategy
have support :math:`T` and best responses :math:`B` with :math:`|B| > |T|`; take :math:`S \subset B` of the size of
:math:`T`; the strategy makes all rows of :math:`S` best responses, and a row outside as well, so that :math:`(S, T)`
is not decided. Hence best responses are never more than the support, and in an equilibrium :math:`(x, y)` with
supports :math:`(S, T)`

.. math:: |S| \le |\mathrm{BR}(y)| \le |T| \le |\mathrm{BR}(x)| \le |S| :

supports have equal size, unused actions are strictly worse, and the equilibria are the pairs of supports at which both
players have their strategy. Deciding equal sizes is therefore enough. A game whose pairs are not all decided need not
be degenerate, as signs do not tell why determinants vanish or are near to it.

The index is :math:`(-1)^{k+1} \sigma_x \sigma_y` with :math:`\sigma` the common sign, because :math:`\det A_{ST}` is
the payoff, made positive by a shift, times :math:`\sum_t w_t`.

A game with a pair that is not decided, or with an equilibrium whose probabilities have a relative error bound above
`ACCURACY`, is left to exact arithmetic. Work for one game: one multiplication and addition a term of `minors`; about
:math:`\binom{m+n}{m}` determinants.

References
----------
von Stengel, B. (2002). Computing equilibria for two-person games. Handbook of Game Theory 3, 1723-1759, Definition 2.6
and Theorem 2.10 (nondegeneracy and conditions equivalent to it).
Shapley, L. S. (1974). A note on the Lemke-Howson algorithm. Mathematical Programming Study 1, 175-189.
Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust geometric predicates. Discrete &
Computational Geometry 18, 305-363.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.jit import entry, inner
from bargaining.equilibria.two_players.minors import Floats, Ints, Layout, Minors, layout

ACCURACY = 1e-10
# A payoff or product that underflows loses at most 2**-1075; with payoffs of size one and determinants of size twelve
# or less that adds up to less than 1e-300.
UNDERFLOW = 1e-290
GAMES_A_CALL = 4096


class Regular(NamedTuple):
    """Collect regular equilibria of bimatrix games, ordered by game, then by supports.

    Parameters
    ----------
    games : ndarray of int64, shape (n_found,)
        The game that each is an equilibrium of.
    rows, columns : ndarray, shapes (n_found, m) and (n_found, n)
        Strategies; each probability within a relative error of 1e-9.
    indices : ndarray of int64, shape (n_found,)
        +1 or -1.
    """

    games: Ints
    rows: Floats
    columns: Floats
    indices: Ints


class Scratch(NamedTuple):
    """Hold the determinants of one game and what they say of each pair of supports.

    Parameters
    ----------
    payoffs : ndarray, shape (n_rows, n_columns)
        One player's payoffs, own actions as rows, scaled by a power of two to size one.
    values, sums : ndarray, shape (n_minors,)
        Determinants and the sums of their absolute products.
    signs : ndarray, shape (n_minors,)
        Proved signs, 0 where not known.
    common : ndarray, shape (n_pairs,)
        The common sign at each pair of supports, 0 if there is no strategy.
    """

    payoffs: Floats
    values: Floats
    sums: Floats
    signs: Ints
    common: Ints


@inner
def load(payoffs: Floats, scaled: Floats, transpose: bool) -> None:
    """Scale by a power of two, so that no product overflows; the signs of differences stay."""
    exponent = math.frexp(np.abs(payoffs).max())[1]
    for i in range(payoffs.shape[0]):
        for j in range(payoffs.shape[1]):
            value = math.ldexp(payoffs[i, j], -exponent)
            if transpose:
                scaled[j, i] = value
            else:
                scaled[i, j] = value


@inner
def evaluate(minors: Minors, scratch: Scratch) -> None:
    """Compute all determinants with their sums of absolute products and proved signs."""
    values, sums, payoffs = scratch.values, scratch.sums, scratch.payoffs
    values[0], sums[0], scratch.signs[0] = 1.0, 1.0, 1
    for e in range(1, values.size):
        value, total = 0.0, 0.0
        for t in range(minors.first[e], minors.first[e + 1]):
            column = minors.column[t]
            difference = payoffs[minors.row[t], column] - payoffs[minors.base[t], column]
            value += minors.sign[t] * difference * values[minors.rest[t]]
            total += abs(difference) * sums[minors.rest[t]]
        values[e], sums[e] = value, total
        error = minors.bound[e] * total + UNDERFLOW
        scratch.signs[e] = 1 if value > error else (-1 if value < -error else 0)


@inner
def decide(minors: Minors, scratch: Scratch) -> bool:
    """Write the common sign at every pair of supports; return whether all are decided."""
    for p in range(minors.tests.shape[0]):
        above, below, unknown = False, False, False
        for q in range(minors.tests.shape[1]):
            sign = scratch.signs[minors.tests[p, q]] * minors.orientation[p, q]
            above |= sign > 0
            below |= sign < 0
            unknown |= sign == 0
        if unknown and not (above and below):
            return False
        scratch.common[p] = 0 if above and below else (1 if above else -1)
    return True


@inner
def write_strategy(
    minors: Minors, scratch: Scratch, pair: int, support: Ints, size: int, strategy: Floats
) -> bool:
    """Write the strategy at a pair of supports; return whether its probabilities are accurate."""
    total = 0.0
    for q in range(size):
        e = minors.tests[pair, q]
        if minors.bound[e] * scratch.sums[e] + UNDERFLOW > ACCURACY * abs(scratch.values[e]):
            return False
        total += abs(scratch.values[e])
    strategy[:] = 0.0
    for q in range(size):
        strategy[support[q]] = abs(scratch.values[minors.tests[pair, q]]) / total
    return True


@inner
def collect(plan: Layout, first: Scratch, second: Scratch, game: int, count: int, found: Regular) -> int:
    """Write the equilibria of a game whose pairs are all decided; return the new count, -1 if one is not accurate."""
    for p in range(plan.sizes.size):
        if first.common[p] == 0 or second.common[p] == 0:
            continue
        size = plan.sizes[p]
        accurate = write_strategy(plan.own, first, p, plan.columns[p], size, found.columns[count])
        if not accurate or not write_strategy(plan.other, second, p, plan.rows[p], size, found.rows[count]):
            return -1
        found.games[count] = game
        sign = first.common[p] * second.common[p]
        found.indices[count] = sign if size % 2 == 1 else -sign
        count += 1
    return count


@inner
def empty_scratch(minors: Minors, n_rows: int, n_columns: int) -> Scratch:
    """Return room for the determinants of one game."""
    size = minors.bound.size
    return Scratch(
        np.zeros((n_rows, n_columns)),
        np.zeros(size),
        np.zeros(size),
        np.zeros(size, dtype=np.int64),
        np.zeros(minors.tests.shape[0], dtype=np.int64),
    )


def _steps(payoffs: Floats, plan: Layout, *_: object) -> int:
    return len(payoffs) * 2 * (plan.own.row.size + plan.own.tests.size)


@entry(_steps)
def solve_slice(
    payoffs: Floats, plan: Layout, start: int, stop: int, proved: NDArray[np.bool_], found: Regular
) -> tuple[int, int]:
    """Solve games from ``start`` to ``stop`` while there is room; return the next game and the number of equilibria."""
    m, n = payoffs.shape[2], payoffs.shape[3]
    first, second = empty_scratch(plan.own, m, n), empty_scratch(plan.other, n, m)
    count = 0
    for game in range(start, stop):
        if count + plan.sizes.size > found.games.size:
            return game, count
        proved[game] = False
        load(payoffs[game, 0], first.payoffs, False)
        evaluate(plan.own, first)
        if not decide(plan.own, first):
            continue
        load(payoffs[game, 1], second.payoffs, True)
        evaluate(plan.other, second)
        if not decide(plan.other, second):
            continue
        after = collect(plan, first, second, game, count, found)
        if after >= 0:
            proved[game] = True
            count = after
    return stop, count


def regular_equilibria(games: Floats, proved: NDArray[np.bool_]) -> Iterator[tuple[int, Regular]]:
    """Solve bimatrix games in slices, so that progress can be reported and an interrupt gets through.

    Parameters
    ----------
    games : ndarray, shape (n_games, 2, m, n)
        Finite payoffs, C order.
    proved : ndarray of bool, shape (n_games,)
        Set for the games whose equilibria are all found and proved; the others are left to exact arithmetic.

    Yields
    ------
    stop : int
        Number of games that are done.
    found : Regular
        The equilibria of the games of the slice that are proved.

    Examples
    --------
    >>> pennies = np.array([[[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]]])
    >>> proved = np.zeros(1, dtype=np.bool_)
    >>> [(stop, found)] = regular_equilibria(pennies, proved)
    >>> found.rows.tolist(), found.indices.tolist(), proved.tolist()
    ([[0.5, 0.5]], [1], [True])
    """
    m, n = games.shape[2:]
    plan = layout(m, n)
    room = 4 * GAMES_A_CALL + plan.sizes.size
    found = Regular(
        np.zeros(room, dtype=np.int64),
        np.zeros((room, m)),
        np.zeros((room, n)),
        np.zeros(room, dtype=np.int64),
    )
    start = 0
    while start < len(games):
        stop = min(start + GAMES_A_CALL, len(games))
        start, count = solve_slice(games, plan, start, stop, proved, found)
        yield (
            start,
            Regular(
                found.games[:count].copy(),
                found.rows[:count].copy(),
                found.columns[:count].copy(),
                found.indices[:count].copy(),
            ),
        )
