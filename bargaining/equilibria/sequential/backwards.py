"""Solve a tree subgame by subgame, from its ends to its root.

An assessment of the whole is one of a subgame with one of the rest, in which the subgame is replaced by what the first
pays: choices before it see no more of it, and mistakes in it explain no beliefs elsewhere. Where all components of a
subgame pay every player the same throughout, the whole set is the union, over these components, of the products of each
with the set of the rest. Components of the subgame are closed and do not meet, so neither do products over different
ones, whatever the rest holds: the components of the whole are the products of components.

Where payoffs vary along a component, the rest hangs on the point. Then the subgame stays in the larger one that it lies
in, and what is known of it are the options that it may use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from bargaining.equilibria.sequential.cuts import Payoffs, Subgames, cut
from bargaining.equilibria.sequential.result import AssessmentComponent
from bargaining.equilibria.sequential.setting import Setting
from bargaining.equilibria.sequential.single import single_choice
from bargaining.equilibria.sequential.supports import Known
from bargaining.equilibria.sequential.whole import SEQUENTIAL, Answer, solved
from bargaining.equilibria.two_players.polyhedra import OutOfTime

MOST_LISTED = 100_000
"""Components of one subgame beyond which no more are listed."""

Outcome = Mapping[int, Fraction]


@dataclass(frozen=True, eq=False)
class Play:
    """Hold a component of what follows a node.

    Parameters
    ----------
    sets : tuple of int
        The information sets of its own: all that follow but those in subgames that were solved before.
    component : AssessmentComponent
        What is done and believed there, with sets numbered in this order.
    behind : mapping of int to Play
        What is played in those subgames, by their first nodes.
    outcome : dict of int to Fraction, or None
        The probability of each leaf, from the node on, where it is the same all over.
    """

    sets: tuple[int, ...]
    component: AssessmentComponent
    behind: Mapping[int, Play]
    outcome: dict[int, Fraction] | None


@dataclass(frozen=True, eq=False)
class Kept:
    """Hold a subgame that has to be solved within a larger one.

    Parameters
    ----------
    behind : mapping of int to Play
        What is played in subgames of it that were solved before.
    known : Known or None
        The supports that its own sets may have, where they are all known.
    """

    behind: Mapping[int, Play]
    known: Known | None


@dataclass(eq=False)
class Backwards:
    """Solve a tree subgame by subgame.

    Parameters
    ----------
    setting : Setting
        The game.
    concept : str
        What is looked for; where beliefs off the path are free, a subgame in which something is hidden is not solved on
        its own.
    check : callable
        Called now and then; raises `OutOfTime` to stop.
    """

    setting: Setting
    concept: str
    check: Callable[[], None]
    unsettled: dict[int, list[str]] = field(default_factory=dict)
    crowded: list[int] = field(default_factory=list)
    stopped: bool = False
    apart: bool = True

    def plays(self) -> list[Play]:
        """Return the components of the whole tree."""
        subgames = Subgames(self.setting, seen=self.concept != SEQUENTIAL)
        found: dict[int, list[Play | Kept]] = {}
        for root in reversed(subgames.roots):
            inner = subgames.inner[root]
            found[root] = list(self._ways_to_play(root, inner, [found.pop(x) for x in inner]))
        return [play for play in found[0] if isinstance(play, Play)]

    def _ways_to_play(
        self, root: int, inner: Sequence[int], ways: Sequence[list[Play | Kept]]
    ) -> Iterator[Play | Kept]:
        listed = 0
        for plays, kept in self._solutions(root, inner, ways):
            if root and any(play.component.payoffs is None for play in plays):
                yield kept
            else:
                yield from plays
            listed += len(plays)
            if listed > MOST_LISTED:
                self.crowded.append(root)
                return

    def _out_of_time(self) -> bool:
        try:
            self.check()
        except OutOfTime:
            self.stopped = True
        return self.stopped

    def _solutions(
        self, root: int, inner: Sequence[int], ways: Sequence[list[Play | Kept]]
    ) -> Iterator[tuple[list[Play], Kept]]:
        """Yield the components of a subgame for each choice of what is played in those that lie in it."""
        known: dict[tuple[tuple[int, Payoffs], ...], tuple[tuple[int, ...], tuple[int, ...], Answer]] = {}
        for chosen in product(*ways):
            if self._out_of_time():
                return
            behind: dict[int, Play] = {}
            for start, one in zip(inner, chosen, strict=True):
                behind.update({start: one} if isinstance(one, Play) else one.behind)
            paid = {x: play.component.payoffs for x, play in behind.items()}
            sure = {x: payoffs for x, payoffs in paid.items() if payoffs is not None}
            key = tuple(sorted(sure.items()))
            if key not in known:
                limits = [one.known for one in chosen if isinstance(one, Kept) and one.known is not None]
                known[key] = self._solved(root, sure, limits)
            sets, nodes, answer = known[key]
            plays = [
                Play(sets, component, behind, _outcome(component, nodes, behind))
                for component in answer.components
            ]
            yield plays, Kept(behind, _supports(sets, answer))

    def _solved(
        self, root: int, paid: Mapping[int, Payoffs], limits: Sequence[Known]
    ) -> tuple[tuple[int, ...], tuple[int, ...], Answer]:
        """Return the information sets, the nodes and the components of a subgame in which others are paid for."""
        simple = single_choice(self.setting, root, paid)
        if simple is not None:
            return simple[0], (), Answer((simple[1],), (), False, True)
        part = cut(self.setting.tree, root, paid)
        place = {h: k for k, h in enumerate(part.sets)}
        own = [(tuple(place[h] for h in sets), supports) for sets, supports in limits]
        setting = self.setting if part.tree is self.setting.tree else Setting(part.tree)
        answer = solved(setting, self.concept, self.check, own)
        self.stopped |= answer.stopped
        self.apart &= answer.apart
        self.unsettled.setdefault(root, []).extend(answer.unsettled)
        return part.sets, part.nodes, answer


def _supports(sets: tuple[int, ...], answer: Answer) -> Known | None:
    """Return the supports that a subgame may use, at the sets that chance does not rule out."""
    if not answer.complete or not answer.supports:
        return None
    live = [k for k in range(len(sets)) if answer.supports[0][k]]
    return tuple(sets[k] for k in live), [tuple(own[k] for k in live) for own in answer.supports]


def _outcome(
    component: AssessmentComponent, nodes: Sequence[int], behind: Mapping[int, Play]
) -> dict[int, Fraction] | None:
    """Return the probabilities of the leaves, with those of the subgames that are reached."""
    if component.outcome is None:
        return None
    found: dict[int, Fraction] = {}
    for leaf, p in component.outcome.items():
        number = nodes[leaf] if nodes else leaf
        own: Outcome | None = behind[number].outcome if number in behind else {number: Fraction(1)}
        if own is None:
            return None
        found.update({z: p * q for z, q in own.items()})
    return dict(sorted(found.items()))
