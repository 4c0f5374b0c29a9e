"""Whether at each point of a box at least one of several systems of inequalities is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

from bargaining.algebra.bounds import lower_bound, upper_bound
from bargaining.algebra.boxes import Box, LargestFirst
from bargaining.algebra.magnitudes import in_own_unit
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.robustness.possibility import middle, split

System = tuple[Polynomial, ...]


@dataclass(frozen=True)
class Cover:
    """Hold whether systems cover a box.

    Parameters
    ----------
    status : {"proved", "refuted", "undecided"}
        Whether one of them is true at each point.
    gap : mapping of str to Fraction, or None
        An exact point at which none is.
    boxes : int
        How many boxes were looked at.
    left : Fraction
        Share of the box, by volume, that is undecided.
    """

    status: Literal["proved", "refuted", "undecided"]
    gap: Mapping[str, Fraction] | None
    boxes: int
    left: Fraction = Fraction(0)


def some_everywhere(systems: Sequence[Sequence[Polynomial]], box: Box, *, boxes: int) -> Cover:
    """Decide whether at each point of a box all polynomials of at least one system are nonnegative.

    Parameters
    ----------
    systems : sequence of sequences of Polynomial
        In variables that the box limits; an empty system is always true.
    box : mapping of str to (low, high)
        A closed box.
    boxes : int
        Give up, undecided, after this many boxes.

    Notes
    -----
    A box is covered when a system is true throughout, or when two systems have one open inequality each and these
    two are never negative together because their sum is not (two regimes that meet where a player is indifferent).

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> box = {"x": (Fraction(0), Fraction(1))}
    >>> third = Polynomial.constant(Fraction(1, 3))
    >>> some_everywhere([[x - third], [third - x]], box, boxes=9).status
    'proved'
    >>> some_everywhere([[x - third]], box, boxes=9).gap
    {'x': Fraction(0, 1)}
    """
    held = {name: low for name, (low, high) in box.items() if low == high}
    start = {name: ends for name, ends in box.items() if name not in held}
    fixed = [
        tuple(dict.fromkeys(in_own_unit(p.substitute(held), start) for p in system)) for system in systems
    ]
    queue = LargestFirst(start, fixed)
    seen = 0
    while queue:
        if seen >= boxes:
            return Cover("undecided", None, seen, queue.left)
        here, candidates = queue.pop()
        seen += 1
        left = open_systems(candidates, here)
        for point in (
            middle(here),
            {n: low for n, (low, _) in here.items()},
            {n: high for n, (_, high) in here.items()},
        ):
            if not any(all(p.evaluate(point) >= 0 for p in system) for system in left):
                return Cover("refuted", held | middle(start) | point, seen)
        if any(not system for system in left) or _complementary(left, here):
            continue
        best = max(left, key=lambda system: min(p.evaluate(middle(here)) for p in system))
        queue.cut(here, *split(best, here), left)
    return Cover("proved", None, seen)


def open_systems(systems: Sequence[System], box: Box, *, touching: bool = True) -> list[System]:
    """Return the systems that may be true somewhere in a box, less the inequalities that are true throughout.

    Parameters
    ----------
    systems : sequence of tuple of Polynomial
        In variables that the box limits.
    box : mapping of str to (low, high)
        A closed box.
    touching : bool
        Whether to keep a system that holds where a polynomial is nought and nowhere positive: a set without volume.
    """
    return [
        tuple(p for p in system if lower_bound(p, box) < 0)
        for system in systems
        if all(_may_hold(p, box, touching) for p in system)
    ]


def _may_hold(p: Polynomial, box: Box, touching: bool) -> bool:
    most = upper_bound(p, box)
    return most > 0 or (most == 0 and (touching or not p.terms))


def _complementary(systems: Sequence[System], box: Box) -> bool:
    single = [system[0] for system in systems if len(system) == 1]
    return any(lower_bound(one + other, box) >= 0 for one, other in combinations(single, 2))
