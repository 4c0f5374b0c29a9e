"""The folder of a store: zarr arrays that fit what is asked, errors of the disk in one line, one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining import writing
from bargaining.analysis.sweeps.layout import Layout
from bargaining.analysis.sweeps.results import library
from bargaining.errors import BargainingError

LEVEL = 3  # of compression


def told(path: Path) -> AbstractContextManager[None]:
    """Turn an error of the disk into one line."""
    return writing.told(path, "the chunks written so far are kept, and the same sweep goes on from them")


@contextmanager
def locked(store: Path, lock: Path) -> Iterator[None]:
    """Hold a lock, on every system, that is given back when the process ends, however it ends.

    Parameters
    ----------
    store : Path
        What is kept for one process, for the message.
    lock : Path
        A file that holds nothing and stays.

    Raises
    ------
    BargainingError
        When another process has it.
    """
    from filelock import FileLock, Timeout

    with told(store):
        lock.parent.mkdir(parents=True, exist_ok=True)
        # One lock object a call: a second sweep of the same process is another sweep, too.
        held = FileLock(lock, timeout=0, is_singleton=False)
        try:
            held.acquire()
        except Timeout:
            raise BargainingError(f"{store}: found another sweep writing to it, expected none") from None
    try:
        yield
    finally:
        held.release()


def fitting(group: Any, layout: Layout) -> Any:
    """Return an array of a group with the shape and the attributes of its layout, made where there is none that fits.

    Raises
    ------
    OSError
        When the disk takes no more.
    """
    try:
        found = group[layout.name]
        own = found.chunks, found.dtype, found.metadata.dimension_names, found.ndim
        if own == (layout.chunk_shape, np.dtype(layout.dtype), layout.dims, len(layout.shape)):
            return _fitted(found, layout)
    except (KeyError, ValueError, RuntimeError, TypeError, AttributeError):
        pass  # none, or one that is damaged
    return new_array(group, layout)


def _fitted(array: Any, layout: Layout) -> Any:
    """Give an array its shape and its attributes."""
    if array.shape != layout.shape:
        for k, (before, after) in enumerate(zip(array.shape, layout.shape, strict=True)):
            if after < before:  # what is beyond the end stays in the last chunk otherwise
                array[(slice(None),) * k + (slice(after, None),)] = 0
        array.resize(layout.shape)
    if dict(array.attrs) != layout.attributes:
        array.attrs.put(layout.attributes)
    return array


def new_array(group: Any, layout: Layout) -> Any:
    """Make an array in a group, in the place of whatever has its name."""
    return group.create_array(
        layout.name,
        shape=layout.shape,
        chunks=layout.chunk_shape,
        dtype=layout.dtype,
        dimension_names=layout.dims,
        fill_value=0,
        compressors=library("zarr").codecs.ZstdCodec(level=LEVEL),
        attributes=layout.attributes,
        overwrite=True,
    )


def readable(array: Any, region: tuple[Any, ...]) -> NDArray[Any] | None:
    """Return a part of an array, None where what is on the disk is no such array."""
    try:
        return np.asarray(array[region])
    except (OSError, ValueError, RuntimeError, TypeError):
        return None
