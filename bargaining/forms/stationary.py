r"""Stationary profiles of a stochastic game: where in the space of assumptions each pure one is Markov perfect.

With the others' choices in all states, a player's choice in a state is compared with another taken there once. What it
expects afterwards is a quotient of polynomials (see `bargaining.algebra.chains`) whose denominator is positive, so that
each comparison is a polynomial with the same sign.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from bargaining.algebra.chains import Chain, Element, Ring, without_positive
from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.form import Place, Profile, Strategies, TermDifference
from bargaining.forms.formula import AllOf, Condition, Formula
from bargaining.forms.held import left

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.games.parametric import ParametricGame
    from bargaining.games.stochastic import StochasticGame

NO_TABLE = (
    "this question has no meaning for a stochastic game: it asks for a table of payoffs in which all places choose at "
    "once and once only"
)


@dataclass(frozen=True)
class StateTerm:
    """Hold one payoff term of a player in a state, in the assumptions and the ``player.action`` indicators."""

    state: str
    player: str
    name: str
    polynomial: Polynomial
    evidence: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class Quotient:
    """Hold a quotient of polynomials whose denominator is positive wherever the assumptions make a game."""

    above: Polynomial
    below: Polynomial

    @property
    def variables(self) -> frozenset[str]:
        """Return the names of the variables that appear."""
        return self.above.variables | self.below.variables

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a point that names every variable."""
        return self.above.evaluate(values) / self.below.evaluate(values)


