"""The Pareto ranking of equilibria."""

from __future__ import annotations

from dataclasses import dataclass

from bargaining.equilibria.payoff_order import payoff_signs
from bargaining.equilibria.result import Equilibrium, EquilibriumSet
from bargaining.games.normal_form import NormalFormGame


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


def pareto_ranking(equilibria: EquilibriumSet) -> ParetoRanking:
    r"""Separate the equilibria that another equilibrium Pareto-dominates.

    Parameters
    ----------
    equilibria : EquilibriumSet
        The isolated ones are ranked among themselves, by the payoffs of the exact equilibria that they stand for
        (`payoff_order`).

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
    game = equilibria.game
    undominated, dominated = [], []
    for own in equilibria.equilibria:
        better = next((e for e in equilibria.equilibria if e is not own and _dominates(game, e, own)), None)
        if better is None:
            undominated.append(own)
        else:
            dominated.append((own, better))
    complete = equilibria.complete and not equilibria.components
    reason = equilibria.reason
    if equilibria.components:
        reason = f"{len(equilibria.components)} components of equilibria are not compared; {reason}"
    return ParetoRanking(tuple(undominated), tuple(dominated), complete, reason)


def _dominates(game: NormalFormGame, first: Equilibrium, second: Equilibrium) -> bool:
    signs = payoff_signs(game, first, second)
    return min(signs) >= 0 and max(signs) > 0
