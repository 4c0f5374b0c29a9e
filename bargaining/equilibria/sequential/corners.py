"""Read assessments off a piece: at its vertices and inside, with beliefs as limits where the path ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.equilibria.sequential.assessments import Assessment
from bargaining.equilibria.sequential.limits import Limits, Point, Row, Shares
from bargaining.equilibria.sequential.linear import Piece

_ZERO = Fraction(0)


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
    def distinct(self) -> frozenset[Assessment]:
        """Return the assessments at the vertices, each once."""
        return frozenset(vertex for vertex, _ in self.vertices)

    @cached_property
    def point(self) -> bool:
        """Tell whether there is one assessment only."""
        return self.piece.dimension == 0 and self.piece.region is None

    @cached_property
    def linear(self) -> bool:
        """Tell whether at least the strategies, with steady beliefs, are the hull of those at the vertices."""
        return self.point or (self.piece.affine and self.piece.region is None)

    @cached_property
    def polyhedral(self) -> bool:
        """Tell whether the closure is the hull of the vertices."""
        return self.linear and (self.point or len(self.steady) == len(self.piece.cell.setting.members))

    def holds(self, other: Corners) -> bool:
        """Tell whether another piece lies in the closure of this one, as a hull of some of its vertices."""
        return self.polyhedral and other.polyhedral and other.distinct <= self.distinct

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

    @cached_property
    def _rows(self) -> tuple[list[Row], list[tuple[int, Shares]]]:
        """Return strategies and then beliefs at all information sets, and those of them that hang on the point.

        Nothing is done or believed where chance rules a set out.
        """
        cell, setting = self.piece.cell, self.piece.cell.setting
        sets = len(setting.tree.information)
        rows: list[Row] = [()] * (2 * sets)
        moving = []
        for h in setting.members:
            chances = {k: cell.probabilities[h, k] for k in cell.supports[h]}
            shares = (
                Shares(self.piece, chances, range(setting.options(h))),
                Shares(self.piece, cell.weights[h], setting.tree.members[h]),
            )
            for place, share in zip((h, sets + h), shares, strict=True):
                if len(share.polynomials) > 1:
                    moving.append((place, share))
                else:
                    rows[place] = share.row([Fraction(1)])
        return rows, moving

    def at(self, corner: Point, ahead: Point | None = None) -> tuple[Assessment, bool]:
        """Return the limit on the way to a point, from inside or from a point ahead, and whether it is the only one."""
        limits = Limits(self.piece, corner, ahead)
        fixed, moving = self._rows
        rows = list(fixed)
        for place, share in moving:
            rows[place] = share.at(corner) or limits.row(share)
        # Rows are one object where they are equal, and so then are assessments.
        memory, key = self.piece.cell.setting.memory, ("assessment", *map(id, rows))
        if key not in memory:
            memory[key] = Assessment(tuple(rows[: len(rows) // 2]), tuple(rows[len(rows) // 2 :]))
        return memory[key], limits.certain
