"""Read assessments off a piece: at its vertices and inside, with beliefs as limits where the path ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint

from bargaining.algebra.fields import as_flint
from bargaining.equilibria.sequential.assessments import Assessment
from bargaining.equilibria.sequential.linear import Piece

Point = Mapping[int, Fraction]
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


@dataclass(frozen=True, eq=False)
class Corners:
    """Hold a piece with its assessments.

    Parameters
    ----------
    piece : Piece
        The piece.
    """

    piece: Piece

    @cached_property
    def supports(self) -> tuple[tuple[int, ...], ...]:
        """Return the options used at each information set."""
        sets = range(len(self.piece.cell.setting.tree.information))
        return tuple(self.piece.cell.supports.get(h, ()) for h in sets)

    @cached_property
    def straight(self) -> frozenset[int]:
        """Return the information sets at which strategies are linear in the free unknowns."""
        names, quotients = self.piece.cell.names, self.piece.quotients
        bent = {names[k] for k, (n, d) in quotients.items() if not d.is_constant() or n.total_degree() > 1}
        return frozenset(
            h for h, used in self.piece.cell.supports.items() if not any(f"p{h}_{k}" in bent for k in used)
        )

    @cached_property
    def steady(self) -> frozenset[int]:
        """Return the information sets at which beliefs are linear in the free unknowns all over the piece."""
        cell = self.piece.cell
        return frozenset(
            h
            for h, weights in cell.weights.items()
            if self.piece.affine
            and (
                len(weights) == 1
                or (
                    sum(weights.values(), cell.one * 0).is_constant() and self._linear(list(weights.values()))
                )
            )
        )

    def _linear(self, polynomials: Sequence[Any]) -> bool:
        return all(p.total_degree() <= 1 for p in polynomials)

    @cached_property
    def inside(self) -> Assessment:
        """Return the assessment at a point inside."""
        return self.at(self.piece.inside)[0]

    @cached_property
    def vertices(self) -> tuple[tuple[Assessment, bool], ...]:
        """Return the assessments at the vertices, each with whether it does not depend on the way to it.

        Where a region is cut out, these are its corners, without those at which beliefs depend on the way.
        """
        found = tuple(self.at(point) for point in self.piece.points)
        if self.piece.region is None:
            return found
        return tuple(v for v in found if v[1]) or ((self.inside, True),)

    @cached_property
    def hull(self) -> tuple[Assessment, ...]:
        """Return assessments with the straight strategies and steady beliefs of the piece in their hull."""
        return tuple(self.at(corner)[0] for corner in self.piece.corners)

    def mixed(self, shares: Sequence[Fraction]) -> dict[int, Fraction]:
        """Return the free unknowns at a mixture of the vertices."""
        corners = self.piece.corners
        return {
            k: sum((w * c[k] for w, c in zip(shares, corners, strict=True) if w), _ZERO) for k in corners[0]
        }

    def at(self, corner: Point, ahead: Point | None = None) -> tuple[Assessment, bool]:
        """Return the limit on the way to a point, from inside or from a point ahead, and whether it is the only one."""
        cell, setting = self.piece.cell, self.piece.cell.setting
        limits = _Limits(self.piece, corner, self.piece.inside if ahead is None else ahead)
        strategies: list[tuple[Fraction, ...]] = []
        beliefs: list[tuple[Fraction, ...]] = []
        for h in range(len(setting.tree.information)):
            if h not in setting.members:
                strategies.append(())
                beliefs.append(())
                continue
            used, weights = cell.supports[h], cell.weights[h]
            own = dict(zip(used, limits.shares([cell.probabilities[h, k] for k in used]), strict=True))
            strategies.append(tuple(own.get(k, _ZERO) for k in range(setting.options(h))))
            own = dict(zip(weights, limits.shares(list(weights.values())), strict=True))
            beliefs.append(tuple(own.get(x, _ZERO) for x in setting.tree.members[h]))
        return Assessment(tuple(strategies), tuple(beliefs)), limits.certain


class _Limits:
    """Take shares of polynomials in their sum at a point, or as limits on the way to it."""

    def __init__(self, piece: Piece, corner: Point, ahead: Point) -> None:
        self.piece, self.corner, self.ahead = piece, corner, ahead
        self.certain = True
        self.values: list[Any] | None = None
        if piece.affine:
            point = [as_flint(corner.get(k, _ZERO)) for k in range(len(piece.cell.ring.gens()))]
            self.values = [
                above(*point) / below.leading_coefficient()
                for _, (above, below) in sorted(piece.quotients.items())
            ]
            self.values += [flint.fmpq(0)] * (len(point) - len(self.values))
        else:
            self.certain = all(below[0] != 0 for _, below in self.pairs.values())

    @cached_property
    def pairs(self) -> dict[int, tuple[Any, Any]]:
        """Return the unknowns as quotients on the line to the point."""
        line = {
            k: (flint.fmpq_poly([as_flint(x), as_flint(self.ahead[k] - x)]), _ONE)
            for k, x in self.corner.items()
        }
        return {
            k: (put_in([above], line, _ONE)[0], put_in([below], line, _ONE)[0])
            for k, (above, below) in self.piece.quotients.items()
        }

    def shares(self, polynomials: Sequence[Any]) -> list[Fraction]:
        """Return the share of each polynomial."""
        if len(polynomials) == 1:
            return [Fraction(1)]
        if self.values is not None:
            found = [p(*self.values) for p in polynomials]
            if (total := sum(found, flint.fmpq(0))) != 0:
                return [Fraction(int(v.p), int(v.q)) for v in (x / total for x in found)]
        rows = put_in(polynomials, self.pairs, _ONE)
        lowest = min(next(k for k in range(row.degree() + 1) if row[k] != 0) for row in rows if row != 0)
        self.certain = self.certain and lowest == 0
        values = [row[lowest] for row in rows]
        if (total := sum(values, flint.fmpq(0))) == 0 or any(v / total < 0 for v in values):
            # Only at a corner of the polytopes around a region, outside of its closure: nothing is read off there.
            self.certain = False
            return [Fraction(1, len(values))] * len(values)
        return [Fraction(int(v.p), int(v.q)) for v in (x / total for x in values)]
