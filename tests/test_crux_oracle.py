"""Cruxes of small games against every point of a grid, in fractions, by code of its own."""

import itertools

import pytest

from bargaining.analysis.cruxes import crux
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
