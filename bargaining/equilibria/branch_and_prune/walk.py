"""The walk over all support profiles of a game."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.certificate import STRICT, TIED
from bargaining.equilibria.branch_and_prune.faces import Face, Ints, load, number_vertices, place
from bargaining.equilibria.branch_and_prune.jit import OverdueError, entry, inner
from bargaining.equilibria.branch_and_prune.records import (
    PAUSED,
    SETTLED,
    Found,
    Limits,
    Tools,
    keep_equilibria,
)
from bargaining.equilibria.branch_and_prune.screening import EXCLUDED, SINGULAR, excluded_profiles, screen
from bargaining.equilibria.branch_and_prune.search import search_face

NOTHING = np.zeros(0, dtype=np.bool_)
INTERPRETED_PROFILES, INTERPRETED_CELLS = 4000, 50
"""How much the interpreter does at a time, so that budgets are honoured and it is not overdue."""


@inner
def search_pure(face: Face, ranks: Ints, masks: Ints, found: Found) -> None:
    """Record a pure profile if no player has a better action; ranks are compared, which is exact."""
    n = face.sizes.size
    here = found.counts[0]
    found.verdicts[here] = STRICT
    profile = 0
    for i in range(n):
        profile += face.members[i, 0] * face.strides[i]
    for i in range(n):
        held = ranks[i, profile]
        for a in range(face.n_actions[i]):
            value = ranks[i, profile + (a - face.members[i, 0]) * face.strides[i]]
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


@inner
def note_open(face: Face, found: Found, masks: Ints, here: int, status: int) -> None:
    """Write down the supports of an open box, and why it is open."""
    found.open_status[here] = status
    for i in range(face.sizes.size):
        found.open_masks[here, i] = masks[i]


def walk(tools: Tools, start: int, stop: int, stop_cells: int, limits: Limits, found: Found) -> int:
    """Settle the support profiles from number ``start`` on; return the next.

    Stops at ``stop`` at the latest: before where cells or room run out, or after a short slice where the interpreter
    does the work. A slice that it does not finish in time is begun again from where it began. A profile that is left
    in the middle is the next one, and taken up where it was left (`Found.paused`).
    """
    for _ in range(2):
        last, most, excluded = stop, stop_cells, NOTHING
        if settle.interpreted:
            last = min(stop, start + INTERPRETED_PROFILES)
            most = min(stop_cells, int(found.counts[2]) + INTERPRETED_CELLS)
            excluded = excluded_profiles(tools.known, tools.face.n_actions, start, last)
        before = [(state, state.copy()) for state in _states(tools, found)]
        try:
            return int(settle(tools, start, last, most, limits, found, excluded))
        except OverdueError:
            for state, copy in before:
                state[...] = copy
    settle.compile()
    return int(settle(tools, start, stop, stop_cells, limits, found, NOTHING))


def _states(tools: Tools, found: Found) -> list[NDArray[Any]]:
    """Return what a slice changes of what it is given: counts, and all that belongs to a profile left in the middle."""
    top, first = (int(place) for place in found.paused[:2])
    states: list[NDArray[Any]] = [found.counts, found.paused]
    if top:
        cells, boxes = slice(2, top + 1), slice(found.counts[1], found.counts[1] + found.paused[4])
        states += [tools.stack[cells], tools.errors[cells], found.open_low[boxes], found.open_high[boxes]]
        solutions = slice(first, found.counts[0])
        written = (found.masks, found.points, found.radii, found.verdicts, found.signs, found.lower)
        states += [array[solutions] for array in written]
    return states


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
        if found.counts[2] >= stop_cells or found.counts[1] + limits.clusters >= found.open_status.size:
            break
        if found.counts[0] + limits.solutions >= found.radii.size and found.paused[0] == 0:
            break
        if excluded.size > 0 and excluded[profile - start]:
            profile += 1
            continue
        left = profile
        for i in range(n):
            masks[i] = 1 + left % ((1 << face.n_actions[i]) - 1)
            left //= (1 << face.n_actions[i]) - 1
        profile += 1
        status = screen(face, tools.known, masks)
        if status == EXCLUDED:
            continue
        place(face, masks)
        if face.unknowns[n] == 0:
            search_pure(face, tools.ranks, masks, found)
            continue
        if status != SINGULAR or limits.singular:
            load(face, tools.payoffs, tools.stack[0])
            number_vertices(face)
            first = found.paused[1] if found.paused[0] > 0 else found.counts[0]
            status = search_face(tools, masks, stop_cells, limits, found)
            if status == PAUSED:
                return profile - 1
            keep_equilibria(face, found, first)
            if status == SETTLED:
                continue
            for c in range(found.paused[4]):
                note_open(face, found, masks, found.counts[1] + c, status)
            found.counts[1] += found.paused[4]
        else:
            found.open_low[found.counts[1]] = 0.0
            found.open_high[found.counts[1]] = 1.0
            note_open(face, found, masks, found.counts[1], status)
            found.counts[1] += 1
    return profile
