"""Run solvers over samples of games and set their answers side by side."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bargaining.equilibria.result import EquilibriumSet
from bargaining.games.normal_form import NormalFormGame
from benchmarks.limited import Limited
from benchmarks.matching import compare
from benchmarks.peers import Answer
from benchmarks.report import Report, Table

COMPARED = {
    "games": "text",
    "solver": "text",
    "sample": "number",
    "answered": "number",
    "median": "seconds",
    "longest": "seconds",
    "our_median": "seconds",
    "ours_faster": "times",
    "found": "number",
    "of_ours": "number",
    "games_it_missed_some": "number",
    "games_we_missed_some": "number",
    "wrong": "number",
}
NOTE = (
    "found: different equilibria; of ours: how many ours lists in the games that were answered; wrong: profiles "
    "listed that are no equilibria, and repetitions. Matched within 1e-6 in every probability, both ways."
)


@dataclass(frozen=True)
class Ours:
    """Hold our answer to one game and the median time of a few calls."""

    answer: EquilibriumSet
    seconds: float


def run_ours(
    solve: Callable[[NormalFormGame], EquilibriumSet], games: Sequence[NormalFormGame], repeats: int = 3
) -> list[Ours]:
    """Solve every game a few times; calls longer than a tenth of a second are not repeated."""
    solve(games[0])  # load what is compiled
    runs = []
    for game in games:
        times: list[float] = []
        while len(times) < repeats and sum(times) < 0.1:
            start = time.perf_counter()
            answer = solve(game)
            times.append(time.perf_counter() - start)
        runs.append(Ours(answer, statistics.median(times)))
    return runs


def compared(
    table: Table,
    report: Report,
    games: str,
    solver: Callable[[NormalFormGame], Answer],
    ours: Sequence[Ours],
    limit: float,
    repeats: int = 1,
) -> None:
    """Let a peer solve the games of our runs, each within a limit, and add the row that compares both."""
    with Limited(solver, limit) as call:
        answers = [_median([call(run.answer.game) for _ in range(repeats)]) for run in ours]
    add_comparison(table, report, games, name_of(solver), ours, answers)


def _median(answers: Sequence[Answer | None]) -> Answer | None:
    """Return one answer to the same game with the median time, None where one of them is missing."""
    given = [answer for answer in answers if answer is not None]
    if len(given) < len(answers):
        return None
    return given[0][0], statistics.median(seconds for _, seconds in given)


def add_comparison(
    table: Table,
    report: Report,
    games: str,
    name: str,
    ours: Sequence[Ours],
    answers: Sequence[Answer | None],
) -> None:
    """Add the row that compares a peer's answers with ours; None stands for no answer within the limit."""
    pairs = [(run, answer) for run, answer in zip(ours, answers, strict=True) if answer is not None]
    if not pairs:
        table.add(games=games, solver=name, sample=len(ours), answered=0)
        return
    matches = [compare(run.answer, found) for run, (found, _) in pairs]
    for (run, _), match in zip(pairs, matches, strict=True):
        for profile in match.missed_by_us:
            report.fail(
                f"{name} finds {[x.tolist() for x in profile]}, which ours lacks, in the game with payoffs "
                f"{run.answer.game.payoffs.tolist()}; ours says complete: {run.answer.complete}"
            )
    median = statistics.median(seconds for _, (_, seconds) in pairs)
    our_median = statistics.median(run.seconds for run, _ in pairs)
    table.add(
        games=games,
        solver=name,
        sample=len(ours),
        answered=len(pairs),
        median=median,
        longest=max(seconds for _, (_, seconds) in pairs),
        our_median=our_median,
        ours_faster=median / our_median,
        found=sum(
            len(found) - match.wrong - match.repeated
            for (_, (found, _)), match in zip(pairs, matches, strict=True)
        ),
        of_ours=sum(len(run.answer) for run, _ in pairs),
        games_it_missed_some=sum(match.missed_by_them > 0 for match in matches),
        games_we_missed_some=sum(bool(match.missed_by_us) for match in matches),
        wrong=sum(match.wrong + match.repeated for match in matches),
    )


def name_of(solver: Callable[..., object]) -> str:
    """Return a solver's name as a table shows it."""
    return solver.__name__.replace("_", " ")


def typical(call: Callable[[], object], least_seconds: float = 0.2, repeats: int = 5) -> float:
    """Return the median time of a call over several batches of calls, each long enough to be timed."""
    call()
    start = time.perf_counter()
    call()
    number = max(1, int(least_seconds / repeats / max(time.perf_counter() - start, 1e-9)))
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in itertools.repeat(None, number):
            call()
        times.append((time.perf_counter() - start) / number)
    return statistics.median(times)
