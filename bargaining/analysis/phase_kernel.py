"""The one loop over every cell that a phase diagram needs: signs of a polynomial along the columns of a grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.jit import entry

UNSURE = 2


def _steps(coefficients: NDArray[np.float64], columns: int, *_: object) -> int:
    return coefficients.size * columns


@entry(_steps)
def sign_changes(
    coefficients: NDArray[np.float64],
    columns: int,
    rounding: float,
    places: NDArray[np.int64],
    signs: NDArray[np.int8],
) -> int:
    """Write where along each row a polynomial changes sign; return how many changes there are.

    Parameters
    ----------
    coefficients : ndarray, shape (n_rows, degree + 1)
        Constant first, in the number of the column.
    columns : int
        Columns 0 to ``columns - 1`` are read.
    rounding : float
        A value counts as unsure up to this share of the largest that the row's terms could add up to.
    places : ndarray of int64
        Filled with cells, numbered through the rows: each row's first, and those from which on the sign is another. An
        unsure cell is followed by its neighbour.
    signs : ndarray of int8, same shape
        Filled with their signs, 2 where unsure. Beyond the arrays' length changes are counted only.
    """
    rows, terms = coefficients.shape
    count = 0
    for row in range(rows):
        size = 0.0
        for k in range(terms - 1, -1, -1):
            size = size * columns + abs(coefficients[row, k])
        error = rounding * size
        last = -UNSURE
        for column in range(columns):
            value = coefficients[row, terms - 1]
            for k in range(terms - 2, -1, -1):
                value = value * column + coefficients[row, k]
            sign = UNSURE
            if value > error:
                sign = 1
            elif value < -error:
                sign = -1
            if sign != last or sign == UNSURE:
                if count < len(places):
                    places[count] = row * columns + column
                    signs[count] = sign
                count += 1
            last = sign
    return count
