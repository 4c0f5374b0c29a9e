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
    while True:
        dominated = [_dominated(_table(game, i, left), weak) for i in range(game.n_players)]
        if not any(dominated):
            return tuple(tuple(actions) for actions in left)
        left = [
            [a for k, a in enumerate(s) if k not in gone] for s, gone in zip(left, dominated, strict=True)
        ]


def _table(game: NormalFormGame, player: int, left: list[list[int]]) -> NDArray[Any]:
    """Return the payoffs of a player's remaining actions by the others' remaining profiles, one row an action."""
    part: NDArray[Any] = np.moveaxis(game.unit_rationals[player][np.ix_(*left)], player, 0)
    return part.reshape(len(left[player]), -1)


def _dominated(table: NDArray[Any], weak: bool) -> set[int]:
    """Return the rows that are dominated, strictly or at least weakly."""
    above = table[:, None, :] > table[None, :, :]
    never_below = (table[:, None, :] >= table[None, :, :]).all(axis=2)
    beats = (never_below & above.any(axis=2)) if weak else above.all(axis=2)
    gone = {int(k) for k in np.flatnonzero(beats.any(axis=0))}
    left = [k for k in range(len(table)) if k not in gone]
    if len(left) > 2:
        mixture = semipositive_mixture if weak else positive_mixture
        others = {k: [j for j in left if j != k] for k in left}
        gone |= {k for k in left if mixture(table[others[k]] - table[k]) is not None}
    return gone
