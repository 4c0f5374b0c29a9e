"""Vertices of the part of a simplex cut out by homogeneous linear constraints, in exact rationals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

Vector = tuple[Fraction, ...]


def eliminate(rows: Sequence[Sequence[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
    """Return the reduced row echelon form without zero rows, and its pivot columns."""
    left = [list(r) for r in rows]
    reduced: list[list[Fraction]] = []
    pivots: list[int] = []
    columns = len(left[0]) if left else 0
    for column in range(columns):
        row = next((r for r in left if r[column]), None)
        if row is None:
            continue
        left.remove(row)
        row = [value / row[column] for value in row]
        left = [_cleared(r, row, column) for r in left]
        reduced = [_cleared(r, row, column) for r in reduced]
        reduced.append(row)
        pivots.append(column)
    return reduced, pivots


def _cleared(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    return [a - factor * b for a, b in zip(row, pivot, strict=True)] if factor else row


def vertices(size: int, equations: Sequence[Vector], inequalities: Sequence[Vector]) -> tuple[Vector, ...]:
    r"""Return the vertices of :math:`\{x \ge 0, \sum x = 1, Ax = 0, Cx \le 0\}`, in lexicographic order.

    Every choice of active inequalities is tried; the supports and constraints of one player are few.

    Examples
    --------
    >>> [tuple(map(str, v)) for v in vertices(2, [], [(Fraction(3), Fraction(-1))])]
    [('0', '1'), ('1/4', '3/4')]
    """
    unit = [tuple(Fraction(int(k == m)) for m in range(size)) for k in range(size)]
    tight = [(*row, Fraction(0)) for row in [*unit, *dict.fromkeys(inequalities)]]
    fixed: list[tuple[Fraction, ...]] = [(*[Fraction(1)] * size, Fraction(1))]
    fixed += [(*row, Fraction(0)) for row in equations]
    base, pivots = eliminate(fixed)
    if size in pivots:
        return ()
    found = set()
    for chosen in combinations(tight, size - len(pivots)):
        solved, columns = eliminate([*base, *chosen])
        if columns == list(range(size)):
            point = tuple(row[size] for row in solved)
            if min(point) >= 0 and all(dot(c, point) <= 0 for c in inequalities):
                found.add(point)
    return tuple(sorted(found))


def dot(first: Vector, second: Vector) -> Fraction:
    """Return the inner product."""
    return sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0))
