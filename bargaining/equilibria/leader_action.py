"""Commitment to an action, with a Nash equilibrium among the players who remain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.correlated import player_index
from bargaining.equilibria.result import Component, EquilibriumSet
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result


@dataclass(frozen=True, eq=False)
class FollowersPlay:
    """Hold what the followers may play after one action of the leader.

    Parameters
    ----------
    action : str
        The leader's action.
    equilibria : EquilibriumSet
        All equilibria of the remaining game among the followers.
    best, worst : float
        The leader's largest and smallest payoff over these equilibria and the vertices of their components;
        nan when none was found.
    settled : bool
        Whether these are the true extremes: the set is complete and its components are polyhedral (and, for
        three or more followers, vary in one player's strategy only).
    """

    action: str
    equilibria: EquilibriumSet
    best: float
    worst: float
    settled: bool


@dataclass(frozen=True, eq=False)
class ActionCommitment(Result):
    """Hold the leader's commitment to an action, when followers coordinate for him and against him.

    Parameters
    ----------
    leader : str
        Who commits.
    best, worst : FollowersPlay
        The action with the largest best payoff, and the one with the largest worst payoff.
    plays : tuple of FollowersPlay
        One an action of the leader, in order.
    settled : bool
        Whether every play is settled.
    """

    leader: str
    best: FollowersPlay
    worst: FollowersPlay
    plays: tuple[FollowersPlay, ...]
    settled: bool

    def __str__(self) -> str:
        """Say which action is best where the followers' play favours the leader, and where it does not."""
        told = "" if self.settled else " NOT SETTLED"
        return (
            f"{self.leader} commits to {self.best.action} for {self.best.best:.6g} at best, to {self.worst.action} for "
            f"{self.worst.worst:.6g} at worst.{told}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plays = [
            {**row, "equilibria": play.equilibria.to_dict()}
            for row, play in zip(self.to_rows(), self.plays, strict=True)
        ]
        chosen = {"best": self.best.action, "worst": self.worst.action}
        return {"leader": self.leader, **chosen, "plays": plays, "settled": bool(self.settled)}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an action: the leader's payoffs when followers play for him and against him."""
        return [
            {
                "action": play.action,
                "best": None if isnan(play.best) else float(play.best),
                "worst": None if isnan(play.worst) else float(play.worst),
                "settled": bool(play.settled),
            }
            for play in self.plays
        ]


def commit_to_action(
    game: NormalFormGame, leader: str | int, *, max_seconds: float | None = None
) -> ActionCommitment:
    r"""Find the best action to commit to when the followers then play some Nash equilibrium.

    Parameters
    ----------
    game : NormalFormGame
        At least two players.
    leader : str or int
        Label or index of the player who commits.
    max_seconds : float, optional
        Time for the followers' equilibria, for each action of the leader.

    Returns
    -------
    ActionCommitment
        :math:`\max_a \max_{x \in NE(a)} u_L(a, x)` and :math:`\max_a \min_{x \in NE(a)} u_L(a, x)`, with all
        equilibria behind them.

    Raises
    ------
    SolverError
        For an unknown leader, a game without followers, or when no equilibrium was found in time.

    Notes
    -----
    The leader's payoff is multilinear in the followers' strategies, so on a polyhedral component it is
    largest and smallest at products of vertices (with three or more followers, where at most one of them
    varies). Cost: one enumeration of equilibria for each action of the leader.

    References
    ----------
    von Stackelberg, H. (1934). Marktform und Gleichgewicht. Springer. Sherali, H., Soyster, A. and Murphy, F.
    (1983). Stackelberg-Nash-Cournot equilibria. Operations Research 31, 253-276.

    Examples
    --------
    >>> game = NormalFormGame([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])
    >>> play = commit_to_action(game, 0)
    >>> play.best.action, play.best.best, play.worst.worst
    ('a1', 3.0, 3.0)
    """
    place = player_index(game, leader)
    if game.n_players < 2:
        raise SolverError("commitment to an action: found no follower, expected at least two players")
    ranked = [_play(game, place, a, max_seconds) for a in range(game.n_actions[place])]
    plays = tuple(play for play, _ in ranked)
    found = [(play, shares) for play, shares in ranked if shares]
    if not found:
        raise SolverError(
            "commitment to an action: found no equilibrium of the followers; allow more max_seconds"
        )
    return ActionCommitment(
        game.players[place],
        max(found, key=lambda f: max(f[1]))[0],
        max(found, key=lambda f: min(f[1]))[0],
        plays,
        all(p.settled for p in plays),
    )


def _play(
    game: NormalFormGame, leader: int, action: int, max_seconds: float | None
) -> tuple[FollowersPlay, list[float]]:
    """Return what follows an action, and the leader's payoffs there as shares of his range, in which they compare."""
    from bargaining.equilibria.enumeration import nash_equilibria

    followers = [i for i in range(game.n_players) if i != leader]
    source: NDArray[Any] = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    rest = NormalFormGame(
        source[followers].take(action, axis=1 + leader),
        [game.players[i] for i in followers],
        [game.actions[i] for i in followers],
    )
    equilibria = nash_equilibria(rest, max_seconds=max_seconds)
    own = game.payoffs[leader].take(action, axis=leader)
    unit = game.unit_payoffs[leader].take(action, axis=leader)
    profiles = list(_profiles(equilibria))
    values = [_expected(own, x) for x in profiles]
    play = FollowersPlay(
        game.actions[leader][action],
        equilibria,
        max(values, default=float("nan")),
        min(values, default=float("nan")),
        equilibria.complete and bool(values) and all(map(_extreme_at_corners, equilibria.components)),
    )
    return play, [_expected(unit, x) for x in profiles]


def _profiles(equilibria: EquilibriumSet) -> Iterator[tuple[NDArray[np.float64], ...]]:
    """Yield the isolated equilibria and, for each component, what its extremes are taken over."""
    for equilibrium in equilibria:
        yield equilibrium.strategies
    for component in equilibria.components:
        yield from _corners(component)


def _corners(component: Component) -> Iterator[tuple[NDArray[np.float64], ...]]:
    if component.polyhedral and component.vertices and len(component.box) == 2:
        yield from product(*zip(*(v.strategies for v in component.vertices), strict=True))
    else:
        yield from (v.strategies for v in component.vertices)


def _extreme_at_corners(component: Component) -> bool:
    """Tell whether a multilinear form is surely largest and smallest at the corners that are tried."""
    varying = sum(bool((box[0] != box[1]).any()) for box in component.box)
    return component.polyhedral and (len(component.box) <= 2 or varying <= 1)


def _expected(payoffs: NDArray[np.float64], profile: tuple[NDArray[np.float64], ...]) -> float:
    value = payoffs
    for x in profile:
        value = np.tensordot(x, value, axes=(0, 0))
    return float(value)
