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
from bargaining.proofs.solutions import Matrix, System, one_solution

Case = list[Any]
"""A case as it stands in the file, with numbers of players and actions in the place of names."""

SHARES = (Fraction(31, 64), Fraction(33, 64), Fraction(15, 32), Fraction(1, 2))
BUDGET = 1000
LEAST = Fraction(1, 8)
_ZERO = Fraction(0)
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
    whole : bool
        Whether to raise `UnsettledError` where a case would be left unproved.
    """

    payoffs: Payoffs
    budget: int = BUDGET
    tick: Callable[[], None] = lambda: None
    whole: bool = False
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
        except UnsettledError:
            if self.whole:
                raise
            del self.pieces[before:]
            return ["unproved"]

    def _decided(self, cell: Cell) -> Case:
        if cell.empty:
            return []
        self.left -= 1
        if self.left < 0:
            raise UnsettledError
        self.tick()
        if beaten := _contradiction(cell):
            return ["beaten", beaten]
        if all_equilibria(cell):
            return self._found(Piece(cell.corners))
        moves = len(self.payoffs.exact) > 1  # then a solution is another in each world, and no cell is small
        if moves and (matrix := one_solution(cell)):
            return self._found(Piece(cell.corners, matrix))
        if moves and (around := _around(cell)):
            return self._cut(cell, *around)
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
            raise UnsettledError
        if trimmed := _trimmed(cell):
            return self._cut(cell, *trimmed)
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


class UnsettledError(Exception):
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
    for _, _, _, gains in pairs(cell):
        varying = [j for j, size in enumerate(gains.shape[:-1]) if size > 1 and np.ptp(gains, axis=j).any()]
        if len(varying) != 1:
            continue
        (j,) = varying
        along = np.moveaxis(gains, j, 0).reshape(gains.shape[j], -1, gains.shape[-1])[:, 0]
        found = {_zero(cell, j, own.tolist()) for own in along.T}
        if len(found) == 1 and (zero := found.pop()):  # at the same place in all worlds
            return j, *zero
    return None


def _zero(cell: Cell, j: int, along: list[int]) -> tuple[int, int, Fraction] | None:
    """Return where between two corners a gain vanishes; gains stand in proportion to each corner's denominator."""
    u, v = int(np.argmin(along)), int(np.argmax(along))
    if not along[u] < 0 < along[v]:
        return None
    scale = [lcm(*(p.denominator for _, p in cell.corners[j][k])) for k in (u, v)]
    low, high = Fraction(along[u], scale[0]), Fraction(along[v], scale[1])
    return u, v, low / (low - high)


def _trimmed(cell: Cell) -> tuple[int, int, int, Fraction] | None:
    """Return where an edge is cut so that on one side an action in use is beaten, where that is a good part of it."""
    best: tuple[Fraction, int, int, int] = (LEAST, 0, 0, 0)
    for player, _, _, gains in pairs(cell):
        for j, own in enumerate(cell.corners):
            if j == player or len(own) != 2:
                continue
            here, there = np.moveaxis(gains, j, 0).reshape(2, -1).tolist()
            one, other = (lcm(*(p.denominator for _, p in corner)) for corner in own)
            for u, v, low, high in ((0, 1, (here, one), (there, other)), (1, 0, (there, other), (here, one))):
                if min(high[0]) > 0:
                    pays = zip(low[0], high[0], strict=True)
                    share = max(
                        Fraction(-x * high[1], -x * high[1] + y * low[1]) if x < 0 else _ZERO for x, y in pays
                    )
                    best = max(best, (1 - share, j, u, v))
    removed, j, u, v = best
    if removed == LEAST:
        return None
    return j, u, v, min(1 - removed * Fraction(63, 64), Fraction(63, 64)).limit_denominator(10**6)


def _around(cell: Cell) -> tuple[int, int, int, Fraction] | None:
    """Return where an edge is cut so that most of what is outside of a moving solution's way falls off."""
    if sum(map(len, cell.present)) != sum(map(len, cell.corners)):
        return None
    ways = [System(cell, world).newton() for world in range(len(cell.payoffs.exact))]
    gaps = []
    for j, own in enumerate(cell.corners):
        shares = [float(way[j][1]) for way in ways if way is not None and len(own) == 2]
        if len(shares) == len(ways):
            gaps += [(min(shares), j, min(shares) * 3 / 4), (1 - max(shares), j, (3 * max(shares) + 1) / 4)]
    if not gaps or max(gaps)[0] < FINE:
        return None
    _, j, share = max(gaps)
    return j, 0, 1, Fraction(share).limit_denominator(1000)


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
