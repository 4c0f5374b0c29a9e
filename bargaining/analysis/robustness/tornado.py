"""One assumption at a time: where along each a profile stays an equilibrium, in exact numbers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.analysis.exact import ExactNumber, between, roots, sign, sort
from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.regimes import Bound, Interval
from bargaining.analysis.robustness.boxes import Ends, documents_ends
from bargaining.analysis.robustness.margins import Actions, margins_of
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.scenario.polynomial import Polynomial


@dataclass(frozen=True)
class Bar:
    """Hold where one assumption leaves a profile an equilibrium, the others at the values in force.

    Parameters
    ----------
    parameter, label : str
        The assumption.
    value : Fraction
        Its value in force.
    range : (Fraction, Fraction)
        The range that is searched.
    documents : (Fraction, Fraction) or None
        Lowest and highest document code, None when every document is silent.
    intervals : tuple of Interval
        Where the profile is an equilibrium, with exact ends and whose deviation pays just outside.
    margins : (Fraction, Fraction)
        The smallest margin with the assumption at the lower and the upper end of the documents (of the range
        where they are silent).
    """

    parameter: str
    label: str
    value: Fraction
    range: Ends
    documents: Ends | None
    intervals: tuple[Interval, ...]
    margins: tuple[Fraction, Fraction]

    @property
    def switches(self) -> tuple[ExactNumber, ...]:
        """Return the interior points at which the profile starts or stops being an equilibrium."""
        ends = [(i.start, i.start_bound) for i in self.intervals] + [
            (i.end, i.end_bound) for i in self.intervals
        ]
        return tuple(
            dict.fromkeys(end for end, bound in sorted(ends, key=lambda e: float(e[0])) if bound.player)
        )

    @property
    def room(self) -> float | None:
        """Return the distance to the nearest switch as a share of the range, None when there is no switch."""
        width = float(self.range[1] - self.range[0])
        return min((abs(float(point) - float(self.value)) / width for point in self.switches), default=None)

    @property
    def overturned_by_documents(self) -> bool:
        """Tell whether a value between the documents' codes switches the profile on or off."""
        if self.documents is None:
            return False
        low, high = map(float, self.documents)
        return any(low <= float(point) <= high for point in self.switches)


@dataclass(frozen=True)
class Tornado:
    """Hold one bar an assumption, those that overturn the profile soonest first.

    Parameters
    ----------
    outcome : str
        Label of the profile.
    actions : tuple of str
        The profile.
    holds : bool
        Whether it is an equilibrium at the values in force.
    bars : tuple of Bar
        One for each parameter with a range.
    """

    outcome: str
    actions: Actions
    holds: bool
    bars: tuple[Bar, ...]

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row of plain values for each interval of each bar; end texts are empty at the range's ends."""
        return [
            {
                "outcome": self.outcome,
                "parameter": bar.parameter,
                "label": bar.label,
                "low": float(bar.range[0]),
                "high": float(bar.range[1]),
                "value": float(bar.value),
                "start": float(interval.start),
                "end": float(interval.end),
                "start_text": str(interval.start) if interval.start_bound.player else "",
                "end_text": str(interval.end) if interval.end_bound.player else "",
                "start_bound": str(interval.start_bound),
                "end_bound": str(interval.end_bound),
                "overturned_by_documents": bar.overturned_by_documents,
            }
            for bar in self.bars
            for interval in bar.intervals
        ]

    def spans(self) -> list[dict[str, Any]]:
        """Return the lowest and highest document code of each assumption on which a document speaks."""
        return [
            {"label": bar.label, "low": float(bar.documents[0]), "high": float(bar.documents[1])}
            for bar in self.bars
            if bar.documents
        ]


