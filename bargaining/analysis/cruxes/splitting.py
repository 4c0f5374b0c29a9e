"""Branch and bound over boxes for the nearest point that fulfils a conjunction of inequalities.

A linear relaxation bounds the distance over a box from below, and where the relaxation's point does not fulfil the
inequalities the box is split. A point found bounds every single change, and with the dual multipliers of a relaxation
more tightly still, so that all boxes shrink with it; and as a change that helps none of the inequalities can be left
out, each box loses whole sides.

References
----------
Horst, R., Tuy, H. (1996). Global optimization: deterministic approaches. Springer, 3rd edition, chapter 4.
Ryoo, H. S., Sahinidis, N. V. (1995). Global optimization of nonconvex NLPs and MINLPs with applications in process
design. Computers and Chemical Engineering 19, 551-566.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Floats
from bargaining.analysis.cruxes.certain import nearest_of_affine, proved_empty
from bargaining.analysis.cruxes.claims import factored, scaled
from bargaining.analysis.cruxes.directions import Directions
from bargaining.analysis.cruxes.incumbents import NEAR
from bargaining.analysis.cruxes.line import nearest_value
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import LARGEST, SPARE, Region, Relaxed, relax
from bargaining.analysis.cruxes.tree import Effort, Search, Tree, told
from bargaining.forms.formula import AllOf, Condition, Formula

SMALLEST_WIDTH = 1e-9
"""Share of a parameter's range below which a box is not split further."""
WORTHWHILE = 0.8
"""Share of a box's widths above which shrinking it further is left to splitting."""
DOUBTFUL = 8
"""Relaxations without a point after which fractions are asked whether there is any; at once where nothing is curved."""


def nearest_of_all(requirements: Sequence[Condition], box: ExactBox, kind: str, effort: Effort) -> Search:
    """Find the nearest point that fulfils every one of some inequalities; see `bargaining.analysis.cruxes.search`."""
    if len(box.names) == 1:
        return on_line(AllOf(tuple(requirements)), box, effort)
    formula = scaled(AllOf(tuple(factored(requirements))))
    return _Boxes(formula, box, kind, effort).run()


def on_line(formula: Formula, box: ExactBox, effort: Effort) -> Search:
    """Find the nearest value of a single parameter, exactly."""
    value, least = nearest_value(formula, box, effort.gap)
    if least is None:
        return Search("infeasible", None, np.inf, 1)
    if effort.cutoff is not None and least >= effort.cutoff:
        return Search("optimal", None, told(effort.cutoff), 1)
    if value is None:
        return Search("gap", None, told(least), 1)
    met = abs(value - box.centre[0]) - least <= Fraction(effort.gap)
    return Search("optimal" if met else "gap", (value,), told(least), 1)


@dataclass(order=True)
class _Node:
    bound: float
    order: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)


class _Boxes(Tree):
    """Split the box."""

    def __init__(self, formula: Formula, box: ExactBox, kind: str, effort: Effort) -> None:
        super().__init__(formula, box, kind, effort)
        self.system = self.problem.system
        self.helpful = Directions.of([r.polynomial for r in self.problem.numbered.conditions], box).helpful()

    def run(self) -> Search:
        enough = 1 if self.affine else DOUBTFUL
        heap = [_Node(0.0, next(self.order), self.problem.low, self.problem.high)]
        strict, asked = bool(self.problem.numbered.strict.any()), False
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
        return all(r.polynomial.degree <= 1 for r in self.problem.numbered.conditions)

    def exactly(self) -> Search | None:
        """Ask fractions: for all where there are no products, otherwise for a proof that there is no point."""
        box, requirements = self.box, self.problem.numbered.conditions
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
            self.tell()
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
