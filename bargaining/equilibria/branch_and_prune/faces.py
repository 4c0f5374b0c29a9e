r"""The face of the product of simplices that belongs to a support profile, and payoffs at the vertices of its cells.

A *cell* is a product of sub-simplices, one for each player :math:`j`, with as many vertices as the support of
:math:`j` has actions. A cell is one row of numbers: for each player :math:`i`, each action :math:`a` of
:math:`i` and each choice of a vertex of every other player, the payoff :math:`u_i(a, v_{-i})`; then the vertices
themselves in the coordinates of the face. Payoffs are multilinear, so that halving an edge of a player's
simplex is one average along an axis, and a multilinear form attains its bounds over the cell at the vertices.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.jit import inner

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Face(NamedTuple):
    """Describe how the rows of one support profile are laid out; buffers sized for the largest support.

    Parameters
    ----------
    n_actions, strides : ndarray, shape (n_players,)
        Actions of each player and their strides in the flat payoffs.
    sizes : ndarray, shape (n_players,)
        Actions in each support.
    members : ndarray, shape (n_players, max_actions)
        The supports.
    starts : ndarray, shape (n_players + 1,)
        Where the payoffs of each player start in a row.
    others : ndarray, shape (n_players,)
        Number of the others' choices of vertices, for each player.
    inner : ndarray, shape (n_players, n_players)
        ``inner[i, j]`` is the stride of player ``j``'s vertex in the payoffs of player ``i``.
    corners : ndarray, shape (n_players + 1,)
        Where the vertices of each player start in a row.
    unknowns : ndarray, shape (n_players + 1,)
        Where the free coordinates (and equations) of each player start.
    digits, lookup : ndarray, shape (n_players, max_vertices)
        For each vertex of the cell: the vertex of each player, and its place in each player's payoffs.
    totals : ndarray, shape (2,)
        Number of vertices of a cell, and length of a row.
    """

    n_actions: Ints
    strides: Ints
    sizes: Ints
    members: Ints
    starts: Ints
    others: Ints
    inner: Ints
    corners: Ints
    unknowns: Ints
    digits: Ints
    lookup: Ints
    totals: Ints


def empty_face(n_actions: tuple[int, ...]) -> Face:
    """Return buffers that hold the face of any support profile of a game of this shape."""
    n, largest, vertices = len(n_actions), max(n_actions), math.prod(n_actions)
    actions = np.array(n_actions, dtype=np.int64)
    strides = np.array([math.prod(n_actions[i + 1 :]) for i in range(n)], dtype=np.int64)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Face(
        actions, strides, ints(n), ints(n, largest), ints(n + 1), ints(n), ints(n, n), ints(n + 1), ints(n + 1),
        ints(n, vertices), ints(n, vertices), ints(2),
    )  # fmt: skip


def row_length(n_actions: tuple[int, ...]) -> int:
    """Return the length of the longest row of a game of this shape."""
    vertices = math.prod(n_actions)
    return len(n_actions) * vertices + sum(m * m for m in n_actions)


@inner
def place(face: Face, masks: Ints) -> None:
    """Set the members of the supports (bit masks) and the layout of payoffs."""
    n = face.sizes.size
    for i in range(n):
        size = 0
        for a in range(face.n_actions[i]):
            if (masks[i] >> a) & 1:
                face.members[i, size] = a
                size += 1
        face.sizes[i] = size
    for i in range(n):
        stride = 1
        for back in range(n):
            j = n - 1 - back
            if j != i:
                face.inner[i, j] = stride
                stride *= face.sizes[j]
        face.others[i] = stride
        face.starts[i + 1] = face.starts[i] + face.n_actions[i] * stride
        face.unknowns[i + 1] = face.unknowns[i] + face.sizes[i] - 1
    face.corners[0] = face.starts[n]
    for i in range(n):
        face.corners[i + 1] = face.corners[i] + face.sizes[i] * face.sizes[i]
    face.totals[0] = face.others[0] * face.sizes[0]
    face.totals[1] = face.corners[n]


@inner
def number_vertices(face: Face) -> None:
    """Fill the tables that lead from a vertex of the cell to the players' vertices and payoffs."""
    n = face.sizes.size
    for v in range(face.totals[0]):
        left = v
        for back in range(n):
            j = n - 1 - back
            face.digits[j, v] = left % face.sizes[j]
            left //= face.sizes[j]
        for i in range(n):
            found = 0
            for j in range(n):
                if j != i:
                    found += face.digits[j, v] * face.inner[i, j]
            face.lookup[i, v] = found


@inner
def load(face: Face, payoffs: Floats, row: Floats) -> None:
    """Write the payoffs at the pure vertices of the face into a row; payoffs have shape (n_players, profiles)."""
    n = face.sizes.size
    for i in range(n):
        size = face.others[i]
        for r in range(size):
            source = 0
            for j in range(n):
                if j != i:
                    digit = (r // face.inner[i, j]) % face.sizes[j]
                    source += face.members[j, digit] * face.strides[j]
            for a in range(face.n_actions[i]):
                row[face.starts[i] + a * size + r] = payoffs[i, source + a * face.strides[i]]


@inner
def load_corners(face: Face, row: Floats) -> None:
    """Write the vertices of the whole face, the unit vectors, into a row."""
    for j in range(face.sizes.size):
        size = face.sizes[j]
        for k in range(size * size):
            row[face.corners[j] + k] = 0.0
        for k in range(size):
            row[face.corners[j] + k * (size + 1)] = 1.0


@inner
def shrink(face: Face, row: Floats, j: int, lower: Floats) -> None:
    r"""Replace player ``j``'s simplex by its part with barycentric coordinates at least ``lower``.

    The new vertices are :math:`\sum_m l_m v_m + (1 - \sum_m l_m) v_k`; negative bounds enlarge the simplex.
    """
    size = face.sizes[j]
    scale = 1.0
    for m in range(size):
        scale -= lower[m]
    for i in range(face.sizes.size):
        if i != j:
            inner = face.inner[i, j]
            for outer in range(face.n_actions[i] * face.others[i] // (inner * size)):
                base = face.starts[i] + outer * size * inner
                for t in range(inner):
                    pulled = 0.0
                    for m in range(size):
                        pulled += lower[m] * row[base + m * inner + t]
                    for m in range(size):
                        row[base + m * inner + t] = pulled + scale * row[base + m * inner + t]
    for t in range(size):
        pulled = 0.0
        for m in range(size):
            pulled += lower[m] * row[face.corners[j] + m * size + t]
        for m in range(size):
            row[face.corners[j] + m * size + t] = pulled + scale * row[face.corners[j] + m * size + t]


@inner
def halve(face: Face, row: Floats, j: int, kept: int, moved: int) -> None:
    """Move one vertex of player ``j``'s simplex to the middle of the edge that it shares with another."""
    size = face.sizes[j]
    for i in range(face.sizes.size):
        if i != j:
            inner = face.inner[i, j]
            for outer in range(face.n_actions[i] * face.others[i] // (inner * size)):
                base = face.starts[i] + outer * size * inner
                for t in range(inner):
                    here = base + moved * inner + t
                    row[here] = 0.5 * (row[here] + row[base + kept * inner + t])
    for t in range(size):
        here = face.corners[j] + moved * size + t
        row[here] = 0.5 * (row[here] + row[face.corners[j] + kept * size + t])
