r"""Small linear programmes solved exactly: maximise :math:`c^\top x` subject to :math:`Ax \le b,\ x \ge 0`.

References
----------
Bland, R. (1977). New finite pivoting rules for the simplex method. Mathematics of Operations Research 2, 103-107.
Chvátal, V. (1983). Linear programming. Freeman, chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

MOST = 50_000
"""Coefficients to work out before a programme is given up: a fraction of a second."""
Row = dict[int, Any]
"""Coefficients by column, zeros left out."""


class _Dictionary:
    """Hold basic variables as affine functions of the others: ``basic = constant + sum(row[k] * variable[k])``."""

    def __init__(self, rows: dict[int, tuple[Any, Row]]) -> None:
        self.rows = rows
        self.spent = 0

    def pivot(self, goals: list[list[Any]], entering: int, leaving: int) -> None:
        """Exchange two variables; raises TimeoutError when too much is spent."""
        constant, row = self.rows.pop(leaving)
        self.spent += len(row) * sum(1 for _, other in self.rows.values() if entering in other)
        if self.spent > MOST:
            raise TimeoutError
        share = -1 / row.pop(entering)
        row = {k: c * share for k, c in row.items()}
        row[leaving] = -share
        constant = constant * share
        for name, (other, coefficients) in self.rows.items():
            factor = coefficients.pop(entering, None)
            if factor is not None:
                self.rows[name] = (other + factor * constant, _added(coefficients, factor, row))
        for goal in goals:
            factor = goal[1].pop(entering, None)
            if factor is not None:
                goal[0], goal[1] = goal[0] + factor * constant, _added(goal[1], factor, row)
        self.rows[entering] = (constant, row)

    def maximise(self, goals: list[list[Any]]) -> None:
        """Raise the first goal, which is bounded, as far as it goes, the others carried along."""
        while (entering := min((k for k, c in goals[0][1].items() if c > 0), default=None)) is not None:
            falling = [
                (constant / -row[entering], name)
                for name, (constant, row) in self.rows.items()
                if row.get(entering, 0) < 0
            ]
            self.pivot(goals, entering, min(falling)[1])


def _added(row: Row, factor: Any, other: Row) -> Row:
    for k, c in other.items():
        total = row.get(k, 0) + factor * c
        if total == 0:
            row.pop(k, None)
        else:
            row[k] = total
    return row


def maximum(
    costs: Sequence[Fraction],
    matrix: Sequence[dict[int, Fraction]],
    rhs: Sequence[Fraction],
    pivots: int = 2000,
) -> tuple[Fraction, tuple[Fraction, ...]] | None:
    """Return the maximum of a bounded programme and where it is.

    Parameters
    ----------
    costs : sequence of Fraction
        What to maximise.
    matrix : sequence of dict of int to Fraction
        A row each, zeros left out.
    rhs : sequence of Fraction
        What no row exceeds.

    Returns
    -------
    tuple of (Fraction, tuple of Fraction) or None
        None where no point fulfils the rows.

    Raises
    ------
    TimeoutError
        When it takes too long.

    Notes
    -----
    Two phases on a sparse dictionary, with the smallest-index rule, which cannot cycle.

    Examples
    --------
    >>> one = Fraction(1)
    >>> maximum([one, one], [{0: one, 1: 2 * one}, {0: one}], [4 * one, 2 * one])
    (Fraction(3, 1), (Fraction(2, 1), Fraction(1, 1)))
    >>> maximum([one], [{0: one}], [-one]) is None
    True
    """
    n, m = len(costs), len(rhs)
    extra = n + m
    goal = [_exact(Fraction(0)), {k: _exact(c) for k, c in enumerate(costs) if c}]
    rows = {
        n + i: (_exact(b), {k: -_exact(c) for k, c in row.items() if c})
        for i, (row, b) in enumerate(zip(matrix, rhs, strict=True))
    }
    table = _Dictionary(rows)
    worst = min(rows, key=lambda name: rows[name][0], default=None)
    if worst is not None and rows[worst][0] < 0:
        for _, row in rows.values():
            row[extra] = _exact(Fraction(1))
        first: list[Any] = [_exact(Fraction(0)), {extra: _exact(Fraction(-1))}]
        goals = [first, goal]
        table.pivot(goals, extra, worst)
        table.maximise(goals)
        if first[0] < 0:
            return None
        if extra in table.rows:
            _, row = table.rows[extra]
            if row:
                table.pivot(goals, next(iter(row)), extra)
            else:
                del table.rows[extra]
        for _, row in table.rows.values():
            row.pop(extra, None)
        goal[1].pop(extra, None)
    table.maximise([goal])
    values = [table.rows[k][0] if k in table.rows else 0 for k in range(n)]
    return _fraction(goal[0]), tuple(_fraction(v) for v in values)


def _exact(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q)) if value else Fraction(0)
