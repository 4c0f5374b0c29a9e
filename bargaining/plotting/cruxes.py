"""How far each assumption alone is from turning a prediction, and how much documents must take over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from bargaining.errors import FigureError
from bargaining.plotting.labels import PIXELS_PER_POINT, figure_of, settle, text_size, wrapped_to
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    HAIRLINE_PT,
    LINE_PT,
    POINTS_PER_MM,
    SMALLEST_PT,
    TEXT_PT,
    Appearance,
    journal_style,
    looks_of,
    narrow,
)
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("target", "label", "now", "distance", "threshold", "player")
_ROW_PT = 19.0
_HEAD_PT = 22.0
_CHARACTERS = 32
_HEAD_CHARACTERS = 60
_AXIS = "Change that turns the prediction, in ranges of the assumption"
_AXIS_CHARACTERS = 26  # on a narrow page, where names of rows leave less than its width for the panel
_DARKEST = 0.55
_MOST_WORDS = 0.7  # share of a panel's width that what is written beside a bar may take


def flip_height(rows: Table) -> float:
    """Return a height at which every row of the flips is legible, in millimetres.

    Parameters
    ----------
    rows : table
        What will be drawn.

    Raises
    ------
    FigureError
        When a column is missing.
    """
    require(rows, "flips", _COLUMNS)
    panels = {target: _names(rows, target) for target in labels(rows, "target")}
    lines = sum(len(names) + 0.4 for names in panels.values())
    more = sum(_head(target).count("\n") for target in panels)
    return (lines * _ROW_PT + len(panels) * _HEAD_PT + 1.4 * TEXT_PT * more + 34) / POINTS_PER_MM


def flip_ratios(rows: Table) -> list[float]:
    """Return the relative heights of the panels, one a target."""
    return [len(_names(rows, target)) + 0.4 for target in labels(rows, "target")]


@journal_style()
def draw_flips(
    axes: Sequence[Axes],
    rows: Table,
    *,
    players: Sequence[str],
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw one panel a target and one bar an assumption, from its value to where it alone turns the prediction.

    Parameters
    ----------
    axes : sequence of Axes
        One for each target, in the order in which the targets first appear, one above the other.
    rows : table
        Rows of target, label (of the assumption), now (its value in words), distance (to the flip, in ranges;
        negative downwards), threshold (exact, in words) and player (whose deviation starts or ceases to pay);
        nearest first.
    players : sequence of str
        All players, in an order that stays the same from figure to figure.
    looks : mapping of player to Appearance, optional
        Shared with other figures.

    Returns
    -------
    sequence of Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not a number, the unknown player, or the number of panels.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> rows = [{"target": "Freeze", "label": "autonomy", "now": "0.4", "distance": -0.15, "threshold": "1/4",
    ...          "player": "US"}]
    >>> page = figure(82, flip_height(rows))
    >>> (ax,) = draw_flips([page.add_subplot()], rows, players=["US"])
    >>> [text.get_text() for text in ax.texts]
    ['0.4 → 1/4', 'Freeze']
    """
    require(rows, "flips", _COLUMNS)
    targets = labels(rows, "target")
    if not targets or len(axes) != len(targets):
        raise FigureError(f"flips: {len(targets)} targets, {len(axes)} panels; expected one a target")
    shown = looks_of(players, looks)
    reach = max(abs(number(row, "distance", "flips")) for row in rows)
    for ax, target in zip(axes, targets, strict=True):
        names = _names(rows, target)
        ax.set_xlim(-1.45 * reach, 1.45 * reach)
        ax.set_ylim(len(names) - 0.4, -0.8)
        ax.set_yticks(range(len(names)), [wrapped_to(name, _CHARACTERS, 2) for name in names])
        ax.tick_params(axis="y", length=0)
        ax.axvline(0, color="black", linewidth=HAIRLINE_PT, zorder=1)
        ax.spines["left"].set_visible(False)
        own = [row for row in rows if str(row["target"]) == target]
        for row in own:
            _draw_bar(ax, row, names.index(str(row["label"])), shown)
    for ax in axes[:-1]:
        ax.set_xticklabels([])
    axes[-1].set_xlabel(wrapped_to(_AXIS, _AXIS_CHARACTERS if narrow() else len(_AXIS), 3))
    page = settle(figure_of(axes[0]))
    if narrow():
        _make_room(axes, rows)
    for ax, target in zip(axes, targets, strict=True):
        _write_head(ax, target)
    deciding = [p for p in players if any(row["player"] == p for row in rows)]
    key_below(page, [_sample(shown[p]) for p in deciding], [f"{p} decides" for p in deciding])
    return axes


def _make_room(axes: Sequence[Axes], rows: Table) -> None:
    """Give what is written to the right of the bars the room that it takes."""
    page, width = figure_of(axes[0]), float(axes[0].get_window_extent().width)
    distances = [number(row, "distance", "flips") for row in rows]
    left = 1.1 * max(0.0, *(-distance for distance in distances))
    right = 1.1 * max(0.0, *distances)
    for row, distance in zip(rows, distances, strict=True):
        share = min((text_size(page, _flip(row))[0] + 6 * PIXELS_PER_POINT) / width, _MOST_WORDS)
        right = max(right, (max(distance, 0.0) + share * left) / (1 - share))
    for ax in axes:
        ax.set_xlim(-left, right)


