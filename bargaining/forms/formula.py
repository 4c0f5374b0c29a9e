r"""Formulas: and/or graphs whose leaves are polynomial inequalities in the assumptions.

A prediction of a game holds on a set of assumptions that is described by finitely many polynomial inequalities,
joined by *and* and *or*. Formulas are graphs and not trees: a part that is used twice stands there once, and is
looked at once. They are closed under negation: the opposite of :math:`p \ge 0` is :math:`-p > 0`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from bargaining.algebra.polynomial import Polynomial

T = TypeVar("T")


@dataclass(frozen=True)
class Condition:
    r"""Hold a leaf: ``polynomial >= 0``, or ``polynomial > 0`` where it is strict.

    Parameters
    ----------
    polynomial : Polynomial
        In the assumptions.
    strict : bool
        Whether zero is too little.
    player, place, deviation : str
        Who would deviate, where, and to what; the place is the player's name where it chooses once. All are empty for
        a condition that is about no deviation.
    """

    polynomial: Polynomial
    strict: bool = False
    player: str = ""
    place: str = ""
    deviation: str = ""

    def met(self, value: Fraction) -> bool:
        """Tell whether a value of the polynomial is what the condition asks for."""
        return value > 0 if self.strict else value >= 0

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Tell, exactly, whether the condition holds at a point."""
        return self.met(self.polynomial.evaluate(values))

    @property
    def negated(self) -> Condition:
        """Return the condition that holds exactly where this one does not."""
        return replace(self, polynomial=-self.polynomial, strict=not self.strict)


