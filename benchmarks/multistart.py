"""A second method of our own, without any proof: Newton's method from random starts on every support profile.

It shares nothing with the enumeration but the payoffs, so that an equilibrium that it finds and the enumeration
does not is a mistake of the enumeration. It may miss equilibria itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bargaining.games.normal_form import NormalFormGame
from benchmarks.matching import SAME, TRUE_REGRET, Strategies, distance
from benchmarks.newton import newton


def multistart(game: NormalFormGame, starts: int, rng: np.random.Generator) -> list[Strategies]:
    """Return the different equilibria that are reached from random starts, so many on each support profile."""
    ranges = np.where(game.ranges > 0, game.ranges, 1.0)
    payoffs = game.payoffs / ranges.reshape(-1, *[1] * game.n_players)
    found: list[Strategies] = []
    for supports in _support_profiles(game.n_actions):
        face = payoffs[np.ix_(range(game.n_players), *supports)]
        for solution in _solutions(face, starts, rng):
            full = tuple(np.zeros(m) for m in game.n_actions)
            for x, support, part in zip(full, supports, solution, strict=True):
                x[list(support)] = part
            if game.regret(full) < TRUE_REGRET and all(distance(full, known) > SAME for known in found):
                found.append(full)
    return found


def _support_profiles(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    choices = [[s for size in range(1, m + 1) for s in itertools.combinations(range(m), size)] for m in shape]
    return itertools.product(*choices)


def _solutions(
    face: NDArray[np.float64], starts: int, rng: np.random.Generator
) -> Iterator[list[NDArray[np.float64]]]:
    shape = face.shape[1:]
    number = 1 if max(shape) == 1 else starts
    x = newton(face, [rng.dirichlet(np.ones(m), size=number) for m in shape])
    inside = np.all([(p > -TRUE_REGRET).all(axis=1) & (p.sum(axis=1) > 0.5) for p in x], axis=0)
    for z in np.flatnonzero(inside):
        parts = [np.maximum(p[z], 0.0) for p in x]
        yield [part / part.sum() for part in parts]
