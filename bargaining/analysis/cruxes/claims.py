"""What a crux must bring about, as polynomial inequalities in the assumptions.

A pure profile is an equilibrium where all its incentive margins are nonnegative, and is none where at least one
is negative. "Becomes an equilibrium" is therefore a conjunction, "ends" one disjunction, and "the only pure
equilibrium" a conjunction of both kinds, one disjunction for every other profile. Inequalities are kept as they
are: that a margin is nonnegative holds on its boundary too, that a deviation gains does not.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.scenario import Scenario

Actions = tuple[str, ...]
Held = tuple[tuple[bool, ...], ...]
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
    deviated : tuple of str
        The profile after the deviation.
    """

    profile: Actions
    player: str
    deviation: str
    polynomial: Polynomial
    deviated: Actions


@dataclass(frozen=True)
class Requirement:
    """Hold one inequality: ``polynomial > 0`` where a deviation must pay, ``polynomial >= 0`` where it must not.

    Parameters
    ----------
    margin : Margin
        The margin that it speaks about.
    pays : bool
        Whether the deviation must gain something, or must gain nothing.
    polynomial : Polynomial
        A positive multiple of the margin, or of its negative where the deviation must pay.
    """

    margin: Margin
    pays: bool
    polynomial: Polynomial

    def met(self, value: Fraction) -> bool:
        """Tell whether a value of the polynomial is what the inequality asks for."""
        return value > 0 if self.pays else value >= 0

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Tell, exactly, whether the inequality holds at a point."""
        return self.met(self.polynomial.evaluate(values))


def circular(requirements: Iterable[Requirement]) -> bool:
    """Tell whether a player must gain by going from action to action in a circle, which nobody can.

    Parameters
    ----------
    requirements : iterable of Requirement
        A step is worth something where a deviation must pay, and costs nothing back where one must not.
    """
    steps: dict[tuple[str, Actions], list[Actions]] = {}
    gains = []
    for r in requirements:
        m = r.margin
        start, end = (m.profile, m.deviated) if r.pays else (m.deviated, m.profile)
        steps.setdefault((m.player, start), []).append(end)
        gains += [(m.player, start, end)] if r.pays else []
    return any(_reaches(steps, player, end, start) for player, start, end in gains)


def _reaches(
    steps: Mapping[tuple[str, Actions], list[Actions]], player: str, start: Actions, end: Actions
) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for profile in steps.get((player, waiting.pop()), ()):
            if profile == end:
                return True
            if profile not in seen:
                seen.add(profile)
                waiting.append(profile)
    return False


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
        return all(any(r.holds(values) for r in clause) for clause in self.clauses)

    @cached_property
    def variables(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """Return the parameters that each requirement depends on."""
        return tuple(tuple(r.polynomial.variables for r in clause) for clause in self.clauses)

    def reduced(self, values: Mapping[str, Fraction], free: Iterable[str], held: Held | None = None) -> Claim:
        """Return the claim about the free parameters, the others fixed; what is settled is left out.

        Parameters
        ----------
        values : mapping of str to Fraction
            Current values.
        free : iterable of str
            The parameters that may change.
        held : tuple of tuples of bool, optional
            Which requirements are fulfilled at the current values, where that is known already.
        """
        moving = set(free)
        fixed = {name: value for name, value in values.items() if name not in moving}
        held = self.held(values) if held is None else held
        clauses = []
        for clause, variables, now in zip(self.clauses, self.variables, held, strict=True):
            idle = [moving.isdisjoint(v) for v in variables]
            if any(still and holds for still, holds in zip(idle, now, strict=True)):
                continue
            left = [
                (r, r.polynomial.substitute(fixed))
                for r, still in zip(clause, idle, strict=True)
                if not still
            ]
            constants = [polynomial.constant_value for _, polynomial in left]
            settled = zip(left, constants, strict=True)
            if not any(constant is not None and r.met(constant) for (r, _), constant in settled):
                kept = {
                    polynomial: Requirement(r.margin, r.pays, polynomial)
                    for (r, polynomial), constant in zip(left[::-1], constants[::-1], strict=True)
                    if constant is None
                }
                clauses.append(tuple(kept.values())[::-1])
        return Claim(tuple(clauses))

    def held(self, values: Mapping[str, Fraction]) -> Held:
        """Tell, exactly, which requirements are fulfilled at a point."""
        return tuple(tuple(r.holds(values) for r in clause) for clause in self.clauses)

    def divided(self, positive: Iterable[str]) -> Claim:
        """Return the claim with factors left out that all terms of a requirement share and that are positive."""
        factors = frozenset(positive)

        def divide(polynomial: Polynomial) -> Polynomial:
            return polynomial.over(tuple((name, 1) for name, _ in polynomial.shared if name in factors))

        return self.mapped(divide)

    def scaled(self) -> Claim:
        """Return the claim with each polynomial divided by its largest coefficient: no unit of payoffs is left."""

        def scale(polynomial: Polynomial) -> Polynomial:
            largest = max(abs(c) for c in polynomial.terms.values())
            return polynomial / largest

        return self.mapped(scale)

    def mapped(self, change: Callable[[Polynomial], Polynomial]) -> Claim:
        """Return the claim with each polynomial changed, the same for the same polynomial."""
        known: dict[Polynomial, Polynomial] = {}

        def changed(r: Requirement) -> Requirement:
            if r.polynomial not in known:
                known[r.polynomial] = change(r.polynomial)
            return replace(r, polynomial=known[r.polynomial])

        return Claim(tuple(tuple(changed(r) for r in clause) for clause in self.clauses))

    def factored(self) -> Claim:
        """Return an equivalent conjunction over ranges that begin at zero, without parameters as factors of gains.

        A product with a parameter that is nowhere negative is positive where the parameter and the rest both are.
        """
        clauses: dict[tuple[bool, Polynomial], tuple[Requirement, ...]] = {}
        for clause in self.clauses:
            (r,) = clause
            for polynomial in _factors(r.polynomial) if r.pays else (r.polynomial,):
                clauses.setdefault((r.pays, polynomial), (replace(r, polynomial=polynomial),))
        return Claim(tuple(clauses.values()))

    @property
    def parameters(self) -> frozenset[str]:
        """Return the parameters that some requirement depends on."""
        return frozenset().union(*(v for clause in self.variables for v in clause))


def _factors(polynomial: Polynomial) -> tuple[Polynomial, ...]:
    """Return the variables that all terms share, and the rest where it is no number."""
    shared = polynomial.shared
    rest = polynomial.over(shared)
    if not shared or (rest.constant_value is not None and rest.constant_value < 0):
        return (polynomial,)
    variables = (Polynomial.variable(name) for name, _ in shared)
    return (*variables, *([rest] if rest.constant_value is None else []))


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
    game = scenario.form.game
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
                deviated = (*profile[:i], action, *profile[i + 1 :])
                found.append(Margin(profile, player, action, Polynomial(terms), deviated))
    return tuple(found)


def claim(scenario: Scenario, profile: Actions, mode: str) -> Claim:
    """Return what must hold for a profile to become, cease to be, or be the only pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Gives the payoffs.
    profile : tuple of str
        The target.
    mode : str
        "becomes", "ends" or "only".
    """

    def stays(m: Margin) -> Requirement:
        return Requirement(m, False, m.polynomial)

    def pays(m: Margin) -> Requirement:
        return Requirement(m, True, -m.polynomial)

    own = margins(scenario, profile)
    if mode == "ends":
        return Claim((tuple(pays(m) for m in own),))
    clauses = [(stays(m),) for m in own]
    if mode == "only":
        others = (p for p in itertools.product(*scenario.form.game.actions) if p != profile)
        return Claim((*clauses, *(tuple(pays(m) for m in margins(scenario, p)) for p in others)))
    return Claim(tuple(clauses))
