"""Which candidates hold at the points of a chunk: by floats where they are clear of rounding, else by fractions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.analysis.sweeps.bits import WORD, from_words, to_words
from bargaining.analysis.sweeps.formulas import Formulas, Struck
from bargaining.analysis.sweeps.kernels import standing_profiles
from bargaining.analysis.sweeps.points import Points
from bargaining.forms.formula import Condition, Formula, truth
from bargaining.forms.table import at_points

CLEAR, EXACT, THRESHOLD, EXCLUDED = range(4)
STATUS = (
    "decided in floating point, every sign clear of rounding",
    "decided in exact fractions, a sign was within rounding of zero",
    "on a threshold: at an equilibrium a player is exactly indifferent here, but not all around",
    "excluded by a constraint",
)

_AT_ONCE = 1024  # points at which alternatives are folded together

Sign = Callable[[int, int], int]
"""The exact sign at a point, by its number, of a polynomial, by its number."""


def predictions(points: Points) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return the candidates that hold as words, shape (n_points, n_words), and the status codes."""
    formulas = points.questions.formulas
    exact: dict[int, int] = {}
    words = _not_struck(formulas.struck, points, exact)
    if formulas.alternatives:
        _strike_alternatives(formulas, points, words, exact)
    status = np.full(points.n, CLEAR, dtype=np.uint8)
    for p, tied in exact.items():
        status[p] = THRESHOLD if tied & from_words(words[:, p]) else EXACT
    return np.ascontiguousarray(words.T), status


def _not_struck(struck: Struck, points: Points, exact: dict[int, int]) -> NDArray[np.uint64]:
    """Return what stands after the conditions that candidates need in any case, words in rows.

    Points that are decided in fractions are noted, with the candidates that a tie carries there.
    """
    compiled = struck.compiled
    standing, left = _after_the_box(struck, points)
    start = np.array(to_words(standing, struck.n_words), dtype=np.uint64)
    words = np.repeat(start[:, None], points.n, axis=1)
    if not len(left):
        return words
    doubtful = np.zeros(points.n, dtype=np.bool_)
    columns = compiled.columns(points.values, points.n)
    sides = (struck.words(side).view(np.int64) for side in (struck.below, struck.above))
    standing_profiles(
        columns, *compiled.arrays, compiled.rounding, left, *sides, words.view(np.int64), doubtful
    )
    places = np.flatnonzero(doubtful)
    if len(places):
        near = np.abs(compiled.scaled(columns[:, places])) <= compiled.rounding[:, None]
        sign = _exact_signs(compiled, points)
        for p, column in zip(places.tolist(), near.T, strict=True):
            bits = from_words(words[:, p])
            matters = [d for d in np.flatnonzero(column).tolist() if struck.touched[d] & bits]
            if matters:
                bits, exact[p] = _settled(struck, bits, {d: sign(p, d) for d in matters})
                words[:, p] = to_words(bits, struck.n_words)
    return words


def _after_the_box(struck: Struck, points: Points) -> tuple[int, NDArray[np.int64]]:
    """Return what stands after the polynomials of one sign at all points, and the polynomials still to look at."""
    compiled = struck.compiled
    ends = {name: np.array([values.min(), values.max()]) for name, (_, values) in points.along.items()}
    low, high = np.ascontiguousarray(compiled.columns(ends, 2).T)
    signs = compiled.signs_over(low, high)
    standing = struck.standing
    for d in np.flatnonzero(signs).tolist():
        standing &= ~(struck.below[d] if signs[d] < 0 else struck.above[d])
    matters = [bool(touched & standing) for touched in struck.touched]
    return standing, np.flatnonzero((signs == 0) & np.array(matters, dtype=np.bool_))


def _exact_signs(compiled: CompiledPolynomials, points: Points) -> Sign:
    """Return a function that gives the exact sign of a polynomial at a point; points that agree share the work."""
    known: dict[tuple[Any, ...], int] = {}
    variables = [sorted(polynomial.variables) for polynomial in compiled.polynomials]

    def sign(p: int, d: int) -> int:
        at = {name: points.exactly(name, p) for name in variables[d]}
        key = (d, *at.values())
        if key not in known:
            value = compiled.polynomials[d].evaluate(at)
            known[key] = (value > 0) - (value < 0)
        return known[key]

    return sign


def _settled(struck: Struck, bits: int, signs: Mapping[int, int]) -> tuple[int, int]:
    """Strike the candidates that exact signs rule out; return what is left, and those that hang on a zero."""
    tied = 0
    for d, sign in signs.items():
        bits &= ~(struck.below[d], struck.level[d], struck.above[d])[sign + 1]
        tied |= 0 if sign else struck.touched[d]
    return bits, tied


def _strike_alternatives(
    formulas: Formulas, points: Points, words: NDArray[np.uint64], exact: dict[int, int]
) -> None:
    """Strike from the words, in rows, the candidates that none of their alternatives saves."""
    compiled = formulas.struck.compiled
    columns = compiled.columns(points.values, points.n)
    sign = _exact_signs(compiled, points)
    asked = np.array(to_words(sum(1 << k for k in formulas.alternatives), len(words)), dtype=np.uint64)
    standing = np.flatnonzero((words & asked[:, None]).any(axis=0))
    for start in range(0, len(standing), _AT_ONCE):
        here = standing[start : start + _AT_ONCE]
        surely = _Surely(formulas, compiled.scaled(columns[:, here]))
        for k, formula in formulas.alternatives.items():
            row, bit = words[k // WORD], np.uint64(1 << k % WORD)
            stands = (row[here] & bit) != 0
            sure, possible = surely.of(formula)
            row[here[stands & ~possible]] &= ~bit
            for p in here[stands & possible & ~sure].tolist():
                holds, tied = _decided(formulas, formula, partial(sign, p))
                exact[p] = exact.get(p, 0) | (tied << k)
                if not holds:
                    row[p] &= ~bit


class _Surely:
    """Fold formulas over signs that floats tell: where each is sure to hold, and where it is not sure to fail."""

    def __init__(self, formulas: Formulas, values: NDArray[np.float64]) -> None:
        bounds = formulas.struck.compiled.rounding[:, None]
        self.signs = {1: (values > bounds, values < -bounds), -1: (values < -bounds, values > bounds)}
        self.leaves = formulas.leaves
        self.always = np.ones((2, values.shape[1]), dtype=np.bool_)
        self.known: dict[int, NDArray[np.bool_]] = {}

    def of(self, formula: Formula) -> NDArray[np.bool_]:
        """Return both, shape (2, n_points); parts that formulas share are folded once."""
        return at_points(formula, self._leaf, self.always, self.known)

    def _leaf(self, condition: Condition) -> NDArray[np.bool_]:
        leaf = self.leaves[condition]
        above, below = self.signs[1 if leaf.factor > 0 else -1]
        return np.stack([above[leaf.place], ~below[leaf.place]])


def _decided(formulas: Formulas, formula: Formula, sign: Callable[[int], int]) -> tuple[bool, bool]:
    """Tell whether a formula holds where signs are known, and whether it does so only by what is exactly zero."""

    def signed(condition: Condition) -> int:
        leaf = formulas.leaves[condition]
        return sign(leaf.place) if leaf.factor > 0 else -sign(leaf.place)

    holds = truth(formula, lambda c: signed(c) > 0 or (signed(c) == 0 and not c.strict))
    return holds, holds and not truth(formula, lambda c: signed(c) > 0)
