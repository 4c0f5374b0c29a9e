"""Follow a solution curve of the logit equations by pseudo-arclength continuation.

Each step predicts along the tangent and corrects by Newton's method orthogonally to it. A step is repeated
shorter when the corrector has far to go, hardly contracts, the tangent turns much, or the orientation of
the curve flips, since any of these may mean that the corrector slipped onto another part of the solutions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.logit_system import Corrected, Equations, Vector, correct, orientation, tangent

System = TypeVar("System", bound=Equations)

# Step control of Allgower and Georg (1990, ch. 6): the corrector's first step, its contraction and the turn
# of the tangent that one step aims at; above twice these the step is repeated at half its length.
AIMED = (0.1, 0.15, 0.15)
FIRST_STEP = 0.05
SMALLEST_STEP = 1e-5


@dataclass(frozen=True, eq=False)
class BranchPoint:
    """A point of the branch, ``(y, scaled precision)``, with its direction of travel."""

    point: Vector
    jacobian: NDArray[np.float64]
    along: Vector
    orientation: int
    unstable: int


class Tracer(Generic[System]):
    """Follow the branch step by step, keeping its points and what happened at them."""

    def __init__(self, system: System) -> None:
        self.system = system
        start = np.zeros(system.size + 1)
        along = np.zeros(system.size + 1)
        along[-1] = 1.0
        jacobian = system.evaluate(start)[1]
        self.points = [self._describe(start, jacobian, along)]
        self.turning_points: list[int] = []
        self.bifurcations: list[int] = []
        self.length = FIRST_STEP

    @property
    def last(self) -> BranchPoint:
        """Return the point reached last."""
        return self.points[-1]

    @property
    def precision(self) -> float:
        """Return the scaled precision reached last."""
        return float(self.last.point[-1])

    def before(self, precision: float) -> Vector:
        """Return the latest point at which the scaled precision was at most `precision`."""
        return next(p.point for p in reversed(self.points) if p.point[-1] <= precision)

    def _describe(self, point: Vector, jacobian: NDArray[np.float64], along: Vector) -> BranchPoint:
        direction = tangent(jacobian, along)
        unstable = int(np.sum(np.linalg.eigvals(jacobian[:, :-1]).real < 0))
        return BranchPoint(point, jacobian, direction, orientation(jacobian, direction), unstable)

    def _ahead(self, length: float) -> tuple[BranchPoint, Corrected] | None:
        found = correct(self.system, self.last.point + length * self.last.along, self.last.along)
        if found is None:
            return None
        return self._describe(found.point, found.jacobian, self.last.along), found

    def advance(self) -> bool:
        """Add one point; tell whether that was possible."""
        while self.length >= SMALLEST_STEP:
            ahead = self._ahead(self.length)
            if ahead is None:
                self.length /= 4
                continue
            strain = self._strain(*ahead)
            if strain > 2:
                self.length /= 2
                continue
            if self._crosses(ahead[0]):
                if self.length > 4 * SMALLEST_STEP:
                    self.length /= 4
                    continue
                self._note_bifurcation(ahead[0])
            self._append(ahead[0])
            self.length /= min(max(strain, 0.5), 2.0)
            return True
        return self._leap()

    def _strain(self, ahead: BranchPoint, found: Corrected) -> float:
        turn = float(np.arccos(np.clip(ahead.along @ self.last.along, -1.0, 1.0)))
        # Below a thousandth the corrector's steps are mostly rounding, and their contraction says nothing.
        contraction = found.contraction if found.first_step > 1e-3 else 0.0
        return float(
            max(np.sqrt(found.first_step / AIMED[0]), np.sqrt(contraction / AIMED[1]), turn / AIMED[2])
        )

    def _crosses(self, ahead: BranchPoint) -> bool:
        """Tell whether the step may have passed a bifurcation or slipped onto another curve."""
        flipped = ahead.orientation != self.last.orientation
        return flipped or abs(ahead.unstable - self.last.unstable) >= 2

    def _note_bifurcation(self, ahead: BranchPoint) -> None:
        # Two eigenvalues that change sign as a complex pair leave the solutions a single curve.
        smallest = float(np.abs(np.linalg.eigvals(ahead.jacobian[:, :-1])).min())
        if ahead.orientation != self.last.orientation or smallest < 1e-3:
            self.bifurcations.append(len(self.points) - 1)

    def _leap(self) -> bool:
        """Step over a singular point, near which no short step converges, along a straight stretch only."""
        for k in range(12):
            ahead = self._ahead(SMALLEST_STEP * 2**k)
            if ahead is not None and self._strain(*ahead) <= 2:
                if self._crosses(ahead[0]):
                    self._note_bifurcation(ahead[0])
                self._append(ahead[0])
                self.length = SMALLEST_STEP * 2**k
                return True
        return False

    def _append(self, ahead: BranchPoint) -> None:
        before, after = self.last.along[-1], ahead.along[-1]
        if before * after < 0:
            turn = self._fold(ahead)
            if turn is not None:
                self.points.append(turn)
            self.turning_points.append(len(self.points) - 1)
        self.points.append(ahead)

    def _fold(self, ahead: BranchPoint) -> BranchPoint | None:
        """Return the point before `ahead` at which the precision reverses, by regula falsi."""
        low, high = 0.0, float((ahead.point - self.last.point) @ self.last.along)
        slopes = [self.last.along[-1], ahead.along[-1]]
        best = None
        for _ in range(6):
            length = low + (high - low) * slopes[0] / (slopes[0] - slopes[1])
            found = self._ahead(length)
            if found is None:
                break
            best = found[0]
            slope = best.along[-1]
            if abs(slope) < 1e-7:
                break
            if slope * slopes[0] > 0:
                low, slopes = length, [slope, slopes[1] / 2]
            else:
                high, slopes = length, [slopes[0] / 2, slope]
        return best
