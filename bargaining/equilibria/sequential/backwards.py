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

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product

from bargaining.equilibria.seconds import require_seconds
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
class Stage:
    """Hold what is known of a subgame in which others are replaced by what they pay.

    Parameters
    ----------
    setting : Setting
        It as a tree of its own; the whole tree where it needed none.
    sets, nodes : tuple of int
        Its information sets and nodes by their numbers in the whole tree; no nodes where it needed no tree.
    answer : Answer
        Its components.
    """

    setting: Setting
    sets: tuple[int, ...]
    nodes: tuple[int, ...]
    answer: Answer

    @property
    def known(self) -> Known | None:
        """Return the supports that it may use, where all are known, at the sets that chance does not rule out."""
        if not self.answer.complete or not self.answer.supports:
            return None
        live = [k for k in range(len(self.sets)) if self.answer.supports[0][k]]
        supports = [tuple(own[k] for k in live) for own in self.answer.supports]
        return tuple(self.sets[k] for k in live), supports

    def play(self, component: AssessmentComponent, behind: Mapping[int, Play]) -> Play:
        """Return a component with what is played behind it."""
        return Play(self.sets, component, behind, _outcome(component, self.nodes, behind))


@dataclass(frozen=True, eq=False)
class Kept:
    """Hold a subgame that has to be solved within a larger one, since payoffs vary along a component.

    Parameters
    ----------
    root : int
        Where it begins.
    stage : Stage
        What is known of it.
    behind : mapping of int to Play
        What is played in subgames of it that were solved before.
    """

    root: int
    stage: Stage
    behind: Mapping[int, Play]


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
    max_seconds : float, optional
        When to stop.
    """

    setting: Setting
    concept: str
    max_seconds: float | None = None
    unsettled: dict[int, list[str]] = field(default_factory=dict)
    crowded: list[int] = field(default_factory=list)
    stopped: bool = False
    apart: bool = True

    def __post_init__(self) -> None:
        """Start the clock."""
        require_seconds(self.max_seconds)
        self.deadline = None if self.max_seconds is None else time.monotonic() + self.max_seconds

    def check(self) -> None:
        """Stop when time has run out.

        Raises
        ------
        OutOfTime
            After the deadline.
        """
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise OutOfTime

    def told(self, unsettled: Sequence[str]) -> str:
        """Say what of a subgame is not settled."""
        kinds = ", ".join(dict.fromkeys(unsettled))
        return f"{counted(len(unsettled), 'choice')} of used options not settled: {kinds}"

    @cached_property
    def subgames(self) -> Subgames:
        """Return where the subgames begin that can be solved on their own."""
        return Subgames(self.setting, seen=self.concept != SEQUENTIAL)

    def plays(self) -> list[Play]:
        """Return the components of the whole tree."""
        found: dict[int, list[Play | Kept]] = {}
        for root in reversed(self.subgames.roots):
            inner = self.subgames.inner[root]
            ways = [self.offered(root, found.pop(x)) for x in inner]
            found[root] = list(self._ways_to_play(root, inner, ways))
        return [play for play in found[0] if isinstance(play, Play)]

    def offered(self, root: int, found: list[Play | Kept]) -> list[Play | Kept]:
        """Return what of a subgame a larger one is solved with."""
        return found

    def _ways_to_play(
        self, root: int, inner: Sequence[int], ways: Sequence[list[Play | Kept]]
    ) -> Iterator[Play | Kept]:
        listed = 0
        for stage, behind in self._stages(root, inner, ways):
            plays = [stage.play(component, behind) for component in stage.answer.components]
            if root and any(play.component.payoffs is None for play in plays):
                yield Kept(root, stage, behind)
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

    def _stages(
        self, root: int, inner: Sequence[int], ways: Sequence[list[Play | Kept]]
    ) -> Iterator[tuple[Stage, dict[int, Play]]]:
        """Yield what is known of a subgame for each choice of what is played in those that lie in it."""
        known: dict[tuple[tuple[int, Payoffs], ...], Stage] = {}
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
                limits = [one.stage.known for one in chosen if isinstance(one, Kept)]
                known[key] = self._solved(root, sure, [limit for limit in limits if limit is not None])
            yield known[key], behind

    def _solved(self, root: int, paid: Mapping[int, Payoffs], limits: Sequence[Known]) -> Stage:
        simple = single_choice(self.setting, root, paid)
        if simple is not None:
            return Stage(self.setting, simple[0], (), Answer((simple[1],), (), False, True))
        stage = self.solved(root, paid, limits)
        self.stopped |= stage.answer.stopped
        self.apart &= stage.answer.apart
        self.unsettled.setdefault(root, []).extend(stage.answer.unsettled)
        return stage

    def solved(self, root: int, paid: Mapping[int, Payoffs], limits: Sequence[Known]) -> Stage:
        """Return what is known of a subgame in which others are paid for, when some supports are known."""
        part = cut(self.setting.tree, root, paid)
        place = {h: k for k, h in enumerate(part.sets)}
        own = [(tuple(place[h] for h in sets), supports) for sets, supports in limits]
        setting = self.setting if part.tree is self.setting.tree else Setting(part.tree)
        return Stage(setting, part.sets, part.nodes, solved(setting, self.concept, self.check, own))


def counted(number: int, what: str) -> str:
    """Return how many there are, in words."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


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
