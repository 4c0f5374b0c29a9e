"""What a sweep would take, said before it runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargaining.analysis.sweeps.design import Design, make_design
from bargaining.analysis.sweeps.evaluation import evaluate
from bargaining.analysis.sweeps.layout import computed
from bargaining.analysis.sweeps.marginals import Draws
from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Plan:
    """Say what a sweep would take.

    Parameters
    ----------
    points, chunks : int
        How many.
    chunk_shape : mapping of str to int
        Points of a chunk along each axis.
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
    *,
    mixed: bool = False,
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
    design = make_design(
        scenario,
        axes,
        draws=draws,
        constraints=constraints,
        mixed=mixed,
        payoffs=payoffs,
        margins=margins,
        keep_draws=keep_draws,
    )
    layouts = computed(design)
    size = sum(int(np.prod(layout.shape)) * np.dtype(layout.dtype).itemsize for layout in layouts)
    return Plan(
        design.n_points,
        int(np.prod(design.chunk_counts)),
        dict(zip(design.dims, design.chunk_shape, strict=True)),
        size + 4 * design.n_points,
        expected_seconds(design),
    )


def expected_seconds(design: Design) -> float:
    """Time one chunk, the compiled loops loaded before, and scale it."""
    first = next(design.chunks())
    size = int(np.prod([s.stop - s.start for s in design.slices(first)]))
    if not design.any_questions.mixed:
        evaluate(design, first)
    started = time.perf_counter()
    evaluate(design, first)
    return (time.perf_counter() - started) * design.n_points / size
