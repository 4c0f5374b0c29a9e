"""Connected pieces of the part of a solution set that is left after splitting, with at most two free unknowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint

from bargaining.algebra.cells import PLANE, Cell, Decomposition, cut_interval, cut_square
from bargaining.algebra.fields import ball_between, precision
from bargaining.algebra.splitting import Conditions, Part, Polynomial, proportional

Quotient = tuple[Polynomial, Polynomial]
LARGEST_DEGREE = 200
"""Degree of a resultant beyond which a set is not cut into cells."""
MOST_CUTS = 60
"""Polynomials in two unknowns beyond which a set is not cut into cells."""


Signed = tuple[int, tuple[tuple[int, int], ...]]
"""A polynomial: the sign of its constant factor, and the places and powers of the factors that cut cells."""


class Unsettled(Exception):
    """Say that a part cannot be cut into cells."""


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
    """

    cells: tuple[Cell, ...]
    rim: tuple[Cell, ...]
    inward: tuple[Cell, ...] = ()

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
        With at most two free unknowns.
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
    ranges: Mapping[int, tuple[Fraction, Fraction]] = field(default_factory=dict)
    check: Callable[[], None] = lambda: None
    _tracked: list[Polynomial] = field(default_factory=list)
    _signs: list[tuple[Signed, Signed]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Order the unknowns: an equation must not hold on a whole vertical line."""
        if len(self.part.free) > 2:
            raise Unsettled(f"{len(self.part.free)} unknowns are left")
        self.free = self.part.free
        equations = self.part.conditions.equations
        if len(self.free) == 2 and equations:
            if not any(p.degrees()[self.free[1]] for p in equations):
                self.free = (self.free[1], self.free[0])
            equations = tuple(
                sorted(equations, key=lambda p: (not p.degrees()[self.free[1]], p.total_degree()))
            )
        self.equations = equations

    @property
    def sectors(self) -> bool:
        """Tell whether cells between the sections are there too."""
        return not self.equations

    @property
    def sections(self) -> tuple[Sequence[Any], Sequence[int]]:
        """Return the polynomials that cut the plane, and the places of those whose zeros are sections."""
        return self.rows, range(len(self.rows)) if self.sectors else [0]

    @cached_property
    def patches(self) -> list[Patch]:
        """Return the connected pieces."""
        return self._patches(self._turning() if len(self.free) == 1 else ())

    def _patches(self, more: Sequence[Polynomial]) -> list[Patch]:
        given = self.part.conditions
        self._tracked = []
        conditions = [
            *((p, "zero") for p in self.equations),
            *((p, "weak") for p in given.weak),
            *((p, "strict") for p in given.strict),
            *((p, "nonzero") for p in given.nonzero),
        ]
        edges = [p for k in self.free for x in [self.part.quotients[k][0]] for p in (x, 1 - x)]
        tests = [(self._track(p), kind) for p, kind in [*conditions, *((p, "strict") for p in edges)]]
        self._signs = [(self._track(above), self._track(below)) for above, below in self.watched]
        for p in more:
            self._track(p)
        self.cut = cut = self._decomposition()
        inside = [
            self._in_range(c) and all(_holds(_sign(signed, c), kind) for signed, kind in tests)
            for c in cut.cells
        ]
        return _connected(cut, inside)

    def _in_range(self, cell: Cell) -> bool:
        """Tell whether a cell of dimension nought may lie within the ranges; of others nothing is known."""
        if cell.dimension or not self.ranges:
            return True
        with precision(64):
            near = [ball_between(*self.ranges.get(k, (Fraction(0), Fraction(1)))) for k in self.free]
            return all(bool(p.overlaps(q)) for p, q in zip(cell.point(), near, strict=True))

    def zeros(self, cell: Cell) -> list[bool] | None:
        """Tell which watched functions are zero on a cell; None where a denominator is zero."""
        found = self.vanishing(cell)
        return None if any(below for _, below in found) else [above for above, _ in found]

    def vanishing(self, cell: Cell) -> list[tuple[bool, bool]]:
        """Tell of each watched function whether its numerator and its denominator are zero on a cell."""
        return [(_sign(above, cell) == 0, _sign(below, cell) == 0) for above, below in self._signs]

    def _track(self, p: Polynomial) -> Signed:
        """Return the sign of the constant factor of a polynomial, and the places and powers of the others."""
        if p == 0:
            return 0, ()
        constant, factors = p.factor()
        places = []
        for factor, power in factors:
            place = next(
                (k for k, q in enumerate(self._tracked) if proportional(factor, q)), len(self._tracked)
            )
            if place == len(self._tracked):
                self._tracked.append(factor)
            ratio = self._tracked[place].leading_coefficient() * factor.leading_coefficient()
            if ratio < 0 and power % 2:
                constant = -constant
            places.append((place, int(power)))
        return (1 if constant > 0 else -1), tuple(places)

    def _decomposition(self) -> Decomposition:
        if not self.free:
            return Decomposition((Cell(0, tuple, (), lambda _: 0, 0),), ())
        if len(self.free) == 1:
            return cut_interval([self._along(p) for p in self._tracked], self._span)
        rows = self.rows = [self._in_plane(p) for p in self._tracked]
        if (
            len(rows) > MOST_CUTS
            or _resultant_degree(rows, 1 if self.equations else len(rows)) > LARGEST_DEGREE
        ):
            raise Unsettled(f"{len(rows)} polynomials in two unknowns")
        if self.equations:
            return cut_square(*self.sections, sectors=False, span=self._span, check=self.check)
        return cut_square(*self.sections, sectors=True, span=self._span, check=self.check)

    @property
    def _span(self) -> tuple[Fraction, Fraction]:
        return self.ranges.get(self.free[0], (Fraction(0), Fraction(1)))

    def _along(self, p: Polynomial) -> Any:
        (unknown,) = self.free
        powers = {int(e[unknown]): c for e, c in p.to_dict().items()}
        return flint.fmpq_poly([powers.get(k, 0) for k in range(max(powers) + 1)])

    def _in_plane(self, p: Polynomial) -> Any:
        one, other = self.free
        return PLANE.from_dict({(int(e[one]), int(e[other])): c for e, c in p.to_dict().items()})

    def _turning(self) -> list[Polynomial]:
        """Return polynomials whose zeros are the points at which a watched function of one unknown has an extreme."""
        (unknown,) = self.free
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


def at_balls(p: Polynomial, free: Sequence[int], values: Sequence[Any]) -> Any:
    """Return the value of a polynomial in some unknowns at balls."""
    total = flint.arb(0)
    for powers, c in p.to_dict().items():
        term = flint.arb(c)
        for k, v in zip(free, values, strict=True):
            if powers[k]:
                term = term * v ** int(powers[k])
        total = total + term
    return total


def _resultant_degree(rows: Sequence[Polynomial], sections: int) -> int:
    """Return the largest degree that a resultant or discriminant can have."""
    degrees = [tuple(map(int, p.degrees())) for p in rows]
    pairs = [(p, q) for k, p in enumerate(degrees[:sections]) for q in degrees[k:]]
    return max((p[0] * q[1] + p[1] * q[0] for p, q in pairs), default=0)


def _unknowns(p: Polynomial) -> tuple[int, ...]:
    return tuple(k for k, degree in enumerate(p.degrees()) if degree)


def _sign(signed: Signed, cell: Cell) -> int:
    sign, places = signed
    for place, power in places:
        sign *= cell.sign(place) ** (2 - power % 2)
    return sign


def _holds(sign: int, kind: str) -> bool:
    return {"zero": sign == 0, "weak": sign >= 0, "strict": sign > 0, "nonzero": sign != 0}[kind]


def _connected(cut: Decomposition, inside: Sequence[bool]) -> list[Patch]:
    groups = list(range(len(cut.cells)))

    def root(k: int) -> int:
        while groups[k] != k:
            groups[k] = groups[groups[k]]
            k = groups[k]
        return k

    rims: dict[int, dict[int, int]] = {}
    for low, high in cut.closure:
        if inside[low] and inside[high]:
            groups[root(low)] = root(high)
    for low, high in cut.closure:
        if inside[high] and not inside[low]:
            rims.setdefault(root(high), {}).setdefault(low, high)
    members: dict[int, list[int]] = {}
    for k, held in enumerate(inside):
        if held:
            members.setdefault(root(k), []).append(k)
    found = []
    for key, own in members.items():
        around = sorted(rims.get(key, {}).items())
        found.append(
            Patch(_cells(cut, own), _cells(cut, [k for k, _ in around]), _cells(cut, [k for _, k in around]))
        )
    return found


def _cells(cut: Decomposition, places: Iterable[int]) -> tuple[Cell, ...]:
    return tuple(cut.cells[k] for k in places)
