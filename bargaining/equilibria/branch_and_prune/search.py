"""Branch and prune on the face of one support profile."""

import numpy as np

from bargaining.equilibria.branch_and_prune.bounds import EPSILON, edge_to_halve, filter_cell
from bargaining.equilibria.branch_and_prune.certificate import certify, judge
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints, halve, load_corners, shrink
from bargaining.equilibria.branch_and_prune.jit import inner, step
from bargaining.equilibria.branch_and_prune.newton import EXCLUDED, Workspace, operate
from bargaining.equilibria.branch_and_prune.records import SETTLED, UNSETTLED, Found, Limits, known_already


@inner
def copy_row(source: Floats, target: Floats, length: int) -> None:
    """Copy the first entries of a row."""
    for t in range(length):
        target[t] = source[t]


@inner
def inside_known(face: Face, row: Floats, lower: Floats, error: float) -> bool:
    """Tell whether a cell lies in a neighbourhood whose only solution is known already."""
    for j in range(face.sizes.size):
        size = face.sizes[j]
        if size > 1:
            for p in range(size):
                for t in range(size):
                    if row[face.corners[j] + p * size + t] <= lower[j, t] + error:
                        return False
    return True


@inner
def width_of(face: Face, row: Floats) -> float:
    """Return the largest extent of a cell in any coordinate of the face."""
    widest = 0.0
    for j in range(face.sizes.size):
        size = face.sizes[j]
        for t in range(size):
            low, high = 1.0, 0.0
            for p in range(size):
                low = min(low, row[face.corners[j] + p * size + t])
                high = max(high, row[face.corners[j] + p * size + t])
            widest = max(widest, high - low)
    return widest


@inner
def extend_box(face: Face, row: Floats, low: Floats, high: Floats) -> None:
    """Enlarge a box so that it holds a cell."""
    for j in range(face.sizes.size):
        size = face.sizes[j]
        for t in range(size):
            for p in range(size):
                low[j, t] = min(low[j, t], row[face.corners[j] + p * size + t])
                high[j, t] = max(high[j, t], row[face.corners[j] + p * size + t])


@inner
def neighbourhood(face: Face, row: Floats, pad: float, lower: Floats) -> None:
    """Write lower bounds of the coordinates over a cell, less a quarter of its size and a pad."""
    for j in range(face.sizes.size):
        size, reach = face.sizes[j], 1.0
        for t in range(size):
            lower[j, t] = 1.0
            for p in range(size):
                lower[j, t] = min(lower[j, t], row[face.corners[j] + p * size + t])
            reach -= lower[j, t]
        for t in range(size):
            if size > 1:
                lower[j, t] -= 0.25 * max(reach, 0.0) + pad


@inner
def prove(
    face: Face,
    stack: Floats,
    row: Floats,
    size: float,
    width: float,
    first: int,
    masks: Ints,
    limits: Limits,
    work: Workspace,
    found: Found,
) -> bool:
    """Settle a cell by a proof of one solution around it, in a wider one if it is very small; record new ones."""
    here = found.counts[0]
    point, lower = found.points[here], found.lower[here]
    values = np.zeros(point.shape)
    for pad in (1e-7, 1e-4):
        if pad > 1e-7 and width >= limits.width:
            break
        neighbourhood(face, row, pad, lower)
        proved, radius, sign = certify(face, stack[0], stack[1], lower, size, work, point, values)
        if proved:
            found.radii[here] = radius
            found.signs[here] = sign
            found.verdicts[here] = judge(face, stack[0], point, values, radius, size)
            for j in range(face.sizes.size):
                found.masks[here, j] = masks[j]
            if not known_already(face, found, first):
                found.counts[0] += 1
            return True
    return False


@inner
def contract(face: Face, row: Floats, work: Workspace) -> tuple[bool, float]:
    """Shrink a cell to the proved lower bounds; return whether it is left and the smallest factor.

    Bounds whose sum exceeds one by more than rounding leave nothing; a sum of about one is taken back a little.
    """
    strongest = 1.0
    for j in range(face.sizes.size):
        if face.sizes[j] == 1:
            continue
        scale = 1.0
        for m in range(face.sizes[j]):
            work.lower[j, m] = max(work.lower[j, m], 0.0)
            scale -= work.lower[j, m]
        if scale < -1e-12:
            return False, strongest
        if scale < 1e-12:
            for m in range(face.sizes[j]):
                work.lower[j, m] = max(work.lower[j, m] - 1e-12, 0.0)
            scale = 1.0
            for m in range(face.sizes[j]):
                scale -= work.lower[j, m]
        if scale < 0.95:
            shrink(face, row, j, work.lower[j])
            strongest = min(strongest, scale)
    return True, strongest


