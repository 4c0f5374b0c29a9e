"""What is asked to be drawn, and what each parameter is drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import ScenarioError, nearest
from bargaining.scenario import Scenario
from bargaining.scenario.linked import refuse_moved, unbound
from bargaining.scenario.numbers import exact, plain

METHODS = ("uniform", "triangular", "documents", "latin hypercube", "sobol")
MOST_SOBOL_DRAWS = 2**30


@dataclass(frozen=True)
class Draws:
    """Say how many points to draw, from what and how.

    Parameters
    ----------
    n : int
        Number of draws.
    method : {"uniform", "triangular", "documents", "latin hypercube", "sobol"}
        "uniform" over the range; "triangular" from the lowest to the highest value that the documents state, with
        the mode at the baseline; "documents" takes each document's own value with equal chance; "latin hypercube"
        and "sobol" spread the draws evenly over the range (the former within blocks of 65,536 draws).
    seed : int
        Nonnegative.
    parameters : sequence of str, optional
        What to draw; by default every parameter that is not an axis, whose range or stated values are more than
        one.
    ranges : mapping of str to pair of numbers
        Narrower ranges to draw from, where the method uses ranges.
    constraints : sequence of str
        Inequalities such as ``"integration_threat <= lost_control_cost"``. Where all their parameters are drawn
        independently, a draw that breaks one is made again; otherwise the point is excluded and says so.

    Raises
    ------
    ScenarioError
        When a number or the method is not as stated.

    Examples
    --------
    >>> Draws(1000, "sobol", seed=3).method
    'sobol'
    """

    n: int
    method: str = "uniform"
    seed: int = 0
    parameters: Sequence[str] | None = None
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    constraints: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ScenarioError(f"draws: unknown method {self.method!r}{nearest(self.method, METHODS)}")
        if self.n < 2:
            raise ScenarioError(f"draws: found {self.n}, expected at least 2")
        if self.method == "sobol" and self.n > MOST_SOBOL_DRAWS:
            raise ScenarioError(f"draws: found {self.n}, expected at most 2^30 with method 'sobol'")
        if self.seed < 0:
            raise ScenarioError(f"draws: seed: found {self.seed}, expected a nonnegative whole number")


@dataclass(frozen=True)
class Marginal:
    """Hold what one parameter is drawn from: a range, a triangle or a list of values.

    Parameters
    ----------
    low, high : Fraction
        Ends of the range.
    mode : Fraction or None
        Top of the triangle.
    levels : tuple of Fraction
        The values to choose from, each with equal chance; empty for a continuous one.
    """

    low: Fraction
    high: Fraction
    mode: Fraction | None = None
    levels: tuple[Fraction, ...] = ()

    def recipe(self) -> list[str]:
        """Return the numbers as text, for keys."""
        return [str(x) for x in (self.low, self.high, self.mode, *self.levels)]

    def at(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the quantiles at shares in [0, 1)."""
        low, high = float(self.low), float(self.high)
        if self.levels:
            places = np.minimum((shares * len(self.levels)).astype(np.int64), len(self.levels) - 1)
            return np.array([float(level) for level in self.levels])[places]
        if self.mode is None:
            return _within(low, high, shares)
        rise = float((self.mode - self.low) / (self.high - self.low))
        left = low + (high - low) * np.sqrt(shares * rise)
        right = high - (high - low) * np.sqrt((1 - shares) * (1 - rise))
        return np.clip(np.where(shares < rise, left, right), low, high)

    def exactly(self, value: float) -> Fraction:
        """Return a drawn value as the number that it stands for."""
        if self.levels:
            return min(self.levels, key=lambda level: abs(float(level) - value))
        return Fraction(value)


def _within(low: float, high: float, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return low + (high - low) shares, at most high, with one new array."""
    found = shares * (high - low)
    found += low
    return np.minimum(found, high, out=found)


def resolve(scenario: Scenario, draws: Draws, taken: Sequence[str]) -> dict[str, Marginal]:
    """Return what each parameter is drawn from.

    Parameters
    ----------
    scenario : Scenario
    draws : Draws
    taken : sequence of str
        Parameters that are axes or follow others.

    Raises
    ------
    ScenarioError
        For an unknown parameter, one that is an axis, a range that leaves the parameter's, or a parameter with
        nothing to draw from.
    """
    named = list(draws.parameters) if draws.parameters is not None else None
    for name in [*(named or ()), *draws.ranges]:
        scenario.require_parameter(name)
        if name in taken:
            raise ScenarioError(
                f"draws: {name}: found an axis, expected a parameter that is not swept already"
            )
    found = {}
    refuse_moved(scenario, named or ())
    for name in unbound(scenario):
        if name in taken or (named is not None and name not in named):
            continue
        marginal = _marginal(scenario, draws, name)
        if marginal is not None:
            found[name] = marginal
        elif named is not None:
            raise ScenarioError(
                f"draws: {name}: found one value, expected more than one to draw from by {draws.method!r}"
            )
    for name in draws.ranges:
        if name not in found:
            raise ScenarioError(
                f"draws: {name}: found a range, expected it among the parameters that are drawn"
            )
    if not found:
        raise ScenarioError("draws: found no parameter with more than one value, expected at least one")
    return found


def _marginal(scenario: Scenario, draws: Draws, name: str) -> Marginal | None:
    if draws.method in ("documents", "triangular"):
        if name in draws.ranges:
            raise ScenarioError(f"draws: {name}: found a range, expected none with method {draws.method!r}")
        stated = [value.value for value in scenario.spoken(name).values()]
        if len(set(stated)) < 2:
            return None
        if draws.method == "documents":
            return Marginal(min(stated), max(stated), levels=tuple(stated))
        mode = scenario.baseline[name]
        return Marginal(min(*stated, mode), max(*stated, mode), mode)
    low, high = scenario.range(name)
    if name in draws.ranges:
        low, high = _narrowed(scenario, name, draws.ranges[name])
    return Marginal(low, high) if low < high else None


def _narrowed(scenario: Scenario, name: str, limits: tuple[Any, Any]) -> tuple[Fraction, Fraction]:
    low, high = scenario.range(name)
    try:
        first, last = (exact(limit) for limit in limits)
    except ValueError as error:
        raise ScenarioError(f"draws: {name}: {error}") from None
    if not low <= first < last <= high:
        inside = f"from {plain(low)} to {plain(high)}"
        raise ScenarioError(
            f"draws: {name}: found {plain(first)} to {plain(last)}, expected a range within that {inside}"
        )
    return first, last
