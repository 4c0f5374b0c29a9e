"""Strategies that pay less than others all over a cell: what excludes equilibria there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.games.exact_programs import positive_mixture
from bargaining.proofs.cells import Cell, Corner, Whole, pure

Where = tuple[tuple[int, int], ...]
"""Players, each with an action that it certainly uses."""

MOST_CONDITIONS = 3
MOST_COLUMNS = 400
"""Products of corners up to which mixtures are looked for."""


@dataclass(frozen=True)
class Beaten:
    """Hold that a strategy nowhere pays more than another, and less where the others use some actions.

    Parameters
    ----------
    player : int
        Whose strategies they are.
    worse, better : Corner
        The strategies.
    where : Where
        Actions in use that make it pay less.
    face : tuple of int and int, optional
        A player and the place of its corner at which alone it pays less.
    """

    player: int
    worse: Corner
    better: Corner
    where: Where
    face: tuple[int, int] | None = None


def by_pure(cell: Cell, player: int, action: int) -> Beaten | None:
    """Return an action that beats another all over a cell, where one does."""
    pays = cell.pays(player)
    gains = pays - pays[action]
    floor = gains.reshape(len(gains), -1).min(axis=1)
    for b in np.flatnonzero(floor >= 0).tolist():
        if b != action and (where := conditions(cell, player, _some(gains[b]))) is not None:
            return Beaten(player, pure(action), pure(b), where)
    return None


def by_mixture(cell: Cell, player: int, action: int) -> Beaten | None:
    """Return a mixture that pays more than an action at all corners, where one does."""
    pays = cell.pays(player)
    others = [b for b in range(len(pays)) if b != action]
    gains = (pays - pays[action])[others].reshape(len(others), -1)
    if len(others) < 2 or gains.shape[1] > MOST_COLUMNS:
        return None
    weights = positive_mixture(_scaled(gains))
    if weights is None:
        return None
    better = tuple((b, w) for b, w in zip(others, weights, strict=True) if w)
    return Beaten(player, pure(action), better, ())


def by_pairs(cell: Cell, player: int) -> Beaten | None:
    """Return a mixture of actions in use that pays less at all corners than another mixture."""
    used = sorted(cell.certain[player])
    pays = cell.pays(player).reshape(len(cell.pays(player)), -1)
    pairs = [(a, b) for a in used for b in range(len(pays)) if b != a]
    if len(used) < 2 or pays.shape[1] > MOST_COLUMNS:
        return None
    weights = positive_mixture(_scaled(np.array([pays[b] - pays[a] for a, b in pairs], dtype=object)))
    if weights is None:
        return None
    worse: dict[int, Fraction] = {}
    better: dict[int, Fraction] = {}
    for (a, b), w in zip(pairs, weights, strict=True):
        if w:
            worse[a], better[b] = worse.get(a, Fraction(0)) + w, better.get(b, Fraction(0)) + w
    return Beaten(player, tuple(sorted(worse.items())), tuple(sorted(better.items())), ())


def _scaled(gains: Whole) -> NDArray[np.object_]:
    """Return fractions of about size one; a column's scale counts for nothing, as signs are asked for."""
    found = np.empty(gains.shape, dtype=object)
    for c, column in enumerate(gains.T.tolist()):
        largest = max(map(abs, column)) or 1
        found[:, c] = [Fraction(int(v), int(largest)) for v in column]
    return found


def pairs(cell: Cell) -> Iterator[tuple[int, int, int, Whole]]:
    """Yield players with an action that is certainly used, another, and what that pays more at the corners."""
    for player, used in enumerate(cell.certain):
        pays = cell.pays(player)
        for a in sorted(used):
            for b in range(len(pays)):
                if b != a:
                    yield player, a, b, pays[b] - pays[a]


def squeezed(cell: Cell) -> Beaten | None:
    """Return a corner of somebody that no equilibrium gives weight, since a best action would pay less there."""
    for player, a, b, gains in pairs(cell):
        if not (gains >= 0).all():
            continue
        more = _some(gains)
        for j, own in enumerate(cell.corners):
            if j == player or len(own) < 2:
                continue
            for v in range(len(own)):
                where = conditions(cell, player, np.take(more, [v], axis=j), skipped=j)
                if where is not None:
                    return Beaten(player, pure(a), pure(b), where, (j, v))
    return None


def _some(gains: Whole) -> NDArray[np.bool_]:
    """Tell at which corners there is more in some world, so that there is more strictly between worlds."""
    return np.asarray((gains > 0).any(axis=-1))


def conditions(cell: Cell, player: int, more: NDArray[np.bool_], skipped: int | None = None) -> Where | None:
    """Return which actions in use bring others to corners at which there is always more; None where none do."""
    if more.all():
        return ()
    if not more.any():
        return None
    options = [
        [None, *sorted(cell.certain[j])] if j not in (player, skipped) and len(own) > 1 else [None]
        for j, own in enumerate(cell.corners)
    ]
    number = sum(len(o) > 1 for o in options)
    for most in range(1, min(number, MOST_CONDITIONS) + 1):
        for chosen in itertools.product(*options):
            if sum(a is not None for a in chosen) != most:
                continue
            kept = [
                slice(None) if a is None else [k for k, c in enumerate(own) if any(b == a for b, _ in c)]
                for a, own in zip(chosen, cell.corners, strict=True)
            ]
            part = more
            for j, places in enumerate(kept):
                if not isinstance(places, slice):
                    part = np.take(part, places, axis=j)
            if part.all():
                return tuple((j, a) for j, a in enumerate(chosen) if a is not None)
    return None
