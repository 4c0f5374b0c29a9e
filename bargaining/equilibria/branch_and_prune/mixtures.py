r"""Exclude a cell by a mixture of its conditions.

In barycentric coordinates :math:`\lambda` of a cell, the differences :math:`d_{ia}(v_{-i})` of what action :math:`a`
and the first action of the support pay player :math:`i` give, for any weights :math:`w` that are not negative for
actions outside the support, a multilinear form

.. math:: \sum_v \lambda^v c_v, \qquad c_v = \sum_i \sum_a w_{i, v_i, a} \, d_{ia}(v_{-i}),

whose weights may depend on the player's own vertex :math:`v_i`. At an equilibrium it is not positive; where all
:math:`c_v` are, the cell holds none (Handelman 1988; `exclusion` does the same exactly). Weights are the multipliers
of a linear programme: find masses :math:`\mu \ge 0` on the vertices, of sum one, with
:math:`\sum_v \mu_v d_{ia}(v_{-i}) [v_i = k] = 0` for all :math:`i, k, a`, or not more than that for actions outside.
Where there are none, its multipliers are such weights. The simplex method with an inverse of the basis looks for them;
right-hand sides slightly off zero keep it from going in circles. Any weights are right; `excluded_by` tests what they
prove with all rounding errors.
"""

import numpy as np

from bargaining.equilibria.branch_and_prune.bounds import EPSILON
from bargaining.equilibria.branch_and_prune.faces import Face, Floats
from bargaining.equilibria.branch_and_prune.jit import inner
from bargaining.equilibria.branch_and_prune.newton import Workspace

TINY = 2.0**-1000
NOUGHT = 1e-9  # what counts as none of a gain or a pivot in the programme
ASIDE = 2.0**-10  # of the units of the programme: how far right-hand sides are off zero
TURNS = 4  # for each row of the programme, at the most
GOLDEN = 0.6180339887498949  # multiples of it, less their whole parts, are spread evenly


@inner
def units(face: Face, row: Floats, scales: Floats) -> None:
    """Write one over the largest size of each difference, negative outside the support, zero where there is none."""
    for i in range(face.sizes.size):
        size, seen = face.others[i], 0
        start = face.starts[i] + face.members[i, 0] * size
        first = row[start : start + size]
        for a in range(face.n_actions[i]):
            start = face.starts[i] + a * size
            other = row[start : start + size]
            largest = 0.0
            for t in range(size):
                largest = max(largest, abs(other[t] - first[t]))
            scales[i, a] = 1.0 / largest if largest > TINY else 0.0
            if seen < face.sizes[i] and face.members[i, seen] == a:
                seen += 1
            else:
                scales[i, a] = -scales[i, a]


