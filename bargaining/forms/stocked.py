r"""A stock that somebody adds to, over the assumptions: which choice is best, and what follows from it.

In each period the holder adds a flow :math:`a` to a stock :math:`N`, of which a share :math:`\theta` leaves:
:math:`N' = (1 - \theta) N + e + a`. A period pays :math:`r + m N + b a - k a^2 / 2`, linear in the stock, so that the
value of going on is linear in it too, and what is best does not hang on how much there is. One unit that is added now
is worth, from the next period on,

.. math:: \lambda = \frac{\delta m}{1 - \delta (1 - \theta)}

and the best flow is :math:`(b + \lambda) / k`, or nothing where that is not above zero, or the most where it is above
that. All are quotients of polynomials in the assumptions with positive denominators.

References
----------
Gould, J. P. (1968). Adjustment costs in the theory of investment of the firm. Review of Economic Studies 35, 47-55.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.errors import ScenarioError
from bargaining.forms.form import Place, Profile, Quantity, Strategies, TermDifference
from bargaining.forms.formula import FALSE, AllOf, Condition, Formula, holds
from bargaining.forms.held import left
from bargaining.forms.no_table import WithoutTable
from bargaining.forms.shown import Course
from bargaining.forms.stock_document import MOST, NOTHING, SOME

_ONE = Polynomial.constant(1)
Held = Mapping[str, Fraction | Polynomial]


@dataclass(frozen=True)
class PeriodTerm:
    """Hold one payoff term of a period, by powers of the stock and the flow.

    Parameters
    ----------
    player, name : str
        Whose it is, and what it stands for.
    constant, per_stock, per_flow, per_square : Polynomial
        What it pays for nothing, for a unit of the stock, for a unit of the flow and for the square of the flow.
    evidence : tuple of str
        Claims behind it.
    assumption : str
        Rationale where no claim supports it.
    """

    player: str
    name: str
    constant: Polynomial
    per_stock: Polynomial
    per_flow: Polynomial
    per_square: Polynomial
    evidence: tuple[str, ...]
    assumption: str

    def substituted(self, values: Held) -> PeriodTerm:
        """Return the term with numbers or polynomials put in."""
        parts = ("constant", "per_stock", "per_flow", "per_square")
        return replace(self, **{name: getattr(self, name).substitute(values) for name in parts})


@dataclass(frozen=True, eq=False)
class Stocked(WithoutTable):
    """Hold a problem of what to add to a stock, with polynomials in the assumptions.

    Parameters
    ----------
    players, parameters : tuple of str
        Names.
    places : tuple of Place
        The one place, at which the flow is chosen.
    period_terms : tuple of PeriodTerm
        What a period pays.
    start, outflow, inflow, discount : Polynomial
        The stock at first, the share that leaves, what comes in anyway, and what the next period counts.
    bound : Polynomial or None
        The most that can be added, where there is such a bound.
    told : Quantity
        The stock in words.
    added : Quantity
        The flow in words.
    horizon : int
        After how many periods the stock is told.
    period : str
        What a period is called.
    concept : str
        Name of the solution concept.
    """

    no_table = (
        "this question has no meaning for a stock: it asks for a table of payoffs in which all places choose at once, "
        "and here one player chooses how much"
    )

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    places: tuple[Place, ...]
    period_terms: tuple[PeriodTerm, ...]
    start: Polynomial
    outflow: Polynomial
    inflow: Polynomial
    discount: Polynomial
    bound: Polynomial | None
    told: Quantity
    added: Quantity
    horizon: int
    period: str
    concept: str
    mixed: ClassVar[bool] = False
    strategic: ClassVar[bool] = False
    called: ClassVar[tuple[str, str]] = ("best choice", "best choices")
    deviating: ClassVar[str] = "by adding another amount in every period"

    # ------------------------------------------------------------ over the assumptions

    @property
    def _holder(self) -> str:
        return self.places[0].player

    @cached_property
    def _keeps(self) -> Polynomial:
        """Return what is left of a unit after a period, times what that period counts, taken from one."""
        return _ONE - self.discount * (_ONE - self.outflow)

    def _urge(self, term: PeriodTerm) -> Polynomial:
        """Return what a term says for the first unit of the flow, times something positive."""
        return term.per_flow * self._keeps + term.per_stock * self.discount

    def _steepness(self, term: PeriodTerm) -> Polynomial:
        """Return how fast a term takes from what another unit is worth, times the same."""
        return term.per_square * self._keeps * -2

    @property
    def _own(self) -> tuple[PeriodTerm, ...]:
        return tuple(term for term in self.period_terms if term.player == self._holder)

    @cached_property
    def _urging(self) -> Polynomial:
        return sum(map(self._urge, self._own), Polynomial())

    @cached_property
    def _slowing(self) -> Polynomial:
        return sum(map(self._steepness, self._own), Polynomial())

    def candidates(self) -> Iterator[Profile]:
        """Yield what may be best: nothing, some, and the most where there is a bound."""
        return ((option,) for option in self.places[0].options)

    def formula(self, profile: Profile) -> Formula:
        """Return where a choice is best."""
        (option,) = profile
        found = self._conditions(option) if option in self.places[0].options else None
        return FALSE if found is None else AllOf(found)

    def _conditions(self, option: str) -> tuple[Condition, ...]:
        place = self.places[0]

        def condition(polynomial: Polynomial, deviation: str, *, strict: bool = False) -> Condition:
            return Condition(polynomial, strict, place.player, place.name, deviation)

        if option == NOTHING:
            return (condition(-self._urging, SOME),)
        most = () if self.bound is None else (self._urging - self._slowing * self.bound,)
        if option == MOST:
            return tuple(condition(beyond, SOME) for beyond in most)
        inside = (condition(-beyond, MOST, strict=True) for beyond in most)
        return (condition(self._urging, NOTHING, strict=True), *inside)

    def conditions(self, strategies: Strategies, _values: Mapping[str, Fraction]) -> tuple[Condition, ...]:
        """Return the conditions under which a choice is best."""
        return self._conditions(self._pure(strategies))

    def terms(self, strategies: Strategies, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what speaks for the deviation of a condition, term by term; the sum is minus its polynomial."""
        option = self._pure(strategies)
        upward = option == NOTHING or condition.deviation == MOST
        bound = self.bound if MOST in (option, condition.deviation) else None
        found = []
        for term in self._own:
            change = self._urge(term)
            if bound is not None:
                change = change - self._steepness(term) * bound
            change = change if upward else -change
            if change.terms:
                found.append(TermDifference(term.name, change, term.evidence, term.assumption))
        return tuple(found)

    def level(self, option: str) -> Quotient:
        """Return how much is added under a choice."""
        if option == SOME:
            return Quotient(self._urging, self._slowing)
        return Quotient(self.bound if option == MOST and self.bound is not None else Polynomial(), _ONE)

    def payoffs(self, profile: Profile) -> Mapping[str, Quotient]:
        """Return what each player gets from the first period on, discounted, as quotients of polynomials."""
        (option,) = profile
        found = {player: self._worth(player, self.level(option)) for player in self.players}
        return found

    def _worth(self, player: str, flow: Quotient) -> Quotient:
        """Return the discounted sum of a player's terms when the same is added in every period."""
        own = [term for term in self.period_terms if term.player == player]
        constant, per_stock, per_flow, per_square = (
            sum((getattr(term, part) for term in own), Polynomial())
            for part in ("constant", "per_stock", "per_flow", "per_square")
        )
        above, below, rest = flow.above, flow.below, _ONE - self.discount
        paid = constant * below * below + per_flow * above * below + per_square * above * above
        stock = self.start * below * rest + self.discount * (self.inflow * below + above)
        return Quotient(
            paid * self._keeps + per_stock * stock * below,
            below * below * rest * self._keeps,
        )

    def expected(self, strategies: Strategies) -> Mapping[str, Quotient]:
        """Return what each player gets; see `payoffs`."""
        return self.payoffs((self._pure(strategies),))

    def payoff(self, strategies: Strategies, _place: str) -> Quotient:
        """Return what the holder gets; see `payoffs`."""
        return self.expected(strategies)[self._holder]

    def substituted(self, values: Held) -> Stocked:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""
        parts = ("start", "outflow", "inflow", "discount")
        return replace(
            self,
            parameters=left(self.parameters, values),
            period_terms=tuple(term.substituted(values) for term in self.period_terms),
            bound=None if self.bound is None else self.bound.substitute(values),
            **{name: getattr(self, name).substitute(values) for name in parts},
        )

    def shown(self, profile: Profile) -> tuple[Course, ...]:
        """Return what an onlooker sees: what the holder does."""
        return (Course(_ONE, {self._holder: profile[0]}),)

    # ------------------------------------------------------------ at a point

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return what is best at a point, exactly."""
        return tuple(profile for profile in self.candidates() if holds(self.formula(profile), values))

    def completeness(self, _values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell that one choice is best, and why."""
        return True, (
            "what a period pays is linear in the stock and strictly concave in the flow, so that one flow is best, "
            "the same in every period and whatever the stock"
        )

    # ------------------------------------------------------------ numbers besides payoffs

    @property
    def stock(self) -> str:
        """Return the stock in words, with what it is counted in."""
        return f"{self.told.label} ({self.told.unit})" if self.told.unit else self.told.label

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return which numbers besides payoffs there are."""
        name, label, unit = self.told.name, self.told.label, self.told.unit
        return (
            self.added,
            Quantity(f"{name}_in_the_long_run", f"{label} in the long run", unit),
            Quantity(f"{name}_after_{self.horizon}", f"{label} after {self.horizon} {self.period}s", unit),
            Quantity(
                "marginal_value",
                f"Worth of one more in {self.told.label.lower()}, from the next {self.period} on",
            ),
        )

    def measured(self, strategies: Strategies, values: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Return how much is added, where that leads, and what one more is worth; exact."""
        flow = self.level(self._pure(strategies)).evaluate(values)
        leaving, keeps = self.outflow.evaluate(values), self._keeps.evaluate(values)
        numbers: dict[str, Fraction] = {self.added.name: flow}
        if leaving > 0:  # otherwise it grows without end, or stays
            numbers[f"{self.told.name}_in_the_long_run"] = (flow + self.inflow.evaluate(values)) / leaving
        course = self.course(strategies, values, self.horizon)
        per_stock = sum((term.per_stock.evaluate(values) for term in self._own), Fraction(0))
        worth = self.discount.evaluate(values) * per_stock / keeps
        return numbers | {f"{self.told.name}_after_{self.horizon}": course[-1], "marginal_value": worth}

    def course(
        self, strategies: Strategies, values: Mapping[str, Fraction], periods: int
    ) -> tuple[Fraction, ...]:
        """Return the stock at first and after each period, exact."""
        added = self.level(self._pure(strategies)).evaluate(values) + self.inflow.evaluate(values)
        stays = 1 - self.outflow.evaluate(values)
        found = [self.start.evaluate(values)]
        for _ in range(periods):
            found.append(stays * found[-1] + added)
        return tuple(found)

    def _pure(self, strategies: Strategies) -> str:
        (chosen,) = strategies.values()
        if len(chosen) != 1:
            raise ScenarioError("profile: found a lottery over what is added, expected one choice")
        return next(iter(chosen))
