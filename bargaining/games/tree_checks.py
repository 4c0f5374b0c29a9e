"""What makes nodes and information sets a tree, or one message that says what does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import GameError
from bargaining.numerals import shortened

if TYPE_CHECKING:
    from bargaining.games.tree import Node, Tree


def require_sound(tree: Tree) -> None:
    """Refuse parts that do not fit; see `bargaining.games.tree.Tree` for what is asked."""
    if not tree.players:
        raise GameError("players: found none, expected at least one")
    require_names(tree.players, "players")
    require_names([one.name for one in tree.information], "information sets")
    for one in tree.information:
        place = f"information set {one.name!r}"
        if not one.options:
            raise GameError(f"{place}: found no options, expected at least one")
        require_names(one.options, f"{place}: options")
        if not 0 <= one.player < len(tree.players):
            raise GameError(f"{place}: found player {one.player}, expected 0 to {len(tree.players) - 1}")
    _require_ways(tree)
    for number, node in enumerate(tree.nodes):
        _require_node(tree, number, node)
    for number, one in enumerate(tree.information):
        if not tree.members[number]:
            raise GameError(f"information set {one.name!r}: found no node, expected at least one")


def _require_ways(tree: Tree) -> None:
    """Refuse nodes to which there is no way from the root, or more than one."""
    if not tree.nodes:
        raise GameError("tree: found no nodes, expected at least one")
    seen = {0}
    for number, node in enumerate(tree.nodes):
        for child in node.children:
            if not number < child < len(tree.nodes) or child in seen:
                raise GameError(
                    f"{tree.place(number)}: found child {child}, expected a later node of its own"
                )
            seen.add(child)
    if len(seen) != len(tree.nodes):
        lost = min(set(range(len(tree.nodes))) - seen)
        raise GameError(f"{tree.place(lost)}: found no way to it, expected one from the root")


def _require_node(tree: Tree, number: int, node: Node) -> None:
    place = tree.place(number)
    if (node.information is not None) + bool(node.chance) + bool(node.payoffs) > 1:
        raise GameError(
            f"{place}: found several of an information set, probabilities of chance and payoffs, expected one of them"
        )
    if node.information is not None:
        if not 0 <= node.information < len(tree.information):
            raise GameError(
                f"{place}: found information set {node.information}, expected 0 to {len(tree.information) - 1}"
            )
        expected = len(tree.information[node.information].options)
    elif node.chance or node.children:
        require_chance(node.chance, node.draws, place)
        expected = len(node.chance)
    else:
        expected = 0
        if len(node.payoffs) != len(tree.players):
            raise GameError(
                f"{place}: found {len(node.payoffs)} payoffs, expected {len(tree.players)}, one a player"
            )
    if len(node.children) != expected:
        raise GameError(f"{place}: found {len(node.children)} branches, expected {expected}")


def require_chance(chance: Sequence[Polynomial], draws: Sequence[str], place: str) -> None:
    """Refuse draws of chance that are not called differently or whose probabilities cannot be any."""
    if len(draws) != len(chance):
        raise GameError(
            f"{place}: found {len(draws)} names of draws, expected {len(chance)}, one a branch of chance"
        )
    require_names(draws, f"{place}: draws")
    for p, name in zip(chance, draws, strict=True):
        if (p.constant_value or 0) < 0:
            raise GameError(f"{place}: found probability {p} of {name!r}, expected one between 0 and 1")
    total = sum(chance, Polynomial())
    if total != Polynomial.constant(1):
        raise GameError(f"{place}: found probabilities of chance that add up to {total}, expected 1")


def require_names(found: Sequence[str], place: str) -> None:
    """Refuse names that do not tell things apart."""
    seen = set[str]()
    for name in found:
        if not name.strip():
            raise GameError(f"{place}: found an empty name, expected one that tells things apart")
        if name in seen:
            raise GameError(f"{place}: found {shortened(name)!r} twice, expected different names")
        seen.add(name)
