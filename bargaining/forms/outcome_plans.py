r"""Outcome plans of a tree with perfect information, and where each is subgame perfect.

A plan at a node says what happens from there on: at a player's node one option and what follows it, at a draw of chance
what follows on every branch. It stands for all strategies that play it, whatever they do elsewhere.

All pure subgame-perfect plans, ties followed, are found by induction from the leaves (Selten 1965; Osborne and
Rubinstein 1994, ch. 6). A plan is supported at a player's node if what follows is supported and for each other option
some supported plan there gives the mover no more:

.. math:: S(a, q) = S(q) \wedge \bigwedge_{b \ne a} \bigvee_{o \text{ after } b} ( S(o) \wedge u(q) \ge u(o) ).

At a draw of chance everything that follows must be supported. What happens after one option that is not taken binds
nothing elsewhere, so that each comparison may have the answer that suits it. Parts are shared: those of all nodes
together are about as many as pairs of plans.

References
----------
Osborne, M. J. and Rubinstein, A. (1994). A Course in Game Theory. MIT Press.
Selten, R. (1965). Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit. Zeitschrift für die gesamte
Staatswissenschaft 121, 301-324, 667-689.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import Condition, Formula, conjunction, disjunction

if TYPE_CHECKING:
    from bargaining.games.tree import Tree

Solved = list[list[tuple["Plan", tuple[Fraction, ...]]]]
"""The supported plans of each node at a point, with what each player then expects."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Hold what happens from a node on.

    Parameters
    ----------
    node : int
        Its number in the tree.
    choice : int or None
        The option taken, where a player chooses.
    parts : tuple of Plan
        What follows: after the option, or on each branch of chance.
    """

    node: int
    choice: int | None
    parts: tuple[Plan, ...]


@dataclass(frozen=True, eq=False)
class Plans:
    """Hold the plans of a tree with perfect information.

    Parameters
    ----------
    tree : Tree
        Of which players know all moves before their own.
    places : tuple of str
        Where a player chooses, by node; empty elsewhere.
    """

    tree: Tree
    places: tuple[str, ...]

    @cached_property
    def _below(self) -> dict[int, tuple[Plan, ...]]:
        return {}

    @cached_property
    def _payoffs(self) -> dict[int, tuple[Plan, tuple[Polynomial, ...]]]:
        return {}  # with the plan itself, so that its identity stays taken

    @cached_property
    def _formulas(self) -> dict[int, tuple[Plan, Formula]]:
        return {}

    @cached_property
    def _texts(self) -> dict[int, tuple[Plan, str]]:
        return {}

    @cached_property
    def _numbers(self) -> dict[Polynomial, Polynomial]:
        return {}  # one object for all payoffs that are the same, so that pairs are told by identity

    @cached_property
    def _margins(self) -> dict[tuple[int, int], Polynomial]:
        return {}

    def below(self, node: int) -> tuple[Plan, ...]:
        """Return all plans at a node, in the order of options."""
        if node not in self._below:
            inner = [self.below(child) for child in self.tree.nodes[node].children]
            if self.tree.nodes[node].information is not None:
                found = [Plan(node, k, (plan,)) for k, plans in enumerate(inner) for plan in plans]
            else:
                found = [Plan(node, None, parts) for parts in itertools.product(*inner)]
            self._below[node] = tuple(found)
        return self._below[node]

    def payoffs(self, plan: Plan) -> tuple[Polynomial, ...]:
        """Return what each player expects under a plan."""
        known = self._payoffs.get(id(plan))
        if known is None:
            node = self.tree.nodes[plan.node]
            inner = [self.payoffs(part) for part in plan.parts]
            if not inner:
                found = node.payoffs
            elif plan.choice is not None:
                found = inner[0]
            else:
                weighted = [[p * x for x in own] for p, own in zip(node.chance, inner, strict=True)]
                found = tuple(sum(parts, Polynomial()) for parts in zip(*weighted, strict=True))
            same = tuple(self._numbers.setdefault(p, p) for p in found)
            known = self._payoffs[id(plan)] = (plan, same)
        return known[1]

    def mover(self, node: int) -> int:
        """Return the player that chooses at a node."""
        information = self.tree.nodes[node].information
        assert information is not None
        return self.tree.information[information].player

    def formula(self, plan: Plan) -> Formula:
        """Return where a plan is subgame perfect."""
        known = self._formulas.get(id(plan))
        if known is None:
            parts = [self.formula(part) for part in plan.parts]
            if plan.choice is not None:
                for k, child in enumerate(self.tree.nodes[plan.node].children):
                    if k != plan.choice:
                        parts.append(self._withstood(plan, k, child))
            known = self._formulas[id(plan)] = (plan, conjunction(parts))
        return known[1]

    def _withstood(self, plan: Plan, option: int, child: int) -> Formula:
        """Return where another option may be answered so that the mover gains nothing by it."""
        found = []
        mover = self.mover(plan.node)
        for other in self.below(child):
            constant = self._margin(plan, other, mover).constant_value
            if constant is None:
                found.append(conjunction((self.formula(other), self.condition(plan, option, other))))
            elif constant >= 0:
                found.append(self.formula(other))
        return disjunction(found)

    def _margin(self, plan: Plan, other: Plan, mover: int) -> Polynomial:
        """Return by how much a player prefers a plan to another."""
        one, two = self.payoffs(plan)[mover], self.payoffs(other)[mover]
        key = (id(one), id(two))
        if key not in self._margins:
            self._margins[key] = one - two
        return self._margins[key]

    def condition(self, plan: Plan, option: int, other: Plan) -> Condition:
        """Return the condition that the mover gains nothing by another option that leads to a plan."""
        mover = self.mover(plan.node)
        player, place = self.tree.players[mover], self.places[plan.node]
        margin = self._margin(plan, other, mover)
        return Condition(margin, False, player, place, self.words(plan.node, option, other))

    def words(self, node: int, option: int, other: Plan) -> str:
        """Return an option with what follows it."""
        then = self._described(other)
        return f"{self._option(node, option)}, then {then}" if then else self._option(node, option)

    def _option(self, node: int, option: int) -> str:
        information = self.tree.nodes[node].information
        assert information is not None
        return self.tree.information[information].options[option]

    def _described(self, plan: Plan) -> str:
        known = self._texts.get(id(plan))
        if known is None:
            node = self.tree.nodes[plan.node]
            inner = [self._described(part) for part in plan.parts]
            if plan.choice is not None:
                text = ", ".join(filter(None, (self._option(plan.node, plan.choice), *inner)))
            else:
                drawn = zip(node.draws, inner, strict=True) if inner else ()
                text = "; ".join(f"{draw}: {what}" for draw, what in drawn if what)
            known = self._texts[id(plan)] = (plan, text)
        return known[1]

    def chosen(self, plan: Plan) -> dict[str, str]:
        """Return what is chosen at the places that a plan comes to."""
        own = {} if plan.choice is None else {self.places[plan.node]: self._option(plan.node, plan.choice)}
        return own | {name: option for part in plan.parts for name, option in self.chosen(part).items()}

    def moves(self, plan: Plan) -> list[Plan]:
        """Return the parts of a plan at which a player chooses, itself included."""
        own = [plan] if plan.choice is not None else []
        return own + [move for part in plan.parts for move in self.moves(part)]

    def ends(self, plan: Plan) -> list[tuple[Polynomial, int]]:
        """Return the leaves that a plan may come to, each with its probability from the plan's node on."""
        node = self.tree.nodes[plan.node]
        if not plan.parts:
            return [(Polynomial.constant(1), plan.node)]
        weights = node.chance or (Polynomial.constant(1),)
        return [
            (w * p, leaf) for w, part in zip(weights, plan.parts, strict=True) for p, leaf in self.ends(part)
        ]

    def solved(self, values: Mapping[str, Fraction]) -> Solved:
        """Return the supported plans of every node at a point, by exact induction from the leaves."""
        found: Solved = [[] for _ in self.tree.nodes]
        for number in reversed(range(len(self.tree.nodes))):
            node = self.tree.nodes[number]
            inner = [found[child] for child in node.children]
            if not inner:
                numbers = tuple(p.evaluate(values) for p in node.payoffs)
                found[number] = [(Plan(number, None, ()), numbers)]
            elif node.information is not None:
                mover = self.mover(number)
                least = [min(numbers[mover] for _, numbers in plans) for plans in inner]
                for k, plans in enumerate(inner):
                    bar = max((x for j, x in enumerate(least) if j != k), default=None)
                    found[number] += [
                        (Plan(number, k, (plan,)), numbers)
                        for plan, numbers in plans
                        if bar is None or numbers[mover] >= bar
                    ]
            else:
                chance = [p.evaluate(values) for p in node.chance]
                for parts in itertools.product(*inner):
                    numbers = tuple(
                        sum((p * own[i] for p, (_, own) in zip(chance, parts, strict=True)), Fraction(0))
                        for i in range(len(self.tree.players))
                    )
                    found[number].append((Plan(number, None, tuple(plan for plan, _ in parts)), numbers))
        return found

    def counts(self) -> tuple[int, int]:
        """Return how many plans there are, and how many pairs are compared, without making any."""
        plans = [1] * len(self.tree.nodes)
        pairs = 0
        for number in reversed(range(len(self.tree.nodes))):
            node = self.tree.nodes[number]
            below = [plans[child] for child in node.children]
            if node.information is not None:
                plans[number] = sum(below)
                pairs += sum(n * (plans[number] - n) for n in below)
            elif below:
                plans[number] = prod(below)
        return plans[0], pairs
