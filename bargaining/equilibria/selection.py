"""Criteria that compare the equilibria of one game: payoff dominance, risk dominance, deviation losses.

None of them is a solution by itself: each takes equilibria that were found before and says which it
favours, or that it favours none.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.belief_dominance import in_kind
from bargaining.equilibria.payoff_order import payoff_signs
from bargaining.equilibria.result import Equilibrium
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame


def payoff_dominant(game: NormalFormGame, equilibria: Sequence[Equilibrium]) -> Equilibrium | None:
    """Return the equilibrium that gives every player more than any other one listed, or None.

    Payoff dominance is strict for all players (Harsanyi and Selten 1988, chapter 3), and compares
    the exact equilibria that those listed stand for. It is relative to the list: pass all equilibria, or the pure
    ones, knowingly.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    equilibria : sequence of Equilibrium
        The equilibria to compare.

    References
    ----------
    Harsanyi, J. C. and Selten, R. (1988). A General Theory of Equilibrium Selection in Games. MIT Press.

    Examples
    --------
    >>> from bargaining.equilibria.logit import logit_selected
    >>> stag_hunt = NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> hare = logit_selected(stag_hunt)
    >>> stag = Equilibrium(stag_hunt.pure_strategies([0, 0]), np.array([4.0, 4.0]), 0.0, 1, True)
    >>> payoff_dominant(stag_hunt, [hare, stag]).actions
    (0, 0)
    """
    for candidate in equilibria:
        others = [e for e in equilibria if e is not candidate]
        if all(min(payoff_signs(game, candidate, e)) > 0 for e in others):
            return candidate
    return None


def deviation_losses(
    game: NormalFormGame, profile: Sequence[str | int], towards: Sequence[str | int]
) -> tuple[Fraction | float, ...]:
    r"""Return what each player would lose at `profile` by switching alone to his action in `towards`.

    .. math:: u_i(a) - u_i(b_i, a_{-i})

    Parameters
    ----------
    game : NormalFormGame
        The game; the losses are exact rationals where it is exact.
    profile, towards : sequence of str or int
        Two action profiles by labels or indices, usually pure equilibria.

    Examples
    --------
    >>> stag_hunt = NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> deviation_losses(stag_hunt, [0, 0], [1, 1])
    (1.0, 1.0)
    """
    here, there = game.profile_indices(profile), game.profile_indices(towards)
    return tuple(in_kind(game, loss) for loss in _losses(game.rationals, here, there))


def _losses(
    payoffs: NDArray[np.object_], here: tuple[int, ...], there: tuple[int, ...]
) -> tuple[Fraction, ...]:
    switched = [(*here[:i], there[i], *here[i + 1 :]) for i in range(len(here))]
    return tuple(own[here] - own[other] for own, other in zip(payoffs, switched, strict=True))


def _product(payoffs: NDArray[np.object_], here: tuple[int, ...], there: tuple[int, ...]) -> Fraction:
    losses = zip(_losses(payoffs, here, there), here, there, strict=True)
    return prod((loss for loss, a, b in losses if a != b), start=Fraction(1))


def deviation_loss_product(
    game: NormalFormGame, profile: Sequence[str | int], towards: Sequence[str | int]
) -> Fraction | float:
    r"""Return the product of the deviation losses at `profile` over the players whose actions differ.

    .. math:: \prod_{i: a_i \ne b_i} (u_i(a) - u_i(b_i, a_{-i}))

    In 2 x 2 games comparing it both ways is risk dominance. In larger games it is a pairwise measure of how
    costly departures are, not the tracing procedure of Harsanyi and Selten, whose verdict it need not
    share.

    Examples
    --------
    >>> stag_hunt = NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> deviation_loss_product(stag_hunt, [0, 0], [1, 1]), deviation_loss_product(stag_hunt, [1, 1], [0, 0])
    (1.0, 9.0)
    """
    here, there = game.profile_indices(profile), game.profile_indices(towards)
    return in_kind(game, _product(game.rationals, here, there))


def risk_dominant(game: NormalFormGame) -> tuple[int, int] | None:
    """Return the risk-dominant one of the two strict equilibria of a 2 x 2 game, None when neither is.

    It has the larger product of deviation losses (Harsanyi and Selten 1988, chapter 3).

    Parameters
    ----------
    game : NormalFormGame
        Two players with two actions each and two strict pure equilibria.

    Raises
    ------
    SolverError
        For any other game; `deviation_loss_product` compares pure equilibria of larger games pairwise.

    References
    ----------
    Harsanyi, J. C. and Selten, R. (1988). A General Theory of Equilibrium Selection in Games. MIT Press.

    Examples
    --------
    >>> risk_dominant(NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]]))  # the stag hunt
    (1, 1)
    """
    if game.n_actions != (2, 2):
        raise SolverError(f"risk dominance: found a game of shape {game.n_actions}, expected (2, 2)")
    cells = [(a, b) for a in range(2) for b in range(2)]
    payoffs = game.unit_rationals
    strict = [(a, b) for a, b in cells if min(_losses(payoffs, (a, b), (1 - a, 1 - b))) > 0]
    if len(strict) != 2:
        raise SolverError(f"risk dominance: found {len(strict)} strict equilibria, expected 2")
    first, second = (_product(payoffs, strict[k], strict[1 - k]) for k in range(2))
    if first == second:
        return None
    return strict[0] if first > second else strict[1]
