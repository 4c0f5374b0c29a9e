"""Maps of a worth over two numbers, one a reading: where it is nothing, and lines of equal worth where it is not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle, wrapped_to, write_head
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import HAIRLINE_PT, LINE_PT, SMALLEST_PT, TEXT_PT, journal_style
from bargaining.plotting.tables import Table, flag, labels, number, require

# From light to dark, so that more is darker in print without colour as well.
TINTS = ("#edf3f9", "#d3e2f0", "#b4cee5", "#92b6d8", "#6d9bc7", "#4a7fb3", "#2b6399", "#12466f")
_NOTHING = "worth nothing"


@journal_style()
def draw_worth_maps(
    axes: Sequence[Axes],
    points: Table,
    bands: Table,
    marks: Table,
    *,
    x_label: str,
    y_label: str,
) -> Sequence[Axes]:
    """Draw a map of a worth for each reading, with the reading's own point.

    Parameters
    ----------
    axes : sequence of Axes
        Empty axes, one for each reading, in the order of ``points``.
    points : table
        Rows of reading, x, y, worth, on a full grid for each reading.
    bands : table
        Rows of reading, y, low, high: between which x the worth is above zero, exactly. May be empty.
    marks : table
        Rows of reading, x, y, silent (drawn hollow: a borrowed value), worth.
    x_label, y_label : str
        The numbers in words.

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
    >>> grid = [{"reading": "Brief", "x": x / 4, "y": y / 2, "worth": 0.1 * x * (4 - x) * y}
    ...         for x in range(5) for y in range(3)]
    >>> own = [{"reading": "Brief", "x": 0.5, "y": 0.5, "silent": False, "worth": 0.4}]
    >>> ax = figure(82, 80).add_subplot()
    >>> (ax,) = draw_worth_maps([ax], grid, [], own, x_label="prior", y_label="accuracy")
    >>> ax.texts[0].get_text()
    'Brief'
    """
    require(points, "points", ("reading", "x", "y", "worth"))
    require(bands, "bands", ("reading", "y", "low", "high"))
    require(marks, "marks", ("reading", "x", "y", "silent", "worth"))
    readings = labels(points, "reading")
    if len(axes) != len(readings):
        raise FigureError(f"points: {len(axes)} panels, expected one for each of {len(readings)} readings")
    most = max(number(row, "worth", "points") for row in points)
    levels = _levels(most)
    for ax, reading in zip(axes, readings, strict=True):
        own, band, mark = ([r for r in t if r["reading"] == reading] for t in (points, bands, marks))
        write_head(ax, wrapped_to(reading, 30, 1))
        _fill(ax, own, band, levels)
        for row in mark:
            _mark(ax, row)
        ax.set_xlabel(x_label)
        ax.set_ylabel(y_label)
        ax.label_outer()
    page = figure_of(axes[0])
    settle(page)
    tints = [Patch(facecolor=tint, edgecolor="black", linewidth=HAIRLINE_PT) for tint in TINTS[: len(levels)]]
    texts = [f"below {level:g}" for level in levels[:1]]
    texts += [f"{low:g} to {high:g}" for low, high in pairwise(levels)]
    rim = Line2D([], [], color="black", linewidth=2 * LINE_PT)
    key_below(page, [*tints, rim], [*texts, "beyond it worth nothing"])
    return axes


def _levels(most: float) -> list[float]:
    """Return the ends of even steps that reach beyond the largest worth, as many as there are tints for.

    Examples
    --------
    >>> _levels(0.38), _levels(0)
    ([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4], [1.0])
    """
    if most <= 0:
        return [1.0]
    power = 10.0 ** math.floor(math.log10(most / len(TINTS)))
    step = next(one * power for one in (1, 2, 5, 10) if math.ceil(most / (one * power)) <= len(TINTS))
    return [float(f"{k * step:.6g}") for k in range(1, math.ceil(most / step) + 1)]


def _fill(ax: Axes, own: Table, band: Table, levels: list[float]) -> None:
    xs, ys = (sorted({number(row, column, "points") for row in own}) for column in ("x", "y"))
    grid = np.full((len(ys), len(xs)), np.nan)
    for row in own:
        spot = ys.index(number(row, "y", "points")), xs.index(number(row, "x", "points"))
        grid[spot] = number(row, "worth", "points")
    if np.isnan(grid).any():
        raise FigureError("points: found holes, expected every x with every y")
    ax.set_xlim(xs[0], xs[-1])
    ax.set_ylim(ys[0], ys[-1])
    heights = [number(row, "y", "bands") for row in band]
    lows, highs = ([number(row, column, "bands") for row in band] for column in ("low", "high"))
    if heights:
        ax.fill_betweenx(heights, lows, highs, color=TINTS[0], linewidth=0, zorder=1)
    if not grid.any():
        ax.text(
            0.5, 0.5, _NOTHING, transform=ax.transAxes, ha="center", va="center", fontsize=TEXT_PT, style="italic"
        )  # fmt: skip
        return
    if grid.max() > levels[0]:
        ax.contourf(xs, ys, grid, levels=levels, colors=TINTS[1 : len(levels)], zorder=1.5)
        ax.contour(xs, ys, grid, levels=levels, colors="black", linewidths=HAIRLINE_PT, zorder=2)
    for end in (lows, highs) if heights else ():
        ax.plot(end, heights, color="black", linewidth=2 * LINE_PT, zorder=3, gid="rim")


def _mark(ax: Axes, row: Mapping[str, object]) -> None:
    x, y = number(row, "x", "marks"), number(row, "y", "marks")
    ax.plot(
        [x], [y], marker="o", markersize=4.5, color="black", linestyle="", clip_on=False, zorder=6,
        markerfacecolor="white" if flag(row, "silent", "marks") else "black", markeredgewidth=LINE_PT,
        path_effects=[withStroke(linewidth=1.8, foreground="white")], gid="own",
    )  # fmt: skip
    left = x > sum(ax.get_xlim()) / 2
    ax.annotate(
        f"{number(row, 'worth', 'marks'):.3f}", (x, y), xytext=(-6 if left else 6, 0), textcoords="offset points",
        ha="right" if left else "left", va="center", fontsize=SMALLEST_PT,
        bbox={"facecolor": "white", "linewidth": 0, "pad": 0.8, "alpha": 0.85}, zorder=7,
    )  # fmt: skip
