"""Conditions whose sign is known are folded away while formulas are made, and equal ones are made once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import FALSE, TRUE, AllOf, AnyOf, Condition, Formula, conjunction, disjunction

Label = tuple[str, str, str]
"""Who would deviate, where, and to what."""

Bound = tuple[int, bool, Fraction, bool]
"""What is bounded, whether from below, by what, and whether the bound itself is excluded."""

NOBODY: Label = ("", "", "")
"""In a condition that is about no deviation."""


class Signs:
    """Make conditions on polynomials where some polynomials are known to be positive.

    Parameters
    ----------
    positives : collection of Polynomial
        Known to be positive; conditions are divided by those of them that are linear in one assumption.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> signs = Signs([x, 1 + x * -1])
    >>> print(signs.at_least(x * y - x * x * y).polynomial)
    y
    >>> signs.every([signs.above(y), signs.at_least(y * -2)]) is FALSE
    True
    """

    def __init__(self, positives: Collection[Polynomial]) -> None:
        self._positives: list[tuple[str, Fraction, Fraction]] = []
        for p in positives:
            names = p.variables
            if p.degree == 1 and len(names) == 1:
                constant, slope = p.coefficients(*names)
                self._positives.append((next(iter(names)), -constant / slope, slope))
        self._numbers: dict[Polynomial, int] = {}
        self._reduced: dict[Polynomial, tuple[Polynomial, int, Fraction, bool]] = {}
        self._conditions: dict[tuple[int, Fraction, bool, bool, Label], Condition] = {}
        self._bounds: dict[int, Bound] = {}
        self._joined: dict[tuple[bool, tuple[int, ...]], tuple[Formula, Sequence[Formula]]] = {}
        self._known: dict[tuple[int, bool], Fraction] = {}
        for p in positives:
            number, root, up = self._bound(p)
            known = self._known.get((number, up), root)
            self._known[number, up] = max(root, known) if up else min(root, known)

    def _bound(self, polynomial: Polynomial) -> tuple[int, Fraction, bool]:
        """Return what varies in a polynomial, by number, and the bound above which, or below which, it is positive."""
        varying = Polynomial({m: c for m, c in polynomial.terms.items() if m})
        up = not varying.terms or varying.terms[min(varying.terms)] > 0
        scale = varying.content if up else -varying.content
        number = self._numbers.setdefault(varying / scale, len(self._numbers))
        return number, Fraction(-polynomial.constant_term) / scale, up

    def _told(self, polynomial: Polynomial) -> tuple[Polynomial, int, Fraction, bool]:
        """Return the polynomial without positive factors, with its bound."""
        found = self._reduced.get(polynomial)
        if found is None:
            left = polynomial
            for name, root, slope in self._positives:
                while left.terms and (divided := _over(left, name, root)) is not None:
                    left = divided if slope == 1 else divided / slope
            found = self._reduced[polynomial] = (left, *self._bound(left))
        return found

    def constant(self, polynomial: Polynomial) -> bool:
        """Tell whether a polynomial is a number that is not zero, apart from positive factors."""
        left = self._told(polynomial)[0]
        return bool(left.terms) and left.constant_value is not None

    def at_least(
        self, polynomial: Polynomial, label: Label = NOBODY, sign: int = 1, unit: Fraction | int = 1
    ) -> Formula:
        """Return the condition that a polynomial is not negative; with a sign of -1, that it is not positive.

        The condition's own polynomial is a multiple: it is measured in units.
        """
        return self._condition(polynomial, False, label, sign, unit)

    def above(self, polynomial: Polynomial, label: Label = NOBODY, sign: int = 1) -> Formula:
        """Return the condition that a polynomial is positive; with a sign of -1, that it is negative."""
        return self._condition(polynomial, True, label, sign)

    def possible(self, polynomial: Polynomial) -> tuple[int, ...]:
        """Return the signs that a polynomial may have, other than zero."""
        return tuple(sign for sign in (1, -1) if self.above(polynomial, sign=sign) is not FALSE)

    def zero(self, polynomial: Polynomial, label: Label = NOBODY, unit: Fraction | int = 1) -> Formula:
        """Return the condition that a polynomial is zero: neither negative nor positive."""
        return self.every(self._condition(polynomial, False, label, sign, unit) for sign in (1, -1))

    def _condition(
        self, polynomial: Polynomial, strict: bool, label: Label, sign: int, unit: Fraction | int = 1
    ) -> Formula:
        left, number, root, up = self._told(polynomial)
        constant = left.constant_value
        if constant is not None:
            return TRUE if (constant * sign > 0 or (not constant and not strict)) else FALSE
        up = up == (sign > 0)
        same, other = self._known.get((number, up)), self._known.get((number, not up))
        if same is not None and (root <= same if up else root >= same):
            return TRUE
        if other is not None and (root >= other if up else root <= other):
            return FALSE
        key = (number, root, up, strict, label)
        found = self._conditions.get(key)
        if found is None:
            found = self._conditions[key] = Condition(left * Fraction(unit * sign), strict, *label)
            self._bounds[id(found)] = (number, up, root, strict)
        return found

    def every(self, parts: Iterable[Formula]) -> Formula:
        """Join by *and*; false where two conditions exclude each other, and without those that others imply."""
        flat: dict[int, Formula] = {}
        tightest: dict[tuple[int, bool], tuple[Fraction, bool, int]] = {}
        for part in parts:
            if part is FALSE:
                return FALSE
            for inner in part.parts if isinstance(part, AllOf) else (part,):
                place = id(inner)
                if place in flat:
                    continue
                flat[place] = inner
                bound = self._bounds.get(place)
                if bound is not None:
                    number, up, root, strict = bound
                    known = tightest.get((number, up))
                    if known is None or _tighter(root, strict, known, up):
                        tightest[number, up] = (root, strict, place)
                        if _excludes(root, strict, up, tightest.get((number, not up))):
                            return FALSE
        needed = {place for _, _, place in tightest.values()}
        return self._shared(
            True, tuple(p for place, p in flat.items() if place in needed or place not in self._bounds)
        )

    def some(self, parts: Iterable[Formula]) -> Formula:
        """Join by *or*, without what is a case of another part."""
        flat: dict[int, Formula] = {}
        for part in parts:
            if part is TRUE:
                return TRUE
            for inner in part.parts if isinstance(part, AnyOf) else (part,):
                flat.setdefault(id(inner), inner)
        if len(flat) > 1:
            asked = {number: _asked(part) for number, part in flat.items()}
            flat = {
                number: part
                for number, part in flat.items()
                if not any(other < asked[number] for other in asked.values())
            }
        return self._shared(False, tuple(flat.values()))

    def _shared(self, every: bool, parts: tuple[Formula, ...]) -> Formula:
        key = (every, tuple(map(id, parts)))
        if key not in self._joined:
            # With the parts themselves, so that their identities stay taken.
            self._joined[key] = ((conjunction if every else disjunction)(parts), parts)
        return self._joined[key][0]


def _tighter(root: Fraction, strict: bool, known: tuple[Fraction, bool, int], up: bool) -> bool:
    return (strict and not known[1]) if root == known[0] else (root > known[0]) == up


def _excludes(root: Fraction, strict: bool, up: bool, other: tuple[Fraction, bool, int] | None) -> bool:
    """Tell whether nothing lies between a bound and one from the other side."""
    if other is None:
        return False
    return (strict or other[1]) if root == other[0] else (root > other[0]) == up


def _asked(part: Formula) -> frozenset[int]:
    return frozenset(map(id, part.parts)) if isinstance(part, AllOf) else frozenset((id(part),))


def _over(polynomial: Polynomial, name: str, root: Fraction) -> Polynomial | None:
    """Return a polynomial divided by a variable less a number; None where something is left."""
    if not root:
        if all(any(n == name for n, _ in monomial) for monomial in polynomial.terms):
            return polynomial.over(((name, 1),))
        return None
    if name not in polynomial.variables:
        return None
    *lower, top = polynomial.parts(name)
    quotient = [top]
    for part in reversed(lower):
        quotient.append(part + quotient[-1] * root)
    if quotient.pop().terms:
        return None
    variable, total = Polynomial.variable(name), Polynomial()
    for part in quotient:
        total = total * variable + part
    return total
