"""Branch and prune on the face of one support profile."""

import numpy as np

from bargaining.equilibria.branch_and_prune.bounds import EPSILON, edge_to_halve, filter_cell
from bargaining.equilibria.branch_and_prune.certificate import certify, judge
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints, halve, load_corners, shrink
from bargaining.equilibria.branch_and_prune.jit import inner
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
def try_certificate(
    face: Face,
    root: Floats,
    row: Floats,
    scratch: Floats,
    size: float,
    pad: float,
    masks: Ints,
    work: Workspace,
    found: Found,
) -> bool:
    """Try to prove a unique solution around a cell; record it if it may be an equilibrium."""
    n = face.sizes.size
    here = found.counts[0]
    lower = found.lower[here]
    for j in range(n):
        s = face.sizes[j]
        low, reach = np.zeros(s), 1.0
        for t in range(s):
            low[t] = 1.0
            for p in range(s):
                low[t] = min(low[t], row[face.corners[j] + p * s + t])
            reach -= low[t]
        for t in range(s):
            lower[j, t] = low[t] - (0.25 * max(reach, 0.0) + pad if s > 1 else 0.0)
    values = np.zeros((n, face.members.shape[1]))
    point = found.points[here]
    proved, radius, sign = certify(face, root, scratch, lower, size, work, point, values)
    if not proved:
        return False
    found.radii[here] = radius
    found.signs[here] = sign
    found.verdicts[here] = judge(face, root, point, values, radius, size)
    for j in range(n):
        found.masks[here, j] = masks[j]
    found.counts[0] += 1
    return True


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
    n = face.sizes.size
    first, spent = found.counts[0], 0
    small = 0
    low, high = found.open_low[found.counts[1]], found.open_high[found.counts[1]]
    for j in range(n):
        for t in range(face.sizes[j]):
            low[j, t] = 1.0
            high[j, t] = 0.0
    length = face.totals[1]
    step = 0.0
    for j in range(n):
        step = max(step, 2.0 * face.sizes[j] + 6.0)
    step *= n * max(size, 1.0) * EPSILON
    edge = np.zeros(3, dtype=np.int64)
    load_corners(face, stack[0])
    copy_row(stack[0], stack[2], length)
    errors[2] = 0.0
    top = 2
    while top >= 2:
        row = stack[top]
        spent += 1
        alive, rounds = True, 0
        while True:
            strongest = 0.0
            while alive and strongest < 0.7:
                alive = not filter_cell(face, row, 2.0 * errors[top] + 4.0 * size * EPSILON, work.lower)
                if alive:
                    alive, strongest = contract(face, row, work)
                    errors[top] += step
            for s in range(first, found.counts[0]):
                if inside_known(face, row, found.lower[s], errors[top]):
                    alive = False
            if not alive:
                break
            rank, _ = operate(face, row, errors[top], size, work)
            if rank == EXCLUDED:
                alive = False
                break
            _, strongest = contract(face, row, work)
            errors[top] += step
            width = width_of(face, row)
            if rank == face.unknowns[n] and (strongest < 0.6 or width < 0.1):
                proved = try_certificate(face, stack[0], row, stack[1], size, 1e-7, masks, work, found)
                if not proved and width < limits.width:
                    proved = try_certificate(face, stack[0], row, stack[1], size, 1e-4, masks, work, found)
                if proved:
                    if known_already(face, found, first):
                        found.counts[0] -= 1
                    elif found.counts[0] - first >= limits.solutions - 1:
                        small = limits.small + 1
                    alive = False
                    break
            rounds += 1
            if strongest > 0.6 or rounds > 20:
                break
        if not alive:
            top -= 1
            continue
        if width < limits.width:
            small += 1
            extend_box(face, row, low, high)
            top -= 1
        if small > limits.small or spent > limits.cells or top + 2 >= errors.size:
            for left in range(2, top + 1):
                extend_box(face, stack[left], low, high)
            found.counts[2] += spent
            return UNSETTLED
        if width >= limits.width:
            edge_to_halve(face, row, edge)
            copy_row(row, stack[top + 1], length)
            halve(face, row, edge[0], edge[1], edge[2])
            halve(face, stack[top + 1], edge[0], edge[2], edge[1])
            errors[top] += step
            errors[top + 1] = errors[top]
            top += 1
    found.counts[2] += spent
    return UNSETTLED if small > 0 else SETTLED
