r"""Where every candidate of a form holds, over the polynomials that all their formulas are made of.

Payoffs written by hand repeat, and a formula asks for signs only: a polynomial and its multiples stand in the table
once, and each condition is a multiple of one of them. So a question that looks at many points computes the signs of
few polynomials and folds them into what holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials, Exactly
from bargaining.algebra.magnitudes import Limits, nearest_float
from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import Form, Profile
from bargaining.forms.formula import (
    FALSE,
    TRUE,
    Condition,
    Formula,
    conditions,
    conjunction,
    disjunction,
    flat,
    fold,
)

Floats = NDArray[np.float64]
Scalar = TypeVar("Scalar", np.bool_, np.int8, np.float64, np.object_)


class Leaf(NamedTuple):
    """Hold what a condition asks for: a multiple of a polynomial of the table is at least, or above, zero."""

    place: int
    factor: Fraction
    strict: bool


@dataclass(frozen=True, eq=False)
class Table:
    """Hold the formulas of some candidates, and the polynomials that they share.

    Parameters
    ----------
    profiles : tuple of Profile
        The P candidates.
    formulas : tuple of Formula
        Where each holds.
    polynomials : tuple of Polynomial
        The D polynomials, none a multiple of another, in order of appearance.
    leaves : tuple of Leaf
        The distinct conditions.
    numbers : mapping of int to int
        Which of the leaves a condition is, by the condition's identity.

    Examples
    --------
    >>> import bargaining
    >>> table = table_of(bargaining.load("rapprochement").form)
    >>> len(table.profiles), len(table.polynomials), len(table.leaves)
    (72, 146, 291)
    """

    profiles: tuple[Profile, ...]
    formulas: tuple[Formula, ...]
    polynomials: tuple[Polynomial, ...]
    leaves: tuple[Leaf, ...]
    numbers: Mapping[int, int]

    @classmethod
    def of(cls, candidates: Iterable[tuple[Profile, Formula]]) -> Table:
        """Make the table of some candidates with their formulas; parts that formulas share are read once."""
        pairs = tuple(candidates)
        places: dict[Polynomial, tuple[int, Fraction]] = {}
        located: dict[int, tuple[int, Fraction]] = {}
        polynomials: list[Polynomial] = []
        leaves: dict[Leaf, int] = {}
        numbers: dict[int, int] = {}
        for formula in (formula for _, formula in pairs):
            for condition in conditions(formula):
                if id(condition) in numbers:
                    continue
                polynomial = condition.polynomial
                if id(polynomial) not in located:  # formulas often share the object itself
                    unit = _unit(polynomial)
                    first, of_first = places.setdefault(polynomial / unit, (len(polynomials), unit))
                    if first == len(polynomials):
                        polynomials.append(polynomial)
                    located[id(polynomial)] = first, unit / of_first
                leaf = Leaf(*located[id(polynomial)], condition.strict)
                numbers[id(condition)] = leaves.setdefault(leaf, len(leaves))
        profiles, formulas = (tuple(pair[side] for pair in pairs) for side in (0, 1))
        return cls(profiles, formulas, tuple(polynomials), tuple(leaves), numbers)  # type: ignore[arg-type]

    def leaf(self, condition: Condition) -> Leaf:
        """Return what a condition of one of the formulas asks for."""
        return self.leaves[self.numbers[id(condition)]]

    def at(self, values: Mapping[str, Fraction]) -> Table:
        """Return the table with numbers put in for some assumptions, every polynomial in its place; the last is kept.

        What the formulas' own conditions say is then told by their leaves alone.
        """
        key = tuple(values.items())
        if key not in self._held:
            self._held.clear()
            self._held[key] = replace(self, polynomials=tuple(p.substitute(values) for p in self.polynomials))
        return self._held[key]

    @cached_property
    def _held(self) -> dict[tuple[tuple[str, Fraction], ...], Table]:
        return {}

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Table:
        """Return the table with numbers, or polynomials, put in for assumptions, without what that settles."""
        put_in = [polynomial.substitute(values) for polynomial in self.polynomials]
        known: dict[int, Formula] = {}

        def leaf(condition: Condition) -> Formula:
            place, factor, strict = self.leaf(condition)
            constant = put_in[place].constant_value
            if constant is not None:
                return TRUE if condition.met(constant * factor) else FALSE
            return multiples[place, factor, strict, condition.player, condition.place, condition.deviation]

        multiples = _Conditions(put_in)
        return Table.of(
            (profile, fold(formula, leaf, conjunction, disjunction, known))
            for profile, formula in zip(self.profiles, self.formulas, strict=True)
        )

    def compiled(self, limits: Limits) -> CompiledPolynomials:
        """Return the polynomials compiled for points within limits; the last ones are kept."""
        key = tuple(limits.items())
        if key not in self._compiled:
            self._compiled.clear()
            self._compiled[key] = CompiledPolynomials.of(self.polynomials, limits)
        return self._compiled[key]

    @cached_property
    def _compiled(self) -> dict[tuple[tuple[str, tuple[Fraction, Fraction]], ...], CompiledPolynomials]:
        return {}

    def held(
        self, limits: Limits, values: Mapping[str, Floats], n_points: int, exactly: Exactly
    ) -> NDArray[np.bool_]:
        """Tell exactly which candidates hold at points, shape (n_points, P); see `CompiledPolynomials.signs`."""
        return self.told(self.compiled(limits).signs(values, n_points, exactly))

    def told(self, signs: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Tell which candidates hold, from the exact signs of the polynomials.

        Parameters
        ----------
        signs : ndarray of int8, shape (D, n)

        Returns
        -------
        ndarray of bool, shape (n, P)
        """
        places, turned, strict = self._asked
        return self._folded(signs[places] * turned[:, None] >= strict[:, None], True)

    def least(self, values: Floats) -> Floats:
        """Return by how much each candidate holds, from the values of the polynomials, shapes (D, n) and (n, P).

        The greatest over alternatives of the smallest polynomial of conditions that hold together, each in its own
        unit: negative where the candidate does not hold, positive only where it does.
        """
        factors = np.array([nearest_float(leaf.factor) for leaf in self.leaves])
        return self._folded(values[self._asked[0]] * factors[:, None], np.inf)

    def _folded(self, leaves: NDArray[Scalar], true: float) -> NDArray[Scalar]:
        """Return the formulas' values, shape (n, P), from those of the leaves, shape (L, n)."""
        found = np.empty((leaves.shape[1], len(self.profiles)), dtype=leaves.dtype)
        always = np.full(leaves.shape[1], true, dtype=leaves.dtype)
        known: dict[int, NDArray[Scalar]] = {}
        for column, (formula, plain) in enumerate(zip(self.formulas, self._plain, strict=True)):
            found[:, column] = (
                leaves[plain].min(axis=0, initial=true)
                if plain is not None
                else at_points(formula, lambda c: leaves[self.numbers[id(c)]], always, known)
            )
        return found

    @cached_property
    def _asked(self) -> tuple[NDArray[np.intp], NDArray[np.int8], NDArray[np.int8]]:
        """Return for every leaf its polynomial, the sign of its factor, and whether it is strict."""
        return (
            np.array([leaf.place for leaf in self.leaves], dtype=np.intp),
            np.array([1 if leaf.factor > 0 else -1 for leaf in self.leaves], dtype=np.int8),
            np.array([leaf.strict for leaf in self.leaves], dtype=np.int8),
        )

    @cached_property
    def _plain(self) -> tuple[NDArray[np.intp] | None, ...]:
        """Return the leaves of each plain conjunction, and None for a formula with alternatives."""
        parts = (flat(formula) for formula in self.formulas)
        return tuple(
            None if own is None else np.array([self.numbers[id(c)] for c in own], dtype=np.intp)
            for own in parts
        )


