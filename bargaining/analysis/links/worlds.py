"""A scenario with its links followed at each combination of the values that move them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from bargaining.analysis.links.wanted import grouped, pick_of, read_wanted
from bargaining.analysis.sweeps.making import SweepWarning
from bargaining.errors import ScenarioError
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.analysis.links.following import Follower
    from bargaining.analysis.sweeps.axes import Axis
    from bargaining.scenario import Scenario

UPSTREAM = "linked_equilibrium"
"""The dimension, or the variable, that names the equilibria from which values were taken."""


@dataclass
class Worlds:
    """Hold a scenario with its links followed at each combination of the values that move them."""

    scenario: Scenario
    links: tuple[str, ...]
    axes: tuple[Axis, ...]
    found: dict[tuple[Any, ...], Scenario] = field(default_factory=dict)
    left_out: dict[tuple[Any, ...], str] = field(default_factory=dict)
    several: bool = False

    def solve(self, follower: Follower) -> None:
        """Follow the links at each combination."""
        links, own = self.scenario.document.links, read_wanted(self.scenario, self.links).own
        self.several = any(
            links[group[0]].each and not pick_of(self.scenario, group, own)
            for group in grouped(self.scenario, own)
        )
        for point in product(*(axis.values for axis in self.axes)):
            try:
                answers = follower.followed(self._at(point), self.links)
            except ScenarioError as error:
                self.left_out[point] = str(error)
                continue
            for world in answers:
                self.found[(*point, label_of(world)) if self.several else point] = world
        if not self.found:
            raise ScenarioError(next(iter(self.left_out.values())))
        if self.left_out:
            self._warn()

    def _warn(self) -> None:
        point, reason = next(iter(self.left_out.items()))
        at = ", ".join(
            f"{axis.name} = {value if axis.worlds else plain(value)}"
            for axis, value in zip(self.axes, point, strict=True)
        )
        total = prod(len(axis.values) for axis in self.axes)
        warnings.warn(
            f"links: left out {len(self.left_out)} of {total} points at which they have no answer, the first at {at}: "
            f"{reason}",
            SweepWarning,
            stacklevel=4,
        )

    def _at(self, point: Sequence[Any]) -> Scenario:
        world, values = self.scenario, {}
        for axis, value in zip(self.axes, point, strict=True):
            if axis.worlds:
                world = world.calibrated(value)
            else:
                values[axis.name] = value
        return world.replace(**values)

    @property
    def coordinates(self) -> dict[str, list[Any]]:
        """Return the values along each dimension that is solved point by point."""
        found: dict[str, list[Any]] = {axis.name: list(axis.values) for axis in self.axes}
        if self.several:
            found[UPSTREAM] = list(dict.fromkeys(key[-1] for key in self.found))
        return found


def label_of(world: Scenario) -> str:
    """Return the equilibria that values were taken from, each once."""
    return "; ".join(dict.fromkeys(o.equilibrium for o in world.followed.values() if o.equilibrium))
