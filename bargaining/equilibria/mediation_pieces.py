r"""The best that a mediator can recommend along one assumption: exact pieces of a quotient of polynomials.

At a point a basis of the linear programme is optimal: the probabilities, and the reduced costs that prove that nothing
is better, are quotients of polynomials in the assumption with the determinant of the basis below (Cramer). So the basis
stays optimal up to roots of these polynomials, which are found exactly; where it ends, the programme is solved anew.
Pieces leave finitely many points between them, at each of which it is solved in the field of the point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from bargaining.algebra.fields import as_flint
from bargaining.algebra.numbers import ExactNumber, between, compare, roots, sort
from bargaining.algebra.ratios import Coefficients, Ratio, evaluated
from bargaining.equilibria.algebraic_numbers import Field, FieldNumber
from bargaining.equilibria.mediating import solved
from bargaining.equilibria.obedience import Obedience

MOST_BASES = 400


@dataclass(frozen=True)
class Stretch:
    """Hold an open stretch of an assumption on which one basis stays optimal, with the value there."""

    start: ExactNumber
    end: ExactNumber
    value: Ratio


@dataclass(frozen=True)
class Stretches:
    """Hold the value of a programme along an assumption.

    Parameters
    ----------
    stretches : tuple of Stretch
        In increasing order; neighbours differ in value, or at the point between them.
    points : tuple of (ExactNumber, number)
        The ends of the stretches with the exact value there, a fraction or a number of the point's field.
    complete : bool
        Whether the stretches and points cover the whole range, which is then proved; else the search was stopped.
    """

    stretches: tuple[Stretch, ...]
    points: tuple[tuple[ExactNumber, Any], ...]
    complete: bool


def stretches(programme: Obedience, low: Fraction, high: Fraction) -> Stretches:
    """Return the value of a programme whose entries are polynomials in one unknown, exactly, all over a range.

    Parameters
    ----------
    programme : Obedience
        With entries of type ``flint.fmpq_poly``.
    low, high : Fraction
        The ends of the range, the first one smaller.
    """
    gaps = [(ExactNumber.rational(low), ExactNumber.rational(high))]
    found: list[Stretch] = []
    for _ in range(MOST_BASES):
        if not gaps:
            break
        start, end = gaps.pop()
        sample = between(start, end)
        best = solved(_put_in(programme, sample))
        line = _BasisLine(programme, best.basis)
        ends = _inside(line.points(), start, end, sample)
        cells = list(pairwise([start, *ends, end]))
        for a, b in cells:
            if line.optimal(between(a, b)):
                found.append(Stretch(a, b, line.value()))
            else:
                gaps.append((a, b))
    found.sort(key=cmp_to_key(lambda one, other: compare(one.start, other.start)))
    return _joined(programme, found, complete=not gaps)


def _inside(
    points: list[ExactNumber], start: ExactNumber, end: ExactNumber, sample: Fraction
) -> list[ExactNumber]:
    """Return points inside a gap in order; where there are none, the point at which the programme was solved."""
    inner = [one for one in points if compare(one, start) > 0 > compare(one, end)]
    return sort(inner) if inner else [ExactNumber.rational(sample)]


class _BasisLine:
    """The probabilities, reduced costs and value of a basis along the unknown, all times its determinant."""

    def __init__(self, programme: Obedience, basis: Sequence[int]) -> None:
        from flint import fmpq_mat

        self.basis = list(basis)
        degree = _most_degree(programme, self.basis)
        samples: list[Any] = []
        rows: list[list[Any]] = []
        at = 0
        while len(rows) <= degree:
            values = _values(programme, self.basis, at)
            if values is not None:
                rows.append(values)
                samples.append(at)
            at += 1
        powers = fmpq_mat([[as_flint(Fraction(x) ** k) for k in range(len(samples))] for x in samples])
        columns = (powers.inv() * fmpq_mat(rows)).transpose().tolist()
        self.determinant, self.worth, *self.signs = [_poly(column) for column in columns]

    def points(self) -> list[ExactNumber]:
        """Return where the determinant, a probability or a reduced cost vanishes."""
        own = (p for p in (self.determinant, *self.signs) if p.degree() > 0)
        distinct = {_coefficients(p / p[p.degree()]) for p in own}
        return [root for coefficients in distinct for root in roots(coefficients)]

    def optimal(self, point: Fraction) -> bool:
        """Tell whether the basis is optimal at a point, exactly."""
        at = as_flint(point)
        determinant = self.determinant(at)
        return bool(determinant != 0) and all(p(at) * determinant >= 0 for p in self.signs)

    def value(self) -> Ratio:
        """Return the objective, in lowest terms."""
        common = self.worth.gcd(self.determinant)
        above, below = self.worth / common, self.determinant / common
        lead = below[below.degree()]
        return Ratio(_coefficients(above / lead), _coefficients(below / lead))


def _most_degree(programme: Obedience, basis: Sequence[int]) -> int:
    """Return a bound of the degrees of what `_values` returns.

    A reduced cost times the determinant is the determinant of the basis with the objective as a row more and the column
    of the cost as a column more. That column, which may be of a larger degree than the basis, enters in one row only.
    """

    def most(entries: Iterable[Any]) -> int:
        return max(max(int(entry.degree()), 0) for entry in entries)

    rows = [most(row[c] for c in basis) for row in programme.matrix]
    beyond = max(most(row) - own for row, own in zip(programme.matrix, rows, strict=True))
    return sum(rows) + beyond + most(programme.objective)


def _values(programme: Obedience, basis: list[int], at: int) -> list[Any] | None:
    """Return determinant, objective, probabilities and reduced costs at a whole number, each times the determinant."""
    from flint import fmpq_mat

    point = as_flint(Fraction(at))
    table = [[entry(point) for entry in row] for row in programme.matrix]
    matrix = fmpq_mat([[row[c] for c in basis] for row in table])
    determinant = matrix.det()
    if determinant == 0:
        return None
    size = len(basis)
    rhs = fmpq_mat([[as_flint(Fraction(b))] for b in programme.rhs])
    goal = [c(point) for c in programme.objective]
    own = fmpq_mat([[goal[c] for c in basis]])
    solution = matrix.solve(rhs)
    prices = matrix.transpose().solve(own.transpose())
    costs = (prices.transpose() * fmpq_mat(table)).tolist()[0]
    worth = (own * solution).tolist()[0][0]
    probabilities = [solution[k, 0] for k in range(size)]
    others = [cost - goal[c] for c, cost in enumerate(costs) if c not in basis]
    return [determinant, *(determinant * x for x in (worth, *probabilities, *others))]


def _put_in(programme: Obedience, at: Fraction | FieldNumber) -> Obedience:
    """Return the programme at a point, over fractions or over the field of an irrational point."""

    def number(entry: Any) -> Any:
        if isinstance(at, Fraction):
            value = entry(as_flint(at))
            return Fraction(int(value.p), int(value.q))
        return FieldNumber(at.field, entry) if entry.degree() > 0 else _fraction(entry)

    matrix = tuple([number(entry) for entry in row] for row in programme.matrix)
    return Obedience(
        programme.cells, programme.temptations, matrix, [number(entry) for entry in programme.objective]
    )


def _joined(programme: Obedience, found: list[Stretch], *, complete: bool) -> Stretches:
    """Join neighbours of the same value that go through the point between them, and add the values at the points."""
    joined: list[Stretch] = []
    points: list[tuple[ExactNumber, Any]] = []
    for one in found:
        if joined and compare(joined[-1].end, one.start) == 0:
            value = value_at(programme, one.start)
            if joined[-1].value == one.value and _through(one.value, one.start, value):
                joined[-1] = Stretch(joined[-1].start, one.end, one.value)
                continue
            points.append((one.start, value))
        elif not joined:
            points.append((one.start, value_at(programme, one.start)))
        joined.append(one)
    if joined:
        points.append((joined[-1].end, value_at(programme, joined[-1].end)))
    return Stretches(tuple(joined), tuple(points), complete)


def value_at(programme: Obedience, at: ExactNumber) -> Any:
    """Return the value at a point: a fraction, or a number of the point's field."""
    return solved(_put_in(programme, at.low if at.is_rational else generator(at))).value


def generator(at: ExactNumber) -> FieldNumber:
    """Return an irrational number as one of its own field."""
    from flint import arb, fmpq_poly

    middle, radius = (at.low + at.high) / 2, (at.high - at.low) / 2
    near = arb(as_flint(middle)) + arb(0, float(radius) * (1 + 2**-50) + 2**-1000)
    return FieldNumber(Field(fmpq_poly(list(at.polynomial)), near), fmpq_poly([0, 1]))


def _through(value: Ratio, at: ExactNumber, found: Any) -> bool:
    """Tell whether a quotient has a value at a point, exactly."""
    point = at.low if at.is_rational else generator(at)
    below = evaluated(value.below, point)
    return bool(below) and bool(evaluated(value.above, point) == found * below)


def _poly(column: list[Any]) -> Any:
    from flint import fmpq_poly

    return fmpq_poly(column)


def _fraction(constant: Any) -> Fraction:
    value = constant[0]
    return Fraction(int(value.p), int(value.q))


def _coefficients(polynomial: Any) -> Coefficients:
    return tuple(Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()) or (Fraction(0),)