def tornado(scenario: Scenario, profile: str) -> Tornado:
    """Find along every assumption, one at a time, where a profile is a pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Its values in force are the starting point.
    profile : str
        An outcome's name or an action profile.

    Raises
    ------
    ScenarioError
        When the text is not a profile.

    Notes
    -----
    Each margin of the profile is a polynomial in the assumption; its real roots are isolated exactly and its sign
    is decided exactly at and between them. Agrees with `bargaining.analysis.regions`, which treats all profiles.

    Examples
    --------
    >>> import bargaining
    >>> found = tornado(bargaining.load("rapprochement"), "status_quo")
    >>> {bar.parameter: [str(point) for point in bar.switches] for bar in found.bars}["direction_cost"]
    ['39/100']
    """
    actions = tuple(parse_profile(scenario, profile).values())
    margins = margins_of(scenario.parametric).restricted([actions])
    (places,), (deviations,) = margins.places, margins.deviations
    polynomials = [margins.polynomials[k] for k in places]
    bounds = [Bound(player, action) for player, action in deviations]
    if not polynomials:
        raise ScenarioError(f"{scenario.name}: profile: found no player with a second action")
    ranges = {name: scenario.range(name) for name in scenario.parameters}
    bars = [
        _bar(scenario, name, ends, polynomials, bounds) for name, ends in ranges.items() if ends[0] < ends[1]
    ]
    bars.sort(key=lambda bar: (bar.room is None, bar.room, bar.parameter))
    holds = all(p.evaluate(scenario.values) >= 0 for p in polynomials)
    return Tornado(scenario.outcome(actions), actions, holds, tuple(bars))


def _bar(
    scenario: Scenario, name: str, ends: Ends, polynomials: Sequence[Polynomial], bounds: Sequence[Bound]
) -> Bar:
    fixed = {other: value for other, value in scenario.values.items() if other != name}
    lines = [p.substitute(fixed) for p in polynomials]
    spoken = documents_ends(scenario, name)
    low, high = (min(line.evaluate({name: end}) for line in lines) for end in spoken or ends)
    return Bar(
        name,
        scenario.label(name),
        scenario.values[name],
        ends,
        spoken,
        stays(lines, bounds, name, ends),
        (low, high),
    )


def stays(
    lines: Sequence[Polynomial], bounds: Sequence[Bound], parameter: str, ends: Ends
) -> tuple[Interval, ...]:
    """Return the intervals of one parameter on which all polynomials are nonnegative, exactly.

    Parameters
    ----------
    lines : sequence of Polynomial
        In the parameter only.
    bounds : sequence of Bound
        What each polynomial stands for.
    parameter : str
        The variable.
    ends : (Fraction, Fraction)
        The closed interval to search.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> unit = (Fraction(0), Fraction(1))
    >>> (found,) = stays([x * x * 2 - 1], [Bound("p", "b")], "x", unit)
    >>> str(found.start), str(found.end), str(found.start_bound)
    ('root of 2x^2 - 1 near 0.707107', '1', 'p: b')
    """
    coefficients = list(dict.fromkeys(_coefficients(line, parameter) for line in lines))
    low, high = (ExactNumber.rational(end) for end in ends)
    found = [root for c in coefficients if len(c) > 1 for root in roots(c)]
    inside = [root for root in found if ends[0] < root.low and root.high < ends[1]]
    points = sort([low, high, *inside])
    tests = [points[0]]
    for left, right in itertools.pairwise(points):
        tests += [ExactNumber.rational(between(left, right)), right]
    signs = {c: [sign(c, at) >= 0 for at in tests] for c in coefficients}
    own = [signs[_coefficients(line, parameter)] for line in lines]
    present = [all(column) for column in zip(*own, strict=True)]

    def bound(outside: int) -> Bound:
        if not 0 <= outside < len(tests):
            return Bound()
        return next(b for b, holds in zip(bounds, own, strict=True) if not holds[outside])

    intervals = []
    for here, run in itertools.groupby(range(len(tests)), key=lambda k: present[k]):
        if here:
            places = list(run)
            start, end = points[places[0] // 2], points[(places[-1] + 1) // 2]
            intervals.append(Interval(start, end, bound(places[0] - 1), bound(places[-1] + 1)))
    return tuple(intervals)


def _coefficients(line: Polynomial, parameter: str) -> tuple[Fraction, ...]:
    return tuple(
        line.terms.get(((parameter, power),) if power else (), Fraction(0))
        for power in range(line.degree + 1)
    )
