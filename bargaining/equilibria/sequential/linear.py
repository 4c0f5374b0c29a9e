"""Pieces that linear conditions leave: products of polytopes that probabilities and beliefs are read off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from bargaining.algebra.factors import Unsettled
from bargaining.algebra.fields import as_flint
from bargaining.algebra.splitting import Conditions
from bargaining.equilibria.sequential.cells import Cell, Polynomial
from bargaining.equilibria.sequential.curved import Region, regions
from bargaining.equilibria.sequential.polyhedron import Affine, Point, dimension, middle, value, vertices
from bargaining.games.exact_linear import row_reduced

MOST_VERTICES = 4_096
CURVED = "conditions that are not linear"
Quotient = tuple[Polynomial, Polynomial]
Check = Callable[[], None]
Blocks = list[tuple[tuple[int, ...], tuple[Point, ...]]]


@dataclass(frozen=True, eq=False)
class Piece:
    """Hold a connected set of assessments of one cell.

    Parameters
    ----------
    cell : Cell
        Where it lies.
    quotients : mapping of int to pair of polynomials
        Numerator and denominator of each unknown of the cell, in the free ones; the denominator is not zero inside.
    blocks : tuple of (places, vertices)
        Free unknowns, and the polytope that they range over; the piece is the product, without its rim where a
        probability is zero there.
    region : Region, optional
        Where conditions that are not linear cut a region out of some of the polytopes, that region.
    """

    cell: Cell
    quotients: Mapping[int, Quotient]
    blocks: tuple[tuple[tuple[int, ...], tuple[Point, ...]], ...]
    region: Region | None = None

    @cached_property
    def corners(self) -> list[dict[int, Fraction]]:
        """Return the free unknowns at each vertex of the product of polytopes."""
        return _product(self.blocks)

    @cached_property
    def points(self) -> list[dict[int, Fraction]]:
        """Return the free unknowns at points whose assessments describe the piece: vertices, or corners of a region."""
        if self.region is None:
            return self.corners
        region = (self.region.places, self.region.corners or (self.region.inside,))
        return _product([*self.straight, region])

    @property
    def straight(self) -> list[tuple[tuple[int, ...], tuple[Point, ...]]]:
        """Return the polytopes that no other condition cuts."""
        cut = () if self.region is None else self.region.places
        return [block for block in self.blocks if not set(block[0]) & set(cut)]

    @cached_property
    def inside(self) -> dict[int, Fraction]:
        """Return the free unknowns at a point inside."""
        found = {k: x for own, points in self.straight for k, x in zip(own, middle(points), strict=True)}
        if self.region is not None:
            found.update(zip(self.region.places, self.region.inside, strict=True))
        return found

    @cached_property
    def dimension(self) -> int:
        """Return how many numbers tell its points apart."""
        straight = sum(dimension(points) for _, points in self.straight)
        return straight + (0 if self.region is None else self.region.dimension)

    @cached_property
    def affine(self) -> bool:
        """Tell whether probabilities and weights are linear in the free unknowns."""
        return all(d.is_constant() and n.total_degree() <= 1 for n, d in self.quotients.values())


def _product(blocks: Sequence[tuple[tuple[int, ...], Sequence[Point]]]) -> list[dict[int, Fraction]]:
    return [
        {
            k: x
            for (places, _), point in zip(blocks, chosen, strict=True)
            for k, x in zip(places, point, strict=True)
        }
        for chosen in product(*(points for _, points in blocks))
    ]


def linear_piece(
    cell: Cell,
    given: Conditions,
    free: tuple[int, ...],
    quotients: Mapping[int, Quotient],
    open_places: set[int],
    check: Check,
    *,
    curving: bool = False,
) -> Iterator[Piece]:
    """Yield the piece that linear conditions on free unknowns leave, if there is one.

    Others must hold all over it or nowhere, or else, when `curving`, cut regions out of it.
    """
    table, pivots = row_reduced([_row(p, free) for p in given.equations if p.total_degree() <= 1])
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
        total = [
            sum(column, Fraction(0)) for column in zip([Fraction(0)] * (len(kept) + 1), *parts, strict=True)
        ]
        return (total[0] + row[size], *total[1:])

    weak = [put(_row(p, free)) for p in given.weak if p.total_degree() <= 1]
    strict = [put(_row(p, free)) for p in given.strict if p.total_degree() <= 1]
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
    own_forms = {}
    for c, form in solved.items():
        own_forms[free[c]] = cell.one * as_flint(form[0])
        for k, v in zip(kept, form[1:], strict=True):
            own_forms[free[c]] += gens[free[k]] * as_flint(v)
    moved = quotients if not own_forms else {k: _composed(cell, q, own_forms) for k, q in quotients.items()}
    placed = tuple((tuple(free[kept[k]] for k in places), points) for places, points in blocks)
    images = [own_forms.get(k, x) for k, x in enumerate(gens)]
    kinds = (given.equations, given.weak, given.strict, given.nonzero)
    curved: list[list[Polynomial]] = [[], [], [], []]
    for kind, row in enumerate(kinds):
        for p in (p for p in row if p.total_degree() > 1 or kind == 3):
            image = p.compose(*images, ctx=cell.ring)
            held = _holds(cell, image, kind == 2, placed) if kind in (1, 2) else None
            if held is False:
                return
            if held is None:
                curved[kind].append(image)
    if not any(curved):
        yield Piece(cell, moved, placed)
        return
    if not curving:
        raise Unsettled(CURVED)
    cut = _touched(placed, [p for row in curved for p in row])
    for kind, forms_left in ((1, weak), (2, strict)):
        for form in forms_left:
            q = cell.one * as_flint(form[0])
            for k, v in zip(kept, form[1:], strict=True):
                q += gens[free[k]] * as_flint(v)
            if not q.is_constant() and all(k in cut for k, e in enumerate(q.degrees()) if e):
                curved[kind].append(q)
    for region in regions(cut, Conditions(*map(tuple, curved)), gens, cell.one, check):
        yield Piece(cell, moved, placed, region)


def _touched(
    blocks: Sequence[tuple[tuple[int, ...], tuple[Point, ...]]], given: Sequence[Polynomial]
) -> tuple[int, ...]:
    """Return the unknowns of the polytopes that conditions cut."""
    touched = {k for p in given for k, e in enumerate(p.degrees()) if e}
    return tuple(sorted(k for places, _ in blocks if touched & set(places) for k in places))


def _holds(
    cell: Cell, p: Polynomial, strictly: bool, blocks: Sequence[tuple[tuple[int, ...], tuple[Point, ...]]]
) -> bool | None:
    """Tell whether a condition holds all over the inside of a product of polytopes, or nowhere; None where in places.

    A polynomial that is linear on each of them has its bounds at the vertices.
    """
    touched = [block for block in blocks if any(p.degrees()[k] for k in block[0])]
    for places, _ in touched:
        if any(sum(powers[k] for k in places) > 1 for powers in p.to_dict()):
            return None
    values = [p]
    for places, points in touched:
        values = [_put(cell, v, places, x) for v in values for x in points]
    numbers = [0 if v == 0 else v.leading_coefficient() for v in values]
    if min(numbers) >= 0 and (max(numbers) > 0 or not strictly):
        return True
    if max(numbers) < 0 or (strictly and max(numbers) <= 0):
        return False
    return None


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
            (form[0], *(form[k + 1] for k in group))
            for form in constraints
            if any(form[k + 1] for k in group)
        ]
        points = vertices(len(group), inner, check)
        if not points:
            return None
        found.append((tuple(group), tuple(points)))
    return found


def _put(cell: Cell, p: Polynomial, places: Sequence[int], point: Point) -> Polynomial:
    """Return a polynomial with numbers in place of some unknowns."""
    gens = list(cell.ring.gens())
    for k, x in zip(places, point, strict=True):
        gens[k] = cell.one * as_flint(x)
    return p.compose(*gens, ctx=cell.ring)


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
