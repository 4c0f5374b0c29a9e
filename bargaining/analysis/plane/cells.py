"""From sectors to cells: outlines, areas, witnesses, and the deviations on each side."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.numbers import ExactNumber, between
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.plane.arcs import NOTHING, Enclosure, Point, Traced, integral, traced
from bargaining.analysis.plane.margins import BEYOND, plane_margins, turning
from bargaining.analysis.plane.parts import Describer
from bargaining.analysis.plane.records import Cell, PlaneRegimes, Reason, Seam, Side
from bargaining.analysis.plane.sectors import OUTSIDE, Edge, Sectors, Vertex, loops
from bargaining.errors import SolverError
from bargaining.scenario import Scenario

ERROR = Fraction(1, 10_000)
"""Share of the range of y by which a chord may miss its curve."""
TOGETHER = 1_024
"""Pieces of curves that are looked at together: one after the other takes longer, all of them more memory."""


def plane_regimes(scenario: Scenario, x: str, y: str) -> PlaneRegimes:
    r"""Find where over two parameters which pure profiles are equilibria.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    x, y : str
        The axes; their whole ranges are covered.

    Raises
    ------
    ScenarioError
        When there is no such parameter, both are the same, or a range is a single point.

    Notes
    -----
    Every condition of a profile's formula is about a polynomial with rational coefficients in the two
    parameters. The irreducible factors of all of them, for all profiles that can be equilibria, are the curves; a
    cylindrical decomposition (Collins 1975) cuts the box into sectors in which no curve changes sign, and
    sectors with the same equilibria are joined. Which equilibria a sector has, and which inequalities describe a
    cell, is decided exactly; a cell that no conjunction of them describes is a union of parts. Areas between lines
    and polynomials of one parameter in the other, with corners in fractions, are exact. Elsewhere a curve is drawn
    by chords with a stated error, and its area is enclosed between the midpoint and the trapezoidal rule on convex
    pieces. Cells are open sets with their closure: a profile is an equilibrium on the boundary of its region too,
    unless a condition is strict; where boundaries carry equilibria that exist on neither side, seams say so, gaps
    where they lack those of both, and ``at`` decides any single point, exactly.

    The cost grows with the square of the number of curves that cross the box, and with their degrees.

    References
    ----------
    Collins, G. E. (1975). Quantifier elimination for real closed fields by cylindrical algebraic decomposition.
    Lecture Notes in Computer Science 33, 134-183.

    Examples
    --------
    >>> import bargaining
    >>> found = plane_regimes(bargaining.load("rapprochement"), "reversal", "eu_relief")
    >>> [(len(cell.profiles), str(cell.area)) for cell in found.cells][:1], found.cells[0].exact
    ([(3, '1951/2975')], True)
    """
    sectors = Sectors(plane_margins(scenario, x, y))
    builder = _Builder(sectors)
    edges = sectors.edges()
    cells = sorted((builder.cell(number, found) for number, found in edges.items()), key=_largest_first)
    margins = sectors.margins
    if margins.cut:
        cells = [_without_beyond(cell) for cell in cells if BEYOND not in cell.profiles]
    inside = dict.fromkeys(profile for cell in cells for profile in cell.profiles)
    limits = {p: found for p in inside if (found := builder.describer.bounds(p)) is not None}
    unions = {p: builder.describer.parts(builder.describer.present(p)) for p in inside if p not in limits}
    seams, gaps = builder.seams()
    if margins.cut:
        seams, gaps = (tuple(s for s in some if s.profile != BEYOND) for some in (seams, gaps))
    return PlaneRegimes(
        x, y, margins.box, tuple(cells), seams, builder.error, margins, limits, unions, gaps, scenario
    )


def _without_beyond(cell: Cell) -> Cell:
    """Return a cell whose boundary does not tell where the question's part of the plane ends as an equilibrium's."""

    def kept(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        return tuple(reason for reason in reasons if reason.profile != BEYOND)

    rings = (
        tuple(replace(side, lost=kept(side.lost), gained=kept(side.gained)) for side in ring)
        for ring in cell.rings
    )
    return replace(cell, rings=tuple(rings))


def _largest_first(cell: Cell) -> tuple[float, Point]:
    return -float(cell.area), cell.witness


class _Builder:
    """Build cells of one decomposition; arcs are followed once."""

    def __init__(self, sectors: Sectors) -> None:
        self.sectors = sectors
        self.describer = Describer(sectors)
        self.margins = sectors.margins
        self.profiles = sectors.margins.profiles
        self.error = ERROR * (self.margins.box.y_high - self.margins.box.y_low)
        self.known: dict[tuple[int, int | None], Traced] = {}

    def point(self, vertex: Vertex) -> Point:
        """Return a vertex's coordinates."""
        line = self.sectors.lines[vertex[0]]
        return line.x, line.heights[vertex[1]]

    def cell(self, number: int, edges: list[Edge]) -> Cell:
        """Return a cell from the edges of its boundary."""
        members = [s for s, cell in enumerate(self.sectors.cell_of) if cell == number]
        runs = [self.runs(loop) for loop in loops(edges)]
        present = self.sectors.present[members[0]]
        area = sum((self.area(run) for ring in runs for run in ring), start=NOTHING)
        return Cell(
            tuple(p for p, here in zip(self.profiles, present, strict=True) if here),
            Enclosure(max(area.low, Fraction(0)), min(area.high, self.margins.box.area)),
            self.witness(members),
            tuple(tuple(self.side(run) for run in ring) for ring in runs),
            self.describer.parts(np.array(self.sectors.cell_of) == number),
            self.inequalities(members, edges),
        )

    def inequalities(self, members: list[int], edges: list[Edge]) -> tuple[Polynomial, ...]:
        """Return the curves on the boundary that keep their sign in all sectors of a cell."""
        signs = self.sectors.signs[members]
        curves = dict.fromkeys(self.curve(edge) for edge in edges if edge.beyond != OUTSIDE)
        return tuple(
            self.polynomial(k, int(signs[0, k])) for k in curves if (signs[:, k] == signs[0, k]).all()
        )

    def area(self, run: list[Edge]) -> Enclosure:
        """Return what one side adds to its cell's area: less the integral of y over x from its start to its end."""
        first, last = run[0], run[-1]
        if first.arc is None:
            return NOTHING
        if self.exact(first.start) and self.exact(last.end):
            curve = None if first.arc == OUTSIDE else self.margins.curves[self.curve(first)]
            known = integral(curve, self.point(first.start), self.point(last.end))
            if known is not None:
                return Enclosure(-known, -known)
        below = ((edge, self.below(edge)) for edge in run)
        return sum((-area if edge.start < edge.end else area for edge, area in below), start=NOTHING)

    def below(self, edge: Edge) -> Enclosure:
        """Return the area between an edge and the axis of x."""
        if edge.arc is not None and edge.arc != OUTSIDE:
            return self.trace(edge).below
        left, right = sorted((edge.start, edge.end))
        start, end = (self.sectors.lines[vertex[0]].place for vertex in (left, right))
        return Enclosure(end.low - start.high, end.high - start.low).scaled(self.point(left)[1])

    def exact(self, vertex: Vertex) -> bool:
        """Tell whether a vertex's coordinates are exact fractions."""
        return self.sectors.lines[vertex[0]].exact[vertex[1]]

    def trace(self, edge: Edge) -> Traced:
        """Return an edge's arc from left to right."""
        key = (edge.slab, edge.arc)
        if key not in self.known:
            slab = self.sectors.slabs[edge.slab]
            assert edge.arc is not None
            arc = slab.arcs[edge.arc]
            curve = self.margins.curves[arc.curve]
            self.known[key] = traced(curve, arc, slab, self.margins.box, self.error)
        return self.known[key]

    def witness(self, members: list[int]) -> Point:
        """Return a point inside the roomiest sector."""
        return max((self.middle(sector) for sector in members), key=lambda found: found[0])[1]

    def middle(self, sector: int) -> tuple[Fraction, Point]:
        """Return a sector's room, and a point inside it."""
        place = self.sectors.slab_of[sector]
        slab, box = self.sectors.slabs[place], self.margins.box
        k = sector - self.sectors.first[place]
        low = slab.arcs[k - 1].height if k else ExactNumber.rational(box.y_low)
        high = slab.arcs[k].height if k < len(slab.arcs) else ExactNumber.rational(box.y_high)
        room = (slab.end.low - slab.start.high) * (high.low - low.high)
        return room, (slab.sample, between(low, high))

    def runs(self, loop: list[Edge]) -> list[list[Edge]]:
        """Return a loop's sides: edges on the same curve before the same neighbour are one side."""
        names = [self.name(edge) for edge in loop]
        turn = next((k for k in range(len(loop)) if names[k] != names[k - 1]), 0)
        turned = zip(names[turn:] + names[:turn], loop[turn:] + loop[:turn], strict=True)
        return [[edge for _, edge in run] for _, run in itertools.groupby(turned, key=lambda pair: pair[0])]

    def name(self, edge: Edge) -> tuple[object, ...]:
        """Return what two edges of one side have in common."""
        upright = edge.arc is None
        if edge.beyond == OUTSIDE:
            return OUTSIDE, upright, self.point(edge.start)[0 if upright else 1]
        return self.sectors.cell_beyond(edge), upright, self.curve(edge), *self.changes(edge)

    def curve(self, edge: Edge) -> int:
        """Return the curve of an edge between two cells."""
        found = self.sectors.curve_of(edge)
        if found is None:
            x = float(self.point(edge.start)[0])
            raise SolverError(f"{self.margins.x} near {x:.9g}: boundaries are too close to tell apart")
        return found

    def side(self, edges: list[Edge]) -> Side:
        """Return the side that a run of edges makes."""
        first = edges[0]
        outer = first.beyond == OUTSIDE
        straight = outer or first.arc is None or self.margins.curves[self.curve(first)].straight
        points = [self.point(first.start)]
        for edge in edges:
            if not straight:
                inner = self.trace(edge).points
                points += inner if edge.start < edge.end else inner[::-1]
            if not straight or edge is edges[-1]:
                points.append(self.point(edge.end))
        if outer:
            return Side(tuple(points), None, True, (), ())
        sign = int(self.sectors.signs[first.inside][self.curve(first)])
        return Side(tuple(points), self.polynomial(self.curve(first), sign), straight, *self.changes(first))

    def polynomial(self, curve: int, sign: int) -> Polynomial:
        """Return a curve's polynomial, or its negative, in the parameters."""
        return self.margins.curves[curve].polynomial(self.margins.x, self.margins.y, sign)

    def changes(self, edge: Edge) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Return the equilibria that end and that begin on the way out."""
        k = self.curve(edge)
        return self.reasons(edge.inside, edge.beyond, k), self.reasons(edge.beyond, edge.inside, k)

    def reasons(self, here: int, there: int, curve: int) -> tuple[Reason, ...]:
        """Return the deviations that start to pay from one sector to the next."""
        ends = self.sectors.present[here] & ~self.sectors.present[there]
        return tuple(
            Reason(profile, margin.player, margin.deviation, margin.place, margin.strict)
            for profile, lost in zip(self.profiles, ends, strict=True)
            if lost
            for margin in turning(
                self.margins.formulas[profile], self.sectors.signs[here], self.sectors.signs[there]
            )
            if curve in dict(margin.factors)
        )

    def seams(self) -> tuple[tuple[Seam, ...], tuple[Seam, ...]]:
        """Return the pieces of curves that carry equilibria of neither side, and that lack equilibria of both."""
        seams: list[Seam] = []
        gaps: list[Seam] = []
        for edge, curve, on in self.on_edges():
            inside, beyond = self.sectors.present[edge.inside], self.sectors.present[edge.beyond]
            seams += self.seam(edge, curve, on & ~(inside | beyond))
            gaps += self.seam(edge, curve, inside & beyond & ~on)
        return tuple(seams), tuple(gaps)

    def on_edges(self) -> Iterator[tuple[Edge, int, NDArray[np.bool_]]]:
        """Yield the pieces of curves inside with what holds on each, many looked at together."""
        edges = [pair for pair in self.sectors.inner_edges() if not self.beyond(pair[0])]
        for start in range(0, len(edges), TOGETHER):
            some = edges[start : start + TOGETHER]
            signs = np.array([self.sectors.signs[edge.inside] for edge, _ in some])
            signs[range(len(some)), [curve for _, curve in some]] = 0
            yield from ((*pair, on) for pair, on in zip(some, self.margins.holds(signs), strict=True))

    def beyond(self, edge: Edge) -> bool:
        """Tell whether an edge lies between sectors that are none of the question's."""
        if not self.margins.cut:
            return False
        place = self.profiles.index(BEYOND)
        return bool(self.sectors.present[[edge.inside, edge.beyond], place].all())

    def seam(self, edge: Edge, curve: int, which: NDArray[np.bool_]) -> list[Seam]:
        """Return a piece of a curve for some of the profiles."""
        if not which.any():
            return []
        ends = self.point(edge.start), self.point(edge.end)
        return [Seam(self.profiles[k], self.polynomial(curve, 1), *ends) for k in np.flatnonzero(which)]
