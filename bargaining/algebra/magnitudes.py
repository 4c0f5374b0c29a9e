"""How large polynomials are over a box, exactly, and the same polynomials in units of their own size.

The sign of a polynomial, and all that hangs on signs alone, is the same in every unit of payoffs. So polynomials are
divided by a positive number first: what is left is one and the same for a payoff and for any multiple of it, and
neither underflows nor overflows in floats.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache

from bargaining.algebra.polynomial import Monomial, Polynomial

Limits = Mapping[str, tuple[Fraction, Fraction]]


def binary_exponent(value: Fraction) -> int:
    """Return the least power of two that is at least a positive number; zero for zero.

    Examples
    --------
    >>> [binary_exponent(Fraction(x)) for x in ("1/3", "1/4", "1", "5")]
    [-1, -2, 0, 3]
    """
    if not value:
        return 0
    found = value.numerator.bit_length() - value.denominator.bit_length() - 1
    while value > Fraction(2) ** found:
        found += 1
    return found


def reach(limits: tuple[Fraction, Fraction]) -> Fraction:
    """Return the greatest size of a number between two limits."""
    return max(map(abs, limits))


def magnitudes(polynomials: Iterable[Polynomial], limits: Limits) -> list[Fraction]:
    """Return for each polynomial the sum of its terms' greatest sizes over a box, which no value exceeds."""

    @cache
    def reached(monomial: Monomial) -> Fraction:
        return math.prod((reach(limits[name]) ** power for name, power in monomial), start=Fraction(1))

    return [
        sum((abs(c) * reached(monomial) for monomial, c in polynomial.terms.items()), Fraction(0))
        for polynomial in polynomials
    ]


def common_unit(polynomials: Iterable[Polynomial], limits: Limits) -> Fraction:
    """Return a positive unit for some polynomials: in it the largest of them has a size above 1/2, and at most 1.

    Polynomials that are all multiplied by the same positive fraction become the same ones in their unit, coefficient
    by coefficient.

    Parameters
    ----------
    polynomials : iterable of Polynomial
        In variables that the box limits.
    limits : mapping of str to (low, high)
        The box.

    Examples
    --------
    >>> x, unit = Polynomial.variable("x"), {"x": (Fraction(0), Fraction(1))}
    >>> print((x * 3 - 1) / common_unit([x * 3 - 1], unit))
    -1/4 + 3/4 x
    """
    distinct = [polynomial for polynomial in polynomials if polynomial.terms]
    if not distinct:
        return Fraction(1)
    contents = [polynomial.content for polynomial in distinct]
    content = Fraction(
        math.gcd(*(c.numerator for c in contents)), math.lcm(*(c.denominator for c in contents))
    )
    largest = max(magnitudes(distinct, limits))
    return content * Fraction(2) ** binary_exponent(largest / content)


def in_own_unit(polynomial: Polynomial, limits: Limits) -> Polynomial:
    """Return the polynomial of the same signs that all its positive multiples share."""
    return polynomial / common_unit([polynomial], limits)


def rounded_down(value: Fraction) -> float:
    """Return a float that is no greater than a number.

    Examples
    --------
    >>> [Fraction(rounded_down(Fraction(k, 7))) <= Fraction(k, 7) for k in (1, 2, 3, 14)]
    [True, True, True, True]
    """
    near = float(value)
    return near if Fraction(near) <= value else math.nextafter(near, -math.inf)


def nearest_float(value: Fraction) -> float:
    """Return the float nearest to a number, and the largest one for a number beyond all floats.

    Examples
    --------
    >>> nearest_float(Fraction(1, 4)), nearest_float(Fraction(-(10**400)))
    (0.25, -1.7976931348623157e+308)
    """
    try:
        return float(value)
    except OverflowError:
        return sys.float_info.max if value > 0 else -sys.float_info.max
