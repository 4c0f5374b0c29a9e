"""How far a sweep is, said after each chunk."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.points import Found, Task
from bargaining.analysis.sweeps.quantities import REGIMES
from bargaining.analysis.sweeps.results import regime_label


@dataclass
class Progress:
    """Say how far a sweep is.

    Parameters
    ----------
    done, total : int
        Points; those whose equilibria are all asked count twice.
    rate : float
        Points a second since the start.
    regimes : mapping of str to int
        Points with each set of pure equilibria.
    """

    done: int
    total: int
    rate: float
    regimes: dict[str, int] = field(default_factory=dict)


class Reporter:
    """Add up what is found, and tell it.

    Parameters
    ----------
    design : Design
    progress : callable or None
        Told a `Progress` after each task.
    """

    def __init__(self, design: Design, progress: Callable[[Progress], None] | None) -> None:
        self.design, self.progress = design, progress
        self.regimes: Counter[int] = Counter()
        self.labels: dict[int, str] = {}
        self.total = self.done = self.computed = 0
        self.started = time.perf_counter()

    def expect(self, tasks: Sequence[Task]) -> None:
        """Say what is still to be computed; the rest of the points is done."""
        points = sum(self.design.grid(task.quantities[0]).n_points(task.chunk) for task in tasks)
        self.total = max(points, self.design.n_points)
        self.done = self.total - points

    def add(self, found: Found) -> None:
        """Add what a task has found."""
        points = self.design.grid(found.task.quantities[0]).n_points(found.task.chunk)
        self.regimes.update(found.counts.get(REGIMES, {}))
        self.done += points
        self.computed += points
        if self.progress:
            rate = self.computed / max(time.perf_counter() - self.started, 1e-9)
            for bits in self.regimes.keys() - self.labels.keys():
                self.labels[bits] = regime_label(self.design, bits)
            named = {self.labels[bits]: n for bits, n in self.regimes.items()}
            self.progress(Progress(self.done, self.total, rate, named))
