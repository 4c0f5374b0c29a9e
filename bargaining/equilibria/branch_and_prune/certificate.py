"""Prove a unique solution in a neighbourhood, refine it, and decide whether it is an equilibrium."""

import numpy as np

from bargaining.equilibria.branch_and_prune.bounds import EPSILON
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, load_corners, shrink
from bargaining.equilibria.branch_and_prune.jit import inner
from bargaining.equilibria.branch_and_prune.newton import EXCLUDED, Workspace, operate

STRICT, TIED, AMBIGUOUS, REJECTED, FAILED = 1, 2, 3, 4, 5


@inner
def action_values(face: Face, row: Floats, point: Floats, values: Floats) -> None:
    """Write what each action pays each player at a point of the face, shape (n_players, max_actions)."""
    n = face.sizes.size
    for i in range(n):
        size = face.others[i]
        for a in range(face.n_actions[i]):
            values[i, a] = 0.0
        for v in range(face.totals[0]):
            if face.digits[i, v] == 0:
                weight = 1.0
                for j in range(n):
                    if j != i:
                        weight *= point[j, face.digits[j, v]]
                for a in range(face.n_actions[i]):
                    values[i, a] += weight * row[face.starts[i] + a * size + face.lookup[i, v]]


@inner
def residual(face: Face, values: Floats, work: Workspace, step: Floats) -> float:
    """Write the preconditioned equations by unknown; return their largest size."""
    largest = 0.0
    for r in range(face.unknowns[face.sizes.size]):
        total = 0.0
        for i in range(face.sizes.size):
            for k in range(1, face.sizes[i]):
                gap = values[i, face.members[i, k]] - values[i, face.members[i, 0]]
                total += work.inverse[r, face.unknowns[i] + k - 1] * gap
        step[work.pivots[r]] = total
        largest = max(largest, abs(total))
    return largest


@inner
def copy_point(face: Face, source: Floats, target: Floats) -> None:
    """Copy the probabilities of a point of the face."""
    for j in range(face.sizes.size):
        for k in range(face.sizes[j]):
            target[j, k] = source[j, k]


@inner
def refine(
    face: Face, root: Floats, lower: Floats, scales: Floats, work: Workspace, point: Floats, values: Floats
) -> float:
    """Iterate the contraction from the middle of its image until it stops moving; return the residual."""
    n = face.sizes.size
    step = np.zeros(max(face.unknowns[n], 1))
    trial = np.zeros(point.shape)
    action_values(face, root, point, values)
    best = residual(face, values, work, step)
    for _ in range(60):
        for j in range(n):
            rest = 1.0
            for k in range(1, face.sizes[j]):
                trial[j, k] = point[j, k] - scales[j] * step[face.unknowns[j] + k - 1]
                rest -= trial[j, k]
            trial[j, 0] = rest
        action_values(face, root, trial, values)
        found = residual(face, values, work, step)
        if not found < best:
            break
        best = found
        copy_point(face, trial, point)
    action_values(face, root, point, values)
    left: float = residual(face, values, work, step)
    return left


@inner
def determinant_sign(face: Face, work: Workspace) -> int:
    """Return the index of the equilibrium, the sign of the determinant of minus the Jacobian.

    The preconditioner times the Jacobian is within distance one of the identity, so that both determinants have
    the same sign; rows of the preconditioner are brought to the order of the unknowns first.
    """
    n = face.unknowns[face.sizes.size]
    matrix = np.zeros((n, n))
    for r in range(n):
        for c in range(n):
            matrix[work.pivots[r], c] = -work.inverse[r, c]
    sign = 1
    for c in range(n):
        best = c
        for r in range(c + 1, n):
            if abs(matrix[r, c]) > abs(matrix[best, c]):
                best = r
        if best != c:
            sign = -sign
            for k in range(n):
                matrix[c, k], matrix[best, k] = matrix[best, k], matrix[c, k]
        if matrix[c, c] < 0:
            sign = -sign
        for r in range(c + 1, n):
            factor = matrix[r, c] / matrix[c, c]
            for k in range(c, n):
                matrix[r, k] -= factor * matrix[c, k]
    return sign


