"""Arcs between two places: points on them, and the area below them, both with a bound on the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from bargaining.algebra.numbers import ExactNumber
from bargaining.analysis.plane.curves import Box, Curve
from bargaining.analysis.plane.slabs import Arc, Slab, inner_end, inner_heights

_GRID = 2**80
"""Parts of the ranges' area to which sums are rounded outwards, so that they stay cheap."""

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

    def __sub__(self, other: Enclosure) -> Enclosure:
        """Return the difference."""
        return self + -other

    def scaled(self, factor: Fraction) -> Enclosure:
        """Return the product with a number."""
        return Enclosure(*sorted((self.low * factor, self.high * factor)))

    def __neg__(self) -> Enclosure:
        """Return the negative."""
        return Enclosure(-self.high, -self.low)


NOTHING = Enclosure(Fraction(0), Fraction(0))


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


def traced(curve: Curve, arc: Arc, slab: Slab, box: Box, error: Fraction) -> Traced:
    r"""Follow an arc over its slab so closely that no chord is further than ``error`` from it, read vertically.

    Parameters
    ----------
    curve : Curve
        The arc's polynomial.
    arc, slab : Arc, Slab
        Over which it is convex or concave.
    box : Box
        The rectangle.
    error : Fraction
        In the units of y.

    Notes
    -----
    For a convex arc with ends a, b and middle m the arc lies between the chords a-m-b and their prolongations, so
    that it is nowhere further than :math:`|y_a + y_b - 2 y_m|` from the chords; its integral lies between
    the midpoint rule and the trapezoidal rule. The slivers between the inner points and ends that are no fractions
    are added to the area's bound at full height, and so is the width of the enclosures of the heights.
    """
    left, right = inner_end(slab, box, right=False), inner_end(slab, box, right=True)
    chain = [left, right] if curve.straight else _refined(curve, arc, box, left, right, error)
    heights = {x: inner_heights(curve, box, x)[arc.branch] for x in chain}
    points = [(x, _middle(heights[x])) for x in chain]
    if curve.straight:
        area = (right - left) * (points[0][1] + points[1][1]) / 2
        below = _rounded(area, area, box)
    else:
        below = _convex_area(points, box)
    tallest = max(abs(box.y_low), abs(box.y_high))
    slack = (left - slab.start.low + slab.end.high - right) * tallest
    slack += (right - left) * max(height.high - height.low for height in heights.values())
    return Traced(tuple(points[1:-1]), Enclosure(below.low - slack, below.high + slack))


def integral(curve: Curve | None, start: Point, end: Point) -> Fraction | None:
    """Return the exact integral of y over x along a curve between two points on it, where it is known.

    Parameters
    ----------
    curve : Curve or None
        None for a level side of the ranges. Known for lines and where one variable is a polynomial in the other.
    start, end : Point
        Exact.

    Examples
    --------
    >>> parabola, turned = Curve(((0, 0, 1), (-1, 0, 0))), Curve(((0, 1), (0, 0), (-1, 0)))
    >>> corner, origin = (Fraction(1), Fraction(1)), (Fraction(0), Fraction(0))
    >>> integral(parabola, origin, corner), integral(turned, origin, corner)
    (Fraction(1, 3), Fraction(2, 3))
    """
    (x_start, y_start), (x_end, y_end) = start, end
    if curve is None or curve.straight:
        return (x_end - x_start) * (y_start + y_end) / 2
    rows = curve.coefficients
    if curve.degree_y == 1 and not any(rows[1][1:]):
        return -_primitive(rows[0], x_start, x_end) / rows[1][0]
    if curve.degree_x == 1 and not any(row[1] for row in rows[1:]):
        across = -_primitive([row[0] for row in rows], y_start, y_end) / rows[0][1]
        return x_end * y_end - x_start * y_start - across
    return None


def _primitive(coefficients: Sequence[int], start: Fraction, end: Fraction) -> Fraction:
    return sum(
        (c * (end ** (k + 1) - start ** (k + 1)) / (k + 1) for k, c in enumerate(coefficients)),
        start=Fraction(0),
    )


def _middle(height: ExactNumber) -> Fraction:
    return (height.low + height.high) / 2


def _height(curve: Curve, arc: Arc, box: Box, x: Fraction) -> Fraction:
    return _middle(inner_heights(curve, box, x)[arc.branch])


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


def _convex_area(chain: list[Point], box: Box) -> Enclosure:
    """Return bounds of the area below a convex or concave arc from the points of ``_refined``."""
    low, high = Fraction(0), Fraction(0)
    for (a, y_a), (_, y_m), (b, y_b) in zip(chain[:-2:2], chain[1:-1:2], chain[2::2], strict=True):
        chords, middle = (b - a) * (y_a + 2 * y_m + y_b) / 4, (b - a) * y_m
        found = _rounded(min(chords, middle), max(chords, middle), box)
        low, high = low + found.low, high + found.high
    return Enclosure(low, high)


def _rounded(low: Fraction, high: Fraction, box: Box) -> Enclosure:
    """Return enclosing multiples of a small share of the box's area, so that long sums stay cheap."""
    unit = box.area / _GRID
    return Enclosure((floor(low / unit) - 1) * unit, (ceil(high / unit) + 1) * unit)
