"""What floats leave undecided about a conjunction of inequalities, settled by linear programmes over fractions.

Conditions that hold on their boundary only, or nowhere but on it, are decided by no float. The relaxation of a claim
decides many of them when it is solved exactly: where the deviations that must pay gain at most zero over it, no point
fulfils the claim. Without products the relaxation is the claim itself, and its nearest point is found exactly too.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.monomials import Factors
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import SUM
from bargaining.analysis.cruxes.simplex import maximum
from bargaining.forms.formula import Condition

Row = dict[int, Fraction]
Point = tuple[Fraction, ...]


def proved_empty(requirements: Sequence[Condition], box: ExactBox) -> bool:
    """Prove that no point of a box fulfils all of some inequalities; False where that is not proved.

    Parameters
    ----------
    requirements : sequence of Condition
        In units.
    box : ExactBox
        In units.

    Raises
    ------
    TimeoutError
        When the exact programme takes too many steps.
    """
    found = _most_to_spare(requirements, box)
    if found is None:
        return True
    return found[0] <= 0 if any(r.strict for r in requirements) else found[0] < 0


def nearest_of_affine(
    requirements: Sequence[Condition], box: ExactBox, kind: str, gap: float
) -> tuple[Point | None, Fraction | None]:
    """Find the nearest point that fulfils inequalities without products, and the least distance.

    Parameters
    ----------
    requirements : sequence of Condition
        In units, each affine.
    box : ExactBox
        In units.
    kind : str
        How the distance is measured.
    gap : float
        How far beyond the least distance the point may be, in ranges, where that is not attained.

    Returns
    -------
    tuple of (tuple of Fraction or None, Fraction or None)
        Both None where no point fulfils them.

    Raises
    ------
    TimeoutError
        When the exact programmes take too many steps.

    Notes
    -----
    A set of open and closed half-spaces that is not empty has the set of the closed ones as its closure: the least
    distance is that of the closed ones, and points on the way from there to any point of the set belong to it.
    """
    inside = _most_to_spare(requirements, box)
    if inside is None or inside[0] < 0 or (inside[0] == 0 and any(r.strict for r in requirements)):
        return None, None
    nearest = _nearest_of_closed(requirements, box, kind)
    values = dict(zip(box.names, nearest, strict=True))
    least = box.distance(nearest, kind)
    if all(r.holds(values) for r in requirements):
        return nearest, least
    share = Fraction(gap) / 10 / (1 + len(box.names))
    return tuple(a + share * (b - a) for a, b in zip(nearest, inside[1], strict=True)), least


def _most_to_spare(requirements: Sequence[Condition], box: ExactBox) -> tuple[Fraction, Point] | None:
    """Return by how much all that must be positive can exceed zero at once, over the relaxation, and where.

    All polynomials must be positive where none must in the strict sense.
    """
    polynomials = [r.polynomial for r in requirements]
    monomials = CompiledPolynomials.over(polynomials, box.names).monomials.factors[1:]
    column = {m: k for k, m in enumerate(monomials)}
    ends = _ends(monomials, box)
    matrix, rhs = _envelopes(monomials, column, ends)
    strict = any(r.strict for r in requirements)
    spare = len(monomials)
    offset = 1 + max(sum(abs(c) for c in p.terms.values()) for p in polynomials)
    for r in requirements:
        row, constant = _row(r.polynomial, box, column)
        if r.strict or not strict:
            row[spare], constant = Fraction(1), constant + offset
        matrix.append(row)
        rhs.append(constant)
    lows = [low for low, _ in ends] + [Fraction(0)]
    for k, (_, high) in enumerate(ends):
        matrix.append({k: Fraction(1)})
        rhs.append(high)
    shifted = [
        b - sum((c * lows[k] for k, c in row.items()), Fraction(0))
        for row, b in zip(matrix, rhs, strict=True)
    ]
    found = maximum([Fraction(0)] * spare + [Fraction(1)], matrix, shifted)
    if found is None:
        return None
    value, point = found
    return value - offset, tuple(x + low for x, low in zip(point[: len(box.names)], lows, strict=False))


def _nearest_of_closed(requirements: Sequence[Condition], box: ExactBox, kind: str) -> Point:
    """Minimise the distance over closed half-spaces, in columns of rises, falls and their largest."""
    n = len(box.names)
    column: dict[Factors, int] = {(k,): k for k in range(n)}
    matrix: list[Row] = []
    rhs: list[Fraction] = []
    for r in requirements:
        row, constant = _row(r.polynomial, box, column)
        matrix.append({**row, **{n + k: -c for k, c in row.items()}})
        rhs.append(constant - sum((c * box.centre[k] for k, c in row.items()), Fraction(0)))
    for k, (c, low, high) in enumerate(zip(box.centre, box.low, box.high, strict=True)):
        matrix += [{k: Fraction(1)}, {n + k: Fraction(1)}]
        rhs += [high - c, c - low]
        if kind != SUM:
            matrix.append({k: Fraction(1), n + k: Fraction(1), 2 * n: Fraction(-1)})
            rhs.append(Fraction(0))
    costs = [Fraction(-1)] * (2 * n) if kind == SUM else [Fraction(0)] * (2 * n) + [Fraction(-1)]
    found = maximum(costs, matrix, rhs)
    if found is None:
        raise AssertionError("closed half-spaces with a point in common have a nearest one")
    moves = found[1]
    return tuple(c + moves[k] - moves[n + k] for k, c in enumerate(box.centre))


def _row(polynomial: Polynomial, box: ExactBox, column: dict[Factors, int]) -> tuple[Row, Fraction]:
    """Write that a polynomial is nonnegative as a row that a constant bounds."""
    place = {name: k for k, name in enumerate(box.names)}
    row: Row = {}
    for monomial, c in polynomial.terms.items():
        if monomial:
            factors = tuple(sorted(place[name] for name, power in monomial for _ in range(power)))
            row[column[factors]] = -c
    return row, polynomial.constant_term


def _ends(monomials: Sequence[Factors], box: ExactBox) -> list[tuple[Fraction, Fraction]]:
    found: dict[Factors, tuple[Fraction, Fraction]] = {}
    for m in monomials:
        if len(m) == 1:
            found[m] = box.low[m[0]], box.high[m[0]]
        else:
            products = [a * b for a in found[m[:-1]] for b in found[m[-1:]]]
            found[m] = min(products), max(products)
    return [found[m] for m in monomials]


def _envelopes(
    monomials: Sequence[Factors], column: dict[Factors, int], ends: Sequence[tuple[Fraction, Fraction]]
) -> tuple[list[Row], list[Fraction]]:
    """Write the four inequalities of every product: ``(u - a)(v - b)`` has the sign that ends a and b give it."""
    matrix: list[Row] = []
    rhs: list[Fraction] = []
    for m in monomials:
        if len(m) == 1:
            continue
        left, right = column[m[:-1]], column[m[-1:]]
        for i in (0, 1):
            for j in (0, 1):
                a, b = ends[left][i], ends[right][j]
                sign = 1 if i == j else -1
                row: Row = {column[m]: Fraction(-sign)}
                row[left] = row.get(left, Fraction(0)) + sign * b
                row[right] = row.get(right, Fraction(0)) + sign * a
                matrix.append(row)
                rhs.append(sign * a * b)
    return matrix, rhs
