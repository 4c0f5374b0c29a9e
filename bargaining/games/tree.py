r"""Games in extensive form: who moves when, who sees what, and what chance draws.

A tree has a root, at each inner node a player or chance chooses one of its children, and each leaf has a payoff for
every player. Nodes of a player that it cannot tell apart form an information set, with the same options at each.
Payoffs and probabilities of chance are polynomials in named assumptions; at a point they are rational numbers.

A behaviour strategy gives a distribution over the options of each information set. With perfect recall, when no player
forgets what it knew or did, nothing is lost by looking at behaviour strategies alone (Kuhn 1953).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import GameError, nearest
from bargaining.games.limits import MAX_STEPS
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.payoffs import MOST_BITS
from bargaining.games.plans import plan_label, plans, strategic_form
from bargaining.games.tree_checks import require_sound

Step = tuple[int, int]
"""A move of a player: its information set, and the number of the option."""

Plan = Mapping[int, int]
"""What a player chooses at each of its information sets that it can still reach."""


@dataclass(frozen=True)
class InformationSet:
    """Hold nodes that a player cannot tell apart.

    Parameters
    ----------
    name : str
        Unique in the tree.
    player : int
        Who chooses.
    options : tuple of str
        What may be chosen, the same at every node of the set.
    """

    name: str
    player: int
    options: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """Hold one node: a choice of a player (`information`), a draw of chance (`chance`), or a leaf (`payoffs`).

    Parameters
    ----------
    name : str
        What messages and figures call it; may be empty.
    children : tuple of int
        Numbers of the nodes that follow, all larger than its own; none for a leaf.
    information : int or None
        Number of the information set of whoever chooses.
    chance : tuple of Polynomial
        Probabilities of the children, at a draw of chance.
    draws : tuple of str
        What each branch of chance is called.
    payoffs : tuple of Polynomial
        One a player, at a leaf.
    """

    name: str = ""
    children: tuple[int, ...] = ()
    information: int | None = None
    chance: tuple[Polynomial, ...] = ()
    draws: tuple[str, ...] = ()
    payoffs: tuple[Polynomial, ...] = ()


@dataclass(frozen=True, eq=False)
class Tree:
    """Hold a game in extensive form.

    Parameters
    ----------
    players : tuple of str
        Names of the players.
    information : tuple of InformationSet
        Where players choose.
    nodes : tuple of Node
        The root first; every child stands after its parent.
    title : str
        What the game is called.

    Raises
    ------
    GameError
        When the nodes do not form a tree, an information set has no node or nodes with other options, payoffs are
        not one a player, the probabilities of a draw do not add up to one, whatever the assumptions, or names are
        empty or stand twice among players, information sets, options of a set or draws; with the place.

    References
    ----------
    Kuhn, H. W. (1953). Extensive games and the problem of information. In Contributions to the Theory of Games II,
    193-216. Princeton.

    Examples
    --------
    >>> entry = Tree(
    ...     ("entrant", "incumbent"),
    ...     (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
    ...     (Node(children=(1, 2), information=0), leaf(0, 2), Node(children=(3, 4), information=1), leaf(-1, -1),
    ...      leaf(1, 1)),
    ... )
    >>> entry.perfect_recall, entry.strategic_form().n_actions
    (True, (2, 2))
    """

    players: tuple[str, ...]
    information: tuple[InformationSet, ...]
    nodes: tuple[Node, ...]
    title: str = ""

    def __post_init__(self) -> None:
        """Check that the parts fit."""
        require_sound(self)

    def place(self, number: int) -> str:
        """Say which node is meant, in messages."""
        name = self.nodes[number].name
        return f"node {number}" + (f" {name!r}" if name else "")

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Return the node before each node; -1 for the root."""
        found = [-1] * len(self.nodes)
        for number, node in enumerate(self.nodes):
            for child in node.children:
                found[child] = number
        return tuple(found)

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """Return the nodes of each information set."""
        found: list[list[int]] = [[] for _ in self.information]
        for number, node in enumerate(self.nodes):
            if node.information is not None:
                found[node.information].append(number)
        return tuple(map(tuple, found))

    @cached_property
    def steps(self) -> tuple[tuple[Step, ...], ...]:
        """Return the players' moves on the way to each node, from the root on."""
        found: list[tuple[Step, ...]] = [()] * len(self.nodes)
        held = 0
        for number, node in enumerate(self.nodes):
            for k, child in enumerate(node.children):
                step = () if node.information is None else ((node.information, k),)
                found[child] = (*found[number], *step)
                held += len(found[child])
            if held > MAX_STEPS:
                raise GameError(
                    f"tree: found more than {MAX_STEPS:,} moves on the ways to all nodes together, expected a tree "
                    "that is less deep"
                )
        return tuple(found)

    @cached_property
    def chances(self) -> tuple[Polynomial, ...]:
        """Return the product of the probabilities of chance on the way to each node."""
        found = [Polynomial.constant(1)] * len(self.nodes)
        for number, node in enumerate(self.nodes):
            for k, child in enumerate(node.children):
                found[child] = found[number] * node.chance[k] if node.chance else found[number]
                if found[child].constant_term.denominator.bit_length() > MOST_BITS:
                    raise GameError(
                        f"{self.place(child)}: found a probability of more than 3,900 digits, expected fewer"
                    )
        return tuple(found)

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Return the numbers of the leaves, in order."""
        return tuple(number for number, node in enumerate(self.nodes) if not node.children)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the assumptions that payoffs and chance vary with, sorted."""
        numbers = (p for node in self.nodes for p in (*node.payoffs, *node.chance))
        return tuple(sorted({name for p in numbers for name in p.variables}))

    @cached_property
    def below(self) -> tuple[frozenset[int], ...]:
        """Return the information sets at and after each node."""
        found: list[frozenset[int]] = [frozenset()] * len(self.nodes)
        for number in reversed(range(len(self.nodes))):
            node = self.nodes[number]
            own = frozenset() if node.information is None else frozenset((node.information,))
            found[number] = own.union(*(found[child] for child in node.children))
        return tuple(found)

    @cached_property
    def subgames(self) -> tuple[int, ...]:
        """Return the nodes at which a subgame begins: all that follows shares no information set with anything else."""
        size = [1] * len(self.nodes)
        for number in reversed(range(len(self.nodes))):
            size[number] += sum(size[child] for child in self.nodes[number].children)
        # When a walk that follows each branch to its end comes to a node: in a subtree, one after the other.
        first = [0] * len(self.nodes)
        for number, node in enumerate(self.nodes):
            behind = first[number] + 1
            for child in node.children:
                first[child] = behind
                behind += size[child]
        spans = [(min(map(first.__getitem__, m)), max(map(first.__getitem__, m))) for m in self.members]
        found = []
        reach = [
            (k, k) for k in first
        ]  # how far the sets of the node and of what follows stretch in that walk
        for number in reversed(range(len(self.nodes))):
            node = self.nodes[number]
            inside = [reach[number], *(reach[child] for child in node.children)]
            inside += [] if node.information is None else [spans[node.information]]
            low, high = reach[number] = (min(a for a, _ in inside), max(b for _, b in inside))
            if node.children and low >= first[number] and high < first[number] + size[number]:
                found.append(number)
        return tuple(reversed(found))

    def ways(self, number: int) -> frozenset[tuple[Step, ...]]:
        """Return what the player of an information set may have done before it, from the root on."""
        player = self.information[number].player
        return frozenset(
            tuple(step for step in self.steps[node] if self.information[step[0]].player == player)
            for node in self.members[number]
        )

    @cached_property
    def forgetful(self) -> str:
        """Say where a player forgets what it knew or did; empty where recall is perfect."""
        for number, one in enumerate(self.information):
            if len(self.ways(number)) > 1:
                return (
                    f"information set {one.name!r}: {self.players[one.player]} cannot tell apart nodes that differ in "
                    "what it knew or did before"
                )
        return ""

    @property
    def perfect_recall(self) -> bool:
        """Tell whether no player ever forgets what it knew or did."""
        return not self.forgetful

    @property
    def perfect_information(self) -> bool:
        """Tell whether every player knows at which node it chooses."""
        return all(len(nodes) == 1 for nodes in self.members)

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Tree:
        """Return the tree with numbers, or polynomials in other assumptions, put in for some assumptions."""
        nodes = tuple(
            replace(
                node,
                chance=tuple(p.substitute(values) for p in node.chance),
                payoffs=tuple(p.substitute(values) for p in node.payoffs),
            )
            for node in self.nodes
        )
        return replace(self, nodes=nodes)

    def at(self, values: Mapping[str, Fraction]) -> Tree:
        """Return the tree at a point, all numbers rational.

        Raises
        ------
        GameError
            When an assumption has no value, is not known, or gives chance a negative probability.
        """
        for name in values:
            if name not in self.parameters:
                raise GameError(f"unknown parameter {name!r}{nearest(name, self.parameters)}")
        for name in self.parameters:
            if name not in values:
                raise GameError(f"parameter {name!r}: found no value, expected one for each parameter")
        return self.substituted(values)

    def plans(self, player: int) -> tuple[dict[int, int], ...]:
        """Return a player's pure strategies, leaving out choices at sets that its own choices rule out.

        Raises
        ------
        GameError
            When there are more than a game may have payoffs.
        """
        return plans(self, player)

    def strategic_form(self) -> NormalFormGame:
        """Return the reduced strategic form: one action for each plan, labelled by its options.

        Raises
        ------
        GameError
            When payoffs or chance still vary with assumptions, or the table is too large.
        """
        return strategic_form(self)

    def plan_label(self, plan: Plan) -> str:
        """Return a plan in words: its options, with the set's name where the player has several."""
        return plan_label(self, plan)


def leaf(*payoffs: Fraction | int, name: str = "") -> Node:
    """Return a leaf with rational payoffs."""
    return Node(name=name, payoffs=tuple(Polynomial.constant(Fraction(p)) for p in payoffs))
