"""Solve a cell: its assessments as pieces."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bargaining.algebra.factors import Unsettled
from bargaining.algebra.splitting import Conditions, Part, TooLarge, split
from bargaining.equilibria.sequential.cells import Cell
from bargaining.equilibria.sequential.conditions import conditions
from bargaining.equilibria.sequential.linear import Check, Piece, linear_piece
from bargaining.equilibria.sequential.signs import all_linear, linear_factor, simplified

DEPTH = 12
"""Signs of linear factors that are told apart one after the other."""


def solve_cell(cell: Cell, plans: bool, check: Check) -> Iterator[Piece]:
    """Yield the pieces of a cell.

    Raises
    ------
    Unsettled
        When conditions are left that are neither linear nor fall into linear ones.
    """
    check()
    given = conditions(cell, plans)
    if given is None:
        return
    closed = {
        f"w{v}_{k}"
        for v, view in enumerate(cell.beliefs.views)
        if not view.open
        for k in range(len(view.ways))
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
    if all(p.total_degree() <= 1 for p in simple.equations):
        own = {k: (x, cell.one) for k, x in zip(every, cell.ring.gens(), strict=False)}
        try:
            found = list(linear_piece(cell, simple, every, own, open_places, check))
        except Unsettled:
            if not cell.names or (all_linear(simple) and not cell.beliefs.closed):
                raise
        else:
            yield from found
            return
    if cell.beliefs.closed:
        for beliefs in cell.beliefs.opened():
            yield from solve_cell(Cell(cell.setting, cell.supports, beliefs), plans, check)
        return
    try:
        parts = split(cell.ring, simple, [(Fraction(0), Fraction(1))] * len(cell.ring.gens()), check)
    except TooLarge as error:
        raise Unsettled(str(error)) from error
    found = []
    for part in parts:
        left = simplified(part.conditions, set(every))
        if left is None:
            continue
        try:
            found += _of_part(cell, part, left, check)
        except Unsettled:
            factor = linear_factor(left)
            if factor is None or depth == 0:
                found += _of_part(cell, part, left, check, curving=True)
                continue
            for more in (
                Conditions((*simple.equations, factor), simple.weak, simple.strict, simple.nonzero),
                Conditions(simple.equations, simple.weak, (*simple.strict, factor), simple.nonzero),
                Conditions(simple.equations, simple.weak, (*simple.strict, -factor), simple.nonzero),
            ):
                yield from _solve(cell, more, open_places, plans, check, depth - 1)
            return
    yield from found


def _of_part(cell: Cell, part: Part, left: Conditions, check: Check, *, curving: bool = False) -> list[Piece]:
    """Return the pieces of a part, whose conditions are `left`."""
    size = len(cell.names)
    quotients = {k: q for k, q in part.quotients.items() if k < size}
    free = tuple(k for k in part.free if k < size)
    return list(linear_piece(cell, left, free, quotients, set(free), check, curving=curving))
