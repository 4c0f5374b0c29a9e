r"""Linear relaxations of polynomial inequalities over a box, with bounds that do not trust the solver.

Each product :math:`w = u v` of quantities within bounds is replaced by its four McCormick inequalities, the convex
and concave envelopes of the product over the rectangle. Minimising the distance over the relaxation gives a lower
bound; it is recomputed from the dual multipliers, for any nonnegative ones of which weak duality holds, so that
the solver's tolerances cannot make it too large.

References
----------
McCormick, G. P. (1976). Computability of global solutions to factorable nonconvex programs, part I. Mathematical
Programming 10, 147-175.
Neumaier, A., Shcherbina, O. (2004). Safe bounds in linear and mixed-integer linear programming. Mathematical
Programming 99, 283-296.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from bargaining.analysis.cruxes.system import Floats, PolynomialSystem

SUM, LARGEST = "sum", "largest"
ROUNDING = 4e-16


@dataclass(frozen=True, eq=False)
class Measure:
    """Hold how a distance from the current values is measured.

    Parameters
    ----------
    centre, widths : ndarray, shape (n_variables,)
        Current values, and the lengths of the ranges that count as one unit.
    kind : str
        "sum" of the changes, or the "largest" change.
    """

    centre: Floats
    widths: Floats
    kind: str = SUM

    def distance(self, point: Floats) -> float:
        """Return the distance of a point from the current values."""
        changes = np.abs(point - self.centre) / self.widths
        return float(changes.sum() if self.kind == SUM else changes.max(initial=0.0))


@dataclass(frozen=True, eq=False)
class Programme:
    """Hold a linear programme: minimise ``costs @ z`` subject to ``matrix @ z <= rhs`` and ``low <= z <= high``."""

    costs: Floats
    matrix: Floats
    rhs: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Relaxed:
    """Hold the outcome of a relaxation.

    Parameters
    ----------
    bound : float
        Proved lower bound on the distance; infinite when no point of the box fulfils the inequalities.
    point : ndarray or None
        Minimiser of the relaxation in the variables.
    lifted : ndarray or None
        Values of all monomials there, products as the relaxation sees them.
    low, high : ndarray
        The part of the box that may hold points nearer than the target.
    """

    bound: float
    point: Floats | None
    lifted: Floats | None
    low: Floats
    high: Floats


def relax(
    system: PolynomialSystem, measure: Measure, low: Floats, high: Floats, target: float = np.inf
) -> Relaxed:
    """Bound the distance to the nearest point of a box at which all polynomials are nonnegative.

    Parameters
    ----------
    system : PolynomialSystem
        The inequalities, ``>= 0`` each.
    measure : Measure
        The distance.
    low, high : ndarray, shape (n_variables,)
        The box.
    target : float
        Points at this distance or farther are of no interest.

    Notes
    -----
    One linear programme with two columns a variable, one a product, four rows a product and one an inequality.
    """
    programme = _programme(system, measure, low, high)
    solved = linprog(
        programme.costs,
        A_ub=programme.matrix,
        b_ub=programme.rhs,
        bounds=np.column_stack([programme.low, programme.high]),
        method="highs-ds",
    )
    if solved.status == 0:
        multipliers = -np.asarray(solved.ineqlin.marginals)
        bound = max(0.0, dual_bound(programme, multipliers))
        n = system.n_variables
        point = measure.centre + measure.widths * (solved.x[:n] - solved.x[n : 2 * n])
        point = np.clip(point, low, high)
        lifted = np.concatenate([point, solved.x[2 * n : n + len(system.monomials)]])
        return Relaxed(
            bound, point, lifted, *_tightened(programme, multipliers, measure, (low, high), target)
        )
    if solved.status == 2 and _infeasible(programme):
        return Relaxed(np.inf, None, None, low, high)
    return Relaxed(0.0, None, None, low, high)


def dual_bound(programme: Programme, multipliers: Floats) -> float:
    """Return the lower bound that multipliers prove, rounding errors taken off.

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
    reduced = programme.costs + programme.matrix.T @ y
    box = np.minimum(reduced * programme.low, reduced * programme.high)
    largest = np.maximum(np.abs(programme.low), np.abs(programme.high))
    scale = np.abs(programme.rhs) @ y + (np.abs(programme.costs) + np.abs(programme.matrix).T @ y) @ largest
    error = ROUNDING * (len(y) + len(reduced)) * float(scale)
    return float(box.sum() - programme.rhs @ y) - error


