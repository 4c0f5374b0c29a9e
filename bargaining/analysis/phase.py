"""Phase diagrams: the set of pure equilibria at every point of a fine grid over two assumptions, without rounding.

Along a row of the grid the equilibria change only where a curve of the exact regimes is crossed. Rows are therefore
kept as runs of equal cells, so that a diagram of a thousand million cells needs the memory of its boundaries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.phase_rows import GridRows
from bargaining.analysis.plane.curves import Box
from bargaining.analysis.plane.margins import PlaneMargins, plane_margins
from bargaining.analysis.profiles import outcome_in
from bargaining.display import Hover, Rows
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.results import Drawn
from bargaining.scenario import Scenario
from bargaining.scenario.opened import refuse_neighbours

_TILE = 2**22
_ROWS = 4096


@dataclass(frozen=True, eq=False)
class PhaseDiagram(Drawn):
    """Hold the class of every cell of a grid, as runs of equal cells along the rows.

    Parameters
    ----------
    x, y : str
        The axes.
    box : Box
        Their ranges.
    shape : (int, int)
        Rows (along y) and columns (along x).
    legend : tuple of tuples of tuples of str
        The set of equilibria that each class stands for, the class of most cells first.
    rows : ndarray of int64, shape (n_rows + 1,)
        Where each row's runs begin.
    starts : ndarray of int32, shape (n_runs,)
        First column of each run.
    values : ndarray of uint16, shape (n_runs,)
        Class of each run.
    unproved : int
        Cells whose list of equilibria was not proved to be complete; none where pure equilibria alone are asked for.
    scenario : Scenario, optional
        What it is about: gives labels to those who show it.
    """

    x: str
    y: str
    box: Box
    shape: tuple[int, int]
    legend: tuple[tuple[Profile, ...], ...]
    rows: NDArray[np.int64]
    starts: NDArray[np.int32]
    values: NDArray[np.uint16]
    unproved: int = 0
    scenario: Scenario | None = None
    figure = "grid"
    _head_lines = 1

    def classes(self, first: int = 0, last: int | None = None) -> NDArray[np.uint16]:
        """Return the classes of some rows, shape (last - first, n_columns); by default of all."""
        stop = self.shape[0] if last is None else min(last, self.shape[0])
        columns = self.shape[1]
        begin, end = int(self.rows[first]), int(self.rows[stop])
        row = np.repeat(np.arange(stop - first), np.diff(self.rows[first : stop + 1]))
        places = (row * columns + self.starts[begin:end]).tolist()
        found = np.empty((stop - first) * columns, dtype=np.uint16)
        ends = [*places[1:], len(found)]
        for start, after, value in zip(places, ends, self.values[begin:end].tolist(), strict=True):
            found[start:after] = value
        return found.reshape(stop - first, columns)

    def tiles(self, cells: int = _TILE) -> Iterator[NDArray[np.uint16]]:
        """Yield the classes in blocks of whole rows with at most about so many cells."""
        step = max(1, cells // self.shape[1])
        for first in range(0, self.shape[0], step):
            yield self.classes(first, first + step)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Return the number of cells of each class."""
        ends = np.append(self.starts[1:], 0).astype(np.int64)
        ends[self.rows[1:] - 1] = self.shape[1]
        found = np.zeros(len(self.legend), dtype=np.int64)
        np.add.at(found, self.values, ends - self.starts)
        return found

    def __str__(self) -> str:
        """Say which share of the cells each set of equilibria has."""
        rows, columns = self.shape
        head = f"Equilibria in the middles of {rows} x {columns} cells over {self.x} and {self.y}"
        lines = [f"{row['share']:8.2%}  {row['profiles'] or 'none'}" for row in self.to_rows()]
        unproved = [f"{self.unproved} cells are not proved complete"] if self.unproved else []
        return "\n".join([head, *lines, *unproved])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; each row as runs of a first column and a class."""
        ends = self.rows.tolist()
        runs = list(zip(self.starts.tolist(), self.values.tolist(), strict=True))
        return {
            "x": {"parameter": self.x, "range": [str(self.box.x_low), str(self.box.x_high)]},
            "y": {"parameter": self.y, "range": [str(self.box.y_low), str(self.box.y_high)]},
            "shape": list(self.shape),
            "legend": [[list(profile) for profile in profiles] for profiles in self.legend],
            "rows": [[list(run) for run in runs[a:b]] for a, b in pairwise(ends)],
            "unproved": self.unproved,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a class: its equilibria, its cells and their share."""
        counts = self.counts.tolist()
        return [
            {
                "profiles": "; ".join(", ".join(profile) for profile in profiles),
                "cells": count,
                "share": count / (self.shape[0] * self.shape[1]),
            }
            for profiles, count in zip(self.legend, counts, strict=True)
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the runs of equal cells along the rows, the axes, and what each class is called."""
        rows, columns = self.shape
        ends = np.append(self.starts[1:], 0).astype(np.int64)
        ends[self.rows[1:] - 1] = columns
        row = np.repeat(np.arange(rows), np.diff(self.rows))
        runs = zip(row.tolist(), self.starts.tolist(), ends.tolist(), self.values.tolist(), strict=True)
        box, label = self.box, (lambda name: name) if self.scenario is None else self.scenario.label
        low, high = (float(box.x_low), float(box.y_low)), (float(box.x_high), float(box.y_high))
        return {
            "axes": [
                {"label": label(name), "low": low[k], "high": high[k], "cells": (columns, rows)[k]}
                for k, name in enumerate((self.x, self.y))
            ],
            "classes": [
                {"class": k, "regime": self._label(profiles)} for k, profiles in enumerate(self.legend)
            ],
            "runs": [{"row": r, "start": start, "end": end, "class": k} for r, start, end, k in runs],
        }

    def _label(self, profiles: Sequence[Profile]) -> str:
        return " + ".join(outcome_in(self.scenario, one) for one in profiles) or "No equilibrium"

    def _display_rows(self) -> Rows:
        told = [self._label(profiles) for profiles in self.legend]
        return [
            {
                "equilibria": Hover(label, row["profiles"]),
                "cells": row["cells"],
                "share": f"{row['share']:.2%}",
            }
            for label, row in zip(told, self.to_rows(), strict=True)
        ]

    def point(self, row: int, column: int) -> tuple[Fraction, Fraction]:
        """Return the middle of a cell, exactly."""
        rows, columns = self.shape
        return (
            self.box.x_low + (self.box.x_high - self.box.x_low) * Fraction(2 * column + 1, 2 * columns),
            self.box.y_low + (self.box.y_high - self.box.y_low) * Fraction(2 * row + 1, 2 * rows),
        )


def phase_diagram(scenario: Scenario, x: str, y: str, nx: int = 1000, ny: int = 1000) -> PhaseDiagram:
    r"""Classify the middles of the cells of a grid by their pure equilibria.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    x, y : str
        The axes, over their ranges.
    nx, ny : int
        Columns and rows.

    Raises
    ------
    ScenarioError
        When there is no such parameter, both are the same, a range is a single point, or the grid is empty.

    Notes
    -----
    With the middles of the cells numbered (j, r), each curve is a polynomial with integer coefficients in j and r.
    One of degree one in j changes sign at a quotient of integers, found without rounding; for others the sign at
    every column is read in floats and, where an error bound does not exclude zero, in integers. Every class is
    thus exact, points on a boundary included, where more equilibria may exist than on either side. Time grows
    with the rows times the curves when these have degree one in ``x``, otherwise with the cells.

    Examples
    --------
    >>> import bargaining
    >>> found = phase_diagram(bargaining.load("rapprochement"), "autonomy", "swap_scope", 200, 100)
    >>> found.classes().shape, int(found.counts.sum()), [len(profiles) for profiles in found.legend]
    ((100, 200), 20000, [3, 2, 3, 2])
    """
    require_cells(scenario, nx, ny)
    refuse_neighbours(scenario, (x, y))
    margins = plane_margins(scenario, x, y)
    curves = [GridRows(curve, margins.box, nx, ny) for curve in margins.curves]
    numbers: dict[bytes, int] = {}
    legend: list[tuple[Profile, ...]] = []
    starts, values, lengths = [], [], []
    for first in range(0, ny, _ROWS):
        rows = np.arange(first, min(first + _ROWS, ny))
        keys, present = _runs(curves, margins, rows, nx)
        found, kept = _numbered(present, keys // nx, margins, numbers, legend)
        values.append(found)
        starts.append((keys[kept] % nx).astype(np.int32))
        lengths.append(np.bincount(keys[kept] // nx, minlength=len(rows)))
    return replace(
        collected((x, y), margins.box, (ny, nx), legend, lengths, starts, values), scenario=scenario
    )


def require_cells(scenario: Scenario, nx: int, ny: int) -> None:
    """Refuse a grid without cells."""
    if nx < 1 or ny < 1:
        raise ScenarioError(
            f"{scenario.name}: found a grid of {nx} x {ny} cells, expected one or more each way"
        )


def collected(
    axes: tuple[str, str],
    box: Box,
    shape: tuple[int, int],
    legend: Sequence[tuple[Profile, ...]],
    lengths: Sequence[NDArray[np.int64]],
    starts: Sequence[NDArray[np.int32]],
    values: Sequence[NDArray[np.uint16]],
    unproved: int = 0,
) -> PhaseDiagram:
    """Return the diagram of rows' runs, given block by block, with the largest class first in the legend."""
    ends = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    runs = np.concatenate(starts), np.concatenate(values)
    drawn = PhaseDiagram(*axes, box, shape, tuple(legend), ends, *runs, unproved)
    order = np.argsort(-drawn.counts, kind="stable")
    renumbered = np.argsort(order).astype(np.uint16)[drawn.values]
    return replace(drawn, legend=tuple(legend[k] for k in order), values=renumbered)


def _runs(
    curves: list[GridRows], margins: PlaneMargins, rows: NDArray[np.int64], nx: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where in the rows, numbered through, a curve changes sign, and the equilibria from there on."""
    events = [curve.events(rows) for curve in curves]
    line_starts = np.arange(len(rows), dtype=np.int64) * nx
    keys = np.unique(np.concatenate([line_starts, *(places for places, _ in events)]))
    signs = np.empty((len(keys), len(curves)), dtype=np.int8)
    for k, (places, found) in enumerate(events):
        signs[:, k] = found[np.searchsorted(places, keys, side="right") - 1]
    return keys, margins.holds(signs)


def _numbered(
    present: NDArray[np.bool_],
    rows: NDArray[np.int64],
    margins: PlaneMargins,
    numbers: dict[bytes, int],
    legend: list[tuple[Profile, ...]],
) -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Return the classes of the runs that differ from the run before them in their row, and which these are."""
    packed = np.packbits(present, axis=1)
    kept = np.ones(len(rows), dtype=np.bool_)
    kept[1:] = (rows[1:] != rows[:-1]) | (packed[1:] != packed[:-1]).any(axis=1)
    patterns, inverse = np.unique(packed[kept], axis=0, return_inverse=True)
    classes = np.empty(len(patterns), dtype=np.uint16)
    for place, pattern in enumerate(patterns):
        key = pattern.tobytes()
        if key not in numbers:
            numbers[key] = len(legend)
            here = np.unpackbits(pattern, count=present.shape[1])
            legend.append(tuple(p for p, holds in zip(margins.profiles, here, strict=True) if holds))
        classes[place] = numbers[key]
    return classes[inverse.ravel()], kept
