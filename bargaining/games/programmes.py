"""Small linear programmes in floats, solved by HiGHS; whoever asks must not trust what it finds.

References
----------
Huangfu, Q., Hall, J. A. J. (2018). Parallelizing the dual revised simplex method. Mathematical Programming
Computation 10, 119-142.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.quiet import quiet

Floats = NDArray[np.float64]


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


@cache
def _solver() -> Any:
    import highspy

    with quiet():  # from version 1.16 it prints a banner, before anything can be set
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", "off")  # takes longer than it saves on programmes of this size
    solver.setOptionValue("threads", 1)
    return solver
