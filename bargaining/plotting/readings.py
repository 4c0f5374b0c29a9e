"""Strips of readings: where along one assumption each equilibrium exists, document by document, game by game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bargaining.errors import FigureError
from bargaining.plotting.labels import settle, wrapped_to
from bargaining.plotting.legend import key_below
from bargaining.plotting.panels import panel_row
from bargaining.plotting.style import (
    DOUBLE_COLUMN_MM,
    HAIRLINE_PT,
    LABEL_PT,
    LINE_PT,
    POINTS_PER_MM,
    TEXT_PT,
    Appearance,
    across,
    full_width,
    journal_style,
    looks_of,
    narrow,
)
from bargaining.plotting.tables import Table, flag, labels, number, require

_BAR_PT, _GAP_PT = 6.5, 9.0
_CHARACTERS, _MORE = 16, 30
"""Characters of a reading's name in a line, and of a name that would take more than two."""
_LINE_PT = 1.4 * TEXT_PT
_ABOVE, _BELOW = 68, 100
"""Characters that have room beside each other over all panels, and below them."""
_NARROW = 0.85
"""Share of these that has room beside each other on a narrow page, whose panels have names of rows between them."""
_FEW = 2
"""Panels side by side on whose axes more than three ticks have room."""


def reading_strips(intervals: Table, readings: Table, width_mm: float) -> tuple[Figure, list[Axes]]:
    """Return a figure with one panel a game, high enough for the bars of its readings.

    Parameters
    ----------
    intervals, readings : table
        What `draw_reading_strips` will draw.
    width_mm : float
        The printed width.
    """
    require(readings, "readings", ("game", "reading", "axis_label"))
    panels = labels(readings, "game")
    lanes = _lanes(intervals, readings)
    bars = sum(max(1, lanes[name]) for name in labels(readings, "reading"))
    more = 2 * sum(_padding(name, lane) for name, lane in lanes.items())
    heads = [_head(name, len(panels)) for name in panels]
    feet = [_foot(name, len(panels)) for name in labels(readings, "axis_label")]
    more += sum(1.4 * LABEL_PT * max(0, text.count("\n") - 1) for text in (_longest(heads), _longest(feet)))
    height = (bars * _BAR_PT + len(lanes) * _GAP_PT + 6 * LABEL_PT + more) / POINTS_PER_MM
    return panel_row(height, len(panels), width_mm)


