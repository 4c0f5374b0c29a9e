"""Solve every game of a batch: two-player games by signs of determinants, all others one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.equilibria.batches.batch import EquilibriumBatch, Status
from bargaining.equilibria.batches.table import Table, empty_table, joined, table_of
from bargaining.equilibria.batches.workers import ordered_map
from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.equilibria.result import EquilibriumSet
from bargaining.equilibria.seconds import require_seconds
from bargaining.errors import BargainingError, GameError, SolverError
from bargaining.games.batch_shape import number_of_players
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.payoffs import refuse_loss

Progress = Callable[[float], object]
FAILED = "none"  # the method of a game on which every method failed
LARGEST_PLAN = 8_000  # determinants; games of seven by seven, beyond which listing them takes seconds


def nash_equilibria_batch(
    payoffs: ArrayLike,
    *,
    n_players: int | None = None,
    players: Sequence[str] | None = None,
    actions: Sequence[Sequence[str]] | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    max_seconds: float | None = None,
) -> EquilibriumBatch:
    r"""Return all Nash equilibria of every game of a batch, each list with its proof.

    Parameters
    ----------
    payoffs : array_like, shape (\\*batch, n_players, \\*n_actions)
        Floats. Payoffs that are equal as floats tie; games known as fractions are solved one by one.
    n_players : int, optional
        Number of players; needed, unless there are labels, where the shape has more than one reading: (5, 3, 2, 2, 2)
        are five games of three players or fifteen of two.
    players : sequence of str, optional
        Labels, as in `NormalFormGame`.
    actions : sequence of sequences of str, optional
        Labels, as in `NormalFormGame`.
    workers : int
        Processes that share the games that are solved one by one. The answers do not depend on it. More than this one
        are started only after about a second of work; a script must then solve under
        ``if __name__ == "__main__":``, as with every process pool.
    progress : callable, optional
        Called with the share of games solved, from 0 to 1.
    max_seconds : float, optional
        Budget of each game that is solved one by one, as in `nash_equilibria`.

    Returns
    -------
    EquilibriumBatch
        Arrays over the batch, and the same equilibria for each game as `nash_equilibria` gives.

    Raises
    ------
    GameError
        When the shape has no reading or several, a payoff is not a finite float, or labels do not fit.
    SolverError
        When the number of workers is not positive, or a process was lost.

    Notes
    -----
    A game on which the solver fails is incomplete, with the error as its reason; the others keep their answers.

    A game on which the solver fails has status incomplete, and its result gives the error as its reason; all other
    games keep their answers.

    Two players: see `bargaining.equilibria.two_players.batch_kernel`; games that it cannot prove to be nondegenerate
    are enumerated exactly. Otherwise every game goes through `nash_equilibria` and nothing is carried over from one
    to the next: a neighbour's equilibria would speed up finding them again, not the proof that there are no others.

    References
    ----------
    von Stengel, B. (2002). Computing equilibria for two-person games. Handbook of Game Theory 3, 1723-1759.

    Examples
    --------
    How many equilibria do random games have?

    >>> draws = np.random.default_rng(1).normal(size=(2000, 2, 3, 3))
    >>> batch = nash_equilibria_batch(draws, workers=1)
    >>> np.bincount(batch.counts)[1::2].tolist(), bool(batch.complete.all())
    ([1418, 550, 26, 6], True)
    """
    if workers < 1:
        raise SolverError(f"workers: found {workers}, expected at least 1")
    require_seconds(max_seconds)
    games, shape, template = _checked(payoffs, n_players, players, actions)
    report = progress or (lambda share: None)
    regular, left = empty_table(template.n_actions), np.arange(len(games))
    if _has_kernel(template):
        regular, left = _regular(games, report)
    solve = partial(_solve, players=template.players, actions=template.actions, max_seconds=max_seconds)
    sets: dict[int, EquilibriumSet] = {}
    with closing(ordered_map(solve, list(games[left]), workers)) as answers:
        for g, found in zip(left.tolist(), answers, strict=True):
            sets[g] = found
            report(1 - (len(left) - len(sets)) / len(games))
    return _assembled(games, shape, template, regular, sets)


def _checked(
    payoffs: ArrayLike,
    n_players: int | None,
    players: Sequence[str] | None,
    actions: Sequence[Sequence[str]] | None,
) -> tuple[NDArray[np.float64], tuple[int, ...], NormalFormGame]:
    """Return the games in one row, the shape of the batch, and a game with their labels."""
    found = np.asarray(payoffs)
    if found.dtype.kind not in "fiu":
        raise GameError(
            f"payoffs: found type {found.dtype}, expected floats; solve exact games one at a time"
        )
    refuse_loss(payoffs)
    labels = players if players is not None else actions
    given = n_players if n_players is not None or labels is None else len(labels)
    n = number_of_players(found.shape, given)
    shape, one = found.shape[: found.ndim - n - 1], found.shape[found.ndim - n - 1 :]
    template = NormalFormGame(np.zeros(one), players, actions)
    games = np.array(found, dtype=np.float64, order="C").reshape(int(np.prod(shape)), *one)
    finite = np.isfinite(games).all(axis=tuple(range(1, games.ndim)))
    if not finite.all():
        place = tuple(int(k) for k in np.unravel_index(int(np.argmin(finite)), shape))
        raise GameError(
            f"payoffs of game {place}: found an entry that is not finite, expected finite numbers"
        )
    return games, shape, template


def _has_kernel(template: NormalFormGame) -> bool:
    if template.n_players != 2:
        return False
    from bargaining.equilibria.two_players.minors import number_of_determinants

    return number_of_determinants(*template.n_actions) <= LARGEST_PLAN


def _regular(games: NDArray[np.float64], report: Progress) -> tuple[Table, NDArray[np.int64]]:
    """Return the equilibria of the games that are proved regular in floats, and the numbers of the others."""
    from bargaining.equilibria.two_players.batch_kernel import regular_equilibria

    slices = [empty_table(games.shape[2:])]
    proved = np.zeros(len(games), dtype=np.bool_)
    for stop, found in regular_equilibria(games, proved):
        slices.append(Table(found.games, (found.rows, found.columns), found.indices))
        report(float(proved[:stop].sum()) / len(games))
    table = joined(slices)
    proved &= _regular_counts(table, len(games))
    kept = proved[table.games]
    table = Table(table.games[kept], tuple(x[kept] for x in table.strategies), table.indices[kept])
    return table, np.flatnonzero(~proved)


def _regular_counts(regular: Table, n_games: int) -> NDArray[np.bool_]:
    """Tell which lists fit Wilson's oddness and the sum of the indices; others are found anew, exactly."""
    counts = np.bincount(regular.games, minlength=n_games)
    sums = np.bincount(regular.games, weights=regular.indices, minlength=n_games)
    return np.asarray((counts % 2 == 1) & (sums == 1))


