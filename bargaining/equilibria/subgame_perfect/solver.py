"""Find all subgame-perfect equilibria of a tree, pure and mixed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from bargaining.equilibria.sequential.answers import assessment_set
from bargaining.equilibria.sequential.assessments import Assessment, outcome, payoffs
from bargaining.equilibria.sequential.backwards import Backwards, Kept, Play, Stage
from bargaining.equilibria.sequential.cuts import Payoffs, cut
from bargaining.equilibria.sequential.result import AssessmentComponent, AssessmentPart, AssessmentSet
from bargaining.equilibria.sequential.setting import Setting
from bargaining.equilibria.sequential.supports import Known
from bargaining.equilibria.sequential.whole import SEQUENTIAL, Answer
from bargaining.equilibria.subgame_perfect.behaviour import Behaviour
from bargaining.equilibria.subgame_perfect.strategic import table_of
from bargaining.games.tree import Tree

CONCEPT = "subgame-perfect"
VARYING = "what comes before, since payoffs vary along a component; its vertices alone are followed"
NEVER = "what follows draws of probability zero is left out"
WHOLE = "all equilibria of the strategic form of every subgame were listed exactly, from the ends to the root"


def subgame_perfect_equilibria(tree: Tree, *, max_seconds: float | None = None) -> AssessmentSet:
    r"""Return all subgame-perfect equilibria of a tree with perfect recall, pure and mixed.

    Strategies are a subgame-perfect equilibrium when they are a Nash equilibrium in every subgame (Selten 1965).
    Beliefs are no part of it, and none are given: information sets within a subgame are not looked at one by one.

    Parameters
    ----------
    tree : Tree
        The game, all numbers rational.
    max_seconds : float, optional
        When to stop; the list is then not complete.

    Returns
    -------
    AssessmentSet
        Components of strategies, with no beliefs, and whether they are proved to be all. Where a player's own choices
        rule an information set out, it has no strategy there: anything will do. A part whose player chooses more than
        once on a way is not the hull of its vertices, but its probabilities of plans are.

    Raises
    ------
    GameError
        When payoffs vary with assumptions, a player forgets what it knew or did, or a subgame has too many plans.

    Notes
    -----
    Subgames are solved from the ends to the root, each replaced by what its equilibria pay. Strategic forms of two
    players are enumerated in fractions, those of more by `nash_equilibria`, whose points are made exact. Choices at
    which nothing is hidden are solved backwards, ties followed in all shares. Elsewhere, where payoffs vary along a
    component of a subgame, what comes before hangs on the point: the list is then not complete, and says so.

    References
    ----------
    Selten, R. (1965). Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit. Zeitschrift für die
    gesamte Staatswissenschaft 121, 301-324.
    Kuhn, H. W. (1953). Extensive games and the problem of information. In Contributions to the Theory of Games II,
    193-216. Princeton.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, Tree, leaf
    >>> pennies = Tree(
    ...     ("a", "b"),
    ...     (InformationSet("start", 0, ("stop", "play")), InformationSet("row", 0, ("h", "t")),
    ...      InformationSet("column", 1, ("h", "t"))),
    ...     (Node(children=(1, 2), information=0), leaf(-1, 3), Node(children=(3, 4), information=1),
    ...      Node(children=(5, 6), information=2), Node(children=(7, 8), information=2),
    ...      leaf(1, -1), leaf(-1, 1), leaf(-1, 1), leaf(1, -1)),
    ... )
    >>> print(subgame_perfect_equilibria(pennies))
    1 component of subgame-perfect equilibria
    Complete: all equilibria of the strategic form of every subgame were listed exactly, from the ends to the root
      1. a point; payoffs a 0, b 0
         start: play; row: 1/2 h, 1/2 t; column: 1/2 h, 1/2 t
    """
    search = SubgamePerfect(Setting(tree), SEQUENTIAL, max_seconds)
    found = assessment_set(search, CONCEPT, WHOLE, NEVER)
    return replace(found, entries=tuple(map(_without_beliefs, found)))


class SubgamePerfect(Backwards):
    """Solve a tree subgame by subgame, each by its strategic form."""

    def told(self, unsettled: Sequence[str]) -> str:
        """Say what of a subgame is not settled."""
        return f"not settled: {', '.join(dict.fromkeys(unsettled))}"

    @cached_property
    def ruled_out(self) -> frozenset[int]:
        """Return the nodes after draws of probability zero."""
        return frozenset(x for x, p in enumerate(self.setting.weights) if not p)

    @cached_property
    def hiding(self) -> frozenset[int]:
        """Return the roots of the subgames with hidden nodes of their own."""
        members = self.setting.tree.members
        return frozenset(self.subgames.homes[x] for own in members if len(own) > 1 for x in own)

    def offered(self, root: int, found: list[Play | Kept]) -> list[Play | Kept]:
        """Return what a subgame is solved with: vertices alone of what varies, unless nothing is hidden."""
        plays: list[Play | Kept] = []
        for one in found:
            if isinstance(one, Play) or not (root in self.hiding or one.root in self.hiding):
                plays.append(one)
            else:
                plays += _points(one)
                self.unsettled.setdefault(one.root, []).append(VARYING)
        return plays

    def solved(self, root: int, paid: Mapping[int, Payoffs], limits: Sequence[Known]) -> Stage:
        """Return the equilibria of a subgame in which others are paid for."""
        if root not in self.hiding:
            return super().solved(root, paid, limits)
        part = cut(self.setting.tree, root, paid, self.ruled_out)
        setting = Setting(part.tree)
        seconds = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        table = table_of(part.tree, seconds)
        behaviour = Behaviour(setting, table)
        components = tuple(map(behaviour.component, table.groups))
        answer = Answer(components, table.unsettled, table.stopped, table.apart)
        return Stage(setting, part.sets, part.nodes, answer)


def _points(kept: Kept) -> list[Play]:
    found = []
    for component in kept.stage.answer.components:
        if component.payoffs is not None:
            found.append(kept.stage.play(component, kept.behind))
            continue
        for vertex in component.vertices:
            setting = kept.stage.setting
            part = AssessmentPart(vertex.supports, 0, (vertex,), True, True, (), ())
            point = AssessmentComponent((part,), payoffs(setting, vertex), outcome(setting, vertex))
            found.append(kept.stage.play(point, kept.behind))
    return found


def _without_beliefs(component: AssessmentComponent) -> AssessmentComponent:
    parts = [
        replace(
            part,
            vertices=tuple(Assessment(v.strategies, ((),) * len(v.strategies)) for v in part.vertices),
            steady=(),
        )
        for part in component.parts
    ]
    return replace(component, parts=tuple(parts))
