"""Regimes of the pure equilibria over two assumptions, on a grid of exact slices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from bargaining.analysis.regimes import AxisRegimes, regions
from bargaining.scenario import Scenario

Actions = tuple[str, ...]


@dataclass(frozen=True)
class RegimeMap:
    """Hold the set of pure equilibria at every point of a grid.

    Parameters
    ----------
    x, y : str
        The two parameters.
    x_values, y_values : tuple of Fraction
        The grid, ends of the ranges included.
    sets : tuple of tuple of tuple of Actions
        ``sets[row][column]``: the pure equilibria beside ``y_values[row]``, ``x_values[column]``.
    slices : tuple of AxisRegimes
        The exact regimes along ``x`` beside each of ``y_values``.
    """

    x: str
    y: str
    x_values: tuple[Fraction, ...]
    y_values: tuple[Fraction, ...]
    sets: tuple[tuple[tuple[Actions, ...], ...], ...]
    slices: tuple[AxisRegimes, ...]


def regime_map(
    scenario: Scenario,
    x: str,
    y: str,
    *,
    grid: int = 101,
    progress: Callable[[float], None] = lambda share: None,
) -> RegimeMap:
    """Map the pure equilibria over two parameters.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    x, y : str
        The parameters on the axes, over their ranges.
    grid : int
        Points along each axis. Along ``x`` each row is exact: thresholds between grid points are known.
    progress : callable
        Told the share of the work that is done.

    Raises
    ------
    ScenarioError
        When there is no such parameter or its range is a single point.

    Notes
    -----
    A grid point often is a threshold, where both neighbouring regimes meet. The sets are therefore those a
    millionth of the range beside the point: above it, and below it at the upper end.
    """
    x_values, y_values = (_even(*scenario.range(name), grid) for name in (x, y))
    x_beside, y_beside = _beside(x_values), _beside(y_values)
    slices = []
    for place, value in enumerate(y_beside):
        slices.append(regions(scenario.replace(**{y: value}), x))
        progress((place + 1) / grid)
    rows = tuple(tuple(row.at(value) for value in x_beside) for row in slices)
    return RegimeMap(x, y, x_values, y_values, rows, tuple(slices))


def _even(low: Fraction, high: Fraction, number: int) -> tuple[Fraction, ...]:
    return tuple(low + (high - low) * k / (number - 1) for k in range(number))


def _beside(values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    step = (values[-1] - values[0]) / 10**6
    return (*(value + step for value in values[:-1]), values[-1] - step)
