"""What is asked of equilibria over a box of assumptions, or strictly inside one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from bargaining.analysis.mixed.absence import Witness
from bargaining.analysis.mixed.statements import none_plays
from bargaining.analysis.robustness.boxes import Box
from bargaining.analysis.robustness.settling import Domain
from bargaining.analysis.statements import Statement
from bargaining.analysis.verdicts import Verdict
from bargaining.analysis.wording import Quantifier
from bargaining.forms.form import Form, Profile
from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Asked:
    """Hold a statement, and of which equilibria where it is asked.

    Parameters
    ----------
    scenario : Scenario
        The game.
    read : Statement
        The statement.
    quantifier : {"every", "some", "none"}
        Of how many equilibria at each point.
    box : Box
        Limits of every parameter.
    inside : bool
        Whether only points strictly between the limits of all that moves count.
    """

    scenario: Scenario
    read: Statement
    quantifier: Quantifier
    box: Box
    inside: bool = False

    @property
    def form(self) -> Form:
        """Return the form of the game."""
        return self.scenario.form

    @cached_property
    def domain(self) -> Domain:
        """Return the box with what is known of polynomials over it."""
        return Domain(self.box, inside=self.inside)

    def none_plays(self, profiles: Collection[Profile], boxes: int) -> Verdict[Witness]:
        """Decide whether no equilibrium plays any of some profiles."""
        return none_plays(self.form, profiles, self.box, boxes=boxes, inside=self.inside)
