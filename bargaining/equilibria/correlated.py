r"""Correlated and coarse correlated equilibria by linear programming.

A distribution :math:`p` over action profiles is a *correlated equilibrium* (Aumann 1974) when for every
player :math:`i` and actions :math:`a_i, b_i`

.. math:: \sum_{a_{-i}} p(a_i, a_{-i}) \bigl(u_i(b_i, a_{-i}) - u_i(a_i, a_{-i})\bigr) \le 0,

and a *coarse* correlated equilibrium (Moulin and Vial 1978) when no player gains by a fixed action chosen
before the recommendation is seen, :math:`\sum_a p(a) (u_i(b_i, a_{-i}) - u_i(a)) \le 0`. Every Nash
equilibrium is correlated (as the product of its strategies), every correlated equilibrium is coarse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.equilibria.incentives import Deviation, IncentiveProgram, weighted_payoffs
from bargaining.equilibria.plain import distribution_rows, numbers
from bargaining.errors import GameError, SolverError, nearest
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibrium(Result):
    r"""Hold a correlated (or coarse correlated) equilibrium that is best for some objective.

    Parameters
    ----------
    distribution : ndarray, shape (\*n_actions,)
        Probability of each action profile.
    payoffs : ndarray, shape (n_players,)
        Expected payoffs.
    violation : float
        Largest expected gain of a deviation, relative to that player's payoff range, measured on the returned
        distribution; zero or below when no incentive constraint fails.
    weights : ndarray, shape (n_players,)
        The objective: weights on the players' payoffs.
    value : float
        The objective at the distribution.
    bound : float
        No equilibrium of this kind gives the objective more (weak duality, computed from the multipliers).
    coarse : bool
        Which of the two concepts.
    """

    distribution: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    violation: float
    weights: NDArray[np.float64]
    value: float
    bound: float
    coarse: bool

    def __str__(self) -> str:
        """Give payoffs, objective and bound, and each profile that has a probability."""
        kind = "Coarse correlated" if self.coarse else "Correlated"
        head = f"{kind} equilibrium with payoffs {numbers(self.payoffs)}"
        lines = [f"  ({row['profile']}) {row['probability']:.6g}" for row in self.to_rows()]
        return "\n".join([f"{head}; objective {self.value:.6g}, at most {self.bound:.6g}", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "distribution": self.distribution.tolist(),
            "payoffs": self.payoffs.tolist(),
            "violation": float(self.violation),
            "weights": self.weights.tolist(),
            "value": float(self.value),
            "bound": float(self.bound),
            "coarse": self.coarse,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an action profile that has a probability, by the numbers of the actions."""
        return distribution_rows(self.distribution)


@dataclass(frozen=True)
class Membership(Result):
    """Say whether a distribution is an equilibrium, and which incentive fails most.

    Parameters
    ----------
    holds : bool
        Whether no deviation gains more than the tolerance; also the truth value.
    violation : float
        Gain of the most tempting deviation relative to that player's payoff range (negative when all lose).
    player : str or None
        Who is tempted most; None when no player has two actions.
    recommended : str or None
        The recommendation that is disobeyed; None for a deviation before it is seen.
    action : str or None
        The action taken instead.
    gain : float
        The same gain in payoff units.
    """

    holds: bool
    violation: float
    player: str | None
    recommended: str | None
    action: str | None
    gain: float

    def __str__(self) -> str:
        """Say whether it is an equilibrium, and which deviation tempts most."""
        told = "An equilibrium" if self.holds else "No equilibrium"
        if self.player is None:
            return f"{told}: nobody has a second action."
        when = "" if self.recommended is None else f" where {self.recommended} is recommended"
        return f"{told}: what tempts most is {self.player}'s {self.action}{when}, a gain of {self.gain:.6g}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row: the answer and the most tempting deviation."""
        return [self.to_dict()]

    def __bool__(self) -> bool:
        """Return `holds`."""
        return self.holds


