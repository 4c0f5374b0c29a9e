"""Continua on which some are indifferent at isolated probabilities while others, whose choice changes nothing, mix.

Where what the first gain does not vary with what the second do, the points of indifference of a face are a product: of
isolated points, each proved, and of all probabilities of the second. What remains is where on it the others' conditions
hold: proved at a point, or excluded all over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint

from bargaining.equilibria.markov.curves import isolated_on
from bargaining.equilibria.markov.faces import MIXING, Face, without_ends
from bargaining.equilibria.markov.margins import Margin
from bargaining.equilibria.markov.points import Box, TooMany, point_where
from bargaining.equilibria.markov.proofs import PRECISION, Region


@dataclass(frozen=True)
class Product:
    """Hold one isolated point of those that are indifferent, with a point of the others at which all conditions hold.

    Parameters
    ----------
    region : Region
        Of the places whose probabilities are isolated.
    point : tuple of Fraction
        Near an equilibrium: that point, and exact probabilities at places that mix freely.
    whole : bool
        Whether all probabilities at these give equilibria.
    """

    region: Region
    point: tuple[Fraction, ...]
    whole: bool


def products_on(face: Face) -> list[Product] | None:
    """Return the continua on a face where somebody mixes who is idle, and somebody who is not; None where unsettled."""
    idle = [j for j in face.mixing if not face.margins[j].terms]
    active = [j for j in face.mixing if face.margins[j].terms]
    margins = tuple(without_ends(m, face.mixing) for m in face.margins)
    if any(margins[j].degrees[v] for j in active for v in idle):
        return [] if isolated_on(face) == [] else None
    regions = isolated_on(_alone(face, margins, active))
    if regions is None:
        return None
    try:
        found = [_held(face, margins, region, idle) for region in regions]
    except TooMany:
        return None
    return [one for one in found if one is not None]


def _alone(face: Face, margins: Sequence[Margin], active: Sequence[int]) -> Face:
    """Return a face on which nobody mixes but those who are not idle, and nobody else has a condition."""
    nothing = Margin({}, len(face.pattern))
    pattern = tuple(MIXING if j in active else max(end, 0) for j, end in enumerate(face.pattern))
    return replace(
        face,
        pattern=pattern,
        margins=tuple(m if j in active else nothing for j, m in enumerate(margins)),
    )


def _held(face: Face, margins: Sequence[Margin], region: Region, idle: Sequence[int]) -> Product | None:
    """Return where the others' conditions hold; None where it is proved that they do nowhere.

    Raises
    ------
    TooMany
        When neither is settled.
    """
    asked = [(m, end) for m, end in zip(margins, face.pattern, strict=True) if end != MIXING and m.terms]
    scales = [max(abs(float(c)) for c in m.terms.values()) for m, _ in asked]
    with flint.ctx.workprec(PRECISION):
        start = [
            flint.arb(float(x), region.close) if j in region.mixing else flint.arb(max(end, 0))
            for j, (x, end) in enumerate(zip(region.point, face.pattern, strict=True))
        ]

        def values(box: Box) -> list[Any]:
            at = _over(start, idle, box)
            return [m.balls(at) if end else -m.balls(at) for m, end in asked]

        def least(point: Sequence[Fraction]) -> float:
            found = [
                float(v.lower()) / c
                for v, c in zip(values(tuple((x, x) for x in point)), scales, strict=True)
            ]
            worst = min(found, default=0.0)
            return worst if worst > 0 or not asked else min(worst, -(2.0**-1000))

        point = point_where(len(idle), least, lambda box: any(v < 0 for v in values(box)))
        whole = all(v > 0 for v in values(tuple((Fraction(0), Fraction(1)) for _ in idle)))
    if point is None:
        return None
    return Product(region, _point(face, region, dict(zip(idle, point, strict=True))), whole)


def _over(start: Sequence[Any], idle: Sequence[int], box: Box) -> list[Any]:
    balls = list(start)
    for j, ends in zip(idle, box, strict=True):
        low, high = (flint.arb(flint.fmpq(x.numerator, x.denominator)) for x in ends)
        balls[j] = low.union(high)
    return balls


def _point(face: Face, region: Region, free: dict[int, Fraction]) -> tuple[Fraction, ...]:
    return tuple(
        free[j]
        if j in free
        else Fraction(float(region.point[j]))
        if j in region.mixing
        else Fraction(max(end, 0))
        for j, end in enumerate(face.pattern)
    )
