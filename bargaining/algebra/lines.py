"""Cut the lines of one unknown above the finitely many points at which two equations in two others hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint

from bargaining.algebra.cells import PLANE, Cell, Fibre, along_base, by_height, stack_cells
from bargaining.algebra.factors import Unsettled
from bargaining.algebra.fields import (
    Element,
    Field,
    Row,
    derivative,
    divided,
    greatest_common_divisor,
    ordered_roots,
    precision,
    trimmed,
)
from bargaining.algebra.numbers import ExactNumber, roots
from bargaining.algebra.planes import EQUAL
from bargaining.algebra.splitting import Polynomial

SHEARS = range(6)
LARGEST_RESULTANT = 24
"""Degree beyond which points are not looked for."""


@dataclass(frozen=True)
class ExactPoint:
    """Hold a point of the plane with coordinates in the field of one number."""

    field: Field
    coordinates: tuple[Element, Element]


def common_points(one: Polynomial, other: Polynomial, free: Sequence[int]) -> list[ExactPoint]:
    """Return the real points at which two polynomials in two unknowns vanish.

    Parameters
    ----------
    one, other : polynomials
        Without a common factor.
    free : sequence of int
        The two unknowns.

    Raises
    ------
    Unsettled
        When there may be too many.

    Examples
    --------
    >>> ring = flint.fmpq_mpoly_ctx.get(("s", "t"), flint.Ordering.lex)
    >>> s, t = ring.gens()
    >>> [p.coordinates for p in common_points(s * s + t * t - 1, s - t, (0, 1))]
    [(x, x), (x, x)]
    """
    for shear in SHEARS:  # some sum of the unknowns differs at all points: it generates their field
        own = [_sheared(p, free, shear) for p in (one, other)]
        eliminated = along_base(own[0].resultant(own[1], 1))
        if eliminated.degree() > LARGEST_RESULTANT:
            raise Unsettled(f"{eliminated.degree()} points in two unknowns")
        numbers = (
            roots([Fraction(int(c.p), int(c.q)) for c in eliminated.coeffs()])
            if eliminated.degree() > 0
            else []
        )
        found = [_above(number, own, shear) for number in numbers]
        if None not in found:
            return [point for points in found if points for point in points]
    raise Unsettled("the points at which two equations hold cannot be told apart")


def _sheared(p: Polynomial, free: Sequence[int], shear: int) -> Any:
    s, t = PLANE.gens()
    first, total = s - shear * t, PLANE.from_dict({})
    for powers, c in p.to_dict().items():
        total = total + c * first ** int(powers[free[0]]) * t ** int(powers[free[1]])
    return total


def _above(number: ExactNumber, own: Sequence[Any], shear: int) -> list[ExactPoint] | None:
    """Return the point above a number if there is one; None if there may be several."""
    field = Field(number)
    one, other = (trimmed([field.element(c) for c in by_height(p)]) for p in own)
    common = greatest_common_divisor(field, one, other)
    if len(common) > 2:
        common = divided(field, common, greatest_common_divisor(field, common, derivative(common)))[0]
    if len(common) != 2:
        return [] if len(common) == 1 else None
    second = field.element(-common[0] * field.inverse(common[1]))
    first = field.element(flint.fmpq_poly([0, 1]) - shear * second)
    return [ExactPoint(field, (first, second))]


class LinesCut:
    """Cells of the lines above points.

    Parameters
    ----------
    polynomials : sequence of polynomials
        Irreducible; those that vanish at nought and at one of each unknown are among them.
    free : sequence of int
        Three unknowns.
    pair : pair of int
        Places of two equations.
    check : callable
        Called now and then; may raise to stop.
    """

    def __init__(
        self,
        polynomials: Sequence[Polynomial],
        free: Sequence[int],
        pair: tuple[int, int],
        check: Callable[[], None],
    ) -> None:
        one, other = (polynomials[k] for k in pair)
        plane = [k for k in free if one.degrees()[k] or other.degrees()[k]]
        (last,) = (k for k in free if k not in plane)
        self.free = (*plane, last)
        self.ends: Sequence[ExactNumber] = ()
        self.loose: Sequence[tuple[Sequence[int], int]] = ()
        self.cells: list[Cell] = []
        self.closure: list[tuple[int, int]] = []
        self._points = [p for p in common_points(one, other, plane) if _in_square(p)]
        for number, point in enumerate(self._points):
            check()
            first = len(self.cells)
            rows = [_row(p, point, self.free) for p in polynomials]
            found = ordered_roots(point.field, rows, Fraction(0), Fraction(1))
            stack = Fibre(point.field, rows, found)
            self.cells += [_raised(cell, point) for cell in stack_cells(stack, 2 * number, sectors=True)]
            size = len(self.cells) - first
            self.closure += [
                (first + k, first + near)
                for k in range(0, size, 2)
                for near in (k - 1, k + 1)
                if 0 <= near < size
            ]

    def locate(self, point: Sequence[Any]) -> list[tuple[int, ...]]:
        """Return the places of the cells that a point may be in, taking as equal what many digits do not tell apart."""
        with precision(EQUAL):
            for number, own in enumerate(self._points):
                if all(
                    own.field.ball(x).overlaps(y) for x, y in zip(own.coordinates, point[:2], strict=True)
                ):
                    below = -1
                    for cell in self.cells:
                        if cell.place[0] == 2 * number and cell.dimension == 0:
                            height = cell.point()[2]
                            if height.overlaps(point[2]):
                                return [cell.place]
                            if bool(height < point[2]):
                                below = cell.place[1]
                    return [(2 * number, below + 1)]
        return []


def _in_square(point: ExactPoint) -> bool:
    signs = [point.field.sign(x) for c in point.coordinates for x in (c, 1 - c)]
    return min(signs) >= 0


def _row(p: Polynomial, point: ExactPoint, free: Sequence[int]) -> Row:
    """Return a polynomial on the line above a point."""
    field, (one, other, last) = point.field, free
    powers = [[flint.fmpq_poly([1])] for _ in point.coordinates]
    for own, coordinate, k in zip(powers, point.coordinates, (one, other), strict=True):
        for _ in range(int(p.degrees()[k])):
            own.append(field.element(own[-1] * coordinate))
    row = [flint.fmpq_poly([0])] * (int(p.degrees()[last]) + 1)
    for e, c in p.to_dict().items():
        row[int(e[last])] = row[int(e[last])] + c * powers[0][int(e[one])] * powers[1][int(e[other])]
    return trimmed([field.element(c) for c in row])


def _raised(cell: Cell, point: ExactPoint) -> Cell:
    """Return a cell of a line with the coordinates of the point below it."""
    field = point.field
    return replace(cell, point=lambda: (*(field.ball(c) for c in point.coordinates), cell.point()[1]))


def pair_of_equations(polynomials: Sequence[Polynomial], free: Sequence[int]) -> tuple[int, int] | None:
    """Return the places of two equations in the same two unknowns; None if there are none."""
    unknowns = [frozenset(k for k in free if p.degrees()[k]) for p in polynomials]
    pairs = [
        (j, k)
        for k in range(len(polynomials))
        for j in range(k)
        if len(unknowns[j] | unknowns[k]) == 2 and len(free) == 3
    ]
    return min(pairs, key=lambda pair: sum(len(polynomials[k]) for k in pair), default=None)
