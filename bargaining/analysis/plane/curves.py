r"""Plane curves that margins vanish on: irreducible polynomials in two variables, with exact signs and roots.

A curve is :math:`\{(x, y) : \sum_{ij} c_{ij} x^i y^j = 0\}` with integer coefficients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb, gcd, lcm
from typing import Any

import flint

from bargaining.algebra.numbers import ExactNumber, roots
from bargaining.algebra.polynomial import Polynomial

Powers = Mapping[tuple[int, ...], Fraction]
"""Coefficients of a polynomial by the powers of the two variables."""

_RING: Any = flint.fmpz_mpoly_ctx.get(("x", "y"), flint.Ordering.lex)
_RATIONAL: Any = flint.fmpq_mpoly_ctx.get(("x", "y"), flint.Ordering.lex)
"""Factors are asked of this ring: the other's are sorted by python-flint, which fails on integers of 64 bits."""


@dataclass(frozen=True)
class Box:
    """Hold the rectangle of the two parameters' ranges."""

    x_low: Fraction
    x_high: Fraction
    y_low: Fraction
    y_high: Fraction

    @property
    def area(self) -> Fraction:
        """Return the area."""
        return (self.x_high - self.x_low) * (self.y_high - self.y_low)


@dataclass(frozen=True)
class Curve:
    """Hold an irreducible polynomial in two variables.

    Parameters
    ----------
    coefficients : tuple of tuples of int
        Entry ``[j][i]`` belongs to :math:`x^i y^j`; no common divisor, every row of the same length.

    Examples
    --------
    >>> unit, ((hyperbola, power),) = factored({(1, 1): Fraction(1), (0, 0): Fraction(-1, 2)})
    >>> unit, power, hyperbola.sign(Fraction(1), Fraction(1)), hyperbola.heights(Fraction(2))[0].low
    (1, 1, 1, Fraction(1, 4))
    """

    coefficients: tuple[tuple[int, ...], ...]

    @property
    def degree_x(self) -> int:
        """Return the degree in x."""
        return len(self.coefficients[0]) - 1

    @property
    def degree_y(self) -> int:
        """Return the degree in y."""
        return len(self.coefficients) - 1

    @cached_property
    def straight(self) -> bool:
        """Tell whether the curve is a line."""
        return all(not c for j, row in enumerate(self.coefficients) for i, c in enumerate(row) if i + j > 1)

    @cached_property
    def ring(self) -> Any:
        """Return the polynomial as flint's."""
        return _RING.from_dict(
            {(i, j): c for j, row in enumerate(self.coefficients) for i, c in enumerate(row) if c}
        )

    def at_x(self, x: Fraction) -> list[Fraction]:
        """Return the coefficients in y at a value of x, the constant first."""
        p, q, d = x.numerator, x.denominator, self.degree_x
        powers = [p**i * q ** (d - i) for i in range(d + 1)]
        scale = q**d
        return [
            Fraction(sum(c * w for c, w in zip(row, powers, strict=True)), scale) for row in self.coefficients
        ]

    def at_y(self, y: Fraction) -> list[Fraction]:
        """Return the coefficients in x at a value of y, the constant first."""
        return [
            sum((c * y**j for j, c in enumerate(column)), start=Fraction(0))
            for column in zip(*self.coefficients, strict=True)
        ]

    def discriminant(self) -> list[Fraction]:
        """Return the discriminant with respect to y as coefficients in x, the constant first."""
        return _univariate(self.ring.discriminant(1))

    def resultant(self, other: Curve) -> list[Fraction]:
        """Return the resultant of two curves with respect to y as coefficients in x, the constant first."""
        return _univariate(self.ring.resultant(other.ring, 1))

    def sign(self, x: Fraction, y: Fraction) -> int:
        """Return the sign (-1, 0 or 1) at a point."""
        p, q, d = x.numerator, x.denominator, self.degree_x
        powers = [p**i * q ** (d - i) for i in range(d + 1)]
        rows = [sum(c * w for c, w in zip(row, powers, strict=True)) for row in self.coefficients]
        total: int = sum(
            r * y.numerator**j * y.denominator ** (self.degree_y - j) for j, r in enumerate(rows) if r
        )
        return (total > 0) - (total < 0)

    def heights(self, x: Fraction) -> list[ExactNumber]:
        """Return the distinct y at which the curve meets a vertical line, in increasing order."""
        row = self.at_x(x)
        if len(row) == 2:
            return [ExactNumber.rational(-row[0] / row[1])] if row[1] else []
        return roots(row) if any(row[1:]) else []

    def polynomial(self, x: str, y: str, sign: int) -> Polynomial:
        """Return the polynomial, or its negative, in named variables."""
        return Polynomial(
            {
                tuple(sorted((name, power) for name, power in ((x, i), (y, j)) if power)): Fraction(sign * c)
                for j, row in enumerate(self.coefficients)
                for i, c in enumerate(row)
            }
        )

    def sign_inside(self, box: Box) -> int:
        """Return the sign all over a box's interior, or 0 when it may change there.

        Notes
        -----
        A polynomial lies between its smallest and largest Bernstein coefficient (Cargo and Shisha 1966); where the
        degree is one in each variable these are its values at the corners, so that the answer is sharp.
        """
        shifted = _shifted(self.coefficients, box)
        signs = {
            (value > 0) - (value < 0)
            for i in range(self.degree_x + 1)
            for j in range(self.degree_y + 1)
            for value in [self._bernstein(shifted, i, j)]
        }
        return 1 if -1 not in signs else -1 if 1 not in signs else 0

    def _bernstein(self, shifted: list[list[Fraction]], i: int, j: int) -> Fraction:
        return sum(
            (
                shifted[b][a]
                * Fraction(comb(i, a) * comb(j, b), comb(self.degree_x, a) * comb(self.degree_y, b))
                for a in range(i + 1)
                for b in range(j + 1)
            ),
            start=Fraction(0),
        )


