"""The documents' values along a horizontal axis: a mark each, and labels that never run into one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bargaining.errors import FigureError
from bargaining.plotting.labels import PIXELS_PER_POINT, figure_of, narrowed, text_size
from bargaining.plotting.placement import stagger
from bargaining.plotting.style import HAIRLINE_PT, LINE_PT
from bargaining.plotting.tables import Table, flag, number, require

# A value this close to another, as a share of the axis, is drawn as one mark with both labels.
SAME = 1e-6


@dataclass(frozen=True)
class DocumentMark:
    """Hold the documents that share one value.

    Parameters
    ----------
    value : float
        Where the mark stands on the axis.
    names : tuple of str
        Short labels; a borrowed value and a value off the axis are said in the label.
    silent : bool
        Whether every one of the documents is silent, so that the value is borrowed.
    beyond : int
        -1 or 1 when the value lies left or right of the axis, 0 when it lies on it.
    """

    value: float
    names: tuple[str, ...]
    silent: bool
    beyond: int


def document_marks(documents: Table, limits: tuple[float, float]) -> list[DocumentMark]:
    """Gather the documents by value, in increasing order.

    Parameters
    ----------
    documents : table
        Rows of short, value, silent.
    limits : tuple of float
        The ends of the axis; a document beyond them is marked at the end, with its value in the label.

    Raises
    ------
    FigureError
        When a column is missing or a value is not a number.

    Examples
    --------
    >>> rows = [{"short": "Brief", "value": 0.7, "silent": False},
    ...         {"short": "Essay", "value": 0.7, "silent": True}]
    >>> [(mark.value, mark.names) for mark in document_marks(rows, (0.0, 1.0))]
    [(0.7, ('Brief', 'Essay (silent)'))]
    """
    require(documents, "documents", ("short", "value", "silent"))
    low, high = limits
    found: list[tuple[float, int, str, bool]] = []
    for row in documents:
        value, silent = number(row, "value", "documents"), flag(row, "silent", "documents")
        beyond = (value > high) - (value < low)
        name = str(row["short"]) + (" (silent)" if silent else "") + (f" ({value:g})" if beyond else "")
        found.append((min(max(value, low), high), beyond, name, silent))
    marks: list[DocumentMark] = []
    for value, beyond, name, silent in sorted(found, key=lambda one: one[:2]):
        last = marks[-1] if marks else None
        if last and last.beyond == beyond and value - last.value <= SAME * (high - low):
            marks[-1] = DocumentMark(last.value, (*last.names, name), last.silent and silent, beyond)
        else:
            marks.append(DocumentMark(value, (name,), silent, beyond))
    return marks


def draw_document_marks(
    ax: Axes,
    marks: list[DocumentMark],
    label: Callable[[int, DocumentMark], str],
) -> None:
    """Draw a hairline through the axes, a mark on top and a label above for each value.

    Labels reach sideways as far as the axes with their tick labels do.

    Parameters
    ----------
    ax : Axes
        Axes whose horizontal limits are final.
    marks : list of DocumentMark
        In increasing order.
    label : callable
        The text of a mark, from its place and the mark.

    Raises
    ------
    FigureError
        When the axes are not visible.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> ax = figure(82, 60).add_subplot()
    >>> draw_document_marks(ax, [DocumentMark(0.4, ("Brief",), False, 0)], lambda place, mark: mark.names[0])
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['Brief']
    """
    if not marks:
        return
    page = figure_of(ax)
    extent = ax.get_tightbbox()
    if extent is None:
        raise FigureError("figure: the axes are not visible; documents cannot be marked on them")
    texts = [narrowed(page, label(place, mark), 0.9 * extent.width) for place, mark in enumerate(marks)]
    sizes = [text_size(page, text) for text in texts]
    anchors = [float(ax.transData.transform((mark.value, 0))[0]) for mark in marks]
    places = stagger(anchors, [width for width, _ in sizes], (extent.x0, extent.x1))
    heights = _heights([level for _, level in places], [height for _, height in sizes])
    for mark, text, anchor, place, (width, _) in zip(marks, texts, anchors, places, sizes, strict=True):
        _draw_mark(ax, mark)
        left, level = place
        shift = (left + width / 2 - anchor) / PIXELS_PER_POINT
        _annotate(ax, mark.value, text, (shift, heights[level]))
        if level:
            lead = {"arrowstyle": "-", "linewidth": HAIRLINE_PT, "shrinkA": 0, "shrinkB": 0}
            _annotate(ax, mark.value, "", (0, heights[level]), lead)


def numbered_mark(place: int) -> Line2D:
    """Return the sample of a key for the mark at a place, by its number.

    Parameters
    ----------
    place : int
        From 0.

    Examples
    --------
    >>> numbered_mark(0).get_marker()
    '$1$'
    """
    with rc_context({"text.parse_math": True}):  # the one formula that is ours
        return Line2D([], [], linestyle="", color="black", marker=f"${place + 1}$", markersize=4.5, mew=0.2)


def _draw_mark(ax: Axes, mark: DocumentMark) -> None:
    ax.axvline(mark.value, color="0.35", linewidth=HAIRLINE_PT, linestyle=(0, (1, 2)), zorder=0.5)
    ax.plot(
        [mark.value],
        [1],
        marker={-1: "<", 0: "v", 1: ">"}[mark.beyond],
        transform=ax.get_xaxis_transform(),
        clip_on=False,
        color="black",
        markerfacecolor="white" if mark.silent else "black",
        markeredgewidth=LINE_PT,
        gid="document",
        zorder=5,
    )


def _annotate(
    ax: Axes, value: float, text: str, offset: tuple[float, float], lead: dict[str, Any] | None = None
) -> None:
    """Write above the axes, so many points from the mark; a lead draws the line from there to it."""
    ax.annotate(
        text,
        xy=(value, 1),
        xycoords=ax.get_xaxis_transform(),
        xytext=offset,
        textcoords="offset points",
        ha="center",
        va="bottom",
        annotation_clip=False,
        arrowprops=lead,
    )


def _heights(levels: list[int], heights: list[float]) -> list[float]:
    """Return the height of each level above the axes, in points."""
    bottoms = [3.5]
    for level in range(max(levels) + 1):
        own = [height for at, height in zip(levels, heights, strict=True) if at == level]
        bottoms.append(bottoms[-1] + max(own, default=0) / PIXELS_PER_POINT + 1.5)
    return bottoms
