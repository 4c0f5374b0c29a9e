"""Bounds of the probabilities on pieces of a part of a face's solutions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.extents import SolutionSet
from bargaining.algebra.factors import Unsettled
from bargaining.algebra.fields import as_flint, precision
from bargaining.algebra.numbers import enclosed
from bargaining.algebra.patches import CutPart, Patch, Quotient
from bargaining.algebra.planes import PlaneCut
from bargaining.algebra.splitting import Part
from bargaining.equilibria.branch_and_prune.piece_spots import PartSpots
from bargaining.equilibria.branch_and_prune.spots import Spot

TOLERANCE = 2.0**-20
"""How far a bound of a probability may lie outside the piece that it bounds."""
LONGEST, HALVINGS = 30, 20
"""Terms of conditions up to which a loose bound is worth cutting a region anew; how often one of a curve is halved."""


def outward(balls: Iterable[Any]) -> NDArray[np.float64]:
    """Return the least and largest value of balls, rounded outward and cut to probabilities."""
    ends = [(float(b.lower()), float(b.upper())) for b in balls]
    low, high = min(a for a, _ in ends), max(b for _, b in ends)
    slack = 0.0 if low == high else 2.0**-53
    return np.array([max(low - slack, 0.0), min(high + slack, 1.0)])


@dataclass(frozen=True)
class PartBounds:
    """Bound the probabilities on pieces of a part.

    Parameters
    ----------
    part : Part
        The part.
    spots : PartSpots
        Its points.
    solutions : SolutionSet
        The means to bound it.
    cover : pair of ndarray
        Boxes that hold it.
    check : callable
        Called now and then; may raise to stop.
    """

    part: Part
    spots: PartSpots
    solutions: SolutionSet
    cover: tuple[NDArray[np.float64], NDArray[np.float64]]
    check: Callable[[], None]

    def hull(self, spots: Sequence[Spot]) -> tuple[NDArray[np.float64], ...]:
        """Return the bounds of points."""
        with precision(128):
            rows = [self.spots.padded(spot) for spot in spots]
        return tuple(
            np.stack([outward(x[i][k] for x in rows) for k in range(len(s))], axis=1)
            for i, s in enumerate(self.spots.supports)
        )

    def _strip(self, patch: Patch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return boxes that hold a patch in the plane: those of the part that meet its extent on the first axis."""
        ends = self.spots.cut.cut.ends
        if not ends:
            return self.cover
        numbers = [ends[c.place[0] // 2] for c in patch.cells] + [
            ends[(c.place[0] + 1) // 2] for c in patch.cells
        ]
        sides = [enclosed(x, 64) for x in numbers]
        left, right = float(min(a for a, _ in sides)) - 2.0**-50, float(max(b for _, b in sides)) + 2.0**-50
        low, high = (x.copy() for x in self.cover)
        axis = self.part.free.index(self.spots.cut.free[0])
        low[:, axis], high[:, axis] = np.maximum(low[:, axis], left), np.minimum(high[:, axis], right)
        kept = low[:, axis] <= high[:, axis]
        return np.maximum(low[kept], 0.0), high[kept]

    def _samples(self, patch: Patch) -> list[Spot]:
        """Return more points of the sections of a patch, as seen at intermediate values on the first axis."""
        found, cut = [], self.spots.cut.cut
        if not isinstance(cut, PlaneCut):
            return []
        ends = cut.ends
        chosen = [c for c in patch.cells if c.place[0] % 2 and c.place[1] % 2 == 0][:40]
        for cell in chosen:
            left, right = ends[cell.place[0] // 2], ends[(cell.place[0] + 1) // 2]
            zeros = self.spots.cut.zeros(cell)
            if zeros is not None:
                for share in (1, 4, 16, 28, 31):
                    s = left.high + (right.low - left.high) * Fraction(share, 32)
                    stack = cut.stack_above(s)
                    found.append(self.spots.at(stack.point_on(cell.place[1] // 2), zeros))
        return found

    def extents(self, patch: Patch, spots: Sequence[Spot]) -> tuple[NDArray[np.float64], ...]:
        """Return bounds of the probabilities over a piece, near what points of it reach."""
        low, high = self._strip(patch)
        spots = [*spots, *self._samples(patch)]
        reached = self.hull(spots)
        places = iter(self.spots.quotients)
        boxes = []
        for box in reached:
            rows = []
            for k in range(box.shape[1]):
                self.check()
                above, below = next(places)
                most = self._most(patch, (above, below), low, high, float(box[1, k]))
                least = 1.0 - self._most(patch, (below - above, below), low, high, 1.0 - float(box[0, k]))
                rows.append((max(least, 0.0), most))
            boxes.append(np.array(rows).T)
        return tuple(boxes)

    def _most(
        self,
        patch: Patch,
        quotient: Quotient,
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        reached: float,
    ) -> float:
        """Return an upper bound of a probability; where boxes leave it far from what is reached, cells are asked."""
        above, below = quotient
        bound = self.solutions.extent(above, below, low, high, reached, TOLERANCE)
        near = (math.floor(reached / TOLERANCE) + 1) * TOLERANCE
        given = self.part.conditions
        curved = isinstance(self.spots.cut.cut, PlaneCut) and not self.spots.cut.cut.sectors
        longest = max(map(len, (*given.weak, *given.strict)), default=0)
        if bound <= near or (not curved and (len(self.part.free) > 2 or longest > LONGEST)):
            return bound
        try:
            if not self._beyond(patch, quotient, near):
                return near
            for _ in range(HALVINGS if curved else 0):
                middle = math.ceil((near + bound) / 2 / TOLERANCE) * TOLERANCE
                if near < middle < bound:
                    self.check()
                    near, bound = (middle, bound) if self._beyond(patch, quotient, middle) else (near, middle)
        except (Unsettled, ArithmeticError):
            pass
        return bound

    def _beyond(self, patch: Patch, quotient: Quotient, limit: float) -> bool:
        """Tell whether the part may hold a point at which a quotient is more than a limit."""
        (above, below), given = quotient, self.part.conditions
        more = (above - below * as_flint(Fraction(limit))) * below
        if isinstance(self.spots.cut.cut, PlaneCut) and not self.spots.cut.cut.sectors:
            return self.spots.cut.cut.exceeded(patch.cells, more)
        conditions = replace(given, strict=(*given.strict, more))
        return bool(CutPart(replace(self.part, conditions=conditions), (), check=self.check).patches)
