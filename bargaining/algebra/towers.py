r"""Cut the box of three or more unknowns into cells, where one unknown occurs linearly.

The other unknowns are cut by the coefficients of :math:`a_j x + b_j`, by :math:`b_j` and :math:`a_j + b_j`, and by
the resultants :math:`a_j b_k - a_k b_j`. Above a cell of theirs the zeros :math:`x = -b_j / a_j` from nought to one are
in a fixed order. Where :math:`a_j \ne 0` at a point in a cell's closure, a zero above the cell tends to the zero
there. Where :math:`a_j = b_j = 0` it may tend to anything between its neighbours' limits; :math:`a_j = 0 \ne b_j` would
send it out of the box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key, partial
from itertools import combinations
from typing import Any

import flint

from bargaining.algebra.cells import Cell
from bargaining.algebra.factors import Factors, Signed, Test, Unsettled, all_hold, at_balls, sign_of
from bargaining.algebra.fields import precision
from bargaining.algebra.lines import LinesCut, pair_of_equations
from bargaining.algebra.numbers import ExactNumber
from bargaining.algebra.planes import EQUAL, PlaneCut, Range
from bargaining.algebra.splitting import Polynomial


@dataclass(frozen=True)
class _Stack:
    """The zeros above one cell of the other unknowns.

    Parameters
    ----------
    cell : Cell
        That cell.
    sections : list of list of int
        The places of the polynomials that vanish on each zero from nought to one, in order.
    above : dict of int to int
        For each such polynomial the number of its zero.
    slopes : dict of int to int
        The signs of the leading coefficients.
    """

    cell: Cell
    sections: list[list[int]]
    above: dict[int, int]
    slopes: dict[int, int]


class TowerCut:
    """Cells of a box of three or more unknowns.

    Parameters
    ----------
    polynomials : sequence of polynomials
        Irreducible, no two of them multiples of each other; those that vanish at nought and at one of each unknown are
        among them.
    free : sequence of int
        The unknowns.
    equations : int
        How many of the first polynomials must be zero.
    tests : sequence of pairs
        Conditions; cells below which one fails that does not depend on the last unknown are left out, but where they
        bound others.
    ranges : mapping of int to pair of Fraction
        Cells of which the first coordinate does not meet its range may be left out.
    check : callable
        Called now and then; may raise to stop.

    Raises
    ------
    Unsettled
        When no unknown is linear in all polynomials and absent from the equations, or the others cannot be cut.
    """

    def __init__(
        self,
        polynomials: Sequence[Polynomial],
        free: Sequence[int],
        equations: int,
        tests: Sequence[Test],
        ranges: Mapping[int, Range],
        check: Callable[[], None],
    ) -> None:
        last = _linear_unknown(polynomials, free, equations)
        lines = [k for k, p in enumerate(polynomials) if p.degrees()[last]]
        factors = Factors()
        self.flat = {k: factors.track(p) for k, p in enumerate(polynomials) if k not in lines}
        slopes = {k: polynomials[k].derivative(last) for k in lines}
        offsets = {k: polynomials[k] - slopes[k] * polynomials[k].context().gens()[last] for k in lines}
        self._slopes = {k: factors.track(p) for k, p in slopes.items()}
        self._offsets = {k: factors.track(p) for k, p in offsets.items()}
        self._orders: dict[tuple[int, int], Signed] = {}
        for j, k in combinations(lines, 2):
            self._orders[j, k] = factors.track(slopes[j] * offsets[k] - slopes[k] * offsets[j])
        self._lines = {k: (slopes[k], offsets[k]) for k in lines}
        self._count = len(polynomials)
        self._zero, self._one = (_edge(self._lines, at) for at in (0, 1))
        below = [self._moved(test) for test in tests if all(k in self.flat for k, _ in test[0][1])]
        rest = [k for k in free if k != last]
        self.base: Cut = cut_box(factors.found, rest, equations, below, ranges, check)
        self.free: tuple[int, ...] = (*self.base.free, last)
        self.ends: Sequence[ExactNumber] = self.base.ends
        self._build([all_hold(below, cell) for cell in self.base.cells], check)

    def _moved(self, test: Test) -> Test:
        """Return a condition on the other unknowns in their factors."""
        (sign, places), kind = test
        powers: dict[int, int] = defaultdict(int)
        for place, power in places:
            constant, own = self.flat[place]
            sign *= constant ** (2 - power % 2)
            for k, e in own:
                powers[k] += e * power
        return (sign, tuple(powers.items())), kind

    def _build(self, inside: Sequence[bool], check: Callable[[], None]) -> None:
        self.cells: list[Cell] = []
        self.closure: list[tuple[int, int]] = []
        self.loose: list[tuple[Sequence[int], int]] = []
        self._stacks: dict[int, _Stack] = {}
        self._first: dict[int, int] = {}
        pairs = [(low, high) for low, high in self.base.closure if inside[high]]
        pairs_loose = [(lows, high) for lows, high in self.base.loose if inside[high]]
        if pairs_loose:
            raise Unsettled(
                "a zero of a linear polynomial has no limit known at a place below another unknown"
            )
        for number in sorted({k for k, held in enumerate(inside) if held} | {low for low, _ in pairs}):
            check()
            stack = self._stacks[number] = self._stack(self.base.cells[number])
            first = self._first[number] = len(self.cells)
            size = 2 * len(stack.sections) - 1
            self.cells += [self._cell(stack, j) for j in range(size)]
            self.closure += [
                (first + j, first + near)
                for j in range(0, size, 2)
                for near in (j - 1, j + 1)
                if 0 <= near < size
            ]
        for low, high in pairs:
            check()
            self._close(low, high)

    def _stack(self, cell: Cell) -> _Stack:
        slopes = {k: sign_of(signed, cell) for k, signed in self._slopes.items()}
        lines = [k for k, sign in slopes.items() if sign]

        def order(j: int, k: int) -> int:
            if j == k:
                return 0
            sign = sign_of(self._orders[j, k], cell) if j < k else -sign_of(self._orders[k, j], cell)
            return sign * slopes[j] * slopes[k]

        kept = [k for k in lines if order(self._zero, k) <= 0 <= order(self._one, k)]
        sections: list[list[int]] = []
        for k in sorted(kept, key=cmp_to_key(order)):
            if sections and order(sections[-1][0], k) == 0:
                sections[-1].append(k)
            else:
                sections.append([k])
        above = {k: j for j, members in enumerate(sections) for k in members}
        return _Stack(cell, sections, above, slopes)

    def _cell(self, stack: _Stack, place: int) -> Cell:
        around = stack.sections[place // 2 : (place + 1) // 2 + 1]

        def point() -> tuple[Any, ...]:
            base = stack.cell.point()
            heights = [self._height(members, stack, base) for members in around]
            return (*base, sum(heights, flint.arb(0)) / len(heights))

        return Cell(
            stack.cell.dimension + place % 2,
            point,
            (*stack.cell.place, place),
            partial(self._sign, stack, place),
            self._count,
        )

    def _height(self, members: Sequence[int], stack: _Stack, base: Sequence[Any]) -> Any:
        if self._zero in members or self._one in members:
            return flint.arb(0 if self._zero in members else 1)
        slope, offset = (at_balls(p, self.base.free, base) for p in self._lines[members[0]])
        return -offset / slope

    def _sign(self, stack: _Stack, place: int, k: int) -> int:
        """Return the sign of a polynomial on a cell of a stack."""
        if k in self.flat:
            return sign_of(self.flat[k], stack.cell)
        if k in stack.above:
            side = place - 2 * stack.above[k]
            return 0 if side == 0 else stack.slopes[k] if side > 0 else -stack.slopes[k]
        # No zero from nought to one: the sign at nought.
        return sign_of(self._offsets[k], stack.cell)

    def _close(self, low: int, high: int) -> None:
        """Add what lies in the closure of the cells above one cell, above a cell in that one's closure."""
        there, here = self._stacks[low], self._stacks[high]
        limits = [
            next((there.above[k] for k in members if there.slopes[k]), None) for members in here.sections
        ]
        # Limits of neighbours bound those that are not known; at nought and at one they are.
        least, most = list(_filled(limits)), list(_filled(limits[::-1]))[::-1]
        first, own = self._first[low], self._first[high]
        for place in range(2 * len(limits) - 1):
            left, right = place // 2, (place + 1) // 2
            bottom, top = least[left], most[right]
            if place % 2 == 0:
                sure = range(2 * bottom, 2 * top + 1) if bottom == top else range(0)
            else:  # all from the greatest limit of the lower bound to the least of the upper one
                sure = range(2 * most[left], 2 * least[right] + 1)
            self.closure += [(first + cell, own + place) for cell in sure]
            if not sure:
                self.loose.append(([first + cell for cell in range(2 * bottom, 2 * top + 1)], own + place))

    def locate(self, point: Sequence[Any]) -> list[tuple[int, ...]]:
        """Return the places of the cells that a point may be in, taking as equal what many digits do not tell apart."""
        found = []
        stacks = {stack.cell.place: stack for stack in self._stacks.values()}
        for place in self.base.locate(point[:-1]):
            stack = stacks.get(place)
            if stack is not None:
                found.append((*place, self._place(stack, point)))
        return found

    def _place(self, stack: _Stack, point: Sequence[Any]) -> int:
        with precision(EQUAL):
            for j, members in enumerate(stack.sections):
                height = self._height(members, stack, point[:-1])
                if not bool(height < point[-1]):
                    return 2 * j if height.overlaps(point[-1]) else 2 * j - 1
        return 2 * len(stack.sections) - 1