def correlated_equilibrium(
    game: NormalFormGame, *, objective: str | int | Sequence[float] = "welfare", coarse: bool = False
) -> CorrelatedEquilibrium:
    r"""Find the correlated equilibrium with the largest weighted sum of payoffs.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    objective : {"welfare"}, str, int or sequence of float
        The sum of all payoffs, one player's payoff (by label or index), or weights :math:`w` of shape
        ``(n_players,)``, negative ones allowed: :math:`\max_p \sum_i w_i u_i(p)`. Welfare adds payoffs as
        they are, so it depends on the players' units.
    coarse : bool
        Coarse correlated equilibria instead.

    Returns
    -------
    CorrelatedEquilibrium
        One of the best where several are.

    Raises
    ------
    SolverError
        For an unknown player, weights that do not fit, or a failure of the linear program.

    Notes
    -----
    One linear program with a variable for each of the :math:`\prod_i m_i` profiles and
    :math:`\sum_i m_i (m_i - 1)` constraints (:math:`\sum_i m_i` when coarse), payoffs scaled to unit range
    per player, solved by the dual simplex method.

    References
    ----------
    Aumann, R. (1974). Subjectivity and correlation in randomized strategies. Journal of Mathematical
    Economics 1, 67-96. Moulin, H. and Vial, J.-P. (1978). Strategically zero-sum games. International Journal
    of Game Theory 7, 201-221.

    Examples
    --------
    Chicken (Aumann 1974): a mediator gives each player 21/4 where the symmetric Nash equilibrium gives 14/3.

    >>> chicken = NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])
    >>> best = correlated_equilibrium(chicken)
    >>> best.distribution.round(6).tolist()
    [[0.5, 0.25], [0.25, 0.0]]
    >>> best.payoffs.round(6).tolist()
    [5.25, 5.25]
    """
    weights = _weights(game, objective)
    program = IncentiveProgram(game, range(game.n_players), coarse=coarse)
    goal = weighted_payoffs(game, weights)
    distribution, bound = program.maximise(goal.shares)
    payoffs = game.payoffs.reshape(game.n_players, -1) @ distribution
    return CorrelatedEquilibrium(
        distribution.reshape(game.n_actions),
        payoffs,
        program.worst(distribution)[1],
        weights,
        float(weights @ payoffs),
        goal.above(bound),
        coarse,
    )


def is_correlated_equilibrium(
    game: NormalFormGame, distribution: ArrayLike, coarse: bool = False, *, tolerance: float = 1e-9
) -> Membership:
    r"""Tell whether a distribution over action profiles is a correlated equilibrium.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    distribution : array_like, shape (\*n_actions,)
        Probability of each action profile.
    coarse : bool
        Test the coarse concept.
    tolerance : float
        Largest gain, as a share of the player's payoff range, that still counts as none.

    Returns
    -------
    Membership
        True or False as a condition, with the most tempting deviation.

    Raises
    ------
    GameError
        When the array is not a distribution over the game's profiles.

    References
    ----------
    Aumann, R. (1987). Correlated equilibrium as an expression of Bayesian rationality. Econometrica 55, 1-18.

    Examples
    --------
    >>> chicken = NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], actions=[["swerve", "drive"]] * 2)
    >>> answer = is_correlated_equilibrium(chicken, [[1, 0], [0, 0]])
    >>> answer.holds, answer.player, answer.recommended, answer.action, round(answer.gain, 9)
    (False, 'player0', 'swerve', 'drive', 1.0)
    """
    found = np.asarray(distribution, dtype=np.float64)
    if found.shape != game.n_actions or not (found >= 0).all() or abs(found.sum() - 1) > 1e-9:
        raise GameError(
            f"distribution: found shape {found.shape} with sum {found.sum():.9g}, expected non-negative "
            f"probabilities of shape {game.n_actions} that sum to one"
        )
    program = IncentiveProgram(game, range(game.n_players), coarse=coarse)
    return _membership(game, *program.worst(found.ravel()), tolerance)


def _membership(
    game: NormalFormGame, deviation: Deviation | None, violation: float, tolerance: float
) -> Membership:
    if deviation is None:
        return Membership(True, violation, None, None, None, 0.0)
    labels = game.actions[deviation.player]
    return Membership(
        violation <= tolerance,
        violation,
        game.players[deviation.player],
        None if deviation.recommended is None else labels[deviation.recommended],
        labels[deviation.action],
        violation * float(game.ranges[deviation.player]),
    )


def player_index(game: NormalFormGame, player: str | int) -> int:
    """Return the index of a player given by label or index.

    Raises
    ------
    SolverError
        When there is no such player.
    """
    if isinstance(player, str):
        if player not in game.players:
            raise SolverError(f"player: unknown player {player!r}{nearest(player, game.players)}")
        return game.players.index(player)
    if not 0 <= player < game.n_players:
        raise SolverError(f"player: found index {player}, expected 0 to {game.n_players - 1}")
    return int(player)


def _weights(game: NormalFormGame, objective: str | int | Sequence[float]) -> NDArray[np.float64]:
    if isinstance(objective, str) and objective == "welfare":
        return np.ones(game.n_players)
    if isinstance(objective, (str, int, np.integer)):
        if isinstance(objective, str) and objective not in game.players:
            options = ["welfare", *game.players]
            raise SolverError(f"objective: unknown objective {objective!r}{nearest(objective, options)}")
        return np.asarray(np.eye(game.n_players)[player_index(game, objective)])
    weights = np.asarray(objective, dtype=np.float64)
    if weights.shape != (game.n_players,) or not np.isfinite(weights).all():
        raise SolverError(
            f"objective: found weights {weights.tolist()}, expected {game.n_players} finite numbers"
        )
    return weights
