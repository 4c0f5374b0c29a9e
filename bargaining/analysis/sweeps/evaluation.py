"""What a sweep finds at the points of one chunk, computed alike in every process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.bits import from_words, members
from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.formulas import Row
from bargaining.analysis.sweeps.kernels import distinct_sets
from bargaining.analysis.sweeps.listing import all_equilibria
from bargaining.analysis.sweeps.points import Found, Points, Task
from bargaining.analysis.sweeps.predictions import EXCLUDED, predictions
from bargaining.analysis.sweeps.quantities import DRAWN, REGIMES, Quantity


def evaluate(design: Design, task: Task) -> Found:
    """Compute one task."""
    points = Points(design, task)
    found = Found(task, {}, {})
    for quantity in task.quantities:
        if quantity == REGIMES:
            _regimes(points, found)
        elif quantity == DRAWN:
            found.variables[quantity] = {"drawn": np.stack(list(points.drawn().values()), axis=1)}
        elif quantity.profile:
            found.variables[quantity] = _of_profile(points, quantity)
    if any(quantity.fine for quantity in task.quantities):
        all_equilibria(points, excluded(points), found)
    for quantity, arrays in found.variables.items():
        found.counts[quantity] = counts_of(quantity, arrays)
        if quantity != DRAWN:
            for name, array in arrays.items():
                arrays[name] = array.reshape(*points.shape, *array.shape[1:])
    return found


def excluded(points: Points) -> NDArray[np.bool_]:
    """Tell which points a constraint excludes, shape (n_points,)."""
    found = np.zeros(points.n, dtype=np.bool_)
    for constraint in points.questions.constraints:
        found |= ~constraint.holds(points.values, points.n, points.exactly)
    return found


def _regimes(points: Points, found: Found) -> None:
    words, status = predictions(points)
    outside = excluded(points)
    words[outside], status[outside] = 0, EXCLUDED
    found.variables[REGIMES] = {"pure_equilibria": words, "status": status}


def _of_profile(points: Points, quantity: Quantity) -> dict[str, NDArray[Any]]:
    """Return a profile's margin, shape (n_points, 1), or its payoffs, shape (n_points, 1, n_players)."""
    if quantity.kind == "margin":
        margin = points.questions.margin(quantity.profile)
        return {"margin": margin.at(_values(points, margin.row))[:, None]}
    payoffs = points.questions.payoffs(quantity.profile)
    return {"payoff": _values(points, payoffs)[list(payoffs.places)].T[:, None]}


def _values(points: Points, row: Row) -> NDArray[np.float64]:
    """Return the values of a row's distinct polynomials, shape (n_polynomials, n_points)."""
    return row.compiled.values(row.compiled.columns(points.values, points.n))


def counts_of(quantity: Quantity, arrays: Mapping[str, NDArray[Any]]) -> dict[int, int]:
    """Return how many points have what, as `Found` counts them, from the arrays of a chunk."""
    if quantity == REGIMES:
        words, status = arrays["pure_equilibria"], arrays["status"].reshape(-1)
        outside = status == EXCLUDED
        inside = words.reshape(len(status), -1)
        return _sets(inside[~outside] if outside.any() else inside, int(outside.sum()))
    if quantity.slots:
        listed = (~np.isnan(arrays["equilibrium_regret"])).sum(axis=-1) + arrays["equilibria_left_out"]
        numbers, times = np.unique(listed, return_counts=True)
        return dict(zip(numbers.tolist(), times.tolist(), strict=True))
    return {}


def _sets(words: NDArray[np.uint64], excluded: int) -> dict[int, int]:
    limit, n_found = 64, -1  # powers of two
    while n_found < 0:
        limit *= 4
        table, counts, n_found = distinct_sets(words, limit)
    rows = zip(table[:n_found], counts[:n_found], strict=True)
    found = {from_words(row): int(count) for row, count in rows}
    if excluded:
        found[-1] = excluded
    return dict(sorted(found.items(), key=lambda item: members(max(item[0], 0))))
