"""Exact real numbers that polynomials with rational coefficients vanish at, and their signs elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from typing import Any

import flint

from bargaining.errors import SolverError

PRECISIONS = (128, 512, 2048, 8192)
"""Bits of working precision, raised until enclosures settle a comparison."""


@dataclass(frozen=True)
class ExactNumber:
    """Hold a real algebraic number.

    Parameters
    ----------
    polynomial : tuple of int
        Coefficients, constant first, of the irreducible polynomial with integer coefficients that it is a root of.
    low, high : Fraction
        Enclosure that holds no other root; equal for a rational number.

    Examples
    --------
    >>> half, root = roots([Fraction(-1), Fraction(2)]) + roots([Fraction(-2), Fraction(0), Fraction(1)])[1:]
    >>> str(half), str(root)
    ('1/2', 'root of x^2 - 2 near 1.414214')
    """

    polynomial: tuple[int, ...]
    low: Fraction
    high: Fraction

    @classmethod
    def rational(cls, value: Fraction) -> ExactNumber:
        """Return a rational number."""
        return cls((-value.numerator, value.denominator), value, value)

    @property
    def is_rational(self) -> bool:
        """Tell whether the number is a fraction."""
        return len(self.polynomial) == 2

    def compare(self, value: Fraction) -> int:
        """Return the sign (-1, 0 or 1) of the number less a fraction, exactly.

        Examples
        --------
        >>> root = roots([Fraction(-2), Fraction(0), Fraction(1)])[1]
        >>> root.compare(Fraction(7, 5)), root.compare(Fraction(3, 2)), root.compare((root.low + root.high) / 2) != 0
        (1, -1, True)
        """
        if value < self.low or value > self.high:
            return 1 if value < self.low else -1
        if self.is_rational:
            return 0
        # The enclosure holds one root, a simple one: the polynomial changes sign there and nowhere else.
        polynomial = _polynomial(Fraction(c) for c in self.polynomial)
        here, below = (polynomial(flint.fmpq(v.numerator, v.denominator)) for v in (value, self.low))
        return -1 if value > self.low and (here > 0) != (below > 0) else 1

    def __float__(self) -> float:
        """Return the nearest float of the enclosure's middle."""
        return float((self.low + self.high) / 2)

    def __str__(self) -> str:
        """Write the fraction, or the polynomial with the approximate place of the root."""
        if self.is_rational:
            return str(self.low)
        powers = [(c, d) for d, c in reversed(list(enumerate(self.polynomial))) if c]
        text = ""
        for c, d in powers:
            factor = "" if abs(c) == 1 and d else str(abs(c))
            variable = {0: "", 1: "x"}.get(d, f"x^{d}")
            sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
            text += sign + factor + variable
        return f"root of {text} near {float(self):.6f}"


def _polynomial(coefficients: Iterable[Fraction]) -> Any:
    return flint.fmpq_poly([flint.fmpq(c.numerator, c.denominator) for c in coefficients])


