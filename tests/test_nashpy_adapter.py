"""Nashpy behind rescaling and a check of every profile."""

import numpy as np
import pytest

from bargaining.equilibria import nashpy_adapter
from bargaining.equilibria.nashpy_adapter import ALGORITHMS, from_nashpy, nashpy_equilibria, to_nashpy
from bargaining.equilibria.two_players import two_player_equilibria
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame

COMPLETE_IN_PRACTICE = ["support enumeration", "vertex enumeration"]


def rounded(found):
    return {tuple(tuple(x.round(8).tolist()) for x in e.strategies) for e in found}


def random_game(seed, shape, scale=1.0):
    return NormalFormGame(np.random.default_rng(seed).normal(size=(2, *shape)) * scale)


@pytest.mark.parametrize("scale", [1e-5, 1.0, 1e5])
@pytest.mark.parametrize("algorithm", COMPLETE_IN_PRACTICE)
def test_regular_games_give_the_exact_equilibria_at_any_scale(algorithm, scale):
    for seed in range(12):
        game = random_game(seed, (3, 2) if seed % 2 else (2, 4), scale)
        assert rounded(nashpy_equilibria(game, algorithm=algorithm)) == rounded(two_player_equilibria(game))


def test_lemke_howson_gives_some_equilibria_each_once():
    for seed in range(12):
        game = random_game(seed, (3, 4))
        found = nashpy_equilibria(game, algorithm="lemke howson enumeration")
        assert len(found) >= 1
        assert rounded(found) <= rounded(two_player_equilibria(game))
        assert len(rounded(found)) == len(found)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_no_answer_is_called_complete_or_certified(algorithm):
    found = nashpy_equilibria(random_game(1, (3, 3)), algorithm=algorithm)
    assert not found.complete
    assert algorithm in found.method
    assert "proves no completeness" in found.reason
    assert not any(e.certified for e in found)
    assert max(e.regret for e in found) < 1e-9


def test_warnings_and_failures_of_nashpy_stand_in_the_reason():
    degenerate = nashpy_equilibria(NormalFormGame([[[1, 1], [0, 2]], [[1, 1], [0, 2]]]))
    assert "even number" in degenerate.reason
    one_row = nashpy_equilibria(NormalFormGame(np.zeros((2, 1, 3))), algorithm="vertex enumeration")
    assert len(one_row) == 0
    assert "Qhull" in one_row.reason


def test_profiles_that_are_no_equilibria_are_dropped_and_counted(monkeypatch):
    game = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    good, bad, short = ([1, 0], [1, 0]), ([1, 0], [0, 1]), ([0.5, 0.4], [1, 0])
    profiles = [tuple(np.array(x, dtype=float) for x in p) for p in (good, bad, short, good)]
    monkeypatch.setattr(nashpy_adapter, "_run", lambda *_: (profiles, []))
    found = nashpy_equilibria(game)
    assert [e.supports for e in found] == [((0,), (0,))]
    assert "2 returned profiles were no equilibria" in found.reason
    assert "1 repeated profiles" in found.reason


def test_games_make_the_round_trip():
    game = random_game(3, (2, 5))
    assert (from_nashpy(to_nashpy(game)).payoffs == game.payoffs).all()


def test_other_numbers_of_players_and_unknown_algorithms_are_refused():
    with pytest.raises(SolverError, match="found 3 players, expected 2"):
        nashpy_equilibria(NormalFormGame(np.zeros((3, 2, 2, 2))))
    with pytest.raises(SolverError, match="did you mean 'support enumeration'"):
        nashpy_equilibria(random_game(0, (2, 2)), algorithm="suport enumeration")
