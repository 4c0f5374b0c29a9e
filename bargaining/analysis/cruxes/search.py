"""Branch and bound for the nearest point that fulfils a claim.

Two trees, one within the other. The outer one chooses which requirement fulfils a disjunction: it solves for what is
chosen so far, and branches over a disjunction that the nearest such point leaves unfulfilled, if there is one. The
inner one finds that point: a linear relaxation bounds the distance over a box from below, and where the
relaxation's point does not fulfil the requirements the box is split. A point found bounds every single change, and
with the dual multipliers of a relaxation more tightly still, so that all boxes shrink with it; and as a change that
helps none of the requirements can be left out, each box loses whole sides.

References
----------
Horst, R., Tuy, H. (1996). Global optimization: deterministic approaches. Springer, 3rd edition, chapter 4.
Ryoo, H. S., Sahinidis, N. V. (1995). Global optimization of nonconvex NLPs and MINLPs with applications in process
design. Computers and Chemical Engineering 19, 551-566.
"""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Floats
from bargaining.analysis.cruxes.certain import nearest_of_affine, proved_empty
from bargaining.analysis.cruxes.claims import Claim, circular
from bargaining.analysis.cruxes.directions import Directions
from bargaining.analysis.cruxes.incumbents import NEAR, Incumbent, Problem
from bargaining.analysis.cruxes.line import nearest_value
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import LARGEST, SPARE, Region, Relaxed, relax

SMALLEST_WIDTH = 1e-9
"""Share of a parameter's range below which a box is not split further."""
WORTHWHILE = 0.8
"""Share of a box's widths above which shrinking it further is left to splitting."""
INNER = 0.9
"""Share of the gap that the inner search may leave, so that the outer one closes."""
DOUBTFUL = 8
"""Relaxations without a point after which fractions are asked whether there is any; at once where nothing is curved."""
SHARE = 4
"""Part of the budget that the search for one choice may use up."""
TOLD = 10**9
"""Bounds are told in so many parts of a range, the broken part left out: more digits depend on the processor."""


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
        No point of the box that fulfils the claim is nearer; infinite when there is none. Rounded down to nine places.
    nodes : int
        Relaxations solved.
    """

    status: str
    point: tuple[Fraction, ...] | None
    bound: float
    nodes: int


def told(bound: Fraction | float) -> float:
    """Return a bound rounded down to nine places; those that are infinite stay so.

    Examples
    --------
    >>> told(Fraction(3, 13)), told(0.10999999999841)
    (0.23076923, 0.109999999)
    """
    return math.floor(Fraction(bound) * TOLD) / TOLD if bound < np.inf else np.inf


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
        Gap between point and bound at which to stop: in ranges, and relative to the distance where that exceeds one.
    nodes : int
        The most relaxations to solve.
    cutoff : Fraction, optional
        Look only for points nearer than this; with status "optimal" and no point, there is none.
    """
    if len(box.names) == 1:
        return _on_line(claim, box, gap, cutoff)
    if all(len(clause) == 1 for clause in claim.clauses):
        return _Boxes(claim.factored().scaled(), box, kind, gap, nodes, cutoff).run()
    return _Choices(claim, box, kind, gap, nodes, cutoff).run()


def _on_line(claim: Claim, box: ExactBox, gap: float, cutoff: Fraction | None) -> Search:
    """Find the nearest value of a single parameter, exactly."""
    value, least = nearest_value(claim, box, gap)
    if least is None:
        return Search("infeasible", None, np.inf, 1)
    if cutoff is not None and least >= cutoff:
        return Search("optimal", None, told(cutoff), 1)
    if value is None:
        return Search("gap", None, told(least), 1)
    met = abs(value - box.centre[0]) - least <= Fraction(gap)
    return Search("optimal" if met else "gap", (value,), told(least), 1)


class _Tree:
    """Keep the best point, and count what is spent."""

    def __init__(
        self, claim: Claim, box: ExactBox, kind: str, gap: float, budget: int, cutoff: Fraction | None
    ) -> None:
        self.claim, self.box, self.gap, self.budget = claim, box, gap, budget
        self.problem = Problem(claim, box, kind)
        self.measure = self.problem.measure
        self.incumbent = Incumbent(self.problem, gap, cutoff)
        self.nodes, self.order = 0, itertools.count()
        self.unresolved = self.dropped = np.inf
        self.short = False

    @property
    def target(self) -> float:
        """Return the bound from which on a node cannot improve on the best point by more than the gap."""
        upper = self.incumbent.distance
        return np.inf if upper == np.inf else upper - self.gap * max(upper, 1.0)

    def answer(self, left: float) -> Search:
        """Return what is proved when nothing nearer than a bound remains to be looked at."""
        left = min(left, self.unresolved)
        found, upper = self.incumbent.best, self.incumbent.distance
        bound = told(min(left, self.dropped, upper))
        if bound == np.inf:
            return Search("infeasible", None, bound, self.nodes)
        if left >= self.target:
            return Search("optimal", found, bound, self.nodes)
        short = self.short or self.nodes >= self.budget
        return Search("budget" if short else "gap", found, bound, self.nodes)

    def settles(self, bound: float) -> bool:
        """Tell whether nothing nearer than a bound can improve on the best point by more than the gap."""
        if bound >= self.target:
            self.dropped = min(self.dropped, bound)
        return bound >= self.target


