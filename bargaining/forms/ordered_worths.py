"""What players get under a plan of moves that are numbers, which may be another quotient in each part of the space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.algebra.quotients import Quotient
from bargaining.forms.form import Profile
from bargaining.forms.ordered_points import Played

if TYPE_CHECKING:
    from bargaining.forms.ordered import Ordered


@dataclass(frozen=True, eq=False)
class Cases:
    """Hold a number that is one of several quotients, by which plan of a name is meant at a point."""

    form: Ordered
    profile: Profile
    quotients: Sequence[Quotient]

    @property
    def variables(self) -> frozenset[str]:
        """Return the assumptions that may appear."""
        return frozenset(self.form.parameters)

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a point."""
        return self.form.number(self.quotients[self.form.case(self.profile, values)], values)


@dataclass(frozen=True, eq=False)
class Asked:
    """Hold the expectation of what a player is paid under a plan, term by term."""

    form: Ordered
    profile: Profile
    player: str

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a point."""
        form = self.form
        plan = form.named(self.profile)[form.case(self.profile, values)]
        levels = {name: form.number(q, values) for name, q in plan.levels.items()}
        played = Played(form.plans.moves, form.point(values), plan.chosen, levels)
        own = (t.polynomial for t in form.terms_paid if t.player == self.player)
        return sum((played.expectation(p) for p in own), Fraction(0))
