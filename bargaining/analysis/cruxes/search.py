"""Branch and bound for the nearest point that fulfils a claim.

A node is a box together with the requirements that have been chosen to fulfil disjunctions. Its linear relaxation
bounds the distance from below; where the relaxation's point does not fulfil what was chosen the box is split,
and where it fulfils none of a disjunction's requirements there is one child for each of them. A found point
bounds every single change, and with the dual multipliers of a relaxation more tightly still, so that all boxes
shrink with it.

References
----------
Horst, R., Tuy, H. (1996). Global optimization: deterministic approaches. Springer, 3rd edition, chapter 4.
Ryoo, H. S., Sahinidis, N. V. (1995). Global optimization of nonconvex NLPs and MINLPs with applications in process
design. Computers and Chemical Engineering 19, 551-566.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from bargaining.analysis.cruxes.claims import Claim, Requirement
from bargaining.analysis.cruxes.directions import Directions, Flags
from bargaining.analysis.cruxes.local import PENALTY, descend
from bargaining.analysis.cruxes.rational import ExactBox, exact_point
from bargaining.analysis.cruxes.relaxation import LARGEST, Measure, Region, Relaxed, relax
from bargaining.analysis.cruxes.system import Floats, PolynomialSystem

ABSOLUTE_GAP = 1e-9
NEAR = 1e-9
SMALLEST_WIDTH = 1e-9
"""Share of a parameter's range below which a box is not split further."""

WORTHWHILE = 0.8
"""Share of a box's widths above which shrinking it further is left to splitting."""
SCATTERED, MOST_SCATTERED, ROUNDS, KEPT = 3000, 5, 12, 0.7
"""Points drawn at a time, the most parameters changed, rounds near the best point, and how much of it is kept."""


@dataclass(frozen=True)
class Search:
    """Hold what a search found and proved.

    Parameters
    ----------
    status : str
        "optimal": the bound meets the point within the gap. "infeasible": proved that no point of the box
        fulfils the claim. "gap": the boxes left are too small to split. "budget": the node budget ran out.
    point : tuple of Fraction or None
        The nearest point found; fulfils the claim exactly.
    bound : float
        No point of the box that fulfils the claim is nearer; infinite when there is none.
    nodes : int
        Relaxations solved.
    """

    status: str
    point: tuple[Fraction, ...] | None
    bound: float
    nodes: int


@dataclass(order=True)
class _Node:
    bound: float
    order: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)
    chosen: tuple[int, ...] = field(compare=False)


def search(
    claim: Claim, box: ExactBox, kind: str, *, gap: float, nodes: int, cutoff: Fraction | None = None
) -> Search:
    """Find the nearest point of a box that fulfils a claim, with a proof that none is nearer.

    Parameters
    ----------
    claim : Claim
        About the parameters of the box and no others; no clause is empty.
    box : ExactBox
        Parameters, current values and ranges.
    kind : str
        "sum" or "largest" change, in ranges.
    gap : float
        Relative gap between point and bound at which to stop.
    nodes : int
        The most relaxations to solve.
    cutoff : Fraction, optional
        Look only for points nearer than this; with status "optimal" and no point, there is none.
    """
    return _Tree(claim, box, kind, gap, nodes, cutoff).run()


