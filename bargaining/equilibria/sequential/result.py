"""The answer: components of assessments, what each predicts, and whether they are proved to be all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.equilibria.sequential.assessments import Assessment
from bargaining.games.tree import Tree
from bargaining.results import Entries

Bounds = tuple[tuple[Fraction, Fraction], ...]
SHOWN = 3
SETS_SHOWN = 12
"""The most information sets of which all are shown; of more, those off the path with a single node are left out."""


@dataclass(frozen=True, eq=False)
class AssessmentPart:
    """Hold the closure of a set of assessments that use the same options.

    Parameters
    ----------
    supports : tuple of tuple of int
        The options used inside it, for each information set.
    dimension : int
        How many numbers tell its assessments apart.
    vertices : tuple of Assessment
        Its extreme points; at a vertex where an information set is left, beliefs there are those on the way to it. Of a
        curved part, points of it: those of its corners that are rational.
    polyhedral : bool
        Whether it is the convex hull of its vertices.
    linear : bool
        Whether at least the strategies, with the beliefs at steady information sets, are the convex hull of those of
        its vertices.
    steady : tuple of int
        The information sets at which beliefs do not move, or move as linearly as the strategies; at others they follow
        from the strategies by proportion.
    off_path : tuple of int
        The information sets that are not reached.
    """

    supports: tuple[tuple[int, ...], ...]
    dimension: int
    vertices: tuple[Assessment, ...]
    polyhedral: bool
    linear: bool
    steady: tuple[int, ...]
    off_path: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Pattern:
    """Hold what is used where play comes to.

    Parameters
    ----------
    supports : tuple of tuple of int
        The options used, for each information set that is reached; nothing at others.
    payoffs : tuple of Fraction or None
        What each player expects, where that is the same in all assessments of a part that plays it.
    example : Assessment
        One that plays it.
    """

    supports: tuple[tuple[int, ...], ...]
    payoffs: tuple[Fraction, ...] | None
    example: Assessment


@dataclass(frozen=True, eq=False)
class AssessmentComponent:
    """Hold a connected set of assessments.

    Parameters
    ----------
    parts : tuple of AssessmentPart
        What it consists of, the largest first; parts that lie in the closure of others are left out.
    payoffs : tuple of Fraction or None
        What each player expects, where that is the same all over the component.
    outcome : dict of int to Fraction, or None
        The probability of each leaf that is reached, where that is the same all over the component.
    patterns : tuple of Pattern
        What is used where play comes to, for every choice of used options that is in the component; of subgame-perfect
        equilibria, which are read off whole plans, none is listed.
    """

    parts: tuple[AssessmentPart, ...]
    payoffs: tuple[Fraction, ...] | None
    outcome: dict[int, Fraction] | None
    patterns: tuple[Pattern, ...] = ()

    @property
    def dimension(self) -> int:
        """Return the largest dimension of a part."""
        return max(part.dimension for part in self.parts)

    @cached_property
    def vertices(self) -> tuple[Assessment, ...]:
        """Return the vertices of all parts, each once."""
        if len(self.parts) == 1:
            return self.parts[0].vertices
        return tuple(dict.fromkeys(vertex for part in self.parts for vertex in part.vertices))

    @property
    def supports(self) -> tuple[tuple[int, ...], ...]:
        """Return the options used somewhere, for each information set."""
        return tuple(
            tuple(sorted({k for part in self.parts for k in part.supports[h]}))
            for h in range(len(self.parts[0].supports))
        )

    @property
    def box(self) -> tuple[Bounds, ...] | None:
        """Return the bounds of each probability, for each information set; None where a part is curved."""
        if not all(part.linear for part in self.parts):
            return None
        return tuple(
            _bounds([v.strategies[h] for v in self.vertices]) for h in range(len(self.parts[0].supports))
        )

    @property
    def off_path(self) -> tuple[int, ...]:
        """Return the information sets that no part reaches."""
        return tuple(sorted(set.intersection(*(set(part.off_path) for part in self.parts))))

    def beliefs(self, information: int) -> tuple[tuple[Fraction, ...], ...]:
        """Return the different beliefs at an information set that vertices hold."""
        return tuple(sorted({v.beliefs[information] for v in self.vertices}))


@dataclass(frozen=True, eq=False)
class AssessmentSet(Entries[AssessmentComponent]):
    """Hold the assessments of a tree that fulfil a concept, as connected components.

    Parameters
    ----------
    tree : Tree
        The game that was solved.
    concept : str
        What was looked for: "sequential", "weak perfect Bayesian" or "subgame-perfect"; the last has no beliefs.
    entries : tuple of AssessmentComponent
        The components; points among them.
    complete : bool
        True only where it is proved that there are no others.
    reason : str
        Why the list is complete, or what stands in the way.
    apart : bool
        Whether it is proved that no two components touch.
    notes : tuple of str
        What else must be known of the answer.
    """

    tree: Tree
    concept: str
    entries: tuple[AssessmentComponent, ...]
    complete: bool
    reason: str
    apart: bool
    notes: tuple[str, ...] = ()

    @property
    def components(self) -> tuple[AssessmentComponent, ...]:
        """Return the components."""
        return self.entries

    def __str__(self) -> str:
        """Count the components, say what is proved, and show each."""
        count = "1 component" if len(self) == 1 else f"{len(self)} components"
        lines = [
            f"{count} of {self.concept} equilibria",
            f"{'Complete' if self.complete else 'NOT COMPLETE'}: {self.reason}",
        ]
        if len(self) > 1 and not self.apart:
            lines.append("Note: it is not proved that no two components touch")
        lines += [f"Note: {note}" for note in self.notes]
        for number, component in enumerate(self, 1):
            lines.append(f"  {number}. {self._headed(component)}")
            shown = component.vertices[:SHOWN]
            sets = self._worth_showing(component)
            lines += [f"     {self.in_words(vertex, sets)}" for vertex in shown]
            if (more := len(component.vertices) - len(shown)) > 0:
                lines.append(f"     and {more} more")
        return "\n".join(lines)

    def _headed(self, component: AssessmentComponent) -> str:
        kind = (
            "a point"
            if component.dimension == 0
            else f"dimension {component.dimension}, {len(component.vertices)} vertices"
        )
        if component.payoffs is None:
            return f"{kind}; payoffs vary"
        named = (f"{i} {x}" for i, x in zip(self.tree.players, component.payoffs, strict=True))
        return f"{kind}; payoffs {', '.join(named)}"

    def _worth_showing(self, component: AssessmentComponent) -> tuple[int, ...]:
        sets = range(len(self.tree.information))
        if len(sets) <= SETS_SHOWN:
            return tuple(sets)
        return tuple(h for h in sets if h not in component.off_path or len(self.tree.members[h]) > 1)

    def in_words(self, assessment: Assessment, sets: Sequence[int] | None = None) -> str:
        """Return an assessment in words: what is done, and what is believed where there is more than one node.

        Parameters
        ----------
        assessment : Assessment
            Of this tree.
        sets : sequence of int, optional
            The information sets to tell of; all by default.
        """
        parts = []
        for h, one in enumerate(self.tree.information):
            if not assessment.strategies[h] or (sets is not None and h not in sets):
                continue
            text = f"{one.name}: {_mixture(one.options, assessment.strategies[h])}"
            if len(assessment.beliefs[h]) > 1:
                text += f" (believes {_mixture(self.node_names(h), assessment.beliefs[h])})"
            parts.append(text)
        return "; ".join(parts)

    def node_names(self, information: int) -> tuple[str, ...]:
        """Return what the nodes of an information set are called."""
        return tuple(self.tree.nodes[x].name or f"node {x}" for x in self.tree.members[information])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; numbers are exact, as text."""
        return {
            "concept": self.concept,
            "players": list(self.tree.players),
            "information": [
                {
                    "name": one.name,
                    "player": self.tree.players[one.player],
                    "options": list(one.options),
                    "nodes": list(self.tree.members[h]),
                }
                for h, one in enumerate(self.tree.information)
            ],
            "complete": self.complete,
            "reason": self.reason,
            "apart": self.apart,
            "notes": list(self.notes),
            "components": [self._plain(component) for component in self],
        }

    def _plain(self, component: AssessmentComponent) -> dict[str, Any]:
        return {
            "dimension": component.dimension,
            "payoffs": None if component.payoffs is None else list(map(str, component.payoffs)),
            "outcome": None
            if component.outcome is None
            else [{"leaf": leaf, "probability": str(p)} for leaf, p in component.outcome.items()],
            "parts": [
                {
                    "supports": list(map(list, part.supports)),
                    "dimension": part.dimension,
                    "polyhedral": part.polyhedral,
                    "linear": part.linear,
                    "steady": list(part.steady),
                    "off the path": list(part.off_path),
                    "vertices": [
                        {"strategies": _texts(v.strategies), "beliefs": _texts(v.beliefs)}
                        for v in part.vertices
                    ],
                }
                for part in component.parts
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a vertex: its component, what is done, what is believed."""
        return [
            {
                "component": number,
                "dimension": component.dimension,
                **{
                    one.name: _mixture(one.options, vertex.strategies[h]) if vertex.strategies[h] else ""
                    for h, one in enumerate(self.tree.information)
                },
                **{
                    f"beliefs at {one.name}": _mixture(self.node_names(h), vertex.beliefs[h])
                    if vertex.beliefs[h]
                    else ""
                    for h, one in enumerate(self.tree.information)
                    if len(self.tree.members[h]) > 1
                },
            }
            for number, component in enumerate(self, 1)
            for vertex in component.vertices
        ]


def _bounds(rows: Sequence[tuple[Fraction, ...]]) -> Bounds:
    return tuple((min(column), max(column)) for column in zip(*rows, strict=True))


def _mixture(names: Sequence[str], shares: Sequence[Fraction]) -> str:
    used = [(name, p) for name, p in zip(names, shares, strict=True) if p]
    return used[0][0] if len(used) == 1 else ", ".join(f"{p} {name}" for name, p in used)


def _texts(table: Sequence[Sequence[Fraction]]) -> list[list[str]]:
    return [list(map(str, row)) for row in table]
