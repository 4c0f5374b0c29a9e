r"""Incentive margins of all pure profiles as polynomials, each distinct one kept and evaluated once.

.. math:: m_{a,i,b}(\theta) = u_i(a; \theta) - u_i(b, a_{-i}; \theta)

A pure profile :math:`a` is an equilibrium where all its margins are nonnegative.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.analysis.sweeps.polynomials import CompiledPolynomials, combined, folded
from bargaining.errors import GameError, nearest
from bargaining.games.parametric import ParametricGame
from bargaining.scenario.polynomial import Polynomial

Actions = tuple[str, ...]
TOLERANCE = 1e-9
"""A margin this little below zero counts as a tie when it is evaluated in floats."""
CHUNK = 8_192


@dataclass(frozen=True, eq=False)
class Margins:
    """Hold the incentive margins of every pure profile of a parametric game.

    Parameters
    ----------
    parameters : tuple of str
        Names of the K parameters.
    profiles : tuple of tuple of str
        All P action profiles, in lexicographic order of the actions.
    polynomials : tuple of Polynomial
        The D distinct margins.
    places : tuple of tuple of int
        For each profile, which polynomials are its margins.
    deviations : tuple of tuple of (str, str)
        For each profile and each of its margins, the player and the action it would deviate to.
    """

    parameters: tuple[str, ...]
    profiles: tuple[Actions, ...]
    polynomials: tuple[Polynomial, ...]
    places: tuple[tuple[int, ...], ...]
    deviations: tuple[tuple[tuple[str, str], ...], ...]

    def of(self, profile: Sequence[str]) -> tuple[Polynomial, ...]:
        """Return the margins of one profile, in the order of its deviations."""
        return tuple(self.polynomials[k] for k in self.places[self.profiles.index(tuple(profile))])

    def evaluate(self, values: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Return every distinct margin at a batch of points.

        Parameters
        ----------
        values : mapping of str to array_like
            A value, or n values, a parameter.

        Returns
        -------
        ndarray, shape (D, n)

        Raises
        ------
        GameError
            When a parameter has no value.
        """
        for name in self.parameters:
            if name not in values:
                raise GameError(f"parameter {name!r}: found no value{nearest(name, values)}")
        given = [np.asarray(values[name], dtype=np.float64) for name in self._compiled.variables]
        size = max((column.size for column in given), default=1)
        columns = np.array([np.broadcast_to(column, (size,)) for column in given] or [np.zeros(size)])
        return self._compiled.values(columns)

    @cached_property
    def _compiled(self) -> CompiledPolynomials:
        return CompiledPolynomials(self.polynomials, {})

    def chunks(self, values: Mapping[str, ArrayLike]) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Yield every distinct margin at parts of a batch, so that memory does not grow with it.

        Parameters
        ----------
        values : mapping of str to array_like
            A value, or n values, a parameter.

        Yields
        ------
        slice, ndarray of shape (D, length of the slice)
            Places in the batch, and the margins there.
        """
        size = max(np.size(value) for value in values.values())
        for start in range(0, size, CHUNK):
            here = slice(start, min(start + CHUNK, size))
            part = {
                name: np.asarray(value)[here] if np.ndim(value) else value for name, value in values.items()
            }
            yield here, np.broadcast_to(margins := self.evaluate(part), (len(margins), here.stop - start))

    def equilibria(self, values: Mapping[str, ArrayLike]) -> NDArray[np.bool_]:
        """Tell which profiles are equilibria at a batch of points, a margin of -1e-9 counting as a tie.

        Parameters
        ----------
        values : mapping of str to array_like
            A value, or n values, a parameter.

        Returns
        -------
        ndarray of bool, shape (n, P)

        Notes
        -----
        Memory beyond the result does not grow with n; time is linear in n.
        """
        size = max(np.size(value) for value in values.values())
        found = np.empty((size, len(self.profiles)), dtype=np.bool_)
        for here, margins in self.chunks(values):
            stays = margins >= -TOLERANCE
            for column, places in enumerate(self.places):
                found[here, column] = stays[list(places)].all(axis=0)
        return found

    def restricted(self, profiles: Sequence[Sequence[str]]) -> Margins:
        """Return the margins of some profiles alone, which are faster to evaluate."""
        chosen = [self.profiles.index(tuple(profile)) for profile in profiles]
        used = list(dict.fromkeys(k for place in chosen for k in self.places[place]))
        return Margins(
            self.parameters,
            tuple(self.profiles[place] for place in chosen),
            tuple(self.polynomials[k] for k in used),
            tuple(tuple(used.index(k) for k in self.places[place]) for place in chosen),
            tuple(self.deviations[place] for place in chosen),
        )


@lru_cache(maxsize=8)
def margins_of(game: ParametricGame) -> Margins:
    """Return the incentive margins of a parametric game.

    Parameters
    ----------
    game : ParametricGame
        Any number of players.

    Notes
    -----
    Exact: coefficients are subtracted as fractions. Cost: profiles times deviations times monomials.

    Examples
    --------
    >>> import bargaining
    >>> margins = margins_of(bargaining.load("rapprochement").parametric)
    >>> len(margins.profiles), max(polynomial.degree for polynomial in margins.polynomials)
    (72, 5)
    """
    monomials = folded(game, {name: Polynomial.variable(name) for name in game.parameters})
    payoffs = np.empty(game.coefficients.shape[1:], dtype=object)
    for place in np.ndindex(payoffs.shape):
        payoffs[place] = combined(game.coefficients[:, *place], monomials)
    places: dict[Polynomial, int] = {}
    found, deviations = [], []
    for cell in itertools.product(*(range(len(actions)) for actions in game.actions)):
        own, named = [], []
        for i, actions in enumerate(game.actions):
            for b, action in enumerate(actions):
                if b != cell[i]:
                    margin = payoffs[i, *cell] - payoffs[i, *cell[:i], b, *cell[i + 1 :]]
                    own.append(places.setdefault(margin, len(places)))
                    named.append((game.players[i], action))
        found.append(tuple(own))
        deviations.append(tuple(named))
    profiles = tuple(itertools.product(*game.actions))
    return Margins(game.parameters, profiles, tuple(places), tuple(found), tuple(deviations))
