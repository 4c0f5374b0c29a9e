"""One assumption a row: where a profile stays an equilibrium, where it switches, and what the documents say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bargaining.errors import FigureError
from bargaining.plotting.labels import PIXELS_PER_POINT, figure_of, settle, text_size
from bargaining.plotting.legend import key_below
from bargaining.plotting.panels import is_leftmost
from bargaining.plotting.rows import name_rows, rows_height
from bargaining.plotting.style import LINE_PT, TEXT_PT, Appearance, journal_style, looks_of, tight
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("outcome", "label", "low", "high", "value", "start", "end", "start_text", "end_text")
_ROW_PT = 21.0


def tornado_height(rows: Table) -> float:
    """Return a height at which every row is legible, in millimetres, without the key.

    Raises
    ------
    FigureError
        When a column is missing.
    """
    return rows_height(rows, "tornado", _ROW_PT)


@journal_style()
def draw_tornado(
    axes: Sequence[Axes],
    rows: Table,
    documents: Table,
    *,
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw one panel an outcome and one row an assumption, each from the low to the high end of its range.

    Parameters
    ----------
    axes : sequence of Axes
        One for each outcome, in the order in which the outcomes first appear; they share the rows.
    rows : table
        Rows of outcome, label (of the assumption), low, high (its range), value (in force), start, end (an
        interval on which the outcome is an equilibrium), start_text, end_text (exact; empty at the range's ends).
    documents : table
        Rows of label, low, high: the lowest and highest document code; may be empty.
    looks : mapping of outcome to Appearance, optional
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
    >>> rows = [{"outcome": "Freeze", "label": "autonomy", "low": 0, "high": 1, "value": 0.4, "start": 0.25,
    ...          "end": 1, "start_text": "1/4", "end_text": ""}]
    >>> page = figure(82, tornado_height(rows))
    >>> (ax,) = draw_tornado([page.add_subplot()], rows, [])
    >>> [text.get_text() for text in ax.texts]
    ['1/4']
    """
    require(rows, "tornado", _COLUMNS)
    require(documents, "documents", ("label", "low", "high"))
    outcomes, names = labels(rows, "outcome"), labels(rows, "label")
    if not outcomes or len(axes) != len(outcomes):
        raise FigureError(f"tornado: {len(outcomes)} outcomes, {len(axes)} panels; expected one an outcome")
    shown = looks_of(outcomes, looks)
    ends = {
        str(row["label"]): (number(row, "low", "tornado"), number(row, "high", "tornado")) for row in rows
    }
    for ax, outcome in zip(axes, outcomes, strict=True):
        ax.set_xlim(0, 1)
        if tight():
            ax.set_xticks((0, 0.5, 1))
        name_rows(ax, names, outcome, "share of its range", above=0.7, first=ax is axes[0] or is_leftmost(ax))
    settle(figure_of(axes[0]))
    for ax, outcome in zip(axes, outcomes, strict=True):
        for row in rows:
            if row["outcome"] == outcome:
                _draw_row(ax, row, names.index(str(row["label"])), ends, shown[outcome])
        for row in documents:
            if str(row["label"]) in ends:
                span = [_at(number(row, k, "documents"), ends[str(row["label"])]) for k in ("low", "high")]
                at = names.index(str(row["label"])) + 0.33
                ax.plot(span, [at, at], color="black", linewidth=2 * LINE_PT, gid="documents", zorder=4)
    _write_key(axes, shown)
    return axes


def _at(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    if not low < high:
        raise FigureError(f"tornado: range [{low:g}, {high:g}], expected a start below its end")
    return (value - low) / (high - low)


def _draw_row(
    ax: Axes, row: Mapping[str, object], place: int, ends: Mapping[str, tuple[float, float]], look: Appearance
) -> None:
    own = ends[str(row["label"])]
    start, end = (_at(number(row, column, "tornado"), own) for column in ("start", "end"))
    ax.barh(place, 1, height=0.36, color="0.95", zorder=1)
    ax.barh(place, end - start, left=start, height=0.36, color=look.face, zorder=2)
    ax.barh(
        place, end - start, left=start, height=0.36, fill=False, edgecolor=look.colour, hatch=look.hatch,
        linewidth=0, zorder=2.1,
    )  # fmt: skip
    ax.barh(
        place, end - start, left=start, height=0.36, fill=False, edgecolor="black", linewidth=LINE_PT,
        zorder=3, gid="interval",
    )  # fmt: skip
    value = _at(number(row, "value", "tornado"), own)
    ax.plot([value], [place], marker="o", color="black", markersize=2.6, clip_on=False, zorder=5, gid="value")
    for at, text in ((start, str(row["start_text"])), (end, str(row["end_text"]))):
        if text:
            _write_switch(ax, at, place, text)


def _write_switch(ax: Axes, at: float, place: int, text: str) -> None:
    """Write an exact switch point above its place, kept inside the panel."""
    half = text_size(figure_of(ax), text)[0] / 2
    left, right = (float(ax.transData.transform((x, 0))[0]) for x in (0, 1))
    anchor = float(ax.transData.transform((at, 0))[0])
    shift = min(max(anchor, left + half), right - half) - anchor
    ax.annotate(
        text,
        xy=(at, place - 0.19),
        xytext=(shift / PIXELS_PER_POINT, 0.8),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=TEXT_PT,
        zorder=6,
    )


def _write_key(axes: Sequence[Axes], shown: Mapping[str, Appearance]) -> None:
    looks = list(shown.values())
    handles: list[Artist] = [
        Patch(facecolor=looks[0].face, edgecolor="black", hatch=looks[0].hatch, linewidth=LINE_PT),
        Line2D([], [], linestyle="", marker="o", color="black", markersize=2.6),
        Line2D([], [], color="black", linewidth=2 * LINE_PT),
    ]
    texts = [
        "equilibrium; switch points in the assumption's units",
        "value in force",
        "lowest to highest document",
    ]
    key_below(settle(figure_of(axes[0])), handles, texts)
