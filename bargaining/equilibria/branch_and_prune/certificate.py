"""Prove a unique solution in a neighbourhood, refine it, and decide whether it is an equilibrium."""

import numpy as np

from bargaining.equilibria.branch_and_prune.bounds import EPSILON, jacobian
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints, load_corners, shrink
from bargaining.equilibria.branch_and_prune.jit import inner
from bargaining.equilibria.branch_and_prune.newton import Workspace, operate

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
def distance_from_identity(left: Floats, right: Floats, n: int) -> float:
    r"""Bound the maximum norm of one less the product of two matrices.

    The computed sum of :math:`n` products and a one errs by at most :math:`n + 1` roundings of the sum of the absolute
    values, the sum of a row's absolute values by :math:`n` more.
    """
    worst = 0.0
    for r in range(n):
        total = 0.0
        for c in range(n):
            entry, sizes = 1.0 if r == c else 0.0, 1.0
            for k in range(n):
                entry -= left[r, k] * right[k, c]
                sizes += abs(left[r, k] * right[k, c])
            total += abs(entry) + (2 * n + 4) * EPSILON * sizes
        worst = max(worst, total)
    return worst


@inner
def determinant_sign(face: Face, row: Floats, work: Workspace) -> int:
    """Return the index of the equilibrium, the sign of the determinant of minus the Jacobian, 0 where not proved.

    The preconditioner times the Jacobian anywhere in the cell is within distance one of the identity (`operate`), so
    both determinants have the same sign. That of the preconditioner is read off its triangular factors L and U, as
    floats an exact product of their own: if some matrix J (the Jacobian in the middle, rounded) is within distance
    one of being the inverse both of the preconditioner and of L U, all three determinants have the same sign.
    """
    n = face.unknowns[face.sizes.size]
    middle = np.zeros((n, n))
    jacobian(face, row, middle)
    ordered = np.zeros((n, n))
    for r in range(n):
        for c in range(n):
            ordered[work.pivots[r], c] = -work.inverse[r, c]
            middle[r, c] = -middle[r, c]
    if not distance_from_identity(ordered, middle, n) < 1.0:
        return 0
    upper, lower, sign = ordered.copy(), np.zeros((n, n)), 1
    for c in range(n):
        best = c
        for r in range(c + 1, n):
            if abs(upper[r, c]) > abs(upper[best, c]):
                best = r
        if best != c:
            sign = -sign
            for k in range(n):
                upper[c, k], upper[best, k] = upper[best, k], upper[c, k]
                lower[c, k], lower[best, k] = lower[best, k], lower[c, k]
            for k in range(n):  # rows of the factors change places with columns of their near inverse
                middle[k, c], middle[k, best] = middle[k, best], middle[k, c]
        if upper[c, c] == 0.0:
            return 0
        if upper[c, c] < 0:
            sign = -sign
        lower[c, c] = 1.0
        for r in range(c + 1, n):
            factor = upper[r, c] / upper[c, c]
            lower[r, c] = factor
            upper[r, c] = 0.0
            for k in range(c + 1, n):
                upper[r, k] -= factor * upper[c, k]
    # One less L (U J) as computed; U J errs by n roundings of |U| |J|, which L multiplies.
    product, sizes = np.zeros((n, n)), np.zeros((n, n))
    for r in range(n):
        for c in range(n):
            for k in range(n):
                product[r, c] += upper[r, k] * middle[k, c]
                sizes[r, c] += abs(upper[r, k] * middle[k, c])
    missed = 0.0
    for r in range(n):
        total = 0.0
        for c in range(n):
            for k in range(n):
                total += abs(lower[r, k]) * sizes[k, c]
        missed = max(missed, total)
    near = distance_from_identity(lower, product, n) + (2 * n + 4) * EPSILON * missed
    return sign if near < 1.0 else 0


