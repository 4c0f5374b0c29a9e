"""From a scenario's formulas to exact polynomials and a parametric game."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from typing import TYPE_CHECKING

from bargaining.errors import MAX_SHOWN, ScenarioError, nearest
from bargaining.scenario.document import ScenarioDocument
from bargaining.scenario.expression import Budget, parse
from bargaining.scenario.form import located
from bargaining.scenario.polynomial import Monomial, Polynomial
from bargaining.scenario.reading import Tree

MAX_BITS = 16_384

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
        Rationale where no claim supports it, or none supports it in full.
    """

    player: str
    name: str
    formula: str
    polynomial: Polynomial
    evidence: tuple[str, ...]
    assumption: str


def grounds(evidence: Sequence[str], assumption: str, *, rationale: bool = True) -> str:
    """Write what a term stands on: its claims, its assumption, or both.

    Parameters
    ----------
    evidence : sequence of str
        Claims.
    assumption : str
        The rationale, or nothing.
    rationale : bool
        Whether to write the rationale out.

    Examples
    --------
    >>> grounds(["O48", "Q35"], "a price is inferred")
    'O48 Q35; assumption: a price is inferred'
    >>> grounds(["O48", "Q35"], "a price is inferred", rationale=False)
    'O48 Q35; assumption'
    """
    assumed = f"assumption: {assumption}" if rationale else "assumption"
    return "; ".join(filter(None, (" ".join(evidence), assumed if assumption else "")))


class Compiler:
    """Resolve names, features and indicators of one scenario document, and collect what is wrong."""

    def __init__(
        self, document: ScenarioDocument, place: str, payoff_numbers: Sequence[int], tree: Tree
    ) -> None:
        self.document = document
        self.place = place
        self.tree = tree
        self.budget = Budget()
        self.payoff_numbers = payoff_numbers
        self.problems: list[str] = []
        self._features: dict[str, Polynomial] = {}
        self._open: list[str] = []
        self._faulty: set[str] = set()

    @cached_property
    def terms(self) -> tuple[PayoffTerm, ...]:
        """Compile every payoff term, noting each problem with its place."""
        for name in self.document.features:
            with suppress(_FaultyFeature):
                self._feature(name)
        found = []
        for number, entry in zip(self.payoff_numbers, self.document.payoff, strict=True):
            if entry.player not in self.document.players:
                hint = self.hint(entry.player, self.document.players)
                self.note(f"payoff[{number}].player", f"unknown player {entry.player!r}{hint}")
            polynomial = self._compiled(f"payoff[{number}].value", entry.value)
            if polynomial is not None:
                citations = (tuple(entry.evidence), entry.assumption)
                found.append(PayoffTerm(entry.player, entry.term, entry.value, polynomial, *citations))
        return tuple(found)

    def note(self, at: str, message: str) -> None:
        """Remember a problem."""
        parts = [int(part) if part.isdecimal() else part for part in re.findall(r"[^.\[\]]+", at)]
        self.problems.append(f"{located(self.tree, parts, self.place)}: {message}")

    def hint(self, found: str, options: Iterable[str]) -> str:
        """Say which name was probably meant, for as many problems as are shown."""
        return nearest(found, options) if len(self.problems) < MAX_SHOWN else ""

    def _compiled(self, at: str, formula: str) -> Polynomial | None:
        """Compile a formula; note what is wrong with it, every unknown name included, and return None."""
        unknown: dict[str, None] = {}
        if self.budget.spent:  # which was said once
            return None

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
            polynomial = self._reduced(parse(formula, resolve, self.budget))
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
                raise ScenarioError(f"unknown player {owner!r}{self.hint(owner, players)}")
            if action not in players[owner].actions:
                raise ScenarioError(f"unknown action {name!r}{self.hint(action, players[owner].actions)}")
            return Polynomial.variable(name)
        if name in self.document.parameters:
            return Polynomial.variable(name)
        if name in self.document.features:
            return self._feature(name)
        options = [*self.document.parameters, *self.document.features]
        if name in self.document.players:
            raise ScenarioError(f"found the player {name!r} alone, expected player.action")
        raise ScenarioError(f"unknown parameter or feature {name!r}{self.hint(name, options)}")

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


