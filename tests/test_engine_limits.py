"""Limits of the engine: kept in time and in memory, and without any effect on what is found."""

import time
from itertools import pairwise

import numpy as np
import pytest

from bargaining.equilibria.branch_and_prune import branch_and_prune, driver
from bargaining.equilibria.branch_and_prune.screening import relations
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame


def normal(shape, seed=0):
    return NormalFormGame(np.random.default_rng(seed).normal(size=(len(shape), *shape)))


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    """Load the kernels, which is not counted."""
    branch_and_prune(normal((2, 2, 2)))


@pytest.mark.parametrize("shape", [(2, 16, 16), (3, 9, 9), (8, 8, 8)])
def test_a_time_limit_is_kept_to_about_a_second(shape):
    game = normal(shape)
    started = time.process_time()
    found = branch_and_prune(game, max_seconds=1.0)
    assert not found.complete
    assert "time limit" in found.reason
    assert time.process_time() - started < 2.5


def test_calls_of_the_kernels_are_short_whatever_a_cell_costs(monkeypatch):
    """Every call but the first few lasts about a tenth of a second of this process's time."""
    seconds = []

    def timed(*arguments):
        started = time.process_time()
        result = walk(*arguments)
        seconds.append(time.process_time() - started)
        return result

    walk = driver.walk
    monkeypatch.setattr(driver, "walk", timed)
    branch_and_prune(normal((7, 7, 7)), max_seconds=1.5)
    assert len(seconds) > 3
    assert max(seconds) < 1.0


def test_a_search_that_is_left_and_taken_up_finds_the_same(monkeypatch):
    game = normal((3, 3, 3), 4)
    whole = branch_and_prune(game)
    monkeypatch.setattr(driver, "FIRST_CELLS", 1)
    monkeypatch.setattr(driver, "FIRST_PROFILES", 1)
    monkeypatch.setattr(driver, "SECONDS_A_CALL", 1e-9)  # so that calls stay that small
    pieces = branch_and_prune(game)
    assert pieces.reason == whole.reason
    assert len(pieces) == len(whole)
    for one, other in zip(pieces, whole, strict=True):
        assert all(map(np.array_equal, one.strategies, other.strategies))


def test_more_cells_find_no_less():
    game = normal((3, 3, 3), 4)
    counts = [len(branch_and_prune(game, max_cells=cells)) for cells in (1, 10, 40, 400, 4000)]
    assert all(a <= b for a, b in pairwise(counts))
    assert counts[-1] == len(branch_and_prune(game))


@pytest.mark.parametrize("shape", [(2, 200, 200), (2, 30, 30), (13, 14, 14)])
def test_games_that_would_take_weeks_are_refused_at_once(shape):
    started = time.process_time()
    with pytest.raises(SolverError, match=" x ".join(map(str, shape))):
        branch_and_prune(normal(shape))
    assert time.process_time() - started < 5


def test_tables_do_not_grow_with_the_number_of_supports():
    ranks = np.zeros((3, 2 * 16 * 16), dtype=np.int64)
    assert sum(table.nbytes for table in relations(ranks, (2, 16, 16))) < 2**17
