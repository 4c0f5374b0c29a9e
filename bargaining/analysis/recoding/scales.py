"""Which results survive other numbers for the levels: increasing scales drawn uniformly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargaining.analysis.recoding.asked import question
from bargaining.analysis.recoding.result import Kept
from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.evaluation import held
from bargaining.errors import ScenarioError
from bargaining.forms.table import table_of
from bargaining.scenario import Scenario
from bargaining.scenario.opened import opened


def kept_on_scales(
    scenario: Scenario, results: Sequence[str] = (), *, draws: int = 2_000, seed: int = 0
) -> dict[str, Kept]:
    """Estimate on which share of the increasing scales each result is what it is at the numbers in force.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    results : sequence of str
        As for `recode`.
    draws : int
        Scales to draw, each as the sorted numbers of as many uniform draws as there are levels that may move.
    seed : int
        Seed of the draws.

    Raises
    ------
    ScenarioError
        When no level may move, or a median of levels and numbers stands in the way.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement").calibrated("olech2025")
    >>> 0.15 < kept_on_scales(scenario, ["set"], draws=400)["set"].share < 0.35
    True
    """
    if not scenario.levels:
        raise ScenarioError(f"{scenario.name}: found no level that may move, expected scales with levels")
    at_levels = opened(scenario, tuple(scenario.levels))
    refuse_excess("draws", draws, bytes_each=16 * len(at_levels.parameters))
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = dict(at_levels.values)
    for scale, steps in scenario.scales.steps.items():
        free = [step.name for step in steps if step.free]
        low, high = (float(end) for end in scenario.document.kinds[scale].range)
        rows = low + (high - low) * np.sort(rng.random((len(free), draws)), axis=0)
        columns |= dict(zip(free, rows, strict=True))
    asked = question(scenario, results)
    predicted = held(table_of(at_levels.form), columns)
    return {one.name: Kept(None, int(one.of(predicted, asked.now).sum()), draws, True) for one in asked.asked}
