"""What a sweep finds at the points of one chunk, computed alike in every process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.drawing import BLOCK
from bargaining.analysis.sweeps.grids import Chunk
from bargaining.analysis.sweeps.kernels import distinct_sets, standing_profiles
from bargaining.analysis.sweeps.polynomials import Gaps, from_words, members, to_words
from bargaining.analysis.sweeps.quantities import DRAWN, REGIMES, Quantity
from bargaining.analysis.sweeps.questions import Questions

CLEAR, EXACT, THRESHOLD, EXCLUDED = range(4)
STATUS = (
    "decided in floating point, every sign clear of rounding",
    "decided in exact fractions, a sign was within rounding of zero",
    "on a threshold: at an equilibrium a player is exactly indifferent here, but not all around",
    "excluded by a constraint",
)


@dataclass(frozen=True)
class Task:
    """Hold what is computed at once: some quantities of one chunk, all with the same grid.

    Parameters
    ----------
    chunk : tuple of int
        Its place.
    quantities : tuple of Quantity
    """

    chunk: Chunk
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True)
class Found:
    """Hold the results of a task.

    Parameters
    ----------
    task : Task
    variables : mapping of Quantity to mapping of str to ndarray or bytes
        Arrays over the chunk's points, or the bytes of whole chunks of a store.
    counts : mapping of Quantity to mapping of int to int
        How many points have which set of pure equilibria, as bits, excluded ones under -1; for the equilibria
        themselves, how many points have how many. Other quantities are not counted.
    """

    task: Task
    variables: dict[Quantity, dict[str, Any]]
    counts: dict[Quantity, dict[int, int]]


def evaluate(design: Design, task: Task) -> Found:
    """Compute one task."""
    points = Points(design, task)
    found = Found(task, {}, {})
    for quantity in task.quantities:
        if quantity == REGIMES:
            _regimes(points, found)
        elif quantity == DRAWN:
            found.variables[quantity] = {"drawn": np.stack(list(points.drawn().values()), axis=1)}
        elif quantity.profile:
            found.variables[quantity] = _of_profile(points, quantity)
    if any(quantity.fine for quantity in task.quantities):
        from bargaining.analysis.sweeps.listing import all_equilibria

        all_equilibria(points, excluded(points), found)
    for quantity, arrays in found.variables.items():
        if quantity != DRAWN:
            for name, array in arrays.items():
                arrays[name] = array.reshape(*points.shape, *array.shape[1:])
    return found


def excluded(points: Points) -> NDArray[np.bool_]:
    """Tell which points a constraint excludes, shape (n_points,)."""
    found = np.zeros(points.n, dtype=np.bool_)
    for constraint in points.questions.constraints:
        found |= ~constraint.holds(points.values, points.n, points.exactly)
    return found


def _regimes(points: Points, found: Found) -> None:
    words, status = _pure_equilibria(points)
    outside = excluded(points)
    n_outside = int(outside.sum())
    if n_outside:
        words[outside], status[outside] = 0, EXCLUDED
    found.variables[REGIMES] = {"pure_equilibria": words, "status": status}
    found.counts[REGIMES] = _counts(words[~outside] if n_outside else words, n_outside)


def _of_profile(points: Points, quantity: Quantity) -> dict[str, NDArray[Any]]:
    """Return a profile's margin, shape (n_points, 1), or its payoffs, shape (n_points, 1, n_players)."""
    table = points.questions.table(quantity)
    values = table.compiled.values(table.compiled.columns(points.values, points.n))[table.places]
    of_point = values.min(axis=0) if quantity.kind == "margin" else values.T
    return {quantity.kind: of_point[:, None]}


