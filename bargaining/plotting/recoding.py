"""How firmly results stand against other codings: a row a result, grouped by reading, a panel a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle, wrapped_to
from bargaining.plotting.legend import key_below
from bargaining.plotting.panels import is_leftmost, panel_row
from bargaining.plotting.style import (
    HAIRLINE_PT,
    LINE_PT,
    POINTS_PER_MM,
    TEXT_PT,
    journal_style,
)
from bargaining.plotting.tables import Table, labels, number, require

PANELS = {"scales": "Share of increasing scales", "coders": "Share of second coders"}
"""The columns of shares, each with what it is a share of."""
_COLUMNS = ("reading", "result", "holds", "least")
_ROW_PT, _BELOW_PT, _ABOVE_PT = 10.0, 46.0, 24.0
_CHARACTERS = 32
_SHADE = "0.94"
_LOOKS = {"true": ("o", "black"), "false": ("o", "white"), "": ("D", "0.55")}
"""Marker and filling by whether a result holds as coded; the whole set of predictions has no yes or no."""
_KEY = {
    "true": "kept: it is predicted as coded",
    "false": "kept: it is not predicted as coded",
    "": "kept: all predictions as coded",
}


def recoding_panels(rows: Table, width_mm: float) -> tuple[Figure, list[Axes]]:
    """Return a figure with a panel for each share, high enough for all rows.

    Parameters
    ----------
    rows : table
        What `draw_recoding` will draw.
    width_mm : float
        The printed width.
    """
    require(rows, "recoding", _COLUMNS)
    heads = len(labels(rows, "reading"))
    height = ((len(rows) + heads) * _ROW_PT + _BELOW_PT + _ABOVE_PT) / POINTS_PER_MM
    return panel_row(height, len(PANELS), width_mm)


@journal_style()
def draw_recoding(axes: Sequence[Axes], rows: Table) -> Sequence[Axes]:
    r"""Draw for each reading and result the share of scales and of second coders that keep it, and the least change.

    Parameters
    ----------
    axes : sequence of Axes
        From `recoding_panels`.
    rows : table
        Rows of reading, result, holds (true, false, or empty for the whole set), least (in words), and for ``scales``
        and ``coders`` the share with its interval: scales, scales_low, scales_high and so on.

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
    >>> row = {"reading": "Brief", "result": "Package", "holds": True, "least": "2"}
    >>> for panel in PANELS:
    ...     row |= {panel: 0.9, f"{panel}_low": 0.88, f"{panel}_high": 0.92}
    >>> page, axes = recoding_panels([row], 170)
    >>> [text.get_text() for text in draw_recoding(axes, [row])[1].texts]
    ['codes to\noverturn it', '2']
    """
    wanted = [f"{panel}{end}" for panel in PANELS for end in ("", "_low", "_high")]
    require(rows, "recoding", (*_COLUMNS, *wanted))
    if len(axes) != len(PANELS):
        raise FigureError(f"recoding: {len(axes)} panels, expected {len(PANELS)}")
    heads, places = _places(rows)
    names = {place: str(rows[k]["result"]) for k, place in enumerate(places)}
    for ax, (panel, title) in zip(axes, PANELS.items(), strict=True):
        for place in heads.values():
            ax.axhspan(place - 0.5, place + 0.5, color=_SHADE, linewidth=0, zorder=0)
        for row, place in zip(rows, places, strict=True):
            _draw_row(ax, row, panel, place)
        ax.set_xlim(0, 1)
        ax.set_ylim(max(places) + 0.6, -0.5)
        ax.set_xlabel(f"{title}\nthat keep it")
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="0.85", linewidth=HAIRLINE_PT)
    for ax in axes:
        if ax is axes[0] or is_leftmost(ax):
            _name(ax, heads, names)
    _write_least(axes[-1], rows, places)
    page = figure_of(axes[0])
    settle(page)
    seen = [kind for kind in _LOOKS if any(_kind(row) == kind for row in rows)]
    key_below(page, [_sample(kind) for kind in seen], [_KEY[kind] for kind in seen])
    return axes


def _places(rows: Table) -> tuple[dict[str, int], list[int]]:
    """Return on which line the name of each reading stands, and each row."""
    heads: dict[str, int] = {}
    places, line = [], 0
    for row in rows:
        if (reading := str(row["reading"])) not in heads:
            heads[reading], line = line, line + 1
        places.append(line)
        line += 1
    return heads, places


def _kind(row: Mapping[str, object]) -> str:
    """Return whether the result of a row holds as coded, in the words of a table: true, false, or nothing."""
    found = row["holds"]
    return "" if found is None else str(found).lower()


def _draw_row(ax: Axes, row: Mapping[str, object], panel: str, place: int) -> None:
    share, low, high = (number(row, f"{panel}{end}", "recoding") for end in ("", "_low", "_high"))
    marker, filling = _LOOKS[_kind(row)]
    ax.plot([low, high], [place, place], color="black", linewidth=LINE_PT, clip_on=False, zorder=3)
    ax.plot(
        [share], [place], marker=marker, markersize=3.8, color="black", markerfacecolor=filling, linestyle="",
        clip_on=False, zorder=4, gid=panel,
    )  # fmt: skip


def _name(ax: Axes, heads: Mapping[str, int], names: Mapping[int, str]) -> None:
    """Name readings and results beside the first panel, readings in bold."""
    lines = {**{place: name for name, place in heads.items()}, **names}
    order = sorted(lines)
    ax.set_yticks(order, [wrapped_to(lines[place], _CHARACTERS, 1) for place in order])
    for place, label in zip(order, ax.get_yticklabels(), strict=True):
        if place in heads.values():
            label.set_fontweight("bold")


def _write_least(ax: Axes, rows: Table, places: Sequence[int]) -> None:
    """Write beside the last panel how few codes one step off overturn each result; 4+ where it is 4 or more."""
    at: dict[str, Any] = {
        "xycoords": ax.get_yaxis_transform(),
        "textcoords": "offset points",
        "annotation_clip": False,
    }
    ax.annotate(
        "codes to\noverturn it", (1, -0.5), xytext=(22, 2), ha="center", va="bottom", fontsize=TEXT_PT, **at
    )
    for row, place in zip(rows, places, strict=True):
        ax.annotate(
            str(row["least"]).replace(" or more", "+"),
            (1, place),
            xytext=(22, 0),
            ha="center",
            va="center",
            fontsize=TEXT_PT,
            **at,
        )


def _sample(kind: str) -> Artist:
    marker, filling = _LOOKS[kind]
    return Line2D(
        [], [], marker=marker, markersize=3.8, color="black", markerfacecolor=filling, linewidth=LINE_PT
    )
