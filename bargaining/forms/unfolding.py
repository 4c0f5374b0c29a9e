"""Forms that unfold in moves: which tree they are, and where play comes to under a prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from bargaining.forms.form import Profile
    from bargaining.games.tree import Tree


@runtime_checkable
class Unfolding(Protocol):
    """A form that is a tree."""

    @property
    def tree(self) -> Tree:
        """Return the tree, with payoffs and chance as polynomials in the assumptions."""

    def way(self, profile: Profile) -> frozenset[int]:
        """Return the nodes that play may come to under a prediction, whatever chance draws."""


def reached(tree: Tree, used: Callable[[int, str], bool]) -> frozenset[int]:
    """Return the nodes that are come to when some options are used.

    Parameters
    ----------
    tree : Tree
        The game.
    used : callable
        Whether an option of a node is, by the node's number and the option's name.

    Examples
    --------
    >>> import bargaining
    >>> form = bargaining.load("opening").form
    >>> sorted(reached(form.tree, lambda _, option: option == "pressure"))
    [0, 1]
    """
    found, waiting = set(), [0]
    while waiting:
        number = waiting.pop()
        found.add(number)
        node = tree.nodes[number]
        if node.information is None:
            waiting += node.children
        else:
            options = tree.information[node.information].options
            waiting += [
                child for option, child in zip(options, node.children, strict=True) if used(number, option)
            ]
    return frozenset(found)
