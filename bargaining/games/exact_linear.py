"""Linear equations over the rationals, or over a field of algebraic numbers, solved without rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

Row = list[Any]


def row_reduced(rows: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """Return the reduced row echelon form without zero rows, and the columns of its pivots."""
    if all(isinstance(v, (int, Fraction)) for row in rows for v in row):
        return _reduced_fractions(rows)
    left, reduced, pivots = [list(row) for row in rows], [], []  # type: ignore[var-annotated]
    for column in range(len(rows[0]) if rows else 0):
        found = next((row for row in left if row[column]), None)
        if found is None:
            continue
        left = [row for row in left if row is not found]
        scale = found[column]
        pivot = [v / scale for v in found]
        left = [_without(row, pivot, column) for row in left]
        reduced = [*(_without(row, pivot, column) for row in reduced), pivot]
        pivots.append(column)
    return reduced, pivots


def _without(row: Row, pivot: Row, column: int) -> Row:
    factor = row[column]
    return [v - factor * p for v, p in zip(row, pivot, strict=True)] if factor else row


def _reduced_fractions(rows: Sequence[Row]) -> tuple[list[Row], list[int]]:
    from flint import fmpq, fmpq_mat

    if not rows or not rows[0]:
        return [], []
    matrix = fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in rows])
    reduced, rank = matrix.rref()
    table = [[Fraction(int(v.p), int(v.q)) for v in row] for row in reduced.tolist()[:rank]]
    return table, [next(k for k, value in enumerate(row) if value) for row in table]


def null_space(rows: Sequence[Row]) -> list[Row]:
    """Return a basis of the vectors on which all rows vanish.

    Examples
    --------
    >>> [[str(v) for v in row] for row in null_space([[Fraction(1), Fraction(2)]])]
    [['-2', '1']]
    """
    table, pivots = row_reduced(rows)
    size = len(rows[0])
    basis = []
    for free in (k for k in range(size) if k not in pivots):
        vector: Row = [Fraction(int(k == free)) for k in range(size)]
        for pivot, row in zip(pivots, table, strict=True):
            vector[pivot] = -row[free]
        basis.append(vector)
    return basis


def determinant(rows: Sequence[Row]) -> Any:
    """Return the determinant of a square matrix; one of no rows has determinant one.

    Examples
    --------
    >>> determinant([[Fraction(0), Fraction(2)], [Fraction(3), Fraction(1)]])
    Fraction(-6, 1)
    """
    left, value = [list(row) for row in rows], Fraction(1)
    for column in range(len(left)):
        place = next((k for k in range(column, len(left)) if left[k][column]), None)
        if place is None:
            return Fraction(0)
        if place != column:
            left[column], left[place] = left[place], left[column]
            value = -value
        pivot = left[column]
        value = value * pivot[column]
        scaled = [v / pivot[column] for v in pivot]
        left[column + 1 :] = [_without(row, scaled, column) for row in left[column + 1 :]]
    return value


def rank(rows: Sequence[Row]) -> int:
    """Return the rank."""
    return len(row_reduced(rows)[1])
