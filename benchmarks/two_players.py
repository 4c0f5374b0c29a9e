"""All equilibria of two-player games, one at a time and in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bargaining.equilibria.batches import nash_equilibria_batch
from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.games.normal_form import NormalFormGame
from benchmarks import peers
from benchmarks.games import independent_normal, named, stacked
from benchmarks.peers import Answer
from benchmarks.report import Report, Table
from benchmarks.runs import COMPARED, NOTE, Ours, add_comparison, compared, run_ours, typical

PEERS: tuple[Callable[[NormalFormGame], Answer], ...] = (
    peers.quantecon_supports,
    peers.gambit_enummixed,
    peers.gambit_enummixed_float,
    peers.nashpy_supports,
)
LIMIT = 20.0
BATCH = 20_000


def two_players(report: Report, *, quick: bool) -> None:
    """Measure and compare on 3x3 games: exact, by branch and prune, in batches."""
    shape, number = (3, 3), 30 if quick else 300
    games = independent_normal(shape, number)
    runs = run_ours(nash_equilibria, games)
    beside = report.table("Two players: our exact enumeration beside theirs", COMPARED, NOTE)
    for peer in PEERS:
        compared(beside, report, named(shape), peer, runs, LIMIT)
    add_comparison(beside, report, named(shape), "ours, branch and prune", runs, _by_branch_and_prune(games))
    add_comparison(beside, report, named(shape), "ours, batch", runs, _by_batch(games))
    columns = {"solver": "text", "games_a_call": "number", "a_game": "seconds", "ours_faster": "times"}
    note = (
        "Ours on one process, as arrays; a result object a game is built when asked for. The peers do not solve "
        "batches: theirs are the medians above."
    )
    table = report.table("Two players 3x3: time a game in batches", columns, note)
    _batches(table, beside, shape, 2_000 if quick else BATCH)


def _by_branch_and_prune(games: Sequence[NormalFormGame]) -> list[Answer]:
    runs: list[Ours] = run_ours(lambda game: nash_equilibria(game, "branch-and-prune"), games)
    return [([e.strategies for e in run.answer], run.seconds) for run in runs]


def _by_batch(games: Sequence[NormalFormGame]) -> list[Answer]:
    payoffs = stacked(games)
    found = nash_equilibria_batch(payoffs, workers=1)
    a_game = typical(lambda: nash_equilibria_batch(payoffs, workers=1)) / len(games)
    places = zip(found.offsets[:-1], found.offsets[1:], strict=True)
    return [([tuple(x[k] for x in found.strategies) for k in range(a, b)], a_game) for a, b in places]


def _batches(table: Table, beside: Table, shape: tuple[int, ...], number: int) -> None:
    payoffs = np.random.default_rng(1).normal(size=(number, len(shape), *shape))
    a_game = typical(lambda: nash_equilibria_batch(payoffs, workers=1), repeats=3) / number
    table.add(solver="ours, batch", games_a_call=number, a_game=a_game, ours_faster=1.0)
    for row in beside.rows:
        median = row["median"]
        if isinstance(median, float) and not str(row["solver"]).startswith("ours"):
            table.add(solver=row["solver"], games_a_call=1, a_game=median, ours_faster=median / a_game)
