r"""Selection by logit quantal response: the branch from uniform play to its limit.

At precision :math:`\lambda \ge 0` a logit equilibrium is a profile with

.. math:: x_i(a_i) = \frac{\exp(\lambda u_i(a_i, x_{-i}))}{\sum_b \exp(\lambda u_i(b, x_{-i}))}.

For almost every game the solutions contain one curve that starts at uniform play (precision 0) and ends at
one Nash equilibrium as the precision grows without bound: the logit selection. The precision may fall on
the way (turning points), so the curve is followed by its arclength and not by the precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.logit_follow import Settled, follow
from bargaining.equilibria.logit_system import LogitSystem, correct
from bargaining.equilibria.logit_trace import Tracer
from bargaining.equilibria.plain import by_name, equilibrium_values, in_words
from bargaining.equilibria.result import Equilibrium
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result


@dataclass(frozen=True, eq=False)
class LogitBranch(Result):
    """Hold the principal branch of logit equilibria of a game.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    precision : ndarray, shape (n,)
        Precision at each point along the branch, in units of one over payoff; the first is 0.
    strategies : tuple of ndarray, each of shape (n, n_actions[i])
        The strategies at the same points.
    turning_points : tuple of int
        Points at which the precision stops rising or falling and reverses.
    bifurcations : tuple of int
        Points just behind which another branch crosses; the branch is followed straight on, along which the
        symmetries of the game are kept.
    limit : Equilibrium or None
        The Nash equilibrium in the limit; its index is None where it is not regular.
    converged : bool
        Whether the last point is within the stated distance of the limit; where the limit is named all the
        same, the reason says how near the branch came.
    reason : str
        What kind of limit was reached, or why none was.
    """

    game: NormalFormGame
    precision: NDArray[np.float64]
    strategies: tuple[NDArray[np.float64], ...]
    turning_points: tuple[int, ...]
    bifurcations: tuple[int, ...]
    limit: Equilibrium | None
    converged: bool
    reason: str

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.precision)

    def profile(self, k: int) -> tuple[NDArray[np.float64], ...]:
        """Return the strategy profile at the `k`-th point."""
        return tuple(x[k] for x in self.strategies)

    def __str__(self) -> str:
        """Say how far the branch was followed and what it leads to."""
        points = f"{len(self)} points, precision {self.precision[0]:g} to {self.precision[-1]:g}"
        turns = f"{len(self.turning_points)} turning points, {len(self.bifurcations)} bifurcations"
        limit = "no limit is named" if self.limit is None else "limit " + ", ".join(self._written(self.limit))
        return f"Principal logit branch: {points}; {turns}\n{limit}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: every point of the branch, and the limit."""
        game = self.game
        grouped = by_name(game.players)
        return {
            "points": self.to_rows(),
            "turning_points": list(self.turning_points),
            "bifurcations": list(self.bifurcations),
            "limit": None
            if self.limit is None
            else equilibrium_values(game, self.limit, grouped, lambda _: {}),
            "converged": self.converged,
            "reason": self.reason,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a point: its precision, and the probability of each action as ``player.action``."""
        columns = {"precision": self.precision.tolist()}
        for player, actions, x in zip(self.game.players, self.game.actions, self.strategies, strict=True):
            columns |= {f"{player}.{a}": column for a, column in zip(actions, x.T.tolist(), strict=True)}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _written(self, equilibrium: Equilibrium) -> Iterator[str]:
        for player, labels, x in zip(
            self.game.players, self.game.actions, equilibrium.strategies, strict=True
        ):
            yield f"{player} {in_words({a: float(p) for a, p in zip(labels, x, strict=True) if p > 0})}"


def logit_branch(
    game: NormalFormGame,
    *,
    max_precision: float | None = None,
    distance: float = 1e-6,
    max_points: int = 5_000,
) -> LogitBranch:
    r"""Trace the logit equilibria of a game from uniform play to the limit.

    Parameters
    ----------
    game : NormalFormGame
        A game with any number of players.
    max_precision : float, optional
        Stop when the precision first exceeds this, in units of one over payoff; without it the branch is
        followed to its limit, at most to where rounding errors would show in it.
    distance : float
        The branch ends once every probability is within this distance of a limiting equilibrium.
    max_points : int
        Stop, not converged, after so many points.

    Returns
    -------
    LogitBranch
        With `converged` false and a reason when no limit was reached.

    Raises
    ------
    SolverError
        When an option is not positive.

    Notes
    -----
    A strict pure limit is reached by proof, up to rounding: a contraction bound holds at the present and
    every larger precision. A regular mixed limit is the equilibrium within `distance` at which the
    indifference conditions are not singular. Elsewhere the limit is read off the branch and called
    degenerate.

    At a bifurcation, as in games with symmetries, the branch goes straight on; a small change of payoffs
    would lead to one side or the other, so the limit then rests on the symmetry. One step costs
    :math:`O(n^3 \prod_i m_i + (\sum_i m_i)^3)` for :math:`n` players with :math:`m_i` actions.

    References
    ----------
    McKelvey, R. D. and Palfrey, T. R. (1995). Quantal response equilibria for normal form games. Games and
    Economic Behavior 10, 6-38, theorem 3.
    Turocy, T. L. (2005). A dynamic homotopy interpretation of the logistic quantal response equilibrium
    correspondence. Games and Economic Behavior 51, 243-263.
    Allgower, E. L. and Georg, K. (1990). Numerical Continuation Methods. Springer, chapter 6.

    Examples
    --------
    >>> stag_hunt = NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> branch = logit_branch(stag_hunt)
    >>> branch.limit.actions, branch.turning_points
    ((1, 1), ())
    """
    for name, value in (("max_precision", max_precision), ("distance", distance), ("max_points", max_points)):
        if value is not None and not value > 0:
            raise SolverError(f"{name}: found {value}, expected a positive number")
    tracer = Tracer(LogitSystem(game))
    return _result(game, tracer, follow(game, tracer, max_precision, distance, max_points))


def _result(game: NormalFormGame, tracer: Tracer[LogitSystem], settled: Settled) -> LogitBranch:
    system = tracer.system
    rows = [system.split(system.strategies(p.point[:-1])) for p in tracer.points]
    return LogitBranch(
        game,
        np.array([p.point[-1] for p in tracer.points]) / system.scale,
        tuple(np.array([row[i] for row in rows]) for i in range(game.n_players)),
        tuple(tracer.turning_points),
        tuple(tracer.bifurcations),
        settled.limit,
        settled.converged,
        settled.reason,
    )


def logit_selected(game: NormalFormGame) -> Equilibrium:
    """Return the Nash equilibrium that logit quantal response selects.

    Parameters
    ----------
    game : NormalFormGame
        A game with any number of players.

    Returns
    -------
    Equilibrium
        Exact where pure and strict (then certified), to double precision where regular. Its index is None
        when the limit is a degenerate equilibrium, most often one point on a continuum: `logit_branch` says
        which, and whether rounding errors stopped the branch short of it, within 1e-3.

    Raises
    ------
    SolverError
        When the branch reached no limit.

    References
    ----------
    McKelvey, R. D. and Palfrey, T. R. (1995). Quantal response equilibria for normal form games. Games and
    Economic Behavior 10, 6-38.

    Examples
    --------
    >>> matching_pennies = NormalFormGame([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    >>> [x.round(6).tolist() for x in logit_selected(matching_pennies).strategies]
    [[0.5, 0.5], [0.1, 0.9]]
    """
    branch = logit_branch(game)
    if branch.limit is None:
        raise SolverError(f"logit selection: {branch.reason}, expected a limit at rising precision")
    return branch.limit


def logit_equilibria(game: NormalFormGame, precision: float) -> tuple[tuple[NDArray[np.float64], ...], ...]:
    """Return the logit equilibria of the principal branch at one precision, in the order of the branch.

    There are several where the branch turns back and passes the precision more than once. Logit equilibria
    off the principal branch are not found.

    Parameters
    ----------
    game : NormalFormGame
        A game with any number of players.
    precision : float
        In units of one over payoff, not negative.

    Returns
    -------
    tuple of strategy profiles
        Each one array a player, shape (n_actions[i],).

    Raises
    ------
    SolverError
        When the precision is negative or not finite, or the branch cannot be followed that far.

    References
    ----------
    McKelvey, R. D. and Palfrey, T. R. (1995). Quantal response equilibria for normal form games. Games and
    Economic Behavior 10, 6-38.

    Examples
    --------
    >>> dilemma = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> [[x.round(4).tolist() for x in profile] for profile in logit_equilibria(dilemma, 1.0)]
    [[[0.2268, 0.7732], [0.2268, 0.7732]]]
    """
    if not 0 <= precision < np.inf:
        raise SolverError(f"precision: found {precision}, expected a finite number of at least 0")
    system = LogitSystem(game)
    target = precision * system.scale
    tracer = Tracer(system)
    settled = follow(game, tracer, None, 1e-6, 5_000)
    while tracer.precision <= target:
        if settled.limit is None or not tracer.advance():
            raise SolverError(f"precision {precision}: {settled.reason}, expected a branch that reaches it")
    points = [p.point for p in tracer.points]
    fixed = np.append(np.zeros(system.size), 1.0)
    profiles = []
    for before, after in pairwise(points):
        if not min(before[-1], after[-1]) <= target < max(before[-1], after[-1]):
            continue
        share = (target - before[-1]) / (after[-1] - before[-1])
        found = correct(system, before + share * (after - before), fixed, max_steps=20)
        if found is None:
            raise SolverError(
                f"precision {precision}: the branch is singular there, expected a regular point"
            )
        profiles.append(system.split(system.strategies(found.point[:-1])))
    return tuple(profiles)
