"""The search for pure equilibria, one game at a time and in batches."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import SupportsInt

import numpy as np

from bargaining.equilibria.pure import pure_equilibria, pure_equilibrium_mask
from bargaining.games.normal_form import NormalFormGame
from benchmarks import peers
from benchmarks.games import independent_normal, named, stacked
from benchmarks.limited import Limited
from benchmarks.peers import Answer
from benchmarks.report import Report, Table
from benchmarks.runs import name_of, typical

COLUMNS = {
    "games": "text",
    "solver": "text",
    "sample": "number",
    "a_game": "seconds",
    "mask_faster": "times",
    "found": "number",
    "games_that_differ": "number",
}
NOTE = "Medians over the games, conversions not counted; the mask is one call on the whole sample."
LIMIT = 20.0

Profiles = list[set[tuple[int, ...]]]


def pure(report: Report, *, quick: bool) -> None:
    """Measure and compare on independent normal payoffs."""
    table = report.table("Pure equilibria", COLUMNS, NOTE)
    for shape in ((3, 3), (3, 2, 3, 3)):
        _shape(table, report, shape, 50 if quick else 500)


def _shape(table: Table, report: Report, shape: tuple[int, ...], number: int) -> None:
    games = independent_normal(shape, number)
    known = [set(pure_equilibria(game)) for game in games]
    mask, fastest = _by_mask(games)
    rows = [("ours, batch mask", fastest, mask), ("ours, exact", _one_by_one(games), known)]
    rows += [
        (name_of(peer), *_by_peer(peer, games)) for peer in (peers.gambit_enumpure, peers.quantecon_pure)
    ]
    for name, a_game, found in rows:
        differ = sum(one != other for one, other in zip(found, known, strict=True))
        if differ:
            report.fail(f"{name}: pure equilibria differ from ours in {differ} games of shape {named(shape)}")
        table.add(
            games=named(shape),
            solver=name,
            sample=number,
            a_game=a_game,
            mask_faster=a_game / fastest,
            found=sum(map(len, found)),
            games_that_differ=differ,
        )


def _by_mask(games: Sequence[NormalFormGame]) -> tuple[Profiles, float]:
    payoffs = stacked(games)
    call = partial(pure_equilibrium_mask, payoffs, n_players=games[0].n_players)
    return [_profiles(np.argwhere(marks)) for marks in call()], typical(call) / len(games)


def _one_by_one(games: Sequence[NormalFormGame]) -> float:
    return statistics.median(typical(partial(pure_equilibria, game), 0.002, 3) for game in games)


def _by_peer(
    peer: Callable[[NormalFormGame], Answer], games: Sequence[NormalFormGame]
) -> tuple[float, Profiles]:
    with Limited(peer, LIMIT) as call:
        answers = [call(game) for game in games]
    found = [[] if answer is None else answer[0] for answer in answers]
    times = [answer[1] for answer in answers if answer is not None]
    return statistics.median(times), [_profiles([[x.argmax() for x in p] for p in one]) for one in found]


def _profiles(rows: Iterable[Iterable[SupportsInt]]) -> set[tuple[int, ...]]:
    return {tuple(int(k) for k in row) for row in rows}
