"""Quantities along an assumption: one row of panels for each quantity, one column for each reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.plotting.labels import settle, wrapped_to
from bargaining.plotting.legend import key_below
from bargaining.plotting.payoffs import BREAK, draw_path, sample
from bargaining.plotting.style import (
    DOUBLE_COLUMN_MM,
    HAIRLINE_PT,
    LABEL_PT,
    Appearance,
    across,
    figure,
    full_width,
    journal_style,
    looks_of,
)
from bargaining.plotting.tables import Table, flag, labels, number, require

_ROW_MM, _HEAD_MM = 27, 16
_CHARACTERS = 78
"""Characters that have room beside each other over all panels."""
_UPRIGHT = 17
"""Characters of a quantity's name in a line beside its panels."""


def quantity_panels(points: Table, readings: Table, width_mm: float) -> tuple[Figure, list[list[Axes]]]:
    """Return a figure with a panel for each quantity and reading, high enough for its rows.

    Parameters
    ----------
    points, readings : table
        What `draw_quantities` will draw.
    width_mm : float
        The printed width.
    """
    rows, columns = len(labels(points, "quantity")), len(labels(readings, "reading"))
    if across(columns) < columns:
        return _wrapped(rows, columns, width_mm)
    page = figure(width_mm, _HEAD_MM + _ROW_MM * rows)
    grid = page.subplots(rows, columns, sharex=True, sharey="row", squeeze=False)
    return page, [list(row) for row in grid]


