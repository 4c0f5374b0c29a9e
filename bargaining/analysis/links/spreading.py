"""A sweep over scenarios side by side, spread over what they differ in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.analysis.links.worlds import UPSTREAM, label_of
from bargaining.analysis.sweeps.layout import EXCLUDED_REGIME
from bargaining.analysis.sweeps.predictions import EXCLUDED
from bargaining.analysis.sweeps.worlds import SCENARIO

if TYPE_CHECKING:
    import xarray as xr

    from bargaining.analysis.links.worlds import Worlds
    from bargaining.scenario import Scenario

_FILLS = {"regime": EXCLUDED_REGIME, "status": EXCLUDED}


def spread(worlds: Worlds, dataset: xr.Dataset, order: Sequence[str]) -> xr.Dataset:
    """Return a sweep over worlds side by side as one over what they differ in, with the linked values."""
    coordinates = worlds.coordinates
    names = list(next(iter(worlds.found.values())).followed)
    shape = tuple(len(values) for values in coordinates.values())
    places = {
        key: tuple(values.index(part) for values, part in zip(coordinates.values(), key, strict=True))
        for key in worlds.found
    }
    if SCENARIO in dataset.dims:
        dataset = _unstacked(worlds, dataset, coordinates, shape, list(places.values()))
    for name in names:
        numbers = np.full(shape, np.nan)
        for key, world in worlds.found.items():
            numbers[places[key]] = float(world.values[name])
        dataset[name] = (tuple(coordinates), numbers, {"long_name": worlds.scenario.label(name)})
    if not worlds.several:
        texts = np.full(shape, "", dtype=object)
        for key, world in worlds.found.items():
            texts[places[key]] = label_of(world)
        dataset[UPSTREAM] = (tuple(coordinates), texts.astype(str))
    dims = [*order, *(dim for dim in dataset["regime"].dims if dim not in order)]
    for name in (*names, *(() if worlds.several else (UPSTREAM,))):
        dataset[name] = dataset[name].broadcast_like(dataset["regime"])
    return dataset.transpose(*dims, ...).assign_attrs(_attributes(worlds, dataset))


def _unstacked(
    worlds: Worlds,
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
        axis = next((axis for axis in worlds.axes if axis.name == dim and not axis.worlds), None)
        shown = np.array([float(value) if axis else str(value) for value in along])
        label = {"long_name": worlds.scenario.label(dim)} if axis else {}
        made = made.assign_coords({dim: (dim, shown, label)})
    codes, counts = np.unique(made["regime"].values, return_counts=True)
    points = dict(zip(codes.tolist(), counts.tolist(), strict=True))
    numbers = np.array([points.get(code, 0) for code in made["code"].values.tolist()], dtype=np.int64)
    return made.assign_coords(regime_points=("code", numbers))


def _attributes(worlds: Worlds, dataset: xr.Dataset) -> dict[str, Any]:
    """Return what reproduces the sweep, in place of what says how it was put together."""
    first = next(iter(worlds.found.values()))
    upstream = {
        name: sorted({world.followed[name].digest for world in worlds.found.values()})
        for name in first.followed
    }
    axes = json.loads(dataset.attrs["axes"])
    axes.pop(SCENARIO, None)
    axes = {axis.name: axis.written for axis in worlds.axes} | axes
    return {
        "digest": worlds.scenario.digest,
        "values": json.dumps({name: str(value) for name, value in worlds.scenario.values.items()}),
        "axes": json.dumps(axes),
        "followed": json.dumps(list(worlds.links)),
        "upstream_digests": json.dumps(upstream),
        "left_out": json.dumps(list(dict.fromkeys(worlds.left_out.values()))),
        "command": " ".join(_words(worlds.scenario, axes, worlds.links)),
    }


def _words(scenario: Scenario, axes: Mapping[str, str], links: Sequence[str]) -> Iterator[str]:
    yield from ("bargaining", "sweep", scenario.name)
    yield from (f"{name}={written}" for name, written in axes.items())
    yield from (f'--link "{link}"' if " " in link else f"--link {link}" for link in links)
    yield from ([f"--calibration {scenario.calibration}"] if scenario.calibration != "baseline" else [])
    yield from ([f"--overlay {scenario.overlay}"] if scenario.overlay else [])
    yield from (f"--set {name}={value}" for name, value in scenario.overrides.items())
