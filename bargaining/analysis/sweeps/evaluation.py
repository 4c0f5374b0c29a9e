"""What a sweep finds at the points of one chunk, computed alike in every process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.design import Chunk, Design
from bargaining.analysis.sweeps.drawing import BLOCK, Sample
from bargaining.analysis.sweeps.kernels import distinct_sets, standing_profiles
from bargaining.analysis.sweeps.polynomials import Gaps, from_words, members, to_words
from bargaining.analysis.sweeps.questions import Questions

CLEAR, EXACT, THRESHOLD, EXCLUDED = range(4)
STATUS = (
    "decided in floating point, every sign clear of rounding",
    "decided in exact fractions, a sign was within rounding of zero",
    "on a threshold: at an equilibrium a player is exactly indifferent here, but not all around",
    "excluded by a constraint",
)
COMPLETE, CONTINUA, OPEN, NOT_ASKED = range(4)
MIXED_STATUS = (
    "complete: proved that no other equilibrium exists",
    "complete, with continua of equilibria, which are counted apart",
    "not complete: a support was not settled within the solver's limits",
    "excluded by a constraint",
)


@dataclass(frozen=True)
class Found:
    """Hold the results of one chunk.

    Parameters
    ----------
    chunk : tuple of int
        Its place.
    variables : mapping of str to ndarray or bytes
        Arrays over the chunk's points, or the bytes of whole chunks of a store.
    counts : mapping of int to int
        How many points have which set of pure equilibria, as bits; excluded points count under -1.
    """

    chunk: Chunk
    variables: dict[str, Any]
    counts: dict[int, int]


def evaluate(design: Design, chunk: Chunk) -> Found:
    """Compute one chunk."""
    points = _Points(design, chunk)
    questions = points.questions
    words, status = _pure_equilibria(questions.gaps, points)
    excluded = np.zeros(points.n, dtype=np.bool_)
    for constraint in questions.constraints:
        excluded |= ~constraint.holds(points.values, points.n, points.exactly)
    words[excluded], status[excluded] = 0, EXCLUDED
    found: dict[str, NDArray[Any]] = {"pure_equilibria": words, "status": status}
    if questions.margins:
        table = questions.margins
        values = table.compiled.values(table.compiled.columns(points.values, points.n))
        found["margin"] = np.stack([values[row].min(axis=0) for row in table.places], axis=1)
    if questions.payoffs:
        table = questions.payoffs
        values = table.compiled.values(table.compiled.columns(points.values, points.n))
        found["payoff"] = np.moveaxis(values[table.places], -1, 0)
    if questions.mixed:
        found |= _all_equilibria(questions, points, excluded)
    shaped = {name: array.reshape(*points.shape, *array.shape[1:]) for name, array in found.items()}
    if design.sample and design.keep_draws and not any(chunk[:-1]):
        shaped["drawn"] = np.stack(list(points.drawn().values()), axis=1)
    return Found(chunk, shaped, _counts(words[~excluded], int(excluded.sum())))


class _Points:
    """The points of a chunk, in floats and exactly."""

    def __init__(self, design: Design, chunk: Chunk) -> None:
        self.design = design
        self.slices = design.slices(chunk)
        self.shape = tuple(s.stop - s.start for s in self.slices)
        self.n = int(np.prod(self.shape))
        self.questions: Questions = design.questions[design.calibration(chunk)]
        self.levels: dict[str, dict[float, Fraction]] = {}
        self.values: dict[str, NDArray[np.float64]] = {}
        entering = self.questions.variables
        for place, axis in enumerate(design.axes):
            if axis.name in entering:
                exact = axis.values[self.slices[place]]
                self.levels[axis.name] = {float(value): value for value in exact}
                self.values[axis.name] = self._spread(place, np.array([float(value) for value in exact]))
        if design.sample:
            for name, drawn in self.drawn().items():
                if name in entering:
                    self.values[name] = self._spread(len(self.shape) - 1, drawn)

    def _spread(self, place: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
        column = values.reshape([-1 if k == place else 1 for k in range(len(self.shape))])
        return np.broadcast_to(column, self.shape).reshape(-1)

    def drawn(self) -> dict[str, NDArray[np.float64]]:
        """Return the drawn values along the last dimension."""
        sample = self.design.sample
        assert sample is not None
        part = self.slices[-1]
        block, start = divmod(part.start, BLOCK)
        return {
            name: values[start : start + part.stop - part.start]
            for name, values in _drawn_block(sample, block).items()
        }

    def exactly(self, name: str, value: float) -> Fraction:
        """Return a value as the number that it stands for."""
        if name in self.levels:
            return self.levels[name][value]
        assert self.design.sample is not None
        return self.design.sample.exactly(name, value)

    def at(self, p: int) -> dict[str, Fraction]:
        """Return the exact values of the variables at a point."""
        return {name: self.exactly(name, float(values[p])) for name, values in self.values.items()}


@lru_cache(maxsize=1)
def _drawn_block(sample: Sample, block: int) -> dict[str, NDArray[np.float64]]:
    return sample.block(block)


def _pure_equilibria(gaps: Gaps, points: _Points) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return the sets as words, shape (n_points, n_words), and the status codes."""
    compiled = gaps.compiled
    start = np.array(to_words(gaps.standing, gaps.n_words), dtype=np.uint64)
    words = np.repeat(start[:, None], points.n, axis=1)
    doubtful = np.zeros(points.n, dtype=np.bool_)
    if compiled.polynomials:
        columns = compiled.columns(points.values, points.n)
        struck = (gaps.words(side).view(np.int64) for side in (gaps.below, gaps.above))
        standing_profiles(columns, *compiled.arrays, compiled.bounds, *struck, words.view(np.int64), doubtful)
    status = np.full(points.n, CLEAR, dtype=np.uint8)
    places = np.flatnonzero(doubtful)
    if len(places):
        near = np.abs(compiled.values(np.ascontiguousarray(columns[:, places]))) <= compiled.bounds[:, None]
        sign = _exact_signs(gaps, points)
        for p, column in zip(places.tolist(), near.T, strict=True):
            bits, status[p] = _settled(
                gaps, from_words(words[:, p]), np.flatnonzero(column).tolist(), p, sign
            )
            words[:, p] = to_words(bits, gaps.n_words)
    return np.ascontiguousarray(words.T), status


