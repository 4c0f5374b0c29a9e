"""The threshold strip: where along one parameter each equilibrium exists, with its exact end points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.plotting.documents import document_marks, draw_document_marks
from bargaining.plotting.labels import figure_of, settle, text_size, wrapped_to
from bargaining.plotting.style import (
    LABEL_PT,
    LINE_PT,
    POINTS_PER_MM,
    TEXT_PT,
    Appearance,
    journal_style,
    looks_of,
)
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("label", "kind", "start", "end", "start_text", "end_text")
_PITCH_PT = 18.0
_LINE_PT = 9.0
_CLEAR_PX = 8.0


@journal_style()
def draw_threshold_strip(
    ax: Axes,
    intervals: Table,
    documents: Table,
    *,
    axis_label: str,
    limits: tuple[float, float] | None = None,
    looks: Mapping[str, Appearance] | None = None,
) -> Axes:
    """Draw one bar for each equilibrium over the values of a parameter at which it exists.

    Parameters
    ----------
    ax : Axes
        Empty axes, from a figure of ``threshold_strip_height``.
    intervals : table
        Rows of label, kind ("pure" or "mixed"), start, end, start_text, end_text; several rows may share a
        label. The texts are the exact end points, printed where they lie inside the axis.
    documents : table
        Rows of short, value, silent; may be empty.
    axis_label : str
        The parameter in words.
    limits : tuple of float, optional
        The range of the parameter; by default the range that intervals and documents span.
    looks : mapping of label to Appearance, optional
        Shared with other figures; by default given in the order of the labels.

    Returns
    -------
    Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not a number, the unknown kind or the empty range.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> rows = [{"label": "Freeze", "kind": "pure", "start": 0, "end": 0.25, "start_text": "0",
    ...          "end_text": "1/4"}]
    >>> ax = figure(82, 40).add_subplot()
    >>> [text.get_text() for text in draw_threshold_strip(ax, rows, [], axis_label="autonomy",
    ...                                                   limits=(0, 1)).texts]
    ['1/4']
    """
    require(intervals, "intervals", _COLUMNS)
    require(documents, "documents", ("short", "value", "silent"))
    names = labels(intervals, "label")
    shown = looks_of(names, looks)
    low, high = _limits(intervals, documents) if limits is None else limits
    if not low < high:
        raise FigureError(f"intervals: range [{low:g}, {high:g}], expected a start below its end")
    ax.set_xlim(low, high)
    ax.set_ylim(len(names) - 0.4, -0.7)
    ax.set_xlabel(axis_label)
    width = figure_of(ax).get_figwidth() * 72
    ax.set_yticks(range(len(names)), [wrapped_to(name, _characters(width)) for name in names])
    ax.tick_params(axis="y", length=0)
    for row in intervals:
        _draw_interval(ax, row, names.index(str(row["label"])), shown[str(row["label"])])
    page = settle(figure_of(ax))
    for place, name in enumerate(names):
        write_ends(ax, page, [row for row in intervals if str(row["label"]) == name], place - 0.24)
    draw_document_marks(ax, document_marks(documents, (low, high)), lambda _, mark: "\n".join(mark.names))
    return ax


def threshold_strip_height(intervals: Table, documents: Table, width_mm: float) -> float:
    """Return a height at which the strip is legible, in millimetres.

    Parameters
    ----------
    intervals, documents : table
        What will be drawn.
    width_mm : float
        The printed width.

    Raises
    ------
    FigureError
        When a column is missing.

    Examples
    --------
    >>> rows = [{"label": name, "kind": "pure", "start": 0, "end": 1, "start_text": "0", "end_text": "1"}
    ...         for name in ("Freeze", "Package")]
    >>> round(threshold_strip_height(rows, [], 82))
    26
    """
    require(intervals, "intervals", _COLUMNS)
    require(documents, "documents", ("value",))
    names = labels(intervals, "label")
    width = _characters(width_mm * POINTS_PER_MM)
    lines = max((len(wrapped_to(name, width).splitlines()) for name in names), default=1)
    marks = 0.0 if not documents else 8 + _LINE_PT * _levels(documents, width_mm)
    rows = (len(names) + 0.1) * max(_PITCH_PT, lines * _LINE_PT + 3)
    return (rows + marks + 3.5 * LABEL_PT + 8) / POINTS_PER_MM


def _levels(documents: Table, width_mm: float) -> int:
    """Return how many lines the names of documents take at most above the axis."""
    taken = sum(len(str(row.get("short", ""))) for row in documents) * 0.58 * TEXT_PT
    return min(len(documents), max(6, 2 * math.ceil(taken / (width_mm * POINTS_PER_MM))))


def _characters(width_pt: float) -> int:
    """Return how many characters a row label may have in a line: a third of the figure's width."""
    return max(10, int(0.33 * width_pt / (0.58 * TEXT_PT)))


