r"""The Bayesian form: nature draws a type of the world, some players see it, and all choose at once.

A player chooses once for every set of types that it cannot tell apart. Each such place is an agent with a payoff of its
own, expected over the types of the set,

.. math:: u_{i,T}(a) = \sum_{t \in T} p_t \, u_i(a_t; \theta_t),

where :math:`p_t` is the probability of a type and :math:`\theta_t` are the assumptions with what the type fixes. A
profile is a Bayesian equilibrium where no place gains by another option alone (Harsanyi 1967-68). A place that sees its
type compares payoffs in that type, without the factor :math:`p_t`: else everything would be optimal in a type that has
probability zero.

In a type, a player may choose for others together with its own action: they are one place, with its payoff.

References
----------
Harsanyi, J. (1967-68). Games with incomplete information played by "Bayesian" players. Management Science 14, 159-182,
320-334, 486-502.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from keyword import iskeyword
from math import prod
from typing import Annotated, ClassVar, Literal

from bargaining.algebra.polynomial import Polynomial, combined
from bargaining.forms.form import FormTable, Place, vocabulary
from bargaining.forms.simultaneous import PlaceTerm, Simultaneous
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds
from bargaining.scenario.document import Cited, Exact, Header, Name, Outcome, ScenarioDocument
from bargaining.scenario.numbers import plain
from bargaining.scenario.parts import Pattern, field

MAX_TYPES = 12
MAX_IN_PROBABILITY = 8
"""The most parameters in a probability, of which every corner of the ranges is looked at."""
MAX_SUMMANDS = 200_000
"""The most products of indicators into which those of players who are chosen for are written out."""

DottedName = Annotated[str, Pattern(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", 61 + 64 * MAX_TYPES)]


class BayesianHeader(Header):
    """What a scenario in Bayesian form is."""

    form: Literal["bayesian"] = field(description="Form of the game")


class Type(Cited):
    """One of the worlds that nature may draw."""

    label: str
    probability: str = field(description="Formula in the parameters; those of all types sum to one")
    values: dict[Name, Exact] = field(default={}, description="What payoffs read for some parameters")
    chooses_for: dict[Name, list[Name]] = field(
        default={}, description="Who chooses the actions of others together with its own"
    )


class TypedOutcome(Outcome):
    """A name for a profile; of a player that can tell types apart, ``"player.type" = action`` for each."""

    profile: dict[DottedName, Name]


class BayesianDocument(ScenarioDocument):
    """A scenario file in Bayesian form."""

    scenario: BayesianHeader
    types: dict[Name, Type] = field(min_length=1)
    information: dict[Name, list[list[Name]]] = field(
        default={},
        description="For each player that can tell types apart, the sets of types that look the same to it",
    )
    outcomes: dict[Name, TypedOutcome] = field(default={})  # type: ignore[assignment]


@dataclass(frozen=True)
class _Agent:
    """A place with the types at which it chooses and the players whose actions it chooses."""

    player: str
    types: tuple[str, ...]
    members: tuple[str, ...]
    place: Place


def _cells(document: BayesianDocument, player: str) -> list[tuple[str, ...]]:
    """Return the sets of types between which a player cannot tell."""
    sets = document.information.get(player)
    return [tuple(cell) for cell in sets] if sets else [tuple(document.types)]


def _name(document: BayesianDocument, player: str, cell: tuple[str, ...]) -> str:
    return player if len(cell) == len(document.types) else f"{player}.{'_or_'.join(cell)}"


def _deciders(document: BayesianDocument) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield who chooses at which set of types, in the order of the players and of their sets."""
    for player in document.players:
        for cell in _cells(document, player):
            deciders = {
                decider
                for kind in cell
                for decider, others in document.types[kind].chooses_for.items()
                if player in others
            }
            if not deciders:
                yield player, cell


def _agents(document: BayesianDocument) -> Iterator[_Agent]:
    """Yield the places with what they choose."""
    for player, cell in _deciders(document):
        yield _agent(document, player, cell)


