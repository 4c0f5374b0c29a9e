"""Exact numbers under polynomials, and under functions of which only enclosures are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

from bargaining.algebra.numbers import (
    PRECISIONS,
    ExactNumber,
    between,
    enclosed,
    exact_fraction,
    roots,
    sign,
    sort,
)
from bargaining.errors import SolverError


def image(coefficients: Sequence[Fraction], at: ExactNumber) -> ExactNumber:
    """Return the value of a polynomial at an exact number, which is an exact number again.

    Parameters
    ----------
    coefficients : sequence of Fraction
        Constant first.
    at : ExactNumber
        Where.

    Notes
    -----
    The value is a root of the characteristic polynomial of the polynomial at the companion matrix of the number; which
    root it is follows from enclosures.

    Examples
    --------
    >>> (_, root) = roots([Fraction(-2), Fraction(0), Fraction(1)])
    >>> str(image([Fraction(1), Fraction(0), Fraction(3)], root)), str(image([Fraction(1), Fraction(1)], root))
    ('7', 'root of x^2 - 2x - 1 near 2.414214')
    """
    if at.is_rational:
        return ExactNumber.rational(sum((c * at.low**k for k, c in enumerate(coefficients)), Fraction(0)))
    candidates = roots(_characteristic(coefficients, at.polynomial))
    for bits in PRECISIONS:
        value = _at_ball(coefficients, _ball(at, bits), bits)
        near = [c for c in candidates if _meets(c, value, bits)]
        if len(near) == 1:
            return near[0]
    raise SolverError(f"the value of a polynomial at {at} cannot be told at {PRECISIONS[-1]} bits")


def enclosure(
    coefficients: Sequence[Fraction], function: Callable[[Any], Any], at: ExactNumber, bits: int = 128
) -> tuple[Fraction, Fraction] | None:
    """Return ends of an interval that holds a function of a polynomial at an exact number, None where it is infinite.

    Parameters
    ----------
    coefficients : sequence of Fraction
        Constant first.
    function : callable
        From balls to balls, with outward rounding.
    at : ExactNumber
        Where.
    bits : int
        Working precision.

    Examples
    --------
    >>> low, high = enclosure([Fraction(0), Fraction(1)], lambda y: y.exp(), ExactNumber.rational(Fraction(1)))
    >>> round(float(low), 12), high - low < Fraction(1, 10**30)
    (2.718281828459, True)
    """
    with flint.ctx.workprec(bits):
        value = function(_at_ball(coefficients, _ball(at, bits), bits))
        if not value.is_finite():
            return None
        middle, radius = exact_fraction(value.mid()), exact_fraction(value.rad())
    return middle - radius, middle + radius


def monotone(coefficients: Sequence[Fraction], low: Fraction, high: Fraction) -> int:
    """Return 1 or -1 as a polynomial rises or falls all over an interval, 0 where it does neither.

    Examples
    --------
    >>> square = [Fraction(0), Fraction(0), Fraction(1)]
    >>> [monotone(square, Fraction(a), Fraction(b)) for a, b in ((0, 1), (-1, 0), (-1, 1))]
    [1, -1, 0]
    """
    slope = [k * c for k, c in enumerate(coefficients)][1:]
    while slope and not slope[-1]:
        slope.pop()
    if not slope:
        return 0
    ends = map(ExactNumber.rational, (low, high))
    points = sort([*ends, *(r for r in roots(slope) if r.compare(low) > 0 > r.compare(high))])
    found = {sign(slope, ExactNumber.rational(between(a, b))) for a, b in pairwise(points)}
    return found.pop() if len(found) == 1 else 0


def _characteristic(coefficients: Sequence[Fraction], minimal: Sequence[int]) -> list[Fraction]:
    """Return the characteristic polynomial of a polynomial at the companion matrix of another."""
    size = len(minimal) - 1
    last = [flint.fmpq(-c, minimal[-1]) for c in minimal[:-1]]
    companion: Any = flint.fmpq_mat(
        [[flint.fmpq(int(i == j + 1)) if j < size - 1 else last[i] for j in range(size)] for i in range(size)]
    )
    total: Any = flint.fmpq_mat(size, size)
    for c in reversed(coefficients):
        total = total * companion
        for k in range(size):
            total[k, k] = total[k, k] + flint.fmpq(c.numerator, c.denominator)
    return [Fraction(int(c.p), int(c.q)) for c in total.charpoly().coeffs()]


def _ball(at: ExactNumber, bits: int) -> Any:
    low, high = enclosed(at, bits)
    with flint.ctx.workprec(bits + 16):
        ends = [flint.arb(flint.fmpq(end.numerator, end.denominator)) for end in (low, high)]
        return ends[0].union(ends[1])


def _at_ball(coefficients: Sequence[Fraction], ball: Any, bits: int) -> Any:
    with flint.ctx.workprec(bits + 16):
        total = flint.arb(0)
        for c in reversed(coefficients):
            total = total * ball + flint.arb(flint.fmpq(c.numerator, c.denominator))
        return total


def _meets(candidate: ExactNumber, value: Any, bits: int) -> bool:
    return bool(_ball(candidate, bits).overlaps(value))