def _shifted(coefficients: tuple[tuple[int, ...], ...], box: Box) -> list[list[Fraction]]:
    """Return the coefficients in s and t where x and y run over the box as s and t run from 0 to 1."""
    columns = [_stretched(row, box.x_low, box.x_high) for row in coefficients]
    turned = [_stretched(column, box.y_low, box.y_high) for column in zip(*columns, strict=True)]
    return [list(row) for row in zip(*turned, strict=True)]


def _stretched(coefficients: Iterable[Fraction | int], low: Fraction, high: Fraction) -> list[Fraction]:
    given = [Fraction(c) for c in coefficients]
    return [
        sum((c * comb(d, k) * low ** (d - k) for d, c in enumerate(given) if d >= k), start=Fraction(0))
        * (high - low) ** k
        for k in range(len(given))
    ]


def factored(powers: Powers) -> tuple[int, tuple[tuple[Curve, int], ...]]:
    """Return a nonzero polynomial's constant sign and its irreducible factors with multiplicities.

    Parameters
    ----------
    powers : mapping of (int, int) to Fraction
        Nonzero coefficients.
    """
    polynomial = _RATIONAL.from_dict(
        {place: flint.fmpq(c.numerator, c.denominator) for place, c in powers.items()}
    )
    constant, found = polynomial.factor()
    return 1 if constant > 0 else -1, tuple((_curve(factor), int(power)) for factor, power in found)


def _curve(polynomial: Any) -> Curve:
    """Return a factor with integer coefficients without a common divisor, by a positive multiple."""
    given = {tuple(int(p) for p in place): c for place, c in polynomial.to_dict().items()}
    scale = lcm(*(int(c.q) for c in given.values()))
    whole = {place: int(c.p) * (scale // int(c.q)) for place, c in given.items()}
    common = gcd(*whole.values())
    entries = {place: c // common for place, c in whole.items()}
    width, height = (max(place[axis] for place in entries) + 1 for axis in (0, 1))
    return Curve(tuple(tuple(entries.get((i, j), 0) for i in range(width)) for j in range(height)))


def critical_polynomials(curves: list[Curve], box: Box) -> list[list[Fraction]]:
    """Return polynomials in x that vanish wherever the order of the curves above x may change.

    Parameters
    ----------
    curves : list of Curve
        Distinct.
    box : Box
        Its lower and upper sides count as curves.

    Returns
    -------
    list of list of Fraction
        Coefficients, constant first; nonzero polynomials of positive degree.

    Notes
    -----
    Leading coefficients, discriminants and pairwise resultants with respect to y: the projection of a cylindrical
    algebraic decomposition (Collins 1975), which suffices in the plane. Places of inflection are added, so that
    every arc between neighbouring places is convex or concave. Quadratic in the number of curves.
    """
    found = []
    standing = [curve for curve in curves if curve.degree_y]
    for curve in curves:
        found.append([Fraction(c) for c in curve.coefficients[-1]])
        if curve.degree_y:
            found += [curve.at_y(box.y_low), curve.at_y(box.y_high)]
        if curve.degree_y > 1:
            found.append(curve.discriminant())
        if curve.degree_y and (curve.degree_x > 1 or curve.degree_y > 1):
            found.append(_univariate(curve.ring.resultant(_bending(curve.ring), 1)))
    for place, curve in enumerate(standing):
        found += [curve.resultant(other) for other in standing[:place]]
    return [row for row in found if any(row[1:])]


def _bending(f: Any) -> Any:
    """Return the polynomial whose sign on the curve is that of its curvature."""
    by_x, by_y = f.derivative(0), f.derivative(1)
    return by_x.derivative(0) * by_y**2 - 2 * by_x.derivative(1) * by_x * by_y + by_y.derivative(1) * by_x**2


def _univariate(polynomial: Any) -> list[Fraction]:
    entries = {int(place[0]): int(c) for place, c in polynomial.to_dict().items()}
    return [Fraction(entries.get(k, 0)) for k in range(max(entries, default=0) + 1)]


def on_grid(
    coefficients: Sequence[Sequence[Fraction | int]], box: Box, columns: int, rows: int
) -> list[list[Fraction]]:
    """Return a polynomial in the numbers of a grid's column and row, read at the middle of their cell.

    Parameters
    ----------
    coefficients : sequence of sequences
        Entry ``[j][i]`` belongs to x^i y^j.
    box : Box
        What the grid divides.
    columns, rows : int
        Cells along x and y.

    Returns
    -------
    list of lists of Fraction
        Entry ``[i][j]`` belongs to column^i row^j.

    Examples
    --------
    >>> on_grid([[0, 1]], Box(Fraction(0), Fraction(1), Fraction(0), Fraction(1)), 5, 5)
    [[Fraction(1, 10)], [Fraction(1, 5)]]
    """
    by_column = [_at_middles(row, box.x_low, box.x_high, columns) for row in coefficients]
    return [_at_middles(column, box.y_low, box.y_high, rows) for column in zip(*by_column, strict=True)]


def _at_middles(
    coefficients: Sequence[Fraction | int], low: Fraction, high: Fraction, cells: int
) -> list[Fraction]:
    """Return a polynomial's coefficients in the number of the cell whose middle it is read at."""
    width = (high - low) / cells
    start = low + width / 2
    found: list[Fraction] = []
    for c in reversed(coefficients):
        shifted = [Fraction(0), *(width * f for f in found)]
        found = [a + start * b for a, b in zip(shifted, [*found, Fraction(0)], strict=True)]
        found[0] += c
    return found
