"""Forms whose games are no table in which all places choose at once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from bargaining.errors import ScenarioError

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.games.parametric import ParametricGame


class WithoutTable:
    """What a form says to those who ask for a table of payoffs: why it has none."""

    no_table: ClassVar[str]

    @property
    def game(self) -> ParametricGame:
        """Refuse: there is no table over the assumptions.

        Raises
        ------
        ScenarioError
            Always.
        """
        raise ScenarioError(self.no_table)

    def at(self, values: Mapping[str, Fraction]) -> NormalFormGame:
        """Refuse: there is no table at a point.

        Raises
        ------
        ScenarioError
            Always.
        """
        raise ScenarioError(self.no_table)
