"""Solve a cell: its assessments as pieces, each a product of polytopes that probabilities and beliefs are read off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from bargaining.algebra.factors import Unsettled
from bargaining.algebra.splitting import Conditions, TooLarge, split
from bargaining.algebra.fields import as_flint
from bargaining.equilibria.sequential.cells import Beliefs, Cell, Polynomial
from bargaining.equilibria.sequential.conditions import conditions
from bargaining.equilibria.sequential.polyhedron import Affine, Point, middle, value, vertices
from bargaining.games.exact_linear import row_reduced

MOST_VERTICES = 4_096
DEPTH = 12
"""Signs of linear factors that are told apart one after the other."""
Quotient = tuple[Polynomial, Polynomial]
Check = Callable[[], None]


@dataclass(frozen=True, eq=False)
class Piece:
    """Hold a connected set of assessments of one cell.

    Parameters
    ----------
    cell : Cell
        Where it lies.
    quotients : mapping of int to pair of polynomials
        Numerator and denominator of each unknown of the cell, in the free ones; the denominator vanishes nowhere inside.
    blocks : tuple of (places, vertices)
        Free unknowns, and the polytope that they range over; the piece is the product, without its rim where a
        probability is zero there.
    """

    cell: Cell
    quotients: Mapping[int, Quotient]
    blocks: tuple[tuple[tuple[int, ...], tuple[Point, ...]], ...]

    @cached_property
    def corners(self) -> list[dict[int, Fraction]]:
        """Return the free unknowns at each vertex."""
        return [
            {k: x for (places, _), point in zip(self.blocks, chosen, strict=True)
             for k, x in zip(places, point, strict=True)}
            for chosen in product(*(points for _, points in self.blocks))
        ]

    @cached_property
    def inside(self) -> dict[int, Fraction]:
        """Return the free unknowns at a point inside."""
        return {
            k: x for places, points in self.blocks for k, x in zip(places, middle(points), strict=True)
        }

    @property
    def affine(self) -> bool:
        """Tell whether probabilities and weights are linear in the free unknowns."""
        return all(d.is_constant() and n.total_degree() <= 1 for n, d in self.quotients.values())


def solve_cell(cell: Cell, plans: bool, check: Check) -> Iterator[Piece]:
    """Yield the pieces of a cell.

    Raises
    ------
    Unsettled
        When conditions are left that are neither linear nor fall into linear ones.
    """
    check()
    given = conditions(cell, plans)
    closed = {
        f"w{v}_{k}" for v, view in enumerate(cell.beliefs.views) if not view.open for k in range(len(view.ways))
    }
    open_places = {k for k, name in enumerate(cell.names) if name not in closed}
    yield from _solve(cell, given, open_places, plans, check, DEPTH)


def _solve(
    cell: Cell, given: Conditions, open_places: set[int], plans: bool, check: Check, depth: int
) -> Iterator[Piece]:
    simple = simplified(given, open_places)
    if simple is None:
        return
    every = tuple(range(len(cell.names)))
    if _all_linear(simple):
        own = {k: (x, cell.one) for k, x in zip(every, cell.ring.gens(), strict=False)}
        yield from _linear(cell, simple, every, own, open_places, check)
        return
    if cell.beliefs.closed:
        for beliefs in cell.beliefs.opened():
            yield from solve_cell(Cell(cell.setting, cell.supports, beliefs), plans, check)
        return
    try:
        parts = split(cell.ring, simple, [(Fraction(0), Fraction(1))] * len(cell.ring.gens()), check)
    except TooLarge as error:
        raise Unsettled(str(error)) from error
    left = [(part, simplified(part.conditions, set(every))) for part in parts]
    found: list[Piece] = []
    for part, conditions_left in left:
        if conditions_left is None:
            continue
        if not _all_linear(conditions_left) or conditions_left.nonzero:
            factor = _linear_factor(conditions_left)
            if factor is None or depth == 0:
                raise Unsettled("conditions that are not linear")
            for more in (
                Conditions((*simple.equations, factor), simple.weak, simple.strict, simple.nonzero),
                Conditions(simple.equations, simple.weak, (*simple.strict, factor), simple.nonzero),
                Conditions(simple.equations, simple.weak, (*simple.strict, -factor), simple.nonzero),
            ):
                yield from _solve(cell, more, open_places, plans, check, depth - 1)
            return
        quotients = {k: q for k, q in part.quotients.items() if k < len(every)}
        free = tuple(k for k in part.free if k < len(every))
        found += _linear(cell, conditions_left, free, quotients, set(free), check)
    yield from found


def _all_linear(given: Conditions) -> bool:
    return all(p.total_degree() <= 1 for p in (*given.equations, *given.weak, *given.strict))


def _linear_factor(given: Conditions) -> Polynomial | None:
    """Return a linear factor whose sign is not known, of a condition that is not linear or that must not vanish."""
    curved = [p for p in (*given.equations, *given.weak, *given.strict) if p.total_degree() > 1]
    for p in (*curved, *given.nonzero):
        for f, _ in p.factor()[1]:
            if f.total_degree() == 1:
                return f
    return None


def simplified(given: Conditions, open_places: set[int]) -> Conditions | None:
    """Divide conditions by what is positive anyway; None where one of them cannot hold."""
    positive = list(given.strict)
    equations, weak, strict = [], [], []
    for p in given.equations:
        q = _reduced(p, open_places, positive)
        if q.is_constant():
            if q != 0:
                return None
        else:
            equations.append(q)
    for p in given.weak:
        q = _reduced(p, open_places, positive)
        if q.is_constant():
            if q != 0 and q.leading_coefficient() < 0:
                return None
        else:
            weak.append(q)
    for p in given.strict:
        q = _reduced(p, open_places, [])
        if q.is_constant():
            if q == 0 or q.leading_coefficient() < 0:
                return None
        else:
            strict.append(q)
    nonzero = []
    for p in given.nonzero:
        q = _reduced(p, open_places, positive)
        if q == 0:
            return None
        if not q.is_constant():
            nonzero.append(q)
    return Conditions(tuple(equations), tuple(weak), tuple(strict), tuple(nonzero))


def _reduced(p: Polynomial, open_places: set[int], positive: Sequence[Polynomial]) -> Polynomial:
    """Return a polynomial with the same sign on the cell, without the factors that are positive there."""
    if p.total_degree() <= 1 and (p.is_constant() or len(p) > 2):
        return p
    constant, factors = p.factor()
    left = p * 0 + constant
    for f, power in factors:
        sign = _known_sign(f, open_places, positive)
        for _ in range(int(power) % 2 if sign else int(power)):
            left = left * (sign or f)
    return left


def _known_sign(f: Polynomial, open_places: set[int], positive: Sequence[Polynomial]) -> int:
    """Return the sign of a factor where it is known: of x and 1 - x in the open interval, and of what is positive."""
    places = [k for k, e in enumerate(f.degrees()) if e]
    if f.total_degree() == 1 and len(places) == 1 and places[0] in open_places:
        slope = f.derivative(places[0]).leading_coefficient()
        ends = [sum((c for powers, c in f.to_dict().items() if not any(powers)), slope * 0)]
        ends.append(ends[0] + slope)
        if min(ends) >= 0 or max(ends) <= 0:
            return 1 if max(ends) > 0 else -1
    for q in positive:
        if len(f) == len(q) and f * q.leading_coefficient() == q * f.leading_coefficient():
            return 1 if (f.leading_coefficient() > 0) == (q.leading_coefficient() > 0) else -1
    return 0


def _linear(
    cell: Cell,
    given: Conditions,
    free: tuple[int, ...],
    quotients: Mapping[int, Quotient],
    open_places: set[int],
    check: Check,
) -> Iterator[Piece]:
    """Yield the piece that linear conditions on free unknowns leave, if there is one."""
    table, pivots = row_reduced([_row(p, free) for p in given.equations])
    size = len(free)
    # Columns hold the factors first and the constant last: a pivot there is a contradiction.
    if size in pivots:
        return
    kept = [k for k in range(size) if k not in pivots]
    solved = {c: (-row[size], *(-row[k] for k in kept)) for c, row in zip(pivots, table, strict=True)}
    own = {k: (Fraction(0), *(Fraction(int(k == m)) for m in kept)) for k in kept}
    forms: list[Affine] = [solved[k] if k in solved else own[k] for k in range(size)]

    def put(row: Sequence[Fraction]) -> Affine:
        parts = [[f * v for v in form] for f, form in zip(row[:size], forms, strict=True) if f]
        total = [sum(column, Fraction(0)) for column in zip([Fraction(0)] * (len(kept) + 1), *parts, strict=True)]
        return (total[0] + row[size], *total[1:])

    weak = [put(_row(p, free)) for p in given.weak]
    strict = [put(_row(p, free)) for p in given.strict]
    for k, form in enumerate(forms):
        both = [form, (1 - form[0], *(-v for v in form[1:]))]
        (strict if free[k] in open_places else weak).extend(both)
    blocks = _blocks(len(kept), [*weak, *strict], check)
    if blocks is None:
        return
    point = [Fraction(0)] * len(kept)
    for places, points in blocks:
        for k, x in zip(places, middle(points), strict=True):
            point[k] = x
    if any(value(form, tuple(point)) <= 0 for form in strict):
        return
    count = 1
    for _, points in blocks:
        count *= len(points)
    if count > MOST_VERTICES:
        raise Unsettled(f"{count:,} vertices")
    gens = cell.ring.gens()
    own_forms = {
        free[c]: sum((gens[free[k]] * as_flint(v) for k, v in zip(kept, form[1:], strict=True)), cell.one * as_flint(form[0]))
        for c, form in solved.items()
    }
    moved = quotients if not own_forms else {k: _composed(cell, q, own_forms) for k, q in quotients.items()}
    placed = tuple((tuple(free[kept[k]] for k in places), points) for places, points in blocks)
    yield Piece(cell, moved, placed)


def _blocks(
    size: int, constraints: Sequence[Affine], check: Check
) -> list[tuple[tuple[int, ...], tuple[Point, ...]]] | None:
    """Return the vertices of each group of coordinates that constraints tie together; None where nothing is left."""
    groups: list[set[int]] = [{k} for k in range(size)]
    for form in constraints:
        met = {k for k in range(size) if form[k + 1]}
        if not met:
            if form[0] < 0:
                return None
            continue
        joined = set().union(*(g for g in groups if g & met))
        groups = [*(g for g in groups if not g & met), joined]
    found = []
    for group in sorted(map(sorted, groups)):
        inner = [
            (form[0], *(form[k + 1] for k in group)) for form in constraints if any(form[k + 1] for k in group)
        ]
        points = vertices(len(group), inner, check)
        if not points:
            return None
        found.append((tuple(group), tuple(points)))
    return found


def _row(p: Polynomial, free: Sequence[int]) -> list[Fraction]:
    row = [Fraction(0)] * (len(free) + 1)
    for powers, c in p.to_dict().items():
        place = next((at for at, k in enumerate(free) if powers[k]), len(free))
        row[place] += Fraction(int(c.p), int(c.q))
    return row


def _composed(cell: Cell, quotient: Quotient, forms: Mapping[int, Polynomial]) -> Quotient:
    gens = [forms.get(k, x) for k, x in enumerate(cell.ring.gens())]
    above, below = (p.compose(*gens, ctx=cell.ring) for p in quotient)
    common = above.gcd(below)
    return above / common, below / common



