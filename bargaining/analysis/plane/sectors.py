"""Sectors of a decomposed plane, joined into cells of constant equilibrium set, and the cells' boundaries."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.plane.lines import Line, line_between
from bargaining.analysis.plane.margins import PlaneMargins
from bargaining.analysis.plane.slabs import Slab, slabs

Vertex = tuple[int, int]
"""Number of a vertical line, and of a point on it from below."""

OUTSIDE = -1


@dataclass(frozen=True)
class Edge:
    """Hold a piece of a cell's boundary, the cell on its left.

    Parameters
    ----------
    start, end : Vertex
        Where it begins and ends.
    slab : int
        The slab above or below whose arc it runs; for an upright piece, the slab on its right.
    arc : int or None
        The arc's place; ``OUTSIDE`` for a side of the box; None for an upright piece.
    inside, beyond : int
        Sectors on both sides, ``OUTSIDE`` beyond the box.
    """

    start: Vertex
    end: Vertex
    slab: int
    arc: int | None
    inside: int
    beyond: int


class Sectors:
    """Hold the sectors of all slabs, numbered through, with the profiles that are equilibria in each.

    Parameters
    ----------
    margins : PlaneMargins
        Incentive margins over the box.
    """

    def __init__(self, margins: PlaneMargins) -> None:
        self.margins = margins
        self.slabs: tuple[Slab, ...] = slabs(margins.curves, margins.box)
        counts = [len(slab.signs) for slab in self.slabs]
        self.first = [0, *itertools.accumulate(counts)]
        self.slab_of = [place for place, count in enumerate(counts) for _ in range(count)]
        self.signs: NDArray[np.int8] = np.concatenate([slab.signs for slab in self.slabs])
        self.present = margins.holds(self.signs)
        around = itertools.pairwise([None, *self.slabs, None])
        self.lines: tuple[Line, ...] = tuple(
            line_between(margins.curves, margins.box, *pair) for pair in around
        )
        self.cell_of = self._joined()

    def sector_at(self, line: int, step: int, *, right: bool) -> int:
        """Return the sector beside the stretch of a line between its points ``step`` and ``step + 1``."""
        slab = line if right else line - 1
        if not 0 <= slab < len(self.slabs):
            return OUTSIDE
        ends = self.lines[line].right if right else self.lines[line].left
        inside = next(k for k in range(len(ends) - 1) if ends[k] <= step < ends[k + 1])
        return self.first[slab] + inside

    def _joined(self) -> list[int]:
        """Return each sector's cell: sectors with the same equilibria that share a stretch of boundary."""
        parent = list(range(len(self.signs)))

        def root(sector: int) -> int:
            while parent[sector] != sector:
                parent[sector] = parent[parent[sector]]
                sector = parent[sector]
            return sector

        for one, other in self._neighbours():
            if (self.present[one] == self.present[other]).all():
                parent[max(root(one), root(other))] = min(root(one), root(other))
        numbers = {r: k for k, r in enumerate(dict.fromkeys(root(s) for s in range(len(parent))))}
        return [numbers[root(s)] for s in range(len(parent))]

    def _neighbours(self) -> Iterator[tuple[int, int]]:
        for start, stop in itertools.pairwise(self.first):
            yield from itertools.pairwise(range(start, stop))
        for place in range(1, len(self.slabs)):
            for step in range(len(self.lines[place].heights) - 1):
                yield (
                    self.sector_at(place, step, right=False),
                    self.sector_at(place, step, right=True),
                )

    def edges(self) -> dict[int, list[Edge]]:
        """Return the boundary of each cell as directed edges."""
        found: dict[int, list[Edge]] = {cell: [] for cell in self.cell_of}
        for edge in itertools.chain(self._arc_edges(), self._upright_edges()):
            if edge.inside != OUTSIDE and self.cell_of[edge.inside] != self.cell_beyond(edge):
                found[self.cell_of[edge.inside]].append(edge)
        return found

    def inner_edges(self) -> Iterator[tuple[Edge, int]]:
        """Return each piece of a curve once, with the curve, whether or not equilibria change there."""
        for edge in itertools.chain(self._arc_edges(), self._upright_edges()):
            if edge.start < edge.end and OUTSIDE not in (edge.inside, edge.beyond):
                curve = self.curve_of(edge)
                if curve is not None:
                    yield edge, curve

    def cell_beyond(self, edge: Edge) -> int:
        """Return the cell on an edge's other side, or ``OUTSIDE``."""
        return OUTSIDE if edge.beyond == OUTSIDE else self.cell_of[edge.beyond]

    def curve_of(self, edge: Edge) -> int | None:
        """Return the curve on which an edge inside the box lies; None on a line that is no curve."""
        if edge.arc is not None:
            return self.slabs[edge.slab].arcs[edge.arc].curve
        left, right = (self.slabs[edge.slab - k].signs[0] for k in (1, 0))
        upright = (k for k, curve in enumerate(self.margins.curves) if not curve.degree_y)
        return next((k for k in upright if left[k] != right[k]), None)

    def _arc_edges(self) -> Iterator[Edge]:
        for place, slab in enumerate(self.slabs):
            first, last = self.first[place], self.first[place + 1] - 1
            lefts, rights = self.lines[place].right, self.lines[place + 1].left
            for k, (left, right) in enumerate(zip(lefts, rights, strict=True)):
                arc = k - 1 if 0 < k <= len(slab.arcs) else OUTSIDE
                below = first + k - 1 if k else OUTSIDE
                above = first + k if first + k <= last else OUTSIDE
                start, end = (place, left), (place + 1, right)
                yield Edge(start, end, place, arc, above, below)
                yield Edge(end, start, place, arc, below, above)

    def _upright_edges(self) -> Iterator[Edge]:
        for place, line in enumerate(self.lines):
            for step in range(len(line.heights) - 1):
                left, right = (self.sector_at(place, step, right=side) for side in (False, True))
                low, high = (place, step), (place, step + 1)
                yield Edge(low, high, place, None, left, right)
                yield Edge(high, low, place, None, right, left)


def loops(edges: list[Edge]) -> list[list[Edge]]:
    """Join directed edges to closed loops that pass no point twice.

    Examples
    --------
    >>> corners = [(0, 0), (1, 0), (1, 1), (0, 0)]
    >>> [len(loop) for loop in loops([Edge(a, b, 0, None, 0, OUTSIDE) for a, b in itertools.pairwise(corners)])]
    [3]
    """
    leaving: dict[Vertex, list[Edge]] = {}
    for edge in reversed(edges):
        leaving.setdefault(edge.start, []).append(edge)
    found = []
    for start in [edge.start for edge in edges]:
        path: list[Edge] = []
        at = start
        while leaving[at]:
            path.append(leaving[at].pop())
            at = path[-1].end
            passed = next((k for k, edge in enumerate(path) if edge.start == at), None)
            if passed is not None:
                found.append(path[passed:])
                path = path[:passed]
    return found
