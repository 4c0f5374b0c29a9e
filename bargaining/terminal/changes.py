"""Values set on a command line: changes by a share of the value in force, such as ``+10%``, as numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.errors import ScenarioError
from bargaining.numerals import rational

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

PRINTED_DIGITS = 2_500
"""The most digits of a quotient, far more than in files: every exact value that is printed can be given back."""
_CHANGE = re.compile(r"(?P<sign>[+-])\s*(?P<size>[0-9.][^%]*?)\s*%")
_EXPECTED = "a number such as 0.4 or 2/5, or a change by a share of the value in force such as +10% or -10%"


def value_set(scenario: Scenario, name: str, text: str) -> str | Fraction:
    """Return what a parameter is set to: a change of the value in force as a number, all else as written.

    Parameters
    ----------
    scenario : Scenario
        With the values that a change is relative to.
    name : str
        A parameter, or a level of a scale.
    text : str
        As written.

    Raises
    ------
    ScenarioError
        For an unknown name, a change without a sign, one of a value that is not positive, and one that leaves
        the range.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> value_set(scenario, "us_commerce", "+10%") / scenario.values["us_commerce"]
    Fraction(11, 10)
    >>> value_set(scenario, "us_commerce", "0.2")
    '0.2'
    """
    from bargaining.scenario.numbers import MAX_EXPONENT, plain

    low, high = scenario.range(name)
    if not text.endswith("%") and not text.startswith("*"):
        try:
            return rational(text, PRINTED_DIGITS, MAX_EXPONENT) if "/" in text else text
        except ValueError:
            return text  # refused where all other texts are read
    place = f"--set {name}={text}"
    before = (scenario.values | scenario.levels)[name]
    value = before * _factor(place, text)
    if before <= 0:
        raise ScenarioError(f"{place}: found a share of {plain(before)}, expected a value to set")
    if name not in scenario.levels and not low <= value <= high:
        expected = f"expected a value from {plain(low)} to {plain(high)}"
        raise ScenarioError(f"{place}: found {plain(value)}, which is {plain(before)} {text}, {expected}")
    return value


def _factor(place: str, text: str) -> Fraction:
    from bargaining.scenario.numbers import decimal

    match = _CHANGE.fullmatch(text)
    if match is None:
        raise ScenarioError(f"{place}: found {text!r}, expected {_EXPECTED}")
    try:
        share = decimal(match["size"]) / 100
    except ValueError as error:
        raise ScenarioError(f"{place}: {error}") from None
    return 1 + share if match["sign"] == "+" else 1 - share


def refuse_change_beside_value(settings: Sequence[str], values: Mapping[str, str]) -> None:
    """Refuse a change by a share of the value in force where the same parameter is set again.

    Parameters
    ----------
    settings : sequence of str
        All ``name=value`` texts.
    values : mapping of str to str
        The last of each name.

    Raises
    ------
    ScenarioError
        For the first one.
    """
    for name, text in values.items():
        given = [one for one in settings if one.partition("=")[0].strip() == name]
        if len(given) > 1 and any(one.rstrip().endswith("%") for one in given):
            expected = "expected a change by a share once and alone"
            raise ScenarioError(f"--set {name}={text}: found {name} {len(given)} times, {expected}")
