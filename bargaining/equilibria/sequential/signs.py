"""Signs that are known of conditions on a cell: what is positive there is divided out."""

from __future__ import annotations

from collections.abc import Sequence

from bargaining.algebra.splitting import Conditions
from bargaining.equilibria.sequential.cells import Polynomial


def all_linear(given: Conditions) -> bool:
    """Tell whether all conditions are linear."""
    return all(p.total_degree() <= 1 for p in (*given.equations, *given.weak, *given.strict))


def linear_factor(given: Conditions) -> Polynomial | None:
    """Return a linear factor whose sign is not known, of a condition that is not linear or that must not vanish."""
    curved = [p for p in (*given.equations, *given.weak, *given.strict) if p.total_degree() > 1]
    for p in (*curved, *given.nonzero):
        for f, _ in p.factor()[1]:
            if f.total_degree() == 1:
                return f
    return None


def simplified(given: Conditions, open_places: set[int]) -> Conditions | None:
    """Divide conditions by what is positive anyway; None where one of them cannot hold."""
    positive = list(given.strict)
    equations, weak, strict = [], [], []
    for p in given.equations:
        q = _reduced(p, open_places, positive)
        if q.is_constant():
            if q != 0:
                return None
        else:
            equations.append(q)
    for p in given.weak:
        q = _reduced(p, open_places, positive)
        if q.is_constant():
            if q != 0 and q.leading_coefficient() < 0:
                return None
        else:
            weak.append(q)
    for p in given.strict:
        q = _reduced(p, open_places, [])
        if q.is_constant():
            if q == 0 or q.leading_coefficient() < 0:
                return None
        else:
            strict.append(q)
    nonzero = []
    for p in given.nonzero:
        q = _reduced(p, open_places, positive)
        if q == 0:
            return None
        if not q.is_constant():
            nonzero.append(q)
    return Conditions(tuple(equations), tuple(weak), tuple(strict), tuple(nonzero))


def _reduced(p: Polynomial, open_places: set[int], positive: Sequence[Polynomial]) -> Polynomial:
    """Return a polynomial with the same sign on the cell, without the factors that are positive there."""
    if p.total_degree() <= 1 and (p.is_constant() or len(p) > 2):
        return p
    constant, factors = p.factor()
    left = p * 0 + constant
    for f, power in factors:
        sign = _known_sign(f, open_places, positive)
        for _ in range(int(power) % 2 if sign else int(power)):
            left = left * (sign or f)
    return left


def _known_sign(f: Polynomial, open_places: set[int], positive: Sequence[Polynomial]) -> int:
    """Return the sign of a factor where it is known: of x and 1 - x in the open interval, and of what is positive."""
    places = [k for k, e in enumerate(f.degrees()) if e]
    if f.total_degree() == 1 and len(places) == 1 and places[0] in open_places:
        slope = f.derivative(places[0]).leading_coefficient()
        ends = [sum((c for powers, c in f.to_dict().items() if not any(powers)), slope * 0)]
        ends.append(ends[0] + slope)
        if min(ends) >= 0 or max(ends) <= 0:
            return 1 if max(ends) > 0 else -1
    for q in positive:
        if len(f) == len(q) and f * q.leading_coefficient() == q * f.leading_coefficient():
            return 1 if (f.leading_coefficient() > 0) == (q.leading_coefficient() > 0) else -1
    return 0
