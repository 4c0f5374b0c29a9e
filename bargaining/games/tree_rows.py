"""A tree as rows of a table, one a node, from which it can be drawn; parts of a large tree are folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.games.tree import Tree
from bargaining.numerals import shortened

MOST_ENDS = 48
"""Leaves and folded parts that fit a page in rows that can be read."""


def tree_rows(
    tree: Tree,
    paths: Mapping[str, Iterable[int]] | None = None,
    most: int = MOST_ENDS,
    decimals: int | None = None,
) -> list[dict[str, Any]]:
    """Return one row for each node that is shown, every node after its parent.

    Parameters
    ----------
    tree : Tree
        Numbers or polynomials.
    paths : mapping of str to nodes, optional
        Nodes on a path that is to stand out, by what the path is called. What a path leads through is never folded.
    most : int
        The most ends to show: where there are more, choices off the paths are folded, the deepest first.
    decimals : int, optional
        To how many payoffs are rounded; as they are where it is left out.

    Returns
    -------
    list of dict
        Columns node, parent (empty for the root), option (the branch that leads here), probability (of a branch of
        chance), mover (who chooses here), set (name of an information set with several nodes), payoffs (in the order of
        the players), paths (names, joined by semicolons), ends (how many leaves a folded node stands for).

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> entry = Tree(("entrant",), (InformationSet("market", 0, ("out", "in")),),
    ...              (Node(children=(1, 2), information=0), leaf(0), leaf(1)))
    >>> [(row["option"], row["mover"], row["payoffs"]) for row in tree_rows(entry, {"equilibrium": (0, 2)})]
    [('', 'entrant', ''), ('out', '', '0'), ('in', '', '1')]
    """
    named = {name: frozenset(nodes) for name, nodes in (paths or {}).items()}
    folded = _folded(tree, frozenset[int]().union(*named.values()), most)
    rows: list[dict[str, Any]] = []
    shown = {0}
    for number, node in enumerate(tree.nodes):
        if number not in shown:
            continue
        if number not in folded:
            shown.update(node.children)
        inner = bool(node.children) and number not in folded
        rows.append(
            {
                "node": number,
                "parent": "" if number == 0 else tree.parents[number],
                **_branch(tree, number),
                "mover": _mover(tree, number) if inner else "",
                "set": _set(tree, number) if inner else "",
                "payoffs": ", ".join(_written(payoff, decimals) for payoff in node.payoffs),
                "paths": "; ".join(name for name, nodes in named.items() if number in nodes),
                "ends": folded.get(number, ""),
            }
        )
    return rows


def _folded(tree: Tree, kept: frozenset[int], most: int) -> dict[int, int]:
    """Return the nodes that stand for all that follows them, with the number of its leaves."""
    ends = [0 if node.children else 1 for node in tree.nodes]
    depth = [0] * len(tree.nodes)
    for number in range(1, len(tree.nodes)):
        depth[number] = depth[tree.parents[number]] + 1
    for number in range(len(tree.nodes) - 1, 0, -1):
        ends[tree.parents[number]] += ends[number]
    shown = len(tree.leaves)
    found: dict[int, int] = {}
    inner = [k for k, node in enumerate(tree.nodes) if node.children and k not in kept]
    for number in sorted(inner, key=lambda k: (-depth[k], k)):
        if shown <= most:
            break
        below = [child for child in tree.nodes[number].children if child in found]
        visible = ends[number] - sum(found.pop(child) - 1 for child in below)
        shown -= visible - 1
        found[number] = ends[number]
    return found


def _branch(tree: Tree, number: int) -> dict[str, str]:
    """Return what leads to a node: the option chosen, or the draw and its probability."""
    if number == 0:
        return {"option": "", "probability": ""}
    parent = tree.nodes[tree.parents[number]]
    place = parent.children.index(number)
    if parent.information is not None:
        return {"option": tree.information[parent.information].options[place], "probability": ""}
    return {"option": parent.draws[place], "probability": _written(parent.chance[place])}


def _mover(tree: Tree, number: int) -> str:
    information = tree.nodes[number].information
    return "Chance" if information is None else tree.players[tree.information[information].player]


def _set(tree: Tree, number: int) -> str:
    information = tree.nodes[number].information
    shared = information is not None and len(tree.members[information]) > 1
    return tree.information[information].name if shared and information is not None else ""


def _written(number: Polynomial, decimals: int | None = None) -> str:
    """Return a number as a reader writes it: a short decimal where it is one, otherwise the fraction or polynomial."""
    value = number.constant_value
    if value is None:
        return shortened(str(number))
    if decimals is not None:
        rounded = f"{float(round(value, decimals)):.{decimals}f}"
        return rounded.removeprefix("-") if float(rounded) == 0 else rounded
    decimal = Fraction(round(value * 1000), 1000)
    return f"{float(decimal):g}" if decimal == value else str(value)
