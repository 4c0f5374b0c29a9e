"""Polynomials along each of their variables through one point, many at once.

What terms come to hangs on their monomials, of which polynomials made of the same payoffs share most: each is looked at
once, in whole numbers over one denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from bargaining.algebra.polynomial import Monomial, Polynomial

Coefficients = tuple[Fraction, ...]
"""Of the powers of one variable, the constant first and the last not zero."""


@dataclass(frozen=True)
class Star:
    """Hold a polynomial at a point and along the lines through it.

    Parameters
    ----------
    here : Fraction
        Its value at the point.
    lines : mapping of str to tuple of Fraction
        By variable the coefficients of its powers, the others fixed at the point; of variables alone on which the
        polynomial hangs there.
    """

    here: Fraction
    lines: Mapping[str, Coefficients]


def stars(polynomials: Iterable[Polynomial], values: Mapping[str, Fraction]) -> list[Star]:
    """Return polynomials at a point and along each variable through it, in exact numbers.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> (found,) = stars([x * x + x * y * 2 - y], {"x": Fraction(1, 2), "y": Fraction(3)})
    >>> found.here, found.lines
    (Fraction(1, 4), {'x': (Fraction(-3, 1), Fraction(6, 1), Fraction(1, 1))})
    """
    given = tuple(polynomials)
    monomials = {m: _rests(m, values) for m in dict.fromkeys(m for p in given for m in p.terms)}
    common = lcm(*(rest.denominator for rests in monomials.values() for _, _, rest in rests))
    whole = {
        monomial: [
            (name, power, rest.numerator * (common // rest.denominator)) for name, power, rest in rests
        ]
        for monomial, rests in monomials.items()
    }
    return [_star(polynomial, whole, common) for polynomial in given]


def _rests(monomial: Monomial, values: Mapping[str, Fraction]) -> list[tuple[str, int, Fraction]]:
    """Return each variable of a monomial with its power and what the others come to; the whole without a name."""
    others = (
        (name, power, tuple(f for f in monomial if f[0] != name)) for name, power in (("", 0), *monomial)
    )
    return [(name, power, _product(rest, values)) for name, power, rest in others]


def _product(monomial: Monomial, values: Mapping[str, Fraction]) -> Fraction:
    above, below = 1, 1
    for name, power in monomial:
        above *= values[name].numerator ** power
        below *= values[name].denominator ** power
    return Fraction(above, below)


def _star(polynomial: Polynomial, whole: Mapping[Monomial, list[tuple[str, int, int]]], common: int) -> Star:
    scale = lcm(*(c.denominator for c in polynomial.terms.values()))
    here = 0
    powers: dict[str, dict[int, int]] = {}
    moved: dict[str, int] = {}  # what the terms with a variable come to
    for monomial, c in polynomial.terms.items():
        factor = c.numerator * (scale // c.denominator)
        (_, _, value), *rests = whole[monomial]
        here += factor * value
        for name, power, rest in rests:
            own = powers.setdefault(name, {})
            own[power] = own.get(power, 0) + factor * rest
            moved[name] = moved.get(name, 0) + factor * value
    scale *= common
    lines = {}
    for name, own in powers.items():
        if degree := max((d for d, c in own.items() if c), default=0):
            constant = Fraction(here - moved[name], scale)
            lines[name] = (constant, *(Fraction(own.get(d, 0), scale) for d in range(1, degree + 1)))
    return Star(Fraction(here, scale), lines)