def _members(document: BayesianDocument, player: str, kind: str) -> tuple[str, ...]:
    """Return whose actions a player chooses in a type, in the order of the players."""
    others = document.types[kind].chooses_for.get(player, ())
    return tuple(name for name in document.players if name == player or name in others)


def _numbers(document: BayesianDocument) -> list[int]:
    """Return how many options each place has, before any is made."""
    return [
        prod(len(document.players[name].actions) for name in _members(document, player, cell[0]))
        for player, cell in _deciders(document)
    ]


def _summands(document: BayesianDocument, terms: tuple[PayoffTerm, ...]) -> int:
    """Return at least how many products of indicators of places the terms are written out into."""
    counts = {
        kind: {player: len(document.players[player].actions) for player in document.players}
        for kind in document.types
    }
    joint = {
        kind: [
            members for player in entry.chooses_for if len(members := _members(document, player, kind)) > 1
        ]
        for kind, entry in document.types.items()
    }
    if not any(joint.values()):
        return 0
    named = [
        {name.partition(".")[0] for name, _ in monomial if "." in name}
        for term in terms
        for monomial in term.polynomial.terms
    ]
    return sum(
        prod(
            counts[kind][p]
            for members in joint[kind]
            if owners & set(members)
            for p in members
            if p not in owners
        )
        for owners in named
        for kind in document.types
    )


def _agent(document: BayesianDocument, player: str, cell: tuple[str, ...]) -> _Agent:
    members = _members(document, player, cell[0])
    labels = [document.players[name].label for name in members if name != player]
    label = document.players[player].label + (f" for {' and '.join(labels)}" if labels else "")
    if player in document.information:
        label += f" ({' or '.join(document.types[kind].label for kind in cell)})"
    if len(members) == 1:
        name = _name(document, player, cell)
        return _Agent(
            player, cell, members, Place(name, player, label, tuple(document.players[player].actions))
        )
    joint = itertools.product(*(document.players[name].actions for name in members))
    parts = {
        "+".join(actions): {
            _name(document, name, cell): action for name, action in zip(members, actions, strict=True)
        }
        for actions in joint
    }
    alone = len(document.types[cell[0]].chooses_for) == 1
    name = cell[0] if alone else f"{'+'.join(members)}.{cell[0]}"
    return _Agent(player, cell, members, Place(name, player, label, tuple(parts), parts))


