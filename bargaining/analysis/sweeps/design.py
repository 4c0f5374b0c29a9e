"""The design of a sweep: its axes, what stands for each parameter, its chunks and what each chunk hangs on."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bargaining.analysis.sweeps.axes import DRAW, Axis, Link
from bargaining.analysis.sweeps.bits import n_words
from bargaining.analysis.sweeps.drawing import BLOCK, Sample
from bargaining.analysis.sweeps.grids import Chunk, Grid
from bargaining.analysis.sweeps.quantities import DRAWN, Quantity
from bargaining.analysis.sweeps.questions import Questions
from bargaining.forms.form import Profile
from bargaining.scenario import Scenario

FORMAT = 3
"""Raised when a chunk's content changes for the same question, so that old stores are computed anew."""

MOST_CELLS = 2**16
MIXED_CELLS = 2**6
CHUNK_BYTES = 2**24
DRAWS_BESIDE_AXES = 2**12


@dataclass(frozen=True, eq=False)
class Design:
    """Hold all that a sweep computes, ready to be computed chunk by chunk in any process.

    Parameters
    ----------
    scenario : Scenario
    axes : tuple of Axis
    links : tuple of Link
    sample : Sample or None
        What is drawn.
    questions : mapping of tuple of str to Questions
        By world: its names along the axes over worlds.
    quantities : tuple of Quantity
        What is given at each point.
    digests : mapping of tuple of str to str
        Of each world's scenario.
    labels : tuple of str
        Of the candidates, in their order.
    """

    scenario: Scenario
    axes: tuple[Axis, ...]
    links: tuple[Link, ...]
    sample: Sample | None
    questions: Mapping[tuple[str, ...], Questions]
    quantities: tuple[Quantity, ...]
    digests: Mapping[tuple[str, ...], str]
    labels: tuple[str, ...]

    @cached_property
    def any_questions(self) -> Questions:
        """Return the questions of the first world: what is asked is the same in each."""
        return next(iter(self.questions.values()))

    @property
    def candidates(self) -> tuple[Profile, ...]:
        """Return what may be predicted, in the order of the bits."""
        return self.any_questions.candidates

    @property
    def n_words(self) -> int:
        """Return the number of words of a set of candidates."""
        return n_words(len(self.candidates))

    def profiles(self, kind: str) -> tuple[Profile, ...]:
        """Return the profiles of the quantities of a kind, in their order."""
        return tuple(quantity.profile for quantity in self.quantities if quantity.kind == kind)

    @property
    def slots(self) -> int:
        """Return for how many equilibria of a point there is room."""
        return max(quantity.slots for quantity in self.quantities)

    @cached_property
    def entering(self) -> frozenset[str]:
        """Return the parameters that anything asked varies with."""
        pairs = itertools.product(self.questions.values(), self.quantities)
        return frozenset().union(*(questions.variables(quantity) for questions, quantity in pairs))

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """Return the names of the dimensions."""
        return (*(axis.dim for axis in self.axes), *((DRAW,) if self.sample else ()))

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Return the number of points along each dimension."""
        return (*(len(axis.values) for axis in self.axes), *((self.sample.draws.n,) if self.sample else ()))

    @property
    def n_points(self) -> int:
        """Return the number of points."""
        return math.prod(self.shape)

    @cached_property
    def coarse(self) -> Grid:
        """Return the chunks of all but the slow quantities."""
        cells = MOST_CELLS
        while cells > 1 and cells * 8 * self.n_words > CHUNK_BYTES:
            cells //= 2
        return Grid(self.shape, self._chunk_shape(cells))

    @cached_property
    def fine(self) -> Grid:
        """Return the chunks of the slow quantities."""
        return Grid(self.shape, self._chunk_shape(MIXED_CELLS))

    def grid(self, quantity: Quantity) -> Grid:
        """Return the chunks of a quantity."""
        return self.fine if quantity.fine else self.coarse

    def _chunk_shape(self, cells: int) -> tuple[int, ...]:
        """Return the shape of a chunk; a longer axis, more draws and further quantities leave it as it is."""
        grids = sum(not axis.worlds for axis in self.axes)
        drawn = 1
        if self.sample:
            drawn = cells if not grids else min(cells, DRAWS_BESIDE_AXES)
        side = 2 ** int(math.log2(cells // drawn) / max(1, grids))
        sides = [1 if axis.worlds else side for axis in self.axes]
        return (*sides, *((drawn,) if self.sample else ()))

    def chunks(self, quantity: Quantity) -> Iterator[Chunk]:
        """Yield the places of a quantity's chunks: drawn values have them along the draws alone."""
        for chunk in self.grid(quantity).chunks():
            if quantity != DRAWN or not any(chunk[:-1]):
                yield chunk

    def world(self, chunk: Chunk) -> tuple[str, ...]:
        """Return the names of a chunk's world along the axes over worlds."""
        pairs = zip(self.axes, chunk, strict=False)
        return tuple(str(axis.values[place]) for axis, place in pairs if axis.worlds)

    def key(self, quantity: Quantity, chunk: Chunk) -> str:
        """Return the hash of all numbers that a chunk's content hangs on, and of nothing else."""
        questions = self.questions[self.world(chunk)]
        entering: Collection[str] = questions.variables(quantity)
        slices = self.grid(quantity).slices(chunk)
        parts: list[Any] = [FORMAT, questions.digest(quantity), [s.stop - s.start for s in slices]]
        for axis, part in zip(self.axes, slices, strict=False):
            if axis.name in entering:
                parts.append([axis.name, [str(value) for value in axis.values[part]]])
        if self.sample:
            if quantity == DRAWN:
                entering = self.sample.names
            if any(name in self.sample.marginals for name in entering):
                block, offset = divmod(slices[-1].start, BLOCK)
                parts.append([offset, self.sample.recipe(entering, block)])
        written = json.dumps(parts, separators=(",", ":"))
        return hashlib.blake2b(written.encode(), digest_size=16).hexdigest()


def profile_names(profiles: Iterable[Profile]) -> list[str]:
    """Return profiles in words."""
    return [",".join(profile) for profile in profiles]
