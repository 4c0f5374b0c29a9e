"""Payoffs as the kernels see them: one flat row a player, rescaled without rounding where that is possible."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.games.normal_form import NormalFormGame


class ScaledPayoffs(NamedTuple):
    """Hold rescaled payoffs.

    Parameters
    ----------
    values : ndarray, shape (n_players, n_profiles)
        A positive multiple of each player's payoffs less a constant, of size about one.
    size : float
        Bound of the absolute values; doubled where they are rounded, so that error bounds in multiples of it cover
        the rounding as well.
    faithful : bool
        Whether two payoffs of a player are equal floats only if they are equal.
    """

    values: NDArray[np.float64]
    size: float
    faithful: bool


def scaled_payoffs(game: NormalFormGame) -> ScaledPayoffs:
    """Return a game's payoffs rescaled for the kernels.

    Fractions over a common denominator that are integers below 2**53, and floats whose difference from the player's
    smallest payoff is a float, are exact; so is scaling by a power of two.
    """
    values = np.empty((game.n_players, game.payoffs[0].size))
    exact, faithful = True, True
    for i in range(game.n_players):
        floats = game.payoffs[i].reshape(-1)
        if game.exact_payoffs is None:
            row = _shifted(floats)
        else:
            found = _integers(game.exact_payoffs[i].reshape(-1).tolist())
            row = floats if found is None else found
            if found is None:
                exact = False
                faithful &= len(set(game.exact_payoffs[i].flat)) == len(set(floats.tolist()))
        largest = float(np.abs(row).max())
        values[i] = row if largest == 0.0 else np.ldexp(row, -math.frexp(largest)[1])
    size = float(np.abs(values).max())
    return ScaledPayoffs(values, max(size, 2.0**-20) * (1.0 if exact else 2.0), faithful)


def _shifted(floats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return payoffs less the smallest if every difference is exact (two-sum test of Knuth), else unchanged."""
    least = floats.min()
    shifted = floats - least
    restored = shifted + least
    lost = (floats - restored) + (least - (restored - shifted))
    difference = np.asarray(shifted)
    return difference if not lost.any() and (restored == floats).all() else floats


def _integers(row: list[Fraction]) -> NDArray[np.float64] | None:
    """Return the fractions over their common denominator less the smallest, if these integers are exact floats."""
    common = math.lcm(*{x.denominator for x in row})
    integers = [x.numerator * (common // x.denominator) for x in row]
    least = min(integers)
    if max(integers) - least >= 2**53:
        return None
    return np.array([x - least for x in integers], dtype=np.float64)
