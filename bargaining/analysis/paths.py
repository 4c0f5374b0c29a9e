"""All equilibria along one assumption: exact intervals of the pure ones, traced intervals of the mixed ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.analysis.profiles import equilibrium_label, outcome_label
from bargaining.analysis.regimes import AxisRegimes, regions
from bargaining.equilibria import Equilibrium, EquilibriumSet, nash_equilibria
from bargaining.scenario import Scenario

RESOLUTION = Fraction(1, 10**6)
"""Share of the range to which the ends of a mixed equilibrium's interval are bisected."""

Key = tuple[tuple[tuple[int, ...], ...], int]
"""Supports, and the place among the equilibria that share them."""


@dataclass(frozen=True)
class PathPoint:
    """Hold one equilibrium at one value of the parameter.

    Parameters
    ----------
    value : Fraction
        The parameter.
    payoffs : tuple of float
        One a player.
    """

    value: Fraction
    payoffs: tuple[float, ...]


@dataclass(frozen=True)
class Path:
    """Hold one equilibrium over one interval of the parameter.

    Parameters
    ----------
    label : str
        The outcome, or the actions that are mixed; equilibria with equal supports share a label.
    kind : str
        ``"pure"`` or ``"mixed"``.
    start_text, end_text : str
        Exact end points of a pure equilibrium; those of a mixed one to six digits of the range, marked ``≈``.
    start_bound, end_bound : str
        The deviation that pays beyond a pure equilibrium's end, as ``player: action``; empty otherwise.
    points : tuple of PathPoint
        In increasing order; the first and the last are the ends.
    """

    label: str
    kind: str
    start_text: str
    end_text: str
    start_bound: str
    end_bound: str
    points: tuple[PathPoint, ...]


@dataclass(frozen=True)
class Paths:
    """Hold every equilibrium along one parameter.

    Parameters
    ----------
    parameter : str
        The axis.
    regimes : AxisRegimes
        Exact regimes of the pure equilibria.
    paths : tuple of Path
        Pure ones first.
    unproved : tuple of (Fraction, str)
        Grid values at which the list of mixed equilibria is not proved complete, with the reason.
    """

    parameter: str
    regimes: AxisRegimes
    paths: tuple[Path, ...]
    unproved: tuple[tuple[Fraction, str], ...]


def equilibrium_paths(
    scenario: Scenario,
    parameter: str,
    *,
    grid: int = 161,
    progress: Callable[[float], None] = lambda share: None,
) -> Paths:
    """Follow every equilibrium along one parameter over its range.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    parameter : str
        The axis.
    grid : int
        Number of evenly spaced values at which all equilibria are enumerated, the ends of the range included.
        A mixed equilibrium that lives between two neighbouring values only is not seen; pure ones are exact.
    progress : callable
        Told the share of the work that is done.

    Raises
    ------
    ScenarioError
        When there is no such parameter or its range is a single point.
    """
    exact = regions(scenario, parameter)
    low, high = scenario.range(parameter)
    step = (high - low) / (grid - 1)
    switching = {point.low for point in exact.thresholds if point.is_rational}
    # A game at a threshold is degenerate; the picture is that of its neighbours.
    values = [v + step / 1000 if v in switching else v for v in (low + step * k for k in range(grid))]
    solved = []
    for place, value in enumerate(values):
        solved.append(_solve(scenario, parameter, value))
        progress(0.7 * (place + 1) / grid)
    pure = [path for actions in exact.intervals for path in _pure_paths(scenario, exact, actions, values)]
    mixed = _mixed_paths(scenario, parameter, values, solved)
    progress(1.0)
    unproved = tuple((v, found.reason) for v, found in zip(values, solved, strict=True) if not found.complete)
    return Paths(parameter, exact, (*pure, *mixed), unproved)


def _solve(scenario: Scenario, parameter: str, value: Fraction) -> EquilibriumSet:
    return nash_equilibria(scenario.replace(**{parameter: value}).game())


def _pure_paths(
    scenario: Scenario, exact: AxisRegimes, actions: tuple[str, ...], values: Sequence[Fraction]
) -> list[Path]:
    label = outcome_label(scenario, actions)
    cell = tuple(names.index(a) for names, a in zip(scenario.parametric.actions, actions, strict=True))
    payoffs: Any = scenario.parametric.along(exact.parameter, scenario.values)
    along = payoffs[(slice(None), slice(None), *cell)]

    def point(value: Fraction) -> PathPoint:
        worth = [sum((c * value**d for d, c in enumerate(column)), start=Fraction(0)) for column in along.T]
        return PathPoint(value, tuple(float(x) for x in worth))

    found = []
    for interval in exact.intervals[actions]:
        start, end = interval.start, interval.end
        inside = [v for v in values if start.high < v < end.low]
        points = [point(v) for v in dict.fromkeys([start.low, *inside, end.high])]
        ends = (str(interval.start_bound), str(interval.end_bound))
        found.append(Path(label, "pure", str(start), str(end), ends[0], ends[1], tuple(points)))
    return found


def _keyed(found: EquilibriumSet) -> dict[Key, Equilibrium]:
    """Return the mixed equilibria by supports and, where several share them, by their canonical order."""
    counted: dict[tuple[tuple[int, ...], ...], int] = defaultdict(int)
    keyed = {}
    for equilibrium in found.mixed:
        supports = equilibrium.supports
        keyed[(supports, counted[supports])] = equilibrium
        counted[supports] += 1
    return keyed


def _mixed_paths(
    scenario: Scenario, parameter: str, values: Sequence[Fraction], solved: Sequence[EquilibriumSet]
) -> list[Path]:
    keyed = [_keyed(found) for found in solved]
    paths = []
    for key in dict.fromkeys(key for found in keyed for key in found):
        run: list[int] = []
        for place in range(len(values) + 1):
            if place < len(values) and key in keyed[place]:
                run.append(place)
            elif run:
                paths.append(_mixed_path(scenario, parameter, values, keyed, key, run))
                run = []
    return paths


def _mixed_path(
    scenario: Scenario,
    parameter: str,
    values: Sequence[Fraction],
    keyed: Sequence[dict[Key, Equilibrium]],
    key: Key,
    run: Sequence[int],
) -> Path:
    points = [PathPoint(values[k], tuple(keyed[k][key].payoffs.tolist())) for k in run]
    texts = []
    for first, outside in ((True, run[0] - 1), (False, run[-1] + 1)):
        if not 0 <= outside < len(values):
            texts.append(str(values[run[0] if first else run[-1]]))
            continue
        inside = points[0] if first else points[-1]
        end = _last_present(scenario, parameter, key, inside, values[outside])
        texts.append(f"≈{float(end.value):.4g}")
        if end.value != inside.value:
            points.insert(0, end) if first else points.append(end)
    label = equilibrium_label(scenario, keyed[run[0]][key])
    return Path(label, "mixed", texts[0], texts[1], "", "", tuple(points))


def _last_present(
    scenario: Scenario, parameter: str, key: Key, inside: PathPoint, outside: Fraction
) -> PathPoint:
    """Bisect between a value at which the equilibrium exists and one at which it does not."""
    low, high = scenario.range(parameter)
    while abs(outside - inside.value) > RESOLUTION * (high - low):
        middle = (inside.value + outside) / 2
        found = _keyed(_solve(scenario, parameter, middle)).get(key)
        if found is None:
            outside = middle
        else:
            inside = PathPoint(middle, tuple(found.payoffs.tolist()))
    return inside
