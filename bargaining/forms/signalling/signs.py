"""Conditions whose sign is known are folded away while formulas are made, and equal ones are made once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import FALSE, TRUE, AllOf, AnyOf, Condition, Formula, conjunction, disjunction

Label = tuple[str, str, str]
"""Who would deviate, where, and to what."""

_BELOW, _ZERO, _ABOVE = 1, 2, 4
NOBODY: Label = ("", "", "")
"""In a condition that is about no deviation."""


class Signs:
    """Make conditions on polynomials where some polynomials are known to be positive.

    Parameters
    ----------
    positives : iterable of Polynomial
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

    def __init__(self, positives: Iterable[Polynomial]) -> None:
        self._positives: list[tuple[str, Fraction, Fraction]] = []
        for p in positives:
            names = p.variables
            if p.degree == 1 and len(names) == 1:
                constant, slope = p.coefficients(*names)
                self._positives.append((next(iter(names)), -constant / slope, slope))
        self._numbers: dict[Polynomial, int] = {}
        self._reduced: dict[Polynomial, tuple[Polynomial, int, bool]] = {}
        self._conditions: dict[tuple[int, bool, bool, Label], Condition] = {}
        self._marks: dict[int, tuple[int, int]] = {}
        self._joined: dict[tuple[bool, tuple[int, ...]], tuple[Formula, Sequence[Formula]]] = {}
        self._known: dict[int, int] = {self._told(p)[1]: _ABOVE for p in positives}

    def _told(self, polynomial: Polynomial) -> tuple[Polynomial, int, bool]:
        """Return the polynomial without positive factors; a number for its multiples; whether it is a positive one."""
        found = self._reduced.get(polynomial)
        if found is None:
            left = polynomial
            for name, root, slope in self._positives:
                while left.terms and (divided := _over(left, name, root)) is not None:
                    left = divided if slope == 1 else divided / slope
            lead = left.terms[min(left.terms)] if left.terms else 1
            primitive = left / (left.content if lead > 0 else -left.content)
            number = self._numbers.setdefault(primitive, len(self._numbers))
            found = self._reduced[polynomial] = (left, number, lead > 0)
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
        left, primitive, same = self._told(polynomial)
        constant = left.constant_value
        if constant is not None:
            return TRUE if (constant * sign > 0 or (not constant and not strict)) else FALSE
        same = same == (sign > 0)
        mask = (_ABOVE if same else _BELOW) | (0 if strict else _ZERO)
        known = self._known.get(primitive)
        if known is not None:
            return TRUE if known & mask else FALSE
        key = (primitive, same, strict, label)
        found = self._conditions.get(key)
        if found is None:
            found = self._conditions[key] = Condition(left * Fraction(unit * sign), strict, *label)
            self._marks[id(found)] = (primitive, mask)
        return found

    def every(self, parts: Iterable[Formula]) -> Formula:
        """Join by *and*; false where two conditions exclude each other, and without those that others imply."""
        flat: dict[int, Formula] = {}
        masks: dict[int, int] = {}
        for part in parts:
            if part is FALSE:
                return FALSE
            for inner in part.parts if isinstance(part, AllOf) else (part,):
                flat.setdefault(id(inner), inner)
                mark = self._marks.get(id(inner))
                if mark is not None:
                    primitive, mask = mark
                    left = masks[primitive] = masks.get(primitive, mask) & mask
                    if not left:
                        return FALSE
        if len(masks) < len(flat):
            flat = self._needed(flat, masks)
        return self._shared(True, tuple(flat.values()))

    def _needed(self, flat: dict[int, Formula], masks: dict[int, int]) -> dict[int, Formula]:
        """Leave out conditions that others imply."""
        exact: set[int] = set()
        for number in flat:
            mark = self._marks.get(number)
            if mark is not None and masks[mark[0]] == mark[1]:
                exact.add(mark[0])
        seen: set[tuple[int, int]] = set()
        kept = {}
        for number, part in flat.items():
            mark = self._marks.get(number)
            if mark is not None:
                if mark in seen or (mark[0] in exact and masks[mark[0]] != mark[1]):
                    continue
                seen.add(mark)
            kept[number] = part
        return kept

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
