"""Polynomials with whole coefficients, which are quicker to work on than fractions."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from bargaining.algebra.polynomial import Polynomial


def whole(polynomial: Polynomial, unit: Fraction | int = 1) -> Polynomial:
    """Return a polynomial in units of which all its coefficients are multiples; they are held as integers.

    Examples
    --------
    >>> print(whole(Polynomial.variable("x") / 2 + 1, Fraction(1, 2)))
    2 + x
    """
    terms: Any = {
        m: (c.numerator * unit.denominator) // (c.denominator * unit.numerator)
        for m, c in polynomial.terms.items()
    }
    return Polynomial(terms)


def unit_of(polynomials: Iterable[Polynomial]) -> Fraction:
    """Return the largest number of which all coefficients are multiples.

    Examples
    --------
    >>> unit_of([Polynomial.constant(Fraction(2, 3)), Polynomial.constant(4)])
    Fraction(2, 3)
    """
    every = [c for p in polynomials for c in p.terms.values()]
    return Fraction(gcd(*(c.numerator for c in every)) or 1, lcm(*(c.denominator for c in every)))
