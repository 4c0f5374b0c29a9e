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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import ClassVar

from bargaining.algebra.polynomial import Polynomial, combined
from bargaining.forms.bayesian_checks import (
    check_information,
    check_place_names,
    check_types,
    probabilities_of,
    summands_of,
)
from bargaining.forms.bayesian_places import Agent, BayesianDocument, agents, cells, numbers
from bargaining.forms.form import FormTable, Place, vocabulary
from bargaining.forms.simultaneous import PlaceTerm, Simultaneous, World
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds
from bargaining.scenario.document import ScenarioDocument
from bargaining.scenario.numbers import plain

MAX_SUMMANDS = 200_000
"""The most products of indicators into which those of players who are chosen for are written out."""


class Room:
    """Read, check and compile scenarios in Bayesian form; see `bargaining.loading.registry.Room`."""

    name = "bayesian"
    concepts = ("Bayes-Nash", "strict Bayes-Nash")
    document: ClassVar[type[ScenarioDocument]] = BayesianDocument
    template = "template_bayesian.toml"
    expects: ClassVar[bool] = True

    def __init__(self) -> None:
        self._counted: tuple[tuple[PayoffTerm, ...], tuple[PlaceTerm, ...]] = ((), ())

    def places(self, document: BayesianDocument) -> tuple[Place, ...]:
        """Return one place for each player and set of types that it cannot tell apart."""
        return tuple(agent.place for agent in agents(document))

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with types, information and outcomes."""
        from bargaining.forms.sizes import check_number, check_size

        document = compiler.document
        assert isinstance(document, BayesianDocument)
        before = len(compiler.problems)
        check_types(compiler, document)
        check_information(compiler, document)
        if len(compiler.problems) > before:
            return  # places and payoffs hang on them
        if not check_number(compiler, numbers(document), "choices at all places"):
            return  # nor may they be made
        places = self.places(document)
        check_place_names(compiler, places)
        if summands_of(document, compiler.terms) > MAX_SUMMANDS:
            compiler.note(
                "payoff", f"found more than {MAX_SUMMANDS:,} summands over all types, expected fewer"
            )
            return
        self._counted = (compiler.terms, _place_terms(document, compiler.terms, probabilities_of(compiler)))
        check_size(compiler, places, self._counted[1])
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
            (player, " | ".join(" or ".join(cell) for cell in cells(document, player)))
            for player in document.players
        )
        return (
            FormTable("Types", columns, types),
            FormTable("What each player can tell apart", ("player", "types"), seen),
        )

    def terms(self, document: BayesianDocument) -> tuple[PayoffTerm, ...]:
        """Return nothing: all terms stand where those of every form do."""
        return ()

    def form(self, document: BayesianDocument, terms: tuple[PayoffTerm, ...]) -> Simultaneous:
        """Return the game of the places, with payoffs as polynomials in the assumptions."""
        probabilities = probabilities_of(Compiler(document, document.scenario.name, (), {}))
        return Simultaneous(
            tuple(document.players),
            tuple(document.parameters),
            self.places(document),
            # made already where these are the terms that were checked
            self._counted[1] if terms is self._counted[0] else _place_terms(document, terms, probabilities),
            _Summands(document, terms, probabilities),
            concept := document.scenario.concept or self.concepts[0],
            strict=concept == self.concepts[1],
            worlds=tuple(
                World(probabilities[kind], tuple(agent.place.name for agent in choosing))
                for kind, choosing in _choosing(document).items()
            ),
        )


@dataclass(frozen=True)
class _Summands:
    """Give the summands of what each player expects, over all types, when they are asked for."""

    document: BayesianDocument
    terms: tuple[PayoffTerm, ...]
    probabilities: Mapping[str, Polynomial]

    def __call__(self) -> dict[str, tuple[Polynomial, ...]]:
        choosing = _choosing(self.document)
        return {
            player: tuple(
                _typed(self.document, term.polynomial, kind, choosing[kind]) * self.probabilities[kind]
                for term in self.terms
                if term.player == player
                for kind in self.document.types
            )
            for player in self.document.players
        }


def _choosing(document: BayesianDocument) -> dict[str, list[Agent]]:
    """Return who chooses in each type."""
    everybody = list(agents(document))
    return {kind: [agent for agent in everybody if kind in agent.types] for kind in document.types}


def _place_terms(
    document: BayesianDocument, terms: tuple[PayoffTerm, ...], probabilities: Mapping[str, Polynomial]
) -> tuple[PlaceTerm, ...]:
    """Return what counts at each place: the player's terms, expected over the types of the place."""
    found = []
    choosing = _choosing(document)
    for agent in agents(document):
        for term in terms:
            if term.player != agent.player:
                continue
            total = Polynomial()
            for kind in agent.types:
                weight = probabilities[kind] if len(agent.types) > 1 else Polynomial.constant(1)
                total = total + _typed(document, term.polynomial, kind, choosing[kind]) * weight
            found.append(PlaceTerm(agent.place.name, term.name, total, term.evidence, term.assumption))
    return tuple(found)


def _typed(
    document: BayesianDocument, polynomial: Polynomial, kind: str, choosing: Sequence[Agent]
) -> Polynomial:
    """Return a payoff in one type: with what the type fixes, and the indicators of the places that choose in it."""
    known: dict[tuple[tuple[str | None, ...], ...], Polynomial] = {}
    products = []
    for monomial, coefficient in polynomial.substitute(document.types[kind].values).terms.items():
        chosen = dict(name.split(".") for name, _ in monomial if "." in name)
        wanted = tuple(tuple(chosen.get(member) for member in agent.members) for agent in choosing)
        if wanted not in known:
            known[wanted] = prod(map(_indicator, choosing, wanted), start=Polynomial.constant(1))
        weights = tuple(part for part in monomial if "." not in part[0])
        products.append(known[wanted] * Polynomial({weights: coefficient}))
    return combined(itertools.repeat(1, len(products)), products)


def _indicator(agent: Agent, wanted: tuple[str | None, ...]) -> Polynomial:
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
