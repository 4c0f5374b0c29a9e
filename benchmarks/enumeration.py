"""All equilibria of games with three and four players: random games, and the main game of the package."""

from __future__ import annotations

import statistics
import time
from functools import partial

import numpy as np

from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.games.normal_form import NormalFormGame
from benchmarks import peers
from benchmarks.games import independent_normal, named
from benchmarks.multistart import multistart
from benchmarks.peers import Answer
from benchmarks.report import Report, Table
from benchmarks.runs import COMPARED, NOTE, Ours, add_comparison, compared, run_ours

# shape: games for us, for enumpoly, for gnm, for our own second method
SAMPLES = {
    (2, 2, 2): (100, 100, 100, 20),
    (3, 3, 3): (100, 100, 100, 10),
    (2, 2, 2, 2): (100, 100, 100, 10),
    (2, 2, 3, 3): (100, 100, 50, 5),
    (3, 2, 3, 3): (100, 50, 25, 3),
    (3, 3, 3, 3): (30, 5, 5, 1),
}
QUICK = {(2, 2, 2): (20, 20, 20, 3), (2, 2, 2, 2): (20, 10, 10, 1), (3, 2, 3, 3): (10, 3, 3, 0)}
LIMIT = 20.0  # seconds a game, for a peer
BUDGET = 120.0  # seconds a game, for us
STARTS = 6
CLAIMS = {
    "games": "text",
    "sample": "number",
    "median": "seconds",
    "longest": "seconds",
    "equilibria": "number",
    "most": "number",
    "complete": "share",
    "certified": "share",
    "odd": "share",
    "index_sum_1": "share",
    "largest_regret": "text",
}
solve = partial(nash_equilibria, max_seconds=BUDGET)


def random_games(report: Report, *, quick: bool) -> None:
    """Measure and compare on independent normal payoffs."""
    claims = report.table("All equilibria, independent normal payoffs: ours", CLAIMS)
    beside = report.table("All equilibria, independent normal payoffs: ours beside theirs", COMPARED, NOTE)
    for shape, (number, for_enumpoly, for_gnm, for_ours) in (QUICK if quick else SAMPLES).items():
        runs = run_ours(solve, independent_normal(shape, number))
        _claims(claims, report, named(shape), runs)
        compared(beside, report, named(shape), peers.gambit_enumpoly, runs[:for_enumpoly], LIMIT)
        compared(beside, report, named(shape), peers.gambit_gnm, runs[:for_gnm], LIMIT)
        if for_ours:
            second = [_second_method(run.answer.game) for run in runs[:for_ours]]
            add_comparison(beside, report, named(shape), "random starts", runs[:for_ours], second)


def _second_method(game: NormalFormGame) -> Answer:
    start = time.perf_counter()
    return multistart(game, STARTS, np.random.default_rng(1)), time.perf_counter() - start


def _claims(table: Table, report: Report, games: str, runs: list[Ours]) -> None:
    answers = [run.answer for run in runs]
    sums = [sum(e.index or 0 for e in answer) for answer in answers]
    for answer, total in zip(answers, sums, strict=True):
        if answer.complete and not answer.components and (len(answer) % 2 == 0 or total != 1):
            report.fail(
                f"{len(answer)} equilibria with index sum {total} are called complete in the generic game with "
                f"payoffs {answer.game.payoffs.tolist()}"
            )
    table.add(
        games=games,
        sample=len(runs),
        median=statistics.median(run.seconds for run in runs),
        longest=max(run.seconds for run in runs),
        equilibria=sum(map(len, answers)),
        most=max(map(len, answers)),
        complete=statistics.fmean(answer.complete for answer in answers),
        certified=statistics.fmean(all(e.certified for e in answer) for answer in answers),
        odd=statistics.fmean(len(answer) % 2 for answer in answers),
        index_sum_1=statistics.fmean(total == 1 for total in sums),
        largest_regret=f"{max(e.regret for answer in answers for e in answer):.1e}",
    )


def main_game(report: Report, *, quick: bool) -> None:
    """Measure and compare on the rapprochement game at the baseline."""
    import bargaining

    game = bargaining.load("rapprochement").game()
    runs = run_ours(solve, [game], repeats=5 if quick else 25)
    _claims(
        report.table("The rapprochement game at the baseline: ours", CLAIMS), report, "rapprochement", runs
    )
    beside = report.table("The rapprochement game at the baseline: ours beside theirs", COMPARED, NOTE)
    for peer in (peers.gambit_enumpoly, peers.gambit_gnm):
        compared(beside, report, "rapprochement", peer, runs, LIMIT, repeats=3 if quick else 9)
