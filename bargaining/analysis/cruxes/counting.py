"""The smallest sets of assumptions whose change fulfils a claim, by exhaustive search in increasing size.

A set is ruled out at once when some clause cannot be fulfilled at any corner of the set's box: a polynomial without
powers takes its largest value over a box at a corner, which floats tell up to a proved error. What remains is decided
exactly, or by branch and bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Floats
from bargaining.analysis.cruxes.claims import Start, scaled
from bargaining.analysis.cruxes.directions import attainable
from bargaining.analysis.cruxes.options import Numbered
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import SUM
from bargaining.analysis.cruxes.search import search
from bargaining.analysis.cruxes.tree import Effort, Search
from bargaining.forms.formula import FALSE, Formula
from bargaining.steps import within

CHUNK = 4000


@dataclass(frozen=True)
class MinimalSets:
    """Hold the sets of the smallest size whose change fulfils a claim.

    Parameters
    ----------
    size : int
        Number of parameters in each; the largest size searched where there is none.
    found : tuple of (ExactBox, Search)
        The free parameters of each set and the nearest point, nearest set first.
    proved : bool
        Whether every smaller set, and every other set of this size, is proved not to fulfil the claim.
    tried : int
        Sets that the corners did not rule out.
    truncated : bool
        Whether the limit on the number of sets stopped the search.
    """

    size: int
    found: tuple[tuple[ExactBox, Search], ...]
    proved: bool
    tried: int
    truncated: bool


def minimal_sets(formula: Formula, box: ExactBox, effort: Effort, *, largest: int, limit: int) -> MinimalSets:
    """Find all smallest sets of parameters whose change fulfils a claim.

    Parameters
    ----------
    formula : Formula
        Not fulfilled at the current values.
    box : ExactBox
        All parameters that may change.
    effort : Effort
        For the branch and bound on each set.
    largest : int
        Largest size to search.
    limit : int
        The most sets to solve for; those with the smallest names' order come first.

    Notes
    -----
    There are binomial(n, size) sets of each size, screened in batches at 2^size corners each.
    """
    start = Start(formula, dict(zip(box.names, box.centre, strict=True)))
    proved, tried, size = True, 0, 0
    for size in range(1, min(largest, len(box.names)) + 1):
        found: list[tuple[ExactBox, Search]] = []
        for places in possible_sets(formula, box, size):
            if len(found) == limit:
                return MinimalSets(size, _nearest(found), proved, tried, truncated=True)
            names = [box.names[k] for k in places]
            part = box.part(names)
            reduced = attainable(scaled(start.about(names)), part)
            if reduced is FALSE:
                continue
            tried += 1
            with within(f"set {tried} of {size} assumption{'s' if size > 1 else ''}"):
                result = search(reduced, part, SUM, effort)
            proved &= result.status in {"optimal", "infeasible"}
            if result.point is not None:
                found.append((part, result))
        if found:
            return MinimalSets(size, _nearest(found), proved, tried, truncated=False)
    return MinimalSets(size, (), proved, tried, truncated=False)


def _nearest(found: list[tuple[ExactBox, Search]]) -> tuple[tuple[ExactBox, Search], ...]:
    def distance(entry: tuple[ExactBox, Search]) -> Fraction:
        box, result = entry
        return box.distance(result.point or box.centre, SUM)

    return tuple(sorted(found, key=distance))


def possible_sets(formula: Formula, box: ExactBox, size: int) -> Iterator[tuple[int, ...]]:
    """Yield the sets of a size that the corners do not rule out, as indices into the box.

    Parameters
    ----------
    formula : Formula
        About the parameters of the box.
    box : ExactBox
        All parameters that may change.
    size : int
        Number of parameters in a set.
    """
    numbered = Numbered([formula])
    system = CompiledPolynomials.over(numbered.polynomials, box.names)
    sets = itertools.combinations(range(len(box.names)), size)
    if not system.multilinear:
        yield from sets
        return
    centre, low, high = (np.array([float(x) for x in ends]) for ends in (box.centre, box.low, box.high))
    corners = np.array(list(itertools.product((False, True), repeat=size)))
    while chunk := list(itertools.islice(sets, max(1, CHUNK // len(corners)))):
        places = np.array(chunk)
        best = _largest(system, centre, low, high, places, corners)
        best += system.errors
        yield from (chunk[k] for k in np.flatnonzero(numbered.joined(best.T[numbered.rows] >= 0)(formula)))


def _largest(
    system: CompiledPolynomials,
    centre: Floats,
    low: Floats,
    high: Floats,
    places: NDArray[np.int64],
    corners: NDArray[np.bool_],
) -> Floats:
    """Return the largest value of each polynomial over each set's box, shape (n_sets, n_rows)."""
    points = np.tile(centre, (len(places), len(corners), 1))
    ends = np.where(corners, high[places][:, None, :], low[places][:, None, :])
    np.put_along_axis(points, np.broadcast_to(places[:, None, :], ends.shape), ends, axis=2)
    found: Floats = system.at(points).max(axis=1)
    return found
