"""Isolated equilibria of many games of one shape as flat arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.result import EquilibriumSet


class Table(NamedTuple):
    """Hold one row an equilibrium.

    Parameters
    ----------
    games : ndarray of int64, shape (n_equilibria,)
        The flat number of the game.
    strategies : tuple of ndarray, each of shape (n_equilibria, n_actions[i])
        Strategies.
    indices : ndarray of int64, shape (n_equilibria,)
        +1 or -1, 0 where an equilibrium is not regular.
    """

    games: NDArray[np.int64]
    strategies: tuple[NDArray[np.float64], ...]
    indices: NDArray[np.int64]


def empty_table(n_actions: Sequence[int]) -> Table:
    """Return a table without rows."""
    return table_of({}, n_actions)


def table_of(sets: Mapping[int, EquilibriumSet], n_actions: Sequence[int]) -> Table:
    """Return the equilibria of results by flat number, in the order of the mapping."""
    every = [(g, e) for g, found in sets.items() for e in found]
    return Table(
        np.array([g for g, _ in every], dtype=np.int64),
        tuple(np.array([e.strategies[i] for _, e in every]).reshape(-1, m) for i, m in enumerate(n_actions)),
        np.array([e.index or 0 for _, e in every], dtype=np.int64),
    )


def joined(tables: Sequence[Table]) -> Table:
    """Return the rows of all tables by game, rows of one game in the order that they have.

    Examples
    --------
    >>> one = Table(np.array([0, 2]), (np.ones((2, 1)),), np.array([1, -1]))
    >>> other = Table(np.array([1]), (np.ones((1, 1)),), np.array([0]))
    >>> joined([one, other]).indices.tolist()
    [1, 0, -1]
    """
    games = np.concatenate([table.games for table in tables])
    order = np.argsort(games, kind="stable")
    columns = zip(*(table.strategies for table in tables), strict=True)
    return Table(
        games[order],
        tuple(np.concatenate(column)[order] for column in columns),
        np.concatenate([table.indices for table in tables])[order],
    )
