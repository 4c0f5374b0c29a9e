"""Payoff paths: what each player gets in each equilibrium as one parameter moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bargaining.errors import FigureError
from bargaining.plotting.documents import DocumentMark, document_marks, draw_document_marks, numbered_mark
from bargaining.plotting.labels import figure_of, settle
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import HAIRLINE_PT, LINE_PT, Appearance, journal_style, looks_of
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("equilibrium", "kind", "player", "value", "payoff")
# A path is broken where the next point is further than this many usual steps of the grid.
BREAK = 1.5
_MARKERS = 4  # on a path across the whole panel


@journal_style()
def draw_payoff_paths(
    axes: Sequence[Axes],
    points: Table,
    documents: Table | None = None,
    *,
    axis_label: str,
    limits: tuple[float, float] | None = None,
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw one panel a player with one path an equilibrium, broken where the equilibrium does not exist.

    Parameters
    ----------
    axes : sequence of Axes
        One a player, in the order in which the players first appear in ``points``.
    points : table
        Rows of equilibrium, kind ("pure" drawn solid, "mixed" dashed), player, value, payoff; with a column
        segment, a path is broken where it changes, otherwise at gaps wider than the usual step of the grid.
    documents : table, optional
        Rows of short, value, silent; numbered on the panels, named in the key.
    axis_label : str
        The parameter in words.
    limits : tuple of float, optional
        The range of the parameter; by default the range of the points.
    looks : mapping of label to Appearance, optional
        Shared with other figures.

    Returns
    -------
    sequence of Axes
        The same axes; the key stands below them, and the figure has grown by its height.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not a number, or the number of panels expected.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> rows = [{"equilibrium": "Freeze", "kind": "pure", "player": "US", "value": x / 4, "payoff": x}
    ...         for x in range(5)]
    >>> ax = figure(82, 60).add_subplot()
    >>> drawn = draw_payoff_paths([ax], rows, axis_label="autonomy")
    >>> ax.lines[0].get_ydata().tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    require(points, "points", _COLUMNS)
    players, names = labels(points, "player"), labels(points, "equilibrium")
    if not players or len(axes) != len(players):
        raise FigureError(f"points: {len(players)} players, {len(axes)} panels; expected one panel a player")
    shown = looks_of(names, looks)
    values = sorted({number(row, "value", "points") for row in points})
    span = limits or (values[0], values[-1])
    if not span[0] < span[1]:
        raise FigureError(f"points: range [{span[0]:g}, {span[1]:g}], expected a start below its end")
    step = float(np.median(np.diff(values))) if len(values) > 1 else span[1] - span[0]
    for ax, player in zip(axes, players, strict=True):
        ax.set_xlim(*span)
        mine = [row for row in points if row["player"] == player]
        for place, name in enumerate(names):
            own = [row for row in mine if row["equilibrium"] == name]
            draw_path(ax, own, shown[name], BREAK * step, place / len(names))
        ax.margins(y=0.08)
        paid = {number(row, "payoff", "points") for row in mine}
        if len(paid) == 1:  # a payoff that never changes has no scale of its own
            (always,) = paid
            ax.set_ylim(always - 1, always + 1)
        bottom, top = ax.get_ylim()
        if bottom < 0 < top:
            ax.axhline(0, color="0.6", linewidth=HAIRLINE_PT, zorder=0.4)
        ax.set_ylabel(f"Payoff, {player}")
        ax.set_xlabel(axis_label)
    _finish(axes, points, names, shown, document_marks(documents or [], span))
    return axes


def _finish(
    axes: Sequence[Axes],
    points: Table,
    names: list[str],
    shown: Mapping[str, Appearance],
    marks: list[DocumentMark],
) -> None:
    """Write the key of equilibria and documents, and mark the documents by their numbers."""
    mixed = {str(row["equilibrium"]) for row in points if row["kind"] == "mixed"}
    handles: list[Artist] = [sample(shown[name], mixed=name in mixed) for name in names]
    handles += [numbered_mark(place) for place in range(len(marks))]
    key_below(settle(figure_of(axes[0])), handles, [*names, *(", ".join(mark.names) for mark in marks)])
    for ax in axes:
        draw_document_marks(ax, marks, lambda place, _: str(place + 1))


def sample(look: Appearance, *, mixed: bool) -> Line2D:
    """Return what stands for a path in the key."""
    return Line2D([], [], color=look.colour, marker=look.marker, linestyle=_dash(mixed=mixed), markersize=3)


def _dash(*, mixed: bool) -> Literal["-"] | tuple[float, tuple[float, float]]:
    return (0, (4, 2)) if mixed else "-"


class _Point(NamedTuple):
    """One point of a path."""

    value: float
    payoff: float
    segment: str
    kind: str


def draw_path(ax: Axes, rows: Table, look: Appearance, gap: float, phase: float) -> None:
    """Draw the unbroken pieces of one path, markers offset so that coinciding paths can be told apart.

    Parameters
    ----------
    ax : Axes
        With its limits set.
    rows : table
        Rows of value, payoff, kind and, where known, segment.
    look : Appearance
        Of the path.
    gap : float
        Where no segment is known, a path is broken at longer steps.
    phase : float
        From 0 to 1: where the markers start.
    """
    path = sorted(
        _Point(
            number(row, "value", "points"),
            number(row, "payoff", "points"),
            str(row.get("segment", "")),
            str(row["kind"]),
        )
        for row in rows
    )
    for piece in _pieces(path, gap, by_segment=bool(rows) and "segment" in rows[0]):
        if piece[0].kind not in {"pure", "mixed"}:
            raise FigureError(f"points: kind {piece[0].kind!r}, expected 'pure' or 'mixed'")
        low, high = ax.get_xlim()
        count = max(1, round(_MARKERS * (piece[-1].value - piece[0].value) / (high - low)))
        ax.plot(
            [point.value for point in piece],
            [point.payoff for point in piece],
            color=look.colour,
            linestyle=_dash(mixed=piece[0].kind == "mixed"),
            linewidth=1.4 * LINE_PT,
            marker=look.marker,
            markersize=3,
            markevery=[int((k + 0.1 + 0.8 * phase) * len(piece) / count) for k in range(count)],
            gid="path",
        )


def _pieces(path: list[_Point], gap: float, *, by_segment: bool) -> list[list[_Point]]:
    pieces: list[list[_Point]] = []
    for point in path:
        last = pieces[-1][-1] if pieces else None
        joined = last is not None and last.kind == point.kind
        if last is not None and joined:
            joined = last.segment == point.segment if by_segment else point.value - last.value <= gap
        if joined:
            pieces[-1].append(point)
        else:
            pieces.append([point])
    return pieces
