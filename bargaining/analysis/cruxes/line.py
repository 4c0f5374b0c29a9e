"""The nearest value of a single assumption that fulfils a claim, by the exact roots of its polynomials."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from bargaining.algebra.numbers import ExactNumber
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.thresholds import Axis
from bargaining.forms.formula import Formula


def nearest_value(formula: Formula, box: ExactBox, gap: float) -> tuple[Fraction | None, Fraction | None]:
    """Find the nearest value of one parameter at which a formula holds.

    Parameters
    ----------
    formula : Formula
        About the parameter of the box, in units; false at the current value.
    box : ExactBox
        One parameter, in units.
    gap : float
        How far beyond the least distance a value may be, in ranges, where that is not attained or is no fraction.

    Returns
    -------
    tuple of (Fraction or None, Fraction or None)
        The value, and a distance below which there is none: the least, where it is a fraction. Both None where the
        formula holds nowhere; the first alone where it holds only at values that are no fractions.
    """
    (centre,) = box.centre
    axis = Axis(box.names[0], box.low[0], box.high[0], [formula], [centre])
    here = 2 * axis.points.index(ExactNumber.rational(centre))
    holds = axis.truth(formula)
    found, bounds = [], []
    for way in (range(here - 1, -1, -1), range(here + 1, len(axis.tests))):
        inside = [k for k in way if holds[k]]
        if inside:
            begins = axis.points[(inside[0] + (way.step < 0)) // 2]
            bounds.append(min(abs(end - centre) for end in (begins.low, begins.high)))
            value = _first(axis, inside, box, way.step, Fraction(gap) / 10)
            found += [] if value is None else [value]
    nearest = min(found, key=lambda value: abs(value - centre), default=None)
    return nearest, min(bounds, default=None)


def _first(axis: Axis, inside: Sequence[int], box: ExactBox, way: int, step: Fraction) -> Fraction | None:
    """Return a fraction in the first stretch that has one: a point at an even place, an interval at an odd one."""
    for k in inside:
        at = axis.tests[k]
        if k % 2:
            return _beyond(box, axis.points[(k + (way < 0)) // 2], at.low, step, way)
        if at.is_rational:
            return at.low
    return None


def _beyond(box: ExactBox, near: ExactNumber, inside: Fraction, step: Fraction, way: int) -> Fraction:
    """Return the shortest decimal, in the parameter's own units, at most a step beyond the beginning of a stretch."""
    start = near.high if way > 0 else near.low
    last = start + way * min(step, abs(inside - start))
    for places in itertools.count():
        ten = 10**places
        value = box.rounded(0, start, lambda y, t=ten: Fraction(math.floor(y * way * t) + 1, t) * way)  # type: ignore[misc]
        if way * value <= way * last:
            return value
    raise AssertionError