@dataclass(frozen=True, eq=False)
class Stationary:
    """Hold a stochastic game with payoffs, probabilities and discount factor as polynomials.

    Parameters
    ----------
    players, parameters, states : tuple of str
        Names.
    places : tuple of Place
        Players in states, wherever somebody chooses.
    state_terms : tuple of StateTerm
        What is paid in each state.
    transitions : mapping of (str, str) to Polynomial
        The probability of a next state, by state and next state; those of a state sum to one.
    discount : Polynomial
        The discount factor.
    start : str
        The state from which on payoffs are told.
    inside : mapping of str to Fraction
        A point within the ranges of the assumptions, at which the sign of what vanishes nowhere is told.
    concept : str
        Name of the solution concept.
    """

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    states: tuple[str, ...]
    places: tuple[Place, ...]
    state_terms: tuple[StateTerm, ...]
    transitions: Mapping[tuple[str, str], Polynomial]
    discount: Polynomial
    start: str
    inside: Mapping[str, Fraction]
    concept: str
    mixed: ClassVar[bool] = False
    strategic: ClassVar[bool] = False
    deviating: ClassVar[str] = "by another choice in one state, once"

    # ------------------------------------------------------------ over the assumptions

    def candidates(self) -> Iterator[Profile]:
        """Yield all pure stationary profiles in lexicographic order of the options."""
        return itertools.product(*(place.options for place in self.places))

    def formula(self, profile: Profile) -> Formula:
        """Return where nobody gains by another choice in one state once, all else staying as it is."""
        chain, chosen = self._chain(profile), self._by_state(profile)
        found = []
        for place in self.places:
            i, state = self.players.index(place.player), _state(place)
            s, own = self.states.index(state), chosen[state]
            for option in place.options:
                if option != own[place.player]:
                    other = {**own, place.player: option}
                    payoff = self._flow(s, i, own) - self._flow(s, i, other)
                    row = [a - b for a, b in zip(self._row(s, own), self._row(s, other), strict=True)]
                    margin = without_positive(chain.change(i, payoff, row), chain.determinant, self._sign)
                    found.append(
                        Condition(self._ring.polynomial(margin), False, place.player, place.name, option)
                    )
        return AllOf(tuple(found))

    def payoffs(self, profile: Profile) -> Mapping[str, Any]:
        """Return what each player expects from the first state on, as quotients of polynomials."""
        chain, start = self._chain(profile), self.states.index(self.start)
        found = {}
        for i, player in enumerate(self.players):
            above, below = chain.worth(i, start)
            shared = above.gcd(below) if above != 0 else below
            found[player] = Quotient(*(self._ring.polynomial(one / shared) for one in (above, below)))
        return found

    def expected(self, strategies: Strategies) -> Mapping[str, Any]:
        """Return what each player expects under a pure stationary profile; see `payoffs`."""
        return self.payoffs(self._pure(strategies))

    def _chain(self, profile: Profile) -> Chain:
        chosen = self._by_state(profile)
        rows = [self._row(s, chosen[state]) for s, state in enumerate(self.states)]
        flows = [
            [self._flow(s, i, chosen[state]) for s, state in enumerate(self.states)]
            for i, _ in enumerate(self.players)
        ]
        return Chain(rows, flows, self._ring.of(self.discount))

    @cached_property
    def _ring(self) -> Ring:
        names = {n for p in self._polynomials for n in p.variables if "." not in n}
        return Ring(tuple(sorted(names)))

    @property
    def _polynomials(self) -> tuple[Polynomial, ...]:
        return (*(t.polynomial for t in self.state_terms), *self.transitions.values(), self.discount)

    def _sign(self, element: Element) -> Fraction | None:
        """Return the value of a polynomial at a point within the ranges, or None where none is known."""
        polynomial = self._ring.polynomial(element)
        return polynomial.evaluate(self.inside) if polynomial.variables <= {*self.inside} else None

    def _by_state(self, profile: Profile) -> dict[str, dict[str, str]]:
        """Return what is chosen in each state, by player."""
        found: dict[str, dict[str, str]] = {state: {} for state in self.states}
        for place, option in zip(self.places, profile, strict=True):
            found[_state(place)][place.player] = option
        return found

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], Any]:
        """Return flows and rows by state and what is chosen there: the same serve many profiles."""
        return {}

    def _flow(self, s: int, i: int, chosen: Mapping[str, str]) -> Element:
        key = ("flow", s, i, *chosen.items())
        if key not in self._known:
            state, player = self.states[s], self.players[i]
            terms = [t.polynomial for t in self.state_terms if (t.state, t.player) == (state, player)]
            self._known[key] = self._ring.of(_total(self._chosen(p, chosen) for p in terms))
        return self._known[key]

    def _row(self, s: int, chosen: Mapping[str, str]) -> list[Element]:
        key = ("row", s, *chosen.items())
        if key not in self._known:
            self._known[key] = [
                self._ring.of(self._chosen(self.transitions[self.states[s], t], chosen)) for t in self.states
            ]
        return self._known[key]  # type: ignore[no-any-return]

    def _chosen(self, polynomial: Polynomial, chosen: Mapping[str, str]) -> Polynomial:
        """Return a polynomial where some actions are taken and no others."""
        taken = {f"{player}.{option}" for player, option in chosen.items()}
        return polynomial.substitute({n: Fraction(n in taken) for n in polynomial.variables if "." in n})

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Stationary:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""
        held = {n: v for n, v in values.items() if isinstance(v, Polynomial)}
        return replace(
            self,
            parameters=left(self.parameters, values),
            state_terms=tuple(
                replace(t, polynomial=t.polynomial.substitute(values)) for t in self.state_terms
            ),
            transitions={key: p.substitute(values) for key, p in self.transitions.items()},
            discount=self.discount.substitute(values),
            inside={} if held else {n: v for n, v in self.inside.items() if n not in values},
        )

    # ------------------------------------------------------------ at a point

    def stochastic_game(self, values: Mapping[str, Fraction]) -> StochasticGame:
        """Return the game at a point, exact."""
        key = tuple(values.items())
        if key not in self._points:
            from bargaining.forms.stationary_points import game_at

            self._points.clear()  # questions about one point come one after the other
            self._points[key] = game_at(self, values)
        return self._points[key]

    @cached_property
    def _points(self) -> dict[tuple[tuple[str, Fraction], ...], StochasticGame]:
        return {}

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return the pure stationary Markov perfect equilibria at a point, exactly, in canonical order."""
        from bargaining.forms.stationary_points import pure_at

        return pure_at(self, values)

    def completeness(self, values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell whether no mixed stationary profile is an equilibrium as well, and why."""
        from bargaining.forms.stationary_points import completeness_at

        return completeness_at(self, values)

    def conditions(self, strategies: Strategies, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return what each option that is not chosen for sure would lose at the values, as numbers."""
        from bargaining.forms.stationary_points import Explained

        self._explained[_key(strategies)] = found = Explained(self, strategies, values)
        return found.conditions()

    def terms(self, strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what a deviation changes now and later, term by term; the sum is minus the condition's polynomial.

        At the values at which the conditions were asked for last.
        """
        found: tuple[TermDifference, ...] = self._explained[_key(strategies)].terms(condition)
        return found

    def payoff(self, strategies: Strategies, place: str) -> Polynomial:
        """Return what the player at a place expects from its state on, at the values of the last conditions."""
        return Polynomial.constant(self._explained[_key(strategies)].worth(place))

    @cached_property
    def _explained(self) -> dict[Any, Any]:
        return {}

    def _pure(self, strategies: Strategies) -> Profile:
        for place in self.places:
            if len(strategies[place.name]) != 1:
                raise ScenarioError(
                    f"profile: found {place.name} mixing, expected one option at each place: over the assumptions only "
                    "pure stationary profiles are compared"
                )
        return tuple(next(iter(strategies[place.name])) for place in self.places)

    @property
    def game(self) -> ParametricGame:
        """Refuse: a stochastic game is no table of payoffs.

        Raises
        ------
        ScenarioError
            Always.
        """
        raise ScenarioError(NO_TABLE)

    def at(self, _values: Mapping[str, Fraction]) -> NormalFormGame:
        """Refuse: a stochastic game is no table of payoffs.

        Raises
        ------
        ScenarioError
            Always.
        """
        raise ScenarioError(NO_TABLE)


def _state(place: Place) -> str:
    return place.name.partition(".")[2]


def _key(strategies: Strategies) -> tuple[Any, ...]:
    return tuple((name, *mixture.items()) for name, mixture in strategies.items())


def _total(polynomials: Iterator[Polynomial] | Sequence[Polynomial]) -> Polynomial:
    return sum(polynomials, Polynomial())
