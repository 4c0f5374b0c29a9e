"""The point of a box at which the smallest of some polynomials is greatest, approached by linear programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.magnitudes import Limits
from bargaining.algebra.monomials import Floats
from bargaining.algebra.polynomial import Polynomial

STEPS = 8  # the most linear programs
_SHRINK = 0.5
_ENOUGH = 1e-12
"""Of the polynomials' size: a smaller gain is no step upwards."""


@dataclass(frozen=True)
class Climb:
    """Hold where a climb ended.

    Parameters
    ----------
    point : mapping of str to float
        The best point found.
    weights : tuple of float
        Multipliers of the last linear program, one a polynomial, which sum to one: there the weighted sum of the
        polynomials is, to first order, greatest at the point.
    """

    point: Mapping[str, float]
    weights: tuple[float, ...]


def climb(polynomials: Sequence[Polynomial], box: Limits) -> Climb:
    r"""Climb towards :math:`\max_\theta \min_j m_j(\theta)` over a box from its middle.

    Parameters
    ----------
    polynomials : sequence of Polynomial
        At least one, in units in which their sizes over the box compare; see `in_own_unit`.
    box : mapping of str to (low, high)
        Limits of every variable.

    Notes
    -----
    Sequential linear programming with a trust region that is halved where a step does not help. A heuristic:
    what it returns is checked exactly by whoever uses it.

    References
    ----------
    Fletcher, R. and Sainz de la Maza, E. (1989). Nonlinear programming and nonsmooth optimization by successive
    linear programming. Mathematical Programming 43, 235-256.

    Examples
    --------
    >>> from fractions import Fraction
    >>> x = Polynomial.variable("x")
    >>> found = climb([x, -x + 1], {"x": (Fraction(0), Fraction(4))})
    >>> round(found.point["x"], 6), [round(weight, 6) for weight in found.weights]
    (0.5, [0.5, 0.5])
    """
    names, count = list(box), len(polynomials)
    low, high = (np.array([float(box[name][k]) for name in names]) for k in (0, 1))
    compiled = CompiledPolynomials.of(polynomials, box)
    places = [names.index(name) for name in compiled.variables]

    def at(point: Floats) -> tuple[Floats, Floats]:
        columns = compiled.columns(dict(zip(names, point[:, None], strict=True)), 1)
        slopes = np.zeros((count, len(names)))
        if places:
            slopes[:, places] = np.ldexp(compiled.slopes(columns[:, 0]), -compiled.units[0])
        return compiled.values(columns)[:, 0], slopes

    point, reach = (low + high) / 2, (high - low)
    values, gradients = at(point)
    weights = np.full(count, 1 / count)
    for _ in range(STEPS):
        limits = np.maximum(low, point - reach), np.minimum(high, point + reach)
        step, weights = _program(values, gradients, point, limits)
        tried, turned = at(step)
        if tried.min() > values.min() + _ENOUGH:
            point, values, gradients = step, tried, turned
        elif reach.max() * _SHRINK < 1e-3 * (high - low).max():
            break
        else:
            reach = reach * _SHRINK
    return Climb(dict(zip(names, point.tolist(), strict=True)), tuple(weights.tolist()))


def _program(
    values: Floats,
    slopes: Floats,
    point: Floats,
    limits: tuple[Floats, Floats],
) -> tuple[Floats, Floats]:
    """Maximise the smallest linearised value within limits; return the point and the multipliers."""
    from scipy.optimize import linprog

    count, size = slopes.shape
    found = linprog(
        np.append(np.zeros(size), -1.0),
        A_ub=np.column_stack([-slopes, np.ones(count)]),
        b_ub=values - (slopes * point).sum(axis=1),  # in an order that does not depend on the processor
        bounds=[*zip(*limits, strict=True), (None, None)],
        method="highs",
    )
    if not found.success:
        return point, np.full(count, 1 / count)
    return np.clip(found.x[:-1], *limits), -np.asarray(found.ineqlin.marginals)
