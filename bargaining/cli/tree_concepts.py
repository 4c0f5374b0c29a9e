"""Solution concepts of game trees that stand in files of Gambit's: from the name to what finds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from bargaining.errors import GameError, nearest
from bargaining.numerals import shortened

if TYPE_CHECKING:
    from bargaining.games import Tree
    from bargaining.results import Result

NASH = "Nash"
"""The concept of games in either form, which is taken where none is named: it needs no tree."""

CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "sequential": ("sequential_equilibria",),
    "weak perfect Bayesian": ("weak_perfect_bayesian_equilibria",),
    "subgame perfect": ("subgame_perfect_equilibria",),
    "intuitive criterion": ("sequential_equilibria", "intuitive_criterion"),
    "D1": ("sequential_equilibria", "d1_criterion"),
}
"""For each concept of trees the functions of `bargaining.equilibria` that find it: the first takes the tree, each other
what the one before it returned."""


def require_concept(concept: str) -> None:
    """Refuse a concept that game files do not have.

    Raises
    ------
    GameError
        With those that they have, and the nearest.

    Examples
    --------
    >>> require_concept("sequental")
    Traceback (most recent call last):
    bargaining.errors.GameError: --concept: unknown concept 'sequental' of a game file, expected Nash, sequential, \
weak perfect Bayesian, subgame perfect, intuitive criterion, D1 (did you mean 'sequential'?)
    """
    known = (NASH, *CONCEPTS)
    if concept not in known:
        raise GameError(
            f"--concept: unknown concept {shortened(concept)!r} of a game file, expected {', '.join(known)}"
            f"{nearest(concept, known)}"
        )


def equilibria_of(tree: Tree, concept: str, max_seconds: float | None) -> Result:
    """Return what a concept of trees predicts.

    Raises
    ------
    BargainingError
        Where the concept has no meaning for the tree, as with imperfect recall.
    """
    from bargaining import equilibria

    first, *others = CONCEPTS[concept]
    limit: dict[str, Any] = {} if max_seconds is None else {"max_seconds": max_seconds}
    found = getattr(equilibria, first)(tree, **limit)
    for name in others:
        found = getattr(equilibria, name)(found)
    return cast("Result", found)
