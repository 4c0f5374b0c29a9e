"""Bargaining problems: what each agreement gains two parties, and what they gain together along an assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from bargaining.errors import FigureError
from bargaining.plotting.labels import PIXELS_PER_POINT, figure_of, settle, wrapped_to, write_head
from bargaining.plotting.legend import key_below
from bargaining.plotting.placement import Occupied, beside
from bargaining.plotting.style import (
    COLOURS,
    HAIRLINE_PT,
    LINE_PT,
    appearances,
    journal_style,
)
from bargaining.plotting.tables import Table, flag, labels, number, require

_DASHES: tuple[Literal["-", "--"], ...] = ("-", "--")
_REACH_PT = 4
"""Half the width of a marker."""
_WIDTHS = (2.2, 1.5, 1.0)
"""Line widths of alternatives: where lines coincide, those below show at the sides."""


@journal_style()
def draw_agreements(
    axes: Sequence[Axes], agreements: Table, picked: Table, *, x_label: str, y_label: str
) -> Sequence[Axes]:
    """Draw a panel a reading: agreements in the plane of two parties' gains, with the letters of who picks them.

    Parameters
    ----------
    axes : sequence of Axes
        Empty axes, one for each reading, in the order of ``agreements``.
    agreements : table
        Rows of reading, x, y and acceptable.
    picked : table
        Rows of reading, agreement (empty for a lottery), letters, x and y.
    x_label, y_label : str
        Whose gains they are.

    Returns
    -------
    sequence of Axes
        The same axes; the figure has grown by the height of the key.

    Raises
    ------
    FigureError
        Naming the missing column or the cell that cannot be read, or that readings and panels differ in number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> row = {"reading": "Brief", "x": 1, "y": 2}
    >>> (ax,) = draw_agreements(
    ...     [figure(82, 60).add_subplot()], [{**row, "acceptable": True}],
    ...     [{**row, "agreement": "Deal", "letters": "NK"}], x_label="US", y_label="Belarus")
    >>> [text.get_text() for text in ax.texts]
    ['Brief', 'NK']
    """
    require(agreements, "agreements", ("reading", "x", "y", "acceptable"))
    require(picked, "picked", ("reading", "agreement", "letters", "x", "y"))
    readings = labels(agreements, "reading")
    _matching(axes, readings)
    looks = appearances([name for name in labels(picked, "agreement") if name])
    written: list[dict[tuple[float, float], str]] = []
    for ax, reading in zip(axes, readings, strict=True):
        _head(ax, reading, x_label, y_label)
        for at in (ax.axhline, ax.axvline):
            at(0, color="0.6", linewidth=HAIRLINE_PT, zorder=1)
        for row in (row for row in agreements if row["reading"] == reading):
            ax.plot(
                [number(row, "x", "agreements")], [number(row, "y", "agreements")], marker="o", markersize=2.5,
                color="0.45", markerfacecolor="0.45" if flag(row, "acceptable", "agreements") else "white",
                markeredgewidth=HAIRLINE_PT, linestyle="", zorder=2, gid="agreement",
            )  # fmt: skip
        at_places: dict[tuple[float, float], str] = {}
        for row in (row for row in picked if row["reading"] == reading):
            place = (number(row, "x", "picked"), number(row, "y", "picked"))
            look = looks.get(str(row["agreement"]))
            ax.plot(
                *([value] for value in place), marker=look.marker if look else "x", markersize=6 if look else 5,
                color=look.colour if look else "black", linestyle="", zorder=3 if look else 4, gid="picked",
            )  # fmt: skip
            near = tuple(round(value, 9) for value in place)
            at_places[near[0], near[1]] = at_places.get((near[0], near[1]), "") + str(row["letters"])
        ax.margins(0.15)
        written.append(at_places)
    page = figure_of(axes[0])
    settle(page)
    handles: list[Artist] = [
        Line2D([], [], color=look.colour, marker=look.marker, linestyle="", markersize=6)
        for look in looks.values()
    ]
    key_below(page, handles, [*looks])
    for ax, places in zip(axes, written, strict=True):
        _letter(ax, places)
    return axes


@journal_style()
def draw_joint_gains(axes: Sequence[Axes], gains: Table, marks: Table, *, x_label: str) -> Sequence[Axes]:
    """Draw a panel a reading: the joint gain over an assumption, a colour an alternative and a dash a rule.

    Parameters
    ----------
    axes : sequence of Axes
        Empty axes, one for each reading, in the order of ``marks``.
    gains : table
        Rows of reading, alternative, rule, value and gain.
    marks : table
        Rows of reading, value (the reading's own) and silent.
    x_label : str
        The assumption in words.

    Returns
    -------
    sequence of Axes
        The same axes; the figure has grown by the height of the key.

    Raises
    ------
    FigureError
        Naming the missing column or the cell that cannot be read, or that readings and panels differ in number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> row = {"reading": "Brief", "alternative": "Linked", "rule": "largest"}
    >>> rows = [{**row, "value": 0, "gain": 2}, {**row, "value": 1, "gain": 0}]
    >>> mark = {"reading": "Brief", "value": 0.5, "silent": False}
    >>> (ax,) = draw_joint_gains([figure(82, 60).add_subplot()], rows, [mark], x_label="Risk")
    >>> len([line for line in ax.lines if line.get_gid() == "gain"])
    1
    """
    require(gains, "gains", ("reading", "alternative", "rule", "value", "gain"))
    require(marks, "marks", ("reading", "value", "silent"))
    _matching(axes, [str(row["reading"]) for row in marks])
    names, rules = labels(gains, "alternative"), labels(gains, "rule")
    high = max(number(row, "gain", "gains") for row in gains)
    for ax, mark in zip(axes, marks, strict=True):
        reading = str(mark["reading"])
        _head(ax, reading, x_label, "Joint gain")
        for k, name in enumerate(names):
            for j, rule in enumerate(rules):
                key = (reading, name, rule)
                own = [r for r in gains if (r["reading"], r["alternative"], r["rule"]) == key]
                if own:
                    ax.plot(
                        [number(row, "value", "gains") for row in own],
                        [number(row, "gain", "gains") for row in own],
                        color=COLOURS[k % len(COLOURS)], linestyle=_DASHES[j % len(_DASHES)],
                        linewidth=_WIDTHS[min(k, len(_WIDTHS) - 1)], zorder=3 + k, gid="gain",
                    )  # fmt: skip
        ax.set_ylim(0, 1.05 * high if high > 0 else 1)
        at = number(mark, "value", "marks")
        silent = flag(mark, "silent", "marks")
        ax.plot(
            [at], [0], marker="^", markersize=5, color="black", linestyle="", clip_on=False, zorder=9,
            markerfacecolor="white" if silent else "black", gid="mark",
        )  # fmt: skip
        ax.label_outer()
    page = figure_of(axes[0])
    settle(page)
    handles: list[Artist] = [
        Line2D([], [], color=COLOURS[k % len(COLOURS)], linewidth=_WIDTHS[min(k, len(_WIDTHS) - 1)])
        for k in range(len(names))
    ]
    handles += [
        Line2D([], [], color="black", linewidth=LINE_PT, linestyle=_DASHES[j % len(_DASHES)])
        for j in range(len(rules))
    ]
    texts = [*names, *rules]
    if any(flag(row, "silent", "marks") for row in marks):
        handles.append(Line2D([], [], color="black", marker="^", markerfacecolor="white", linestyle=""))
        texts.append("hollow: borrowed from the baseline")
    key_below(page, handles, texts)
    return axes


def _letter(ax: Axes, places: Mapping[tuple[float, float], str]) -> None:
    """Write letters beside points, clear of the points and of each other."""
    page = figure_of(ax)
    occupied = Occupied(ax.get_window_extent())
    spots = {place: tuple(ax.transData.transform(place)) for place in places}
    reach = _REACH_PT * PIXELS_PER_POINT
    for x, y in spots.values():
        occupied.add(Bbox([[x - reach, y - reach], [x + reach, y + reach]]))
    for place, letters in places.items():
        x, y = spots[place]
        beside(page, letters, (x, y), occupied).draw(ax)


def _matching(axes: Sequence[Axes], readings: Sequence[str]) -> None:
    if len(axes) != len(readings):
        raise FigureError(f"readings: {len(axes)} panels, expected one for each of {len(readings)} readings")


def _head(ax: Axes, reading: str, x_label: str, y_label: str) -> None:
    ax.set_xlabel(wrapped_to(x_label, 34, 2))
    ax.set_ylabel(y_label)
    write_head(ax, wrapped_to(reading, 34, 1))
