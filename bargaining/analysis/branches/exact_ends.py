"""Ends of mixed equilibria's intervals that a factor free of the probabilities fixes exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.numbers import roots
from bargaining.analysis.branches.support_system import Condition, Point, SupportSystem, bounds, evaluate
from bargaining.equilibria.verification.krawczyk import contracted


def exact_value(system: SupportSystem, condition: Condition, where: Point) -> Fraction | None:
    r"""Return the parameter where it is the only rational root of a factor free of the probabilities.

    At the end a player is indifferent between two actions, so :math:`\sum_s x(s) m_s(t) = 0` over the others'
    used profiles :math:`s`. With :math:`g` the common divisor of the :math:`m_s` this is :math:`g(t)` times a
    sum that, where it is not zero, leaves :math:`g(t) = 0`.
    """
    low, high = bounds(where[system.size])
    kept = [list(s) for s in system.supports]
    tied = [list(s) for s in system.supports]
    if condition.kind == "support":
        kept[condition.player].remove(condition.action)
        tied[condition.player].remove(condition.action)
    else:
        tied[condition.player].append(condition.action)
    for i, actions in enumerate(tied):
        for a in range(len(actions)):
            for b in range(a):
                margins = _margins(system, kept, i, actions[a], actions[b])
                root = _common_root(system, margins, kept, i, where, low, high)
                if root is not None:
                    return root
    return None


def _margins(
    system: SupportSystem, kept: list[list[int]], i: int, first: int, second: int
) -> NDArray[np.object_]:
    """Return a player's gain from one action over another as a polynomial for each profile of the others."""
    rows = []
    for action in (first, second):
        grid = [*kept]
        grid[i] = [action]
        rows.append(system.along[:, i][np.ix_(range(len(system.along)), *grid)])
    difference = rows[0] - rows[1]
    found = np.empty(difference.shape[1:], dtype=object)
    for cell in np.ndindex(*found.shape):
        column = difference[(slice(None), *cell)]
        found[cell] = flint.fmpq_poly([flint.fmpq(c.numerator, c.denominator) for c in column])
    return found


def _common_root(
    system: SupportSystem,
    margins: NDArray[np.object_],
    kept: list[list[int]],
    i: int,
    where: Point,
    low: Fraction,
    high: Fraction,
) -> Fraction | None:
    common: Any = flint.fmpq_poly([])
    for margin in margins.ravel().tolist():
        common = common.gcd(margin)
    if common.degree() < 1:
        return None
    coefficients = [Fraction(int(c.p), int(c.q)) for c in common.coeffs()]
    inside = [root for root in roots(coefficients) if root.high >= low and root.low <= high]
    if len(inside) != 1 or not inside[0].is_rational:
        return None
    rest = np.empty(margins.shape, dtype=object)
    for cell in np.ndindex(*margins.shape):
        rest[cell] = _at(margins[cell] // common, where[system.size])
    strategies = []
    for support, strategy, used in zip(system.supports, system.strategies, kept, strict=True):
        chosen = [p for a, p in zip(support, strategy, strict=True) if a in used]
        strategies.append(np.array([evaluate(p, where) for p in chosen], dtype=object))
    total = contracted(rest, strategies, [i])[0]
    return None if total.contains(0) else inside[0].low


def _at(polynomial: Any, ball: Any) -> Any:
    total = flint.arb(0)
    for coefficient in reversed(polynomial.coeffs()):
        total = total * ball + coefficient
    return total
