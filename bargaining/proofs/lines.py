"""Which pure profiles are equilibria where along an assumption, between stops that are fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from bargaining.algebra.numbers import enclosed
from bargaining.proofs.margins import Margin, Margins, sign_inside

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Cell = tuple[int, ...]
BITS = 64
"""Width of the bounds of a threshold that is not rational."""
MOST_STOPS = 400


@dataclass(frozen=True)
class Line:
    """Hold stops along an assumption, and the pure equilibria at each and between each two.

    Parameters
    ----------
    axis : str
        The assumption.
    stops : tuple of tuple of Fraction and Fraction
        Inside the range; two different ends where only bounds are known.
    pure : tuple of tuple of profiles
        At the low end, after it, at the first stop, and so on; nothing at a stop of which only bounds are known.
    """

    axis: str
    stops: tuple[tuple[Fraction, Fraction], ...]
    pure: tuple[tuple[Cell, ...], ...]


def line(scenario: Scenario, margins: Margins, axis: str) -> Line | None:
    """Return the stops of an axis, thresholds among them, and what is proved; None where that needs too many.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other assumptions.
    margins : Margins
        Over the axis.
    axis : str
        The assumption.
    """
    from bargaining.analysis.regimes import axis_regimes

    found = axis_regimes(scenario, axis)
    low, high = scenario.range(axis)
    bounds = [(t.low, t.low) if t.is_rational else enclosed(t, BITS) for t in found.thresholds]
    inside = [(max(start, low), min(end, high)) for start, end in bounds]
    profiles = {profile: margins.of(profile) for profile in margins.profiles()}
    stops: list[tuple[Fraction, Fraction]] = [(low, low)]
    for stop in (*inside, (high, high)):
        stops += _between(margins, list(profiles.values()), stops[-1][1], stop[0])
        stops.append(stop)
        if len(stops) > MOST_STOPS:
            return None
    pure: list[tuple[Cell, ...]] = []
    for one, other in pairwise(stops):
        pure += [_at(margins, profiles, one), _at(margins, profiles, ((one[1] + other[0]) / 2,) * 2)]
    return Line(axis, tuple(stops[1:-1]), (*pure, _at(margins, profiles, stops[-1])))


def _at(
    margins: Margins, profiles: dict[Cell, list[Margin]], stop: tuple[Fraction, Fraction]
) -> tuple[Cell, ...]:
    if stop[0] < stop[1]:
        return ()
    return tuple(profile for profile, own in profiles.items() if margins.holds(own, stop[0]))


def _between(
    margins: Margins, profiles: Sequence[list[Margin]], low: Fraction, high: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Return stops between which one look at each profile's coefficients tells whether it is an equilibrium."""
    if all(_told(margins, own, low, high) for own in profiles) or high - low < Fraction(1, 2**40):
        return []
    middle = (low + high) / 2
    return [
        *_between(margins, profiles, low, middle),
        (middle, middle),
        *_between(margins, profiles, middle, high),
    ]


def _told(margins: Margins, own: list[Margin], low: Fraction, high: Fraction) -> bool:
    doubtful = False
    for margin in own:
        sign = sign_inside(margin, [(low, high)])
        if sign is not None and not margins.stable(sign):
            return True
        doubtful |= sign is None
    return not doubtful
