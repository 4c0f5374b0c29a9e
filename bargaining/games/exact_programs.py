r"""Linear programs decided exactly over the rationals.

By Farkas' lemma exactly one of these has a solution: :math:`Ax = b,\ x \ge 0`, or
:math:`y^\top A \le 0,\ y^\top b > 0`. An optimum is found by the simplex method, from the answer of a floating-point
solver where there is one: then a pivot or two are left, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.games.exact_linear import row_reduced
from bargaining.games.programmes import Programme, solve

Row = list[Fraction]
_SMALL = 200  # entries of a table up to which fractions alone are faster
_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Optimum:
    """Hold a largest value, where it is reached, and the proof.

    Parameters
    ----------
    value : Fraction
        The largest value.
    solution : tuple of Fraction
        A basic solution that reaches it.
    reduced : tuple of Fraction
        By column, what a unit of it would cost: never negative, which is the proof, and zero in the basis.
    basis : tuple of int
        The columns of the basis.
    """

    value: Fraction
    solution: tuple[Fraction, ...]
    reduced: tuple[Fraction, ...]
    basis: tuple[int, ...]


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


def maximum(
    objective: Sequence[Fraction],
    matrix: Sequence[Sequence[Fraction]],
    rhs: Sequence[Fraction],
    guess: Sequence[float] | None = None,
) -> tuple[Fraction, tuple[Fraction, ...]] | None:
    r"""Return the largest :math:`c^\top x` with :math:`Ax = b,\ x \ge 0`, and where; None where nothing is feasible.

    Parameters
    ----------
    objective : sequence of Fraction
        The vector :math:`c`; the program must be bounded.
    matrix, rhs : sequences of Fraction
        As in `nonnegative_solution`.
    guess : sequence of float, optional
        About an optimal basic solution; a wrong one costs time only.

    Examples
    --------
    >>> one = Fraction(1)
    >>> value, where = maximum([one, 2 * one], [[one, one]], [one])
    >>> str(value), [str(x) for x in where]
    ('2', ['0', '1'])
    """
    found = optimum(objective, matrix, rhs, guess)
    return None if found is None else (found.value, found.solution)


def optimum(
    objective: Sequence[Fraction],
    matrix: Sequence[Sequence[Fraction]],
    rhs: Sequence[Fraction],
    guess: Sequence[float] | None = None,
) -> Optimum | None:
    """Return what `maximum` does with the proof that nothing is larger.

    Examples
    --------
    >>> one = Fraction(1)
    >>> optimum([one, 2 * one], [[one, one]], [one]).reduced
    (Fraction(1, 1), Fraction(0, 1))
    """
    start = None if guess is None else _basis(matrix, rhs, guess)
    if start is None:
        feasible = nonnegative_solution(matrix, rhs).solution
        start = None if feasible is None else _basis(matrix, rhs, [float(x > 0) for x in feasible])
    if start is None:
        return None
    tableau, basis = start
    columns = len(objective)
    paid = [(objective[b], row) for b, row in zip(basis, tableau, strict=True) if objective[b]]
    costs = [sum((x * row[c] for x, row in paid if row[c]), _ZERO) - objective[c] for c in range(columns)]
    costs.append(sum((x * row[-1] for x, row in paid), _ZERO))
    while (entering := next((c for c in range(columns) if costs[c] < 0), None)) is not None:
        _pivot(tableau, costs, basis, entering)
    solution = [_ZERO] * columns
    for variable, row in zip(basis, tableau, strict=True):
        solution[variable] = row[-1]
    return Optimum(costs[-1], tuple(solution), tuple(costs[:-1]), tuple(basis))


def likely(
    objective: Sequence[Fraction], matrix: Sequence[Sequence[Fraction]], rhs: Sequence[Fraction]
) -> list[float] | None:
    """Return about where a linear function is largest, for `optimum` to start from; None where floats find nothing."""
    equations, size = np.array(matrix, dtype=np.float64), len(objective)
    right = np.array(rhs, dtype=np.float64)
    found = solve(
        Programme(
            -np.array(objective, dtype=np.float64),
            np.vstack([equations, -equations]),
            np.append(right, -right),
            np.zeros(size),
            np.full(size, np.inf),
        )
    )
    if found is None:
        return None
    price = found.multipliers[: len(rhs)] - found.multipliers[len(rhs) :]
    # Of columns at zero those without reduced cost come first: few pivots are then left at a degenerate corner.
    costs = np.maximum(price @ equations - np.array(objective, dtype=np.float64), 0.0)
    return [float(x) for x in found.point - costs]


def _basis(
    matrix: Sequence[Sequence[Fraction]], rhs: Sequence[Fraction], likely: Sequence[float]
) -> tuple[list[Row], list[int]] | None:
    """Return the tableau of a feasible basis that prefers the columns with large entries of `likely`, if it is one."""
    order = sorted(range(len(likely)), key=lambda c: -likely[c])
    reduced, pivots = row_reduced([[*(row[c] for c in order), b] for row, b in zip(matrix, rhs, strict=True)])
    if len(order) in pivots or any(row[-1] < 0 for row in reduced):
        return None
    tableau = []
    for row in reduced:
        moved = [_ZERO] * len(order)
        for c, entry in zip(order, row, strict=False):
            moved[c] = entry
        tableau.append([*moved, row[-1]])
    return tableau, [order[p] for p in pivots]


def positive_mixture(gains: NDArray[np.object_]) -> tuple[Fraction, ...] | None:
    r"""Return a mixture of rows that gains in every column, None where there is none.

    Parameters
    ----------
    gains : ndarray of Fraction, shape (n_rows, n_columns)
        At least one row and one column; of about size one.

    Returns
    -------
    tuple of Fraction, or None
        Probabilities :math:`x` with :math:`\sum_r x_r G_{rc} > 0` for every column.

    Notes
    -----
    By duality there is none exactly when some mixture of columns lets no row gain. A large table is put to a program in
    floating point, whose mixtures are checked in fractions; what that leaves open is decided in fractions.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> positive_mixture(np.array([[half, -half], [-half, 2 * half]], dtype=object)) is not None
    True
    >>> positive_mixture(np.array([[half, -half], [-half, half]], dtype=object)) is None
    True
    """
    if any(max(column) <= 0 for column in gains.T.tolist()):
        return None
    found, decided = _by_floats(gains)
    return found if decided else _mixture(gains, _ZERO)


def semipositive_mixture(gains: NDArray[np.object_]) -> tuple[Fraction, ...] | None:
    """Return a mixture of rows that loses in no column and gains in some, None where there is none.

    Parameters, cost and method are those of `positive_mixture`: there is none exactly when some mixture of all columns
    lets no row gain.

    Examples
    --------
    >>> semipositive_mixture(np.array([[Fraction(1), Fraction(0)]], dtype=object))
    (Fraction(1, 1),)
    """
    if max(gains.ravel().tolist()) <= 0:
        return None
    found, decided = _by_floats(gains)
    return found if decided else _mixture(gains, _ONE)


def _mixture(gains: NDArray[np.object_], least: Fraction) -> tuple[Fraction, ...] | None:
    """Decide in fractions: for strict gains (`least` 0), or any (1), by the program with fewer equations."""
    n_rows, n_columns = gains.shape
    weights = _among_rows(gains, least) if n_columns < n_rows else _against_columns(gains, least)
    return None if weights is None else tuple(w / sum(weights, _ZERO) for w in weights)


def _among_rows(gains: NDArray[np.object_], least: Fraction) -> list[Fraction] | None:
    """Return weights of rows that gain one everywhere, or lose nowhere and gain one in sum."""
    n_rows, n_columns = gains.shape
    rows = [
        [*column, *(-_ONE * (c == k) for k in range(n_columns))] for c, column in enumerate(gains.T.tolist())
    ]
    rhs = [_ONE - least] * n_columns
    if least:
        rows.append([_ZERO] * n_rows + [_ONE] * n_columns)
        rhs.append(_ONE)
    solution = nonnegative_solution(rows, rhs).solution
    return None if solution is None else list(solution[:n_rows])


def _against_columns(gains: NDArray[np.object_], least: Fraction) -> list[Fraction] | None:
    """Return the same from the proof that no weights of columns, at least so much each, let no row gain."""
    n_rows, n_columns = gains.shape
    rows = [[*row, *(_ONE * (r == k) for k in range(n_rows))] for r, row in enumerate(gains.tolist())]
    rhs = [-least * sum(row, _ZERO) for row in gains.tolist()]
    if not least:
        rows.append([_ONE] * n_columns + [_ZERO] * n_rows)
        rhs.append(_ONE)
    multipliers = nonnegative_solution(rows, rhs).multipliers
    return None if multipliers is None else [-y for y in multipliers[:n_rows]]


def _by_floats(gains: NDArray[np.object_]) -> tuple[tuple[Fraction, ...] | None, bool]:
    """Return a mixture that gains everywhere, or none where columns forbid it, and whether either is proved."""
    if gains.size <= _SMALL:
        return None, False
    n_rows, n_columns = gains.shape
    table = gains.astype(np.float64)
    weights = np.append(np.ones(n_rows), 0.0)
    optimum = solve(
        Programme(
            np.append(np.zeros(n_rows), -1.0),
            np.vstack([np.hstack([-table.T, np.ones((n_columns, 1))]), weights, -weights]),
            np.append(np.zeros(n_columns), [1.0, -1.0]),
            np.append(np.zeros(n_rows), -np.inf),
            np.full(n_rows + 1, np.inf),
        )
    )
    if optimum is None:
        return None, False
    rows, columns = (_shares(part) for part in (optimum.point[:n_rows], optimum.multipliers[:n_columns]))
    if rows is not None and min((np.array(rows, dtype=object) @ gains).tolist()) > 0:
        return rows, True
    # Every row loses against these columns, and still does when all others get a little weight.
    return None, columns is not None and max((gains @ np.array(columns, dtype=object)).tolist()) < 0


def _shares(weights: NDArray[np.float64]) -> tuple[Fraction, ...] | None:
    exact = [Fraction(max(w, 0.0)) for w in weights.tolist()]
    total = sum(exact, _ZERO)
    return tuple(w / total for w in exact) if total else None