class Points:
    """The points of a task, in floats and exactly.

    Parameters
    ----------
    design : Design
    task : Task
    """

    def __init__(self, design: Design, task: Task) -> None:
        self.design, self.task = design, task
        self.slices = design.grid(task.quantities[0]).slices(task.chunk)
        self.shape = tuple(s.stop - s.start for s in self.slices)
        self.n = int(np.prod(self.shape))
        self.questions: Questions = design.questions[design.world(task.chunk)]
        self.along: dict[str, tuple[int, NDArray[np.float64]]] = {}
        entering = frozenset[str]().union(*(self.questions.variables(q) for q in task.quantities))
        for place, axis in enumerate(design.axes):
            if axis.name in entering:
                self.along[axis.name] = (place, axis.part(self.slices[place]))
        if design.sample and not entering.isdisjoint(design.sample.names):
            for name, drawn in self.drawn().items():
                if name in entering:
                    self.along[name] = (len(self.shape) - 1, drawn)

    @cached_property
    def values(self) -> dict[str, NDArray[np.float64]]:
        """Return the values of the variables at all points, each of shape (n_points,)."""
        return {name: self._spread(place, values) for name, (place, values) in self.along.items()}

    def _spread(self, place: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
        column = values.reshape([-1 if k == place else 1 for k in range(len(self.shape))])
        return np.broadcast_to(column, self.shape).reshape(-1)

    def drawn(self) -> dict[str, NDArray[np.float64]]:
        """Return the drawn values along the last dimension."""
        sample = self.design.sample
        if sample is None:
            return {}
        part = self.slices[-1]
        block, start = divmod(part.start, BLOCK)
        return {
            name: values[start : start + part.stop - part.start]
            for name, values in sample.block(block).items()
        }

    def exactly(self, name: str, p: int) -> Fraction:
        """Return the value of a variable at a point as the number that it stands for."""
        place, values = self.along[name]
        k = int(np.unravel_index(p, self.shape)[place])
        if self.design.sample and name in self.design.sample.marginals:
            return self.design.sample.exactly(name, float(values[k]))
        return Fraction(self.design.axes[place].values[self.slices[place]][k])

    def at(self, p: int) -> dict[str, Fraction]:
        """Return the exact values of the variables at a point."""
        return {name: self.exactly(name, p) for name in self.along}


def _pure_equilibria(points: Points) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return the sets as words, shape (n_points, n_words), and the status codes."""
    gaps = points.questions.gaps
    compiled = gaps.compiled
    standing, left = _after_the_box(gaps, points)
    start = np.array(to_words(standing, gaps.n_words), dtype=np.uint64)
    if not len(left):
        return np.tile(start, (points.n, 1)), np.full(points.n, CLEAR, dtype=np.uint8)
    words = np.repeat(start[:, None], points.n, axis=1)
    doubtful = np.zeros(points.n, dtype=np.bool_)
    columns = compiled.columns(points.values, points.n)
    struck = (gaps.words(side).view(np.int64) for side in (gaps.below, gaps.above))
    standing_profiles(
        columns, *compiled.arrays, compiled.rounding, left, *struck, words.view(np.int64), doubtful
    )
    status = np.full(points.n, CLEAR, dtype=np.uint8)
    places = np.flatnonzero(doubtful)
    if len(places):
        near = np.abs(compiled.scaled(columns[:, places])) <= compiled.rounding[:, None]
        sign = _exact_signs(gaps, points)
        for p, column in zip(places.tolist(), near.T, strict=True):
            bits, status[p] = _settled(
                gaps, from_words(words[:, p]), np.flatnonzero(column).tolist(), p, sign
            )
            words[:, p] = to_words(bits, gaps.n_words)
    return np.ascontiguousarray(words.T), status


def _after_the_box(gaps: Gaps, points: Points) -> tuple[int, NDArray[np.int64]]:
    """Return the profiles that stand after the gaps of one sign at all points, and the gaps still to look at."""
    compiled = gaps.compiled
    ends = {name: np.array([values.min(), values.max()]) for name, (_, values) in points.along.items()}
    low, high = np.ascontiguousarray(compiled.columns(ends, 2).T)
    signs = compiled.signs_over(low, high)
    standing = gaps.standing
    for d in np.flatnonzero(signs).tolist():
        standing &= ~(gaps.below[d] if signs[d] < 0 else gaps.above[d])
    matters = [bool((gaps.below[d] | gaps.above[d]) & standing) for d in range(len(signs))]
    return standing, np.flatnonzero((signs == 0) & np.array(matters, dtype=np.bool_))


def _exact_signs(gaps: Gaps, points: Points) -> Callable[[int, int], int]:
    """Return a function that gives the exact sign of a gap at a point; points that agree share the work."""
    known: dict[tuple[Any, ...], int] = {}
    variables = [sorted(polynomial.variables) for polynomial in gaps.compiled.polynomials]

    def sign(d: int, p: int) -> int:
        at = {name: points.exactly(name, p) for name in variables[d]}
        key = (d, *at.values())
        if key not in known:
            value = gaps.compiled.polynomials[d].evaluate(at)
            known[key] = (value > 0) - (value < 0)
        return known[key]

    return sign


def _settled(
    gaps: Gaps, bits: int, near: list[int], p: int, sign: Callable[[int, int], int]
) -> tuple[int, int]:
    """Strike the profiles that gaps within rounding of zero rule out; return what is left, and the status."""
    ties, status = 0, CLEAR
    for d in near:
        below, above = gaps.below[d], gaps.above[d]
        if not (below | above) & bits:
            continue
        status = EXACT
        found = sign(d, p)
        if found == 0:
            ties |= below | above
        else:
            bits &= ~(below if found < 0 else above)
    return bits, THRESHOLD if ties & bits else status


def _counts(words: NDArray[np.uint64], excluded: int) -> dict[int, int]:
    limit, n_found = 64, -1  # powers of two
    while n_found < 0:
        limit *= 4
        table, counts, n_found = distinct_sets(words, limit)
    rows = zip(table[:n_found], counts[:n_found], strict=True)
    found = {from_words(row): int(count) for row, count in rows}
    if excluded:
        found[-1] = excluded
    return dict(sorted(found.items(), key=lambda item: members(max(item[0], 0))))
