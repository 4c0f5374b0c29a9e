"""Regions of a map: their outlines as vector paths, and the room inside them for a label."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from bargaining.errors import FigureError
from bargaining.plotting.tables import Table, labels, number, require

Mask = NDArray[np.bool_]
Ring = NDArray[np.float64]


class RegimeOutlines:
    """Hold the outlines of the cells of a map.

    Parameters
    ----------
    cells : table
        Rows of cell, regime, ring, order, x, y: the corners of each closed ring of each cell, in order; holes run the
        other way round. The map reaches as far as the corners.

    Raises
    ------
    FigureError
        When a column is missing, a cell belongs to two regimes, or a ring has fewer than three corners.

    Examples
    --------
    >>> corners = [(0, 0), (2, 0), (2, 1), (0, 1)]
    >>> shape = RegimeOutlines([{"cell": 0, "regime": "Freeze", "ring": 0, "order": k, "x": x, "y": y}
    ...                         for k, (x, y) in enumerate(corners)])
    >>> shape.names, shape.x_limits, shape.raster(2, 1).tolist()
    (['Freeze'], (0.0, 2.0), [[0, 0]])
    """

    def __init__(self, cells: Table) -> None:
        require(cells, "cells", ("cell", "regime", "ring", "order", "x", "y"))
        self.names = labels(cells, "regime")
        self.rings: dict[str, list[list[Ring]]] = {name: [] for name in self.names}
        placed = sorted(cells, key=_place)
        for cell, rows in groupby(placed, key=lambda row: int(number(row, "cell", "cells"))):
            corners = list(rows)
            found = {str(row["regime"]) for row in corners}
            if len(found) > 1:
                raise FigureError(
                    f"cells: cell {cell} belongs to {' and '.join(sorted(found))}, expected one regime"
                )
            self.rings[found.pop()].append(_rings(cell, corners))
        points = np.concatenate([ring for parts in self.rings.values() for part in parts for ring in part])
        self.x_limits, self.y_limits = (
            (float(points[:, axis].min()), float(points[:, axis].max())) for axis in (0, 1)
        )
        self._rasters: dict[tuple[int, int], NDArray[np.int64]] = {}

    def outline(self, name: str) -> Path:
        """Return the closed outlines of a regime, holes running the other way round.

        Parameters
        ----------
        name : str
            The regime's label.

        Returns
        -------
        Path
            In the units of the axes; one closed loop for each ring.
        """
        rings = [ring for part in self.rings[name] for ring in part]
        closed = [Path(np.vstack([ring, ring[:1]]), closed=True) for ring in rings]
        return Path.make_compound_path(*closed)

    def raster(self, width: int, height: int) -> NDArray[np.int64]:
        """Return the regime under each pixel of the axes, the lowest line first.

        Parameters
        ----------
        width, height : int
            The number of pixels each way.

        Returns
        -------
        ndarray of int, shape (height, width)
            Places in ``names``; -1 where no cell lies.
        """
        if (width, height) not in self._rasters:
            across, up = np.meshgrid(_centres(*self.x_limits, width), _centres(*self.y_limits, height))
            pixels = np.column_stack([across.ravel(), up.ravel()])
            found = np.full(len(pixels), -1, dtype=np.int64)
            for place, name in enumerate(self.names):
                for part in self.rings[name]:
                    found[_inside(part, pixels)] = place
            self._rasters[width, height] = found.reshape(height, width)
        return self._rasters[width, height]


def _place(row: Mapping[str, object]) -> tuple[float, float, float]:
    return number(row, "cell", "cells"), number(row, "ring", "cells"), number(row, "order", "cells")


def _rings(cell: int, rows: Table) -> list[Ring]:
    found = []
    for ring, corners in groupby(rows, key=lambda row: int(number(row, "ring", "cells"))):
        points = np.array([(number(row, "x", "cells"), number(row, "y", "cells")) for row in corners])
        if len(points) < 3:
            raise FigureError(
                f"cells: cell {cell}, ring {ring}: {len(points)} corners, expected three or more"
            )
        found.append(points)
    return found


def _inside(rings: list[Ring], pixels: NDArray[np.float64]) -> Mask:
    """Return which pixels lie inside an odd number of rings."""
    inside = np.zeros(len(pixels), dtype=np.bool_)
    for ring in rings:
        near = np.flatnonzero(((pixels >= ring.min(axis=0)) & (pixels <= ring.max(axis=0))).all(axis=1))
        inside[near] ^= Path(np.vstack([ring, ring[:1]])).contains_points(pixels[near])
    return inside


def _centres(low: float, high: float, pixels: int) -> NDArray[np.float64]:
    return low + (high - low) * (np.arange(pixels) + 0.5) / pixels


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
