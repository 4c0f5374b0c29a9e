r"""Stochastic games: play goes from state to state, and what players choose says where it goes on.

A file of this form names players, actions, parameters and payoffs as any other; ``[states]`` says who may choose what
in each state and what payoffs read there, ``[transitions]`` with which probability play goes on to another state, and
``[horizon]`` how the future counts. Where time has no steps, rates stand for probabilities, an interest rate for the
discount factor, and payoffs are flows (see `bargaining.forms.clock`). A prediction is a pure stationary profile, a
choice for each player in each state, that is Markov perfect (Maskin and Tirole 2001): in no state anybody gains by
another choice there.

References
----------
Maskin, E. and Tirole, J. (2001). Markov perfect equilibrium. Journal of Economic Theory 100, 191-219.
Shapley, L. S. (1953). Stochastic games. Proceedings of the National Academy of Sciences 39, 1095-1100.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import FormTable, Place, vocabulary
from bargaining.forms.spells import spells_of
from bargaining.forms.stationary import Stationary
from bargaining.forms.stochastic_checks import (
    check_chances,
    check_choices,
    check_spells,
    check_states,
    check_ways,
    clock_of,
    transitions_of,
    values_of,
)
from bargaining.forms.stochastic_document import StochasticDocument, moves, places
from bargaining.forms.worths import StateTerm
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds
from bargaining.scenario.document import ScenarioDocument


class Room:
    """Read, check and compile scenarios of stochastic games; see `bargaining.loading.registry.Room`."""

    name = "stochastic"
    concepts = ("Markov perfect",)
    document: ClassVar[type[ScenarioDocument]] = StochasticDocument
    template = "template_stochastic.toml"

    def places(self, document: StochasticDocument) -> tuple[Place, ...]:
        """Return one place for each player and each state in which it chooses."""
        return places(document)

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with states, transitions, horizon and outcomes."""
        document = compiler.document
        assert isinstance(document, StochasticDocument)
        before = len(compiler.problems)
        check_states(compiler, document)
        check_spells(compiler, document)
        if len(compiler.problems) > before:
            return  # what follows hangs on them
        check_choices(compiler, document)
        values_of(compiler, document)
        clock = clock_of(compiler, document)
        if clock is None:
            return
        check_ways(compiler, document)
        if len(compiler.problems) > before:
            return
        transitions = transitions_of(compiler, document)
        if len(compiler.problems) > before:
            return
        check_chances(compiler, document, transitions, clock)
        check_outcomes(compiler, vocabulary(places(document)))

    def tables(self, document: StochasticDocument) -> tuple[FormTable, ...]:
        """Return states and transitions."""
        states = tuple(
            (
                name,
                state.label,
                "; ".join(
                    f"{player}: {', '.join(own)}"
                    for player in document.players
                    if (own := moves(document, name, player))
                ),
                ", ".join(f"{n} = {v}" for n, v in state.values.items()),
                grounds(state.evidence, state.assumption),
            )
            for name, state in document.states.items()
        )
        ways = tuple(
            (way.state, way.next, way.probability or way.rate, grounds(way.evidence, way.assumption))
            for way in document.transitions.values()
        )
        horizon = document.horizon
        chance, counts = ("probability", "discount factor") if horizon.discount else ("rate", "interest rate")
        groups = tuple(
            (
                name,
                one.label,
                ", ".join(one.states),
                ", ".join(map(str, one.events)),
                grounds(one.evidence, one.assumption),
            )
            for name, one in document.spells.items()
        )
        heads = ("group", "label", "states", "events at which one began", "stands on")
        return (
            FormTable("States", ("state", "label", "who chooses what", "payoffs read", "stands on"), states),
            FormTable("Transitions", ("state", "next", chance, "stands on"), ways),
            FormTable(
                "Horizon", (counts, "starts in"), ((horizon.discount or horizon.interest, horizon.start),)
            ),
            *((FormTable("Spells", heads, groups),) if groups else ()),
        )

    def terms(self, document: StochasticDocument) -> tuple[PayoffTerm, ...]:
        """Return nothing: all terms stand where those of every form do."""
        return ()

    def form(self, document: StochasticDocument, terms: tuple[PayoffTerm, ...]) -> Stationary:
        """Return the game with payoffs and probabilities as polynomials in the assumptions."""
        compiler = Compiler(document, document.scenario.name, (), {})
        clock = clock_of(compiler, document)
        assert clock is not None
        ranges = {name: compiler.range(name) for name in document.parameters}
        return Stationary(
            tuple(document.players),
            tuple(document.parameters),
            tuple(document.states),
            places(document),
            _state_terms(compiler, document, terms),
            transitions_of(compiler, document),
            clock,
            document.horizon.start,
            spells_of(document),
            {name: sum(ends, Fraction(0)) / 2 for name, ends in ranges.items() if ends},
            document.scenario.concept or self.concepts[0],
        )


def _state_terms(
    compiler: Compiler, document: StochasticDocument, terms: tuple[PayoffTerm, ...]
) -> tuple[StateTerm, ...]:
    """Return what is paid in each state, with what payoffs read there."""
    values = values_of(compiler, document)
    found = []
    for term in terms:
        entry = document.payoff[int(term.entry[1])]
        for state in entry.states or document.states:
            polynomial = _offered(document, state, term.polynomial.substitute(values[state]))
            found.append(StateTerm(state, term.player, term.name, polynomial, term.evidence, term.assumption))
    return tuple(found)


def _offered(document: StochasticDocument, state: str, polynomial: Polynomial) -> Polynomial:
    """Return a payoff without actions that a state does not offer."""
    there = {f"{p}.{a}" for p in document.players for a in moves(document, state, p)}
    return polynomial.substitute(
        {n: Fraction(0) for n in polynomial.variables if "." in n and n not in there}
    )
