"""Single equilibria and connected pieces of a set of equilibria, as far as they are known.

Balls are made when points are compared, so that games whose equilibria lie apart need no exact algebra.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.exact_faces import FaceSolution, Supports
from bargaining.equilibria.result import Equilibrium

Profile = tuple[tuple[Any, ...], ...]
"""Probabilities of the actions of each support, as balls."""

COMPARED = (64, 256, 1024)
"""Bits with which points are told apart; enclosures that still meet are taken as equal."""


@dataclass(frozen=True)
class Spot:
    """Hold one equilibrium.

    Parameters
    ----------
    supports : tuple of tuple of int
        Actions with positive probability.
    profile : callable
        Returns their probabilities as balls, at the precision in force.
    certain : bool
        Whether the balls are proved to hold them.
    exact : tuple of tuple of Fraction, optional
        The probabilities, where they are known to be rational.
    """

    supports: Supports
    profile: Callable[[], Profile]
    certain: bool = True
    exact: tuple[tuple[Fraction, ...], ...] | None = None

    def strategies(self, shape: Sequence[int]) -> tuple[NDArray[np.float64], ...]:
        """Return the probabilities of all actions to double precision."""
        full = []
        for m, s, row in zip(shape, self.supports, self._floats(), strict=True):
            x = np.zeros(m)
            x[list(s)] = row
            full.append(x)
        return tuple(full)

    def _floats(self) -> list[list[float]]:
        if self.exact is not None:
            return [[float(p) for p in row] for row in self.exact]
        from bargaining.algebra.fields import precision

        with precision(128):
            return [[min(max(float(p.mid()), 0.0), 1.0) for p in row] for row in self.profile()]


@dataclass
class Piece:
    """Hold a connected set of equilibria on a face.

    Parameters
    ----------
    supports : tuple of tuple of int
        The face.
    dimension : int
        Of the set.
    spots : list of Spot
        Equilibria on it or in its closure.
    rim : list of Spot
        Equilibria in its closure, one on every other piece that it touches and that is not known to touch it.
    box : tuple of ndarray, each of shape (2, support size)
        Bounds of the probabilities.
    polyhedral : bool
        Whether the set's closure is the product of the hulls of the probabilities at the spots.
    solution : FaceSolution
        What is known of the face by linear means.
    holds : callable
        Tells of an equilibrium on the face whether it may be in the set; no is a proof.
    equilibrium : Equilibrium, optional
        The point as the kernels found it.
    limits : list of list of Spot
        Of each inner list one spot or more tells of an equilibrium in its closure; some probabilities are only bounded.
    """

    supports: Supports
    dimension: int
    spots: list[Spot]
    rim: list[Spot]
    box: tuple[NDArray[np.float64], ...]
    polyhedral: bool
    solution: FaceSolution | None
    holds: Callable[[Spot], bool] = field(default=lambda _: True)
    equilibrium: Equilibrium | None = None
    limits: list[list[Spot]] = field(default_factory=list)

    def near(self, spot: Spot) -> bool:
        """Tell whether an equilibrium of which only bounds are known may be in the set or its closure."""
        ends = [
            (float(p.lower()), float(p.upper()), b)
            for row, box, s, used in zip(spot.profile(), self.box, self.supports, spot.supports, strict=True)
            for p, b in zip(row, box.T[[s.index(k) for k in used]], strict=True)
        ]
        return all(low <= b[1] and high >= b[0] for low, high, b in ends) and self.holds(spot)


def point_piece(equilibrium: Equilibrium, supports: Supports, radius: float) -> Piece:
    """Return the only equilibrium within a distance of a point as a piece."""
    rows = [x[list(s)].tolist() for x, s in zip(equilibrium.strategies, supports, strict=True)]

    def profile() -> Profile:
        import flint

        return tuple(tuple(flint.arb(p, radius) for p in row) for row in rows)

    def holds(spot: Spot) -> bool:
        from bargaining.algebra.fields import precision

        with precision(COMPARED[0]):
            pairs = zip(profile(), spot.profile(), strict=True)
            return all(p.overlaps(q) for own, other in pairs for p, q in zip(own, other, strict=True))

    box = tuple(np.clip([np.array(row) - radius, np.array(row) + radius], 0.0, 1.0) for row in rows)
    exact = tuple((Fraction(1),) for _ in supports) if equilibrium.pure else None
    spot = Spot(supports, profile, exact=exact)
    return Piece(supports, 0, [spot], [], box, True, None, holds, equilibrium)
