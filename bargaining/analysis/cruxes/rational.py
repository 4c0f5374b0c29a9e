"""From a float that nearly fulfils a claim to a rational point that fulfils it exactly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargaining.analysis.cruxes.claims import Claim
from bargaining.analysis.cruxes.local import inward
from bargaining.analysis.cruxes.relaxation import SUM
from bargaining.analysis.cruxes.system import Floats, PolynomialSystem

SHORT, LONG = (10, 100, 1_000), (10_000, 10**5, 10**6, 10**7)
PLACES = (6, 7, 8, 9)
INWARD = (1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8)
NEGLIGIBLE = 1e-10


@dataclass(frozen=True)
class ExactBox:
    """Hold the free parameters with their current values and ranges, exact.

    Parameters
    ----------
    names : tuple of str
        The parameters.
    centre, low, high : tuple of Fraction
        Current value and range of each.
    """

    names: tuple[str, ...]
    centre: tuple[Fraction, ...]
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]

    def part(self, names: Collection[str]) -> ExactBox:
        """Return the box of the named parameters only, in this box's order."""
        places = [k for k, name in enumerate(self.names) if name in names]
        every = (self.names, self.centre, self.low, self.high)
        return ExactBox(*(tuple(values[k] for k in places) for values in every))  # type: ignore[arg-type]

    def filled(self, part: ExactBox, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Return a point of a part of the box, the other parameters at their current values."""
        values = dict(zip(part.names, point, strict=True))
        return tuple(values.get(name, c) for name, c in zip(self.names, self.centre, strict=True))

    def distance(self, point: Sequence[Fraction], kind: str) -> Fraction:
        """Return the exact distance of a point from the current values, in ranges."""
        changes = [
            abs(x - c) / (h - low)
            for x, c, low, h in zip(point, self.centre, self.low, self.high, strict=True)
            if x != c
        ]
        return sum(changes, Fraction(0)) if kind == SUM else max(changes, default=Fraction(0))

    def within(self, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Return the point moved into the box."""
        return tuple(min(max(x, a), b) for x, a, b in zip(point, self.low, self.high, strict=True))


def exact_point(
    claim: Claim, system: PolynomialSystem, box: ExactBox, point: Floats, kind: str, slack: float
) -> tuple[Fraction, ...] | None:
    """Return a point near a float that fulfils the claim exactly, or None when none is found near enough.

    Parameters
    ----------
    claim : Claim
        About the parameters of the box.
    system : PolynomialSystem
        The inequalities that the float was made to fulfil.
    box : ExactBox
        Parameters, current values and ranges.
    point : ndarray
        Nearly fulfils the claim.
    kind : str
        How the distance is measured.
    slack : float
        By how much the distance may exceed the float's.

    Notes
    -----
    Vertices of the claim's region usually are short fractions or decimals, so those are tried first; then
    steps of 1e-13 to 1e-8 of the ranges into the region.
    """
    widths = np.array([float(b - a) for a, b in zip(box.low, box.high, strict=True)])
    centre = np.array([float(c) for c in box.centre])
    moved = np.abs(point - centre) > NEGLIGIBLE * widths
    changes = np.abs(point - centre)[moved] / widths[moved]
    limit = Fraction(float(changes.sum() if kind == SUM else changes.max(initial=0.0)) + slack)
    for candidate in _candidates(system, box, point, moved, widths):
        inside = box.within(candidate)
        if box.distance(inside, kind) <= limit and claim.holds(dict(zip(box.names, inside, strict=True))):
            return inside
    return None


def _candidates(
    system: PolynomialSystem, box: ExactBox, point: Floats, moved: np.ndarray, widths: Floats
) -> Iterator[tuple[Fraction, ...]]:
    def rounded(fraction: Callable[[float], Fraction]) -> tuple[Fraction, ...]:
        near = zip(point.tolist(), box.centre, moved, strict=True)
        return tuple(fraction(x) if changed else c for x, c, changed in near)

    for denominator in SHORT:
        yield rounded(lambda x, d=denominator: Fraction(x).limit_denominator(d))  # type: ignore[misc]
    for places in PLACES:
        yield rounded(lambda x, p=places: Fraction(round(x * 10**p), 10**p))  # type: ignore[misc]
    for denominator in LONG:
        yield rounded(lambda x, d=denominator: Fraction(x).limit_denominator(d))  # type: ignore[misc]
    ends = (np.array([float(x) for x in box.low]), np.array([float(x) for x in box.high]))
    for moving in (np.where(moved, widths, 0.0), widths):
        direction = inward(system, ends, point, moving)
        if direction.any():
            for step in INWARD:
                yield tuple(
                    _decimal(x + step * d) if changed or d else c
                    for x, d, c, changed in zip(point, direction, box.centre, moved, strict=True)
                )


def _decimal(value: float) -> Fraction:
    return Fraction(round(value * 10**15), 10**15)