@journal_style()
def _wrapped(quantities: int, readings: int, width_mm: float) -> tuple[Figure, list[list[Axes]]]:
    """Return the panels of each quantity on several lines, where a page is too narrow for one."""
    columns = across(readings)
    lines = -(-readings // columns)
    page = figure(width_mm, _HEAD_MM + (_ROW_MM + _HEAD_MM / 2) * lines * quantities)
    grid = page.add_gridspec(lines * quantities, columns)
    found: list[list[Axes]] = []
    for quantity in range(quantities):
        row: list[Axes] = []
        for reading in range(readings):
            place = grid[quantity * lines + reading // columns, reading % columns]
            shared = {
                "sharex": found[0][0] if found else row[0] if row else None,
                "sharey": row[0] if row else None,
            }
            ax = page.add_subplot(place, **shared)
            last = quantity == quantities - 1 and reading + columns >= readings
            ax.tick_params(labelleft=reading % columns == 0, labelbottom=last)
            row.append(ax)
        found.append(row)
    return page, found


@journal_style()
def draw_quantities(
    axes: Sequence[Sequence[Axes]],
    points: Table,
    readings: Table,
    *,
    limits: tuple[float, float],
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Sequence[Axes]]:
    """Draw for each quantity and reading one path for each equilibrium, broken where that does not exist.

    Parameters
    ----------
    axes : sequence of sequence of Axes
        From `quantity_panels`.
    points : table
        Rows of quantity, reading, equilibrium, kind ("pure" or "mixed"), segment, value (of the assumption), payoff
        (what the quantity comes to).
    readings : table
        Rows of reading, axis_label, value (the reading's own, marked by a line with a triangle), silent (the value is
        borrowed: an open triangle).
    limits : tuple of float
        The range of the assumption.
    looks : mapping of equilibrium to Appearance, optional
        Shared with other figures.

    Returns
    -------
    sequence of sequence of Axes
        The same axes; the key stands below them.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not a number, or that panels differ in number.

    Examples
    --------
    >>> rows = [{"quantity": "Loss", "reading": "Brief", "equilibrium": "Package", "kind": "pure", "segment": 0,
    ...          "value": x / 4, "payoff": x} for x in range(5)]
    >>> own = [{"reading": "Brief", "axis_label": "Autonomy", "value": 0.4, "silent": False}]
    >>> page, axes = quantity_panels(rows, own, 82)
    >>> draw_quantities(axes, rows, own, limits=(0, 1))[0][0].lines[0].get_ydata().tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    require(points, "points", ("quantity", "reading", "equilibrium", "kind", "segment", "value", "payoff"))
    require(readings, "readings", ("reading", "axis_label", "value", "silent"))
    quantities, names = labels(points, "quantity"), labels(points, "equilibrium")
    if [len(row) for row in axes] != [len(readings)] * len(quantities):
        raise FigureError(f"points: expected {len(quantities)} rows of {len(readings)} panels")
    shown = looks_of(names, looks)
    for row, quantity in zip(axes, quantities, strict=True):
        for ax, reading in zip(row, readings, strict=True):
            ax.set_xlim(*limits)
            mine = [p for p in points if (p["quantity"], p["reading"]) == (quantity, reading["reading"])]
            for place, name in enumerate(names):
                own = [p for p in mine if p["equilibrium"] == name]
                draw_path(ax, own, shown[name], BREAK, place / len(names))
        row[0].margins(y=0.12)
        row[0].set_ylabel(wrapped_to(quantity, _UPRIGHT, 3))
        row[0].locator_params(axis="y", nbins=4)
    beside = across(len(readings))
    one_by_one = beside < len(readings)
    room = int(_CHARACTERS * min(1.0, full_width() / DOUBLE_COLUMN_MM)) // beside
    for column, reading in enumerate(readings):
        _mark(axes, column, reading)
        for row in axes if one_by_one else axes[:1]:
            _write(row[column], wrapped_to(str(reading["reading"]), room), above=True)
    _ticks(axes, limits)
    last = (len(readings) - 1) // beside * beside
    _write(axes[-1][last], str(readings[0]["axis_label"]), above=False)
    page = settle(_page(axes))
    mixed = {str(row["equilibrium"]) for row in points if row["kind"] == "mixed"}
    handles: list[Artist] = [sample(shown[name], mixed=name in mixed) for name in names]
    key_below(page, handles, names)
    return axes


def _write(ax: Axes, text: str, *, above: bool) -> None:
    """Write above the middle of a panel, or below it from its left edge on: one label for all panels."""
    at, offset = ((0.5, 1), 9) if above else ((0, 0), -15)
    written = ax.annotate(
        text, at, xytext=(0, offset), xycoords="axes fraction", textcoords="offset points", fontsize=LABEL_PT,
        ha="center" if above else "left", va="bottom" if above else "top", annotation_clip=False,
    )  # fmt: skip
    if not above:
        written.set_in_layout(False)  # it may go on below the next panels, which need not make way
        ax.set_xlabel(" ")


def _page(axes: Sequence[Sequence[Axes]]) -> Figure:
    found = axes[0][0].figure
    assert isinstance(found, Figure)
    return found


def _ticks(axes: Sequence[Sequence[Axes]], limits: tuple[float, float]) -> None:
    """Put few ticks below narrow panels, those at the ends within their panel."""
    ends = [limits[0], sum(limits) / 2, limits[1]]
    for row in axes:
        for ax in row:
            ax.set_xticks(ends if len(row) < 4 else [limits[0], limits[1]])
    for ax in axes[-1]:
        if not ax.get_xticklabels():
            continue
        first, *_, last = ax.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")


def _mark(axes: Sequence[Sequence[Axes]], column: int, reading: Mapping[str, object]) -> None:
    """Draw a reading's own value of the assumption through its panels."""
    value = number(reading, "value", "readings")
    face = "white" if flag(reading, "silent", "readings") else "black"
    for row in axes:
        row[column].axvline(value, color="0.4", linewidth=HAIRLINE_PT, linestyle=":", zorder=0.5)
    axes[0][column].plot(
        [value], [1.04], transform=axes[0][column].get_xaxis_transform(), marker="v", markersize=4, color="black",
        markerfacecolor=face, clip_on=False, linestyle="none",
    )  # fmt: skip
