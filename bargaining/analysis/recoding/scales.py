"""Which results survive other numbers for the levels: increasing scales drawn uniformly."""

from __future__ import annotations

from collections.abc import Sequence

from bargaining.analysis.recoding.asked import question
from bargaining.analysis.recoding.result import Kept
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.scales import drawn_scales
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
        Scales to draw, uniformly among the increasing ones.
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
    asked = question(scenario, results)
    predicted = held(table_of(at_levels.form), drawn_scales(scenario, at_levels, draws, seed))
    return {one.name: Kept(None, int(one.of(predicted, asked.now).sum()), draws, True) for one in asked.asked}
