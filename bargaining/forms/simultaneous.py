r"""What forms have in common in which all choices are made at once, without seeing the others'.

Each place has its own payoff, a polynomial in the assumptions and in the indicators ``place.option``, multilinear in
the indicators. A pure profile is an equilibrium where no place gains by another option alone (Nash 1951; for places
that are types of a player, Harsanyi 1967).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import Place, Profile, Strategies, TermDifference, surely
from bargaining.forms.formula import AllOf, Condition, Formula, holds
from bargaining.forms.held import holding, put_in
from bargaining.forms.shown import Course

if TYPE_CHECKING:
    from bargaining.forms.margins import Margins
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.games.parametric import ParametricGame


MOST_KNOWN = 1_000
"""Profiles at places of which the terms are kept."""


@dataclass(frozen=True)
class PlaceTerm:
    """Hold one term of what counts at a place.

    Parameters
    ----------
    place : str
        Name of the place.
    name : str
        What the term stands for.
    polynomial : Polynomial
        In the assumptions and the ``place.option`` indicators.
    evidence : tuple of str
        Claims that the term stands on.
    assumption : str
        Rationale where no claim supports it.
    """

    place: str
    name: str
    polynomial: Polynomial
    evidence: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class World:
    """Hold one of the worlds that nature may draw: its probability, and the places at which choices count in it."""

    probability: Polynomial
    places: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Simultaneous:
    """Hold a game in which all places choose at once.

    Parameters
    ----------
    players : tuple of str
        Names of the players.
    parameters : tuple of str
        Names of the assumptions.
    places : tuple of Place
        Where choices are made.
    place_terms : tuple of PlaceTerm
        What counts at each place.
    summands : callable
        Gives for each player the summands of what it expects, in the assumptions and the indicators.
    concept : str
        Name of the solution concept.
    strict : bool
        Whether every other option must lose, and not merely gain nothing; then no equilibrium is mixed (Harsanyi 1973).
    held : mapping of str to Fraction or Polynomial
        What stands for assumptions in the terms.
    worlds : tuple of World
        That nature may draw; where there are none, all places choose in the only one.
    """

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    places: tuple[Place, ...]
    place_terms: tuple[PlaceTerm, ...]
    summands: Callable[[], Mapping[str, tuple[Polynomial, ...]]]
    concept: str
    strict: bool = False
    held: Mapping[str, Fraction | Polynomial] | None = None
    worlds: tuple[World, ...] = ()
    strategic: ClassVar[bool] = True

    @cached_property
    def game(self) -> ParametricGame:
        """Return the places' strategic form, made when it is first asked for.

        Raises
        ------
        ScenarioError
            When the exact sums need numbers of thousands of digits.
        """
        from bargaining.forms.tensors import parametric_game

        return parametric_game(self.parameters, self.places, self.place_terms)

    @cached_property
    def _margins(self) -> Margins:
        from bargaining.forms.margins import Margins

        return Margins(self.game)

    @cached_property
    def _summands(self) -> Mapping[str, tuple[Polynomial, ...]]:
        return self.summands()

    @cached_property
    def _formulas(self) -> dict[Profile, Formula]:
        return {}

    @property
    def mixed(self) -> bool:
        """Tell whether an equilibrium may be mixed."""
        return not self.strict

    def candidates(self) -> Iterator[Profile]:
        """Yield all pure profiles in lexicographic order of the options."""
        return itertools.product(*(place.options for place in self.places))

    def formula(self, profile: Profile) -> Formula:
        """Return where no place of a pure profile gains by another option alone."""
        if profile not in self._formulas:
            self._formulas[profile] = AllOf(tuple(self._pure_conditions(profile)))
        return self._formulas[profile]

    def _pure_conditions(self, profile: Profile) -> Iterator[Condition]:
        cell = tuple(p.options.index(option) for p, option in zip(self.places, profile, strict=True))
        for i, place in enumerate(self.places):
            for b, option in enumerate(place.options):
                if b != cell[i]:
                    margin = self._margins.between(i, cell, (*cell[:i], b, *cell[i + 1 :]))
                    yield Condition(margin, self.strict, place.player, place.name, option)

    def expected(self, strategies: Strategies) -> Mapping[str, Polynomial]:
        """Return what each player expects under a profile of strategies, by player."""
        values = self._indicators(strategies)
        return {
            player: _total(put_in(polynomial.substitute(values), self.held) for polynomial in summands)
            for player, summands in self._summands.items()
        }

    def shown(self, profile: Profile) -> tuple[Course, ...]:
        """Return what shows of a pure profile in each world that nature may draw."""
        worlds = self.worlds or (World(Polynomial.constant(1), tuple(p.name for p in self.places)),)
        chosen = {p.name: p.choices(option) for p, option in zip(self.places, profile, strict=True)}
        return tuple(
            Course(
                put_in(world.probability, self.held),
                # A name is the player's own, or player and where; see Place.
                {
                    name.partition(".")[0]: action
                    for place in world.places
                    for name, action in chosen[place].items()
                },
            )
            for world in worlds
        )

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return the pure profiles whose formula holds at a point, exactly, in canonical order."""
        from bargaining.equilibria.pure import pure_equilibria

        nash = [
            tuple(place.options[k] for place, k in zip(self.places, cell, strict=True))
            for cell in pure_equilibria(self.at(values))
        ]
        return tuple(p for p in nash if not self.strict or holds(self.formula(p), values))

    def completeness(self, _values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell whether every equilibrium is pure."""
        if self.strict:
            return True, "an equilibrium in this concept is pure, and every pure profile is compared exactly"
        return (
            False,
            "every pure profile is compared exactly; equilibria in mixed strategies are not among them",
        )

    def payoffs(self, profile: Profile) -> Mapping[str, Polynomial]:
        """Return what each player expects when a pure profile is played."""
        return self.expected(surely(self.places, profile))

    def payoff(self, strategies: Strategies, place: str) -> Polynomial:
        """Return what counts at a place under a profile of strategies."""
        return put_in(_total(iter(self._counted(strategies, place))), self.held)

    def _counted(self, strategies: Strategies, place: str) -> tuple[Polynomial, ...]:
        """Return the terms of a place under a profile of strategies, kept since explanations ask for them often."""
        used = ((p.name, *strategies[p.name].items()) for p in self.places)
        key = (place, *used)
        if key not in self._known_terms:
            if len(self._known_terms) >= MOST_KNOWN:
                self._known_terms.clear()
            values = self._indicators(strategies)
            self._known_terms[key] = tuple(
                t.polynomial.substitute(values) for t in self.place_terms if t.place == place
            )
        return self._known_terms[key]

    @cached_property
    def _known_terms(self) -> dict[tuple[object, ...], tuple[Polynomial, ...]]:
        return {}

    def conditions(self, strategies: Strategies, _values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return the incentive conditions of a profile of strategies: one for each option not played for sure."""
        pure = tuple(next(iter(strategies[p.name])) for p in self.places if len(strategies[p.name]) == 1)
        if len(pure) == len(self.places) and "game" in vars(self):  # whose differences are at hand
            return tuple(self._pure_conditions(pure))
        return tuple(
            Condition(
                -_total(d.difference for d in self._differences(strategies, place, option)),
                self.strict,
                place.player,
                place.name,
                option,
            )
            for place in self.places
            for option in place.options
            if strategies[place.name].get(option) != 1
        )

    def terms(self, strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what the deviation of a condition changes, term by term; the sum is minus its polynomial."""
        place = next(place for place in self.places if place.name == condition.place)
        return self._differences(strategies, place, condition.deviation)

    def _differences(self, strategies: Strategies, place: Place, option: str) -> tuple[TermDifference, ...]:
        terms = (term for term in self.place_terms if term.place == place.name)
        before = self._counted(strategies, place.name)
        after = self._counted({**strategies, place.name: {option: Fraction(1)}}, place.name)
        return tuple(
            TermDifference(term.name, put_in(change, self.held), term.evidence, term.assumption)
            for term, old, new in zip(terms, before, after, strict=True)
            if (change := new - old).terms
        )

    def _indicators(self, strategies: Strategies) -> dict[str, Fraction]:
        """Return the probability of each ``place.option``."""
        return {
            f"{place.name}.{option}": Fraction(strategies[place.name].get(option, 0))
            for place in self.places
            for option in place.options
        }

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Simultaneous:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""
        game = self.game.substituted(values)
        found = replace(self, parameters=game.parameters, held=holding(self.held, values))
        found.__dict__["game"] = game
        return found

    def at(self, values: Mapping[str, Fraction]) -> NormalFormGame:
        """Return the places' strategic form at one point, exact."""
        key = tuple(values.items())
        if key not in self._games:
            self._games.clear()  # questions about one point come one after the other
            self._games[key] = self.game.at(values)
        return self._games[key]

    @cached_property
    def _games(self) -> dict[tuple[tuple[str, Fraction], ...], NormalFormGame]:
        return {}


def _total(polynomials: Iterator[Polynomial]) -> Polynomial:
    return sum(polynomials, Polynomial())
