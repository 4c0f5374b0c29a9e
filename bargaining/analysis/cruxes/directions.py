r"""Which way of changing an assumption may help a requirement, exactly.

A polynomial without powers is affine in each variable, and its slope there, again without powers, takes its least and
largest value at corners of the box. So the signs of all slopes follow from the values at the corners, in integers.
An assumption whose rise helps no requirement need not rise; one whose rise also harms none may rise at will.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Monomial, Polynomial
from bargaining.analysis.cruxes.claims import joined
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.forms.formula import FALSE, Condition, Formula

MOST_FACTORS = 14
"""Variables in products up to which all corners are looked at."""
SAFE = 2**62

Flags = NDArray[np.bool_]
_Ends = tuple[tuple[str, Fraction, Fraction], ...]
"""Names of variables with their ranges."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Hold which changes may help which polynomial to grow.

    Parameters
    ----------
    rising, falling : ndarray of bool, shape (n_rows, n_variables)
        Whether the polynomial may grow, somewhere in the box, as the variable rises or falls.
    """

    rising: Flags
    falling: Flags

    @classmethod
    def of(cls, polynomials: Sequence[Polynomial], box: ExactBox) -> Directions:
        """Return the directions of polynomials over a box.

        Parameters
        ----------
        polynomials : sequence of Polynomial
            In the box's variables.
        box : ExactBox
            The ranges.

        Notes
        -----
        Takes :math:`2^n` integer evaluations for a polynomial with :math:`n` variables in its products. With a power
        above one, or more than 14 such variables, both directions are taken to help.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> half, one = Fraction(1, 2), Fraction(1)
        >>> box = ExactBox(("x", "y"), (half, half), (0 * one, 0 * one), (one, one))
        >>> found = Directions.of([x - x * y], box)
        >>> found.rising.tolist(), found.falling.tolist()
        ([[True, False]], [[False, True]])
        """
        place = {name: k for k, name in enumerate(box.names)}
        rising = np.zeros((len(polynomials), len(place)), dtype=bool)
        falling = rising.copy()
        for row, polynomial in enumerate(polynomials):
            for name, (least, most) in _slopes(polynomial, _ends(polynomial, box)).items():
                rising[row, place[name]], falling[row, place[name]] = most > 0, least < 0
        return cls(rising, falling)

    def helpful(self) -> tuple[Flags, Flags]:
        """Return which variables' rise, and which variables' fall, may help any of the polynomials."""
        return np.logical_or.reduce(self.rising), np.logical_or.reduce(self.falling)


def attainable(formula: Formula, box: ExactBox) -> Formula:
    """Return a formula without the conditions that no point of a box meets, as far as corners tell.

    Parameters
    ----------
    formula : Formula
        About the parameters of the box.
    box : ExactBox
        The ranges.
    """
    known: dict[Polynomial, Fraction | None] = {}

    def left(c: Condition) -> Formula:
        if c.polynomial not in known:
            known[c.polynomial] = greatest(c.polynomial, box)
        most = known[c.polynomial]
        return c if most is None or c.met(most) else FALSE

    return joined(formula, left)


def _ends(polynomial: Polynomial, box: ExactBox) -> _Ends:
    every = zip(box.names, box.low, box.high, strict=True)
    variables = polynomial.variables
    return tuple((name, low, high) for name, low, high in every if name in variables)


@lru_cache(maxsize=4096)
def _slopes(polynomial: Polynomial, ends: _Ends) -> dict[str, tuple[int, int]]:
    """Return the signs of the least and the largest slope along each variable that appears."""
    products = [m for m in polynomial.terms if sum(power for _, power in m) > 1]
    factors = tuple(sorted({name for m in products for name, _ in m}))
    powers = any(power > 1 for m in products for _, power in m)
    found = {}
    for name in polynomial.variables - set(factors):
        slope = 1 if polynomial.terms[((name, 1),)] > 0 else -1
        found[name] = (slope, slope)
    if powers or len(factors) > MOST_FACTORS:
        return found | dict.fromkeys(factors, (-1, 1))
    corners, _ = _corners(polynomial, factors, ends)
    for axis, name in enumerate(factors):
        slopes = corners.take(1, axis) - corners.take(0, axis)
        found[name] = (int(np.sign(slopes.min())), int(np.sign(slopes.max())))
    return found


def greatest(polynomial: Polynomial, box: ExactBox) -> Fraction | None:
    """Return the largest value of a polynomial over a box; None with a power above one, or with too many factors.

    Parameters
    ----------
    polynomial : Polynomial
        In the box's variables.
    box : ExactBox
        The ranges.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> half, one = Fraction(1, 2), Fraction(1)
    >>> greatest(x * y * 2 - x - y, ExactBox(("x", "y"), (half, half), (0 * one, 0 * one), (one, one)))
    Fraction(0, 1)
    """
    products = [m for m in polynomial.terms if sum(power for _, power in m) > 1]
    factors = tuple(sorted({name for m in products for name, _ in m}))
    if len(factors) > MOST_FACTORS or any(power > 1 for m in products for _, power in m):
        return None
    limits = _ends(polynomial, box)
    ends = {n: (a, b) for n, a, b in limits}
    alone = [
        (ends[m[0][0]], c) for m, c in polynomial.terms.items() if len(m) == 1 and m[0][0] not in factors
    ]
    affine = sum((max(c * low, c * high) for (low, high), c in alone), polynomial.constant_term)
    if not factors:
        return affine
    corners, multiple = _corners(polynomial, factors, limits)
    return affine + Fraction(int(corners.max()), multiple)


def _corners(polynomial: Polynomial, factors: Sequence[str], limits: _Ends) -> tuple[NDArray[np.int64], int]:
    """Return a multiple of the terms in the factors at all corners of their ranges, shape (2, ..., 2), and which."""
    ends = {n: (a, b) for n, a, b in limits}
    terms: list[tuple[Monomial, Fraction]] = [
        (m, c) for m, c in polynomial.terms.items() if m and all(name in factors for name, _ in m)
    ]
    scale = {n: math.lcm(*(end.denominator for end in ends[n])) for n in factors}
    common = math.lcm(*(c.denominator for _, c in terms)) * math.prod(scale.values())
    largest = sum(abs(c) * common * math.prod(max(map(abs, ends[name])) for name, _ in m) for m, c in terms)
    kind: type = np.int64 if 2 * largest < SAFE else object
    found: NDArray[np.int64] = np.zeros((2,) * len(factors), dtype=kind)
    for m, c in terms:
        inside = {name for name, _ in m}
        whole = c * common / math.prod(scale[name] for name in inside)
        part: NDArray[np.int64] = np.array(int(whole), dtype=kind)
        for name in factors:
            along = [int(end * scale[name]) for end in ends[name]] if name in inside else [1]
            part = part[..., None] * np.array(along, dtype=kind)
        found = found + part
    return found, common
