"""Lower bounds of small linear programmes that do not trust the solver.

References
----------
Neumaier, A., Shcherbina, O. (2004). Safe bounds in linear and mixed-integer linear programming. Mathematical
Programming 99, 283-296.
"""

from __future__ import annotations

import numpy as np

from bargaining.algebra.monomials import ROUNDING, Floats
from bargaining.games.programmes import Programme, solve


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