@inner
def coefficients(face: Face, row: Floats, weights: Floats, part: Floats, values: Floats) -> None:
    """Write the coefficients of a mixture at all vertices of a cell."""
    vertices = face.totals[0]
    for v in range(vertices):
        values[v] = 0.0
    after = vertices
    for i in range(face.sizes.size):
        size = face.others[i]
        start = face.starts[i] + face.members[i, 0] * size
        first = row[start : start + size]
        span = after
        after //= face.sizes[i]
        for k in range(face.sizes[i]):
            for r in range(size):
                part[r] = 0.0
            for a in range(face.n_actions[i]):
                weight = weights[i, k, a]
                if weight != 0.0:
                    start = face.starts[i] + a * size
                    other = row[start : start + size]
                    for r in range(size):
                        part[r] += weight * (other[r] - first[r])
            for outer in range(size // after):
                start = outer * span + k * after
                target = values[start : start + after]
                for t in range(after):
                    target[t] += part[outer * after + t]


@inner
def excluded_by(face: Face, error: float, size: float, weights: Floats, values: Floats) -> bool:
    r"""Tell whether a mixture with coefficients ``values`` as computed proves that a cell holds no equilibrium.

    A difference errs by twice the error of an entry and one rounding; each of at most :math:`T` products of them, with
    :math:`T` actions in all, by one more, their sum in any order by :math:`T`, of numbers up to twice ``size``.
    """
    n, terms = face.sizes.size, 0
    for i in range(n):
        terms += face.n_actions[i]
    unit = 2.0 * error + 2.0 * size * (terms + n + 8) * EPSILON
    for v in range(face.totals[0]):
        total = 0.0
        for i in range(n):
            for a in range(face.n_actions[i]):
                total += abs(weights[i, face.digits[i, v], a])
        if not values[v] > total * unit + TINY:
            return False
    return True


@inner
def begin(face: Face, work: Workspace) -> None:
    """Set up the programme with nothing but artificial variables and slacks in the basis."""
    basis, duals, levels, slacks = work.basis, work.duals, work.levels, work.slacks
    rows = 1
    for i in range(face.sizes.size):
        for _ in range(face.sizes[i]):
            for a in range(face.n_actions[i]):
                if a != face.members[i, 0]:
                    spread = rows * GOLDEN
                    levels[rows] = ASIDE * (0.5 + spread - np.floor(spread))
                    slacks[rows] = work.scales[i, a] <= 0.0
                    duals[rows] = 0.0 if slacks[rows] else 1.0 if rows % 2 == 0 else -1.0
                    rows += 1
    levels[0], duals[0], slacks[0] = 1.0, 1.0, False
    for r in range(rows):
        for c in range(rows):
            basis[r, c] = 0.0
        basis[r, r] = 1.0 if slacks[r] else duals[r]


@inner
def weigh(face: Face, work: Workspace) -> None:
    """Write the weights that belong to the multipliers."""
    r = 1
    for i in range(face.sizes.size):
        for k in range(face.sizes[i]):
            for a in range(face.n_actions[i]):
                if a == face.members[i, 0]:
                    work.weights[i, k, a] = 0.0
                else:
                    unit, weight = work.scales[i, a], -work.duals[r]
                    work.weights[i, k, a] = weight * unit if unit > 0.0 else max(weight, 0.0) * -unit
                    r += 1


@inner
def enter_vertex(face: Face, row: Floats, work: Workspace, v: int, rows: int) -> None:
    """Write the column of a vertex in terms of the basis."""
    basis, column = work.basis, work.column
    for r in range(rows):
        column[r] = basis[r, 0]
    before = 1
    for i in range(face.sizes.size):
        size = face.others[i]
        place = face.starts[i] + face.lookup[i, v]
        first = row[place + face.members[i, 0] * size]
        e = before + face.digits[i, v] * (face.n_actions[i] - 1)
        for a in range(face.n_actions[i]):
            if a != face.members[i, 0]:
                entry = abs(work.scales[i, a]) * (row[place + a * size] - first)
                for r in range(rows):
                    column[r] += basis[r, e] * entry
                e += 1
        before += face.sizes[i] * (face.n_actions[i] - 1)


@inner
def exchange(work: Workspace, gain: float, rows: int) -> bool:
    """Bring the variable with the column at hand into the basis; False where no other limits it."""
    basis, column, levels, duals = work.basis, work.column, work.levels, work.duals
    pivot, step = -1, np.inf
    for r in range(rows):
        if column[r] > NOUGHT and levels[r] < step * column[r]:
            pivot, step = r, levels[r] / column[r]
    if pivot < 0:
        return False
    factor = 1.0 / column[pivot]
    leaving = basis[pivot]
    for c in range(rows):
        duals[c] -= gain * factor * leaving[c]
        leaving[c] *= factor
    for r in range(rows):
        if r != pivot:
            levels[r] = max(levels[r] - step * column[r], 0.0)
            factor = column[r]
            if factor != 0.0:
                changed = basis[r]
                for c in range(rows):
                    changed[c] -= factor * leaving[c]
    levels[pivot] = step
    return True


@inner
def mixture(face: Face, row: Floats, error: float, size: float, work: Workspace) -> bool:
    """Tell whether a mixture of conditions proves that a cell holds no equilibrium."""
    values = work.values
    rows = 1
    for i in range(face.sizes.size):
        rows += face.sizes[i] * (face.n_actions[i] - 1)
    if rows > work.levels.size:
        return False
    units(face, row, work.scales)
    begin(face, work)
    for _ in range(TURNS * rows):
        best, gain = 0, NOUGHT
        for r in range(1, rows):
            if work.slacks[r] and work.duals[r] > gain:
                best, gain = r, work.duals[r]
        if best > 0:
            for r in range(rows):
                work.column[r] = work.basis[r, best]
        else:
            weigh(face, work)
            coefficients(face, row, work.weights, work.part, values)
            low = 0
            for v in range(face.totals[0]):
                if values[v] < values[low]:
                    low = v
            if values[low] > 0.0 and excluded_by(face, error, size, work.weights, values):
                return True
            gain = work.duals[0] - values[low]
            if not gain > NOUGHT:
                return False
            enter_vertex(face, row, work, low, rows)
        if not exchange(work, gain, rows):
            return False
    return False
