"""Exact regimes of the pure equilibria along one assumption, and the way to those over two.

A pure profile is an equilibrium where all its incentive margins, which are polynomials in the assumption, are
nonnegative. The set of pure equilibria therefore changes only at roots of those polynomials: finitely many
algebraic numbers, which are found exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.numbers import ExactNumber, between, factors, roots, sign, sort
from bargaining.analysis.plane import PlaneRegimes, plane_regimes
from bargaining.errors import ScenarioError
from bargaining.games.parametric import ParametricGame
from bargaining.scenario import Scenario

Actions = tuple[str, ...]
Coefficients = tuple[Fraction, ...]


@dataclass(frozen=True)
class Bound:
    """Hold what ends an interval: the deviation that starts to pay there.

    Parameters
    ----------
    player, deviation : str
        Who would deviate, and to which action; both empty at the end of the parameter's range.
    """

    player: str = ""
    deviation: str = ""

    def __str__(self) -> str:
        """Write the player and the action, or nothing at the end of the range."""
        return f"{self.player}: {self.deviation}" if self.player else ""


@dataclass(frozen=True)
class Interval:
    """Hold a closed interval on which one profile is an equilibrium.

    Parameters
    ----------
    start, end : ExactNumber
        Exact end points; equal where the profile is an equilibrium at one point only.
    start_bound, end_bound : Bound
        Whose deviation pays just outside.
    """

    start: ExactNumber
    end: ExactNumber
    start_bound: Bound
    end_bound: Bound


@dataclass(frozen=True)
class Regime:
    """Hold a stretch of the axis on which the set of pure equilibria is constant.

    Parameters
    ----------
    start, end : ExactNumber
        End points; equal for a regime that is one point.
    profiles : tuple of tuples of str
        The pure equilibria, as actions in the order of the players.
    witness : Fraction or ExactNumber
        A point of the regime.
    """

    start: ExactNumber
    end: ExactNumber
    profiles: tuple[Actions, ...]
    witness: ExactNumber


@dataclass(frozen=True)
class AxisRegimes:
    """Hold the exact regimes along one parameter.

    Parameters
    ----------
    parameter : str
        The axis.
    regimes : tuple of Regime
        In increasing order, covering the range.
    intervals : mapping of tuple of str to tuple of Interval
        For each profile that is an equilibrium somewhere, where.
    """

    parameter: str
    regimes: tuple[Regime, ...]
    intervals: Mapping[Actions, tuple[Interval, ...]]

    @property
    def thresholds(self) -> tuple[ExactNumber, ...]:
        """Return the interior points at which the set of pure equilibria changes."""
        ends = (self.regimes[0].start, self.regimes[-1].end)
        starts = dict.fromkeys(regime.start for regime in self.regimes[1:])
        return tuple(point for point in starts if point not in ends)

    def at(self, value: Fraction) -> tuple[Actions, ...]:
        """Return the pure equilibria at a value of the parameter."""
        return tuple(
            profile
            for profile, found in self.intervals.items()
            if any(i.start.compare(value) <= 0 <= i.end.compare(value) for i in found)
        )


@overload
def regions(scenario: Scenario, parameter: str, /) -> AxisRegimes: ...


@overload
def regions(scenario: Scenario, x: str, y: str, /) -> PlaneRegimes: ...


def regions(scenario: Scenario, /, *axes: str) -> AxisRegimes | PlaneRegimes:
    """Find where along one parameter, or over two, which pure profiles are equilibria, exactly.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    *axes : str
        One or two parameters; their whole ranges are covered.

    Raises
    ------
    ScenarioError
        When there is no such parameter, its range is a single point, or there are not one or two different ones.

    Notes
    -----
    Every margin :math:`u_i(a) - u_i(b, a_{-i})` is a polynomial with rational coefficients in the parameters.
    Along one parameter its irreducible factors give the candidates; signs at the candidates and between them are
    decided exactly. The cost grows with the number of action profiles times deviations, and with the degree.
    For two parameters see `bargaining.analysis.plane.plane_regimes`; in more, exact membership is what
    `pure_equilibria` gives.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> [str(point) for point in regions(scenario, "autonomy").thresholds]
    ['3/13']
    >>> [len(cell.profiles) for cell in regions(scenario, "autonomy", "verification").cells]
    [3, 3, 2, 2, 2]
    """
    if len(axes) not in (1, 2):
        raise ScenarioError(f"{scenario.name}: regions: found {len(axes)} parameters, expected one or two")
    return plane_regimes(scenario, *axes) if len(axes) == 2 else axis_regimes(scenario, axes[0])


def axis_regimes(scenario: Scenario, parameter: str) -> AxisRegimes:
    """Return the exact regimes along one parameter; see `regions`."""
    low, high = scenario.range(parameter)
    if low == high:
        raise ScenarioError(f"{scenario.name}: {parameter}: found a range of one point, expected an interval")
    game = scenario.form.game
    margins = _margins(game, parameter, scenario.values)
    points, tests, holds = _signs(margins.values(), low, high)
    present = {profile: _present(entries, holds, len(tests)) for profile, entries in margins.items()}
    intervals = {
        profile: _intervals([found], points, [margins[profile]], holds)
        for profile, found in present.items()
        if np.any(found)
    }
    return AxisRegimes(parameter, _regimes(present, points, tests), intervals)


def intervals_along(
    systems: Sequence[Sequence[tuple[Bound, Coefficients]]], low: Fraction, high: Fraction
) -> tuple[Interval, ...]:
    """Return the intervals on which all polynomials of at least one system are nonnegative, exactly.

    Parameters
    ----------
    systems : sequence of sequences of (Bound, tuple of Fraction)
        Coefficients of polynomials in one variable, the constant first, and what each stands for.
    low, high : Fraction
        The closed interval to search.

    Returns
    -------
    tuple of Interval
        In increasing order. An end is bounded by what becomes negative beyond it in the first system true up to it.

    Examples
    --------
    >>> parabola, line = [Fraction(-1), Fraction(0), Fraction(2)], [Fraction(1, 2), Fraction(-1)]
    >>> one, other = [(Bound("p", "b"), tuple(parabola))], [(Bound("q", "c"), tuple(line))]
    >>> [(str(i.start), str(i.end)) for i in intervals_along([one, other], Fraction(0), Fraction(1))]
    [('0', '1/2'), ('root of 2x^2 - 1 near 0.707107', '1')]
    """
    points, tests, holds = _signs(systems, low, high)
    return _intervals([_present(entries, holds, len(tests)) for entries in systems], points, systems, holds)


def _signs(
    systems: Iterable[Sequence[tuple[Bound, Coefficients]]], low: Fraction, high: Fraction
) -> tuple[list[ExactNumber], list[ExactNumber], dict[Coefficients, NDArray[np.bool_]]]:
    """Return the candidates, the tests, and where among these each polynomial is nonnegative."""
    distinct = dict.fromkeys(c for _, c in itertools.chain.from_iterable(systems))
    points = _candidates(distinct, low, high)
    tests = _tests(points)
    return points, tests, {c: np.array([sign(c, at) >= 0 for at in tests]) for c in distinct}


def _present(
    entries: Sequence[tuple[Bound, Coefficients]], holds: Mapping[Coefficients, NDArray[np.bool_]], tests: int
) -> NDArray[np.bool_]:
    return np.asarray(np.all([np.ones(tests, dtype=bool), *(holds[c] for _, c in entries)], axis=0))


def _margins(
    game: ParametricGame, parameter: str, values: Mapping[str, Fraction]
) -> dict[Actions, list[tuple[Bound, Coefficients]]]:
    """Return each profile's incentive margins as polynomials, constants that never bind left out."""
    along: Any = game.along(parameter, values)
    margins: dict[Actions, list[tuple[Bound, Coefficients]]] = {}
    for indices in itertools.product(*[range(len(a)) for a in game.actions]):
        entries = []
        for i, own in enumerate(indices):
            for b, action in enumerate(game.actions[i]):
                if b == own:
                    continue
                other = (*indices[:i], b, *indices[i + 1 :])
                gap = along[(slice(None), i, *indices)] - along[(slice(None), i, *other)]
                coefficients = _trimmed(gap)
                if len(coefficients) > 1 or coefficients[0] < 0:
                    entries.append((Bound(game.players[i], action), coefficients))
        margins[tuple(game.actions[i][k] for i, k in enumerate(indices))] = entries
    return margins