class Compiled:
    """Hold a document with the payoff terms and the game that follow from it, so that these cannot part.

    Parameters
    ----------
    compiler : Compiler
        Holds the document, which must be free of problems.
    """

    def __init__(self, compiler: Compiler) -> None:
        self.document = compiler.document
        self.terms = compiler.terms

    @classmethod
    def of(cls, document: ScenarioDocument) -> Compiled:
        """Compile a document that was made from a checked one.

        Raises
        ------
        ScenarioError
            With one line for every formula that does not compile.
        """
        place = document.scenario.name
        compiler = Compiler(document, place, range(len(document.payoff)), {})
        made = cls(compiler)
        if compiler.problems:
            raise ScenarioError("\n".join(compiler.problems))
        return made

    @cached_property
    def game(self) -> ParametricGame:
        """Return the game as polynomials in the parameters, made when it is first asked for."""
        return _parametric_game(self.document, self.terms)


class _FaultyFeature(ScenarioError):
    """A formula uses a feature whose own problem is noted already."""


def _parametric_game(document: ScenarioDocument, terms: tuple[PayoffTerm, ...]) -> ParametricGame:
    """Sum the payoff terms into coefficients of parameter monomials.

    Raises
    ------
    ScenarioError
        When the exact sums need numbers of thousands of digits.
    """
    import numpy as np

    from bargaining.games.parametric import ParametricGame

    players = tuple(document.players)
    actions = tuple(tuple(player.actions) for player in document.players.values())
    parameters = tuple(document.parameters)
    parts = parts_of(terms)
    monomials = sorted(parts) or [()]
    exponents = np.zeros((len(monomials), len(parameters)), dtype=np.int64)
    column = {name: k for k, name in enumerate(parameters)}
    coefficients = np.empty((len(monomials), len(players), *map(len, actions)), dtype=object)
    for row, monomial in enumerate(monomials):
        for name, power in monomial:
            exponents[row, column[name]] = power
        coefficients[row] = _summed(parts.get(monomial, ()), players, actions)
    coefficients.flags.writeable = exponents.flags.writeable = False
    return ParametricGame(parameters, exponents, coefficients, players, actions)


Part = tuple[str, Monomial, Fraction]
"""The player, the product of parameters and indicators, and its coefficient."""


def parts_of(terms: Iterable[PayoffTerm]) -> dict[Monomial, list[Part]]:
    """Return what the terms add to the payoffs, by products of parameters."""
    parts: dict[Monomial, list[Part]] = {}
    for term in terms:
        for monomial, coefficient in term.polynomial.terms.items():
            parts.setdefault(weights_of(monomial), []).append((term.player, monomial, coefficient))
    return parts


def common_denominator(parts: Iterable[Part]) -> int:
    """Return the denominator of a sum of coefficients.

    Raises
    ------
    ScenarioError
        When it has thousands of digits.
    """
    denominator = 1
    for _, _, coefficient in parts:
        denominator = lcm(denominator, coefficient.denominator)
        if denominator.bit_length() > MAX_BITS:
            raise ScenarioError(
                "found coefficients whose exact sum needs thousands of digits, expected shorter ones"
            )
    return denominator


def weights_of(monomial: Monomial) -> Monomial:
    """Return the part of a product that holds parameters."""
    return tuple(part for part in monomial if "." not in part[0])


def cells_of(monomial: Monomial, document: ScenarioDocument) -> int:
    """Return at how many action profiles a product of indicators is one."""
    fixed = {name.partition(".")[0] for name, _ in monomial if "." in name}
    return prod(len(player.actions) for name, player in document.players.items() if name not in fixed)


def _summed(
    parts: Sequence[Part],
    players: tuple[str, ...],
    actions: tuple[tuple[str, ...], ...],
) -> np.ndarray:
    """Return the coefficients of one product of parameters: whole numbers over a common denominator, summed."""
    import numpy as np

    denominator = common_denominator(parts)
    numerators = [c.numerator * (denominator // c.denominator) for _, _, c in parts]
    small = sum(map(abs, numerators)) < 2**62
    total = np.zeros((len(players), *map(len, actions)), dtype=np.int64 if small else object)
    for (player, monomial, _), numerator in zip(parts, numerators, strict=True):
        total[(players.index(player), *_cells(monomial, players, actions))] += numerator
    values, places = np.unique(total, return_inverse=True)
    exact = np.empty(len(values), dtype=object)
    exact[:] = [Fraction(int(value), denominator) for value in values]
    return exact[places].reshape(total.shape)


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
