"""What a concept of selection picks along one assumption, with the values at which its pick changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bargaining.analysis.selection.concepts import Choice, Concept
from bargaining.errors import ScenarioError
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result
from bargaining.scenario import Scenario
from bargaining.scenario.opened import opened

RESOLUTION = Fraction(1, 1000)
"""Share of the range to which a switch is bisected unless another is asked for."""

Point = tuple[Fraction, Choice]
"""A value of the parameter and what is picked there."""

BESIDE = Fraction(1, 10**6)
"""How far beside an inner grid value the game is taken, as a share of the range: the value may be a threshold."""


@dataclass(frozen=True)
class Stretch:
    """Hold one choice over one interval of the parameter.

    Parameters
    ----------
    choice : Choice
        What is picked everywhere on it, as far as the grid shows.
    start, end : Fraction
        The switches on either side, or the ends of the range; equal when the choice holds at one end of the range
        only.
    start_text, end_text : str
        The same as text: exact at the ends of the range; at a switch as many decimals as are known, after ``≈``.
    """

    choice: Choice
    start: Fraction
    end: Fraction
    start_text: str
    end_text: str


@dataclass(frozen=True)
class SelectionPath(Result):
    """Hold what one concept picks along one parameter.

    Parameters
    ----------
    concept : str
        Its name.
    parameter : str
        The axis.
    stretches : tuple of Stretch
        In increasing order, covering the range; neighbours differ in their choice.
    """

    concept: str
    parameter: str
    stretches: tuple[Stretch, ...]

    def __str__(self) -> str:
        """Say what is picked on each stretch."""
        lines = [
            f"  {one.start_text} to {one.end_text}: {'; '.join(one.choice.outcomes) or one.choice.verdict}"
            for one in self.stretches
        ]
        return "\n".join([f"{self.concept} along {self.parameter}", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, ends as text and as numbers."""
        return {"concept": self.concept, "axis": self.parameter, "stretches": self.to_rows()}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a stretch: its ends, and what is picked there or why nothing is."""
        return [
            {
                "from": one.start_text,
                "to": one.end_text,
                "start": float(one.start),
                "end": float(one.end),
                "verdict": one.choice.verdict,
                "outcomes": "; ".join(one.choice.outcomes),
                "reason": one.choice.reason,
            }
            for one in self.stretches
        ]

    def at(self, value: Fraction) -> Choice:
        """Return the choice at a value; where two stretches meet, that of the lower one.

        Raises
        ------
        ScenarioError
            When the value is out of the range.
        """
        for stretch in self.stretches:
            if stretch.start <= value <= stretch.end:
                return stretch.choice
        low, high = self.stretches[0].start, self.stretches[-1].end
        raise ScenarioError(
            f"{self.parameter}: found {float(value):g}, expected a value from {float(low):g} to {float(high):g}"
        )


def selection_path(
    scenario: Scenario,
    parameter: str,
    concept: Concept,
    *,
    grid: int = 101,
    resolution: Fraction = RESOLUTION,
    progress: Callable[[float], None] = lambda share: None,
) -> SelectionPath:
    """Follow what a concept picks along one parameter over its range.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    parameter : str
        The axis.
    concept : Concept
        How to choose.
    grid : int
        Number of evenly spaced values, the ends of the range included. A choice that holds between two
        neighbouring values only is not seen.
    resolution : Fraction
        Share of the range to which the switch between two neighbours that differ is bisected.
    progress : callable
        Told the share of the work that is done.

    Raises
    ------
    ScenarioError
        When there is no such parameter, its range is a single point or the grid has fewer than two values.

    Notes
    -----
    A third choice met while bisecting is kept. An inner grid value often is a threshold, at which the game has
    ties; the game is taken a millionth of the range above it. Beside a threshold a computation may not settle: an
    undecided stretch no wider than four times the resolution, between two that are decided, counts as the switch.
    Time: one run of the concept a grid value, and the binary logarithm of the grid step over the resolution a
    switch.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.analysis.selection.concepts import LOGIT
    >>> scenario = bargaining.load("rapprochement")
    >>> path = selection_path(scenario, "autonomy", LOGIT, grid=4, resolution=Fraction(1, 100))
    >>> [(*stretch.choice.outcomes, stretch.end_text) for stretch in path.stretches]
    [('Kremlin-run', '≈0.23'), ('Status quo', '≈0.63'), ('Package', '1')]
    """
    low, high = scenario.range(parameter)
    if low == high or grid < 2:
        raise ScenarioError(
            f"{scenario.name}: {parameter}: found {grid} values from {low} to {high}, expected two on an interval"
        )
    game = _games_along(scenario, parameter)
    width = high - low

    def choose(value: Fraction) -> Choice:
        inner = low < value < high
        return concept.choose(scenario, game(value + BESIDE * width if inner else value))

    values = [low + width * k / (grid - 1) for k in range(grid)]
    found: list[Point] = []
    for place, value in enumerate(values):
        found.append((value, choose(value)))
        progress((place + 1) / grid)
    points = found[:1]
    for left, right in pairwise(found):
        points += _refined(choose, left, right, resolution * width)
    decimals = max(0, math.ceil(-math.log10(resolution * width)))
    return SelectionPath(
        concept.name, parameter, _stretches(_settled(points, 4 * resolution * width), decimals)
    )


def _games_along(scenario: Scenario, parameter: str) -> Callable[[Fraction], NormalFormGame]:
    """Return the exact game as a function of one parameter; the others are put in once."""
    scenario = opened(scenario, [parameter])
    others = {name: value for name, value in scenario.values.items() if name != parameter}
    game = scenario.form.game.substituted(others)
    return lambda value: game.at({parameter: value})


def _refined(
    choose: Callable[[Fraction], Choice],
    left: Point,
    right: Point,
    least: Fraction,
) -> Iterator[Point]:
    """Yield points from left, which is left out, to right; those that differ lie no further apart than `least`."""
    if left[1] == right[1] or right[0] - left[0] <= least:
        yield right
        return
    middle = (left[0] + right[0]) / 2
    point = (middle, choose(middle))
    yield from _refined(choose, left, point, least)
    yield from _refined(choose, point, right, least)


def _settled(points: list[Point], most: Fraction) -> list[Point]:
    """Leave out undecided points between two decided ones that are at most so far apart."""
    decided = [value for value, choice in points if not choice.undecided]
    kept = []
    for value, choice in points:
        below = [other for other in decided if other < value]
        above = [other for other in decided if other > value]
        if not (choice.undecided and below and above and above[0] - below[-1] <= most):
            kept.append((value, choice))
    return kept


def _stretches(points: list[Point], decimals: int) -> tuple[Stretch, ...]:
    """Join neighbours that agree; the switch between two that do not is put in the middle."""
    low, high = points[0][0], points[-1][0]
    ends = [(low, str(low))]
    choices = [points[0][1]]
    for left, right in pairwise(points):
        if left[1] != right[1]:
            switch = _switch(left[0], right[0], low, high)
            ends.append((switch, f"≈{float(switch):.{decimals}f}"))
            choices.append(right[1])
    ends.append((high, str(high)))
    return tuple(
        Stretch(choice, start, end, start_text, end_text)
        for choice, ((start, start_text), (end, end_text)) in zip(choices, pairwise(ends), strict=True)
    )


def _switch(left: Fraction, right: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """Return the middle; but a choice seen at an end of the range only may hold there only."""
    if left == low:
        return low
    return high if right == high else (left + right) / 2
