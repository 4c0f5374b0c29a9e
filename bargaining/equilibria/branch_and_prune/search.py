"""Branch and prune on the face of one support profile, and the walk over all support profiles."""

from typing import NamedTuple

import numpy as np
from numba import njit

from bargaining.equilibria.branch_and_prune.bounds import EPSILON, edge_to_halve, excluded_by_sign
from bargaining.equilibria.branch_and_prune.certificate import (
    AMBIGUOUS,
    REJECTED,
    STRICT,
    TIED,
    certify,
    judge,
)
from bargaining.equilibria.branch_and_prune.faces import (
    Face,
    Floats,
    Ints,
    halve,
    load,
    load_corners,
    number_vertices,
    place,
    shrink,
)
from bargaining.equilibria.branch_and_prune.newton import EXCLUDED, Workspace, operate

SETTLED, UNSETTLED, SINGULAR = 0, 1, 2


class Limits(NamedTuple):
    """Bound the work on one support profile: cells, cells of the smallest size, and that size."""

    cells: int
    small: int
    width: float


class Found(NamedTuple):
    """Collect what the walk finds.

    Parameters
    ----------
    masks : ndarray, shape (capacity, n_players)
        Supports of the solutions, as bit masks.
    points : ndarray, shape (capacity, n_players, max_actions)
        Probabilities of the actions of the support, in order.
    radii : ndarray, shape (capacity,)
        Proved distance from the solution in the maximum norm.
    verdicts, signs : ndarray, shape (capacity,)
        What `judge` says, and the sign of the determinant.
    lower : ndarray, shape (capacity, n_players, max_actions)
        Neighbourhoods in which the solutions are unique.
    open_masks : ndarray, shape (capacity, n_players)
        Support profiles that were not settled.
    open_status : ndarray, shape (capacity,)
        Why: UNSETTLED or SINGULAR.
    open_low, open_high : ndarray, shape (capacity, n_players, max_actions)
        Box around the cells that were not settled.
    counts : ndarray, shape (3,)
        Solutions, open support profiles, cells.
    """

    masks: Ints
    points: Floats
    radii: Floats
    verdicts: Ints
    signs: Ints
    lower: Floats
    open_masks: Ints
    open_status: Ints
    open_low: Floats
    open_high: Floats
    counts: Ints


def empty_found(n_players: int, largest: int, capacity: int) -> Found:
    """Return room for that many solutions and open support profiles."""
    shape = (capacity, n_players, largest)
    return Found(
        np.zeros((capacity, n_players), dtype=np.int64),
        np.zeros(shape),
        np.zeros(capacity),
        np.zeros(capacity, dtype=np.int64),
        np.zeros(capacity, dtype=np.int64),
        np.zeros(shape),
        np.zeros((capacity, n_players), dtype=np.int64),
        np.zeros(capacity, dtype=np.int64),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(3, dtype=np.int64),
    )


@njit(cache=True)
def screen(face: Face, row: Floats) -> int:
    """Compare own actions on the whole face, exactly; rounding is monotone, so comparisons of entries are exact.

    Returns SETTLED where an action of the support is nowhere better and somewhere worse than another action: against
    others who use their whole supports it earns strictly less. Returns SINGULAR where two actions of a support pay
    the same everywhere, and UNSETTLED otherwise.
    """
    singular = False
    for i in range(face.sizes.size):
        size = face.others[i]
        for k in range(face.sizes[i]):
            held = face.starts[i] + face.members[i, k] * size
            for a in range(face.n_actions[i]):
                if a == face.members[i, k]:
                    continue
                other = face.starts[i] + a * size
                never_better, worse = True, False
                for r in range(size):
                    if row[held + r] > row[other + r]:
                        never_better = False
                        break
                    worse = worse or row[held + r] < row[other + r]
                if never_better and worse:
                    return SETTLED
                if never_better:
                    for m in range(face.sizes[i]):
                        singular = singular or face.members[i, m] == a
    return SINGULAR if singular else UNSETTLED


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
def extend_box(face: Face, row: Floats, low: Floats, high: Floats) -> None:
    """Enlarge a box so that it holds a cell."""
    for j in range(face.sizes.size):
        size = face.sizes[j]
        for t in range(size):
            for p in range(size):
                low[j, t] = min(low[j, t], row[face.corners[j] + p * size + t])
                high[j, t] = max(high[j, t], row[face.corners[j] + p * size + t])