@dataclass(order=True)
class _Choice:
    bound: float
    order: int
    chosen: tuple[int, ...] = field(compare=False)
    point: tuple[Fraction, ...] | None = field(compare=False)


class _Choices(_Tree):
    """Choose which requirement fulfils each disjunction, as far as need be."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.open: list[_Choice] = []

    def run(self) -> Search:
        self.incumbent.scatter()
        self.consider(self.problem.settled, 0.0)
        while self.open and self.nodes < self.budget:
            if self.settles(self.open[0].bound):
                break
            node = self.next()
            for requirement in self.open_clause(node) or ():
                if self.nodes < self.budget:
                    self.consider(tuple(sorted({*node.chosen, requirement})), node.bound)
                else:
                    self.unresolved = min(self.unresolved, node.bound)
        return self.answer(self.open[0].bound if self.open else np.inf)

    def next(self) -> _Choice:
        """Take the node with the lowest bound, or the nearest to an end as long as no point is known."""
        if self.incumbent.distance < np.inf:
            return heapq.heappop(self.open)
        deepest = max(self.open, key=lambda node: (len(node.chosen), -node.bound))
        self.open.remove(deepest)
        heapq.heapify(self.open)
        return deepest

    def consider(self, chosen: tuple[int, ...], bound: float) -> None:
        """Solve for what is chosen; keep the point if it fulfils everything, else the node."""
        found = self.solved(chosen)
        node = _Choice(max(bound, found.bound), next(self.order), chosen, found.point)
        if self.settles(node.bound):
            return
        if self.open_clause(node) is not None:
            heapq.heappush(self.open, node)
            return
        if found.point is not None:
            self.incumbent.keep(found.point)
        if not self.settles(node.bound):
            self.unresolved = min(self.unresolved, node.bound)

    def solved(self, chosen: tuple[int, ...]) -> Search:
        """Return the nearest point that fulfils what is chosen, whatever else it does."""
        if not chosen:
            return Search("optimal", self.box.centre, 0.0, 0)
        if circular(self.problem.requirements[r] for r in chosen):
            return Search("infeasible", None, np.inf, 0)
        upper = self.incumbent.distance
        cutoff = None if upper == np.inf else Fraction(upper)
        part = Claim(tuple((self.problem.requirements[r],) for r in chosen))
        box = self.box.part(part.parameters)
        left = min(self.budget - self.nodes, self.budget // SHARE + 1)
        found = search(part, box, self.measure.kind, gap=INNER * self.gap, nodes=left, cutoff=cutoff)
        self.nodes += found.nodes
        self.short |= found.status == "budget"
        return found if found.point is None else replace(found, point=self.box.filled(box, found.point))

    def open_clause(self, node: _Choice) -> tuple[int, ...] | None:
        """Return a disjunction that a node's point leaves open: unfulfilled at the current values too, and short."""
        problem = self.problem
        point = node.point or self.box.centre
        near = problem.system.at(np.array([float(x) for x in point]))
        values = dict(zip(self.box.names, point, strict=True))

        def fulfilled(r: int) -> bool:
            close = abs(near[r]) <= max(NEAR, problem.system.errors[r])
            return problem.requirements[r].holds(values) if close else bool(near[r] > 0)

        waiting = [
            clause
            for clause in problem.clauses
            if set(node.chosen).isdisjoint(clause) and not any(fulfilled(r) for r in clause)
        ]
        return min(waiting, key=lambda c: (c not in problem.unfulfilled, len(c)), default=None)


@dataclass(order=True)
class _Node:
    bound: float
    order: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)


