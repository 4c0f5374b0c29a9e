"""Tables of hits and misses: which predicted sets fit what was seen, reading by reading and period by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle, wrapped_to, write_head
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    HAIRLINE_PT,
    POINTS_PER_MM,
    SMALLEST_PT,
    TEXT_PT,
    Appearance,
    appearances,
    figure,
    journal_style,
    narrow,
)
from bargaining.plotting.tables import Table, flag, labels, number, require

_COLUMNS = ("game", "reading", "period", "sample", "predicted", "hit")
_ROW_PT, _HEAD_PT, _PERIODS_PT = 11.5, 18.0, 34.0
_LEAST_ROW_PT, _CHARACTER_PT, _KEY_PT = 9.0, 4.8, 24.0
"""Below which the names of rows would touch; of a period's name along the page; and of the key below all."""
_LONGEST = 9
"""Characters of a period that stands on one line, such as two years."""
_INSET = 0.06  # of a cell, between its edge and its frame
HIT, MISS = "right: holds what may be what was seen", "wrong"
_FRAMES: dict[str, Any] = {"out of sample": "solid", "hindsight": (0, (2, 1.2))}
"""How the frame of a cell is drawn that is no sample of what a document could know."""
_FRAME_PT = 1.4


def hit_panels(scores: Table, width_mm: float) -> tuple[Figure, list[Axes]]:
    """Return a figure with one panel a game above the other, high enough for its readings and the names of periods.

    Parameters
    ----------
    scores : table
        What `draw_hits` will draw.
    width_mm : float
        The printed width.
    """
    require(scores, "scores", _COLUMNS)
    rows = [len(_readings(scores, game)) for game in labels(scores, "game")]
    names = (line for period in labels(scores, "period") for line in _in_lines(period).splitlines())
    below = _CHARACTER_PT * max(map(len, names), default=0) + _KEY_PT
    wanted, least = sum(rows) * _ROW_PT + _PERIODS_PT, sum(rows) * _LEAST_ROW_PT + below
    page = figure(width_mm, (max(wanted, least) + len(rows) * _HEAD_PT) / POINTS_PER_MM)
    panels = page.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=rows)
    return page, list(panels[:, 0])


@journal_style()
def draw_hits(axes: Sequence[Axes], scores: Table) -> Sequence[Axes]:
    """Draw a cell for each reading and period: whether the predicted set was right, and how many profiles it has.

    Parameters
    ----------
    axes : sequence of Axes
        One for each game, from `hit_panels`.
    scores : table
        Rows of game, reading, period, sample, predicted (the size of the set), hit.

    Returns
    -------
    sequence of Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column or the cell that cannot be read, or that games and panels differ in number.

    Examples
    --------
    >>> row = {"game": "Known", "reading": "Brief", "period": "2025-09", "sample": "hindsight"}
    >>> rows = [{**row, "predicted": 3, "hit": True}]
    >>> page, axes = hit_panels(rows, 82)
    >>> [text.get_text() for text in draw_hits(axes, rows)[0].texts]
    ['3', 'Known']
    """
    require(scores, "scores", _COLUMNS)
    games, periods = labels(scores, "game"), labels(scores, "period")
    if len(axes) != len(games):
        raise FigureError(f"scores: {len(axes)} panels, expected one for each of {len(games)} games")
    looks = appearances([HIT, MISS])
    for ax, game in zip(axes, games, strict=True):
        names = _readings(scores, game)
        for row in (row for row in scores if row["game"] == game):
            spot = periods.index(str(row["period"])), names.index(str(row["reading"]))
            _draw_cell(ax, spot, row, looks[HIT if flag(row, "hit", "scores") else MISS])
        ax.set_xlim(0, len(periods))
        ax.set_ylim(len(names), 0)
        ax.set_yticks(
            [k + 0.5 for k in range(len(names))],
            [wrapped_to(name, 18 if narrow() else 28, 1) for name in names],
        )
        named = [_in_lines(period) for period in periods]
        ax.set_xticks([k + 0.5 for k in range(len(periods))], named, rotation=90, fontsize=TEXT_PT)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        write_head(ax, wrapped_to(game, 34 if narrow() else 90, 1))
    page = figure_of(axes[0])
    settle(page)
    _draw_key(page, looks, labels(scores, "sample"))
    return axes


def _in_lines(period: str) -> str:
    """Return the name of a period, that of one between two days on two lines."""
    return period.replace("/", "/\n") if len(period) > _LONGEST else period


def _readings(scores: Table, game: str) -> list[str]:
    return labels([row for row in scores if row["game"] == game], "reading")


def _draw_cell(ax: Axes, spot: tuple[int, int], row: Mapping[str, object], look: Appearance) -> None:
    x, y = spot
    ax.add_patch(Rectangle((x, y), 1, 1, facecolor=look.face, linewidth=0))
    ax.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor=look.colour, linewidth=0, hatch=look.hatch))
    ax.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor="white", linewidth=2 * HAIRLINE_PT))
    if (frame := _FRAMES.get(str(row["sample"]))) is not None:
        side = 1 - 2 * _INSET
        ax.add_patch(
            Rectangle(
                (x + _INSET, y + _INSET), side, side, fill=False, edgecolor="black", linewidth=_FRAME_PT,
                linestyle=frame, gid=str(row["sample"]), zorder=4,
            )
        )  # fmt: skip
    ax.text(
        x + 0.5, y + 0.5, f"{number(row, 'predicted', 'scores'):g}", ha="center", va="center_baseline",
        fontsize=SMALLEST_PT, bbox={"facecolor": "white", "linewidth": 0, "pad": 0.6},
    )  # fmt: skip


def _draw_key(page: Figure, looks: dict[str, Appearance], samples: list[str]) -> None:
    handles = [
        Patch(facecolor=look.face, edgecolor=look.colour, hatch=look.hatch, linewidth=0)
        for look in looks.values()
    ]
    framed = [name for name in _FRAMES if name in samples]
    handles += [
        Patch(facecolor="white", edgecolor="black", linewidth=_FRAME_PT, linestyle=_FRAMES[name])
        for name in framed
    ]
    key_below(page, handles, [*looks, *framed])
