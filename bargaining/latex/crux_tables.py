"""Which single assumptions turn an outcome, and where exactly, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

from bargaining.analysis.cruxes import single_parameter_cruxes
from bargaining.analysis.cruxes.single import Flip, SingleCrux, SingleCruxes
from bargaining.errors import ScenarioError
from bargaining.latex.escaping import latex_prose, latex_text
from bargaining.latex.exact_points import ExactPoints, deviation, retold_point
from bargaining.latex.fragments import Fragment, origin_of, reference
from bargaining.latex.longtables import PACKAGES, RIGHT, Column, longtable
from bargaining.latex.measures import WIDTH
from bargaining.latex.numerals import EXACT, Digits, brief

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

NEAREST = 6
"""Assumptions that are listed for each outcome where all outcomes are asked for; of one that is named, all."""


def cruxes(scenario: Scenario, *, target: str = "", digits: Digits = 3, width: float = WIDTH) -> Fragment:
    r"""Return where each assumption alone turns an outcome, the nearest first.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    target : str
        An outcome or a statement; by default every outcome that has a name, with the nearest assumptions of each.
    digits : int or str
        Decimals of distances; values are exact.
    width : float
        Inches of text.

    Raises
    ------
    ScenarioError
        For a target that does not fit, and where none is named here or in the file.

    Examples
    --------
    >>> import bargaining
    >>> made = cruxes(bargaining.load("rapprochement"), target="status_quo")
    >>> "0.39" in made.body and "3/13" in made.body
    True
    """
    asked = [target] if target else list(scenario.document.outcomes)
    if not asked:
        raise ScenarioError(
            f"{scenario.name}: latex cruxes: found no outcome that has a name, expected --target PROFILE"
        )
    points = ExactPoints()
    rows = [row for one in asked for row in _rows(scenario, one, points, digits, 0 if target else NEAREST)]
    columns = [
        *([] if target else [Column("Outcome", 2.4)]),
        Column("Assumption", 3.2),
        Column("Now", 0.9, RIGHT),
        Column("Turns below", 1.6, RIGHT),
        Column("Turns above", 1.6, RIGHT),
        Column("Distance", 1.2, RIGHT),
        Column("Deviation", 2.6),
    ]
    notes = [
        "Values at which an outcome starts or ceases to be predicted when one assumption alone is moved; exact. "
        "Distance: to the nearer, in units of the assumption's range.",
        *([] if target else [f"At most the {NEAREST} nearest assumptions of each outcome."]),
    ]
    title = scenario.document.scenario.title
    about = f"{title}: what turns {_called(scenario, target)}" if target else f"{title}: cruxes"
    body = longtable(
        columns,
        [row[bool(target) :] for row in rows],
        begins=[k for k, row in enumerate(rows) if k and row[0]],
        caption=about,
        label=reference(scenario, "cruxes"),
        notes=notes,
        exact=points.told(),
        width=width,
    )
    origin = origin_of(scenario, "cruxes")
    if target:
        origin = replace(origin, command=f"{origin.command} --target {quote(target)}")
    return Fragment("cruxes", title, body, PACKAGES, origin, width)


def _called(scenario: Scenario, target: str) -> str:
    outcome = scenario.document.outcomes.get(target)
    return target if outcome is None else outcome.label


def _rows(
    scenario: Scenario, target: str, points: ExactPoints, digits: Digits, most: int
) -> Iterator[list[str]]:
    found: SingleCruxes = single_parameter_cruxes(scenario, target)
    shown = found.turning[:most] if most else found.turning
    label = latex_prose(_called(scenario, target))
    if not shown:
        yield [label, "no assumption alone turns it", *[""] * 5]
    for one in shown:
        nearest = one.nearest
        assert nearest is not None
        yield [
            label,
            latex_text(one.label),
            latex_text(brief(one.current, None)),
            _place(scenario, one, one.below, points),
            _place(scenario, one, one.above, points),
            _distance(nearest, digits),
            latex_prose(deviation(scenario, nearest.bound)),
        ]
        label = ""


def _place(scenario: Scenario, one: SingleCrux, flip: Flip | None, points: ExactPoints) -> str:
    if flip is None:
        return "--"
    return points.written(flip.value) + retold_point(scenario, one.parameter, flip.value)


def _distance(flip: Flip, digits: Digits) -> str:
    return latex_text(f"{flip.distance:.{3 if digits == EXACT else digits}f}")
