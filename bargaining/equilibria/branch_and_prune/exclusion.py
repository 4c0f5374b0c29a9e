r"""Prove that a face holds no equilibrium with exactly its supports, though the faces at its rim may hold some.

In the barycentric coordinates :math:`\lambda` of a cell, a product of simplices, each condition for an equilibrium is
a multilinear form that must not be positive, and so is every multiple of it by coordinates of other players. A mixture
of such multiples with weights :math:`w \ge 0` is a form with coefficients :math:`c_v` at the vertices :math:`v` of the
cell. If none of them is negative, a solution makes every monomial :math:`\lambda^v` with :math:`c_v > 0` vanish. A
point with all probabilities of the face positive uses vertices whose supports together are the whole support, for each
player; where every such choice of vertices has some :math:`c_v > 0`, the cell holds no equilibrium inside the face
(Handelman 1988). Weights are found by a linear programme in floats and completed to rational ones, with which all of
this is checked exactly. Cells for which there are none are divided.

Vertices are scaled at will: they and all forms are integers, and the middle of an edge is the sum of its ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq, fmpq_mat

from bargaining.equilibria.branch_and_prune.exact_faces import Form, Supports, compressed, face_conditions
from bargaining.games.programmes import Programme, solve

TOLERANCE = 1e-7
"""What counts as nought in an answer in floats; any number is right."""
LARGEST_PROGRAMME = 60_000
"""Entries of a programme beyond which a cell is divided without one."""
Corner = tuple[int, ...]


class Cell(NamedTuple):
    """Hold a product of simplices on a face.

    Parameters
    ----------
    equations, inequalities : tuple of ndarray of int
        Conditions at its vertices: zero, or not more.
    corners : tuple of tuple of tuple of int
        For each player the vertices of her simplex, in the coordinates of the face, up to positive factors.
    """

    equations: tuple[Form, ...]
    inequalities: tuple[Form, ...]
    corners: tuple[tuple[Corner, ...], ...]


def excluded(payoffs: Form, supports: Supports, most: int, check: Callable[[], None] = lambda: None) -> bool:
    r"""Tell whether no equilibrium with exactly these supports is proved to exist; False leaves it open.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        Exact payoffs.
    supports : tuple of tuple of int
        The face.
    most : int
        Cells to look at.
    check : callable
        Called now and then; may raise to stop.

    References
    ----------
    Handelman, D. (1988). Representing polynomials by positive linear functions on compact convex polyhedra. Pacific
    Journal of Mathematics 132, 35-62.

    Examples
    --------
    Between two actions that pay a player the same when another takes her first action, she takes the one that pays
    more otherwise:

    >>> payoffs = np.vectorize(Fraction)(np.array([[[0, 0], [0, 1]], [[0, 0], [0, 0]]]))
    >>> excluded(payoffs, ((0, 1), (0, 1)), 1), excluded(payoffs, ((0, 1), (0,)), 1)
    (True, False)
    """
    waiting = [_whole_face(payoffs, supports)]
    for _ in range(most):
        if not waiting:
            return True
        check()
        cell = waiting.pop()
        if not _without_solutions(cell):
            halves = _halves(cell)
            if not halves:
                return False
            waiting += halves
    return not waiting


def _whole_face(payoffs: Form, supports: Supports) -> Cell:
    equations, inequalities = face_conditions(payoffs, supports)
    corners = tuple(tuple(tuple(int(k == m) for m in range(len(s))) for k in range(len(s))) for s in supports)
    return Cell(tuple(_integers(equations)), tuple(_integers(inequalities)), corners)


def _integers(forms: Iterable[Form]) -> Iterable[Form]:
    """Return multiples of forms that consist of integers, without axes along which they do not change."""
    for form in forms:
        flat = [Fraction(x) for x in form.reshape(-1).tolist()]
        common = math.lcm(*(x.denominator for x in flat))
        row = [x.numerator * (common // x.denominator) for x in flat]
        shared = math.gcd(*row) or 1
        yield compressed(np.array([x // shared for x in row], dtype=object).reshape(form.shape))


def _halves(cell: Cell) -> list[Cell]:
    """Divide a cell across its longest edge; a point has none."""
    places = [(j, p, q) for j, own in enumerate(cell.corners) for p, q in combinations(range(len(own)), 2)]
    if not places:
        return []
    j, p, q = max(places, key=lambda e: _length(cell.corners[e[0]][e[1]], cell.corners[e[0]][e[2]]))
    return [_moved(cell, j, p, q), _moved(cell, j, q, p)]


def _length(one: Corner, other: Corner) -> float:
    sums = sum(one), sum(other)
    return max(abs(a / sums[0] - b / sums[1]) for a, b in zip(one, other, strict=True))


def _moved(cell: Cell, j: int, kept: int, moved: int) -> Cell:
    """Move a vertex of one player's simplex to the middle of an edge."""

    def put(form: Form) -> Form:
        if form.shape[j] == 1:
            return form
        form = form.copy()
        rows = form.swapaxes(0, j)
        rows[moved] = rows[moved] + rows[kept]
        return form

    own = list(cell.corners[j])
    own[moved] = tuple(a + b for a, b in zip(own[moved], own[kept], strict=True))
    corners = (*cell.corners[:j], tuple(own), *cell.corners[j + 1 :])
    return Cell(tuple(map(put, cell.equations)), tuple(map(put, cell.inequalities)), corners)


