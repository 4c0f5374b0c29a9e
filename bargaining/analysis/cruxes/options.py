"""A formula as a search looks at it: what is needed in any case, and choices among alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.forms.formula import AnyOf, Condition, Formula, conditions, fold


@dataclass(frozen=True, eq=False)
class Choice:
    """Hold alternatives, one of which must be taken.

    Parameters
    ----------
    formula : AnyOf
        What they are alternatives of.
    options : tuple of Option
        The alternatives.
    """

    formula: AnyOf
    options: tuple[Option, ...]


@dataclass(frozen=True, eq=False)
class Option:
    """Hold a conjunction.

    Parameters
    ----------
    needed : tuple of int
        Numbers of the conditions that must hold, in order.
    choices : tuple of Choice
        What must be chosen besides.
    """

    needed: tuple[int, ...]
    choices: tuple[Choice, ...]


def numbered(formula: Formula) -> tuple[list[Condition], dict[int, int]]:
    """Return the different inequalities of a formula, and the number of each condition by its identity."""
    places: dict[tuple[object, bool], int] = {}
    distinct: list[Condition] = []
    numbers = {}
    for c in conditions(formula):
        key = id(c)
        if key not in places:
            places[key] = len(distinct)
            distinct.append(c)
        numbers[id(c)] = places[key]
    return distinct, numbers


def unfolded(formula: Formula, numbers: Mapping[int, int]) -> Option:
    """Return a formula as a conjunction of conditions and choices; alternatives are unfolded when they are taken.

    Examples
    --------
    >>> from bargaining.algebra.polynomial import Polynomial
    >>> from bargaining.forms.formula import AllOf
    >>> a, b, c = (Condition(Polynomial.variable(name)) for name in "abc")
    >>> formula = AllOf((a, AnyOf((b, AllOf((a, c))))))
    >>> root = unfolded(formula, numbered(formula)[1])
    >>> root.needed, [option.needed for option in root.choices[0].options]
    ((0,), [(1,), (0, 2)])
    """
    known: dict[int, Choice] = {}
    return _option(formula, numbers, known)


def _option(formula: Formula, numbers: Mapping[int, int], known: dict[int, Choice]) -> Option:
    parts: Sequence[Formula] = (formula,) if isinstance(formula, Condition | AnyOf) else formula.parts
    needed: set[int] = set()
    choices: dict[int, Choice] = {}
    waiting = list(reversed(parts))
    while waiting:
        part = waiting.pop()
        if isinstance(part, Condition):
            needed.add(numbers[id(part)])
        elif isinstance(part, AnyOf):
            if id(part) not in known:
                options = tuple(_option(inner, numbers, known) for inner in part.parts)
                known[id(part)] = Choice(part, options)
            choices[id(part)] = known[id(part)]
        else:
            waiting.extend(reversed(part.parts))
    return Option(tuple(sorted(needed)), tuple(choices.values()))


def which(formula: Formula, met: NDArray[np.bool_], numbers: Mapping[int, int]) -> NDArray[np.bool_]:
    """Tell in which rows a formula holds, given which conditions are met, shape (n_rows, n_conditions)."""
    rows = len(met)
    return fold(
        formula,
        lambda c: met[:, numbers[id(c)]],
        lambda parts: np.asarray(np.logical_and.reduce([np.ones(rows, dtype=bool), *parts])),
        lambda parts: np.asarray(np.logical_or.reduce([np.zeros(rows, dtype=bool), *parts])),
    )