def _solve(
    payoffs: NDArray[np.float64],
    players: tuple[str, ...],
    actions: tuple[tuple[str, ...], ...],
    max_seconds: float | None,
) -> EquilibriumSet:
    """Return the equilibria of one game; an error costs this game its answer, and no other one."""
    game = NormalFormGame(payoffs, players, actions)
    try:
        return nash_equilibria(game, max_seconds=max_seconds)
    except Exception as error:
        text = str(error) if isinstance(error, BargainingError) else f"{type(error).__name__}: {error}"
        return EquilibriumSet(game, (), FAILED, False, f"the solver failed on this game: {text}")


def _status(found: EquilibriumSet) -> Status:
    if not found.complete:
        return Status.INCOMPLETE
    return Status.TIED if found.components or any(e.index is None for e in found) else Status.REGULAR


def _assembled(
    games: NDArray[np.float64],
    shape: tuple[int, ...],
    template: NormalFormGame,
    regular: Table,
    sets: dict[int, EquilibriumSet],
) -> EquilibriumBatch:
    table = joined([regular, table_of(sets, template.n_actions)])
    counts = np.bincount(table.games, minlength=len(games))
    status = np.zeros(len(games), dtype=np.uint8)
    continua = np.zeros(len(games), dtype=np.int64)
    for g, found in sets.items():
        status[g], continua[g] = _status(found), len(found.components)
    payoffs = games.reshape(*shape, template.n_players, *template.n_actions)
    arrays: list[NDArray[Any]] = [payoffs, counts, continua, status, *table.strategies, table.indices]
    for array in arrays:
        array.flags.writeable = False
    return EquilibriumBatch(
        payoffs,
        template.players,
        template.actions,
        counts.reshape(shape),
        continua.reshape(shape),
        status.reshape(shape),
        np.concatenate([[0], np.cumsum(counts)]),
        table.strategies,
        table.indices,
        sets,
    )
