"""Put the assessments of a tree together from those of its subgames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from bargaining.algebra.factors import Unsettled
from bargaining.equilibria.sequential.assessments import Assessment
from bargaining.equilibria.sequential.backwards import Play
from bargaining.equilibria.sequential.linear import MOST_VERTICES
from bargaining.equilibria.sequential.result import AssessmentComponent, AssessmentPart, Pattern
from bargaining.equilibria.sequential.setting import Setting

Row = tuple[Fraction, ...]


@dataclass(eq=False)
class _Table:
    """Hold what is said of each information set, to be written part by part."""

    supports: list[tuple[int, ...]]
    strategies: list[Row]
    beliefs: list[Row]

    def write(self, sets: Sequence[int], supports: Sequence[tuple[int, ...]], own: Assessment) -> None:
        """Put in what a part says of its sets."""
        for k, h in enumerate(sets):
            self.supports[h] = supports[k] if supports else ()
            self.strategies[h], self.beliefs[h] = own.strategies[k], own.beliefs[k]

    def vertex(self) -> Assessment:
        """Return the assessment."""
        return Assessment(tuple(self.strategies), tuple(self.beliefs))


def whole_component(setting: Setting, play: Play) -> AssessmentComponent:
    """Return a component of the whole tree: the product of those of its subgames, its vertices those of vertices.

    Raises
    ------
    Unsettled
        When there are too many of them.
    """
    blocks = list(_blocks(play))
    if len(blocks) == 1 and len(play.sets) == len(setting.tree.information):
        return play.component
    vertices = prod(sum(len(part.vertices) for part in own.component.parts) for own in blocks)
    if vertices > MOST_VERTICES:
        raise Unsettled(f"{vertices:,} vertices")
    parts = [_part(setting, blocks, chosen) for chosen in product(*(own.component.parts for own in blocks))]
    parts.sort(key=lambda p: (-p.dimension, p.supports, len(p.vertices)))
    patterns = tuple(_patterns(setting, play))
    return AssessmentComponent(tuple(parts), play.component.payoffs, play.outcome, patterns)


def _patterns(setting: Setting, play: Play) -> Iterator[Pattern]:
    """Yield what is used where play comes to, from the node of a play on.

    Raises
    ------
    Unsettled
        When there are too many.
    """
    blocks = {id(one): one for one in _blocks(play)}
    if not all(one.component.patterns for one in blocks.values()):
        return
    for number, pattern in enumerate(_within(setting, play)):
        if number == MOST_VERTICES:
            raise Unsettled(f"more than {MOST_VERTICES:,} patterns of play")
        nothing: list[Row] = [()] * len(setting.tree.information)
        table = _Table([()] * len(nothing), nothing, list(nothing))
        for (
            key,
            block,
        ) in blocks.items():  # those that play does not come to may do anything that they do at all
            chosen = pattern.get(key, block.component.patterns[0])
            table.write(block.sets, chosen.supports if key in pattern else (), chosen.example)
        yield Pattern(tuple(table.supports), pattern[id(play)].payoffs, table.vertex())


def _within(setting: Setting, play: Play) -> Iterator[dict[int, Pattern]]:
    """Yield a pattern for each block that play comes to, by the identity of the block."""
    own = set(play.sets)
    for pattern in play.component.patterns:
        used = {(h, k) for h, options in zip(play.sets, pattern.supports, strict=True) for k in options}
        reached = [
            one
            for start, one in play.behind.items()
            if setting.weights[start] and used.issuperset(s for s in setting.steps[start] if s[0] in own)
        ]
        for parts in product(*(list(_within(setting, one)) for one in reached)):
            yield {id(play): pattern, **{key: found for part in parts for key, found in part.items()}}


def _blocks(play: Play) -> Iterator[Play]:
    """Yield what is played in each subgame."""
    waiting = [play]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.behind.values()


def _part(setting: Setting, blocks: Sequence[Play], chosen: Sequence[AssessmentPart]) -> AssessmentPart:
    nothing: list[Row] = [()] * len(setting.tree.information)
    table = _Table([()] * len(nothing), nothing, list(nothing))
    several: list[tuple[Play, AssessmentPart]] = []
    steady: list[int] = []
    for block, part in zip(blocks, chosen, strict=True):
        table.write(block.sets, part.supports, part.vertices[0])
        steady += (block.sets[k] for k in part.steady)
        if len(part.vertices) > 1:
            several.append((block, part))
    vertices = []
    for corners in product(*(part.vertices for _, part in several)):
        for (block, part), corner in zip(several, corners, strict=True):
            table.write(block.sets, part.supports, corner)
        vertices.append(table.vertex())
    used = {(h, k) for h, own in enumerate(table.supports) for k in own}
    return AssessmentPart(
        tuple(table.supports),
        sum(part.dimension for part in chosen),
        tuple(sorted(vertices, key=lambda v: (v.strategies, v.beliefs))),
        all(part.polyhedral for part in chosen),
        all(part.linear for part in chosen),
        tuple(sorted(steady)),
        tuple(
            h for h, own in sorted(setting.members.items()) if not any(setting.steps[x] <= used for x in own)
        ),
    )
