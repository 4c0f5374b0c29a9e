"""All equilibria along one assumption: exact intervals of the pure ones, traced intervals of the mixed ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.branches.continuation import proved_length
from bargaining.analysis.branches.mixed_ends import MixedEnd, mixed_end
from bargaining.analysis.branches.support_system import SupportSystem
from bargaining.analysis.profiles import equilibrium_label, outcome_label
from bargaining.analysis.regimes import AxisRegimes, regions
from bargaining.analysis.strips import strip_tables
from bargaining.equilibria import Equilibrium, EquilibriumSet, nash_equilibria
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.results import Drawn
from bargaining.scenario import Scenario
from bargaining.scenario.opened import opened

RESOLUTION = Fraction(1, 10**6)
"""Share of the range to which the ends of a mixed equilibrium's interval are bisected."""

Key = tuple[tuple[tuple[int, ...], ...], int]
"""Supports, and the place among the equilibria that share them."""

Solve = Callable[[Fraction], EquilibriumSet]
"""A value of the parameter to all equilibria there."""


@dataclass(frozen=True)
class PathPoint:
    """Hold one equilibrium at one value of the parameter.

    Parameters
    ----------
    value : Fraction
        The parameter.
    payoffs : tuple of float
        One a player; none where a form's prediction leaves them open.
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
        Exact end points of a pure equilibrium; certain digits of a mixed one's, or digits marked ``≈`` where the
        end is bisected only.
    start_bound, end_bound : str
        The deviation that pays beyond an end, or the action that falls out of use there, as ``player: action``;
        empty at the ends of the range, at folds and where the reason is not certified.
    points : tuple of PathPoint
        In increasing order; the first and the last are the ends, those of a mixed equilibrium bisected.
    proved : float
        Share of the interval on which the equilibrium is proved to exist: all of a pure one's.
    ends : tuple of MixedEnd
        Start and end of a mixed equilibrium; empty for a pure one.
    """

    label: str
    kind: str
    start_text: str
    end_text: str
    start_bound: str
    end_bound: str
    points: tuple[PathPoint, ...]
    proved: float
    ends: tuple[MixedEnd, ...]


