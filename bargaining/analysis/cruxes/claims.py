"""What a crux must bring about: a formula in the assumptions.

A prediction *becomes* one where its formula holds, *ends* where the negation does, and is the *only* one where its
formula holds and those of all others fail. Of several profiles at once some must hold, or none, or none but they.
Inequalities are kept as they are: that a deviation gains nothing holds on its boundary too, that it gains does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

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
    fold,
    mapped,
    negated,
    truth,
)

MODES = ("becomes", "ends", "only")


@dataclass(frozen=True)
class Requirement(Condition):
    """Hold a condition together with the prediction whose formula it comes from.

    Parameters
    ----------
    profile : Profile
        The prediction.
    """

    profile: Profile = ()


def claim(form: Form, profiles: Collection[Profile], mode: str) -> Formula:
    """Return what must hold for some of the profiles to become, cease to be, or be the only predictions.

    Parameters
    ----------
    form : Form
        Says where each holds.
    profiles : collection of Profile
        Those in question.
    mode : str
        "becomes", "ends" or "only".

    Examples
    --------
    >>> import bargaining
    >>> form = bargaining.load("rapprochement").form
    >>> [len(conditions(claim(form, [("transact", "isolate", "token", "tolerate")], mode))) for mode in MODES]
    [8, 8, 576]
    """

    def own(profile: Profile) -> Formula:
        return mapped(form.formula(profile), lambda c: Requirement(**vars(c), profile=profile))

    some = disjunction(own(profile) for profile in profiles)
    if mode == "only":
        others = (own(profile) for profile in form.candidates() if profile not in profiles)
        return conjunction((some, *map(negated, others)))
    return negated(some) if mode == "ends" else some


class Start:
    """Hold a claim at the current values, to be asked about some assumptions while the others stay.

    Parameters
    ----------
    formula : Formula
        The claim.
    values : mapping of str to Fraction
        Current values of all assumptions.
    """

    def __init__(self, formula: Formula, values: Mapping[str, Fraction]) -> None:
        self.formula, self.values = formula, values
        self._variables = {id(c): c.polynomial.variables for c in conditions(formula)}

    @cached_property
    def _met(self) -> dict[int, bool]:
        known: dict[Polynomial, Fraction] = {}
        for c in conditions(self.formula):
            if c.polynomial not in known:
                known[c.polynomial] = c.polynomial.evaluate(self.values)
        return {id(c): c.met(known[c.polynomial]) for c in conditions(self.formula)}

    @property
    def holds(self) -> bool:
        """Tell, exactly, whether the claim is fulfilled already."""
        return truth(self.formula, lambda c: self._met[id(c)])

    def about(self, free: Iterable[str]) -> Formula:
        """Return the claim about the free assumptions alone; what is settled is left out."""
        moving = set(free)
        fixed = {name: value for name, value in self.values.items() if name not in moving}
        known: dict[Polynomial, Polynomial] = {}

        def leaf(c: Condition) -> Formula:
            if moving.isdisjoint(self._variables[id(c)]):
                return TRUE if self._met[id(c)] else FALSE
            if c.polynomial not in known:
                known[c.polynomial] = c.polynomial.substitute(fixed)
            left = known[c.polynomial]
            constant = left.constant_value
            if constant is None:
                return replace(c, polynomial=left)
            return TRUE if c.met(constant) else FALSE

        return joined(self.formula, leaf)


def joined(formula: Formula, leaf: Callable[[Condition], Formula]) -> Formula:
    """Return the formula with others in place of its conditions, the same inequality once in every part."""
    return fold(
        formula,
        leaf,
        lambda parts: _once(conjunction(parts)),
        lambda parts: _once(disjunction(parts)),
    )


def _once(formula: Formula) -> Formula:
    if isinstance(formula, Condition):
        return formula
    kept: dict[object, Formula] = {}
    for part in formula.parts:
        key = (part.polynomial, part.strict) if isinstance(part, Condition) else id(part)
        kept.setdefault(key, part)
    if len(kept) == len(formula.parts):
        return formula
    return type(formula)(tuple(kept.values())) if len(kept) > 1 else next(iter(kept.values()))


def changed(formula: Formula, change: Callable[[Polynomial], Polynomial]) -> Formula:
    """Return the formula with each polynomial changed, the same for the same polynomial."""
    known: dict[Polynomial, Polynomial] = {}

    def leaf(c: Condition) -> Formula:
        if c.polynomial not in known:
            known[c.polynomial] = change(c.polynomial)
        return replace(c, polynomial=known[c.polynomial])

    return mapped(formula, leaf)


def divided(formula: Formula, positive: Iterable[str]) -> Formula:
    """Return the formula with factors left out that all terms of a condition share and that are positive."""
    factors = frozenset(positive)

    def divide(polynomial: Polynomial) -> Polynomial:
        return polynomial.over(tuple((name, 1) for name, _ in polynomial.shared if name in factors))

    return changed(formula, divide)


def scaled(formula: Formula) -> Formula:
    """Return the formula with each polynomial divided by its largest coefficient: no unit of payoffs is left."""
    return changed(formula, lambda polynomial: polynomial / max(map(abs, polynomial.terms.values())))


def factored(requirements: Sequence[Condition]) -> list[Condition]:
    """Return an equivalent conjunction over ranges that begin at zero, without assumptions as factors of gains.

    A product with an assumption that is nowhere negative is positive where the assumption and the rest both are.
    """
    found: dict[tuple[bool, Polynomial], Condition] = {}
    for c in requirements:
        for polynomial in _factors(c.polynomial) if c.strict else (c.polynomial,):
            found.setdefault((c.strict, polynomial), replace(c, polynomial=polynomial))
    return list(found.values())


def _factors(polynomial: Polynomial) -> tuple[Polynomial, ...]:
    """Return the variables that all terms share, and the rest where it is no number."""
    shared = polynomial.shared
    rest = polynomial.over(shared)
    if not shared or (rest.constant_value is not None and rest.constant_value < 0):
        return (polynomial,)
    variables = (Polynomial.variable(name) for name, _ in shared)
    return (*variables, *([rest] if rest.constant_value is None else []))


def used(formula: Formula) -> frozenset[str]:
    """Return the assumptions that some condition depends on."""
    return frozenset().union(*(c.polynomial.variables for c in conditions(formula)))
