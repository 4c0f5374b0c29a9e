"""What must hold of a tree that a file gives node by node, noted with its place."""

from __future__ import annotations

from collections import Counter
from keyword import iskeyword

from bargaining.forms.tree_document import TreeDocument, TreeNode, information_of
from bargaining.forms.tree_layout import UNASKED
from bargaining.scenario.compilation import Compiler

KINDS = "a choice (player and moves), a draw (branches) or an end (payoffs)"


def check_nodes(compiler: Compiler, document: TreeDocument) -> None:
    """Note what is wrong with the nodes, each with its place; the first of the file is the root."""
    for table in ("stages", "phases", "consequences", "payoff"):
        if getattr(document, table):
            compiler.note(table, "found beside nodes, expected one or the other")
    if document.protocol.order:
        compiler.note("protocol", "found beside nodes, expected one or the other")
    for player, entry in document.players.items():
        if entry.actions:
            compiler.note(
                f"players.{player}.actions", "found beside nodes, which say what is chosen; expected none"
            )
        if all(node.player != player for node in document.nodes.values()):
            compiler.note(f"players.{player}", "found no node at which it chooses, expected one")
    before = len(compiler.problems)
    for name, node in document.nodes.items():
        _check_node(compiler, document, name, node)
    _check_sets(compiler, document)
    _check_ways(compiler, document)
    if len(compiler.problems) == before:
        _check_forgetting(compiler, document)


def _check_node(compiler: Compiler, document: TreeDocument, name: str, node: TreeNode) -> None:
    at = f"nodes.{name}"
    chooses = node.player is not None or node.information is not None or bool(node.moves)
    if chooses + bool(node.branches) + bool(node.payoffs) != 1:
        compiler.note(at, f"found {_parts(node)}, expected {KINDS}")
        return
    for word in (*node.moves, *node.branches):
        if iskeyword(word) or word == UNASKED:
            compiler.note(at, f"found the name {word!r}, which is reserved; expected another")
    if chooses:
        if node.player is None:
            compiler.note(at, f"found {_parts(node)}, expected a player beside them")
        elif node.player not in document.players:
            hint = compiler.hint(node.player, document.players)
            compiler.note(f"{at}.player", f"unknown player {node.player!r}{hint}")
        elif not node.moves:
            compiler.note(f"{at}.moves", "found none, expected at least one")
    for player in node.payoffs:
        if player not in document.players:
            hint = compiler.hint(player, document.players)
            compiler.note(f"{at}.payoffs.{player}", f"unknown player {player!r}{hint}")
    for player in document.players if node.payoffs else ():
        if player not in node.payoffs:
            compiler.note(f"{at}.payoffs", f"found none of {player!r}, expected one a player")


def _parts(node: TreeNode) -> str:
    held = [part for part in ("player", "information", "moves", "branches", "payoffs") if getattr(node, part)]
    return " and ".join(held) or "nothing"


def _check_sets(compiler: Compiler, document: TreeDocument) -> None:
    """Note nodes of one information set of which somebody could tell which is which, and names taken twice."""
    taken = {"parameter": [*document.parameters], "feature": [*document.features]}
    first: dict[str, str] = {}
    for name, node in document.nodes.items():
        if not node.player and not node.branches:
            continue
        own = information_of(name, node)
        at = f"nodes.{name}" + (".information" if node.information else "")
        for what, names in taken.items():
            if own in names:
                compiler.note(at, f"found the name of a {what}, expected a name of its own")
        if own != name and own in document.nodes and document.nodes[own].information != own:
            compiler.note(at, f"found the name of another node {own!r}, expected a name of its own")
        other = document.nodes[first.setdefault(own, name)]
        if other.player != node.player:
            compiler.note(at, f"found players {other.player!r} and {node.player!r} in {own!r}, expected one")
        elif set(other.moves) != set(node.moves):
            found, expected = (", ".join(one.moves) or "none" for one in (node, other))
            compiler.note(
                f"nodes.{name}.moves",
                f"found {found}, expected {expected} as at {first[own]!r}, from which the "
                f"player cannot tell it apart",
            )


def _check_ways(compiler: Compiler, document: TreeDocument) -> None:
    """Note moves that lead nowhere, and nodes to which not exactly one way leads."""
    root = next(iter(document.nodes))
    ways: Counter[str] = Counter()
    for name, node in document.nodes.items():
        for option, after in node.following.items():
            at = f"nodes.{name}.moves.{option}" if node.moves else f"nodes.{name}.branches.{option}.to"
            if after not in document.nodes:
                compiler.note(at, f"unknown node {after!r}{compiler.hint(after, document.nodes)}")
            ways[after] += 1
    for name in document.nodes:
        expected = 0 if name == root else 1
        if ways[name] != expected:
            told = "none, as the first of the file is where play begins" if name == root else "one"
            compiler.note(f"nodes.{name}", f"found {ways[name] or 'no'} ways to it, expected {told}")


def _check_forgetting(compiler: Compiler, document: TreeDocument) -> None:
    """Note circles, and an information set that play may come to twice."""
    reached = set[str]()
    waiting = [(next(iter(document.nodes)), frozenset[str]())]
    while waiting:
        name, passed = waiting.pop()
        node, own = document.nodes[name], information_of(name, document.nodes[name])
        reached.add(name)
        if own in passed:
            compiler.note(
                f"nodes.{name}.information",
                f"found {own!r} once more on the way, expected nobody to forget where it was",
            )
        waiting += [(after, passed | {own}) for after in node.following.values()]
    if lost := [name for name in document.nodes if name not in reached]:
        compiler.note(f"nodes.{lost[0]}", "found no way to it from the first node, expected one")
