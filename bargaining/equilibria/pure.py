r"""Pure equilibria: profiles at which no player has a better action, decided without rounding.

A profile :math:`a` is a pure Nash equilibrium when
:math:`u_i(a) \ge u_i(b_i, a_{-i})` for all players :math:`i` and actions :math:`b_i` (Nash 1951).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.games.batch_shape import number_of_players
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.payoffs import refuse_loss
from bargaining.games.units import comparable


def pure_equilibrium_mask(
    payoffs: ArrayLike, tolerance: float = 0.0, n_players: int | None = None
) -> NDArray[np.bool_]:
    r"""Mark the pure equilibria of one game or of a batch of games.

    Parameters
    ----------
    payoffs : array_like, shape (\\*batch, n_players, \\*n_actions)
        Payoffs.
    tolerance : float
        A gain up to this share of the player's payoff range in that game does not count; 0 compares exactly.
    n_players : int, optional
        Number of players; needed only where the shape can be read in more than one way.

    Returns
    -------
    ndarray of bool, shape (\\*batch, \\*n_actions)
        True where no player gains by another action.

    Raises
    ------
    GameError
        When the shape cannot be read so, or in more than one way, or floats cannot hold an integer.

    Notes
    -----
    One pass over the payoffs for each player: time and memory linear in their number.

    References
    ----------
    Nash, J. (1951). Non-cooperative games. Annals of Mathematics 54, 286-295.

    Examples
    --------
    >>> battle = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]
    >>> pure_equilibrium_mask(battle).tolist()
    [[True, False], [False, True]]
    >>> pure_equilibrium_mask([battle, battle]).shape
    (2, 2, 2)
    """
    refuse_loss(payoffs)
    found = np.asarray(payoffs)
    n = number_of_players(found.shape, n_players)
    games = np.moveaxis(found, found.ndim - 1 - n, 0)
    mask = np.ones(games.shape[1:], dtype=np.bool_)
    for i, own in enumerate(games):
        best = own.max(axis=own.ndim - n + i, keepdims=True)
        if tolerance:
            axes = tuple(range(own.ndim - n, own.ndim))
            mask &= best - own <= tolerance * np.ptp(own, axis=axes, keepdims=True)
        else:
            mask &= own == best
    return mask


def pure_equilibria(game: NormalFormGame) -> tuple[tuple[int, ...], ...]:
    """Return the pure equilibria of a game as action profiles, exact where its payoffs are.

    Parameters
    ----------
    game : NormalFormGame
        Payoffs given as fractions are compared as fractions, others as the floats that they are.

    Returns
    -------
    tuple of tuple of int
        Action profiles in lexicographic order.

    References
    ----------
    Nash, J. (1951). Non-cooperative games. Annals of Mathematics 54, 286-295.

    Examples
    --------
    >>> pure_equilibria(NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]))
    ((0, 0), (1, 1))
    """
    mask = np.ones(game.n_actions, dtype=np.bool_)
    for i in range(game.n_players):
        exact = game.exact_payoffs
        own: NDArray[Any] = game.payoffs[i] if exact is None else comparable(exact[i])
        mask &= (own == own.max(axis=i, keepdims=True)).astype(np.bool_)
    return tuple(tuple(int(k) for k in profile) for profile in np.argwhere(mask))
