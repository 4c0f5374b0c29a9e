r"""The formulas of all candidates of a form, settled where nothing varies and compiled once.

Most formulas are conjunctions of inequalities: each polynomial's sign then rules out a set of candidates, and many
conditions are multiples of the same polynomial. Those are bit sets. What is left, parts with alternatives, is folded
over the signs. Only signs count, so polynomials are held in units of their own size: players who count in euros and in
billions of euros have the same ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.magnitudes import Limits, in_own_unit
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.sweeps import bits
from bargaining.forms.form import Form, Profile
from bargaining.forms.formula import (
    FALSE,
    TRUE,
    AllOf,
    Condition,
    Formula,
    conditions,
    conjunction,
    decided,
    fold,
)
from bargaining.forms.table import Leaf, Table, at_points


@dataclass(frozen=True, eq=False)
class Struck:
    """Hold which candidates the signs of polynomials rule out.

    Parameters
    ----------
    compiled : CompiledPolynomials
        Distinct polynomials that vary and on which a candidate still hangs, those of alternatives too.
    below, level, above : tuple of int
        For each, the candidates that do not hold where it is negative, zero, positive: as bits.
    standing : int
        The candidates that no constant rules out.
    n_candidates : int
    """

    compiled: CompiledPolynomials
    below: tuple[int, ...]
    level: tuple[int, ...]
    above: tuple[int, ...]
    standing: int
    n_candidates: int

    @property
    def n_words(self) -> int:
        """Return the number of words of a set of candidates."""
        return bits.n_words(self.n_candidates)

    def words(self, sets: Sequence[int]) -> NDArray[np.uint64]:
        """Return sets of candidates as words, shape (n_sets, n_words)."""
        return bits.table_of_words(sets, self.n_words)

    @cached_property
    def touched(self) -> tuple[int, ...]:
        """Return for each polynomial the candidates that hang on it."""
        return tuple(b | e | a for b, e, a in zip(self.below, self.level, self.above, strict=True))


@dataclass(frozen=True, eq=False)
class Formulas:
    """Hold what decides which candidates hold at a point.

    Parameters
    ----------
    struck : Struck
        For the conditions that a candidate needs in any case.
    alternatives : mapping of int to Formula
        For each candidate that has more than such conditions, the rest.
    leaves : mapping of Condition to Leaf
        Which polynomial each condition of the rest is about.
    """

    struck: Struck
    alternatives: Mapping[int, Formula]
    leaves: Mapping[Condition, Leaf]

    def plain(self) -> dict[str, Any]:
        """Return how the candidates hang on the polynomials, as plain values for a digest."""
        struck = self.struck
        known: dict[int, str] = {}
        return {
            "sets": [hex(s) for s in (*struck.below, *struck.level, *struck.above, struck.standing)],
            "bounds": [float(b).hex() for b in struck.compiled.rounding],
            "alternatives": [[k, _digest(formula, known)] for k, formula in self.alternatives.items()],
        }


def compiled_formulas(form: Form, candidates: Sequence[Profile], limits: Limits) -> Formulas:
    """Compile the formulas of a form's candidates.

    Parameters
    ----------
    form : Form
        With numbers, or what they follow, put in for all assumptions that do not vary freely.
    candidates : sequence of Profile
        Of the form.
    limits : mapping of str to pair of Fraction
        Of each assumption that varies.

    Notes
    -----
    Linear in the parts of the formulas, those that candidates share counted once.
    """
    whole = [form.formula(candidate) for candidate in candidates]  # alive: shared parts are known by identity
    known: dict[int, Formula] = {}
    table = Table.of((c, decided(f, _constant, known)) for c, f in zip(candidates, whole, strict=True))
    below, level, above = ([0] * len(table.polynomials) for _ in range(3))
    standing = (1 << len(candidates)) - 1
    alternatives: dict[int, Formula] = {}
    for k, formula in enumerate(table.formulas):
        if formula is FALSE:
            standing &= ~(1 << k)
            continue
        parts = formula.parts if isinstance(formula, AllOf) else (formula,)
        for leaf in (table.leaf(part) for part in parts if isinstance(part, Condition)):
            (below if leaf.factor > 0 else above)[leaf.place] |= 1 << k
            if leaf.strict:
                level[leaf.place] |= 1 << k
        rest = conjunction(part for part in parts if not isinstance(part, Condition))
        if rest is not TRUE:
            alternatives[k] = rest
    compiled = CompiledPolynomials.of([in_own_unit(p, limits) for p in table.polynomials], limits)
    asked = conditions(AllOf(tuple(alternatives.values())))
    return Formulas(
        Struck(compiled, tuple(below), tuple(level), tuple(above), standing, len(candidates)),
        alternatives,
        {condition: table.leaf(condition) for condition in asked},
    )


def _constant(condition: Condition) -> bool | None:
    value = condition.polynomial.constant_value
    return None if value is None else condition.met(value)


def _digest(formula: Formula, known: dict[int, str]) -> str:
    def leaf(condition: Condition) -> str:
        return _hashed([str(condition.polynomial), condition.strict])

    return fold(
        formula, leaf, lambda parts: _hashed(["all", *parts]), lambda parts: _hashed(["any", *parts]), known
    )


def _hashed(content: list[Any]) -> str:
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, eq=False)
class Row:
    """Hold some polynomials, equal ones evaluated once.

    Parameters
    ----------
    compiled : CompiledPolynomials
        The distinct ones.
    places : tuple of int
        Which of them stands where.
    """

    compiled: CompiledPolynomials
    places: tuple[int, ...]

    @classmethod
    def of(cls, row: Sequence[Polynomial], limits: Limits) -> Row:
        """Return the row of some polynomials."""
        place = {polynomial: k for k, polynomial in enumerate(dict.fromkeys(row))}
        return cls(CompiledPolynomials.of(tuple(place), limits), tuple(place[p] for p in row))


@dataclass(frozen=True, eq=False)
class Margin:
    """Hold how far a candidate is from not holding: the least of its conditions, the best of its alternatives.

    Parameters
    ----------
    formula : Formula
    row : Row
        The polynomials of its conditions.
    """

    formula: Formula
    row: Row

    @classmethod
    def of(cls, formula: Formula, limits: Limits) -> Margin:
        """Return the margin of a formula."""
        return cls(formula, Row.of([condition.polynomial for condition in conditions(formula)], limits))

    @property
    def digest(self) -> str:
        """Return a hash of the formula."""
        return _digest(self.formula, {})

    def at(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return it at points, shape (n_points,), from the values of the row's polynomials there."""
        place = {polynomial: k for k, polynomial in enumerate(self.row.compiled.polynomials)}
        always = np.full(values.shape[1], np.inf)
        return at_points(self.formula, lambda condition: values[place[condition.polynomial]], always)
