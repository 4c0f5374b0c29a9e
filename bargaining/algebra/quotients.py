"""Quotients of polynomials whose denominators are positive where they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial

ONE = Polynomial.constant(1)


@dataclass(frozen=True)
class Quotient:
    """Hold a quotient of polynomials whose denominator is positive where it is used.

    Parameters
    ----------
    above, below : Polynomial
        Numerator and denominator.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> print(Quotient(x, y) + Quotient(ONE, y * y))
    (1 + x y) / (y^2)
    """

    above: Polynomial
    below: Polynomial = ONE

    @property
    def variables(self) -> frozenset[str]:
        """Return the names of the variables that appear."""
        return self.above.variables | self.below.variables

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a point that names every variable."""
        return self.above.evaluate(values) / self.below.evaluate(values)

    def __add__(self, other: Quotient) -> Quotient:
        """Return the sum."""
        if self.below == other.below:
            return Quotient(self.above + other.above, self.below)
        below, mine, others = _common(self.below, other.below)
        return Quotient(self.above * mine + other.above * others, below)

    def __neg__(self) -> Quotient:
        """Return the negative."""
        return Quotient(-self.above, self.below)

    def __sub__(self, other: Quotient) -> Quotient:
        """Return the difference."""
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        """Return the product."""
        return Quotient(self.above * other.above, self.below * other.below)

    def __str__(self) -> str:
        """Write numerator and denominator, if there is one."""
        return str(self.above) if self.below == ONE else f"({self.above}) / ({self.below})"


def _common(one: Polynomial, other: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    """Return a common multiple of two denominators, and what each is to be multiplied with; all are positive."""
    if (ratio := _ratio(other, one)) is not None:
        return other, ratio, ONE
    if (ratio := _ratio(one, other)) is not None:
        return one, ONE, ratio
    return one * other, other, one


def _ratio(whole: Polynomial, part: Polynomial) -> Polynomial | None:
    """Return a quotient of monomials where it is one; of two that are positive it is positive."""
    if len(whole.terms) != 1 or len(part.terms) != 1:
        return None
    (((powers, c),), ((less, d),)) = whole.terms.items(), part.terms.items()
    held = dict(powers)
    if any(held.get(name, 0) < power for name, power in less):
        return None
    return (whole / c).over(less) * (c / d)
