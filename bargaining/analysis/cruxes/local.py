"""Nearby points that fulfil the inequalities: successive linear programmes, then quadratic ones.

References
----------
Fletcher, R., Sainz de la Maza, E. (1989). Nonlinear programming and nonsmooth optimization by successive linear
programming. Mathematical Programming 43, 235-256.
Kraft, D. (1988). A software package for sequential quadratic programming. DFVLR-FB 88-28, Cologne.
"""

from __future__ import annotations

import numpy as np

from bargaining.analysis.cruxes.programmes import Programme, solve
from bargaining.analysis.cruxes.relaxation import LARGEST, SUM, Measure
from bargaining.analysis.cruxes.system import Floats, PolynomialSystem

PENALTY = 1e4
STEPS, POLISHING = 12, 200
INSIDE = 1e-10
"""How far inside the inequalities, in payoff units, polishing stays."""


def descend(
    system: PolynomialSystem, measure: Measure, box: tuple[Floats, Floats], start: Floats
) -> tuple[Floats, float]:
    """Seek a near point at which all polynomials are nonnegative; a local method, without guarantee.

    Parameters
    ----------
    system : PolynomialSystem
        The inequalities, ``>= 0`` each.
    measure : Measure
        The distance to keep small.
    box : tuple of ndarray
        Lowest and highest values.
    start : ndarray
        Where to begin.

    Returns
    -------
    tuple of (ndarray, float)
        The point and its largest violation.
    """
    point, radius = start, 0.5
    merit = _merit(system, measure, point)
    for _ in range(STEPS):
        proposed = _linearised(system, measure, box, point, radius)
        if proposed is None or np.abs(proposed - point).max(initial=0.0) < 1e-15:
            break
        found = _merit(system, measure, proposed)
        if found < merit:
            gained, merit, point = merit - found, found, proposed
            if gained < 1e-14:
                break
        else:
            radius /= 4
    return point, violation(system, point)


def polish(system: PolynomialSystem, measure: Measure, box: tuple[Floats, Floats], start: Floats) -> Floats:
    """Seek a nearer point where the inequalities hold already; slower than `descend`, and closer to a best one.

    Parameters
    ----------
    system : PolynomialSystem
        The inequalities, ``>= 0`` each.
    measure : Measure
        The distance to keep small.
    box : tuple of ndarray
        Lowest and highest values.
    start : ndarray
        Where to begin; the inequalities hold there.

    Returns
    -------
    ndarray
        The point, which fulfils the inequalities up to rounding where the search succeeds.

    Notes
    -----
    Sequential least squares programming. A change is written as a rise less a fall, and for the largest change one
    more variable bounds both, so that the objective is linear.
    """
    from scipy.optimize import minimize

    wide = int(measure.kind == LARGEST)
    centre, widths = measure.centre, measure.widths
    low, high, first = ((ends - centre) / widths for ends in (*box, start))
    room = np.concatenate([np.maximum(high, 0), np.maximum(-low, 0)])
    free = np.flatnonzero(room)
    n, one = len(free), np.ones(wide)
    ways = np.hstack([np.diag(widths), -np.diag(widths)])[:, free]
    above = np.hstack([-np.eye(n), np.ones((n, wide))])[: n * wide]
    costs = np.append(np.full(n, 1.0 - wide), one)

    def point(z: Floats) -> Floats:
        return np.clip(centre + ways @ z[:n], *box)

    def slopes(z: Floats) -> Floats:
        inner = system.gradients(point(z)) @ ways
        return np.vstack([np.hstack([inner, np.zeros((len(inner), wide))]), above])

    moved = np.clip(np.append(first, -first)[free], 0.0, room[free])
    limits = np.append(room[free], one)
    found = minimize(
        lambda z: float(costs @ z),
        np.append(moved, one * moved.max(initial=0.0)),
        jac=lambda z: costs,
        method="SLSQP",
        bounds=np.column_stack([0.0 * limits, limits]),
        constraints={
            "type": "ineq",
            "fun": lambda z: np.append(system.values(point(z)) - INSIDE, above @ z),
            "jac": slopes,
        },
        options={"maxiter": POLISHING, "ftol": 1e-12},
    )
    return point(found.x)


def violation(system: PolynomialSystem, point: Floats) -> float:
    """Return by how much the most violated polynomial lies below zero."""
    return float(max(0.0, -system.values(point).min(initial=0.0)))


def inward(system: PolynomialSystem, box: tuple[Floats, Floats], point: Floats, moving: Floats) -> Floats:
    """Return a direction, at most one range long, in which every tight polynomial grows; zero where there is none.

    Parameters
    ----------
    system : PolynomialSystem
        The inequalities.
    box : tuple of ndarray
        Lowest and highest values.
    point : ndarray
        Where some of them are tight.
    moving : ndarray
        How far each variable may move; zero for those to be left alone.
    """
    tight = system.values(point) < 1e-7
    slopes = system.gradients(point)[tight]
    n = system.n_variables
    room_down = np.where(point - box[0] > 1e-6, -moving, 0.0)
    room_up = np.where(box[1] - point > 1e-6, moving, 0.0)
    solved = solve(
        Programme(
            np.append(np.zeros(n), -1.0),
            np.hstack([-slopes, np.ones((len(slopes), 1))]),
            np.zeros(len(slopes)),
            np.append(room_down, 0.0),
            np.append(room_up, 1.0),
        )
    )
    return solved.point[:n] if solved is not None and solved.point[n] > 0 else np.zeros(n)


def _merit(system: PolynomialSystem, measure: Measure, point: Floats) -> float:
    below = float(-np.minimum(system.values(point), 0.0).sum())
    return float(measure.distance(point)) + PENALTY * below


def _linearised(
    system: PolynomialSystem, measure: Measure, box: tuple[Floats, Floats], point: Floats, radius: float
) -> Floats | None:
    """Minimise the distance plus the penalised violation of the linearised polynomials near a point."""
    n, rows = system.n_variables, len(system.constants)
    slopes = system.gradients(point)
    scaled = slopes * measure.widths
    limits = system.values(point) + slopes @ (measure.centre - point)
    low = np.maximum(box[0], point - radius * measure.widths)
    high = np.minimum(box[1], point + radius * measure.widths)
    first, last = (low - measure.centre) / measure.widths, (high - measure.centre) / measure.widths
    summed = measure.kind == SUM
    costs = np.concatenate([np.full(2 * n, float(summed)), np.full(rows, PENALTY), [0.0 if summed else 1.0]])
    matrix = np.hstack([-scaled, scaled, -np.eye(rows), np.zeros((rows, 1))])
    if not summed:
        above = np.hstack([np.eye(n), np.eye(n), np.zeros((n, rows)), -np.ones((n, 1))])
        matrix, limits = np.vstack([matrix, above]), np.append(limits, np.zeros(n))
    solved = solve(
        Programme(
            costs,
            matrix,
            limits,
            np.concatenate([np.maximum(first, 0), np.maximum(-last, 0), np.zeros(rows + 1)]),
            np.concatenate([np.maximum(last, 0), np.maximum(-first, 0), np.full(rows + 1, np.inf)]),
        )
    )
    if solved is None:
        return None
    moves = solved.point[:n] - solved.point[n : 2 * n]
    found: Floats = np.clip(measure.centre + measure.widths * moves, box[0], box[1])
    return found
