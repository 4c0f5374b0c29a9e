"""Solution concepts of trees by name: what they list at a point, and which patterns of play stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Union, cast

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import AssessmentSet, Pattern
    from bargaining.equilibria.signalling.result import RefinedEquilibria
    from bargaining.games.tree import Tree

PERFECT, SEQUENTIAL, WEAK = "subgame perfect", "sequential", "weak perfect Bayesian"
INTUITIVE, D1 = "intuitive criterion", "D1"
HIDDEN = (SEQUENTIAL, WEAK, INTUITIVE, D1)
"""Those of games in which not everybody knows all moves before; the first where none is named."""

COMMITMENT = "commitment"
"""That of games in which movers bind themselves to probabilities, which those who answer know; of no others."""

FOUND_BY: Mapping[str, tuple[str, ...]] = {
    SEQUENTIAL: ("sequential_equilibria",),
    WEAK: ("weak_perfect_bayesian_equilibria",),
    PERFECT: ("subgame_perfect_equilibria",),
    INTUITIVE: ("sequential_equilibria", "intuitive_criterion"),
    D1: ("sequential_equilibria", "d1_criterion"),
}
"""For each concept of trees the functions of `bargaining.equilibria` that find it: the first takes the tree, each other
what the one before it returned."""

Listed = Union["AssessmentSet", "RefinedEquilibria"]


def listed(tree: Tree, concept: str, max_seconds: float | None = None) -> Listed:
    """Return what a concept lists of a tree without assumptions.

    Raises
    ------
    GameError
        When a player forgets, or a criterion for signalling games is asked of another game.
    """
    from bargaining import equilibria

    first, *others = FOUND_BY[concept]
    found = getattr(equilibria, first)(tree, max_seconds=max_seconds)
    for name in others:
        found = getattr(equilibria, name)(found)
    return cast("Listed", found)


def components_of(found: Listed) -> AssessmentSet:
    """Return the equilibria themselves, without what a criterion says of them."""
    from bargaining.equilibria.signalling.result import RefinedEquilibria

    return found.equilibria if isinstance(found, RefinedEquilibria) else found


def standing(found: Listed) -> tuple[list[Pattern], str]:
    """Return the patterns that stand, and which doubt is left where a criterion divides one pattern.

    A criterion judges what is sent and what types get. Where that is one point all over a pattern, so is the verdict.
    """
    from bargaining.equilibria.signalling.result import RefinedEquilibria

    if not isinstance(found, RefinedEquilibria):
        return [pattern for component in found for pattern in component.patterns], ""
    kept, doubtful = [], ""
    for number, component in enumerate(found.equilibria, 1):
        for pattern in component.patterns:
            verdicts = found.on(number, pattern)
            if verdicts != {"cut"}:
                kept.append(pattern)
            if len(verdicts) != 1 or not verdicts <= {"cut", "survives"}:
                doubtful = (
                    f"what {found.criterion} says of a pattern hangs on what types get, which varies along it"
                )
    return kept, doubtful
