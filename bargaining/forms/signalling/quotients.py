"""Quotients of polynomials, and linear equations that they solve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.signalling.corners import Coordinate, Row, determinant

_ONE = Polynomial.constant(1)


@dataclass(frozen=True)
class Quotient:
    """Hold a quotient of polynomials.

    Parameters
    ----------
    above, below : Polynomial
        Where the denominator is zero the value is not told.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> half = Quotient(x, x * 2)
    >>> (half + half).at({"x": Fraction(3)}), (half * half).at({"x": Fraction(0)})
    (Fraction(1, 1), None)
    """

    above: Polynomial
    below: Polynomial = _ONE

    def __add__(self, other: Quotient) -> Quotient:
        """Return the sum."""
        if self.below == other.below:
            return Quotient(self.above + other.above, self.below)
        return Quotient(self.above * other.below + other.above * self.below, self.below * other.below)

    def __mul__(self, other: Quotient) -> Quotient:
        """Return the product."""
        return Quotient(self.above * other.above, self.below * other.below)

    def at(self, values: Mapping[str, Fraction]) -> Fraction | None:
        """Return the value at a point; None where the denominator is zero."""
        below = self.below.evaluate(values)
        return self.above.evaluate(values) / below if below else None


def solution(options: dict[int, tuple[int, ...]], rows: Sequence[Row]) -> dict[Coordinate, Quotient] | None:
    """Return the probabilities that equations tell; None where they do not tell all of them.

    Parameters
    ----------
    options : dict of int to tuple of int
        The options of each mixture.
    rows : sequence of Row
        Of which those that are equations are used.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> found = solution({7: (0, 1)}, [Row({(7, 0): x, (7, 1): x - 1}, Polynomial(), True, ("", "", ""))])
    >>> found[7, 0].at({"x": Fraction(1, 4)})
    Fraction(3, 4)
    """
    nothing = Polynomial()
    free = [(s, a) for s, own in options.items() for a in own[1:]]
    lines = []
    for row in rows:
        if row.equal:
            first = {s: row.weights.get((s, own[0]), nothing) for s, own in options.items()}
            constant = sum(first.values(), row.constant)
            lines.append(([row.weights.get((s, a), nothing) - first[s] for s, a in free], constant))
    for chosen in combinations(lines, len(free)):
        below = determinant([line for line, _ in chosen])
        if below.terms:
            found = {}
            for j, coordinate in enumerate(free):
                above = determinant([[*line[:j], -constant, *line[j + 1 :]] for line, constant in chosen])
                found[coordinate] = Quotient(above, below)
            for s, own in options.items():
                rest = sum((-found[s, a].above for a in own[1:]), below)
                found[s, own[0]] = Quotient(rest, below)
            if all(quotient.above.terms for quotient in found.values()):  # otherwise some option is not used
                return found
    return None
