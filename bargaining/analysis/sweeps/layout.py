"""The arrays of a sweep: names, dimensions, types and what they mean, for memory and for stores alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bargaining.analysis.sweeps.design import Chunk, Design
from bargaining.analysis.sweeps.evaluation import MIXED_STATUS, STATUS

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

    def place(self, chunk: Chunk, dims: tuple[str, ...]) -> Chunk:
        """Return the place of a chunk of the sweep in this array, whose other dimensions are whole."""
        along = dict(zip(dims, chunk, strict=True))
        return tuple(along.get(dim, 0) for dim in self.dims)

    def region(self, design: Design, chunk: Chunk) -> tuple[slice, ...]:
        """Return the points of a chunk of the sweep in this array."""
        along = dict(zip(design.dims, design.slices(chunk), strict=True))
        return tuple(along.get(dim, slice(None)) for dim in self.dims)

    @property
    def places(self) -> Iterator[Chunk]:
        """Yield the places of all chunks of the array."""
        counts = (-(-n // size) for n, size in zip(self.shape, self.chunk_shape, strict=True))
        yield from np.ndindex(*counts)


def flags(meanings: Sequence[str]) -> dict[str, Any]:
    """Return attributes that say what codes mean."""
    return {"flag_values": list(range(len(meanings))), "flag_meanings": list(meanings)}


def computed(design: Design) -> list[Layout]:
    """Return the arrays that chunks are computed for."""
    questions = design.any_questions

    def along(name: str, dtype: str, more: dict[str, int], attributes: dict[str, Any]) -> Layout:
        sizes = tuple(more.values())
        return Layout(
            name, dtype, (*design.dims, *more), design.shape + sizes, design.chunk_shape + sizes, attributes
        )

    n_players = len(design.scenario.players)
    text = (
        "bit k of word w stands for profile 64 w + k, profiles counted with the last player's action fastest"
    )
    found = [
        along("pure_equilibria", "uint64", {"word": questions.gaps.n_words}, {"long_name": text}),
        along("status", "uint8", {}, flags(STATUS)),
    ]
    if questions.margins:
        size = {"margin_profile": len(questions.margins.places)}
        text = "least loss of a player who deviates alone; the profile is an equilibrium where it is not negative"
        found.append(along("margin", "float64", size, {"long_name": text}))
    if questions.payoffs:
        size = {"payoff_profile": len(questions.payoffs.places), "player": n_players}
        found.append(along("payoff", "float64", size, {"long_name": "payoff of the player at the profile"}))
    if questions.mixed:
        for name, text in (
            ("equilibria", "number of isolated equilibria, pure and mixed"),
            ("mixed_equilibria", "number of isolated equilibria in which a player mixes"),
            ("continua", "number of continua of equilibria and regions not settled"),
        ):
            found.append(along(name, "int32", {}, {"long_name": text}))
        found.append(along("mixed_status", "uint8", {}, flags(MIXED_STATUS)))
    if design.sample and design.keep_draws:
        names = design.sample.names
        shape, chunk = (design.shape[-1], len(names)), (design.chunk_shape[-1], len(names))
        described = {"long_name": "drawn value of the parameter"}
        found.append(Layout("drawn", "float64", (design.dims[-1], "parameter"), shape, chunk, described))
    return found


def regime_layout(design: Design, labels: Sequence[str] = ()) -> Layout:
    """Return the array of the regimes' codes, with what they mean once all are known."""
    text = f"set of pure equilibria; {EXCLUDED_REGIME} where a constraint excludes the point"
    attributes = {"long_name": text, **(flags(labels) if labels else {})}
    return Layout(REGIME, "int32", design.dims, design.shape, design.chunk_shape, attributes)


def attributes(design: Design) -> dict[str, Any]:
    """Return the attributes that reproduce a sweep, in plain values that every format takes."""
    import numba

    import bargaining

    scenario = design.scenario
    found: dict[str, Any] = {
        "title": f"Sweep of {scenario.document.scenario.title}",
        "scenario": scenario.name,
        "digest": scenario.digest,
        "calibration": scenario.calibration,
        "overlay": scenario.overlay,
        "values": json.dumps({name: str(value) for name, value in scenario.values.items()}),
        "command": design.command,
        "axes": json.dumps({axis.name: axis.written for axis in design.axes}),
        "links": json.dumps({link.name: link.written for link in design.links}),
        "versions": f"bargaining {bargaining.__version__}, numpy {np.__version__}, numba {numba.__version__}",
    }
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
