r"""Incentive margins of a game with polynomial payoffs: the one place where they are built.

.. math:: m_{a,i,b}(\theta) = u_i(a; \theta) - u_i(b, a_{-i}; \theta)

Differences are taken of whole numbers, and one polynomial is made for equal ones: payoffs written by hand repeat.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Monomial, Polynomial
from bargaining.games.parametric import ParametricGame

_SMALL = 2**61


class Margins:
    """Hold the differences of payoffs of a game, made when they are asked for.

    Parameters
    ----------
    game : ParametricGame
        Any number of players.

    Examples
    --------
    >>> import bargaining
    >>> margins = Margins(bargaining.load("rapprochement").form.game)
    >>> print(margins.between(3, (1, 1, 1, 0), (1, 1, 1, 1)))
    direction_cost - orchestration_gain + autonomy orchestration_gain
    """

    def __init__(self, game: ParametricGame) -> None:
        self.game = game
        self._known: dict[bytes | tuple[int, ...], Polynomial] = {}

    def between(self, player: int, own: tuple[int, ...], other: tuple[int, ...]) -> Polynomial:
        """Return a player's payoff at one action profile less that at another."""
        tensors: Any = self._whole[0]
        row = tensors[:, player, *own] - tensors[:, player, *other]
        key = row.tobytes() if row.dtype == np.int64 else tuple(row.tolist())
        if key not in self._known:
            self._known[key] = self._polynomial(row)
        return self._known[key]

    def payoff(self, player: int, profile: tuple[int, ...]) -> Polynomial:
        """Return a player's payoff at an action profile."""
        tensors: Any = self._whole[0]
        return self._polynomial(tensors[:, player, *profile])

    def _polynomial(self, row: NDArray[np.int64] | NDArray[np.object_]) -> Polynomial:
        _, denominators = self._whole
        return Polynomial(
            {self._monomials[k]: Fraction(int(row[k]), denominators[k]) for k in np.flatnonzero(row).tolist()}
        )

    @cached_property
    def _monomials(self) -> list[Monomial]:
        names = self.game.parameters
        return [
            tuple(sorted((names[k], int(powers[k])) for k in np.flatnonzero(powers).tolist()))
            for powers in self.game.exponents
        ]

    @cached_property
    def _whole(self) -> tuple[NDArray[np.int64] | NDArray[np.object_], tuple[int, ...]]:
        """Return the coefficients as whole numbers over a common denominator for each monomial."""
        coefficients = self.game.coefficients
        rows, denominators = zip(*self.game.whole, strict=True)
        small = all(row.min() > -_SMALL and row.max() < _SMALL for row in rows if row.size)
        found = np.array(rows, dtype=np.int64 if small else object)
        return found.reshape(coefficients.shape), denominators
