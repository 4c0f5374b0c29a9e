r"""Payoffs in units in which answers can be compared: each player's own, moved and scaled to run from 0 to 1.

:math:`(u_i - \min u_i) / (\max u_i - \min u_i)` is the same number whatever constant is added to a player's payoffs
and whatever positive number multiplies them. It is formed from exact payoffs, so that nothing cancels; of floats,
the difference of two is rounded once, relative to itself.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SAFE = 2.0**-900  # a smaller range of floats is divided as fractions, lest shares of it underflow


def fractions_of(payoffs: NDArray[Any]) -> NDArray[np.object_]:
    """Return numbers as the fractions that they are; floats are binary fractions."""
    found = np.empty(payoffs.size, dtype=object)
    found[:] = [Fraction(value) for value in payoffs.ravel().tolist()]
    return found.reshape(payoffs.shape)


def exact_units(payoffs: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return one player's payoffs as exact shares of their range above the smallest; zeros if they never vary."""
    values = payoffs.ravel().tolist()
    low = min(values)
    span = max(values) - low or Fraction(1)
    found = np.empty(len(values), dtype=object)
    found[:] = [(value - low) / span for value in values]
    return found.reshape(payoffs.shape)


def float_units(payoffs: NDArray[Any]) -> NDArray[np.float64]:
    """Return the same shares as floats, each with a relative error of at most two roundings."""
    if payoffs.dtype != object:
        with np.errstate(over="ignore"):
            span = float(payoffs.max() - payoffs.min())
        if span == 0 or _SAFE < span < np.inf:
            return np.asarray((payoffs - payoffs.min()) / (span or 1.0))
        payoffs = fractions_of(payoffs)
    return exact_units(payoffs).astype(np.float64)


def payoff_range(payoffs: NDArray[Any]) -> float:
    """Return one player's largest payoff less the smallest; the largest float where it is beyond the floats."""
    low, high = Fraction(payoffs.min()), Fraction(payoffs.max())
    return float(min(high - low, Fraction(sys.float_info.max)))
