"""Formulas as a search looks at them: conditions by number, what is needed in any case, and choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import AllOf, AnyOf, Condition, Formula, conditions, fold

Array = NDArray[Any]


class Numbered:
    """Hold the conditions of formulas by number, and join values of all of them at many points at once.

    Parameters
    ----------
    formulas : sequence of Formula
        They may share parts.

    Attributes
    ----------
    conditions : tuple of Condition
        In order of appearance.
    number : dict of int to int
        The number of each condition, by its identity.
    polynomials : tuple of Polynomial
        Those of the conditions, each once.
    rows : ndarray of int
        For each condition the place of its polynomial.
    strict : ndarray of bool
        For each condition whether zero is too little.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> inside = AllOf((Condition(x), AnyOf((Condition(-x, strict=True), Condition(x)))))
    >>> found = Numbered([inside])
    >>> found.rows.tolist(), found.met(np.array([0, 0], dtype=np.int8)).tolist()
    ([0, 1, 0], [True, False, True])
    >>> bool(found.joined(np.array([True, False, True]))(inside))
    True
    """

    def __init__(self, formulas: Sequence[Formula]) -> None:
        self.formulas = tuple(formulas)
        self.conditions = conditions(AllOf(self.formulas))
        self.number = {id(c): k for k, c in enumerate(self.conditions)}
        places: dict[Polynomial, int] = {}
        self.rows = np.array(
            [places.setdefault(c.polynomial, len(places)) for c in self.conditions], dtype=int
        )
        self.polynomials = tuple(places)
        self.strict = np.array([c.strict for c in self.conditions], dtype=bool)
        self._nodes: list[tuple[bool, NDArray[np.int64], list[int]]] = []
        self._places: dict[int, int] = {}  # numbers of conditions, and below zero those of joined parts
        for formula in self.formulas:
            fold(formula, lambda c: self.number[id(c)], self._node(True), self._node(False), self._places)

    def _node(self, every: bool) -> Callable[[Sequence[int]], int]:
        def join(parts: Sequence[int]) -> int:
            leaves = np.array([part for part in parts if part >= 0], dtype=np.int64)
            self._nodes.append((every, leaves, [-1 - part for part in parts if part < 0]))
            return -len(self._nodes)

        return join

    def met(self, signs: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Return which conditions are met, shape (n_conditions, ...), from the signs of the polynomials."""
        own = signs[self.rows]
        strict = self.strict.reshape(-1, *[1] * (own.ndim - 1))
        return np.asarray((own > 0) | ((own == 0) & ~strict))

    def joined(self, leaves: Array) -> Callable[[Formula], Array]:
        """Return what gives every part its value: the least of a conjunction, the largest of alternatives.

        Parameters
        ----------
        leaves : ndarray, shape (n_conditions, ...)
            Numbers, or truth values, of which false is the lesser.
        """
        least, most = (False, True) if leaves.dtype == bool else (-np.inf, np.inf)
        found: list[Array] = []
        for every, own, inner in self._nodes:
            join, start = (np.minimum, most) if every else (np.maximum, least)
            value = join.reduce(leaves[own], axis=0, initial=start)
            for other in inner:
                value = join(value, found[other])
            found.append(value)

        def value_of(part: Formula) -> Array:
            place = self._places[id(part)]
            return np.asarray(leaves[place] if place >= 0 else found[-1 - place])

        return value_of

    def easiest(self, values: NDArray[np.float64]) -> tuple[int, ...]:
        """Return the conditions of the alternatives with the largest values."""
        value_of = self.joined(values)
        chosen: set[int] = set()
        waiting: list[Formula] = list(self.formulas)
        while waiting:
            part = waiting.pop()
            if isinstance(part, Condition):
                chosen.add(self.number[id(part)])
            elif isinstance(part, AllOf):
                waiting.extend(part.parts)
            else:
                waiting.append(max(part.parts, key=lambda inner: float(value_of(inner))))
        return tuple(sorted(chosen))


def opened(formula: Formula, numbers: Mapping[int, int]) -> tuple[tuple[int, ...], tuple[AnyOf, ...]]:
    """Return the numbers of the conditions that a formula needs in any case, and the alternatives that it leaves.

    Examples
    --------
    >>> a, b, c = (Condition(Polynomial.variable(name)) for name in "abc")
    >>> formula = AllOf((a, AnyOf((b, AllOf((a, c))))))
    >>> numbers = Numbered([formula]).number
    >>> needed, (choice,) = opened(formula, numbers)
    >>> needed, [opened(option, numbers) for option in choice.parts]
    ((0,), [((1,), ()), ((0, 2), ())])
    """
    needed: set[int] = set()
    choices: dict[int, AnyOf] = {}
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Condition):
            needed.add(numbers[id(part)])
        elif isinstance(part, AllOf):
            waiting.extend(reversed(part.parts))
        else:
            choices[id(part)] = part
    return tuple(sorted(needed)), tuple(choices.values())
