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
        The grid.
    sets : tuple of tuple of tuple of Actions
        ``sets[row][column]``: the pure equilibria at ``y_values[row]``, ``x_values[column]``.
    slices : tuple of AxisRegimes
        The exact regimes along ``x`` at each of ``y_values``.
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
    Grid points are the middles of equal cells. At a point that happens to be a threshold, where both
    neighbouring regimes meet, all equilibria of the point are listed.
    """
    x_values, y_values = (_middles(*scenario.range(name), grid) for name in (x, y))
    slices = []
    for place, value in enumerate(y_values):
        slices.append(regions(scenario.replace(**{y: value}), x))
        progress((place + 1) / grid)
    rows = tuple(tuple(row.at(value) for value in x_values) for row in slices)
    return RegimeMap(x, y, x_values, y_values, rows, tuple(slices))


def _middles(low: Fraction, high: Fraction, number: int) -> tuple[Fraction, ...]:
    width = (high - low) / number
    return tuple(low + width * k + width / 2 for k in range(number))
