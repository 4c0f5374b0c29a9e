"""Exact regimes of the pure predictions along one assumption, and the way to those over two.

A pure profile is predicted where its formula holds, whose conditions are polynomials in the assumption. The set of pure
predictions therefore changes only at roots of those polynomials, which are found exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, overload

from bargaining.algebra.numbers import ExactNumber
from bargaining.analysis.links.axis import formulas_over, moved_links
from bargaining.analysis.plane import PlaneRegimes, plane_regimes
from bargaining.analysis.profiles import outcome_in
from bargaining.analysis.strips import strip_tables
from bargaining.analysis.thresholds import Axis, Bound, Interval, closed, runs, settled, written
from bargaining.display import Hover, Rows
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.forms.formula import Formula
from bargaining.results import Drawn
from bargaining.scenario import Scenario
from bargaining.scenario.opened import opened
from bargaining.scenario.told import told_dict

__all__ = ["AxisRegimes", "Bound", "Interval", "Regime", "axis_regimes", "regions"]


@dataclass(frozen=True)
class Regime:
    """Hold a stretch of the axis on which the set of pure equilibria is constant.

    Parameters
    ----------
    start, end : ExactNumber
        End points; equal for a regime that is one point.
    profiles : tuple of tuples of str
        The pure equilibria, as options in the order of the places.
    witness : Fraction or ExactNumber
        A point of the regime.
    start_closed, end_closed : bool
        Whether the end points belong to it.
    """

    start: ExactNumber
    end: ExactNumber
    profiles: tuple[Profile, ...]
    witness: ExactNumber
    start_closed: bool = True
    end_closed: bool = True

    def __str__(self) -> str:
        """Write the ends, with a bracket at one that belongs to the regime and a parenthesis at one that does not."""
        return written(self.start, self.end, closed=(self.start_closed, self.end_closed))


@dataclass(frozen=True)
class AxisRegimes(Drawn):
    """Hold the exact regimes along one parameter.

    Parameters
    ----------
    parameter : str
        The axis.
    regimes : tuple of Regime
        In increasing order, covering the range.
    intervals : mapping of tuple of str to tuple of Interval
        For each profile that is an equilibrium somewhere, where.
    scenario : Scenario, optional
        What it is about: gives labels, and where the documents stand, to those who show it.
    """

    parameter: str
    regimes: tuple[Regime, ...]
    intervals: Mapping[Profile, tuple[Interval, ...]]
    scenario: Scenario | None = field(default=None, repr=False, compare=False)
    figure = "strip"
    _head_lines = 1

    @property
    def thresholds(self) -> tuple[ExactNumber, ...]:
        """Return the interior points at which the set of pure equilibria changes."""
        ends = (self.regimes[0].start, self.regimes[-1].end)
        starts = dict.fromkeys(regime.start for regime in self.regimes[1:])
        return tuple(point for point in starts if point not in ends)

    def at(self, value: Fraction) -> tuple[Profile, ...]:
        """Return the pure equilibria at a value of the parameter."""
        return tuple(
            profile
            for profile, found in self.intervals.items()
            if any(value in interval for interval in found)
        )

    def __str__(self) -> str:
        """Say what is predicted on each stretch of the axis."""
        lines = [f"{row['regime']}  {row['profiles'] or 'no pure prediction'}" for row in self.to_rows()]
        return "\n".join([f"Pure predictions along {self.parameter}", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: exact ends as text, with their values beside them."""
        return {
            "axis": self.parameter,
            "thresholds": [
                {
                    "exact": str(point),
                    "value": float(point),
                    **told_dict(self.scenario, self.parameter, point),
                }
                for point in self.thresholds
            ],
            "equilibria": [
                {
                    "profile": list(profile),
                    "intervals": [
                        {
                            "start": str(one.start),
                            "end": str(one.end),
                            "values": [float(one.start), float(one.end)],
                            "closed": [one.start_closed, one.end_closed],
                            "bounds": [str(one.start_bound), str(one.end_bound)],
                        }
                        for one in intervals
                    ],
                }
                for profile, intervals in self.intervals.items()
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a stretch: its ends in words and as numbers, and what is predicted there."""
        return [
            {
                "regime": str(regime),
                "start": float(regime.start),
                "end": float(regime.end),
                "profiles": "; ".join(", ".join(profile) for profile in regime.profiles),
            }
            for regime in self.regimes
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the intervals on which each profile is an equilibrium, the axis, and where the documents stand."""
        intervals = [
            {
                "label": outcome_in(self.scenario, profile),
                "kind": "pure",
                "start": float(one.start),
                "end": float(one.end),
                "start_text": str(one.start),
                "end_text": str(one.end),
            }
            for profile, found in self.intervals.items()
            for one in found
        ]
        ends = float(self.regimes[0].start), float(self.regimes[-1].end)
        return strip_tables(self.scenario, self.parameter, ends, intervals)

    def _glance(self) -> str:
        at = ", ".join(map(str, self.thresholds)) or "no value"
        return f"{self.parameter}: {len(self.intervals)} profiles predicted, the set of them changes at {at}"

    def _display_rows(self) -> Rows:
        return [
            {
                "equilibrium": Hover(outcome_in(self.scenario, profile), ", ".join(profile)),
                "exists on": str(one),
                "below pays": str(one.start_bound) or "the range ends",
                "above pays": str(one.end_bound) or "the range ends",
            }
            for profile, found in self.intervals.items()
            for one in found
        ]


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
    Every condition of a profile's formula is about a polynomial with rational coefficients in the parameters.
    Along one parameter its irreducible factors give the candidates; signs at the candidates and between them are
    decided exactly. The cost grows with the number of profiles times conditions, and with the degree.
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
    linked = moved_links(scenario, parameter)
    scenario = scenario if linked else opened(scenario, [parameter])
    low, high = scenario.range(parameter)
    if low == high:
        raise ScenarioError(f"{scenario.name}: {parameter}: found a range of one point, expected an interval")
    whole = formulas_over(scenario, parameter)  # alive while parts are known
    known: dict[int, Formula] = {}
    formulas = {profile: settled(formula, known) for profile, formula in whole.items()}
    axis = Axis(parameter, low, high, formulas.values())
    intervals = {profile: found for profile, f in formulas.items() if (found := axis.intervals(f))}
    return AxisRegimes(parameter, _regimes(axis, {p: formulas[p] for p in intervals}), intervals, scenario)


def _regimes(axis: Axis, formulas: Mapping[Profile, Formula]) -> tuple[Regime, ...]:
    truths = {profile: axis.truth(formula) for profile, formula in formulas.items()}
    sets = [tuple(p for p, holds in truths.items() if holds[k]) for k in range(len(axis.tests))]
    found = []
    for _, first, last in runs(sets):
        witness = first if first % 2 or first == last else first + 1
        found.append(Regime(*axis.ends(first, last), sets[first], axis.tests[witness], *closed(first, last)))
    return tuple(found)
