"""From a scenario's formulas to exact polynomials."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bargaining.algebra.polynomial import Monomial, Polynomial
from bargaining.errors import MAX_SHOWN, ScenarioError, nearest
from bargaining.scenario.document import ScenarioDocument, Term
from bargaining.scenario.expression import Budget, parse
from bargaining.scenario.levels import Scales
from bargaining.scenario.numbers import plain
from bargaining.scenario.reading import Tree
from bargaining.scenario.validation import located

if TYPE_CHECKING:
    from bargaining.forms.form import Form, Place


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
    entry : tuple of str and int or str
        Where the document has it: the table, and its number or name there.
    """

    player: str
    name: str
    formula: str
    polynomial: Polynomial
    evidence: tuple[str, ...]
    assumption: str
    entry: tuple[str, int | str]


@dataclass(frozen=True)
class QuantityTerm:
    """Hold a number besides payoffs, compiled: the expectation of one polynomial per that of another.

    Parameters
    ----------
    name, label, unit : str
        As declared.
    value, per : Polynomial
        In the parameters and the ``player.action`` indicators.
    """

    name: str
    label: str
    unit: str
    value: Polynomial
    per: Polynomial


def payoff_term(written: Term, polynomial: Polynomial, entry: tuple[str, int | str]) -> PayoffTerm:
    """Return a term of a document with the polynomial that was compiled from it."""
    formula, citations = written.value, (tuple(written.evidence), written.assumption)
    return PayoffTerm(written.player, written.term, formula, polynomial, *citations, entry)


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
        for k, (number, entry) in enumerate(zip(self.payoff_numbers, self.document.payoff, strict=True)):
            if entry.player not in self.document.players:
                hint = self.hint(entry.player, self.document.players)
                self.note(f"payoff[{number}].player", f"unknown player {entry.player!r}{hint}")
            polynomial = self.compiled(f"payoff[{number}].value", entry.value)
            if polynomial is not None:
                found.append(payoff_term(entry, polynomial, ("payoff", k)))
        return tuple(found)

    @cached_property
    def quantities(self) -> tuple[QuantityTerm, ...]:
        """Compile every quantity, noting each problem with its place."""
        found = []
        for name, entry in self.document.quantities.items():
            value = self.compiled(f"quantities.{name}.value", entry.value)
            per = self.compiled(f"quantities.{name}.per", entry.per or "1")
            if value is not None and per is not None:
                found.append(QuantityTerm(name, entry.label, entry.unit, value, per))
        return tuple(found)

    def note(self, at: str, message: str) -> None:
        """Remember a problem."""
        parts = [int(part) if part.isdecimal() else part for part in re.findall(r"[^.\[\]]+", at)]
        self.problems.append(f"{located(self.tree, parts, self.place)}: {message}")

    def hint(self, found: str, options: Iterable[str]) -> str:
        """Say which name was probably meant, for as many problems as are shown."""
        return nearest(found, options) if len(self.problems) < MAX_SHOWN else ""

    @cached_property
    def scales(self) -> Scales | None:
        """Return the scales, or None where a level cannot be read."""
        try:
            return Scales(self.document.kinds)
        except ScenarioError:
            return None

    def range(self, name: str) -> tuple[Fraction, Fraction] | None:
        """Return the lowest and highest value of a parameter, or None where its kind is unknown."""
        entry = self.document.parameters[name]
        kind = self.document.kinds.get(entry.kind)
        return entry.range or (kind.range if kind else None)

    def check_value(self, name: str, value: Fraction | str, at: str) -> None:
        """Note a parameter that does not exist, or a value out of its range."""
        if name not in self.document.parameters:
            hint = self.hint(name, self.document.parameters)
            self.note(at, f"unknown parameter {name!r}{hint}")
            return
        limits = self.range(name)
        if isinstance(value, str):
            if self.scales is None or self.document.parameters[name].kind not in self.document.kinds:
                return
            try:
                value = self.scales.step(self.document.parameters[name].kind, value).default
            except ScenarioError as error:
                self.note(at, str(error))
                return
        if limits and not limits[0] <= value <= limits[1]:
            low, high = map(plain, limits)
            self.note(at, f"found {plain(value)}, expected a value from {low} to {high}")

    def compiled(
        self, at: str, formula: str, others: Mapping[str, Collection[str]] | None = None
    ) -> Polynomial | None:
        """Compile a formula; note what is wrong with it, every unknown name included, and return None.

        Parameters
        ----------
        at : str
            Where it stands.
        formula : str
            As written.
        others : mapping of str to collection of str
            What the formula may name beside players and their actions: names of the form's own, and what each may take;
            those of the document without.
        """
        others = self.document.names if others is None else others
        unknown: dict[str, None] = {}
        if self.budget.spent:  # which was said once
            return None

        def resolve(name: str) -> Polynomial:
            owner, _, option = name.partition(".")
            if owner in others and option in others[owner]:
                return Polynomial.variable(name)
            if owner in others:
                unknown[f"unknown choice {name!r}{self.hint(option, others[owner])}"] = None
                return Polynomial.variable(name)
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
        numbers = (name for name, own in self.document.names.items() if "" in own)
        options = [*self.document.parameters, *self.document.features, *numbers]
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
        polynomial = self.compiled(at, self.document.features[name].value)
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


