"""A tree with numbers at its leaves and draws, laid out for solving: what can be reached, by which moves."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.errors import GameError
from bargaining.games.tree import Step, Tree

Supports = dict[int, tuple[int, ...]]
"""The options used at each information set."""


@dataclass(frozen=True, eq=False)
class Setting:
    """Hold a tree of perfect recall without assumptions; branches that chance never takes are left out.

    Parameters
    ----------
    tree : Tree
        The game.

    Raises
    ------
    GameError
        When payoffs or chance still vary with assumptions, or a player forgets.
    """

    tree: Tree

    def __post_init__(self) -> None:
        """Refuse what cannot be solved."""
        if self.tree.parameters:
            raise GameError(
                f"tree: found the assumptions {', '.join(self.tree.parameters)}, expected numbers"
            )
        if self.tree.forgetful:
            raise GameError(f"{self.tree.forgetful}; expected perfect recall")

    @cached_property
    def weights(self) -> tuple[Fraction, ...]:
        """Return the product of the probabilities of chance on the way to each node."""
        return tuple(p.constant_term for p in self.tree.chances)

    @cached_property
    def branches(self) -> tuple[tuple[tuple[Fraction, int], ...], ...]:
        """Return what chance takes from each node with positive probability; nothing at other nodes."""
        return tuple(
            tuple((p.constant_term, c) for p, c in zip(n.chance, n.children, strict=True) if p.constant_term)
            if n.chance
            else ()
            for n in self.tree.nodes
        )

    @cached_property
    def payoffs(self) -> tuple[tuple[Fraction, ...], ...]:
        """Return the payoffs at each leaf; nothing at other nodes."""
        return tuple(tuple(p.constant_term for p in n.payoffs) for n in self.tree.nodes)

    @cached_property
    def members(self) -> dict[int, tuple[int, ...]]:
        """Return the nodes of each information set that chance does not rule out, where there are any."""
        live = {h: tuple(x for x in own if self.weights[x]) for h, own in enumerate(self.tree.members)}
        return {h: own for h, own in live.items() if own}

    @property
    def idle(self) -> tuple[str, ...]:
        """Return the names of the information sets that chance rules out altogether."""
        return tuple(one.name for h, one in enumerate(self.tree.information) if h not in self.members)

    @property
    def ruled_out(self) -> bool:
        """Tell whether some draw has probability zero."""
        return not all(self.weights)

    @cached_property
    def steps(self) -> tuple[frozenset[Step], ...]:
        """Return the players' moves on the way to each node; with perfect recall no set is met twice."""
        return tuple(map(frozenset, self.tree.steps))

    @cached_property
    def distinct(self) -> dict[int, frozenset[Step]]:
        """Return, for each node of an information set, the moves to it that do not lead to all nodes of its set."""
        found = {}
        for own in self.members.values():
            common = frozenset.intersection(*(self.steps[x] for x in own))
            found.update({x: self.steps[x] - common for x in own})
        return found

    @cached_property
    def memory(self) -> dict[Any, Any]:
        """Return what was worked out before, by what was asked."""
        return {}

    def row(self, probabilities: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        """Return equal probabilities as one object, which is quick to compare."""
        found: tuple[Fraction, ...] = self.memory.setdefault(probabilities, probabilities)
        return found

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Return the information sets, those deepest in the tree first."""
        depth = [0] * len(self.tree.nodes)
        for number, parent in enumerate(self.tree.parents):
            depth[number] = depth[parent] + 1 if parent >= 0 else 0
        return tuple(sorted(self.members, key=lambda h: (-min(depth[x] for x in self.members[h]), h)))

    def player(self, information: int) -> int:
        """Return who chooses at an information set."""
        return self.tree.information[information].player

    def child(self, node: int, option: int) -> int:
        """Return the node after an option."""
        return self.tree.nodes[node].children[option]

    def options(self, information: int) -> int:
        """Return the number of options at an information set."""
        return len(self.tree.information[information].options)
