"""Branch and bound for the nearest point that fulfils a formula.

Two trees, one within the other. The outer one chooses among alternatives: it solves for what is chosen so far, and
branches over alternatives of which the nearest such point fulfils none, if there are any. An alternative may be a
conjunction, with alternatives of its own, which then are left to be chosen among. The inner tree finds the nearest
point that fulfils all that is chosen.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from bargaining.analysis.cruxes.options import opened
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.splitting import nearest_of_all, on_line
from bargaining.analysis.cruxes.tree import Effort, Search, Tree
from bargaining.forms.formula import AnyOf, Condition, Formula, flat
from bargaining.steps import within

INNER = 0.9
"""Share of the gap that the inner search may leave, so that the outer one closes."""
SHARE = 4
"""Part of the budget that the search for one choice may use up."""


def search(formula: Formula, box: ExactBox, kind: str, effort: Effort) -> Search:
    """Find the nearest point of a box that fulfils a formula, with a proof that none is nearer.

    Parameters
    ----------
    formula : Formula
        About the parameters of the box and no others, in units; not settled.
    box : ExactBox
        Parameters, current values and ranges, in units.
    kind : str
        "sum" or "largest" change, in ranges.
    effort : Effort
        How far to go.
    """
    if len(box.names) == 1:
        return on_line(formula, box, effort)
    requirements = flat(formula)
    if requirements is not None:
        return nearest_of_all(requirements, box, kind, effort)
    return _Choices(formula, box, kind, effort).run()


@dataclass(order=True)
class _Node:
    bound: float
    order: int
    chosen: tuple[int, ...] = field(compare=False)
    choice: AnyOf = field(compare=False)
    left: tuple[AnyOf, ...] = field(compare=False)


class _Choices(Tree):
    """Choose which alternatives to fulfil, as far as need be."""

    def __init__(self, formula: Formula, box: ExactBox, kind: str, effort: Effort) -> None:
        super().__init__(formula, box, kind, effort)
        self.numbered = self.problem.numbered
        self.open: list[_Node] = []
        self.again: list[tuple[float, tuple[int, ...], tuple[AnyOf, ...]]] = []

    def run(self) -> Search:
        self.incumbent.scatter()
        self.consider(self.problem.settled, self.problem.choices, 0.0)
        self.explore()
        while (
            self.again and self.nodes < self.budget
        ):  # what one search's share did not settle gets all that is left
            bound, chosen, left = self.again.pop(
                self.again.index(min(self.again, key=lambda waiting: waiting[0]))
            )
            if not self.settles(bound):
                self.consider(chosen, left, bound, share=1)
                self.explore()
        self.unresolved = min([self.unresolved, *(bound for bound, _, _ in self.again)])
        return self.answer(self.open[0].bound if self.open else np.inf)

    def explore(self) -> None:
        """Branch as long as something nearer may be found."""
        while self.open and self.nodes < self.budget:
            if self.settles(self.open[0].bound):
                break
            self.branch(self.next())

    def branch(self, node: _Node) -> None:
        """Try each of the alternatives that a node leaves open."""
        others = tuple(other for other in node.left if other is not node.choice)
        for part in node.choice.parts:
            if self.nodes < self.budget:
                needed, choices = opened(part, self.numbered.number)
                self.consider(tuple(sorted({*node.chosen, *needed})), (*others, *choices), node.bound)
            else:
                self.unresolved = min(self.unresolved, node.bound)

    def next(self) -> _Node:
        """Take the node with the lowest bound, or the nearest to an end as long as no point is known."""
        if self.incumbent.distance < np.inf:
            return heapq.heappop(self.open)
        deepest = max(self.open, key=lambda node: (len(node.chosen), -node.bound))
        self.open.remove(deepest)
        heapq.heapify(self.open)
        return deepest

    def consider(
        self, chosen: tuple[int, ...], left: tuple[AnyOf, ...], bound: float, share: int = SHARE
    ) -> None:
        """Solve for what is chosen; keep the point if it fulfils everything, else the node."""
        found = self.solved(chosen, share)
        bound = max(bound, found.bound)
        if self.settles(bound):
            return
        choice = self.open_choice(chosen, left, found.point or self.box.centre)
        if choice is not None:
            heapq.heappush(self.open, _Node(bound, next(self.order), chosen, choice, left))
            return
        if found.point is not None:
            self.incumbent.keep(found.point)
        if not self.settles(bound):
            if found.status == "budget" and share > 1:
                self.again.append((bound, chosen, left))
            else:
                self.unresolved = min(self.unresolved, bound)

    def solved(self, chosen: tuple[int, ...], share: int) -> Search:
        """Return the nearest point that fulfils what is chosen, whatever else it does."""
        if not chosen:
            return Search("optimal", self.box.centre, 0.0, 0)
        part = [self.numbered.conditions[r] for r in chosen]
        if opposed(part):
            return Search("infeasible", None, np.inf, 0)
        upper = self.incumbent.distance
        cutoff = None if upper == np.inf else Fraction(upper)
        box = self.box.part(frozenset().union(*(r.polynomial.variables for r in part)))
        left = min(self.budget - self.nodes, self.budget // share + 1)
        with within(f"choice of {len(chosen)} after {self.nodes} of at most {self.budget} relaxations"):
            found = nearest_of_all(part, box, self.measure.kind, Effort(INNER * self.gap, left, cutoff))
        self.nodes += found.nodes
        self.short |= found.status == "budget"
        return found if found.point is None else replace(found, point=self.box.filled(box, found.point))

    def open_choice(
        self, chosen: tuple[int, ...], left: tuple[AnyOf, ...], point: tuple[Fraction, ...]
    ) -> AnyOf | None:
        """Return alternatives that a point leaves open: unfulfilled at the current values too, and few."""
        met = self.problem.met(point)
        met[list(chosen)] = True
        value_of, here = self.numbered.joined(met), self.problem.here
        waiting = [choice for choice in left if not value_of(choice)]
        return min(waiting, key=lambda c: (bool(here(c) >= 0), len(c.parts)), default=None)


def opposed(requirements: Sequence[Condition]) -> bool:
    """Tell whether a polynomial must be positive where its negative must not be negative.

    Examples
    --------
    >>> from bargaining.algebra.polynomial import Polynomial
    >>> x = Polynomial.variable("x")
    >>> opposed([Condition(x, strict=True), Condition(-x)]), opposed([Condition(x), Condition(-x)])
    (True, False)
    """
    asked = {c.polynomial for c in requirements}
    return any(c.strict and -c.polynomial in asked for c in requirements)
