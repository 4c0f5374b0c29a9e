"""Exact regimes of the pure equilibria over two assumptions: cells of the plane, with what bounds them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.plane.arcs import Enclosure, Point
from bargaining.analysis.plane.conditions import Part
from bargaining.analysis.plane.curves import Box
from bargaining.analysis.plane.margins import BEYOND, PlaneMargins
from bargaining.analysis.profiles import outcome_in
from bargaining.display import Hover, Rows
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.results import Drawn
from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Reason:
    """Hold one deviation that changes sign on a boundary.

    Parameters
    ----------
    profile : tuple of str
        The profile that is an equilibrium on one side only.
    player, deviation : str
        Who deviates from it on the other side, and to which action.
    place : str
        Where; the player's name where it chooses once.
    strict : bool
        Whether indifference is enough, so that the profile is none on the boundary either.
    """

    profile: Profile
    player: str
    deviation: str
    place: str = ""
    strict: bool = False


@dataclass(frozen=True)
class Side:
    """Hold one piece of a cell's boundary.

    Parameters
    ----------
    points : tuple of Point
        Its points from end to end, the cell on the left; only the two ends when it is straight.
    inequality : Polynomial or None
        At least zero in the cell next to this piece, not always elsewhere; None for a side of the parameters' ranges.
    straight : bool
        Whether it is a segment.
    lost, gained : tuple of Reason
        Equilibria that end, and that begin, on the way out.
    """

    points: tuple[Point, ...]
    inequality: Polynomial | None
    straight: bool
    lost: tuple[Reason, ...]
    gained: tuple[Reason, ...]


@dataclass(frozen=True)
class Cell:
    """Hold a connected part of the plane on whose interior the set of pure equilibria is constant.

    Parameters
    ----------
    profiles : tuple of tuples of str
        The equilibria. They are equilibria on the cell's boundary too, unless a condition of theirs is strict; more
        may join them there.
    area : Enclosure
        In the units of the two parameters; exact for polygons with corners in fractions, and where other sides run
        between such corners along a polynomial of one parameter in the other.
    witness : Point
        A point inside, in fractions.
    rings : tuple of tuples of Side
        Closed boundaries, the outer ones counter-clockwise, holes clockwise.
    parts : tuple of Part
        Of which the cell is the union. The conditions of a part hold all over it; a point inside the ranges at which
        they hold strictly lies in the cell, and the cell is the closure of such points.
    inequalities : tuple of Polynomial
        The distinct polynomials whose zeros bound the cell and that are positive all over its inside.
    """

    profiles: tuple[Profile, ...]
    area: Enclosure
    witness: Point
    rings: tuple[tuple[Side, ...], ...]
    parts: tuple[Part, ...]
    inequalities: tuple[Polynomial, ...]

    @property
    def exact(self) -> bool:
        """Tell whether the area is known exactly."""
        return self.area.exact

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return the pieces of all rings."""
        return tuple(itertools.chain.from_iterable(self.rings))

    @property
    def bounds_in_places(self) -> tuple[Side, ...]:
        """Return the sides, one a polynomial, whose inequality holds next to them and fails elsewhere in the cell."""
        sides = {s.inequality: s for s in self.sides if s.inequality is not None}
        return tuple(side for inequality, side in sides.items() if inequality not in self.inequalities)

    @property
    def outlines(self) -> tuple[tuple[Point, ...], ...]:
        """Return the rings as points, each ring's last point joined to its first."""
        return tuple(tuple(p for side in ring for p in side.points[:-1]) for ring in self.rings)


@dataclass(frozen=True)
class Seam:
    """Hold a piece of a curve on which a profile's status is another than on both sides of it.

    Parameters
    ----------
    profile : tuple of str
        The profile.
    equation : Polynomial
        Zero on the seam.
    start, end : Point
        Its ends, exact or within the tolerances of the cells.
    """

    profile: Profile
    equation: Polynomial
    start: Point
    end: Point


