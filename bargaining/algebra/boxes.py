"""Parts of a box that are still to be looked at, the largest first."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import prod
from typing import Generic, TypeVar

Box = Mapping[str, tuple[Fraction, Fraction]]
Item = TypeVar("Item")


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
