"""The points of one chunk, in floats and exactly, and what is asked and found there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.drawing import BLOCK
from bargaining.analysis.sweeps.grids import Chunk
from bargaining.analysis.sweeps.quantities import Quantity
from bargaining.analysis.sweeps.questions import Questions


@dataclass(frozen=True)
class Task:
    """Hold what is computed at once: some quantities of one chunk, all with the same grid.

    Parameters
    ----------
    chunk : tuple of int
        Its place.
    quantities : tuple of Quantity
    """

    chunk: Chunk
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True)
class Found:
    """Hold the results of a task.

    Parameters
    ----------
    task : Task
    variables : mapping of Quantity to mapping of str to ndarray
        Arrays over the chunk's points.
    counts : mapping of Quantity to mapping of int to int
        How many points have which set of pure equilibria, as bits, excluded ones under -1; for the equilibria
        themselves, how many points have how many. Other quantities are not counted.
    """

    task: Task
    variables: dict[Quantity, dict[str, NDArray[Any]]]
    counts: dict[Quantity, dict[int, int]]


class Points:
    """The points of a task, in floats and exactly.

    Parameters
    ----------
    design : Design
    task : Task
    """

    def __init__(self, design: Design, task: Task) -> None:
        self.design, self.task = design, task
        self.slices = design.grid(task.quantities[0]).slices(task.chunk)
        self.shape = tuple(s.stop - s.start for s in self.slices)
        self.n = int(np.prod(self.shape))
        self.questions: Questions = design.questions[design.world(task.chunk)]
        self.along: dict[str, tuple[int, NDArray[np.float64]]] = {}
        entering = frozenset[str]().union(*(self.questions.variables(q) for q in task.quantities))
        for place, axis in enumerate(design.axes):
            if axis.name in entering:
                self.along[axis.name] = (place, axis.part(self.slices[place]))
        if design.sample and not entering.isdisjoint(design.sample.names):
            for name, drawn in self.drawn().items():
                if name in entering:
                    self.along[name] = (len(self.shape) - 1, drawn)

    @cached_property
    def values(self) -> dict[str, NDArray[np.float64]]:
        """Return the values of the variables at all points, each of shape (n_points,)."""
        return {name: self._spread(place, values) for name, (place, values) in self.along.items()}

    def _spread(self, place: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
        column = values.reshape([-1 if k == place else 1 for k in range(len(self.shape))])
        return np.broadcast_to(column, self.shape).reshape(-1)

    def drawn(self) -> dict[str, NDArray[np.float64]]:
        """Return the drawn values along the last dimension."""
        sample = self.design.sample
        if sample is None:
            return {}
        part = self.slices[-1]
        block, start = divmod(part.start, BLOCK)
        return {
            name: values[start : start + part.stop - part.start]
            for name, values in sample.block(block).items()
        }

    def exactly(self, name: str, p: int) -> Fraction:
        """Return the value of a variable at a point as the number that it stands for."""
        place, values = self.along[name]
        k = int(np.unravel_index(p, self.shape)[place])
        if self.design.sample and name in self.design.sample.marginals:
            return self.design.sample.exactly(name, float(values[k]))
        return Fraction(self.design.axes[place].values[self.slices[place]][k])

    def at(self, p: int) -> dict[str, Fraction]:
        """Return the exact values of the variables at a point."""
        return {name: self.exactly(name, p) for name in self.along}
