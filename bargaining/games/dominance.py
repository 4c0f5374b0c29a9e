r"""Iterated elimination of dominated actions.

Action :math:`a` of player :math:`i` is *strictly dominated* when some strategy :math:`x_i` pays more against every
action profile of the others, :math:`u_i(x_i, a_{-i}) > u_i(a, a_{-i})`, and *weakly dominated* when it never pays less
and somewhere pays more. Eliminating strictly dominated actions keeps all equilibria, in any order; eliminating
weakly dominated ones may lose some, and the order matters: here all are removed at once in every round.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.games.exact_programs import positive_mixture, semipositive_mixture
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.units import comparable, exact_units


def iterated_dominance(game: NormalFormGame, *, weak: bool = False) -> tuple[tuple[int, ...], ...]:
    """Return the actions of each player that survive iterated elimination.

    Parameters
    ----------
    game : NormalFormGame
        The game; floats are taken at their exact binary value.
    weak : bool
        Eliminate weakly dominated actions as well, all players' at once in each round.

    Returns
    -------
    tuple of tuple of int
        Surviving actions of each player, in order.

    Notes
    -----
    Exact: dominance by a mixed strategy is a linear program for each action, whose answer is proved in fractions either
    way, by the dominating mixture or by beliefs to which the action is a best response (Pearce 1984, Lemmas 3 and 4).

    References
    ----------
    Osborne, M. J. & Rubinstein, A. (1994). A Course in Game Theory. MIT Press, chapter 4.
    Pearce, D. (1984). Rationalizable strategic behavior and the problem of perfection. Econometrica 52, 1029-1050.

    Examples
    --------
    The middle row is dominated by an even mixture of the others only.

    >>> row = [[4, 0], [1, 1], [0, 4]]
    >>> iterated_dominance(NormalFormGame([row, [[0, 1], [1, 0], [1, 0]]]))
    ((0, 2), (0, 1))
    """
    left = [list(range(m)) for m in game.n_actions]
    ranks = [_ranks(own) for own in game.rationals]
    while True:
        dominated = [_dominated(game, i, ranks[i], left, weak) for i in range(game.n_players)]
        if not any(dominated):
            return tuple(tuple(actions) for actions in left)
        left = [
            [a for k, a in enumerate(s) if k not in gone] for s, gone in zip(left, dominated, strict=True)
        ]


def _ranks(payoffs: NDArray[Any]) -> NDArray[np.int64]:
    """Return whole numbers in the order of payoffs, equal where these are."""
    entries = comparable(payoffs).ravel().tolist()
    place = {value: k for k, value in enumerate(sorted(set(entries)))}
    return np.array([place[value] for value in entries], dtype=np.int64).reshape(payoffs.shape)


def _table(payoffs: NDArray[Any], player: int, left: list[list[int]]) -> NDArray[Any]:
    """Return the payoffs of a player's remaining actions by the others' remaining profiles, one row an action."""
    part: NDArray[Any] = np.moveaxis(payoffs[np.ix_(*left)], player, 0)
    return part.reshape(len(left[player]), -1)


def _dominated(
    game: NormalFormGame, player: int, ranks: NDArray[np.int64], left: list[list[int]], weak: bool
) -> set[int]:
    """Return the places of the remaining actions that are dominated, strictly or at least weakly."""
    order = _table(ranks, player, left)
    above = order[:, None, :] > order[None, :, :]
    never_below = (order[:, None, :] >= order[None, :, :]).all(axis=2)
    beats = (never_below & above.any(axis=2)) if weak else above.all(axis=2)
    gone = {int(k) for k in np.flatnonzero(beats.any(axis=0))}
    rows = [k for k in range(len(order)) if k not in gone]
    open_rows = [k for k in rows if k not in _best_somewhere(order, weak)]
    if len(rows) > 2 and open_rows:
        mixture = semipositive_mixture if weak else positive_mixture
        _, distinct = np.unique(
            order[rows], axis=1, return_index=True
        )  # what pays the same need be seen once
        table = exact_units(_table(game.rationals[player], player, left)[rows][:, np.sort(distinct)])
        for k in open_rows:
            place = rows.index(k)
            if mixture(np.delete(table, place, axis=0) - table[place]) is not None:
                gone.add(k)
    return gone


def _best_somewhere(order: NDArray[np.int64], weak: bool) -> set[int]:
    """Return actions that nothing dominates: best, or for weak dominance alone best, against some profile."""
    best = order == order.max(axis=0)
    if weak:
        best &= best.sum(axis=0) == 1
    return {int(k) for k in np.flatnonzero(best.any(axis=1))}
