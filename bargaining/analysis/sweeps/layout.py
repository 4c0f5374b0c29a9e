"""The arrays of a sweep: names, dimensions, types and what they mean, for memory and for stores alike."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.grids import Chunk
from bargaining.analysis.sweeps.listing import MIXED_STATUS
from bargaining.analysis.sweeps.predictions import STATUS
from bargaining.analysis.sweeps.quantities import DRAWN, REGIMES, Quantity

MANIFEST = "manifest"
EXCLUDED_REGIME = -1
REGIME = "regime"


@dataclass(frozen=True)
class Layout:
    """Describe one array.

    Parameters
    ----------
    name, dtype : str
    dims : tuple of str
    shape, chunk_shape : tuple of int
    attributes : mapping of str to object
        Plain values.
    """

    name: str
    dtype: str
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    chunk_shape: tuple[int, ...]
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Return the size of the whole array."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    @property
    def chunk_bytes(self) -> int:
        """Return the size of a chunk."""
        return math.prod(self.chunk_shape) * np.dtype(self.dtype).itemsize

    def region(self, design: Design, quantity: Quantity, chunk: Chunk) -> tuple[slice, ...]:
        """Return the points of a quantity's chunk in this array."""
        along = dict(zip(design.dims, design.grid(quantity).slices(chunk), strict=True))
        along |= {dim: slice(row, row + 1) for dim, row in row_of(design, quantity).items()}
        return tuple(along.get(dim, slice(None)) for dim in self.dims)


def row_of(design: Design, quantity: Quantity) -> dict[str, int]:
    """Return the place of a quantity along the dimension that it shares with others of its kind."""
    if not quantity.profile:
        return {}
    return {f"{quantity.kind}_profile": design.profiles(quantity.kind).index(quantity.profile)}


def flags(meanings: Sequence[str]) -> dict[str, Any]:
    """Return attributes that say what codes mean."""
    return {"flag_values": list(range(len(meanings))), "flag_meanings": list(meanings)}


def layouts_of(design: Design, quantity: Quantity) -> list[Layout]:
    """Return the arrays that a quantity is written to."""
    if quantity == DRAWN:
        return [_drawn(design)]
    n_players = len(design.scenario.players)
    if quantity == REGIMES:
        text = "bit k of word w stands for profile 64 w + k, profiles counted with the last player's action fastest"
        words = {"word": design.n_words}
        return [
            _along(design, quantity, "pure_equilibria", "uint64", words, {"long_name": text}),
            _along(design, quantity, "status", "uint8", {}, flags(STATUS)),
        ]
    if quantity.kind == "margin":
        text = "least loss of a player who deviates alone; the profile is an equilibrium where it is not negative"
        return [_along(design, quantity, "margin", "float64", _rows(design, quantity), {"long_name": text})]
    if quantity.kind == "payoff":
        more = _rows(design, quantity) | {"player": n_players}
        described = {"long_name": "payoff of the player at the profile"}
        return [_along(design, quantity, "payoff", "float64", more, described)]
    return _of_all_equilibria(design, quantity)


def _of_all_equilibria(design: Design, quantity: Quantity) -> list[Layout]:
    slots = {"equilibrium": quantity.slots}
    places = design.any_questions.form.places
    players = {place_dim(design): len(places)}
    actions = {"player_action": sum(len(place.options) for place in places)}
    asked: list[tuple[str, str, dict[str, int], str]] = [
        ("equilibria", "int32", {}, "number of isolated equilibria, pure and mixed"),
        ("mixed_equilibria", "int32", {}, "number of isolated equilibria in which a player mixes"),
        ("continua", "int32", {}, "number of continua of equilibria and regions not settled"),
    ]
    if quantity.slots:
        asked = [
            (
                "equilibrium_strategy",
                "float64",
                slots | actions,
                "probability of the action in the equilibrium",
            ),
            ("equilibrium_payoff", "float64", slots | players, "payoff of the player in the equilibrium"),
            (
                "equilibrium_regret",
                "float64",
                slots,
                "largest gain from deviating, as a share of a payoff range",
            ),
            ("equilibria_left_out", "int32", {}, "number of isolated equilibria for which there was no room"),
        ]
    found = [
        _along(design, quantity, name, dtype, more, {"long_name": text}) for name, dtype, more, text in asked
    ]
    if not quantity.slots:
        found.append(_along(design, quantity, "mixed_status", "uint8", {}, flags(MIXED_STATUS)))
    return found


def place_dim(design: Design) -> str:
    """Return the dimension along which equilibria give payoffs: who chooses once is its own place."""
    form = design.any_questions.form
    return "player" if form.players == tuple(place.name for place in form.places) else "place"


def _rows(design: Design, quantity: Quantity) -> dict[str, int]:
    return {f"{quantity.kind}_profile": len(design.profiles(quantity.kind))}