def _trimmed(coefficients: np.ndarray) -> Coefficients:
    found = list(coefficients)
    while len(found) > 1 and found[-1] == 0:
        found.pop()
    return tuple(found)


def _candidates(margins: Mapping[Coefficients, None], low: Fraction, high: Fraction) -> list[ExactNumber]:
    irreducible = {
        tuple(int(c) for c in factor.coeffs()): None
        for coefficients in margins
        if len(coefficients) > 1
        for factor in factors(coefficients)
    }
    found = {root for c in irreducible for root in roots([Fraction(x) for x in c])}
    inside = {root for root in found if root.compare(low) > 0 > root.compare(high)}
    return sort({ExactNumber.rational(low), ExactNumber.rational(high)} | inside)


def _tests(points: list[ExactNumber]) -> list[ExactNumber]:
    """Return the candidates with a fraction between each two: even places are candidates."""
    tests = [points[0]]
    for left, right in itertools.pairwise(points):
        tests += [ExactNumber.rational(between(left, right)), right]
    return tests


def _intervals(
    present: Sequence[NDArray[np.bool_]],
    points: list[ExactNumber],
    systems: Sequence[Sequence[tuple[Bound, Coefficients]]],
    holds: Mapping[Coefficients, NDArray[np.bool_]],
) -> tuple[Interval, ...]:
    """Return the runs of tests at which a system is present, with what ends each."""
    some = np.any(present, axis=0)

    def bound(inside: int, outside: int) -> Bound:
        if not 0 <= outside < len(some):
            return Bound()
        ended = next(entries for entries, found in zip(systems, present, strict=True) if found[inside])
        return next(b for b, c in ended if not holds[c][outside])

    found = []
    for here, run in itertools.groupby(range(len(some)), key=lambda k: bool(some[k])):
        places = list(run)
        if here:
            first, last = places[0], places[-1]
            start, end = points[first // 2], points[(last + 1) // 2]
            found.append(Interval(start, end, bound(first, first - 1), bound(last, last + 1)))
    return tuple(found)


def _regimes(
    present: Mapping[Actions, NDArray[np.bool_]], points: list[ExactNumber], tests: list[ExactNumber]
) -> tuple[Regime, ...]:
    sets = [tuple(p for p, found in present.items() if found[k]) for k in range(len(tests))]
    found = []
    for profiles, run in itertools.groupby(range(len(tests)), key=lambda k: sets[k]):
        places = list(run)
        witness = next((k for k in places if k % 2), places[0])
        found.append(Regime(points[places[0] // 2], points[(places[-1] + 1) // 2], profiles, tests[witness]))
    return tuple(found)