@njit(cache=True)
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


@njit(cache=True)
def known_already(face: Face, found: Found, first: int) -> bool:
    """Tell whether the last solution lies in the neighbourhood of an earlier one on the same face."""
    last = found.counts[0] - 1
    for s in range(first, last):
        same = True
        for j in range(face.sizes.size):
            for t in range(face.sizes[j]):
                if face.sizes[j] > 1 and found.points[last, j, t] - found.radii[last] <= found.lower[s, j, t]:
                    same = False
        if same:
            return True
    return False


@njit(cache=True)
def contract(face: Face, row: Floats, work: Workspace) -> float:
    """Shrink a cell to the proved lower bounds; return the smallest factor that a simplex shrank by."""
    strongest = 1.0
    for j in range(face.sizes.size):
        if face.sizes[j] == 1:
            continue
        scale = 1.0
        for m in range(face.sizes[j]):
            work.lower[j, m] = max(work.lower[j, m], 0.0)
            scale -= work.lower[j, m]
        if scale <= 0.0:
            for m in range(face.sizes[j]):
                work.lower[j, m] = max(work.lower[j, m] - 1e-15 - abs(scale), 0.0)
            scale = 1e-15
        if scale < 0.95:
            shrink(face, row, j, work.lower[j])
            strongest = min(strongest, scale)
    return strongest


@njit(cache=True)
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
    low[:] = 1.0
    high[:] = 0.0
    length = face.totals[1]
    step = 0.0
    for j in range(n):
        step = max(step, 2.0 * face.sizes[j] + 6.0)
    step *= n * max(size, 1.0) * EPSILON
    edge = np.zeros(3, dtype=np.int64)
    load_corners(face, stack[0])
    stack[2, :length] = stack[0, :length]
    errors[2] = 0.0
    top = 2
    while top >= 2:
        row = stack[top]
        spent += 1
        alive, rounds = True, 0
        while True:
            if excluded_by_sign(face, row, 2.0 * errors[top] + 4.0 * size * EPSILON):
                alive = False
                break
            for s in range(first, found.counts[0]):
                if inside_known(face, row, found.lower[s], errors[top]):
                    alive = False
            if not alive:
                break
            rank, _ = operate(face, row, errors[top], size, work, False)
            if rank == EXCLUDED:
                alive = False
                break
            strongest = contract(face, row, work)
            errors[top] += step
            width = width_of(face, row)
            if rank == face.unknowns[n] and (strongest < 0.6 or width < 0.1):
                proved = try_certificate(face, stack[0], row, stack[1], size, 1e-7, masks, work, found)
                if not proved and width < limits.width:
                    proved = try_certificate(face, stack[0], row, stack[1], size, 1e-4, masks, work, found)
                if proved:
                    if known_already(face, found, first):
                        found.counts[0] -= 1
                    elif found.counts[0] + 2 >= found.radii.size:
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
            stack[top + 1, :length] = row[:length]
            halve(face, row, edge[0], edge[1], edge[2])
            halve(face, stack[top + 1], edge[0], edge[2], edge[1])
            errors[top] += step
            errors[top + 1] = errors[top]
            top += 1
    found.counts[2] += spent
    return UNSETTLED if small > 0 else SETTLED


