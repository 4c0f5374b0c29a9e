"""Formulas over boxes: what exact bounds settle of them, and what they hang on where bounds do not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bargaining.algebra.bounds import lower_bound, negative_inside, upper_bound
from bargaining.algebra.boxes import Box, Point
from bargaining.algebra.magnitudes import in_own_unit
from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import (
    FALSE,
    AllOf,
    Condition,
    Formula,
    conjunction,
    decided,
    flat,
    fold,
    mapped,
    truth,
)


class Domain:
    """Hold a box, and formulas as they are over it: what it holds put in, polynomials in units of their own size.

    Answers and the way to them are the same in every unit of payoffs. Equal conditions become one, and bounds over the
    whole box are computed once for all formulas.

    Parameters
    ----------
    box : mapping of str to (low, high)
        Limits of every variable, equal where it is held.
    inside : bool
        Whether only points strictly between all limits count.
    """

    def __init__(self, box: Box, *, inside: bool = False) -> None:
        self.held = {name: low for name, (low, high) in box.items() if low == high}
        self.box = {name: ends for name, ends in box.items() if name not in self.held}
        self.whole = self.box if inside else None
        self.bounds = Bounds(self.box, self.whole)
        self._polynomials: dict[Polynomial, Polynomial] = {}
        self._conditions: dict[tuple[Polynomial, bool], Condition] = {}

    def read(self, formula: Formula) -> Formula:
        """Return a formula as it is over the box."""
        return mapped(formula, self._condition)

    def _condition(self, condition: Condition) -> Condition:
        given = condition.polynomial
        if given not in self._polynomials:
            self._polynomials[given] = in_own_unit(given.substitute(self.held), self.box)
        key = self._polynomials[given], condition.strict
        return self._conditions.setdefault(key, Condition(*key))

    def point(self, point: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Return a point of the box with the values of all variables."""
        return self.held | {name: (low + high) / 2 for name, (low, high) in self.box.items()} | dict(point)


class Bounds:
    """Hold exact bounds of polynomials over a box, each computed when it is first asked for.

    Parameters
    ----------
    box : mapping of str to (low, high)
        Limits of the variables.
    whole : mapping of str to (low, high), optional
        A box that it is a part of, and whose boundary does not count.
    """

    def __init__(self, box: Box, whole: Box | None = None) -> None:
        self.box = box
        self.whole = whole
        self._most: dict[Polynomial, Fraction] = {}
        self._least: dict[Polynomial, Fraction] = {}

    def fails(self, condition: Condition, *, almost: bool = False) -> bool:
        """Tell whether a condition is proved to fail throughout, or with ``almost`` but on a set without volume."""
        p = condition.polynomial
        if p not in self._most:
            self._most[p] = upper_bound(p, self.box)
        most = self._most[p]
        if most < 0 or (most == 0 and (condition.strict or (almost and bool(p.terms)))):
            return True
        return most == 0 and self.negative_inside(p)

    def holds(self, condition: Condition, *, almost: bool = False) -> bool:
        """Tell whether a condition is proved to hold throughout, or with ``almost`` but on a set without volume."""
        p = condition.polynomial
        if p not in self._least:
            self._least[p] = lower_bound(p, self.box)
        least = self._least[p]
        if least > 0 or (least == 0 and (not condition.strict or (almost and bool(p.terms)))):
            return True
        return least == 0 and self.negative_inside(-p)

    def negative_inside(self, polynomial: Polynomial) -> bool:
        """Tell whether a polynomial is proved negative at all points that count, its bound being nought."""
        return self.whole is not None and negative_inside(polynomial, self.box, self.whole)

    def counts(self, point: Mapping[str, Fraction]) -> bool:
        """Tell whether a point of the box counts."""
        return self.whole is None or all(low < point[n] < high for n, (low, high) in self.whole.items())

    def settled(self, formula: Formula, *, almost: bool = False) -> Formula:
        """Return an equivalent formula over the box without what bounds decide.

        Parameters
        ----------
        formula : Formula
            In the variables of the box.
        almost : bool
            Let the formula change on a set without volume: where a polynomial that is not zero itself is zero.

        Examples
        --------
        >>> x = Polynomial.variable("x")
        >>> touching = Condition(x - 1)
        >>> over = Bounds({"x": (Fraction(0), Fraction(1))})
        >>> over.settled(touching) is touching, over.settled(touching, almost=True) is FALSE
        (True, True)
        """
        together = flat(formula)
        if together is not None:
            if any(self.fails(condition, almost=almost) for condition in together):
                return FALSE
            return conjunction(c for c in together if not self.holds(c, almost=almost))

        def settle(condition: Condition) -> bool | None:
            if self.fails(condition, almost=almost):
                return False
            return True if self.holds(condition, almost=almost) else None

        return decided(formula, settle)


def true_at(formula: Formula, point: Point) -> bool:
    """Tell, exactly, whether a formula is true at a point."""
    together = flat(formula)
    if together is not None:
        return all(condition.holds(point) for condition in together)
    return truth(formula, lambda condition: condition.holds(point))


def leading(formula: Formula, point: Point) -> tuple[Condition, ...]:
    """Return conditions which together make a formula true, and which a point comes nearest to.

    Of alternatives that is the one whose smallest polynomial is greatest there, the first of equal ones.

    Examples
    --------
    >>> from bargaining.forms.formula import AnyOf
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> either = AllOf((Condition(y), AnyOf((Condition(x - 1), Condition(-x)))))
    >>> [str(c.polynomial) for c in leading(either, {"x": Fraction(1, 3), "y": Fraction(0)})]
    ['y', '-x']
    """
    together = flat(formula)
    if together is not None:
        return together
    values: dict[int, Fraction | float] = {}
    fold(
        formula,
        lambda condition: condition.polynomial.evaluate(point),
        lambda parts: min(parts, default=float("inf")),
        lambda parts: max(parts, default=float("-inf")),
        values,
    )
    found: list[Condition] = []
    seen: set[int] = set()
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Condition):
            found.append(part)
        elif isinstance(part, AllOf):
            waiting.extend(reversed(part.parts))
        elif part.parts:
            waiting.append(max(part.parts, key=lambda inner: values[id(inner)]))
    return tuple(found)
