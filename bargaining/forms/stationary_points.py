"""A stochastic game with assumptions at one point: its equilibria, and what a deviation changes term by term."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial
from bargaining.equilibria.markov.pure import pure_markov_perfect
from bargaining.forms.form import Profile, Strategies, TermDifference
from bargaining.forms.formula import Condition
from bargaining.forms.mixing import Free, Mixed, MixedPlay
from bargaining.games.stochastic import Mixture, StochasticGame, discounted

if TYPE_CHECKING:
    from bargaining.equilibria.markov.result import Continuum, MarkovEquilibria, MarkovEquilibrium
    from bargaining.forms.stationary import Stationary
    from bargaining.forms.worths import StateTerm

Table = NDArray[np.object_]
"""By player or next state, and what is chosen."""

NOTHING = "-"
"""The only action of who has no choice in a state."""


def options_of(form: Stationary) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return what may be chosen by state and player."""
    found = {place.name: place.options for place in form.places}
    return tuple(
        tuple(found.get(f"{player}.{state}", (NOTHING,)) for player in form.players) for state in form.states
    )


def game_at(form: Stationary, values: Mapping[str, Fraction]) -> StochasticGame:
    """Return the game at a point, exact; without steps the one in periods that is worth the same, see `clock`."""
    actions = options_of(form)
    payoffs, transitions = [], []
    for state, own in zip(form.states, actions, strict=True):
        shape = tuple(map(len, own))
        flows = np.empty((len(form.players), *shape), dtype=object)
        rows = np.empty((len(form.states), *shape), dtype=object)
        mine = {
            player: sum(
                (t.polynomial for t in form.state_terms if (t.state, t.player) == (state, player)),
                Polynomial(),
            ).substitute(values)
            for player in form.players
        }
        ways = [form.transitions[state, t].substitute(values) for t in form.states]
        for cell in itertools.product(*map(range, shape)):
            taken = {f"{p}.{o[k]}" for p, o, k in zip(form.players, own, cell, strict=True)}
            for i, player in enumerate(form.players):
                flows[(i, *cell)] = _where(mine[player], taken)
            for t, way in enumerate(ways):
                rows[(t, *cell)] = _where(way, taken)
        payoffs.append(flows)
        transitions.append(rows)
    number = form.clock.number.evaluate(values)
    if not form.clock.steps:
        payoffs, transitions, number = _in_periods(payoffs, transitions, number)
    return StochasticGame(form.players, form.states, actions, tuple(payoffs), tuple(transitions), number)


def _in_periods(
    flows: Sequence[Table], rates: Sequence[Table], interest: Fraction
) -> tuple[list[Table], list[Table], Fraction]:
    """Return payoffs, probabilities and a discount factor in periods that are worth what flows are at rates."""
    fastest = max((-table[s] for s, table in enumerate(rates)), key=np.max).max() or Fraction(1)
    chances = [table / fastest for table in rates]
    for s, table in enumerate(chances):
        table[s] = table[s] + 1
    unit = interest + fastest
    return [table / unit for table in flows], chances, fastest / unit


def _where(polynomial: Polynomial, taken: set[str]) -> Fraction:
    return polynomial.evaluate({n: Fraction(n in taken) for n in polynomial.variables})