class _Tree:
    def __init__(
        self, claim: Claim, box: ExactBox, kind: str, gap: float, budget: int, cutoff: Fraction | None
    ) -> None:
        self.claim, self.box, self.kind, self.gap, self.budget = claim, box, kind, gap, budget
        requirements: list[Requirement] = [r for clause in claim.clauses for r in clause]
        numbers = iter(range(len(requirements)))
        self.clauses = [tuple(itertools.islice(numbers, len(clause))) for clause in claim.clauses]
        self.system = PolynomialSystem.of([r.polynomial for r in requirements], box.names)
        self.low, self.high, centre = (
            np.array([float(x) for x in values]) for values in (box.low, box.high, box.centre)
        )
        self.measure = Measure(centre, self.high - self.low, kind)
        self.directions = Directions.of([r.polynomial for r in requirements], box)
        self.parts: dict[tuple[int, ...], PolynomialSystem] = {}
        self.best: tuple[Fraction, ...] | None = None
        self.upper = np.inf if cutoff is None else float(cutoff)
        self.nodes, self.order = 0, itertools.count()
        self.unresolved = np.inf
        self.scattered = all(len(clause) == 1 for clause in claim.clauses) or len(claim.clauses) == 1

    def run(self) -> Search:
        chosen = tuple(sorted({clause[0] for clause in self.clauses if len(clause) == 1}))
        heap = [_Node(0.0, next(self.order), self.low, self.high, chosen)]
        while heap and heap[0].bound < self.target and self.nodes < self.budget:
            for child in self.children(heapq.heappop(heap)):
                heapq.heappush(heap, child)
        left = min(heap[0].bound if heap else np.inf, self.unresolved)
        if self.best is None and left == np.inf:
            settled = "infeasible" if self.upper == np.inf else "optimal"
            return Search(settled, None, self.upper, self.nodes)
        bound = min(left, self.upper)
        if left >= self.target:
            return Search("optimal", self.best, bound, self.nodes)
        return Search("budget" if heap else "gap", self.best, bound, self.nodes)

    @property
    def target(self) -> float:
        """Return the bound from which on a node cannot improve on the best point by more than the gap."""
        if self.upper == np.inf:
            return np.inf
        return self.upper - self.gap * max(self.upper, 1.0)

    def part(self, chosen: tuple[int, ...]) -> PolynomialSystem:
        if chosen not in self.parts:
            self.parts[chosen] = self.system.rows(chosen)
        return self.parts[chosen]

    def children(self, node: _Node) -> list[_Node]:
        low, high = self.reachable(node)
        chosen = None if np.any(low > high) else self.forced(node.chosen, low, high)
        if chosen is None:
            return []
        part = self.part(chosen)
        relaxed, low, high = self.relaxed(chosen, low, high, node.bound)
        bound = relaxed.bound
        if bound >= self.target:
            return []
        point = (low + high) / 2 if relaxed.point is None else relaxed.point
        if not self.scattered:
            self.scattered = True
            self.seek(chosen, point)
            self.scatter()
        settled = part.values(point).min(initial=0.0) >= -NEAR and self.waiting(point) is None
        if self.nodes & (self.nodes - 1) == 0 or settled:
            self.seek(chosen, point)
        if bound >= self.target:
            return []
        open_clause = self.open_clause(part, point, low, high)
        if open_clause is not None:
            return [
                _Node(bound, next(self.order), low, high, self.with_choice(chosen, r)) for r in open_clause
            ]
        return self.halves(chosen, bound, part, relaxed, low, high)

    def forced(self, chosen: tuple[int, ...], low: Floats, high: Floats) -> tuple[int, ...] | None:
        """Add what alone can fulfil a disjunction in the box; None where a clause cannot be fulfilled there."""
        lower, upper = self.system.bounds(low, high)
        if any(upper[r] < 0 for r in chosen):
            return None
        found = set(chosen)
        for clause in self.clauses:
            if found.isdisjoint(clause) and lower[list(clause)].max() < 0:
                possible = [r for r in clause if upper[r] >= 0]
                if not possible:
                    return None
                if len(possible) == 1:
                    found.add(possible[0])
        return tuple(sorted(found))

    def relaxed(
        self, chosen: tuple[int, ...], low: Floats, high: Floats, bound: float
    ) -> tuple[Relaxed, Floats, Floats]:
        """Relax, and again as long as the bound or its dual multipliers make the box much smaller."""
        part, ways = self.part(chosen), self.ways(chosen, low, high)
        while True:
            self.nodes += 1
            before = (high - low).sum()
            found = relax(part, self.measure, self.worthwhile(ways, low, high, bound))
            bound = found.bound
            if bound >= self.target:
                return found, low, high
            low, high = found.low, found.high
            kept = (high - low).sum() / before if before > 0 else 1.0
            if kept > WORTHWHILE or self.nodes >= self.budget:
                return found, low, high

    def ways(self, chosen: tuple[int, ...], low: Floats, high: Floats) -> tuple[Flags, Flags]:
        """Return which variables' rise, and fall, may help what is chosen or a disjunction still open."""
        lower = self.system.bounds(low, high)[0]
        relevant = set(chosen)
        for clause in self.clauses:
            if relevant.isdisjoint(clause) and lower[list(clause)].max() < 0:
                relevant.update(clause)
        rows = sorted(relevant)
        return self.directions.rising[rows].any(axis=0), self.directions.falling[rows].any(axis=0)

    def worthwhile(
        self, ways: tuple[Flags, Flags], low: Floats, high: Floats, bound: float
    ) -> Region:
        """Cut off changes that help nothing; where the largest change counts, all that only help go as far."""
        rising, falling = ways
        centre = np.clip(self.measure.centre, low, high)
        high, low = np.where(rising, high, centre), np.where(falling, low, centre)
        outward = np.zeros(len(low))
        if self.measure.kind == LARGEST:
            outward = rising.astype(float) - falling
            reach = self.measure.widths * bound * (1 - 1e-12)
            low = np.where(outward > 0, np.clip(self.measure.centre + reach, low, high), low)
            high = np.where(outward < 0, np.clip(self.measure.centre - reach, low, high), high)
        return Region(low, high, bound, self.upper, outward)

    def reachable(self, node: _Node) -> tuple[Floats, Floats]:
        """Cut off values that alone are farther than the best point."""
        if self.upper == np.inf:
            return node.low, node.high
        reach = self.upper * self.measure.widths * (1 + 1e-12)
        return np.maximum(node.low, self.measure.centre - reach), np.minimum(
            node.high, self.measure.centre + reach
        )

    def open_clause(
        self, part: PolynomialSystem, point: Floats, low: Floats, high: Floats
    ) -> list[int] | None:
        """Return what can fulfil the disjunction with the fewest possibilities that the point leaves open."""
        if part.values(point).min(initial=0.0) < -1e-3:
            return None
        values = self.system.values(point)
        waiting = [c for c in self.clauses if len(c) > 1 and values[list(c)].max() < -NEAR]
        if not waiting:
            return None
        possible = self.system.bounds(low, high)[1] >= 0
        return min(([r for r in clause if possible[r]] for clause in waiting), key=len)

    def seek(self, chosen: tuple[int, ...], point: Floats) -> None:
        """Look for a better point near a relaxation's, each open disjunction fulfilled the cheapest way there."""
        for _ in range(len(self.clauses) + 1):
            part = self.part(chosen)
            point, violated = descend(part, self.measure, (self.low, self.high), point)
            if violated >= NEAR or self.measure.distance(point) >= self.upper - ABSOLUTE_GAP / 10:
                return
            clause = self.waiting(point)
            if clause is None:
                self.offer(chosen, point)
                return
            chosen = min((self.with_choice(chosen, r) for r in clause), key=lambda c: self.cost(c, point))

    def scatter(self) -> None:
        """Begin with good points: differing from the current values in few parameters, then like the best so far."""
        generator = np.random.default_rng(0)
        for few in range(1, min(len(self.low), MOST_SCATTERED) + 1):
            self.try_points(self.sparse(np.tile(self.measure.centre, (SCATTERED, 1)), few, generator))
        for _ in range(ROUNDS if self.best is not None else 0):
            best = np.array([float(x) for x in self.best or ()])
            kept = generator.random((SCATTERED, len(best))) < KEPT
            points = np.where(kept, best, self.measure.centre)
            self.try_points(self.sparse(points, int(generator.integers(1, 3)), generator))

    def sparse(self, points: Floats, few: int, generator: np.random.Generator) -> Floats:
        """Return the points with a few coordinates each drawn anew."""
        n = len(self.low)
        places = generator.permuted(np.tile(np.arange(n), (len(points), 1)), axis=1)[:, :few]
        drawn = self.low[places] + (self.high - self.low)[places] * generator.random(places.shape)
        found = points.copy()
        np.put_along_axis(found, places, drawn, axis=1)
        return found

    def try_points(self, points: Floats) -> None:
        values = self.system.values(points)
        holds = np.all([values[:, list(c)].max(axis=1) >= 0 for c in self.clauses], axis=0)
        inside = points[holds]
        distances = [self.measure.distance(point) for point in inside]
        for place in np.argsort(distances, kind="stable")[:2]:
            self.descend_from(inside[place])

    def descend_from(self, point: Floats) -> None:
        """Shorten the way to a point that fulfils the claim, by the requirements that it fulfils most easily."""
        values = self.system.values(point)
        chosen = tuple(sorted({max(clause, key=lambda r: values[r]) for clause in self.clauses}))
        near, violated = descend(self.part(chosen), self.measure, (self.low, self.high), point)
        if violated < NEAR and self.measure.distance(near) < self.upper - ABSOLUTE_GAP / 10:
            self.offer(chosen, near)

    def waiting(self, point: Floats) -> tuple[int, ...] | None:
        """Return the disjunction that a point is farthest from fulfilling, None when it fulfils all."""
        values = self.system.values(point)
        short = [(float(values[list(clause)].max()), clause) for clause in self.clauses]
        least, clause = min(short)
        return clause if least < -NEAR else None

    def cost(self, chosen: tuple[int, ...], start: Floats) -> float:
        """Return how far a local search must go from the current values to fulfil what is chosen."""
        point, violated = descend(self.part(chosen), self.measure, (self.low, self.high), start)
        return self.measure.distance(point) + PENALTY * violated

    def with_choice(self, chosen: tuple[int, ...], requirement: int) -> tuple[int, ...]:
        return tuple(sorted({*chosen, requirement}))

    def offer(self, chosen: tuple[int, ...], point: Floats) -> None:
        """Keep a point if a rational one beside it fulfils the claim exactly and is nearer than the best."""
        slack = max(ABSOLUTE_GAP, self.gap * self.measure.distance(point)) / 2
        found = exact_point(self.claim, self.part(chosen), self.box, point, self.kind, slack)
        if found is not None and float(self.box.distance(found, self.kind)) < self.upper:
            self.best, self.upper = found, float(self.box.distance(found, self.kind))

    def halves(
        self,
        chosen: tuple[int, ...],
        bound: float,
        part: PolynomialSystem,
        relaxed: Relaxed,
        low: Floats,
        high: Floats,
    ) -> list[_Node]:
        """Split the box where the relaxation errs most."""
        widths = (high - low) / self.measure.widths
        scores = widths.copy()
        if relaxed.lifted is not None and relaxed.point is not None:
            scores = widths * _errors(part, relaxed.lifted)
        scores = scores if scores.max(initial=0.0) > 0 else widths
        if scores.max(initial=0.0) == 0 or widths.max() < SMALLEST_WIDTH:
            self.unresolved = min(self.unresolved, bound)
            return []
        k = int(np.argmax(scores))
        wanted = (low[k] + high[k]) / 2 if relaxed.point is None else relaxed.point[k]
        at = np.clip(wanted, low[k] + 0.2 * (high[k] - low[k]), high[k] - 0.2 * (high[k] - low[k]))
        left, right = high.copy(), low.copy()
        left[k] = right[k] = at
        return [
            _Node(bound, next(self.order), low, left, chosen),
            _Node(bound, next(self.order), right, high, chosen),
        ]


def _errors(part: PolynomialSystem, lifted: Floats) -> Floats:
    """Return, for each variable, how much the relaxation mistakes the products that it is a factor of."""
    weight = np.abs(part.coefficients).sum(axis=0)
    values = part.lifted(lifted[: part.n_variables])
    errors = np.zeros(part.n_variables)
    for k, monomial in enumerate(part.monomials):
        if len(monomial) > 1:
            for v in set(monomial):
                errors[v] += abs(lifted[k] - values[k]) * max(weight[k], 1e-3)
    return errors
