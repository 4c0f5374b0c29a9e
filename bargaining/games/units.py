r"""Payoffs in units in which answers can be compared: each player's own, moved and scaled to run from 0 to 1.

:math:`(u_i - \min u_i) / (\max u_i - \min u_i)` is the same number whatever constant is added to a player's payoffs
and whatever positive number multiplies them. It is formed from exact payoffs, so that nothing cancels; of floats,
the difference of two is rounded once, relative to itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from math import lcm
from operator import truediv
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LONG = 4_096  # bits of a shared denominator from which on fractions are compared as they are
_SAFE = 2.0**-900  # a smaller range of floats is divided as fractions, lest shares of it underflow


def fractions_of(payoffs: NDArray[Any]) -> NDArray[np.object_]:
    """Return numbers as the fractions that they are; floats are binary fractions."""
    found = np.empty(payoffs.size, dtype=object)
    found[:] = [Fraction(value) for value in payoffs.ravel().tolist()]
    return found.reshape(payoffs.shape)


def over_common_denominator(
    payoffs: NDArray[np.object_], most_bits: int | None = None
) -> tuple[NDArray[np.object_], int]:
    """Return fractions as whole numbers, in one row, and the denominator that they share.

    Where that is longer than `most_bits`, the fractions are returned as they are, over one.
    """
    entries = payoffs.reshape(-1).tolist()
    found = np.empty(len(entries), dtype=object)
    distinct = {id(entry): entry for entry in entries}  # equal entries are mostly the same object
    denominator = 1
    for one in {entry.denominator for entry in distinct.values()}:
        denominator = lcm(denominator, one)
        if most_bits is not None and denominator.bit_length() > most_bits:
            found[:] = entries
            return found, 1
    whole = {key: entry.numerator * (denominator // entry.denominator) for key, entry in distinct.items()}
    found[:] = [whole[id(entry)] for entry in entries]
    return found, denominator


def comparable(payoffs: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return payoffs times a positive number: whole numbers, which compare faster than fractions, unless too long."""
    return over_common_denominator(payoffs, _LONG)[0].reshape(payoffs.shape)


def _shares(payoffs: NDArray[np.object_], divide: Callable[[Any, Any], Any]) -> list[Any]:
    """Return payoffs less the smallest, divided by their range."""
    entries = comparable(payoffs).ravel().tolist()
    low = min(entries)
    span = max(entries) - low or 1
    shares = {value: divide(value - low, span) for value in set(entries)}
    return [shares[value] for value in entries]


def exact_units(payoffs: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return one player's payoffs as exact shares of their range above the smallest; zeros if they never vary."""
    found = np.empty(payoffs.size, dtype=object)
    found[:] = _shares(payoffs, Fraction)
    return found.reshape(payoffs.shape)


def float_units(payoffs: NDArray[Any]) -> NDArray[np.float64]:
    """Return the same shares as floats, each with a relative error of at most two roundings."""
    if payoffs.dtype != object:
        with np.errstate(over="ignore"):
            span = float(payoffs.max() - payoffs.min())
        if span == 0 or _SAFE < span < np.inf:
            return np.asarray((payoffs - payoffs.min()) / (span or 1.0))
        payoffs = fractions_of(payoffs)
    return np.array(_shares(payoffs, truediv), dtype=np.float64).reshape(payoffs.shape)


def payoff_range(payoffs: NDArray[Any]) -> float:
    """Return one player's largest payoff less the smallest; the largest float where it is beyond the floats."""
    low, high = Fraction(payoffs.min()), Fraction(payoffs.max())
    return float(min(high - low, Fraction(sys.float_info.max)))
