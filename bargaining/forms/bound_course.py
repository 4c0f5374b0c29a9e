"""How play goes where movers bind themselves to probabilities, and what they would change by binding otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.course import Course
from bargaining.forms.form import TermDifference
from bargaining.forms.formula import Condition
from bargaining.forms.tree_payoffs import differences

Binding = tuple[str, Mapping[int, tuple[Fraction, ...]]]
"""What a player may bind itself to, with the answer, in words, and what is then done at both information sets."""


@dataclass(frozen=True, eq=False)
class BoundCourse(Course):
    """Hold what everybody does where some bind themselves.

    Parameters
    ----------
    bindings : mapping of int to tuple of Binding
        For each information set at which a player binds itself, what else it may bind itself to.
    """

    bindings: Mapping[int, tuple[Binding, ...]]

    def conditions(self) -> tuple[Condition, ...]:
        """Return what keeps movers from other options, and from binding themselves otherwise."""
        free = (c for c in super().conditions() if not self._bound(c))
        return (*free, *(condition for condition, _ in self._otherwise()))

    def terms(self, condition: Condition) -> tuple[TermDifference, ...]:
        """Return what the deviation of a condition changes, term by term; the sum is minus its polynomial."""
        if not self._bound(condition):
            return super().terms(condition)
        return next(terms for other, terms in self._otherwise() if other.deviation == condition.deviation)

    def _bound(self, condition: Condition) -> bool:
        return any(self.places[h] == condition.place for h in self.bindings)

    def _otherwise(self) -> Iterator[tuple[Condition, tuple[TermDifference, ...]]]:
        for h, bindings in self.bindings.items():
            if h not in self.reached:
                continue
            player, start = self.players[self.tree.information[h].player], self.tree.members[h][0]
            own = self._lottery(start, Polynomial.constant(1), player)
            for words, changed in bindings:
                if all(self.shares[g] == shares for g, shares in changed.items()):
                    continue
                shares = tuple(changed.get(g, now) for g, now in enumerate(self.shares))
                other = replace(self, shares=shares)._lottery(start, Polynomial.constant(1), player)
                terms = differences(own, other)
                margin = -sum((t.difference for t in terms), Polynomial())
                yield Condition(margin, False, player, self.places[h], words), terms