def at_points(
    formula: Formula,
    leaf: Callable[[Condition], NDArray[Scalar]],
    true: NDArray[Scalar],
    known: dict[int, NDArray[Scalar]] | None = None,
) -> NDArray[Scalar]:
    """Return a formula's values at points, from those of its conditions: the least of all, the best of alternatives.

    Parameters
    ----------
    formula : Formula
        The formula.
    leaf : callable
        Whether a condition holds at each point, or by how much.
    true : ndarray
        What holds without any condition: True at each point, or infinity.
    known : dict, optional
        See `fold`.
    """
    false: Any = np.logical_not(true) if true.dtype == np.bool_ else np.negative(true)
    return fold(
        formula,
        leaf,
        lambda parts: np.minimum.reduce((true, *parts)),
        lambda parts: np.maximum.reduce((false, *parts)),
        known,
    )


class _Conditions(dict[tuple[int, Fraction, bool, str, str, str], Condition]):
    """Make conditions about multiples of polynomials, each once."""

    def __init__(self, polynomials: Sequence[Polynomial]) -> None:
        super().__init__()
        self._polynomials = polynomials
        self._multiples: dict[tuple[int, Fraction], Polynomial] = {}

    def __missing__(self, key: tuple[int, Fraction, bool, str, str, str]) -> Condition:
        place, factor, *rest = key
        if (place, factor) not in self._multiples:
            self._multiples[place, factor] = self._polynomials[place] * factor
        found = self[key] = Condition(self._multiples[place, factor], *rest)  # type: ignore[arg-type]
        return found


def _unit(polynomial: Polynomial) -> Fraction:
    """Return the number by which a polynomial is divided to get what it shares with all its multiples."""
    if not polynomial.terms:
        return Fraction(1)
    return polynomial.content if polynomial.terms[max(polynomial.terms)] > 0 else -polynomial.content


_TABLES: WeakKeyDictionary[Form, Table] = WeakKeyDictionary()


def table_of(form: Form) -> Table:
    """Return the table of all candidates of a form, made when it is first asked for.

    Notes
    -----
    Exact. Cost: candidates times conditions each, times the terms of the distinct polynomials.
    """
    if form not in _TABLES:
        _TABLES[form] = Table.of((profile, form.formula(profile)) for profile in form.candidates())
    return _TABLES[form]
