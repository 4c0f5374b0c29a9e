"""The field's solvers, each as a function of one game that returns strategy profiles and the seconds it took.

Only the solver is timed: the game is converted before, and its answer is read afterwards.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from bargaining.games.interchange import to_pygambit, to_quantecon
from bargaining.games.normal_form import NormalFormGame
from benchmarks.matching import Strategies

Answer = tuple[list[Strategies], float]


def gambit_enumpoly(game: NormalFormGame) -> Answer:
    """Solve by pygambit's enumeration with polynomial systems, its method for all equilibria of many players."""
    import pygambit

    return _gambit(game, pygambit.nash.enumpoly_solve)


def gambit_gnm(game: NormalFormGame) -> Answer:
    """Solve by pygambit's global Newton method from one start, which finds some equilibria."""
    import pygambit

    return _gambit(game, pygambit.nash.gnm_solve)


def gambit_enummixed(game: NormalFormGame) -> Answer:
    """Solve two players by pygambit's enumeration of extreme points, in exact arithmetic."""
    import pygambit

    return _gambit(game, pygambit.nash.enummixed_solve)


def gambit_enummixed_float(game: NormalFormGame) -> Answer:
    """Solve two players by pygambit's enumeration of extreme points, in floating point."""
    import pygambit

    return _gambit(game, lambda found: pygambit.nash.enummixed_solve(found, rational=False))


def gambit_enumpure(game: NormalFormGame) -> Answer:
    """Find the pure equilibria by pygambit."""
    import pygambit

    return _gambit(game, pygambit.nash.enumpure_solve)


def quantecon_supports(game: NormalFormGame) -> Answer:
    """Solve two players by QuantEcon's compiled support enumeration."""
    from quantecon.game_theory import support_enumeration

    found, seconds = _timed(support_enumeration, to_quantecon(game))
    return [tuple(np.asarray(x, dtype=np.float64) for x in profile) for profile in found], seconds


def quantecon_pure(game: NormalFormGame) -> Answer:
    """Find the pure equilibria by QuantEcon."""
    from quantecon.game_theory import pure_nash_brute

    found, seconds = _timed(pure_nash_brute, to_quantecon(game))
    return [game.pure_strategies([int(k) for k in profile]) for profile in found], seconds


def nashpy_supports(game: NormalFormGame) -> Answer:
    """Solve two players by Nashpy's support enumeration."""
    import nashpy

    theirs = nashpy.Game(*game.payoffs)
    found, seconds = _timed(lambda: list(theirs.support_enumeration()))
    return [tuple(np.asarray(x, dtype=np.float64) for x in profile) for profile in found], seconds


def _gambit(game: NormalFormGame, solve: Callable[[Any], Any]) -> Answer:
    theirs = to_pygambit(game)
    result, seconds = _timed(solve, theirs)
    return [_probabilities(profile, game) for profile in result.equilibria], seconds


def _probabilities(profile: Any, game: NormalFormGame) -> Strategies:
    values: Iterable[float] = (
        float(profile[s]) for player in profile.game.players for s in player.strategies
    )
    flat = np.fromiter(values, dtype=np.float64)
    return tuple(np.split(flat, np.cumsum(game.n_actions)[:-1]))


def _timed(call: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        found = call(*arguments)
        return found, time.perf_counter() - start
