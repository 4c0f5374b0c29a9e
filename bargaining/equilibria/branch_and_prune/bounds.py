r"""Bounds of the indifference equations over a cell: signs, preconditioned ranges, and where to divide.

With :math:`f_{ik}(x) = u_i(k, x_{-i}) - u_i(k_0, x_{-i})` for the actions :math:`k` in the support of player
:math:`i`, an equilibrium with that support solves :math:`f = 0`. In barycentric coordinates :math:`\lambda` of a
cell and for *any* matrix :math:`C`, a solution satisfies

.. math:: \lambda_r = -h_r(\lambda), \qquad h_r = (C f)_r - \lambda_r,

and :math:`h_r` is multilinear, hence between its least and largest value at the vertices. With :math:`C` close to
the inverse of the Jacobian at the centre, this is the interval Newton operator with exact ranges.

Rounding. Row entries of a cell differ from the payoffs at its true vertices by at most ``error`` (kept beside the
cell). With :math:`n` unknowns, payoffs of size at most :math:`M` and :math:`\epsilon = 2^{-52}`, the computed value of
:math:`(C f)_r` at a vertex is within

.. math:: \sum_e |C_{re}| \, (2\,\mathtt{error} + 2 M (n + N + 6) \epsilon) + \epsilon

of the true one: a difference of two entries errs by twice their error and one rounding, the sum of :math:`n` products
in any order by :math:`n + N + 3` roundings of at most :math:`2M|C_{re}|`, and taking off one by one more. Every
test demands this margin.
"""

import numpy as np

from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints
from bargaining.equilibria.branch_and_prune.jit import inner

EPSILON = 2.0**-52
SHARE = 1.0 / 16.0  # of the range of a difference
SLIVER = 1.0 / 64.0  # shortest edge that is halved, of the longest


