"""Polynomials between two documents: exact signs at every way of taking some values over from one into the other.

One there is a polynomial in marks, one for each value taken over and zero for each that is not, whose powers are
the marks themselves. Multiplied until its coefficients are whole, it is exact in floats as long as no sum of them
exceeds 2^53; beyond that a proved error tells which signs floats know, and fractions settle the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Floats
from bargaining.algebra.polynomial import Monomial, Polynomial

WHOLE = 2**53
Flags = NDArray[np.bool_]


class Taken:
    """Hold polynomials at all points whose coordinates are each one of two values.

    Parameters
    ----------
    polynomials : sequence of Polynomial
        In all parameters.
    first, other : mapping of str to Fraction
        Values of all parameters in either document.
    names : tuple of str
        The parameters that may be taken over.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> zero, one = Fraction(0), Fraction(1, 10**12)
    >>> taken = Taken([x * x - y], {"x": zero, "y": zero}, {"x": one, "y": one}, ("x", "y"))
    >>> taken.signs(np.array([[True, False], [False, True], [False, False]])).ravel().tolist()
    [1, -1, 0]
    """

    def __init__(
        self,
        polynomials: Sequence[Polynomial],
        first: Mapping[str, Fraction],
        other: Mapping[str, Fraction],
        names: tuple[str, ...],
    ) -> None:
        self.names = names
        fixed = {n: v for n, v in first.items() if n not in names}
        ends = {n: (first[n], other[n]) for n in names}
        self.polynomials = [_marked(p.substitute(fixed), ends) for p in polynomials]
        multiples = [_multiple(p) for p in self.polynomials]
        self.scaled = [p * k for p, k in zip(self.polynomials, multiples, strict=True)]
        self.units = np.array([float(1 / k) for k in multiples])
        self.system = CompiledPolynomials.over(self.scaled, names)
        self.errors = np.where([_is_whole(p) for p in self.scaled], 0.0, self.system.errors)

    def values(self, sets: Flags) -> Floats:
        """Return the values, shape (n_sets, n_polynomials), from sets of shape (n_sets, n_names)."""
        found: Floats = self.system.at(sets.astype(np.float64)) * self.units
        return found

    def signs(self, sets: Flags) -> NDArray[np.int8]:
        """Return the exact signs, shape (n_sets, n_polynomials)."""
        values = self.system.at(sets.astype(np.float64))
        found: NDArray[np.int8] = np.sign(values).astype(np.int8)
        doubtful = np.argwhere(np.abs(values) <= self.errors) if self.errors.any() else ()
        for s, m in doubtful:
            marks = {n: Fraction(int(mark)) for n, mark in zip(self.names, sets[s], strict=True)}
            value = self.scaled[m].evaluate(marks)
            found[s, m] = (value > 0) - (value < 0)
        return found


def _marked(polynomial: Polynomial, ends: Mapping[str, tuple[Fraction, Fraction]]) -> Polynomial:
    """Write a polynomial whose variables are each at one of two ends in marks of zero and one."""
    total = Polynomial()
    for monomial, c in polynomial.terms.items():
        terms: dict[Monomial, Fraction] = {(): c}
        for name, power in monomial:
            low, high = (end**power for end in ends[name])
            terms = {
                (*m, *more): v * factor
                for m, v in terms.items()
                for more, factor in (((), low), (((name, 1),), high - low))
            }
        total = total + Polynomial(terms)
    return total


def _multiple(polynomial: Polynomial) -> Fraction:
    """Return by what to multiply a polynomial so that its coefficients are whole and small, or the largest is one."""
    sizes = [abs(c) for c in polynomial.terms.values()]
    if not sizes or sum(sizes) < WHOLE * polynomial.content:
        return 1 / polynomial.content
    return 1 / max(sizes)


def _is_whole(polynomial: Polynomial) -> bool:
    coefficients = polynomial.terms.values()
    return all(c.denominator == 1 for c in coefficients) and sum(map(abs, coefficients), Fraction(0)) < WHOLE
