"""The Pareto ranking of equilibria."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.result import Equilibrium, EquilibriumSet


@dataclass(frozen=True, eq=False)
class ParetoRanking:
    """Hold which equilibria no other equilibrium of the list Pareto-dominates.

    Parameters
    ----------
    undominated : tuple of Equilibrium
        In the order given.
    dominated : tuple of (Equilibrium, Equilibrium)
        Each other one, with an equilibrium that dominates it.
    complete : bool
        Whether the list compared is all equilibria, without continua.
    reason : str
        What that rests on.
    """

    undominated: tuple[Equilibrium, ...]
    dominated: tuple[tuple[Equilibrium, Equilibrium], ...]
    complete: bool
    reason: str


def pareto_ranking(equilibria: EquilibriumSet, *, tolerance: float = 1e-9) -> ParetoRanking:
    r"""Separate the equilibria that another equilibrium Pareto-dominates.

    Parameters
    ----------
    equilibria : EquilibriumSet
        The isolated ones are ranked among themselves.
    tolerance : float
        Payoffs within this share of the player's payoff range count as equal.

    Returns
    -------
    ParetoRanking
        :math:`x` is dominated by :math:`y` when nobody is worse off at :math:`y` and somebody is better off.
        Components are not compared; `complete` is then False.

    References
    ----------
    Harsanyi, J. and Selten, R. (1988). A general theory of equilibrium selection in games. MIT Press, ch. 3.

    Examples
    --------
    >>> from bargaining.games import NormalFormGame
    >>> game = NormalFormGame([[[2, 0], [0, 1]], [[2, 0], [0, 1]]])
    >>> points = [Equilibrium(x, game.expected_payoffs(x), 0.0, 1, True)
    ...           for x in (game.pure_strategies([0, 0]), game.pure_strategies([1, 1]))]
    >>> ranking = pareto_ranking(EquilibriumSet(game, tuple(points), "by hand", False, "two of three"))
    >>> [e.actions for e in ranking.undominated], ranking.complete
    ([(0, 0)], False)
    """
    slack = tolerance * equilibria.game.ranges
    undominated, dominated = [], []
    for own in equilibria.equilibria:
        better = next((e for e in equilibria.equilibria if _dominates(e.payoffs - own.payoffs, slack)), None)
        if better is None:
            undominated.append(own)
        else:
            dominated.append((own, better))
    complete = equilibria.complete and not equilibria.components
    reason = equilibria.reason
    if equilibria.components:
        reason = f"{len(equilibria.components)} components of equilibria are not compared; {reason}"
    return ParetoRanking(tuple(undominated), tuple(dominated), complete, reason)


def _dominates(gains: NDArray[np.float64], slack: NDArray[np.float64]) -> bool:
    return bool((gains >= -slack).all() and (gains > slack).any())
