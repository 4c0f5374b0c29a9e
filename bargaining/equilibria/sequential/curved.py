"""Regions that conditions which are not linear cut out of a product of polytopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.factors import Unsettled
from bargaining.algebra.fields import as_flint, precision
from bargaining.algebra.numbers import exact_fraction
from bargaining.algebra.patches import CutPart, Patch
from bargaining.algebra.splitting import Conditions, Part, Polynomial

Place = tuple[Fraction, ...]
LIMITS = (1, 12, 120, 5_040, 1_000_000)
"""Denominators of the fractions that are tried in turn."""
MOST_WATCHED = 40
DIGITS = 128


@dataclass(frozen=True)
class Region:
    """Hold a connected region.

    Parameters
    ----------
    places : tuple of int
        The unknowns.
    dimension : int
        Of the region.
    inside : tuple of Fraction
        A point of it, or of another region of the same conditions where a small region holds no short fraction.
    corners : tuple of tuple of Fraction
        Those of the points where its edges meet that are rational; each is proved to lie in its closure.
    """

    places: tuple[int, ...]
    dimension: int
    inside: Place
    corners: tuple[Place, ...]


def regions(
    places: tuple[int, ...],
    given: Conditions,
    gens: Sequence[Polynomial],
    one: Polynomial,
    check: Callable[[], None],
) -> list[Region]:
    """Return the connected regions on which conditions hold, with all unknowns strictly between nought and one.

    Raises
    ------
    Unsettled
        When there are too many unknowns, or a region without a short fraction in it: a point may be irrational.
    """
    part = Part(places, {k: (gens[k], one) for k in places}, given)
    first = CutPart(part, (), check=check)
    found = first.patches
    if not found:
        return []
    # What seems to be a fraction is watched for in a second cut, whose signs are exact.
    likely = {
        (k, short)
        for patch in found
        for cell in patch.corners
        for k, short in zip(first.free, _short(cell.point), strict=True)
        if short is not None
    }
    if len(likely) > MOST_WATCHED:
        raise Unsettled("too many corners")
    watched = sorted(likely)
    second = CutPart(part, [(gens[k] - as_flint(x), one) for k, x in watched], check=check)
    return [_region(places, given, second, patch, watched) for patch in second.patches]


def _region(
    places: tuple[int, ...],
    given: Conditions,
    cut: CutPart,
    patch: Patch,
    watched: Sequence[tuple[int, Fraction]],
) -> Region:
    corners = []
    for cell in patch.corners:
        zero = [above for above, _ in cut.vanishing(cell)]
        known = {k: x for (k, x), flag in zip(watched, zero, strict=True) if flag}
        if len(known) == len(places):
            corners.append(tuple(known[k] for k in places))
    for cell in sorted(patch.cells, key=lambda c: -c.dimension):
        point = dict(zip(cut.free, _short(cell.point), strict=True))
        if None not in point.values():
            inside = tuple(Fraction(point[k] or 0) for k in places)
            if _fulfilled(places, given, inside):
                return Region(places, patch.dimension, inside, tuple(sorted(set(corners))))
    raise Unsettled("probabilities that are irrational, or in too small a range")


def _short(point: Callable[[], tuple[Any, ...]]) -> list[Fraction | None]:
    """Return a short fraction in the ball around each coordinate of a point, None where there is none."""
    with precision(DIGITS):
        return [_in_ball(x) for x in point()]


def _in_ball(ball: Any) -> Fraction | None:
    middle, radius = exact_fraction(ball.mid()), exact_fraction(ball.rad())
    tries = (middle.limit_denominator(limit) for limit in LIMITS)
    return next((x for x in tries if abs(x - middle) <= radius), None)


def _fulfilled(places: Sequence[int], given: Conditions, point: Place) -> bool:
    def at(p: Polynomial) -> Any:
        values: list[Any] = [0] * len(p.degrees())
        for k, x in zip(places, point, strict=True):
            values[k] = as_flint(x)
        return p(*values)

    return (
        all(0 < x < 1 for x in point)
        and all(at(p) == 0 for p in given.equations)
        and all(at(p) >= 0 for p in given.weak)
        and all(at(p) > 0 for p in given.strict)
    )
