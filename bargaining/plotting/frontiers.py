"""Thresholds of one number over a plane of two others: lines of equal value, each with its value written on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, name_axis, settle, wrapped_to
from bargaining.plotting.style import LINE_PT, TEXT_PT, journal_style
from bargaining.plotting.tables import Table, number, require

POINTS_AN_INCH = 72
BOLD = 0.62
"""How wide a bold letter is on average, as a share of its height."""
DARKEST, LIGHTEST = 0.0, 0.62
"""Shades of grey of the lines, the largest value darkest: the same in print without colour."""
ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88, 0.06, 0.94)
"""Where along a line its value may stand, the best place first."""
MOST_COVERED = 2
"""Other lines that a value between the least and the largest may stand on."""
HEAD = 52


@journal_style()
def draw_frontiers(axes: Sequence[Axes], panels: Table, frontiers: Table, scales: Table) -> Sequence[Axes]:
    """Draw lines of equal threshold, a panel for each outcome.

    Parameters
    ----------
    axes : sequence of Axes
        Empty axes, one for each panel.
    panels : table
        Rows of panel and sense: on which side of a threshold the outcome holds, in words.
    frontiers : table
        Rows of panel, level, line, order, x, y.
    scales : table
        Rows of axis (``of``, ``x``, ``y``), label, low, high.

    Returns
    -------
    sequence of Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, or the number of panels expected.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> scales = [{"axis": a, "label": a, "low": 0, "high": 1} for a in ("of", "x", "y")]
    >>> lines = [{"panel": "Engage", "level": 0.5, "line": 0, "order": k, "x": k, "y": k} for k in (0, 1)]
    >>> ax = figure(82, 80).add_subplot()
    >>> (ax,) = draw_frontiers([ax], [{"panel": "Engage", "sense": "up to"}], lines, scales)
    >>> [text.get_text() for text in ax.texts]
    ['Engage, up to: of', '0.5']
    """
    require(panels, "panels", ("panel", "sense"))
    require(frontiers, "frontiers", ("panel", "level", "line", "order", "x", "y"))
    require(scales, "scales", ("axis", "label", "low", "high"))
    if not axes or len(axes) != len(panels):
        raise FigureError(f"panels: {len(panels)} panels, {len(axes)} axes; expected one for each panel")
    scale = {str(row["axis"]): row for row in scales}
    lines = [_lines([row for row in frontiers if row["panel"] == panel["panel"]]) for panel in panels]
    for ax, panel, own in zip(axes, panels, lines, strict=True):
        _write_frame(ax, f"{panel['panel']}, {panel['sense']}", scale)
        shades = _shades(level for level, _ in own)
        for (level, _), points in own.items():
            ax.plot(*zip(*points, strict=True), color=str(shades[level]), linewidth=1.4 * LINE_PT, zorder=2)
    for side in ("x", "y", "x"):  # a label of several lines takes room from the other axis
        settle(figure_of(axes[0]))
        for ax in axes:
            name_axis(ax, side, str(scale[side]["label"]))
    settle(figure_of(axes[0]))
    for ax, own in zip(axes, lines, strict=True):
        _write_levels(ax, own)
    return axes


def _shades(found: Iterable[float]) -> dict[float, float]:
    levels = sorted({*found})
    most = max(len(levels) - 1, 1)
    return {level: LIGHTEST + (DARKEST - LIGHTEST) * k / most for k, level in enumerate(levels)}


Points = list[tuple[float, float]]


def _lines(rows: Table) -> dict[tuple[float, int], Points]:
    """Return the points of each line, by its value and number."""
    found: dict[tuple[float, int], dict[int, tuple[float, float]]] = {}
    for row in rows:
        key = (number(row, "level", "frontiers"), int(number(row, "line", "frontiers")))
        point = (number(row, "x", "frontiers"), number(row, "y", "frontiers"))
        found.setdefault(key, {})[int(number(row, "order", "frontiers"))] = point
    return {key: [points[k] for k in sorted(points)] for key, points in found.items()}


def _write_frame(ax: Axes, head: str, scale: Mapping[str, Mapping[str, object]]) -> None:
    ax.set_xlim(number(scale["x"], "low", "scales"), number(scale["x"], "high", "scales"))
    ax.set_ylim(number(scale["y"], "low", "scales"), number(scale["y"], "high", "scales"))
    # a head that is wider than its panel would have the layout make that narrower, each time that one is made
    page = settle(figure_of(ax))
    wide = ax.get_window_extent().width / page.dpi * POINTS_AN_INCH
    head = wrapped_to(f"{head}: {scale['of']['label']}", min(HEAD, int(wide / (BOLD * TEXT_PT))), 3)
    above: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom"}
    ax.annotate(head, (0, 1), xytext=(0, 3), fontsize=TEXT_PT, fontweight="bold", **above)


def _write_levels(ax: Axes, lines: Mapping[tuple[float, int], Points]) -> None:
    """Write each value once, on its longest line, where no other value stands."""
    longest: dict[float, Points] = {}
    for (level, _), points in lines.items():
        if level not in longest or _length(ax, points) > _length(ax, longest[level]):
            longest[level] = points
    page, taken = figure_of(ax), list[Bbox]()
    renderer = page.canvas.get_renderer()  # type: ignore[attr-defined]
    drawn = {key: _pixels(ax, points) for key, points in lines.items()}
    ends = {min(longest, default=0.0), max(longest, default=0.0)}
    for level in sorted(longest, key=lambda level: level not in ends):
        points = longest[level]
        text = ax.text(0, 0, f"{level:g}", fontsize=TEXT_PT, ha="center", va="center", zorder=3)
        text.set_path_effects([withStroke(linewidth=2, foreground="white")])
        others = [dots for (other, _), dots in drawn.items() if other != level]
        best: tuple[int, Bbox, tuple[float, float]] | None = None
        for place in _places(ax, points):
            text.set_position(place)
            box = text.get_window_extent(renderer).padded(2)
            if not ax.bbox.contains(*box.min) or not ax.bbox.contains(*box.max):
                continue
            covered = sum(int(((dots > box.min) & (dots < box.max)).all(axis=1).any()) for dots in others)
            if not any(box.overlaps(other) for other in taken) and (best is None or covered < best[0]):
                best = covered, box, place
        if best is None or (best[0] > MOST_COVERED and level not in ends):
            text.remove()  # no room: the value stands in the table, and lies between those of its neighbours
            continue
        taken.append(best[1])
        text.set_position(best[2])


def _pixels(ax: Axes, points: Points) -> NDArray[np.float64]:
    """Return a line as dots that stand close, as drawn."""
    corners = np.asarray(ax.transData.transform(points))
    legs = [np.linspace(a, b, 2 + int(np.abs(b - a).max() / 3)) for a, b in pairwise(corners)]
    return np.concatenate(legs)


def _length(ax: Axes, points: Points) -> float:
    return sum(_legs(ax, points))


def _legs(ax: Axes, points: Points) -> list[float]:
    """Return how long a line is from point to point, as drawn."""
    drawn = ax.transData.transform(points)
    return [float(((b - a) ** 2).sum() ** 0.5) for a, b in pairwise(drawn)]


def _places(ax: Axes, points: Points) -> Iterator[tuple[float, float]]:
    """Yield places on a line, the best first."""
    legs = _legs(ax, points)
    whole = sum(legs)
    for share in ALONG:
        left = share * whole
        for leg, (x0, y0), (x1, y1) in zip(legs, points[:-1], points[1:], strict=True):
            if left <= leg:
                part = left / leg if leg else 0.0
                yield x0 + part * (x1 - x0), y0 + part * (y1 - y0)
                break
            left -= leg