def exact_fraction(exact: Any) -> Fraction:
    """Return an exact flint float as a fraction."""
    mantissa, exponent = (int(part) for part in exact.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _irreducible_roots(factor: Any) -> list[ExactNumber]:
    coefficients = tuple(int(c) for c in factor.coeffs())
    if len(coefficients) == 2:
        return [ExactNumber.rational(Fraction(-coefficients[0], coefficients[1]))]
    found = []
    with flint.ctx.workprec(PRECISIONS[0]):
        for root, _ in factor.complex_roots():
            if root.imag == 0:
                middle, radius = exact_fraction(root.real.mid()), exact_fraction(root.real.rad())
                found.append(ExactNumber(coefficients, middle - radius, middle + radius))
    return found


def enclosed(number: ExactNumber, bits: int) -> tuple[Fraction, Fraction]:
    """Return ends of an interval around a number of a width near two to the power of ``-bits``, one root inside."""
    if number.is_rational:
        return number.low, number.high
    minimal: Any = flint.fmpz_poly(list(number.polynomial))
    with flint.ctx.workprec(bits + 16):
        for root, _ in minimal.complex_roots():
            if root.imag == 0 and _overlaps(root.real, number):
                middle, radius = exact_fraction(root.real.mid()), exact_fraction(root.real.rad())
                return max(number.low, middle - radius), min(number.high, middle + radius)
    raise SolverError(f"{number} has no root in its enclosure")


def compare(one: ExactNumber, other: ExactNumber) -> int:
    """Return -1, 0 or 1 as the first number is the smaller, the same or the larger one."""
    if one.high < other.low or one.low > other.high:
        return -1 if one.high < other.low else 1
    if one.polynomial == other.polynomial and _place(one) == _place(other):
        return 0
    for bits in PRECISIONS:
        mine, others = enclosed(one, bits), enclosed(other, bits)
        if mine[1] < others[0] or mine[0] > others[1]:
            return -1 if mine[1] < others[0] else 1
    raise SolverError(f"{one} and {other} are closer than the working precision tells apart")


@lru_cache(maxsize=4096)
def _place(number: ExactNumber) -> int:
    """Return which of the real roots of its polynomial a number is, counted from below."""
    if number.is_rational:
        return 0
    for bits in PRECISIONS:
        with flint.ctx.workprec(bits):
            minimal: Any = flint.fmpz_poly(list(number.polynomial))
            found = [x.real for x, _ in minimal.complex_roots() if x.imag == 0]
        found.sort(key=lambda x: exact_fraction(x.mid()))
        near = [k for k, root in enumerate(found) if _overlaps(root, number)]
        if len(near) == 1:
            return near[0]
    raise SolverError(f"{number} has no root of its own in its enclosure")


def factors(coefficients: Sequence[Fraction]) -> list[Any]:
    """Return the irreducible factors of positive degree of a nonzero polynomial, as flint polynomials."""
    return [factor for factor, _ in _polynomial(coefficients).numer().factor()[1] if factor.degree() > 0]


def roots(coefficients: Sequence[Fraction]) -> list[ExactNumber]:
    """Return the distinct real roots of a nonzero polynomial in increasing order.

    Parameters
    ----------
    coefficients : sequence of Fraction
        Constant first.
    """
    return sort(root for factor in factors(coefficients) for root in _irreducible_roots(factor))


def sort(numbers: Iterable[ExactNumber]) -> list[ExactNumber]:
    """Return distinct exact numbers in increasing order, with enclosures narrow enough to tell them apart.

    Raises
    ------
    SolverError
        When two cannot be told apart at the highest precision.
    """
    distinct = set({(x.polynomial, _place(x)): x for x in numbers}.values())
    for bits in PRECISIONS:
        ordered = sorted(distinct, key=lambda x: (x.low, x.high))
        close = {x for pair in pairwise(ordered) if pair[0].high >= pair[1].low for x in pair}
        if not close:
            return ordered
        distinct = (distinct - close) | {
            replace(x, low=low, high=high) for x in close for low, high in [enclosed(x, bits)]
        }
    raise SolverError(
        f"{min(map(str, close))} and its neighbour are closer than the working precision tells apart"
    )


def sign(coefficients: Sequence[Fraction], at: ExactNumber) -> int:
    """Return the sign (-1, 0 or 1) of a polynomial at an exact number.

    Notes
    -----
    At a rational number the value is exact. At an irrational one it is zero exactly when the number's irreducible
    polynomial divides; otherwise ball arithmetic with rising precision must separate it from zero.
    """
    if at.is_rational:
        return signs(coefficients, [at])[0]
    polynomial = _polynomial(coefficients)
    if vanishes(coefficients, at):
        return 0
    minimal: Any = flint.fmpz_poly(list(at.polynomial))
    for bits in PRECISIONS:
        with flint.ctx.workprec(bits):
            for root, _ in minimal.complex_roots():
                if root.imag == 0 and _overlaps(root.real, at):
                    value = polynomial.numer()(root.real)
                    if value > 0 or value < 0:
                        return 1 if value > 0 else -1
    raise SolverError(f"the sign of a polynomial at {at} cannot be told at {PRECISIONS[-1]} bits")


def signs(coefficients: Sequence[Fraction], numbers: Iterable[ExactNumber]) -> list[int]:
    """Return the signs of a polynomial at several exact numbers; see `sign`.

    Examples
    --------
    >>> signs([Fraction(-1, 2), Fraction(1)], map(ExactNumber.rational, (Fraction(1, 3), Fraction(1, 2), Fraction(2))))
    [-1, 0, 1]
    """
    scale = lcm(*(c.denominator for c in coefficients))
    whole = [c.numerator * (scale // c.denominator) for c in coefficients]
    found = []
    for at in numbers:
        if at.is_rational:
            value, power = 0, 1
            for c in reversed(whole):  # times a positive power of the denominator
                value = value * at.low.numerator + c * power
                power *= at.low.denominator
            found.append((value > 0) - (value < 0))
        else:
            found.append(sign(coefficients, at))
    return found


def vanishes(coefficients: Sequence[Fraction], at: ExactNumber) -> bool:
    """Tell whether a polynomial is zero at an exact number: its irreducible polynomial divides.

    Examples
    --------
    >>> (root,) = roots([Fraction(-2), Fraction(0), Fraction(0), Fraction(1)])
    >>> vanishes([Fraction(4), Fraction(0), Fraction(0), Fraction(-2)], root), vanishes([Fraction(-1)], root)
    (True, False)
    """
    polynomial = _polynomial(coefficients)
    return bool(polynomial == 0 or polynomial.numer() % flint.fmpz_poly(list(at.polynomial)) == 0)


def _overlaps(ball: Any, number: ExactNumber) -> bool:
    middle, radius = exact_fraction(ball.mid()), exact_fraction(ball.rad())
    return middle - radius <= number.high and number.low <= middle + radius


def between(left: ExactNumber, right: ExactNumber) -> Fraction:
    """Return a short fraction strictly between two exact numbers, the left one smaller."""
    middle = (left.high + right.low) / 2
    for limit in (10, 100, 1_000, 10**6, 10**12):
        short = middle.limit_denominator(limit)
        if left.high < short < right.low:
            return short
    return middle
