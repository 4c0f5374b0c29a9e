r"""Payoffs as the kernels see them: floats near the exact payoffs with a proved error, and exact ranks.

Adding a constant to a player's payoffs and multiplying them by a positive number changes no equilibrium. Each
player's payoffs are brought to a range within [-1, 1] and stored as floats; `ScaledPayoffs.error` bounds what that
rounds. Nothing is concluded from equality or order of these floats: two payoffs that differ by less than floats can
tell, or of which one underflows, are told apart by their ranks among the player's payoffs.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.games.normal_form import NormalFormGame

UNDERFLOW = 2.0**-1074  # twice the error of a float that underflows
LONGEST_DENOMINATOR = 4096  # bits; beyond it a common denominator costs more than it is worth
ROUNDED = 2.0**-53  # twice the error of a float in [0, 1]


class ScaledPayoffs(NamedTuple):
    """Hold rescaled payoffs.

    Parameters
    ----------
    values : ndarray, shape (n_players, n_profiles)
        A positive multiple of each player's payoffs less a constant, rounded.
    error : float
        Bound of the rounding of each value.
    size : float
        Bound of the absolute values, before and after rounding.
    ranks : ndarray of int64, shape (n_players, n_profiles)
        The place of each exact payoff among the player's different ones, from the smallest.
    """

    values: NDArray[np.float64]
    error: float
    size: float
    ranks: NDArray[np.int64]


def scaled_payoffs(game: NormalFormGame) -> ScaledPayoffs:
    """Return a game's payoffs rescaled for the kernels.

    Fractions that are multiples below 2**53 of one number, and floats whose difference from the player's
    smallest payoff is a float, are exact; so is scaling by a power of two unless it underflows. Other fractions are
    rounded once, after their range was brought to [0, 1] exactly.
    """
    values = np.empty((game.n_players, math.prod(game.n_actions)))
    ranks = np.empty(values.shape, dtype=np.int64)
    error = 0.0
    for i in range(game.n_players):
        if game.exact_payoffs is None:
            floats = game.payoffs[i].reshape(-1)
            ranks[i] = np.unique(floats, return_inverse=True)[1].reshape(-1)
            values[i], lost = _with_largest_near_one(_shifted(floats))
        else:
            row = game.exact_payoffs[i].reshape(-1).tolist()
            integers = _integers(row)
            if integers is not None:
                ranks[i] = np.unique(integers, return_inverse=True)[1].reshape(-1)
                values[i], lost = _with_largest_near_one(integers)
            else:
                values[i], lost = _rounded(row), ROUNDED
                ranks[i] = _ranks(row, values[i])
        error = max(error, lost)
    size = float(np.abs(values).max()) + error
    return ScaledPayoffs(values, error, max(size, 2.0**-20), ranks)


def _with_largest_near_one(row: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return a row times a power of two and a bound of what underflows."""
    largest = float(np.abs(row).max())
    if largest == 0.0:
        return row, 0.0
    exponent = math.frexp(largest)[1]
    scaled = np.ldexp(row, -exponent)
    return scaled, 0.0 if (np.ldexp(scaled, exponent) == row).all() else UNDERFLOW


def _shifted(floats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return payoffs less the smallest if every difference is exact (two-sum test of Knuth), else unchanged."""
    least = floats.min()
    with np.errstate(over="ignore", invalid="ignore"):
        shifted = floats - least
        restored = shifted + least
        lost = (floats - restored) + (least - (restored - shifted))
    difference = np.asarray(shifted)
    exact = np.isfinite(shifted).all() and not lost.any() and (restored == floats).all()
    return difference if exact else floats


def _integers(row: list[Fraction]) -> NDArray[np.float64] | None:
    """Return a multiple of the fractions less the smallest that consists of small integers, if there is one."""
    common = 1
    for x in row:
        common = math.lcm(common, x.denominator)
        if common.bit_length() > LONGEST_DENOMINATOR:
            return None
    integers = [x.numerator * (common // x.denominator) for x in row]
    least = min(integers)
    integers = [x - least for x in integers]
    shared = math.gcd(*integers) or 1
    integers = [x // shared for x in integers]
    return None if max(integers) >= 2**53 else np.array(integers, dtype=np.float64)


def _rounded(row: list[Fraction]) -> NDArray[np.float64]:
    """Return fractions less the smallest, divided by their range; division of integers rounds once."""
    least = min(row)
    width = max(row) - least
    return np.array([float((x - least) / width) for x in row])


def _ranks(row: list[Fraction], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return ranks of fractions by their rounded values, and by themselves where these are equal."""
    order = np.argsort(values, kind="stable").tolist()
    found = np.empty(len(row), dtype=np.int64)
    rank, start = 0, 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and values[order[stop]] == values[order[start]]:
            stop += 1
        places = {x: k for k, x in enumerate(sorted({row[t] for t in order[start:stop]}))}
        for t in order[start:stop]:
            found[t] = rank + places[row[t]]
        rank += len(places)
        start = stop
    return found