def _tightened(
    programme: Programme, multipliers: Floats, measure: Measure, box: tuple[Floats, Floats], target: float
) -> tuple[Floats, Floats]:
    """Cut off changes whose reduced cost alone lifts the bound to the target."""
    if target == np.inf:
        return box
    y = np.maximum(multipliers, 0.0)
    reduced = programme.costs + programme.matrix.T @ y
    spare = max(0.0, target - dual_bound(programme, y)) * (1 + 1e-9) + 1e-12
    n = len(measure.centre)
    most = np.where(reduced > 1e-9, programme.low + spare / np.maximum(reduced, 1e-9), programme.high)[
        : 2 * n
    ]
    rise, fall = np.minimum(most[:n], programme.high[:n]), np.minimum(most[n:], programme.high[n : 2 * n])
    return (
        np.maximum(box[0], measure.centre - measure.widths * fall),
        np.minimum(box[1], measure.centre + measure.widths * rise),
    )


def _infeasible(programme: Programme) -> bool:
    """Prove that the rows contradict each other: their smallest common violation is bounded away from zero."""
    rows = len(programme.rhs)
    elastic = Programme(
        np.append(np.zeros(len(programme.costs)), 1.0),
        np.hstack([programme.matrix, -np.ones((rows, 1))]),
        programme.rhs,
        np.append(programme.low, 0.0),
        np.append(programme.high, 1.0 + float(np.abs(programme.rhs).sum() + np.abs(programme.matrix).sum())),
    )
    solved = linprog(
        elastic.costs,
        A_ub=elastic.matrix,
        b_ub=elastic.rhs,
        bounds=np.column_stack([elastic.low, elastic.high]),
        method="highs-ds",
    )
    return solved.status == 0 and dual_bound(elastic, -np.asarray(solved.ineqlin.marginals)) > 0


def _programme(system: PolynomialSystem, measure: Measure, low: Floats, high: Floats) -> Programme:
    """Write variables as centre + width * (rise - fall), so that the distance is linear."""
    lows, highs = system.monomial_bounds(low, high)
    envelopes, limits = _envelopes(system, lows, highs)
    matrix = np.vstack([-system.coefficients, envelopes])
    rhs = np.concatenate([system.constants, limits])
    n = system.n_variables
    moved = matrix[:, :n] * measure.widths
    rhs = rhs - matrix[:, :n] @ measure.centre
    matrix = np.hstack([moved, -moved, matrix[:, n:]])
    first, last = (low - measure.centre) / measure.widths, (high - measure.centre) / measure.widths
    lower = np.concatenate([np.maximum(first, 0), np.maximum(-last, 0), lows[n:]])
    upper = np.concatenate([np.maximum(last, 0), np.maximum(-first, 0), highs[n:]])
    costs = np.concatenate([np.ones(2 * n), np.zeros(matrix.shape[1] - 2 * n)])
    if measure.kind == SUM:
        return Programme(costs, matrix, rhs, lower, upper)
    above = np.hstack([np.eye(n), np.eye(n), np.zeros((n, matrix.shape[1] - 2 * n)), -np.ones((n, 1))])
    matrix = np.vstack([np.hstack([matrix, np.zeros((len(matrix), 1))]), above])
    return Programme(
        np.append(0 * costs, 1.0),
        matrix,
        np.append(rhs, np.zeros(n)),
        np.append(lower, 0.0),
        np.append(upper, upper[: 2 * n].max(initial=0.0)),
    )


def _envelopes(system: PolynomialSystem, lows: Floats, highs: Floats) -> tuple[Floats, Floats]:
    left, right, own = system.products.T
    count = np.arange(len(own))
    blocks, limits = [], []
    # Signs of w, and which bound of each factor meets the other factor: under- and overestimators of the product.
    for sign, u, v in ((-1, lows, lows), (-1, highs, highs), (1, highs, lows), (1, lows, highs)):
        block = np.zeros((len(own), len(lows)))
        np.add.at(block, (count, own), sign)
        np.add.at(block, (count, right), -sign * u[left])
        np.add.at(block, (count, left), -sign * v[right])
        blocks.append(block)
        limits.append(-sign * u[left] * v[right])
    return np.vstack(blocks), np.concatenate(limits)
