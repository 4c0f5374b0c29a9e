"""The equilibria of many games of one shape: arrays over the batch, and one result a game on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from operator import index as as_index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.pure import pure_equilibrium_mask
from bargaining.equilibria.result import EquilibriumSet
from bargaining.errors import GameError
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result

METHOD = "two-player-batch"
REASON = (
    "every pair of supports of equal size decided by determinants with proved signs, which proves the game "
    "nondegenerate and the list complete"
)


class Status(IntEnum):
    """Say what kind of answer a game of a batch has; `text` says it in words."""

    REGULAR = 0
    TIED = 1
    INCOMPLETE = 2

    @property
    def text(self) -> str:
        """Return the meaning in words."""
        return _TEXTS[self]


_TEXTS = {
    Status.REGULAR: "complete, and every equilibrium regular",
    Status.TIED: "complete, with continua or with equilibria that are not regular",
    Status.INCOMPLETE: "not proved complete",
}


@dataclass(frozen=True, eq=False)
class EquilibriumBatch(Result):
    r"""Hold the equilibria of a batch of games.

    ``batch[k]``, or ``batch[k, l, ...]`` with one number a batch axis, is the `EquilibriumSet` of that game; iterating
    gives all of them in C order, ``len`` their number. In the flat arrays below, the isolated equilibria of the game
    with flat number ``g`` stand at ``offsets[g]`` to ``offsets[g + 1]``, in canonical order.

    Parameters
    ----------
    payoffs : ndarray, shape (\\*batch, n_players, \\*n_actions)
        The games.
    players : tuple of str
        Labels.
    actions : tuple of tuple of str
        Labels.
    counts : ndarray of int64, shape (\\*batch,)
        Isolated equilibria of each game.
    continua : ndarray of int64, shape (\\*batch,)
        Components of each game.
    status : ndarray of uint8, shape (\\*batch,)
        What kind of answer each game has, as a `Status`.
    offsets : ndarray of int64, shape (n_games + 1,)
        Where each game's isolated equilibria begin.
    strategies : tuple of ndarray, each of shape (n_equilibria, n_actions[i])
        Strategies of all isolated equilibria. Those of two players may differ from ``batch[k]``, which is exact before
        rounding, by a relative 1e-9 in each probability.
    indices : ndarray of int64, shape (n_equilibria,)
        +1 or -1, 0 where an equilibrium is not regular.
    sets : mapping of int to EquilibriumSet
        Results by flat number; those of regular two-player games are built from the arrays when asked for.

    Examples
    --------
    >>> from bargaining.equilibria.batches import nash_equilibria_batch
    >>> coordination = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]
    >>> battle = nash_equilibria_batch([coordination, np.zeros((2, 2, 2))])
    >>> battle.counts.tolist(), battle.continua.tolist(), [Status(s).text for s in battle.status]
    ([3, 0], [0, 1], ['complete, and every equilibrium regular',
    'complete, with continua or with equilibria that are not regular'])
    >>> [e.supports for e in battle[0]]
    [((0,), (0,)), ((0, 1), (0, 1)), ((1,), (1,))]
    """

    payoffs: NDArray[np.float64]
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    counts: NDArray[np.int64]
    continua: NDArray[np.int64]
    status: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    strategies: tuple[NDArray[np.float64], ...]
    indices: NDArray[np.int64]
    sets: Mapping[int, EquilibriumSet]

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of the batch."""
        return self.status.shape

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Tell which lists are proved complete, shape of the batch."""
        return np.asarray(self.status != Status.INCOMPLETE)

    @property
    def pure_mask(self) -> NDArray[np.bool_]:
        r"""Mark the pure equilibria, those on continua included, shape (\\*batch, \\*n_actions)."""
        return pure_equilibrium_mask(self.payoffs, n_players=len(self.players))

    def __str__(self) -> str:
        """Count the games by what is known of their equilibria."""
        kinds = [(int(np.count_nonzero(self.status == kind)), kind) for kind in Status]
        lines = [f"  {number} {kind.text}" for number, kind in kinds if number]
        head = f"{len(self)} games, {int(self.counts.sum())} isolated equilibria, {int(self.continua.sum())} continua"
        return "\n".join([head, *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: the results of all games in C order."""
        return {"shape": list(self.shape), "games": [found.to_dict() for found in self]}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a game: its place in the batch, and how many equilibria it has."""
        columns = (self.counts.flat, self.continua.flat, self.status.flat)
        return [
            {
                "game": ", ".join(str(k) for k in place),
                "isolated equilibria": int(count),
                "continua": int(continua),
                "status": Status(int(status)).text,
            }
            for place, count, continua, status in zip(np.ndindex(self.shape), *columns, strict=True)
        ]

    def __len__(self) -> int:
        """Return the number of games."""
        return self.status.size

    def __iter__(self) -> Iterator[EquilibriumSet]:
        """Yield the results of all games in C order."""
        return (self._result(g) for g in range(len(self)))

    def __getitem__(self, index: int | tuple[int, ...]) -> EquilibriumSet:
        """Return the result of one game.

        Raises
        ------
        GameError
            When there is not one number for each batch axis.
        IndexError
            When a number is out of range.
        """
        place = index if isinstance(index, tuple) else (index,)
        if len(place) != len(self.shape):
            raise GameError(
                f"batch: found {len(place)} numbers, expected one for each axis of shape {self.shape}"
            )
        flat = 0
        for found, size in zip(map(as_index, place), self.shape, strict=True):
            if not -size <= found < size:
                raise IndexError(f"batch: found game {index}, expected one within shape {self.shape}")
            flat = flat * size + found % size
        return self._result(flat)

    def _result(self, flat: int) -> EquilibriumSet:
        if flat in self.sets:
            return self.sets[flat]
        from bargaining.equilibria.two_players.regular import regular_equilibrium

        one = self.payoffs[np.unravel_index(flat, self.shape)]
        game = NormalFormGame(one, self.players, self.actions)
        equilibria = tuple(
            regular_equilibrium(game, *self._supports(k), int(self.indices[k]))
            for k in range(self.offsets[flat], self.offsets[flat + 1])
        )
        return EquilibriumSet(game, equilibria, METHOD, True, REASON)

    def _supports(self, place: int) -> tuple[list[int], list[int]]:
        rows, columns = (np.flatnonzero(x[place]).tolist() for x in self.strategies)
        return rows, columns
