"""Regimes over two assumptions of the main game: exact cells, fine diagrams, and diagrams of all equilibria."""

from __future__ import annotations

import time

import numpy as np

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.branches.phase_mixed import full_phase_diagram
from bargaining.analysis.phase import phase_diagram
from bargaining.equilibria.pure import pure_equilibrium_mask
from bargaining.scenario import Scenario
from benchmarks.report import Report, Table

PAIRS = (("autonomy", "verification"), ("autonomy", "swap_scope"), ("verification", "snapback_penalty"))
COLUMNS = {
    "axes": "text",
    "what": "text",
    "cells": "number",
    "time": "seconds",
    "cells_a_second": "number",
    "differ": "number",
}
NOTE = (
    "Every cell of a diagram is written out, in blocks; `differ` counts random cells whose equilibria brute force in "
    "floats gives otherwise. All equilibria are found in two processes, everything else in one."
)


def phases(report: Report, *, quick: bool) -> None:
    """Measure, and hold random cells against brute force."""
    table = report.table("Regimes over two assumptions", COLUMNS, NOTE)
    scenario = bargaining.load("rapprochement")
    for x, y in PAIRS:
        started = time.perf_counter()
        cells = len(regions(scenario, x, y).cells)
        table.add(axes=f"{x}, {y}", what="exact cells", cells=cells, time=time.perf_counter() - started)
        _pure(table, report, scenario, x, y, 3_000 if quick else 31_623)
    side = 21 if quick else 101
    full_phase_diagram(scenario, *PAIRS[0], 1, 1, workers=1)  # compiles what is not in the cache yet
    started = time.perf_counter()
    found = full_phase_diagram(scenario, *PAIRS[0], side, side, workers=2)
    taken = time.perf_counter() - started
    if found.unproved:
        report.fail(f"{found.unproved} cells of the diagram of all equilibria are not proved complete")
    what = "diagram of all equilibria"
    table.add(
        axes=", ".join(PAIRS[0]), what=what, cells=side**2, time=taken, cells_a_second=round(side**2 / taken)
    )


def _pure(table: Table, report: Report, scenario: Scenario, x: str, y: str, side: int) -> None:
    started = time.perf_counter()
    found = phase_diagram(scenario, x, y, side, side)
    cells = sum(tile.size for tile in found.tiles())
    taken = time.perf_counter() - started
    rng = np.random.default_rng(7)
    rows, columns = rng.integers(0, side, (2, 1_000))
    middles = [
        [float(value) for value in found.point(int(r), int(c))] for r, c in zip(rows, columns, strict=True)
    ]
    values = {name: float(value) for name, value in scenario.values.items()}
    across, up = np.array(middles).T
    truth = pure_equilibrium_mask(
        scenario.form.game.payoffs(values | {x: across, y: up}), 1e-12, len(scenario.players)
    )
    differ = 0
    for row, column, mask in zip(rows.tolist(), columns.tolist(), truth, strict=True):
        expected = np.zeros_like(mask)
        for profile in found.legend[found.classes(row, row + 1)[0, column]]:
            expected[tuple(a.index(k) for a, k in zip(scenario.form.game.actions, profile, strict=True))] = (
                True
            )
        differ += bool((mask != expected).any())
    if differ:
        report.fail(f"{x}, {y}: {differ} of 1,000 cells of the diagram differ from brute force")
    table.add(
        axes=f"{x}, {y}",
        what="diagram of pure equilibria",
        cells=cells,
        time=taken,
        cells_a_second=round(cells / taken),
        differ=differ,
    )
