"""Sets of equilibria inside products of polytopes, and regions that could not be settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.exact_faces import (
    FaceSolution,
    Form,
    Polytopes,
    Supports,
    corner_profiles,
    dimension_at,
    satisfied,
)
from bargaining.equilibria.branch_and_prune.polytope import Vector

Strategies = tuple[NDArray[np.float64], ...]
NEAR = 1e-9


@dataclass(frozen=True)
class Continuum:
    """Hold the equilibria on a face: a product of polytopes, or the part of one that satisfies further conditions.

    Parameters
    ----------
    supports : tuple of tuple of int
        Actions used somewhere on it.
    shape : tuple of int
        Number of actions of each player.
    solution : FaceSolution
        The polytopes' vertices for each player, and the conditions that are not linear.
    inner : tuple of vectors
        An equilibrium on it at which the inequalities hold with room.
    """

    supports: Supports
    shape: tuple[int, ...]
    solution: FaceSolution
    inner: tuple[Vector, ...]

    @property
    def polytopes(self) -> Polytopes:
        """Return the vertices for each player."""
        return self.solution.polytopes

    @property
    def dimension(self) -> int | None:
        """Return the dimension around the inner point; None where the equations do not determine it."""
        return dimension_at(self.solution, self.inner)

    def corners(self) -> list[Strategies]:
        """Return the vertices as strategy profiles of the whole game."""
        return [self._embedded(profile) for profile in corner_profiles(self.polytopes)]

    def known(self) -> list[Strategies]:
        """Return the vertices that are equilibria, and the inner point where not all of them are."""
        profiles = [p for p in corner_profiles(self.polytopes) if satisfied(self.solution, p)]
        return [self._embedded(p) for p in (profiles if self.solution.exact else [*profiles, self.inner])]

    def _embedded(self, profile: Sequence[Sequence[object]]) -> Strategies:
        strategies = []
        for m, s, x in zip(self.shape, self.supports, profile, strict=True):
            full = np.zeros(m)
            full[list(s)] = np.array(x, dtype=np.float64)
            strategies.append(full)
        return tuple(strategies)

    def covers_face(self, supports: Supports) -> bool:
        """Tell whether every profile on a face belongs to it, because no condition binds."""
        whole = self.solution.exact and all(
            len(p) == len(s) and set(map(max, p)) == {1}
            for p, s in zip(self.polytopes, self.supports, strict=True)
        )
        return whole and all(set(t) <= set(s) for t, s in zip(supports, self.supports, strict=True))

    def contains(self, strategies: Strategies) -> bool:
        """Tell whether an equilibrium belongs to it, up to rounding; inequalities hold as it is an equilibrium."""
        inside = all(
            _in_hull(x, s, np.array(p, dtype=np.float64))
            for x, s, p in zip(strategies, self.supports, self.polytopes, strict=True)
        )
        return inside and all(self._vanishes(form, strategies) for form in self.solution.equations)

    def _vanishes(self, form: Form, strategies: Strategies) -> bool:
        value = np.array(form, dtype=np.float64)
        size = float(np.abs(value).max())
        for j, (x, s) in enumerate(zip(strategies, self.supports, strict=True)):
            if value.shape[j] > 1:
                value = np.expand_dims(np.tensordot(value, x[list(s)], axes=(j, 0)), j)
        return abs(float(value.reshape(-1)[0])) <= NEAR * size


def _in_hull(strategy: NDArray[np.float64], support: Sequence[int], corners: NDArray[np.float64]) -> bool:
    """Tell whether a strategy is a mixture of vertices on a support."""
    if strategy.sum() - strategy[list(support)].sum() > NEAR:
        return False
    inside = strategy[list(support)]
    if (inside < corners.min(axis=0) - NEAR).any() or (inside > corners.max(axis=0) + NEAR).any():
        return False
    if len(corners) <= 2 or np.abs(corners - inside).max(axis=1).min() <= NEAR:
        line = corners[-1] - corners[0]
        length = float(line @ line)
        share = float(np.clip((inside - corners[0]) @ line / length, 0.0, 1.0)) if length else 0.0
        nearest = np.vstack([corners, corners[0] + share * line])
        return bool(np.abs(nearest - inside).max(axis=1).min() <= NEAR)
    from scipy.optimize import nnls

    _, distance = nnls(np.vstack([corners.T, np.ones(len(corners))]), np.append(inside, 1.0))
    return bool(distance <= NEAR)


def maximal(continua: Sequence[Continuum]) -> list[Continuum]:
    """Return the sets that are not part of another one.

    A multilinear form that vanishes at all vertices of a product of polytopes vanishes on it.
    """
    kept: list[Continuum] = []
    for found in sorted(continua, key=lambda c: -sum(map(len, c.supports))):
        if not any(all(c.contains(corner) for corner in found.corners()) for c in kept):
            kept.append(found)
    return sorted(kept, key=lambda c: c.supports)


@dataclass(frozen=True)
class Region:
    """Hold a box on a face in which equilibria are neither found nor excluded.

    Parameters
    ----------
    supports : tuple of tuple of int
        The face.
    box : tuple of ndarray, each of shape (2, support size)
        Bounds of the probabilities.
    shape : tuple of int
        Number of actions of each player.
    """

    supports: Supports
    box: Strategies
    shape: tuple[int, ...]

    def full_box(self) -> Strategies:
        """Return the box in all actions of the game."""
        full = []
        for m, s, b in zip(self.shape, self.supports, self.box, strict=True):
            bounds = np.zeros((2, m))
            bounds[:, list(s)] = b
            full.append(bounds)
        return tuple(full)

    def contains(self, other: Region) -> bool:
        """Tell whether another region lies in this one."""
        return all(
            (mine[0] <= theirs[0]).all() and (mine[1] >= theirs[1]).all()
            for mine, theirs in zip(self.full_box(), other.full_box(), strict=True)
        )
