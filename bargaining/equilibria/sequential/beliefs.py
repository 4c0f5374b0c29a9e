"""Which nodes are believed in at information sets, as patterns that go with the options used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from bargaining.equilibria.sequential.labels import (
    Believed,
    Way,
    Ways,
    consistent_choices,
    linked,
    relations,
    subsets,
    unrestricted,
)
from bargaining.equilibria.sequential.setting import Setting, Supports


@dataclass(frozen=True)
class View:
    """Hold information sets that share relative weights of the ways to them.

    Parameters
    ----------
    sets : tuple of int
        The information sets.
    ways : tuple of frozenset of moves
        The unused moves that lead to nodes believed in.
    open : bool
        Whether every weight is positive; otherwise any may be zero, but not all.
    """

    sets: tuple[int, ...]
    ways: Ways
    open: bool

    @cached_property
    def marked(self) -> bool:
        """Tell whether nodes are believed in one by one, whatever the ways to them."""
        return any(move < 0 for way in self.ways for move, _ in way)


@dataclass(frozen=True)
class Beliefs:
    """Hold which nodes are believed in at all sets off the path, and the relations among weights."""

    views: tuple[View, ...]
    relations: tuple[tuple[tuple[int, ...], ...], ...] = ()
    """Each: an exponent for each way of each view."""

    @property
    def closed(self) -> bool:
        """Tell whether some weights may be zero."""
        return any(not view.open for view in self.views)

    def opened(self) -> Iterator[Beliefs]:
        """Yield the same, cut up so that every weight is positive."""
        choices = [[tuple(range(len(v.ways)))] if v.open else subsets(len(v.ways)) for v in self.views]
        for chosen in product(*choices):
            views = tuple(
                View(v.sets, tuple(v.ways[k] for k in own), True)
                for v, own in zip(self.views, chosen, strict=True)
            )
            yield Beliefs(views, self.relations)


def mark(node: int) -> Way:
    """Return what stands for the way to a single node, where each is believed in or not on its own."""
    return frozenset({(-1, node)})


class BeliefPatterns:
    """List the beliefs that may go with supports.

    Parameters
    ----------
    setting : Setting
        The game.
    consistent : bool
        Whether mistakes must explain them; otherwise beliefs off the path are free, set by set.
    """

    def __init__(self, setting: Setting, consistent: bool) -> None:
        self.setting, self.consistent = setting, consistent
        self._known: dict[tuple[Ways, ...], tuple[list[Believed], bool]] = {}

    def of(self, supports: Supports, fails: Callable[[Beliefs], bool]) -> list[Beliefs]:
        """Return them, as few as may be; none where what is believed whatever mistakes are made fails already.

        Parameters
        ----------
        supports : dict of int to tuple of int
            Options used.
        fails : callable
            Whether there is nothing to be found with beliefs that say nothing of some sets; asked where these leave
            many choices.
        """
        fixed, alike = self._told_apart(supports)
        if not self.consistent:
            free = []
            for _, (h,) in alike:
                marks = tuple(map(mark, self.setting.members[h]))
                free.append(View((h,), marks, len(marks) == 1))
            return [Beliefs((*fixed, *free))]
        keys = [key for key, _ in alike]
        parts = [self._linked([(alike[k][1], keys[k]) for k in own]) for own in linked(keys)]
        if prod(map(len, parts)) > 1 and fails(Beliefs(tuple(fixed))):
            return []
        found = []
        for chosen in product(*parts):
            views = [*fixed, *(view for part in chosen for view in part.views)]
            found.append(Beliefs(tuple(views), _placed(fixed, chosen)))
        return found

    def _told_apart(self, supports: Supports) -> tuple[list[View], list[tuple[Ways, list[int]]]]:
        """Return what is believed for sure, and the ways to other sets, those together to which the same lead."""
        used = {(h, k) for h, own in supports.items() for k in own}
        alike: dict[Any, list[int]] = {}
        fixed: list[View] = []
        for h, own in self.setting.members.items():
            if any(self.setting.steps[x] <= used for x in own):
                fixed.append(View((h,), (frozenset(),), True))
                continue
            ways = frozenset(self.setting.distinct[x] - used for x in own)
            if not self.consistent:
                alike[h] = [h]
            elif len(ways) == 1:
                fixed.append(View((h,), tuple(ways), True))
            else:
                alike.setdefault(ways, []).append(h)
        if not self.consistent:
            return fixed, [((), own) for own in alike.values()]
        return fixed, [(tuple(sorted(key, key=sorted)), own) for key, own in alike.items()]

    def _linked(self, groups: list[tuple[list[int], Ways]]) -> list[Beliefs]:
        sets = tuple(ways for _, ways in groups)
        if sets not in self._known:
            choices = consistent_choices(sets)
            self._known[sets] = (choices, unrestricted(sets, choices))
        choices, free = self._known[sets]
        if free:
            return [Beliefs(tuple(View(tuple(own), ways, False) for own, ways in groups))]
        return [
            Beliefs(
                tuple(
                    View(tuple(own), tuple(ways[k] for k in places), True)
                    for (own, ways), places in zip(groups, believed, strict=True)
                ),
                tuple(tuple(map(tuple, r)) for r in relations(sets, believed)),
            )
            for believed in choices
        ]


def _placed(fixed: list[View], parts: tuple[Beliefs, ...]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return the relations of several parts, as exponents for all views."""
    found = []
    blanks = [[(0,) * len(v.ways) for v in part.views] for part in parts]
    for number, part in enumerate(parts):
        for relation in part.relations:
            row = [(0,) * len(v.ways) for v in fixed]
            for other, blank in enumerate(blanks):
                row += relation if other == number else blank
            found.append(tuple(row))
    return tuple(found)
