r"""When one agreement is as good as another in the sense of a solution, as formulas in the assumptions.

Only agreements at which no party is below disagreement are compared: two losses multiply to a gain. So each
comparison is guarded, and reads *the other is not acceptable, or this one is as good*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.agreement_gains import Gains
from bargaining.forms.bargaining_document import NONE, PLACE
from bargaining.forms.formula import (
    FALSE,
    TRUE,
    Condition,
    Formula,
    conjunction,
    disjunction,
    negated,
)

NASH, KALAI_SMORODINSKY, EGALITARIAN, UTILITARIAN, SEPARATE = CONCEPTS = (
    "Nash bargaining",
    "Kalai-Smorodinsky",
    "egalitarian",
    "utilitarian",
    "separate tracks",
)
MAX_COMPARISONS = 2_000
_ONE = Polynomial.constant(1)


def leaf(
    polynomial: Polynomial, *, strict: bool = False, player: str = PLACE, deviation: str = ""
) -> Formula:
    """Return a condition at the place of the bargain, or its truth where it is known."""
    condition = Condition(polynomial, strict, player, PLACE, deviation)
    constant = polynomial.constant_value
    return condition if constant is None else (TRUE if condition.met(constant) else FALSE)


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Hold the formulas of one solution.

    Parameters
    ----------
    gains : Gains
        What players gain by each agreement.
    parties : tuple of str
        Whose gains are compared.
    permitted : callable
        The conditions under which an agreement is allowed, beyond that no party loses by it.
    concept : str
        One of `CONCEPTS`.
    """

    gains: Gains
    parties: tuple[str, ...]
    permitted: Callable[[str], tuple[Condition, ...]]
    concept: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the agreements."""
        return tuple(self.gains.agreements)

    def _gains(self, agreement: str) -> list[Polynomial]:
        return [self.gains.gain(agreement, party) for party in self.parties]

    def acceptance(self, agreement: str) -> tuple[Condition, ...]:
        """Return the conditions under which all accept an agreement; none for that nothing is settled."""
        if agreement == NONE:
            return ()
        losses = zip(self.parties, self._gains(agreement), strict=True)
        own = (Condition(gain, False, party, PLACE, f"{party} refuses") for party, gain in losses)
        return (*own, *self.permitted(agreement))

    @cached_property
    def _accepted(self) -> dict[str, Formula]:
        """Return where each agreement is acceptable to all."""
        return {
            name: conjunction(leaf(c.polynomial, player=c.player, deviation=c.deviation) for c in found)
            for name in self.names
            for found in [self.acceptance(name)]
        }

    @cached_property
    def _refused(self) -> dict[str, Formula]:
        return {name: negated(formula) for name, formula in self._accepted.items()}

    def formula(self, agreement: str) -> Formula:
        """Return where the solution picks an agreement."""
        if self.concept == SEPARATE:
            return self._alone(agreement)
        if agreement not in self._serious:
            return FALSE
        chosen = self._ideally(agreement) if self.concept == KALAI_SMORODINSKY else self._best(agreement)
        return conjunction((self._accepted[agreement], chosen))

    def _best(self, agreement: str) -> Formula:
        """Return where an agreement is as good as every other one that is acceptable."""
        compare = {NASH: self._by_product, EGALITARIAN: self._by_least, UTILITARIAN: self._by_sum}
        return self._against_all(agreement, compare[self.concept])

    def _against_all(self, agreement: str, good: Callable[[str, str], Formula]) -> Formula:
        others = (other for other in self._serious if other != agreement)
        return conjunction(disjunction((self._refused[b], good(agreement, b))) for b in others)

    @cached_property
    def _serious(self) -> tuple[str, ...]:
        """Return the agreements that may be acceptable and that no other one dominates for sure where they are.

        No solution picks another one, and none has to be compared with it: what dominates it is as good.
        """
        possible = [name for name in self.names if self._accepted[name] is not FALSE]
        return tuple(a for a in possible if not any(self._dominates(b, a) for b in possible))

    def _dominates(self, one: str, other: str) -> bool:
        pairs = zip(self._gains(one), self._gains(other), strict=True)
        more = [(a - b).constant_value for a, b in pairs]
        known = [x for x in more if x is not None and x >= 0]
        return len(known) == len(more) and any(known) and self._follows(other, one)

    def _by_product(self, one: str, other: str) -> Formula:
        mine, others = self._gains(one), self._gains(other)
        larger = leaf(prod(mine, start=_ONE) - prod(others, start=_ONE), deviation=other)
        pairs = list(zip(mine, others, strict=True))
        # Where a product is positive a larger one cannot be had by all at no loss, so that this decides at zero alone.
        stands = disjunction(
            (
                *(leaf(a - b, strict=True, deviation=other) for a, b in pairs),
                conjunction(leaf(a - b, deviation=other) for a, b in pairs),
            )
        )
        return conjunction((larger, stands))

    def _by_sum(self, one: str, other: str) -> Formula:
        difference = sum(self._gains(one), Polynomial()) - sum(self._gains(other), Polynomial())
        return leaf(difference, deviation=other)

    def _by_least(self, one: str, other: str) -> Formula:
        return least_first(self._gains(one), self._gains(other), other)

    def _ideally(self, agreement: str) -> Formula:
        """Return where an agreement has the largest least share of ideal gains, whoever's agreements give these."""
        attained = [
            [(b, where) for b in self._serious if (where := self._ideals[b, k]) is not FALSE]
            for k in range(len(self.parties))
        ]
        count = prod(map(len, attained)) * len(self._serious)
        if count > MAX_COMPARISONS:
            raise ScenarioError(
                f"{KALAI_SMORODINSKY}: found about {count:,} comparisons an agreement, expected at most "
                f"{MAX_COMPARISONS:,}: ask with fewer assumptions open"
            )
        cases = []
        for case in product(*attained):
            most = [self.gains.gain(name, p) for p, (name, _) in zip(self.parties, case, strict=True)]
            cases.append(conjunction((*(w for _, w in case), self._by_shares(agreement, most))))
        return disjunction(cases)

    @cached_property
    def _ideals(self) -> dict[tuple[str, int], Formula]:
        """Return where an acceptable agreement gives a party the most that any does."""
        found: dict[tuple[str, int], Formula] = {}
        for k, party in enumerate(self.parties):

            def most(one: str, other: str, party: str = party) -> Formula:
                gain = self.gains.gain(one, party) - self.gains.gain(other, party)
                return leaf(gain, deviation=other)

            for name in self._serious:
                where = self._accepted[name]
                if self._outdone(name, party):
                    found[name, k] = FALSE
                else:
                    found[name, k] = conjunction((where, self._against_all(name, most)))
        return found

    def _outdone(self, agreement: str, party: str) -> bool:
        """Tell whether another agreement, acceptable if this is, surely gives a party more, or as much and is first."""
        at = self._serious.index(agreement)
        for k, other in enumerate(self._serious):
            more = (self.gains.gain(other, party) - self.gains.gain(agreement, party)).constant_value
            if more is not None and (more > 0 or (more == 0 and k < at)) and self._follows(agreement, other):
                return True
        return False

    def _follows(self, agreement: str, other: str) -> bool:
        """Tell whether another one is acceptable for sure where this one is; False where that takes more to see."""
        own = [condition.polynomial for condition in self.acceptance(agreement)]
        return all(
            any((value := (c.polynomial - p).constant_value) is not None and value >= 0 for p in own)
            or ((known := c.polynomial.constant_value) is not None and known >= 0)
            for c in self.acceptance(other)
        )

    def _by_shares(self, agreement: str, most: Sequence[Polynomial]) -> Formula:
        """Return where shares of some ideal gains are best; parties that cannot gain have no say."""
        cases = []
        for able in _subsets(len(most)):
            rest = [k for k in range(len(most)) if k not in able]
            guards = [*(leaf(most[k], strict=True) for k in able), *(leaf(-most[k]) for k in rest)]
            if FALSE in guards:
                continue

            def good(one: str, other: str, able: Sequence[int] = able) -> Formula:
                mine, others = self._gains(one), self._gains(other)
                scales = [prod((most[j] for j in able if j != k), start=_ONE) for k in able]
                own, bounds = ([g[k] * s for k, s in zip(able, scales, strict=True)] for g in (mine, others))
                return least_first(own, bounds, other) if able else TRUE

            cases.append(conjunction((*guards, self._against_all(agreement, good))))
        return disjunction(cases)

    def _alone(self, agreement: str) -> Formula:
        """Return where exactly those issues are settled by which, taken alone, nobody loses."""
        settled = self.gains.agreements[agreement]
        return conjunction(
            self._accepted[issue] if issue in settled else self._refused[issue] for issue in self.gains.issues
        )


def least_first(mine: Sequence[Polynomial], others: Sequence[Polynomial], deviation: str) -> Formula:
    """Return where the least of some numbers is above the least of others, or the same with no smaller sum."""

    def reaches(*, strict: bool) -> Formula:
        return disjunction(
            conjunction(leaf(own - bound, strict=strict, deviation=deviation) for own in mine)
            for bound in others
        )

    total = sum(mine, Polynomial()) - sum(others, Polynomial())
    tie = conjunction((reaches(strict=False), leaf(total, deviation=deviation)))
    return disjunction((reaches(strict=True), tie))


def _subsets(number: int) -> Iterator[tuple[int, ...]]:
    for size in range(number, -1, -1):
        yield from combinations(range(number), size)
