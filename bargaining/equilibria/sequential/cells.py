"""A cell: what all assessments have in common that use the same options and believe in the same nodes.

Unknowns are the probabilities of all used options of a set but the last, and, for each information set off the path
that is reached by different mistakes, the relative weights of these but the last. Sets that the same mistakes lead to
share their weights. Where nothing restricts the beliefs, weights may be zero too, and one cell stands for many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import flint

from bargaining.algebra.fields import as_flint
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

Polynomial = Any
"""A ``flint.fmpq_mpoly`` in the unknowns of a cell."""


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


@dataclass(frozen=True, eq=False)
class Cell:
    """Hold supports and beliefs, with the unknowns that are left.

    Parameters
    ----------
    setting : Setting
        The game.
    supports : dict of int to tuple of int
        Options used at each information set.
    beliefs : Beliefs
        Nodes believed in.
    """

    setting: Setting
    supports: Supports
    beliefs: Beliefs
    _memo: dict[Any, Polynomial] = field(default_factory=dict)
    _weights: dict[int, dict[int, Polynomial]] = field(default_factory=dict)
    _scales: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the unknowns: probabilities, then weights."""
        own = [f"p{h}_{k}" for h, used in self.supports.items() for k in used[:-1]]
        own += [f"w{v}_{k}" for v, view in enumerate(self.beliefs.views) for k in range(len(view.ways) - 1)]
        return tuple(own)

    @cached_property
    def ring(self) -> Any:
        """Return the ring of the unknowns."""
        return flint.fmpq_mpoly_ctx.get(self.names or ("none",), flint.Ordering.lex)

    @cached_property
    def one(self) -> Polynomial:
        """Return the polynomial one."""
        return self.ring.from_dict({(0,) * len(self.ring.gens()): 1})

    @cached_property
    def unknowns(self) -> Mapping[str, Polynomial]:
        """Return the unknowns by name."""
        return dict(zip(self.names, self.ring.gens(), strict=False))

    @cached_property
    def probabilities(self) -> dict[tuple[int, int], Polynomial]:
        """Return the probability of each used option."""
        found = {}
        for h, used in self.supports.items():
            rest = self.one
            for k in used[:-1]:
                found[h, k] = self.unknowns[f"p{h}_{k}"]
                rest = rest - found[h, k]
            found[h, used[-1]] = rest
        return found

    @cached_property
    def shares(self) -> tuple[tuple[Polynomial, ...], ...]:
        """Return the relative weights of the ways of each view; they add up to one."""
        found = []
        for v, view in enumerate(self.beliefs.views):
            own = [self.unknowns[f"w{v}_{k}"] for k in range(len(view.ways) - 1)]
            rest = self.one
            for share in own:
                rest = rest - share
            found.append((*own, rest))
        return tuple(found)

    @cached_property
    def weights(self) -> dict[int, dict[int, Polynomial]]:
        """Return, for each information set, what each node believed in weighs; beliefs are in proportion."""
        return {h: self.weights_at(h) for view in self.beliefs.views for h in view.sets}

    def weights_at(self, h: int) -> dict[int, Polynomial]:
        """Return what each node of an information set that is believed in weighs."""
        if h not in self._weights:
            v = self._views[h]
            scales = self.scales(v)
            self._weights[h] = {
                x: self.shares[v][k] / scales[k] * own
                for x, k, own in self._believed(h, self.beliefs.views[v])
            }
        return self._weights[h]

    def believes(self, h: int) -> bool:
        """Tell whether beliefs are given at an information set."""
        return h in self._views

    @cached_property
    def _views(self) -> dict[int, int]:
        return {h: v for v, view in enumerate(self.beliefs.views) for h in view.sets}

    def scales(self, v: int) -> tuple[Any, ...]:
        """Return by what the share of each way is divided, so that it is the belief in a set where that can be."""
        if v not in self._scales:
            view = self.beliefs.views[v]
            totals = [self.one * 0 for _ in view.ways]
            for _, k, own in self._believed(view.sets[0], view):
                totals[k] = totals[k] + own
            constant = all(total.is_constant() for total in totals)
            self._scales[v] = tuple(t.leading_coefficient() if constant else flint.fmpq(1) for t in totals)
        return self._scales[v]

    def _believed(self, h: int, view: View) -> list[tuple[int, int, Polynomial]]:
        """Return the nodes of a set that are believed in, each with the place of its way and its weight there."""
        found = []
        for x in self.setting.members[h]:
            if view.marked:
                if mark(x) in view.ways:
                    found.append((x, view.ways.index(mark(x)), self.one))
                continue
            way = frozenset(s for s in self.setting.distinct[x] if s not in self.probabilities)
            if way in view.ways:
                found.append((x, view.ways.index(way), self._reach(x)))
        return found

    def _reach(self, node: int) -> Polynomial:
        """Return what a node weighs among those that the same mistakes lead to."""
        total = self.one * as_flint(self.setting.weights[node])
        for step in self.setting.distinct[node]:
            if step in self.probabilities:
                total = total * self.probabilities[step]
        return total

    def value(self, node: int, player: int) -> Polynomial:
        """Return what a player expects from a node on."""
        key = (node, player)
        if key not in self._memo:
            self._memo[key] = self._value(node, player)
        return self._memo[key]

    def _value(self, node: int, player: int) -> Polynomial:
        one = self.setting.tree.nodes[node]
        if not one.children:
            return self.one * as_flint(self.setting.payoffs[node][player])
        total = self.one * 0
        if one.information is None:
            for p, c in self.setting.branches[node]:
                total = total + self.value(c, player) * as_flint(p)
            return total
        for k in self.supports[one.information]:
            part = self.value(one.children[k], player)
            total = total + part * self.probabilities[one.information, k]
        return total
