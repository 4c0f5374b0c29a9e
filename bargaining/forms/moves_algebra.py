"""What is computed with when levels are put into payoffs and conditions: quotients, and distances between formulas.

A distance :math:`|y|` stands in polynomials as a variable of its own until all levels are known; only then a condition
with distances becomes a formula without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.algebra.signs import Signs
from bargaining.errors import ScenarioError
from bargaining.forms.formula import (
    FALSE,
    TRUE,
    Condition,
    Formula,
    conjunction,
    disjunction,
    fold,
)

Sides = Mapping[str, int]
"""The signs of what distances are taken of, by the names of the distances."""
NO_SIDES: Sides = {}
MARK = "|"
"""With what the name of a distance begins and ends."""


@dataclass(frozen=True)
class Firm(Condition):
    """A condition that stays strict where others are relaxed: where it is an equality another plan is the same."""


class Calculus:
    """Compute with quotients, conditions and distances over ranges of the assumptions.

    Parameters
    ----------
    signs : Signs
        What is known of signs over the ranges.
    """

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.distances: dict[str, tuple[Polynomial, str]] = {}
        self._formulas: dict[tuple[Any, ...], tuple[Formula, Formula]] = {}
        self._relaxed: dict[int, tuple[Formula, Formula]] = {}
        self._negated: dict[int, tuple[Formula, Formula]] = {}
        self._plain: dict[int, tuple[Formula, Formula]] = {}
        self._resolved: dict[Condition, Formula] = {}

    # ------------------------------------------------------------ distances

    def distance(self, inner: Polynomial, label: str) -> Polynomial:
        """Return the distance of a polynomial from zero, a variable of its own where its sign is not known."""
        if self.signs.nonnegative(inner):
            return inner
        if self.signs.nonnegative(-inner):
            return -inner
        content = inner.content
        leading = min(inner.terms, key=lambda m: (sum(p for _, p in m), m))
        inner = inner / (content if inner.terms[leading] > 0 else -content)
        name = f"{MARK}{inner}{MARK}"
        if name not in self.distances:
            self.distances[name] = (inner, label)
            self.signs.ranges[name] = (Fraction(0), None)
        return Polynomial.variable(name) * content

    def depending(self, polynomial: Polynomial, variable: str) -> list[str]:
        """Return the distances in a polynomial that depend on a variable."""
        return sorted(
            name
            for name in polynomial.variables
            if name in self.distances and variable in self.distances[name][0].variables
        )

    def sides(self, polynomial: Polynomial, variable: str) -> Iterator[tuple[Polynomial, Sides]]:
        """Yield the polynomial on every side of the distances that depend on a variable, with the signs there."""
        names = self.depending(polynomial, variable)
        for signs in product((1, -1), repeat=len(names)):
            known = dict(zip(names, signs, strict=True))
            yield self.on(polynomial, known), known

    def on(self, polynomial: Polynomial, known: Sides) -> Polynomial:
        """Return a polynomial without distances whose signs are known."""
        own = {name: self.inner(name, sign) for name, sign in known.items() if name in polynomial.variables}
        return polynomial.substitute(own) if own else polynomial

    def inner(self, name: str, sign: int) -> Polynomial:
        """Return what a distance is where its sign is known."""
        return self.distances[name][0] * sign

    def value(self, quotient: Quotient, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value of a quotient at a point, distances included."""
        known = dict(values)
        waiting = [*quotient.variables]
        while waiting:
            name = waiting[-1]
            if name in known or name not in self.distances:
                waiting.pop()
            elif missing := [
                n for n in self.distances[name][0].variables if n not in known and n in self.distances
            ]:
                waiting += missing
            else:
                known[waiting.pop()] = abs(self.distances[name][0].evaluate(known))
        return quotient.evaluate(known)

    # ------------------------------------------------------------ conditions

    def leaf(self, polynomial: Polynomial, like: Condition) -> Formula:
        """Return a condition like another one, or its truth where that is proved over the ranges."""
        if self.signs.positive(polynomial) or (not like.strict and self.signs.nonnegative(polynomial)):
            return TRUE
        if self.signs.positive(-polynomial) or (like.strict and self.signs.nonnegative(-polynomial)):
            return FALSE
        positive = tuple((n, p) for n, p in polynomial.shared if self.signs.positive(Polynomial.variable(n)))
        return replace(like, polynomial=polynomial.over(positive) / polynomial.content)

    def relaxed(self, formula: Formula) -> Formula:
        """Return a formula with no condition strict, so that it holds at what comes close as well."""
        return self._kept(
            self._relaxed,
            formula,
            lambda f: fold(f, self._loosened, conjunction, disjunction),
        )

    def _loosened(self, condition: Condition) -> Formula:
        if isinstance(condition, Firm):
            return condition
        return self.leaf(condition.polynomial, replace(condition, strict=False))

    def negated(self, formula: Formula) -> Formula:
        """Return the formula that holds where another does not."""
        return self._kept(
            self._negated, formula, lambda f: fold(f, lambda c: c.negated, disjunction, conjunction)
        )

    @staticmethod
    def _kept(
        known: dict[int, tuple[Formula, Formula]], formula: Formula, make: Callable[[Formula], Formula]
    ) -> Formula:
        if id(formula) not in known:
            known[id(formula)] = (formula, make(formula))  # the formula itself keeps its identity taken
        return known[id(formula)][1]

    # ------------------------------------------------------------ levels put in

    def put(self, polynomial: Polynomial, variable: str, level: Quotient) -> Quotient:
        """Return a polynomial with a level put in for a variable, in distances as well."""
        names = self.depending(polynomial, variable)
        if variable not in polynomial.variables and not names:
            return Quotient(polynomial)
        moved = {name: self._moved(name, variable, level) for name in names}
        total: dict[int, Polynomial] = {}
        for monomial, c in polynomial.terms.items():
            power, part = (
                0,
                Polynomial({tuple(f for f in monomial if f[0] != variable and f[0] not in moved): c}),
            )
            for name, exponent in monomial:
                if name == variable or name in moved:
                    power += exponent
                    part = part * (level.above if name == variable else moved[name]) ** exponent
            total[power] = total.get(power, Polynomial()) + part
        most = max(total)
        below = level.below
        return Quotient(
            sum((part * below ** (most - power) for power, part in total.items()), Polynomial()), below**most
        )

    def _moved(self, name: str, variable: str, level: Quotient) -> Polynomial:
        """Return a distance with a level put in, times the level's denominator."""
        inner, label = self.distances[name]
        parts = inner.parts(variable)
        if len(parts) > 2:
            raise ScenarioError(
                f"found a distance with a power of {variable!r}, expected it to the first power"
            )
        return self.distance(parts[0] * level.below + parts[1] * level.above, label)

    def put_quotient(self, quotient: Quotient, variable: str, level: Quotient) -> Quotient:
        """Return a quotient with a level put in for a variable."""
        above, below = self.put(quotient.above, variable, level), self.put(quotient.below, variable, level)
        if above.below == below.below:
            return self.reduced(Quotient(above.above, below.above))
        return self.reduced(Quotient(above.above * below.below, above.below * below.above))

    def reduced(self, quotient: Quotient) -> Quotient:
        """Return a quotient without what numerator and denominator have in common and what is known to be positive."""
        below = quotient.below
        if below.constant_value is not None:
            return Quotient(quotient.above / below.constant_value)
        own = dict(quotient.above.shared) if quotient.above.terms else dict(below.shared)
        common = tuple(
            (n, min(p, own[n]))
            for n, p in below.shared
            if n in own and self.signs.nonnegative(Polynomial.variable(n))
        )
        above, below = quotient.above.over(common), below.over(common)
        content = below.content
        return Quotient(above / content, below / content)

    def put_formula(
        self,
        formula: Formula,
        variable: str,
        level: Quotient,
        known: Sides = NO_SIDES,
        *,
        strictly: bool = False,
    ) -> Formula:
        """Return a formula with a level put in for a variable.

        Parameters
        ----------
        formula : Formula
            In the variable.
        variable : str
            Name of the move.
        level : Quotient
            With a positive denominator.
        known : mapping of str to int
            Signs of distances there.
        strictly : bool
            Whether conditions that depend on the variable are to hold strictly.
        """

        def leaf(condition: Condition) -> Formula:
            polynomial = condition.polynomial
            if variable not in polynomial.variables and not self.depending(polynomial, variable):
                return condition
            own = replace(condition, strict=True) if strictly else condition
            return self.leaf(self.put(self.on(polynomial, known), variable, level).above, own)

        key = (id(formula), variable, level, tuple(known.items()), strictly)
        if key not in self._formulas:
            self._formulas[key] = (formula, fold(formula, leaf, conjunction, disjunction))
        return self._formulas[key][1]

    # ------------------------------------------------------------ without distances

    def plain(self, formula: Formula) -> Formula:
        """Return a formula without distances that holds at the same points."""
        return self._kept(self._plain, formula, lambda f: fold(f, self._without, conjunction, disjunction))

    def _without(self, condition: Condition) -> Formula:
        if condition not in self._resolved:
            self._resolved[condition] = self._split(condition)
        return self._resolved[condition]

    def _split(self, condition: Condition) -> Formula:
        names = [name for name in condition.polynomial.variables if name in self.distances]
        if not names:
            return condition
        name = max(names, key=lambda n: (len(n), n))  # what holds others first
        inner = self.distances[name][0]
        sides = {s: self.leaf(self.on(condition.polynomial, {name: s}), condition) for s in (1, -1)}
        parts = condition.polynomial.parts(name)
        if len(parts) == 2 and self.signs.nonnegative(parts[1]):  # the distance is the larger of both
            return self.plain(disjunction(sides.values()))
        if len(parts) == 2 and self.signs.nonnegative(-parts[1]):
            return self.plain(conjunction(sides.values()))
        where = replace(condition, strict=False)
        return self.plain(
            disjunction(conjunction((self.leaf(inner * s, where), found)) for s, found in sides.items())
        )
