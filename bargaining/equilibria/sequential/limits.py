"""Shares of polynomials in their sum: at points, each computed once, or as limits on the way to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint

from bargaining.algebra.fields import as_flint
from bargaining.equilibria.sequential.linear import Piece

Point = Mapping[int, Fraction]
Row = tuple[Fraction, ...]
_ZERO = Fraction(0)
_ONE = flint.fmpq_poly([1])


def put_in(polynomials: Sequence[Any], pairs: Mapping[int, tuple[Any, Any]], one: Any) -> list[Any]:
    """Return polynomials with quotients put in for the unknowns, all times the same product of denominators."""
    degrees = {k: max((int(p.degrees()[k]) for p in polynomials), default=0) for k in pairs}
    found = []
    for p in polynomials:
        total = one * 0
        for powers, c in p.to_dict().items():
            term = one * c
            for k, (above, below) in pairs.items():
                if degrees[k]:
                    e = int(powers[k])
                    term = term * above**e * below ** (degrees[k] - e)
            total = total + term
        found.append(total)
    return found


class Shares:
    """Hold polynomials on a piece, whose shares in their sum make a row of probabilities.

    Parameters
    ----------
    piece : Piece
        The piece.
    polynomials : mapping of int to polynomial
        By what the share is the probability of.
    columns : sequence of int
        What the row has probabilities of; zero where there is no polynomial.
    """

    def __init__(self, piece: Piece, polynomials: Mapping[int, Any], columns: Sequence[int]) -> None:
        self.piece, self.polynomials, self.columns = piece, list(polynomials.values()), columns
        self._place = {k: at for at, k in enumerate(polynomials)}
        self._known: dict[Row, Row | None] = {}

    def row(self, shares: Sequence[Fraction]) -> Row:
        """Return the row that shares make."""
        own = tuple(shares[self._place[k]] if k in self._place else _ZERO for k in self.columns)
        return self.piece.cell.setting.row(own)

    @cached_property
    def _forms(self) -> tuple[list[Any], list[int]]:
        """Return the polynomials in the free unknowns of a straight piece, and the places of those they hang on."""
        gens = self.piece.cell.ring.gens()
        images = list(gens)
        for k, (above, below) in self.piece.quotients.items():
            images[k] = above / below.leading_coefficient()
        moved = any(image != x for image, x in zip(images, gens, strict=True))
        found = [p.compose(*images, ctx=self.piece.cell.ring) if moved else p for p in self.polynomials]
        return found, [k for k in range(len(gens)) if any(p.degrees()[k] for p in found)]

    def at(self, corner: Point) -> Row | None:
        """Return the row at a point; None where it is a limit, or the piece is not straight."""
        if not self.piece.affine:
            return None
        forms, places = self._forms
        key = tuple(corner.get(k, _ZERO) for k in places)
        if key not in self._known:
            point = [as_flint(corner.get(k, _ZERO)) for k in range(len(self.piece.cell.ring.gens()))]
            values = [p(*point) for p in forms]
            total = sum(values, flint.fmpq(0))
            self._known[key] = self.row(_divided(values, total)) if total != 0 else None
        return self._known[key]


class Limits:
    """Take rows as limits on the way to a point.

    Parameters
    ----------
    piece : Piece
        The piece.
    corner : mapping of int to Fraction
        The free unknowns at the point.
    ahead : mapping of int to Fraction, optional
        Where the way comes from; from inside by default.
    """

    def __init__(self, piece: Piece, corner: Point, ahead: Point | None) -> None:
        self.piece, self.corner, self._ahead = piece, corner, ahead
        self.certain = piece.affine or all(below[0] != 0 for _, below in self.pairs.values())
        """Whether no limit hangs on the way."""

    @cached_property
    def pairs(self) -> dict[int, tuple[Any, Any]]:
        """Return the unknowns as quotients on the line to the point."""
        ahead = self.piece.inside if self._ahead is None else self._ahead
        line = {
            k: (flint.fmpq_poly([as_flint(x), as_flint(ahead[k] - x)]), _ONE) for k, x in self.corner.items()
        }
        return {
            k: (put_in([above], line, _ONE)[0], put_in([below], line, _ONE)[0])
            for k, (above, below) in self.piece.quotients.items()
        }

    def row(self, shares: Shares) -> Row:
        """Return the limit of a row."""
        rows = put_in(shares.polynomials, self.pairs, _ONE)
        lowest = min(next(k for k in range(row.degree() + 1) if row[k] != 0) for row in rows if row != 0)
        self.certain = self.certain and lowest == 0
        values = [row[lowest] for row in rows]
        if (total := sum(values, flint.fmpq(0))) == 0 or any(v / total < 0 for v in values):
            # Only at a corner of the polytopes around a region, outside of its closure: nothing is read off there.
            self.certain = False
            return shares.row([Fraction(1, len(values))] * len(values))
        return shares.row(_divided(values, total))


def _divided(values: Sequence[Any], total: Any) -> list[Fraction]:
    return [Fraction(int(v.p), int(v.q)) for v in (x / total for x in values)]
