"""Arcs between two places: points on them, and the area below them, both with a bound on the error."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from bargaining.analysis.plane.curves import Box, Curve
from bargaining.analysis.plane.slabs import NUDGE, Arc, Slab, inner_end, inner_heights

_GRID = 2**80
_DEPTH = 250
Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Enclosure:
    """Hold two fractions between which a number lies; equal when it is known exactly.

    Examples
    --------
    >>> str(Enclosure(Fraction(1, 3), Fraction(1, 3))), float(Enclosure(Fraction(0), Fraction(1)))
    ('1/3', 0.5)
    """

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        """Tell whether both are equal."""
        return self.low == self.high

    def __float__(self) -> float:
        """Return the middle."""
        return float((self.low + self.high) / 2)

    def __str__(self) -> str:
        """Write the fraction, or the middle with half the width."""
        if self.exact:
            return str(self.low)
        return f"{float(self):.6g} ± {float((self.high - self.low) / 2):.1g}"

    def __add__(self, other: Enclosure) -> Enclosure:
        """Return the sum."""
        return Enclosure(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Enclosure:
        """Return the negative."""
        return Enclosure(-self.high, -self.low)


@dataclass(frozen=True)
class Traced:
    """Hold an arc as a chain of chords.

    Parameters
    ----------
    points : tuple of Point
        From left to right, without the arc's own ends.
    below : Enclosure
        The area between the arc and the axis of x.
    """

    points: tuple[Point, ...]
    below: Enclosure


def traced(
    curve: Curve, arc: Arc, slab: Slab, ends: tuple[Point, Point], box: Box, error: Fraction
) -> Traced:
    r"""Follow an arc over its slab so closely that no chord is further than ``error`` from it, read vertically.

    Parameters
    ----------
    curve : Curve
        The arc's polynomial.
    arc, slab : Arc, Slab
        Over which it is convex or concave.
    ends : pair of Point
        Its ends as they are drawn.
    box : Box
        The rectangle.
    error : Fraction
        In the units of y.

    Notes
    -----
    For a convex arc with ends a, b and middle m the arc lies between the chords a-m-b and their prolongations, so
    that it is nowhere further than :math:`|y_a + y_b - 2 y_m|` from the chords; its integral lies between
    the midpoint rule and the trapezoidal rule. The slivers of ``NUDGE`` at ends that are not exact are added
    to the area's bound at full height.
    """
    (x_start, y_start), (x_end, y_end) = ends
    if curve.straight and slab.start.is_rational and slab.end.is_rational:
        area = (x_end - x_start) * (y_start + y_end) / 2
        return Traced((), Enclosure(area, area))
    left, right = inner_end(slab, box, right=False), inner_end(slab, box, right=True)
    chain = _refined(curve, arc, box, left, right, error) if not curve.straight else [left, right]
    heights = {x: _height(curve, arc, box, x) for x in chain}
    if curve.straight:
        below = _rounded(*[(right - left) * (heights[left] + heights[right]) / 2] * 2)
    else:
        below = _convex_area([(x, heights[x]) for x in chain])
    tallest = max(abs(box.y_low), abs(box.y_high))
    slack = 2 * (2 * NUDGE * (box.x_high - box.x_low)) * tallest
    inner = tuple((x, heights[x]) for x in chain[1:-1])
    return Traced(inner, Enclosure(below.low - slack, below.high + slack))


def _height(curve: Curve, arc: Arc, box: Box, x: Fraction) -> Fraction:
    found = inner_heights(curve, box, x)[arc.branch]
    return (found.low + found.high) / 2


def _refined(
    curve: Curve, arc: Arc, box: Box, left: Fraction, right: Fraction, error: Fraction
) -> list[Fraction]:
    """Return places, every second one the middle of its neighbours, whose chords are as near as asked."""
    heights = {x: _height(curve, arc, box, x) for x in (left, right)}
    waiting, places = [(left, right, 0)], {left, right}
    while waiting:
        a, b, depth = waiting.pop()
        middle = (a + b) / 2
        heights[middle] = _height(curve, arc, box, middle)
        places.add(middle)
        if abs(heights[a] + heights[b] - 2 * heights[middle]) > error and depth < _DEPTH:
            waiting += [(a, middle, depth + 1), (middle, b, depth + 1)]
    return sorted(places)


def _convex_area(chain: list[Point]) -> Enclosure:
    """Return bounds of the area below a convex or concave arc from the points of ``_refined``."""
    low, high = Fraction(0), Fraction(0)
    for (a, y_a), (_, y_m), (b, y_b) in zip(chain[:-2:2], chain[1:-1:2], chain[2::2], strict=True):
        chords, middle = (b - a) * (y_a + 2 * y_m + y_b) / 4, (b - a) * y_m
        found = _rounded(min(chords, middle), max(chords, middle))
        low, high = low + found.low, high + found.high
    return Enclosure(low, high)


def _rounded(low: Fraction, high: Fraction) -> Enclosure:
    """Return enclosing fractions with a short denominator, so that long sums stay cheap."""
    return Enclosure(Fraction(floor(low * _GRID) - 1, _GRID), Fraction(ceil(high * _GRID) + 1, _GRID))
