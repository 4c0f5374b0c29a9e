"""How the time for all equilibria grows with the number of players and of actions."""

from __future__ import annotations

import statistics

from benchmarks import peers
from benchmarks.enumeration import solve
from benchmarks.games import independent_normal, named, support_profiles
from benchmarks.limited import Limited
from benchmarks.matching import compare
from benchmarks.report import Report, Table
from benchmarks.runs import Ours, run_ours

COLUMNS = {
    "games": "text",
    "support_profiles": "number",
    "sample": "number",
    "median": "seconds",
    "longest": "seconds",
    "equilibria_a_game": "number",
    "complete": "share",
    "enumpoly_answered": "text",
    "enumpoly_median": "seconds",
    "enumpoly_found": "share",
}
NOTE = "gambit enumpoly solves the first 3 of the same games, within a limit each; found: its share of ours in those."


def growth(report: Report, *, quick: bool) -> None:
    """Measure 2^n and k^3 games of independent normal payoffs."""
    table = report.table("Growth with players (2^n) and with actions (k^3)", COLUMNS, NOTE)
    sizes: dict[tuple[int, ...], int] = {(2,) * n: 20 if n < 6 else 5 for n in range(3, 6 if quick else 7)}
    sizes |= {(k,) * 3: 20 if k < 4 else 5 for k in range(3, 4 if quick else 5)}
    for shape, number in sizes.items():
        runs = run_ours(solve, independent_normal(shape, number))
        _add(table, shape, runs, limit=3.0 if quick else 10.0)


def _add(table: Table, shape: tuple[int, ...], runs: list[Ours], limit: float) -> None:
    with Limited(peers.gambit_enumpoly, limit) as call:
        tried = [(run.answer, call(run.answer.game)) for run in runs[:3]]
    answered = [(known, answer) for known, answer in tried if answer is not None]
    ours = sum(len(known) for known, _ in answered)
    missed = sum(compare(known, found).missed_by_them for known, (found, _) in answered)
    table.add(
        games=named(shape),
        support_profiles=support_profiles(shape),
        sample=len(runs),
        median=statistics.median(run.seconds for run in runs),
        longest=max(run.seconds for run in runs),
        equilibria_a_game=round(statistics.fmean(len(run.answer) for run in runs), 1),
        complete=statistics.fmean(run.answer.complete for run in runs),
        enumpoly_answered=f"{len(answered)} of {len(tried)}",
        enumpoly_median=statistics.median(seconds for _, (_, seconds) in answered) if answered else None,
        enumpoly_found=1 - missed / ours if ours else None,
    )
