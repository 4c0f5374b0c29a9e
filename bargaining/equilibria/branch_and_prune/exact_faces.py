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

from bargaining.equilibria.branch_and_prune.polytope import Vector, eliminate, vertices

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
    linear : tuple of pairs of tuples of vectors
        For each player the linear equations and inequalities that make the polytope.
    """

    polytopes: Polytopes
    equations: tuple[Form, ...] = ()
    inequalities: tuple[Form, ...] = ()
    linear: tuple[tuple[tuple[Vector, ...], tuple[Vector, ...]], ...] = ()

    @property
    def exact(self) -> bool:
        """Tell whether the product of polytopes is the set of solutions."""
        return not self.equations and not self.inequalities


NONE = FaceSolution(())


def solve_face(
    payoffs: Form, supports: Supports, *, outside: bool = True, faces: Supports | None = None
) -> FaceSolution:
    r"""Return the solutions whose supports are exactly the given ones.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        Exact payoffs.
    supports : tuple of tuple of int
        Actions that pay the same.
    outside : bool
        Whether the other actions must not pay more.
    faces : tuple of tuple of int, optional
        Actions that are used, if these are fewer.
    """
    used = supports if faces is None else faces
    equations, inequalities = face_conditions(payoffs, supports, used, outside=outside)
    polytopes = [_unit_vectors(len(s)) for s in used]
    return _reduced(FaceSolution(tuple(polytopes), tuple(equations), tuple(inequalities)))


def _reduced(start: FaceSolution) -> FaceSolution:
    """Take linear conditions into the polytopes, put in what they determine, and repeat."""
    equations, inequalities = list(start.equations), list(start.inequalities)
    polytopes = list(start.polytopes)
    linear = [(list(rows), list(bounds)) for rows, bounds in start.linear or [((), ())] * len(polytopes)]
    while True:
        sorted_forms = _sort(equations, inequalities, polytopes)
        if sorted_forms is None:
            return NONE
        equations, inequalities, news = sorted_forms
        if not news:
            kept = tuple((tuple(rows), tuple(bounds)) for rows, bounds in linear)
            return FaceSolution(tuple(polytopes), tuple(equations), tuple(inequalities), kept)
        for j, form, equality in news:
            linear[j][0 if equality else 1].append(tuple(form.reshape(-1)))
        for j in {j for j, _, _ in news}:
            size = len(polytopes[j][0])
            polytopes[j] = vertices(size, *linear[j])
            if not all(any(v[k] for v in polytopes[j]) for k in range(size)):
                return NONE
            if len(polytopes[j]) == 1 and size > 1:
                equations = [_insert(f, j, polytopes[j][0]) for f in equations]
                inequalities = [_insert(f, j, polytopes[j][0]) for f in inequalities]


def face_conditions(
    payoffs: Form, supports: Supports, used: Supports | None = None, *, outside: bool = True
) -> tuple[list[Form], list[Form]]:
    """Return the forms that are zero at an equilibrium on a face, and those that are not positive.

    Parameters are those of `solve_face`; ``used`` stands for its ``faces``.
    """
    equations, inequalities = [], []
    for i, support in enumerate(supports):
        others = [list(s) for s in used or supports]
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


def compressed(form: Form) -> Form:
    """Drop the axes along which a form does not change."""
    for axis in range(form.ndim):
        first = form.take([0], axis=axis)
        if form.shape[axis] > 1 and (form == first).all():
            form = first
    return form


def _rows_by_shape(forms: Sequence[Form]) -> dict[tuple[int, ...], list[list[Fraction]]]:
    groups: dict[tuple[int, ...], list[list[Fraction]]] = {}
    for form in forms:
        groups.setdefault(form.shape, []).append([Fraction(value) for value in form.reshape(-1)])
    return groups


def _independent(equations: Sequence[Form]) -> list[Form]:
    """Bring the equations on the same strategies to reduced echelon form: fewer of them, with more zeros."""
    return [
        np.array(row, dtype=object).reshape(shape)
        for shape, rows in _rows_by_shape([compressed(f) for f in equations]).items()
        for row in (eliminate(rows)[0] if len(rows) > 1 else rows)
    ]


def _divided(form: Form) -> Form:
    """Divide by a factor that is positive inside the face.

    Where the slices of a form along one strategy are multiples of each other with the same sign, the form is a
    positive combination of that strategy's probabilities times one slice.
    """
    for axis in range(form.ndim):
        slices = [form.take([m], axis=axis) for m in range(form.shape[axis])]
        filled = [part for part in slices if (part != 0).any()]
        if len(slices) == 1 or not filled:
            continue
        place = int(np.flatnonzero(filled[0].reshape(-1) != 0)[0])
        pivot = filled[0].reshape(-1)[place]
        ratios = [part.reshape(-1)[place] / pivot for part in filled]
        if all(q > 0 and (part == q * filled[0]).all() for q, part in zip(ratios, filled, strict=True)):
            form = filled[0]
    return form


def _sort(
    equations: list[Form], inequalities: list[Form], polytopes: Sequence[tuple[Vector, ...]]
) -> tuple[list[Form], list[Form], list[tuple[int, Form, bool]]] | None:
    """Take out what holds anyway and what is linear in one player's strategy; None if a condition cannot hold."""
    news: list[tuple[int, Form, bool]] = []
    left: tuple[list[Form], list[Form]] = ([], [])
    for equality, forms in ((True, _independent(equations)), (False, inequalities)):
        for form in (_divided(compressed(f)) for f in forms):
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
    implied = _rows_by_shape(left[0])
    kept = [f for f in left[1] if not _in_span(f, implied.get(f.shape, []))]
    return left[0], kept, news


def _in_span(form: Form, rows: list[list[Fraction]]) -> bool:
    """Tell whether equations imply that a form is zero."""
    return bool(rows) and len(eliminate([*rows, list(form.reshape(-1))])[0]) == len(eliminate(rows)[0])


def _whole(corners: tuple[Vector, ...], size: int) -> bool:
    """Tell whether nothing restricts a strategy: a form of one sign then vanishes nowhere inside."""
    return len(corners) == size and all(max(v) == 1 for v in corners)


def _range(form: Form, polytopes: Sequence[tuple[Vector, ...]]) -> tuple[Any, Any]:
    """Return the bounds of a form over the product of polytopes, attained at their vertices."""
    for j, corners in enumerate(polytopes):
        if form.shape[j] > 1:
            form = np.concatenate([_insert(form, j, v) for v in corners], axis=j)
    return form.min(), form.max()


def corner_profiles(polytopes: Polytopes) -> list[tuple[Vector, ...]]:
    """Return the vertices of a product of polytopes."""
    return list(product(*polytopes))
