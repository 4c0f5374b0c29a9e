"""Trees that a file gives node by node: the nodes and payoffs that follow, and how they are shown."""

from __future__ import annotations

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import FormTable
from bargaining.forms.tree_document import TreeDocument, information_of, turns
from bargaining.forms.tree_layout import Spot
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds


def _walked(document: TreeDocument) -> list[tuple[str, Spot]]:
    """Return the nodes with their names, each after the one before it."""
    known = {turn.name: turn for turn in turns(document)}
    found: list[tuple[str, Spot]] = []
    waiting: list[tuple[str, dict[str, str], int]] = [(next(iter(document.nodes)), {}, -1)]
    while waiting:
        name, history, parent = waiting.pop()
        node = document.nodes[name]
        own = information_of(name, node)
        spot = Spot(history, None if node.payoffs else known[own])
        if parent >= 0:
            found[parent][1].children.append(len(found))
        after = node.following
        options = spot.turn.options if spot.turn else ()
        waiting += [(after[o], {**history, own: o}, len(found)) for o in reversed(options)]
        found.append((name, spot))
    return found


def spots_of_nodes(document: TreeDocument) -> tuple[Spot, ...]:
    """Return the nodes of a sound document as a layout of stages does."""
    return tuple(spot for _, spot in _walked(document))


def payoffs_of_nodes(compiler: Compiler, document: TreeDocument) -> tuple[PayoffTerm, ...]:
    """Compile what players get at each end: a term that hangs on all that led there."""
    found = []
    for name, spot in _walked(document):
        node = document.nodes[name]
        here = Polynomial.constant(1)
        for stage, option in spot.history.items():
            here = here * Polynomial.variable(f"{stage}.{option}")
        for player, formula in node.payoffs.items():
            polynomial = compiler.compiled(f"nodes.{name}.payoffs.{player}", formula)
            if polynomial is not None:
                stands = (tuple(node.evidence), node.assumption)
                entry = ("nodes", name)
                found.append(
                    PayoffTerm(player, node.label or name, formula, polynomial * here, *stands, entry)
                )
    return tuple(found)


def nodes_shown(document: TreeDocument) -> FormTable:
    """Return the nodes as a table in words."""
    rows = []
    for name, node in document.nodes.items():
        draws = (f"{branch}: {one.probability}, to {one.to}" for branch, one in node.branches.items())
        moves = (f"{option}: to {after}" for option, after in node.moves.items())
        ends = (f"{player}: {formula}" for player, formula in node.payoffs.items())
        what = "; ".join((*draws, *moves, *ends))
        who = node.player or ("chance" if node.branches else "")
        stands = grounds(node.evidence, node.assumption)
        rows.append((name, who, node.information or "", node.label, what, stands))
    heads = ("node", "who", "information set", "label", "what", "stands on")
    return FormTable("Nodes, the first of which is where play begins", heads, tuple(rows))