def _limits(intervals: Table, documents: Table) -> tuple[float, float]:
    ends = [number(row, column, "intervals") for row in intervals for column in ("start", "end")]
    ends += [number(row, "value", "documents") for row in documents]
    if not ends:
        raise FigureError("intervals: no rows and no documents; give limits to draw an empty range")
    return min(ends), max(ends)


def _draw_interval(ax: Axes, row: Mapping[str, object], place: int, look: Appearance) -> None:
    start, end = number(row, "start", "intervals"), number(row, "end", "intervals")
    if row["kind"] not in {"pure", "mixed"}:
        raise FigureError(f"intervals: kind {row['kind']!r}, expected 'pure' or 'mixed'")
    if end < start:
        raise FigureError(f"intervals: {row['label']}: end {end:g} lies below start {start:g}")
    pure = row["kind"] == "pure"
    if start == end:  # an equilibrium at a single value: a bar without width would not be seen
        ax.plot([start], [place], marker="D", color=look.colour, clip_on=False, gid="interval", zorder=4)
        return
    height = 0.44 if pure else 0.26
    rim: dict[str, Any] = {
        "edgecolor": "black",
        "linewidth": LINE_PT,
        "linestyle": "-" if pure else (0, (3, 2)),
    }
    hatching: dict[str, Any] = {"edgecolor": look.colour, "linewidth": 0, "hatch": look.hatch}
    ax.barh(place, end - start, left=start, height=height, color=look.face, zorder=2)
    ax.barh(place, end - start, left=start, height=height, fill=False, zorder=2.1, **hatching)
    ax.barh(place, end - start, left=start, height=height, fill=False, zorder=3, gid="interval", **rim)


class _End(NamedTuple):
    """One interior end of an interval: where it lies in pixels, whose it is, and its exact text."""

    at: float
    interval: int
    text: str


def write_ends(ax: Axes, page: Figure, rows: Table, top: float) -> None:
    """Print the interior ends of intervals above their bars; texts that would touch are written as one.

    Parameters
    ----------
    ax : Axes
        Axes whose limits are final.
    page : Figure
        Their figure, its layout settled.
    rows : table
        Rows of start, end, start_text, end_text, in increasing order.
    top : float
        The upper edge of the bars, on the vertical axis.
    """
    low, high = ax.get_xlim()
    left, right = (float(ax.transData.transform((end, 0))[0]) for end in (low, high))
    ends = sorted(
        _End(float(ax.transData.transform((value, 0))[0]), interval, str(row[f"{column}_text"]))
        for interval, row in enumerate(rows)
        for column in ("start", "end")
        if low < (value := number(row, column, "intervals")) < high
    )

    def extent(ends: list[_End]) -> tuple[float, float]:
        width = text_size(page, _joined(ends))[0]
        start = min(max((ends[0].at + ends[-1].at - width) / 2, left + _CLEAR_PX), right - width)
        return start, start + width

    clusters: list[list[_End]] = []
    for end in ends:
        clusters.append([end])
        while len(clusters) > 1 and extent(clusters[-2])[1] + _CLEAR_PX > extent(clusters[-1])[0]:
            clusters[-2:] = [clusters[-2] + clusters[-1]]
    for cluster in clusters:
        _write_above(ax, _joined(cluster), sum(extent(cluster)) / 2, top)


def _write_above(ax: Axes, text: str, middle: float, top: float) -> None:
    ax.annotate(
        text,
        xy=(float(ax.transData.inverted().transform((middle, 0))[0]), top),
        xytext=(0, 0.5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        zorder=4,
        bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "linewidth": 0, "alpha": 0.9},
    )


def _joined(ends: list[_End]) -> str:
    """Write neighbouring end points as one text: a dash within an interval, a comma between intervals."""
    text = ends[0].text
    for before, end in pairwise(ends):
        if end.text != before.text:
            text += ("–" if end.interval == before.interval else ", ") + end.text
    return text
