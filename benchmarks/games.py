"""Seeded samples of games: the same for every solver of a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bargaining.games.normal_form import NormalFormGame

SEED = 20240607


def independent_normal(shape: tuple[int, ...], number: int, seed: int = SEED) -> list[NormalFormGame]:
    """Return games whose payoffs are independent standard normal numbers: generic with probability one."""
    rng = np.random.default_rng([seed, *shape])
    return [NormalFormGame(rng.normal(size=(len(shape), *shape))) for _ in range(number)]


def tied(shape: tuple[int, ...], number: int, values: int, seed: int = SEED) -> list[NormalFormGame]:
    """Return games whose payoffs are independent integers below `values`: full of ties, often with continua."""
    rng = np.random.default_rng([seed, values, *shape])
    return [
        NormalFormGame(rng.integers(values, size=(len(shape), *shape)).astype(float)) for _ in range(number)
    ]


def stacked(games: Sequence[NormalFormGame]) -> NDArray[np.float64]:
    """Return the payoffs of games of one shape as a batch, shape (n_games, n_players, *n_actions)."""
    return np.stack([game.payoffs for game in games])


def named(shape: tuple[int, ...]) -> str:
    """Return the shape as it is written, with the number of action profiles left to the reader."""
    same = len(set(shape)) == 1 and len(shape) > 4
    return f"{shape[0]}^{len(shape)}" if same else "x".join(map(str, shape))


def support_profiles(shape: tuple[int, ...]) -> int:
    """Return the number of support profiles of a game of that shape."""
    return math.prod(2**m - 1 for m in shape)
