r"""Exact upper bounds of polynomials over boxes.

A polynomial of degree :math:`d` in :math:`x` on :math:`[l, h]` is a convex combination of its Bernstein
coefficients, so their greatest is an upper bound; for :math:`d = 1` they are the values at the two ends and the
bound is attained. Variables in which the polynomial is monotone are put at the better end first.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from fractions import Fraction
from math import comb

from bargaining.algebra.polynomial import Polynomial, combined

Ends = tuple[Fraction, Fraction]
MAX_SPREAD = 256
"""Bernstein coefficients in several variables are taken up to this many, intervals beyond."""


def upper_bound(polynomial: Polynomial, box: Mapping[str, Ends], spread: int = MAX_SPREAD) -> Fraction:
    """Return an exact upper bound of a polynomial over a box, the maximum where it is multilinear and small.

    Parameters
    ----------
    polynomial : Polynomial
        In variables that the box limits.
    box : mapping of str to (low, high)
        Limits of the variables.
    spread : int
        How many Bernstein coefficients may be compared; beyond, interval arithmetic gives a looser bound.

    Notes
    -----
    Cost: monomials times variables, times 2 for each variable in which no end is known to be better.

    References
    ----------
    Cargo, G. T. and Shisha, O. (1966). The Bernstein form of a polynomial. Journal of Research of the National
    Bureau of Standards 70B, 79-81.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> unit = {"x": (Fraction(0), Fraction(1)), "y": (Fraction(0), Fraction(1))}
    >>> upper_bound(x * y * 2 - x - y, unit)
    Fraction(0, 1)
    """
    polynomial = at_better_ends(polynomial, box)
    if polynomial.constant_value is not None:
        return polynomial.constant_value
    loose = interval(polynomial, box)[1]
    variable = min(polynomial.variables, key=lambda name: (polynomial.degree_in(name), name))
    parts = bernstein(polynomial, variable, box[variable])
    if spread < len(parts):
        return loose
    return min(loose, max(upper_bound(part, box, spread // len(parts)) for part in parts))


def lower_bound(polynomial: Polynomial, box: Mapping[str, Ends]) -> Fraction:
    """Return an exact lower bound of a polynomial over a box."""
    return -upper_bound(-polynomial, box)


def negative_inside(
    polynomial: Polynomial, box: Mapping[str, Ends], whole: Mapping[str, Ends], spread: int = MAX_SPREAD
) -> bool:
    """Prove a polynomial negative on the part of a box that is strictly inside another.

    Parameters
    ----------
    polynomial : Polynomial
        In variables that the boxes limit.
    box, whole : mapping of str to (low, high)
        The second contains the first.
    spread : int
        How many Bernstein coefficients may be looked at.

    Returns
    -------
    bool
        False means not proved.

    Notes
    -----
    On the relative interior of a face of the box the polynomial is a combination of the face's Bernstein coefficients
    with weights that are all positive. So it is negative there if none is positive and one is negative. All faces that
    are not on the boundary of the other box contain a least such face, with every variable at an end of the box that is
    none of the other's, where there is one.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> unit = {"x": (Fraction(0), Fraction(1)), "y": (Fraction(0), Fraction(1))}
    >>> negative_inside(x * y - x, unit, unit), negative_inside(-(x - y) * (x - y), unit, unit)
    (True, False)
    """
    names = sorted(polynomial.variables)
    if math.prod(polynomial.degree_in(name) + 1 for name in names) > spread:
        return False
    coefficients: dict[tuple[int, ...], Polynomial] = {(): polynomial}
    for name in names:
        coefficients = {
            (*key, place): part
            for key, one in coefficients.items()
            for place, part in enumerate(_full_bernstein(one, name, box[name], polynomial.degree_in(name)))
        }
    numbers = {key: one.constant_term for key, one in coefficients.items()}
    if any(number > 0 for number in numbers.values()):
        return False
    faces = itertools.product(
        *(_inner_ends(polynomial.degree_in(name), box[name], whole[name]) for name in names)
    )
    return all(
        any(
            number < 0 and all(at in (None, place) for at, place in zip(face, key, strict=True))
            for key, number in numbers.items()
        )
        for face in faces
    )


def _inner_ends(degree: int, ends: Ends, whole: Ends) -> tuple[int | None, ...]:
    """Return the places of the ends of an interval that are none of the whole's; none where both are."""
    inner = [place for place, end, other in zip((0, degree), ends, whole, strict=True) if end != other]
    return tuple(inner) or (None,)


def _full_bernstein(polynomial: Polynomial, variable: str, ends: Ends, degree: int) -> list[Polynomial]:
    """Return the Bernstein coefficients in one variable as of a polynomial of at least its degree."""
    parts = bernstein(polynomial, variable, ends)
    while len(parts) <= degree:  # degree elevation
        n = len(parts)
        parts = [
            combined(
                [Fraction(j, n), Fraction(n - j, n)],
                [parts[j - 1] if j else Polynomial(), parts[j] if j < n else Polynomial()],
            )
            for j in range(n + 1)
        ]
    return parts


def at_better_ends(polynomial: Polynomial, box: Mapping[str, Ends]) -> Polynomial:
    """Put every variable in which the polynomial is monotone over the box at the end where it is greater."""
    while True:
        better: dict[str, Fraction] = {}
        for name in polynomial.variables:
            least, greatest = interval(polynomial.derivative(name), box)
            if least >= 0:
                better[name] = box[name][1]
            elif greatest <= 0:
                better[name] = box[name][0]
        if not better:
            return polynomial
        polynomial = polynomial.substitute(better)


def interval(polynomial: Polynomial, box: Mapping[str, Ends]) -> Ends:
    """Return bounds of a polynomial by interval arithmetic, one monomial after the other."""
    least = greatest = Fraction(0)
    for monomial, c in polynomial.terms.items():
        low = high = c
        for name, power in monomial:
            ends = [end**power for end in box[name]]
            if power % 2 == 0 and box[name][0] < 0 < box[name][1]:
                ends.append(Fraction(0))
            products = [one * end for one in (low, high) for end in ends]
            low, high = min(products), max(products)
        least, greatest = least + low, greatest + high
    return least, greatest


def bernstein(polynomial: Polynomial, variable: str, ends: Ends) -> list[Polynomial]:
    """Return the Bernstein coefficients in one variable on an interval, polynomials in the others.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> [str(part) for part in bernstein(x * x, "x", (Fraction(-1), Fraction(1)))]
    ['1', '-1', '1']
    """
    low, width = ends[0], ends[1] - ends[0]
    parts = polynomial.parts(variable)
    degree = len(parts) - 1
    shifted = [
        combined(
            [comb(power, j) * low ** (power - j) * width**j for power in range(j, degree + 1)], parts[j:]
        )
        for j in range(degree + 1)
    ]
    return [
        combined([Fraction(comb(i, j), comb(degree, j)) for j in range(i + 1)], shifted[: i + 1])
        for i in range(degree + 1)
    ]
