"""Levels of scales: numbers that stand for words, each an assumption of its own.

A scale such as ``weak < moderate < strong < decisive`` orders what documents say; which number stands for which word is
assumed. A level whose number lies inside its scale is therefore an assumption, called after the scale and the level
(``weight_strong``). One at an end of the scale stays there, and one that is written as a formula in the levels of other
scales follows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError, nearest
from bargaining.scenario.document import MEDIAN, Kind, Level
from bargaining.scenario.expression import parse
from bargaining.scenario.numbers import plain, shown


def level_name(scale: str, level: str) -> str:
    """Return the name of the assumption that a level is."""
    return f"{scale}_{level}"


@dataclass(frozen=True)
class Step:
    """Hold one level of a scale.

    Parameters
    ----------
    scale, level : str
        Its names.
    polynomial : Polynomial
        Its number: itself where it is an assumption, else a constant or what it follows.
    default : Fraction
        Its number as the file has it.
    free : bool
        Whether it is an assumption.
    """

    scale: str
    level: str
    polynomial: Polynomial
    default: Fraction
    free: bool

    @property
    def name(self) -> str:
        """Return the name of the assumption."""
        return level_name(self.scale, self.level)


class Scales:
    """Hold the levels of every scale of a document, each scale's in the order of their numbers.

    Parameters
    ----------
    kinds : mapping of str to Kind
        The scales.

    Raises
    ------
    ScenarioError
        Without the place, for a formula of a level that cannot be read; `faults` says more of what is wrong.

    Examples
    --------
    >>> import bargaining
    >>> scales = bargaining.load("rapprochement").scales
    >>> [f"{step.name}: {step.polynomial}" for step in scales.steps["token"]]
    ['token_weak: 1/2 weight_weak', 'token_moderate: weight_weak']
    """

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        numbers = {
            level_name(scale, level): number
            for scale, kind in kinds.items()
            for level, number in kind.levels.items()
            if isinstance(number, Fraction) and number not in kind.range
        }
        self.steps: dict[str, tuple[Step, ...]] = {}
        for scale, kind in kinds.items():
            found = [_step(scale, level, number, numbers) for level, number in kind.levels.items()]
            self.steps[scale] = tuple(sorted(found, key=lambda step: step.default))
        self._ranges = {scale: kind.range for scale, kind in kinds.items()}
        self.defaults: dict[str, Fraction] = numbers
        """The number of each assumption as the file has it."""

    @property
    def free(self) -> tuple[Step, ...]:
        """Return the levels that are assumptions."""
        return tuple(step for steps in self.steps.values() for step in steps if step.free)

    def step(self, scale: str, level: str) -> Step:
        """Return a level of a scale.

        Raises
        ------
        ScenarioError
            Without the place, when the scale has no such level.
        """
        levels = {step.level: step for step in self.steps.get(scale, ())}
        if level not in levels:
            if not levels:
                raise ScenarioError(
                    f"found {shown(level)}, expected a number: the scale {scale!r} has no levels"
                )
            raise ScenarioError(f"unknown level {level!r} of the scale {scale!r}{nearest(level, levels)}")
        return levels[level]

    def of(self, name: str) -> Step:
        """Return the level that an assumption is."""
        return next(step for step in self.free if step.name == name)

    def range(self, name: str) -> tuple[Fraction, Fraction]:
        """Return the ends of the scale on which a level is an assumption."""
        return self._ranges[self.of(name).scale]

    def neighbours(self, name: str) -> tuple[Step | None, Step | None]:
        """Return the next level below and the next one above that an assumption has on its scale."""
        steps = self.steps[self.of(name).scale]
        place = [step.name for step in steps].index(name)
        return (
            steps[place - 1] if place else None,
            steps[place + 1] if place + 1 < len(steps) else None,
        )

    def disorder(self, numbers: Mapping[str, Fraction]) -> Iterator[tuple[Step, Step]]:
        """Yield the neighbours of which the lower one's number is not the lower, at numbers of all assumptions."""
        for steps in self.steps.values():
            for lower, upper in pairwise(steps):
                if lower.polynomial.evaluate(numbers) >= upper.polynomial.evaluate(numbers):
                    yield lower, upper


def _step(scale: str, level: str, number: Level, numbers: Mapping[str, Fraction]) -> Step:
    if isinstance(number, Fraction):
        name = level_name(scale, level)
        free = name in numbers
        polynomial = Polynomial.variable(name) if free else Polynomial.constant(number)
        return Step(scale, level, polynomial, number, free)

    def resolve(name: str) -> Polynomial:
        if name not in numbers:
            raise ScenarioError(f"unknown level {name!r}{nearest(name, numbers)}")
        return Polynomial.variable(name)

    polynomial = parse(number, resolve)
    return Step(scale, level, polynomial, polynomial.evaluate(numbers), False)


def faults(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the levels of scales: where in ``kinds``, and what was found and expected."""
    for scale, kind in kinds.items():
        if MEDIAN in kind.levels:
            yield (
                f"{scale}.levels.{MEDIAN}",
                f"found the name {MEDIAN!r}, which values reserve; expected another",
            )
        try:
            found = Scales(kinds)
        except ScenarioError as error:
            yield f"{scale}.levels", str(error)
            return
        low, high = kind.range
        for step in found.steps[scale]:
            if not low <= step.default <= high:
                limits = f"from {plain(low)} to {plain(high)}"
                yield (
                    f"{scale}.levels.{step.level}",
                    f"found {plain(step.default)}, expected a value {limits}",
                )
        for lower, upper in pairwise(found.steps[scale]):
            if lower.default == upper.default:
                yield (
                    f"{scale}.levels.{upper.level}",
                    f"found {plain(upper.default)}, expected another number than that of {lower.level}",
                )


def as_formula(polynomial: Polynomial) -> str:
    """Write a polynomial as a formula of a scenario file.

    Examples
    --------
    >>> a, b = Polynomial.variable("a"), Polynomial.variable("b")
    >>> as_formula(a * b ** 2 * Fraction(1, 2) - a * 3 - 1)
    '-1 - 3 * a + 1/2 * a * b^2'
    """
    return re.sub(r"(?<=\w) (?=[a-z])", " * ", str(polynomial))
