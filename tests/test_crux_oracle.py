"""Cruxes of small games against every point of a grid, in fractions, by code of its own."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from bargaining.analysis.cruxes import crux
from bargaining.analysis.cruxes.simplex import maximum
from tests.crux_games import PROFILES, random_game, written

GAP = 1e-6
MODES, NORMS = ("becomes", "ends", "only"), ("range", "largest", "count")


def check(game, scenario, target, mode, norm, steps):
    """Hold a crux against the grid; return its status."""
    found = crux(scenario, ", ".join(target), mode=mode, norm=norm)
    now = {n: value for n, (value, _, _) in game.parameters.items()}
    assert (found.status == "holds") == game.fulfils(target, mode, now)
    if found.status == "holds":
        return found.status
    measure = {"range": lambda c: sum(c.values()), "largest": lambda c: max(c.values())}.get(
        norm, lambda c: sum(1 for change in c.values() if change)
    )
    on_grid = [point for point in game.grid(steps) if game.fulfils(target, mode, point)]
    if found.status == "infeasible":
        assert not on_grid
    for point in on_grid:
        assert measure(game.changes(point)) >= found.bound
    for solution in found.solutions:
        assert game.fulfils(target, mode, now | solution.values)
        changes = game.changes(now | solution.values)
        assert (solution.distance, solution.largest) == (sum(changes.values()), max(changes.values()))
        if found.status == "optimal" and norm != "count":
            assert measure(changes) <= found.bound + GAP * max(1, measure(changes)) + 1e-9
    if norm == "count" and found.status == "optimal":
        size = int(found.bound)
        listed = {frozenset(s.values) for s in found.solutions}
        assert {len(s) for s in listed} == {size}
        for names in itertools.combinations(game.parameters, size):
            alone = (p for p in on_grid if all(p[n] == v for n, v in now.items() if n not in names))
            assert frozenset(names) in listed or not any(alone)
    return found.status


@pytest.mark.parametrize("parameters", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_no_point_of_a_grid_contradicts_a_crux(tmp_path, seed, parameters):
    game = random_game(100 * parameters + seed, parameters)
    scenario = written(game).load(tmp_path)
    for target, mode, norm in itertools.product(PROFILES[:2], MODES, NORMS):
        status = check(game, scenario, target, mode, norm, {1: 32, 2: 8, 3: 4}[parameters])
        assert status in {"holds", "optimal", "infeasible", "budget", "gap"}


def test_gains_that_tie_on_a_whole_side_are_seen_never_to_be_gains(tmp_path):
    # Where the second player must gain in proportion to y, and the rest of the gain is excluded by another inequality.
    game = random_game(11, 2)
    assert check(game, written(game).load(tmp_path), ("b", "d"), "only", "range", 16) == "infeasible"


@pytest.mark.parametrize("seed", range(20))
def test_exact_programmes_agree_with_floats(seed):
    draw = np.random.default_rng(seed)
    n, rows = draw.integers(1, 6, 2)
    matrix = draw.integers(-3, 4, (rows, n))
    rhs, costs = draw.integers(-2, 6, rows), draw.integers(-3, 4, n)
    limits = [{int(k): Fraction(1)} for k in range(n)]
    found = maximum(
        [Fraction(int(c)) for c in costs],
        [{k: Fraction(int(c)) for k, c in enumerate(row) if c} for row in matrix] + limits,
        [Fraction(int(b)) for b in rhs] + [Fraction(2)] * n,
    )
    theirs = linprog(-costs, A_ub=matrix, b_ub=rhs, bounds=[(0, 2)] * n)
    assert (found is None) == (theirs.status == 2)
    if found is not None:
        assert float(found[0]) == pytest.approx(-theirs.fun)
        assert all(
            sum(int(c) * x for c, x in zip(row, found[1], strict=True)) <= b
            for row, b in zip(matrix, rhs, strict=True)
        )
