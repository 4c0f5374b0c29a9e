"""Points of a part of a face's solutions, limits at its rim, and whether an equilibrium may lie on a piece of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import flint

from bargaining.algebra.cells import Cell
from bargaining.algebra.factors import at_balls
from bargaining.algebra.fields import as_flint, ball_between, precision
from bargaining.algebra.patches import CutPart, Patch, Quotient
from bargaining.algebra.planes import PlaneCut, short
from bargaining.equilibria.branch_and_prune.exact_faces import (
    Supports,
)
from bargaining.equilibria.branch_and_prune.spots import COMPARED, Profile, Spot

Chosen = tuple[tuple[int, Quotient | None], ...]
"""Actions that are used, with their probabilities where these are plain quotients."""

NEAR, VANISHING = 120, 1e-7
"""How many bits off a limit is looked at, and which probabilities count as zero there."""


@dataclass(frozen=True)
class PartSpots:
    """Make equilibria of the points of a part.

    Parameters
    ----------
    supports : tuple of tuple of int
        The face.
    quotients : sequence of quotients
        The probabilities of all actions of the supports, player by player.
    cut : CutPart
        The part in cells.
    """

    supports: Supports
    quotients: Sequence[Quotient]
    cut: CutPart

    def spot(self, cell: Cell) -> Spot | None:
        """Return the point of a cell as an equilibrium, None where its probabilities are no plain quotients."""
        zeros = self.cut.zeros(cell)
        if zeros is None:
            return None
        return self.at(cell.point, zeros)

    def near(self, cell: Cell) -> list[Spot]:
        """Return the point of a cell as an equilibrium, or what it may be."""
        spot = self.spot(cell)
        return self.limits(cell) if spot is None else [spot]

    def limits(self, cell: Cell) -> list[Spot]:
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

    def at(self, point: Callable[[], tuple[Any, ...]], zeros: Sequence[bool]) -> Spot:
        """Return a point of a cell on which the given probabilities are zero."""
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

    def limit(self, cell: Cell, inward: Cell) -> Spot | None:
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
                near = self.at(stack.point_on(inward.place[1] // 2), zeros)
            else:
                height, first = flint.arb(as_flint(end + ahead * step)), inward.point()[0]
                near = self.at(lambda: (first, height), zeros)
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

    def padded(self, spot: Spot) -> list[list[Any]]:
        """Return the probabilities of all actions of the supports, nought where a point uses fewer."""
        full = []
        for s, used, row in zip(self.supports, spot.supports, spot.profile(), strict=True):
            known = dict(zip(used, row, strict=True))
            full.append([known.get(k, flint.arb(0)) for k in s])
        return full

    def keeper(self, patch: Patch) -> Callable[[Spot], bool]:
        """Return what tells of an equilibrium whether it may be on a piece."""
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
                    not at_balls(p, self.cut.free, point).contains(0)
                    for p in self.cut.part.conditions.equations
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
