"""Connected pieces of the part of a solution set that is left after splitting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.factors import (
    Factors,
    Signed,
    Test,
    Unsettled,
    all_hold,
    at_balls,
    may_be_limit,
    sign_of,
)
from bargaining.algebra.fields import ball_between, precision
from bargaining.algebra.groups import Groups
from bargaining.algebra.planes import UNIT, Range
from bargaining.algebra.splitting import Conditions, Part, Polynomial
from bargaining.algebra.towers import Cut, cut_box

Quotient = tuple[Polynomial, Polynomial]


@dataclass
class Patch:
    """Hold one connected piece of a part.

    Parameters
    ----------
    cells : tuple of Cell
        The cells that it consists of.
    rim : tuple of Cell
        The cells outside of it that lie in the closure of one of them.
    inward : tuple of Cell
        For each of those, a cell of the piece that has it in its closure.
    loose : tuple of tuple of Cell
        Of each inner tuple one cell or more lies in the closure of the piece; these may be cells of any piece.
    """

    cells: tuple[Cell, ...]
    rim: tuple[Cell, ...]
    inward: tuple[Cell, ...] = ()
    loose: tuple[tuple[Cell, ...], ...] = ()

    @property
    def dimension(self) -> int:
        """Return the dimension."""
        return max(c.dimension for c in self.cells)

    @property
    def corners(self) -> list[Cell]:
        """Return the points among the cells and the rim."""
        return [c for c in (*self.cells, *self.rim) if c.dimension == 0]


@dataclass
class CutPart:
    """Cut a part into cells on which nothing changes its sign.

    Parameters
    ----------
    part : Part
        With two free unknowns, or with more of which all but two occur linearly.
    watched : sequence of quotients
        Functions of the unknowns that are left. Their zeros cut cells; where one unknown is left, each is monotone on
        every cell.
    ranges : mapping of int to pair of Fraction
        Bounds of free unknowns on the part; from nought to one where there are none.
    check : callable
        Called now and then; may raise to stop.
    """

    part: Part
    watched: Sequence[Quotient]
    ranges: Mapping[int, Range] = field(default_factory=dict)
    check: Callable[[], None] = lambda: None
    _signs: list[tuple[Signed, Signed]] = field(default_factory=list)

    @cached_property
    def patches(self) -> list[Patch]:
        """Return the connected pieces."""
        given, factors = self.part.conditions, Factors()
        conditions = [
            *((p, "zero") for p in given.equations),
            *((p, "weak") for p in given.weak),
            *((p, "strict") for p in given.strict),
            *((p, "nonzero") for p in given.nonzero),
        ]
        edges = [p for k in self.part.free for x in [self.part.quotients[k][0]] for p in (x, 1 - x)]
        tests = [(factors.track(p), kind) for p, kind in [*conditions, *((p, "strict") for p in edges)]]
        self._signs = [(factors.track(above), factors.track(below)) for above, below in self.watched]
        for p in self._turning() if len(self.part.free) == 1 else ():
            factors.track(p)
        self.cut = cut_box(
            factors.found, self.part.free, len(given.equations), tests, self.ranges, self.check
        )
        self.free = self.cut.free
        inside = [self._in_range(c) and all_hold(tests, c) for c in self.cut.cells]
        return _connected(self.cut, inside, tests)

    def _in_range(self, cell: Cell) -> bool:
        """Tell whether a cell of dimension nought may lie within the ranges; of others nothing is known."""
        if cell.dimension or not self.ranges:
            return True
        with precision(64):
            near = [ball_between(*self.ranges.get(k, UNIT)) for k in self.free]
            return all(bool(p.overlaps(q)) for p, q in zip(cell.point(), near, strict=True))

    def zeros(self, cell: Cell) -> list[bool] | None:
        """Tell which watched functions are zero on a cell; None where a denominator is zero."""
        found = self.vanishing(cell)
        return None if any(below for _, below in found) else [above for above, _ in found]

    def vanishing(self, cell: Cell) -> list[tuple[bool, bool]]:
        """Tell of each watched function whether its numerator and its denominator are zero on a cell."""
        return [(sign_of(above, cell) == 0, sign_of(below, cell) == 0) for above, below in self._signs]

    def _turning(self) -> list[Polynomial]:
        """Return polynomials whose zeros are the points at which a watched function of one unknown has an extreme."""
        (unknown,) = self.part.free
        slopes = [n.derivative(unknown) * d - n * d.derivative(unknown) for n, d in self.watched]
        return [p for p in slopes if p != 0]


def contradicts(part: Part, check: Callable[[], None] = lambda: None) -> bool:
    """Tell whether a part with more than two free unknowns is proved to be empty.

    Each set of equations in the same one or two unknowns is tried, with the other conditions on them alone. Where
    these leave a few points and one unknown is left, that unknown's range is divided at each of the points.
    """
    for chosen in sorted({_unknowns(p) for p in part.conditions.equations}):
        if len(chosen) <= 2:
            given = part.conditions
            rows = (given.equations, given.weak, given.strict, given.nonzero)
            own = Conditions(*(tuple(p for p in row if set(_unknowns(p)) <= set(chosen)) for row in rows))
            try:
                cut = CutPart(Part(chosen, part.quotients, own), (), check=check)
                left = cut.patches
            except Unsettled:
                continue
            others = [k for k in part.free if k not in chosen]
            if len(others) == 1:
                left = [
                    p for p in left if p.dimension > 0 or not _excluded_above(part, cut.free, p, others[0])
                ]
            if not left:
                return True
    return False


def _excluded_above(part: Part, chosen: Sequence[int], patch: Patch, other: int) -> bool:
    """Tell whether no value of one more unknown goes with a point, by halving its range."""
    free = (*chosen, other)
    with precision(128):
        point = patch.cells[0].point()
        waiting = [(Fraction(0), Fraction(1))]
        for _ in range(400):
            if not waiting:
                return True
            low, high = waiting.pop()
            values = (*point, ball_between(low, high))
            if not _excluded(part.conditions, free, values):
                middle = (low + high) / 2
                waiting += [(low, middle), (middle, high)]
    return False


def _excluded(given: Conditions, free: Sequence[int], values: Sequence[Any]) -> bool:
    return any(not at_balls(p, free, values).contains(0) for p in given.equations) or any(
        bool(at_balls(p, free, values) < 0) for p in (*given.weak, *given.strict)
    )


def _unknowns(p: Polynomial) -> tuple[int, ...]:
    return tuple(k for k, degree in enumerate(p.degrees()) if degree)


def _connected(cut: Cut, inside: Sequence[bool], tests: Sequence[Test]) -> list[Patch]:
    groups = Groups(len(cut.cells))
    for low, high in cut.closure:
        if inside[low] and inside[high]:
            groups.join(low, high)
    rims: dict[int, dict[int, int]] = defaultdict(dict)
    for low, high in cut.closure:
        if inside[high] and not inside[low]:
            rims[groups.root(high)].setdefault(low, high)
    loose: dict[int, list[tuple[Cell, ...]]] = defaultdict(list)
    for lows, high in cut.loose:
        if inside[high]:
            if len(cut.free) > 3:
                raise Unsettled("a zero of a linear polynomial has no limit known")
            possible = [k for k in lows if inside[k] or may_be_limit(tests, cut.cells[k])]
            loose[groups.root(high)].append(_cells(cut, possible))
    members: dict[int, list[int]] = defaultdict(list)
    for k, held in enumerate(inside):
        if held:
            members[groups.root(k)].append(k)
    found = []
    for key, own in members.items():
        rim = sorted(rims[key].items())
        outside, inward = _cells(cut, [k for k, _ in rim]), _cells(cut, [k for _, k in rim])
        found.append(Patch(_cells(cut, own), outside, inward, tuple(loose[key])))
    return found


def _cells(cut: Cut, places: Iterable[int]) -> tuple[Cell, ...]:
    return tuple(cut.cells[k] for k in places)
