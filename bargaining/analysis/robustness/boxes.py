"""Boxes of assumptions: what the documents, or the ranges, leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from bargaining.errors import ScenarioError, nearest
from bargaining.scenario import Scenario
from bargaining.scenario.linked import refuse_moved, unbound
from bargaining.scenario.numbers import exact, plain
from bargaining.scenario.opened import opened, refuse_neighbours

Ends = tuple[Fraction, Fraction]
Box = dict[str, Ends]
"""Lowest and highest value of every parameter; equal where it is held."""
Over = Literal["documents", "ranges"]
Unspoken = Literal["held", "range"]
OVER = ("documents", "ranges")
UNSPOKEN = ("held", "range")


@dataclass(frozen=True)
class Region:
    """Say which assumptions move, and how far; the others are held at the values in force.

    Parameters
    ----------
    ranges : mapping of str to (low, high)
        Limits of your own, which belong to the region; they count before everything else.
    whole : sequence of str
        Assumptions that move over their whole range.
    over : {"documents", "ranges"}, optional
        Let every other assumption move as well; see `assumption_box`.
    unspoken : {"held", "range"}
        With ``over="documents"``, what happens to assumptions on which every document is silent.

    Examples
    --------
    >>> import bargaining
    >>> box = Region({"reversal": (0.1, 0.2)}, ["autonomy"]).box(bargaining.load("rapprochement"))
    >>> [str(end) for name in ("autonomy", "reversal", "eu_relief") for end in box[name]]
    ['0', '1', '1/10', '1/5', '13/20', '13/20']
    """

    ranges: Mapping[str, object] = field(default_factory=dict)
    whole: Sequence[str] = ()
    over: Over | None = None
    unspoken: Unspoken = "held"

    def box(self, scenario: Scenario) -> Box:
        """Return the limits of every parameter of a scenario.

        Raises
        ------
        ScenarioError
            For an unknown option or parameter, and for limits that are reversed or leave the parameter's range.
        """
        over, unspoken = self.over, self.unspoken
        box = held_box(scenario) if over is None else assumption_box(scenario, over, unspoken=unspoken)
        box |= {name: scenario.range(name) for name in self.whole}
        return box | checked_ranges(scenario, self.ranges)


DISAGREEMENT = Region(over="documents")
"""What the documents leave open."""
Moving = Region | Mapping[str, object] | Sequence[str]
"""A region, or the limits of some assumptions, or the names of some that move over their whole range."""


def box_of(scenario: Scenario, region: Moving) -> Box:
    """Return the limits of every parameter in a region, however it is given; see `Region`."""
    if isinstance(region, Mapping):
        region = Region(region)
    elif not isinstance(region, Region):
        region = Region(whole=region)
    return region.box(scenario)


def placed(scenario: Scenario, region: Moving, *others: str) -> tuple[Scenario, Box]:
    """Return a scenario in which the levels that move are parameters, and the limits of every parameter in a region.

    Parameters
    ----------
    scenario : Scenario
    region : Region, mapping of str to (low, high), or sequence of str
        See `Region`.
    *others : str
        What moves besides.

    Raises
    ------
    ScenarioError
        As `Region.box`, and for levels that are neighbours on their scale.
    """
    named = [*region.ranges, *region.whole] if isinstance(region, Region) else region
    names = [*named, *others]
    refuse_neighbours(scenario, names)
    scenario = opened(scenario, names)
    return scenario, box_of(scenario, region)


def documents_ends(scenario: Scenario, parameter: str) -> Ends | None:
    """Return the lowest and highest value that a document implies, or None when every document is silent."""
    values = [value.value for value in scenario.spoken(parameter).values()]
    return (min(values), max(values)) if values else None


def held_box(scenario: Scenario) -> Box:
    """Return the box that is one point: the values in force."""
    return {name: (value, value) for name, value in scenario.values.items()}


def assumption_box(
    scenario: Scenario,
    over: Over = "documents",
    *,
    unspoken: Unspoken = "held",
    ranges: Mapping[str, object] | None = None,
) -> Box:
    """Return how far each assumption may move.

    Parameters
    ----------
    scenario : Scenario
        Values set by hand or by an overlay do not move.
    over : {"documents", "ranges"}
        Between the lowest and highest document code, or over the whole range of each parameter.
    unspoken : {"held", "range"}
        With ``over="documents"``, what happens to a parameter on which every document is silent: it is held at
        the value in force, or moves over its range.
    ranges : mapping of str to (low, high), optional
        Limits of your own for some parameters; they count before everything else.

    Raises
    ------
    ScenarioError
        For an unknown option or parameter, and for limits that are reversed or leave the parameter's range.

    Examples
    --------
    >>> import bargaining
    >>> box = assumption_box(bargaining.load("rapprochement"), ranges={"reversal": (0.1, 0.2)})
    >>> [str(end) for name in ("autonomy", "reversal", "half_measure_displeasure") for end in box[name]]
    ['1/10', '7/10', '1/10', '1/5', '1/2', '1/2']
    """
    if over not in OVER:
        raise ScenarioError(f"over: found {over!r}, expected {' or '.join(OVER)}{nearest(over, OVER)}")
    if unspoken not in UNSPOKEN:
        raise ScenarioError(
            f"unspoken: found {unspoken!r}, expected {' or '.join(UNSPOKEN)}{nearest(unspoken, UNSPOKEN)}"
        )
    box = held_box(scenario)
    laid = scenario.document.overlays[scenario.overlay].values if scenario.overlay else {}
    refuse_moved(scenario, ranges or ())
    for name in unbound(scenario):
        if name in scenario.overrides or name in laid:
            continue
        spoken = documents_ends(scenario, name)
        if over == "ranges" or (spoken is None and unspoken == "range"):
            box[name] = scenario.range(name)
        elif spoken is not None:
            box[name] = spoken
    return box | checked_ranges(scenario, ranges or {})


def checked_ranges(scenario: Scenario, ranges: Mapping[str, object]) -> Box:
    """Return limits as fractions after checking that they lie inside each parameter's range.

    Raises
    ------
    ScenarioError
        For an unknown parameter, or limits that are not two numbers, are reversed or leave the range.
    """
    found: Box = {}
    for name, limits in ranges.items():
        low, high = scenario.range(name)
        try:
            start, end = (exact(limit) for limit in limits)  # type: ignore[attr-defined]
        except (TypeError, ValueError):
            raise ScenarioError(
                f"{scenario.name}: {name}: found limits {limits!r}, expected two numbers"
            ) from None
        if not low <= start <= end <= high:
            raise ScenarioError(
                f"{scenario.name}: {name}: found limits {plain(start)} to {plain(end)}, expected increasing "
                f"limits from {plain(low)} to {plain(high)}"
            )
        found[name] = (start, end)
    return found


def moving(box: Box) -> list[str]:
    """Return the parameters that are not held, in order."""
    return [name for name, (low, high) in box.items() if low < high]


def written(box: Box) -> dict[str, list[str]]:
    """Return the limits of what moves as exact text.

    Examples
    --------
    >>> written({"x": (Fraction(0), Fraction(1, 3)), "y": (Fraction(1), Fraction(1))})
    {'x': ['0', '1/3']}
    """
    return {name: [str(end) for end in box[name]] for name in moving(box)}
