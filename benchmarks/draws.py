"""Pure equilibria at random draws of all parameters of the main game, beside a dense loop in numpy."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

import bargaining
from bargaining.analysis.sweeps import Draws, pure_equilibrium, sweep
from bargaining.equilibria import pure_equilibria
from bargaining.scenario import Scenario
from benchmarks.report import Report, Table

COLUMNS = {
    "what": "text",
    "workers": "number",
    "parameters": "number",
    "draws": "number",
    "time": "seconds",
    "draws_a_second": "number",
    "times_the_loop": "times",
    "differ": "number",
}
NOTE = (
    "Ours draws, decides every sign within rounding of zero in fractions, and returns a labelled dataset without the "
    "drawn values; the loop is handed its draws, and compares floats with a tolerance. Best of three. `differ`: of "
    "1,000 random draws, those whose equilibria exact brute force gives otherwise; for the loop, of all its draws "
    "those that ours gives otherwise."
)
CHECKED = 1_000
BLOCK = 4_096


def draws(report: Report, *, quick: bool) -> None:
    """Measure the rate with one worker and with two, and of the loop, and compare what they find."""
    table = report.table("Pure equilibria at draws of all parameters", COLUMNS, NOTE)
    scenario = bargaining.load("rapprochement")
    number = 1_000_000 if quick else 4_000_000
    few = 20_000 if quick else 100_000
    kept = sweep(scenario, draws=Draws(few, seed=1))
    columns = dict(zip(kept["parameter"].values.tolist(), kept["drawn"].values.T, strict=True))
    ours = np.stack([pure_equilibrium(kept, str(name)).values for name in kept["profile"].values], axis=1)
    rate, theirs = _best(lambda: dense_loop(scenario, columns, few), few)
    _add(
        table,
        "dense loop in numpy",
        1,
        len(columns),
        few,
        rate,
        rate,
        int((ours != theirs).any(axis=1).sum()),
    )
    differ = _differing(scenario, columns, ours)
    if differ:
        report.fail(f"{differ} of {CHECKED} draws have other equilibria by exact brute force")
    for workers in (1, 2):
        asked: dict[str, Any] = {"keep_draws": False, "workers": workers}
        swept, _ = _best(lambda asked=asked: sweep(scenario, draws=Draws(number, seed=1), **asked), number)
        _add(table, "sweep", workers, len(columns), number, swept, rate, differ)


def dense_loop(scenario: Scenario, columns: dict[str, NDArray[np.float64]], number: int) -> NDArray[np.bool_]:
    """Return which profiles are pure equilibria at each draw, shape (number, n_profiles), block by block."""
    game = scenario.form.game
    shape = game.coefficients.shape
    weights = game.coefficients.astype(np.float64).reshape(shape[0], -1)
    fixed = {name: np.array(float(value)) for name, value in scenario.values.items()}
    found = []
    for start in range(0, number, BLOCK):
        size = min(BLOCK, number - start)
        at = fixed | {name: column[start : start + size] for name, column in columns.items()}
        monomials = np.ones((size, shape[0]))
        for m, k in zip(*np.nonzero(game.exponents), strict=True):
            monomials[:, m] *= at[game.parameters[k]] ** game.exponents[m, k]
        payoffs = (monomials @ weights).reshape(size, *shape[1:])
        holds = np.ones((size, *shape[2:]), dtype=np.bool_)
        for i in range(shape[1]):
            holds &= payoffs[:, i] >= payoffs[:, i].max(axis=1 + i, keepdims=True) - 1e-12
        found.append(holds.reshape(size, -1))
    return np.concatenate(found)


def _differing(scenario: Scenario, columns: dict[str, NDArray[np.float64]], ours: NDArray[np.bool_]) -> int:
    """Return at how many of some random draws the exact game has other pure equilibria."""
    profiles = list(itertools.product(*(range(len(actions)) for actions in scenario.form.game.actions)))
    chosen = np.random.default_rng(7).choice(len(ours), CHECKED, replace=False)
    differ = 0
    for k in chosen.tolist():
        at = {name: Fraction(float(column[k])) for name, column in columns.items()}
        truth = set(pure_equilibria(scenario.form.game.at({**scenario.values, **at})))
        differ += truth != {profile for profile, holds in zip(profiles, ours[k], strict=True) if holds}
    return differ


def _best(call: Callable[[], Any], number: int) -> tuple[float, Any]:
    """Return draws a second in the best of three calls, and the last answer."""
    seconds, answer = [], None
    for _ in range(3):
        started = time.perf_counter()
        answer = call()
        seconds.append(time.perf_counter() - started)
    return number / min(seconds), answer


def _add(
    table: Table, what: str, workers: int, parameters: int, number: int, rate: float, loop: float, differ: int
) -> None:
    table.add(
        what=what,
        workers=workers,
        parameters=parameters,
        draws=number,
        time=number / rate,
        draws_a_second=round(rate),
        times_the_loop=rate / loop,
        differ=differ,
    )