def _exact_signs(gaps: Gaps, points: _Points) -> Callable[[int, int], int]:
    """Return a function that gives the exact sign of a gap at a point; points that agree share the work."""
    known: dict[tuple[Any, ...], int] = {}
    variables = [sorted(polynomial.variables) for polynomial in gaps.compiled.polynomials]

    def sign(d: int, p: int) -> int:
        key = (d, *(float(points.values[name][p]) for name in variables[d]))
        if key not in known:
            at = {name: points.exactly(name, x) for name, x in zip(variables[d], key[1:], strict=True)}
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


def _all_equilibria(
    questions: Questions, points: _Points, excluded: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    from bargaining.equilibria.enumeration import nash_equilibria

    assert questions.game is not None
    found = {name: np.zeros(points.n, dtype=np.int32) for name in ("isolated", "mixed", "continua")}
    status = np.full(points.n, NOT_ASKED, dtype=np.uint8)
    for p in np.flatnonzero(~excluded).tolist():
        at = points.at(p)
        values = {name: rule.evaluate(at) for name, rule in questions.substitution.items()}
        equilibria = nash_equilibria(questions.game.at(values))
        found["isolated"][p], found["mixed"][p] = len(equilibria), len(equilibria.mixed)
        found["continua"][p] = len(equilibria.components)
        complete = CONTINUA if equilibria.components else COMPLETE
        status[p] = complete if equilibria.complete else OPEN
    return {
        "equilibria": found["isolated"],
        "mixed_equilibria": found["mixed"],
        "continua": found["continua"],
        "mixed_status": status,
    }


def _counts(words: NDArray[np.uint64], excluded: int) -> dict[int, int]:
    limit, n_found = 64, -1
    while n_found < 0:
        limit *= 4
        table, counts, n_found = distinct_sets(words, limit)
    rows = zip(table[:n_found], counts[:n_found], strict=True)
    found = {from_words(row): int(count) for row, count in rows}
    if excluded:
        found[-1] = excluded
    return dict(sorted(found.items(), key=lambda item: members(max(item[0], 0))))
