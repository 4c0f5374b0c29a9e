"""What a crux says: which assumptions change, how far, who is bound, and the claims behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.numbers import ExactNumber, roots
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.claims import Claim, Margin
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import SUM
from bargaining.analysis.profiles import outcome_label
from bargaining.scenario import Scenario

TIED = Fraction(2, 10**6)
"""Share of its largest coefficient below which a margin counts as tight: points beyond a boundary are so near to it."""


@dataclass(frozen=True)
class Voice:
    """Hold what one document says about a parameter.

    Parameters
    ----------
    calibration, label : str
        The document's name and label in the scenario.
    value : Fraction
        The value that it implies.
    evidence : tuple of str
        Claims that it stands on.
    """

    calibration: str
    label: str
    value: Fraction
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class ParameterChange:
    """Hold the change of one assumption.

    Parameters
    ----------
    parameter, label : str
        Name and label.
    before, after : Fraction
        Values; the one after is part of a point that fulfils the claim exactly.
    share : Fraction
        The change in units of the parameter's range.
    threshold : ExactNumber or None
        Where the target ends, for a crux that ends it by this change alone: the point lies just beyond.
    voices : tuple of Voice
        What the documents say about the parameter.
    """

    parameter: str
    label: str
    before: Fraction
    after: Fraction
    share: Fraction
    threshold: ExactNumber | None
    voices: tuple[Voice, ...]


@dataclass(frozen=True)
class Binding:
    """Hold a deviation that is just held off, or just pays, at the solution.

    Parameters
    ----------
    outcome : str
        Label of the profile deviated from.
    player, deviation : str
        Who is indifferent, and to which action.
    """

    outcome: str
    player: str
    deviation: str

    def __str__(self) -> str:
        """Write who is indifferent to what, and where."""
        return f"{self.player}: {self.deviation} (from {self.outcome})"


@dataclass(frozen=True)
class Solution:
    """Hold one way to fulfil a claim.

    Parameters
    ----------
    changes : tuple of ParameterChange
        Largest first.
    distance, largest : Fraction
        Sum of the changes and the largest of them, in ranges.
    bindings : tuple of Binding
        The deviations that stop a smaller change.
    """

    changes: tuple[ParameterChange, ...]
    distance: Fraction
    largest: Fraction
    bindings: tuple[Binding, ...]

    @property
    def values(self) -> dict[str, Fraction]:
        """Return the changed values, as `Scenario.replace` takes them."""
        return {change.parameter: change.after for change in self.changes}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; fractions are written out."""
        return {
            "distance": float(self.distance),
            "largest": float(self.largest),
            "changes": {
                c.parameter: {
                    "from": str(c.before),
                    "to": str(c.after),
                    "threshold": None if c.threshold is None else str(c.threshold),
                    "share_of_range": float(c.share),
                    "claims": {
                        v.calibration: {"value": str(v.value), "claims": list(v.evidence)} for v in c.voices
                    },
                }
                for c in self.changes
            },
            "bound_by": [
                {"outcome": b.outcome, "player": b.player, "deviation": b.deviation} for b in self.bindings
            ],
        }


def voices(scenario: Scenario, parameter: str) -> tuple[Voice, ...]:
    """Return what the documents say about a parameter, with the claims that they stand on."""
    calibrations = scenario.document.calibrations
    return tuple(
        Voice(name, calibrations[name].label, value.value, tuple(value.evidence))
        for name, value in scenario.spoken(parameter).items()
    )


def solution(
    scenario: Scenario, claim: Claim, box: ExactBox, point: Sequence[Fraction], *, ends: bool
) -> Solution:
    """Describe a point that fulfils a claim.

    Parameters
    ----------
    scenario : Scenario
        At the current values.
    claim : Claim
        What the point fulfils, in units.
    box : ExactBox
        The free parameters, in units.
    point : sequence of Fraction
        Their values, in units.
    ends : bool
        Whether the claim is that the target ends, so that thresholds on the way can be told.
    """
    now, then = (dict(zip(box.names, values, strict=True)) for values in (box.centre, point))
    outer = box.outer(point)
    moved = {name: (scenario.values[name], outer[name]) for name in box.names if now[name] != then[name]}
    bound = _bindings(claim, now, then)
    polynomial = bound[0].polynomial if ends and bound and len(moved) == 1 else None
    changes = [
        ParameterChange(
            name,
            scenario.label(name),
            before,
            after,
            abs(then[name] - now[name]),
            None if polynomial is None else _threshold(polynomial, scenario.values, name, after),
            voices(scenario, name),
        )
        for name, (before, after) in moved.items()
    ]
    return Solution(
        tuple(sorted(changes, key=lambda c: (-c.share, c.parameter))),
        box.distance(point, SUM),
        max((c.share for c in changes), default=Fraction(0)),
        tuple(Binding(outcome_label(scenario, m.profile), m.player, m.deviation) for m in bound),
    )


def _bindings(claim: Claim, now: Mapping[str, Fraction], then: Mapping[str, Fraction]) -> list[Margin]:
    """Return the margins that are tight at a point and would not be at the current values."""
    found = []
    for clause in claim.clauses:
        best: tuple[Fraction, Margin] | None = None
        for r in clause:
            value = r.polynomial.evaluate(then)
            best = (value, r.margin) if best is None or value > best[0] else best
            if value >= TIED:
                break
        if best is not None and best[0] < TIED:
            before = max(r.polynomial.evaluate(now) for r in clause)
            if before != best[0]:
                found.append(best[1])
    return found


def _threshold(
    margin: Polynomial, values: Mapping[str, Fraction], parameter: str, after: Fraction
) -> ExactNumber | None:
    """Return where a margin turns negative on the way of one parameter to its new value."""
    start = values[parameter]
    line = margin.substitute({name: value for name, value in values.items() if name != parameter})
    low, high = min(start, after), max(start, after)
    passed = [root for root in roots(line.coefficients(parameter)) if low <= root.low and root.high <= high]
    return min(passed, key=lambda root: abs((root.low + root.high) / 2 - after), default=None)
