"""The nearest value of a single assumption that fulfils a claim, by the exact roots of its polynomials."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from bargaining.algebra.numbers import ExactNumber, between, roots, sign, sort
from bargaining.analysis.cruxes.claims import Claim
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.thresholds import Coefficients

Stop = tuple[ExactNumber, bool, ExactNumber]
"""Where a stretch begins, whether it is that point alone, and a point of it."""


def stops(way: Sequence[ExactNumber]) -> Iterator[Stop]:
    """Yield the stretches of a way, open intervals and points in turn, the first point left out."""
    for near, far in pairwise(way):
        low, high = (near, far) if near.high < far.low else (far, near)
        yield near, False, ExactNumber.rational(between(low, high))
        yield far, True, far


def marked(
    lines: Sequence[Coefficients], current: Fraction, low: Fraction, high: Fraction
) -> tuple[list[ExactNumber], list[ExactNumber]]:
    """Return the ways from the current value to either end of a range, by the roots that lie between.

    Parameters
    ----------
    lines : sequence of tuple of Fraction
        Coefficients of polynomials, constant first.
    current, low, high : Fraction
        A value and the range that holds it.
    """
    found = {root for line in lines if len(line) > 1 for root in roots(line)}
    inside = {root for root in found if low <= root.low and root.high <= high}
    here = ExactNumber.rational(current)
    points = sort(inside | {here, ExactNumber.rational(low), ExactNumber.rational(high)})
    place = points.index(here)
    return points[place::-1], points[place:]


def nearest_value(claim: Claim, box: ExactBox, gap: float) -> tuple[Fraction | None, Fraction | None]:
    """Find the nearest value of one parameter that fulfils a claim.

    Parameters
    ----------
    claim : Claim
        About the parameter of the box, in units; not fulfilled at the current value.
    box : ExactBox
        One parameter, in units.
    gap : float
        How far beyond the least distance a value may be, in ranges, where that is not attained or is no fraction.

    Returns
    -------
    tuple of (Fraction or None, Fraction or None)
        The value, and a distance below which there is none: the least, where it is a fraction. Both None where no
        value fulfils the claim; the first alone where only values that are no fractions do.
    """
    (name,) = box.names
    lines = [[(r, r.polynomial.coefficients(name)) for r in clause] for clause in claim.clauses]
    ways = marked([c for clause in lines for _, c in clause], box.centre[0], box.low[0], box.high[0])

    def fulfilled(at: ExactNumber) -> bool:
        return all(any(r.met(Fraction(sign(c, at))) for r, c in clause) for clause in lines)

    found, bounds = [], []
    for way, upwards in zip(ways, (False, True), strict=True):
        first = _first([(stop, fulfilled(stop[2])) for stop in stops(way)], box, upwards, Fraction(gap) / 10)
        if first is not None:
            value, begins = first
            least = min(abs(end - box.centre[0]) for end in (begins.low, begins.high))
            bounds.append(least)
            found += [] if value is None else [value]
    nearest = min(found, key=lambda value: abs(value - box.centre[0]), default=None)
    return nearest, min(bounds, default=None)


def _first(
    way: Sequence[tuple[Stop, bool]], box: ExactBox, upwards: bool, step: Fraction
) -> tuple[Fraction | None, ExactNumber] | None:
    """Return a fraction in the first stretch that fulfils the claim, and where the first such stretch begins."""
    begins: ExactNumber | None = None
    for (near, point, inside), fulfilled in way:
        if not fulfilled:
            continue
        begins = begins or near
        if point and near.is_rational:
            return near.low, begins
        if not point:
            return _beyond(box, near, inside.low, step, upwards), begins
    return None if begins is None else (None, begins)


def _beyond(box: ExactBox, near: ExactNumber, inside: Fraction, step: Fraction, upwards: bool) -> Fraction:
    """Return the shortest decimal, in the parameter's own units, at most a step beyond the beginning of a stretch."""
    way = 1 if upwards else -1
    start = near.high if upwards else near.low
    last = start + way * min(step, abs(inside - start))
    for places in itertools.count():
        ten = 10**places
        value = box.rounded(0, start, lambda y, t=ten: Fraction(math.floor(y * way * t) + 1, t) * way)  # type: ignore[misc]
        if way * value <= way * last:
            return value
    raise AssertionError
