"""Chunks as the bytes that a zarr store holds: whole, padded, little-endian, compressed by Zstandard."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.evaluation import Found
from bargaining.analysis.sweeps.layout import Layout, layouts_of

LEVEL = 3


def encode(values: NDArray[Any], chunk_shape: tuple[int, ...]) -> bytes:
    """Return a whole chunk as bytes; what is beyond the array's end is zero."""
    from bargaining.analysis.sweeps.results import library

    whole = values
    if values.shape != chunk_shape:
        whole = np.zeros(chunk_shape, dtype=values.dtype)
        whole[tuple(slice(n) for n in values.shape)] = values
    ordered = np.ascontiguousarray(whole, dtype=whole.dtype.newbyteorder("<"))
    return bytes(library("numcodecs").Zstd(level=LEVEL).encode(ordered))


def decode(written: bytes, dtype: str, chunk_shape: tuple[int, ...]) -> NDArray[Any]:
    """Return the whole chunk that bytes hold; the inverse of `encode`."""
    from bargaining.analysis.sweeps.results import library

    raw = library("numcodecs").Zstd(level=LEVEL).decode(written)
    return np.frombuffer(raw, dtype=np.dtype(dtype).newbyteorder("<")).reshape(chunk_shape)


def encoded(design: Design, found: Found) -> Found:
    """Return the results of a task with its arrays as bytes."""
    variables = {}
    for quantity, arrays in found.variables.items():
        shapes = {layout.name: layout.chunk_shape for layout in layouts_of(design, quantity)}
        variables[quantity] = {name: encode(array, shapes[name]) for name, array in arrays.items()}
    return replace(found, variables=variables)


def chunk_path(array: Path, place: tuple[int, ...]) -> Path:
    """Return the file of a chunk."""
    return array.joinpath("c", *map(str, place))


def array_metadata(layout: Layout) -> bytes:
    """Return the text of an array's zarr.json (zarr version 3)."""
    codecs = [
        {"name": "bytes", "configuration": {"endian": "little"}},
        {"name": "zstd", "configuration": {"level": LEVEL, "checksum": False}},
    ]
    if np.dtype(layout.dtype).itemsize == 1:
        codecs[0] = {"name": "bytes"}
    return metadata(
        {
            "zarr_format": 3,
            "node_type": "array",
            "shape": layout.shape,
            "data_type": layout.dtype,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": layout.chunk_shape}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": 0,
            "codecs": codecs,
            "attributes": layout.attributes,
            "dimension_names": layout.dims,
            "storage_transformers": [],
        }
    )


def group_metadata(attributes: dict[str, Any]) -> bytes:
    """Return the text of a group's zarr.json."""
    return metadata({"zarr_format": 3, "node_type": "group", "attributes": attributes})


def metadata(content: dict[str, Any]) -> bytes:
    """Return plain values as JSON text, always the same for the same values."""
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
