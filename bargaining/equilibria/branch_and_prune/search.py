"""Branch and prune on the face of one support profile."""

import numpy as np

from bargaining.equilibria.branch_and_prune.bounds import EPSILON, edge_to_halve, filter_cell
from bargaining.equilibria.branch_and_prune.certificate import certify, judge
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints, halve, load_corners, shrink
from bargaining.equilibria.branch_and_prune.jit import inner, step
from bargaining.equilibria.branch_and_prune.mixtures import mixture
from bargaining.equilibria.branch_and_prune.newton import EXCLUDED, Workspace, operate
from bargaining.equilibria.branch_and_prune.records import (
    PAUSED,
    SETTLED,
    UNSETTLED,
    Found,
    Limits,
    Tools,
    known_already,
)

QUICK = 5  # cells of a face that are divided without a linear programme
SMALLEST = 2.0**-1000  # the width of a cell that is a point
TAKEN_BACK = 1024.0  # roundings; any number is right, and this one keeps cells wider than their own errors


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
def leave_open(face: Face, row: Floats, error: float, limits: Limits, found: Found) -> None:
    """Enlarge an open box so that it holds a cell, one that is no further than its own width, or begin another.

    ``error`` bounds what rounding may have moved the vertices.
    """
    width = width_of(face, row)
    boxes = found.paused[4]
    here = -1
    for c in range(found.counts[1], found.counts[1] + boxes):
        near = True
        for j in range(face.sizes.size):
            size = face.sizes[j]
            for t in range(size):
                low, high = 1.0, 0.0
                for p in range(size):
                    low = min(low, row[face.corners[j] + p * size + t])
                    high = max(high, row[face.corners[j] + p * size + t])
                near = (
                    near
                    and low <= found.open_high[c, j, t] + width
                    and high >= found.open_low[c, j, t] - width
                )
        if near:
            here = c
    if here < 0 and boxes == limits.clusters:
        here = found.counts[1] + boxes - 1
    if here < 0:
        here = found.counts[1] + boxes
        found.paused[4] += 1
        for j in range(face.sizes.size):
            for t in range(face.sizes[j]):
                found.open_low[here, j, t] = 1.0
                found.open_high[here, j, t] = 0.0
    for j in range(face.sizes.size):
        size = face.sizes[j]
        for t in range(size):
            for p in range(size):
                coordinate = row[face.corners[j] + p * size + t]
                found.open_low[here, j, t] = min(found.open_low[here, j, t], coordinate - error)
                found.open_high[here, j, t] = max(found.open_high[here, j, t], coordinate + error)


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
    tools: Tools, row: Floats, width: float, first: int, masks: Ints, limits: Limits, found: Found
) -> bool:
    """Settle a cell by a proof of one solution around it, in a wider one if it is very small; record new ones."""
    face, size, error = tools.face, tools.size, tools.error
    here = found.counts[0]
    point, lower = found.points[here], found.lower[here]
    values = np.zeros(point.shape)
    for pad in (1e-7, 1e-4):
        if pad > 1e-7 and width >= limits.width:
            break
        neighbourhood(face, row, pad, lower)
        proved, radius, sign = certify(
            face, tools.stack[0], tools.stack[1], lower, size, error, tools.work, point, values
        )
        if proved:
            found.radii[here] = radius
            found.signs[here] = sign
            found.verdicts[here] = judge(face, tools.ranks, point, values, radius, sign, size, error)
            for j in range(face.sizes.size):
                found.masks[here, j] = masks[j]
            if not known_already(face, found, first):
                found.counts[0] += 1
            return True
    return False