@inner
def certify(
    face: Face,
    root: Floats,
    row: Floats,
    lower: Floats,
    size: float,
    work: Workspace,
    point: Floats,
    values: Floats,
) -> tuple[bool, float, int]:
    """Prove that the part of the face with coordinates at least ``lower`` (may be negative) holds one solution.

    Returns whether that is proved, a bound of the distance of ``point`` from the solution in the maximum norm,
    and the sign of the determinant. Payoffs at the vertices of the part come from those of the whole face by one
    affine map for each player, with weights of total size ``spread``; hence their error bound.
    """
    n = face.sizes.size
    for t in range(face.totals[1]):
        row[t] = root[t]
    load_corners(face, row)
    scales = np.ones(n)
    spread, operations = 1.0, 0
    for j in range(n):
        total = 0.0
        for k in range(face.sizes[j]):
            scales[j] -= lower[j, k]
            total += abs(lower[j, k])
        if face.sizes[j] > 1:
            if scales[j] <= 0.0:
                return False, 0.0, 0
            shrink(face, row, j, lower[j])
            spread *= total + scales[j]
            operations += face.sizes[j] + 4
    magnitude = size * spread
    rank, factor = operate(face, row, operations * magnitude * EPSILON, magnitude, work)
    if rank != face.unknowns[n] or rank == EXCLUDED or factor >= 0.999:
        return False, 0.0, 0
    for j in range(n):
        rest = 1.0
        for k in range(face.sizes[j]):
            if face.sizes[j] > 1 and work.lower[j, k] <= 0.0:
                return False, 0.0, 0
        for k in range(1, face.sizes[j]):
            point[j, k] = lower[j, k] + scales[j] / face.sizes[j]
            rest -= point[j, k]
        point[j, 0] = rest
    found = refine(face, root, lower, scales, work, point, values)
    heaviest = 0.0
    for r in range(rank):
        total = 0.0
        for c in range(rank):
            total += abs(work.inverse[r, c])
        heaviest = max(heaviest, total)
    rounding = heaviest * 2.0 * magnitude * (face.totals[0] + 2 * n + operations) * EPSILON
    reach = (found + rounding) / (1.0 - factor)
    radius = 0.0
    for j in range(n):
        for k in range(face.sizes[j]):
            if face.sizes[j] > 1 and point[j, k] <= lower[j, k]:
                return False, 0.0, 0
        radius = max(radius, max(face.sizes[j] - 1, 1) * scales[j] * reach)
    return True, radius, determinant_sign(face, work)


@inner
def judge(face: Face, root: Floats, point: Floats, values: Floats, radius: float, size: float) -> int:
    """Decide whether the solution near a point is an equilibrium with exactly this support.

    Payoffs of two actions move by at most ``2 * size`` times the sum of distances; an outside action that is
    nowhere on the face better than some action of the support needs no margin.
    """
    n = face.sizes.size
    verdict = STRICT
    for j in range(n):
        for k in range(face.sizes[j]):
            if face.sizes[j] > 1:
                if point[j, k] < -radius:
                    return REJECTED
                if point[j, k] <= radius:
                    verdict = AMBIGUOUS
    spread = 0.0
    for j in range(n):
        spread += face.sizes[j] * radius
    margin = 2.0 * size * (2.0 * spread + (face.totals[0] + 2 * n + 8) * EPSILON)
    for i in range(n):
        held = values[i, face.members[i, 0]]
        for a in range(face.n_actions[i]):
            inside = False
            for k in range(face.sizes[i]):
                inside = inside or face.members[i, k] == a
            if inside or values[i, a] < held - margin:
                continue
            if values[i, a] > held + margin:
                return REJECTED
            relation = compare(face, root, i, a)
            if relation == 0:
                verdict = AMBIGUOUS
            elif relation == 2 and verdict == STRICT:
                verdict = TIED
    return verdict


@inner
def compare(face: Face, root: Floats, i: int, a: int) -> int:
    """Compare an outside action with the support on the face, exactly: 1 somewhere worse and nowhere better, 2 tied."""
    size = face.others[i]
    best = 0
    for k in range(face.sizes[i]):
        never_better, tied = True, True
        for r in range(size):
            gap = root[face.starts[i] + a * size + r] - root[face.starts[i] + face.members[i, k] * size + r]
            never_better = never_better and gap <= 0.0
            tied = tied and gap == 0.0
        if tied:
            return 2
        if never_better:
            best = 1
    return best
