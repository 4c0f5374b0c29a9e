"""Games with moves in order, everybody knowing all moves before: subgame-perfect outcome plans as candidates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.form import Place, Profile, Strategies, TermDifference
from bargaining.forms.formula import FALSE, Condition, Formula
from bargaining.forms.held import holding, left, put_in
from bargaining.forms.outcome_plans import Plan, Plans, Solved
from bargaining.forms.shown import Course
from bargaining.forms.tree_layout import UNASKED, History
from bargaining.forms.tree_payoffs import Ends, differences
from bargaining.forms.tree_tables import MovesInOrder
from bargaining.forms.unfolding import reached

if TYPE_CHECKING:
    from bargaining.games.tree import Tree


@dataclass(frozen=True, eq=False)
class Perfect(MovesInOrder):
    """Hold a game with moves in order.

    Parameters
    ----------
    players : tuple of str
        Names of the players.
    parameters : tuple of str
        Names of the assumptions.
    places : tuple of Place
        Where choices are made; where a plan does not come to, it has `UNASKED`.
    plans : Plans
        Of the tree.
    histories : tuple of History
        What went before each node of the tree.
    ends : Ends
        What the payoffs at the leaves are made of.
    concept : str
        Name of the solution concept.
    held : mapping of str to Fraction or Polynomial
        What stands for assumptions in the terms.
    """

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    places: tuple[Place, ...]
    plans: Plans
    histories: tuple[History, ...]
    ends: Ends
    concept: str
    held: Mapping[str, Fraction | Polynomial] | None = None
    mixed: bool = False
    strategic: bool = False

    @cached_property
    def _by_profile(self) -> dict[Profile, Plan]:
        """Return the plans by what is chosen at each place, in canonical order."""
        found = {self._profile(plan): plan for plan in self.plans.below(0)}
        return {profile: found[profile] for profile in sorted(found, key=self._rank)}

    def _profile(self, plan: Plan) -> Profile:
        chosen = self.plans.chosen(plan)
        return tuple(chosen.get(place.name, UNASKED) for place in self.places)

    def _rank(self, profile: Profile) -> tuple[int, ...]:
        return tuple(place.options.index(o) for place, o in zip(self.places, profile, strict=True))

    def candidates(self) -> Iterator[Profile]:
        """Yield all outcome plans in lexicographic order of the options."""
        return iter(self._by_profile)

    def formula(self, profile: Profile) -> Formula:
        """Return where a plan is subgame perfect; nowhere for options that do not make a plan."""
        plan = self._by_profile.get(profile)
        return FALSE if plan is None else self.plans.formula(plan)

    def payoffs(self, profile: Profile) -> Mapping[str, Polynomial]:
        """Return what each player expects under a plan."""
        return dict(zip(self.players, self.plans.payoffs(self._plan(profile)), strict=True))

    def expected(self, strategies: Strategies) -> Mapping[str, Polynomial]:
        """Return what each player expects under a plan."""
        return self.payoffs(self._pure(strategies))

    def payoff(self, strategies: Strategies, place: str) -> Polynomial:
        """Return what the player at a place expects from there on; from the start where the place is not reached."""
        plan = self._plan(self._pure(strategies))
        at = self._move(plan, place) or plan
        player = next(p.player for p in self.places if p.name == place)
        return self.plans.payoffs(at)[self.players.index(player)]

    def conditions(self, strategies: Strategies, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return what keeps each mover on the way from each other option: the supported plan there that it likes least.

        A plan is subgame perfect at the values if and only if all of them hold.
        """
        solved = self._solved(values)
        found = []
        for move in self.plans.moves(self._plan(self._pure(strategies))):
            mover = self.plans.mover(move.node)
            for k, child in enumerate(self.plans.tree.nodes[move.node].children):
                if k != move.choice:
                    other, _ = min(solved[child], key=lambda entry: entry[1][mover])
                    found.append(self.plans.condition(move, k, other))
        return tuple(found)

    def terms(self, strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what the deviation of a condition changes, term by term; the sum is minus its polynomial."""
        move = self._move(self._plan(self._pure(strategies)), condition.place)
        assert move is not None
        options = enumerate(self.plans.tree.nodes[move.node].children)
        other = next(
            other
            for k, child in options
            for other in self.plans.below(child)
            if self.plans.words(move.node, k, other) == condition.deviation
        )
        before, after = self._lottery(move, condition.player), self._lottery(other, condition.player)
        return tuple(
            replace(t, difference=change)
            for t in differences(before, after)
            if (change := put_in(t.difference, self.held)).terms
        )

    def _lottery(self, plan: Plan, player: str) -> list[tuple[Polynomial, tuple[TermDifference, ...]]]:
        found = []
        for probability, leaf in self.plans.ends(plan):
            key = (leaf, player)
            if key not in self._terms_at:
                self._terms_at[key] = self.ends.by_term(self.histories[leaf], player)
            found.append((probability, self._terms_at[key]))
        return found

    @cached_property
    def _terms_at(self) -> dict[tuple[int, str], tuple[TermDifference, ...]]:
        return {}  # ends that many plans come to

    @property
    def tree(self) -> Tree:
        """Return the tree."""
        return self.plans.tree

    def way(self, profile: Profile) -> frozenset[int]:
        """Return the nodes that a plan comes to, whatever chance draws."""
        chosen = {place.name: option for place, option in zip(self.places, profile, strict=True)}
        return reached(self.tree, lambda number, option: chosen[self.plans.places[number]] == option)

    def shown(self, profile: Profile) -> tuple[Course, ...]:
        """Return the actions that players come to choose under a plan, on each way that chance may take.

        Later choices of a player and draws of chance are no actions. Nor are the moves of which a phase reads payoffs
        in place of those chosen: nobody makes them.
        """
        return tuple(
            Course(probability, {p: history[p] for p in self.players if p in history})
            for probability, leaf in self.plans.ends(self._plan(profile))
            for history in (self.histories[leaf],)
        )

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return the subgame-perfect plans at a point, by exact induction from the leaves, in canonical order."""
        found = (self._profile(plan) for plan, _ in self._solved(values)[0])
        return tuple(sorted(found, key=self._rank))

    def completeness(self, values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell whether no mixed play supports more than the plans that are predicted at a point, and why."""
        tied = sum(len(plans) > 1 for plans in self._solved(values))
        if not tied:
            return (
                True,
                "nobody is indifferent at any node, so that induction from the leaves leaves one choice at each",
            )
        nodes = "1 node" if tied == 1 else f"{tied} nodes"
        return False, (
            f"more than one plan is supported at {nodes}; all pure ones are compared exactly, but mixing where a mover "
            "is indifferent may support more, which the concept sequential lists"
        )

    def _solved(self, values: Mapping[str, Fraction]) -> Solved:
        key = tuple(values.items())
        if key not in self._points:
            self._points.clear()  # questions about one point come one after the other
            self._points[key] = self.plans.solved(values)
        return self._points[key]

    @cached_property
    def _points(self) -> dict[tuple[tuple[str, Fraction], ...], Solved]:
        return {}

    def _move(self, plan: Plan, place: str) -> Plan | None:
        """Return the part of a plan at which a place chooses, or None where it is not reached."""
        return next((m for m in self.plans.moves(plan) if self.plans.places[m.node] == place), None)

    def _pure(self, strategies: Strategies) -> Profile:
        """Return the options of a profile of strategies, refused where one is mixed."""
        for place in self.places:
            if len(strategies[place.name]) != 1:
                raise ScenarioError(
                    f"profile: found {place.name} mixing, expected one option at each place: in a game with moves in "
                    "order only pure plans are compared"
                )
        return tuple(next(iter(strategies[place.name])) for place in self.places)

    def _plan(self, profile: Profile) -> Plan:
        """Return the plan with some options, refused where a place is asked or left out against the others."""
        if profile in self._by_profile:
            return self._by_profile[profile]
        chosen = {place.name: option for place, option in zip(self.places, profile, strict=True)}
        asked = self._asked(chosen)
        wrong = next(name for name, option in chosen.items() if (option == UNASKED) == (name in asked))
        expected = "one of its options" if wrong in asked else UNASKED
        raise ScenarioError(
            f"profile: found {wrong}={chosen[wrong]}, expected {expected} after the other choices: a plan has "
            f"{UNASKED!r} exactly where it does not come to"
        )

    def _asked(self, chosen: Mapping[str, str]) -> set[str]:
        """Return the places that are come to with some options."""
        places = self.plans.places
        way = reached(self.tree, lambda number, option: chosen[places[number]] == option)
        return {places[number] for number in way if places[number]}

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Perfect:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""
        return replace(
            self,
            parameters=left(self.parameters, values),
            plans=Plans(self.tree.substituted(values), self.plans.places),
            held=holding(self.held, values),
        )