@journal_style()
def draw_reading_strips(
    axes: Sequence[Axes],
    intervals: Table,
    readings: Table,
    *,
    limits: tuple[float, float],
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw for each game and reading one bar for each equilibrium, over the values at which it exists.

    Parameters
    ----------
    axes : sequence of Axes
        One for each game, from `reading_strips`.
    intervals : table
        Rows of game, reading, equilibrium, start, end; and exact, where some ends are those of a grid: such bars have
        no frame. Bars of one reading that do not meet share a lane.
    readings : table
        Rows of game, reading, axis_label (what the assumption is in that game), value (the reading's own, marked by a
        line with a triangle), silent (the value is borrowed: an open triangle).
    limits : tuple of float
        Its range.
    looks : mapping of equilibrium to Appearance, optional
        Shared with other figures.

    Returns
    -------
    sequence of Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not a number, or that games and panels differ in number.

    Examples
    --------
    >>> rows = [{"game": "Known", "reading": "Brief", "equilibrium": "Package", "start": 0.25, "end": 1}]
    >>> own = [{"game": "Known", "reading": "Brief", "value": 0.4, "silent": False,
    ...        "axis_label": "Autonomy"}]
    >>> page, axes = reading_strips(rows, own, 82)
    >>> [ax.texts[0].get_text() for ax in draw_reading_strips(axes, rows, own, limits=(0, 1))]
    ['Known']
    """
    require(intervals, "intervals", ("game", "reading", "equilibrium", "start", "end"))
    require(readings, "readings", ("game", "reading", "axis_label", "value", "silent"))
    games, names = labels(readings, "game"), labels(readings, "reading")
    if len(axes) != len(games):
        raise FigureError(f"readings: {len(axes)} panels, expected one for each of {len(games)} games")
    equilibria = labels(intervals, "equilibrium")
    shown = looks_of(equilibria, looks)
    lanes = _lanes(intervals, readings)
    tops, bottom = {}, 0.0
    for name in names:
        padding = _padding(name, lanes[name])
        tops[name] = bottom + padding
        bottom += max(1, lanes[name]) * _BAR_PT + _GAP_PT + 2 * padding
    for ax, game in zip(axes, games, strict=True):
        _name(ax, _head(game, len(games)))
        ax.set_xlim(*limits)
        ax.set_ylim(bottom - _GAP_PT / 2, -_GAP_PT / 2)
        label = next(str(row["axis_label"]) for row in readings if row["game"] == game)
        ax.set_xlabel(_foot(label, len(games)))
        if len(games) > _FEW:
            ax.locator_params(axis="x", nbins=2)
        ax.tick_params(axis="y", length=0)
        for name in names:
            mine = [row for row in intervals if (row["game"], row["reading"]) == (game, name)]
            lane_of = _lane_of(mine)
            for row in mine:
                middle = tops[name] + (lane_of[str(row["equilibrium"])] + 0.5) * _BAR_PT
                _draw_bar(ax, row, middle, shown[str(row["equilibrium"])])
        for row in (row for row in readings if row["game"] == game):
            top, lane = tops[str(row["reading"])], max(1, lanes[str(row["reading"])])
            value = number(row, "value", "readings")
            ax.plot([value] * 2, [top - 2, top + lane * _BAR_PT], color="black", linewidth=1.1, zorder=5)
            face = "white" if flag(row, "silent", "readings") else "black"
            ax.plot(
                [value], [top - 2], marker="v", markersize=4, color="black", markerfacecolor=face, zorder=6
            )
    middles = [tops[name] + max(1, lanes[name]) * _BAR_PT / 2 for name in names]
    axes[0].set_yticks(middles, [_in_lines(name) for name in names], fontsize=TEXT_PT)
    page = axes[0].figure
    assert isinstance(page, Figure)
    settle(page)
    handles = [
        Patch(facecolor=shown[name].face, edgecolor=shown[name].colour, hatch=shown[name].hatch, linewidth=0)
        for name in equilibria
    ]
    key_below(page, handles, equilibria)
    return axes


def _name(ax: Axes, text: str) -> None:
    """Write the name of a panel above it."""
    ax.annotate(
        text, (0.5, 1), xytext=(0, 6), xycoords="axes fraction", textcoords="offset points",
        ha="center", va="bottom", fontsize=LABEL_PT,
    )  # fmt: skip


def _head(game: str, panels: int) -> str:
    """Return the name of a panel in lines that have room beside each other."""
    return wrapped_to(game, max(12, _room(_ABOVE, panels)))


def _foot(label: str, panels: int) -> str:
    """Return what the axis of a panel is, likewise."""
    return wrapped_to(label, max(12, _room(_BELOW, panels)))


def _room(characters: int, panels: int) -> int:
    """Return how many characters have room over a panel, of those over all panels on the usual width."""
    share = _NARROW * full_width() / DOUBLE_COLUMN_MM if narrow() else 1.0
    return int(characters * share) // across(panels)


def _longest(texts: Sequence[str]) -> str:
    return max(texts, key=lambda text: text.count("\n"), default="")


def _in_lines(name: str) -> str:
    """Return the name of a reading in as few lines as its room takes."""
    broken = wrapped_to(name, _CHARACTERS)
    return broken if broken.count("\n") < 2 else wrapped_to(name, _MORE, 3)


def _padding(name: str, lanes: int) -> float:
    """Return the room, in points, that bars leave above and below them for a name of several lines."""
    lines = _in_lines(name).count("\n") + 1
    return max(0.0, lines * _LINE_PT - max(1, lanes) * _BAR_PT - _GAP_PT) / 2


def _lanes(intervals: Table, readings: Table) -> dict[str, int]:
    """Return how many lanes a reading takes at most in one of the games."""
    held: dict[tuple[str, str], list[Mapping[str, object]]] = {}
    for row in intervals:
        held.setdefault((str(row["game"]), str(row["reading"])), []).append(row)
    taken = {key: max(_lane_of(rows).values()) + 1 for key, rows in held.items()}
    games = labels(readings, "game")
    return {
        name: max((taken.get((game, name), 0) for game in games), default=0)
        for name in labels(readings, "reading")
    }


def _lane_of(rows: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """Return the lane of each equilibrium: the first in which its bars meet no other, in the order of appearance."""
    found: dict[str, int] = {}
    lanes: list[list[tuple[float, float]]] = []
    for name in labels(rows, "equilibrium"):
        own = [
            (number(row, "start", "intervals"), number(row, "end", "intervals"))
            for row in rows
            if row["equilibrium"] == name
        ]
        free = (k for k, bars in enumerate(lanes) if not any(_meet(a, b) for a in own for b in bars))
        found[name] = next(free, len(lanes))
        if found[name] == len(lanes):
            lanes.append([])
        lanes[found[name]] += own
    return found


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Tell whether two bars lie over each other; ends may touch, and a single value is as wide as its mark."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]


def _draw_bar(ax: Axes, row: Mapping[str, object], middle: float, look: Appearance) -> None:
    start, end = number(row, "start", "intervals"), number(row, "end", "intervals")
    if start == end:
        ax.plot([start], [middle], marker="D", markersize=4, color=look.colour, clip_on=False, zorder=4)
        return
    height = 0.8 * _BAR_PT
    ax.barh(middle, end - start, left=start, height=height, color=look.face, zorder=2)
    ax.barh(
        middle, end - start, left=start, height=height, fill=False,
        edgecolor=look.colour, linewidth=0, hatch=look.hatch, zorder=2.1,
    )  # fmt: skip
    rim = min(LINE_PT, 2 * HAIRLINE_PT) if "exact" not in row or flag(row, "exact", "intervals") else 0
    ax.barh(
        middle, end - start, left=start, height=height, fill=False,
        edgecolor="black", linewidth=rim, gid="interval", zorder=3,
    )  # fmt: skip
