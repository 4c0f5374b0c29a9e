"""What a sweep asks of each point of one calibration, compiled quantity by quantity."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.polynomial import Monomial, Polynomial, combined
from bargaining.analysis.sweeps.constraints import Constraint
from bargaining.analysis.sweeps.polynomials import (
    Gaps,
    Substitution,
    folded,
    game_gaps,
)
from bargaining.analysis.sweeps.quantities import Profile, Quantity
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.parametric import ParametricGame

Limits = Mapping[str, tuple[Fraction, Fraction]]


@dataclass(frozen=True, eq=False)
class Table:
    """Hold the polynomials of one profile, equal ones evaluated once.

    Parameters
    ----------
    compiled : CompiledPolynomials
        The distinct ones.
    places : ndarray of int, shape (n_columns,)
        Which of them stands where.
    """

    compiled: CompiledPolynomials
    places: NDArray[np.int64]

    @classmethod
    def of(cls, row: Sequence[Polynomial], limits: Limits) -> Table:
        """Return the table of some polynomials."""
        place = {polynomial: k for k, polynomial in enumerate(dict.fromkeys(row))}
        places = np.array([place[p] for p in row], dtype=np.int64)
        return cls(CompiledPolynomials.of(tuple(place), limits), places)


@dataclass(frozen=True, eq=False)
class Questions:
    """Hold what is asked of each point of one calibration.

    Parameters
    ----------
    game : ParametricGame
    substitution : mapping of str to Polynomial
        What stands for each parameter.
    limits : mapping of str to pair of Fraction
        Of each parameter that varies.
    constraints : tuple of Constraint
        A point that breaks one is excluded.
    """

    game: ParametricGame
    substitution: Substitution
    limits: Limits
    constraints: tuple[Constraint, ...]

    @cached_property
    def gaps(self) -> Gaps:
        """Return the gaps that decide the pure equilibria."""
        return game_gaps(self.game, self.substitution, self.limits)

    @cached_property
    def _monomials(self) -> list[Polynomial]:
        return folded(self.game, self.substitution)

    @cached_property
    def _known(self) -> dict[tuple[str, Quantity], Any]:
        return {}

    def _once(self, what: str, quantity: Quantity, make: Callable[[Quantity], Any]) -> Any:
        if (what, quantity) not in self._known:
            self._known[what, quantity] = make(quantity)
        return self._known[what, quantity]

    def table(self, quantity: Quantity) -> Table:
        """Return the polynomials of a profile's payoffs, by player, or of its losses from deviating."""
        found: Table = self._once("table", quantity, self._make_table)
        return found

    def _make_table(self, quantity: Quantity) -> Table:
        rows = _payoff_row if quantity.kind == "payoff" else _margin_row
        return Table.of(rows(self.game, self._monomials, quantity.profile), self.limits)

    def variables(self, quantity: Quantity) -> frozenset[str]:
        """Return the parameters that a quantity varies with."""
        found: frozenset[str] = self._once("variables", quantity, self._make_variables)
        return found

    def _make_variables(self, quantity: Quantity) -> frozenset[str]:
        return frozenset(
            name for found in self._polynomials(quantity).values() for p in found for name in p.variables
        )

    def digest(self, quantity: Quantity) -> str:
        """Return the hash of all numbers that enter a quantity, apart from the values along the axes."""
        found: str = self._once("digest", quantity, self._make_digest)
        return found

    def _make_digest(self, quantity: Quantity) -> str:
        polynomials = self._polynomials(quantity)
        content: dict[str, Any] = {name: [str(p) for p in found] for name, found in polynomials.items()}
        content |= {"quantity": quantity.plain(), "labels": self.game.actions}
        if "constraints" in polynomials:
            content["strict"] = [c.strict for c in self.constraints]
        if quantity.kind == "regimes":
            content["sets"] = [hex(s) for s in (*self.gaps.below, *self.gaps.above, self.gaps.standing)]
            content["bounds"] = [float(b).hex() for b in self.gaps.compiled.rounding]
        if quantity.profile:
            content["places"] = self.table(quantity).places.tolist()
        return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()

    def _polynomials(self, quantity: Quantity) -> dict[str, tuple[Polynomial, ...]]:
        """Return the polynomials that enter a quantity, by their role."""
        if quantity.kind == "drawn":
            return {}
        if quantity.profile:
            return {quantity.kind: self.table(quantity).compiled.polynomials}
        constraints = tuple(c.polynomial for c in self.constraints)
        decisive = self._payoffs if quantity.fine else self.gaps.compiled.polynomials
        return {"decisive": decisive, "constraints": constraints}

    @cached_property
    def _payoffs(self) -> tuple[Polynomial, ...]:
        rows = self.game.coefficients.reshape(len(self._monomials), -1).T
        return tuple(combined(row, self._monomials) for row in rows)

    @cached_property
    def _payoff_table(self) -> Table:
        return Table.of(self._payoffs, self.limits)

    @cached_property
    def _by_monomial(self) -> tuple[int, dict[Monomial, tuple[NDArray[np.int64], NDArray[np.object_]]]]:
        """Return a denominator, and each monomial's places in the distinct payoffs with its numerators there."""
        distinct = self._payoff_table.compiled.polynomials
        denominator = math.lcm(*(c.denominator for p in distinct for c in p.terms.values()))
        found: dict[Monomial, list[tuple[int, int]]] = {}
        for place, polynomial in enumerate(distinct):
            for monomial, c in polynomial.terms.items():
                found.setdefault(monomial, []).append((place, int(c * denominator)))
        return denominator, {
            monomial: (np.array([place for place, _ in terms]), np.array([n for _, n in terms], dtype=object))
            for monomial, terms in found.items()
        }

    def game_at(self, values: Mapping[str, Fraction]) -> NormalFormGame:
        """Return the exact game at one point, given the parameters that the payoffs vary with.

        Linear in the terms that are left when all other parameters have their values. Sums are of whole numbers over
        one denominator, which is much faster than reducing a fraction at each step.
        """
        denominator, by_monomial = self._by_monomial
        weights = [
            math.prod((values[name] ** power for name, power in monomial), start=Fraction(1))
            for monomial in by_monomial
        ]
        common = math.lcm(*(weight.denominator for weight in weights))
        sums = np.zeros(len(self._payoff_table.compiled.polynomials), dtype=object)
        for weight, (places, numerators) in zip(weights, by_monomial.values(), strict=True):
            sums[places] += numerators * int(weight * common)
        distinct = np.array([Fraction(total, denominator * common) for total in sums], dtype=object)
        payoffs = distinct[self._payoff_table.places].reshape(self.game.coefficients.shape[1:])
        return NormalFormGame(payoffs, self.game.players, self.game.actions)


def _payoff_row(game: ParametricGame, monomials: Sequence[Polynomial], profile: Profile) -> list[Polynomial]:
    coefficients: Any = game.coefficients
    return [combined(coefficients[(slice(None), i, *profile)], monomials) for i in range(len(game.players))]


def _margin_row(game: ParametricGame, monomials: Sequence[Polynomial], profile: Profile) -> list[Polynomial]:
    coefficients: Any = game.coefficients
    row = []
    for i, own in enumerate(profile):
        here = coefficients[(slice(None), i, *profile)]
        for b in range(len(game.actions[i])):
            if b != own:
                there = coefficients[(slice(None), i, *profile[:i], b, *profile[i + 1 :])]
                row.append(combined(here - there, monomials))
    return row
