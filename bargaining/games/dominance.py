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

from bargaining.games.normal_form import NormalFormGame

MARGIN = 1e-9
ROUNDING = 1e-14


def iterated_dominance(game: NormalFormGame, *, weak: bool = False) -> tuple[tuple[int, ...], ...]:
    """Return the actions of each player that survive iterated elimination.

    Parameters
    ----------
    game : NormalFormGame
        The game; payoffs given as fractions are compared as fractions where a pure action dominates.
    weak : bool
        Eliminate weakly dominated actions as well, all players' at once in each round.

    Returns
    -------
    tuple of tuple of int
        Surviving actions of each player, in order.

    Notes
    -----
    Dominance by a pure action is decided exactly. Dominance by a mixed strategy is a linear program for each action,
    and counts only if the mixture found, put in again, gains more than 1e-9 of the player's payoff range: no action is
    eliminated as strictly dominated by rounding, but one that is dominated by less may stay.

    References
    ----------
    Osborne, M. J. & Rubinstein, A. (1994). A Course in Game Theory. MIT Press, chapter 4.

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
    source: NDArray[Any] = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    part: NDArray[Any] = np.moveaxis(source[player][np.ix_(*left)], player, 0)
    return part.reshape(len(left[player]), -1)


def _dominated(table: NDArray[Any], weak: bool) -> set[int]:
    """Return the rows that are dominated, strictly or at least weakly."""
    above = table[:, None, :] > table[None, :, :]
    never_below = (table[:, None, :] >= table[None, :, :]).all(axis=2)
    beats = (never_below & above.any(axis=2)) if weak else above.all(axis=2)
    gone = {int(k) for k in np.flatnonzero(beats.any(axis=0))}
    left = [k for k in range(len(table)) if k not in gone]
    if len(left) > 2:
        floats = np.array(table, dtype=np.float64)
        gone |= {k for k in left if _mixture_dominates(floats, k, left, weak)}
    return gone


def _mixture_dominates(table: NDArray[np.float64], row: int, left: list[int], weak: bool) -> bool:
    r"""Tell whether a mixture of the other rows dominates a row.

    Strict dominance: the largest :math:`t` with a mixture at least :math:`t` better everywhere is positive. Weak
    dominance: among mixtures nowhere worse, the largest sum of gains is positive.
    """
    from scipy.optimize import linprog

    scale = float(np.ptp(table)) or 1.0
    gains = (table[[k for k in left if k != row]] - table[row]) / scale
    rows, columns = gains.shape
    if weak:
        found = linprog(-gains.sum(axis=1), -gains.T, np.zeros(columns), np.ones((1, rows)), [1.0])
    else:
        constraints = np.hstack([-gains.T, np.ones((columns, 1))])
        cost = np.append(np.zeros(rows), -1.0)
        total = np.append(np.ones(rows), 0.0)[None, :]
        bounds = [(0, None)] * rows + [(None, None)]
        found = linprog(cost, constraints, np.zeros(columns), total, [1.0], bounds=bounds)
    if found.status != 0:
        return False
    mixture = np.maximum(found.x[:rows], 0.0)
    gain = gains.T @ (mixture / mixture.sum())
    return bool(gain.min() >= -ROUNDING and gain.sum() > MARGIN * columns if weak else gain.min() > MARGIN)
