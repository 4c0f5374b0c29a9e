"""The lens matrix: which outcomes are equilibria under which document, how firmly, and what they pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, narrowed, settle, text_size, wrapped, wrapped_to
from bargaining.plotting.panels import is_leftmost
from bargaining.plotting.style import (
    HAIRLINE_PT,
    LINE_PT,
    SMALLEST_PT,
    TEXT_PT,
    Appearance,
    figure,
    full_width,
    journal_style,
    looks_of,
    narrow,
)
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("lens", "equilibrium", "kind", "margin", "bounding_player")
_TIED = 1e-9
_LENS_CHARACTERS = 30
_PLAYER_CHARACTERS = 14
_FEW = 4  # equilibria up to which their names stand across
_HEADER = 0.6  # rows' worth of room above the cells for each column's marker


def lens_axes(equilibria: Table, lenses: Sequence[str], players: Sequence[str]) -> tuple[Figure, list[Axes]]:
    """Return a figure of the full width with the axes that ``draw_lens_matrix`` fills.

    Parameters
    ----------
    equilibria : table
        What will be drawn.
    lenses, players : sequence of str
        The rows, and the panels beside the matrix.

    Examples
    --------
    >>> page, axes = lens_axes([], ["Baseline"], ["US", "EU"])
    >>> len(axes)
    3
    """
    columns = len(labels(equilibria, "equilibrium"))
    longest = max((len(name) for name in labels(equilibria, "equilibrium")), default=0)
    header = 8 if columns <= _FEW else min(36.0, 4 + 1.6 * longest)
    if narrow():
        return _stacked(equilibria, len(lenses), len(players), 16 + header + 9.5 * (len(lenses) + _HEADER))
    with journal_style():
        page = figure(full_width(), 16 + header + 9.5 * (len(lenses) + _HEADER))
        widths = [min(max(2.4, 1.05 * columns), 1.5 * len(players)), *[1.0] * len(players)]
        row = page.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
    return page, list(row)


@journal_style()
def _stacked(equilibria: Table, lenses: int, players: int, height: float) -> tuple[Figure, list[Axes]]:
    """Return the matrix over the width of a narrow page, and the payoffs two beside each other below it."""
    lines = -(-players // 2)
    below = 14 + 5.5 * (lenses + _HEADER)
    page = figure(full_width(), height + below * lines)
    grid = page.add_gridspec(1 + lines, 2, height_ratios=[height, *[below] * lines])
    places = [(1 + player // 2, player % 2) for player in range(players)]
    return page, [page.add_subplot(grid[0, :]), *(page.add_subplot(grid[place]) for place in places)]


@journal_style()
def draw_lens_matrix(
    axes: Sequence[Axes],
    equilibria: Table,
    *,
    lenses: Sequence[str],
    players: Sequence[str],
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    r"""Draw lenses by equilibria: in each cell the tightest margin and who bounds it; beside it the payoffs.

    Parameters
    ----------
    axes : sequence of Axes
        The matrix's axes, then one a player.
    equilibria : table
        Rows of lens, equilibrium, kind, margin (may be empty for a mixed one), bounding_player, and one
        column a player with its payoff.
    lenses : sequence of str
        All rows, those without an equilibrium too.
    players : sequence of str
        The payoff columns, one a panel.
    looks : mapping of label to Appearance, optional
        Shared with other figures.

    Returns
    -------
    sequence of Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, the unknown lens, the repeated cell, or the number of panels expected.

    Examples
    --------
    >>> rows = [{"lens": "Brief", "equilibrium": "Freeze", "kind": "pure", "margin": 0.06,
    ...          "bounding_player": "US", "US": 0.0}]
    >>> page, axes = lens_axes(rows, ["Baseline", "Brief"], ["US"])
    >>> drawn = draw_lens_matrix(axes, rows, lenses=["Baseline", "Brief"], players=["US"])
    >>> [text.get_text() for text in axes[0].texts]
    ['0.06\nUS']
    """
    _check(axes, equilibria, lenses, players)
    names = labels(equilibria, "equilibrium")
    shown = looks_of(names, looks)
    matrix = axes[0]
    bottom = len(lenses) - 0.5
    matrix.set_xlim(-0.5, max(len(names), 1) - 0.5)
    for ax, player in zip(axes[1:], players, strict=True):
        _draw_payoffs(ax, equilibria, player, lenses, names, shown)
    rows = [wrapped_to(name, _LENS_CHARACTERS, 2) for name in lenses]
    for ax in axes:
        ax.set_ylim(bottom, -0.5 - _HEADER)
        ax.set_yticks(range(len(lenses)), rows if ax is matrix or (narrow() and is_leftmost(ax)) else [])
        ax.tick_params(axis="y", length=0)
    _draw_cells(matrix, equilibria, lenses, names, shown)
    settle(figure_of(matrix))
    _write_headers(matrix, names, shown)
    _write_margins(matrix, equilibria, lenses, names, players)
    settle(figure_of(matrix))
    for ax in axes[1:]:
        _thin_ticks(ax)
    return axes


def _check(axes: Sequence[Axes], equilibria: Table, lenses: Sequence[str], players: Sequence[str]) -> None:
    require(equilibria, "equilibria", (*_COLUMNS, *players))
    if len(axes) != len(players) + 1 or not lenses:
        raise FigureError(
            f"equilibria: {len(axes)} panels for {len(players)} players and {len(lenses)} lenses; "
            f"expected {len(players) + 1} panels and at least one lens"
        )
    seen: set[tuple[object, object]] = set()
    for row in equilibria:
        if row["lens"] not in lenses:
            raise FigureError(f"equilibria: lens {row['lens']!r} is not among the rows {list(lenses)}")
        if row["kind"] not in {"pure", "mixed"}:
            raise FigureError(f"equilibria: kind {row['kind']!r}, expected 'pure' or 'mixed'")
        cell = (row["lens"], row["equilibrium"])
        if cell in seen:
            raise FigureError(f"equilibria: {cell[1]!r} stands twice under {cell[0]!r}")
        seen.add(cell)


def _draw_cells(
    ax: Axes, equilibria: Table, lenses: Sequence[str], names: list[str], shown: Mapping[str, Appearance]
) -> None:
    for edge in range(len(lenses) + 1):
        ax.axhline(edge - 0.5, color="0.8", linewidth=HAIRLINE_PT, zorder=0.5)
    for row in equilibria:
        column, line = names.index(str(row["equilibrium"])), list(lenses).index(str(row["lens"]))
        ax.add_patch(
            Rectangle(
                (column - 0.46, line - 0.42),
                0.92,
                0.84,
                facecolor=shown[names[column]].face,
                edgecolor="black",
                linewidth=LINE_PT,
                linestyle="-" if row["kind"] == "pure" else (0, (3, 2)),
                gid="cell",
            )
        )
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _write_headers(ax: Axes, names: list[str], shown: Mapping[str, Appearance]) -> None:
    """Name each column above its marker, upright lettering only where the words do not fit across."""
    page = figure_of(ax)
    for column, name in enumerate(names):
        look = shown[name]
        ax.plot(
            [column],
            [-0.5 - _HEADER / 2],
            marker=look.marker,
            color=look.colour,
            markersize=5,
            linestyle="",
            gid="header",
        )
    room = ax.get_window_extent().width / max(len(names), 1)
    across = [_across(page, name, 0.94 * room) for name in names]
    if len(names) <= _FEW:  # the header has no room for names upright
        across = [
            text or narrowed(page, wrapped_to(name, _PLAYER_CHARACTERS, 3), 0.94 * room)
            for name, text in zip(names, across, strict=True)
        ]
    if None in across:
        ax.set_xticks(range(len(names)), [wrapped_to(name, 22, 2) for name in names], rotation=90)
    else:
        ax.set_xticks(range(len(names)), [str(text) for text in across])
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0, pad=0)


def _across(page: Figure, name: str, room: float) -> str | None:
    """Break a name into the fewest lines, at most three, that fit the room."""
    texts = (wrapped(name, lines) for lines in (1, 2, 3))
    return next((text for text in texts if text_size(page, text)[0] < room), None)


def _write_margins(
    ax: Axes, equilibria: Table, lenses: Sequence[str], names: list[str], players: Sequence[str]
) -> None:
    """Print margin and bounding player in the cells, smaller or with short names where they are narrow."""
    page = settle(figure_of(ax))
    room = 0.9 * ax.get_window_extent().width / max(len(names), 1)
    texts = [_margin(row) for row in equilibria]
    written, size = _fitting(page, texts, room, players)
    for row, text in zip(equilibria, written, strict=True):
        ax.text(
            names.index(str(row["equilibrium"])),
            list(lenses).index(str(row["lens"])),
            text,
            ha="center",
            va="center",
            fontsize=size,
            linespacing=1.05,
        )


def _margin(row: Mapping[str, object]) -> tuple[str, str]:
    empty = row["margin"] is None or row["margin"] == ""
    if empty and row["kind"] == "pure":
        raise FigureError(
            f"equilibria: {row['equilibrium']!r} under {row['lens']!r}: a pure equilibrium without a margin"
        )
    player = "" if row["bounding_player"] is None else str(row["bounding_player"])
    return "mixed" if empty else _rounded(number(row, "margin", "equilibria")), player


def _rounded(margin: float) -> str:
    """Write two decimals; a positive margin never reads as zero, which means that best responses tie."""
    if margin < -_TIED:
        raise FigureError(f"equilibria: margin {margin:g}, expected none below 0 in an equilibrium")
    if margin <= _TIED:
        return "0"
    return "<0.01" if margin < 0.01 else f"{margin:.2f}"


def _fitting(
    page: Figure, texts: list[tuple[str, str]], room: float, players: Sequence[str]
) -> tuple[list[str], float]:
    full = ["\n".join(part for part in parts if part) for parts in texts]
    brief = [(margin.replace("0.", "."), _short(player, players)) for margin, player in texts]
    short = ["\n".join(part for part in parts if part) for parts in brief]
    for written in (full, short):
        for size in (TEXT_PT, (TEXT_PT + SMALLEST_PT) / 2, SMALLEST_PT):
            if all(text_size(page, text, size=size)[0] <= room for text in written):
                return written, size
    return [narrowed(page, text, room, size=SMALLEST_PT) for text in short], SMALLEST_PT


def _short(player: str, players: Sequence[str]) -> str:
    """Return the shortest beginning of at least three letters that no other player shares."""
    for length in range(3, len(player)):
        if sum(other.startswith(player[:length]) for other in players) <= 1:
            return player[:length]
    return player


def _thin_ticks(ax: Axes) -> None:
    """Keep only the outermost tick labels where the panel is too narrow for all."""
    low, high = ax.get_xlim()
    shown = [place for place in ax.get_xticks() if low <= place <= high]
    boxes = [
        text.get_window_extent() for text in ax.get_xticklabels() if low <= text.get_position()[0] <= high
    ]
    if any(right.x0 < left.x1 + 4 for left, right in pairwise(boxes)):
        ax.set_xticks([shown[0], shown[-1]])


def _draw_payoffs(
    ax: Axes,
    equilibria: Table,
    player: str,
    lenses: Sequence[str],
    names: list[str],
    shown: Mapping[str, Appearance],
) -> None:
    """Draw a dot an equilibrium and lens, the equilibria of one lens on neighbouring heights."""
    spread = 0.7 / max(len(names), 1)
    for edge in range(len(lenses) + 1):
        ax.axhline(edge - 0.5, color="0.8", linewidth=HAIRLINE_PT, zorder=0.5)
    ax.vlines(0, -0.5, len(lenses) - 0.5, color="0.6", linewidth=HAIRLINE_PT, zorder=0.4)
    for column, name in enumerate(names):
        own = [row for row in equilibria if row["equilibrium"] == name]
        heights = [
            list(lenses).index(str(row["lens"])) + spread * (column - (len(names) - 1) / 2) for row in own
        ]
        payoffs = [number(row, player, "equilibria") for row in own]
        look = shown[name]
        ax.plot(payoffs, heights, marker=look.marker, color=look.colour, linestyle="", gid="payoff")
    ax.margins(x=0.12)
    ax.set_xlabel(f"Payoff,\n{wrapped_to(player, _PLAYER_CHARACTERS, 2)}")
    ax.spines["left"].set_visible(False)