@dataclass(frozen=True)
class Paths(Drawn):
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
    figure = "strip"

    def __str__(self) -> str:
        """Name every equilibrium with its interval, and say where the list is not proved complete."""
        lines = [f"  {one.label} ({one.kind}): {one.start_text} to {one.end_text}" for one in self.paths]
        if self.unproved:
            lines.append(f"Not proved complete at {len(self.unproved)} values of the grid")
        return "\n".join([f"Equilibria along {self.parameter}", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, ends as text and points as numbers."""
        return {
            "axis": self.parameter,
            "regimes": self.regimes.to_dict(),
            "paths": [
                {**row, "points": [{"value": float(p.value), "payoffs": list(p.payoffs)} for p in one.points]}
                for row, one in zip(self.to_rows(), self.paths, strict=True)
            ],
            "unproved": [{"value": str(value), "reason": reason} for value, reason in self.unproved],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an equilibrium: its interval, what ends it, and the share that is proved."""
        return [
            {
                "equilibrium": one.label,
                "kind": one.kind,
                "from": one.start_text,
                "to": one.end_text,
                "start bound": one.start_bound,
                "end bound": one.end_bound,
                "proved": float(one.proved),
            }
            for one in self.paths
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the intervals of pure and mixed equilibria, the axis, and where the documents stand."""
        intervals = [
            {
                "label": one.label,
                "kind": one.kind,
                "start": float(one.points[0].value),
                "end": float(one.points[-1].value),
                "start_text": one.start_text,
                "end_text": one.end_text,
            }
            for one in self.paths
        ]
        whole = self.regimes.regimes
        ends = float(whole[0].start), float(whole[-1].end)
        return strip_tables(self.regimes.scenario, self.parameter, ends, intervals)


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

    Notes
    -----
    Where predictions are no profiles of a strategic form, those that the form itself predicts are followed.
    """
    scenario = opened(scenario, [parameter])
    exact = regions(scenario, parameter)
    low, high = scenario.range(parameter)
    step = (high - low) / (grid - 1)
    if not scenario.form.strategic:
        points = [low + step * k for k in range(grid)]
        return Paths(parameter, exact, tuple(_predicted_paths(scenario, exact, points)), ())
    switching = {regime.start for regime in exact.regimes[1:]} | {regime.end for regime in exact.regimes[:-1]}
    tied = {point.low for point in switching if point.is_rational}
    # A game at which the pure equilibria change is degenerate; the picture is that of its neighbours inside the range.
    values = [
        v + (step if v < high else -step) / 1000 if v in tied else v
        for v in (low + step * k for k in range(grid))
    ]

    @cache
    def solve(value: Fraction) -> EquilibriumSet:
        """Enumerate once a value: branches that meet are bisected over the same ones."""
        return nash_equilibria(scenario.replace(**{parameter: value}).game())

    solved = []
    for place, value in enumerate(values):
        solved.append(solve(value))
        progress(0.7 * (place + 1) / grid)
    pure = [path for actions in exact.intervals for path in _pure_paths(scenario, exact, actions, values)]
    mixed = _mixed_paths(scenario, parameter, values, solved, solve)
    progress(1.0)
    unproved = tuple((v, found.reason) for v, found in zip(values, solved, strict=True) if not found.complete)
    return Paths(parameter, exact, (*pure, *mixed), unproved)


def _pure_paths(
    scenario: Scenario, exact: AxisRegimes, actions: tuple[str, ...], values: Sequence[Fraction]
) -> list[Path]:
    cell = tuple(names.index(a) for names, a in zip(scenario.actions, actions, strict=True))
    payoffs: Any = scenario.form.game.along(exact.parameter, scenario.values)
    along = payoffs[(slice(None), slice(None), *cell)]

    def point(value: Fraction) -> PathPoint:
        worth = [sum((c * value**d for d, c in enumerate(column)), start=Fraction(0)) for column in along.T]
        return PathPoint(value, tuple(float(x) for x in worth))

    return _stretches(scenario, exact, actions, values, point)


def _predicted_paths(scenario: Scenario, exact: AxisRegimes, values: Sequence[Fraction]) -> Iterator[Path]:
    """Yield what a form predicts, with what each player expects where nobody mixes."""
    held = {name: value for name, value in scenario.values.items() if name != exact.parameter}
    form = scenario.form.substituted(held)
    for profile in exact.intervals:
        try:
            worths = tuple(form.payoffs(profile).values())
        except ScenarioError:  # which equilibria of a pattern need not agree on
            worths = ()

        def point(value: Fraction, worths: tuple[Polynomial, ...] = worths) -> PathPoint:
            return PathPoint(value, tuple(float(p.evaluate({exact.parameter: value})) for p in worths))

        for path in _stretches(scenario, exact, profile, values, point):
            yield path if worths else replace(path, kind="mixed")


def _stretches(
    scenario: Scenario,
    exact: AxisRegimes,
    actions: Profile,
    values: Sequence[Fraction],
    point: Callable[[Fraction], PathPoint],
) -> list[Path]:
    label, found = outcome_label(scenario, actions), []
    for interval in exact.intervals[actions]:
        start, end = interval.start, interval.end
        inside = [v for v in values if start.high < v < end.low]
        points = [point(v) for v in dict.fromkeys([start.low, *inside, end.high])]
        ends = (str(interval.start_bound), str(interval.end_bound))
        found.append(Path(label, "pure", str(start), str(end), *ends, tuple(points), 1.0, ()))
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
    scenario: Scenario,
    parameter: str,
    values: Sequence[Fraction],
    solved: Sequence[EquilibriumSet],
    solve: Solve,
) -> list[Path]:
    keyed = [_keyed(found) for found in solved]
    paths = []
    for key in dict.fromkeys(key for found in keyed for key in found):
        run: list[int] = []
        for place in range(len(values) + 1):
            if place < len(values) and key in keyed[place]:
                run.append(place)
            elif run:
                paths.append(_mixed_path(scenario, parameter, values, keyed, key, run, solve))
                run = []
    return paths


def _mixed_path(
    scenario: Scenario,
    parameter: str,
    values: Sequence[Fraction],
    keyed: Sequence[dict[Key, Equilibrium]],
    key: Key,
    run: Sequence[int],
    solve: Solve,
) -> Path:
    along = scenario.form.game.along(parameter, scenario.values)
    system = SupportSystem(along, key[0])
    found = [(values[k], keyed[k][key]) for k in run]
    ends = []
    for first, outside in ((True, run[0] - 1), (False, run[-1] + 1)):
        inside = found[0] if first else found[-1]
        if not 0 <= outside < len(values):
            ends.append(_range_end(scenario.range(parameter), *inside))
            continue
        last, absent = _last_present(scenario.range(parameter), solve, key, inside, values[outside])
        if last[0] != inside[0]:
            found.insert(0, last) if first else found.append(last)
        labels = (scenario.form.game.players, scenario.form.game.actions)
        ends.append(mixed_end(system, last[1].strategies, last[0], absent, labels))
    points = tuple(PathPoint(value, tuple(equilibrium.payoffs.tolist())) for value, equilibrium in found)
    label = equilibrium_label(scenario, keyed[run[0]][key])
    proved = _proved_share(system, found, ends)
    start, end = ends
    bounds = (start.bound, end.bound)
    return Path(label, "mixed", str(start), str(end), *bounds, points, proved, (start, end))


def _range_end(limits: tuple[Fraction, Fraction], value: Fraction, equilibrium: Equilibrium) -> MixedEnd:
    if value not in limits:
        reason = "the range ends at a threshold, beside which the equilibrium was enumerated"
        return MixedEnd("unknown", value, value, False, "", "", reason)
    return MixedEnd("range", value, value, equilibrium.certified, "", "", "end of the range")


def _proved_share(
    system: SupportSystem, found: Sequence[tuple[Fraction, Equilibrium]], ends: Sequence[MixedEnd]
) -> float:
    """Return the share of the interval on which the branch is proved, certified ends included."""
    values = [value for value, _ in found]
    proved = proved_length(system, values, [equilibrium.strategies for _, equilibrium in found])
    start, end = min(values[0], ends[0].high), max(values[-1], ends[1].low)
    proved += (values[0] - start) * ends[0].certified + (end - values[-1]) * ends[1].certified
    return float(proved / (end - start)) if end > start else 0.0


def _last_present(
    limits: tuple[Fraction, Fraction],
    solve: Solve,
    key: Key,
    inside: tuple[Fraction, Equilibrium],
    outside: Fraction,
) -> tuple[tuple[Fraction, Equilibrium], Fraction]:
    """Bisect between a value at which the equilibrium exists and one at which it does not; return both."""
    low, high = limits
    while abs(outside - inside[0]) > RESOLUTION * (high - low):
        middle = (inside[0] + outside) / 2
        found = _keyed(solve(middle)).get(key)
        if found is None:
            outside = middle
        else:
            inside = (middle, found)
    return inside, outside
