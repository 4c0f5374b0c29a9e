"""The reduced strategic form of a tree with assumptions, which exists at points alone."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from bargaining.errors import GameError
from bargaining.forms.no_table import WithoutTable

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.games.tree import Tree


class WithTree(Protocol):
    """A form whose game is a tree."""

    @property
    def tree(self) -> Tree:
        """Return the tree, with payoffs and chance as polynomials."""


class MovesInOrder(WithoutTable):
    """What forms with moves in order say to those who ask for a table."""

    no_table = (
        "this question has no meaning for a game with moves in order: it asks for a table of payoffs in which all "
        "places choose at once"
    )

    def at(self: WithTree, values: Mapping[str, Fraction]) -> NormalFormGame:
        """Return the reduced strategic form at one point, exact: an action is a player's whole plan.

        Raises
        ------
        GameError
            When it is too large.
        """
        from bargaining.games.plans import require_listable

        tree = self.tree
        try:
            require_listable(tree)  # before anything is computed
            return tree.at({name: values[name] for name in tree.parameters}).strategic_form()
        except GameError as error:
            raise GameError(
                f"no table of whole strategies can be made of these moves in order: {error}"
            ) from None
