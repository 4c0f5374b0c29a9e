"""Exact maps for a page: which predictions hold where over the pairs of assumptions that a scenario declares."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from bargaining.analysis.plane import PlaneRegimes
from bargaining.analysis.regimes import regions
from bargaining.errors import BargainingError
from bargaining.forms.form import Profile
from bargaining.forms.simultaneous import Simultaneous
from bargaining.forms.table import table_of
from bargaining.scenario import Scenario

STEPS = 2_000
"""Into how many steps the range of an assumption is divided for drawing: a tenth of what a screen shows."""
SHORT, LONG = 1_000, 3_000
"""Coefficients of all conditions up to which a game whose formulas have alternatives gets all its maps, and up to which
it gets the first pair at all presets; beyond, a single exact map takes seconds, and the first pair at the baseline must
do."""
EXPERIMENT = "regime_maps"
"""Whose pairs these are."""


def declared_pairs(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the pairs over which the scenario's own maps are drawn: its first axis with each further one.

    Examples
    --------
    >>> import bargaining
    >>> declared_pairs(bargaining.load("border_alike"))
    [('temptation', 'caution')]
    """
    axes = scenario.document.study.of(EXPERIMENT).axes
    free = [name for name in axes if name in scenario.parameters and len(set(scenario.range(name))) > 1]
    return [(free[0], other) for other in free[1:]]


def map_parts(
    scenario: Scenario, worlds: Sequence[tuple[int, Scenario]], candidates: Sequence[Profile], room: int
) -> tuple[list[dict[str, Any]], int]:
    """Return exact maps at presets, as many as there is room for, and how many were left out.

    Parameters
    ----------
    scenario : Scenario
        Whose pairs are drawn.
    worlds : sequence of (int, Scenario)
        The presets that get maps, the most important first, each with its number.
    candidates : sequence of Profile
        In the page's order.
    room : int
        How many bytes the maps may take.

    Notes
    -----
    All presets get the first pair before any gets the second.
    """
    numbers = {profile: k for k, profile in enumerate(candidates)}
    names = list(scenario.parameters)
    found, left = [], 0
    for number, ((x, y), (place, world)) in enumerate(product(declared_pairs(scenario), worlds)):
        cells = _cells(world, x, y, numbers) if number < _most(scenario, len(worlds)) else None
        one = {"x": names.index(x), "y": names.index(y), "preset": place, "cells": cells}
        size = len(json.dumps(one, separators=(",", ":")))
        if cells is None or size > room:
            left += 1
            continue
        room -= size
        found.append(one)
    return found, left


def _most(scenario: Scenario, worlds: int) -> float:
    """Return how many exact maps are worth their time."""
    if isinstance(scenario.form, Simultaneous):
        return math.inf
    length = sum(len(polynomial.terms) for polynomial in table_of(scenario.form).polynomials)
    return math.inf if length <= SHORT else worlds if length <= LONG else 1


def _cells(world: Scenario, x: str, y: str, numbers: Mapping[Profile, int]) -> list[Any] | None:
    try:
        drawn = regions(world, x, y)
    except BargainingError:  # not every form has exact maps; the page draws its own there
        return None
    if not isinstance(drawn, PlaneRegimes) or any(p not in numbers for c in drawn.cells for p in c.profiles):
        return None
    return [
        [
            sorted(numbers[profile] for profile in cell.profiles),
            [list(_thinned(_on_grid(drawn, outline))) for outline in cell.outlines],
        ]
        for cell in drawn.cells
    ]


def _on_grid(drawn: PlaneRegimes, outline: Iterable[tuple[Any, Any]]) -> list[tuple[int, int]]:
    """Return the points of an outline in steps of the ranges, from the lower left corner."""
    box = drawn.box
    across, up = float(box.x_high - box.x_low), float(box.y_high - box.y_low)
    return [
        (
            round(STEPS * (float(px) - float(box.x_low)) / across),
            round(STEPS * (float(py) - float(box.y_low)) / up),
        )
        for px, py in outline
    ]


def _thinned(points: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield coordinates in turn, without points that stand on the line between their neighbours."""
    kept: list[tuple[int, int]] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    for point in kept:
        yield from point


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Tell whether b is within one step of the way from a to c."""
    (ax, ay), (bx, by), (cx, cy) = a, b, c
    cross = abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))
    forwards = (bx - ax) * (cx - bx) + (by - ay) * (cy - by) >= 0
    return forwards and cross * cross <= ((cx - ax) ** 2 + (cy - ay) ** 2) // 4
