"""Forms of games made of random formulas: alternatives, strict conditions, shared parts, ties."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import Place, Profile
from bargaining.forms.formula import AllOf, AnyOf, Condition, Formula, holds, substituted

PLACE = "p"


@dataclass(frozen=True, eq=False)
class ToyForm:
    """Implement the part of the protocol that needs no payoffs: one place, whose options are the candidates."""

    parameters: tuple[str, ...]
    formulas: Mapping[Profile, Formula]
    concept: str = "toy"
    mixed: bool = False
    players: tuple[str, ...] = (PLACE,)

    @property
    def places(self) -> tuple[Place, ...]:
        return (Place(PLACE, PLACE, PLACE, tuple(option for (option,) in self.formulas)),)

    def candidates(self) -> Iterator[Profile]:
        return iter(self.formulas)

    def formula(self, profile: Profile) -> Formula:
        return self.formulas[profile]

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> ToyForm:
        brought = {name for v in values.values() if isinstance(v, Polynomial) for name in v.variables}
        stay = tuple(name for name in self.parameters if name not in values)
        formulas = {profile: substituted(f, values) for profile, f in self.formulas.items()}
        return replace(self, parameters=(*stay, *sorted(brought - set(stay))), formulas=formulas)


@dataclass(frozen=True, eq=False)
class ToyScenario:
    """Hold a form at one point of its assumptions, with what questions of analysis ask of a scenario."""

    form: ToyForm
    values: Mapping[str, Fraction]
    ranges: Mapping[str, tuple[Fraction, Fraction]]
    name: str = "toy"
    document: Any = field(
        default_factory=lambda: SimpleNamespace(outcomes={}, calibrations={}, parameters={})
    )
    followed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.form.parameters

    @property
    def levels(self) -> dict[str, Fraction]:
        return {}

    @property
    def players(self) -> tuple[str, ...]:
        return self.form.players

    @property
    def places(self) -> tuple[Place, ...]:
        return self.form.places

    @property
    def actions(self) -> tuple[tuple[str, ...], ...]:
        return tuple(place.options for place in self.places)

    def range(self, parameter: str) -> tuple[Fraction, Fraction]:
        return self.ranges[parameter]

    def require_parameter(self, name: str) -> None:
        assert name in self.ranges

    def label(self, parameter: str) -> str:
        return parameter

    def spoken(self, parameter: str) -> dict[str, Any]:
        return {}

    def outcome_of(self, profile: Profile) -> None:
        return None

    def outcome(self, profile: Profile) -> str:
        return "-".join(profile)

    def outcome_in(self, profile: Profile, label: object) -> str:
        return self.outcome(profile)

    def truth(self, **values: Fraction) -> set[Profile]:
        """Return what holds at a point, by brute force."""
        point = {**self.values, **values}
        return {profile for profile, f in self.form.formulas.items() if holds(f, point)}


def toy_form(
    rng: np.random.Generator,
    parameters: Sequence[str],
    candidates: int,
    depth: int,
    strict: bool,
    *,
    degree: int = 3,
) -> ToyForm:
    """Return a form with random and/or formulas; each condition has a deviation of its own, parts are shared.

    Parameters
    ----------
    rng : Generator
        Draws all.
    parameters : sequence of str
        The assumptions.
    candidates : int
        Number of candidates.
    depth : int
        Levels of *and* and *or*, in turn; 1 gives plain conjunctions.
    strict : bool
        Whether about half of the conditions are strict.
    degree : int
        Largest total degree.
    """
    numbers = itertools.count()
    pools: dict[int, list[Formula]] = {level: [] for level in range(depth + 1)}

    def part(level: int) -> Formula:
        pool = pools[level]
        if pool and rng.random() < 0.3:
            return pool[int(rng.integers(len(pool)))]
        if level == 0 or (level < depth and rng.random() < 0.15):
            polynomial = toy_polynomial(rng, parameters, degree)
            hard = bool(strict and rng.random() < 0.5)
            made: Formula = Condition(polynomial, hard, PLACE, PLACE, f"d{next(numbers)}")
        else:
            kind = AllOf if (depth - level) % 2 == 0 else AnyOf
            made = kind(tuple(part(level - 1) for _ in range(int(rng.integers(1, 4)))))
        pool.append(made)
        return made

    return ToyForm(tuple(parameters), {(f"c{k}",): part(depth) for k in range(candidates)})


def toy_polynomial(rng: np.random.Generator, parameters: Sequence[str], degree: int) -> Polynomial:
    """Return a random polynomial with coarse coefficients, so that zeros meet each other and coarse grids."""
    variables = [Polynomial.variable(name) for name in parameters]
    if rng.random() < 0.3:  # products of lines through coarse points: double roots, and roots in common
        total = Polynomial.constant(int(rng.choice([-1, 1])))
        for _ in range(int(rng.integers(1, degree + 1))):
            one = variables[int(rng.integers(len(variables)))]
            total = total * (one - Polynomial.constant(Fraction(int(rng.integers(0, 5)), 4)))
        return total
    total = Polynomial.constant(Fraction(int(rng.integers(-4, 5)), 4))
    for _ in range(int(rng.integers(1, 4))):
        product = Polynomial.constant(Fraction(int(rng.integers(-4, 5)), 2))
        for _ in range(int(rng.integers(1, degree + 1))):
            product = product * variables[int(rng.integers(len(variables)))]
        total = total + product
    return total


def toy_scenario(rng: np.random.Generator, form: ToyForm) -> ToyScenario:
    """Return a form at random coarse values of its assumptions, each from 0 to 1."""
    ranges = {name: (Fraction(0), Fraction(1)) for name in form.parameters}
    values = {name: Fraction(int(rng.integers(0, 5)), 4) for name in form.parameters}
    return ToyScenario(form, values, ranges)


def random_fraction(rng: np.random.Generator) -> Fraction:
    """Return a random real from 0 to 1 as a fraction."""
    return Fraction(float(rng.random()))
