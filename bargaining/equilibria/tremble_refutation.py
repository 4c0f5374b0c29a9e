r"""Proofs that no trembles whatever support a pure equilibrium.

Perfection asks for odds :math:`t > 0`, arbitrarily small, with polynomials :math:`P_r(t) \ge 0`. If some
:math:`\lambda \ge 0` makes :math:`Q = \sum_r \lambda_r P_r` a polynomial in which every monomial with a
positive coefficient is eventually negligible beside one with a negative coefficient, then :math:`Q(t) < 0`
for all small :math:`t`, and no such odds exist. A monomial is negligible beside another when it has more
factors (every factor tends to zero) or, under properness, when it replaces a factor by the tremble to a worse
action.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.trembles import Odd, Polynomial

_STEEP = 1e3  # in the search for multipliers, "negligible beside" is read as smaller by this factor
_DENOMINATORS = (10, 1000, 1_000_000)


Levels: TypeAlias = Sequence[Sequence[int]] | Sequence[NDArray[np.int64]]


def negligible(small: tuple[Odd, ...], large: tuple[Odd, ...], levels: Levels | None) -> bool:
    """Tell whether one product of odds surely vanishes against another as all trembles shrink.

    `levels` ranks each player's actions where costlier trembles must be rarer; None where they need not be.
    """
    if small == large:
        return False
    own = dict(small)
    for j, c in large:
        b = own.get(j)
        if b is None or (b != c and (levels is None or not levels[j][b] > levels[j][c])):
            return False
    return True


def refuting_multipliers(
    required: Sequence[Polynomial], levels: Levels | None = None
) -> tuple[Fraction, ...] | None:
    """Return multipliers that prove the polynomials cannot all stay non-negative; None if none is found.

    The candidates come from a linear program in floating point; the proof is checked in rationals.
    """
    candidate = _candidate(required, levels)
    if candidate is None:
        return None
    for denominator in _DENOMINATORS:
        multipliers = tuple(Fraction(float(x)).limit_denominator(denominator) for x in candidate)
        if refutes(required, multipliers, levels):
            return multipliers
    return None


def refutes(
    required: Sequence[Polynomial],
    multipliers: Sequence[Fraction],
    levels: Levels | None,
) -> bool:
    """Check in rationals that the combination of the polynomials is negative for all small trembles."""
    total: dict[tuple[Odd, ...], Fraction] = {}
    for polynomial, weight in zip(required, multipliers, strict=True):
        for odds, coefficient in polynomial.items():
            total[odds] = total.get(odds, Fraction(0)) + weight * coefficient
    negative = [odds for odds, c in total.items() if c < 0]
    positive = [odds for odds, c in total.items() if c > 0]
    return bool(negative) and all(any(negligible(p, n, levels) for n in negative) for p in positive)


def _candidate(required: Sequence[Polynomial], levels: Levels | None) -> NDArray[np.float64] | None:
    from scipy.optimize import linprog

    monomials = sorted({odds for p in required for odds in p})
    if not monomials:
        return None
    place = {odds: k for k, odds in enumerate(monomials)}
    edges = [(place[m], place[s]) for m in monomials for s in monomials if negligible(s, m, levels)]
    # Columns: multipliers of the polynomials, of the edges, and the surplus that each monomial leaves.
    matrix = np.zeros((len(monomials) + 1, len(required) + len(edges) + len(monomials)))
    for r, polynomial in enumerate(required):
        for odds, coefficient in polynomial.items():
            matrix[place[odds], r] = float(coefficient)
        matrix[:, r] /= np.abs(matrix[:, r]).max() or 1.0
        matrix[-1, r] = 1.0
    for e, (large, small) in enumerate(edges, start=len(required)):
        matrix[large, e], matrix[small, e] = 1 / _STEEP, -1.0
    matrix[:-1, len(required) + len(edges) :] = np.eye(len(monomials))
    surplus = np.r_[np.zeros(len(required) + len(edges)), -np.ones(len(monomials))]
    answer: Any = linprog(surplus, A_eq=matrix, b_eq=np.r_[np.zeros(len(monomials)), 1.0], method="highs-ds")
    if answer.status != 0 or answer.fun > -1e-9:
        return None
    scales = [max((abs(float(c)) for c in p.values()), default=1.0) for p in required]
    found = np.asarray(answer.x[: len(required)]) / np.array(scales)
    return np.asarray(found / found.max())
