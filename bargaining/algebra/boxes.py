"""Boxes: points of them, where to cut them, and parts that are still to be looked at, the largest first."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Generic, TypeVar

from bargaining.algebra.bounds import interval
from bargaining.algebra.polynomial import Polynomial

Box = Mapping[str, tuple[Fraction, Fraction]]
Point = dict[str, Fraction]
Item = TypeVar("Item")
_NEAR = Fraction(1, 50)
_LONG = 10**9


def share(part: Box, whole: Box) -> Fraction:
    """Return the volume of a part of a box as a share of the whole."""
    return prod(
        ((high - low) / (whole[name][1] - whole[name][0]) for name, (low, high) in part.items()),
        start=Fraction(1),
    )


class LargestFirst(Generic[Item]):
    """Queue parts of a box by their volume, each with what is known of it; of equal ones the first comes first.

    Parameters
    ----------
    whole : mapping of str to (low, high)
        The box, wide in every variable.
    item
        What is known of it.

    Examples
    --------
    >>> queue = LargestFirst({"x": (Fraction(0), Fraction(1))}, "whole")
    >>> _ = queue.pop()
    >>> queue.push({"x": (Fraction(0), Fraction(1, 3))}, "left")
    >>> queue.push({"x": (Fraction(1, 3), Fraction(1))}, "right")
    >>> queue.pop()[1], queue.left
    ('right', Fraction(1, 3))
    """

    def __init__(self, whole: Box, item: Item) -> None:
        self._whole = whole
        self._order = itertools.count()
        self._heap: list[tuple[Fraction, int, Box, Item]] = []
        self.push(whole, item)

    def push(self, part: Box, item: Item) -> None:
        """Add a part."""
        heapq.heappush(self._heap, (-share(part, self._whole), next(self._order), part, item))

    def cut(self, part: Box, variable: str, place: Fraction, item: Item) -> None:
        """Add the two halves of a part, cut at a value of a variable."""
        low, high = part[variable]
        for half in ((low, place), (place, high)):
            self.push({**part, variable: half}, item)

    def pop(self) -> tuple[Box, Item]:
        """Take out the largest part."""
        return heapq.heappop(self._heap)[2:]

    def __iter__(self) -> Iterator[Box]:
        """Go through the parts that are left."""
        return (part for _, _, part, _ in self._heap)

    def __bool__(self) -> bool:
        """Tell whether any part is left."""
        return bool(self._heap)

    @property
    def left(self) -> Fraction:
        """Return the share of the whole box that is left."""
        return -sum((entry[0] for entry in self._heap), Fraction(0))


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
