"""What stationary profiles are worth over the assumptions: flows, probabilities and worths as polynomials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.chains import Chain, Element, Ring, without_positive
from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.forms.clock import Clock

Chosen = Mapping[str, str]
"""What is chosen in a state, by player."""


@dataclass(frozen=True)
class StateTerm:
    """Hold one payoff term of a player in a state, in the assumptions and the ``player.action`` indicators."""

    state: str
    player: str
    name: str
    polynomial: Polynomial
    evidence: tuple[str, ...]
    assumption: str


class Worths:
    """Hold a stochastic game over the assumptions, and what stationary profiles are worth in it.

    Parameters
    ----------
    players, states : tuple of str
        Names.
    terms : iterable of StateTerm
        What is paid in each state.
    transitions : mapping of (str, str) to Polynomial
        The probability or rate of a next state, by state and next state.
    clock : Clock
        How time runs.
    inside : mapping of str to Fraction
        A point within the ranges of the assumptions.
    """

    def __init__(
        self,
        players: tuple[str, ...],
        states: tuple[str, ...],
        terms: Iterable[StateTerm],
        transitions: Mapping[tuple[str, str], Polynomial],
        clock: Clock,
        inside: Mapping[str, Fraction],
    ) -> None:
        self.players, self.states, self.terms = players, states, tuple(terms)
        self.transitions, self.clock, self.inside = transitions, clock, inside
        self._known: dict[
            tuple[Any, ...], Any
        ] = {}  # by state and what is chosen there: the same serve many profiles

    @cached_property
    def _ring(self) -> Ring:
        every = (*(t.polynomial for t in self.terms), *self.transitions.values(), self.clock.number)
        return Ring(tuple(sorted({n for p in every for n in p.variables if "." not in n})))

    def chain(self, chosen: Mapping[str, Chosen]) -> Chain:
        """Return the chain of a profile, given by state."""
        rows = [self._row(state, chosen[state]) for state in self.states]
        flows = [
            [self._flow(state, player, chosen[state]) for state in self.states] for player in self.players
        ]
        clock = self.clock
        return Chain(rows, flows, *map(self._ring.of, (clock.kept, clock.weight, clock.rest)))

    def margin(
        self, chain: Chain, chosen: Mapping[str, Chosen], state: str, player: str, option: str
    ) -> Polynomial:
        """Return what a player loses by another option, taken once in a state, times something positive."""
        own, other = chosen[state], {**chosen[state], player: option}
        payoff = self._flow(state, player, own) - self._flow(state, player, other)
        row = [a - b for a, b in zip(self._row(state, own), self._row(state, other), strict=True)]
        change = chain.change(self.players.index(player), payoff, row)
        return self._ring.polynomial(without_positive(change, chain.determinant, self._sign))

    def payoff(self, chain: Chain, player: str, state: str) -> Quotient:
        """Return what a player expects from a state on."""
        above, below = chain.worth(self.players.index(player), self.states.index(state))
        shared = above.gcd(below) if above != 0 else below
        return Quotient(*(self._ring.polynomial(one / shared) for one in (above, below)))

    def _sign(self, element: Element) -> Fraction | None:
        """Return the value of a polynomial at a point within the ranges, or None where none is known."""
        polynomial = self._ring.polynomial(element)
        return polynomial.evaluate(self.inside) if polynomial.variables <= {*self.inside} else None

    def _flow(self, state: str, player: str, chosen: Chosen) -> Element:
        key = ("flow", state, player, *chosen.items())
        if key not in self._known:
            terms = (t.polynomial for t in self.terms if (t.state, t.player) == (state, player))
            self._known[key] = self._ring.of(sum((taken(p, chosen) for p in terms), Polynomial()))
        return self._known[key]

    def _row(self, state: str, chosen: Chosen) -> list[Element]:
        key = ("row", state, *chosen.items())
        if key not in self._known:
            self._known[key] = [
                self._ring.of(taken(self.transitions[state, following], chosen)) for following in self.states
            ]
        return self._known[key]  # type: ignore[no-any-return]


def taken(polynomial: Polynomial, chosen: Chosen) -> Polynomial:
    """Return a polynomial where some actions are taken and no others."""
    taken = {f"{player}.{option}" for player, option in chosen.items()}
    return polynomial.substitute({n: Fraction(n in taken) for n in polynomial.variables if "." in n})
