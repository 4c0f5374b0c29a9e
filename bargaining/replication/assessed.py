"""Strategies with beliefs as long tables: what is done and believed at the vertices of each component."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bargaining.forms.concepts import components_of
from bargaining.replication.tables import Row, number

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.assessments import Assessment
    from bargaining.equilibria.sequential.result import AssessmentSet
    from bargaining.forms.concepts import Listed
    from bargaining.games.tree import InformationSet

_AT = ("reading", "component", "dimension", "vertex", "player", "place")
ASSESSMENTS = (*_AT, "action", "probability", "probability_exact")
BELIEFS = (*_AT, "history", "belief", "belief_exact")


def strategy_rows(reading: str, found: Listed) -> Iterator[Row]:
    """Yield what is done at each information set, in each vertex of each component, exactly.

    Parameters
    ----------
    reading : str
        Whose reading it is.
    found : AssessmentSet or RefinedEquilibria
        At one point of the assumptions.
    """
    every = components_of(found)
    for head, h, vertex, one in _sets(reading, every):
        for option, share in zip(one.options, vertex.strategies[h], strict=False):
            yield {**head, "action": option, **number("probability", share)}


def belief_rows(reading: str, found: Listed) -> Iterator[Row]:
    """Yield what is believed at each information set of several nodes, likewise; see `strategy_rows`."""
    every = components_of(found)
    for head, h, vertex, _ in _sets(reading, every):
        names = every.node_names(h)
        if len(names) > 1:
            for name, share in zip(names, vertex.beliefs[h], strict=False):
                yield {**head, "history": name, **number("belief", share)}


def _sets(reading: str, found: AssessmentSet) -> Iterator[tuple[Row, int, Assessment, InformationSet]]:
    """Yield every information set of every vertex with what stands before it in a row."""
    tree = found.tree
    for number_of, component in enumerate(found, start=1):
        for place, vertex in enumerate(component.vertices, start=1):
            for h, one in enumerate(tree.information):
                head = {
                    "reading": reading,
                    "component": number_of,
                    "dimension": component.dimension,
                    "vertex": place,
                    "player": tree.players[one.player],
                    "place": one.name,
                }
                yield head, h, vertex, one
