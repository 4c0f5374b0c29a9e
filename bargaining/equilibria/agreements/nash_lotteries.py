"""The largest product of expected gains over lotteries, guessed in floats and proved in exact numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import prod

from bargaining.algebra.fields import ball_between
from bargaining.algebra.numbers import ExactNumber, roots
from bargaining.algebra.polynomial import Polynomial
from bargaining.equilibria.agreements.drawing import drawable, highest_floor, largest
from bargaining.equilibria.agreements.settlement import Exact
from bargaining.equilibria.algebraic_numbers import Field, FieldNumber
from bargaining.errors import SolverError
from bargaining.games.bargaining_problem import BargainingProblem, Payoffs
from bargaining.games.exact_linear import null_space, row_reduced

_NEAR = 1e-5
"""How far from its bound the float guess may leave an agreement that the optimum uses; only speed hangs on it."""


def largest_product(problem: BargainingProblem) -> tuple[dict[str, Exact], tuple[Exact, ...]]:
    """Return weights and gains of a lottery with the largest product of gains."""
    drawn = drawable(problem)
    if highest_floor(drawn).floor > 0:
        return _inside(drawn)
    able = [k for k in range(len(problem.parties)) if largest(drawn, k).value > 0]
    if len(able) > 1:
        names = " and ".join(problem.parties[k] for k in able)
        raise SolverError(f"found that {names} can gain and others not, expected a lottery by which all gain")
    found = largest(drawn, *able)
    gains: tuple[Exact, ...] = found.gains
    return dict(found.weights), gains


def _inside(drawn: Mapping[str, Payoffs]) -> tuple[dict[str, Exact], tuple[Exact, ...]]:
    """Return the optimum where all can gain: some face of the frontier with it inside passes the exact test."""
    names, points = list(drawn), list(drawn.values())
    number = len(points[0])
    likely = _likely(points)
    for pool in (likely, range(len(points))):
        for size in range(1, number + 1):
            for face in combinations(pool, size):
                for weights, gains in _stationary([points[j] for j in face]):
                    if min(gains) > 0 and min(weights) >= 0 and _optimal(points, gains):
                        used = {names[j]: w for j, w in zip(face, weights, strict=True) if w != 0}
                        return used, gains
    raise SolverError(
        f"found no optimum in faces that one algebraic number describes, among {number} parties; "
        "expected four parties at most"
    )


def _optimal(points: Sequence[Payoffs], gains: Sequence[Exact]) -> bool:
    return all(sum(x / g for x, g in zip(point, gains, strict=True)) <= len(gains) for point in points)


def _likely(points: Sequence[Payoffs]) -> list[int]:
    """Return the agreements that the optimum may use, as floats see it."""
    import numpy as np
    from scipy.optimize import minimize

    table = np.array([[float(x) for x in point] for point in points])
    table = table / np.abs(table).max(axis=0)
    start = np.full(len(points), 1 / len(points))
    floor = highest_floor({str(j): p for j, p in enumerate(points)}).weights
    start = 0.1 * start + 0.9 * np.array([float(floor.get(str(j), 0)) for j in range(len(points))])
    best = minimize(
        lambda w: -np.log(np.maximum(w @ table, 1e-12)).sum(),
        start,
        jac=lambda w: -(table / np.maximum(w @ table, 1e-12)).sum(axis=1),
        bounds=[(0, 1)] * len(points),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        options={"maxiter": 300, "ftol": 1e-14},
    ).x
    bound = (table / np.maximum(best @ table, 1e-12)).sum(axis=1)
    return [int(j) for j in np.flatnonzero(bound > bound.max() - _NEAR * table.shape[1])]


def _stationary(face: Sequence[Payoffs]) -> Iterator[tuple[tuple[Exact, ...], tuple[Exact, ...]]]:
    """Yield weights and gains at which the product does not change along the face spanned by some agreements."""
    one: Exact = Fraction(1)
    number = len(face[0])
    if len(face) == 1:
        yield (one,), tuple(face[0])
    elif len(face) == 2:
        yield from _on_edge(*face)
    elif number - len(face) <= 1:
        yield from _on_large_face(face)


def _on_edge(first: Payoffs, second: Payoffs) -> Iterator[tuple[tuple[Exact, ...], tuple[Exact, ...]]]:
    share = Polynomial.variable("x")
    along = [share * (a - b) + b for a, b in zip(first, second, strict=True)]
    slopes = [a - b for a, b in zip(first, second, strict=True)]
    for x in _roots_of(_change(slopes, along)):
        yield (x, 1 - x), tuple(x * (a - b) + b for a, b in zip(first, second, strict=True))


def _on_large_face(face: Sequence[Payoffs]) -> Iterator[tuple[tuple[Exact, ...], tuple[Exact, ...]]]:
    """Prices at which all agreements of a face cost the same are a point or lie on a line; gains are their inverses."""
    number = len(face[0])
    reduced, pivots = row_reduced([[*point, Fraction(number)] for point in face])
    if number in pivots or len(pivots) < len(face):
        return
    start = [Fraction(0)] * number
    for row, pivot in zip(reduced, pivots, strict=True):
        start[pivot] = row[-1]
    lines = null_space([list(point) for point in face])
    if not lines:
        prices: list[list[Exact]] = [list(start)]
    else:
        t, direction = Polynomial.variable("x"), lines[0]
        along = [t * v + s for v, s in zip(direction, start, strict=True)]
        prices = [
            [x * v + s for v, s in zip(direction, start, strict=True)]
            for x in _roots_of(_change(direction, along))
        ]
    for point in prices:
        if min(point) > 0:
            gains = tuple(1 / price for price in point)
            if (weights := _weights(face, gains)) is not None:
                yield weights, gains


def _weights(face: Sequence[Payoffs], gains: Sequence[Exact]) -> tuple[Exact, ...] | None:
    """Return the weights with which the agreements of a face make some gains."""
    rows = [[*(point[k] for point in face), gain] for k, gain in enumerate(gains)]
    reduced, pivots = row_reduced([*rows, [*(Fraction(1) for _ in face), Fraction(1)]])
    if pivots != list(range(len(face))):
        return None
    return tuple(row[-1] for row in reduced)


def _change(slopes: Sequence[Fraction], along: Sequence[Polynomial]) -> Polynomial:
    """Return the derivative of a product of linear functions."""
    parts = (
        prod((p for j, p in enumerate(along) if j != k), start=Polynomial.constant(slope))
        for k, slope in enumerate(slopes)
    )
    return sum(parts, Polynomial())


def _roots_of(polynomial: Polynomial) -> list[Exact]:
    return [_number(x) for x in roots(polynomial.coefficients("x"))] if polynomial.terms else []


def _number(root: ExactNumber) -> Exact:
    if root.is_rational:
        return root.low
    from flint import fmpq_poly

    field = Field(fmpq_poly(list(root.polynomial)), ball_between(root.low, root.high))
    return FieldNumber(field, fmpq_poly([0, 1]))