@inner
def contract(face: Face, row: Floats, work: Workspace) -> tuple[bool, float]:
    """Shrink a cell to the proved lower bounds; return whether it is left and the smallest factor.

    What is left of one after ``s`` bounds is off by at most ``s`` halves of EPSILON. Bounds whose sum exceeds one by
    more leave nothing; where no more than that is left, the bounds are taken back a little, so that a cell remains.
    """
    strongest = 1.0
    for j in range(face.sizes.size):
        if face.sizes[j] == 1:
            continue
        scale, rounding = 1.0, face.sizes[j] * EPSILON
        for m in range(face.sizes[j]):
            work.lower[j, m] = max(work.lower[j, m], 0.0)
            scale -= work.lower[j, m]
        if scale < -rounding:
            return False, strongest
        if scale < TAKEN_BACK * rounding:
            for m in range(face.sizes[j]):
                work.lower[j, m] = max(work.lower[j, m] - TAKEN_BACK * rounding, 0.0)
            scale = 1.0
            for m in range(face.sizes[j]):
                scale -= work.lower[j, m]
        if scale < 0.95:
            shrink(face, row, j, work.lower[j])
            strongest = min(strongest, scale)
    return True, strongest


@step
def reduce_cell(
    tools: Tools, top: int, step: float, first: int, masks: Ints, limits: Limits, found: Found
) -> float:
    """Exclude, prove or contract the cell in row ``top``; return its width, or zero if it is settled."""
    face, errors, size, work = tools.face, tools.errors, tools.size, tools.work
    row = tools.stack[top]
    width = 1.0
    for _ in range(20):
        strongest = 0.0
        while strongest < 0.7:
            if filter_cell(face, row, 2.0 * errors[top] + 4.0 * size * EPSILON, work.part, work.lower):
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
        left, strongest = contract(face, row, work)
        errors[top] += step
        if not left:
            return 0.0
        width = width_of(face, row)
        promising = rank == face.unknowns[face.sizes.size] and (strongest < 0.6 or width < 0.1)
        if promising and prove(tools, row, width, first, masks, limits, found):
            return 0.0
        if strongest > 0.6:
            break
    if found.paused[2] > QUICK and mixture(face, row, errors[top], size, work):
        return 0.0
    return max(width, SMALLEST)


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
def start(face: Face, stack: Floats, errors: Floats, error: float) -> np.int64:
    """Make the whole face the first cell; return its row, after those of the root and of scratch."""
    load_corners(face, stack[0])
    copy_row(stack[0], stack[2], face.totals[1])
    errors[2] = error
    return np.int64(2)  # a plain 2 has a type of its own and compiles everything that takes it twice


@inner
def split(tools: Tools, top: int, step: float, edge: Ints) -> None:
    """Divide the cell in row ``top`` into that row and the next."""
    face, stack, errors = tools.face, tools.stack, tools.errors
    edge_to_halve(face, stack[top], tools.work.part, tools.work.edges, edge)
    copy_row(stack[top], stack[top + 1], face.totals[1])
    halve(face, stack[top], edge[0], edge[1], edge[2])
    halve(face, stack[top + 1], edge[0], edge[2], edge[1])
    errors[top] += step
    errors[top + 1] = errors[top]


@inner
def search_face(tools: Tools, masks: Ints, stop_cells: int, limits: Limits, found: Found) -> int:
    """Find every solution on the face that ``stack[0]`` holds; rows 0 and 1 stay as root and scratch.

    PAUSED where the cells reach ``stop_cells``; the rows and `Found.paused` then hold what is left to do.
    """
    face, stack, errors, state = tools.face, tools.stack, tools.errors, found.paused
    step = error_step(face, tools.size)
    edge = np.zeros(3, dtype=np.int64)
    if state[0] == 0:
        state[0] = start(face, stack, errors, tools.error)
        state[1] = found.counts[0]
        state[2:] = 0
    else:
        load_corners(face, stack[0])
    top, first = state[0], state[1]
    while top >= 2:
        many = found.counts[0] - first >= limits.solutions - 1
        if many or state[3] > limits.small or state[2] > limits.cells or top + 1 >= errors.size:
            for left in range(2, top + 1):
                leave_open(face, stack[left], errors[left], limits, found)
            break
        if found.counts[2] >= stop_cells:
            state[0] = top
            return PAUSED
        found.counts[2] += 1
        state[2] += 1
        width = reduce_cell(tools, top, step, first, masks, limits, found)
        if width >= limits.width:
            split(tools, top, step, edge)
            top += 1
        else:
            if width > 0.0:
                state[3] += 1
                leave_open(face, stack[top], errors[top], limits, found)
            top -= 1
    state[0] = 0
    return UNSETTLED if state[4] > 0 else SETTLED
