"""Cut the box of at most two unknowns into cells, and find the cell that a point is in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

from bargaining.algebra.cells import PLANE, Cell, Decomposition, Fibre, along_base, cut_interval, cut_square
from bargaining.algebra.factors import Unsettled, at_balls
from bargaining.algebra.fields import ball_between, precision
from bargaining.algebra.numbers import ExactNumber, between, compare, enclosed, exact_fraction, roots, sort
from bargaining.algebra.splitting import Polynomial

LARGEST_DEGREE = 200
"""Degree of a resultant beyond which a set is not cut into cells."""
MOST_CUTS = 60
"""Polynomials in two unknowns beyond which a set is not cut into cells."""
EQUAL = 1024
"""Bits to which enclosures that still meet are taken as equal."""

NARROW = Fraction(1, 2**200)

Range = tuple[Fraction, Fraction]
UNIT: Range = (Fraction(0), Fraction(1))


class PlaneCut:
    """Cells of a point, an interval or a square.

    Parameters
    ----------
    polynomials : sequence of polynomials
        Irreducible, no two of them multiples of each other, in the unknowns ``free``.
    free : sequence of int
        At most two unknowns.
    equations : int
        How many of the first polynomials must be zero; only their zeros are cut then.
    ranges : mapping of int to pair of Fraction
        Cells of which the first coordinate does not meet its range may be left out.
    check : callable
        Called now and then; may raise to stop.

    Raises
    ------
    Unsettled
        When there are too many polynomials, or their degrees are too high.
    """

    def __init__(
        self,
        polynomials: Sequence[Polynomial],
        free: Sequence[int],
        equations: int,
        ranges: Mapping[int, Range],
        check: Callable[[], None],
    ) -> None:
        self.free = tuple(free)
        self.sectors = not equations or len(self.free) < 2
        own = list(polynomials[:equations])
        if own and not any(p.degrees()[self.free[-1]] for p in own):
            self.free = self.free[::-1]  # an equation must not hold on a whole vertical line
        span = ranges.get(self.free[0], UNIT) if self.free else UNIT
        self.rows: list[Any] = []
        self.chosen: Sequence[int] = ()
        if not self.free:
            self._cut = Decomposition((Cell(0, tuple, (), lambda _: 0, 0),), ())
        elif len(self.free) == 1:
            self._cut = cut_interval([self._along(p) for p in polynomials], span)
        else:
            self.rows = [self._in_plane(p) for p in polynomials]
            places = sorted(
                range(equations),
                key=lambda k: (not polynomials[k].degrees()[self.free[1]], polynomials[k].total_degree()),
            )
            self.chosen = range(len(self.rows)) if self.sectors else places[:1]
            degree = _resultant_degree(self.rows, self.chosen)
            if len(self.rows) > MOST_CUTS or degree > LARGEST_DEGREE:
                raise Unsettled(f"{len(self.rows)} polynomials in two unknowns")
            self._cut = cut_square(self.rows, self.chosen, sectors=self.sectors, span=span, check=check)
        self.cells: Sequence[Cell] = self._cut.cells
        self.closure: Sequence[tuple[int, int]] = self._cut.closure
        self.ends = self._cut.ends
        self.loose: Sequence[tuple[Sequence[int], int]] = ()

    def _along(self, p: Polynomial) -> Any:
        (unknown,) = self.free
        powers = {int(e[unknown]): c for e, c in p.to_dict().items()}
        return flint.fmpq_poly([powers.get(k, 0) for k in range(max(powers) + 1)])

    def _in_plane(self, p: Polynomial) -> Any:
        one, other = self.free
        return PLANE.from_dict({(int(e[one]), int(e[other])): c for e, c in p.to_dict().items()})

    def stack_above(self, value: Fraction) -> Fibre:
        """Return the sections above a value of the first coordinate."""
        return Fibre.above(ExactNumber.rational(value), self.rows, self.chosen)

    def exceeded(self, cells: Sequence[Cell], polynomial: Polynomial) -> bool:
        """Tell whether a polynomial may be positive somewhere on cells of a curve; no is a proof.

        Between the roots of its resultant with the curve's polynomial its sign on a section is that at one point.
        """
        curve, row = self.rows[self.chosen[0]], self._in_plane(polynomial)
        crossing = along_base(row.resultant(curve, 1))
        if crossing == 0:  # it vanishes on the curve, which is irreducible
            return False
        cuts = (
            sort(roots([Fraction(int(c.p), int(c.q)) for c in crossing.coeffs()]))
            if crossing.degree()
            else []
        )
        sections: dict[int, list[int]] = defaultdict(list)
        for cell in cells:
            if cell.dimension:
                sections[cell.place[0]].append(cell.place[1] // 2)
            else:
                with precision(256):
                    if not bool(at_balls(row, (0, 1), cell.point()) <= 0):
                        return True
        for base, places in sections.items():
            left, right = self.ends[base // 2], self.ends[base // 2 + 1]
            inside = [x for x in cuts if compare(left, x) < 0 and compare(x, right) < 0]
            for one, other in pairwise([left, *inside, right]):
                stack = Fibre.above(ExactNumber.rational(between(one, other)), [curve, row], [0])
                if any(stack.sign_on(stack.roots[place], 1) > 0 for place in places):
                    return True
        return False

    def locate(self, point: Sequence[Any]) -> list[tuple[int, ...]]:
        """Return the places of the cells that a point may be in, taking as equal what many digits do not tell apart."""
        if not self.free:
            return [()]
        base = self._base(point[0])
        if base is None:
            return []
        if len(self.free) == 1:
            return [(base,)]
        return self._on_line(base, point[1]) if base % 2 == 0 else self._between_lines(base, point)

    def _base(self, first: Any) -> int | None:
        with precision(EQUAL):
            for k, end in enumerate(self.ends):
                ball = ball_between(*enclosed(end, EQUAL))
                if ball.overlaps(first):
                    return 2 * k
                if bool(first < ball):
                    return 2 * k - 1
        return None

    def _on_line(self, base: int, second: Any) -> list[tuple[int, ...]]:
        below = -1
        with precision(EQUAL):
            for c in self.cells:
                if c.place[0] == base and c.place[1] % 2 == 0:
                    height = c.point()[1]
                    if height.overlaps(second):
                        return [c.place]
                    if bool(height < second):
                        below = c.place[1]
        return [(base, below + 1)] if self.sectors else []

    def _between_lines(self, base: int, point: Sequence[Any]) -> list[tuple[int, ...]]:
        """Compare a point with the sections above a fraction next to it, which no section may pass on the way."""
        value = short(point[0])
        if not all(
            self.ends[k].compare(value) * side < 0 for k, side in ((base // 2, 1), (base // 2 + 1, -1))
        ):
            value = exact_fraction(point[0].mid())
        stack = self.stack_above(value)
        with precision(EQUAL):
            near = point[0].union(ball_between(value, value))
            vanishing = {
                k for k in self.chosen if at_balls(self.rows[k], (0, 1), (near, point[1])).contains(0)
            }
        height = short(point[1])
        for root in stack.roots:
            while root.high - root.low > NARROW:
                root.halve()
        on = [
            j
            for j, root in enumerate(stack.roots)
            if root.members & vanishing or root.low <= height <= root.high
        ]
        if on:
            return [(base, 2 * min(on, key=lambda j: abs(stack.roots[j].low - height)))]
        below = sum(root.low < height for root in stack.roots)
        return [(base, 2 * below - 1)] if self.sectors and 0 < below < len(stack.roots) else []


def short(ball: Any) -> Fraction:
    """Return a fraction next to a ball."""
    return exact_fraction(ball.mid()).limit_denominator(2**200)


def _resultant_degree(rows: Sequence[Polynomial], sections: Sequence[int]) -> int:
    """Return the largest degree that a resultant or discriminant can have."""
    degrees = [tuple(map(int, p.degrees())) for p in rows]
    pairs = [(degrees[k], q) for k in sections for j, q in enumerate(degrees) if j >= k or j not in sections]
    return max((p[0] * q[1] + p[1] * q[0] for p, q in pairs), default=0)
