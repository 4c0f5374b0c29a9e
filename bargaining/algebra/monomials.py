"""Products of variables that polynomials share, at many points, with their slopes and their bounds over a box.

Each stands after the one that it extends by a factor, so that every product takes one multiplication, the same
whatever else is computed beside it. Variables lie between -1 and 1, so that no product exceeds one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Factors = tuple[int, ...]
"""A monomial as the sorted places of its variables, repeated by their powers."""
ROUNDING = 1.2e-16
"""A little more than the share by which one operation between floats may err."""


@dataclass(frozen=True, eq=False)
class Monomials:
    """Hold monomials in some variables.

    Parameters
    ----------
    n_variables : int
        Number of variables.
    factors : tuple of tuple of int
        The monomials, by degree and then in order; the constant is the first, and with each stands every one that
        begins it.
    """

    n_variables: int
    factors: tuple[Factors, ...]

    @classmethod
    def of(cls, n_variables: int, needed: Iterable[Factors]) -> Monomials:
        """Return monomials with all that they need."""
        found = {factors[:length] for factors in needed for length in range(len(factors) + 1)} | {()}
        return cls(n_variables, tuple(sorted(found, key=lambda f: (len(f), f))))

    @cached_property
    def place(self) -> dict[Factors, int]:
        """Return where each monomial stands."""
        return {factors: place for place, factors in enumerate(self.factors)}

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """Return the number of factors of each monomial."""
        return np.array([len(factors) for factors in self.factors], dtype=np.int64)

    @cached_property
    def parents(self) -> NDArray[np.int64]:
        """Return for each monomial the one that it extends; for the constant itself."""
        return np.array([self.place[factors[:-1]] for factors in self.factors], dtype=np.int64)

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """Return the variable by which each monomial extends its parent; 0 for the constant."""
        return np.array([factors[-1] if factors else 0 for factors in self.factors], dtype=np.int64)

    @cached_property
    def _levels(self) -> list[tuple[slice, NDArray[np.int64], NDArray[np.int64]]]:
        """Return the monomials of each degree from one on, with their parents and last factors."""
        starts = np.searchsorted(self.degrees, np.arange(1, self.degrees.max() + 2)).tolist()
        return [(slice(a, b), self.parents[a:b], self.last[a:b]) for a, b in pairwise(starts)]

    def kept(self, places: Collection[int]) -> tuple[Monomials, NDArray[np.int64]]:
        """Return some of the monomials, the variables and all that they need, and where these stood."""
        found = Monomials.of(
            self.n_variables, [*((k,) for k in range(self.n_variables)), *(self.factors[k] for k in places)]
        )
        return found, np.array([self.place[factors] for factors in found.factors], dtype=np.int64)

    def at(self, columns: Floats) -> Floats:
        """Return the monomials, shape (n_monomials, n_points), at points of shape (n_variables, n_points)."""
        values = np.ones((len(self.factors), columns.shape[1]))
        for here, parents, last in self._levels:
            np.multiply(values[parents], columns[last], out=values[here])
        return values

    def slopes(self, point: Floats) -> Floats:
        """Return the slopes of the monomials at a point, shape (n_monomials, n_variables)."""
        values = self.at(point[:, None])[:, 0]
        slopes = np.zeros((len(self.factors), self.n_variables))
        for here, parents, last in self._levels:
            slopes[here] = slopes[parents] * point[last][:, None]
            slopes[np.arange(here.start, here.stop), last] += values[parents]
        return slopes

    def bounds(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return interval bounds over a box (Moore 1966), rounded outwards."""
        lows, highs = np.ones(len(self.factors)), np.ones(len(self.factors))
        for here, parents, last in self._levels:
            corners = [ends[parents] * end[last] for ends in (lows, highs) for end in (low, high)]
            lows[here], highs[here] = np.minimum.reduce(corners), np.maximum.reduce(corners)
        wider = ROUNDING * np.maximum(self.degrees - 1, 0)
        return lows - wider, highs + wider