class Room:
    """Read, check and compile scenarios in Bayesian form; see `bargaining.loading.registry.Room`."""

    name = "bayesian"
    concepts = ("Bayes-Nash", "strict Bayes-Nash")
    document: ClassVar[type[ScenarioDocument]] = BayesianDocument
    template = "template_bayesian.toml"

    def places(self, document: BayesianDocument) -> tuple[Place, ...]:
        """Return one place for each player and set of types that it cannot tell apart."""
        return tuple(agent.place for agent in _agents(document))

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with types, information and outcomes."""
        from bargaining.forms.sizes import check_number, check_size

        document = compiler.document
        assert isinstance(document, BayesianDocument)
        before = len(compiler.problems)
        _check_types(compiler, document)
        _check_information(compiler, document)
        if len(compiler.problems) > before:
            return  # places and payoffs hang on them
        if not check_number(compiler, _numbers(document), "choices at all places"):
            return  # nor may they be made
        places = self.places(document)
        _check_place_names(compiler, places)
        if _summands(document, compiler.terms) > MAX_SUMMANDS:
            compiler.note(
                "payoff", f"found more than {MAX_SUMMANDS:,} summands over all types, expected fewer"
            )
            return
        check_size(compiler, places, _place_terms(document, compiler.terms, _probabilities(compiler)))
        check_outcomes(compiler, vocabulary(places))

    def tables(self, document: BayesianDocument) -> tuple[FormTable, ...]:
        """Return the types, and who can tell them apart."""
        types = tuple(
            (
                name,
                kind.label,
                kind.probability,
                ", ".join(f"{n} = {plain(value)}" for n, value in kind.values.items()),
                "; ".join(f"{one} chooses for {', '.join(of)}" for one, of in kind.chooses_for.items()),
                grounds(kind.evidence, kind.assumption),
            )
            for name, kind in document.types.items()
        )
        columns = ("type", "label", "probability", "payoffs read", "who chooses", "stands on")
        seen = tuple(
            (player, " | ".join(" or ".join(cell) for cell in _cells(document, player)))
            for player in document.players
        )
        return (
            FormTable("Types", columns, types),
            FormTable("What each player can tell apart", ("player", "types"), seen),
        )

    def form(self, document: BayesianDocument, terms: tuple[PayoffTerm, ...]) -> Simultaneous:
        """Return the game of the places, with payoffs as polynomials in the assumptions."""
        probabilities = _probabilities(Compiler(document, document.scenario.name, (), {}))
        expected = {
            player: tuple(
                _typed(document, term.polynomial, kind) * probabilities[kind]
                for term in terms
                if term.player == player
                for kind in document.types
            )
            for player in document.players
        }
        return Simultaneous(
            tuple(document.players),
            tuple(document.parameters),
            self.places(document),
            _place_terms(document, terms, probabilities),
            expected,
            concept := document.scenario.concept or self.concepts[0],
            strict=concept == self.concepts[1],
        )


def _probabilities(compiler: Compiler) -> dict[str, Polynomial]:
    """Compile the probabilities of the types; what does not compile is noted and left out."""
    assert isinstance(compiler.document, BayesianDocument)
    compiled = {
        kind: compiler.compiled(f"types.{kind}.probability", entry.probability)
        for kind, entry in compiler.document.types.items()
    }
    return {kind: polynomial for kind, polynomial in compiled.items() if polynomial is not None}


def _place_terms(
    document: BayesianDocument, terms: tuple[PayoffTerm, ...], probabilities: Mapping[str, Polynomial]
) -> tuple[PlaceTerm, ...]:
    """Return what counts at each place: the player's terms, expected over the types of the place."""
    found = []
    for agent in _agents(document):
        for term in terms:
            if term.player != agent.player:
                continue
            total = Polynomial()
            for kind in agent.types:
                weight = probabilities[kind] if len(agent.types) > 1 else Polynomial.constant(1)
                total = total + _typed(document, term.polynomial, kind) * weight
            found.append(PlaceTerm(agent.place.name, term.name, total, term.evidence, term.assumption))
    return tuple(found)


def _typed(document: BayesianDocument, polynomial: Polynomial, kind: str) -> Polynomial:
    """Return a payoff in one type: with what the type fixes, and the indicators of the places that choose in it."""
    agents = [agent for agent in _agents(document) if kind in agent.types]
    known: dict[tuple[tuple[str | None, ...], ...], Polynomial] = {}
    products = []
    for monomial, coefficient in polynomial.substitute(document.types[kind].values).terms.items():
        chosen = dict(name.split(".") for name, _ in monomial if "." in name)
        wanted = tuple(tuple(chosen.get(member) for member in agent.members) for agent in agents)
        if wanted not in known:
            known[wanted] = prod(map(_indicator, agents, wanted), start=Polynomial.constant(1))
        weights = tuple(part for part in monomial if "." not in part[0])
        products.append(known[wanted] * Polynomial({weights: coefficient}))
    return combined(itertools.repeat(1, len(products)), products)


def _indicator(agent: _Agent, wanted: tuple[str | None, ...]) -> Polynomial:
    """Return at which options of a place each member takes what is wanted of it, where anything is."""
    if not any(wanted):
        return Polynomial.constant(1)
    return Polynomial(
        {
            ((f"{agent.place.name}.{option}", 1),): Fraction(1)
            for option in agent.place.options
            if all(w is None or w == part for w, part in zip(wanted, option.split("+"), strict=True))
        }
    )


