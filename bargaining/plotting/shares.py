"""Shares over one parameter: in how much of what is left open each outcome lasts, with bands for the error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bargaining.errors import FigureError
from bargaining.plotting.documents import DocumentMark, document_marks, draw_document_marks, numbered_mark
from bargaining.plotting.labels import figure_of, settle
from bargaining.plotting.legend import key_below
from bargaining.plotting.rows import name_rows, rows_height
from bargaining.plotting.style import LINE_PT, Appearance, journal_style, looks_of
from bargaining.plotting.tables import Table, labels, number, require

_BAR_PT = 16.0
_COLUMNS = ("panel", "label", "value", "share", "low", "high")


@journal_style()
def draw_shares(
    axes: Sequence[Axes],
    rows: Table,
    documents: Table | None = None,
    *,
    axis_label: str,
    share_label: str = "Share of draws",
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw one line with its band for each label, one panel beside the other.

    Parameters
    ----------
    axes : sequence of Axes
        One for each panel, in the order in which the panels first appear.
    rows : table
        Rows of panel, label, value, share, low, high.
    documents : table, optional
        Rows of short, value, silent; numbered on the panels, named in the key.
    axis_label, share_label : str
        The parameter, and what the share is of.
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
    >>> rows = [{"panel": "Outcomes", "label": "Freeze", "value": x / 4, "share": x / 4, "low": 0, "high": 1}
    ...         for x in range(5)]
    >>> ax = figure(82, 60).add_subplot()
    >>> drawn = draw_shares([ax], rows, axis_label="autonomy")
    >>> ax.lines[0].get_ydata().tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    require(rows, "shares", _COLUMNS)
    panels = labels(rows, "panel")
    if not panels or len(axes) != len(panels):
        raise FigureError(f"shares: {len(panels)} panels, {len(axes)} axes; expected one for each panel")
    shown = looks_of(labels(rows, "label"), looks)
    values = [number(row, "value", "shares") for row in rows]
    span = min(values), max(values)
    if not span[0] < span[1]:
        raise FigureError(f"shares: range [{span[0]:g}, {span[1]:g}], expected a start below its end")
    for ax, panel in zip(axes, panels, strict=True):
        mine = [row for row in rows if row["panel"] == panel]
        for name in labels(mine, "label"):
            _draw_line(ax, [row for row in mine if row["label"] == name], shown[name])
        ax.set_xlim(*span)
        ax.set_ylim(0, 1)
        ax.set_xlabel(axis_label)
        ax.set_ylabel(f"{share_label}\n{panel}" if len(panels) > 1 else share_label)
    marks = document_marks(documents or [], span)
    _write_key(axes, rows, shown, marks)
    for ax in axes:
        draw_document_marks(ax, marks, lambda place, _: str(place + 1))
    return axes


def share_bars_height(rows: Table) -> float:
    """Return a height at which every bar is legible, in millimetres.

    Raises
    ------
    FigureError
        When a column is missing.
    """
    return rows_height(rows, "shares", _BAR_PT)


@journal_style()
def draw_share_bars(ax: Axes, rows: Table, *, share_label: str = "Share of draws") -> Axes:
    """Draw one bar for each label, with its interval.

    Parameters
    ----------
    ax : Axes
        Empty axes.
    rows : table
        Rows of label, share, low, high.
    share_label : str
        What the share is of.

    Returns
    -------
    Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column or the cell that is not a number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> rows = [{"label": "Freeze", "share": 0.4, "low": 0.3, "high": 0.5}]
    >>> ax = draw_share_bars(figure(82, share_bars_height(rows)).add_subplot(), rows)
    >>> [float(bar.get_width()) for bar in ax.patches]
    [0.4]
    """
    require(rows, "shares", ("label", "share", "low", "high"))
    names = labels(rows, "label")
    shown = looks_of(names, None)
    for row in rows:
        place, look = names.index(str(row["label"])), shown[str(row["label"])]
        share, low, high = (number(row, column, "shares") for column in ("share", "low", "high"))
        ax.barh(place, share, height=0.62, facecolor=look.face, edgecolor=look.colour, hatch=look.hatch)
        ax.plot([low, high], [place, place], color="black", linewidth=1.4 * LINE_PT, clip_on=False)
    name_rows(ax, names, "", "", above=0.6, first=True)
    ax.set_xlabel(share_label)
    ax.set_xlim(0, 1)
    return ax


def _draw_line(ax: Axes, rows: Table, look: Appearance) -> None:
    x, share, low, high = (
        [number(row, column, "shares") for row in rows] for column in ("value", "share", "low", "high")
    )
    ax.fill_between(x, low, high, color=look.face, alpha=0.6, linewidth=0, zorder=1)
    ax.plot(
        x,
        share,
        color=look.colour,
        marker=look.marker,
        markersize=3,
        linewidth=1.4 * LINE_PT,
        markevery=max(1, len(x) // 10),
        clip_on=False,
        zorder=3,
    )


def _write_key(
    axes: Sequence[Axes], rows: Table, shown: Mapping[str, Appearance], marks: list[DocumentMark]
) -> None:
    names = labels(rows, "label")
    handles: list[Artist] = [
        Line2D([], [], color=shown[name].colour, marker=shown[name].marker, markersize=3) for name in names
    ]
    handles += [numbered_mark(place) for place in range(len(marks))]
    key_below(settle(figure_of(axes[0])), handles, [*names, *(", ".join(mark.names) for mark in marks)])
