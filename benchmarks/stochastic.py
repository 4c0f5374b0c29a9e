"""All stationary equilibria of small stochastic games, beside root finding from random starts, which proves nothing."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from bargaining.equilibria.markov.result import MarkovEquilibria
from bargaining.equilibria.markov.solver import markov_perfect_equilibria
from bargaining.games.stochastic import StochasticGame
from benchmarks.report import Report

Floats = NDArray[np.float64]

SHAPES = ((2, 2, 2), (2, 3, 2))
"""States, players, actions."""
GAMES, STARTS = 24, 21
SAME, TRUE_REGRET = 1e-6, 1e-8
COLUMNS = {
    "states_x_players_x_actions": "text",
    "games": "number",
    "median": "seconds",
    "longest": "seconds",
    "equilibria": "number",
    "complete": "share",
    "odd_and_indices_one": "share",
    "starts_median": "seconds",
    "slower": "times",
    "starts_found": "number",
    "share_found": "share",
    "games_with_all": "number",
}
NOTE = (
    f"Starts: scipy.optimize.root on the complementarity of gains and probabilities, from {STARTS} random points a "
    "game; what it finds is kept where the regret is below 1e-8. Slower: its time over ours. It cannot tell whether it "
    "has all."
)


def stochastic(report: Report, *, quick: bool) -> None:
    """Measure random games of two states, and what root finding from random starts makes of the same games."""
    table = report.table("Stochastic games: all stationary equilibria", COLUMNS, NOTE)
    for shape in SHAPES:
        games = random_games(shape, 6 if quick else GAMES)
        ours: list[tuple[float, MarkovEquilibria]] = []
        theirs: list[tuple[float, list[Floats]]] = []
        for number, game in enumerate(games):
            start = time.perf_counter()
            found = markov_perfect_equilibria(game)
            ours.append((time.perf_counter() - start, found))
            start = time.perf_counter()
            other = from_starts(game, STARTS, np.random.default_rng(number))
            theirs.append((time.perf_counter() - start, other))
            _judge(report, f"{shape}, game {number}", game, found, other)
        medians = [statistics.median(seconds for seconds, _ in runs) for runs in (ours, theirs)]
        counts = [sum(len(found) for _, found in runs) for runs in (ours, theirs)]
        table.add(
            states_x_players_x_actions=" x ".join(map(str, shape)),
            games=len(games),
            median=medians[0],
            longest=max(seconds for seconds, _ in ours),
            equilibria=counts[0],
            complete=statistics.fmean(found.complete for _, found in ours),
            odd_and_indices_one=statistics.fmean(_regular(found) for _, found in ours),
            starts_median=medians[1],
            slower=medians[1] / medians[0],
            starts_found=counts[1],
            share_found=counts[1] / counts[0],
            games_with_all=sum(len(a) == len(b) for (_, a), (_, b) in zip(ours, theirs, strict=True)),
        )


def _judge(
    report: Report, name: str, game: StochasticGame, found: MarkovEquilibria, other: list[Floats]
) -> None:
    """Note what root finding finds and ours does not list, and parities that are wrong."""
    listed = [second(game, one.strategies) for one in found]
    for point in other:
        if found.complete and not any(np.abs(point - one).max() < SAME for one in listed):
            report.fail(f"{name}: not listed: {point.tolist()}")
    if found.complete and not _regular(found):
        report.fail(f"{name}: {len(found)} equilibria with indices {[one.index for one in found]}")


def _regular(found: MarkovEquilibria) -> bool:
    return len(found) % 2 == 1 and sum(one.index or 0 for one in found) == 1


def random_games(shape: tuple[int, int, int], number: int) -> list[StochasticGame]:
    """Return seeded games with independent payoffs and probabilities, in thousandths, and a discount factor of 0.9."""
    states, players, actions = shape
    own = tuple(f"a{k}" for k in range(actions))
    found = []
    for seed in range(number):
        chance, cells = Random(f"{shape} {seed}"), (actions,) * players
        payoffs, transitions = [], []
        for _ in range(states):
            flows, rows = np.empty((players, *cells), dtype=object), np.empty((states, *cells), dtype=object)
            for cell in np.ndindex(*cells):
                flows[(slice(None), *cell)] = [Fraction(chance.randint(0, 999), 1000) for _ in range(players)]
                weights = [chance.randint(1, 999) for _ in range(states)]
                rows[(slice(None), *cell)] = [Fraction(w, sum(weights)) for w in weights]
            payoffs.append(flows)
            transitions.append(rows)
        names = tuple(f"p{k}" for k in range(players)), tuple(f"s{k}" for k in range(states))
        chosen = ((own,) * players,) * states
        found.append(StochasticGame(*names, chosen, tuple(payoffs), tuple(transitions), Fraction(9, 10)))
    return found


def second(game: StochasticGame, strategies: object) -> Floats:
    """Return the probability of the second action at each place."""
    return np.array([float(strategies[s][i][1]) for s, i in game.places])  # type: ignore[index]


def gains_in(game: StochasticGame) -> Callable[[Floats], Floats]:
    """Return a function that says in floats what the second action is worth above the first at each place."""
    flows = [np.array(table, dtype=float) for table in game.payoffs]
    ways = [np.array(table, dtype=float) for table in game.transitions]
    size, discount, places = len(flows), float(game.discount), game.places

    def expected(table: Floats, mixtures: list[Floats], left: int = -1) -> Floats:
        for i in range(len(mixtures) - 1, -1, -1):
            if i != left:
                table = np.tensordot(table, mixtures[i], axes=([1 + i], [0]))
        return table

    def gains(point: Floats) -> Floats:
        chosen = dict(zip(places, point, strict=True))
        players = range(len(game.players))
        mixed = [
            [np.array([1 - chosen[s, i], chosen[s, i]]) if (s, i) in chosen else np.ones(1) for i in players]
            for s in range(size)
        ]
        rows = np.array([expected(ways[s], mixed[s]) for s in range(size)])
        worth = np.linalg.solve(
            np.eye(size) - discount * rows, np.array([expected(flows[s], mixed[s]) for s in range(size)])
        )
        found = []
        for s, i in places:
            later = np.tensordot(worth[:, i], ways[s], 1)
            values = expected((flows[s][i] + discount * later)[None], mixed[s], i)[0]
            found.append(values[1] - values[0])
        return np.array(found)

    return gains


def from_starts(game: StochasticGame, starts: int, generator: np.random.Generator) -> list[Floats]:
    """Return the different equilibria that root finding reaches from random starts."""
    gains, found = gains_in(game), []

    def system(point: Floats) -> Floats:
        """Vanish at equilibria: of each probability and the loss by its action one is zero, none negative."""
        up = gains(point)
        low = point - np.sqrt(point**2 + np.minimum(up, 0) ** 2) + np.maximum(-up, 0)
        high = (1 - point) - np.sqrt((1 - point) ** 2 + np.maximum(up, 0) ** 2) + np.maximum(up, 0)
        return np.where(up < 0, low, -high)

    for _ in range(starts):
        solved = root(system, generator.random(len(game.places)), tol=1e-12)
        point = np.clip(solved.x, 0, 1)
        point = np.where(point < SAME / 10, 0, np.where(point > 1 - SAME / 10, 1, point))
        up = gains(point)
        regret = np.maximum(np.maximum(up, 0) * (1 - point), np.maximum(-up, 0) * point).max()
        if regret < TRUE_REGRET and all(np.abs(point - known).max() > SAME for known in found):
            found.append(point)
    return found
