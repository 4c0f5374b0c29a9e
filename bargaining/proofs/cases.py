"""Cases that cover all strategies of all players, each with what proves which equilibria there are in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from bargaining.proofs.beating import Beaten, by_mixture, by_pairs, by_pure, pairs, squeezed
from bargaining.proofs.cells import Cell, Corner, Payoffs, between
from bargaining.proofs.solutions import Matrix, one_solution

Case = list[Any]
"""A case as it stands in the file, with numbers of players and actions in the place of names."""

SHARES = (Fraction(31, 64), Fraction(33, 64), Fraction(15, 32), Fraction(1, 2))
FINE = Fraction(1, 1000)
"""Length of edges below which a cell around a solution is cut no further."""


@dataclass
class Piece:
    """Hold a cell of equilibria, or with a matrix a cell with one equilibrium inside."""

    corners: tuple[tuple[Corner, ...], ...]
    matrix: Matrix = ()


@dataclass
class Search:
    """Look for cases and proofs at one point.

    Parameters
    ----------
    payoffs : Payoffs
        At the point.
    budget : int
        The most cells to look at below one choice of supports.
    tick : callable
        Called now and then.
    """

    payoffs: Payoffs
    budget: int = 1000
    tick: Callable[[], None] = lambda: None
    pieces: list[Piece] = field(default_factory=list)
    left: int = 0

    def cases(self) -> Case:
        """Return the cases, which name pieces by their places in `pieces`."""
        return self._go_on(self.payoffs.whole_cell())

    def _go_on(self, cell: Cell) -> Case:
        if cell.empty:
            return []
        self.tick()
        if beaten := _contradiction(cell):
            return ["beaten", beaten]
        if cell.decided:
            return self._supports(cell)
        if dropped := _dropped(cell):
            i, a = dropped.player, dropped.worse[0][0]
            return ["use", i, a, self._go_on(cell.without(i, a)), ["beaten", dropped]]
        i, a = _undecided(cell)
        return ["use", i, a, self._go_on(cell.without(i, a)), self._go_on(cell.using(i, a))]

    def _supports(self, cell: Cell) -> Case:
        """Return the cases of one choice of supports; a part of the work that fails is left unproved as a whole."""
        self.left = self.budget
        before = len(self.pieces)
        try:
            return self._decided(cell)
        except _TooManyError:
            del self.pieces[before:]
            return ["unproved"]

    def _decided(self, cell: Cell) -> Case:
        if cell.empty:
            return []
        self.left -= 1
        if self.left < 0:
            raise _TooManyError
        self.tick()
        if beaten := _contradiction(cell):
            return ["beaten", beaten]
        if all_equilibria(cell):
            return self._found(Piece(cell.corners))
        if squeeze := squeezed(cell):
            j, v = squeeze.face or (0, 0)
            corners = cell.corners[j]
            rest = cell.with_corners(j, (*corners[:v], *corners[v + 1 :]))
            return ["beaten", squeeze, self._decided(rest)]
        if exact := _exact_cut(cell):
            return self._cut(cell, *exact)
        length, i, u, v = _longest(cell)
        if length <= FINE and (matrix := one_solution(cell)):
            return self._found(Piece(cell.corners, matrix))
        if length <= FINE / 1000:
            raise _TooManyError
        return self._cut(cell, i, u, v, SHARES[self.left % len(SHARES)])

    def _cut(self, cell: Cell, i: int, u: int, v: int, share: Fraction) -> Case:
        own = cell.corners[i]
        new = between(own[u], own[v], share)
        first = cell.with_corners(i, (*own[:v], new, *own[v + 1 :]))
        second = cell.with_corners(i, (*own[:u], new, *own[u + 1 :]))
        return ["cut", i, u, v, share, self._decided(first), self._decided(second)]

    def _found(self, piece: Piece) -> Case:
        self.pieces.append(piece)
        return ["found", len(self.pieces) - 1]


class _TooManyError(Exception):
    """More cells were needed than may be looked at."""


def all_equilibria(cell: Cell) -> bool:
    """Tell whether all strategies of a cell are equilibria: whatever is used is best at all corners."""
    for player, used in enumerate(cell.present):
        pays = cell.pays(player)
        best = pays.max(axis=0)
        if any((pays[a] != best).any() for a in used):
            return False
    return True


def _contradiction(cell: Cell) -> Beaten | None:
    """Return an action, or a mixture of actions, that is certainly used and pays less than another."""
    for player, used in enumerate(cell.certain):
        for a in sorted(used):
            if found := by_pure(cell, player, a):
                return found
    for player, used in enumerate(cell.certain):
        for a in sorted(used):
            if found := by_mixture(cell, player, a):
                return found
        if found := by_pairs(cell, player):
            return found
    return None


def _dropped(cell: Cell) -> Beaten | None:
    """Return an action that may be used and pays less than another."""
    doubtful = [
        (i, a)
        for i, (there, known) in enumerate(zip(cell.present, cell.certain, strict=True))
        for a in sorted(there - known)
    ]
    for find in (by_pure, by_mixture):
        for i, a in doubtful:
            if found := find(cell, i, a):
                return found
    return None


def _undecided(cell: Cell) -> tuple[int, int]:
    """Return an action of which it is not known whether it is used, of a player with few of them."""
    doubtful = [sorted(there - known) for there, known in zip(cell.present, cell.certain, strict=True)]
    i = min((i for i, own in enumerate(doubtful) if own), key=lambda i: len(cell.present[i]))
    return i, doubtful[i][0]


def _exact_cut(cell: Cell) -> tuple[int, int, int, Fraction] | None:
    """Return where an edge of one player's is cut at which a best action of another ceases to be best.

    That is exact where the others' strategies do not count for it.
    """
    for player, _, _, gains in pairs(cell):
        varying = [j for j, size in enumerate(gains.shape) if size > 1 and np.ptp(gains, axis=j).any()]
        if len(varying) != 1:
            continue
        (j,) = varying
        along = np.moveaxis(gains, j, 0).reshape(gains.shape[j], -1)[:, 0].tolist()
        u, v = int(np.argmin(along)), int(np.argmax(along))
        if along[u] < 0 < along[v]:
            return _zero(cell, player, j, u, v, along)
    return None


def _zero(
    cell: Cell, player: int, j: int, u: int, v: int, along: list[int]
) -> tuple[int, int, int, Fraction]:
    """Return where between two corners a gain vanishes; gains stand in proportion to each corner's denominator."""
    scale = [lcm(*(p.denominator for _, p in cell.corners[j][k])) for k in (u, v)]
    low, high = Fraction(along[u], scale[0]), Fraction(along[v], scale[1])
    return j, u, v, low / (low - high)


def _longest(cell: Cell) -> tuple[Fraction, int, int, int]:
    """Return the longest edge of all players', with its length."""
    found = (Fraction(0), 0, 0, 0)
    for i, own in enumerate(cell.corners):
        for u in range(len(own)):
            for v in range(u + 1, len(own)):
                one, other = dict(own[u]), dict(own[v])
                length = max(abs(one.get(a, Fraction(0)) - other.get(a, Fraction(0))) for a in {*one, *other})
                if length > found[0]:
                    found = (length, i, u, v)
    return found