def _along(
    design: Design, quantity: Quantity, name: str, dtype: str, more: dict[str, int], described: dict[str, Any]
) -> Layout:
    """Return an array along all axes and more; profiles are chunks of their own, so that others can join them."""
    chunk = design.grid(quantity).chunk_shape
    beside = tuple(1 if dim.endswith("_profile") else size for dim, size in more.items())
    shape = design.shape + tuple(more.values())
    return Layout(name, dtype, (*design.dims, *more), shape, chunk + beside, described)


def _drawn(design: Design) -> Layout:
    names = design.sample.names if design.sample else ()
    shape, chunk = (design.shape[-1], len(names)), (design.coarse.chunk_shape[-1], len(names))
    described = {"long_name": "drawn value of the parameter"}
    return Layout("drawn", "float64", (design.dims[-1], "parameter"), shape, chunk, described)


def computed(design: Design) -> list[Layout]:
    """Return the arrays that chunks are computed for, each once."""
    found = (layout for quantity in design.quantities for layout in layouts_of(design, quantity))
    return list({layout.name: layout for layout in found}.values())


def regime_layout(design: Design, labels: Sequence[str] = ()) -> Layout:
    """Return the array of the regimes' codes, with what they mean once all are known."""
    text = f"set of pure equilibria; {EXCLUDED_REGIME} where a constraint excludes the point"
    attributes = {"long_name": text, **(flags(labels) if labels else {})}
    return Layout(REGIME, "int32", design.dims, design.shape, design.coarse.chunk_shape, attributes)


NOTE = 32
"""Bytes that a store notes of a chunk."""

_NOTED_TOGETHER = 8  # the power of two of the notes in one file


def noted_in(quantity: Quantity) -> str:
    """Return the array of a store that holds the notes of a quantity's chunks."""
    return f"{MANIFEST}/{quantity.kind}"


def noted(design: Design) -> Iterator[Layout]:
    """Yield the arrays of a store that say of each chunk of each quantity what it hangs on and what it is."""
    side = 2 ** (_NOTED_TOGETHER // max(1, len(design.dims)))
    for kind in dict.fromkeys(quantity.kind for quantity in design.quantities):
        quantity = next(quantity for quantity in design.quantities if quantity.kind == kind)
        rows, counts = _rows(design, quantity) if quantity.profile else {}, design.grid(quantity).counts
        dims = (*rows, *(f"{dim}_chunk" for dim in design.dims), "byte")
        shape = (*rows.values(), *counts, NOTE)
        chunk = (*(1 for _ in rows), *(side for _ in counts), NOTE)
        text = "for each chunk a hash of what it hangs on, and one of what it is"
        yield Layout(noted_in(quantity), "uint8", dims, shape, chunk, {"long_name": text})


def coordinates(design: Design) -> Iterator[tuple[Layout, NDArray[Any]]]:
    """Yield the arrays of axis values, calibrations and scenarios as numbers with their names as meanings."""
    for axis in design.axes:
        n = len(axis.values)
        if axis.worlds:
            layout = Layout(axis.dim, "int32", (axis.dim,), (n,), (n,))
            layout.attributes.update(flag_values=list(range(n)), flag_meanings=list(axis.values))
            yield layout, np.arange(n, dtype=np.int32)
        else:
            described = {"long_name": design.scenario.label(axis.name), "axis": axis.written}
            values = axis.floats
            yield Layout(axis.name, "float64", (axis.name,), (n,), (n,), described), values


def attributes(design: Design) -> dict[str, Any]:
    """Return the attributes that reproduce a sweep, in plain values that every format takes."""
    from bargaining.version import __version__

    scenario = design.scenario
    found: dict[str, Any] = {
        "title": f"Sweep of {scenario.document.scenario.title}",
        "scenario": scenario.name,
        "digest": scenario.digest,
        "calibration": scenario.calibration,
        "overlay": scenario.overlay,
        "values": json.dumps({name: str(value) for name, value in scenario.values.items()}),
        "concept": scenario.form.concept,
        "axes": json.dumps({axis.name: axis.written for axis in design.axes}),
        "links": json.dumps({link.name: link.written for link in design.links}),
        "versions": f"bargaining {__version__}, numpy {np.__version__}, numba {version('numba')}",
    }
    if any(axis.worlds for axis in design.axes):
        found["digests"] = json.dumps({",".join(names): digest for names, digest in design.digests.items()})
    if design.sample:
        draws = design.sample.draws
        found |= {
            "seed": draws.seed,
            "method": draws.method,
            "drawn_parameters": list(design.sample.names),
            "drawn_from": json.dumps({name: m.recipe() for name, m in design.sample.marginals.items()}),
        }
        found["constraints"] = list(draws.constraints)
    return found
