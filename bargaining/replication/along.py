"""Where predictions change along each assumption, exactly, as long tables: thresholds, regimes, predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bargaining.analysis.regimes import axis_regimes
from bargaining.errors import ScenarioError
from bargaining.replication.tables import DataTable, Row, data_table, number

if TYPE_CHECKING:
    from bargaining.analysis.regimes import AxisRegimes
    from bargaining.scenario import Scenario

THRESHOLDS = ("parameter", "parameter_label", "threshold", "threshold_exact")
REGIMES = (
    *(
        "parameter",
        "regime",
        "lower_end",
        "lower_end_exact",
        "lower_belongs",
        "upper_end",
        "upper_end_exact",
        "upper_belongs",
    ),
    "predictions",
)
PREDICTIONS = ("parameter", "regime", "prediction", "outcome", "outcome_label", "player", "place", "action")


def regime_tables(
    scenario: Scenario, progress: Callable[[float], None] = lambda share: None
) -> tuple[list[DataTable], dict[str, str]]:
    """Return thresholds and regimes along every assumption that may vary, the others at the values in force.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    progress : callable
        Told the share of assumptions that are done.

    Returns
    -------
    tables : list of DataTable
        ``thresholds``, ``regimes`` and ``predictions``.
    left_out : dict of str to str
        Assumptions along which it is not worked out, and why.

    Examples
    --------
    >>> import bargaining
    >>> (thresholds, *_), left_out = regime_tables(bargaining.load("chicken"))
    >>> thresholds.name, left_out
    ('thresholds', {})
    """
    found: tuple[list[Row], list[Row], list[Row]] = ([], [], [])
    left_out = {}
    varying = [name for name in scenario.parameters if len(set(scenario.range(name))) > 1]
    for done, name in enumerate(varying, start=1):
        try:
            along = axis_regimes(scenario, name)
        except ScenarioError as error:
            left_out[name] = str(error)
            continue
        _add(found, scenario, name, along)
        progress(done / len(varying))
    columns = {"thresholds": THRESHOLDS, "regimes": REGIMES, "predictions": PREDICTIONS}
    tables = [data_table(name, own, rows) for (name, own), rows in zip(columns.items(), found, strict=True)]
    return tables, left_out


def _add(
    found: tuple[list[Row], list[Row], list[Row]], scenario: Scenario, name: str, along: AxisRegimes
) -> None:
    """Add the rows of one assumption."""
    thresholds, regimes, predictions = found
    label = scenario.document.parameters[name].label
    for point in along.thresholds:
        thresholds.append({"parameter": name, "parameter_label": label, **number("threshold", point)})
    for place, regime in enumerate(along.regimes, start=1):
        regimes.append(
            {
                "parameter": name,
                "regime": place,
                **number("lower_end", regime.start),
                "lower_belongs": regime.start_closed,
                **number("upper_end", regime.end),
                "upper_belongs": regime.end_closed,
                "predictions": len(regime.profiles),
            }
        )
        for count, profile in enumerate(regime.profiles, start=1):
            head = {
                "parameter": name,
                "regime": place,
                "prediction": count,
                **outcome_cells(scenario, profile),
            }
            for at, option in zip(scenario.places, profile, strict=True):
                predictions.append({**head, "player": at.player, "place": at.name, "action": option})


def outcome_cells(scenario: Scenario, profile: tuple[str, ...]) -> dict[str, str]:
    """Return the name and the label of the outcome that a profile is; both empty where it has none.

    Examples
    --------
    >>> import bargaining
    >>> outcome_cells(bargaining.load("chicken"), ("swerve", "dare"))["outcome"]
    'two_prevails'
    """
    outcome = scenario.outcome_of(profile)
    named = scenario.document.outcomes
    return {
        "outcome": next((name for name, one in named.items() if one is outcome), ""),
        "outcome_label": "" if outcome is None else outcome.label,
    }
