"""Exact regimes along an assumption as tables: which equilibria there are where, and whose deviation ends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bargaining.analysis.regimes import AxisRegimes, axis_regimes
from bargaining.errors import ScenarioError
from bargaining.forms.assessed import predictions_in_words
from bargaining.latex.escaping import latex_prose, latex_text
from bargaining.latex.exact_points import ExactPoints, deviation, retold_point
from bargaining.latex.fragments import Fragment, origin_of, reference
from bargaining.latex.longtables import PACKAGES, Column, longtable
from bargaining.latex.measures import WIDTH
from bargaining.latex.numerals import EXACT, numeral

if TYPE_CHECKING:
    from bargaining.analysis.thresholds import Bound
    from bargaining.scenario import Scenario


def thresholds(scenario: Scenario, *, axis: str = "", width: float = WIDTH) -> Fragment:
    r"""Return the regimes of pure predictions along an assumption, with exact thresholds.

    Parameters
    ----------
    scenario : Scenario
        Fixes all other assumptions.
    axis : str
        The assumption; the first that the scenario's file says experiments vary where it is left out.
    width : float
        Inches of text.

    Raises
    ------
    ScenarioError
        For an unknown assumption, and where none is named here or in the file.

    Examples
    --------
    >>> import bargaining
    >>> "3/13" in thresholds(bargaining.load("rapprochement")).body
    True
    """
    named = axis or next(iter(scenario.document.study.axes), "")
    if not named:
        raise ScenarioError(
            f"{scenario.name}: latex thresholds: found no assumption, expected --axis with one of "
            f"{', '.join(scenario.parameters)}"
        )
    try:
        found = axis_regimes(scenario, named)
    except ScenarioError as error:
        said = str(error).removeprefix(f"{scenario.name}: ")
        raise ScenarioError(f"{scenario.name}: latex thresholds: {said}") from None
    title = f"{scenario.document.scenario.title}: {predictions_in_words(scenario.form)[1]}"
    origin = origin_of(scenario, "thresholds")
    if axis:
        origin = replace(origin, command=f"{origin.command} --axis {axis}")
    points = ExactPoints()
    body = "\n\n".join(
        [_regimes(scenario, found, points, title, width), _intervals(scenario, found, points, title, width)]
    )
    return Fragment("thresholds", scenario.document.scenario.title, body, PACKAGES, origin, width)


def _regimes(scenario: Scenario, found: AxisRegimes, points: ExactPoints, title: str, width: float) -> str:
    columns = [Column(latex_text(scenario.label(found.parameter)), 2), Column("What there is", 5)]
    rows = [
        [
            points.interval(regime.start, regime.end, closed=(regime.start_closed, regime.end_closed)),
            latex_prose("; ".join(scenario.outcome(one) for one in regime.profiles) or "none in pure play"),
        ]
        for regime in found.regimes
    ]
    return longtable(
        columns,
        rows,
        caption=f"{title} by {scenario.label(found.parameter)}",
        label=reference(scenario, f"regimes-{found.parameter}"),
        width=width,
        notes=list(_notes(scenario, found)),
        exact=[_changes(scenario, found, points), *points.told()],
    )


def _intervals(scenario: Scenario, found: AxisRegimes, points: ExactPoints, title: str, width: float) -> str:
    columns = [Column("Outcome", 3), Column("Exists on", 2), Column("Below pays", 3), Column("Above pays", 3)]
    rows = [
        [
            latex_prose(scenario.outcome(profile)) if number == 0 else "",
            points.interval(one.start, one.end, closed=(one.start_closed, one.end_closed)),
            latex_prose(_deviation(scenario, one.start_bound)),
            latex_prose(_deviation(scenario, one.end_bound)),
        ]
        for profile, intervals in found.intervals.items()
        for number, one in enumerate(intervals)
    ]
    return longtable(
        columns,
        rows,
        caption=f"{title}: where each exists over {scenario.label(found.parameter)}, and whose deviation ends it",
        label=reference(scenario, f"intervals-{found.parameter}"),
        width=width,
        lines=True,
    )


def _deviation(scenario: Scenario, bound: Bound) -> str:
    return deviation(scenario, bound) if bound.player else "the range ends"


def _notes(scenario: Scenario, found: AxisRegimes) -> Iterator[str]:
    yield "All ends are exact, given the values of all other assumptions."
    yield "A bracket includes the end, a parenthesis does not."
    axis = found.parameter
    if axis in scenario.overrides or axis in scenario.levels:
        return
    said = [
        f"{entry.label} {numeral(scenario.spoken(axis)[name].value, EXACT)}"
        for name, entry in scenario.document.calibrations.items()
        if name in scenario.spoken(axis)
    ]
    if said:
        yield f"Documents: {'; '.join(said)}."


def _changes(scenario: Scenario, found: AxisRegimes, points: ExactPoints) -> str:
    """Return where the set changes, in LaTeX, each with about its value and what it is on another scale."""
    written = [
        f"{points.written(point)} (about {float(point):.4g}){retold_point(scenario, found.parameter, point)}"
        for point in found.thresholds
    ]
    return f"The set changes at {', '.join(written) or 'no value'}."
