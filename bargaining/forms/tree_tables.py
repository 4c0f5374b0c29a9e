"""The reduced strategic form of a tree with assumptions, which exists at points alone."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.errors import GameError

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.games.tree import Tree

NO_TABLE = (
    "this question has no meaning for a game with moves in order: it asks for a table of payoffs in which all places "
    "choose at once"
)


def strategic_form_at(tree: Tree, values: Mapping[str, Fraction]) -> NormalFormGame:
    """Return the reduced strategic form at one point, exact: an action is a player's whole plan.

    Raises
    ------
    GameError
        When it is too large.
    """
    from bargaining.games.plans import require_listable

    try:
        require_listable(tree)  # before anything is computed
        return tree.at({name: values[name] for name in tree.parameters}).strategic_form()
    except GameError as error:
        raise GameError(
            f"no table of whole strategies can be made of these moves in order: {error}"
        ) from None
