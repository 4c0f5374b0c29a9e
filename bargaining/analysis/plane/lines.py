"""Vertical lines between slabs, with the points at which the arcs of both sides end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

from bargaining.algebra.numbers import ExactNumber, between, sort, vanishes
from bargaining.analysis.plane.curves import Box, Curve
from bargaining.analysis.plane.slabs import Arc, Slab, inner_end, inner_heights
from bargaining.errors import SolverError

SNAP = Fraction(1, 2**24)
"""Share of the range of y within which two ends at a place that is no fraction may be one point."""

_PRECISION = 512


@dataclass(frozen=True)
class Line:
    """Hold a vertical line between slabs.

    Parameters
    ----------
    place : ExactNumber
        Its x.
    heights : tuple of Fraction
        The points on it, from below; the first and the last lie on the box.
    exact : tuple of bool
        Whether a point's coordinates are fractions and these; others lie within ``2**-100`` of the range, or, where
        branches meet at a place that is no fraction, within ``SNAP``.
    left, right : tuple of int
        For the box's lower side, the arcs of the slab on that side, and the upper side: the points they end at.
    """

    place: ExactNumber
    heights: tuple[Fraction, ...]
    exact: tuple[bool, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]

    @property
    def x(self) -> Fraction:
        """Return the place, or a fraction next to it."""
        return (self.place.low + self.place.high) / 2


@dataclass(frozen=True)
class _End:
    """Hold where an arc, or a side of the box, meets a line."""

    height: Fraction
    side: int
    order: int
    curve: int | None


def line_between(curves: Sequence[Curve], box: Box, before: Slab | None, after: Slab | None) -> Line:
    """Return the line between two neighbouring slabs, one of which may be missing.

    Notes
    -----
    Where the line's place is a fraction, its points are roots of the curves there, told apart exactly. Elsewhere
    two ends count as one point when they are near and a resultant, a discriminant or the value at the box's side
    vanishes at the place, without which they cannot meet.
    """
    place = after.start if after is not None else before.end if before is not None else None
    if place is None:
        raise SolverError("found a line without a slab, expected one beside a slab")
    sides = [(before, True), (after, False)]
    if place.is_rational:
        return _exact_line(curves, box, place, sides)
    return _near_line(curves, box, place, sides)


def _exact_line(
    curves: Sequence[Curve], box: Box, place: ExactNumber, sides: list[tuple[Slab | None, bool]]
) -> Line:
    low, high = ExactNumber.rational(box.y_low), ExactNumber.rational(box.y_high)
    met = [
        [low, *(_limit(curves[a.curve], a, slab, box, place.low, right=right) for a in slab.arcs), high]
        if slab is not None
        else []
        for slab, right in sides
    ]
    points = sort({low, high, *met[0], *met[1]})
    number = {point: k for k, point in enumerate(points)}
    left, right = (tuple(number[point] for point in side) for side in met)
    heights = tuple((point.low + point.high) / 2 for point in points)
    return Line(place, heights, tuple(point.is_rational for point in points), left, right)


def _limit(curve: Curve, arc: Arc, slab: Slab, box: Box, x: Fraction, *, right: bool) -> ExactNumber:
    """Return the root of the curve above ``x``, an end of the slab, to which an arc tends, proved."""
    found = [y for y in curve.heights(x) if y.compare(box.y_low) >= 0 >= y.compare(box.y_high)]
    if len(found) == 1:
        return found[0]
    cuts = [between(*pair) for pair in pairwise(found)]
    inner = inner_end(slab, box, right=right)
    for _ in range(8):
        height = inner_heights(curve, box, inner)[arc.branch]
        place = sum(cut < height.low for cut in cuts)
        beside = cuts[max(place - 1, 0) : place + 1]
        if all(_avoids(curve, cut, inner, x) for cut in beside):
            return found[place]
        inner = (inner + x * 2**64) / (1 + 2**64)
    raise SolverError(f"x near {float(x):.9g}: found no end of a boundary, expected one inside the ranges")


def _avoids(curve: Curve, y: Fraction, first: Fraction, last: Fraction) -> bool:
    """Tell whether a curve is proved not to meet the level segment between two values of x."""
    with flint.ctx.workprec(_PRECISION):
        ends = [flint.arb(flint.fmpq(v.numerator, v.denominator)) for v in (first, last)]
        x, total = ends[0].union(ends[1]), flint.arb(0)
        for c in reversed(curve.at_y(y)):
            total = total * x + flint.arb(flint.fmpq(c.numerator, c.denominator))
        return not total.contains(0)


def _near_line(
    curves: Sequence[Curve], box: Box, place: ExactNumber, sides: list[tuple[Slab | None, bool]]
) -> Line:
    ends: list[list[_End]] = []
    for number, (slab, right) in enumerate(sides):
        arcs = slab.arcs if slab is not None else ()
        inner = [
            _End(_near_height(curves[a.curve], a, slab, box, place, right=right), number, order, a.curve)
            for order, a in enumerate(arcs)
            if slab is not None
        ]
        ends.append([_End(box.y_low, number, -1, None), *inner, _End(box.y_high, number, len(arcs), None)])
    meeting = _Meeting(curves, place)
    gap = SNAP * (box.y_high - box.y_low)
    groups: list[list[_End]] = []
    for end in sorted((end for side in ends for end in side), key=lambda e: _from_below(e, box)):
        near = bool(groups) and end.height - groups[-1][0].height <= gap
        if near and all(meeting.possible(end, other) for other in groups[-1]):
            groups[-1].append(end)
        else:
            groups.append([end])
    number_of = {end: k for k, group in enumerate(groups) for end in group}
    left, right_ = (tuple(number_of[end] for end in side) for side in ends)
    heights = tuple(
        next((end.height for end in group if end.curve is None), group[0].height) for group in groups
    )
    return Line(place, heights, (False,) * len(heights), left, right_)


def _from_below(end: _End, box: Box) -> tuple[Fraction, int]:
    level = 0 if end.curve is not None else -1 if end.height == box.y_low else 1
    return end.height, level


def _near_height(
    curve: Curve, arc: Arc, slab: Slab, box: Box, place: ExactNumber, *, right: bool
) -> Fraction:
    """Return an arc's height at a place that is no fraction, or next to it where branches cannot be told apart."""
    if curve.degree_y == 1:
        found = curve.heights((place.low + place.high) / 2)[0].low
        return min(max(found, box.y_low), box.y_high)
    height = inner_heights(curve, box, inner_end(slab, box, right=right))[arc.branch]
    return (height.low + height.high) / 2


class _Meeting:
    """Tell which ends at one irrational place may be the same point, by what vanishes there."""

    def __init__(self, curves: Sequence[Curve], place: ExactNumber) -> None:
        self.curves = curves
        self.place = place
        self.known: dict[tuple[Any, ...], bool] = {}

    def possible(self, one: _End, other: _End) -> bool:
        if one.curve is None or other.curve is None:
            if one.curve is None and other.curve is None:
                return one.height == other.height
            edge, curve = (one, other.curve) if one.curve is None else (other, one.curve)
            assert curve is not None
            return self._once((curve, edge.height), self.curves[curve].at_y(edge.height))
        if one.curve == other.curve:
            return one.side != other.side or self._once((one.curve,), self.curves[one.curve].discriminant())
        pair = (min(one.curve, other.curve), max(one.curve, other.curve), "")
        return self._once(pair, self.curves[pair[0]].resultant(self.curves[pair[1]]))

    def _once(self, key: tuple[Any, ...], coefficients: Iterable[Fraction]) -> bool:
        if key not in self.known:
            self.known[key] = vanishes(list(coefficients), self.place)
        return self.known[key]
