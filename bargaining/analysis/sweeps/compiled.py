"""Polynomials compiled for many points: values in floats with a proved bound of their error, and exact signs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.magnitudes import binary_exponent, magnitudes, reach
from bargaining.algebra.polynomial import ONE, Monomial, Polynomial

_UNIT = 2.0**-53
_LEAST_EXPONENT = -960  # of limits that floats hold with all their digits
_AT_ONCE = 2048  # points that are worked on together, so that rows stay in the cache

Exactly = Callable[[str, int], Fraction]
"""Turns the name of a variable and the number of a point into the exact value there."""


@dataclass(frozen=True, eq=False)
class CompiledPolynomials:
    """Hold polynomials exactly, and as arrays for the compiled loops.

    Parameters
    ----------
    polynomials : tuple of Polynomial
        In the variables.
    limits : mapping of str to pair of Fraction
        Lowest and highest value of each variable; they bound the rounding errors.
    """

    polynomials: tuple[Polynomial, ...]
    limits: Mapping[str, tuple[Fraction, Fraction]]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """Return the names of the variables that appear, sorted."""
        return tuple(sorted(frozenset().union(*(p.variables for p in self.polynomials))))

    @cached_property
    def _chains(self) -> dict[tuple[str, ...], int]:
        """Number the monomials, written as sorted factors, so that each stands after the one it extends."""
        needed = {
            factors[:length]
            for polynomial in self.polynomials
            for monomial in polynomial.terms
            for factors in [_factors(monomial)]
            for length in range(len(factors) + 1)
        } | {()}
        return {factors: place for place, factors in enumerate(sorted(needed, key=lambda f: (len(f), f)))}

    @cached_property
    def _exponents(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the powers of two in which the variables, and the polynomials, are measured."""
        reaches = (reach(self.limits[name]) for name in self.variables)
        sizes = magnitudes(self.polynomials, self.limits)
        of_variables, of_polynomials = (
            np.array([binary_exponent(x) for x in found], dtype=np.int64) for found in (reaches, sizes)
        )
        return of_variables, of_polynomials

    @cached_property
    def _weighted(self) -> list[list[tuple[int, float]]]:
        """Return each polynomial's monomials with their weights, for variables and values as they are scaled."""
        of_variables, of_polynomials = (found.tolist() for found in self._exponents)
        powers = dict(zip(self.variables, of_variables, strict=True))

        def weight(c: Fraction, monomial: Monomial, own: int) -> float:
            return float(c * Fraction(2) ** (sum(powers[name] * power for name, power in monomial) - own))

        return [
            sorted((self._chains[_factors(m)], weight(c, m, own)) for m, c in polynomial.terms.items())
            for polynomial, own in zip(self.polynomials, of_polynomials, strict=True)
        ]

    @cached_property
    def _steps(self) -> tuple[list[int], list[int]]:
        """Return for each monomial the one that it extends, and by which variable."""
        chains = list(self._chains)
        parents = [self._chains[chain[:-1]] for chain in chains]
        return parents, [self.variables.index(chain[-1]) if chain else 0 for chain in chains]

    @cached_property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Return parents, factors, starts, places and weights, as the compiled loops take them."""
        parents, factors = (np.array(found, dtype=np.int64) for found in self._steps)
        starts = np.cumsum([0, *map(len, self._weighted)]).astype(np.int64)
        flat = list(itertools.chain.from_iterable(self._weighted))
        places = np.array([place for place, _ in flat], dtype=np.int64)
        weights = np.array([weight for _, weight in flat], dtype=np.float64)
        return parents, factors, starts, places, weights

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        r"""Return a bound of each scaled value's rounding error within the limits, shape (n_polynomials,).

        With :math:`m` terms of degree at most :math:`d`, numbers read with an error of at most
        :math:`8 \cdot 2^{-53}` times the limit's size, multiplied and added in turn err by at most
        :math:`(9d + m + 2) 2^{-53}` times the sum of the terms' sizes, to first order (Higham 2002, section 3.1).
        Scaled values have a sum of at most one and above a half, so that twice this covers the rest, numbers too small
        for floats included. Where the limits themselves are that small, nothing is bounded.
        """
        readable = all(exponent > _LEAST_EXPONENT for exponent in self._exponents[0].tolist())
        return np.array(
            [2 * (9 * p.degree + len(p.terms) + 2) * _UNIT if readable else np.inf for p in self.polynomials],
            dtype=np.float64,
        )

    def columns(self, values: Mapping[str, NDArray[np.float64]], n_points: int) -> NDArray[np.float64]:
        """Return the scaled values of the variables as rows, shape (n_variables, n_points)."""
        if not self.variables:
            return np.zeros((1, n_points))
        rows = np.array([np.broadcast_to(values[name], (n_points,)) for name in self.variables])
        return np.ldexp(rows.astype(np.float64), -self._exponents[0][:, None])

    def scaled(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the polynomials' values at columns of points in units of their size, shape (n_polynomials, n_points).

        Every point is worked on with the same operations in the same order, whatever stands beside it.
        """
        found = np.zeros((len(self.polynomials), columns.shape[1]))
        for start in range(0, columns.shape[1], _AT_ONCE):
            block = columns[:, start : start + _AT_ONCE]
            monomials = np.ones((len(self._chains), block.shape[1]))
            for m, (parent, factor) in enumerate(zip(*self._steps, strict=True)):
                if m:
                    np.multiply(monomials[parent], block[factor], out=monomials[m])
            term = np.empty(block.shape[1])
            for row, weighted in zip(found[:, start : start + _AT_ONCE], self._weighted, strict=True):
                for place, weight in weighted:
                    np.multiply(monomials[place], weight, out=term)
                    row += term
        return found

    def values(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the polynomials' values at columns of points, shape (n_polynomials, n_points), in floats."""
        return np.ldexp(self.scaled(columns), self._exponents[1][:, None])

    def signs(
        self, values: Mapping[str, NDArray[np.float64]], n_points: int, exactly: Exactly
    ) -> NDArray[np.int8]:
        """Return the exact sign of every polynomial at every point, shape (n_polynomials, n_points).

        Parameters
        ----------
        values : mapping of str to ndarray, shape (n_points,)
            The variables in floats, which decide where the rounding error cannot matter.
        n_points : int
        exactly : callable
            Name of a variable and number of a point to the exact value there.
        """
        found = self.scaled(self.columns(values, n_points))
        bounds = self.bounds[:, None]
        signs = (found > bounds).astype(np.int8) - (found < -bounds).astype(np.int8)
        for d, p in np.argwhere(np.abs(found) <= bounds).tolist():
            polynomial = self.polynomials[d]
            value = polynomial.evaluate({name: exactly(name, p) for name in polynomial.variables})
            signs[d, p] = (value > 0) - (value < 0)
        return signs


def _factors(monomial: Monomial) -> tuple[str, ...]:
    return tuple(name for name, power in monomial for _ in range(power)) if monomial != ONE else ()
