"""Tell whether what follows from the strategies is the same all over a piece, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bargaining.algebra.fields import as_flint
from bargaining.equilibria.sequential.cells import Polynomial
from bargaining.equilibria.sequential.limits import put_in
from bargaining.equilibria.sequential.linear import Piece
from bargaining.games.exact_linear import row_reduced


def leaf_probability(piece: Piece, leaf: int) -> Polynomial:
    """Return the probability of a leaf in the unknowns of the cell of a piece."""
    cell = piece.cell
    total = cell.one * as_flint(cell.setting.weights[leaf])
    for step in cell.setting.steps[leaf]:
        total = total * cell.probabilities.get(step, cell.one * 0)
    return total


def expected_payoff(piece: Piece, player: int) -> Polynomial:
    """Return the payoff that a player expects, in the unknowns of the cell of a piece."""
    return piece.cell.value(0, player)


def is_constant(piece: Piece, polynomial: Polynomial, at: Fraction) -> bool:
    """Tell whether a polynomial in the unknowns of a cell has one value all over a piece."""
    cell = piece.cell
    (difference,) = put_in([polynomial - as_flint(at)], piece.quotients, cell.one)
    gens = list(cell.ring.gens())
    for places, points in piece.blocks:
        for k, form in zip(places, _coordinates(points, [gens[k] for k in places], cell.one), strict=True):
            gens[k] = form
    return bool(difference.compose(*gens, ctx=cell.ring) == 0)


def _coordinates(
    points: Sequence[tuple[Fraction, ...]], unknowns: Sequence[Polynomial], one: Polynomial
) -> list[Polynomial]:
    """Return the coordinates of the points of the plane that a polytope spans, in an unknown a dimension."""
    first = points[0]
    rows = [[b - a for a, b in zip(first, other, strict=True)] for other in points[1:]]
    directions = row_reduced(rows)[0] if rows else []
    found = []
    for at, start in enumerate(first):
        total = one * as_flint(start)
        for direction, unknown in zip(directions, unknowns, strict=False):
            total = total + unknown * as_flint(direction[at])
        found.append(total)
    return found
