r"""Cells of strategies, and what actions pay at their corners.

A cell holds for each player the corners of a simplex of strategies. An expected payoff is linear in each player's
strategy, so that on the cell it is a weighted mean of its values at the products of corners.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm

import numpy as np
from numpy.typing import NDArray

Corner = tuple[tuple[int, Fraction], ...]
"""A strategy: the actions in use, in order, with their probabilities."""

Whole = NDArray[np.object_]


def pure(action: int) -> Corner:
    """Return the strategy that takes an action for sure."""
    return ((action, Fraction(1)),)


def between(one: Corner, other: Corner, share: Fraction) -> Corner:
    """Return the strategy at a share of the way from one to another.

    Examples
    --------
    >>> [(a, str(p)) for a, p in between(pure(0), pure(2), Fraction(1, 4))]
    [(0, '3/4'), (2, '1/4')]
    """
    first, second = dict(one), dict(other)
    mixed = {
        a: (1 - share) * first.get(a, Fraction(0)) + share * second.get(a, Fraction(0))
        for a in sorted({*first, *second})
    }
    return tuple((a, p) for a, p in mixed.items() if p)


@lru_cache(maxsize=65_536)
def _weights(corner: Corner, size: int) -> Whole:
    """Return whole numbers in proportion to probabilities; only signs are asked of what they weigh."""
    common = lcm(*(p.denominator for _, p in corner))
    row = np.zeros(size, dtype=object)
    for a, p in corner:
        row[a] = int(p * common)
    return row


@dataclass(frozen=True)
class Payoffs:
    """Hold exact payoffs in one world, or in two between which they are means.

    In two worlds a statement is about all worlds strictly between them.

    Parameters
    ----------
    exact : ndarray of Fraction, shape (n_worlds, n_players, *n_actions)
        The payoffs.
    tables : tuple of ndarray of int objects, each of shape (n_worlds, *n_actions)
        One a player: in proportion to its payoffs.
    """

    exact: NDArray[np.object_]
    tables: tuple[Whole, ...]

    @classmethod
    def of(cls, *worlds: NDArray[np.object_]) -> Payoffs:
        """Return payoffs from fractions, shape (n_players, *n_actions) in each world."""
        exact = np.stack(worlds)
        tables = []
        for own in np.moveaxis(exact, 1, 0):
            common = lcm(*(v.denominator for v in own.ravel().tolist()))
            whole = np.empty(own.size, dtype=object)
            whole[:] = [int(v * common) for v in own.ravel().tolist()]
            tables.append(whole.reshape(own.shape))
        return cls(exact, tuple(tables))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return the number of actions of each player."""
        return self.tables[0].shape[1:]

    def whole_cell(self) -> Cell:
        """Return all strategies, of players of whom nothing is known."""
        corners = tuple(tuple(pure(a) for a in range(size)) for size in self.sizes)
        return Cell(self, corners, tuple(frozenset[int]() for _ in self.sizes))


@dataclass(frozen=True)
class Cell:
    """Hold a product of simplices of strategies, and which actions are certainly used.

    Parameters
    ----------
    payoffs : Payoffs
        The game.
    corners : tuple of tuple of Corner
        For each player.
    known : tuple of frozenset of int
        Actions of each player that have positive probability.
    """

    payoffs: Payoffs
    corners: tuple[tuple[Corner, ...], ...]
    known: tuple[frozenset[int], ...]

    @cached_property
    def present(self) -> tuple[frozenset[int], ...]:
        """Return the actions of each player that some strategy of the cell uses."""
        return tuple(frozenset(a for corner in own for a, _ in corner) for own in self.corners)

    @cached_property
    def certain(self) -> tuple[frozenset[int], ...]:
        """Return the actions of each player that all strategies use that are asked about."""
        return tuple(
            known | frozenset.intersection(*(frozenset(a for a, _ in corner) for corner in own))
            for own, known in zip(self.corners, self.known, strict=True)
        )

    @property
    def empty(self) -> bool:
        """Tell whether no strategies are left that use what is used."""
        return any(
            not own or known - present
            for own, known, present in zip(self.corners, self.known, self.present, strict=True)
        )

    @property
    def decided(self) -> bool:
        """Tell whether every action that may be used certainly is."""
        return self.certain == self.present

    def with_corners(self, player: int, corners: Iterable[Corner]) -> Cell:
        """Return the cell with other corners of one player."""
        own = (*self.corners[:player], tuple(corners), *self.corners[player + 1 :])
        return Cell(self.payoffs, own, self.known)

    def without(self, player: int, action: int) -> Cell:
        """Return the part in which an action is not used."""
        return self.with_corners(player, (c for c in self.corners[player] if all(a != action for a, _ in c)))

    def using(self, player: int, action: int) -> Cell:
        """Return the part in which an action is used."""
        known = (*self.known[:player], self.known[player] | {action}, *self.known[player + 1 :])
        return Cell(self.payoffs, self.corners, known)

    def pays(self, player: int) -> Whole:
        """Return in proportion what each action of a player pays at the others' corners.

        Returns
        -------
        ndarray of int objects, shape (n_actions[player], *numbers of corners, n_worlds)
            With one corner of the player itself.
        """
        return self._pays[player]

    @cached_property
    def _pays(self) -> _Lazily:
        return _Lazily(self)


class _Lazily(dict[int, Whole]):
    """Hold what is worked out when it is first asked for."""

    def __init__(self, cell: Cell) -> None:
        super().__init__()
        self._cell = cell

    def __missing__(self, player: int) -> Whole:
        cell = self._cell
        table = cell.payoffs.tables[player]
        for j, (own, size) in enumerate(zip(cell.corners, cell.payoffs.sizes, strict=True)):
            if j == player:
                continue
            if all(len(c) == 1 for c in own):
                table = np.take(table, [c[0][0] for c in own], axis=j + 1)
            else:
                weights = np.array([_weights(c, size) for c in own], dtype=object)
                table = np.moveaxis(np.tensordot(weights, table, axes=(1, j + 1)), 0, j + 1)
        found = np.moveaxis(np.moveaxis(table, player + 1, 0), 1, -1)
        found = np.expand_dims(found, player + 1)
        self[player] = found
        return found
