r"""Exact numbers in tables: short ones as they are, long ones as letters that are told below."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.latex.escaping import latex_prose, latex_text
from bargaining.scenario.numbers import plain
from bargaining.scenario.told import retold

if TYPE_CHECKING:
    from bargaining.algebra.numbers import ExactNumber
    from bargaining.analysis.thresholds import Bound
    from bargaining.scenario import Scenario

_LONG = 11


class ExactPoints:
    r"""Write exact numbers, and remember those that are too long for a cell.

    Examples
    --------
    >>> from bargaining.algebra.numbers import ExactNumber
    >>> points = ExactPoints()
    >>> print(points.written(ExactNumber.rational(Fraction(-3, 13))))
    \textminus{}3/13
    >>> print(points.written(ExactNumber.rational(Fraction(123456789, 987654321))), *points.told())
    $t_{1}$ $t_{1} = 13717421/109739369$, about 0.125.
    """

    def __init__(self) -> None:
        self._letters: dict[ExactNumber, str] = {}

    def written(self, point: ExactNumber) -> str:
        """Write a number in LaTeX."""
        text = short(point)
        if len(text) <= _LONG:
            return latex_text(text)
        return f"${self._letters.setdefault(point, f't_{{{len(self._letters) + 1}}}')}$"

    def interval(self, start: ExactNumber, end: ExactNumber, *, closed: tuple[bool, bool]) -> str:
        """Write an interval, a bracket at an end that belongs to it; one point as itself."""
        if start == end:
            return self.written(start)
        left, right = "{[}" if closed[0] else "(", "{]}" if closed[1] else ")"
        return f"{left}{self.written(start)}, {self.written(end)}{right}"

    def told(self) -> list[str]:
        """Return in LaTeX what each letter stands for, a sentence each."""
        return [_sentence(letter, point) for point, letter in self._letters.items()]


def short(point: ExactNumber) -> str:
    """Return an exact number as text: a short decimal where it is one, otherwise the quotient or the polynomial."""
    written = plain(Fraction(str(point))) if point.is_rational else str(point)
    return written.replace("-", "−") if point.is_rational else written


def _sentence(letter: str, point: ExactNumber) -> str:
    if point.is_rational:
        top, _, below = str(point).partition("/")
        exact = f"{top}/{below}" if below else top
        return f"${letter} = {exact}$, about {float(point):.6g}."
    polynomial, _, near = str(point).removeprefix("root of ").partition(" near ")
    return rf"${letter}$ is the root of ${polynomial}$ near {near}."


def retold_point(scenario: Scenario, axis: str, point: ExactNumber) -> str:
    """Return what a value of an assumption is on another scale, in LaTeX; nothing where it is told on none."""
    told = retold(scenario, axis, point)
    return "" if told is None else f" ({latex_prose(str(told).replace('_', ' '))})"


def deviation(scenario: Scenario, bound: Bound) -> str:
    """Return who would deviate to what, in words."""
    from bargaining.scenario.labels import choice_label

    place = bound.place or bound.player
    known = {one.name for one in scenario.places} | set(scenario.players)
    if place not in known:
        return str(bound).replace("_", " ")
    return choice_label(scenario, place, bound.deviation)
