r"""The conditions for an equilibrium on the face of one support profile, as polynomials with rational coefficients.

The unknowns are the probabilities :math:`x_{ik}` of all actions of a support but the first; the first has the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import flint

from bargaining.algebra.splitting import Conditions
from bargaining.equilibria.branch_and_prune.exact_faces import Form, Supports

Polynomial = Any


@dataclass(frozen=True)
class FacePolynomials:
    """Hold the conditions on a face.

    Parameters
    ----------
    ring : flint.fmpq_mpoly_ctx
        Ring of the unknowns, players in order.
    probabilities : tuple of tuple of polynomials
        Of every action of each player's support.
    payoffs : tuple of polynomials
        What the first action of each player's support pays.
    conditions : Conditions
        Actions of a support pay the same, others not more, and every probability is positive.
    """

    ring: Any
    probabilities: tuple[tuple[Polynomial, ...], ...]
    payoffs: tuple[Polynomial, ...]
    conditions: Conditions


def face_polynomials(payoffs: Form, supports: Supports) -> FacePolynomials:
    r"""Return the conditions on the face of a support profile.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        Exact payoffs.
    supports : tuple of tuple of int
        Actions that are used.

    Examples
    --------
    >>> import numpy as np
    >>> table = np.vectorize(Fraction)(np.array([[[1, 0], [0, 2]], [[1, 0], [0, 2]]]))
    >>> face_polynomials(table, ((0, 1), (0, 1))).conditions.equations
    (-3*x1_1 + 1, -3*x0_1 + 1)
    """
    names = tuple(f"x{i}_{k}" for i, s in enumerate(supports) for k in s[1:])
    ring = flint.fmpq_mpoly_ctx.get(names or ("x",), flint.Ordering.lex)
    unknowns = iter(ring.gens())
    one = ring.from_dict({(0,) * len(ring.gens()): 1})
    probabilities = []
    for s in supports:
        own = [next(unknowns) for _ in s[1:]]
        probabilities.append((one - sum(own, one * 0), *own))
    equations, weak, held = [], [], []
    for i, s in enumerate(supports):
        values = [_value(payoffs, supports, probabilities, i, a, one) for a in range(payoffs.shape[i + 1])]
        held.append(values[s[0]])
        for a, value in enumerate(values):
            if a in s[1:]:
                equations.append(values[s[0]] - value)
            elif a not in s:
                weak.append(values[s[0]] - value)
    positive = [p for own in probabilities if len(own) > 1 for p in own]
    conditions = Conditions(tuple(equations), tuple(weak), tuple(positive))
    return FacePolynomials(ring, tuple(probabilities), tuple(held), conditions)


def _value(
    payoffs: Form,
    supports: Supports,
    probabilities: list[tuple[Polynomial, ...]],
    i: int,
    action: int,
    one: Polynomial,
) -> Polynomial:
    """Return what an action pays player ``i``."""
    total = one * 0
    places = [range(1) if j == i else range(len(s)) for j, s in enumerate(supports)]
    for chosen in product(*places):
        profile = tuple(action if j == i else supports[j][c] for j, c in enumerate(chosen))
        paid: Fraction = payoffs[(i, *profile)]
        if paid:
            weights = [probabilities[j][c] for j, c in enumerate(chosen) if j != i]
            total = total + prod(weights, start=one) * flint.fmpq(paid.numerator, paid.denominator)
    return total
