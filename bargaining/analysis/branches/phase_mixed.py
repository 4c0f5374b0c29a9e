"""Phase diagrams of all equilibria, mixed ones included: every cell of a grid solved completely."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.phase import PhaseDiagram, collected, require_cells
from bargaining.analysis.plane.curves import Box, on_grid
from bargaining.analysis.plane.margins import box_of
from bargaining.equilibria import EquilibriumSet, nash_equilibria
from bargaining.equilibria.batches.workers import ordered_map
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.games.normal_form import NormalFormGame
from bargaining.scenario import Scenario
from bargaining.scenario.opened import opened, refuse_neighbours

Support = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _Grid:
    """Hold payoffs as integer polynomials in the numbers of a grid's column and row, ready to be sent elsewhere."""

    payoffs: Mapping[tuple[int, int], NDArray[np.object_]]
    columns: int

    def solve(self, row: int) -> list[tuple[tuple[Support, ...], bool]]:
        """Return for each cell of a row the supports of all equilibria, and whether none is missing."""
        by_column: dict[int, NDArray[np.object_]] = {}
        for (i, j), tensor in self.payoffs.items():
            by_column[i] = by_column.get(i, 0) + tensor * row**j
        found = []
        for column in range(self.columns):
            payoffs = sum(tensor * column**i for i, tensor in by_column.items())
            solved = nash_equilibria(NormalFormGame(payoffs))
            found.append((_supports(solved), solved.complete))
        return found


def full_phase_diagram(
    scenario: Scenario, x: str, y: str, nx: int = 101, ny: int = 101, *, workers: int | None = None
) -> PhaseDiagram:
    """Classify the middles of the cells of a grid by all their equilibria.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    x, y : str
        The axes, over their ranges.
    nx, ny : int
        Columns and rows.
    workers : int, optional
        Processes; by default as many as there are processors. The result does not depend on it.

    Returns
    -------
    PhaseDiagram
        In its legend an equilibrium is written by the actions that each player uses, joined by ``/`` where a
        player mixes; a connected set of equilibria is one entry with all actions used in it. ``unproved``
        counts the cells where the list was not proved to be complete.

    Raises
    ------
    ScenarioError
        When there is no such parameter, both are the same, a range is a single point, the grid is empty, or there are
        no workers.

    Notes
    -----
    One complete enumeration a cell, see `nash_equilibria`: about 2 ms each for 3 x 2 x 4 x 3 actions. Payoffs
    are scaled to integers, which moves no equilibrium.

    Examples
    --------
    >>> import bargaining
    >>> found = full_phase_diagram(bargaining.load("rapprochement"), "autonomy", "verification", 3, 2, workers=1)
    >>> found.classes().shape, found.unproved
    ((2, 3), 0)
    """
    require_cells(scenario, nx, ny)
    workers = os.cpu_count() or 1 if workers is None else workers
    if workers < 1:
        raise ScenarioError(f"{scenario.name}: found {workers} workers, expected one or more")
    refuse_neighbours(scenario, (x, y))
    scenario = opened(scenario, (x, y))
    box = box_of(scenario, x, y)
    grid = _Grid(_integer_payoffs(scenario, x, y, box, nx, ny), nx)
    numbers: dict[tuple[Support, ...], int] = {}
    starts, values, lengths, unproved = [], [], [], 0
    for row in ordered_map(grid.solve, range(ny), workers):
        classes = np.array(
            [numbers.setdefault(supports, len(numbers)) for supports, _ in row], dtype=np.uint16
        )
        kept = np.flatnonzero(np.append(True, classes[1:] != classes[:-1]))
        unproved += sum(not complete for _, complete in row)
        starts.append(kept.astype(np.int32))
        values.append(classes[kept])
        lengths.append(np.array([len(kept)]))
    legend = [tuple(_written(support, scenario) for support in supports) for supports in numbers]
    found = collected((x, y), box, (ny, nx), legend, lengths, starts, values, unproved)
    return replace(found, scenario=scenario)


def _supports(solved: EquilibriumSet) -> tuple[Support, ...]:
    return tuple(sorted({found.supports for found in (*solved, *solved.components)}))


def _written(support: Support, scenario: Scenario) -> Profile:
    return tuple(
        "/".join(names[k] for k in used) for names, used in zip(scenario.actions, support, strict=True)
    )


def _integer_payoffs(
    scenario: Scenario, x: str, y: str, box: Box, nx: int, ny: int
) -> dict[tuple[int, int], NDArray[np.object_]]:
    """Return the payoffs as polynomials in the numbers of column and row, times a common denominator."""
    game = scenario.form.substituted(
        {n: value for n, value in scenario.values.items() if n not in (x, y)}
    ).game
    axes = [game.parameters.index(name) for name in (x, y)]
    tensors: dict[tuple[int, int], Any] = {
        (int(powers[axes[0]]), int(powers[axes[1]])): tensor
        for powers, tensor in zip(game.exponents, game.coefficients, strict=True)
    }
    shape = game.coefficients.shape[1:]
    widths = [max((place[axis] for place in tensors), default=0) + 1 for axis in (0, 1)]
    found = {(i, j): np.zeros(shape, dtype=object) for i in range(widths[0]) for j in range(widths[1])}
    nothing: Any = np.full(shape, Fraction(0), dtype=object)
    for cell in np.ndindex(*shape):
        given: list[list[Fraction | int]] = [
            [tensors.get((i, j), nothing)[cell] for i in range(widths[0])] for j in range(widths[1])
        ]
        for i, row in enumerate(on_grid(given, box, nx, ny)):
            for j, c in enumerate(row):
                found[i, j][cell] = c
    scale = lcm(*(c.denominator for tensor in found.values() for c in tensor.ravel()))
    return {place: np.vectorize(lambda c: int(c * scale), otypes=[object])(t) for place, t in found.items()}
