r"""Linear feasibility decided exactly over the rationals, with a certificate either way.

By Farkas' lemma exactly one of these has a solution: :math:`Ax = b,\ x \ge 0`, or
:math:`y^\top A \le 0,\ y^\top b > 0`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = list[Fraction]
_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Feasibility:
    """Hold a solution, or the multipliers that prove there is none; exactly one of them is not None."""

    solution: tuple[Fraction, ...] | None
    multipliers: tuple[Fraction, ...] | None


def nonnegative_solution(matrix: Sequence[Sequence[Fraction]], rhs: Sequence[Fraction]) -> Feasibility:
    r"""Decide whether :math:`Ax = b,\ x \ge 0` has a solution.

    Parameters
    ----------
    matrix : sequence of rows of Fraction, shape (n_rows, n_columns)
        The matrix :math:`A`.
    rhs : sequence of Fraction, shape (n_rows,)
        The vector :math:`b`.

    Returns
    -------
    Feasibility
        A basic solution, or multipliers :math:`y` with :math:`y^\top A \le 0` and :math:`y^\top b > 0`.

    Notes
    -----
    First phase of the simplex method with the smallest-index rule, which cannot cycle. Made for few rows: a
    pivot costs rows times columns.

    References
    ----------
    Bland, R. (1977). New finite pivoting rules for the simplex method. Mathematics of Operations Research 2,
    103-107.

    Examples
    --------
    >>> one = Fraction(1)
    >>> nonnegative_solution([[one, -one]], [one]).solution
    (Fraction(1, 1), Fraction(0, 1))
    >>> nonnegative_solution([[one, one]], [-one]).multipliers
    (Fraction(-1, 1),)
    """
    signs = [-_ONE if b < 0 else _ONE for b in rhs]
    rows, columns = len(matrix), len(matrix[0]) if matrix else 0
    tableau = [
        [s * entry for entry in row] + [_ONE if k == i else _ZERO for k in range(rows)] + [s * b]
        for i, (row, b, s) in enumerate(zip(matrix, rhs, signs, strict=True))
    ]
    # Reduced costs of minimising the sum of the artificial variables, which start as the basis.
    costs = [-sum((row[c] for row in tableau), _ZERO) for c in range(columns)]
    costs += [_ZERO] * rows + [-sum((row[-1] for row in tableau), _ZERO)]
    basis = list(range(columns, columns + rows))
    while (entering := next((c for c in range(columns) if costs[c] < 0), None)) is not None:
        _pivot(tableau, costs, basis, entering)
    if costs[-1] < 0:
        return Feasibility(None, tuple(s * (_ONE - costs[columns + i]) for i, s in enumerate(signs)))
    solution = [_ZERO] * columns
    for variable, row in zip(basis, tableau, strict=True):
        if variable < columns:
            solution[variable] = row[-1]
    return Feasibility(tuple(solution), None)


def _pivot(tableau: list[Row], costs: Row, basis: list[int], entering: int) -> None:
    leaving = min(
        (k for k, row in enumerate(tableau) if row[entering] > 0),
        key=lambda k: (tableau[k][-1] / tableau[k][entering], basis[k]),
    )
    scale = tableau[leaving][entering]
    pivot = tableau[leaving] = [entry / scale for entry in tableau[leaving]]
    for row in (*tableau, costs):
        if row is not pivot and (factor := row[entering]):
            for c, entry in enumerate(pivot):
                if entry:
                    row[c] -= factor * entry
    basis[leaving] = entering
