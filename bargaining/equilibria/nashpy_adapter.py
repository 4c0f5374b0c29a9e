"""Nashpy's solvers for two players, rescaled and checked.

Nashpy compares floats with absolute tolerances near 1e-16, so that it loses equilibria of games whose payoffs
are not small, and it answers with a warning where a game is degenerate. Payoffs are therefore rescaled first,
each profile is measured by regret afterwards, and what it warns of stands in the reason. Its list is never
taken for complete. `bargaining.equilibria.two_players` is the solver that proves; this one is a second
opinion.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.result import Equilibrium, EquilibriumSet, canonical_order
from bargaining.errors import GameError, SolverError, nearest
from bargaining.games.normal_form import NormalFormGame

if TYPE_CHECKING:
    import nashpy

ALGORITHMS = ("support enumeration", "vertex enumeration", "lemke howson enumeration")
RANGE = 1e-2  # of the payoffs handed over: small enough for the absolute tolerances
LARGEST_REGRET = 1e-9
SAME = 1e-8  # profiles nearer than this in every probability are one equilibrium

Profile = tuple[NDArray[np.float64], ...]


def to_nashpy(game: NormalFormGame) -> nashpy.Game:
    """Return the game as a Nashpy object, payoffs unchanged.

    Raises
    ------
    SolverError
        When the game does not have two players.

    Examples
    --------
    >>> to_nashpy(NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])).payoff_matrices[0].tolist()
    [[3.0, 0.0], [5.0, 1.0]]
    """
    import nashpy

    _two_players(game)
    return nashpy.Game(*game.payoffs)


def from_nashpy(found: nashpy.Game) -> NormalFormGame:
    """Return a Nashpy game as a game of ours.

    Examples
    --------
    >>> import nashpy
    >>> from_nashpy(nashpy.Game([[1, -1], [-1, 1]])).payoffs[1].tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """
    return NormalFormGame(np.array(found.payoff_matrices))


def nashpy_equilibria(game: NormalFormGame, *, algorithm: str = "support enumeration") -> EquilibriumSet:
    """Find equilibria of a two-player game with Nashpy and check each.

    Parameters
    ----------
    game : NormalFormGame
        Two players.
    algorithm : str
        "support enumeration", "vertex enumeration" or "lemke howson enumeration".

    Returns
    -------
    EquilibriumSet
        Profiles with a relative regret of at most 1e-9, each once; never complete, never certified.

    Raises
    ------
    SolverError
        When the game does not have two players or the algorithm is unknown.

    References
    ----------
    Knight, V. and Campbell, J. (2018). Nashpy: a Python library for the computation of Nash equilibria.
    Journal of Open Source Software 3(30), 904.

    Examples
    --------
    >>> game = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    >>> found = nashpy_equilibria(game)
    >>> [e.supports for e in found], found.complete
    ([((0,), (0,)), ((0, 1), (0, 1)), ((1,), (1,))], False)
    """
    _two_players(game)
    if algorithm not in ALGORITHMS:
        raise SolverError(f"algorithm: unknown {algorithm!r}{nearest(algorithm, ALGORITHMS)}")
    equilibria: list[Equilibrium] = []
    dropped = repeated = 0
    profiles, troubles = _run(game, algorithm)
    for profile in profiles:
        equilibrium = _checked(game, profile)
        if equilibrium is None:
            dropped += 1
        elif any(_near(equilibrium, other) for other in equilibria):
            repeated += 1
        else:
            equilibria.append(equilibrium)
    reason = _reason(algorithm, dropped, repeated, troubles)
    return EquilibriumSet(game, canonical_order(equilibria), f"nashpy {algorithm}", False, reason)


def _two_players(game: NormalFormGame) -> None:
    if game.n_players != 2:
        raise SolverError(f"nashpy: found {game.n_players} players, expected 2")


def _rescaled(game: NormalFormGame) -> NDArray[np.float64]:
    """Return each player's payoffs in ``[RANGE, 2 RANGE]``; vertex enumeration needs them positive."""
    return np.asarray(game.unit_payoffs * RANGE + RANGE)


def _run(game: NormalFormGame, algorithm: str) -> tuple[list[Profile], list[str]]:
    """Return the profiles that Nashpy yields until it ends or fails, and what it says on the way."""
    import nashpy

    solve = getattr(nashpy.Game(*_rescaled(game)), algorithm.replace(" ", "_"))
    profiles: list[Profile] = []
    troubles: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            profiles.extend(_drain(solve()))
        except (ValueError, ArithmeticError, LookupError, np.linalg.LinAlgError, RuntimeError) as error:
            troubles.append(f"{type(error).__name__}: {error}")
    troubles += [str(entry.message) for entry in caught]
    return profiles, list(dict.fromkeys(" ".join(text.split()) for text in troubles))


def _drain(found: Iterator[Profile]) -> Iterator[Profile]:
    for profile in found:
        yield tuple(np.asarray(x, dtype=np.float64) for x in profile)


def _checked(game: NormalFormGame, profile: Profile) -> Equilibrium | None:
    """Return the profile as an equilibrium, or None where it is not one."""
    cleaned = tuple(np.where(x > 1e-12, x, 0.0) for x in profile)
    try:
        # Checked before the sums are made exactly one, or a wrong answer would be repaired in silence.
        game.strategies(cleaned)
        strategies = tuple(x / x.sum() for x in cleaned)
        regret = game.regret(strategies)
    except GameError:
        return None
    if regret > LARGEST_REGRET:
        return None
    return Equilibrium(strategies, game.expected_payoffs(strategies), regret, None, certified=False)


def _near(first: Equilibrium, second: Equilibrium) -> bool:
    return all(
        float(np.abs(x - y).max()) < SAME for x, y in zip(first.strategies, second.strategies, strict=True)
    )


def _reason(algorithm: str, dropped: int, repeated: int, troubles: list[str]) -> str:
    parts = [f"nashpy's {algorithm} proves no completeness"]
    if dropped:
        parts.append(f"{dropped} returned profiles were no equilibria and were dropped")
    if repeated:
        parts.append(f"{repeated} repeated profiles were merged")
    parts += [f"nashpy: {text}" for text in troubles]
    return "; ".join(parts)
