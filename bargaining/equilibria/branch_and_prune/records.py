"""What the kernels are given and what they write down."""

from typing import NamedTuple

import numpy as np

from bargaining.equilibria.branch_and_prune.certificate import REJECTED
from bargaining.equilibria.branch_and_prune.faces import Face, Floats, Ints
from bargaining.equilibria.branch_and_prune.jit import inner
from bargaining.equilibria.branch_and_prune.newton import Workspace
from bargaining.equilibria.branch_and_prune.screening import Relations

SETTLED, UNSETTLED, PAUSED = 0, 2, 3


class Tools(NamedTuple):
    """Hold everything that stays the same during a walk, buffers included.

    Parameters
    ----------
    face : Face
        Layout of the current support profile.
    payoffs : ndarray, shape (n_players, n_profiles)
        Rescaled payoffs.
    ranks : ndarray of int64, shape (n_players, n_profiles)
        Places of the exact payoffs among those of the player.
    size, error : float
        Bounds of the absolute values and of the rounding of the rescaled payoffs.
    known : Relations
        Bit sets of dominance.
    stack : ndarray, shape (n_rows, row_length)
        Root, scratch and the cells that wait.
    errors : ndarray, shape (n_rows,)
        Error bounds of the rows.
    work : Workspace
        Scratch of the Newton operator.
    """

    face: Face
    payoffs: Floats
    ranks: Ints
    size: float
    error: float
    known: Relations
    stack: Floats
    errors: Floats
    work: Workspace


class Limits(NamedTuple):
    """Bound the work on one support profile: cells, cells of the smallest size, that size, solutions, and open boxes.

    ``singular`` says whether to divide faces on which two actions of a support always pay the same.
    """

    cells: int
    small: int
    width: float
    solutions: int
    clusters: int
    singular: bool


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
        Support profiles that were not settled, once for each box that is open.
    open_status : ndarray, shape (capacity,)
        Why: UNSETTLED, or SINGULAR of `screening`.
    open_low, open_high : ndarray, shape (capacity, n_players, max_actions)
        Boxes around the cells that were not settled.
    counts : ndarray, shape (3,)
        Solutions, open boxes, cells.
    paused : ndarray, shape (5,)
        Where the search of a face was left: the row of its last cell or zero, the number of its first solution, cells
        looked at, small cells, open boxes.
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
    paused: Ints


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
        np.zeros(5, dtype=np.int64),
    )


@inner
def lies_within(face: Face, found: Found, one: int, other: int) -> bool:
    """Tell whether the solution near one recorded point is surely in the neighbourhood of another."""
    for j in range(face.sizes.size):
        for t in range(face.sizes[j]):
            if face.sizes[j] > 1 and found.points[one, j, t] - found.radii[one] <= found.lower[other, j, t]:
                return False
    return True


@inner
def known_already(face: Face, found: Found, first: int) -> bool:
    """Tell whether the solution about to be recorded is an earlier one on the face.

    Each neighbourhood holds one solution only, so either of the two being in the other's settles it; a solution on
    the border between two cells is found from both, and known less well from one of them.
    """
    last = found.counts[0]
    same = False
    for s in range(first, last):
        same = same or lies_within(face, found, last, s) or lies_within(face, found, s, last)
    return same


@inner
def keep_equilibria(face: Face, found: Found, first: int) -> None:
    """Drop the solutions of the last face that are no equilibria."""
    kept = first
    for s in range(first, found.counts[0]):
        if found.verdicts[s] != REJECTED:
            if kept != s:
                for i in range(face.sizes.size):
                    found.masks[kept, i] = found.masks[s, i]
                    for k in range(face.sizes[i]):
                        found.points[kept, i, k] = found.points[s, i, k]
                        found.lower[kept, i, k] = found.lower[s, i, k]
                found.radii[kept] = found.radii[s]
                found.signs[kept] = found.signs[s]
                found.verdicts[kept] = found.verdicts[s]
            kept += 1
    found.counts[0] = kept
