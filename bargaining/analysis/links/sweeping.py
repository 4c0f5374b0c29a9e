"""Sweeps of a scenario with links followed: what they are taken from is solved anew at each point that moves it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.analysis.links.following import Follower
from bargaining.analysis.links.wanted import grouped, pick_of, read_wanted
from bargaining.analysis.sweeps.axes import Axis, read_axes
from bargaining.analysis.sweeps.layout import EXCLUDED_REGIME
from bargaining.analysis.sweeps.making import SweepWarning, Wanted, make_design
from bargaining.analysis.sweeps.predictions import EXCLUDED
from bargaining.analysis.sweeps.running import Means, run
from bargaining.analysis.sweeps.worlds import CALIBRATION, SCENARIO, variant_of
from bargaining.errors import ScenarioError
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    import xarray as xr

    from bargaining.analysis.sweeps import Draws
    from bargaining.scenario import Scenario

UPSTREAM = "linked_equilibrium"
"""The dimension, or the variable, that names the equilibria from which values were taken."""

_FILLS = {"regime": EXCLUDED_REGIME, "status": EXCLUDED}


def linked_sweep(
    scenario: Scenario,
    links: Sequence[str],
    /,
    *,
    wanted: Wanted | None = None,
    draws: Draws | None = None,
    constraints: Sequence[str] = (),
    means: Means | None = None,
    **axes: Any,
) -> xr.Dataset:
    """Find the equilibria over a grid of assumptions with links followed, each solved anew where an axis moves it.

    Parameters
    ----------
    scenario : Scenario
        Fixes the assumptions that do not vary; its links cut.
    links : sequence of str
        As `bargaining.analysis.links.follow` takes them.
    wanted : Wanted, optional
        What is given at each point; by default the pure equilibria.
    draws, constraints
        As for `sweep`; what a link hangs on is not drawn.
    means : Means, optional
        How it is computed.
    **axes
        As for `sweep`, but for axes over scenarios and structural alternatives, at which links would be other ones.

    Returns
    -------
    Dataset
        As `sweep` gives it, with the values of the linked parameters and the equilibria that they are taken from. Where
        a link asks for each equilibrium, these are a dimension. A point without the equilibrium is excluded.

    Raises
    ------
    ScenarioError
        As `sweep` and `follow`; when no point has an answer, the reason at the first one.

    Warns
    -----
    SweepWarning
        For points that are left out, with the reason at the first one.

    Notes
    -----
    The scenarios that links lead to are solved once for each combination of values that reach them.

    Examples
    --------
    >>> import bargaining
    >>> found = linked_sweep(bargaining.load("roadmap"), ["us_without=Freeze", "belarus_without"], us_relief=[0.1, 0.2])
    >>> found["belarus_without"].values.tolist()
    [-0.2, -0.2]
    """
    follower = Follower()
    read, rules = read_axes(scenario, axes)
    bound = _bound(scenario, links, read, [rule.name for rule in rules], follower)
    worlds = _Worlds(scenario, tuple(links), tuple(bound))
    worlds.solve(follower)
    base = next(iter(worlds.found.values()))
    free = {name: given for name, given in axes.items() if name not in {axis.name for axis in bound}}
    if not bound and len(worlds.found) == 1 and not worlds.several:
        dataset = _run(base, free, draws, constraints, wanted, means)
    else:
        named = {str(k): world for k, world in enumerate(worlds.found.values())}
        named |= {"again": base} if len(named) == 1 else {}
        dataset = _run(base, {SCENARIO: named, **free}, draws, constraints, wanted, means)
    return worlds.spread(dataset, [axis.name for axis in read])


def _run(
    base: Scenario,
    axes: Mapping[str, Any],
    draws: Draws | None,
    constraints: Sequence[str],
    wanted: Wanted | None,
    means: Means | None,
) -> xr.Dataset:
    with warnings.catch_warnings():  # what differs between the worlds may make no difference, as at any axis
        warnings.filterwarnings("ignore", f"axis {SCENARIO}: nothing", SweepWarning)
        design = make_design(base, axes, draws=draws, constraints=constraints, wanted=wanted)
    return run(design, means=means)


def _bound(
    scenario: Scenario, links: Sequence[str], axes: Sequence[Axis], rules: Sequence[str], follower: Follower
) -> list[Axis]:
    """Return the axes at whose values links must be solved anew.

    Raises
    ------
    ScenarioError
        For an axis along which links are not followed.
    """
    own = read_wanted(scenario, links).own
    needs = frozenset().union(*(follower.needs(scenario, group) for group in grouped(scenario, own)))
    for axis in axes:
        if axis.name in own or axis.name in scenario.levels:
            what = (
                "its link is followed"
                if axis.name in own
                else "links are, which a level moves elsewhere as well"
            )
            raise ScenarioError(f"axis {axis.name}: found it swept while {what}, expected the link cut")
        if axis.worlds and axis.name != CALIBRATION:
            what = f"variant {variant}" if (variant := variant_of(scenario, axis.name)) else "scenarios"
            raise ScenarioError(f"axis {axis.name}: found {what} with links followed, expected links cut")
    for name in rules:
        if name in needs or name in own:
            raise ScenarioError(
                f"axis {name}: found a rule for what a link hangs on, expected a list of values"
            )
    return [axis for axis in axes if axis.worlds or axis.name in needs]


@dataclass
class _Worlds:
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
                self.found[(*point, _label(world)) if self.several else point] = world
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

    def spread(self, dataset: xr.Dataset, order: Sequence[str]) -> xr.Dataset:
        """Return a sweep over worlds side by side as one over what they differ in, with the linked values."""
        coordinates = self.coordinates
        names = list(next(iter(self.found.values())).followed)
        shape = tuple(len(values) for values in coordinates.values())
        places = {
            key: tuple(values.index(part) for values, part in zip(coordinates.values(), key, strict=True))
            for key in self.found
        }
        if SCENARIO in dataset.dims:
            dataset = self._unstacked(dataset, coordinates, shape, list(places.values()))
        for name in names:
            numbers = np.full(shape, np.nan)
            for key, world in self.found.items():
                numbers[places[key]] = float(world.values[name])
            dataset[name] = (tuple(coordinates), numbers, {"long_name": self.scenario.label(name)})
        if not self.several:
            texts = np.full(shape, "", dtype=object)
            for key, world in self.found.items():
                texts[places[key]] = _label(world)
            dataset[UPSTREAM] = (tuple(coordinates), texts.astype(str))
        dims = [*order, *(dim for dim in dataset["regime"].dims if dim not in order)]
        for name in (*names, *(() if self.several else (UPSTREAM,))):
            dataset[name] = dataset[name].broadcast_like(dataset["regime"])
        return dataset.transpose(*dims, ...).assign_attrs(self._attributes(dataset))

    def _unstacked(
        self,
        dataset: xr.Dataset,
        coordinates: Mapping[str, list[Any]],
        shape: tuple[int, ...],
        places: Sequence[tuple[int, ...]],
    ) -> xr.Dataset:
        made = dataset.isel({SCENARIO: 0}, drop=True).drop_vars(
            [name for name, held in dataset.data_vars.items() if SCENARIO in held.dims]
        )
        for name, held in dataset.data_vars.items():
            if SCENARIO not in held.dims:
                continue
            moved = held.transpose(SCENARIO, ...)
            fill = _FILLS.get(str(name), np.nan if moved.dtype.kind == "f" else 0)
            spread = np.full((*shape, *moved.shape[1:]), fill, dtype=moved.dtype)
            for k, place in enumerate(places):
                spread[place] = moved.values[k]
            made[name] = ((*coordinates, *moved.dims[1:]), spread, held.attrs)
        for dim, along in coordinates.items():
            axis = next((axis for axis in self.axes if axis.name == dim and not axis.worlds), None)
            shown = np.array([float(value) if axis else str(value) for value in along])
            label = {"long_name": self.scenario.label(dim)} if axis else {}
            made = made.assign_coords({dim: (dim, shown, label)})
        codes, counts = np.unique(made["regime"].values, return_counts=True)
        points = dict(zip(codes.tolist(), counts.tolist(), strict=True))
        numbers = np.array([points.get(code, 0) for code in made["code"].values.tolist()], dtype=np.int64)
        return made.assign_coords(regime_points=("code", numbers))

    def _attributes(self, dataset: xr.Dataset) -> dict[str, Any]:
        """Return what reproduces the sweep, in place of what says how it was put together."""
        first = next(iter(self.found.values()))
        upstream = {
            name: sorted({world.followed[name].digest for world in self.found.values()})
            for name in first.followed
        }
        axes = json.loads(dataset.attrs["axes"])
        axes.pop(SCENARIO, None)
        axes = {axis.name: axis.written for axis in self.axes} | axes
        return {
            "digest": self.scenario.digest,
            "values": json.dumps({name: str(value) for name, value in self.scenario.values.items()}),
            "axes": json.dumps(axes),
            "followed": json.dumps(list(self.links)),
            "upstream_digests": json.dumps(upstream),
            "left_out": json.dumps(list(dict.fromkeys(self.left_out.values()))),
            "command": " ".join(_words(self.scenario, axes, self.links)),
        }


def _words(scenario: Scenario, axes: Mapping[str, str], links: Sequence[str]) -> Iterator[str]:
    yield from ("bargaining", "sweep", scenario.name)
    yield from (f"{name}={written}" for name, written in axes.items())
    yield from (f'--link "{link}"' if " " in link else f"--link {link}" for link in links)
    yield from ([f"--calibration {scenario.calibration}"] if scenario.calibration != "baseline" else [])
    yield from ([f"--overlay {scenario.overlay}"] if scenario.overlay else [])
    yield from (f"--set {name}={value}" for name, value in scenario.overrides.items())


def _label(world: Scenario) -> str:
    """Return the equilibria that values were taken from, each once."""
    return "; ".join(dict.fromkeys(o.equilibrium for o in world.followed.values() if o.equilibrium))
