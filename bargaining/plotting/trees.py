"""Game trees for print: movers, branches, information sets, payoffs and paths, from left to right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bargaining.plotting.labels import PIXELS_PER_POINT, text_size
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    HAIRLINE_PT,
    LINE_PT,
    POINTS_PER_MM,
    SMALLEST_PT,
    TEXT_PT,
    Appearance,
    figure,
    journal_style,
    looks_of,
)
from bargaining.plotting.tables import Table, require

COLUMNS = ("node", "parent", "option", "probability", "mover", "set", "payoffs", "paths", "ends")
_ROW_PT = 10.0
_MARGIN_PT = 5.0
_STUB_PT = 4.0
_LANE_PT = 5.0
_GAP_PT = 6.0
_THICK_PT = 2.6
_STYLES = ("-", (0, (4, 1.2)), (0, (1, 1)), (0, (4, 1, 1, 1)), (0, (2, 0.8)))


class _Layout:
    """Hold where every node stands, in points: columns wide enough for their words, rows high enough for two lines."""

    def __init__(self, nodes: Table, players: str) -> None:
        self.rows = {str(row["node"]): row for row in nodes}
        self.children: dict[str, list[str]] = {name: [] for name in self.rows}
        self.depth: dict[str, int] = {}
        for name, row in self.rows.items():
            parent = str(row["parent"])
            self.depth[name] = self.depth[parent] + 1 if parent else 0
            if parent:
                self.children[parent].append(name)
        self.height: dict[str, float] = {}
        for name in reversed(list(self.rows)):
            below = sum(self.height[child] for child in self.children[name])
            self.height[name] = max(below, 2.0 if self.children[name] else 1.0)
        page = figure(170, 60)
        wide = {name: _long(page, _branch(row)) for name, row in self.rows.items()}
        high = {name: _long(page, str(row["mover"])) for name, row in self.rows.items()}
        self.lanes: list[
            dict[str, int]
        ] = []  # in each column, sets whose lines would lie on each other otherwise
        self.columns: list[float] = []
        for level in range(max(self.depth.values()) + 1):
            here = [name for name in self.rows if self.depth[name] == level]
            room = max(max(wide[name], high[name]) for name in here) + _STUB_PT + _GAP_PT
            self.columns.append((self.bend(level - 1) if level else 0.0) + room)
            named = dict.fromkeys(str(self.rows[name]["set"]) for name in here if self.rows[name]["set"])
            self.lanes.append({one: lane for lane, one in enumerate(named)})
        self.right = self.bend(len(self.columns) - 1) + _GAP_PT
        payoffs = max(_long(page, _end(row)) for row in self.rows.values())
        self.width = self.right + max(payoffs, _long(page, players)) + _GAP_PT
        self.top = {next(iter(self.rows)): 1.5}
        for name in self.rows:
            used = self.top[name]
            for child in self.children[name]:
                self.top[child] = used
                used += self.height[child]

    def bend(self, level: int) -> float:
        """Return where the branches of a column's nodes part."""
        return self.columns[level] + _LANE_PT * max(0, len(self.lanes[level]) - 1) + _STUB_PT

    def x(self, name: str) -> float:
        level = self.depth[name]
        return self.columns[level] + _LANE_PT * self.lanes[level].get(str(self.rows[name]["set"]), 0)

    def y(self, name: str) -> float:
        """Return the middle of what follows a node."""
        below = self.children[name]
        if not below:
            return (self.top[name] + 0.5) * _ROW_PT
        return (self.y(below[0]) + self.y(below[-1])) / 2


@journal_style()
def tree_figure(nodes: Table, players: str) -> tuple[Figure, Axes]:
    """Return a figure as large as a tree needs, with its axes in points.

    Parameters
    ----------
    nodes : table
        What `draw_tree` will draw.
    players : str
        Head of the payoffs: the players in their order.

    Raises
    ------
    FigureError
        When a column is missing, or the tree is wider than a page may be.
    """
    require(nodes, "nodes", COLUMNS)
    layout = _Layout(nodes, players)
    paths = len(_paths(nodes))
    height = (layout.height[next(iter(layout.rows))] + 2) * _ROW_PT + (paths > 0) * 2.4 * _ROW_PT
    page = figure(
        max(30, (layout.width + 4 * _MARGIN_PT) / POINTS_PER_MM), (height + 4 * _MARGIN_PT) / POINTS_PER_MM
    )
    return page, page.add_subplot()


