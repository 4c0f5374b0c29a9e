"""What players get from each agreement, term by term and in sum, as polynomials in the assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Self

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.bargaining_document import NONE, OPEN, SETTLED, agreements
from bargaining.forms.form import TermDifference
from bargaining.scenario.compilation import PayoffTerm

Values = Mapping[str, Fraction | Polynomial]
_ONE = Polynomial.constant(1)


@dataclass(frozen=True, eq=False)
class Gains:
    """Give what each player gains over disagreement.

    Parameters
    ----------
    issues : tuple of str
        What may be settled.
    stakes : tuple of PayoffTerm
        In the assumptions and the indicators of issues.
    disagreement : mapping of str to PayoffTerm
        What players get where nothing is settled; nothing where they are not listed.
    risks : mapping of str to Polynomial
        The chance that an issue breaks down once it is settled.
    linked : bool
        Whether all breaks down when one issue does.
    """

    issues: tuple[str, ...]
    stakes: tuple[PayoffTerm, ...]
    disagreement: Mapping[str, PayoffTerm]
    risks: Mapping[str, Polynomial]
    linked: bool

    @cached_property
    def agreements(self) -> dict[str, tuple[str, ...]]:
        """Return the issues that each agreement settles."""
        return agreements(self.issues)

    def at(self, polynomial: Polynomial, agreement: str, *, risky: bool = False) -> Polynomial:
        """Return a polynomial in issues for an agreement, as it holds, or as it may break down issue by issue."""
        settled = self.agreements[agreement]
        values: dict[str, Fraction | Polynomial] = {}
        for issue in self.issues:
            holds = _ONE - self.risks[issue] if risky else _ONE
            holds = holds if issue in settled else Polynomial()
            values |= {f"{issue}.{SETTLED}": holds, f"{issue}.{OPEN}": _ONE - holds}
        return polynomial.substitute(values)

    def terms(self, agreement: str, player: str) -> tuple[TermDifference, ...]:
        """Return what a player gains by an agreement over disagreement, term by term."""
        key = (agreement, player)
        if key not in self._known:
            self._known[key] = tuple(self._terms(agreement, player))
        return self._known[key]

    def _terms(self, agreement: str, player: str) -> list[TermDifference]:
        if agreement == NONE:
            return []
        settled = self.agreements[agreement]
        chance = prod((_ONE - self.risks[issue] for issue in settled), start=_ONE) if self.linked else _ONE
        found = [
            (term, self.at(term.polynomial, agreement, risky=not self.linked))
            for term in self.stakes
            if term.player == player
        ]
        if player in self.disagreement:
            without = self.disagreement[player]
            found.append((without, -without.polynomial))
        return [
            TermDifference(term.name, value * chance, term.evidence, term.assumption)
            for term, value in found
            if value.terms
        ]

    @cached_property
    def _known(self) -> dict[tuple[str, str], tuple[TermDifference, ...]]:
        return {}

    def gain(self, agreement: str, player: str) -> Polynomial:
        """Return what a player gains by an agreement over disagreement."""
        key = (agreement, player)
        if key not in self._sums:
            self._sums[key] = sum((t.difference for t in self.terms(agreement, player)), Polynomial())
        return self._sums[key]

    @cached_property
    def _sums(self) -> dict[tuple[str, str], Polynomial]:
        return {}

    def without(self, player: str) -> Polynomial:
        """Return what a player gets without an agreement."""
        return self.disagreement[player].polynomial if player in self.disagreement else Polynomial()

    def substituted(self, values: Values) -> Self:
        """Return the same with numbers or polynomials put in for some assumptions."""
        return replace(
            self,
            stakes=tuple(_put_in(term, values) for term in self.stakes),
            disagreement={name: _put_in(term, values) for name, term in self.disagreement.items()},
            risks={name: risk.substitute(values) for name, risk in self.risks.items()},
        )

    def divided(self, parties: Sequence[str], shares: Sequence[Polynomial]) -> Divided:
        """Return the same where the parties divide among them what they gain together."""
        parts = (self.issues, self.stakes, self.disagreement, self.risks, self.linked)
        return Divided(*parts, dict(zip(parties, shares, strict=True)))

    @property
    def variables(self) -> frozenset[str]:
        """Return the assumptions that occur."""
        parts = [term.polynomial for term in (*self.stakes, *self.disagreement.values())]
        names = {name for p in (*parts, *self.risks.values()) for name in p.variables}
        return frozenset(name for name in names if "." not in name)


@dataclass(frozen=True, eq=False)
class Divided(Gains):
    """Give what each player gains where parties divide among them what they gain together.

    Parameters
    ----------
    shares : mapping of str to Polynomial
        The share of each party; they sum to one.
    """

    shares: Mapping[str, Polynomial]

    def _terms(self, agreement: str, player: str) -> list[TermDifference]:
        if player not in self.shares:
            return super()._terms(agreement, player)
        share = self.shares[player]
        return [
            replace(
                term,
                term=term.term if party == player else f"{term.term} of {party}",
                difference=term.difference * share,
            )
            for party in self.shares
            for term in super(Divided, self)._terms(agreement, party)
            if share.terms
        ]

    def substituted(self, values: Values) -> Self:
        """Return the same with numbers or polynomials put in for some assumptions."""
        shares = {party: share.substitute(values) for party, share in self.shares.items()}
        return replace(super().substituted(values), shares=shares)

    @property
    def variables(self) -> frozenset[str]:
        """Return the assumptions that occur."""
        return super().variables.union(*(share.variables for share in self.shares.values()))


def _put_in(term: PayoffTerm, values: Values) -> PayoffTerm:
    return replace(term, polynomial=term.polynomial.substitute(values))
