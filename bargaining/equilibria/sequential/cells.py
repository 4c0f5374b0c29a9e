"""A cell: what all assessments have in common that use the same options and believe in the same nodes.

Unknowns are the probabilities of all used options of a set but the last, and, for each information set off the path
that is reached by different mistakes, the relative weights of these but the last. Sets that the same mistakes lead to
share their weights. Where nothing restricts the beliefs, weights may be zero too, and one cell stands for many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import flint

from bargaining.algebra.fields import as_flint
from bargaining.equilibria.sequential.beliefs import Beliefs, View, mark
from bargaining.equilibria.sequential.setting import Setting, Supports

Polynomial = Any
"""A ``flint.fmpq_mpoly`` in the unknowns of a cell."""


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
    _lists: dict[int, list[tuple[int, int, Polynomial]]] = field(default_factory=dict)

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
        if h in self._lists:
            return self._lists[h]
        found = self._lists[h] = []
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
