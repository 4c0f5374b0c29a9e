r"""Commitment by one player, the leader, to whom the others respond.

Three different powers of commitment, which must not be mixed up:

- `commit_to_mixed_strategy`: one follower sees the leader's mixed strategy :math:`x` and best-responds; exact
for
  two players, :math:`\max_j \max \{u_L(x, j) : j \in BR(x)\}` when ties fall to the leader (*strong*), the
  supremum over :math:`x` of :math:`\min_{j \in BR(x)} u_L(x, j)` when they fall against him (*weak*).
- `commit_to_action`: the leader takes an action, the others play a Nash equilibrium of what remains.
- `commit_to_correlated_strategies`: the leader's mediator draws an action profile, the leader obeys, and the
  followers obey because it pays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.correlated import player_index
from bargaining.equilibria.incentives import IncentiveProgram, scaled_payoffs
from bargaining.errors import SolverError, nearest
from bargaining.games.normal_form import NormalFormGame

Ties = Literal["strong", "weak"]
_TIE = 1e-9  # share of the payoff range within which the follower counts as indifferent


@dataclass(frozen=True, eq=False)
class MixedCommitment:
    """Hold the leader's best mixed commitment against one follower.

    Parameters
    ----------
    leader : str
        Who commits.
    ties : {"strong", "weak"}
        Whom the follower's ties favour.
    strategy : ndarray, shape (n_actions[leader],)
        The commitment; for weak ties one that attains or approaches the supremum.
    response : str
        The follower's action.
    payoffs : ndarray, shape (n_players,)
        Payoffs at strategy and response, in the game's order of players.
    value : float
        The leader's payoff, or its supremum.
    attained : bool
        Whether the commitment earns the value with ties broken as said; a supremum may only be approached.
    follower_regret : float
        The follower's relative regret at the response, measured.
    """

    leader: str
    ties: Ties
    strategy: NDArray[np.float64]
    response: str
    payoffs: NDArray[np.float64]
    value: float
    attained: bool
    follower_regret: float


@dataclass(frozen=True, eq=False)
class CorrelatedCommitment:
    r"""Hold the leader's best commitment to a correlated strategy.

    Parameters
    ----------
    leader : str
        Who commits.
    distribution : ndarray, shape (\*n_actions,)
        Probability of each action profile.
    payoffs : ndarray, shape (n_players,)
        Expected payoffs.
    violation : float
        The followers' largest relative incentive to disobey, measured.
    bound : float
        No such commitment gives the leader more (weak duality).
    """

    leader: str
    distribution: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    violation: float
    bound: float


def commit_to_mixed_strategy(
    game: NormalFormGame, leader: str | int, *, ties: Ties = "strong"
) -> MixedCommitment:
    r"""Find the best mixed strategy to commit to against one follower.

    Parameters
    ----------
    game : NormalFormGame
        Two players.
    leader : str or int
        Label or index of the player who commits.
    ties : {"strong", "weak"}
        Whether an indifferent follower helps or hurts the leader.

    Returns
    -------
    MixedCommitment
        One best commitment.

    Raises
    ------
    SolverError
        When the game has not two players, or for an unknown leader or tie rule.

    Notes
    -----
    One linear program for each follower action :math:`j`, over the strategies to which :math:`j` is a best
    response. For weak ties only actions that are the unique best response somewhere count (up to actions that
    pay the follower the same everywhere, of which the leader gets the worst): near such a place the follower
    has no choice, and everywhere else one of them is a best response. An action whose largest margin over the
    others is below 1e-9 of the payoff range counts as never unique.

    References
    ----------
    Conitzer, V. and Sandholm, T. (2006). Computing the optimal strategy to commit to. EC'06, 82-90.
    von Stengel, B. and Zamir, S. (2010). Leadership games with convex strategy sets. Games and Economic
    Behavior 69, 446-457.

    Examples
    --------
    >>> game = NormalFormGame([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])  # Conitzer and Sandholm (2006), Figure 1
    >>> best = commit_to_mixed_strategy(game, 0)
    >>> best.strategy.round(6).tolist(), best.response, round(best.value, 6)
    ([0.5, 0.5], 'a1', 3.5)
    """
    if game.n_players != 2:
        raise SolverError(
            f"commitment to a mixed strategy: found {game.n_players} players, expected 2; for more, use "
            "commit_to_action or commit_to_correlated_strategies"
        )
    if ties not in ("strong", "weak"):
        raise SolverError(f"ties: unknown rule {ties!r}{nearest(ties, ['strong', 'weak'])}")
    place = player_index(game, leader)
    own, theirs = (np.moveaxis(scaled_payoffs(game)[i], place, 0) for i in (place, 1 - place))
    found = [best for j in range(theirs.shape[1]) if (best := _best_for(own, theirs, j, ties)) is not None]
    value, strategy, response = max(found, key=lambda best: best[0])
    profile = [strategy, np.eye(theirs.shape[1])[response]]
    profile = profile if place == 0 else profile[::-1]
    payoffs = game.expected_payoffs(profile)
    regret = game.regrets(profile)[1 - place] / (game.ranges[1 - place] or 1.0)
    return MixedCommitment(
        game.players[place],
        ties,
        strategy,
        game.actions[1 - place][response],
        payoffs,
        float(payoffs[place]),
        ties == "strong" or _pessimistic(own, theirs, strategy) >= value - _TIE,
        float(regret),
    )


def commit_to_correlated_strategies(game: NormalFormGame, leader: str | int) -> CorrelatedCommitment:
    r"""Find the best correlated strategy to commit to, followers obeying their recommendations.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    leader : str or int
        Label or index of the player who commits.

    Returns
    -------
    CorrelatedCommitment
        The distribution over profiles with the largest leader payoff among those in which every follower's
        recommendation is a best response; the leader has no incentive constraint.

    Raises
    ------
    SolverError
        For an unknown leader.

    Notes
    -----
    One linear program. With one follower the value equals that of `commit_to_mixed_strategy` with strong ties
    (Conitzer and Korzhyk 2011); with more it is an upper bound on every commitment of the leader.

    References
    ----------
    Conitzer, V. and Korzhyk, D. (2011). Commitment to correlated strategies. AAAI'11, 632-637.

    Examples
    --------
    >>> game = NormalFormGame([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])
    >>> commit_to_correlated_strategies(game, 0).payoffs.round(6).tolist()
    [3.5, 0.5]
    """
    place = player_index(game, leader)
    followers = [i for i in range(game.n_players) if i != place]
    program = IncentiveProgram(game, followers, coarse=False)
    flat = game.payoffs.reshape(game.n_players, -1)
    distribution, bound = program.maximise(flat[place])
    return CorrelatedCommitment(
        game.players[place],
        distribution.reshape(game.n_actions),
        flat @ distribution,
        program.worst(distribution)[1],
        bound,
    )


def _best_for(
    own: NDArray[np.float64], theirs: NDArray[np.float64], response: int, ties: Ties
) -> tuple[float, NDArray[np.float64], int] | None:
    """Return value, commitment and response if the follower takes this action; None if it is never best.

    With weak ties the follower picks the worst for the leader among the actions that pay him always the same.
    """
    gains = theirs - theirs[:, [response]]
    same = [response]
    if ties == "weak":
        same = [k for k in range(theirs.shape[1]) if not gains[:, k].any()]
        if not _unique_somewhere(np.delete(gains, same, axis=1)):
            return None
    number = own.shape[0]
    # Variables: the strategy x and the guaranteed payoff v; maximise v with v <= u_L(x, k) for k in `same`.
    upper = np.vstack([np.c_[gains.T, np.zeros(gains.shape[1])], np.c_[-own[:, same].T, np.ones(len(same))]])
    answer = _program(np.append(np.zeros(number), -1.0), upper, [(0, None)] * number + [(None, None)])
    if answer is None:
        return None
    strategy = np.maximum(answer[:number], 0.0)
    strategy /= strategy.sum()
    values = strategy @ own[:, same]
    return float(values.min()), strategy, same[int(np.argmin(values))]


def _unique_somewhere(gains: NDArray[np.float64]) -> bool:
    """Tell whether some strategy makes all the gains negative."""
    number = gains.shape[0]
    if gains.shape[1] == 0:
        return True
    upper = np.c_[gains.T, np.ones(gains.shape[1])]
    answer = _program(np.append(np.zeros(number), -1.0), upper, [(0, None)] * number + [(None, 1.0)])
    return answer is not None and bool(answer[-1] > _TIE)


def _program(
    cost: NDArray[np.float64], upper: NDArray[np.float64], bounds: list[tuple[float | None, float | None]]
) -> NDArray[np.float64] | None:
    """Minimise over a strategy and one free number; None when nothing is feasible."""
    from scipy.optimize import linprog

    simplex = np.append(np.ones(cost.size - 1), 0.0)[None]
    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    answer: Any = linprog(
        cost, upper, np.zeros(len(upper)), simplex, [1.0], bounds, "highs-ds", options=options
    )
    if answer.status not in (0, 2):
        raise SolverError(f"linear program: found no optimum ({answer.message}), expected one to exist")
    return np.asarray(answer.x) if answer.status == 0 else None


def _pessimistic(
    own: NDArray[np.float64], theirs: NDArray[np.float64], strategy: NDArray[np.float64]
) -> float:
    values = strategy @ theirs
    return float((strategy @ own)[values >= values.max() - _TIE].min())
