"""One assumption at a time: where along each an outcome stays an equilibrium, in exact numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bargaining.algebra.numbers import ExactNumber, sort
from bargaining.analysis.lines import Lines
from bargaining.analysis.robustness.boxes import Ends, documents_ends
from bargaining.analysis.robustness.profiles import profiles_named
from bargaining.analysis.thresholds import Interval, intervals_along
from bargaining.display import Hover, Rows
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.forms.formula import conditions, decided
from bargaining.results import Drawn
from bargaining.scenario import Scenario
from bargaining.scenario.linked import unbound
from bargaining.scenario.numbers import plain
from bargaining.scenario.opened import opened
from bargaining.scenario.told import Scale, Told, scale_of


@dataclass(frozen=True)
class Bar:
    """Hold where one assumption leaves a profile, or one of several, an equilibrium, the others at the values in force.

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
        Where one of the profiles is an equilibrium, with exact ends and whose deviation pays just outside.
    margins : (Fraction, Fraction)
        The margin, see `Profiles`, with the assumption at the lower and the upper end of the documents (of
        the range where they are silent).
    scale : Scale or None
        The other scale on which the assumption is told.
    """

    parameter: str
    label: str
    value: Fraction
    range: Ends
    documents: Ends | None
    intervals: tuple[Interval, ...]
    margins: tuple[Fraction, Fraction]
    scale: Scale | None = field(default=None, compare=False)

    def told(self, interval: Interval) -> tuple[Told, ...]:
        """Return the ends of an interval on the other scale, nothing where there is none."""
        return () if self.scale is None else (self.scale.at(interval.start), self.scale.at(interval.end))

    @property
    def switches(self) -> tuple[ExactNumber, ...]:
        """Return the interior points at which the outcome starts or stops being an equilibrium."""
        return tuple(sort(end for i in self.intervals for end in (i.start, i.end) if self.inside(end)))

    def inside(self, point: ExactNumber) -> bool:
        """Tell whether a point lies between the ends of the range, and is none of them."""
        return self.range[0] < point.low and point.high < self.range[1]

    @property
    def room(self) -> float | None:
        """Return the distance to the nearest switch as a share of the range, None when there is no switch."""
        width = self.range[1] - self.range[0]
        middles = ((point.low + point.high) / 2 for point in self.switches)
        return min((float(abs(middle - self.value) / width) for middle in middles), default=None)

    @property
    def overturned_by_documents(self) -> bool:
        """Tell whether a value between the documents' codes switches the outcome on or off."""
        if self.documents is None:
            return False
        low, high = self.documents
        return any(low <= point.high and point.low <= high for point in self.switches)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, exact numbers as text."""
        return {
            "parameter": self.parameter,
            "value": str(self.value),
            "range": [str(end) for end in self.range],
            "documents": None if self.documents is None else [str(end) for end in self.documents],
            "intervals": [
                {
                    "interval": str(one),
                    "bounds": [str(one.start_bound), str(one.end_bound)],
                    **({"told": [end.to_dict() for end in self.told(one)]} if self.scale else {}),
                }
                for one in self.intervals
            ],
            "margins": [str(margin) for margin in self.margins],
            "overturned_by_documents": self.overturned_by_documents,
        }


@dataclass(frozen=True)
class Tornado(Drawn):
    """Hold one bar an assumption, those that overturn the outcome soonest first.

    Parameters
    ----------
    outcome : str
        Label of what is tested.
    profiles : tuple of tuple of str
        Its action profiles.
    holds : bool
        Whether one of them is an equilibrium at the values in force.
    bars : tuple of Bar
        One for each parameter with a range.
    """

    outcome: str
    profiles: tuple[Profile, ...]
    holds: bool
    bars: tuple[Bar, ...]
    figure = "tornado"
    _head_lines = 1

    def __str__(self) -> str:
        """Say whether the outcome is an equilibrium, and how many assumptions alone change that."""
        silent = sum(not bar.switches for bar in self.bars)
        verdict = "is" if self.holds else "is not"
        idle = f"{silent} of {len(self.bars)} assumptions alone change nothing inside their ranges"
        return f"{self.outcome} {verdict} an equilibrium; {idle}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, exact numbers as text."""
        return {
            "outcome": self.outcome,
            "profiles": [list(profile) for profile in self.profiles],
            "holds": self.holds,
            "bars": [bar.to_dict() for bar in self.bars],
        }

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
                "start_text": str(interval.start) if bar.inside(interval.start) else "",
                "end_text": str(interval.end) if bar.inside(interval.end) else "",
                "start_bound": str(interval.start_bound),
                "end_bound": str(interval.end_bound),
                "overturned_by_documents": bar.overturned_by_documents,
            }
            for bar in self.bars
            for interval in bar.intervals
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the bars of the assumptions that switch the outcome, and what the documents span."""
        switching = {bar.parameter for bar in self.bars if bar.switches}
        return {
            "switches": [row for row in self.to_rows() if row["parameter"] in switching],
            "spans": self.spans(),
        }

    def _display_rows(self) -> Rows:
        return [
            {
                "assumption": Hover(bar.label, bar.parameter),
                "in force": plain(bar.value),
                "equilibrium on": str(interval),
                "ended by": "; ".join(str(b) for b in (interval.start_bound, interval.end_bound) if b.player),
                "documents differ on it": bar.overturned_by_documents,
            }
            for bar in self.bars
            if bar.switches
            for interval in bar.intervals
        ]

    def spans(self) -> list[dict[str, Any]]:
        """Return the lowest and highest document code of each assumption on which a document speaks."""
        return [
            {"label": bar.label, "low": float(bar.documents[0]), "high": float(bar.documents[1])}
            for bar in self.bars
            if bar.documents
        ]


def tornado(scenario: Scenario, profile: str, parameters: Iterable[str] | None = None) -> Tornado:
    """Find along every assumption, one at a time, where an outcome is a pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Its values in force are the starting point.
    profile : str
        An outcome's name, an action profile, or a statement that some pure equilibrium has to satisfy.
    parameters : iterable of str, optional
        The assumptions; by default all but levels of scales. With levels among them, what is coded by these moves
        along.

    Raises
    ------
    ScenarioError
        When the text is none of these, no player has a choice, or there is no such assumption.

    Notes
    -----
    Each condition is about a polynomial in the assumption; its real roots are isolated exactly and its sign is decided
    exactly at and between them; see `bargaining.analysis.thresholds.Axis`.

    Examples
    --------
    >>> import bargaining
    >>> found = tornado(bargaining.load("rapprochement"), "status_quo")
    >>> {bar.parameter: [str(point) for point in bar.switches] for bar in found.bars}["direction_cost"]
    ['39/100']
    """
    names = unbound(scenario) if parameters is None else tuple(dict.fromkeys(parameters))
    every = {name: scenario.range(name) for name in names}  # of a level, between the neighbours that stay
    scenario = opened(scenario, names)
    tested = profiles_named(scenario, profile)
    formula = decided(tested.formula, lambda _: None)  # which leaves out what is settled without assumptions
    if not conditions(formula):
        raise ScenarioError(f"{scenario.name}: profile: found no player with a second action")
    ranges = {name: ends for name, ends in every.items() if ends[0] < ends[1]}
    lines = Lines(formula, scenario.values, tuple(ranges))
    spoken = {name: documents_ends(scenario, name) for name in ranges}
    ends = [(name, end) for name in ranges for end in spoken[name] or ranges[name]]
    margins = lines.margins(ends)
    bars = [
        Bar(
            name,
            scenario.label(name),
            scenario.values[name],
            ranges[name],
            spoken[name],
            intervals_along(lines.along(name), name, *ranges[name]),
            (margins[2 * k], margins[2 * k + 1]),
            scale_of(scenario, name),
        )
        for k, name in enumerate(ranges)
    ]
    bars.sort(key=lambda bar: (bar.room is None, bar.room, bar.parameter))
    return Tornado(tested.label, tested.profiles, lines.holds(), tuple(bars))