def _without_solutions(cell: Cell) -> bool:
    """Tell whether a cell is proved to hold no equilibrium inside the face."""
    if any(form.min() > 0 for form in (*cell.inequalities, *cell.equations)):
        return True
    if any(form.max() < 0 for form in cell.equations):
        return True
    shape = tuple(len(own) for own in cell.corners)
    rows = _multiples([*cell.inequalities, *cell.equations, *(-form for form in cell.equations)], shape)
    if rows.size > LARGEST_PROGRAMME or not (rows > 0).any():
        return False
    mixture = _mixture(rows)
    if mixture is None:
        return False
    positive = (mixture > 0).reshape(shape)
    return all(positive[np.ix_(*chosen)].any() for chosen in product(*map(_spanning, cell.corners)))


def _multiples(forms: Sequence[Form], shape: tuple[int, ...]) -> Form:
    """Return the multiples of forms by coordinates of players on whom they do not depend, one a row."""
    rows = []
    for form in forms:
        sizes = [m if own == 1 else 1 for own, m in zip(form.shape, shape, strict=True)]
        for chosen in product(*map(range, sizes)):
            row = np.full(shape, 0, dtype=object)
            row[
                tuple(
                    slice(k, k + 1) if size > 1 else slice(None)
                    for k, size in zip(chosen, sizes, strict=True)
                )
            ] = form
            if any(flat := row.reshape(-1).tolist()):
                rows.append(flat)
    return np.array(rows, dtype=object).reshape(len(rows), math.prod(shape))


def _spanning(corners: Sequence[Corner]) -> list[tuple[int, ...]]:
    """Return the smallest choices of vertices whose supports together are the whole support."""
    found: list[tuple[int, ...]] = []
    for size in range(1, len(corners) + 1):
        for chosen in combinations(range(len(corners)), size):
            if all(any(corners[k][a] for k in chosen) for a in range(len(corners[0]))) and not any(
                set(other) <= set(chosen) for other in found
            ):
                found.append(chosen)
    return found


def _mixture(rows: Form) -> Form | None:
    """Return a mixture of rows, times a positive number, that is nowhere negative and positive in many columns."""
    n_rows, n_columns = rows.shape
    table = (rows / np.abs(rows).max(axis=1, keepdims=True)).astype(np.float64)
    found = solve(
        Programme(
            np.append(np.zeros(n_rows), -np.ones(n_columns)),
            np.hstack([-table.T, np.eye(n_columns)]),
            np.zeros(n_columns),
            np.zeros(n_rows + n_columns),
            np.append(np.full(n_rows, np.inf), np.ones(n_columns)),
        )
    )
    if found is None:
        return None
    used = np.flatnonzero(found.point[:n_rows] > TOLERANCE)
    idle = np.flatnonzero(found.point[n_rows:] < TOLERANCE)
    if not used.size or idle.size == n_columns:
        return None
    largest = [max(map(abs, row)) for row in rows[used].tolist()]
    scaled = fmpq_mat(
        [[fmpq(x, most) for x in row] for row, most in zip(rows[used].tolist(), largest, strict=True)]
    )
    weights = _completed(scaled, idle.tolist(), found.point[used].tolist())
    if min(weights) < 0:
        return None
    mixture = np.array((fmpq_mat([weights]) * scaled).entries(), dtype=object)
    return None if min(mixture) < 0 else mixture


def _completed(table: Any, columns: Sequence[int], guess: Sequence[float]) -> list[Any]:
    """Return weights of rows near a guess with which some columns are nought exactly."""
    weights = [fmpq(*x.as_integer_ratio()) for x in guess]
    if not columns:
        return weights
    reduced, rank = fmpq_mat([[table[r, c] for r in range(table.nrows())] for c in columns]).rref()
    pivots = [next(r for r in range(len(guess)) if reduced[k, r] != 0) for k in range(rank)]
    free = [r for r in range(len(guess)) if r not in pivots]
    for k, pivot in enumerate(pivots):
        weights[pivot] = -sum((reduced[k, r] * weights[r] for r in free), fmpq(0))
    return weights