@dataclass(frozen=True, eq=False)
class AllOf:
    """Hold a conjunction; without parts it is true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, eq=False)
class AnyOf:
    """Hold a disjunction; without parts it is false."""

    parts: tuple[Formula, ...]


Formula = Condition | AllOf | AnyOf

TRUE = AllOf(())
FALSE = AnyOf(())


def fold(
    formula: Formula,
    leaf: Callable[[Condition], T],
    every: Callable[[Sequence[T]], T],
    some: Callable[[Sequence[T]], T],
    known: dict[int, T] | None = None,
) -> T:
    """Compute something from the leaves up, once for every part however often it is used.

    Parameters
    ----------
    formula : Formula
        The formula; its depth is not limited by the depth of calls.
    leaf : callable
        The value of a condition.
    every, some : callable
        The value of a conjunction and of a disjunction from the values of its parts.
    known : dict, optional
        Values of parts by their identity: filled, and used again for formulas that share parts. The caller keeps the
        formulas alive while it keeps the values.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> inside = AllOf((Condition(x), Condition(-x + 1)))
    >>> fold(inside, lambda c: str(c.polynomial), " and ".join, " or ".join)
    'x and 1 - x'
    """
    values: dict[int, T] = {} if known is None else known
    waiting: list[Formula] = [formula]
    while waiting:
        part = waiting[-1]
        if id(part) in values:
            waiting.pop()
        elif isinstance(part, Condition):
            values[id(waiting.pop())] = leaf(part)
        elif missing := [inner for inner in part.parts if id(inner) not in values]:
            waiting.extend(reversed(missing))
        else:
            join = every if isinstance(part, AllOf) else some
            values[id(waiting.pop())] = join([values[id(inner)] for inner in part.parts])
    return values[id(formula)]


def holds(formula: Formula, values: Mapping[str, Fraction]) -> bool:
    """Tell, exactly, whether a formula holds at a point.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> outside = AnyOf((Condition(-x, strict=True), Condition(x - 1, strict=True)))
    >>> holds(outside, {"x": Fraction(1)}), holds(negated(outside), {"x": Fraction(1)})
    (False, True)
    """
    return truth(formula, lambda condition: condition.holds(values))


def truth(formula: Formula, leaf: Callable[[Condition], bool]) -> bool:
    """Tell whether a formula holds, given which of its conditions do."""
    return fold(formula, leaf, all, any)


def negated(formula: Formula) -> Formula:
    """Return the formula that holds exactly where this one does not."""
    return fold(formula, lambda condition: condition.negated, _any_of, _all_of)


def _all_of(parts: Sequence[Formula]) -> Formula:
    return AllOf(tuple(parts))


def _any_of(parts: Sequence[Formula]) -> Formula:
    return AnyOf(tuple(parts))


def mapped(formula: Formula, change: Callable[[Condition], Formula]) -> Formula:
    """Return the formula with another formula in place of each condition."""
    return fold(formula, change, _all_of, _any_of)


def decided(
    formula: Formula, settle: Callable[[Condition], bool | None], known: dict[int, Formula] | None = None
) -> Formula:
    """Return an equivalent formula without the conditions that are settled.

    Parameters
    ----------
    formula : Formula
        The formula.
    settle : callable
        True or False for a condition that is known to hold or to fail, None for one that is open.
    known : dict, optional
        See `fold`.

    Returns
    -------
    Formula
        ``TRUE`` or ``FALSE`` themselves where the settled conditions decide; a part without settled conditions is kept
        as it is.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> either = AllOf((AnyOf((Condition(x), Condition(y))), Condition(y - 1)))
    >>> print(decided(either, lambda c: True if c.polynomial == x else None).polynomial)
    -1 + y
    """

    def leaf(condition: Condition) -> Formula:
        found = settle(condition)
        return condition if found is None else (TRUE if found else FALSE)

    return fold(formula, leaf, conjunction, disjunction, known)


def conjunction(parts: Iterable[Formula]) -> Formula:
    """Join formulas by *and*, leaving out what is true; see `decided`."""
    left: dict[int, Formula] = {}
    for part in parts:
        if part is FALSE:
            return FALSE
        for inner in part.parts if isinstance(part, AllOf) else (part,):
            left.setdefault(id(inner), inner)
    return next(iter(left.values())) if len(left) == 1 else (AllOf(tuple(left.values())) if left else TRUE)


def disjunction(parts: Iterable[Formula]) -> Formula:
    """Join formulas by *or*, leaving out what is false; see `decided`."""
    left: dict[int, Formula] = {}
    for part in parts:
        if part is TRUE:
            return TRUE
        for inner in part.parts if isinstance(part, AnyOf) else (part,):
            left.setdefault(id(inner), inner)
    return next(iter(left.values())) if len(left) == 1 else (AnyOf(tuple(left.values())) if left else FALSE)


def substituted(formula: Formula, values: Mapping[str, Fraction | Polynomial]) -> Formula:
    """Return the formula with numbers or polynomials put in for assumptions, without what that settles."""

    def leaf(condition: Condition) -> Formula:
        polynomial = condition.polynomial.substitute(values)
        constant = polynomial.constant_value
        if constant is None:
            return replace(condition, polynomial=polynomial)
        return TRUE if condition.met(constant) else FALSE

    return fold(formula, leaf, conjunction, disjunction)


def conditions(formula: Formula) -> tuple[Condition, ...]:
    """Return the conditions of a formula, each once, in order of appearance."""
    found: list[Condition] = []
    fold(formula, found.append, lambda _: None, lambda _: None)
    return tuple(found)


def flat(formula: Formula) -> tuple[Condition, ...] | None:
    """Return the conditions of a plain conjunction, or None for a formula with alternatives."""
    if isinstance(formula, Condition):
        return (formula,)
    if isinstance(formula, AllOf) and all(isinstance(part, Condition) for part in formula.parts):
        return formula.parts  # type: ignore[return-value]
    return None


def failing(formula: Formula, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
    """Return the conditions for which a formula does not hold at a point: of each part that fails, those that fail it.

    Parameters
    ----------
    formula : Formula
        Nothing is returned where it holds.
    values : mapping of str to Fraction
        The point.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> some = AllOf((Condition(x, player="p"), Condition(-x + 1, player="q")))
    >>> [condition.player for condition in failing(some, {"x": Fraction(2)})]
    ['q']
    """
    held: dict[int, bool] = {}
    if fold(formula, lambda c: c.holds(values), all, any, held):
        return ()
    found: dict[Condition, None] = {}
    waiting, seen = [formula], set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen or held[id(part)]:
            continue
        seen.add(id(part))
        if isinstance(part, Condition):
            found[part] = None
        else:
            waiting += reversed(part.parts)
    return tuple(found)


def fewest_failing(formula: Formula, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
    """Return conditions that a formula lacks at a point: of each alternative, those of the one that lacks the fewest.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> low, high = Condition(-x, player="p"), Condition(x - 9, player="q")
    >>> either = AnyOf((AllOf((low, low)), high))
    >>> [condition.player for condition in fewest_failing(either, {"x": Fraction(2)})]
    ['q']
    """
    lacking: dict[int, int] = {}
    fold(formula, lambda c: int(not c.holds(values)), sum, lambda counts: min(counts, default=1), lacking)
    found: dict[Condition, None] = {}
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if not lacking[id(part)]:
            continue
        if isinstance(part, Condition):
            found[part] = None
        elif isinstance(part, AllOf):
            waiting += reversed(part.parts)
        elif part.parts:
            waiting.append(min(part.parts, key=lambda inner: lacking[id(inner)]))
    return tuple(found)


def turned(
    formula: Formula, inside: Callable[[Condition], bool], outside: Callable[[Condition], bool]
) -> Condition:
    """Return a condition whose failing makes a formula fail: the first that holds inside and not outside.

    Parameters
    ----------
    formula : Formula
        True inside and false outside.
    inside, outside : callable
        Whether a condition holds there.

    Raises
    ------
    ValueError
        When the formula is not true inside and false outside.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> inside = AllOf((Condition(x, player="p"), Condition(-x + 1, player="q")))
    >>> half, two = ({"x": Fraction(1, 2)}, {"x": Fraction(2)})
    >>> turned(inside, lambda c: c.holds(half), lambda c: c.holds(two)).player
    'q'
    """
    within: dict[int, bool] = {}
    without: dict[int, bool] = {}
    if not fold(formula, inside, all, any, within) or fold(formula, outside, all, any, without):
        raise ValueError("formula: expected one that holds inside and fails outside")
    while not isinstance(formula, Condition):
        formula = next(part for part in formula.parts if within[id(part)] and not without[id(part)])
    return formula
