"""Nearby points that fulfil the inequalities: successive linear programmes.

References
----------
Fletcher, R., Sainz de la Maza, E. (1989). Nonlinear programming and nonsmooth optimization by successive linear
programming. Mathematical Programming 43, 235-256.
"""

from __future__ import annotations

import numpy as np

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Floats
from bargaining.analysis.cruxes.relaxation import SUM, Measure
from bargaining.games.programmes import Programme, solve

PENALTY = 1e4
STEPS, POLISHING = 12, 60
"""Programmes to solve from a point that fulfils nothing yet, and from one that only is to come nearer."""
TIGHT, ROOM = 1e-7, 1e-6
"""Values, as shares of the largest coefficient, and room to an end, in ranges, that count as none."""


def descend(
    system: CompiledPolynomials,
    measure: Measure,
    box: tuple[Floats, Floats],
    start: Floats,
    steps: int = STEPS,
) -> tuple[Floats, float]:
    """Seek a near point at which all polynomials are nonnegative; a local method, without guarantee.

    Parameters
    ----------
    system : CompiledPolynomials
        The inequalities, ``>= 0`` each.
    measure : Measure
        The distance to keep small.
    box : tuple of ndarray
        Lowest and highest values.
    start : ndarray
        Where to begin.
    steps : int
        The most linear programmes to solve.

    Returns
    -------
    tuple of (ndarray, float)
        The point and its largest violation.
    """
    point, radius = start, 0.5
    merit = _merit(system, measure, point)
    for _ in range(steps):
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


def violation(system: CompiledPolynomials, point: Floats) -> float:
    """Return by how much the most violated polynomial lies below zero."""
    return float(max(0.0, -system.at(point).min(initial=0.0)))


def inward(system: CompiledPolynomials, point: Floats, moving: Floats) -> Floats:
    """Return a direction, at most one range long, in which every tight polynomial grows; zero where there is none.

    Parameters
    ----------
    system : CompiledPolynomials
        The inequalities, over ranges from zero to one.
    point : ndarray
        Where some of them are tight.
    moving : ndarray
        How far each variable may move; zero for those to be left alone.
    """
    tight = system.at(point) < TIGHT
    slopes = system.slopes(point)[tight]
    n = len(system.variables)
    solved = solve(
        Programme(
            np.append(np.zeros(n), -1.0),
            np.hstack([-slopes, np.ones((len(slopes), 1))]),
            np.zeros(len(slopes)),
            np.append(np.where(point > ROOM, -moving, 0.0), 0.0),
            np.append(np.where(point < 1 - ROOM, moving, 0.0), 1.0),
        )
    )
    return solved.point[:n] if solved is not None and solved.point[n] > 0 else np.zeros(n)


def _merit(system: CompiledPolynomials, measure: Measure, point: Floats) -> float:
    below = float(-np.minimum(system.at(point), 0.0).sum())
    return float(measure.distance(point)) + PENALTY * below


def _linearised(
    system: CompiledPolynomials, measure: Measure, box: tuple[Floats, Floats], point: Floats, radius: float
) -> Floats | None:
    """Minimise the distance plus the penalised violation of the linearised polynomials near a point."""
    n, rows = len(system.variables), len(system.polynomials)
    slopes = system.slopes(point)
    limits = system.at(point) + (slopes * (measure.centre - point)).sum(axis=1)
    first = np.maximum(box[0], point - radius) - measure.centre
    last = np.minimum(box[1], point + radius) - measure.centre
    summed = measure.kind == SUM
    costs = np.concatenate([np.full(2 * n, float(summed)), np.full(rows, PENALTY), [0.0 if summed else 1.0]])
    matrix = np.hstack([-slopes, slopes, -np.eye(rows), np.zeros((rows, 1))])
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
    found: Floats = np.clip(measure.centre + moves, box[0], box[1])
    return found