@inner
def filter_cell(face: Face, row: Floats, margin: float, part: Floats, lower: Floats) -> bool:
    r"""Tell whether one incentive condition excludes a cell, and bound barycentric coordinates from below.

    No action :math:`a` pays more than an action :math:`k` of the support. With :math:`p_m` the least value of
    :math:`u_i(a) - u_i(k)` where player :math:`j` is at vertex :math:`m`, it follows that
    :math:`\sum_m \lambda_m p_m \le 0`. If all :math:`p_m` are positive the cell holds no equilibrium; if
    all but :math:`p_c` are, and :math:`p` is the least of them, :math:`\lambda_c \ge p / (p - p_c)`.

    Most conditions say nothing about a large cell: it takes one count to see that values that are not positive are
    more than one vertex has. ``part`` is scratch.
    """
    n = face.sizes.size
    for j in range(n):
        for m in range(face.sizes[j]):
            lower[j, m] = 0.0
    for i in range(n):
        size, few = face.others[i], 0
        for j in range(n):
            if j != i and face.sizes[j] > 1:
                few = max(few, size // face.sizes[j])
        for k in range(face.sizes[i]):
            start = face.starts[i] + face.members[i, k] * size
            held = row[start : start + size]
            seen = 0
            for a in range(face.n_actions[i]):
                inside = seen < face.sizes[i] and face.members[i, seen] == a
                if inside:
                    seen += 1
                    if seen <= k + 1:
                        continue  # itself, or a pair that was looked at before
                start = face.starts[i] + a * size
                other = row[start : start + size]
                below, above = 0, 0
                for t in range(size):
                    difference = other[t] - held[t]
                    part[t] = difference
                    below += 1 if difference <= margin else 0
                    above += 1 if difference >= -margin else 0
                if below == 0 or (inside and above == 0):
                    return True
                if below <= few:
                    bound_along(face, i, part, margin, lower)
                if inside and above <= few:
                    for t in range(size):
                        part[t] = -part[t]
                    bound_along(face, i, part, margin, lower)
    return False


@inner
def bound_along(face: Face, i: int, part: Floats, margin: float, lower: Floats) -> None:
    """Apply one incentive condition of player ``i`` along the vertices of each other player.

    ``part`` holds what must not be positive, not all of it positive.
    """
    size = face.others[i]
    for j in range(face.sizes.size):
        if j == i or face.sizes[j] == 1:
            continue
        stride = face.inner[i, j]
        span = stride * face.sizes[j]
        positive, below, crossing = np.inf, 0.0, -1
        for m in range(face.sizes[j]):
            least = np.inf
            for block in range(m * stride, size, span):
                for t in range(block, block + stride):
                    least = min(least, part[t])
            least -= margin
            if least > 0.0:
                positive = min(positive, least)
            elif crossing >= 0:
                crossing = -1
                break
            else:
                crossing, below = m, least
        if crossing >= 0:
            bound = positive / (positive - below) - 8.0 * EPSILON
            lower[j, crossing] = max(lower[j, crossing], bound)


@inner
def jacobian(face: Face, row: Floats, matrix: Floats) -> None:
    """Write the derivative of the equations at the centre of the cell in its barycentric coordinates."""
    n = face.sizes.size
    for i in range(n):
        size = face.others[i]
        first = face.starts[i] + face.members[i, 0] * size
        for k in range(1, face.sizes[i]):
            held = face.starts[i] + face.members[i, k] * size
            e = face.unknowns[i] + k - 1
            for c in range(face.unknowns[n]):
                matrix[e, c] = 0.0
            for j in range(n):
                if j == i or face.sizes[j] == 1:
                    continue
                inner = face.inner[i, j]
                span = face.sizes[j] * inner
                weight = face.sizes[j] / size
                start = face.unknowns[j]
                zero = 0.0
                for block in range(0, size, span):
                    for t in range(block, block + inner):
                        zero += row[held + t] - row[first + t]
                for m in range(1, face.sizes[j]):
                    total = -zero
                    for block in range(0, size, span):
                        for t in range(block + m * inner, block + (m + 1) * inner):
                            total += row[held + t] - row[first + t]
                    matrix[e, start + m - 1] = total * weight


@inner
def precondition(matrix: Floats, inverse: Floats, pivots: Ints, n: int) -> int:
    """Invert by Gauss-Jordan with full pivoting; return the rank.

    Row ``r`` of ``inverse`` combines the equations for unknown ``pivots[r]``, or, where that is -1, to a form whose
    derivative vanishes. Any matrix is admissible: only sharpness depends on it.
    """
    largest = 0.0
    for r in range(n):
        pivots[r] = -1
        for c in range(n):
            inverse[r, c] = 1.0 if r == c else 0.0
            largest = max(largest, abs(matrix[r, c]))
    rank = 0
    done = np.zeros(n, dtype=np.bool_)
    for _ in range(n):
        best, row, column = 1e-10 * largest, -1, -1
        for r in range(n):
            if pivots[r] < 0:
                for c in range(n):
                    if not done[c] and abs(matrix[r, c]) > best:
                        best, row, column = abs(matrix[r, c]), r, c
        if row < 0:
            break
        factor = 1.0 / matrix[row, column]
        for c in range(n):
            matrix[row, c] *= factor
            inverse[row, c] *= factor
        for r in range(n):
            if r != row and matrix[r, column] != 0.0:
                factor = matrix[r, column]
                for c in range(n):
                    matrix[r, c] -= factor * matrix[row, c]
                    inverse[r, c] -= factor * inverse[row, c]
        pivots[row] = column
        done[column] = True
        rank += 1
    return rank


@inner
def combine(face: Face, row: Floats, weights: Floats, part: Floats, values: Floats) -> float:
    """Write a combination of the equations at every vertex of the cell; return the sum of absolute weights."""
    n = face.sizes.size
    vertices = face.totals[0]
    for v in range(vertices):
        values[v] = 0.0
    total = 0.0
    for i in range(n):
        if face.sizes[i] == 1:
            continue
        size = face.others[i]
        first = face.starts[i] + face.members[i, 0] * size
        for r in range(size):
            part[r] = 0.0
        for k in range(1, face.sizes[i]):
            weight = weights[face.unknowns[i] + k - 1]
            total += abs(weight)
            held = face.starts[i] + face.members[i, k] * size
            for r in range(size):
                part[r] += weight * (row[held + r] - row[first + r])
        for v in range(vertices):
            values[v] += part[face.lookup[i, v]]
    return total


@inner
def edge_to_halve(face: Face, row: Floats, part: Floats, edges: Floats, edge: Ints) -> None:
    """Choose the edge along which the differences between actions of a support change most.

    Each difference counts in units of what is missing to exclude the cell, the smaller of the distances from zero of
    its bounds, or of a share of its range where one of them is next to zero. So that no cell becomes a sliver, an edge
    that is far longer than the chosen one comes first. ``part`` and ``edges`` are scratch. Any choice is right.
    """
    n = face.sizes.size
    edges[:] = 0.0
    for i in range(n):
        size = face.others[i]
        for k in range(1, face.sizes[i]):
            for m in range(k):
                mine = face.starts[i] + face.members[i, k] * size
                other = face.starts[i] + face.members[i, m] * size
                low, high = np.inf, -np.inf
                for t in range(size):
                    part[t] = row[mine + t] - row[other + t]
                    low = min(low, part[t])
                    high = max(high, part[t])
                missing = max(min(-low, high), (high - low) * SHARE)
                if missing > 0.0:
                    add_changes(face, i, part, missing, edges)
    best, widest, longest = -1.0, 0.0, -1.0
    other_edge = (0, 0, 0)
    for j in range(n):
        for p in range(1, face.sizes[j]):
            for q in range(p):
                length = edge_length(face, row, j, p, q)
                if length > longest:
                    longest, other_edge = length, (j, p, q)
                if edges[j, p, q] > best:
                    best, widest = edges[j, p, q], length
                    edge[0], edge[1], edge[2] = j, p, q
    if widest < longest * SLIVER:
        edge[0], edge[1], edge[2] = other_edge


@inner
def add_changes(face: Face, i: int, part: Floats, unit: float, edges: Floats) -> None:
    """Add how much a difference of two actions of player ``i`` changes along each edge, on average, in some unit."""
    size = face.others[i]
    for j in range(face.sizes.size):
        if j == i or face.sizes[j] == 1:
            continue
        stride = face.inner[i, j]
        span = stride * face.sizes[j]
        scale = face.sizes[j] / size
        for p in range(1, face.sizes[j]):
            for q in range(p):
                change = 0.0
                for block in range(0, size, span):
                    for t in range(block, block + stride):
                        change += abs(part[t + p * stride] - part[t + q * stride])
                edges[j, p, q] += change / unit * scale


@inner
def edge_length(face: Face, row: Floats, j: int, p: int, q: int) -> float:
    """Return the length of an edge in the maximum norm."""
    size, longest = face.sizes[j], 0.0
    for t in range(size):
        start = face.corners[j] + t
        longest = max(longest, abs(row[start + p * size] - row[start + q * size]))
    return longest