@njit(cache=True)
def keep_equilibria(found: Found, first: int) -> None:
    """Drop the solutions of the last face that are no equilibria."""
    kept = first
    for s in range(first, found.counts[0]):
        if found.verdicts[s] != REJECTED:
            if kept != s:
                found.points[kept] = found.points[s]
                found.masks[kept] = found.masks[s]
                found.lower[kept] = found.lower[s]
                found.radii[kept] = found.radii[s]
                found.signs[kept] = found.signs[s]
                found.verdicts[kept] = found.verdicts[s]
            kept += 1
    found.counts[0] = kept


@njit(cache=True)
def search_pure(face: Face, row: Floats, masks: Ints, found: Found) -> None:
    """Record a pure profile if no player has a better action; the comparison is exact."""
    n = face.sizes.size
    here = found.counts[0]
    found.verdicts[here] = STRICT
    for i in range(n):
        held = row[face.starts[i] + face.members[i, 0]]
        for a in range(face.n_actions[i]):
            value = row[face.starts[i] + a]
            if value > held:
                return
            if value == held and a != face.members[i, 0]:
                found.verdicts[here] = TIED
    found.points[here] = 0.0
    for i in range(n):
        found.points[here, i, 0] = 1.0
        found.masks[here, i] = masks[i]
    found.radii[here] = 0.0
    found.signs[here] = 1
    found.counts[0] += 1


@njit(cache=True)
def walk(
    face: Face,
    payoffs: Floats,
    size: float,
    start: int,
    stop: int,
    stop_cells: int,
    limits: Limits,
    stack: Floats,
    errors: Floats,
    work: Workspace,
    found: Found,
) -> int:
    """Settle the support profiles from number ``start`` to ``stop`` until cells or room run out; return the next."""
    n = face.sizes.size
    masks = np.zeros(n, dtype=np.int64)
    profile = start
    while profile < stop:
        if found.counts[2] >= stop_cells or found.counts[1] + 1 >= found.open_status.size:
            break
        if found.counts[0] + 256 >= found.radii.size:
            break
        left = profile
        for i in range(n):
            masks[i] = 1 + left % ((1 << face.n_actions[i]) - 1)
            left //= (1 << face.n_actions[i]) - 1
        profile += 1
        settle(face, payoffs, size, masks, limits, stack, errors, work, found)
    return profile


@njit(cache=True)
def settle(
    face: Face,
    payoffs: Floats,
    size: float,
    masks: Ints,
    limits: Limits,
    stack: Floats,
    errors: Floats,
    work: Workspace,
    found: Found,
) -> None:
    """Settle one support profile, or record it as open."""
    n = face.sizes.size
    place(face, masks)
    load(face, payoffs, stack[0])
    status = screen(face, stack[0])
    if status == SETTLED:
        return
    if face.unknowns[n] == 0:
        search_pure(face, stack[0], masks, found)
        return
    number_vertices(face)
    if status == UNSETTLED:
        first = found.counts[0]
        status = search_face(face, stack, errors, size, masks, limits, work, found)
        keep_equilibria(found, first)
    if status != SETTLED:
        found.open_status[found.counts[1]] = status
        for i in range(n):
            found.open_masks[found.counts[1], i] = masks[i]
        found.counts[1] += 1


@njit(cache=True)
def probe(
    face: Face,
    payoffs: Floats,
    size: float,
    masks: Ints,
    limits: Limits,
    stack: Floats,
    errors: Floats,
    work: Workspace,
    found: Found,
) -> bool:
    """Tell whether branch and prune excludes a support profile within the limits."""
    place(face, masks)
    load(face, payoffs, stack[0])
    number_vertices(face)
    status = search_face(face, stack, errors, size, masks, limits, work, found)
    keep_equilibria(found, 0)
    return status == SETTLED and found.counts[0] == 0


__all__ = [
    "AMBIGUOUS",
    "SINGULAR",
    "STRICT",
    "TIED",
    "UNSETTLED",
    "Found",
    "Limits",
    "empty_found",
    "probe",
    "walk",
]
