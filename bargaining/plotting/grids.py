"""A grid of classes, painted cell by cell."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from bargaining.plotting.labels import figure_of, settle
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import HAIRLINE_PT, appearances, journal_style
from bargaining.plotting.tables import Table, number, require


@journal_style()
def draw_phase_grid(ax: Axes, runs: Table, classes: Table, axes: Table) -> Axes:
    """Paint a grid by its classes; a key below says what each colour means, the largest class first.

    Classes have tints of their own here, by their order: a grid has no room for the bands that maps give to several
    outcomes.

    Parameters
    ----------
    ax : Axes
        Empty axes.
    runs : table
        Rows of row, start, end, class: cells of one class from a first column to before another.
    classes : table
        Rows of class, regime.
    axes : table
        Two rows of label, low, high, cells: the horizontal axis and the vertical one.

    Returns
    -------
    Axes
        The same axes; the figure has grown by the height of the key.

    Raises
    ------
    FigureError
        Naming the missing column, or when there are more classes than can be told apart.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> runs = [{"row": 0, "start": 0, "end": 1, "class": 0}, {"row": 0, "start": 1, "end": 4, "class": 1}]
    >>> named = [{"class": 0, "regime": "Freeze"}, {"class": 1, "regime": "Package"}]
    >>> sides = [{"label": name, "low": 0, "high": 1, "cells": n} for name, n in (("x", 4), ("y", 1))]
    >>> ax = draw_phase_grid(figure(82, 60).add_subplot(), runs, named, sides)
    >>> ax.images[0].get_array().shape
    (1, 4, 3)
    """
    require(runs, "runs", ("row", "start", "end", "class"))
    require(classes, "classes", ("class", "regime"))
    require(axes, "axes", ("label", "low", "high", "cells"))
    looks = list(appearances(f"class {row['class']}" for row in classes).values())
    faces = np.array([look.face for look in looks])
    columns, rows = (int(number(side, "cells", "axes")) for side in axes)
    painted = np.zeros((rows, columns, 3))
    for run in runs:
        row, start, end, kind = (int(number(run, name, "runs")) for name in ("row", "start", "end", "class"))
        painted[row, start:end] = faces[kind]
    (left, right), (low, high) = (
        tuple(number(side, end, "axes") for end in ("low", "high")) for side in axes
    )
    ax.imshow(
        painted, origin="lower", extent=(left, right, low, high), aspect="auto", interpolation="nearest"
    )
    ax.set_xlabel(str(axes[0]["label"]))
    ax.set_ylabel(str(axes[1]["label"]))
    samples = [Patch(facecolor=look.face, edgecolor="0.3", linewidth=HAIRLINE_PT) for look in looks]
    key_below(settle(figure_of(ax)), samples, [str(row["regime"]) for row in classes])
    return ax
