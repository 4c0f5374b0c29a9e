r"""What a place with two actions gains by the second, as a polynomial in the probabilities at all other places.

Let :math:`z_j` be the probability of the second action at place :math:`j`, that of player :math:`i` in state
:math:`s`, and let :math:`r` be rows :math:`(e_t - \delta P_t \mid u_{it})`, multilinear in the probabilities in
:math:`t`. With :math:`r_s` at :math:`z_j = 0` and below all rows the change of :math:`r_s` from :math:`z_j = 0` to
:math:`1`,

.. math::
    F_j(z) = \det \begin{pmatrix} I - \delta P & u_i \\ -\delta \Delta P & \Delta u_i \end{pmatrix}
           = \det(I - \delta P) \cdot \bigl(\Delta u_i + \delta \Delta P (I - \delta P)^{-1} u_i\bigr).

The first factor is positive, so that :math:`F_j` has the sign of the gain from the second action, taken once. Adding
:math:`z_j` times the last row to :math:`r_s` changes nothing: :math:`F_j` does not vary with :math:`z_j`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.chains import determinant
from bargaining.games.stochastic import StochasticGame

Powers = tuple[int, ...]


@dataclass(frozen=True)
class Margin:
    """Hold a polynomial in the probabilities at K places, with its largest coefficient scaled to one.

    Parameters
    ----------
    terms : mapping of Powers to Fraction
        Coefficients by the powers of the K probabilities.
    n : int
        K.
    """

    terms: Mapping[Powers, Fraction]
    n: int

    @cached_property
    def degrees(self) -> Powers:
        """Return the highest power of each probability."""
        return tuple(max((powers[v] for powers in self.terms), default=0) for v in range(self.n))

    def derivative(self, v: int) -> Margin:
        """Return the partial derivative."""
        terms = {(*p[:v], p[v] - 1, *p[v + 1 :]): c * p[v] for p, c in self.terms.items() if p[v]}
        return Margin(terms, self.n)

    def balls(self, point: list[Any]) -> Any:
        """Return the value at balls, as a ball."""
        total = flint.arb(0)
        for powers, c in self.terms.items():
            term = flint.arb(flint.fmpq(c.numerator, c.denominator))
            for x, power in zip(point, powers, strict=True):
                if power:
                    term = term * (x if power == 1 else x**power)
            total = total + term
        return total

    @cached_property
    def bernstein(self) -> NDArray[np.float64]:
        """Return the coefficients over the unit box in Bernstein's form, divided by the largest and rounded once."""
        table = np.zeros([d + 1 for d in self.degrees], dtype=object)
        for powers, c in self.terms.items():
            table[powers] = c
        for v, degree in enumerate(self.degrees):
            rows = np.moveaxis(table, v, 0)
            if degree == 1:
                rows[1] = rows[0] + rows[1]
            elif degree == 2:
                rows[2] = rows[0] + rows[1] + rows[2]
                rows[1] = rows[0] + rows[1] / 2
        largest = max((abs(c) for c in table.ravel()), default=0) or 1
        found: NDArray[np.float64] = np.array([float(c / largest) for c in table.ravel()]).reshape(
            table.shape
        )
        return found


def margins(game: StochasticGame) -> list[Margin]:
    """Return the margin of each place, in the order of `game.places`, where every place has two actions."""
    places = game.places
    names = [f"z{j}" for j, _ in enumerate(places)] or ["z0"]
    ring = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.lex)
    number = {place: j for j, place in enumerate(places)}
    second = dict(zip(places, ring.gens(), strict=False))
    one = ring.constant(1)
    return [_margin(game, place, second, one, number) for place in places]


def _margin(
    game: StochasticGame,
    place: tuple[int, int],
    second: Mapping[Any, Any],
    one: Any,
    number: Mapping[Any, int],
) -> Margin:
    s, i = place
    rows = [_row(game, t, i, second, one, {place: 0} if t == s else {}) for t, _ in enumerate(game.states)]
    other = _row(game, s, i, second, one, {place: 1})
    rows.append([b - a for a, b in zip(rows[s], other, strict=True)])
    found = determinant(rows)
    terms = {
        tuple(int(p) for p in powers)[: len(number)]: Fraction(int(c.p), int(c.q))
        for powers, c in found.to_dict().items()
    }
    return Margin(terms, len(number))


def _row(
    game: StochasticGame, t: int, i: int, second: Mapping[Any, Any], one: Any, taken: Mapping[Any, int]
) -> list[Any]:
    """Return a state's row, expected over what is chosen there; what is taken is chosen for sure."""
    size = len(game.states)
    total = [one * 0] * (size + 1)
    for cell in itertools.product(*(range(len(own)) for own in game.actions[t])):
        weight = one
        for player, k in enumerate(cell):
            place = (t, player)
            if place in taken:
                weight = weight * int(k == taken[place])
            elif place in second:
                weight = weight * (second[place] if k else 1 - second[place])
        if weight != 0:
            for q in range(size):
                entry = Fraction(int(q == t)) - game.discount * game.transitions[t][(q, *cell)]
                total[q] = total[q] + weight * _exact(entry)
            total[size] = total[size] + weight * _exact(game.payoffs[t][(i, *cell)])
    return total


def _exact(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)
