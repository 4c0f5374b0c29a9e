"""Grids of points divided into chunks."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

Chunk = tuple[int, ...]
"""Place of a chunk along each dimension."""


@dataclass(frozen=True)
class Grid:
    """Divide the points of a sweep into chunks.

    Parameters
    ----------
    shape, chunk_shape : tuple of int
        Points along each dimension, of all and of a chunk.

    Examples
    --------
    >>> grid = Grid((5, 4), (2, 4))
    >>> grid.counts, list(grid.chunks())[-1], grid.slices((2, 0))
    ((3, 1), (2, 0), (slice(4, 5, None), slice(0, 4, None)))
    """

    shape: tuple[int, ...]
    chunk_shape: tuple[int, ...]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Return the number of chunks along each dimension."""
        return tuple(-(-n // size) for n, size in zip(self.shape, self.chunk_shape, strict=True))

    @property
    def n_chunks(self) -> int:
        """Return the number of chunks."""
        return math.prod(self.counts)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the places of all chunks, the last dimension fastest."""
        return itertools.product(*map(range, self.counts))

    def slices(self, chunk: Chunk) -> tuple[slice, ...]:
        """Return the points of a chunk."""
        return tuple(
            slice(place * size, min((place + 1) * size, n))
            for place, size, n in zip(chunk, self.chunk_shape, self.shape, strict=True)
        )

    def n_points(self, chunk: Chunk) -> int:
        """Return the number of points of a chunk."""
        return math.prod(s.stop - s.start for s in self.slices(chunk))
