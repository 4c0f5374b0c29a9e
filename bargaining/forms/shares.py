"""The probabilities with which a pattern of play is played, where equilibria tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.forms.tree_layout import UNASKED

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import AssessmentComponent, Pattern
    from bargaining.forms.form import Strategies
    from bargaining.games.tree import Tree


def probabilities(
    tree: Tree,
    components: Sequence[AssessmentComponent],
    played: Sequence[Pattern],
    place_of: Sequence[str],
    places: Sequence[str],
) -> Strategies | None:
    """Return how often each option is used at each place.

    Parameters
    ----------
    tree : Tree
        The game.
    components : sequence of AssessmentComponent
        All equilibria.
    played : sequence of Pattern
        Those that are one prediction.
    place_of : sequence of str
        The place of each information set.
    places : sequence of str
        All places.

    Returns
    -------
    mapping of str to mapping of str to Fraction, or None
        None where several equilibria play the prediction in different ways, or one place stands for information sets
        at which different things are done.
    """
    told: dict[str, Mapping[str, Fraction]] = {}
    for pattern in played:
        component = next(one for one in components if any(p is pattern for p in one.patterns))
        if not _same(component, pattern):
            return None
        for h, used in enumerate(pattern.supports):
            if used:
                options, shares = tree.information[h].options, pattern.example.strategies[h]
                own = {options[k]: shares[k] for k in used}
                if told.setdefault(place_of[h], own) != own:
                    return None
    return {place: told.get(place, {UNASKED: Fraction(1)}) for place in places}


def _same(component: AssessmentComponent, pattern: Pattern) -> bool:
    """Tell whether all equilibria of a component that use what a pattern does use it as often."""
    on_way = [h for h, used in enumerate(pattern.supports) if used]
    if component.dimension and not all(part.linear for part in component.parts):
        return False
    return all(
        vertex.strategies[h] == pattern.example.strategies[h]
        for vertex in component.vertices
        if all(set(vertex.supports[h]) <= set(pattern.supports[h]) for h in on_way)
        for h in on_way
    )
