"""From a scenario's formulas to exact polynomials and a parametric game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from bargaining.errors import ScenarioError, nearest
from bargaining.scenario.document import ScenarioDocument
from bargaining.scenario.expression import parse
from bargaining.scenario.polynomial import Monomial, Polynomial

if TYPE_CHECKING:
    import numpy as np

    from bargaining.games.parametric import ParametricGame


@dataclass(frozen=True)
class PayoffTerm:
    """Hold one term of a player's payoff, compiled.

    Parameters
    ----------
    player : str
        Name of the player.
    name : str
        What the term stands for.
    formula : str
        The formula as written.
    polynomial : Polynomial
        In the parameters and the ``player.action`` indicators; multilinear in the indicators, so that putting
        probabilities for the indicators gives the expected value.
    evidence : tuple of str
        Claims that the term stands on.
    assumption : str
        Rationale where no claim supports it.
    """

    player: str
    name: str
    formula: str
    polynomial: Polynomial
    evidence: tuple[str, ...]
    assumption: str


class Compiler:
    """Resolve names, features and indicators of one scenario document, and collect what is wrong."""

    def __init__(self, document: ScenarioDocument, place: str, payoff_numbers: Sequence[int]) -> None:
        self.document = document
        self.place = place
        self.payoff_numbers = payoff_numbers
        self.problems: list[str] = []
        self._features: dict[str, Polynomial] = {}
        self._open: list[str] = []
        self._faulty: set[str] = set()

    def terms(self) -> tuple[PayoffTerm, ...]:
        """Compile every payoff term, noting each problem with its place."""
        for name in self.document.features:
            with suppress(_FaultyFeature):
                self._feature(name)
        found = []
        for number, entry in zip(self.payoff_numbers, self.document.payoff, strict=True):
            if entry.player not in self.document.players:
                hint = nearest(entry.player, self.document.players)
                self.note(f"payoff[{number}].player", f"unknown player {entry.player!r}{hint}")
            polynomial = self._compiled(f"payoff[{number}].value", entry.value)
            if polynomial is not None:
                citations = (tuple(entry.evidence), entry.assumption)
                found.append(PayoffTerm(entry.player, entry.term, entry.value, polynomial, *citations))
        return tuple(found)

    def note(self, at: str, message: str) -> None:
        """Remember a problem."""
        self.problems.append(f"{self.place}: {at}: {message}")

    def _compiled(self, at: str, formula: str) -> Polynomial | None:
        """Compile a formula; note what is wrong with it, every unknown name included, and return None."""
        unknown: dict[str, None] = {}

        def resolve(name: str) -> Polynomial:
            try:
                return self.resolve(name)
            except _FaultyFeature:
                raise
            except ScenarioError as error:
                unknown[str(error)] = None
                return Polynomial.variable(name)

        polynomial = None
        try:
            polynomial = self._reduced(parse(formula, resolve))
        except _FaultyFeature:
            pass
        except ScenarioError as error:
            unknown[str(error)] = None
        for problem in unknown:
            self.note(at, problem)
        return None if unknown else polynomial

    def resolve(self, name: str) -> Polynomial:
        """Return the polynomial behind a parameter, a feature or ``player.action``."""
        owner, dot, action = name.partition(".")
        if dot:
            players = self.document.players
            if owner not in players:
                raise ScenarioError(f"unknown player {owner!r}{nearest(owner, players)}")
            if action not in players[owner].actions:
                raise ScenarioError(f"unknown action {name!r}{nearest(action, players[owner].actions)}")
            return Polynomial.variable(name)
        if name in self.document.parameters:
            return Polynomial.variable(name)
        if name in self.document.features:
            return self._feature(name)
        options = [*self.document.parameters, *self.document.features]
        if name in self.document.players:
            raise ScenarioError(f"found the player {name!r} alone, expected player.action")
        raise ScenarioError(f"unknown parameter or feature {name!r}{nearest(name, options)}")

    def _feature(self, name: str) -> Polynomial:
        if name in self._features:
            return self._features[name]
        at = f"features.{name}.value"
        if name in self._open:
            cycle = " -> ".join([*self._open[self._open.index(name) :], name])
            self.note(at, f"found a cycle {cycle}, expected features that do not depend on themselves")
            self._faulty.add(name)
        if name in self._faulty:
            raise _FaultyFeature(name)
        self._open.append(name)
        polynomial = self._compiled(at, self.document.features[name].value)
        self._open.pop()
        if polynomial is None:
            self._faulty.add(name)
            raise _FaultyFeature(name)
        self._features[name] = polynomial
        return polynomial

    def _reduced(self, polynomial: Polynomial) -> Polynomial:
        """Use that an indicator is zero or one and that a player takes one action."""
        total: dict[Monomial, Fraction] = {}
        for monomial, coefficient in polynomial.terms.items():
            indicators = [name for name, _ in monomial if "." in name]
            owners = {name.partition(".")[0] for name in indicators}
            if len(owners) < len(indicators):
                continue
            reduced = tuple((name, 1 if "." in name else power) for name, power in monomial)
            total[reduced] = total.get(reduced, Fraction(0)) + coefficient
        return Polynomial(total)


class _FaultyFeature(ScenarioError):
    """A formula uses a feature whose own problem is noted already."""


@lru_cache(maxsize=8)
def parametric_game(
    terms: tuple[PayoffTerm, ...],
    parameters: tuple[str, ...],
    players: tuple[str, ...],
    actions: tuple[tuple[str, ...], ...],
) -> ParametricGame:
    """Sum the payoff terms into coefficients of parameter monomials."""
    import numpy as np

    from bargaining.games.parametric import ParametricGame

    tensors: dict[Monomial, np.ndarray] = {}
    for term in terms:
        for monomial, coefficient in term.polynomial.terms.items():
            weights = tuple(part for part in monomial if "." not in part[0])
            if weights not in tensors:
                shape = (len(players), *map(len, actions))
                tensors[weights] = np.full(shape, Fraction(0), dtype=object)
            index = _cells(monomial, players, actions)
            tensors[weights][(players.index(term.player), *index)] += coefficient
    monomials = sorted(tensors) or [()]
    exponents = np.array(
        [[dict(monomial).get(name, 0) for name in parameters] for monomial in monomials], dtype=np.int64
    ).reshape(len(monomials), len(parameters))
    empty = np.full((len(players), *map(len, actions)), Fraction(0), dtype=object)
    coefficients = np.stack([tensors.get(monomial, empty) for monomial in monomials])
    coefficients.flags.writeable = exponents.flags.writeable = False
    return ParametricGame(parameters, exponents, coefficients, players, actions)


def _cells(
    monomial: Monomial, players: tuple[str, ...], actions: tuple[tuple[str, ...], ...]
) -> tuple[slice | int, ...]:
    """Return the index of the action profiles at which a product of indicators is one."""
    index: list[slice | int] = [slice(None)] * len(players)
    for name, _ in monomial:
        owner, dot, action = name.partition(".")
        if dot:
            player = players.index(owner)
            index[player] = actions[player].index(action)
    return tuple(index)


def indicator_values(
    players: Mapping[str, object], strategies: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, Fraction]:
    """Return the probability of each ``player.action`` under the strategies, zero where not named."""
    values: dict[str, Fraction] = {}
    for name, actions in players.items():
        for action in actions:  # type: ignore[attr-defined]
            values[f"{name}.{action}"] = Fraction(strategies[name].get(action, 0))
    return values
