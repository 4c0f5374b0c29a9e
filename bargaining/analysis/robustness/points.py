"""Points of a space of assumptions: in floats to compute with, and exactly to decide with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.algebra.magnitudes import Limits
from bargaining.analysis.robustness.boxes import Box, moving
from bargaining.analysis.robustness.budget import refuse_excess

Column = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Points:
    r"""Hold points of a box, each assumption at a share of its range.

    .. math:: \theta_k = l_k + s_k (h_k - l_k)

    exactly: a share in floats is a fraction, so no rounding moves a point onto a tie or off one, however far from
    zero a range lies.

    Parameters
    ----------
    box : Box
        Limits of every parameter.
    shares : mapping of str to ndarray, shape (n,)
        Of every parameter that moves, from 0 to 1.
    size : int
        The number n of points.
    """

    box: Box
    shares: Mapping[str, Column]
    size: int

    def __len__(self) -> int:
        """Return the number of points."""
        return self.size

    @property
    def held(self) -> dict[str, Fraction]:
        """Return the exact values of the parameters that are the same at all points."""
        return {name: low for name, (low, high) in self.box.items() if low == high}

    @property
    def limits(self) -> Limits:
        """Return limits of the parameters that move."""
        return {name: self.box[name] for name in self.shares}

    @cached_property
    def values(self) -> dict[str, Column]:
        """Return the values of all parameters in floats, each of shape (n,)."""
        return {
            name: float(low) + (float(high) - float(low)) * self.shares[name]
            if name in self.shares
            else np.broadcast_to(float(low), (self.size,))
            for name, (low, high) in self.box.items()
        }

    def exactly(self, name: str, p: int) -> Fraction:
        """Return the exact value of a parameter at the point of a number."""
        low, high = self.box[name]
        return low + (high - low) * Fraction(float(self.shares[name][p]))

    def taking(self, names: Sequence[str], other: Points, places: NDArray[np.intp]) -> Points:
        """Return the points with some parameters as they are at certain points of others."""
        taken = {name: other.shares[name][places] for name in names}
        return Points(self.box, {**self.shares, **taken}, self.size)


@dataclass(frozen=True, eq=False)
class Given:
    """Hold points given by their values; a float is the fraction that it is, a fraction or whole number is itself.

    Parameters
    ----------
    given : mapping of str to array_like
        A value, or n values, a parameter.
    """

    given: Mapping[str, ArrayLike]

    def __len__(self) -> int:
        """Return the number of points."""
        return max((np.asarray(value).size for value in self.given.values()), default=1)

    @cached_property
    def held(self) -> dict[str, Fraction]:
        """Return the parameters with one exact value."""
        return {name: _fraction(value) for name, value in self.given.items() if isinstance(value, Rational)}

    @cached_property
    def values(self) -> dict[str, Column]:
        """Return the values of the other parameters in floats, each of shape (n,)."""
        size = len(self)
        return {
            name: np.broadcast_to(np.asarray(value, dtype=np.float64).reshape(-1), (size,))
            for name, value in self.given.items()
            if name not in self.held
        }

    @cached_property
    def limits(self) -> Limits:
        """Return the lowest and highest value of each parameter."""
        return {
            name: (min(found), max(found))
            for name, column in self.values.items()
            for found in [self._fractions.get(name) or (_float(column.min()), _float(column.max()))]
        }

    @cached_property
    def _fractions(self) -> dict[str, tuple[Fraction, ...]]:
        """Return the values of the parameters of which some are no floats."""
        listed = {name: np.asarray(self.given[name], dtype=object).reshape(-1) for name in self.values}
        return {
            name: tuple(_fraction(x) if isinstance(x, Rational) else _float(x) for x in own)
            for name, own in listed.items()
            if any(isinstance(x, Rational) for x in own)
        }

    def exactly(self, name: str, p: int) -> Fraction:
        """Return the exact value of a parameter at the point of a number."""
        if own := self._fractions.get(name):
            return own[p if len(own) > 1 else 0]
        return _float(self.values[name][p])


@dataclass(frozen=True, eq=False)
class Listed:
    """Hold points at which every parameter has one of a few exact values.

    Parameters
    ----------
    numbers : mapping of str to tuple of Fraction
        The values that each parameter may have.
    places : mapping of str to ndarray of int, shape (n,)
        Which of them it has at each point, where they are several.
    size : int
        The number n of points.

    Examples
    --------
    >>> points = Listed({"x": (Fraction(1, 3), Fraction(1)), "y": (Fraction(2),)}, {"x": np.array([1, 0])}, 2)
    >>> points.values["x"].round(2).tolist(), points.exactly("x", 1), points.held["y"]
    ([1.0, 0.33], Fraction(1, 3), Fraction(2, 1))
    """

    numbers: Mapping[str, tuple[Fraction, ...]]
    places: Mapping[str, NDArray[np.integer[Any]]]
    size: int

    def __len__(self) -> int:
        """Return the number of points."""
        return self.size

    @property
    def held(self) -> dict[str, Fraction]:
        """Return the parameters with one value."""
        return {name: found[0] for name, found in self.numbers.items() if len(found) == 1}

    @property
    def limits(self) -> Limits:
        """Return the lowest and highest value of each of the others."""
        return {name: (min(self.numbers[name]), max(self.numbers[name])) for name in self.places}

    @cached_property
    def values(self) -> dict[str, Column]:
        """Return the values of the others in floats, each of shape (n,)."""
        return {
            name: np.array([float(number) for number in self.numbers[name]])[places]
            for name, places in self.places.items()
        }

    def exactly(self, name: str, p: int) -> Fraction:
        """Return the exact value of a parameter at the point of a number."""
        return self.numbers[name][int(self.places[name][p])]


def _float(value: Any) -> Fraction:
    return Fraction(float(value))


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def drawn(box: Box, draws: int, seed: int) -> Points:
    """Draw points uniformly from a box.

    Parameters
    ----------
    box : Box
        Limits of every parameter.
    draws : int
        Number of points.
    seed : int
        Every parameter uses up the same random numbers whether it is held or not, so that two boxes that
        differ in one parameter are compared on the same draws of all others.

    Raises
    ------
    ScenarioError
        When there is no draw, or more than memory holds.

    Examples
    --------
    >>> drawn({"t": (Fraction(1, 2), Fraction(1, 2))}, 2, seed=0).values["t"].tolist()
    [0.5, 0.5]
    """
    refuse_excess("draws", draws, bytes_each=16 * len(box))
    uniform = np.random.default_rng(seed).random((len(box), draws))
    wide = set(moving(box))
    return Points(box, {name: row for name, row in zip(box, uniform, strict=True) if name in wide}, draws)


def draw(box: Box, draws: int, seed: int) -> dict[str, Column]:
    """Draw points uniformly from a box, as floats; see `drawn`.

    Returns
    -------
    dict of str to ndarray, shape (draws,)

    Raises
    ------
    ScenarioError
        When there is no draw, or more than memory holds.
    """
    return drawn(box, draws, seed).values
