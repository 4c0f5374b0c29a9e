r"""Incentive margins of all pure profiles as polynomials, each distinct one kept and evaluated once.

.. math:: m_{a,i,b}(\theta) = u_i(a; \theta) - u_i(b, a_{-i}; \theta)

A pure profile :math:`a` is an equilibrium where all its margins are nonnegative.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.algebra.compiled import CompiledPolynomials, Exactly
from bargaining.algebra.polynomial import Polynomial, combined
from bargaining.analysis.robustness.points import Given, Points
from bargaining.analysis.sweeps.polynomials import folded
from bargaining.errors import GameError, nearest
from bargaining.games.parametric import ParametricGame

Actions = tuple[str, ...]
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

    def evaluate(self, values: Mapping[str, ArrayLike] | Points) -> NDArray[np.float64]:
        """Return every distinct margin at a batch of points, in floats and in units of payoff.

        Parameters
        ----------
        values : Points, or mapping of str to array_like
            A value, or n values, a parameter.

        Returns
        -------
        ndarray, shape (D, n)

        Raises
        ------
        GameError
            When a parameter has no value.
        """
        return np.concatenate([margins for _, margins in self.chunks(values)], axis=1)

    def chunks(self, values: Mapping[str, ArrayLike] | Points) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Yield the margins at parts of a batch, as `evaluate` returns them, so that memory does not grow with it."""
        points = self._located(values)
        compiled = self._compiled(points)
        for here, part in _parts(points, compiled.variables):
            yield here, compiled.values(compiled.columns(part, here.stop - here.start))

    def equilibria(self, values: Mapping[str, ArrayLike] | Points) -> NDArray[np.bool_]:
        """Tell exactly which profiles are equilibria at a batch of points.

        Parameters
        ----------
        values : Points, or mapping of str to array_like
            A value, or n values, a parameter: a float is the fraction that it is, ``Fraction(1, 10)`` is itself.

        Returns
        -------
        ndarray of bool, shape (n, P)

        Raises
        ------
        GameError
            When a parameter has no value.

        Notes
        -----
        Signs are those of floats where a bound of the rounding error decides, and of fractions elsewhere. Memory
        beyond the result does not grow with n; time is linear in n.
        """
        points = self._located(values)
        compiled = self._compiled(points)
        found = np.empty((len(points), len(self.profiles)), dtype=np.bool_)
        for here, part in _parts(points, compiled.variables):
            exactly = _from(points, here.start)
            stays = compiled.signs(part, here.stop - here.start, exactly) >= 0
            for column, places in enumerate(self.places):
                found[here, column] = stays[list(places)].all(axis=0)
        return found

    def _located(self, values: Mapping[str, ArrayLike] | Points) -> Points | Given:
        points = values if isinstance(values, Points) else Given(values)
        names = points.box if isinstance(points, Points) else points.given
        for name in self.parameters:
            if name not in names:
                raise GameError(f"parameter {name!r}: found no value{nearest(name, names)}")
        return points

    def _compiled(self, points: Points | Given) -> CompiledPolynomials:
        """Return the margins with what is held put in exactly, for the points' limits."""
        key = (tuple(points.held.items()), tuple(points.limits.items()))
        if key not in self._known:
            self._known.clear()
            held = points.held
            self._known[key] = CompiledPolynomials.of(
                tuple(p.substitute(held) for p in self.polynomials), points.limits
            )
        return self._known[key]

    @cached_property
    def _known(self) -> dict[Any, CompiledPolynomials]:
        return {}

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


def _from(points: Points | Given, start: int) -> Exactly:
    return lambda name, p: points.exactly(name, start + p)


def _parts(
    points: Points | Given, variables: Sequence[str]
) -> Iterator[tuple[slice, dict[str, NDArray[np.float64]]]]:
    """Yield places in a batch of points with the values of some parameters there."""
    for start in range(0, len(points), CHUNK):
        here = slice(start, min(start + CHUNK, len(points)))
        yield here, {name: points.values[name][here] for name in variables}


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
    >>> margins = margins_of(bargaining.load("rapprochement").form.game)
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