@dataclass(frozen=True)
class PlaneRegimes(Drawn):
    """Hold the exact regimes over the ranges of two parameters.

    Parameters
    ----------
    x, y : str
        The axes.
    box : Box
        Their ranges.
    cells : tuple of Cell
        They cover the box, or, where the axes are two levels of one scale, the part in which these are in order; the
        largest first.
    seams : tuple of Seam
        Where boundaries carry further equilibria.
    error : Fraction
        No chord of a drawn curve is further from it than this, read along y.
    margins : PlaneMargins
        The polynomials behind the cells.
    limits : mapping of tuple of str to mapping of Polynomial to tuple of Reason
        For each profile that is an equilibrium in some cell, what `bounds` returns.
    unions : mapping of tuple of str to tuple of Part
        For each of these profiles whose formula has alternatives: parts whose union, up to boundaries, is its region.
    gaps : tuple of Seam
        Where inside its region a strict condition of a profile fails.
    scenario : Scenario, optional
        What it is about: gives labels, and where the documents stand, to those who show it.
    """

    x: str
    y: str
    box: Box
    cells: tuple[Cell, ...]
    seams: tuple[Seam, ...]
    error: Fraction
    margins: PlaneMargins
    limits: Mapping[Profile, Mapping[Polynomial, tuple[Reason, ...]]]
    unions: Mapping[Profile, tuple[Part, ...]] = field(default_factory=dict)
    gaps: tuple[Seam, ...] = ()
    scenario: Scenario | None = field(default=None, repr=False, compare=False)
    figure = "map"
    _head_lines = 1

    @property
    def area(self) -> Fraction:
        """Return the area that the cells cover: of two levels of one scale those that are in order, half the box."""
        return self.box.area / 2 if self.margins.cut else self.box.area

    @cached_property
    def shares(self) -> Mapping[tuple[Profile, ...], Enclosure]:
        """Return the share of the map that each set of equilibria covers, the largest first."""
        total: dict[tuple[Profile, ...], Enclosure] = {}
        for cell in self.cells:
            part = Enclosure(cell.area.low / self.area, cell.area.high / self.area)
            total[cell.profiles] = total.get(cell.profiles, Enclosure(Fraction(0), Fraction(0))) + part
        return dict(sorted(total.items(), key=lambda item: -float(item[1])))

    def __str__(self) -> str:
        """Say which share of the map each set of predictions covers."""
        lines = [
            f"{float(share):8.2%}  {_listed(profiles) or 'no pure prediction'}"
            for profiles, share in self.shares.items()
        ]
        return "\n".join([f"Pure predictions over {self.x} and {self.y}, {len(self.cells)} cells", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: every cell with its area, a point inside and the polynomials that bound it."""
        return {
            "x": {"parameter": self.x, "range": [str(self.box.x_low), str(self.box.x_high)]},
            "y": {"parameter": self.y, "range": [str(self.box.y_low), str(self.box.y_high)]},
            "cells": [
                {
                    "profiles": [list(profile) for profile in cell.profiles],
                    "area": [str(cell.area.low), str(cell.area.high)],
                    "witness": [str(value) for value in cell.witness],
                    "positive": [str(polynomial) for polynomial in cell.inequalities],
                }
                for cell in self.cells
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a cell: what is predicted there, its share of the map, and a point inside."""
        return [
            {
                "profiles": _listed(cell.profiles),
                "share": float(cell.area) / float(self.area),
                "exact": cell.exact,
                self.x: float(cell.witness[0]),
                self.y: float(cell.witness[1]),
            }
            for cell in self.cells
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the cells' outlines, the axes, and where the documents stand."""
        from bargaining.analysis.plane.tables import map_tables

        return map_tables(self)

    def _display_rows(self) -> Rows:
        return [
            {
                "equilibria": [Hover(outcome_in(self.scenario, one), ", ".join(one)) for one in profiles],
                "share of the map": f"{float(share):.2%}",
            }
            for profiles, share in self.shares.items()
        ]

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles that are equilibria in some cell."""
        return tuple(dict.fromkeys(profile for cell in self.cells for profile in cell.profiles))

    def region(self, profile: Profile) -> tuple[Cell, ...]:
        """Return the cells in which a profile is an equilibrium."""
        return tuple(cell for cell in self.cells if profile in cell.profiles)

    def bounds(self, profile: Profile) -> Mapping[Polynomial, tuple[Reason, ...]]:
        """Return the inequalities that make a profile's region, each with the deviations that it keeps off.

        Inside the ranges the profile is an equilibrium wherever all polynomials are positive, and nowhere where one is
        negative. Empty for a profile that is an equilibrium in no cell, or in all, and for one in `unions`.
        """
        return self.limits.get(profile, {})

    def at(self, x: Fraction, y: Fraction) -> tuple[Profile, ...]:
        """Return the pure equilibria at a point of the box, boundaries and their crossings included.

        Raises
        ------
        ScenarioError
            When the point lies outside the box.
        """
        if not (self.box.x_low < x < self.box.x_high and self.box.y_low < y < self.box.y_high):
            raise ScenarioError(
                f"{self.x} = {x}, {self.y} = {y}: expected a point inside the parameters' ranges"
            )
        found = self.margins.at([curve.sign(x, y) for curve in self.margins.curves])
        if BEYOND in found:
            raise ScenarioError(
                f"{self.x} = {x}, {self.y} = {y}: expected levels in the order of their scale"
            )
        return found


def _listed(profiles: tuple[Profile, ...]) -> str:
    return "; ".join(", ".join(profile) for profile in profiles)
