"""Codes of documents, each with its neighbours on the scale, and what a reading makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from bargaining.errors import ScenarioError, nearest
from bargaining.scenario import Scenario
from bargaining.scenario.document import MEDIAN
from bargaining.scenario.numbers import coded, exact, plain
from bargaining.scenario.scenario import BASELINE

Steps = Mapping[str, Any]
"""How far the next code lies on scales without levels, by scale; codes on others of these stay."""


class Option(NamedTuple):
    """Hold what may be coded: as it is written, and the number that it stands for."""

    written: str
    number: Fraction


@dataclass(frozen=True)
class Code:
    """Hold a code, and what a coder who is one step off would have written.

    Parameters
    ----------
    document : str
        The calibration; ``"baseline"`` where the scenario itself writes the code.
    parameter, scale : str
        What is coded, and on which scale.
    option : Option
        The code.
    lower, upper : Option or None
        One step lower and higher; None at the end of the scale, and both where the code does not move.
    """

    document: str
    parameter: str
    scale: str
    option: Option
    lower: Option | None
    upper: Option | None

    @property
    def others(self) -> dict[int, Option]:
        """Return what is one step off, by -1 and +1."""
        found = {-1: self.lower, 1: self.upper}
        return {side: option for side, option in found.items() if option is not None}


@dataclass(frozen=True)
class Slot:
    """Hold a parameter of a reading whose value comes from codes: its own, or the median of several.

    Parameters
    ----------
    parameter : str
        Its name.
    codes : tuple of Code
        The codes.
    """

    parameter: str
    codes: tuple[Code, ...]

    def value(self, scenario: Scenario, offsets: Sequence[int]) -> Fraction:
        """Return the parameter's value with each code so many steps off: -1, 0 or 1."""
        numbers = {
            code.document: (code.others[step] if step else code.option).number
            for code, step in zip(self.codes, offsets, strict=True)
        }
        return next(iter(numbers.values())) if len(numbers) == 1 else scenario.median(numbers)


def slots_of(scenario: Scenario, steps: Steps | None = None) -> tuple[Slot, ...]:
    """Return what the values in force make of codes: one slot for each parameter that a code may move.

    Parameters
    ----------
    scenario : Scenario
        At a calibration or at the baseline. What is set by hand or by an overlay is no code and stays; where a
        document is silent, the codes of all that speak bear on its reading through the median.
    steps : mapping of str to number, optional
        How far the next code lies, on scales without levels.

    Raises
    ------
    ScenarioError
        For a step of an unknown scale, of one with levels, and one that is not above zero.

    Examples
    --------
    >>> import bargaining
    >>> slots = slots_of(bargaining.load("rapprochement").calibrated("olech2025"))
    >>> len(slots), [slot.parameter for slot in slots if len(slot.codes) > 1]
    (33, ['us_commerce', 'security_pledge'])
    """
    lengths = _lengths(scenario, steps or {})
    laid = {*(scenario.document.overlays[scenario.overlay].values if scenario.overlay else ())}
    found = []
    for parameter in scenario.parameters:
        if parameter not in laid and parameter not in scenario.overrides:
            slot = Slot(parameter, _codes(scenario, parameter, lengths))
            if any(code.others for code in slot.codes):
                found.append(slot)
    return tuple(found)


def _codes(scenario: Scenario, parameter: str, lengths: Mapping[str, Fraction]) -> tuple[Code, ...]:
    written = scenario.document.parameters[parameter].baseline
    said = scenario.spoken(parameter)
    if scenario.calibration in said:
        entries = {scenario.calibration: said[scenario.calibration].entry.value}
    elif written != MEDIAN:
        entries = {BASELINE: written} if isinstance(written, str) else {}
    else:
        entries = {document: one.entry.value for document, one in said.items()}
    return tuple(code_of(scenario, document, parameter, one, lengths) for document, one in entries.items())


def code_of(
    scenario: Scenario,
    document: str,
    parameter: str,
    written: Fraction | str,
    lengths: Mapping[str, Fraction],
) -> Code:
    """Return a code with its neighbours on the scale, as far as the parameter's range has them."""
    scale = scenario.document.parameters[parameter].kind
    number = scenario.number(parameter, written)
    low, high = scenario.range(parameter)
    lower = upper = None
    if steps := scenario.scales.steps[scale]:
        options = [Option(step.level, step.polynomial.evaluate(scenario.levels)) for step in steps]
        options = [option for option in options if low <= option.number <= high]
        lower = next((option for option in reversed(options) if option.number < number), None)
        upper = next((option for option in options if option.number > number), None)
    elif length := lengths.get(scale):
        below, above = max(low, number - length), min(high, number + length)
        lower = Option(plain(below), below) if below < number else None
        upper = Option(plain(above), above) if above > number else None
    return Code(document, parameter, scale, Option(coded(written), number), lower, upper)


def _lengths(scenario: Scenario, steps: Steps) -> dict[str, Fraction]:
    kinds = scenario.document.kinds
    found = {}
    for name, given in steps.items():
        place = f"{scenario.name}: step of {name!r}"
        if name not in kinds:
            raise ScenarioError(f"{place}: unknown scale{nearest(name, kinds)}")
        if kinds[name].levels:
            raise ScenarioError(f"{place}: found a scale with levels, whose steps lead to the next level")
        try:
            found[name] = exact(given)
        except ValueError as error:
            raise ScenarioError(f"{place}: {error}") from None
        if found[name] <= 0:
            raise ScenarioError(f"{place}: found {plain(found[name])}, expected a number above zero")
    return found


def movable(slots: Iterable[Slot]) -> tuple[Code, ...]:
    """Return the codes of slots that may move, in their order."""
    return tuple(code for slot in slots for code in slot.codes if code.others)
