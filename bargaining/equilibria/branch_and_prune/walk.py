"""The walk over all support profiles of a game."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.certificate import STRICT, TIED
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints, load, number_vertices, place
from bargaining.equilibria.branch_and_prune.jit import OverdueError, entry, inner
from bargaining.equilibria.branch_and_prune.newton import Workspace
from bargaining.equilibria.branch_and_prune.records import SETTLED, Found, Limits, keep_equilibria
from bargaining.equilibria.branch_and_prune.screening import (
    EXCLUDED,
    SINGULAR,
    Relations,
    Words,
    excluded_profiles,
    screen,
)
from bargaining.equilibria.branch_and_prune.search import search_face

NOTHING = np.zeros(0, dtype=np.bool_)
INTERPRETED_PROFILES, INTERPRETED_CELLS = 4000, 50
"""How much the interpreter does at a time, so that budgets are honoured and it is not overdue."""


class Tools(NamedTuple):
    """Hold everything that stays the same during a walk, buffers included.

    Parameters
    ----------
    face : Face
        Layout of the current support profile.
    payoffs : ndarray, shape (n_players, n_profiles)
        Rescaled payoffs.
    size : float
        Bound of their absolute values.
    known : Relations
        Bit sets of dominance.
    others : ndarray of uint64, shape (n_words,)
        Scratch of the dominance test.
    stack : ndarray, shape (n_rows, row_length)
        Root, scratch and the cells that wait.
    errors : ndarray, shape (n_rows,)
        Error bounds of the rows.
    work : Workspace
        Scratch of the Newton operator.
    """

    face: Face
    payoffs: Floats
    size: float
    known: Relations
    others: Words
    stack: Floats
    errors: Floats
    work: Workspace


@inner
def search_pure(face: Face, payoffs: Floats, masks: Ints, found: Found) -> None:
    """Record a pure profile if no player has a better action; the comparison is exact."""
    n = face.sizes.size
    here = found.counts[0]
    found.verdicts[here] = STRICT
    profile = 0
    for i in range(n):
        profile += face.members[i, 0] * face.strides[i]
    for i in range(n):
        held = payoffs[i, profile]
        for a in range(face.n_actions[i]):
            value = payoffs[i, profile + (a - face.members[i, 0]) * face.strides[i]]
            if value > held:
                return
            if value == held and a != face.members[i, 0]:
                found.verdicts[here] = TIED
    for i in range(n):
        found.points[here, i, 0] = 1.0
        found.masks[here, i] = masks[i]
    found.radii[here] = 0.0
    found.signs[here] = 1
    found.counts[0] += 1


def walk(tools: Tools, start: int, stop: int, stop_cells: int, limits: Limits, found: Found) -> int:
    """Settle the support profiles from number ``start`` on; return the next.

    Stops at ``stop`` at the latest: before where cells or room run out, or after a short slice where the interpreter
    does the work. A slice that it does not finish in time is begun again; all that it leaves is counts.
    """
    counts = found.counts.copy()
    for _ in range(2):
        last, most, excluded = stop, stop_cells, NOTHING
        if settle.interpreted:
            last = min(stop, start + INTERPRETED_PROFILES)
            most = min(stop_cells, int(counts[2]) + INTERPRETED_CELLS)
            excluded = excluded_profiles(tools.known, tools.face.n_actions, start, last)
        try:
            return int(settle(tools, start, last, most, limits, found, excluded))
        except OverdueError:
            found.counts[:] = counts
    settle.compile()
    return int(settle(tools, start, stop, stop_cells, limits, found, NOTHING))


@entry()
def settle(
    tools: Tools,
    start: int,
    stop: int,
    stop_cells: int,
    limits: Limits,
    found: Found,
    excluded: NDArray[np.bool_],
) -> int:
    """Settle the support profiles from number ``start`` to ``stop`` until cells or room run out; return the next.

    ``excluded`` tells which of them are settled by `screening.excluded_profiles`; it may be empty.
    """
    face = tools.face
    n = face.sizes.size
    masks = np.zeros(n, dtype=np.int64)
    profile = start
    while profile < stop:
        if found.counts[2] >= stop_cells or found.counts[1] + 1 >= found.open_status.size:
            break
        if found.counts[0] + limits.solutions >= found.radii.size:
            break
        if excluded.size > 0 and excluded[profile - start]:
            profile += 1
            continue
        left = profile
        for i in range(n):
            masks[i] = 1 + left % ((1 << face.n_actions[i]) - 1)
            left //= (1 << face.n_actions[i]) - 1
        profile += 1
        status = screen(face, tools.known, masks, tools.others)
        if status == EXCLUDED:
            continue
        place(face, masks)
        if face.unknowns[n] == 0:
            search_pure(face, tools.payoffs, masks, found)
            continue
        if status != SINGULAR or limits.singular:
            load(face, tools.payoffs, tools.stack[0])
            number_vertices(face)
            first = found.counts[0]
            status = search_face(
                face, tools.stack, tools.errors, tools.size, masks, limits, tools.work, found
            )
            keep_equilibria(face, found, first)
            if status == SETTLED:
                continue
        found.open_status[found.counts[1]] = status
        for i in range(n):
            found.open_masks[found.counts[1], i] = masks[i]
        found.counts[1] += 1
    return profile