def _check_types(compiler: Compiler, document: BayesianDocument) -> None:
    if len(document.types) > MAX_TYPES:
        compiler.note("types", f"found {len(document.types)} types, expected at most {MAX_TYPES}")
    for kind, entry in document.types.items():
        at = f"types.{kind}"
        if kind in document.players:
            compiler.note(at, "found the name of a player, expected a name of its own")
        if iskeyword(kind):
            compiler.note(at, f"found the name {kind!r}, which statements reserve; expected another")
        for name, value in entry.values.items():
            compiler.check_value(name, value, f"{at}.values.{name}")
        for decider, others in entry.chooses_for.items():
            for name in (decider, *others):
                if name not in document.players:
                    hint = compiler.hint(name, document.players)
                    compiler.note(f"{at}.chooses_for.{decider}", f"unknown player {name!r}{hint}")
        _check_choosers(compiler, document, kind)
    probabilities = _probabilities(compiler)
    if len(probabilities) == len(document.types):
        _check_probabilities(compiler, probabilities)


def _check_choosers(compiler: Compiler, document: BayesianDocument, kind: str) -> None:
    """Note a player for whom two choose, who chooses for itself as well, or who does not know the type."""
    taken: set[str] = set()
    for decider, others in document.types[kind].chooses_for.items():
        at = f"types.{kind}.chooses_for.{decider}"
        for name in others:
            if name == decider or name in taken or name in document.types[kind].chooses_for:
                compiler.note(at, f"found {name!r}, expected a player for whom nobody else chooses")
            taken.add(name)
        for name in (decider, *others):
            if name in document.players and (kind,) not in _cells(document, name):
                compiler.note(
                    at,
                    f"found {name!r}, expected a player that sees this type: information.{name} with [{kind!r}]",
                )


def _check_probabilities(compiler: Compiler, probabilities: Mapping[str, Polynomial]) -> None:
    total = sum(probabilities.values(), Polynomial())
    if total != Polynomial.constant(1):
        compiler.note(
            "types", f"found probabilities that sum to {total}, expected one whatever the parameters"
        )
    for kind, polynomial in probabilities.items():
        at = f"types.{kind}.probability"
        if indicators := sorted(name for name in polynomial.variables if "." in name):
            compiler.note(at, f"found {indicators[0]!r}, expected a formula in the parameters alone")
        elif any(power > 1 for monomial in polynomial.terms for _, power in monomial):
            compiler.note(at, "found a parameter to a higher power, expected each to the first power")
        elif len(polynomial.variables) <= MAX_IN_PROBABILITY:
            names = sorted(polynomial.variables)
            ranges = [compiler.range(name) or (Fraction(0), Fraction(1)) for name in names]
            for corner in itertools.product(*ranges):
                if (value := polynomial.evaluate(dict(zip(names, corner, strict=True)))) < 0:
                    where = ", ".join(f"{n} = {plain(v)}" for n, v in zip(names, corner, strict=True))
                    compiler.note(at, f"found {plain(value)} at {where}, expected nothing negative")
                    break
        else:
            compiler.note(
                at, f"found {len(polynomial.variables)} parameters, expected at most {MAX_IN_PROBABILITY}"
            )


def _check_place_names(compiler: Compiler, places: tuple[Place, ...]) -> None:
    """Note two sets of types of a player that are written the same, such as a with b_or_c and a_or_b with c."""
    seen: set[str] = set()
    for place in places:
        if place.name in seen:
            compiler.note(
                f"information.{place.player}",
                f"found two sets of types that are both written {place.name!r}, expected types with other names",
            )
        seen.add(place.name)


def _check_information(compiler: Compiler, document: BayesianDocument) -> None:
    for player, sets in document.information.items():
        at = f"information.{player}"
        if player not in document.players:
            hint = compiler.hint(player, document.players)
            compiler.note(at, f"unknown player {player!r}{hint}")
        listed = [kind for cell in sets for kind in cell]
        for kind in listed:
            if kind not in document.types:
                compiler.note(at, f"unknown type {kind!r}{compiler.hint(kind, document.types)}")
        if not all(sets) or not sets:
            compiler.note(at, "found a set without types, expected at least one type in each")
        elif sorted(listed) != sorted(document.types) and set(listed) <= set(document.types):
            compiler.note(at, f"found the types {', '.join(listed)}, expected each type once")
