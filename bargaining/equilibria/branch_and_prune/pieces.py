r"""The equilibria on one face in exact terms, as connected pieces: points, curves, regions and products of polytopes.

Where the conditions on a face come apart into linear ones (`exact_faces`), they have one product of polytopes as their
solutions. Elsewhere they are split by factors and linear steps (`bargaining.algebra.splitting`), and every part with
at most two free unknowns is cut into cells (`bargaining.algebra.patches`). A piece knows points of its closure on other
faces: equilibria too, as a limit of equilibria is one. They tell which pieces touch (`joining`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.cells import Cell
from bargaining.algebra.extents import SolutionSet
from bargaining.algebra.factors import Unsettled, at_balls
from bargaining.algebra.fields import as_flint, ball_between, precision
from bargaining.algebra.numbers import enclosed
from bargaining.algebra.patches import CutPart, Patch, Quotient, contradicts
from bargaining.algebra.planes import PlaneCut, short
from bargaining.algebra.splitting import Part, composed, split
from bargaining.equilibria.branch_and_prune.exact_faces import (
    FaceSolution,
    Form,
    Supports,
)
from bargaining.equilibria.branch_and_prune.face_polynomials import FacePolynomials, face_polynomials
from bargaining.equilibria.branch_and_prune.products import CORNERS, product_piece
from bargaining.equilibria.branch_and_prune.spots import COMPARED, Piece, Profile, Spot

Chosen = tuple[tuple[int, Quotient | None], ...]
"""Actions that are used, with their probabilities where these are plain quotients."""

TOLERANCE = 2.0**-20
"""How far a bound of a probability may lie outside the piece that it bounds."""
NARROW, MANY = 1 / 32, 4_000
LONGEST, HALVINGS = 30, 20
"""Terms of conditions up to which a loose bound is worth cutting a region anew; how often one of a curve is halved."""
NEAR, VANISHING = 120, 1e-7
"""How many bits off a limit is looked at, and which probabilities count as zero there."""


def outward(balls: Iterable[Any]) -> NDArray[np.float64]:
    """Return the least and largest value of balls, rounded outward and cut to probabilities."""
    ends = [(float(b.lower()), float(b.upper())) for b in balls]
    low, high = min(a for a, _ in ends), max(b for _, b in ends)
    slack = 0.0 if low == high else 2.0**-53
    return np.array([max(low - slack, 0.0), min(high + slack, 1.0)])


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
        What `solve_face` says of it.
    bounds : sequence of ndarray, each of shape (2, support size)
        A box that holds all of them.
    check : callable
        Called now and then; may raise to stop.

    Raises
    ------
    Unsettled, TooLarge
        When the conditions are beyond these means.
    """
    if not solution.polytopes:
        return []
    if solution.exact:
        return [product_piece(supports, solution)]
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
        return [self._piece(patch) for patch in patches]

    def _piece(self, patch: Patch) -> Piece:
        corners = [spot for cell in patch.corners if (spot := self._spot(cell)) is not None]
        inside = max(patch.cells, key=lambda c: c.dimension)
        middle = self._spot(inside)
        assert middle is not None, "on a part no denominator is zero"
        spots = corners[:CORNERS]
        rim = []
        for cell, inward in zip(patch.rim, patch.inward, strict=True):
            spot = self._spot(cell) or self._limit(cell, inward)
            rim += [spot] if spot is not None else []
        limits = [self._limits(cell) for cell in patch.rim if self.cut.zeros(cell) is None]
        limits += [[spot for cell in cells for spot in self._near(cell)] for cells in patch.loose]
        if patch.dimension == 0:
            box = self._hull([middle])
            return Piece(self.supports, 0, [middle], [], box, True, self.solution, self._keeper(patch))
        straight = len(self.part.free) == 1 and self._straight()
        if len(self.part.free) == 1:
            box = self._hull(corners)
            if straight:
                spots = self._ends(corners)
        else:
            low, high = self._strip(patch)
            box = self._extents(patch, [*corners, middle, *self._samples(patch)], low, high)
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
            self._keeper(patch),
            limits=limits,
        )

    def _spot(self, cell: Cell) -> Spot | None:
        """Return the point of a cell as an equilibrium, None where its probabilities are no plain quotients."""
        zeros = self.cut.zeros(cell)
        if zeros is None:
            return None
        return self._spot_at(cell.point, zeros)

    def _near(self, cell: Cell) -> list[Spot]:
        """Return the point of a cell as an equilibrium, or what it may be."""
        spot = self._spot(cell)
        return self._limits(cell) if spot is None else [spot]

    def _limits(self, cell: Cell) -> list[Spot]:
        """Return what a limit of equilibria may be at a cell where a quotient is nought divided by nought.

        Such a quotient may be anything between nought and one, or any of the two: one spot for each choice.
        """
        free = self.cut.free
        choices: list[list[Chosen]] = []
        places = iter(zip(self.quotients, self.cut.vanishing(cell), strict=True))
        for s in self.supports:
            rows: list[Chosen] = [()]
            for k in s:
                quotient, (zero, lost) = next(places)
                used = [(*row, (k, None if lost else quotient)) for row in rows]
                rows = [*used, *rows] if lost else rows if zero else used
            choices.append([row for row in rows if row])
        return [_limit_spot(chosen, free, cell) for chosen in product(*choices)]

    def _spot_at(self, point: Callable[[], tuple[Any, ...]], zeros: Sequence[bool]) -> Spot:
        places, rows, supports = iter(range(len(zeros))), [], []
        for s in self.supports:
            used = [(k, place) for k, place in zip(s, places, strict=False) if not zeros[place]]
            supports.append(tuple(k for k, _ in used))
            rows.append([self.quotients[place] for _, place in used])
        free = self.cut.free

        def profile() -> Profile:
            values = point()
            return tuple(
                tuple(at_balls(n, free, values) / at_balls(d, free, values) for n, d in row) for row in rows
            )

        return Spot(tuple(supports), profile)

    def _limit(self, cell: Cell, inward: Cell) -> Spot | None:
        """Return where the probabilities tend to along a cell, at a place where their denominators vanish.

        They are taken a little way off, in so many digits that what is small there is zero in the limit; None where no
        straight way leads there.
        """
        zeros, plane = self.cut.zeros(inward), self.cut.cut
        step, axis = Fraction(1, 2**NEAR), 0 if inward.place[0] % 2 else 1
        if (
            zeros is None
            or not isinstance(plane, PlaneCut)
            or (axis == 0 and inward.place[1] % 2)
            or (axis == 1 and cell.place[0] != inward.place[0])
        ):
            return None
        with precision(4 * NEAR):
            end = short(cell.point()[axis])
            ahead = 1 if (cell.place[axis] < inward.place[axis]) else -1
            if axis == 0:
                base = end + ahead * step
                stack = plane.stack_above(base)
                near = self._spot_at(stack.point_on(inward.place[1] // 2), zeros)
            else:
                height, first = flint.arb(as_flint(end + ahead * step)), inward.point()[0]
                near = self._spot_at(lambda: (first, height), zeros)
            rows = [[float(p.mid()) for p in row] for row in near.profile()]
        used = [
            [(k, p) for k, p in zip(s, row, strict=True) if p > VANISHING]
            for s, row in zip(near.supports, rows, strict=True)
        ]
        return Spot(
            tuple(tuple(k for k, _ in row) for row in used),
            lambda: tuple(tuple(flint.arb(p, VANISHING) for _, p in row) for row in used),
            certain=False,
        )

    def _hull(self, spots: Sequence[Spot]) -> tuple[NDArray[np.float64], ...]:
        with precision(128):
            rows = [self._padded(spot) for spot in spots]
        return tuple(
            np.stack([outward(x[i][k] for x in rows) for k in range(len(s))], axis=1)
            for i, s in enumerate(self.supports)
        )

    def _padded(self, spot: Spot) -> list[list[Any]]:
        full = []
        for s, used, row in zip(self.supports, spot.supports, spot.profile(), strict=True):
            known = dict(zip(used, row, strict=True))
            full.append([known.get(k, flint.arb(0)) for k in s])
        return full

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
            rows = [[float(p.mid()) for x in self._padded(spot) for p in x] for spot in corners]
        points = np.array(rows)
        place = int(np.argmax(np.ptp(points, axis=0)))
        return [corners[int(np.argmin(points[:, place]))], corners[int(np.argmax(points[:, place]))]]

    def _strip(self, patch: Patch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return boxes that hold a patch in the plane: those of the part that meet its extent on the first axis."""
        ends = self.cut.cut.ends
        if not ends:
            return self.cover
        numbers = [ends[c.place[0] // 2] for c in patch.cells] + [
            ends[(c.place[0] + 1) // 2] for c in patch.cells
        ]
        sides = [enclosed(x, 64) for x in numbers]
        left, right = float(min(a for a, _ in sides)) - 2.0**-50, float(max(b for _, b in sides)) + 2.0**-50
        low, high = (x.copy() for x in self.cover)
        axis = self.part.free.index(self.cut.free[0])
        low[:, axis], high[:, axis] = np.maximum(low[:, axis], left), np.minimum(high[:, axis], right)
        kept = low[:, axis] <= high[:, axis]
        return np.maximum(low[kept], 0.0), high[kept]

    def _samples(self, patch: Patch) -> list[Spot]:
        """Return more points of the sections of a patch, as seen at intermediate values on the first axis."""
        found, cut = [], self.cut.cut
        if not isinstance(cut, PlaneCut):
            return []
        ends = cut.ends
        chosen = [c for c in patch.cells if c.place[0] % 2 and c.place[1] % 2 == 0][:40]
        for cell in chosen:
            left, right = ends[cell.place[0] // 2], ends[(cell.place[0] + 1) // 2]
            zeros = self.cut.zeros(cell)
            if zeros is not None:
                for share in (1, 4, 16, 28, 31):
                    s = left.high + (right.low - left.high) * Fraction(share, 32)
                    stack = cut.stack_above(s)
                    found.append(self._spot_at(stack.point_on(cell.place[1] // 2), zeros))
        return found

    def _extents(
        self, patch: Patch, spots: Sequence[Spot], low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], ...]:
        """Return bounds of the probabilities over boxes, near what points of the set reach."""
        reached = self._hull(spots)
        places = iter(self.quotients)
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
        curved = isinstance(self.cut.cut, PlaneCut) and not self.cut.cut.sectors
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
        if isinstance(self.cut.cut, PlaneCut) and not self.cut.cut.sectors:
            return self.cut.cut.exceeded(patch.cells, more)
        conditions = replace(given, strict=(*given.strict, more))
        return bool(CutPart(replace(self.part, conditions=conditions), (), check=self.check).patches)

    def _keeper(self, patch: Patch) -> Callable[[Spot], bool]:
        places = {c.place: c for c in patch.cells}
        return lambda spot: self._may_hold(spot, places)

    def _may_hold(self, spot: Spot, cells: dict[tuple[int, ...], Cell]) -> bool:
        for bits in COMPARED:
            with precision(bits):
                rows = [p for row in spot.profile() for p in row]
                point = self._unknowns(rows)
                for value, (n, d) in zip(rows, self.quotients, strict=True):
                    if not (value * at_balls(d, self.cut.free, point)).overlaps(
                        at_balls(n, self.cut.free, point)
                    ):
                        return False
                if any(
                    not at_balls(p, self.cut.free, point).contains(0) for p in self.part.conditions.equations
                ):
                    return False
        if any(bool(x.rad() > 2.0**-32) for x in point):  # bounded only
            return True
        return any(place in cells for place in self.cut.cut.locate(point))

    def _unknowns(self, rows: Sequence[Any]) -> tuple[Any, ...]:
        """Return the values of the free unknowns among the probabilities of all actions."""
        places, number = {}, 0
        position = 0
        for s in self.supports:
            for k in range(len(s)):
                if k:
                    places[number] = position
                    number += 1
                position += 1
        return tuple(rows[places[k]] for k in self.cut.free)


def _limit_spot(chosen: Sequence[Chosen], free: Sequence[int], cell: Cell) -> Spot:
    """Return a spot at a cell; a probability that is no plain quotient there is all from nought to one."""

    def profile() -> Profile:
        point, unknown = cell.point(), ball_between(Fraction(0), Fraction(1))
        return tuple(
            tuple(
                unknown if q is None else at_balls(q[0], free, point) / at_balls(q[1], free, point)
                for _, q in row
            )
            if len(row) > 1
            else (flint.arb(1),)
            for row in chosen
        )

    return Spot(tuple(tuple(k for k, _ in row) for row in chosen), profile)
