"""Which baselines a change of the documents moves, from what to what, and because of whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from bargaining.scenario import Scenario
from bargaining.scenario.document import MEDIAN
from bargaining.scenario.numbers import plain


@dataclass(frozen=True)
class Voice:
    """Hold what one document says of an assumption before and after, None where it is silent or not there."""

    calibration: str
    before: Fraction | None
    after: Fraction | None

    def __str__(self) -> str:
        """Say it in words."""
        if self.after is None:
            return f"{self.calibration} no longer says {plain(self.before or Fraction())}"
        if self.before is None:
            return f"{self.calibration} says {plain(self.after)}"
        return f"{self.calibration} says {plain(self.after)}, not {plain(self.before)}"


@dataclass(frozen=True)
class BaselineMove:
    """Hold one baseline that is not what it was.

    Parameters
    ----------
    parameter : str
        The assumption.
    before, after : Fraction
        Its baseline.
    rule : str
        How the baseline comes about, now and before: as the median of so many documents, or as written.
    voices : tuple of Voice
        The documents that say something else than before.

    Examples
    --------
    >>> str(BaselineMove("trust", Fraction(1, 2), Fraction(3, 5), "the median of 2; before, of 1",
    ...                  (Voice("letter", None, Fraction(7, 10)),)))
    'trust  0.5 -> 0.6  letter says 0.7 (the median of 2; before, of 1)'
    """

    parameter: str
    before: Fraction
    after: Fraction
    rule: str
    voices: tuple[Voice, ...]

    def __str__(self) -> str:
        """Say what moved, and because of whom."""
        because = "; ".join(map(str, self.voices))
        end = f"{because} ({self.rule})" if because else self.rule
        return f"{self.parameter}  {plain(self.before)} -> {plain(self.after)}  {end}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "parameter": self.parameter,
            "before": float(self.before),
            "after": float(self.after),
            "rule": self.rule,
            "because": [
                {"calibration": v.calibration, "before": _number(v.before), "after": _number(v.after)}
                for v in self.voices
            ],
        }


def moved_baselines(before: Scenario, after: Scenario) -> tuple[BaselineMove, ...]:
    """Return the baselines of which two scenarios have different values as their files have them, whatever is set.

    Examples
    --------
    >>> import bargaining
    >>> moves = moved_baselines(bargaining.load("rapprochement"), bargaining.load("rapprochement_strict"))
    >>> print(*(move for move in moves if move.parameter == "direction_cost"))
    direction_cost  0.5 -> 0.8  ...
    """
    before, after = replace(before, overrides={}), replace(after, overrides={})
    return tuple(
        BaselineMove(
            name,
            before.baseline[name],
            after.baseline[name],
            _rules(before, after, name),
            tuple(_voices(before, after, name)),
        )
        for name in before.parameters
        if name in after.document.parameters and before.baseline[name] != after.baseline[name]
    )


_WRITTEN = "as written"


def _rules(before: Scenario, after: Scenario, parameter: str) -> str:
    old, new = _rule(before, parameter), _rule(after, parameter)
    return new if old == new else f"{new}; before, {old}"


def _rule(scenario: Scenario, parameter: str) -> str:
    written = scenario.document.parameters[parameter].baseline
    return f"the {MEDIAN} of {len(scenario.spoken(parameter))}" if written == MEDIAN else _WRITTEN


def _voices(before: Scenario, after: Scenario, parameter: str) -> Iterator[Voice]:
    """Yield what changed in what the documents say, where that is what the baseline is made of."""
    if _rule(before, parameter) == _rule(after, parameter) == _WRITTEN:
        return
    old, new = ({n: v.value for n, v in s.spoken(parameter).items()} for s in (before, after))
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield Voice(name, old.get(name), new.get(name))


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
