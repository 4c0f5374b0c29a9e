"""p-dominance: how sure players must be of an equilibrium for it to be in everybody's interest.

An equilibrium with a low p survives doubts about the others that an equilibrium with a high p does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame


def p_dominance_by_player(game: NormalFormGame, profile: Sequence[str | int]) -> tuple[Fraction | float, ...]:
    r"""Return each player's least p at which his action is best when the others conform that probably.

    Player i's threshold is the smallest p such that :math:`a_i` is a best response to every belief,
    correlated or not, that gives :math:`a_{-i}` at least probability p. Payoffs are linear in beliefs, so
    it is enough to look at beliefs that put the rest on one other profile c; with :math:`\Delta_b(c) =
    u_i(a_i, c) - u_i(b, c)`,

    .. math:: p_i = \max_{b, c:\, \Delta_b(c) < 0} \frac{-\Delta_b(c)}{\Delta_b(a_{-i}) - \Delta_b(c)}.

    A threshold of 0 means that the action is weakly dominant. Time linear in the size of the game.

    Parameters
    ----------
    game : NormalFormGame
        The game; the thresholds are exact rationals where it is exact.
    profile : sequence of str or int
        A pure equilibrium by labels or indices.

    Raises
    ------
    SolverError
        When the profile is not an equilibrium, at which no p is enough.

    References
    ----------
    Morris, S., Rob, R. and Shin, H. S. (1995). p-dominance and belief potential. Econometrica 63, 145-157.
    Kajii, A. and Morris, S. (1997). The robustness of equilibria to incomplete information. Econometrica 65,
    1283-1309.

    Examples
    --------
    >>> stag_hunt = NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> p_dominance_by_player(stag_hunt, [0, 0]), p_dominance_by_player(stag_hunt, [1, 1])
    ((0.75, 0.75), (0.25, 0.25))
    """
    here = game.profile_indices(profile)
    return tuple(_least_belief(game, here, i) for i in range(game.n_players))


def p_dominance(game: NormalFormGame, profile: Sequence[str | int]) -> Fraction | float:
    """Return the least p for which a pure equilibrium is p-dominant: the largest of its players' thresholds.

    At most one equilibrium is p-dominant with p below one half.

    Raises
    ------
    SolverError
        When the profile is not an equilibrium.

    References
    ----------
    Morris, S., Rob, R. and Shin, H. S. (1995). p-dominance and belief potential. Econometrica 63, 145-157.

    Examples
    --------
    >>> p_dominance(NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]]), [1, 1])
    0.25
    """
    return max(p_dominance_by_player(game, profile))


def _least_belief(game: NormalFormGame, here: tuple[int, ...], i: int) -> Fraction | float:
    payoffs = np.moveaxis(game.unit_rationals[i], i, 0)
    gains = (payoffs[here[i]] - payoffs).reshape(game.n_actions[i], -1)
    others = tuple(m for j, m in enumerate(game.n_actions) if j != i)
    place = int(np.ravel_multi_index((*here[:i], *here[i + 1 :]), others)) if others else 0
    conform = gains[:, [place]]
    if (conform < 0).any():
        better = game.actions[i][int(np.argmin(conform[:, 0]))]
        raise SolverError(
            f"p-dominance: {game.players[i]} gains by {better!r} at {here}, expected a pure equilibrium"
        )
    worse = gains < 0
    if not worse.any():
        return in_kind(game, Fraction(0))
    return in_kind(game, max((-gains[worse] / (conform - gains)[worse]).tolist()))


def in_kind(game: NormalFormGame, value: Fraction) -> Fraction | float:
    """Return a number as the game's payoffs were given: exact, or as a float, rounded once."""
    if game.exact_payoffs is not None:
        return value
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
