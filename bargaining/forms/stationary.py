r"""Stationary profiles of a stochastic game: where in the space of assumptions each pure one is Markov perfect.

With the others' choices in all states, a player's choice in a state is compared with another taken there once. What it
expects afterwards is a quotient of polynomials (see `bargaining.algebra.chains`) whose denominator is positive, so that
each comparison is a polynomial with the same sign.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.errors import ScenarioError
from bargaining.forms.clock import Clock
from bargaining.forms.form import Place, Profile, Quantity, Strategies, TermDifference
from bargaining.forms.formula import AllOf, Condition, Formula
from bargaining.forms.held import left
from bargaining.forms.mixing import MixedPlay
from bargaining.forms.no_table import WithoutTable
from bargaining.forms.spells import Spells, chain_of, measured, quotients
from bargaining.forms.worths import StateTerm, Worths

if TYPE_CHECKING:
    from bargaining.equilibria.markov.result import MarkovEquilibria
    from bargaining.games.markov_chains import MarkovChain
    from bargaining.games.stochastic import StochasticGame


@dataclass(frozen=True, eq=False)
class Stationary(WithoutTable):
    """Hold a stochastic game with payoffs, probabilities or rates, and discounting as polynomials.

    Parameters
    ----------
    players, parameters, states : tuple of str
        Names.
    places : tuple of Place
        Players in states, wherever somebody chooses.
    state_terms : tuple of StateTerm
        What is paid in each state.
    transitions : mapping of (str, str) to Polynomial
        The probability of a next state, by state and next state, those of a state sum to one; or the rate, those of a
        state sum to zero.
    clock : Clock
        How time runs, and how the future counts.
    start : str
        The state from which on payoffs are told.
    spells : Spells
        Groups of states whose share of time and whose spells are measured.
    inside : mapping of str to Fraction
        A point within the ranges of the assumptions, at which the sign of what vanishes nowhere is told.
    concept : str
        Name of the solution concept.
    """

    no_table = (
        "this question has no meaning for a stochastic game: it asks for a table of payoffs in which all places choose "
        "at once and once only"
    )

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    states: tuple[str, ...]
    places: tuple[Place, ...]
    state_terms: tuple[StateTerm, ...]
    transitions: Mapping[tuple[str, str], Polynomial]
    clock: Clock
    start: str
    spells: Spells
    inside: Mapping[str, Fraction]
    concept: str
    mixed: ClassVar[bool] = False
    strategic: ClassVar[bool] = False

    @property
    def deviating(self) -> str:
        """Say in words what a deviation is."""
        return f"by another choice in one state, {'once' if self.clock.steps else 'for a moment'}"

    # ------------------------------------------------------------ over the assumptions

    def candidates(self) -> Iterator[Profile]:
        """Yield all pure stationary profiles in lexicographic order of the options."""
        return itertools.product(*(place.options for place in self.places))

    def formula(self, profile: Profile) -> Formula:
        """Return where nobody gains by another choice in one state once, all else staying as it is."""
        chosen = self.by_state(profile)
        chain = self._worths.chain(chosen)
        return AllOf(
            tuple(
                Condition(
                    self._worths.margin(chain, chosen, _state(place), place.player, option),
                    False,
                    place.player,
                    place.name,
                    option,
                )
                for place in self.places
                for option in place.options
                if option != chosen[_state(place)][place.player]
            )
        )

    def payoffs(self, profile: Profile) -> Mapping[str, Any]:
        """Return what each player expects from the first state on, as quotients of polynomials."""
        chain = self._worths.chain(self.by_state(profile))
        return {player: self._worths.payoff(chain, player, self.start) for player in self.players}

    def expected(self, strategies: Strategies) -> Mapping[str, Any]:
        """Return what each player expects under a pure stationary profile; see `payoffs`."""
        return self.payoffs(self._pure(strategies))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return which numbers besides payoffs there are: shares of time, and mean lengths of spells."""
        return self.spells.quantities

    def measured(self, strategies: Strategies, values: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Return these numbers under a profile at a point, exact at the probabilities given; see `MarkovChain`."""
        return measured(self, strategies, values)

    def chain(self, strategies: Strategies, values: Mapping[str, Fraction]) -> MarkovChain:
        """Return the chain of states under a profile at a point, exact at the probabilities given."""
        return chain_of(self, strategies, values)

    def quotients(self, profile: Profile) -> Mapping[str, Quotient]:
        """Return these numbers under a pure profile over the assumptions; see `bargaining.forms.spells.quotients`."""
        return quotients(self, profile)

    @cached_property
    def _worths(self) -> Worths:
        return Worths(self.players, self.states, self.state_terms, self.transitions, self.clock, self.inside)

    def by_state(self, profile: Profile) -> dict[str, dict[str, str]]:
        """Return what is chosen in each state, by player."""
        found: dict[str, dict[str, str]] = {state: {} for state in self.states}
        for place, option in zip(self.places, profile, strict=True):
            found[_state(place)][place.player] = option
        return found

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
            clock=self.clock.substituted(values),
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

    def stationary_equilibria(
        self, values: Mapping[str, Fraction], max_seconds: float | None = None
    ) -> MarkovEquilibria:
        """Return the stationary equilibria at a point, mixed ones included where they can be enumerated in the time."""
        key = (*values.items(), ("", max_seconds))
        if key not in self._enumerated:
            from bargaining.equilibria.markov.solver import markov_perfect_equilibria

            self._enumerated.clear()
            self._enumerated[key] = markov_perfect_equilibria(
                self.stochastic_game(values), max_seconds=max_seconds
            )
        return self._enumerated[key]

    @cached_property
    def _enumerated(self) -> dict[Any, MarkovEquilibria]:
        return {}

    def mixed_play(self, values: Mapping[str, Fraction], max_seconds: float | None = None) -> MixedPlay:
        """Return the mixed equilibria at a point, and whether they and the pure ones are proved to be all."""
        from bargaining.forms.stationary_points import mixed_play_at

        return mixed_play_at(self, self.stationary_equilibria(values, max_seconds))

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


def _state(place: Place) -> str:
    return place.name.partition(".")[2]


def _key(strategies: Strategies) -> tuple[Any, ...]:
    return tuple((name, *mixture.items()) for name, mixture in strategies.items())
