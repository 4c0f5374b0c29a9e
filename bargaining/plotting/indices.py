"""Sensitivity indices: one assumption a row, each measure with its interval and with what chance alone would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle
from bargaining.plotting.legend import key_below
from bargaining.plotting.panels import is_leftmost
from bargaining.plotting.rows import name_rows, rows_height
from bargaining.plotting.style import HAIRLINE_PT, LINE_PT, Appearance, journal_style, looks_of
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("outcome", "label", "measure", "value", "error")
_ROW_PT = 18.0
_DASHES = (0, (3, 2))


def indices_height(rows: Table) -> float:
    """Return a height at which every row is legible, in millimetres, without the key.

    Raises
    ------
    FigureError
        When a column is missing.
    """
    return rows_height(rows, "indices", _ROW_PT)


@journal_style()
def draw_indices(
    axes: Sequence[Axes],
    rows: Table,
    *,
    axis_label: str,
    thresholds: Table = (),
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw one panel an outcome, one row an assumption and one mark a measure, with its interval.

    Parameters
    ----------
    axes : sequence of Axes
        One for each outcome, in the order in which the outcomes first appear; they share the rows.
    rows : table
        Rows of outcome, label (of the assumption), measure, value, error (half-width of the interval).
    axis_label : str
        What the measures are shares of.
    thresholds : table
        Rows of outcome, measure, value: at or below it, a measure cannot be told from that of an input without
        influence; drawn as a line of the measure's colour.
    looks : mapping of measure to Appearance, optional
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
    >>> rows = [{"outcome": "Freeze", "label": "autonomy", "measure": "total", "value": 0.4, "error": 0.1}]
    >>> page = figure(82, indices_height(rows))
    >>> (ax,) = draw_indices([page.add_subplot()], rows, axis_label="Share of variance")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['autonomy']
    """
    require(rows, "indices", _COLUMNS)
    require(thresholds, "thresholds", ("outcome", "measure", "value"))
    outcomes, names, measures = (labels(rows, column) for column in ("outcome", "label", "measure"))
    if not outcomes or len(axes) != len(outcomes):
        raise FigureError(f"indices: {len(outcomes)} outcomes, {len(axes)} panels; expected one an outcome")
    shown = looks_of(measures, looks)
    reach = max(number(row, "value", "indices") + number(row, "error", "indices") for row in rows)
    lowest = min(number(row, "value", "indices") - number(row, "error", "indices") for row in rows)
    for ax, outcome in zip(axes, outcomes, strict=True):
        for row in rows:
            if row["outcome"] == outcome:
                offset = 0.3 * (measures.index(str(row["measure"])) - (len(measures) - 1) / 2)
                _draw_mark(ax, row, names.index(str(row["label"])) + offset, shown[str(row["measure"])])
        for row in thresholds:
            if row["outcome"] == outcome:
                look = shown[str(row["measure"])]
                at = number(row, "value", "thresholds")
                ax.axvline(
                    at, color=look.colour, linewidth=LINE_PT, linestyle=_DASHES, zorder=0.8, gid="threshold"
                )
        name_rows(ax, names, outcome, axis_label, above=0.6, first=ax is axes[0] or is_leftmost(ax))
        ax.set_xlim(min(0.0, lowest) - 0.03 * reach, 1.03 * reach)
        ax.axvline(0, color="0.6", linewidth=HAIRLINE_PT, zorder=0.5)
        ax.grid(axis="y", color="0.9", linewidth=HAIRLINE_PT)
    width = 1.4 * LINE_PT if any(number(row, "error", "indices") for row in rows) else 0.0
    handles: list[Artist] = [
        Line2D([], [], color=shown[name].colour, marker=shown[name].marker, markersize=3.5, linewidth=width)
        for name in measures
    ]
    texts = list(measures)
    if thresholds:
        handles.append(Line2D([], [], color="0.4", linewidth=LINE_PT, linestyle=_DASHES))
        texts.append("the largest of inputs without influence")
    key_below(settle(figure_of(axes[0])), handles, texts)
    return axes


def _draw_mark(ax: Axes, row: Mapping[str, object], place: float, look: Appearance) -> None:
    value, error = number(row, "value", "indices"), number(row, "error", "indices")
    ax.plot(
        [value - error, value + error], [place, place], color=look.colour, linewidth=1.4 * LINE_PT, zorder=2
    )
    ax.plot([value], [place], marker=look.marker, color=look.colour, markersize=3.5, zorder=3, gid="index")
