"""Polynomials compiled for many points: values in floats with a proved bound of their error, and exact signs.

Variables and polynomials are counted in powers of two, so that a variable lies between -1 and 1 and the sizes of a
polynomial's terms add up to at most one. All sums add in one order, on every processor and whatever points stand
beside each other: sparse arrays do, dense ones are left to libraries that do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.magnitudes import Limits, binary_exponent, magnitudes, reach
from bargaining.algebra.monomials import Factors, Floats, Monomials
from bargaining.algebra.polynomial import Monomial, Polynomial

_UNIT = 2.0**-53
_LEAST_EXPONENT = -960  # of limits that floats hold with all their digits
_AT_ONCE = 2048  # points that are worked on together, so that rows stay in the cache
_WHOLE = (Fraction(-1), Fraction(1))

Exactly = Callable[[str, int], Fraction]
"""Turns the name of a variable and the number of a point into the exact value there."""


@dataclass(frozen=True, eq=False)
class CompiledPolynomials:
    """Hold polynomials exactly, and as arrays.

    Parameters
    ----------
    polynomials : tuple of Polynomial
        In the variables.
    variables : tuple of str
        Their names, in order.
    monomials : Monomials
        The products of variables that the terms are multiples of.
    starts, places, weights : ndarray
        The terms: those of polynomial k from ``starts[k]`` to ``starts[k + 1]``, each with the place of its monomial
        and its coefficient, for variables and values in their units.
    units : tuple of (ndarray of int, ndarray of int)
        The powers of two in which the variables, and the polynomials, are counted.
    """

    polynomials: tuple[Polynomial, ...]
    variables: tuple[str, ...]
    monomials: Monomials
    starts: NDArray[np.int64]
    places: NDArray[np.int64]
    weights: Floats
    units: tuple[NDArray[np.int64], NDArray[np.int64]]

    @classmethod
    def of(cls, polynomials: Sequence[Polynomial], limits: Limits) -> CompiledPolynomials:
        """Compile polynomials for points within limits, in the variables that appear, sorted by name.

        Parameters
        ----------
        polynomials : sequence of Polynomial
            In variables that are limited.
        limits : mapping of str to pair of Fraction
            Lowest and highest value of each variable; they bound the rounding errors.
        """
        variables = tuple(sorted(frozenset().union(*(p.variables for p in polynomials))))
        return cls._made(tuple(polynomials), variables, limits, ())

    @classmethod
    def over(cls, polynomials: Sequence[Polynomial], variables: Sequence[str]) -> CompiledPolynomials:
        """Compile polynomials for points between -1 and 1 in given variables, each of which is a monomial too.

        Parameters
        ----------
        polynomials : sequence of Polynomial
            In the variables.
        variables : sequence of str
            Their order; they need not all appear.
        """
        alone = [(k,) for k in range(len(variables))]
        return cls._made(tuple(polynomials), tuple(variables), dict.fromkeys(variables, _WHOLE), alone)

    @classmethod
    def _made(
        cls,
        polynomials: tuple[Polynomial, ...],
        variables: tuple[str, ...],
        limits: Limits,
        more: Sequence[Factors],
    ) -> CompiledPolynomials:
        number = {name: k for k, name in enumerate(variables)}

        def factors(monomial: Monomial) -> Factors:
            return tuple(sorted(number[name] for name, power in monomial for _ in range(power)))

        terms = [{factors(m): c for m, c in polynomial.terms.items()} for polynomial in polynomials]
        monomials = Monomials.of(len(variables), [*more, *(m for row in terms for m in row)])
        of_variables = [binary_exponent(reach(limits[name])) for name in variables]
        own = [binary_exponent(size) for size in magnitudes(polynomials, limits)]
        rows = [
            sorted(
                (monomials.place[m], _shifted(c, sum(of_variables[k] for k in m) - unit))
                for m, c in row.items()
            )
            for row, unit in zip(terms, own, strict=True)
        ]
        return cls(
            polynomials,
            variables,
            monomials,
            np.cumsum([0, *map(len, rows)]).astype(np.int64),
            np.array([place for row in rows for place, _ in row], dtype=np.int64),
            np.array([weight for row in rows for _, weight in row], dtype=np.float64),
            (np.array(of_variables, dtype=np.int64), np.array(own, dtype=np.int64)),
        )

    def rows(self, chosen: Sequence[int], less: Floats) -> CompiledPolynomials:
        """Return some of the polynomials, each lowered by a number, with the monomials that they need."""
        taken = np.array(chosen, dtype=np.int64)
        own = self.units[1][taken]
        part = self._sparse[taken].toarray()
        part[:, 0] -= np.ldexp(less, -own)
        monomials, stood = self.monomials.kept(np.flatnonzero(part.any(axis=0)).tolist())
        part = part[:, stood]
        number, places = np.nonzero(part)
        return CompiledPolynomials(
            tuple(
                self.polynomials[k] - Fraction(by) if by else self.polynomials[k]
                for k, by in zip(chosen, less.tolist(), strict=True)
            ),
            self.variables,
            monomials,
            np.searchsorted(number, np.arange(len(taken) + 1)).astype(np.int64),
            places.astype(np.int64),
            part[number, places],
            (self.units[0], own),
        )

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Return parents, factors, starts, places and weights, as the compiled loops take them."""
        return self.monomials.parents, self.monomials.last, self.starts, self.places, self.weights

    @cached_property
    def multilinear(self) -> bool:
        """Tell whether no variable appears with a power above one."""
        return all(polynomial.multilinear for polynomial in self.polynomials)

    @cached_property
    def rounding(self) -> Floats:
        r"""Return a bound of each scaled value's rounding error within the limits, shape (n_polynomials,).

        With :math:`m` terms of degree at most :math:`d`, numbers read with an error of at most
        :math:`8 \cdot 2^{-53}` times the limit's size, multiplied and added in turn err by at most
        :math:`(9d + m + 2) 2^{-53}` times the sum of the terms' sizes, to first order (Higham 2002, section 3.1).
        Scaled values have a sum of at most one and above a half, so that twice this covers the rest, numbers too small
        for floats included. Where the limits themselves are that small, nothing is bounded.
        """
        readable = all(exponent > _LEAST_EXPONENT for exponent in self.units[0].tolist())
        return np.array(
            [2 * (9 * p.degree + len(p.terms) + 2) * _UNIT if readable else np.inf for p in self.polynomials],
            dtype=np.float64,
        )

    @cached_property
    def errors(self) -> Floats:
        """Return how far values may be from those of the exact polynomials at the same points."""
        return np.ldexp(self.rounding, self.units[1])

    @cached_property
    def _sparse(self) -> Any:
        from scipy.sparse import csr_array

        shape = (len(self.polynomials), len(self.monomials.factors))
        return csr_array((self.weights, self.places, self.starts), shape=shape)

    @cached_property
    def table(self) -> Floats:
        """Return the coefficients, shape (n_polynomials, n_monomials), the constants in the first column."""
        found: Floats = np.ldexp(self._sparse.toarray(), self.units[1][:, None])
        return found

    def columns(self, values: Mapping[str, Floats], n_points: int) -> Floats:
        """Return the scaled values of the variables as rows, shape (n_variables, n_points)."""
        if not self.variables:
            return np.zeros((1, n_points))
        rows = np.array([np.broadcast_to(values[name], (n_points,)) for name in self.variables])
        return np.ldexp(rows.astype(np.float64), -self.units[0][:, None])

    def scaled(self, columns: Floats) -> Floats:
        """Return the polynomials' values at columns of points in units of their size, shape (n_polynomials, n_points).

        Every point is worked on with the same operations in the same order, whatever stands beside it.
        """
        found = np.empty((len(self.polynomials), columns.shape[1]))
        for start in range(0, columns.shape[1], _AT_ONCE):
            here = slice(start, start + _AT_ONCE)
            found[:, here] = self._sparse @ self.monomials.at(columns[:, here])
        return found

    def values(self, columns: Floats) -> Floats:
        """Return the polynomials' values at columns of points, shape (n_polynomials, n_points), in floats."""
        return np.ldexp(self.scaled(columns), self.units[1][:, None])

    def at(self, points: Floats) -> Floats:
        """Return the values, shape (..., n_polynomials), at points of shape (..., n_variables), in units."""
        *shape, n = points.shape
        return self.values(points.reshape(math.prod(shape), n).T).T.reshape(*shape, len(self.polynomials))

    def slopes(self, point: Floats) -> Floats:
        """Return the slopes at a point, shape (n_polynomials, n_variables), both in the variables' units."""
        found: Floats = np.ldexp(self._sparse @ self.monomials.slopes(point), self.units[1][:, None])
        return found

    def bounds(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return scaled bounds over a box, which hold for exact values and for values as they are computed.

        Parameters
        ----------
        low, high : ndarray, shape (n_variables,)
            The box, in the variables' units.

        Notes
        -----
        Interval arithmetic, term by term. The ends of the sums err by no more than a value does, and values in floats
        by as much again.
        """
        lows, highs = self.monomials.bounds(low, high)
        ends = self.weights * lows[self.places], self.weights * highs[self.places]
        row = np.repeat(np.arange(len(self.polynomials)), np.diff(self.starts))
        least, most = (
            np.bincount(row, weights=end, minlength=len(self.polynomials))
            for end in (np.minimum(*ends), np.maximum(*ends))
        )
        return least - 2 * self.rounding, most + 2 * self.rounding

    def signs_over(self, low: Floats, high: Floats) -> NDArray[np.int8]:
        """Return the sign that each polynomial has, clear of rounding, in a whole box; 0 where there is none."""
        least, most = self.bounds(low, high)
        return (least > self.rounding).astype(np.int8) - (most < -self.rounding).astype(np.int8)

    def signs(self, values: Mapping[str, Floats], n_points: int, exactly: Exactly) -> NDArray[np.int8]:
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
        bounds = self.rounding[:, None]
        signs = (found > bounds).astype(np.int8) - (found < -bounds).astype(np.int8)
        for d, near in enumerate(np.abs(found) <= bounds):
            if near.any():
                places = np.flatnonzero(near)
                signs[d, places] = _exact_signs(self.polynomials[d], places.tolist(), exactly)
        return signs


def _exact_signs(polynomial: Polynomial, places: list[int], exactly: Exactly) -> list[int]:
    """Return the exact sign at some points, worked out once where the numbers are the very same objects.

    Codes of documents are few numbers in many combinations, and tie often. An object is kept for as long as its
    identity stands for it.
    """
    names = tuple(polynomial.variables)
    known: dict[tuple[int, ...], tuple[int, tuple[Fraction, ...]]] = {}
    found = []
    for p in places:
        point = tuple(exactly(name, p) for name in names)
        key = tuple(map(id, point))
        if key not in known:
            value = polynomial.evaluate(dict(zip(names, point, strict=True)))
            known[key] = ((value > 0) - (value < 0), point)
        found.append(known[key][0])
    return found


def _shifted(value: Fraction, exponent: int) -> float:
    """Return a number times a power of two, rounded once."""
    if exponent >= 0:
        return (value.numerator << exponent) / value.denominator
    return value.numerator / (value.denominator << -exponent)
