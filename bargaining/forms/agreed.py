"""Forms whose predictions are agreements: a bargaining problem, by one solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.agreement_formulas import SEPARATE, UTILITARIAN, Comparisons
from bargaining.forms.agreement_gains import Divided, Gains
from bargaining.forms.agreement_reasons import Reasons, summed
from bargaining.forms.agreement_solutions import solved
from bargaining.forms.bargaining_document import NONE
from bargaining.forms.form import Place, Profile, Quantity, Strategies, TermDifference
from bargaining.forms.formula import FALSE, Condition, Formula
from bargaining.forms.held import left
from bargaining.forms.no_table import WithoutTable

if TYPE_CHECKING:
    from bargaining.games.bargaining_problem import BargainingProblem

JOINT_GAIN = "joint_gain"


@dataclass(frozen=True)
class Permit:
    """Hold a condition on agreements besides the parties' gains.

    Parameters
    ----------
    player : str
        Whose it is.
    name : str
        What it is called when it fails.
    polynomial : Polynomial
        In the assumptions and the indicators of issues; must not be negative.
    """

    player: str
    name: str
    polynomial: Polynomial


@dataclass(frozen=True, eq=False)
class Agreed(WithoutTable):
    """Hold a bargaining problem with payoffs that are polynomials in assumptions.

    Parameters
    ----------
    players, parties : tuple of str
        All players, and those whose gains are compared.
    parameters : tuple of str
        Names of the assumptions.
    places : tuple of Place
        The one place, with an option for each agreement.
    gains : Gains
        What players gain by each agreement.
    permits : tuple of Permit
        Consent and red lines.
    concept : str
        The solution.
    """

    no_table = (
        "this question has no meaning for a bargaining problem: it asks for a table of payoffs in which all places "
        "choose at once"
    )

    players: tuple[str, ...]
    parties: tuple[str, ...]
    parameters: tuple[str, ...]
    places: tuple[Place, ...]
    gains: Gains
    permits: tuple[Permit, ...]
    concept: str
    mixed: bool = False
    strategic: bool = False

    @cached_property
    def _comparisons(self) -> Comparisons:
        whole = isinstance(self.gains, Divided) and self.concept != SEPARATE
        # What is divided in given shares is most for each party where it is most in sum.
        return Comparisons(self.gains, self.parties, self._permitted, UTILITARIAN if whole else self.concept)

    def _permitted(self, agreement: str) -> tuple[Condition, ...]:
        place = self.places[0].name
        return tuple(
            Condition(found, False, permit.player, place, permit.name)
            for permit in self.permits
            if (found := self.gains.at(permit.polynomial, agreement)).terms
        )

    def candidates(self) -> Iterator[Profile]:
        """Yield all agreements, the smaller ones first."""
        return ((name,) for name in self.gains.agreements)

    @cached_property
    def _formulas(self) -> dict[str, Formula]:
        return {}

    def formula(self, profile: Profile) -> Formula:
        """Return where the solution picks an agreement."""
        (agreement,) = profile
        if agreement not in self.gains.agreements:
            return FALSE
        if agreement not in self._formulas:
            self._formulas[agreement] = self._comparisons.formula(agreement)
        return self._formulas[agreement]

    def payoffs(self, profile: Profile) -> Mapping[str, Polynomial]:
        """Return what each player gets under an agreement."""
        (agreement,) = profile
        return {p: self.gains.without(p) + self.gains.gain(agreement, p) for p in self.players}

    def expected(self, strategies: Strategies) -> Mapping[str, Polynomial]:
        """Return what each player gets under an agreement."""
        return self.payoffs((self._pure(strategies),))

    def payoff(self, strategies: Strategies, _place: str) -> Polynomial:
        """Return what the parties gain together."""
        return summed(self.gains, self.parties, self._pure(strategies))

    def _pure(self, strategies: Strategies) -> str:
        (chosen,) = strategies.values()
        if len(chosen) != 1:
            raise ScenarioError("profile: found a lottery of agreements, expected one agreement")
        return next(iter(chosen))

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self._comparisons)

    def conditions(self, strategies: Strategies, values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return the conditions that decide about an agreement at the values in force.

        The solution picks it there if and only if all of them hold.
        """
        return self._reasons.conditions(self._pure(strategies), values)

    def terms(self, _strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what the deviation of a condition changes, term by term; the sum is minus its polynomial.

        Of a product each term counts for its change times what the others gain, on average before and after.
        """
        return self._reasons.terms(condition)

    def problem(self, values: Mapping[str, Fraction]) -> BargainingProblem:
        """Return the bargaining problem at a point, exact: agreements that consent and red lines allow."""
        from bargaining.games.bargaining_problem import BargainingProblem

        rows = {}
        for name in self.gains.agreements:
            if all(c.holds(values) for c in self._permitted(name)) or name == NONE:
                paid = self.payoffs((name,))
                rows[name] = tuple(paid[party].evaluate(values) for party in self.parties)
        return BargainingProblem(self.parties, rows, rows[NONE])

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return the agreements that the solution picks at a point, exactly, in canonical order."""
        picked = solved(self.problem(values), self.concept, self.gains.issues)
        return tuple((name,) for name in self.gains.agreements if name in picked)

    def completeness(self, _values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell that every agreement is compared."""
        return (
            True,
            "every agreement is compared exactly with every other one; lotteries of agreements are none",
        )

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return what each party gains over disagreement, and all together."""
        each = (Quantity(f"{party}_gain", f"Gain of {party}") for party in self.parties)
        return (*each, Quantity(JOINT_GAIN, "Joint gain"))

    def measured(self, strategies: Strategies, values: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Return the gains of an agreement, exact."""
        agreement = self._pure(strategies)
        each = {f"{p}_gain": self.gains.gain(agreement, p).evaluate(values) for p in self.parties}
        return {**each, JOINT_GAIN: sum(each.values(), Fraction(0))}

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Agreed:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""
        permits = tuple(replace(p, polynomial=p.polynomial.substitute(values)) for p in self.permits)
        return replace(
            self,
            parameters=left(self.parameters, values),
            gains=self.gains.substituted(values),
            permits=permits,
        )