def pure_at(form: Stationary, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
    """Return the pure stationary Markov perfect equilibria at a point, in canonical order."""
    game = form.stochastic_game(values)
    found = (_profile(form, game, cells) for cells in pure_markov_perfect(game))
    places = form.places

    def rank(profile: Profile) -> tuple[int, ...]:
        return tuple(p.options.index(o) for p, o in zip(places, profile, strict=True))

    return tuple(sorted(found, key=rank))


def _profile(form: Stationary, game: StochasticGame, cells: tuple[tuple[int, ...], ...]) -> Profile:
    chosen = {
        f"{player}.{state}": game.actions[s][i][cells[s][i]]
        for s, state in enumerate(form.states)
        for i, player in enumerate(form.players)
    }
    return tuple(chosen[place.name] for place in form.places)


def completeness_at(form: Stationary, values: Mapping[str, Fraction]) -> tuple[bool, str]:
    """Tell whether no mixed stationary profile is an equilibrium as well."""
    found = form.stationary_equilibria(values)
    if found.complete and (found.mixed or found.continua):
        return False, f"{found.reason}; mixed equilibria stand beside the pure ones"
    return found.complete, found.reason


def mixed_play_at(form: Stationary, found: MarkovEquilibria) -> MixedPlay:
    """Return the mixed equilibria that were found, by place."""
    start, game = form.states.index(form.start), found.game
    spots = [_spot(form, place.name) for place in form.places]

    def mixed(one: MarkovEquilibrium) -> Mixed:
        shares = [one.strategies[s][i] for s, i in spots]
        supports = tuple(tuple(k for k, p in enumerate(own) if p) for own in shares)
        by_place = {
            place.name: {place.options[k]: float(own[k]) for k in used}
            for place, own, used in zip(form.places, shares, supports, strict=True)
        }
        payoffs = {p: float(v) for p, v in zip(form.players, one.values[start], strict=True)}
        return Mixed(by_place, payoffs, one.radius, one.index, supports)

    def free(one: Continuum) -> Free:
        used = {
            place.name: tuple(game.actions[s][i][k] for k in one.used[s][i])
            for place, (s, i) in zip(form.places, spots, strict=True)
        }
        bound = {
            place.name: dict(zip(place.options, map(float, one.example[s][i]), strict=True))
            for place, (s, i) in zip(form.places, spots, strict=True)
            if (s, i) in one.isolated
        }
        return Free(used, one.whole, bound, one.radius)

    return MixedPlay(
        tuple(map(mixed, found.mixed)), found.complete, found.reason, tuple(map(free, found.continua))
    )


def _spot(form: Stationary, place: str) -> tuple[int, int]:
    """Return state and player of a place, by number."""
    player, _, state = place.partition(".")
    return form.states.index(state), form.players.index(player)


def mixtures_of(
    form: Stationary, game: StochasticGame, strategies: Strategies
) -> tuple[tuple[Mixture, ...], ...]:
    """Return the probabilities of all actions by state and player."""
    return tuple(
        tuple(
            tuple(Fraction(strategies[f"{player}.{state}"].get(o, 0)) for o in options)
            if f"{player}.{state}" in strategies
            else (Fraction(1),)
            for player, options in zip(form.players, own, strict=True)
        )
        for state, own in zip(form.states, game.actions, strict=True)
    )


class Explained:
    """Hold a stationary profile at a point: what it is worth, and what deviations change.

    Parameters
    ----------
    form : Stationary
        The game.
    strategies : mapping
        At each place, the probabilities of what is chosen.
    values : mapping of str to Fraction
        The point.
    """

    def __init__(self, form: Stationary, strategies: Strategies, values: Mapping[str, Fraction]) -> None:
        self.form, self.strategies, self.values = form, strategies, values
        self.game = form.stochastic_game(values)
        self.mixtures = mixtures_of(form, self.game, strategies)
        self.worths = self.game.worth(self.mixtures)
        self.unit = form.clock.unit(self.game.discount, values)

    def worth(self, place: str) -> Fraction:
        """Return what the player at a place expects from its state on."""
        s, i = _spot(self.form, place)
        return self.worths[s][i]

    def conditions(self) -> tuple[Condition, ...]:
        """Return what each option that is not chosen for sure would lose."""
        found = []
        for place in self.form.places:
            s, i = _spot(self.form, place.name)
            worths = self.game.action_values(self.mixtures, self.worths, s, i)
            for option, worth in zip(place.options, worths, strict=True):
                if self.strategies[place.name].get(option) != 1:
                    margin = Polynomial.constant((self.worths[s][i] - worth) * self.unit)
                    found.append(Condition(margin, False, place.player, place.name, option))
        return tuple(found)

    def terms(self, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what a deviation changes, now and by what comes later, term by term."""
        s, i = _spot(self.form, condition.place)
        player, k = self.form.players[i], self.game.actions[s][i].index(condition.deviation)
        one = tuple(Fraction(k == other) for other, _ in enumerate(self.game.actions[s][i]))
        other = (*self.mixtures[s][:i], one, *self.mixtures[s][i + 1 :])
        row = [
            self.game.expected(table, other) - self.game.expected(table, self.mixtures[s])
            for table in self.game.transitions[s]
        ]
        found = []
        for name, (evidence, assumption, by_state) in self._own_terms(player).items():
            flows = [self._paid(by_state.get(state), t) for t, state in enumerate(self.form.states)]
            worths = discounted(self._rows, [[flow / self.unit] for flow in flows], self.game.discount)
            now = self._paid(by_state.get(self.form.states[s]), s, other) - flows[s]
            later = sum((p * w[0] for p, w in zip(row, worths, strict=True)), start=Fraction(0))
            if change := now + self.unit * self.game.discount * later:
                found.append(TermDifference(name, Polynomial.constant(change), evidence, assumption))
        return tuple(found)

    @cached_property
    def _rows(self) -> list[list[Fraction]]:
        return [
            [self.game.expected(table, own) for table in tables]
            for tables, own in zip(self.game.transitions, self.mixtures, strict=True)
        ]

    def _own_terms(self, player: str) -> dict[str, tuple[tuple[str, ...], str, dict[str, StateTerm]]]:
        """Return a player's terms by name: what each stands on, and what it is in each state."""
        found: dict[str, tuple[tuple[str, ...], str, dict[str, StateTerm]]] = {}
        for term in self.form.state_terms:
            if term.player == player:
                found.setdefault(term.name, (term.evidence, term.assumption, {}))[2][term.state] = term
        return found

    def _paid(self, term: StateTerm | None, s: int, mixtures: Sequence[Mixture] | None = None) -> Fraction:
        """Return what a term pays in a state, expected over what is chosen there."""
        if term is None:
            return Fraction(0)
        own = self.mixtures[s] if mixtures is None else mixtures
        shares = {
            f"{player}.{option}": share
            for player, options, mixture in zip(self.form.players, self.game.actions[s], own, strict=True)
            for option, share in zip(options, mixture, strict=True)
        }
        polynomial = term.polynomial.substitute(self.values)
        return polynomial.evaluate({n: shares.get(n, Fraction(0)) for n in polynomial.variables})
