"""Axes of a sweep as people write them, checked before anything is computed."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.sweeps.worlds import (
    CALIBRATION,
    SCENARIO,
    VARIANT,
    listed_names,
    side_by_side,
    variant_of,
)
from bargaining.errors import ScenarioError, nearest
from bargaining.scenario import Scenario
from bargaining.scenario.expression import parse
from bargaining.scenario.numbers import exact, plain

DRAW = "draw"
"""Name of the axis over draws."""

LISTED = 2**16
"""Values up to which an axis holds them all."""


@dataclass(frozen=True)
class Even(Sequence[Fraction]):
    """Hold evenly spaced values by their ends and number, so that a long axis takes no room before it is swept.

    Parameters
    ----------
    low, high : Fraction
        The first value and the last.
    n : int
        How many; at least 2.

    Examples
    --------
    >>> far = Even(Fraction(0), Fraction(1), 10**9 + 1)
    >>> len(far), far[10**9], far[1:3]
    (1000000001, Fraction(1, 1), [Fraction(1, 1000000000), Fraction(1, 500000000)])
    """

    low: Fraction
    high: Fraction
    n: int

    @overload
    def __getitem__(self, index: int) -> Fraction: ...
    @overload
    def __getitem__(self, index: slice) -> list[Fraction]: ...
    def __getitem__(self, index: Any) -> Any:
        """Return the value at a place, or those of a slice."""
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(self.n))]
        return self.low + (self.high - self.low) * range(self.n)[index] / (self.n - 1)

    def __len__(self) -> int:
        """Return the number of values."""
        return self.n

    @property
    def apart(self) -> bool:
        """Tell whether all values differ as floats: no step is smaller than what floats tell apart at the ends."""
        step = (self.high - self.low) / (self.n - 1)
        return step >= Fraction(math.ulp(float(max(abs(self.low), abs(self.high)))))


@dataclass(frozen=True)
class Axis:
    """Hold one axis of a grid.

    Parameters
    ----------
    name : str
        A parameter, "calibration", "scenario", or the name of a variant, which "variant:" may precede.
    values : sequence of Fraction, or of str where worlds stand side by side
    written : str
        The values as they are written.
    worlds : mapping of str to object
        What each value stands for where worlds stand side by side; empty for a parameter.
    """

    name: str
    values: Sequence[Any]
    written: str
    worlds: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dim(self) -> str:
        """Return the name of the dimension, which is a folder in a store."""
        return self.name.replace(":", "_")

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """Return the values of a parameter as floats, shape (n,)."""
        return np.array([float(value) for value in self.values])

    @property
    def limits(self) -> tuple[Any, Any]:
        """Return the lowest and the highest value."""
        return _ends(self.values)

    def part(self, places: slice) -> NDArray[np.float64]:
        """Return the values of a parameter at some places as floats."""
        if isinstance(self.values, Even):
            return np.array([float(value) for value in self.values[places]])
        return self.floats[places]


@dataclass(frozen=True)
class Link:
    """Hold the rule by which a parameter follows others.

    Parameters
    ----------
    name : str
        The parameter that follows.
    rule : Polynomial
        Affine.
    written : str
    """

    name: str
    rule: Polynomial
    written: str


def read_axes(scenario: Scenario, axes: Mapping[str, Any]) -> tuple[list[Axis], list[Link]]:
    """Read axes and links.

    Parameters
    ----------
    scenario : Scenario
    axes : mapping of str to object
        For each parameter a tuple ``(min, max, n)``, text ``"min:max:n"``, a list of values or text with commas, or a
        formula of other parameters such as ``"1 - autonomy"``; for "calibration", "scenario" and variants a list of
        names, or "all".

    Raises
    ------
    ScenarioError
        For an unknown parameter or calibration, a value out of range, fewer than two values, or values that
        repeat.

    Examples
    --------
    >>> import bargaining
    >>> axes, links = read_axes(bargaining.load("rapprochement"), {"autonomy": (0, 1, 3), "reversal": "1 - autonomy"})
    >>> axes[0].values, links[0].name
    ((Fraction(0, 1), Fraction(1, 2), Fraction(1, 1)), 'reversal')
    """
    found: list[Axis] = []
    links: list[Link] = []
    for name, given in axes.items():
        if side_by_side(scenario, name):
            variant = variant_of(scenario, name)
            if variant and variant in [variant_of(scenario, axis.name) for axis in found]:
                raise ScenarioError(f"axis {name}: found the variant {variant!r} twice, expected it once")
            found.append(_worlds(name, scenario, given))
            continue
        if name not in scenario.parameters and name not in scenario.levels:
            variants = scenario.document.variants
            prefixed = [VARIANT + variant for variant in variants]
            options = [*scenario.parameters, *scenario.levels, CALIBRATION, SCENARIO, *variants, *prefixed]
            raise ScenarioError(f"{scenario.name}: unknown axis {name!r}{nearest(name, options)}")
        if isinstance(given, str) and re.search(r"[a-zA-Z_]", re.sub(r"\d[eE][+-]?\d", "", given)):
            links.append(_link(scenario, name, given))
        else:
            found.append(_grid(scenario, name, given))
    if {CALIBRATION, SCENARIO} <= {axis.name for axis in found if axis.worlds}:
        raise ScenarioError(f"{scenario.name}: found axes {CALIBRATION} and {SCENARIO}, expected one of them")
    for link in links:
        for other in sorted(link.rule.variables & {follower.name for follower in links}):
            raise ScenarioError(
                f"axis {link.name}: found {other!r}, which follows others itself, expected a free parameter"
            )
    return found, links


def _grid(scenario: Scenario, name: str, given: Any) -> Axis:
    numbers, written = _numbers(name, given)
    low, high = scenario.scales.range(name) if name in scenario.levels else scenario.range(name)
    for value in _ends(numbers):
        if not low <= value <= high:
            limits = f"from {plain(low)} to {plain(high)}"
            raise ScenarioError(f"axis {name}: found {plain(value)}, expected values {limits}")
    _check_values(name, numbers)
    return Axis(name, numbers, written)


def _ends(values: Sequence[Any]) -> tuple[Any, Any]:
    return (values.low, values.high) if isinstance(values, Even) else (min(values), max(values))


def _check_values(name: str, values: Sequence[Any]) -> None:
    if len(values) < 2:
        raise ScenarioError(
            f"axis {name}: found one point, expected at least two; set a single value instead"
        )
    if isinstance(values, Even):
        apart = values.apart
    else:
        seen = {float(value) if isinstance(value, Fraction) else value for value in values}
        apart = len(seen) == len(values)
    if not apart:
        raise ScenarioError(f"axis {name}: found a value twice, expected values that differ as floats")


def _numbers(name: str, given: Any) -> tuple[Sequence[Fraction], str]:
    """Return the values and the axis as text."""
    expected = "expected (min, max, n), 'min:max:n' or a list of values"
    if isinstance(given, str) and ":" in given:
        given = tuple(given.split(":"))
    elif isinstance(given, str):
        given = given.split(",")
    if isinstance(given, tuple):
        if len(given) != 3:
            raise ScenarioError(f"axis {name}: found {len(given)} parts, {expected}")
        return _even(name, *given)
    if not isinstance(given, list | np.ndarray | range):
        raise ScenarioError(f"axis {name}: found {given!r}, {expected}")
    numbers = [_number(name, value) for value in given]
    if not numbers:
        raise ScenarioError(f"axis {name}: found an empty list, {expected}")
    return tuple(numbers), ",".join(map(plain, numbers))


def _even(name: str, first: Any, last: Any, number: Any) -> tuple[Sequence[Fraction], str]:
    low, high, n = (_number(name, part) for part in (first, last, number))
    if n.denominator != 1 or n < 1:
        raise ScenarioError(f"axis {name}: found {plain(n)} points, expected a whole number of at least two")
    if n > 1 and not low < high:
        raise ScenarioError(f"axis {name}: found {plain(low)} to {plain(high)}, expected them to increase")
    points = int(n)
    if points > sys.maxsize:
        raise ScenarioError(f"axis {name}: found {plain(n)} points, expected fewer than {sys.maxsize:,}")
    even = Even(low, high, max(2, points))
    return even if points > LISTED else tuple(even[:points]), f"{plain(low)}:{plain(high)}:{points}"


def _number(name: str, value: Any) -> Fraction:
    try:
        return exact(value.item() if isinstance(value, np.generic) else value)
    except ValueError as error:
        raise ScenarioError(f"axis {name}: {error}") from None


def _worlds(name: str, scenario: Scenario, given: Any) -> Axis:
    worlds = listed_names(name, scenario, given)
    _check_values(name, list(worlds))
    written = given if isinstance(given, str) and name == SCENARIO else ",".join(worlds)
    return Axis(name, tuple(worlds), written.replace(" ", ""), worlds)


def _link(scenario: Scenario, name: str, text: str) -> Link:
    def resolve(other: str) -> Polynomial:
        scenario.require_assumption(other)
        return Polynomial.variable(other)

    try:
        rule = parse(text, resolve)
    except ScenarioError as error:
        raise ScenarioError(f"axis {name}: {error}") from None
    if rule.degree > 1:
        raise ScenarioError(f"axis {name}: found {text!r}, expected an affine rule such as '1 - {name}'")
    if name in rule.variables:
        raise ScenarioError(f"axis {name}: found a rule in itself, expected one in other parameters")
    return Link(name, rule, text)


def check_link(
    scenario: Scenario,
    link: Link,
    limits: Mapping[str, tuple[Fraction, Fraction]],
    values: Mapping[str, Fraction],
) -> tuple[Fraction, Fraction]:
    """Return the lowest and highest value that a parameter takes by its rule.

    Parameters
    ----------
    scenario : Scenario
    link : Link
    limits : mapping of str to pair of Fraction
        Of the parameters that vary.
    values : mapping of str to Fraction
        Of the others.

    Raises
    ------
    ScenarioError
        When they leave the parameter's range.
    """
    low = high = Fraction(0)
    for monomial, c in link.rule.terms.items():
        first, last = (c, c)
        for variable, _ in monomial:
            ends = limits.get(variable, (values[variable], values[variable]))
            first, last = sorted((c * ends[0], c * ends[1]))
        low, high = low + first, high + last
    lowest, highest = scenario.range(link.name)
    if low < lowest or high > highest:
        found = f"{plain(low)} to {plain(high)} by {link.written!r}"
        limits_text = f"from {plain(lowest)} to {plain(highest)}"
        raise ScenarioError(f"axis {link.name}: found {found}, expected values {limits_text}")
    return low, high
