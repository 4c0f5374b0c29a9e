"""Signs of polynomials that are the same over whole ranges of their variables, as far as they are easily proved."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bargaining.algebra.bounds import Ends, interval, upper_bound
from bargaining.algebra.polynomial import Polynomial

Range = tuple[Fraction | None, Fraction | None]
"""The least and the greatest value; None where there is none."""
MAX_TERMS = 24
"""In longer polynomials only intervals are tried: more takes longer than what it proves is worth."""
SPREAD = 32
"""How many Bernstein coefficients are compared."""
PROBES = (0, 1, 3, 5, 8, 11, 13, 15, 16)
"""Sixteenths of the way through the ranges; variables take them in turn."""


class Signs:
    """Prove that polynomials are positive, or nowhere negative, over ranges of their variables.

    Parameters
    ----------
    ranges : mapping of str to (Fraction or None, Fraction or None)
        Of a variable that is not listed nothing is known.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> signs = Signs({"x": (Fraction(0), Fraction(1)), "y": (Fraction(0), None)})
    >>> signs.nonnegative(x * y), signs.positive(x * y + 1), signs.positive(-x + 2), signs.nonnegative(x - y)
    (True, True, True, False)
    """

    def __init__(self, ranges: Mapping[str, Range]) -> None:
        self.ranges = dict(ranges)
        self._known: dict[Polynomial, tuple[bool, bool]] = {}

    def nonnegative(self, polynomial: Polynomial) -> bool:
        """Tell whether a polynomial is proved to be nowhere negative; False means not proved."""
        return self._signs(polynomial)[0]

    def positive(self, polynomial: Polynomial) -> bool:
        """Tell whether a polynomial is proved to be positive; False means not proved."""
        return self._signs(polynomial)[1]

    def _signs(self, polynomial: Polynomial) -> tuple[bool, bool]:
        constant = polynomial.constant_value
        if constant is not None:
            return constant >= 0, constant > 0
        if polynomial not in self._known:
            self._known[polynomial] = self._proved(polynomial)
        return self._known[polynomial]

    def _proved(self, polynomial: Polynomial) -> tuple[bool, bool]:
        shared = polynomial.shared
        if shared and all(self._least(name) >= 0 for name, _ in shared):
            rest = self._signs(polynomial.over(shared))
            return rest[0], rest[1] and all(self._least(name) > 0 for name, _ in shared)
        if (
            all(self._least(name) >= 0 for name in polynomial.variables)
            and min(polynomial.terms.values()) > 0
        ):
            return True, any(all(self._least(name) > 0 for name, _ in m) for m in polynomial.terms)
        box = {}
        for name in polynomial.variables:
            low, high = self.ranges.get(name, (None, None))
            if low is None or high is None:
                return False, False
            box[name] = (low, high)
        if _probed(polynomial, box) < 0:  # there is nothing to prove
            return False, False
        least = interval(polynomial, box)[0]
        if least <= 0 and len(polynomial.terms) <= MAX_TERMS:
            least = max(least, -upper_bound(-polynomial, box, SPREAD))
        return least >= 0, least > 0

    def _least(self, name: str) -> Fraction:
        low = self.ranges.get(name, (None, None))[0]
        return Fraction(-1) if low is None else low


def _probed(polynomial: Polynomial, box: Mapping[str, Ends]) -> Fraction:
    """Return the least value at a few points of a box."""
    names = sorted(polynomial.variables)
    values = []
    for k in range(len(PROBES)):
        for step in (0, 1, 2):
            shares = (Fraction(PROBES[(k + step * j) % len(PROBES)], 16) for j in range(len(names)))
            point = {n: box[n][0] + (box[n][1] - box[n][0]) * t for n, t in zip(names, shares, strict=True)}
            values.append(polynomial.evaluate(point))
    return min(values)
