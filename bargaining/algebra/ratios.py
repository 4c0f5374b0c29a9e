"""Quotients of polynomials in one unknown over the rationals: their values and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

Coefficients = tuple[Fraction, ...]


@dataclass(frozen=True)
class Ratio:
    """Hold a quotient of polynomials in lowest terms, coefficients constant first, the last one below it being one."""

    above: Coefficients
    below: Coefficients

    def __call__(self, value: Fraction) -> Fraction:
        """Return the value at a fraction.

        Examples
        --------
        >>> Ratio((Fraction(1), Fraction(2)), (Fraction(1),))(Fraction(1, 2))
        Fraction(2, 1)
        """
        return Fraction(evaluated(self.above, value) / evaluated(self.below, value))

    def written(self, name: str) -> str:
        """Write the quotient in an assumption, in whole numbers where one stands below.

        Examples
        --------
        >>> Ratio((Fraction(1, 2), Fraction(-2)), (Fraction(3), Fraction(0), Fraction(1))).written("x")
        '(1 - 4 x) / (6 + 2 x^2)'
        >>> Ratio((Fraction(1, 2), Fraction(-2)), (Fraction(1),)).written("x")
        '1/2 - 2 x'
        """
        if len(self.below) == 1:
            return _polynomial(self.above, name)
        scale = Fraction(lcm(*(c.denominator for c in (*self.above, *self.below))))
        scale = scale / gcd(*(int(c * scale) for c in (*self.above, *self.below)))
        scale = -scale if next(c for c in self.below if c) < 0 else scale
        above, below = (
            _polynomial(tuple(c * scale for c in part), name) for part in (self.above, self.below)
        )
        return f"({above}) / ({below})"


def evaluated(coefficients: Coefficients, value: Any) -> Any:
    """Return the value of a polynomial at a fraction, or at an exact number of another kind."""
    total: Any = Fraction(0)
    for c in reversed(coefficients):
        total = total * value + c
    return total


def _polynomial(coefficients: Coefficients, name: str) -> str:
    text = ""
    for k, c in enumerate(coefficients):
        if not c and len(coefficients) > 1:
            continue
        power = "" if not k else name if k == 1 else f"{name}^{k}"
        size = str(abs(c)) if not power else power if abs(c) == 1 else f"{abs(c)} {power}"
        sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
        text += sign + size
    return text or "0"