@inner
def certify(
    face: Face,
    root: Floats,
    row: Floats,
    lower: Floats,
    size: float,
    error: float,
    work: Workspace,
    point: Floats,
    values: Floats,
) -> tuple[bool, float, int]:
    r"""Prove that the part of the face with coordinates at least ``lower`` (may be negative) holds one solution.

    Returns whether that is proved, a bound of the distance of ``point`` from the solution in the maximum norm,
    and the sign of the determinant, 0 where it is not proved. Payoffs at the vertices of the part come from those of
    the whole face by one affine map for each player, with weights of total size ``spread``; hence their error bound.

    The distance. The contraction bounds it in barycentric coordinates by :math:`r / (1 - q)`, :math:`r` the largest
    preconditioned residual: as computed, plus the largest sum of a row of weights times what the difference of two
    action values errs (`judge`). A coordinate of the face is one of them times the player's scale, the first one the
    rest. :math:`q`, the scales and these products round less than :math:`8 N` times in all, relative to numbers of
    about their own size; a subtraction from a coordinate by whoever uses the distance rounds once.
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
    rank, factor = operate(face, row, operations * magnitude * EPSILON + spread * error, magnitude, work)
    rounded = 1.0 + 8.0 * (face.unknowns[n] + n) * EPSILON
    factor *= rounded
    if rank != face.unknowns[n] or not factor < 1.0:
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
    rounding = heaviest * (2.0 * magnitude * (face.totals[0] + 2 * n + operations) * EPSILON + 4.0 * error)
    reach = (found + rounding) / (1.0 - factor)
    radius = 0.0
    for j in range(n):
        for k in range(face.sizes[j]):
            if face.sizes[j] > 1 and point[j, k] <= lower[j, k]:
                return False, 0.0, 0
        radius = max(radius, max(face.sizes[j] - 1, 1) * scales[j] * reach)
    return True, radius * rounded + EPSILON, determinant_sign(face, row, work)


@inner
def judge(
    face: Face,
    ranks: Ints,
    point: Floats,
    values: Floats,
    radius: float,
    sign: int,
    size: float,
    error: float,
) -> int:
    r"""Decide whether the solution near a point is an equilibrium with exactly this support.

    With :math:`V` vertices, payoffs of size :math:`M` with an error :math:`e` and probabilities that sum to one but for
    :math:`\epsilon` each, the computed difference of two action values errs by less than
    :math:`2 M (V + 2 n) \epsilon + 4 e`: products of :math:`n` factors, a sum of at most :math:`V` of them and one
    subtraction, each half of :math:`\epsilon`. At the solution itself it differs from that at the point by at most
    :math:`2 M` times the sum of all distances, the strategies' in the sum norm; twice that covers products of several
    distances, as long as the sum is below a half. An outside action that is nowhere on the face better than some
    action of the support, by exact ranks, needs no margin.
    """
    n = face.sizes.size
    verdict = STRICT if sign != 0 else AMBIGUOUS
    spread = 0.0
    for j in range(n):
        if face.sizes[j] > 1:
            spread += face.sizes[j] * radius
            for k in range(face.sizes[j]):
                if point[j, k] < -radius:
                    return REJECTED
                if point[j, k] <= radius:
                    verdict = AMBIGUOUS
    margin = 2.0 * size * (2.0 * spread + (face.totals[0] + 2 * n + 8) * EPSILON) + 4.0 * error
    if not spread < 0.5:
        margin = np.inf
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
            relation = compare(face, ranks, i, a)
            if relation == 0:
                verdict = AMBIGUOUS
            elif relation == 2 and verdict == STRICT:
                verdict = TIED
    return verdict


@inner
def compare(face: Face, ranks: Ints, i: int, a: int) -> int:
    """Compare an outside action with the support on the face, exactly: 1 somewhere worse and nowhere better, 2 tied."""
    best = 0
    for k in range(face.sizes[i]):
        never_better, tied = True, True
        for r in range(face.others[i]):
            source = 0
            for j in range(face.sizes.size):
                if j != i:
                    digit = (r // face.inner[i, j]) % face.sizes[j]
                    source += face.members[j, digit] * face.strides[j]
            mine = ranks[i, source + a * face.strides[i]]
            theirs = ranks[i, source + face.members[i, k] * face.strides[i]]
            never_better = never_better and mine <= theirs
            tied = tied and mine == theirs
        if tied:
            return 2
        if never_better:
            best = 1
    return best
