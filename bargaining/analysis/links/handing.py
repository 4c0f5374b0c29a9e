"""What a scenario shares with one that its links lead to, and hands on to it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.loading.bases import home_of

if TYPE_CHECKING:
    from bargaining.scenario import Scenario


def passed(world: Scenario, there: Scenario, both: frozenset[str]) -> dict[str, Fraction]:
    """Return what is handed on to the scenario that a link leads to: values set for what both share, and levels."""
    laid = world.document.overlays[world.overlay].values if world.overlay else {}
    levels = {n: world.levels[n] for n in world.overrides if n in world.levels and n in there.levels}
    names = dict.fromkeys([*laid, *world.overrides])
    return levels | {name: world.values[name] for name in names if name in both}


def shared(one: Scenario, other: Scenario) -> frozenset[str]:
    """Return the assumptions that two scenarios take from one file: set in one, they are set in both.

    Examples
    --------
    >>> import bargaining
    >>> sorted(shared(bargaining.load("roadmap"), bargaining.load("rapprochement")))
    ['us_relief']
    """
    first, second = one.compiled.source.path, other.compiled.source.path
    if first is None or second is None:
        return frozenset()
    return frozenset(
        name
        for name in one.parameters
        if name in other.document.parameters
        and (home := home_of(first, name)) is not None
        and home == home_of(second, name)
    )