def _flip(row: Mapping[str, object]) -> str:
    return f"{row['now']} → {row['threshold']}"


def _names(rows: Table, target: str) -> list[str]:
    return labels([row for row in rows if str(row["target"]) == target], "label")


def _draw_bar(ax: Axes, row: Mapping[str, object], place: int, shown: Mapping[str, Appearance]) -> None:
    player = str(row["player"])
    if player not in shown:
        raise FigureError(f"flips: player {player!r} is not among {list(shown)}")
    distance, look = number(row, "distance", "flips"), shown[player]
    ax.barh(place, distance, height=0.5, color=look.face, zorder=2)
    ax.barh(
        place,
        distance,
        height=0.5,
        fill=False,
        edgecolor=look.colour,
        linewidth=0,
        hatch=look.hatch,
        zorder=2.1,
    )
    ax.barh(
        place, distance, height=0.5, fill=False, edgecolor="black", linewidth=LINE_PT, zorder=3, gid="flip"
    )
    rightwards = distance >= 0 or narrow()  # where names of rows are near, nothing is written towards them
    ax.annotate(
        _flip(row),
        xy=(max(distance, 0.0) if rightwards else distance, place),
        xytext=(3 if rightwards else -3, 0),
        textcoords="offset points",
        ha="left" if rightwards else "right",
        va="center",
    )


def _sample(look: Appearance) -> Patch:
    return Patch(facecolor=look.face, edgecolor=look.colour, hatch=look.hatch, linewidth=LINE_PT)


def _head(target: str) -> str:
    """Return what the bars of a panel turn, in lines that have room above them."""
    return wrapped_to(target, _HEAD_CHARACTERS)


def _write_head(ax: Axes, target: str) -> None:
    """Say above the bars, where nothing else stands, what they turn."""
    low, _ = ax.get_xlim()
    ax.annotate(
        _head(target), (low, -0.8), xytext=(2, 3), textcoords="offset points", va="bottom", fontweight="bold"
    )


@journal_style()
def draw_takeovers(ax: Axes, cells: Table, *, names: Sequence[str]) -> Axes:
    r"""Draw a matrix of documents: the fewest assumptions that a row must take over to predict as a column does.

    Parameters
    ----------
    ax : Axes
        Empty axes.
    cells : table
        Rows of first, other (documents' names), size (empty where larger than searched), sets (how many sets of
        that size do it) and searched (the size up to which all sets were tried).
    names : sequence of str
        The documents, in order.

    Returns
    -------
    Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column or the unknown document.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> cells = [{"first": "Brief", "other": "Report", "size": 2, "sets": 3, "searched": 2}]
    >>> drawn = draw_takeovers(figure(82, 60).add_subplot(), cells, names=["Brief", "Report"])
    >>> [text.get_text() for text in drawn.texts]
    ['2', '3 ways']
    """
    require(cells, "takeovers", ("first", "other", "size", "sets", "searched"))
    n = len(names)
    ax.set_xlim(-0.5, n - 0.5)
    ax.set_ylim(n - 0.5, -0.5)
    if narrow():
        ax.set_xticks(range(n), [wrapped_to(name, 16, 2) for name in names], rotation=90)
    else:
        ax.set_xticks(range(n), [wrapped_to(name, 10, 3) for name in names])
    ax.set_yticks(range(n), [wrapped_to(name, _CHARACTERS, 2) for name in names])
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel("Reading whose pure equilibria it then predicts")
    ax.set_ylabel("Reading that takes over")
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    sizes = [int(str(row["size"])) for row in cells if row["size"] not in {None, ""}]
    for k in range(n):
        ax.add_patch(
            Rectangle((k - 0.5, k - 0.5), 1, 1, facecolor="white", edgecolor="0.8", hatch="////", lw=0)
        )
    for row in cells:
        _draw_cell(ax, row, names, max(sizes, default=1))
    return ax


def _draw_cell(ax: Axes, row: Mapping[str, object], names: Sequence[str], most: int) -> None:
    for column in ("first", "other"):
        if row[column] not in names:
            raise FigureError(f"takeovers: document {row[column]!r} is not among {list(names)}")
    x, y = list(names).index(str(row["other"])), list(names).index(str(row["first"]))
    unknown = row["size"] in {None, ""}
    size = int(str(row["searched"])) + 1 if unknown else int(str(row["size"]))
    shade = 1 - (1 - _DARKEST) * min(size, most + 1) / (most + 1)
    ax.add_patch(
        Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=str(shade), edgecolor="white", lw=1, gid="cell")
    )
    ax.text(
        x,
        y - (0 if unknown or size == 0 else 0.12),
        f"≥ {size}" if unknown else str(size),
        ha="center",
        va="center",
    )
    if not unknown and size:
        ways = int(str(row["sets"]))
        text = f"{ways} way{'s' if ways > 1 else ''}"
        ax.text(x, y + 0.24, text, ha="center", va="center", fontsize=SMALLEST_PT)
