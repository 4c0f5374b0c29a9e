"""The tables of a strip: where along one assumption each equilibrium exists, and where the documents stand."""

from __future__ import annotations

from typing import Any

from bargaining.scenario import Scenario

Rows = list[dict[str, Any]]


def strip_tables(
    scenario: Scenario | None, axis: str, ends: tuple[float, float], intervals: Rows
) -> dict[str, Rows]:
    """Return intervals with the axis and the documents beside them.

    Parameters
    ----------
    scenario : Scenario or None
        Gives the axis its label and says where the documents stand.
    axis : str
        The assumption.
    ends : tuple of float
        Of the axis.
    intervals : rows
        Of label, kind, start, end, start_text, end_text.
    """
    label = axis if scenario is None else scenario.label(axis)
    return {
        "axis": [{"label": label, "low": ends[0], "high": ends[1]}],
        "intervals": intervals,
        "documents": [] if scenario is None else document_marks(scenario, axis),
    }


def document_marks(scenario: Scenario, axis: str) -> Rows:
    """Return where each document puts an assumption: short, value, silent.

    None where it is set by hand, or is a level of a scale.

    Examples
    --------
    >>> import bargaining
    >>> document_marks(bargaining.load("rapprochement"), "autonomy")[0]
    {'short': 'Olech & Kremiec', 'value': 0.4, 'silent': False}
    """
    if axis in scenario.overrides or axis in scenario.levels:
        return []
    return [
        {
            "short": entry.label,
            "value": float(scenario.cut().calibrated(name).values[axis]),
            "silent": scenario.silence(name, axis) is not None,
        }
        for name, entry in scenario.document.calibrations.items()
    ]