Pair = tuple["Form", "Form"]


class Room(Protocol):
    """Make the form of game that a document declares."""

    def form(self, document: ScenarioDocument, terms: tuple[PayoffTerm, ...]) -> Form:
        """Return the game with payoffs as polynomials in the assumptions."""

    def places(self, document: ScenarioDocument) -> tuple[Place, ...]:
        """Return where choices are made, without reading a formula."""

    def terms(self, document: ScenarioDocument) -> tuple[PayoffTerm, ...]:
        """Return the terms of payoffs that stand in tables of the form's own."""


@dataclass(frozen=True)
class Source:
    """Hold what a scenario was built from, so that it can be built again with other structural alternatives.

    Parameters
    ----------
    tree : dict
        The effective file before a variant is chosen.
    place : str
        The file, for messages.
    folders : tuple of Path
        Evidence of the file's own.
    variants : mapping of str to str
        The values that were asked for.
    folder : Path or None
        Where the file is, for the names of other files in it.
    path : Path or None
        The file itself, for whoever asks what it takes over from which other one.
    """

    tree: Tree
    place: str
    folders: tuple[Path, ...]
    variants: Mapping[str, str]
    folder: Path | None = None
    path: Path | None = None


class Compiled:
    """Hold a document with the payoff terms and the form of game that follow from it, so that these cannot part.

    Parameters
    ----------
    compiler : Compiler
        Holds the document, which must be free of problems.
    room : Room
        Makes the form.
    source : Source
        What the document was read from.
    """

    def __init__(self, compiler: Compiler, room: Room, source: Source) -> None:
        self.source = source
        self.document = compiler.document
        self.terms = compiler.terms
        self.quantities = compiler.quantities
        self.room = room

    def again(self, document: ScenarioDocument) -> Compiled:
        """Compile a document that was made from this one.

        Raises
        ------
        ScenarioError
            With one line for every formula that does not compile.
        """
        compiler = Compiler(document, document.scenario.name, range(len(document.payoff)), {})
        made = Compiled(compiler, self.room, self.source)
        if compiler.problems:
            raise ScenarioError("\n".join(compiler.problems))
        return made

    @cached_property
    def form(self) -> Form:
        """Return the game as polynomials in the parameters, made when it is first asked for."""
        return self.room.form(self.document, self.terms)

    @cached_property
    def expectations(self) -> tuple[tuple[Pair, Pair], ...]:
        """Return for each quantity, and what it is told per, the forms with it as the only term and with none.

        What a form expects is linear in its terms, so that the difference is the expectation of the quantity.
        """
        player = next(iter(self.document.players))
        without = self.room.form(self.document, ())

        def alone(polynomial: Polynomial) -> Pair:
            term = PayoffTerm(player, "quantity", "", polynomial, (), "", ("quantities", 0))
            return self.room.form(self.document, (term,)), without

        return tuple((alone(one.value), alone(one.per)) for one in self.quantities)

    @cached_property
    def scales(self) -> Scales:
        """Return the scales on which values are read, with their levels."""
        return Scales(self.document.kinds)

    @cached_property
    def told(self) -> Mapping[str, tuple[Polynomial, Polynomial]]:
        """Return by parameter the formula of the other scale on which it is told, and what this is divided by."""
        from bargaining.scenario.told_checks import scales_told

        return scales_told(Compiler(self.document, self.document.scenario.name, (), {}))

    @cached_property
    def own_terms(self) -> tuple[PayoffTerm, ...]:
        """Return the terms that stand in tables of the form's own."""
        return self.room.terms(self.document)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Return where choices are made."""
        return self.room.places(self.document)


class _FaultyFeature(ScenarioError):
    """A formula uses a feature whose own problem is noted already."""
