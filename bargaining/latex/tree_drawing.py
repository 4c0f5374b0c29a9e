"""The commands of ``istgame`` that draw a tree which is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bargaining.latex.escaping import latex_text
from bargaining.latex.tree_layouts import TreeLayout, branch, end


def drawn(laid: TreeLayout, heads: str, paths: Sequence[str]) -> Iterator[str]:
    """Yield the commands that draw a tree.

    Parameters
    ----------
    laid : TreeLayout
        Where its nodes stand.
    heads : str
        What stands above the payoffs.
    paths : sequence of str
        What is thick, by its names in the rows; ends bear its numbers in this order.
    """
    font = laid.size.command
    yield rf"\setistgamefontsize{{{font}}}\setistmathTF*000<textup>{{textup}}[textup]"
    yield r"\setistgrowdirection{east}\xtdistance{0pt}{0pt}\setxtinfosetstyle{dashed}"
    yield (
        rf"\node[anchor=west, inner sep=0pt, font={font}\itshape] at ({laid.right + 4:.2f}pt,-2pt) "
        rf"{{{latex_text(heads)}}};"
    )
    for number, children in laid.children.items():
        if children:
            yield from _parent(laid, number, children, paths)
    yield from _sets(laid)


def _parent(laid: TreeLayout, number: int, children: Sequence[int], paths: Sequence[str]) -> Iterator[str]:
    row = laid.rows[number]
    right, down = laid.place(number)
    bend = laid.bend(laid.depth[number]) - right
    style = "" if row["mover"] != "Chance" else "[chance node]"
    yield (
        rf"\tikzset{{edge from parent path={{(\tikzparentnode.center) -- ++({bend:.2f}pt,0pt) |- "
        r"(\tikzchildnode.center)}}"
    )
    mover = latex_text(str(row["mover"]))
    yield rf"\istroot({number})({right:.2f}pt,{-down:.2f}pt){style}<below left>{{\textbf{{{mover}}}}}"
    for child in children:
        yield _branch(laid, number, child, paths)
    yield r"\endist"


def _branch(laid: TreeLayout, number: int, child: int, paths: Sequence[str]) -> str:
    (right, down), (x, y) = laid.place(number), laid.place(child)
    row = laid.rows[child]
    marks = [str(k) for k, path in enumerate(paths, 1) if path in str(row["paths"]).split("; ")]
    style = "[line width=1.4pt]" if marks else "[]"
    grow = f"<xshift={x - right:.2f}pt, yshift={down - y:.2f}pt>"
    label = rf"{{{latex_text(branch(row))}}}[pos=.5, anchor=south west, inner xsep=2pt, inner ysep=1pt]"
    payoff = ""
    if not laid.children[child]:
        written = latex_text(end(row))
        mark = rf"\enspace\textbf{{({', '.join(marks)})}}" if marks else ""
        payoff = rf"{{{written}{mark}}}[right]"
    return rf"\istb{grow}{style}{label}{payoff}"


def _sets(laid: TreeLayout) -> Iterator[str]:
    """Yield the lines between nodes that whoever moves cannot tell apart."""
    sets: dict[str, list[int]] = {}
    for number, row in laid.rows.items():
        if row["set"]:
            sets.setdefault(str(row["set"]), []).append(number)
    for members in sets.values():
        ranked = sorted(members, key=lambda number: laid.place(number)[1])
        for one, other in pairwise(ranked):
            yield rf"\xtInfoset({one})({other})"
