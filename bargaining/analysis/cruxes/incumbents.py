"""Good points to begin with: the nearer the best known point, the more of the tree need not be searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Floats
from bargaining.analysis.cruxes.local import POLISHING, descend
from bargaining.analysis.cruxes.options import Numbered, opened
from bargaining.analysis.cruxes.rational import BEYOND, INWARD, ExactBox, exact_point
from bargaining.analysis.cruxes.relaxation import LARGEST, SUM, Measure
from bargaining.forms.formula import Formula

NEAR = 1e-9
"""Violation, as a share of the largest coefficient, that exact points nearby are trusted to mend."""
INSIDE = 1e-8
"""How far inside, as a share of the largest coefficient, points are sought where an inequality is strict."""
SCATTERED, SCATTERED_EACH, MOST_SCATTERED = 3000, 100, 5
"""Points drawn at a time, at most in all and for each parameter, and the most parameters changed, besides all."""
KEPT, WORTHWHILE, IDLE = 0.7, 0.01, 3
"""Share of the best point that points near it keep, share by which a round should bring it nearer, and how many
rounds in a row may fail to."""
PULLS, LEAST_PULL = (1.0, 0.5, 0.1), 0.01
"""Shares of the way back to the current values, and what a step must gain, in ranges."""
POLISHED = 4
"""How often the best point drawn is brought nearer."""
AT_ENDS = 0.3
"""How much more of the draws lie at either end of a range than at a point within."""


class Problem:
    """Hold a claim about the parameters of a box, in numbers.

    Parameters
    ----------
    formula : Formula
        About the parameters of the box and no others, in units.
    box : ExactBox
        Parameters, current values and ranges, in units.
    kind : str
        "sum" or "largest" change, in ranges.
    """

    def __init__(self, formula: Formula, box: ExactBox, kind: str) -> None:
        self.formula, self.box = formula, box
        self.numbered = Numbered([formula])
        self.settled, self.choices = opened(formula, self.numbered.number)
        self.system = CompiledPolynomials.over(self.numbered.polynomials, box.names)
        self.low, self.high, centre = (
            np.array([float(x) for x in values]) for values in (box.low, box.high, box.centre)
        )
        self.measure = Measure(centre, kind)
        self.steps = BEYOND if self.numbered.strict.any() else INWARD
        self.parts: dict[tuple[int, ...], CompiledPolynomials] = {}

    @cached_property
    def here(self) -> Callable[[Formula], Floats]:
        """Return what tells by how much each part of the formula holds at the current values."""
        return self.numbered.joined(self.system.at(self.measure.centre)[self.numbered.rows])

    def part(self, chosen: tuple[int, ...]) -> CompiledPolynomials:
        """Return the system of the chosen conditions, those that are strict a little harder to fulfil."""
        if chosen not in self.parts:
            places = np.array(chosen, dtype=int)
            harder = np.where(self.numbered.strict[places], INSIDE, 0.0)
            self.parts[chosen] = self.system.rows(self.numbered.rows[places].tolist(), harder)
        return self.parts[chosen]

    def easiest(self, point: Floats) -> tuple[int, ...]:
        """Return the conditions of the alternatives that a point fulfils with most to spare."""
        return self.numbered.easiest(self.system.at(point)[self.numbered.rows])

    def pulled(self, point: Floats) -> Floats:
        """Move one coordinate at a time towards its current value, as far as the claim allows, the farthest first."""
        measure = self.measure
        for share in PULLS:
            while True:
                moved = np.tile(point, (len(point), 1))
                np.fill_diagonal(moved, point + share * (measure.centre - point))
                gains = np.where(self.fulfil(moved), measure.distance(point) - measure.distance(moved), 0.0)
                if gains.max() < LEAST_PULL:
                    break
                point = moved[int(np.argmax(gains))]
        return point

    def fulfil(self, points: Floats) -> NDArray[np.bool_]:
        """Tell which points of shape (n_points, n_variables) fulfil the claim, as far as floats can tell."""
        met = self.system.values(points.T)[self.numbered.rows] >= 0
        return self.numbered.joined(met)(self.formula)

    def met(self, point: Sequence[Fraction]) -> NDArray[np.bool_]:
        """Tell, exactly, which conditions a point meets."""
        near = self.system.at(np.array([float(x) for x in point]))
        signs = np.sign(near).astype(np.int8)
        values = dict(zip(self.box.names, point, strict=True))
        for row in np.flatnonzero(np.abs(near) <= np.maximum(NEAR, self.system.errors)):
            value = self.numbered.polynomials[row].evaluate(values)
            signs[row] = (value > 0) - (value < 0)
        return self.numbered.met(signs)

    def nearby(self, chosen: tuple[int, ...], point: Floats, most: float) -> tuple[Fraction, ...] | None:
        """Return a rational point beside another, no farther than allowed, that fulfils the claim exactly."""

        def fulfils(found: Sequence[Fraction]) -> bool:
            near = self.box.distance(found, self.measure.kind) <= most
            return near and bool(self.numbered.joined(self.met(found))(self.formula))

        return exact_point(fulfils, self.part(chosen), self.box, point, self.steps)


class Incumbent:
    """Keep the best point found so far.

    Parameters
    ----------
    problem : Problem
        What the point must fulfil.
    gap : float
        By how much, in ranges, an exact point may be farther than the float that it was made from.
    cutoff : Fraction, optional
        Keep only points nearer than this.
    """

    def __init__(self, problem: Problem, gap: float, cutoff: Fraction | None) -> None:
        self.problem, self.gap = problem, gap
        self.best: tuple[Fraction, ...] | None = None
        self.distance = np.inf if cutoff is None else float(cutoff)

    def seek(self, point: Floats) -> None:
        """Look for a better point near another, for a claim without disjunctions."""
        self._approach(self.problem.settled, point)

    def scatter(self) -> None:
        """Begin with points that differ from the current values in few parameters, or all, then some like the best."""
        measure = self.problem.measure
        generator = np.random.default_rng(0)
        n = len(measure.centre)
        centres = np.tile(measure.centre, (min(SCATTERED, SCATTERED_EACH * n), 1))
        for few in sorted({*range(1, min(n, MOST_SCATTERED) + 1), n}):
            self._try(self._sparse(centres, few, generator))
        idle = 0
        while self.best is not None and idle < IDLE:
            before = self.distance
            best = np.array([float(x) for x in self.best])
            kept = generator.random(centres.shape) < KEPT
            points = np.where(kept, best, measure.centre)
            self._try(self._sparse(points, int(generator.integers(1, 3)), generator))
            idle = 0 if self.distance < (1 - WORTHWHILE) * before else idle + 1
        self._polish()

    def _polish(self) -> None:
        """Bring the best point nearer, as long as that gains."""
        problem = self.problem
        for _ in range(POLISHED):
            before = self.distance
            if self.best is None:
                break
            point = np.array([float(x) for x in self.best])
            chosen = problem.easiest(point)
            box = (problem.low, problem.high)
            near, violated = descend(problem.part(chosen), problem.measure, box, point, POLISHING)
            if violated < NEAR and self._better(near):
                self.offer(chosen, near)
            if self.distance > before - self.gap:
                break

    def offer(self, chosen: tuple[int, ...], point: Floats) -> None:
        """Keep a point if a rational one beside it fulfils the claim exactly and is nearer than the best."""
        far = float(self.problem.measure.distance(point))
        limit = min(far + self.gap * max(1.0, far) / 2, self.distance)
        found = self.problem.nearby(chosen, point, limit)
        if found is not None:
            self.keep(found)

    def keep(self, point: tuple[Fraction, ...]) -> None:
        """Keep a point that fulfils the claim if it is nearer than the best."""
        distance = float(self.problem.box.distance(point, self.problem.measure.kind))
        if distance < self.distance:
            self.best, self.distance = point, distance

    def _approach(self, chosen: tuple[int, ...], point: Floats) -> None:
        problem = self.problem
        near, violated = descend(problem.part(chosen), problem.measure, (problem.low, problem.high), point)
        if violated < NEAR and self._better(near):
            self.offer(chosen, near)

    def _better(self, point: Floats) -> bool:
        return bool(self.problem.measure.distance(point) < self.distance - self.gap / 10)

    def _sparse(self, points: Floats, few: int, generator: np.random.Generator) -> Floats:
        """Return the points with a few coordinates each drawn anew."""
        low, high = self.problem.low, self.problem.high
        places = generator.permuted(np.tile(np.arange(len(low)), (len(points), 1)), axis=1)[:, :few]
        shares = np.clip(generator.uniform(-AT_ENDS, 1 + AT_ENDS, places.shape), 0.0, 1.0)
        drawn = low[places] + (high - low)[places] * shares
        found = points.copy()
        np.put_along_axis(found, places, drawn, axis=1)
        return found

    def _try(self, points: Floats) -> None:
        """Keep the nearest of the points that fulfil the claim, moved towards the current values."""
        inside = points[self.problem.fulfil(points)]
        distances = self.problem.measure.distance(inside)
        for place in np.argsort(distances, kind="stable")[:2]:
            point = self.problem.pulled(inside[place])
            chosen = self.problem.easiest(point)
            self._approach(chosen, point)
            if self._better(point):
                self.offer(chosen, point)


def with_less_in_sum(
    formula: Formula, box: ExactBox, point: tuple[Fraction, ...], gap: float
) -> tuple[Fraction, ...]:
    """Return a point whose largest change is no greater, within the gap, and whose changes sum to less, if one is near.

    Parameters
    ----------
    formula : Formula
        What the point fulfils.
    box : ExactBox
        The free parameters.
    point : tuple of Fraction
        Where to begin.
    gap : float
        In ranges.
    """
    problem = Problem(formula, box, SUM)
    largest = box.distance(point, LARGEST)
    centre, reach = problem.measure.centre, float(largest)
    pulled = problem.pulled(np.array([float(x) for x in point]))
    chosen = problem.easiest(pulled)
    limits = (np.maximum(problem.low, centre - reach), np.minimum(problem.high, centre + reach))
    near, _ = descend(problem.part(chosen), problem.measure, limits, pulled, POLISHING)
    tries = [
        problem.nearby(chosen, start, float(problem.measure.distance(start)) + gap)
        for start in (near, pulled)
    ]
    allowed = [p for p in tries if p is not None and box.distance(p, LARGEST) <= largest + Fraction(NEAR)]
    return min([*allowed, point], key=lambda p: box.distance(p, SUM))
