"""What a crux says: which assumptions change, how far, who is bound, and the claims behind them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.numbers import ExactNumber
from bargaining.display import Hover
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import plain, settings
from bargaining.scenario.told import Told

_SHORT = 12


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
        Where the profile ends, for a crux that ends it by this change alone: the point lies just beyond.
    voices : tuple of Voice
        What the documents say about the parameter.
    told_before, told_after : Told or None
        The values, or the threshold after, on the other scale on which the parameter is told.
    """

    parameter: str
    label: str
    before: Fraction
    after: Fraction
    share: Fraction
    threshold: ExactNumber | None
    voices: tuple[Voice, ...]
    told_before: Told | None = None
    told_after: Told | None = None

    @property
    def lines(self) -> list[str]:
        """Return the change in words, and what the documents say."""
        share = f"{float(self.share):.4f} of its range"
        told = "; ".join(f"{v.label} {number(v.value)} [{' '.join(v.evidence)}]" for v in self.voices)
        return [
            f"  {self.parameter}  {number(self.before)} -> {self.to}  ({share}{self._beside})",
            f"    {self.label}. {told or 'No document speaks to it.'}",
        ]

    @property
    def _beside(self) -> str:
        if self.told_before is None or self.told_after is None:
            return ""
        return f"; {self.told_before} -> {float(self.told_after):.4g}"

    @property
    def to(self) -> str:
        """Return the value after the change in words, which may lie just beyond a threshold."""
        if self.threshold is None:
            return number(self.after)
        threshold = number(self.threshold.low) if self.threshold.is_rational else f"the {self.threshold}"
        return f"just {'above' if self.after > self.before else 'below'} {threshold}"


@dataclass(frozen=True)
class Binding:
    """Hold a deviation that is just held off, or just pays, at the solution.

    Parameters
    ----------
    outcome : str
        Label of the profile deviated from.
    player, deviation : str
        Who is indifferent, and to which action.
    place : str
        Where: the player's own name where it chooses once.
    """

    outcome: str
    player: str
    deviation: str
    place: str

    def __str__(self) -> str:
        """Write who is indifferent to what, and where."""
        return f"{self.place}: {self.deviation} (from {self.outcome})"


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
    reached : tuple of str
        Where the claim is about several profiles: the labels of those that are equilibria then.
    """

    changes: tuple[ParameterChange, ...]
    distance: Fraction
    largest: Fraction
    bindings: tuple[Binding, ...]
    reached: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Fraction]:
        """Return the changed values, as `Scenario.replace` takes them."""
        return {change.parameter: change.after for change in self.changes}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; fractions are written out."""
        return {
            "distance": float(self.distance),
            "largest": float(self.largest),
            "settings": settings(self.values),
            "changes": {
                c.parameter: {
                    "from": str(c.before),
                    "to": str(c.after),
                    "threshold": None if c.threshold is None else str(c.threshold),
                    "share_of_range": float(c.share),
                    **({} if c.told_after is None else {"told": c.told_after.to_dict()}),
                    "claims": {
                        v.calibration: {"value": str(v.value), "claims": list(v.evidence)} for v in c.voices
                    },
                }
                for c in self.changes
            },
            "bound_by": [
                {"outcome": b.outcome, "player": b.player, "deviation": b.deviation}
                | ({"place": b.place} if b.place != b.player else {})
                for b in self.bindings
            ],
            **({"reached": list(self.reached)} if self.reached else {}),
        }

    @property
    def lines(self) -> list[str]:
        """Return the changes, what they bring about and who is bound, in words."""
        lines = [line for change in self.changes for line in change.lines]
        if self.reached:
            lines.append(f"  equilibria then: {'; '.join(self.reached)}")
        if self.bindings:
            lines.append("  who is indifferent there: " + "; ".join(map(str, self.bindings)))
        lines.append(f"  as options: {settings(self.values)}")
        return lines


def voices(scenario: Scenario, parameter: str) -> tuple[Voice, ...]:
    """Return what the documents say about a parameter, with the claims that they stand on."""
    calibrations = scenario.document.calibrations
    return tuple(
        Voice(name, calibrations[name].label, value.value, tuple(value.entry.evidence))
        for name, value in scenario.spoken(parameter).items()
    )


def said(voice: Voice) -> Hover:
    """Return what a document says for a table, with the claims behind it to be seen by who points at it."""
    return Hover(f"{voice.label} {number(voice.value)}", " ".join(voice.evidence))


def number(value: Fraction) -> str:
    """Write a number exactly where that is short, to six places otherwise.

    Examples
    --------
    >>> number(Fraction(3, 13)), number(Fraction(39, 100)), number(Fraction(179833, 716500))
    ('3/13', '0.39', '~0.250988')
    """
    written = plain(value)
    exact = len(written) <= _SHORT and value.denominator <= 10_000
    return written if exact else f"~{float(value):.6f}"
