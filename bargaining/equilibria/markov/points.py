"""A point of the unit box at which conditions hold, or the proof that there is none: best boxes first."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

MAX_BOXES = 3_000
"""Boxes that are looked at before the search gives up."""

Point = tuple[Fraction, ...]
Box = tuple[tuple[Fraction, Fraction], ...]


class TooMany(Exception):
    """Say that there is too much to look at."""


def point_where(size: int, least: Callable[[Point], Any], fails: Callable[[Box], bool]) -> Point | None:
    """Return a point at which all conditions hold; None where it is proved that there is none.

    Parameters
    ----------
    size : int
        The number of variables.
    least : callable
        Returns at a point the least value of the conditions, not negative where all hold.
    fails : callable
        Tells whether some condition is proved to fail all over a box.

    Raises
    ------
    TooMany
        When neither is settled with `MAX_BOXES` boxes.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> slab = lambda x: min(x[0] - Fraction(99, 100), x[1] - half)
    >>> above = lambda box: box[0][1] < Fraction(99, 100) or box[1][1] < half
    >>> [str(x) for x in point_where(2, slab, above)]
    ['127/128', '65/128']
    >>> point_where(1, lambda x: x[0] - 2, lambda box: box[0][1] < 2) is None
    True
    """
    count = itertools.count()
    whole: Box = tuple((Fraction(0), Fraction(1)) for _ in range(size))
    waiting: list[tuple[Any, int, Box]] = []

    def offered(box: Box) -> Point | None:
        middle = tuple((low + high) / 2 for low, high in box)
        value = least(middle)
        if value >= 0:
            return middle
        if not fails(box):
            heapq.heappush(waiting, (-value, next(count), box))
        return None

    found = offered(whole)
    while found is None and waiting:
        if next(count) > MAX_BOXES:
            raise TooMany
        _, _, box = heapq.heappop(waiting)
        halves = [((low, (low + high) / 2), ((low + high) / 2, high)) for low, high in box]
        for part in itertools.product(*halves):
            if (found := offered(part)) is not None:
                break
    return found
