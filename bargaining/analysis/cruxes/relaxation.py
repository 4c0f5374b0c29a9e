r"""Linear relaxations of polynomial inequalities over a box.

Each product :math:`w = u v` of quantities within bounds is replaced by its four McCormick inequalities, the convex
and concave envelopes of the product over the rectangle. Minimising the distance over the relaxation gives a lower
bound; it is recomputed from the dual multipliers, for any nonnegative ones of which weak duality holds, so that
the solver's tolerances cannot make it too large.

References
----------
McCormick, G. P. (1976). Computability of global solutions to factorable nonconvex programs, part I. Mathematical
Programming 10, 147-175.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import ROUNDING, Floats, Monomials
from bargaining.analysis.cruxes.programmes import contradictory, dual_bound, surely_reduced
from bargaining.games.programmes import Programme, solve

SUM, LARGEST = "sum", "largest"
SPARE = 1e-12
"""In ranges: what cutting off changes leaves beside a box, far more than rounding takes."""


@dataclass(frozen=True, eq=False)
class Measure:
    """Hold how a distance from the current values is measured, in ranges.

    Parameters
    ----------
    centre : ndarray, shape (n_variables,)
        Current values, in units of the ranges.
    kind : str
        "sum" of the changes, or the "largest" change.
    """

    centre: Floats
    kind: str = SUM

    def distance(self, points: Floats) -> Floats:
        """Return the distances of points, shape (..., n_variables), from the current values."""
        changes = np.abs(points - self.centre)
        found: Floats = changes.sum(axis=-1) if self.kind == SUM else changes.max(axis=-1, initial=0.0)
        return found


@dataclass(frozen=True, eq=False)
class Region:
    """Hold where to look for points nearer than the best.

    Parameters
    ----------
    low, high : ndarray, shape (n_variables,)
        The box.
    least, most : float
        Distances below the first are known to be impossible, from the second on of no interest.
    outward : ndarray, shape (n_variables,)
        For the "largest" change: 1 where a rise only helps, -1 where a fall only helps, 0 elsewhere. Such variables may
        be taken to go as far as the largest change and their range allow.
    """

    low: Floats
    high: Floats
    least: float
    most: float
    outward: Floats


@dataclass(frozen=True, eq=False)
class Relaxed:
    """Hold the outcome of a relaxation.

    Parameters
    ----------
    bound : float
        Proved lower bound on the distance; infinite when no point of the region fulfils the inequalities.
    point : ndarray or None
        Minimiser of the relaxation in the variables.
    lifted : ndarray or None
        Values of all monomials there, products as the relaxation sees them.
    low, high : ndarray
        The part of the box that may hold points nearer than the best.
    """

    bound: float
    point: Floats | None
    lifted: Floats | None
    low: Floats
    high: Floats


def relax(system: CompiledPolynomials, measure: Measure, region: Region) -> Relaxed:
    """Bound the distance to the nearest point of a region at which all polynomials are nonnegative.

    Parameters
    ----------
    system : CompiledPolynomials
        The inequalities, ``>= 0`` each.
    measure : Measure
        The distance.
    region : Region
        Where to look.

    Notes
    -----
    One linear programme with two columns a variable, one a product, four rows a product and one an inequality.
    """
    programme = _programme(system, measure, region)
    solved = solve(programme)
    if solved is None:
        bound = np.inf if contradictory(programme) else region.least
        return Relaxed(bound, None, None, region.low, region.high)
    bound = max(region.least, dual_bound(programme, solved.multipliers))
    n = len(system.variables)
    moved = solved.point[:n] - solved.point[n : 2 * n]
    point = np.clip(measure.centre + moved, region.low, region.high)
    lifted = np.concatenate([point, solved.point[2 * n : n + len(system.monomials.factors) - 1]])
    return Relaxed(bound, point, lifted, *_tightened(programme, solved.multipliers, measure, region))


def _tightened(
    programme: Programme, multipliers: Floats, measure: Measure, region: Region
) -> tuple[Floats, Floats]:
    """Cut off changes whose reduced cost alone lifts the bound to the best distance."""
    if region.most == np.inf:
        return region.low, region.high
    reduced = surely_reduced(programme, multipliers)
    spare = max(0.0, region.most - dual_bound(programme, multipliers)) + SPARE
    n = len(measure.centre)
    helps = reduced > SPARE
    most = np.where(
        helps, programme.low + spare * (1 + SPARE) / np.where(helps, reduced, 1.0), programme.high
    )
    rise, fall = np.minimum(most, programme.high)[: 2 * n].reshape(2, n)
    return (
        np.maximum(region.low, measure.centre - fall - SPARE),
        np.minimum(region.high, measure.centre + rise + SPARE),
    )


def _programme(system: CompiledPolynomials, measure: Measure, region: Region) -> Programme:
    """Write variables as centre + rise - fall, so that the distance is linear; loosened by what rounding may do."""
    ends = region.low - 2 * ROUNDING, region.high + 2 * ROUNDING
    lows, highs = (found[1:] for found in system.monomials.bounds(*ends))
    envelopes, limits = _envelopes(system.monomials, lows, highs)
    matrix = np.vstack([-system.table[:, 1:], envelopes])
    rhs = np.concatenate([system.table[:, 0] + 2 * system.errors, limits + 16 * ROUNDING])
    n = len(system.variables)
    rhs = rhs - (matrix[:, :n] * measure.centre).sum(axis=1)
    rhs += ROUNDING * (n + 4) * np.abs(matrix[:, :n]).sum(axis=1)
    matrix = np.hstack([matrix[:, :n], -matrix[:, :n], matrix[:, n:]])
    down, up = ends[0] - measure.centre - ROUNDING, ends[1] - measure.centre + ROUNDING
    lower = np.concatenate([np.maximum(down, 0), np.maximum(-up, 0), lows[n:]])
    upper = np.concatenate([np.maximum(up, 0), np.maximum(-down, 0), highs[n:]])
    costs = np.concatenate([np.ones(2 * n), np.zeros(matrix.shape[1] - 2 * n)])
    if measure.kind == SUM:
        return Programme(costs, matrix, rhs, lower, upper)
    most = min(region.most, max(region.least, upper[: 2 * n].max(initial=0.0)))
    largest, limit = _largest(
        n, matrix.shape[1], np.where(region.outward > 0, up, -down) - 8 * ROUNDING, region, most
    )
    return Programme(
        np.append(0 * costs, 1.0),
        np.vstack([np.hstack([matrix, np.zeros((len(matrix), 1))]), largest]),
        np.concatenate([rhs, limit]),
        np.append(lower, region.least),
        np.append(upper, most),
    )


def _largest(n: int, columns: int, room: Floats, region: Region, most: float) -> tuple[Floats, Floats]:
    """Tie the last column, the largest change, to the others.

    No change exceeds it. An outward change goes as far as it and the room allow: the lesser of both is concave in
    the largest change, and lies above its chord between the least and the most that the largest change can be.
    """
    above = np.hstack([np.eye(n), np.eye(n), np.zeros((n, columns - 2 * n)), -np.ones((n, 1))])
    places = np.flatnonzero(region.outward)
    sides = region.outward[places]
    first, last = np.minimum(region.least, room[places]), np.minimum(most, room[places])
    slopes = (last - first) / (most - region.least) if most > region.least else np.zeros(len(places))
    chords = np.zeros((len(places), columns + 1))
    count = np.arange(len(places))
    chords[count, places], chords[count, n + places], chords[:, -1] = -sides, sides, slopes
    return np.vstack([above, chords]), np.concatenate(
        [np.zeros(n), slopes * region.least - first + 16 * ROUNDING]
    )


def _envelopes(monomials: Monomials, lows: Floats, highs: Floats) -> tuple[Floats, Floats]:
    own = np.flatnonzero(monomials.degrees > 1)
    left, right, own = monomials.parents[own] - 1, monomials.last[own], own - 1  # the constant has no column
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
