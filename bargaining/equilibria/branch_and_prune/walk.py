"""The walk over all support profiles of a game."""

import numpy as np

from bargaining.equilibria.branch_and_prune.certificate import STRICT, TIED
from bargaining.equilibria.branch_and_prune.faces import Face, Ints, load, number_vertices, place
from bargaining.equilibria.branch_and_prune.jit import entry, inner
from bargaining.equilibria.branch_and_prune.records import (
    PAUSED,
    SETTLED,
    Found,
    Limits,
    Tools,
    keep_equilibria,
)
from bargaining.equilibria.branch_and_prune.screening import EXCLUDED, SINGULAR, screen
from bargaining.equilibria.branch_and_prune.search import search_face


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


@entry
def walk(tools: Tools, start: int, stop: int, stop_cells: int, limits: Limits, found: Found) -> int:
    """Settle the support profiles from number ``start`` to ``stop`` until cells or room run out; return the next.

    A profile that is left in the middle is the next one, and taken up where it was left (`Found.paused`).
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
            note_open(face, found, masks, found.counts[1], status)
            found.counts[1] += 1
    return profile
