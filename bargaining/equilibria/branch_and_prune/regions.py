"""Regions of a face that could not be settled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.exact_faces import Supports

Strategies = tuple[NDArray[np.float64], ...]


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
