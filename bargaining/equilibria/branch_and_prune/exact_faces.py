r"""The equilibria on one face in exact rationals, wherever its conditions come apart into linear ones.

On the face of supports :math:`S` an equilibrium solves :math:`u_i(k, x_{-i}) = u_i(k_0, x_{-i})` for :math:`k \in S_i`
and :math:`u_i(a, x_{-i}) \le u_i(k_0, x_{-i})` for the other actions. A condition that depends on one player's
strategy only is linear in it. If, after putting in strategies that are determined already, every condition is of
that kind or holds at all vertices, the solutions are a product of polytopes, one a player.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.polytope import Vector, vertices

Supports = tuple[tuple[int, ...], ...]
Form = NDArray[np.object_]
Polytopes = tuple[tuple[Vector, ...], ...]


@dataclass(frozen=True)
class FaceSolution:
    """Hold the solutions on a face: none, a product of polytopes, or not determined by linear means.

    Parameters
    ----------
    polytopes : tuple of tuple of vectors
        Vertices for each player of a product of polytopes around all solutions; empty where there is none.
    equations, inequalities : tuple of ndarray of Fraction
        Conditions left that are not linear, as forms that must be zero or at most zero.
    """

    polytopes: Polytopes
    equations: tuple[Form, ...] = ()
    inequalities: tuple[Form, ...] = ()

    @property
    def exact(self) -> bool:
        """Tell whether the product of polytopes is the set of solutions."""
        return not self.equations and not self.inequalities


NONE = FaceSolution(())


def solve_face(
    payoffs: Form, supports: Supports, *, outside: bool = True, faces: Supports | None = None
) -> FaceSolution:
    """Return the solutions whose supports are exactly the given ones.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, \\*n_actions)
        Exact payoffs.
    supports : tuple of tuple of int
        Actions that pay the same.
    outside : bool
        Whether the other actions must not pay more.
    faces : tuple of tuple of int, optional
        Actions that are used, if these are fewer.
    """
    used = supports if faces is None else faces
    equations, inequalities = _conditions(payoffs, supports, used, outside)
    polytopes: list[tuple[Vector, ...]] = [_unit_vectors(len(s)) for s in used]
    linear: list[tuple[list[Vector], list[Vector]]] = [([], []) for _ in used]
    while True:
        sorted_forms = _sort(equations, inequalities, polytopes)
        if sorted_forms is None:
            return NONE
        equations, inequalities, news = sorted_forms
        if not news:
            return FaceSolution(tuple(polytopes), tuple(equations), tuple(inequalities))
        for j, form, equality in news:
            linear[j][0 if equality else 1].append(tuple(form.reshape(-1)))
        for j in {j for j, _, _ in news}:
            polytopes[j] = vertices(len(used[j]), *linear[j])
            if not all(any(v[k] for v in polytopes[j]) for k in range(len(used[j]))):
                return NONE
            if len(polytopes[j]) == 1 and len(used[j]) > 1:
                equations = [_insert(f, j, polytopes[j][0]) for f in equations]
                inequalities = [_insert(f, j, polytopes[j][0]) for f in inequalities]


def _conditions(
    payoffs: Form, supports: Supports, used: Supports, outside: bool
) -> tuple[list[Form], list[Form]]:
    equations, inequalities = [], []
    for i, support in enumerate(supports):
        others = [list(s) for s in used]
        values = {}
        for a in range(payoffs.shape[i + 1]):
            others[i] = [a]
            values[a] = payoffs[i][np.ix_(*others)]
        for a, value in values.items():
            if a in support[1:]:
                equations.append(value - values[support[0]])
            elif a not in support and outside:
                inequalities.append(value - values[support[0]])
    return equations, inequalities


def _unit_vectors(size: int) -> tuple[Vector, ...]:
    return tuple(tuple(Fraction(int(k == m)) for m in range(size)) for k in range(size))


def _insert(form: Form, j: int, strategy: Vector) -> Form:
    if form.shape[j] == 1:
        return form
    weights = np.array(strategy, dtype=object).reshape([-1 if m == j else 1 for m in range(form.ndim)])
    return np.asarray((form * weights).sum(axis=j, keepdims=True))


def _compressed(form: Form) -> Form:
    """Drop the axes along which a form does not change."""
    for axis in range(form.ndim):
        first = form.take([0], axis=axis)
        if form.shape[axis] > 1 and (form == first).all():
            form = first
    return form


def _sort(
    equations: list[Form], inequalities: list[Form], polytopes: Sequence[tuple[Vector, ...]]
) -> tuple[list[Form], list[Form], list[tuple[int, Form, bool]]] | None:
    """Take out what holds anyway and what is linear in one player's strategy; None if a condition cannot hold."""
    news: list[tuple[int, Form, bool]] = []
    left: tuple[list[Form], list[Form]] = ([], [])
    for equality, forms in ((True, equations), (False, inequalities)):
        for form in map(_compressed, forms):
            low, high = _range(form, polytopes)
            if low > 0 or (equality and high < 0):
                return None
            if high <= 0 and (not equality or low == 0):
                continue
            moving = [j for j in range(form.ndim) if form.shape[j] > 1]
            if (low == 0 or (equality and high == 0)) and all(
                _whole(polytopes[j], form.shape[j]) for j in moving
            ):
                return None
            if len(moving) == 1:
                news.append((moving[0], form, equality))
            else:
                left[0 if equality else 1].append(form)
    return left[0], left[1], news


def _whole(corners: tuple[Vector, ...], size: int) -> bool:
    """Tell whether nothing restricts a strategy: a form of one sign then vanishes nowhere inside."""
    return len(corners) == size and all(max(v) == 1 for v in corners)


def _range(form: Form, polytopes: Sequence[tuple[Vector, ...]]) -> tuple[Any, Any]:
    """Return the bounds of a form over the product of polytopes, attained at their vertices."""
    for j, corners in enumerate(polytopes):
        if form.shape[j] > 1:
            form = np.concatenate([_insert(form, j, v) for v in corners], axis=j)
    return form.min(), form.max()


def inner_point(solution: FaceSolution) -> tuple[Vector, ...] | None:
    """Return a rational point at which every condition left is met with room, if only inequalities are left.

    Mixtures of the vertices with random positive weights are tried, drawn from a fixed stream; around the point found,
    all points of the product of polytopes are solutions.
    """
    if solution.equations or not solution.polytopes:
        return None
    rng = np.random.default_rng(0)
    for draw in range(200):
        spread = 1 if draw == 0 else int(rng.choice([3, 30, 1000]))
        point = tuple(_mixture(p, rng.integers(1, spread + 1, len(p)).tolist()) for p in solution.polytopes)
        if all(_value(form, point) < 0 for form in solution.inequalities):
            return point
    return None


def _mixture(corners: tuple[Vector, ...], weights: list[int]) -> Vector:
    total = sum(weights)
    columns = zip(*corners, strict=True)
    return tuple(
        sum((w * c for w, c in zip(weights, column, strict=True)), Fraction(0)) / total for column in columns
    )


def _value(form: Form, point: Sequence[Vector]) -> Any:
    for j, strategy in enumerate(point):
        form = _insert(form, j, strategy)
    return form.reshape(-1)[0]


def satisfied(solution: FaceSolution, point: Sequence[Vector]) -> bool:
    """Tell whether the inequalities left hold at a point of the product of polytopes."""
    return all(_value(form, point) <= 0 for form in solution.inequalities)


def corner_profiles(polytopes: Polytopes) -> list[tuple[Vector, ...]]:
    """Return the vertices of a product of polytopes."""
    return list(product(*polytopes))
