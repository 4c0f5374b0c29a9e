"""From a point that fulfils a claim to what it says: who changes what, how far, and who is bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from bargaining.algebra.numbers import ExactNumber, roots
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.answer import Binding, ParameterChange, Solution, voices
from bargaining.analysis.cruxes.claims import Requirement
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import SUM
from bargaining.analysis.profiles import outcome_label
from bargaining.forms.formula import AnyOf, Condition, Formula, fold
from bargaining.scenario import Scenario
from bargaining.scenario.told import retold

TIED = Fraction(2, 10**6)
"""Share of its largest coefficient below which a condition counts as tight: points beyond a boundary are so near."""


def solution(
    scenario: Scenario, formula: Formula, box: ExactBox, point: Sequence[Fraction], *, ends: bool
) -> Solution:
    """Describe a point that fulfils a claim.

    Parameters
    ----------
    scenario : Scenario
        At the current values.
    formula : Formula
        What the point fulfils, in units.
    box : ExactBox
        The free parameters, in units.
    point : sequence of Fraction
        Their values, in units.
    ends : bool
        Whether the claim is that the profile ends, so that thresholds on the way can be told.
    """
    now, then = (dict(zip(box.names, values, strict=True)) for values in (box.centre, point))
    outer = box.outer(point)
    moved = {name: (scenario.values[name], outer[name]) for name in box.names if now[name] != then[name]}
    bound = list(_bindings(formula, now, then))
    threshold = _threshold(bound[0].polynomial, box, point) if ends and bound and len(moved) == 1 else None
    changes = [
        ParameterChange(
            name,
            scenario.label(name),
            before,
            after,
            abs(then[name] - now[name]),
            threshold,
            voices(scenario, name),
            retold(scenario, name, before),
            retold(scenario, name, after if threshold is None else threshold),
        )
        for name, (before, after) in moved.items()
    ]
    return Solution(
        tuple(sorted(changes, key=lambda c: (-c.share, c.parameter))),
        box.distance(point, SUM),
        max((c.share for c in changes), default=Fraction(0)),
        tuple(
            Binding(outcome_label(scenario, r.profile), r.player, r.deviation, r.place)
            for r in bound
            if r.profile  # which the order of levels has not
        ),
    )


def _bindings(
    formula: Formula, now: Mapping[str, Fraction], then: Mapping[str, Fraction]
) -> Iterator[Requirement]:
    """Yield the conditions that are tight at a point and were not so at the current values.

    Of alternatives only the one that holds with most to spare can bind.
    """
    before, after = _values(formula, now), _values(formula, then)
    seen: set[int] = set()
    waiting = [(formula, id(formula))]
    while waiting:
        part, whole = waiting.pop()
        if after[id(part)] >= TIED or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, AnyOf):
            waiting.append((max(part.parts, key=lambda inner: after[id(inner)]), id(part)))
        elif not isinstance(part, Condition):
            waiting.extend((inner, id(inner)) for inner in reversed(part.parts))
        elif before[whole] != after[whole]:
            assert isinstance(part, Requirement)
            yield part


def _values(formula: Formula, values: Mapping[str, Fraction]) -> dict[int, Fraction]:
    """Return by how much each part holds at a point: by the least of a conjunction, the most of alternatives."""
    known: dict[int, Fraction] = {}
    polynomials: dict[Polynomial, Fraction] = {}

    def leaf(c: Condition) -> Fraction:
        if c.polynomial not in polynomials:
            polynomials[c.polynomial] = c.polynomial.evaluate(values)
        return polynomials[c.polynomial]

    fold(formula, leaf, min, max, known)
    return known


def _threshold(polynomial: Polynomial, box: ExactBox, point: Sequence[Fraction]) -> ExactNumber | None:
    """Return where a polynomial in units changes sign on the way of one parameter to its new value, in its own."""
    (place,) = (k for k, (x, c) in enumerate(zip(point, box.centre, strict=True)) if x != c)
    name, (zero, one) = box.names[place], box.scale(place)
    others = {n: c for n, c in zip(box.names, box.centre, strict=True) if n != name}
    line = polynomial.substitute({**others, name: (Polynomial.variable(name) - zero) / one})
    start, after = (zero + one * values[place] for values in (box.centre, point))
    low, high = min(start, after), max(start, after)
    passed = [root for root in roots(line.coefficients(name)) if low <= root.low and root.high <= high]
    return min(passed, key=lambda root: abs((root.low + root.high) / 2 - after), default=None)
