"""Conditions that parts of the plane are described by; each tells exactly whether a point fulfils it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bargaining.algebra.numbers import ExactNumber, roots
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.plane.curves import Box


@dataclass(frozen=True)
class Sign:
    """Say that a polynomial in the two parameters is at least zero."""

    polynomial: Polynomial

    def side(self, x: tuple[str, Fraction], y: tuple[str, Fraction]) -> int:
        """Return 1 where the condition holds strictly, 0 where it holds with equality, -1 where it fails."""
        value = self.polynomial.evaluate(dict([x, y]))
        return (value > 0) - (value < 0)


@dataclass(frozen=True)
class Across:
    """Say on which side of an upright line a point lies.

    Parameters
    ----------
    parameter : str
        The one that goes across.
    place : ExactNumber
        Where the line stands.
    above : bool
        Whether the parameter is at least, or at most, that.
    """

    parameter: str
    place: ExactNumber
    above: bool

    def side(self, x: tuple[str, Fraction], y: tuple[str, Fraction]) -> int:
        """Return 1 where the condition holds strictly, 0 where it holds with equality, -1 where it fails."""
        return -self.place.compare(x[1]) if self.above else self.place.compare(x[1])


@dataclass(frozen=True)
class Beyond:
    """Say on which side of one branch of a curve a point lies, between two places of x.

    Parameters
    ----------
    across, up : str
        The parameters.
    polynomial : Polynomial
        Zero on the curve.
    number : int
        Which of the heights within the range at which the curve passes above a place, counted from 1 from below.
    above : bool
        Whether the point lies above that, or below.
    start, end : ExactNumber or None
        Between them the curve's heights keep their number and order; None at an end of the range.
    box : Box
        The ranges.
    """

    across: str
    up: str
    polynomial: Polynomial
    number: int
    above: bool
    start: ExactNumber | None
    end: ExactNumber | None
    box: Box

    def side(self, x: tuple[str, Fraction], y: tuple[str, Fraction]) -> int:
        """Return 1 where the condition holds strictly, 0 where it may hold with equality, -1 where it fails."""
        ends = [
            -self.start.compare(x[1]) if self.start is not None else 1,
            self.end.compare(x[1]) if self.end is not None else 1,
        ]
        if min(ends) < 1:
            return min(ends)
        line = self.polynomial.substitute(dict([x]))
        inside = [
            r
            for r in roots(line.coefficients(self.up))
            if r.compare(self.box.y_low) > 0 > r.compare(self.box.y_high)
        ]
        beside = -inside[self.number - 1].compare(y[1])
        return beside if self.above else -beside


Condition = Sign | Across | Beyond

Part = tuple[Condition, ...]
"""Conditions that hold together."""
