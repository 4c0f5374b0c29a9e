r"""The equilibria on one face in exact terms, as connected pieces: points, curves, regions and products of polytopes.

Where the conditions on a face come apart into linear ones (`exact_faces`), they have one product of polytopes as their
solutions. Elsewhere they are split by factors and linear steps (`bargaining.algebra.splitting`), and every part with
at most two free unknowns, or with more that occur linearly, is cut into cells (`bargaining.algebra.patches`). A piece
knows points of its closure on other faces: equilibria too, as a limit of equilibria is one. They tell which pieces
touch (`joining`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.extents import SolutionSet
from bargaining.algebra.factors import Unsettled
from bargaining.algebra.fields import precision
from bargaining.algebra.patches import CutPart, Patch, Quotient, contradicts
from bargaining.algebra.splitting import Part, composed, split
from bargaining.equilibria.branch_and_prune.exact_faces import (
    FaceSolution,
    Form,
    Supports,
)
from bargaining.equilibria.branch_and_prune.face_polynomials import FacePolynomials, face_polynomials
from bargaining.equilibria.branch_and_prune.piece_bounds import PartBounds
from bargaining.equilibria.branch_and_prune.piece_spots import PartSpots
from bargaining.equilibria.branch_and_prune.products import CORNERS
from bargaining.equilibria.branch_and_prune.spots import Piece, Spot

NARROW, MANY = 1 / 32, 4_000
"""Width and number of boxes with which a part is covered at first."""


def face_pieces(
    payoffs: Form,
    supports: Supports,
    solution: FaceSolution,
    bounds: Sequence[NDArray[np.float64]],
    check: Callable[[], None],
) -> list[Piece]:
    r"""Return the equilibria with exactly these supports as pieces that do not meet.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        Exact payoffs.
    supports : tuple of tuple of int
        The face.
    solution : FaceSolution
        What `solve_face` says of it, with conditions that are not linear.
    bounds : sequence of ndarray, each of shape (2, support size)
        A box that holds all of them.
    check : callable
        Called now and then; may raise to stop.

    Raises
    ------
    Unsettled, TooLarge
        When the conditions are beyond these means.
    """
    face = face_polynomials(payoffs, supports)
    ranges = [
        (Fraction(float(low)), Fraction(float(high))) for box in bounds for low, high in box.T[1:].tolist()
    ]
    pieces: list[Piece] = []
    for part in split(face.ring, face.conditions, ranges, check):
        pieces += _PartPieces(face, supports, solution, part, ranges, check).pieces()
        check()
    return pieces


# ---------------------------------------------------------------- parts after splitting


@dataclass
class _PartPieces:
    """The pieces of one part of a face's solutions."""

    face: FacePolynomials
    supports: Supports
    solution: FaceSolution
    part: Part
    ranges: Sequence[tuple[Fraction, Fraction]]
    check: Callable[[], None]

    @cached_property
    def quotients(self) -> list[Quotient]:
        """Return the probabilities of all actions of the supports, player by player."""
        one = self.face.ring.from_dict({(0,) * len(self.face.ring.gens()): 1})
        known = {k: q for k, q in self.part.quotients.items() if k not in self.part.free}
        return [composed(self.face.ring, (p, one), known) for own in self.face.probabilities for p in own]

    @cached_property
    def solutions(self) -> SolutionSet:
        """Return the means to bound the part."""
        return SolutionSet(self.part.conditions, self.part.free)

    @cached_property
    def cover(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return boxes that hold the part."""
        ends = np.array([[float(end) for end in self.ranges[k]] for k in self.part.free]).reshape(-1, 2)
        return self.solutions.cover(ends[None, :, 0], ends[None, :, 1], NARROW, MANY)

    def pieces(self) -> list[Piece]:
        """Return the pieces."""
        if self.part.free and not len(self.cover[0]):
            return []
        low, high = self.cover
        ends = zip(self.part.free, low.min(axis=0).tolist(), high.max(axis=0).tolist(), strict=True)
        ranges = {k: (Fraction(a), Fraction(b)) for k, a, b in ends}
        self.cut = CutPart(self.part, self.quotients, ranges, self.check)
        try:
            patches = self.cut.patches
        except Unsettled:
            if contradicts(self.part, self.check):
                return []
            raise
        self.spots = PartSpots(self.supports, self.quotients, self.cut)
        self.bounds = PartBounds(self.part, self.spots, self.solutions, self.cover, self.check)
        return [self._piece(patch) for patch in patches]

    def _piece(self, patch: Patch) -> Piece:
        make = self.spots
        corners = [spot for cell in patch.corners if (spot := make.spot(cell)) is not None]
        inside = max(patch.cells, key=lambda c: c.dimension)
        middle = make.spot(inside)
        assert middle is not None, "on a part no denominator is zero"
        if patch.dimension == 0:
            box = self.bounds.hull([middle])
            return Piece(self.supports, 0, [middle], [], box, True, self.solution, make.keeper(patch))
        rim = []
        for cell, inward in zip(patch.rim, patch.inward, strict=True):
            spot = make.spot(cell) or make.limit(cell, inward)
            rim += [spot] if spot is not None else []
        limits = [make.limits(cell) for cell in patch.rim if self.cut.zeros(cell) is None]
        limits += [[spot for cell in cells for spot in make.near(cell)] for cells in patch.loose]
        spots = corners[:CORNERS]
        straight = len(self.part.free) == 1 and self._straight()
        if len(self.part.free) == 1:
            box = self.bounds.hull(corners)
            if straight:
                spots = self._ends(corners)
        else:
            box = self.bounds.extents(patch, [*corners, middle])
        if not straight:
            spots = [*spots, middle]
        return Piece(
            self.supports,
            patch.dimension,
            spots,
            rim,
            box,
            straight,
            self.solution,
            make.keeper(patch),
            limits=limits,
        )

    def _straight(self) -> bool:
        """Tell whether the probabilities lie on a line: each is a fixed combination of one of them and a constant."""
        moving = [q for q in self.quotients if not (q[0].is_constant() and q[1].is_constant())]
        above, below = moving[0]
        first, second = (flint.fmpq(k) for k in (2, 3))
        for n, d in moving[1:]:
            try:
                values = [self._rational(q, t) for q in ((above, below), (n, d)) for t in (first, second)]
            except ZeroDivisionError:
                return False
            if values[0] == values[1]:
                return False
            slope = (values[3] - values[2]) / (values[1] - values[0])
            if n * below != d * (below * (values[2] - slope * values[0]) + above * slope):
                return False
        return True

    def _rational(self, quotient: Quotient, t: Any) -> Any:
        points = [t if k in self.part.free else flint.fmpq(0) for k in range(len(self.face.ring.gens()))]
        return quotient[0](*points) / quotient[1](*points)

    def _ends(self, corners: Sequence[Spot]) -> list[Spot]:
        """Return the two points of a segment that are furthest from each other."""
        with precision(128):
            rows = [[float(p.mid()) for x in self.spots.padded(spot) for p in x] for spot in corners]
        points = np.array(rows)
        place = int(np.argmax(np.ptp(points, axis=0)))
        return [corners[int(np.argmin(points[:, place]))], corners[int(np.argmax(points[:, place]))]]