Cut = PlaneCut | LinesCut | TowerCut


def cut_box(
    polynomials: Sequence[Polynomial],
    free: Sequence[int],
    equations: int,
    tests: Sequence[Test],
    ranges: Mapping[int, Range],
    check: Callable[[], None],
) -> Cut:
    """Return the cells of a box of any number of unknowns; see `PlaneCut`, `LinesCut` and `TowerCut`."""
    if len(free) <= 2:
        return PlaneCut(polynomials, free, equations, ranges, check)
    pair = pair_of_equations(polynomials[:equations], free)
    if pair is not None:
        return LinesCut(polynomials, free, pair, check)
    return TowerCut(polynomials, free, equations, tests, ranges, check)


def _filled(limits: Sequence[int | None]) -> Iterator[int]:
    """Put in the last known limit where one is not known."""
    known = 0
    for limit in limits:
        known = known if limit is None else limit
        yield known


def _linear_unknown(polynomials: Sequence[Polynomial], free: Sequence[int], equations: int) -> int:
    """Return the unknown that is in no equation, in none squared, and in the fewest."""
    possible = [
        k
        for k in free
        if all(p.degrees()[k] <= 1 for p in polynomials)
        and not any(p.degrees()[k] for p in polynomials[:equations])
    ]
    if not possible:
        raise Unsettled(f"{len(free)} unknowns are left, and none of them occurs only linearly")
    return min(possible, key=lambda k: sum(len(p) for p in polynomials if p.degrees()[k]))


def _edge(lines: Mapping[int, tuple[Polynomial, Polynomial]], at: int) -> int:
    """Return the place of the polynomial that vanishes where the last unknown is nought or one."""
    return next(k for k, (slope, offset) in lines.items() if slope.is_constant() and offset == -at * slope)
