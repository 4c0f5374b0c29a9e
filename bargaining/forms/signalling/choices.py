"""Choices of options, and things that hang together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def subsets(options: Sequence[int]) -> list[tuple[int, ...]]:
    """Return all choices of options but the empty one, small ones first.

    Examples
    --------
    >>> subsets((0, 2))
    [(0,), (2,), (0, 2)]
    """
    return [own for size in range(1, len(options) + 1) for own in combinations(options, size)]


def linked(marks: Mapping[Item, Iterable[object]]) -> list[tuple[Item, ...]]:
    """Return things in groups that share no mark.

    Examples
    --------
    >>> linked({"a": [1], "b": [2], "c": [1, 3]})
    [('b',), ('a', 'c')]
    """
    groups: list[tuple[set[object], list[Item]]] = []
    for item, own in marks.items():
        found = set(own)
        met = [g for g in groups if g[0] & found]
        groups = [g for g in groups if not g[0] & found]
        groups.append((found.union(*(g[0] for g in met)), [*(x for g in met for x in g[1]), item]))
    return [tuple(members) for _, members in groups]
