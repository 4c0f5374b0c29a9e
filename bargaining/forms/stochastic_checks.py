"""What must hold of states, transitions and the horizon of a stochastic game, noted with its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from keyword import iskeyword
from math import prod

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.clock import Clock
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


def check_spells(compiler: Compiler, document: StochasticDocument) -> None:
    """Note groups of states that name none, that overlap, or that have the name of a state that they are not."""
    homes: dict[str, str] = {}
    for name, entry in document.spells.items():
        at = f"spells.{name}"
        for number, state in enumerate(entry.states):
            if state not in document.states:
                hint = compiler.hint(state, document.states)
                compiler.note(f"{at}.states[{number}]", f"unknown state {state!r}{hint}")
            elif state in homes:
                compiler.note(
                    f"{at}.states[{number}]",
                    f"found {state!r}, which is in {homes[state]}, expected it in one",
                )
            homes.setdefault(state, at)
        if name in document.states and entry.states != [name]:
            compiler.note(at, f"found the name of a state, expected states = [{name!r}] or a name of its own")


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


def clock_of(compiler: Compiler, document: StochasticDocument) -> Clock | None:
    """Compile the discount factor or the interest rate; what is wrong is noted."""
    horizon = document.horizon
    if bool(horizon.discount) is bool(horizon.interest):
        found = "both" if horizon.discount else "neither"
        compiler.note(
            "horizon",
            f"found {found}, expected discount, for periods and probabilities, or interest, for time without steps and "
            "rates",
        )
        return None
    name = "discount" if horizon.discount else "interest"
    number = _of_parameters(compiler, f"horizon.{name}", horizon.discount or horizon.interest)
    return None if number is None else Clock(number, steps=name == "discount")


def check_ways(compiler: Compiler, document: StochasticDocument) -> None:
    """Note transitions that do not say how likely, or how fast, as the horizon asks for."""
    steps = bool(document.horizon.discount)
    wanted, other = ("probability", "rate") if steps else ("rate", "probability")
    horizon = "a discount factor" if steps else "an interest rate"
    for name, way in document.transitions.items():
        if getattr(way, other):
            compiler.note(
                f"transitions.{name}.{other}", f"found beside {horizon} in [horizon], expected {wanted}"
            )
        elif not getattr(way, wanted):
            compiler.note(f"transitions.{name}", f"expected {wanted}, for [horizon] has {horizon}")


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
    """Compile probabilities or rates by state and next state, those of staying included; what is wrong is noted."""
    nothing, steps = Polynomial(), bool(document.horizon.discount)
    found = {(s, t): nothing for s in document.states for t in document.states}
    for name, way in document.transitions.items():
        what = "probability" if steps else "rate"
        polynomial = compiler.compiled(f"transitions.{name}.{what}", getattr(way, what))
        if polynomial is not None and (way.state, way.next) in found:
            found[way.state, way.next] = found[way.state, way.next] + polynomial
    for s in document.states:
        leaving = sum((found[s, t] for t in document.states if t != s), nothing)
        found[s, s] = Polynomial.constant(int(steps)) - leaving
    return found


def check_chances(
    compiler: Compiler,
    document: StochasticDocument,
    transitions: dict[tuple[str, str], Polynomial],
    clock: Clock,
) -> None:
    """Note probabilities and rates that may be negative, and a future that may count too much, or in no sense."""
    _check_clock(compiler, clock)
    word = "probability" if clock.steps else "rate"
    for (state, following), polynomial in transitions.items():
        if state == following and not clock.steps:
            continue  # what is left of no whole
        at = next(
            (
                f"transitions.{name}.{word}"
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
                where = ", ".join([*sorted(taken), *_told(bad[0])])
                what = "of staying" if following == state else f"of going to {following}"
                compiler.note(
                    at, f"found a {word} {what} of {plain(bad[1])} at {where}, expected none below 0"
                )
            if len(compiler.problems) > before:
                return  # others would mostly say the same


def _check_clock(compiler: Compiler, clock: Clock) -> None:
    """Note a discount factor that may be one or more, or negative, and an interest rate that may be zero or less."""
    at = f"horizon.{'discount' if clock.steps else 'interest'}"
    expected = "at least 0 and below 1" if clock.steps else "more than 0"
    for values in corners(compiler, at, clock.number):
        value = clock.number.evaluate(values)
        if not (0 <= value < 1 if clock.steps else value > 0):
            where = ", ".join(_told(values)) or "every point"
            compiler.note(at, f"found {plain(value)} at {where}, expected {expected} in the whole range")
            return


def _told(values: dict[str, Fraction]) -> list[str]:
    return [f"{name} = {plain(value)}" for name, value in values.items()]


def _taken(document: StochasticDocument, state: str) -> Iterator[set[str]]:
    """Yield the indicators that are one, for each profile of actions in a state."""
    own = [
        [f"{player}.{action}" for action in moves(document, state, player)] or [""]
        for player in document.players
    ]
    yield from ({n for n in cell if n} for cell in itertools.product(*own))