@step
def reduce_cell(
    face: Face,
    stack: Floats,
    errors: Floats,
    top: int,
    size: float,
    step: float,
    first: int,
    masks: Ints,
    limits: Limits,
    work: Workspace,
    found: Found,
) -> float:
    """Exclude, prove or contract the cell in row ``top``; return its width, or zero if it is settled."""
    row = stack[top]
    width = 1.0
    for _ in range(20):
        strongest = 0.0
        while strongest < 0.7:
            if filter_cell(face, row, 2.0 * errors[top] + 4.0 * size * EPSILON, work.lower):
                return 0.0
            left, strongest = contract(face, row, work)
            errors[top] += step
            if not left:
                return 0.0
        for s in range(first, found.counts[0]):
            if inside_known(face, row, found.lower[s], errors[top]):
                return 0.0
        rank, _ = operate(face, row, errors[top], size, work)
        if rank == EXCLUDED:
            return 0.0
        _, strongest = contract(face, row, work)
        errors[top] += step
        width = width_of(face, row)
        promising = rank == face.unknowns[face.sizes.size] and (strongest < 0.6 or width < 0.1)
        if promising and prove(face, stack, row, size, width, first, masks, limits, work, found):
            return 0.0
        if strongest > 0.6:
            break
    return max(width, 1e-300)


@inner
def error_step(face: Face, size: float) -> float:
    """Bound the error that one contraction or division adds to the entries of a row.

    An entry becomes a sum of at most ``s + 1`` products with weights that sum to one, the last weight computed by
    ``s`` subtractions, once for each player at most: less than ``2 s + 6`` roundings of numbers up to ``size``, or
    up to one for the coordinates of vertices.
    """
    longest = 0
    for j in range(face.sizes.size):
        longest = max(longest, face.sizes[j])
    return face.sizes.size * (2.0 * longest + 6.0) * max(size, 1.0) * EPSILON


@inner
def start(face: Face, stack: Floats, errors: Floats) -> np.int64:
    """Make the whole face the first cell; return its row, after those of the root and of scratch."""
    load_corners(face, stack[0])
    copy_row(stack[0], stack[2], face.totals[1])
    errors[2] = 0.0
    return np.int64(2)  # a plain 2 has a type of its own and compiles everything that takes it twice


@inner
def split(face: Face, stack: Floats, errors: Floats, top: int, step: float, edge: Ints) -> None:
    """Divide the cell in row ``top`` into that row and the next."""
    edge_to_halve(face, stack[top], edge)
    copy_row(stack[top], stack[top + 1], face.totals[1])
    halve(face, stack[top], edge[0], edge[1], edge[2])
    halve(face, stack[top + 1], edge[0], edge[2], edge[1])
    errors[top] += step
    errors[top + 1] = errors[top]


@inner
def search_face(
    face: Face,
    stack: Floats,
    errors: Floats,
    size: float,
    masks: Ints,
    limits: Limits,
    work: Workspace,
    found: Found,
) -> int:
    """Find every solution on the face that ``stack[0]`` holds; rows 0 and 1 stay as root and scratch."""
    first, spent, small = found.counts[0], 0, 0
    low, high = found.open_low[found.counts[1]], found.open_high[found.counts[1]]
    for j in range(face.sizes.size):
        for t in range(face.sizes[j]):
            low[j, t] = 1.0
            high[j, t] = 0.0
    step = error_step(face, size)
    edge = np.zeros(3, dtype=np.int64)
    top = start(face, stack, errors)
    while top >= 2:
        spent += 1
        width = reduce_cell(face, stack, errors, top, size, step, first, masks, limits, work, found)
        if width >= limits.width:
            split(face, stack, errors, top, step, edge)
            top += 1
        else:
            if width > 0.0:
                small += 1
                extend_box(face, stack[top], low, high)
            top -= 1
        many = found.counts[0] - first >= limits.solutions - 1
        if many or small > limits.small or spent > limits.cells or top + 1 >= errors.size:
            for left in range(2, top + 1):
                extend_box(face, stack[left], low, high)
            small += top - 1
            break
    found.counts[2] += spent
    return UNSETTLED if small > 0 else SETTLED
