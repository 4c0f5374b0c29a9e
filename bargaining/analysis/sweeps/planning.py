"""What a sweep would take, said before it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.evaluation import evaluate
from bargaining.analysis.sweeps.grids import Chunk
from bargaining.analysis.sweeps.layout import computed, layouts_of
from bargaining.analysis.sweeps.making import Wanted, make_design
from bargaining.analysis.sweeps.marginals import Draws
from bargaining.analysis.sweeps.points import Task
from bargaining.analysis.sweeps.quantities import DRAWN, Quantity
from bargaining.scenario import Scenario

TASK_BYTES = 2**25
"""Results of a task, unless one quantity alone is larger."""


@dataclass(frozen=True)
class Plan:
    """Say what a sweep would take.

    Parameters
    ----------
    points, chunks : int
        How many.
    chunk_shape : mapping of str to int
        Points of a chunk along each axis, of the smallest chunks.
    bytes : int
        Size of the results, before compression.
    seconds : float
        Expected time on one core, from a trial of a few points.
    """

    points: int
    chunks: int
    chunk_shape: dict[str, int]
    bytes: int
    seconds: float


def plan_sweep(
    scenario: Scenario,
    /,
    *,
    mixed: bool | int = False,
    payoffs: bool | Sequence[str] = False,
    margins: bool | Sequence[str] = False,
    draws: Draws | None = None,
    constraints: Sequence[str] = (),
    keep_draws: bool = True,
    **axes: Any,
) -> Plan:
    """Say what a sweep would take, without running it.

    Parameters
    ----------
    scenario, mixed, payoffs, margins, draws, constraints, keep_draws, axes
        As for `sweep`.

    Examples
    --------
    >>> import bargaining
    >>> plan_sweep(bargaining.load("rapprochement"), autonomy=(0, 1, 401), reversal=(0, 1, 401)).points
    160801
    """
    wanted = Wanted(mixed, payoffs, margins, keep_draws)
    return plan(make_design(scenario, axes, draws=draws, constraints=constraints, wanted=wanted))


def plan(design: Design) -> Plan:
    """Say what a design would take."""
    size = sum(layout.bytes for layout in computed(design))
    grids = [design.coarse, *([design.fine] if any(q.fine for q in design.quantities) else [])]
    return Plan(
        design.n_points,
        sum(grid.n_chunks for grid in grids),
        dict(zip(design.dims, grids[-1].chunk_shape, strict=True)),
        size + 4 * design.n_points,
        _seconds_of_all(design),
    )


def _seconds_of_all(design: Design) -> float:
    """Return the expected time of all tasks from the first of each kind; their number does not matter."""
    first = (0,) * len(design.dims)
    seconds = 0.0
    for group in _groups(design):
        task = Task(first, tuple(group))
        seconds += _timed(design, task) * design.n_points / design.grid(group[0]).n_points(first)
    return seconds


def _timed(design: Design, task: Task) -> float:
    """Return the seconds that a task takes, the compiled loops loaded before."""
    if not task.quantities[0].fine:
        evaluate(design, task)
    started = time.perf_counter()
    evaluate(design, task)
    return time.perf_counter() - started


def tasks_of(design: Design, lacking: Callable[[Quantity, Chunk], bool] = lambda *_: True) -> Iterator[Task]:
    """Yield what is lacking, chunk by chunk, quick quantities first and not too many at once."""
    for group in _groups(design):
        places = {quantity: set(design.chunks(quantity)) for quantity in group if quantity == DRAWN}
        for chunk in design.grid(group[0]).chunks():
            here = [quantity for quantity in group if chunk in places.get(quantity, (chunk,))]
            if wanted := tuple(quantity for quantity in here if lacking(quantity, chunk)):
                yield Task(chunk, wanted)


def _groups(design: Design) -> list[list[Quantity]]:
    """Return the quantities in groups of one grid, whose results for a chunk are held at once."""
    groups: list[list[Quantity]] = []
    room = 0
    for quantity in sorted(design.quantities, key=lambda quantity: quantity.fine):
        layouts = layouts_of(design, quantity)
        size = sum(x.chunk_bytes for x in layouts)
        if not groups or size > room or groups[-1][0].fine != quantity.fine:
            groups.append([])
            room = TASK_BYTES
        groups[-1].append(quantity)
        room -= size
    return groups


def expected_seconds(design: Design, tasks: Sequence[Task]) -> float:
    """Time the first task of each kind, the compiled loops loaded before, and scale it."""
    alike: dict[tuple[Quantity, ...], list[Task]] = {}
    for task in tasks:
        alike.setdefault(task.quantities, []).append(task)
    seconds = 0.0
    for quantities, same in alike.items():
        points = [design.grid(quantities[0]).n_points(task.chunk) for task in same]
        seconds += _timed(design, same[0]) * sum(points) / points[0]
    return seconds
