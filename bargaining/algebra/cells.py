r"""Cylindrical decomposition of the unit interval and the unit square, with the closure of each cell.

Polynomials with rational coefficients cut :math:`[0, 1]`, or :math:`[0, 1]^2` with coordinates :math:`(s, t)`, into
cells on which none of them changes its sign. Above the interval between two critical values of :math:`s` (roots of
discriminants, of resultants, and of the polynomials on the edges) their zeros are graphs in a fixed order, *sections*,
with *sectors* between them (Collins 1975). Which root above a critical value a section tends to is told by rational
heights between those roots that no section crosses on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import flint

from bargaining.algebra.fields import (
    BITS,
    Field,
    Root,
    Row,
    as_flint,
    greatest_common_divisor,
    ordered_roots,
    precision,
    trimmed,
    value,
)
from bargaining.algebra.numbers import ExactNumber, between, compare, roots, sort

ZERO, ONE = Fraction(0), Fraction(1)
CHEAP = 6
"""Degree of a field up to which common divisors cost less than digits."""
Span = tuple[Fraction, Fraction]
WHOLE: Span = (ZERO, ONE)
PLANE = flint.fmpq_mpoly_ctx.get(("s", "t"), flint.Ordering.lex)
"""Ring of the polynomials that cut the square."""


@dataclass(frozen=True, eq=False)
class Cell:
    """Hold one cell.

    Parameters
    ----------
    dimension : int
        Of the cell.
    point : callable
        Returns the coordinates of a point of the cell as balls, at the precision in force.
    place : tuple of int
        The number of the critical value (even) or the interval (odd) below it, and from below the number of the
        section (even) or sector (odd) above that.
    find_sign : callable
        Returns the sign of the polynomial at a place on the cell.
    count : int
        Number of polynomials.
    """

    dimension: int
    point: Callable[[], tuple[Any, ...]]
    place: tuple[int, ...]
    find_sign: Callable[[int], int]
    count: int
    _known: dict[int, int] = field(default_factory=dict)

    def sign(self, place: int) -> int:
        """Return the sign of one polynomial on the cell, found when it is first asked for."""
        if place not in self._known:
            self._known[place] = self.find_sign(place)
        return self._known[place]

    @property
    def signs(self) -> tuple[int, ...]:
        """Return the sign of every polynomial on the cell."""
        return tuple(map(self.sign, range(self.count)))


@dataclass(frozen=True)
class Decomposition:
    """Hold cells.

    Parameters
    ----------
    cells : tuple of Cell
        All of them.
    closure : tuple of pairs of int
        Pairs (lower, higher) in which the lower one lies in the closure of the higher.
    ends : tuple of ExactNumber
        The critical values on the first axis, nought and one among them.
    """

    cells: tuple[Cell, ...]
    closure: tuple[tuple[int, int], ...]
    ends: tuple[ExactNumber, ...] = ()


def _fractions(polynomial: Any) -> list[Fraction]:
    return [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]


def _critical(
    polynomials: Sequence[Any], span: Span, check: Callable[[], None] = lambda: None
) -> list[ExactNumber]:
    """Return nought, one and the roots between them, in order, without those that only bound cells outside a span."""
    found = {ExactNumber.rational(ZERO), ExactNumber.rational(ONE)}
    for polynomial in {str(p): p for p in polynomials}.values():
        check()
        if polynomial.degree() > 0:
            found |= {r for r in roots(_fractions(polynomial)) if r.high >= 0 and r.low <= 1}
    ordered = sort(found)
    inside = [r for r in ordered if r.compare(ZERO) >= 0 and r.compare(ONE) <= 0]
    below = [k for k, r in enumerate(inside) if r.compare(span[0]) <= 0]
    above = [k for k, r in enumerate(inside) if r.compare(span[1]) >= 0]
    return inside[max(below, default=0) : min(above, default=len(inside) - 1) + 1]


def _sign_at(number: ExactNumber, polynomial: Any) -> int:
    field = Field(number)
    return field.sign(field.element(polynomial))


def cut_interval(polynomials: Sequence[Any], span: Span = WHOLE) -> Decomposition:
    """Return the cells of the unit interval.

    Parameters
    ----------
    polynomials : sequence of flint.fmpq_poly
        None of them zero.
    span : pair of Fraction
        Cells that do not meet it may be left out.

    Examples
    --------
    >>> found = cut_interval([flint.fmpq_poly([-1, 2])])
    >>> [(c.dimension, c.signs) for c in found.cells]
    [(0, (-1,)), (1, (-1,)), (0, (0,)), (1, (1,)), (0, (1,))]
    """
    ends = _critical(polynomials, span)
    cells: list[Cell] = []
    for k in range(2 * len(ends) - 1):
        base = ExactNumber.rational(between(ends[k // 2], ends[k // 2 + 1])) if k % 2 else ends[k // 2]

        def find_sign(place: int, base: ExactNumber = base) -> int:
            return _sign_at(base, polynomials[place])

        cells.append(Cell(k % 2, _line_point(Field(base)), (k,), find_sign, len(polynomials)))
    closure = [
        (k, near) for k in range(0, len(cells), 2) for near in (k - 1, k + 1) if 0 <= near < len(cells)
    ]
    return Decomposition(tuple(cells), tuple(closure), tuple(ends))


def _line_point(field: Field) -> Callable[[], tuple[Any, ...]]:
    return lambda: (field.generator(),)


# ---------------------------------------------------------------- the square


def by_height(polynomial: Any) -> list[Any]:
    """Return the coefficients of the powers of ``t``, as polynomials in ``s``."""
    table: dict[int, dict[int, Any]] = {}
    for (i, j), c in polynomial.to_dict().items():
        table.setdefault(j, {})[i] = c
    rows = []
    for j in range(max(table, default=-1) + 1):
        row = table.get(j, {})
        rows.append(flint.fmpq_poly([row.get(i, 0) for i in range(max(row, default=-1) + 1)]))
    return rows


def along_base(polynomial: Any) -> Any:
    """Return a polynomial in which ``t`` does not occur as one in ``s`` alone."""
    rows = by_height(polynomial)
    return rows[0] if rows else flint.fmpq_poly([0])


def at_height(polynomial: Any, height: Fraction) -> Any:
    """Return the polynomial in ``s`` on the line with that ``t``."""
    total = flint.fmpq_poly([0])
    for row in reversed(by_height(polynomial)):
        total = total * as_flint(height) + row
    return total


def projection(
    sections: Sequence[Any], others: Sequence[Any], check: Callable[[], None] = lambda: None
) -> list[Any]:
    """Return polynomials in ``s`` between whose roots the sections keep their order and the others their signs."""
    found = []
    for place, p in enumerate(sections):
        check()
        degree = p.degrees()[1]
        if degree > 1:
            found.append(along_base(p.discriminant(1)))
        found += [at_height(p, ZERO), at_height(p, ONE)]
        for q in [*sections[place + 1 :], *others]:
            if q.degrees()[1] > 0:
                found.append(along_base(p.resultant(q, 1)))
    found += [along_base(q) for q in [*sections, *others] if q.degrees()[1] == 0]
    return [p for p in found if p.degree() > 0]


@dataclass
class Fibre:
    """The roots of the sections above one value of ``s``, and signs there.

    Parameters
    ----------
    field : Field
        Generated by the value.
    rows : list of polynomials over the field
        Every polynomial on the line.
    roots : list of Root
        Those of the sections from nought to one, in order.
    """

    field: Field
    rows: list[Row]
    roots: list[Root]

    @classmethod
    def above(cls, number: ExactNumber, polynomials: Sequence[Any], sections: Sequence[int]) -> Fibre:
        """Find the roots of some of the polynomials above a value."""
        field = Field(number)
        rows = [trimmed([field.element(c) for c in by_height(p)]) for p in polynomials]
        found = ordered_roots(field, [rows[k] for k in sections], ZERO, ONE)
        for root in found:
            root.members = frozenset(sections[k] for k in root.members)
        return cls(field, rows, found)

    def point_on(self, place: int) -> Callable[[], tuple[Any, ...]]:
        """Return what returns the coordinates of a root, counted from below."""
        return _root_point(self.field, self.roots[place])

    def sign_on(self, root: Root, place: int) -> int:
        """Return the sign of a polynomial at a root."""
        return 0 if place in root.members else self._sign(self.rows[place], root)

    def _sign(self, row: Row, root: Root) -> int:
        if len(row) < 2:
            return self.field.sign(row[0]) if row else 0
        exact = BITS[1] if self.field.minimal.degree() <= CHEAP else BITS[2]
        for bits in BITS:
            if bits == exact and self._vanishes(row, root):
                return 0
            with precision(bits):
                ball = value(self.field, row, root.ball())
                if ball > 0 or ball < 0:
                    return 1 if ball > 0 else -1
        raise ArithmeticError("the sign of a polynomial at a root cannot be told")

    def _vanishes(self, row: Row, root: Root) -> bool:
        common = greatest_common_divisor(self.field, row, root.row)
        if len(common) < 2:
            return False
        low, high = (
            self.field.sign(value(self.field, common, as_flint(end))) for end in (root.low, root.high)
        )
        return low * high < 0 or (root.low == root.high and low == 0)

    def sign_at(self, height: Fraction, place: int) -> int:
        """Return the sign of a polynomial at a rational height."""
        return self.field.sign(value(self.field, self.rows[place], as_flint(height)))

    def heights(self) -> list[Fraction]:
        """Return rational heights between neighbouring roots."""
        return [_short_between(a.high, b.low) for a, b in pairwise(self.roots)]

    def below(self, heights: Sequence[Fraction]) -> list[int]:
        """Return for each root how many of the heights lie below it; none is a root."""
        places = []
        for root in self.roots:
            while any(root.low <= h <= root.high for h in heights):
                root.halve()
            places.append(sum(h < root.low for h in heights))
        return places


def _short_between(low: Fraction, high: Fraction) -> Fraction:
    middle = (low + high) / 2
    for limit in (2, 10, 100, 10_000, 10**8):
        short = middle.limit_denominator(limit)
        if low < short < high:
            return short
    return middle


def cut_square(
    polynomials: Sequence[Any],
    sections: Sequence[int],
    *,
    sectors: bool,
    span: Span = WHOLE,
    check: Callable[[], None] = lambda: None,
) -> Decomposition:
    """Return the cells of the unit square.

    Parameters
    ----------
    polynomials : sequence of flint.fmpq_mpoly
        Irreducible polynomials of `PLANE`, no two of them multiples of each other.
    sections : sequence of int
        Places of those whose zeros cut the square.
    sectors : bool
        Whether to return the cells between the sections too. The sections must then be all polynomials and hold
        ``t`` and ``t - 1``. Without sectors only the zeros of the sections are decomposed.
    span : pair of Fraction
        Cells whose first coordinates do not meet it may be left out.
    check : callable
        Called now and then; may raise to stop.
    """
    chosen = [polynomials[k] for k in sections]
    others = [p for k, p in enumerate(polynomials) if k not in sections]
    ends = _critical(projection(chosen, others, check), span, check)
    samples = [ExactNumber.rational(between(a, b)) for a, b in pairwise(ends)]
    bases = [samples[k // 2] if k % 2 else ends[k // 2] for k in range(2 * len(ends) - 1)]
    stacks = []
    for base in bases:
        check()
        stacks.append(Fibre.above(base, polynomials, sections))
    cells: list[Cell] = []
    closure: list[tuple[int, int]] = []
    first: list[int] = []
    for k, stack in enumerate(stacks):
        check()
        first.append(len(cells))
        cells += stack_cells(stack, k, sectors=sectors)
        size = len(cells) - first[-1]
        if sectors:
            closure += [
                (first[-1] + a, first[-1] + b)
                for a in range(0, size, 2)
                for b in (a - 1, a + 1)
                if 0 <= b < size
            ]
    step = 2 if sectors else 1
    for k in range(1, len(stacks), 2):
        check()
        for side in (k - 1, k + 1):
            limits = _limits(ends, samples, stacks, k, side, polynomials, sections)
            closure += [(first[side] + step * place, first[k] + step * j) for j, place in enumerate(limits)]
            if sectors:
                for j, (lower, upper) in enumerate(pairwise(limits)):
                    between_ = range(first[side] + step * lower, first[side] + step * upper + 1)
                    closure += [(cell, first[k] + 2 * j + 1) for cell in between_]
    return Decomposition(tuple(cells), tuple(closure), tuple(ends))


def stack_cells(stack: Fibre, base: int, *, sectors: bool) -> list[Cell]:
    """Return the roots above a value as cells, and the parts of the line between them."""
    cells, count = [], len(stack.rows)
    heights = stack.heights() if sectors else []
    for j, root in enumerate(stack.roots):
        point = _root_point(stack.field, root)
        cells.append(Cell(base % 2, point, (base, 2 * j), partial(stack.sign_on, root), count))
        if j < len(heights):
            point = _height_point(stack.field, heights[j])
            sign = partial(stack.sign_at, heights[j])
            cells.append(Cell(base % 2 + 1, point, (base, 2 * j + 1), sign, count))
    return cells


def _root_point(field: Field, root: Root) -> Callable[[], tuple[Any, ...]]:
    return lambda: (field.generator(), root.ball())


def _height_point(field: Field, height: Fraction) -> Callable[[], tuple[Any, ...]]:
    return lambda: (field.generator(), flint.arb(as_flint(height)))


def _limits(
    ends: Sequence[ExactNumber],
    samples: Sequence[ExactNumber],
    stacks: Sequence[Fibre],
    k: int,
    side: int,
    polynomials: Sequence[Any],
    sections: Sequence[int],
) -> list[int]:
    """Return which root above an end of an interval each section above the interval tends to."""
    count = len(stacks[k].roots)
    if not count:
        return []
    if len(stacks[side].roots) == 1:
        return [0] * count
    end, sample, heights = ends[side // 2], samples[k // 2], stacks[side].heights()
    nearest, ahead = sample, compare(end, sample)
    for p in (polynomials[k] for k in sections):
        for crossing in {
            r for h in heights for r in roots(_fractions(at_height(p, h))) if p.degrees()[1] > 0
        }:
            if compare(crossing, nearest) == ahead and compare(end, crossing) == ahead:
                nearest = crossing
    near = ExactNumber.rational(between(*sort((nearest, end))))
    return Fibre.above(near, polynomials, sections).below(heights)
