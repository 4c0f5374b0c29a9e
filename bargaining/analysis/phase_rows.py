"""Where along the rows of a grid a curve changes sign: in integers, or in floats where rounding cannot matter."""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.plane.curves import Box, Curve, on_grid

_SAFE = 2**62
_WIDEST = 512
Integers = NDArray[np.object_] | NDArray[np.int64]


class GridRows:
    """Read a curve along the rows of a grid, in integers.

    Parameters
    ----------
    curve : Curve
        The curve.
    box : Box
        The rectangle.
    nx, ny : int
        Columns and rows.
    """

    def __init__(self, curve: Curve, box: Box, nx: int, ny: int) -> None:
        self.nx, self.degree = nx, curve.degree_x
        both = on_grid(curve.coefficients, box, nx, ny)
        scale = lcm(*(c.denominator for row in both for c in row))
        self.coefficients = [[int(c * scale) for c in row] for row in both]
        largest = sum(
            abs(c) * nx**i * ny**j for i, row in enumerate(self.coefficients) for j, c in enumerate(row)
        )
        self.kind: type = np.int64 if largest < _SAFE else object

    def events(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """Return the places, numbered through the rows, from which on the curve has a sign; each row's first too."""
        along = [self._at_rows(column, rows) for column in self.coefficients]
        lines = np.arange(len(rows), dtype=np.int64) * self.nx
        if self.degree > 1:
            return self._scanned(along, lines)
        begin = (lines, _signs(along[0]))
        return _sorted([begin] if self.degree == 0 else [begin, *self._crossings(along[0], along[1], lines)])

    def _at_rows(self, coefficients: list[int], rows: NDArray[np.int64]) -> Integers:
        values: Integers = rows.astype(self.kind)
        total: Integers = np.zeros(len(rows), dtype=self.kind)
        for c in reversed(coefficients):
            total = total * values + c
        return total

    def _crossings(
        self, constant: Integers, slope: Integers, lines: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int8]]]:
        """Yield the columns on which the curve lies, and the first ones beyond it."""
        moving = np.asarray(slope != 0, dtype=np.bool_)
        c, s, line = constant[moving], slope[moving], lines[moving]
        last = -c // s
        for places, signs, wanted in (
            (last, np.zeros(len(line), dtype=np.int8), np.asarray(c + s * last == 0, dtype=np.bool_)),
            (last + 1, _signs(s), np.ones(len(line), dtype=np.bool_)),
        ):
            kept = wanted & np.asarray((places > 0) & (places < self.nx), dtype=np.bool_)
            yield line[kept] + places[kept].astype(np.int64), signs[kept]

    def _scanned(
        self, along: list[Integers], lines: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        from bargaining.analysis.phase_kernel import UNSURE, sign_changes

        rounded = np.ascontiguousarray(np.stack(_rounded(along), axis=1))
        rounding = 4 * (self.degree + 1) * float(np.finfo(np.float64).eps)
        room = 8 * len(lines)
        while True:
            places, signs = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int8)
            count = sign_changes(rounded, self.nx, rounding, places, signs)
            if count <= room:
                break
            room = count
        places, signs = places[:count], signs[:count]
        for k in np.flatnonzero(signs == UNSURE).tolist():
            row, column = divmod(int(places[k]), self.nx)
            exact = 0
            for values in reversed(along):
                exact = exact * column + int(values[row])
            signs[k] = (exact > 0) - (exact < 0)
        return places, signs


def _rounded(along: list[Integers]) -> list[NDArray[np.float64]]:
    """Return integers as floats, all divided by one power of two where they are too large for these."""
    widest = max((int(abs(row).max()) for row in along), default=0).bit_length()
    excess = max(0, widest - _WIDEST)
    if not excess:
        return [row.astype(np.float64) for row in along]
    unit = 2**excess
    return [np.array([value / unit for value in row.tolist()], dtype=np.float64) for row in along]


def _signs(values: Integers) -> NDArray[np.int8]:
    return np.asarray(values > 0, dtype=np.int8) - np.asarray(values < 0, dtype=np.int8)


def _sorted(
    events: list[tuple[NDArray[np.int64], NDArray[np.int8]]],
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    places = np.concatenate([found for found, _ in events])
    order = np.argsort(places, kind="stable")
    return places[order], np.concatenate([signs for _, signs in events])[order]
