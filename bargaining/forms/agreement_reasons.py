"""Why a solution picks an agreement at a point or does not: the conditions that decide, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import permutations
from math import factorial, prod
from typing import NamedTuple

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.agreement_formulas import (
    EGALITARIAN,
    KALAI_SMORODINSKY,
    NASH,
    SEPARATE,
    Comparisons,
)
from bargaining.forms.agreement_gains import Gains
from bargaining.forms.bargaining_document import NONE, PLACE
from bargaining.forms.form import TermDifference
from bargaining.forms.formula import Condition

_ONE = Polynomial.constant(1)
Values = Mapping[str, Fraction]


class Part(NamedTuple):
    """Hold a player's gain by an agreement, times a factor; a condition is a sum of these."""

    factor: Polynomial
    agreement: str
    player: str


def summed(gains: Gains, parties: Sequence[str], agreement: str) -> Polynomial:
    """Return what the parties gain together by an agreement."""
    return sum((gains.gain(agreement, party) for party in parties), Polynomial())


@dataclass(frozen=True, eq=False)
class Reasons:
    """Give the conditions that decide about agreements at a point."""

    comparisons: Comparisons

    @property
    def _gains(self) -> Gains:
        return self.comparisons.gains

    @property
    def _parties(self) -> tuple[str, ...]:
        return self.comparisons.parties

    @cached_property
    def _parts(self) -> dict[Condition, tuple[Part, ...]]:
        return {}

    def conditions(self, agreement: str, values: Values) -> tuple[Condition, ...]:
        """Return the conditions of an agreement that decide at a point."""
        if self.comparisons.concept == SEPARATE:
            return tuple(self._alone(agreement, values))
        own = tuple(self._acceptance(agreement))
        others = [b for b in self.comparisons.names if b != agreement and self._accepted(b, values)]
        return (*own, *(self._against(agreement, other, values) for other in others))

    def terms(self, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what a condition that was given is made of, term by term, with the sign of the deviation."""
        totals: dict[tuple[str, str], TermDifference] = {}
        for factor, agreement, player in self._parts.get(condition, ()):
            for term in self._gains.terms(agreement, player):
                key = (player, term.term)
                name = f"{term.term} ({player})"
                before = totals[key].difference if key in totals else Polynomial()
                change = before - term.difference * factor
                totals[key] = TermDifference(name, change, term.evidence, term.assumption)
        rest = condition.polynomial + sum((t.difference for t in totals.values()), Polynomial())
        found = [term for term in totals.values() if term.difference.terms]
        if rest.terms:  # of consent and red lines
            found.append(TermDifference(condition.deviation, -rest, (), "a condition on what may be settled"))
        return tuple(found)

    def _noted(self, condition: Condition, parts: Sequence[Part]) -> Condition:
        self._parts[condition] = tuple(parts)
        return condition

    def _acceptance(self, agreement: str) -> Iterator[Condition]:
        for condition in self.comparisons.acceptance(agreement):
            refusal = condition.player in self._parties and condition.deviation.endswith(" refuses")
            parts = [Part(_ONE, agreement, condition.player)] if refusal else []
            yield self._noted(condition, parts)

    def _accepted(self, agreement: str, values: Values) -> bool:
        return all(c.holds(values) for c in self.comparisons.acceptance(agreement))

    def _alone(self, agreement: str, values: Values) -> Iterator[Condition]:
        """Yield for each issue what keeps it settled, or one of the conditions that keep it open."""
        settled = self._gains.agreements[agreement]
        for issue in self._gains.issues:
            found = list(self._acceptance(issue))
            if issue in settled:
                least = min(found, key=lambda c: c.polynomial.evaluate(values))
                words = f"{issue} alone, {least.deviation}"
                polynomial, strict, sign = least.polynomial, False, _ONE
            else:
                least = min(found, key=lambda c: c.polynomial.evaluate(values))
                words = f"{issue} as well"
                polynomial, strict, sign = -least.polynomial, True, -_ONE
            parts = [Part(sign * p.factor, p.agreement, p.player) for p in self._parts[least]]
            yield self._noted(Condition(polynomial, strict, least.player, PLACE, words), parts)

    def _against(self, one: str, other: str, values: Values) -> Condition:
        mine, others = (
            [self._gains.gain(name, p).evaluate(values) for p in self._parties] for name in (one, other)
        )
        concept = self.comparisons.concept
        if concept == NASH and not (prod(mine) == prod(others) == 0 and _dominates(others, mine)):
            parts = list(self._product(one, other))
        elif concept == NASH:
            k = next(k for k, (a, b) in enumerate(zip(mine, others, strict=True)) if a < b)
            parts = [Part(_ONE, one, self._parties[k]), Part(-_ONE, other, self._parties[k])]
        elif concept == EGALITARIAN:
            parts = self._least(one, other, mine, others, [_ONE] * len(mine))
        elif concept == KALAI_SMORODINSKY:
            parts = self._shares(one, other, values)
        else:
            parts = self._sum(one, other, [_ONE] * len(mine))
        polynomial = sum((f * self._gains.gain(a, p) for f, a, p in parts), Polynomial())
        return self._noted(Condition(polynomial, False, PLACE, PLACE, other), parts)

    def _product(self, one: str, other: str) -> Iterator[Part]:
        """Yield the difference of two products as differences of gains: the mean over the orders of changing them."""
        parties = self._parties
        share = Fraction(1, factorial(len(parties)))
        for order in permutations(range(len(parties))):
            for at, k in enumerate(order):
                changed = [other] * len(parties)
                for j in order[:at]:
                    changed[j] = one
                rest = prod(
                    (self._gains.gain(changed[j], parties[j]) for j in range(len(parties)) if j != k),
                    start=_ONE,
                )
                yield Part(rest * share, one, parties[k])
                yield Part(rest * -share, other, parties[k])

    def _sum(self, one: str, other: str, scales: Sequence[Polynomial]) -> list[Part]:
        pairs = zip(self._parties, scales, strict=True)
        return [Part(s * w, a, p) for p, s in pairs if s.terms for a, w in ((one, 1), (other, -1))]

    def _least(
        self,
        one: str,
        other: str,
        mine: Sequence[Fraction],
        others: Sequence[Fraction],
        scales: Sequence[Polynomial],
    ) -> list[Part]:
        able = [k for k, scale in enumerate(scales) if scale.terms]
        if not able:
            return []
        low, bound = min(able, key=lambda k: mine[k]), min(able, key=lambda k: others[k])
        if mine[low] == others[bound]:
            return self._sum(one, other, scales)
        parties = self._parties
        return [Part(scales[low], one, parties[low]), Part(-scales[bound], other, parties[bound])]

    def _shares(self, one: str, other: str, values: Values) -> list[Part]:
        accepted = [name for name in self.comparisons.names if self._accepted(name, values)] or [NONE]
        most = []
        for party in self._parties:
            gains = {name: self._gains.gain(name, party) for name in accepted}
            most.append(max(gains.values(), key=lambda g: g.evaluate(values)))
        sizes = [m.evaluate(values) for m in most]
        able = [k for k, size in enumerate(sizes) if size > 0]
        scales = [
            prod((most[j] for j in able if j != k), start=_ONE) if k in able else Polynomial()
            for k in range(len(most))
        ]
        mine, others = (
            [
                self._gains.gain(name, p).evaluate(values) / (sizes[k] or 1)
                for k, p in enumerate(self._parties)
            ]
            for name in (one, other)
        )
        return self._least(one, other, mine, others, scales)


def _dominates(one: Sequence[Fraction], other: Sequence[Fraction]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))
