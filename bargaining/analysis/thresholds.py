"""Where along one assumption formulas hold, exactly: the one finder of thresholds.

A formula's conditions are polynomials in the assumption, so that its truth changes only at their roots: finitely many
algebraic numbers, which are found exactly. Signs at the roots, and at a fraction between each two, decide the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.numbers import ExactNumber, between, factors, roots, signs, sort
from bargaining.forms.formula import AllOf, Condition, Formula, conditions, decided, turned
from bargaining.forms.table import at_points

Coefficients = tuple[Fraction, ...]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Bound:
    """Hold what ends an interval: the deviation that starts to pay there.

    Parameters
    ----------
    player, deviation : str
        Who would deviate, and to what; both empty at the end of the parameter's range.
    place : str
        Where; the player's name where it chooses once.
    """

    player: str = ""
    deviation: str = ""
    place: str = ""

    def __str__(self) -> str:
        """Write the place and the action, or nothing at the end of the range."""
        return f"{self.place or self.player}: {self.deviation}" if self.player else ""


@dataclass(frozen=True)
class Interval:
    """Hold an interval on which a formula holds.

    Parameters
    ----------
    start, end : ExactNumber
        Exact end points; equal where it holds at one point only.
    start_bound, end_bound : Bound
        Whose deviation pays just outside.
    start_closed, end_closed : bool
        Whether it holds at the end point itself.

    Examples
    --------
    >>> zero, one = (ExactNumber.rational(Fraction(k)) for k in (0, 1))
    >>> str(Interval(zero, one, Bound(), Bound("p", "b"), end_closed=False))
    '[0, 1)'
    """

    start: ExactNumber
    end: ExactNumber
    start_bound: Bound
    end_bound: Bound
    start_closed: bool = True
    end_closed: bool = True

    def __contains__(self, value: Fraction) -> bool:
        """Tell exactly whether a value lies in the interval."""
        return stretch_holds(self.start, self.end, value, closed=(self.start_closed, self.end_closed))

    def __str__(self) -> str:
        """Write the ends, with a bracket at one that belongs to the interval and a parenthesis at one that does not."""
        return written(self.start, self.end, closed=(self.start_closed, self.end_closed))


def stretch_holds(
    start: ExactNumber, end: ExactNumber, value: Fraction, *, closed: tuple[bool, bool]
) -> bool:
    """Tell exactly whether a value lies between two ends, each of which belongs to the stretch or does not."""
    after, before = start.compare(value), end.compare(value)
    return (after < 0 or (closed[0] and after == 0)) and (before > 0 or (closed[1] and before == 0))


def written(start: ExactNumber, end: ExactNumber, *, closed: tuple[bool, bool]) -> str:
    """Write a stretch of an axis, a single point as itself."""
    if start == end:
        return str(start)
    return f"{'[' if closed[0] else '('}{start}, {end}{']' if closed[1] else ')'}"


@dataclass(frozen=True)
class Turn:
    """Hold where the truth of a formula first changes on the way from a point.

    Parameters
    ----------
    value : ExactNumber
        The threshold.
    attained : bool
        Whether the truth has changed at the threshold itself, or only beyond it.
    bound : Bound
        Whose deviation starts or ceases to pay there.
    """

    value: ExactNumber
    attained: bool
    bound: Bound


class Axis:
    """Hold the truth of formulas in one assumption, at all points of a range at once.

    Parameters
    ----------
    parameter : str
        The assumption; no condition has another variable.
    low, high : Fraction
        The closed range.
    formulas : iterable of Formula
        The ones that are asked about.
    marks : iterable of Fraction
        Points that are wanted among the tests though nothing may change there.

    Attributes
    ----------
    points : list of ExactNumber
        In increasing order: the ends, the marks, and every point inside at which a condition's polynomial vanishes.
    tests : list of ExactNumber
        The points, at even places, with a fraction between each two: no polynomial changes sign between neighbours.

    Notes
    -----
    The roots are those of the polynomials' irreducible factors. The cost grows with the distinct polynomials times
    the points; parts that formulas share are looked at once.
    """

    def __init__(
        self,
        parameter: str,
        low: Fraction,
        high: Fraction,
        formulas: Iterable[Formula],
        marks: Iterable[Fraction] = (),
    ) -> None:
        self._kept = tuple(formulas)
        polynomials = dict.fromkeys(c.polynomial for c in conditions(AllOf(self._kept)))
        distinct = {p: p.coefficients(parameter) for p in polynomials}
        self.points = _points(distinct.values(), low, high, marks)
        self.tests = _tests(self.points)
        told = {p: np.array(signs(c, self.tests), dtype=np.int8) for p, c in distinct.items()}
        self._holds: dict[int, Mask] = {}

        def leaf(condition: Condition) -> Mask:
            values = told[condition.polynomial]
            return np.asarray(values > 0 if condition.strict else values >= 0)

        for formula in self._kept:
            at_points(formula, leaf, np.ones(len(self.tests), dtype=np.bool_), self._holds)

    def truth(self, formula: Formula) -> Mask:
        """Return at which tests one of the given formulas holds."""
        return self._holds[id(formula)]

    def intervals(self, formula: Formula) -> tuple[Interval, ...]:
        """Return the intervals on which one of the given formulas holds, in increasing order, with what ends each."""
        found = []
        for holds, first, last in runs(self.truth(formula).tolist()):
            if holds:
                bounds = self._bound(formula, first, first - 1), self._bound(formula, last, last + 1)
                found.append(Interval(*self.ends(first, last), *bounds, *closed(first, last)))
        return tuple(found)

    def ends(self, first: int, last: int) -> tuple[ExactNumber, ExactNumber]:
        """Return the end points of a run of tests."""
        return self.points[first // 2], self.points[(last + 1) // 2]

    def turns(self, formula: Formula, start: Fraction) -> tuple[Turn | None, Turn | None]:
        """Return where the truth of a given formula first changes below and above a mark or an end of the range.

        Examples
        --------
        >>> from bargaining.algebra.polynomial import Polynomial
        >>> positive = Condition(Polynomial.variable("x"), strict=True, player="p", deviation="b")
        >>> axis = Axis("x", Fraction(-1), Fraction(2), [positive], [Fraction(1)])
        >>> below, above = axis.turns(positive, Fraction(1))
        >>> str(below.value), below.attained, above
        ('0', True, None)
        """
        below, above = self.ways(start)
        return self._turn(formula, below), self._turn(formula, above)

    def ways(self, start: Fraction) -> tuple[range, range]:
        """Return the places of the tests from a mark, or an end of the range, to the lowest and to the highest."""
        here = 2 * self.points.index(ExactNumber.rational(start))
        return range(here, -1, -1), range(here, len(self.tests))

    def _turn(self, formula: Formula, way: Sequence[int]) -> Turn | None:
        truth = self.truth(formula)
        for before, after in itertools.pairwise(way):
            if truth[before] != truth[after]:
                point = (after if after % 2 == 0 else before) // 2
                inside, outside = (before, after) if truth[before] else (after, before)
                return Turn(self.points[point], after % 2 == 0, self._bound(formula, inside, outside))
        return None

    def _bound(self, formula: Formula, inside: int, outside: int) -> Bound:
        if not 0 <= outside < len(self.tests):
            return Bound()
        condition = turned(
            formula,
            lambda c: bool(self._holds[id(c)][inside]),
            lambda c: bool(self._holds[id(c)][outside]),
        )
        return Bound(condition.player, condition.deviation, condition.place)


def settled(formula: Formula, known: dict[int, Formula] | None = None) -> Formula:
    """Return a formula without the conditions on polynomials that are constant; see `decided`."""

    def settle(condition: Condition) -> bool | None:
        constant = condition.polynomial.constant_value
        return None if constant is None else condition.met(constant)

    return decided(formula, settle, known)


def intervals_along(formula: Formula, parameter: str, low: Fraction, high: Fraction) -> tuple[Interval, ...]:
    """Return the intervals on which a formula in one parameter holds, exactly.

    Parameters
    ----------
    formula : Formula
        In this parameter alone.
    parameter : str
        Its name.
    low, high : Fraction
        The closed interval to search.

    Returns
    -------
    tuple of Interval
        In increasing order. An end is bounded by what fails beyond it; where one of several alternatives held up to it,
        by what fails in the first of these.

    Examples
    --------
    >>> from bargaining.algebra.polynomial import Polynomial
    >>> from bargaining.forms.formula import AnyOf
    >>> x = Polynomial.variable("x")
    >>> either = AnyOf((Condition(x * x * 2 - 1), Condition(x * -2 + 1, strict=True)))
    >>> [str(i) for i in intervals_along(either, "x", Fraction(0), Fraction(1))]
    ['[0, 1/2)', '[root of 2x^2 - 1 near 0.707107, 1]']
    """
    return Axis(parameter, low, high, [formula]).intervals(formula)


def runs(truth: Sequence[object]) -> Iterator[tuple[object, int, int]]:
    """Yield each run of equal entries: the entry, and the first and last place."""
    first = 0
    for place in range(1, len(truth) + 1):
        if place == len(truth) or truth[place] != truth[first]:
            yield truth[first], first, place - 1
            first = place


def closed(first: int, last: int) -> tuple[bool, bool]:
    """Tell whether a run of tests holds its end points."""
    return first % 2 == 0, last % 2 == 0


def _points(
    lines: Iterable[Coefficients], low: Fraction, high: Fraction, marks: Iterable[Fraction]
) -> list[ExactNumber]:
    irreducible = {
        tuple(int(c) for c in factor.coeffs()): None
        for line in lines
        if len(line) > 1
        for factor in factors(line)
    }
    found = {root for c in irreducible for root in roots([Fraction(x) for x in c])}
    inside = {root for root in found if root.compare(low) > 0 > root.compare(high)}
    return sort({ExactNumber.rational(point) for point in (low, high, *marks)} | inside)


def _tests(points: Sequence[ExactNumber]) -> list[ExactNumber]:
    tests = [points[0]]
    for left, right in itertools.pairwise(points):
        tests += [ExactNumber.rational(between(left, right)), right]
    return tests
