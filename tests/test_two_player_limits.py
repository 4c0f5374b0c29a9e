"""Two-player enumeration keeps its limits of time and memory, and supports survive rounding."""

import time
from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria, nash_equilibria_batch, verify
from bargaining.equilibria.two_players import extreme_equilibria, polyhedra
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame


@pytest.mark.parametrize(
    "payoffs",
    [
        np.random.default_rng(0).normal(size=(2, 200, 200)),
        np.random.default_rng(0).integers(0, 3, (2, 200, 200)).astype(float),
        np.zeros((2, 200, 200)),
    ],
    ids=["normal", "tied", "zero"],
)
def test_a_large_game_stops_in_time(payoffs):
    game = NormalFormGame(payoffs)
    start = time.process_time()
    found = nash_equilibria(game, max_seconds=1)
    # Of processor time, which waiting for other processes does not lengthen; the limit itself is of wall time.
    assert time.process_time() - start < 2
    assert not found.complete
    assert found.reason.startswith("stopped after max_seconds=1")


def test_an_enumeration_that_fills_its_memory_says_so(monkeypatch):
    monkeypatch.setattr(polyhedra, "MOST_BYTES", 200_000)
    game = NormalFormGame(np.random.default_rng(1).normal(size=(2, 12, 12)))
    found = nash_equilibria(game)
    assert not found.complete
    assert "memory" in found.reason
    assert all(e.certified and e.regret < 1e-12 for e in found)
    with pytest.raises(SolverError, match="expected fewer"):
        extreme_equilibria(game)


def test_a_partial_list_holds_the_strict_pure_equilibria(monkeypatch):
    monkeypatch.setattr(polyhedra, "MOST_BYTES", 100_000)
    payoffs = np.random.default_rng(2).normal(size=(2, 12, 12))
    payoffs[:, 3, 4] = 9
    found = nash_equilibria(NormalFormGame(payoffs))
    assert not found.complete
    assert (3, 4) in [e.actions for e in found.pure]


@pytest.mark.parametrize("scale", [1e200, 1e150, 1e100])
def test_probabilities_below_the_smallest_float_stay_positive(scale):
    payoffs = np.array([[[1 / scale, 0], [0, scale]], [[1 / scale, 0], [0, scale]]])
    for found in (nash_equilibria(NormalFormGame(payoffs)), nash_equilibria_batch(payoffs[None])[0]):
        assert [len(e.supports[0]) for e in found] == [1, 2, 1]
        assert len(found.pure) == 2
    assert verify(NormalFormGame(payoffs), found).ok


def test_fractions_beyond_the_precision_of_floats_keep_their_equilibria():
    tiny = Fraction(1, 10**40)
    payoffs = np.array([[[tiny, 0], [0, 1]], [[tiny, 0], [0, 1]]], dtype=object) + 10**15
    found = nash_equilibria(NormalFormGame(payoffs))
    assert [(e.pure, e.index) for e in found] == [(True, 1), (False, -1), (True, 1)]
    assert verify(NormalFormGame(payoffs), found).ok
