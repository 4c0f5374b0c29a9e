"""Polynomial inequalities over a box in floats: values, gradients and interval bounds, many points at once.

Variables lie between -1 and 1, so that no product exceeds one, and the errors of floats are shares of the sum of the
coefficients' absolute values. Matrix products go through sparse arrays, which add in one order on every processor;
dense ones are left to libraries that do not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial

Floats = NDArray[np.float64]
ROUNDING = 1.2e-16
"""A little more than the share by which one operation between floats may err."""
Factors = tuple[int, ...]
"""A monomial as the sorted indices of its variables, repeated by their powers."""


@dataclass(frozen=True, eq=False)
class PolynomialSystem:
    """Hold polynomials in common variables.

    Parameters
    ----------
    n_variables : int
        Number of variables.
    monomials : tuple of tuple of int
        Every monomial that appears and, for each of degree two or more, the one without its last factor; every
        variable is among them, first and in order. Constants are kept apart.
    coefficients : ndarray, shape (n_rows, n_monomials)
        One polynomial a row.
    constants : ndarray, shape (n_rows,)
        Their constant terms.
    """

    n_variables: int
    monomials: tuple[Factors, ...]
    coefficients: Floats
    constants: Floats

    @classmethod
    def of(cls, polynomials: Sequence[Polynomial], variables: Sequence[str]) -> PolynomialSystem:
        """Return the polynomials as arrays.

        Parameters
        ----------
        polynomials : sequence of Polynomial
            In the variables named.
        variables : sequence of str
            Their order.
        """
        place = {name: k for k, name in enumerate(variables)}
        rows = []
        found: set[Factors] = {(k,) for k in range(len(variables))}
        for polynomial in polynomials:
            row = {
                tuple(sorted(place[name] for name, power in monomial for _ in range(power))): float(c)
                for monomial, c in polynomial.terms.items()
            }
            rows.append(row)
            found |= {m[:length] for m in row for length in range(1, len(m) + 1)}
        monomials = tuple(sorted(found, key=lambda m: (len(m), m)))
        column = {m: k for k, m in enumerate(monomials)}
        coefficients = np.zeros((len(rows), len(monomials)))
        for r, row in enumerate(rows):
            for m, c in row.items():
                if m:
                    coefficients[r, column[m]] = c
        return cls(len(place), monomials, coefficients, np.array([row.get((), 0.0) for row in rows]))

    @cached_property
    def products(self) -> NDArray[np.int64]:
        """Return, for each monomial of degree two or more, the columns of its two factors and its own."""
        column = {m: k for k, m in enumerate(self.monomials)}
        triples = [(column[m[:-1]], m[-1], k) for m, k in column.items() if len(m) > 1]
        return np.array(triples, dtype=np.int64).reshape(-1, 3)

    def rows(self, chosen: Sequence[int]) -> PolynomialSystem:
        """Return the system of the chosen polynomials, with the monomials that they need."""
        part = self.coefficients[list(chosen)]
        needed: set[Factors] = {(k,) for k in range(self.n_variables)}
        for k in np.flatnonzero(part.any(axis=0)):
            needed |= {self.monomials[k][:length] for length in range(1, len(self.monomials[k]) + 1)}
        kept = [k for k, m in enumerate(self.monomials) if m in needed]
        monomials = tuple(self.monomials[k] for k in kept)
        return PolynomialSystem(self.n_variables, monomials, part[:, kept], self.constants[list(chosen)])

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """Return the number of factors of each monomial."""
        return np.array([len(m) for m in self.monomials], dtype=np.int64)

    def lifted(self, points: Floats) -> Floats:
        """Return the values of all monomials, shape (..., n_monomials), at points of shape (..., n_variables)."""
        values = np.empty((*points.shape[:-1], len(self.monomials)))
        values[..., : self.n_variables] = points
        for left, right, own in self.products:
            values[..., own] = values[..., left] * points[..., right]
        return values

    def values(self, points: Floats) -> Floats:
        """Return the values, shape (..., n_rows), at points of shape (..., n_variables)."""
        *shape, n = points.shape
        lifted = self.lifted(points.reshape(math.prod(shape), n))  # sparse arrays take matrices only
        found: Floats = (self._sparse @ lifted.T).T.reshape(*shape, len(self.constants)) + self.constants
        return found

    @cached_property
    def errors(self) -> Floats:
        """Return how far the values may be from those of the exact polynomials at the same points."""
        operations = len(self.monomials) + max(map(len, self.monomials), default=0) + 4
        found: Floats = (
            ROUNDING * operations * (np.abs(self.constants) + np.abs(self.coefficients).sum(axis=1))
        )
        return found

    @cached_property
    def _sparse(self) -> Any:
        from scipy.sparse import csr_array

        return csr_array(self.coefficients)

    def gradients(self, point: Floats) -> Floats:
        """Return the gradients at a point, shape (n_rows, n_variables)."""
        values = self.lifted(point)
        slopes = np.zeros((len(self.monomials), self.n_variables))
        slopes[: self.n_variables] = np.eye(self.n_variables)
        for left, right, own in self.products:
            slopes[own] = slopes[left] * point[right]
            slopes[own, right] += values[left]
        found: Floats = self._sparse @ slopes
        return found

    def monomial_bounds(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return interval bounds of all monomials over a box, rounded outwards."""
        lows, highs = np.empty(len(self.monomials)), np.empty(len(self.monomials))
        lows[: self.n_variables], highs[: self.n_variables] = low, high
        for left, right, own in self.products:
            a, b, c, d = lows[left], highs[left], lows[right], highs[right]
            corners = (a * c, a * d, b * c, b * d)
            lows[own], highs[own] = min(corners), max(corners)
        wider = ROUNDING * (self.degrees - 1)
        return lows - wider, highs + wider

    def bounds(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return interval bounds of all polynomials over a box, widened by what rounding may take away."""
        lows, highs = self.monomial_bounds(low, high)
        up, down = np.maximum(self.coefficients, 0), np.minimum(self.coefficients, 0)
        lower: Floats = (up * lows + down * highs).sum(axis=1) + self.constants - 2 * self.errors
        upper: Floats = (up * highs + down * lows).sum(axis=1) + self.constants + 2 * self.errors
        return lower, upper

    @property
    def multi_affine(self) -> bool:
        """Tell whether no variable appears with a power above one."""
        return all(len(set(m)) == len(m) for m in self.monomials)
