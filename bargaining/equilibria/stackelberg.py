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
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.correlated import player_index
from bargaining.equilibria.incentives import IncentiveProgram, weighted_payoffs
from bargaining.equilibria.plain import distribution_rows, numbers
from bargaining.errors import SolverError, nearest
from bargaining.games.exact_programs import maximum, positive_mixture
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result

Ties = Literal["strong", "weak"]
_ZERO, _ONE = Fraction(0), Fraction(1)
_SMALL = 400  # entries of a program up to which fractions alone are faster


@dataclass(frozen=True, eq=False)
class MixedCommitment(Result):
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

    def __str__(self) -> str:
        """Say what the leader gains, by which strategy, and how the follower responds."""
        reached = "" if self.attained else ", approached only"
        return (
            f"{self.leader} commits to {numbers(self.strategy)} and gets {self.value:.6g}{reached}; "
            f"the response is {self.response}, with {self.ties} ties"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "leader": self.leader,
            "ties": self.ties,
            "strategy": self.strategy.tolist(),
            "response": self.response,
            "payoffs": self.payoffs.tolist(),
            "value": float(self.value),
            "attained": bool(self.attained),
            "follower_regret": float(self.follower_regret),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an action of the leader: its number and its probability."""
        return [{"action": k, "probability": p} for k, p in enumerate(self.strategy.tolist())]


@dataclass(frozen=True, eq=False)
class CorrelatedCommitment(Result):
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

    def __str__(self) -> str:
        """Say what the leader gains at most, and each profile that has a probability."""
        lines = [f"  ({row['profile']}) {row['probability']:.6g}" for row in self.to_rows()]
        head = (
            f"{self.leader} commits to a draw with payoffs {numbers(self.payoffs)}, at most {self.bound:.6g}"
        )
        return "\n".join([head, *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "leader": self.leader,
            "distribution": self.distribution.tolist(),
            "payoffs": self.payoffs.tolist(),
            "violation": float(self.violation),
            "bound": float(self.bound),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an action profile that has a probability, by the numbers of the actions."""
        return distribution_rows(self.distribution)


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
    has no choice, and everywhere else one of them is a best response. Solved in fractions, so that a tie of the
    follower's is a tie.

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
    own, theirs = (np.moveaxis(game.unit_rationals[i], place, 0) for i in (place, 1 - place))
    found = [best for j in range(theirs.shape[1]) if (best := _best_for(own, theirs, j, ties)) is not None]
    value, exact, response = max(found, key=lambda best: best[0])
    strategy = exact.astype(np.float64)
    profile = [strategy, np.eye(theirs.shape[1])[response]]
    profile = profile if place == 0 else profile[::-1]
    payoffs = game.expected_payoffs(profile)
    regret = game.relative_regrets(profile)[1 - place]
    return MixedCommitment(
        game.players[place],
        ties,
        strategy,
        game.actions[1 - place][response],
        payoffs,
        float(payoffs[place]),
        ties == "strong" or _pessimistic(own, theirs, exact) >= value,
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
    goal = weighted_payoffs(game, np.eye(game.n_players)[place])
    distribution, bound = program.maximise(goal.shares)
    return CorrelatedCommitment(
        game.players[place],
        distribution.reshape(game.n_actions),
        flat @ distribution,
        program.worst(distribution)[1],
        goal.above(bound),
    )


def _best_for(
    own: NDArray[np.object_], theirs: NDArray[np.object_], response: int, ties: Ties
) -> tuple[Fraction, NDArray[np.object_], int] | None:
    """Return value, commitment and response if the follower takes this action; None if it is never best.

    With weak ties the follower picks the worst for the leader among the actions that pay him always the same.
    """
    gains = theirs - theirs[:, [response]]
    same = [response]
    if ties == "weak":
        same = [k for k in range(theirs.shape[1]) if not any(gains[:, k].tolist())]
        others = np.delete(gains, same, axis=1)
        if others.shape[1] and positive_mixture(-others) is None:
            return None
    strategy = _safest(own[:, same], np.delete(gains, response, axis=1))
    if strategy is None:
        return None
    values = strategy @ own[:, same]
    worst = min(range(len(same)), key=values.tolist().__getitem__)
    return values[worst], strategy, same[worst]


def _safest(own: NDArray[np.object_], gains: NDArray[np.object_]) -> NDArray[np.object_] | None:
    r"""Return the mixture of rows with the largest :math:`\min_k (x^\top \mathrm{own})_k` at which no gain is positive.

    None where the gains cannot all be kept from being positive. Payoffs are not negative.
    """
    rows, columns = own.shape[0], own.shape[1] + gains.shape[1]
    # Variables: the mixture, the payoff that it guarantees, and a slack for each column.
    blocks = [[*column, _ZERO] for column in gains.T.tolist()] + [
        [-v for v in column] + [_ONE] for column in own.T.tolist()
    ]
    matrix = [
        [*block, *(_ONE if c == k else _ZERO for k in range(columns))] for c, block in enumerate(blocks)
    ]
    matrix.append([_ONE] * rows + [_ZERO] * (columns + 1))
    objective = [_ZERO] * rows + [_ONE] + [_ZERO] * columns
    rhs = [_ZERO] * columns + [_ONE]
    answer = maximum(objective, matrix, rhs, _guess(objective, matrix, rhs))
    return None if answer is None else np.array(answer[1][:rows], dtype=object)


def _guess(
    objective: list[Fraction], matrix: list[list[Fraction]], rhs: list[Fraction]
) -> list[float] | None:
    """Return about where the program is largest, by floating point; None for small programs, which need no help."""
    if len(matrix) * len(objective) < _SMALL:
        return None
    from scipy.optimize import linprog

    floats = np.array(matrix, dtype=np.float64)
    answer: Any = linprog(
        -np.array(objective, dtype=np.float64),
        A_eq=floats,
        b_eq=np.array(rhs, dtype=np.float64),
        method="highs-ds",
    )
    return [float(x) for x in answer.x] if answer.status == 0 else None


def _pessimistic(
    own: NDArray[np.object_], theirs: NDArray[np.object_], strategy: NDArray[np.object_]
) -> Fraction:
    values = (strategy @ theirs).tolist()
    best = max(values)
    paid: list[Fraction] = (strategy @ own).tolist()
    return min(v for v, value in zip(paid, values, strict=True) if value == best)
