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
from collections.abc import Mapping, Sequence
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
    def exact_bernstein(self) -> NDArray[np.object_]:
        """Return the coefficients over the unit box in Bernstein's form, exactly."""
        return in_bernstein_form(self._table)

    @property
    def _table(self) -> NDArray[np.object_]:
        table = np.full([d + 1 for d in self.degrees], Fraction(0), dtype=object)
        for powers, c in self.terms.items():
            table[powers] = c
        return table

    @cached_property
    def exact_range(self) -> tuple[Fraction, Fraction]:
        """Return the least and the largest coefficient in Bernstein's form, which bound the values."""
        entries = self.exact_bernstein.ravel().tolist()
        return min(entries), max(entries)

    @cached_property
    def bernstein(self) -> NDArray[np.float64]:
        """Return the coefficients over the unit box in Bernstein's form, divided by the largest and rounded once."""
        exact = self.exact_bernstein
        largest = max((abs(c) for c in exact.ravel()), default=0) or 1
        found: NDArray[np.float64] = np.array([float(c / largest) for c in exact.ravel()]).reshape(
            exact.shape
        )
        return found

    def exactly(self, point: Sequence[Fraction]) -> Fraction:
        """Return the exact value at a point."""
        total = Fraction(0)
        for powers, c in self.terms.items():
            for x, power in zip(point, powers, strict=True):
                if power:
                    c = c * x**power
            total += c
        return total

    def over(self, places: Sequence[int], box: Sequence[tuple[Fraction, Fraction]]) -> NDArray[np.object_]:
        """Return the coefficients by powers when some probabilities run over a box, as they would over the unit box."""
        table = self._table
        for v, (low, high) in zip(places, box, strict=True):
            rows, width = np.moveaxis(table, v, 0), high - low
            if len(rows) == 2:
                rows[0], rows[1] = rows[0] + rows[1] * low, rows[1] * width
            elif len(rows) == 3:
                rows[0], rows[1], rows[2] = (
                    rows[0] + rows[1] * low + rows[2] * low**2,
                    (rows[1] + rows[2] * (2 * low)) * width,
                    rows[2] * width**2,
                )
        return table


def in_bernstein_form(table: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return coefficients by powers, at most two, as coefficients in Bernstein's form over the unit box."""
    table = table.copy()
    for v, size in enumerate(table.shape):
        rows = np.moveaxis(table, v, 0)
        if size == 2:
            rows[1] = rows[0] + rows[1]
        elif size == 3:
            rows[2], rows[1] = rows[0] + rows[1] + rows[2], rows[0] + rows[1] / 2
    return table


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
