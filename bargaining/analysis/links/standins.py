"""Fractions that stand in for irrational numbers, after proof that no prediction can tell them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from bargaining.algebra.numbers import exact_fraction
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.links.upstream import Number
from bargaining.errors import ScenarioError
from bargaining.forms.formula import Condition, fold
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

BITS = 256
"""Of the enclosure of an irrational number."""
_DIGITS = 15

Ends = tuple[Fraction, Fraction]


def enclosure(value: Number) -> Ends:
    """Return fractions between which a number lies, both the number itself where it is a fraction.

    Examples
    --------
    >>> from flint import arb, fmpq_poly
    >>> from bargaining.equilibria.algebraic_numbers import Field, FieldNumber
    >>> low, high = enclosure(FieldNumber(Field(fmpq_poly([-2, 0, 1]), arb(1.4142, 0.01)), fmpq_poly([0, 1])))
    >>> low * low < 2 < high * high, high - low < Fraction(1, 2**200)
    (True, True)
    """
    known = rational(value)
    if known is not None:
        return known, known
    ball = value.ball(BITS)
    middle, radius = exact_fraction(ball.mid()), exact_fraction(ball.rad())
    return middle - radius, middle + radius


def rational(value: Number) -> Fraction | None:
    """Return a number as a fraction, or None where it is none."""
    if isinstance(value, Fraction | int):
        return Fraction(value)
    coefficients = [Fraction(int(c.p), int(c.q)) for c in value.value.coeffs()]
    if any(coefficients[1:]):
        return None
    return coefficients[0] if coefficients else Fraction(0)


def written(value: Number) -> str:
    """Write a number: a fraction as it is, another one by decimals between which it lies."""
    known = rational(value)
    if known is not None:
        return plain(known)
    low, high = enclosure(value)
    scale = 10**_DIGITS
    ends = Fraction(floor(low * scale), scale), Fraction(floor(high * scale) + 1, scale)
    return f"irrational, between {' and '.join(f'{float(end):.{_DIGITS}f}' for end in ends)}"


def standing_for(value: Number) -> tuple[Fraction, str, Ends | None]:
    """Return the fraction that stands for a number, what to say of it, and its enclosure unless it is one itself."""
    known = rational(value)
    if known is not None:
        return known, "", None
    low, high = enclosure(value)
    note = "irrational: a fraction stands in that no pure prediction tells apart, as proved"
    return (low + high) / 2, note, (low, high)


def checked(scenario: Scenario) -> Scenario:
    """Return a scenario in which fractions stand in, refused where a prediction could tell.

    Raises
    ------
    ScenarioError
        Where the truth of a prediction is undecided on the enclosures.
    """
    boxes = {name: o.enclosure for name, o in scenario.followed.items() if o.enclosure is not None}
    if not boxes:
        return scenario
    held = {name: value for name, value in scenario.values.items() if name not in boxes}
    form = scenario.form.substituted(held)

    def leaf(condition: Condition) -> bool | None:
        low, high = _over(condition.polynomial, boxes)
        if condition.strict:
            return True if low > 0 else False if high <= 0 else None
        return True if low >= 0 else False if high < 0 else None

    known: dict[int, bool | None] = {}
    alive = []
    for profile in form.candidates():
        alive.append(form.formula(profile))
        if fold(alive[-1], leaf, _every, _some, known) is None:
            name = next(iter(boxes))
            origin = scenario.followed[name]
            raise ScenarioError(
                f"{scenario.name}: {name}: found {origin.taken} in {origin.scenario}, {origin.value}, on or next to a "
                f"threshold: whether {scenario.outcome(profile)} is predicted is undecided within the enclosure; "
                "expected a value that a fraction can stand for"
            )
    return scenario


def _every(parts: Sequence[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _some(parts: Sequence[bool | None]) -> bool | None:
    return True if True in parts else None if None in parts else False


def _over(polynomial: Polynomial, boxes: Mapping[str, Ends]) -> Ends:
    """Return bounds of a polynomial over a box, term by term."""
    low = high = Fraction(0)
    for monomial, coefficient in polynomial.terms.items():
        term: Ends = (coefficient, coefficient)
        for name, power in monomial:
            for _ in range(power):
                term = _product(term, boxes[name])
        low, high = low + term[0], high + term[1]
    return low, high


def _product(one: Ends, other: Ends) -> Ends:
    found = [x * y for x in one for y in other]
    return min(found), max(found)
