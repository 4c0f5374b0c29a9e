"""Assumptions that are told on another scale as well, such as a chance a year that is one in a term of office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError
from bargaining.scenario.document import Value
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.algebra.numbers import ExactNumber
    from bargaining.scenario.scenario import Scenario


@dataclass(frozen=True)
class Told:
    """Hold what a value of an assumption is on the other scale.

    Parameters
    ----------
    name : str
        Of the scale.
    exact : ExactNumber or None
        The number, where the scale is a polynomial.
    low, high : Fraction or None
        An interval that holds it, a single point where it is rational; None where it is beyond all bounds.
    """

    name: str
    exact: ExactNumber | None
    low: Fraction | None
    high: Fraction | None

    def __float__(self) -> float:
        """Return about the number."""
        return float("inf") if self.low is None or self.high is None else float((self.low + self.high) / 2)

    def __str__(self) -> str:
        """Write the scale and about the number."""
        return f"{self.name} {float(self):.4g}"

    def compare(self, value: Fraction) -> int | None:
        """Return the sign of the number less a fraction; None where its interval does not settle it."""
        if self.exact is not None:
            return self.exact.compare(value)
        if self.low == self.high == value:
            return 0  # as a chance of nothing is nothing
        if self.low is None or self.low > value:
            return 1
        return -1 if self.high is not None and self.high < value else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: the exact number as text, or the ends of an interval that holds it."""
        if self.exact is not None:
            return {"scale": self.name, "exact": str(self.exact), "value": float(self)}
        ends = None if self.low is None or self.high is None else [float(self.low), float(self.high)]
        return {"scale": self.name, "within": ends, "value": float(self) if ends else None}


class Scale:
    """Hold how an assumption is told on another scale, all else at values in force.

    Parameters
    ----------
    name, label : str
        Of the scale.
    coefficients : sequence of Fraction
        Of the formula in the assumption, constant first.
    function : str
        What is taken of the formula: nothing, ``"chance"`` or ``"rate"``.
    over : Fraction
        What it is divided by then.
    rises : bool
        Whether it rises with the assumption.

    Examples
    --------
    >>> F = Fraction
    >>> term = Scale("term", "In a term", [F(0), F(4), F(-6), F(4), F(-1)], "", F(1), True)
    >>> str(term.at(F(1, 2))), str(Scale("years", "Years", [F(0), F(1)], "rate", F(1, 4), True).at(F(1, 2)))
    ('term 0.9375', 'years 2.773')
    """

    def __init__(
        self,
        name: str,
        label: str,
        coefficients: Sequence[Fraction],
        function: str,
        over: Fraction,
        rises: bool,
    ) -> None:
        self.name, self.label, self.rises = name, label, rises
        self._function, self._over, self._coefficients = function, over, list(coefficients)
        if not function:
            self._coefficients = [c / over for c in coefficients]

    def at(self, value: Fraction | ExactNumber) -> Told:
        """Return what a value is on the scale: exact, or an interval of a width near two to the power of -100."""
        from bargaining.algebra.images import enclosure, image
        from bargaining.algebra.numbers import ExactNumber

        number = ExactNumber.rational(value) if isinstance(value, Fraction) else value
        if not self._function:
            exact = image(self._coefficients, number)
            return Told(self.name, exact, exact.low, exact.high)
        over = self._over.numerator, self._over.denominator

        def chance(y: Any) -> Any:
            return (1 - (-y).exp()) * over[1] / over[0]

        def rate(y: Any) -> Any:
            return -(1 - y).log() * over[1] / over[0]

        ends = enclosure(self._coefficients, chance if self._function == "chance" else rate, number)
        return Told(self.name, None, *(ends or (None, None)))


def scale_of(scenario: Scenario, parameter: str) -> Scale | None:
    """Return how an assumption is told on another scale at the values in force, or None where it is not.

    Raises
    ------
    ScenarioError
        When what the scale is divided by is not positive at these values.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("freeze_thaw")
    >>> str(scale_of(scenario, "annual_reversal").at(Fraction(1, 10))), scale_of(scenario, "discount")
    ('reversal 0.3439', None)
    """
    entry = scenario.document.parameters.get(parameter)
    if entry is None or entry.told_as is None:
        return None
    from bargaining.algebra.images import monotone

    written = entry.told_as
    compiled = scenario.compiled.told[parameter]
    over = compiled[1].evaluate(scenario.values) if compiled[1].variables else compiled[1].constant_term
    if over <= 0:
        raise ScenarioError(
            f"{scenario.name}: parameters.{parameter}.told_as.over: found {plain(over)} at the values in force, "
            "expected more than 0"
        )
    coefficients = compiled[0].coefficients(parameter)
    rises = monotone(coefficients, *scenario.range(parameter)) > 0
    return Scale(written.name, written.label, coefficients, written.function, over, rises)


def retold(scenario: Scenario | None, parameter: str, value: Fraction | ExactNumber) -> Told | None:
    """Return what a value of an assumption is on its other scale, or None where it has none."""
    scale = None if scenario is None else scale_of(scenario, parameter)
    return None if scale is None else scale.at(value)


def told_dict(
    scenario: Scenario | None, parameter: str, value: Fraction | ExactNumber
) -> dict[str, dict[str, Any]]:
    """Return the same as plain values under ``told``, or nothing where there is no other scale."""
    told = retold(scenario, parameter, value)
    return {} if told is None else {"told": told.to_dict()}


def told_of(scenario: Scenario, document: str, parameter: str) -> Fraction | None:
    """Return what a document says of an assumption on its other scale, where a number there is written."""
    said = scenario.document.calibrations[document].values.get(parameter)
    return said.told if isinstance(said, Value) else scenario.document.parameters[parameter].told


def moved_by_rounding(scenario: Scenario, parameter: str, thresholds: Iterable[ExactNumber]) -> list[str]:
    """Return in words which documents stand on another side of a threshold than what their values are rounded from.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.algebra.numbers import ExactNumber
    >>> thaw, close = bargaining.load("freeze_thaw"), ExactNumber.rational(Fraction(2047291, 10**7))
    >>> moved_by_rounding(thaw, "annual_reversal", [close])
    ['olech2025 stands on another side of 2047291/10000000 than reversal 0.6, from which its value is rounded.']
    """
    scale, lines = scale_of(scenario, parameter), []
    for point in thresholds if scale is not None else ():
        for name in scenario.document.calibrations:
            told = told_of(scenario, name, parameter)
            if scale is None or told is None:
                continue
            here = point.compare(scenario.calibrated(name).values[parameter]) * (1 if scale.rises else -1)
            if scale.at(point).compare(told) != here:
                lines.append(
                    f"{name} stands on another side of {point} than {scale.name} {plain(told)}, from which its "
                    "value is rounded."
                )
    return lines
