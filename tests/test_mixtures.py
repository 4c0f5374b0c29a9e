"""Mixtures of conditions exclude cells, and only cells without an equilibrium."""

import numpy as np
import pytest

from bargaining import NormalFormGame
from bargaining.equilibria.branch_and_prune import branch_and_prune
from bargaining.equilibria.branch_and_prune.driver import FINE, _Search
from bargaining.equilibria.branch_and_prune.faces import load, load_corners, number_vertices, place
from bargaining.equilibria.branch_and_prune.mixtures import begin, excluded_by, mixture, units, weigh
from bargaining.equilibria.branch_and_prune.walk import NOTHING, settle


def random_game(seed: int, *shape: int) -> NormalFormGame:
    return NormalFormGame(np.random.default_rng(seed).normal(size=(len(shape), *shape)))


def on_face(search: _Search, supports: list[list[int]]) -> np.ndarray:
    """Put a whole face into the first row; return its bit masks."""
    masks = np.array([sum(1 << k for k in s) for s in supports], dtype=np.int64)
    place(search.tools.face, masks)
    load(search.tools.face, search.tools.payoffs, search.tools.stack[0])
    load_corners(search.tools.face, search.tools.stack[0])
    number_vertices(search.tools.face)
    return masks


def mixed(search: _Search, error: float = 0.0) -> bool:
    tools = search.tools
    with np.errstate(all="ignore"):
        return mixture(tools.face, tools.stack[0], error, tools.size, tools.work)


def test_faces_with_an_equilibrium_are_not_excluded() -> None:
    tried = 0
    for seed in range(12):
        game = random_game(seed, 3, 2, 3)
        search = _Search(game, 1, None)
        for equilibrium in branch_and_prune(game):
            supports = [[k for k, p in enumerate(x) if p > 0] for x in equilibrium.strategies]
            on_face(search, supports)
            assert not mixed(search)
            tried += 1
    assert tried > 20


def test_faces_that_single_conditions_leave_are_excluded() -> None:
    excluded = 0
    for seed in range(8):
        game = random_game(seed, 3, 3, 3)
        search = _Search(game, 1, None)
        on_face(search, [[0, 1, 2]] * 3)
        excluded += mixed(search)
        # The weights prove it themselves: each own vertex of a player weighs her differences on her own.
        if mixed(search):
            weights = search.tools.work.weights
            payoffs = search.tools.payoffs.reshape(3, 3, 3, 3)
            total = np.zeros((3, 3, 3))
            for i in range(3):
                gaps = np.moveaxis(payoffs[i] - payoffs[i].take([0], axis=i), i, 0)
                total += np.moveaxis(np.einsum("ka,ars->krs", weights[i], gaps), 0, i)
            assert total.min() > 0
    assert excluded >= 4


def test_rounding_errors_count() -> None:
    for seed in range(20):
        search = _Search(random_game(seed, 3, 3, 3), 1, None)
        on_face(search, [[0, 1, 2]] * 3)
        if mixed(search):
            break
    tools = search.tools
    assert excluded_by(tools.face, 0.0, tools.size, tools.work.weights, tools.work.values)
    assert not excluded_by(tools.face, 1.0, tools.size, tools.work.weights, tools.work.values)
    assert not mixed(search, error=1.0)


def test_conditions_on_outside_actions_count_one_way() -> None:
    search = _Search(random_game(2, 3, 3, 3), 1, None)
    on_face(search, [[0, 1], [0, 2], [1, 2]])
    face, work = search.tools.face, search.tools.work
    units(face, search.tools.stack[0], work.scales)
    begin(face, work)
    for dual in (1.0, -1.0):
        work.duals[:] = dual
        weigh(face, work)
        outside = work.weights[[0, 1, 2], :2, [2, 1, 0]]
        inside = work.weights[[0, 1, 2], :2, [1, 2, 2]]
        assert (inside * dual < 0).all()
        assert (outside == 0).all() if dual > 0 else (outside > 0).all()


@pytest.mark.parametrize("seed", [0, 3])
def test_a_large_face_takes_few_cells(seed: int) -> None:
    settle.compile()
    search = _Search(random_game(seed, 5, 5, 5), 10**6, None)
    last = search.profiles - 1
    settle(search.tools, last, last + 1, 10**6, FINE, search.found, NOTHING)
    assert search.found.counts[:2].tolist() == [0, 0]
    assert search.found.counts[2] < 1_000  # 81,000 without mixtures
