"""What players get at the end of each course of moves: payoffs as read in each phase, and consequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import TermDifference
from bargaining.forms.tree_layout import UNASKED, History
from bargaining.scenario.compilation import PayoffTerm


@dataclass(frozen=True)
class ReadPhase:
    """Hold a phase, compiled.

    Parameters
    ----------
    share : Polynomial
        How much it counts, in assumptions and indicators.
    values : mapping of str to Fraction
        What payoffs read for some assumptions.
    moves : mapping of str to str
        Actions in place of those chosen.
    """

    share: Polynomial
    values: Mapping[str, Fraction]
    moves: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Ends:
    """Give payoffs at the ends, term by term and in sum.

    Parameters
    ----------
    players : tuple of str
        Names of the players.
    terms : tuple of PayoffTerm
        Of payoffs that are read in phases.
    phases : tuple of ReadPhase
        In which they are read.
    consequences : tuple of PayoffTerm
        Terms that hang on the stages as well, with the shares of their phases multiplied in.
    """

    players: tuple[str, ...]
    terms: tuple[PayoffTerm, ...]
    phases: tuple[ReadPhase, ...]
    consequences: tuple[PayoffTerm, ...]

    @cached_property
    def _read(self) -> tuple[tuple[Polynomial, ...], ...]:
        """Return the terms as each phase reads them."""
        return tuple(
            tuple(t.polynomial.substitute(phase.values) for t in self.terms) for phase in self.phases
        )

    @cached_property
    def _known(self) -> dict[tuple[int, tuple[str, ...], str], Polynomial]:
        return {}

    def payoffs(self, history: History) -> tuple[Polynomial, ...]:
        """Return what each player gets at the end of a history."""
        shares = [_at(phase.share, history) for phase in self.phases]
        found = []
        for player in self.players:
            parts = [share * self._total(k, player, history) for k, share in enumerate(shares) if share.terms]
            parts += [_at(t.polynomial, history) for t in self.consequences if t.player == player]
            found.append(sum(parts, Polynomial()))
        return tuple(found)

    def _total(self, phase: int, player: str, history: History) -> Polynomial:
        """Return a player's payoff in a phase, which many ends share."""
        seen = self._seen(phase, history)
        key = (phase, tuple(seen.get(name, UNASKED) for name in self.players), player)
        if key not in self._known:
            own = (p for p, t in zip(self._read[phase], self.terms, strict=True) if t.player == player)
            self._known[key] = sum((_at(p, seen) for p in own), Polynomial())
        return self._known[key]

    def _seen(self, phase: int, history: History) -> History:
        """Return the actions of which a phase reads the payoffs."""
        return {**history, **self.phases[phase].moves}

    def by_term(self, history: History, player: str) -> tuple[TermDifference, ...]:
        """Return what each term of a player comes to at the end of a history."""
        found = []
        shares = [_at(phase.share, history) for phase in self.phases]
        seen = [self._seen(k, history) for k in range(len(self.phases))]
        for number, term in enumerate(self.terms):
            if term.player == player:
                parts = (s * _at(self._read[k][number], seen[k]) for k, s in enumerate(shares))
                found.append(_as_difference(term, sum(parts, Polynomial())))
        found += [
            _as_difference(t, _at(t.polynomial, history)) for t in self.consequences if t.player == player
        ]
        return tuple(found)


def _as_difference(term: PayoffTerm, value: Polynomial) -> TermDifference:
    return TermDifference(term.name, value, term.evidence, term.assumption)


def _at(polynomial: Polynomial, history: History) -> Polynomial:
    """Return a polynomial with one for the indicators of what happened and zero for all others."""
    total: dict[tuple[tuple[str, int], ...], Fraction] = {}
    for monomial, coefficient in polynomial.terms.items():
        rest = []
        for name, power in monomial:
            owner, dot, option = name.partition(".")
            if not dot:
                rest.append((name, power))
            elif history.get(owner) != option:
                break
        else:
            key = tuple(rest)
            total[key] = total.get(key, Fraction(0)) + coefficient
    return Polynomial(total)


def differences(
    before: Sequence[tuple[Polynomial, tuple[TermDifference, ...]]],
    after: Sequence[tuple[Polynomial, tuple[TermDifference, ...]]],
) -> tuple[TermDifference, ...]:
    """Return what changes in each term between two lotteries over ends.

    Parameters
    ----------
    before, after : sequence of pairs
        The probability of an end, and the terms there, in the same order at each.
    """
    columns = len((before or after)[0][1])
    found = []
    for k in range(columns):
        change = Polynomial()
        for sign, lottery in ((-1, before), (1, after)):
            for probability, terms in lottery:
                change = change + terms[k].difference * probability * sign
        one = before[0][1][k]
        if change.terms:
            found.append(TermDifference(one.term, change, one.evidence, one.assumption))
    return tuple(found)
