"""A signalling game seen from both sides: what each message and each answer is worth, linear in what the other does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.signalling.cases import ChanceCase
from bargaining.forms.signalling.whole import unit_of, whole
from bargaining.games.tree import Tree

Message = tuple[int, int]
"""A type's information set, and the number of an option: what may lead to the nodes of the second mover."""

Worth = tuple[Polynomial, dict[int, tuple[Polynomial, ...]]]
"""What a message brings without an answer, and for each answer at each information set that it may lead to."""

_NOTHING = Polynomial()
_ONE = Polynomial.constant(1)


def shape(tree: Tree) -> str:
    """Say why a tree is no signalling game: draws of chance, one move, draws, one move of another player, draws.

    Parameters
    ----------
    tree : Tree
        Any; some first moves may end the game.

    Returns
    -------
    str
        One line; empty for a signalling game.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> entry = Tree(
    ...     ("entrant", "incumbent"),
    ...     (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
    ...     (Node(children=(1, 2), information=0), leaf(0, 2), Node(children=(3, 4), information=1), leaf(-1, -1),
    ...      leaf(1, 1)),
    ... )
    >>> shape(entry)
    ''
    """
    moves: dict[int, set[int]] = {h: {len(tree.steps[x]) for x in own} for h, own in enumerate(tree.members)}
    for h, found in moves.items():
        name = tree.information[h].name
        if max(found) > 1:
            return f"information set {name!r}: found two moves or more before it, expected at most one"
        if len(found) > 1:
            return f"information set {name!r}: found nodes before and after the first move, expected one or the other"
    first = dict.fromkeys(tree.information[h].player for h, found in moves.items() if found == {0})
    second = dict.fromkeys(tree.information[h].player for h, found in moves.items() if found == {1})
    for order, movers in (("first", first), ("second", second)):
        if len(movers) != 1:
            names = " and ".join(tree.players[i] for i in movers) or "nobody"
            return f"{order} move: found {names}, expected one player"
    if list(first) == list(second):
        return f"second move: found {tree.players[next(iter(second))]}, expected another player than first"
    return ""


