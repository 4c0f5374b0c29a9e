"""How play goes in one equilibrium of a tree, and what each mover would change by another option."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import TermDifference
from bargaining.forms.formula import Condition
from bargaining.forms.tree_payoffs import Ends, differences

if TYPE_CHECKING:
    from bargaining.forms.tree_layout import History
    from bargaining.games.tree import Tree

Shares = tuple[tuple[Fraction, ...], ...]
"""For each information set, the probability of each option; nothing where chance rules the set out."""


@dataclass(frozen=True, eq=False)
class Course:
    """Hold what everybody does, with payoffs and chance as polynomials in the assumptions.

    Parameters
    ----------
    tree : Tree
        The game.
    shares : tuple of tuple of Fraction
        What is done at each information set.
    players : tuple of str
        Names of the players.
    places : tuple of str
        The place of each information set.
    histories : tuple of History
        What went before each node.
    ends : Ends
        What the payoffs at the leaves are made of.
    """

    tree: Tree
    shares: Shares
    players: tuple[str, ...]
    places: tuple[str, ...]
    histories: tuple[History, ...]
    ends: Ends

    @cached_property
    def ways(self) -> list[Polynomial]:
        """Return the probability of coming to each node."""
        found = [Polynomial()] * len(self.tree.nodes)
        found[0] = Polynomial.constant(1)
        for number, node in enumerate(self.tree.nodes):
            for weight, child in self._following(number) if node.children else ():
                found[child] = found[number] * weight
        return found

    @cached_property
    def reached(self) -> list[int]:
        """Return the information sets that play comes to."""
        return [h for h, nodes in enumerate(self.tree.members) if any(self.ways[x].terms for x in nodes)]

    def _following(self, number: int) -> list[tuple[Polynomial, int]]:
        node = self.tree.nodes[number]
        own = node.information
        weights = node.chance if own is None else map(Polynomial.constant, self.shares[own])
        return [(p, child) for p, child in zip(weights, node.children, strict=False) if p.terms]

    def _words(self, h: int, option: int) -> str:
        """Return an option, with the information set where play comes to several of a place."""
        one = self.tree.information[h]
        several = sum(self.places[other] == self.places[h] for other in self.reached) > 1
        return f"{one.options[option]} at {one.name}" if several else one.options[option]

    def conditions(self) -> tuple[Condition, ...]:
        """Return what keeps movers from each other option at the information sets that play comes to."""
        return tuple(
            Condition(
                -sum((d.difference for d in self._differences(h, k)), Polynomial()),
                False,
                self.players[self.tree.information[h].player],
                self.places[h],
                self._words(h, k),
            )
            for h in self.reached
            for k, share in enumerate(self.shares[h])
            if share != 1
        )

    def terms(self, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what the deviation of a condition changes, term by term; the sum is minus its polynomial."""
        h, k = next(
            (h, k)
            for h in self.reached
            for k in range(len(self.shares[h]))
            if self.places[h] == condition.place and self._words(h, k) == condition.deviation
        )
        return self._differences(h, k)

    def payoff(self, place: str, player: str) -> Polynomial:
        """Return what a player expects: from a place on where it knows where it is, else from the start."""
        own = [self.tree.members[h] for h in self.reached if self.places[h] == place]
        start = own[0][0] if len(own) == 1 and len(own[0]) == 1 else 0
        lottery = self._lottery(start, Polynomial.constant(1), player)
        total = (weight * term.difference for weight, terms in lottery for term in terms)
        return sum(total, Polynomial())

    def _differences(self, h: int, option: int) -> tuple[TermDifference, ...]:
        """Return what another option at an information set changes, weighted by how likely its nodes are.

        Whoever knows where it is compares what follows from there.
        """
        player = self.players[self.tree.information[h].player]
        nodes = self.tree.members[h]
        before, after = [], []
        for x in nodes:
            weight = Polynomial.constant(1) if len(nodes) == 1 else self.ways[x]
            if weight.terms:
                before += self._lottery(x, weight, player)
                after += self._lottery(self.tree.nodes[x].children[option], weight, player)
        return differences(before, after)

    def _lottery(
        self, start: int, weight: Polynomial, player: str
    ) -> list[tuple[Polynomial, tuple[TermDifference, ...]]]:
        found, waiting = [], [(weight, start)]
        while waiting:
            weight, number = waiting.pop()
            if self.tree.nodes[number].children:
                waiting += [(weight * p, child) for p, child in self._following(number)]
            else:
                found.append((weight, self.ends.by_term(self.histories[number], player)))
        return found
