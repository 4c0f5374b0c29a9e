"""Why a pattern of play is played, or is not, where not everybody knows all moves before."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.bound_course import BoundCourse
from bargaining.forms.course import Course
from bargaining.forms.form import Place, Profile, Strategies, TermDifference
from bargaining.forms.formula import Condition, disjunction, failing, fewest_failing
from bargaining.forms.held import put_in
from bargaining.forms.tree_layout import History
from bargaining.forms.tree_payoffs import Ends
from bargaining.forms.tree_places import MIXING
from bargaining.forms.tree_tables import MovesInOrder

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import Pattern
    from bargaining.forms.signalling import Signalling
    from bargaining.forms.subgames import Composed
    from bargaining.games.tree import Tree

SHOWN_REASONS = 3
"""How many conditions that fail are named."""


class Reasons(MovesInOrder):
    """What a form whose predictions are patterns of play says of one of them at a point."""

    players: tuple[str, ...]
    places: tuple[Place, ...]
    tree: Tree
    histories: tuple[History, ...]
    ends: Ends
    bound: frozenset[int]
    held: Mapping[str, Fraction | Polynomial] | None

    @abstractmethod
    def played(self, values: Mapping[str, Fraction]) -> Mapping[Profile, Sequence[Pattern]]:
        """Return what is used at information sets, by the profile that it is at the places."""

    @abstractmethod
    def numbers(self, values: Mapping[str, Fraction]) -> Tree:
        """Return the tree at a point."""

    @property
    @abstractmethod
    def place_of(self) -> tuple[str, ...]:
        """Return the place of each information set."""

    @property
    @abstractmethod
    def exact(self) -> Signalling | Composed:
        """Return the game as one whose formulas are worked out."""

    @property
    @abstractmethod
    def patterns(self) -> Mapping[Profile, Sequence[tuple[tuple[int, ...], ...]]]:
        """Return the patterns at information sets by the profile that they are at the places."""

    def _course(self, profile: Profile, values: Mapping[str, Fraction]) -> Course:
        """Return an equilibrium that plays a pattern at a point."""
        found = self.played(values).get(profile)
        if found is None:
            raise ScenarioError(
                "profile: found a pattern that no equilibrium plays at these values, expected one that is predicted: "
                + self.why_not(profile, values)
            )
        shares = found[0].example.strategies
        game = (self.tree, shares, self.players, self.place_of, self.histories, self.ends)
        if not self.bound:
            return Course(*game)
        from bargaining.forms.subgames.binding import bindings

        return BoundCourse(*game, bindings(self.numbers(values), self.bound))

    def why_not(self, profile: Profile, values: Mapping[str, Fraction]) -> str:
        """Say which conditions of a pattern that is not played fail at a point, where they are known."""
        try:
            lacking = self._lacking(profile, values)
        except ScenarioError:
            return "what others would do where play does not come to is no part of a pattern"
        reasons = dict.fromkeys(f"{one.place} would rather {one.deviation}" for one in lacking)
        some = [*reasons][:SHOWN_REASONS]
        return ", ".join(some) or "it is at no values of the assumptions"

    def _lacking(self, profile: Profile, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return conditions that a pattern which is not played lacks at a point."""
        from bargaining.forms.subgames import Composed

        exact, own = self.exact, self.patterns.get(profile, ())
        if not isinstance(exact, Composed):
            return failing(disjunction(map(exact.formula, own)), values)
        return fewest_failing(disjunction(exact.failing(pattern, values) for pattern in own), values)

    def conditions(self, strategies: Strategies, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return what keeps movers from each other option at the information sets that a pattern comes to.

        Others mix as they do in an equilibrium at the values, whose probabilities are held.
        """
        pure = self._used(strategies)
        course = self._explained[pure] = self._course(pure, values)
        return course.conditions()

    @cached_property
    def _explained(self) -> dict[Profile, Course]:
        """Return the equilibria whose conditions were asked for last."""
        return {}

    def terms(self, strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what the deviation of a condition changes, term by term; the sum is minus its polynomial.

        Others mix as in the equilibrium whose conditions were asked for last.
        """
        found = self._explained[self._used(strategies)].terms(condition)
        return tuple(replace(t, difference=put_in(t.difference, self.held)) for t in found)

    def payoff(self, strategies: Strategies, place: str) -> Polynomial:
        """Return what the player at a place expects: from there on where it knows where it is, else from the start.

        Others mix as in the equilibrium whose conditions were asked for last.
        """
        player = next(p.player for p in self.places if p.name == place)
        return put_in(self._explained[self._used(strategies)].payoff(place, player), self.held)

    def _used(self, strategies: Strategies) -> Profile:
        """Return the options of a pattern, refused where probabilities are given."""
        for place in self.places:
            if len(strategies[place.name]) != 1:
                raise ScenarioError(
                    f"profile: found probabilities at {place.name}, expected the options that are used, as in "
                    f"one{MIXING}other: how they are mixed follows"
                )
        return tuple(next(iter(strategies[place.name])) for place in self.places)