@dataclass(frozen=True, eq=False)
class View:
    """Hold a signalling game where some draws are never made.

    Parameters
    ----------
    tree : Tree
        A signalling game; see `shape`.
    case : ChanceCase
        Which draws have probability zero.
    """

    tree: Tree
    case: ChanceCase

    @cached_property
    def branches(self) -> tuple[tuple[tuple[Polynomial, int], ...], ...]:
        """Return what chance draws at each node with positive probability; nothing at other nodes."""
        return tuple(
            tuple(
                (self.case.put_in(p), child)
                for p, child in zip(node.chance, node.children, strict=False)
                if self.case.drawn(p)
            )
            for node in self.tree.nodes
        )

    @cached_property
    def factors(self) -> dict[int, tuple[Polynomial, ...]]:
        """Return, for each node that chance does not rule out, the probabilities on the way to it."""
        found: dict[int, tuple[Polynomial, ...]] = {0: ()}
        for number, node in enumerate(self.tree.nodes):
            if number in found:
                for p, child in self.branches[number]:
                    found[child] = (*found[number], p)
                if node.information is not None:
                    found.update(dict.fromkeys(node.children, found[number]))
        return found

    @cached_property
    def members(self) -> dict[int, tuple[int, ...]]:
        """Return the nodes of each information set that chance does not rule out, where there are any."""
        live = {h: tuple(x for x in own if x in self.factors) for h, own in enumerate(self.tree.members)}
        return {h: own for h, own in live.items() if own}

    @cached_property
    def types(self) -> tuple[int, ...]:
        """Return the information sets of the first move."""
        return tuple(h for h, own in self.members.items() if not self.tree.steps[own[0]])

    @cached_property
    def answers(self) -> tuple[int, ...]:
        """Return the information sets of the second move."""
        return tuple(h for h, own in self.members.items() if self.tree.steps[own[0]])

    @cached_property
    def sources(self) -> dict[int, tuple[Message, ...]]:
        """Return, for each information set of the second move, the messages of types that lead to it."""
        return {h: tuple(dict.fromkeys(self.tree.steps[x][0] for x in self.members[h])) for h in self.answers}

    @cached_property
    def leads(self) -> dict[Message, tuple[int, ...]]:
        """Return, for each message of a type, the information sets that it may lead to."""
        return {
            (t, k): tuple(h for h in self.answers if (t, k) in self.sources[h])
            for t in self.types
            for k in range(self.options(t))
        }

    def options(self, information: int) -> int:
        """Return the number of options at an information set."""
        return len(self.tree.information[information].options)

    def player(self, information: int) -> int:
        """Return who chooses at an information set."""
        return self.tree.information[information].player

    @cached_property
    def _values(self) -> dict[tuple[int, int], Polynomial]:
        return {}

    def value(self, node: int, player: int) -> Polynomial:
        """Return what a player expects from a node on after which nobody chooses."""
        key = (node, player)
        if key not in self._values:
            one = self.tree.nodes[node]
            if not one.children:
                self._values[key] = self.case.put_in(one.payoffs[player])
            else:
                self._values[key] = _total(p * self.value(c, player) for p, c in self.branches[node])
        return self._values[key]

    def worth(self, message: Message, player: int, weights: dict[int, Polynomial]) -> Worth:
        """Return what a message is worth to a player: without an answer, and for each answer at each later set.

        Parameters
        ----------
        message : Message
            Of a type.
        player : int
            Any.
        weights : dict of int to Polynomial
            Of the nodes of the type.
        """
        _, option = message
        alone, after = _NOTHING, {h: [_NOTHING] * self.options(h) for h in self.leads[message]}
        waiting = [(w, self.tree.nodes[x].children[option]) for x, w in weights.items()]
        while waiting:
            weight, x = waiting.pop()
            node = self.tree.nodes[x]
            if node.information is not None:
                own = after[node.information]
                for a, child in enumerate(node.children):
                    own[a] = own[a] + weight * self.value(child, player)
            elif node.children:
                waiting += [(weight * p, child) for p, child in self.branches[x]]
            else:
                alone = alone + weight * self.value(x, player)
        return alone, {h: tuple(own) for h, own in after.items()}

    @cached_property
    def _sent(self) -> dict[Message, Worth]:
        found = {}
        for t in self.types:
            weights = self.weights(self.members[t])
            for k in range(self.options(t)):
                found[t, k] = self.worth((t, k), self.player(t), weights)
        return found

    @cached_property
    def units(self) -> dict[int, Fraction]:
        """Return, for each information set, what one in `sent` or `received` is worth: the numbers there are whole."""
        found = {}
        for t in self.types:
            own = [self._sent[t, k] for k in range(self.options(t))]
            found[t] = unit_of([p for alone, after in own for p in (alone, *chain(*after.values()))])
        for h in self.answers:
            found[h] = unit_of(chain(*self._received[h].values()))
        return found

    @cached_property
    def sent(self) -> dict[Message, Worth]:
        """Return what each message is worth to its type, in units; see `worth`."""
        return {
            (t, k): (
                whole(alone, self.units[t]),
                {h: tuple(whole(p, self.units[t]) for p in own) for h, own in after.items()},
            )
            for (t, k), (alone, after) in self._sent.items()
        }

    @cached_property
    def received(self) -> dict[int, dict[Message, tuple[Polynomial, ...]]]:
        """Return what each answer is worth to who gives it, in units, for each message that leads to its set."""
        return {
            h: {m: tuple(whole(p, self.units[h]) for p in row) for m, row in own.items()}
            for h, own in self._received.items()
        }

    @cached_property
    def _received(self) -> dict[int, dict[Message, tuple[Polynomial, ...]]]:
        found: dict[int, dict[Message, tuple[Polynomial, ...]]] = {}
        for h in self.answers:
            own: dict[Message, list[Polynomial]] = {m: [_NOTHING] * self.options(h) for m in self.sources[h]}
            for x, weight in self.weights(self.members[h]).items():
                row = own[self.tree.steps[x][0]]
                for a, child in enumerate(self.tree.nodes[x].children):
                    row[a] = row[a] + weight * self.value(child, self.player(h))
            found[h] = {m: tuple(row) for m, row in own.items()}
        return found

    def weights(self, nodes: tuple[int, ...]) -> dict[int, Polynomial]:
        """Return the probabilities of chance on the ways to nodes, without what is common to all of them."""
        counts = [Counter(self.factors[x]) for x in nodes]
        common = counts[0]
        for other in counts[1:]:
            common = common & other
        found = {}
        for x, own in zip(nodes, counts, strict=True):
            weight = _ONE
            for p in (own - common).elements():
                weight = weight * p
            found[x] = weight
        return found


def _total(parts: object) -> Polynomial:
    return sum(parts, _NOTHING)  # type: ignore[call-overload,no-any-return]
