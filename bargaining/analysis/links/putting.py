"""Put the value of a link in, with where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bargaining.analysis.links import standins
from bargaining.analysis.links.quotients import along, scaled
from bargaining.analysis.links.taking import belief, number
from bargaining.analysis.links.upstream import Number, Played
from bargaining.errors import ScenarioError
from bargaining.scenario.document import SAME
from bargaining.scenario.linked import LINKED, PER_LINKED, Along, Origin, scale_of
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.analysis.links.wanted import Group
    from bargaining.scenario import Scenario

T = TypeVar("T")


class There(NamedTuple):
    """Hold the scenario that links lead to at its values, what was handed on to it, and what else would reach it."""

    scenario: Scenario
    handed: Mapping[str, Fraction]
    shared: frozenset[str]


def with_value(world: Scenario, name: str, found: There, one: Played | None) -> Scenario:
    """Return a world with one value put in."""
    link, there = world.document.links[name], found.scenario
    scale = scale_of(world.document, link)
    if name in world.overrides and name not in scale.variables:
        raise ScenarioError(
            f"{world.name}: {name}: found it set by hand and taken by its link, expected one of them"
        )
    taken = told(world, (name,), lambda: belief(there, link) if one is None else number(there, link, one))
    levels = frozenset(world.levels) & frozenset(there.levels)
    near = (found.shared | scale.variables | levels) - {LINKED, PER_LINKED, name}
    far = (world.followed[other].shared for other in near if other in world.followed)
    missing = link.calibration == SAME and there.calibration != world.calibration
    origin = Origin(
        there.name,
        there.digest,
        there.calibration,
        link.taken,
        "" if one is None else one.label,
        standins.written(taken),
        near.union(*far),
        found.handed,
        world.overrides.get(name),
        partial(_function, world, name, found, one),
        f"no calibration {world.calibration} there, the baseline stands in" if missing else "",
        dict(there.followed),
    )
    return _put(world, name, _scaled_number(world, name, taken), origin)


def _put(world: Scenario, name: str, value: Number, origin: Origin) -> Scenario:
    """Return a world with a value in force, refused where it is out of range."""
    low, high = world.range(name)
    if not low <= value <= high:
        of = f" of {origin.equilibrium}" if origin.equilibrium else ""
        raise ScenarioError(
            f"{world.name}: {name}: found {standins.written(value)} by its link "
            f"({origin.taken} in {origin.scenario}{of}), expected a value from {plain(low)} to {plain(high)}; "
            "a link clips nothing"
        )
    fraction, note, ends = standins.standing_for(value)
    origin = replace(origin, note="; ".join(filter(None, (origin.note, note))), enclosure=ends)
    return replace(
        world, overrides={**world.overrides, name: fraction}, followed={**world.followed, name: origin}
    )


def _scaled_number(world: Scenario, name: str, taken: Number) -> Number:
    """Return the value of a parameter by its scale at what is taken, a fraction or a number of a field."""
    scale = scale_of(world.document, world.document.links[name])
    if PER_LINKED in scale.variables and not taken:
        raise ScenarioError(
            f"{world.name}: links.{name}: found a value of zero, expected another, over which {PER_LINKED!r} is one"
        )
    found: Number = Fraction(0)
    for monomial, coefficient in scale.substitute(world.values).terms.items():
        term: Number = coefficient
        for word, power in monomial:
            for _ in range(power):
                term = taken * term if word == LINKED else term / taken
        found = term + found
    return found


def _function(world: Scenario, name: str, found: There, one: Played | None) -> Along:
    """Return the value of a link as a function of what is shared."""
    link = world.document.links[name]
    there = along(found.scenario, link, one, found.shared)
    negative = there.numerator.evaluate(found.scenario.values) < 0
    return scaled(scale_of(world.document, link), there, {name: world.values[name]}, negative=negative)


def told(world: Scenario, group: Group, do: Callable[[], T]) -> T:
    """Return what is done, or say of an error by which link it came about."""
    try:
        return do()
    except ScenarioError as error:
        raise ScenarioError(f"{world.name}: links.{group[0]}: {error}") from None
