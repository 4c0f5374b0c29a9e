"""A formula along each of its assumptions, the others at given values: for all of them from one look at it.

Most conditions do not hang on one assumption. At the values they hold or fail for good, and decide most parts of a
formula: what stays open along an assumption is small. Parts are decided along all assumptions at once, in logic with a
third value, *open*, for which *and* is the least and *or* the greatest of failing, open and holding (Kleene 1952, par.
64).

References
----------
Kleene, S. C. (1952). Introduction to Metamathematics. North-Holland.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import inf, lcm

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.stars import Star, stars
from bargaining.forms.formula import (
    FALSE,
    TRUE,
    Condition,
    Formula,
    conditions,
    conjunction,
    disjunction,
    fold,
    truth,
)
from bargaining.forms.table import at_points


@dataclass(frozen=True, eq=False)
class Lines:
    """Hold a formula and a point through which a line goes for each assumption.

    Parameters
    ----------
    formula : Formula
        In many assumptions.
    values : mapping of str to Fraction
        The point, which names all of them.
    names : sequence of str
        The assumptions along which lines go.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> above = Condition(x + y - 1)
    >>> lines = Lines(above, {"x": Fraction(1, 4), "y": Fraction(1, 2)}, ["x", "y"])
    >>> print(lines.along("x").polynomial)
    -1/2 + x
    >>> lines.margins([("x", Fraction(1)), ("y", Fraction(0))])
    [Fraction(1, 2), Fraction(-3, 4)]
    """

    formula: Formula
    values: Mapping[str, Fraction]
    names: Sequence[str]

    def holds(self) -> bool:
        """Tell whether the formula holds at the point."""
        return truth(
            self.formula, lambda condition: condition.met(self._stars[id(condition.polynomial)].here)
        )

    def along(self, name: str) -> Formula:
        """Return the formula in one assumption alone, without what is settled; ``TRUE`` or ``FALSE`` if all is."""
        column = self._settled[1][:, self.names.index(name)]
        known: dict[int, Formula] = {
            self._settled[0][k]: TRUE if column[k] > 0 else FALSE for k in np.flatnonzero(column)
        }
        lines: dict[int, Polynomial] = {}

        def leaf(condition: Condition) -> Formula:
            key = id(condition.polynomial)  # conditions often share one
            if key not in lines:
                line = enumerate(self._stars[key].lines[name])
                lines[key] = Polynomial({((name, d),) if d else (): c for d, c in line})
            return replace(condition, polynomial=lines[key])

        return fold(self.formula, leaf, conjunction, disjunction, known)

    def margins(self, points: Sequence[tuple[str, Fraction]]) -> list[Fraction]:
        """Return the margin at points on the lines: over alternatives, the largest of the smallest that must hold.

        Each condition counts in its polynomial's unit. The formula must hold no part that needs no condition, such as
        ``TRUE``, which `decided` leaves out.
        """
        rows = {key: k for k, key in enumerate(self._stars)}
        columns: dict[str, list[int]] = {}
        for k, (name, _) in enumerate(points):
            columns.setdefault(name, []).append(k)
        moved = [
            (rows[key], k, _at(line, points[k][1]))
            for key, star in self._stars.items()
            for name, line in star.lines.items()
            for k in columns.get(name, ())
        ]
        here = [star.here for star in self._stars.values()]
        scale = lcm(*{value.denominator for value in here}, *{value.denominator for _, _, value in moved})

        def whole(value: Fraction | int) -> int:
            return value.numerator * (scale // value.denominator)

        held = np.repeat(
            np.array([whole(value) for value in here], dtype=object)[:, None], len(points), axis=1
        )
        for row, column, value in moved:
            held[row, column] = whole(value)
        best = at_points(
            self.formula,
            lambda condition: held[rows[id(condition.polynomial)]],
            np.full(len(points), inf, dtype=object),
        )
        return [Fraction(value, scale) for value in best]

    @cached_property
    def _stars(self) -> dict[int, Star]:
        """Return the polynomials at the point and along the lines, by identity."""
        found = {id(c.polynomial): c.polynomial for c in conditions(self.formula)}
        return dict(zip(found, stars(found.values(), self.values), strict=True))

    @cached_property
    def _settled(self) -> tuple[list[int], NDArray[np.int8]]:
        """Return the parts of the formula by identity, and of each whether it holds (1), fails (-1) or is open (0)."""
        columns = {name: k for k, name in enumerate(self.names)}

        def leaf(condition: Condition) -> NDArray[np.int8]:
            star = self._stars[id(condition.polynomial)]
            found = np.full(len(columns), 1 if condition.met(star.here) else -1, dtype=np.int8)
            found[[columns[name] for name in star.lines if name in columns]] = 0
            return found

        known: dict[int, NDArray[np.int8]] = {}
        at_points(self.formula, leaf, np.ones(len(columns), dtype=np.int8), known)
        return list(known), np.array(list(known.values()))


def _at(line: Sequence[Fraction], value: Fraction) -> Fraction:
    if len(line) == 2:  # as nearly all are
        one, two = line
        below = one.denominator * two.denominator * value.denominator
        above = one.numerator * two.denominator * value.denominator
        return Fraction(above + two.numerator * value.numerator * one.denominator, below)
    return sum((c * value**d for d, c in enumerate(line)), Fraction(0))
