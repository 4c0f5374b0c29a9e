"""From a float that nearly fulfils a claim to a rational point that fulfils it exactly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Floats
from bargaining.analysis.cruxes.local import inward
from bargaining.analysis.cruxes.relaxation import SUM

SHORT, LONG = (10, 100, 1_000), (10_000, 10**5, 10**6, 10**7)
PLACES = (6, 7, 8, 9)
INWARD = tuple(Fraction(1, 10**places) for places in range(13, 7, -1))
BEYOND = (Fraction(1, 10**7), *INWARD[::-1])
"""Steps, in ranges, from the boundary to where a deviation gains: the first is the step to be seen in print."""
NEGLIGIBLE = 1e-10
"""Change, in ranges, below which a float is taken for the current value."""


@dataclass(frozen=True)
class ExactBox:
    """Hold the free parameters with their current values and ranges, exact.

    Parameters
    ----------
    names : tuple of str
        The parameters.
    centre, low, high : tuple of Fraction
        Current value and range of each.
    scales : tuple of (Fraction, Fraction), optional
        Where these are in units of the ranges: what zero is in the parameter's own units, and how long one is.
    """

    names: tuple[str, ...]
    centre: tuple[Fraction, ...]
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    scales: tuple[tuple[Fraction, Fraction], ...] = ()

    def part(self, names: Collection[str]) -> ExactBox:
        """Return the box of the named parameters only, in this box's order."""
        places = [k for k, name in enumerate(self.names) if name in names]
        every = (self.names, self.centre, self.low, self.high, self.scales)
        return ExactBox(*(tuple(values[k] for k in places) if values else () for values in every))  # type: ignore[arg-type]

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

    def scale(self, place: int) -> tuple[Fraction, Fraction]:
        """Return zero and the length of one of a parameter in its own units."""
        return self.scales[place] if self.scales else (Fraction(0), Fraction(1))

    def outer(self, point: Sequence[Fraction]) -> dict[str, Fraction]:
        """Return a point in the parameters' own units."""
        scales = (self.scale(k) for k in range(len(self.names)))
        return {name: zero + one * x for name, x, (zero, one) in zip(self.names, point, scales, strict=True)}

    def rounded(self, place: int, x: Fraction, shorten: Callable[[Fraction], Fraction]) -> Fraction:
        """Return a value that is short in the parameter's own units, counted in the power of ten next to its range."""
        zero, one = self.scale(place)
        unit = Fraction(10) ** (len(str(one.numerator)) - len(str(one.denominator)))
        return (shorten((zero + one * x) / unit) * unit - zero) / one


def exact_point(
    fulfils: Callable[[Sequence[Fraction]], bool],
    system: CompiledPolynomials,
    box: ExactBox,
    point: Floats,
    steps: Sequence[Fraction],
) -> tuple[Fraction, ...] | None:
    """Return a point near a float that fulfils a claim exactly and is near enough, or None when none is found.

    Parameters
    ----------
    fulfils : callable
        Tells, exactly, whether a point is what is sought.
    system : CompiledPolynomials
        The inequalities that the float was made to fulfil.
    box : ExactBox
        Parameters, current values and ranges, in units.
    point : ndarray
        Nearly fulfils the claim.
    steps : sequence of Fraction
        How far to go into the region, in ranges.

    Notes
    -----
    Vertices of the claim's region usually are short fractions or decimals, so those are tried first; then
    small steps into the region, from its boundary or beyond it.
    """
    centre = np.array([float(c) for c in box.centre])
    moved = np.abs(point - centre) > NEGLIGIBLE
    for candidate in _candidates(system, box, point, moved, steps):
        inside = box.within(candidate)
        if fulfils(inside):
            return inside
    return None


def _candidates(
    system: CompiledPolynomials,
    box: ExactBox,
    point: Floats,
    moved: NDArray[np.bool_],
    steps: Sequence[Fraction],
) -> Iterator[tuple[Fraction, ...]]:
    ends = list(zip(box.centre, box.low, box.high, strict=True))
    exact = [
        _settled(x, *three) if changed else three[0]
        for x, three, changed in zip(point.tolist(), ends, moved, strict=True)
    ]
    free = [x not in three for x, three in zip(exact, ends, strict=True)]

    def short(shorten: Callable[[Fraction], Fraction]) -> tuple[Fraction, ...]:
        return tuple(box.rounded(k, x, shorten) if free[k] else x for k, x in enumerate(exact))

    for denominator in SHORT:
        yield short(lambda x, d=denominator: x.limit_denominator(d))  # type: ignore[misc]
    for places in PLACES:
        yield short(lambda x, p=places: Fraction(round(x * 10**p), 10**p))  # type: ignore[misc]
    for denominator in LONG:
        yield short(lambda x, d=denominator: x.limit_denominator(d))  # type: ignore[misc]
    for moving in (moved.astype(float), np.ones(len(point))):
        direction = inward(system, point, moving)
        for step in steps if direction.any() else ():
            nearby = [x + step * Fraction(d) for x, d in zip(exact, direction.tolist(), strict=True)]
            yield tuple(
                box.rounded(k, x, lambda y, s=step: round(y * 100 / s) * s / 100) if x != exact[k] else x  # type: ignore[misc]
                for k, x in enumerate(nearby)
            )


def _settled(x: float, *places: Fraction) -> Fraction:
    """Return the first of some places that a float is next to, or else what the float is."""
    value = Fraction(x)
    return next((place for place in places if abs(value - place) <= NEGLIGIBLE), value)