@journal_style()
def draw_tree(ax: Axes, nodes: Table, players: str, *, looks: Mapping[str, Appearance] | None = None) -> Axes:
    """Draw a game tree from left to right.

    Parameters
    ----------
    ax : Axes
        From `tree_figure`.
    nodes : table
        One row a node, parents first: node, parent, option, probability, mover, set, payoffs, paths, ends. Nodes of one
        set are joined by a dashed line; a node with ends stands for that many leaves.
    players : str
        Head of the payoffs.
    looks : mapping of path to Appearance, optional
        Shared with other figures.

    Raises
    ------
    FigureError
        Naming the missing column, or the path without an appearance.

    Examples
    --------
    >>> rows = [dict.fromkeys(COLUMNS, "") | {"node": 0, "mover": "Entrant"},
    ...         dict.fromkeys(COLUMNS, "") | {"node": 1, "parent": 0, "option": "out", "payoffs": "0, 2"},
    ...         dict.fromkeys(COLUMNS, "") | {"node": 2, "parent": 0, "option": "in", "payoffs": "1, 1"}]
    >>> page, ax = tree_figure(rows, "Entrant, incumbent")
    >>> [text.get_text() for text in draw_tree(ax, rows, "Entrant, incumbent").texts]
    ['Entrant, incumbent', 'Entrant', 'out', '0, 2', 'in', '1, 1']
    """
    require(nodes, "nodes", COLUMNS)
    layout = _Layout(nodes, players)
    paths = _paths(nodes)
    shown = looks_of(paths, looks)
    bottom = (layout.height[next(iter(layout.rows))] + 2) * _ROW_PT
    ax.set_xlim(0, layout.width)
    ax.set_ylim(bottom, 0)
    ax.axis("off")
    ax.text(layout.right, 0.9 * _ROW_PT, players, va="center", fontstyle="italic", fontsize=TEXT_PT)
    for name, row in layout.rows.items():
        _draw_node(ax, layout, name, row, {path: shown[path] for path in paths if path in _split(row)}, paths)
    _join_sets(ax, layout)
    if paths:
        handles = [
            Line2D([], [], color=shown[path].colour, linewidth=_THICK_PT, linestyle=_style(paths, path))
            for path in paths
        ]
        key_below(_page(ax), handles, paths)
    return ax


def _long(page: Figure, text: str) -> float:
    return text_size(page, text)[0] / PIXELS_PER_POINT


def _page(ax: Axes) -> Figure:
    page = ax.get_figure(root=True)
    assert page is not None
    return page


def _draw_node(
    ax: Axes,
    layout: _Layout,
    name: str,
    row: Mapping[str, Any],
    marked: Mapping[str, Appearance],
    paths: list[str],
) -> None:
    x, y = layout.x(name), layout.y(name)
    leaf = not layout.children[name]
    end = layout.right - 3 if leaf else x
    parent = str(row["parent"])
    if parent:
        start = layout.bend(layout.depth[parent])
        _line(ax, [layout.x(parent), start, start, end], [layout.y(parent)] * 2 + [y] * 2, marked, paths)
    if row["mover"]:
        ax.plot([x], [y], marker="o", markersize=3, color="black", markeredgewidth=0, zorder=4)
        ax.text(
            layout.columns[layout.depth[name]] - 1,
            y + 1.5,
            str(row["mover"]),
            ha="right",
            va="top",
            fontsize=SMALLEST_PT + 0.5,
            fontweight="bold",
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
        )
    if (branch := _branch(row)) and parent:
        ax.text(start + 2, y - 1.2, branch, ha="left", va="bottom", fontsize=SMALLEST_PT + 0.5)
    if leaf:
        ax.text(layout.right, y, _end(row), ha="left", va="center", fontsize=TEXT_PT)


def _line(
    ax: Axes, xs: list[float], ys: list[float], marked: Mapping[str, Appearance], paths: list[str]
) -> None:
    ax.plot(xs, ys, color="0.45", linewidth=LINE_PT, zorder=1, solid_capstyle="round")
    for place, (path, look) in enumerate(marked.items()):
        shift = (place - (len(marked) - 1) / 2) * 1.4
        ax.plot(
            xs,
            [y + shift for y in ys],
            color=look.colour,
            linewidth=_THICK_PT / max(1, len(marked)) ** 0.5,
            linestyle=_style(paths, path),
            zorder=2 + place / 10,
        )


def _join_sets(ax: Axes, layout: _Layout) -> None:
    """Join the nodes that a player cannot tell apart."""
    sets: dict[str, list[tuple[float, float]]] = {}
    for name, row in layout.rows.items():
        if row["set"]:
            sets.setdefault(str(row["set"]), []).append((layout.y(name), layout.x(name)))
    for members in sets.values():
        if len(members) > 1:
            ys, xs = zip(*sorted(members), strict=True)
            ax.plot(xs, ys, color="black", linewidth=HAIRLINE_PT + 0.3, linestyle=(0, (2, 2)), zorder=3)


def _style(paths: list[str], path: str) -> Any:
    return _STYLES[paths.index(path) % len(_STYLES)]


def _split(row: Mapping[str, Any]) -> list[str]:
    return [part for part in str(row["paths"]).split("; ") if part]


def _paths(nodes: Table) -> list[str]:
    return list(dict.fromkeys(path for row in nodes for path in _split(row)))


def _branch(row: Mapping[str, Any]) -> str:
    probability = str(row["probability"])
    return f"{row['option']} ({probability})" if probability else str(row["option"])


def _end(row: Mapping[str, Any]) -> str:
    return f"… {row['ends']} ends" if row["ends"] != "" else str(row["payoffs"])
