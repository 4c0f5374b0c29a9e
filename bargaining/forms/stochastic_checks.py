"""What must hold of states, transitions and the horizon of a stochastic game, noted with its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from keyword import iskeyword
from math import prod

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.ranges import corners
from bargaining.forms.stochastic_document import MAX_STATES, StochasticDocument, moves
from bargaining.scenario.compilation import Compiler
from bargaining.scenario.numbers import plain

MAX_PROFILES = 20_000


def check_states(compiler: Compiler, document: StochasticDocument) -> None:
    """Note what is wrong with states, with what is chosen there, and with where terms are paid."""
    if len(document.states) > MAX_STATES:
        compiler.note("states", f"found {len(document.states)} states, expected at most {MAX_STATES}")
    if document.horizon.start not in document.states:
        hint = compiler.hint(document.horizon.start, document.states)
        compiler.note("horizon.start", f"unknown state {document.horizon.start!r}{hint}")
    for state, entry in document.states.items():
        if iskeyword(state):
            compiler.note(
                f"states.{state}", f"found the name {state!r}, which statements reserve; expected another"
            )
        for player, own in entry.moves.items():
            at = f"states.{state}.moves.{player}"
            if player not in document.players:
                compiler.note(at, f"unknown player {player!r}{compiler.hint(player, document.players)}")
                continue
            for action in own:
                if action not in (known := document.players[player].actions):
                    compiler.note(at, f"unknown action {player}.{action}{compiler.hint(action, known)}")
            if len({*own}) < len(own):
                compiler.note(at, "found an action twice, expected each once")
        for parameter in entry.values:
            if parameter not in document.parameters:
                hint = compiler.hint(parameter, document.parameters)
                compiler.note(f"states.{state}.values.{parameter}", f"unknown parameter {parameter!r}{hint}")
    for number, term in zip(compiler.payoff_numbers, document.payoff, strict=True):
        for state in term.states:
            if state not in document.states:
                hint = compiler.hint(state, document.states)
                compiler.note(f"payoff[{number}].states", f"unknown state {state!r}{hint}")
    for name, way in document.transitions.items():
        for what, state in (("state", way.state), ("next", way.next)):
            if state not in document.states:
                hint = compiler.hint(state, document.states)
                compiler.note(f"transitions.{name}.{what}", f"unknown state {state!r}{hint}")
        if way.state == way.next:
            compiler.note(
                f"transitions.{name}.next",
                f"found {way.next!r}, where it starts; play stays there with what is left of the probability",
            )


def check_choices(compiler: Compiler, document: StochasticDocument) -> None:
    """Note players who choose nowhere, and too many profiles."""
    for player in document.players:
        if not any(moves(document, state, player) for state in document.states):
            compiler.note(f"players.{player}", "found no state in which it chooses, expected one")
    number = prod(len(moves(document, s, p)) or 1 for s in document.states for p in document.players)
    if number > MAX_PROFILES:
        compiler.note(
            "states", f"found {number:,} pure stationary profiles, expected at most {MAX_PROFILES:,}"
        )


def discount_of(compiler: Compiler, document: StochasticDocument) -> Polynomial | None:
    """Compile the discount factor; what is wrong is noted."""
    return _of_parameters(compiler, "horizon.discount", document.horizon.discount)


def values_of(
    compiler: Compiler, document: StochasticDocument
) -> dict[str, dict[str, Fraction | Polynomial]]:
    """Compile what payoffs read in each state; what is wrong is noted and left out."""
    found: dict[str, dict[str, Fraction | Polynomial]] = {}
    for state, entry in document.states.items():
        found[state] = {}
        for name, value in entry.values.items():
            read = (
                _of_parameters(compiler, f"states.{state}.values.{name}", value)
                if isinstance(value, str)
                else value
            )
            if read is not None:
                found[state][name] = read
    return found


def _of_parameters(compiler: Compiler, at: str, formula: str) -> Polynomial | None:
    polynomial = compiler.compiled(at, formula)
    if polynomial is not None and (chosen := sorted(n for n in polynomial.variables if "." in n)):
        compiler.note(at, f"found {chosen[0]!r}, expected a formula in the parameters alone")
        return None
    return polynomial


def transitions_of(compiler: Compiler, document: StochasticDocument) -> dict[tuple[str, str], Polynomial]:
    """Compile the probabilities by state and next state, those of staying included; what is wrong is noted."""
    nothing = Polynomial()
    found = {(s, t): nothing for s in document.states for t in document.states}
    for name, way in document.transitions.items():
        polynomial = compiler.compiled(f"transitions.{name}.probability", way.probability)
        if polynomial is not None and (way.state, way.next) in found:
            found[way.state, way.next] = found[way.state, way.next] + polynomial
    for s in document.states:
        leaving = sum((found[s, t] for t in document.states if t != s), nothing)
        found[s, s] = Polynomial.constant(1) - leaving
    return found


def check_chances(
    compiler: Compiler,
    document: StochasticDocument,
    transitions: dict[tuple[str, str], Polynomial],
    discount: Polynomial,
) -> None:
    """Note probabilities that may be negative, and a discount factor that may be one or more, or negative."""
    for values in corners(compiler, "horizon.discount", discount):
        if not 0 <= (value := discount.evaluate(values)) < 1:
            where = ", ".join(f"{n} = {plain(v)}" for n, v in values.items())
            compiler.note(
                "horizon.discount",
                f"found {plain(value)} at {where}, expected at least 0 and below 1 in the whole range",
            )
            break
    for (state, following), polynomial in transitions.items():
        at = next(
            (
                f"transitions.{name}.probability"
                for name, way in document.transitions.items()
                if way.state == state and following in (way.next, state)
            ),
            "transitions",
        )
        for taken in _taken(document, state):
            chance = polynomial.substitute(
                {n: Fraction(n in taken) for n in polynomial.variables if "." in n}
            )
            before = len(compiler.problems)
            bad = next(((v, x) for v in corners(compiler, at, chance) if (x := chance.evaluate(v)) < 0), None)
            if bad is not None:
                where = ", ".join([*sorted(taken), *(f"{n} = {plain(v)}" for n, v in bad[0].items())])
                what = "of staying" if following == state else f"of going to {following}"
                compiler.note(
                    at, f"found a probability {what} of {plain(bad[1])} at {where}, expected none below 0"
                )
            if len(compiler.problems) > before:
                return  # others would mostly say the same


def _taken(document: StochasticDocument, state: str) -> Iterator[set[str]]:
    """Yield the indicators that are one, for each profile of actions in a state."""
    own = [
        [f"{player}.{action}" for action in moves(document, state, player)] or [""]
        for player in document.players
    ]
    yield from ({n for n in cell if n} for cell in itertools.product(*own))
