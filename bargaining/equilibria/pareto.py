"""The Pareto ranking of equilibria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.equilibria.payoff_order import payoff_signs
from bargaining.equilibria.plain import numbers
from bargaining.equilibria.result import Equilibrium, EquilibriumSet
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result


@dataclass(frozen=True, eq=False)
class ParetoRanking(Result):
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

    def __str__(self) -> str:
        """Count the equilibria of each kind, and say what the comparison rests on."""
        counted = f"{len(self.undominated)} equilibria undominated, {len(self.dominated)} dominated"
        return f"{counted}; {'complete' if self.complete else 'NOT COMPLETE'}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: the payoffs of each, and of the one that dominates it."""
        return {
            "undominated": [one.payoffs.tolist() for one in self.undominated],
            "dominated": [[one.payoffs.tolist(), by.payoffs.tolist()] for one, by in self.dominated],
            "complete": self.complete,
            "reason": self.reason,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an equilibrium: its payoffs, and those of one that dominates it, None where none does."""
        pairs = [*((one, None) for one in self.undominated), *self.dominated]
        return [
            {
                "payoffs": numbers(one.payoffs),
                "dominated by": None if by is None else numbers(by.payoffs),
            }
            for one, by in pairs
        ]


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
