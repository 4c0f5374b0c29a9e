"""Games with moves in order, some of which are numbers: subgame-perfect plans as candidates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.errors import ScenarioError
from bargaining.forms.form import Place, Profile, Quantity, Strategies, TermDifference
from bargaining.forms.formula import FALSE, Condition, Formula, disjunction, substituted, truth
from bargaining.forms.held import Held, holding, left
from bargaining.forms.moves_algebra import Calculus
from bargaining.forms.moves_choices import Plan
from bargaining.forms.moves_plans import Plans
from bargaining.forms.no_table import WithoutTable
from bargaining.forms.tree_layout import UNASKED
from bargaining.scenario.compilation import PayoffTerm


class There:
    """Know which conditions hold at a point: many plans share them, and distances are the same in all.

    Parameters
    ----------
    calculus : Calculus
        What knows distances.
    values : mapping of str to Fraction
        All assumptions.
    """

    def __init__(self, calculus: Calculus, values: Mapping[str, Fraction]) -> None:
        self.calculus, self.values = calculus, values
        self.known = dict(values)
        self.found: dict[tuple[Polynomial, bool], bool] = {}

    def met(self, condition: Condition) -> bool:
        """Tell whether a condition holds."""
        polynomial, key = condition.polynomial, (condition.polynomial, condition.strict)
        if key not in self.found:
            for name in polynomial.variables - self.known.keys():
                self.known[name] = self.calculus.value(Quotient(Polynomial.variable(name)), self.known)
            self.found[key] = condition.met(polynomial.evaluate(self.known))
        return self.found[key]


@dataclass(frozen=True, eq=False)
class Ordered(WithoutTable):
    """Hold a game with moves in order.

    Parameters
    ----------
    players, parameters : tuple of str
        Names.
    places : tuple of Place
        One a move.
    plans : Plans
        What may happen, over the ranges of the assumptions.
    terms_paid : tuple of PayoffTerm
        What is paid, or what is asked for in place of it.
    quantities : tuple of Quantity
        The numbers that are chosen, and how often somebody who knows a draw takes each option.
    concept : str
        Name of the solution concept.
    held : mapping of str to Fraction or Polynomial
        What stands for assumptions.
    """

    no_table = (
        "this question has no meaning for a game in which moves are numbers: it asks for a table of payoffs in which "
        "all places choose at once"
    )

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    places: tuple[Place, ...]
    plans: Plans
    terms_paid: tuple[PayoffTerm, ...]
    quantities: tuple[Quantity, ...]
    concept: str
    held: Held | None = None
    mixed: ClassVar[bool] = False
    strategic: ClassVar[bool] = False

    # ------------------------------------------------------------ over the assumptions

    @cached_property
    def _by_profile(self) -> dict[Profile, tuple[Plan, ...]]:
        """Return the plans by their names, in canonical order; those of one name hold in parts of the space."""
        found: dict[Profile, list[Plan]] = {}
        for plan in self.plans.all:
            found.setdefault(self._profile(plan), []).append(plan)
        return {profile: tuple(found[profile]) for profile in sorted(found, key=self._rank)}

    def _profile(self, plan: Plan) -> Profile:
        return tuple(plan.chosen.get(place.name, UNASKED) for place in self.places)

    def _rank(self, profile: Profile) -> tuple[int, ...]:
        return tuple(place.options.index(o) for place, o in zip(self.places, profile, strict=True))

    def candidates(self) -> Iterator[Profile]:
        """Yield the plans that may be predicted somewhere in the ranges of the assumptions."""
        return iter(self._by_profile)

    def formula(self, profile: Profile) -> Formula:
        """Return where a plan is subgame perfect; nowhere for options that do not make a plan."""
        if profile not in self._by_profile:
            return FALSE
        if profile not in self._formulas:
            plain = self.plans.calculus.plain
            found = disjunction(plain(plan.holds) for plan in self._by_profile[profile])
            self._formulas[profile] = substituted(found, self.held) if self.held else found
        return self._formulas[profile]

    @cached_property
    def _formulas(self) -> dict[Profile, Formula]:
        return {}

    def payoffs(self, profile: Profile) -> Mapping[str, Any]:
        """Return what each player gets under a plan, as quotients of polynomials that differ from case to case."""
        from bargaining.forms.ordered_worths import Cases

        plans = self.named(profile)
        return {
            player: Cases(self, profile, tuple(plan.payoffs[k] for plan in plans))
            for k, player in enumerate(self.players)
        }

    def expected(self, strategies: Strategies) -> Mapping[str, Any]:
        """Return what each player gets under a plan, by the terms that are paid."""
        profile = self._pure(strategies)
        if all(term.entry[0] == "payoff" for term in self.terms_paid) and self.terms_paid:
            return self.payoffs(profile)
        from bargaining.forms.ordered_worths import Asked

        return {player: Asked(self, profile, player) for player in self.players}

    def payoff(self, strategies: Strategies, place: str) -> Any:
        """Return what the player at a place gets under a plan."""
        player = next(p.player for p in self.places if p.name == place)
        return self.payoffs(self._pure(strategies))[player]

    def substituted(self, values: Held) -> Ordered:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""
        return replace(self, parameters=left(self.parameters, values), held=holding(self.held, values))

    def named(self, profile: Profile) -> tuple[Plan, ...]:
        """Return the plans of a name, each of which is meant in a part of the space."""
        if profile not in self._by_profile:
            chosen = ", ".join(f"{p.name}={o}" for p, o in zip(self.places, profile, strict=True))
            known = "; ".join(", ".join(one) for one in list(self._by_profile)[:6])
            raise ScenarioError(
                f"profile: found {chosen}, which is best nowhere in the ranges of the assumptions; expected a plan "
                f"such as {known}"
            )
        return self._by_profile[profile]

    def _pure(self, strategies: Strategies) -> Profile:
        for place in self.places:
            if len(strategies[place.name]) != 1:
                raise ScenarioError(
                    f"profile: found {place.name} mixing, expected one option at each place: in a game in which moves "
                    "are numbers only pure plans are compared"
                )
        return tuple(next(iter(strategies[place.name])) for place in self.places)

    # ------------------------------------------------------------ at a point

    def point(self, values: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Return the values of all assumptions, those included for which something stands."""
        held = {
            name: value.evaluate(values) if isinstance(value, Polynomial) else value
            for name, value in (self.held or {}).items()
        }
        return {**values, **held}

    def number(self, quotient: Quotient, values: Mapping[str, Fraction]) -> Fraction:
        """Return the value of a quotient at a point."""
        return self.plans.calculus.value(quotient, self.point(values))

    def true(self, formula: Formula, values: Mapping[str, Fraction]) -> bool:
        """Tell whether a formula with distances holds at a point."""
        point = self.point(values)
        if self._there and self._there[-1].values == point:
            return truth(formula, self._there[-1].met)
        self._there[:] = [There(self.plans.calculus, point)]
        return truth(formula, self._there[-1].met)

    @cached_property
    def _there(self) -> list[There]:
        return []

    def case(self, profile: Profile, values: Mapping[str, Fraction]) -> int:
        """Return which of the plans of one name is meant at a point: one that holds, or else that can be played."""
        plans = self.named(profile)
        for formulas in ([p.holds for p in plans], [p.possible for p in plans]):
            for k, formula in enumerate(formulas):
                if self.true(formula, values):
                    return k
        return 0

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return the plans that are subgame perfect at a point, exactly, in canonical order."""
        return tuple(
            profile
            for profile, plans in self._by_profile.items()
            if any(self.true(plan.holds, values) for plan in plans)
        )

    def completeness(self, values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell whether one plan is left by induction from the last move."""
        found = len(self.predicted(values))
        if found == 1:
            return True, (
                "every end, peak and number at which a later mover turns is compared exactly; ties are answered as the "
                "mover before likes best, and one plan is left"
            )
        if found:
            return False, (
                f"{found} plans are equally good to somebody who chooses between them; mixing them may support more"
            )
        return (
            False,
            "no number is best: what a mover may get is approached and not had, or its peak is no quotient",
        )

    def measured(self, strategies: Strategies, values: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Return the numbers that are chosen under a plan, and the shares of answers by what was drawn."""
        profile = self._pure(strategies)
        plan = self.named(profile)[self.case(profile, values)]
        found = {**plan.levels, **plan.shares}
        return {
            one.name: self.number(found[one.name], values) for one in self.quantities if one.name in found
        }

    def conditions(self, strategies: Strategies, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return what keeps each mover on the way from every other choice, as numbers at the values."""
        from bargaining.forms.ordered_points import Explained

        profile = self._pure(strategies)
        self._explained[profile] = found = Explained(self, profile, values)
        return found.conditions

    def terms(self, strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what a deviation changes, term by term, at the values of the last conditions."""
        found: tuple[TermDifference, ...] = self._explained[self._pure(strategies)].terms(condition)
        return found

    @cached_property
    def _explained(self) -> dict[Profile, Any]:
        return {}
