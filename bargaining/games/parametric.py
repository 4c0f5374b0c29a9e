r"""Games whose payoffs are polynomials in named parameters.

.. math:: u_i(a; \theta) = \sum_m c_{m,i,a} \prod_k \theta_k^{e_{mk}}

The payoffs are linear in the monomials, so a batch of a million parameter draws is one matrix product, and
every incentive condition is a polynomial inequality.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.algebra.polynomial import Monomial, Polynomial
from bargaining.errors import GameError, nearest
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.units import over_common_denominator

MAX_BITS = 65_536


@dataclass(frozen=True, eq=False)
class ParametricGame:
    """Hold a strategic-form game with polynomial payoffs.

    Parameters
    ----------
    parameters : tuple of str
        Names of the K parameters.
    exponents : ndarray of int, shape (M, K)
        Powers of the parameters in each monomial.
    coefficients : ndarray of Fraction, shape ``(M, n_players, *n_actions)``
        Exact coefficients of each monomial in each payoff.
    players : tuple of str
        Labels of the players.
    actions : tuple of tuples of str
        Labels of the actions.

    Examples
    --------
    >>> from fractions import Fraction as F
    >>> game = ParametricGame(("t",), np.array([[0], [1]]), np.array([[[F(1), F(0)]], [[F(0), F(2)]]]),
    ...                       ("p",), (("stay", "go"),))
    >>> game.payoffs({"t": 0.25})
    array([[1. , 0.5]])
    >>> game.at({"t": F(1, 4)}).exact_payoffs
    array([[Fraction(1, 1), Fraction(1, 2)]], dtype=object)
    """

    parameters: tuple[str, ...]
    exponents: NDArray[np.int64]
    coefficients: NDArray[np.object_]
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]

    @cached_property
    def float_coefficients(self) -> NDArray[np.float64]:
        """Return the coefficients rounded to floats, same shape."""
        return self.coefficients.astype(np.float64)

    @cached_property
    def varying(self) -> frozenset[str]:
        """Return the parameters that a payoff varies with."""
        used = self.exponents[(self.coefficients != 0).reshape(len(self.exponents), -1).any(axis=1)]
        return frozenset(self.parameters[k] for k in np.flatnonzero(used.any(axis=0)).tolist())

    @cached_property
    def digest(self) -> str:
        """Return a hash of everything that the payoffs hang on, apart from the parameters' values."""
        written: dict[str, dict[str, str]] = {}
        for powers, (places, numerators, denominator) in zip(
            self.exponents.tolist(), self._nonzero, strict=True
        ):
            if len(places):
                factors = (f"{n}^{p}" for n, p in zip(self.parameters, powers, strict=True) if p)
                entries = zip(places.tolist(), numerators.tolist(), strict=True)
                written[" ".join(factors)] = {
                    str(place): str(Fraction(n, denominator)) for place, n in entries
                }
        content = json.dumps([self.players, self.actions, written], sort_keys=True)
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()

    def _checked(self, values: Mapping[str, object]) -> None:
        for name in values:
            if name not in self.parameters:
                raise GameError(f"unknown parameter {name!r}{nearest(name, self.parameters)}")
        for name in self.parameters:
            if name not in values:
                raise GameError(f"parameter {name!r}: found no value, expected one for each parameter")

    def payoffs(self, values: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
        """Return the payoffs at a point or a batch of points, in floats.

        Parameters
        ----------
        values : mapping of str to array_like
            A value or an array of values a parameter; shapes broadcast to the batch shape.

        Returns
        -------
        ndarray, shape ``(*batch, n_players, *n_actions)``
        """
        self._checked(values)
        columns = np.broadcast_arrays(
            *[np.asarray(values[name], dtype=np.float64) for name in self.parameters]
        )
        batch = columns[0].shape if columns else ()
        monomials = np.ones((len(self.exponents), *batch))
        for k, column in enumerate(columns):
            for power in np.unique(self.exponents[:, k]):
                if power:
                    monomials[self.exponents[:, k] == power] *= column**power
        return np.tensordot(np.moveaxis(monomials, 0, -1), self.float_coefficients, axes=(-1, 0))

    def exact_payoffs(self, values: Mapping[str, Fraction]) -> NDArray[np.object_]:
        """Return the exact payoffs at a point, shape ``(n_players, *n_actions)``."""
        self._checked(values)
        weights = [self._weight(row, values) for row in self.exponents]
        common = 1
        for (_, _, denominator), weight in zip(self._nonzero, weights, strict=True):
            common = lcm(common, denominator * weight.denominator)
            if common.bit_length() > MAX_BITS:
                raise GameError(
                    "payoffs: found values whose exact sums need thousands of digits, expected shorter"
                )
        total = np.zeros(prod(self.coefficients.shape[1:]), dtype=object)
        for (places, numerators, denominator), weight in zip(self._nonzero, weights, strict=True):
            if weight:
                total[places] += numerators * (
                    common // (denominator * weight.denominator) * weight.numerator
                )
        exact = {value: Fraction(value, common) for value in set(total.tolist())}
        found = np.empty(len(total), dtype=object)
        found[:] = [exact[value] for value in total.tolist()]
        return found.reshape(self.coefficients.shape[1:])

    @cached_property
    def _nonzero(self) -> list[tuple[NDArray[np.intp], NDArray[np.object_], int]]:
        """Return of each monomial where it counts, with whole numbers over a common denominator."""
        found = []
        for integers, denominator in self.whole:
            places = np.flatnonzero(integers)
            found.append((places, integers[places].astype(object), denominator))
        return found

    @cached_property
    def whole(self) -> tuple[tuple[NDArray[Any], int], ...]:
        """Return each monomial's coefficients as whole numbers, in one row, and the denominator that they share."""
        return tuple(map(over_common_denominator, self.coefficients))

    def _weight(self, powers: NDArray[np.int64], values: Mapping[str, Fraction]) -> Fraction:
        """Return the value of a monomial."""
        weight = Fraction(1)
        for k in np.flatnonzero(powers).tolist():
            weight *= Fraction(values[self.parameters[k]]) ** int(powers[k])
        return weight

    def at(self, values: Mapping[str, Fraction]) -> NormalFormGame:
        """Return the game at one point, exact."""
        return NormalFormGame(self.exact_payoffs(values), self.players, self.actions)

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> ParametricGame:
        """Return the game with numbers, or polynomials in other parameters, put in for some parameters.

        Parameters
        ----------
        values : mapping of str to Fraction or Polynomial
            What stands for a parameter; one that is not named stays.

        Returns
        -------
        ParametricGame
            In the parameters that stay, in their order, and then those that the polynomials bring.

        Examples
        --------
        >>> from fractions import Fraction as F
        >>> game = ParametricGame(("s", "t"), np.array([[1, 1]]), np.array([[[F(1), F(2)]]]), ("p",), (("a", "b"),))
        >>> game.substituted({"s": F(3)}).exact_payoffs({"t": F(2)}).tolist()
        [[Fraction(6, 1), Fraction(12, 1)]]
        """
        brought = [v.variables for v in values.values() if isinstance(v, Polynomial)]
        stay = [name for name in self.parameters if name not in values]
        parameters = (*stay, *sorted(frozenset().union(*brought) - set(stay)))
        parts: dict[Monomial, list[tuple[int, Fraction]]] = {}
        for row, weight in enumerate(self._products(values)):
            for monomial, c in weight.terms.items():
                parts.setdefault(monomial, []).append((row, c))
        monomials = sorted(parts) or [()]
        exponents = np.zeros((len(monomials), len(parameters)), dtype=np.int64)
        column = {name: k for k, name in enumerate(parameters)}
        total = np.full((len(monomials), *self.coefficients.shape[1:]), Fraction(0), dtype=object)
        for place, monomial in enumerate(monomials):
            for name, power in monomial:
                exponents[place, column[name]] = power
            flat = total[place].reshape(-1)
            for row, c in parts.get(monomial, ()):
                entries, numerators, denominator = self._nonzero[row]
                known = {n: c * Fraction(n, denominator) for n in set(numerators.tolist())}
                added = [known[n] for n in numerators.tolist()]
                held = flat[entries].tolist()
                flat[entries] = np.array(
                    [a if not h else h + a for h, a in zip(held, added, strict=True)] + [None], dtype=object
                )[:-1]
        return ParametricGame(parameters, exponents, total, self.players, self.actions)

    def _products(self, values: Mapping[str, Fraction | Polynomial]) -> list[Polynomial]:
        """Return each monomial with what stands for its parameters."""
        powers: dict[tuple[str, int], Polynomial] = {}

        def power(name: str, exponent: int) -> Polynomial:
            if (name, exponent) not in powers:
                value = values.get(name, Polynomial.variable(name))
                base = value if isinstance(value, Polynomial) else Polynomial.constant(value)
                powers[name, exponent] = base if exponent == 1 else power(name, exponent - 1) * base
            return powers[name, exponent]

        found = []
        for row in self.exponents:
            product = Polynomial.constant(1)
            for k in np.flatnonzero(row).tolist():
                product = product * power(self.parameters[k], int(row[k]))
            found.append(product)
        return found

    def along(self, parameter: str, values: Mapping[str, Fraction]) -> NDArray[np.object_]:
        """Return the payoffs as polynomials in one parameter, the others fixed.

        Returns
        -------
        ndarray of Fraction, shape ``(degree + 1, n_players, *n_actions)``
            Entry ``d`` holds the coefficients of the parameter's ``d``-th power.
        """
        self._checked(values)
        degree = int(self.exponents[:, self.parameters.index(parameter)].max(initial=0))
        game = self.substituted({name: value for name, value in values.items() if name != parameter})
        total = np.full((degree + 1, *self.coefficients.shape[1:]), Fraction(0), dtype=object)
        total[game.exponents[:, 0]] = game.coefficients
        return total
