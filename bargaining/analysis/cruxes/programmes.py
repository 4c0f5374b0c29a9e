"""Small linear programmes, solved by HiGHS, with lower bounds that do not trust the solver.

References
----------
Huangfu, Q., Hall, J. A. J. (2018). Parallelizing the dual revised simplex method. Mathematical Programming
Computation 10, 119-142.
Neumaier, A., Shcherbina, O. (2004). Safe bounds in linear and mixed-integer linear programming. Mathematical
Programming 99, 283-296.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from bargaining.algebra.monomials import ROUNDING, Floats
from bargaining.quiet import quiet


@dataclass(frozen=True, eq=False)
class Programme:
    """Hold a linear programme: minimise ``costs @ z`` subject to ``matrix @ z <= rhs`` and ``low <= z <= high``."""

    costs: Floats
    matrix: Floats
    rhs: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Optimum:
    """Hold a minimiser and the nonnegative multipliers of the rows, both within the solver's tolerances."""

    point: Floats
    multipliers: Floats


def solve(programme: Programme) -> Optimum | None:
    """Minimise; None where the solver finds no optimum, which proves nothing.

    Examples
    --------
    >>> one = np.ones(1)
    >>> found = solve(Programme(one, -np.eye(1), -0.5 * one, 0 * one, one))
    >>> found.point.tolist(), found.multipliers.tolist()
    ([0.5], [1.0])
    """
    import highspy

    solver = _solver()
    model = highspy.HighsLp()
    rows, columns = np.nonzero(programme.matrix)
    model.num_row_, model.num_col_ = programme.matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = programme.costs, programme.low, programme.high
    model.row_lower_, model.row_upper_ = np.full(len(programme.rhs), -np.inf), programme.rhs
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(rows, np.arange(len(programme.rhs) + 1)).astype(np.int32)
    model.a_matrix_.index_ = columns.astype(np.int32)
    model.a_matrix_.value_ = programme.matrix[rows, columns]
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution()
    return Optimum(np.array(found.col_value), np.maximum(-np.array(found.row_dual), 0.0))


def dual_bound(programme: Programme, multipliers: Floats) -> float:
    """Return the lower bound that multipliers prove, rounding errors taken off; the same on every processor.

    Parameters
    ----------
    programme : Programme
        A minimisation with finite bounds on all variables.
    multipliers : ndarray
        One a row; negative ones are read as zero.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.ones(1)
    >>> round(dual_bound(Programme(one, -np.eye(1), -0.5 * one, 0 * one, one), one), 9)
    0.5
    """
    y = np.maximum(multipliers, 0.0)
    reduced = _reduced(programme, y)
    box = np.minimum(reduced * programme.low, reduced * programme.high)
    largest = np.maximum(np.abs(programme.low), np.abs(programme.high))
    scale = (np.abs(programme.rhs) * y).sum() + (_magnitudes(programme, y) * largest).sum()
    error = 2 * ROUNDING * (len(y) + len(reduced) + 4) * float(scale)
    return float(box.sum() - (programme.rhs * y).sum()) - error


def surely_reduced(programme: Programme, multipliers: Floats) -> Floats:
    """Return lower bounds on the reduced costs: what a unit of each column adds to the bound of the multipliers.

    Parameters
    ----------
    programme : Programme
        A minimisation.
    multipliers : ndarray
        One a row; negative ones are read as zero.
    """
    y = np.maximum(multipliers, 0.0)
    found: Floats = _reduced(programme, y) - 2 * ROUNDING * (len(y) + 4) * _magnitudes(programme, y)
    return found


def _reduced(programme: Programme, y: Floats) -> Floats:
    used = y > 0
    found: Floats = programme.costs + (programme.matrix[used] * y[used, None]).sum(axis=0)
    return found


def _magnitudes(programme: Programme, y: Floats) -> Floats:
    used = y > 0
    found: Floats = np.abs(programme.costs) + (np.abs(programme.matrix[used]) * y[used, None]).sum(axis=0)
    return found


def contradictory(programme: Programme) -> bool:
    """Prove that no point fulfils the rows: their smallest common violation is bounded away from zero.

    Examples
    --------
    >>> one = np.ones(1)
    >>> contradictory(Programme(one, -np.eye(1), -2 * one, 0 * one, one))
    True
    """
    rows = len(programme.rhs)
    most = 1.0 + float((np.abs(programme.rhs) + np.abs(programme.matrix).sum(axis=1)).max(initial=0.0))
    elastic = Programme(
        np.append(np.zeros(len(programme.costs)), 1.0),
        np.hstack([programme.matrix, -np.ones((rows, 1))]),
        programme.rhs,
        np.append(programme.low, 0.0),
        np.append(programme.high, most),
    )
    found = solve(elastic)
    return found is not None and dual_bound(elastic, found.multipliers) > 0


@cache
def _solver() -> Any:
    import highspy

    with quiet():  # from version 1.16 it prints a banner, before anything can be set
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", "off")  # takes longer than it saves on programmes of this size
    solver.setOptionValue("threads", 1)
    return solver
