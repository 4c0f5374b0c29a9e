"""What every search for a nearest point keeps: the best point, bounds, and what is spent."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargaining.analysis.cruxes.incumbents import Incumbent, Problem
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.forms.formula import Formula
from bargaining.steps import reached

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


@dataclass(frozen=True)
class Effort:
    """Hold how far a search goes.

    Parameters
    ----------
    gap : float
        Gap between point and bound at which to stop: in ranges, and relative to the distance where that exceeds one.
    nodes : int
        The most relaxations to solve.
    cutoff : Fraction, optional
        Look only for points nearer than this; with status "optimal" and no point, there is none.
    """

    gap: float
    nodes: int
    cutoff: Fraction | None = None


def told(bound: Fraction | float) -> float:
    """Return a bound rounded down to nine places; those that are infinite stay so.

    Examples
    --------
    >>> told(Fraction(3, 13)), told(0.10999999999841)
    (0.23076923, 0.109999999)
    """
    return math.floor(Fraction(bound) * TOLD) / TOLD if bound < np.inf else np.inf


class Tree:
    """Keep the best point, and count what is spent.

    Parameters
    ----------
    formula : Formula
        What a point must fulfil, in units.
    box : ExactBox
        Where it may lie.
    kind : str
        How the distance is measured.
    effort : Effort
        How far to go.
    """

    def __init__(self, formula: Formula, box: ExactBox, kind: str, effort: Effort) -> None:
        self.box, self.gap, self.budget = box, effort.gap, effort.nodes
        self.problem = Problem(formula, box, kind)
        self.measure = self.problem.measure
        self.incumbent = Incumbent(self.problem, effort.gap, effort.cutoff)
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

    def tell(self) -> None:
        """Tell how far the search is."""
        upper = self.incumbent.distance
        nearest = "" if upper == np.inf else f", nearest change so far {upper:.4f} ranges"
        reached(f"{self.nodes} of at most {self.budget} relaxations{nearest}")

    def settles(self, bound: float) -> bool:
        """Tell whether nothing nearer than a bound can improve on the best point by more than the gap."""
        if bound >= self.target:
            self.dropped = min(self.dropped, bound)
        return bound >= self.target
