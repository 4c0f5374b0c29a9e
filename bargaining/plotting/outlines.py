"""Regions of a grid of labels: their outlines as vector paths, and the room inside them for a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from bargaining.errors import FigureError
from bargaining.plotting.tables import Table, labels, number, require

Mask = NDArray[np.bool_]


class RegimeGrid:
    """Hold which regime each cell of a rectangular grid belongs to.

    A cell reaches half-way to its neighbours, and at the rim to the limits.

    Parameters
    ----------
    cells : table
        Rows of x, y, regime; every pair of an x and a y once.
    x_limits, y_limits : tuple of float, optional
        How far the cells at the rim reach; by default to the outermost values.

    Raises
    ------
    FigureError
        When a column is missing, a pair is missing or repeated, an axis has fewer than two values, or values
        lie beyond the limits.

    Examples
    --------
    >>> grid = RegimeGrid([{"x": x, "y": y, "regime": "low" if x < 1 else "high"}
    ...                    for x in (0, 1) for y in (0, 1)])
    >>> grid.names, grid.x_edges.tolist()
    (['low', 'high'], [0.0, 0.5, 1.0])
    """

    def __init__(
        self,
        cells: Table,
        x_limits: tuple[float, float] | None = None,
        y_limits: tuple[float, float] | None = None,
    ) -> None:
        require(cells, "cells", ("x", "y", "regime"))
        self.names = labels(cells, "regime")
        places = [(number(row, "x", "cells"), number(row, "y", "cells")) for row in cells]
        xs, ys = (sorted({place[axis] for place in places}) for axis in (0, 1))
        if len(xs) < 2 or len(ys) < 2:
            raise FigureError(f"cells: {len(xs)} x {len(ys)} grid, expected two values or more on each axis")
        if len(set(places)) != len(places) or len(places) != len(xs) * len(ys):
            raise FigureError(
                f"cells: {len(places)} rows, expected one for each of {len(xs)} x {len(ys)} grid points"
            )
        self.x_edges, self.y_edges = _edges(xs, x_limits), _edges(ys, y_limits)
        columns: Mapping[float, int] = {x: k for k, x in enumerate(xs)}
        lines: Mapping[float, int] = {y: k for k, y in enumerate(ys)}
        numbers = {name: k for k, name in enumerate(self.names)}
        self.regime = np.zeros((len(ys), len(xs)), dtype=np.int64)
        for (x, y), row in zip(places, cells, strict=True):
            self.regime[lines[y], columns[x]] = numbers[str(row["regime"])]

    def mask(self, name: str) -> Mask:
        """Return where a regime lies.

        Parameters
        ----------
        name : str
            The regime's label.

        Returns
        -------
        ndarray of bool, shape (n_y, n_x)
        """
        return np.asarray(self.regime == self.names.index(name))

    def outline(self, name: str) -> Path:
        """Return the closed outlines of a regime, holes running the other way round.

        Parameters
        ----------
        name : str
            The regime's label.

        Returns
        -------
        Path
            In the units of the axes; one closed loop for each boundary.
        """
        vertices: list[tuple[float, float]] = []
        codes: list[np.uint8] = []
        for loop in boundary_loops(self.mask(name)):
            corners = [(float(self.x_edges[x]), float(self.y_edges[y])) for x, y in loop]
            vertices += [*corners, corners[0]]
            codes += [Path.MOVETO, *[Path.LINETO for _ in corners[1:]], Path.CLOSEPOLY]
        return Path(np.array(vertices), codes)

    def raster(self, width: int, height: int) -> NDArray[np.int64]:
        """Return the regime under each pixel of the axes, the lowest line first.

        Parameters
        ----------
        width, height : int
            The number of pixels each way.

        Returns
        -------
        ndarray of int, shape (height, width)
            Places in ``names``.
        """
        across = _under(self.x_edges, width)
        up = _under(self.y_edges, height)
        return self.regime[np.ix_(up, across)]


def boundary_loops(mask: Mask) -> list[list[tuple[int, int]]]:
    """Trace the boundaries of the cells that are set.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_y, n_x)
        The cells.

    Returns
    -------
    list of list of tuple
        Corners (column edge, row edge) of each loop where it turns; the region lies on the left.

    Notes
    -----
    Linear in the number of boundary edges. Where two cells touch at a corner only, they stay separate loops.

    Examples
    --------
    >>> boundary_loops(np.array([[True, True]]))
    [[(0, 0), (2, 0), (2, 1), (0, 1)]]
    """
    padded = np.pad(mask, 1)
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for (down, across), start, turn in (
        ((-1, 0), (0, 0), (1, 0)),
        ((0, 1), (1, 0), (0, 1)),
        ((1, 0), (1, 1), (-1, 0)),
        ((0, -1), (0, 1), (0, -1)),
    ):
        beyond = np.roll(padded, (-down, -across), axis=(0, 1))[1:-1, 1:-1]
        for row, column in np.argwhere(mask & ~beyond).tolist():
            steps.setdefault((column + start[0], row + start[1]), []).append(turn)
    loops = []
    while steps:
        loops.append(_walk(steps, next(iter(steps))))
    return loops


def _walk(
    steps: dict[tuple[int, int], list[tuple[int, int]]], start: tuple[int, int]
) -> list[tuple[int, int]]:
    """Follow directed boundary edges back to the start, turning left where two ways lead on."""
    corners: list[tuple[int, int]] = []
    at, heading = start, (0, 0)
    while at in steps:
        ways = steps[at]
        left = (-heading[1], heading[0])
        way = left if left in ways else ways[0]
        ways.remove(way)
        if not ways:
            del steps[at]
        if way != heading:
            corners.append(at)
        at, heading = (at[0] + way[0], at[1] + way[1]), way
        if at == start:
            break
    first = (corners[1][0] - corners[0][0], corners[1][1] - corners[0][1])
    same_line = first[0] * heading[1] == first[1] * heading[0]
    return corners[1:] if same_line else corners


def _edges(values: Sequence[float], limits: tuple[float, float] | None) -> NDArray[np.float64]:
    low, high = limits or (values[0], values[-1])
    if low > values[0] or high < values[-1]:
        raise FigureError(
            f"cells: values from {values[0]:g} to {values[-1]:g}, expected within the range [{low:g}, {high:g}]"
        )
    centres = np.asarray(values, dtype=np.float64)
    return np.concatenate([[low], (centres[1:] + centres[:-1]) / 2, [high]])


def _under(edges: NDArray[np.float64], pixels: int) -> NDArray[np.int64]:
    centres = edges[0] + (edges[-1] - edges[0]) * (np.arange(pixels) + 0.5) / pixels
    return np.asarray(np.searchsorted(edges, centres, side="right") - 1, dtype=np.int64)


def roomiest(allowed: Mask, width: int, height: int) -> tuple[int, int] | None:
    """Find where a box of so many pixels lies inside the allowed pixels, as near to their middle as can be.

    Parameters
    ----------
    allowed : ndarray of bool, shape (n_y, n_x)
        Where the box may lie.
    width, height : int
        Its size in pixels.

    Returns
    -------
    tuple of int or None
        The column and row of the box's lower left pixel; None when it fits nowhere.

    Notes
    -----
    Sums over boxes from one cumulative table (Crow 1984), linear in the number of pixels.

    Examples
    --------
    >>> roomiest(np.ones((3, 5), dtype=bool), 3, 1), roomiest(np.ones((3, 5), dtype=bool), 6, 1)
    ((1, 1), None)
    """
    if height > allowed.shape[0] or width > allowed.shape[1]:
        return None
    total = np.pad(np.cumsum(np.cumsum(allowed, axis=0), axis=1), ((1, 0), (1, 0)))
    upper: NDArray[np.int64] = total[height:, width:] - total[height:, :-width]
    inside = upper - total[:-height, width:] + total[:-height, :-width]
    rows, columns = np.nonzero(inside == width * height)
    if not len(rows):
        return None
    middle_row, middle_column = (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2
    best = int(np.argmin((rows - middle_row) ** 2 + (columns - middle_column) ** 2))
    return int(columns[best]), int(rows[best])
