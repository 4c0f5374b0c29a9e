"""What the parts of a tree are: moves that everybody sees, and two players who move together and end the game."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bargaining.games.tree import Tree

QUIET, MOVE, TOGETHER = "quiet", "move", "together"


@dataclass(frozen=True, eq=False)
class Kinds:
    """Hold a tree, and tell what starts at each of its nodes.

    Parameters
    ----------
    tree : Tree
        Any.
    """

    tree: Tree

    @cached_property
    def _subgames(self) -> frozenset[int]:
        return frozenset(self.tree.subgames)

    def starts(self, number: int) -> bool:
        """Tell whether a subgame starts at a node, or nobody chooses from there on."""
        return not self.tree.below[number] or number in self._subgames

    def of(self, number: int) -> str:
        """Return what starts at a node; nothing where it is neither of the kinds."""
        node = self.tree.nodes[number]
        if not self.tree.below[number]:
            return QUIET
        if node.information is None or len(self.tree.members[node.information]) > 1:
            return ""
        if all(map(self.starts, node.children)):
            return MOVE
        return TOGETHER if self._together(number) else ""

    def _together(self, number: int) -> bool:
        """Tell whether another player moves next, without knowing what was chosen, and nobody after it."""
        children = self.tree.nodes[number].children
        sets = {self.tree.nodes[child].information for child in children}
        (second,) = sets if len(sets) == 1 else (None,)
        if second is None or set(self.tree.members[second]) != set(children):
            return False
        after = (x for child in children for x in self.tree.nodes[child].children)
        return self.player(number) != self.tree.information[second].player and not any(
            self.tree.below[x] for x in after
        )

    def player(self, number: int) -> int:
        """Return who chooses at a node."""
        information = self.tree.nodes[number].information
        assert information is not None
        return self.tree.information[information].player

    def pair(self, number: int) -> tuple[int, int]:
        """Return the information sets of the two who move together from a node on."""
        node = self.tree.nodes[number]
        first, second = node.information, self.tree.nodes[node.children[0]].information
        assert first is not None
        assert second is not None
        return first, second


def composition(tree: Tree, bound: frozenset[int] = frozenset()) -> str:
    """Say why a tree is not made of moves that everybody sees and of two players who move together and end the game.

    Parameters
    ----------
    tree : Tree
        Any.
    bound : frozenset of int
        Information sets at which the player binds itself to probabilities; nowhere for simultaneous moves.

    Returns
    -------
    str
        One line; empty for such a tree.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> entry = Tree(
    ...     ("entrant", "incumbent"),
    ...     (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
    ...     (Node(children=(1, 2), information=0), leaf(0, 2), Node(children=(3, 4), information=1), leaf(-1, -1),
    ...      leaf(1, 1)),
    ... )
    >>> composition(entry)
    ''
    """
    kinds = Kinds(tree)
    waiting: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    pairs = []
    while waiting:
        number, movers = waiting.pop()
        kind = kinds.of(number)
        if kind == MOVE:
            waiting += [(child, (*movers, kinds.player(number))) for child in tree.nodes[number].children]
        elif kind == TOGETHER:
            pairs.append(number)
            if reason := _above(kinds, number, movers, bool(bound)):
                return reason
        elif kind != QUIET:
            return _unlike(kinds, number)
    return _unbound(tree, bound, {kinds.pair(number)[0] for number in pairs}) if bound else ""


def _unbound(tree: Tree, bound: frozenset[int], able: set[int]) -> str:
    """Say who binds itself and cannot, or can and does not."""
    for h in sorted(bound - able):
        return (
            f"found {tree.information[h].name!r}, expected only who is followed at once by another player that does "
            "not see its choice and ends the game"
        )
    for h in sorted(able - bound):
        return f"found nobody bound at {tree.information[h].name!r}, expected all who can bind themselves, or nobody"
    return ""


def _above(kinds: Kinds, number: int, movers: tuple[int, ...], bound: bool) -> str:
    """Say what is wrong with who moves before two players move together."""
    tree = kinds.tree
    first, second = (tree.information[h].player for h in kinds.pair(number))
    able = (first,) if bound else (first, second)
    name = tree.information[kinds.pair(number)[0]].name
    if strange := [i for i in movers if i not in able]:
        expected = " or ".join(tree.players[i] for i in able)
        return f"before {name!r}: found a move of {tree.players[strange[0]]}, expected one of {expected}"
    if len(set(movers)) < len(movers):
        return f"before {name!r}: found two moves of one player, expected one at most"
    return ""


def _unlike(kinds: Kinds, number: int) -> str:
    node = kinds.tree.nodes[number]
    if node.information is None:
        return f"draw {node.name or number!r}: found moves after it, expected none"
    name = kinds.tree.information[node.information].name
    return (
        f"information set {name!r}: found moves after it that know a part of what was chosen, expected all of it, or "
        "one move that knows nothing of it"
    )
