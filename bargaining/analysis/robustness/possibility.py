r"""Can all of some polynomials be nonnegative together somewhere in a box? Proved, refuted or left undecided.

A box holds no such point when one of the polynomials, or a weighted sum with nonnegative weights, is negative
everywhere in it: :math:`\lambda \ge 0,\ \max_\theta \sum_j \lambda_j m_j(\theta) < 0`. Weights come from linear
programs in floats, the bound of the sum is exact. Boxes that are not decided are halved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from bargaining.algebra.bounds import interval, lower_bound, upper_bound
from bargaining.algebra.boxes import Box, LargestFirst
from bargaining.algebra.climbing import climb
from bargaining.algebra.magnitudes import in_own_unit
from bargaining.algebra.polynomial import Polynomial

Ends = tuple[Fraction, Fraction]
Point = dict[str, Fraction]
BOXES = 400
"""Boxes that one question may look at before it is left undecided."""
_NEAR = Fraction(1, 50)
_LONG = 10**9
_DENOMINATORS = (10, 100, 1_000, 10**5)


@dataclass(frozen=True)
class Verdict:
    """Hold an answer with what stands behind it.

    Parameters
    ----------
    status : {"possible", "impossible", "undecided"}
        ``possible`` has a witness; ``impossible`` is proved for the whole box.
    witness : mapping of str to Fraction, or None
        An exact point of the box at which every polynomial is nonnegative.
    boxes : int
        How many boxes were looked at.
    left : Fraction
        Share of the box, by volume, that is undecided.
    """

    status: Literal["possible", "impossible", "undecided"]
    witness: Mapping[str, Fraction] | None
    boxes: int
    left: Fraction = Fraction(0)


def nonnegative_somewhere(polynomials: Sequence[Polynomial], box: Box, *, boxes: int = BOXES) -> Verdict:
    """Decide whether all polynomials are nonnegative together somewhere in a box.

    Parameters
    ----------
    polynomials : sequence of Polynomial
        In variables that the box limits.
    box : mapping of str to (low, high)
        A closed box; a variable is held where the limits are equal.
    boxes : int
        Give up, undecided, after this many boxes.

    Notes
    -----
    Polynomials are looked at in units of their own size, so that the answer and the way to it are the same in every
    unit of payoffs. Complete in the limit for points with room around them and for boxes with no point; a set that
    only touches (a single point, a curve) may stay undecided, except along one variable in which all are affine.

    References
    ----------
    Horst, R. and Tuy, H. (1996). Global Optimization: Deterministic Approaches. Springer, ch. 4.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> box = {"x": (Fraction(0), Fraction(1))}
    >>> nonnegative_somewhere([x - Polynomial.constant(Fraction(1, 3)), -x + Polynomial.constant(Fraction(1, 3))],
    ...                       box).witness
    {'x': Fraction(1, 3)}
    >>> nonnegative_somewhere([x * 2 - 1, -x * 3 + 1], box).status
    'impossible'
    """
    held = {name: low for name, (low, high) in box.items() if low == high}
    start = {name: ends for name, ends in box.items() if name not in held}
    distinct = tuple(dict.fromkeys(in_own_unit(p.substitute(held), start) for p in polynomials))
    queue = LargestFirst(start, distinct)
    seen = 0
    while queue:
        if seen >= boxes:
            return Verdict("undecided", None, seen, queue.left)
        here, undecided = queue.pop()
        seen += 1
        found = _look(undecided, here)
        if isinstance(found, dict):
            return Verdict("possible", held | middle(start) | found, seen)
        if found is not None:
            queue.cut(here, *split(found, here), found)
    return Verdict("impossible", None, seen)


def _look(polynomials: tuple[Polynomial, ...], box: Box) -> Point | tuple[Polynomial, ...] | None:
    """Return a point where all are nonnegative, None where there is none, or those that are not decided."""
    if any(upper_bound(p, box) < 0 for p in polynomials):
        return None
    undecided = tuple(p for p in polynomials if lower_bound(p, box) < 0)
    if not undecided:
        return middle(box)
    steep = min(undecided, key=lambda p: p.evaluate(middle(box)))
    for point in (middle(box), steepest(steep, box)):
        if all(p.evaluate(point) >= 0 for p in undecided):
            return point
    climbed = climb(undecided, box)
    for point in _rounded(climbed.point, box):
        if all(p.evaluate(point) >= 0 for p in undecided):
            return point
    total = Polynomial()
    for p, weight in zip(undecided, climbed.weights, strict=True):
        total += p * Polynomial.constant(Fraction(max(weight, 0.0)).limit_denominator(10**6))
    return None if upper_bound(total, box) < 0 else undecided


def middle(box: Box) -> Point:
    """Return the middle of a box."""
    return {name: (low + high) / 2 for name, (low, high) in box.items()}


def steepest(polynomial: Polynomial, box: Box) -> Point:
    """Return the corner towards which a polynomial grows from the middle."""
    centre = middle(box)
    return {
        name: high if polynomial.derivative(name).evaluate(centre) > 0 else low
        for name, (low, high) in box.items()
    }


def _rounded(point: Mapping[str, float], box: Box) -> list[Point]:
    """Return short fractions near a point, the shortest first, kept inside the box."""
    return [
        {
            name: min(max(Fraction(point[name]).limit_denominator(limit), low), high)
            for name, (low, high) in box.items()
        }
        for limit in _DENOMINATORS
    ]


def split(undecided: Sequence[Polynomial], box: Box) -> tuple[str, Fraction]:
    """Return the variable that moves the tightest polynomial most, and where to cut: its root or the middle."""
    centre = middle(box)
    tight = min(undecided, key=lambda p: p.evaluate(centre))

    def effect(name: str) -> Fraction:
        least, greatest = interval(tight.derivative(name), box)
        return max(-least, greatest) * (box[name][1] - box[name][0])

    variable = max(sorted(tight.variables), key=effect)
    low, high = box[variable]
    line = tight.substitute({name: value for name, value in centre.items() if name != variable})
    if line.degree == 1:
        constant, slope = line.coefficients(variable)
        root = -constant / slope
        inside = low + _NEAR * (high - low) < root < high - _NEAR * (high - low)
        if inside and root.denominator < _LONG:  # cuts at ever longer fractions would slow everything down
            return variable, root
    return variable, centre[variable]
