"""Decide exactly about solutions that rounding leaves open: a probability or a gain that may be zero."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.exact_faces import FaceSolution, Form, Supports, solve_face
from bargaining.equilibria.branch_and_prune.polytope import Vector

ROOM = 1e-9
BELONGS, EQUILIBRIUM, WORSE, UNKNOWN = "smaller support", "equilibrium", "no equilibrium", "unknown"


def decide(
    payoffs: Form,
    supports: Supports,
    point: Sequence[NDArray[np.float64]],
    lower: Sequence[NDArray[np.float64]],
) -> tuple[str, tuple[Vector, ...] | None]:
    r"""Decide about the one solution of the indifference equations in a neighbourhood.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        Exact payoffs.
    supports : tuple of tuple of int
        Actions that pay the same.
    point : sequence of ndarray
        The solution to double precision, one entry an action of the support.
    lower : sequence of ndarray
        Lower bounds of the neighbourhood in which the solution is unique.

    Returns
    -------
    verdict : str
        It belongs to a smaller support, is an equilibrium, is none, or cannot be decided.
    exact : tuple of vectors, or None
        The solution in rationals where found; an equilibrium may lack it.
    """
    used = tuple(
        tuple(k for k, p in zip(s, x, strict=True) if p > 1e-9) for s, x in zip(supports, point, strict=True)
    )
    exact = _candidate(payoffs, supports, used, point)
    if exact is None and used == supports:
        left = solve_face(payoffs, supports)
        if not left.polytopes:
            return WORSE, None  # the conditions on the outside actions leave nothing
        return (EQUILIBRIUM, None) if _implied(left, point) else (UNKNOWN, None)
    if exact is None or not _inside(supports, used, exact, lower):
        return UNKNOWN, None
    if used != supports:
        return BELONGS, None
    for i in range(len(supports)):
        values = _action_values(payoffs, i, used, exact)
        if max(values) > values[supports[i][0]]:
            return WORSE, None
    return EQUILIBRIUM, exact


def _candidate(
    payoffs: Form, supports: Supports, used: Supports, point: Sequence[NDArray[np.float64]]
) -> tuple[Vector, ...] | None:
    """Find the solution in rationals: by linear steps, or by rounding to small denominators and checking."""
    found = solve_face(payoffs, supports, outside=False, faces=used)
    if found.exact and found.polytopes and all(len(p) == 1 for p in found.polytopes):
        return tuple(p[0] for p in found.polytopes)
    guess = []
    for s, u, x in zip(supports, used, point, strict=True):
        kept = [Fraction(float(p)).limit_denominator(10**6) for k, p in zip(s, x, strict=True) if k in u]
        guess.append((1 - sum(kept[1:], Fraction(0)), *kept[1:]))
    for i in range(len(supports)):
        values = _action_values(payoffs, i, used, tuple(guess))
        if len({values[k] for k in supports[i]}) != 1:
            return None
    return tuple(guess)


def _implied(left: FaceSolution, point: Sequence[NDArray[np.float64]]) -> bool:
    """Tell whether the conditions on outside actions hold with room, but for those that the equations imply."""
    linear = [
        float(np.array(row, dtype=np.float64) @ x) + ROOM * float(max(map(abs, row)))
        for x, (_, rows) in zip(point, left.linear, strict=True)
        for row in rows
    ]
    return max([*linear, *(_room(f, point) for f in left.inequalities)], default=-1.0) < 0


def _room(form: Form, point: Sequence[NDArray[np.float64]]) -> float:
    value = np.array(form, dtype=np.float64)
    size = float(np.abs(value).max())
    for j, x in enumerate(point):
        if value.shape[j] > 1:
            value = np.expand_dims(np.tensordot(value, x, axes=(j, 0)), j)
    return float(value.reshape(-1)[0]) + ROOM * size


def _inside(
    supports: Supports, used: Supports, exact: tuple[Vector, ...], lower: Sequence[NDArray[np.float64]]
) -> bool:
    for s, u, x, bounds in zip(supports, used, exact, lower, strict=True):
        full = dict(zip(u, x, strict=True))
        if len(s) > 1 and not all(
            full.get(k, Fraction(0)) > Fraction(float(b)) for k, b in zip(s, bounds, strict=True)
        ):
            return False
    return True


def _action_values(payoffs: Form, i: int, used: Supports, exact: tuple[Vector, ...]) -> list[Fraction]:
    """Return what each action pays player ``i`` against rational strategies."""
    values = payoffs[i]
    for j in reversed(range(len(used))):
        if j != i:
            part = np.take(values, used[j], axis=j)
            values = np.tensordot(part, np.array(exact[j], dtype=object), axes=([j], [0]))
    return list(values)
