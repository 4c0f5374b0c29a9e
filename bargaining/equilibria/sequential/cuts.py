"""Cut a tree up at its subgames: where they begin, and what is left of one when others are replaced by payoffs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from bargaining.equilibria.sequential.setting import Setting
from bargaining.games.tree import Tree, leaf

Payoffs = tuple[Fraction, ...]


@dataclass(frozen=True, eq=False)
class Subgames:
    """Hold where the subgames begin that can be solved on their own, and which of them lie in which.

    Parameters
    ----------
    setting : Setting
        The game.
    seen : bool
        Whether to take only those in which every player knows at which node it chooses.
    """

    setting: Setting
    seen: bool

    @cached_property
    def roots(self) -> tuple[int, ...]:
        """Return the nodes at which they begin, the root of the tree first; what chance rules out is left aside."""
        tree = self.setting.tree
        hidden = [False] * len(tree.nodes)
        for number in reversed(range(len(tree.nodes))):
            node = tree.nodes[number]
            hidden[number] = any(hidden[c] for c in node.children) or (
                node.information is not None and len(tree.members[node.information]) > 1
            )
        able = (x for x in tree.subgames if self.setting.weights[x] and not (self.seen and hidden[x]))
        return tuple(dict.fromkeys((0, *able)))

    @cached_property
    def homes(self) -> tuple[int, ...]:
        """Return for each node the root of the smallest of them that it lies in."""
        found = list(range(len(self.setting.tree.nodes)))
        roots = set(self.roots)
        for number, node in enumerate(self.setting.tree.nodes):
            for child in node.children:
                found[child] = child if child in roots else found[number]
        return tuple(found)

    @cached_property
    def inner(self) -> dict[int, list[int]]:
        """Return for each the largest ones that lie in it."""
        found: dict[int, list[int]] = {x: [] for x in self.roots}
        for x in self.roots[1:]:
            found[self.homes[self.setting.tree.parents[x]]].append(x)
        return found


@dataclass(frozen=True, eq=False)
class Cut:
    """Hold a tree of its own that was cut out of another one.

    Parameters
    ----------
    tree : Tree
        The part.
    nodes : tuple of int
        The number in the whole tree of each node.
    sets : tuple of int
        The same of each information set.
    """

    tree: Tree
    nodes: tuple[int, ...]
    sets: tuple[int, ...]


def cut(tree: Tree, start: int, paid: Mapping[int, Payoffs], dropped: Collection[int] = frozenset()) -> Cut:
    """Return what follows a node, with leaves that pay what subgames are worth in their place.

    Parameters
    ----------
    tree : Tree
        The whole.
    start : int
        The node.
    paid : mapping of int to tuple of Fraction
        What is paid where a subgame begins.
    dropped : collection of int
        Nodes that chance rules out and that are to be left out.
    """
    if start == 0 and not paid and not dropped:
        return Cut(tree, tuple(range(len(tree.nodes))), tuple(range(len(tree.information))))
    numbers, waiting = [], [start]
    while waiting:
        number = waiting.pop()
        numbers.append(number)
        if number not in paid:
            waiting += (c for c in tree.nodes[number].children if c not in dropped)
    numbers.sort()
    place = {number: k for k, number in enumerate(numbers)}
    met = {tree.nodes[x].information for x in numbers if x not in paid}
    sets = tuple(sorted(h for h in met if h is not None))
    renamed = {h: k for k, h in enumerate(sets)}
    nodes = []
    for number in numbers:
        node = tree.nodes[number]
        if number in paid:
            nodes.append(leaf(*paid[number], name=node.name))
        else:
            left = [k for k, c in enumerate(node.children) if c in place]
            information = None if node.information is None else renamed[node.information]
            nodes.append(
                replace(
                    node,
                    children=tuple(place[node.children[k]] for k in left),
                    information=information,
                    chance=tuple(node.chance[k] for k in left) if node.chance else (),
                    draws=tuple(node.draws[k] for k in left) if node.draws else (),
                )
            )
    information_sets = tuple(tree.information[h] for h in sets)
    return Cut(Tree(tree.players, information_sets, tuple(nodes)), tuple(numbers), sets)
