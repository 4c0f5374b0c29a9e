"""Comparison of equilibrium sets: which of theirs do we have, which of ours do they have, which are none at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.result import EquilibriumSet
from bargaining.games.normal_form import NormalFormGame
from benchmarks.newton import newton

SAME = 1e-6  # equilibria nearer than this in every probability are one
NEXT = 1e-2  # refinement that moves a probability farther has left the profile that was refined
TRUE_REGRET = 1e-9  # a profile with less regret, relative to payoff ranges, is taken for an equilibrium

Strategies = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Comparison:
    """Hold how two lists of equilibria of one game differ.

    Parameters
    ----------
    missed_by_them : int
        Isolated equilibria of ours that no profile of theirs is near to.
    missed_by_us : tuple of Strategies
        Equilibria of theirs that are neither near one of ours nor inside a component.
    wrong : int
        Profiles of theirs that are no equilibria, not even after refinement.
    repeated : int
        Profiles of theirs that stand in their list more than once.
    """

    missed_by_them: int
    missed_by_us: tuple[Strategies, ...]
    wrong: int
    repeated: int


def distance(one: Sequence[NDArray[np.float64]], other: Sequence[NDArray[np.float64]]) -> float:
    """Return the largest difference of a probability between two strategy profiles."""
    return max(float(np.abs(x - y).max()) for x, y in zip(one, other, strict=True))


def compare(ours: EquilibriumSet, theirs: Sequence[Strategies]) -> Comparison:
    """Match two lists of equilibria of the same game both ways."""
    reached = [False] * len(ours)
    seen: list[Strategies] = []
    missing, wrong, repeated = [], 0, 0
    for raw in theirs:
        profile = tuple(np.asarray(x, dtype=np.float64) for x in raw)
        if not covered(ours, profile):
            refined = refine(ours.game, profile)
            if refined is None:
                wrong += 1
                continue
            profile = refined
            if not covered(ours, profile):
                missing.append(profile)
        repeated += any(distance(profile, other) < SAME for other in seen)
        seen.append(profile)
        for k, known in enumerate(ours):
            reached[k] |= distance(profile, known.strategies) < SAME
    return Comparison(reached.count(False), tuple(missing), wrong, repeated)


def covered(ours: EquilibriumSet, profile: Strategies, margin: float = SAME) -> bool:
    """Tell whether a profile is near an equilibrium of the set or inside the box of a component."""
    if any(distance(profile, known.strategies) < margin for known in ours):
        return True
    return any(
        all(
            (x > box[0] - margin).all() and (x < box[1] + margin).all()
            for x, box in zip(profile, component.box, strict=True)
        )
        for component in ours.components
    )


def refine(game: NormalFormGame, profile: Strategies) -> Strategies | None:
    """Return the equilibrium next to a profile, None where Newton's method on the same support finds none.

    Peers round, and accept what they round; a profile of theirs is judged after refinement only.
    """
    supports = [np.flatnonzero(x > SAME) for x in profile]
    face = game.payoffs[np.ix_(np.arange(game.n_players), *supports)]
    ends = newton(face, [x[s][None, :] for x, s in zip(profile, supports, strict=True)])
    refined = tuple(np.zeros(m) for m in game.n_actions)
    for x, s, end in zip(refined, supports, ends, strict=True):
        x[s] = np.maximum(end[0], 0.0)
    for candidate in (profile, refined):
        inside = tuple(np.maximum(p, 0.0) / max(float(np.maximum(p, 0.0).sum()), 0.5) for p in candidate)
        proper = all(abs(p.sum() - 1) < 1e-9 for p in inside)
        if proper and game.regret(inside) < TRUE_REGRET and distance(inside, profile) < NEXT:
            return inside
    return None
