"""What a crux must bring about, as polynomial inequalities in the assumptions.

A pure profile is an equilibrium where all its incentive margins are nonnegative, and is none where at least one
is negative. "Becomes an equilibrium" is therefore a conjunction, "ends" one disjunction, and "the only pure
equilibrium" a conjunction of both kinds, one disjunction for every other profile.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.scenario import Scenario
from bargaining.scenario.polynomial import Polynomial

Actions = tuple[str, ...]
MODES = ("becomes", "ends", "only")


@dataclass(frozen=True)
class Margin:
    """Hold what a player of a pure profile loses by one deviation, as a polynomial in the assumptions.

    Parameters
    ----------
    profile : tuple of str
        The action profile.
    player, deviation : str
        Who would deviate, and to which action.
    polynomial : Polynomial
        Payoff less payoff after the deviation.
    """

    profile: Actions
    player: str
    deviation: str
    polynomial: Polynomial


@dataclass(frozen=True)
class Requirement:
    """Hold one inequality: ``polynomial >= 0``.

    Parameters
    ----------
    margin : Margin
        The margin that it speaks about.
    pays : bool
        Whether the deviation must pay (by the claim's epsilon at least), or must not.
    polynomial : Polynomial
        The margin, or its negative less epsilon.
    """

    margin: Margin
    pays: bool
    polynomial: Polynomial


@dataclass(frozen=True)
class Claim:
    """Hold a conjunction of clauses, each fulfilled by any one of its requirements.

    Parameters
    ----------
    clauses : tuple of tuples of Requirement
        A clause without requirements can never be fulfilled.
    """

    clauses: tuple[tuple[Requirement, ...], ...]

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Tell, exactly, whether the claim is fulfilled at a point."""
        return all(any(r.polynomial.evaluate(values) >= 0 for r in clause) for clause in self.clauses)

    def reduced(self, values: Mapping[str, Fraction], free: Iterable[str]) -> Claim:
        """Return the claim about the free parameters, the others fixed; what is settled is left out."""
        moving = set(free)
        fixed = {name: value for name, value in values.items() if name not in moving}
        clauses = []
        for clause in self.clauses:
            kept: list[Requirement] | None = []
            for r in clause:
                polynomial = r.polynomial.substitute(fixed)
                constant = polynomial.constant_value
                if constant is None and kept is not None:
                    kept.append(Requirement(r.margin, r.pays, polynomial))
                elif constant is not None and constant >= 0:
                    kept = None
                    break
            if kept is not None:
                clauses.append(tuple({r.polynomial: r for r in reversed(kept)}.values())[::-1])
        return Claim(tuple(clauses))

    @property
    def parameters(self) -> frozenset[str]:
        """Return the parameters that some requirement depends on."""
        return frozenset(v for clause in self.clauses for r in clause for v in r.polynomial.variables)


def margins(scenario: Scenario, profile: Actions) -> tuple[Margin, ...]:
    r"""Return the incentive margins of a pure profile as polynomials in all parameters.

    Parameters
    ----------
    scenario : Scenario
        Gives the payoffs.
    profile : tuple of str
        One action a player, in their order.

    Notes
    -----
    The margin of player :math:`i` against :math:`b` is :math:`u_i(a) - u_i(b, a_{-i})`.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> found = margins(scenario, ("transact", "isolate", "token", "tolerate"))
    >>> print(next(m.polynomial for m in found if m.deviation == "direct"))
    direction_cost - orchestration_gain + autonomy orchestration_gain
    """
    game = scenario.parametric
    indices = tuple(names.index(a) for names, a in zip(game.actions, profile, strict=True))
    monomials = [
        tuple((name, int(p)) for name, p in sorted(zip(game.parameters, powers, strict=True)) if p)
        for powers in game.exponents
    ]
    found = []
    for i, player in enumerate(game.players):
        tensor: Any = game.coefficients[:, i]
        own = tensor[(slice(None), *indices)]
        for b, action in enumerate(game.actions[i]):
            if b != indices[i]:
                other = tensor[(slice(None), *indices[:i], b, *indices[i + 1 :])]
                terms = {m: x - y for m, x, y in zip(monomials, own, other, strict=True) if x != y}
                found.append(Margin(profile, player, action, Polynomial(terms)))
    return tuple(found)


def claim(scenario: Scenario, profile: Actions, mode: str, epsilon: Fraction) -> Claim:
    """Return what must hold for a profile to become, cease to be, or be the only pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Gives the payoffs.
    profile : tuple of str
        The target.
    mode : str
        "becomes", "ends" or "only".
    epsilon : Fraction
        How much a deviation must gain to count as profitable, in payoff units; positive.
    """

    def stays(m: Margin) -> Requirement:
        return Requirement(m, False, m.polynomial)

    def pays(m: Margin) -> Requirement:
        return Requirement(m, True, -m.polynomial - Polynomial.constant(epsilon))

    own = margins(scenario, profile)
    if mode == "ends":
        return Claim((tuple(pays(m) for m in own),))
    clauses = [(stays(m),) for m in own]
    if mode == "only":
        others = (p for p in itertools.product(*scenario.parametric.actions) if p != profile)
        return Claim((*clauses, *(tuple(pays(m) for m in margins(scenario, p)) for p in others)))
    return Claim(tuple(clauses))
