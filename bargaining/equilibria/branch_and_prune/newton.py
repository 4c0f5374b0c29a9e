r"""The preconditioned operator on one cell: what it excludes, how far it contracts, whether it proves a root.

Let :math:`\lambda` be barycentric coordinates of a cell and :math:`h` as in `bounds`. Every solution in the cell has
:math:`\lambda \in -h(\text{cell})`; if that range misses the cell there is none, and otherwise lower bounds of all
barycentric coordinates give a smaller simplex around all of them. If the range lies in the interior of the cell,
the continuous map :math:`-h` has a fixed point there (Brouwer): a solution exists. If moreover
:math:`q = \max_r \sum_c \max |\partial h_r / \partial \lambda_c| < 1`, then :math:`-h` contracts in the maximum norm:
the solution is unique in the cell, and any point :math:`\lambda` of the cell is within
:math:`\max_r |(Cf)_r(\lambda)| / (1 - q)` of it. The derivatives are multilinear too: their bounds are differences of
vertex values.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.bounds import EPSILON, combine, jacobian, precondition
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints
from bargaining.equilibria.branch_and_prune.jit import inner

EXCLUDED = -1
LARGEST_PROGRAMME = 512  # rows


class Workspace(NamedTuple):
    """Hold the scratch arrays of the operator.

    Parameters
    ----------
    matrix, inverse : ndarray, shape (n_unknowns, n_unknowns)
        Jacobian (destroyed) and preconditioner.
    pivots : ndarray, shape (n_unknowns,)
        Unknown of each row of the preconditioner, or -1.
    part, values : ndarray, shape (max_vertices,)
        Vertex values of a combination.
    sums : ndarray, shape (n_players, max_vertices)
        Sums of h over the unknowns of one player.
    lower : ndarray, shape (n_players, max_actions)
        Lower bounds of the barycentric coordinates.
    edges : ndarray, shape (n_players, max_actions, max_actions)
        A number for each edge of a cell.
    weights : ndarray, shape (n_players, max_actions, max_actions)
        Of `mixtures`, by player, vertex of hers and action.
    scales : ndarray, shape (n_players, max_actions)
        The unit of each difference there.
    basis, duals, levels, column, slacks : ndarray, shape (n_rows, n_rows) or (n_rows,)
        The state of the linear programme there.
    """

    matrix: Floats
    inverse: Floats
    pivots: Ints
    part: Floats
    values: Floats
    sums: Floats
    lower: Floats
    edges: Floats
    weights: Floats
    scales: Floats
    basis: Floats
    duals: Floats
    levels: Floats
    column: Floats
    slacks: NDArray[np.bool_]


def workspace(n_actions: tuple[int, ...]) -> Workspace:
    """Return scratch arrays large enough for every support profile of a game of this shape."""
    n, vertices, largest = len(n_actions), math.prod(n_actions), max(n_actions)
    unknowns = max(sum(n_actions) - n, 1)
    rows = min(1 + sum(m * (m - 1) for m in n_actions), LARGEST_PROGRAMME)
    return Workspace(
        np.zeros((unknowns, unknowns)),
        np.zeros((unknowns, unknowns)),
        np.zeros(unknowns, dtype=np.int64),
        np.zeros(vertices),
        np.zeros(vertices),
        np.zeros((n, vertices)),
        np.zeros((n, largest)),
        np.zeros((n, largest, largest)),
        np.zeros((n, largest, largest)),
        np.zeros((n, largest)),
        np.zeros((rows, rows)),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(rows, dtype=np.bool_),
    )


@inner
def slope(face: Face, values: Floats) -> float:
    """Return the sum over the unknowns of the largest change of a form along an edge from the first vertex."""
    total = 0.0
    stride = face.totals[0]
    for j in range(face.sizes.size):
        span = stride
        stride //= face.sizes[j]
        for m in range(1, face.sizes[j]):
            largest = 0.0
            for block in range(0, face.totals[0], span):
                for v in range(block, block + stride):
                    largest = max(largest, abs(values[v + m * stride] - values[v]))
            total += largest
    return total


@inner
def operate(face: Face, row: Floats, error: float, size: float, work: Workspace) -> tuple[int, float]:
    """Apply the operator to a cell: fill ``work.lower``, return (rank or EXCLUDED, contraction factor q).

    The factor is infinite where the rank or the range rules out a proof.
    """
    n = face.sizes.size
    unknowns, vertices = face.unknowns[n], face.totals[0]
    jacobian(face, row, work.matrix)
    rank = precondition(work.matrix, work.inverse, work.pivots, unknowns)
    unit = 2.0 * error + 2.0 * size * (unknowns + n + 6) * EPSILON
    factor = 0.0 if rank == unknowns else np.inf
    for j in range(n):
        first = face.unknowns[j]
        last, slack_sum = first, 0.0
        for v in range(vertices):
            work.sums[j, v] = 0.0
        for r in range(unknowns):
            column = work.pivots[r]
            if (column < 0 and j > 0) or (column >= 0 and not first <= column < face.unknowns[j + 1]):
                continue
            slack = combine(face, row, work.inverse[r], work.part, work.values) * unit + EPSILON
            if column >= 0:
                vertex = column - first + 1
                for v in range(vertices):
                    if face.digits[j, v] == vertex:
                        work.values[v] -= 1.0
                    work.sums[j, v] += work.values[v]
                last += 1
                slack_sum += slack + n * EPSILON
            low, high = np.inf, -np.inf
            for v in range(vertices):
                low = min(low, work.values[v])
                high = max(high, work.values[v])
            if column < 0:
                if low > slack or high < -slack:
                    return EXCLUDED, factor
                continue
            if -high - slack > 1.0 or -low + slack < 0.0:
                return EXCLUDED, factor
            work.lower[j, column - first + 1] = -high - slack
            if -high - slack <= 0.0 or factor == np.inf:
                factor = np.inf
            else:
                factor = max(factor, slope(face, work.values) + 2.0 * unknowns * slack)
        if not bound_first(face, j, last, slack_sum, work):
            return EXCLUDED, factor
    return rank, factor


@inner
def bound_first(face: Face, j: int, last: int, slack: float, work: Workspace) -> bool:
    """Bound the first coordinate of a player by the others' sum, if all of them (up to ``last``) are bounded.

    Returns whether the bounds leave anything.
    """
    first, size = face.unknowns[j], face.sizes[j]
    if size == 1:
        work.lower[j, 0] = 1.0
        return True
    if last < face.unknowns[j + 1]:
        known = np.zeros(size, dtype=np.bool_)
        for r in range(face.unknowns[face.sizes.size]):
            column = work.pivots[r]
            if first <= column < first + size - 1:
                known[column - first + 1] = True
        for m in range(size):
            if not known[m]:
                work.lower[j, m] = 0.0
        return True
    low, high = np.inf, -np.inf
    for v in range(face.totals[0]):
        low = min(low, work.sums[j, v])
        high = max(high, work.sums[j, v])
    work.lower[j, 0] = 1.0 + low - slack
    total = 0.0
    for m in range(size):
        total += max(work.lower[j, m], 0.0)
    return 1.0 + high + slack >= 0.0 and total <= 1.0 + 4 * size * EPSILON
