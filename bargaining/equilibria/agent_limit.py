"""Where a branch of agents' logit equilibria leads: the assessment that its points approach, in exact terms if simple.

On the way to an equilibrium in mixed strategies probabilities differ from their limit in proportion to one over the
precision, which two points of the branch suffice to take out. What is left is rounded to simple fractions, and exact
arithmetic then says whether anybody could gain anywhere. That the branch leads there is what its points suggest;
it is not proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from bargaining.equilibria.agent_system import AgentSystem
from bargaining.equilibria.assessments import (
    Distributions,
    continuation_gains,
    option_losses,
    rounded_assessment,
)
from bargaining.equilibria.logit_system import Vector
from bargaining.equilibria.logit_trace import Tracer
from bargaining.games.tree import Tree

# Scaled precisions. Log-probabilities grow with the precision, beliefs are differences of them, and the precision
# multiplies their error once more: beyond the first it shows. Before the second nothing has had time to die out.
HIGHEST_PRECISION = 1e6
LEAST_PRECISION = 20.0

# The difference of log-probabilities that tells what dies out from what stays.
VISIBLE = 10

# Shares of the distance within which fractions are looked for: the simplest first.
CLOSENESS = (1.0, 1e-1, 1e-2, 1e-3, 1e-4)

EXACT = "nobody gains anywhere, exactly; that it is the limit is numerical"


@dataclass(frozen=True)
class LimitAssessment:
    """Hold strategies and beliefs in fractions, and what exact arithmetic says of them.

    Parameters
    ----------
    strategies : tuple of tuple of Fraction
        Probabilities of the options, a set each.
    beliefs : tuple of tuple of Fraction
        Probabilities of the nodes given that the set is reached. They follow from the strategies wherever the set
        is reached, in the game or in a subgame; elsewhere they are rounded from the branch.
    gains : tuple of Fraction
        The most that the player of each set could gain there by going on otherwise, as a share of its payoff range.
    """

    strategies: Distributions
    beliefs: Distributions
    gains: tuple[Fraction, ...]

    @property
    def sequentially_rational(self) -> bool:
        """Tell, exactly, whether nobody could gain anywhere."""
        return not any(self.gains)


class Settled(NamedTuple):
    """Say where a branch ended, as in the fields of the same names of an `AgentLogitBranch`."""

    limit: LimitAssessment | None
    converged: bool
    reason: str


def follow_agents(
    tree: Tree,
    tracer: Tracer[AgentSystem],
    ranges: Sequence[Fraction],
    stop: float,
    distance: float,
    max_points: int,
) -> Settled:
    """Advance the tracer until its branch has settled, or cannot be followed further, and say where.

    Parameters
    ----------
    tree : Tree
        The tree of the tracer's system.
    tracer : Tracer
        At the start of the branch.
    ranges : sequence of Fraction
        What gains of each player are shares of.
    stop : float
        Stop at this scaled precision.
    distance : float
        The largest difference of probabilities between the last point and the limit.
    max_points : int
        Stop after so many points.
    """
    highest = HIGHEST_PRECISION / float(tracer.system.spread.min())
    tried = 0.0
    while tracer.precision < min(highest, stop):
        if len(tracer.points) >= max_points:
            return Settled(None, False, f"stopped after {max_points} points")
        if not tracer.advance():
            return _last(tree, tracer, ranges, distance, "where the steps became too short")
        if tracer.precision < LEAST_PRECISION or tried / 1.5 < tracer.precision < 1.5 * tried:
            continue
        tried = tracer.precision
        found = _settled(tree, tracer, ranges, distance)
        if found is not None and found.sequentially_rational and _decided(tree, tracer, found):
            return Settled(found, True, EXACT)
    if stop <= highest:
        return Settled(None, False, "stopped at max_precision")
    return _last(tree, tracer, ranges, distance, "where rounding errors set in")


def _last(
    tree: Tree, tracer: Tracer[AgentSystem], ranges: Sequence[Fraction], distance: float, where: str
) -> Settled:
    """Name what the branch has come close to when it cannot be followed any further."""
    near: tuple[LimitAssessment, float] | None = None
    for wide in (distance, 10 * distance, 100 * distance):
        found = _settled(tree, tracer, ranges, wide)
        if found is not None and found.sequentially_rational:
            decided = _decided(tree, tracer, found)
            told = EXACT if decided else f"{EXACT}, and small differences of payoffs may still turn it"
            return Settled(found, decided and wide == distance, f"within {wide:g} {where}: {told}")
        if found is not None and near is None:
            near = found, wide
    if near is not None:
        told = f"in these fractions somebody gains {float(max(near[0].gains)):.1g} of its payoff range"
        return Settled(near[0], False, f"within {near[1]:g} {where}: {told}")
    return Settled(None, False, f"no limit {where}")


def _decided(tree: Tree, tracer: Tracer[AgentSystem], limit: LimitAssessment) -> bool:
    """Tell whether the precision is so large that whatever differs at the limit differs visibly.

    The log-probability of an option falls by the precision times what is lost by it, that of a node by the losses on
    the way to it. Two options of a set, or two of its nodes, with losses that differ by too little look alike now and
    will not later, which may turn beliefs and with them strategies.
    """
    exact = option_losses(tree, limit.strategies, limit.beliefs)
    losses = [
        [loss / tracer.system.units[one.player] for loss in own]
        for one, own in zip(tree.information, exact, strict=True)
    ]
    ways = [
        [sum((losses[h][k] for h, k in tree.steps[n]), Fraction()) for n in members]
        for members in tree.members
    ]
    least = Fraction(VISIBLE) / Fraction(tracer.precision)
    return all(high - low >= least for own in (*losses, *ways) for low, high in pairwise(sorted(set(own))))


def _settled(
    tree: Tree, tracer: Tracer[AgentSystem], ranges: Sequence[Fraction], distance: float
) -> LimitAssessment | None:
    """Return the assessment to which the branch has come within a distance, if it seems to have come to rest."""
    system, here = tracer.system, tracer.last.point
    then = tracer.before(tracer.precision / 4)
    if tracer.last.along[-1] <= 0 or then[-1] <= 0:
        return None
    ahead = 1 / (here[-1] / then[-1] - 1)
    far = 0.0
    parts: list[tuple[Vector, ...]] = []
    for values, split in ((system.strategies, system.split), (system.beliefs, system.split_members)):
        change = (values(here[:-1]) - values(then[:-1])) * ahead
        far = max(far, float(np.abs(change).max()))
        parts.append(tuple(_distribution(x) for x in split(values(here[:-1]) + change)))
    if far > distance:
        return None
    return _simple(tree, parts, ranges, distance)


def _distribution(x: Vector) -> Vector:
    inside = np.clip(x, 0.0, 1.0)
    return np.asarray(inside / inside.sum())


def _simple(
    tree: Tree, parts: Sequence[tuple[Vector, ...]], ranges: Sequence[Fraction], distance: float
) -> LimitAssessment:
    """Return the simplest assessment within a distance at which nobody gains; if none is found, the closest."""
    strategies, beliefs = ([x.tolist() for x in part] for part in parts)
    tried = []
    for share in CLOSENESS:
        exact = rounded_assessment(tree, strategies, beliefs, share * distance)
        gains = continuation_gains(tree, *exact)
        shares = tuple(g / ranges[one.player] for g, one in zip(gains, tree.information, strict=True))
        tried.append(LimitAssessment(*exact, shares))
        if tried[-1].sequentially_rational:
            return tried[-1]
    return tried[-1]


def assessment_values(tree: Tree, limit: LimitAssessment) -> dict[str, Any]:
    """Return a limit as plain values."""
    sets = [one.name for one in tree.information]
    options = [one.options for one in tree.information]
    nodes = [[tree.nodes[n].name or str(n) for n in members] for members in tree.members]
    named = (
        {
            name: dict(zip(labels, map(str, x), strict=True))
            for name, labels, x in zip(sets, own, xs, strict=True)
        }
        for own, xs in ((options, limit.strategies), (nodes, limit.beliefs))
    )
    return {
        **dict(zip(("strategies", "beliefs"), named, strict=True)),
        "gains": dict(zip(sets, map(float, limit.gains), strict=True)),
        "sequentially_rational": limit.sequentially_rational,
    }