class _Boxes(_Tree):
    """Split the box, for a claim without disjunctions."""

    def __init__(self, claim: Claim, box: ExactBox, *rest: Any) -> None:
        super().__init__(claim, box, *rest)
        self.system = self.problem.system
        self.helpful = Directions.of([r.polynomial for r in self.problem.requirements], box).helpful()

    def run(self) -> Search:
        enough = 1 if self.affine else DOUBTFUL
        heap = [_Node(0.0, next(self.order), self.problem.low, self.problem.high)]
        strict, asked = any(r.pays for r in self.problem.requirements), False
        while heap and heap[0].bound < self.target and self.nodes < self.budget:
            for child in self.children(heapq.heappop(heap)):
                heapq.heappush(heap, child)
            if strict and not asked and self.incumbent.best is None and self.nodes >= enough:
                asked = True
                exact = self.exactly()
                if exact is not None:
                    return exact
        found = self.answer(heap[0].bound if heap else np.inf)
        undecided = found.status in {"gap", "budget"} and (found.point is None or self.affine)
        return (self.exactly() if undecided and not asked else None) or found

    @property
    def affine(self) -> bool:
        return all(r.polynomial.degree <= 1 for r in self.problem.requirements)

    def exactly(self) -> Search | None:
        """Ask fractions: for all where there are no products, otherwise for a proof that there is no point."""
        box, requirements = self.box, self.problem.requirements
        try:
            if not self.affine:
                empty = proved_empty(requirements, box)
                return Search("infeasible", None, np.inf, self.nodes) if empty else None
            point, least = nearest_of_affine(requirements, box, self.measure.kind, self.gap)
        except TimeoutError:
            return None
        if point is None or least is None:
            return Search("infeasible", None, np.inf, self.nodes)
        if least >= self.incumbent.distance:
            return Search("optimal", None, told(self.incumbent.distance), self.nodes)
        return Search("optimal", point, told(least), self.nodes)

    def children(self, node: _Node) -> list[_Node]:
        low, high = self.reachable(node)
        if np.any(low > high) or np.any(self.system.bounds(low, high)[1] < 0):
            return []
        relaxed = self.relaxed(low, high, node.bound)
        if self.settles(relaxed.bound):
            return []
        point = (relaxed.low + relaxed.high) / 2 if relaxed.point is None else relaxed.point
        if (self.nodes >= 8 and self.nodes & (self.nodes - 1) == 0) or self.system.at(point).min() >= -NEAR:
            self.incumbent.seek(point)
        return [] if self.settles(relaxed.bound) else self.halves(relaxed)

    def reachable(self, node: _Node) -> tuple[Floats, Floats]:
        """Cut off values that alone are farther than the best point."""
        upper = self.incumbent.distance
        if upper == np.inf:
            return node.low, node.high
        reach = upper * (1 + SPARE) + SPARE
        centre = self.measure.centre
        return np.maximum(node.low, centre - reach), np.minimum(node.high, centre + reach)

    def relaxed(self, low: Floats, high: Floats, bound: float) -> Relaxed:
        """Relax, and again as long as the bound or its dual multipliers make the box much smaller."""
        while True:
            self.nodes += 1
            before = (high - low).sum()
            found = relax(self.system, self.measure, self.worthwhile(low, high, bound))
            low, high, bound = found.low, found.high, found.bound
            kept = (high - low).sum() / before if before > 0 else 1.0
            if bound >= self.target or kept > WORTHWHILE or self.nodes >= self.budget:
                return found

    def worthwhile(self, low: Floats, high: Floats, bound: float) -> Region:
        """Cut off changes that help nothing; where the largest change counts, all that only help go as far."""
        rising, falling = self.helpful
        centre = np.clip(self.measure.centre, low, high)
        high, low = np.where(rising, high, centre), np.where(falling, low, centre)
        outward = np.zeros(len(low))
        if self.measure.kind == LARGEST:
            outward = rising.astype(float) - falling
            reach = max(bound * (1 - SPARE) - SPARE, 0.0)
            low = np.where(outward > 0, np.clip(self.measure.centre + reach, low, high), low)
            high = np.where(outward < 0, np.clip(self.measure.centre - reach, low, high), high)
        return Region(low, high, bound, self.incumbent.distance, outward)

    def halves(self, relaxed: Relaxed) -> list[_Node]:
        """Split the box where the relaxation errs most."""
        low, high, bound = relaxed.low, relaxed.high, relaxed.bound
        widths = high - low
        scores = widths.copy()
        if relaxed.lifted is not None:
            scores = widths * _errors(self.system, relaxed.lifted)
        scores = scores if scores.max(initial=0.0) > 0 else widths
        if scores.max(initial=0.0) == 0 or widths.max() < SMALLEST_WIDTH:
            self.unresolved = min(self.unresolved, bound)
            return []
        k = int(np.argmax(scores))
        wanted = (low[k] + high[k]) / 2 if relaxed.point is None else relaxed.point[k]
        at = np.clip(wanted, low[k] + 0.2 * (high[k] - low[k]), high[k] - 0.2 * (high[k] - low[k]))
        left, right = high.copy(), low.copy()
        left[k] = right[k] = at
        return [_Node(bound, next(self.order), low, left), _Node(bound, next(self.order), right, high)]


def _errors(system: CompiledPolynomials, lifted: Floats) -> Floats:
    """Return, for each variable, how much the relaxation mistakes the products that it is a factor of."""
    n = len(system.variables)
    weight = np.abs(system.table[:, 1:]).sum(axis=0)
    values = system.monomials.at(lifted[:n, None])[1:, 0]
    errors = np.zeros(n)
    for k, monomial in enumerate(system.monomials.factors[1:]):
        if len(monomial) > 1:
            for v in set(monomial):
                errors[v] += abs(lifted[k] - values[k]) * max(weight[k], 1e-3)
    return errors
