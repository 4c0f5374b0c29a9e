"""Batches: the same answers as one game at a time, ties and near ties included, however the work is shared."""

import operator
import os
import pickle
import signal
import threading
import time
from multiprocessing import active_children

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria, pure_equilibrium_mask, two_player_equilibria
from bargaining.equilibria.batches import Status, nash_equilibria_batch, workers
from bargaining.equilibria.batches import solve as solve_module
from bargaining.equilibria.batches.batch import METHOD
from bargaining.equilibria.two_players import minors
from bargaining.errors import GameError, SolverError
from bargaining.games import NormalFormGame


def assert_same(found, expected):
    """Compare two results to the last bit; how they were found may differ."""
    assert found.complete == expected.complete
    assert_same_points(found, expected)
    assert len(found.components) == len(expected.components)
    for one, other in zip(found.components, expected.components, strict=True):
        assert (one.supports, one.dimension, one.polyhedral) == (
            other.supports,
            other.dimension,
            other.polyhedral,
        )
        assert_same_points(one.vertices, other.vertices)


def assert_same_points(found, expected):
    assert [e.supports for e in found] == [e.supports for e in expected]
    for one, other in zip(found, expected, strict=True):
        assert (one.index, one.certified, one.regret) == (other.index, other.certified, other.regret)
        assert all(map(np.array_equal, one.strategies, other.strategies))
        assert np.array_equal(one.payoffs, other.payoffs)


def assert_arrays_agree(batch):
    assert batch.offsets[-1] == len(batch.indices) == batch.counts.sum()
    for g, found in enumerate(batch):
        here = slice(batch.offsets[g], batch.offsets[g + 1])
        assert [e.index or 0 for e in found] == batch.indices[here].tolist()
        for i in (0, 1):
            expected = np.array([e.strategies[i] for e in found]).reshape(-1, batch.strategies[i].shape[1])
            assert np.allclose(batch.strategies[i][here], expected, rtol=1e-9, atol=0)


def drawn(seed, n_games, shape):
    return np.random.default_rng(seed).normal(size=(n_games, 2, *shape))


# --- two players ----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (2, 5), (3, 3), (4, 3), (4, 4), (5, 5), (6, 4)])
def test_generic_games_are_answered_as_by_exact_enumeration(shape):
    payoffs = drawn(list(shape), 60, shape)
    batch = nash_equilibria_batch(payoffs, n_players=2)
    assert (batch.status == Status.REGULAR).all()
    assert sum(found.method == METHOD for found in batch) >= 59
    for found, one in zip(batch, payoffs, strict=True):
        assert_same(found, two_player_equilibria(NormalFormGame(one)))


@pytest.mark.parametrize(
    ("shape", "high"), [((2, 2), 3), ((3, 3), 4), ((3, 3), 30), ((2, 4), 8), ((4, 4), 40)]
)
def test_games_with_ties_are_answered_as_by_exact_enumeration(shape, high):
    payoffs = np.random.default_rng(high).integers(0, high, size=(120, 2, *shape))
    batch = nash_equilibria_batch(payoffs)
    answers = [two_player_equilibria(NormalFormGame(one)) for one in payoffs.astype(float)]
    for found, expected in zip(batch, answers, strict=True):
        assert_same(found, expected)
    tied = [bool(e.components) or any(x.index is None for x in e) for e in answers]
    assert np.array_equal(batch.status == Status.TIED, tied)
    assert any(tied)
    assert not all(tied)
    assert np.array_equal(batch.continua, [len(e.components) for e in answers])


def nearly_singular(rng, shape):
    """Return payoffs whose differences depend linearly but for rounding, so that exact signs are anything."""
    own = rng.normal(size=shape)
    weights = rng.dirichlet(np.ones(shape[0] - 1))
    own[-1] = sum(weight * row for weight, row in zip(weights, own[:-1], strict=True))
    own[:, -1] = own[:, 0] * 0.3 + own[:, 1] * 0.7
    return own


@pytest.mark.parametrize("noise", [0.0, 1e-12, 1e-7])
@pytest.mark.parametrize("shape", [(3, 3), (4, 4)])
def test_near_ties_are_decided_exactly(shape, noise):
    rng = np.random.default_rng(5)
    pairs = [[nearly_singular(rng, shape), nearly_singular(rng, shape[::-1]).T] for _ in range(100)]
    payoffs = np.array(pairs) + noise * rng.normal(size=(100, 2, *shape))
    batch = nash_equilibria_batch(payoffs)
    for found, one in zip(batch, payoffs, strict=True):
        assert_same(found, two_player_equilibria(NormalFormGame(one)))
    assert_arrays_agree(batch)


@pytest.mark.parametrize("scales", [(1e-6, 1e6), (1e6, 1e-6), (1e6, 1.0), (2.0**-1000, 2.0**900)])
def test_scaling_and_shifting_a_player_changes_nothing(scales):
    payoffs = drawn(8, 300, (3, 4))
    moved = payoffs * np.reshape(scales, (2, 1, 1)) + np.reshape([3.0, -2.0], (2, 1, 1)) * np.reshape(
        scales, (2, 1, 1)
    )
    batch, other = nash_equilibria_batch(payoffs), nash_equilibria_batch(moved)
    assert np.array_equal(batch.counts, other.counts)
    assert np.array_equal(batch.indices, other.indices)
    for one, two in zip(batch.strategies, other.strategies, strict=True):
        assert np.array_equal(one > 0, two > 0)
        assert np.allclose(one, two, rtol=1e-9, atol=0)


def test_payoffs_too_small_to_multiply_are_left_to_exact_arithmetic():
    payoffs = np.array([[[1.0, 0, 0], [0, 5e-324, 0], [0, 0, 3e-300]], np.diag([1.0, 2e-310, 3e-200])])
    batch = nash_equilibria_batch(payoffs[np.newaxis])
    assert_same(batch[0], two_player_equilibria(NormalFormGame(payoffs)))


def test_permuting_actions_permutes_the_equilibria():
    payoffs = drawn(4, 200, (4, 3))
    rows, columns = [2, 0, 3, 1], [1, 2, 0]
    batch = nash_equilibria_batch(payoffs)
    other = nash_equilibria_batch(payoffs[:, :, rows][:, :, :, columns])
    assert np.array_equal(batch.counts, other.counts)
    for g in range(len(batch)):
        here = slice(batch.offsets[g], batch.offsets[g + 1])
        one = np.hstack([batch.strategies[0][here][:, rows], batch.strategies[1][here][:, columns]])
        two = np.hstack([x[here] for x in other.strategies])
        order = [np.lexsort(np.round(x, 9).T) for x in (one, two)]
        assert np.allclose(one[order[0]], two[order[1]], rtol=1e-9, atol=0)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_coordination_has_an_equilibrium_for_every_support(n):
    weights = np.random.default_rng(n).uniform(1, 2, size=(20, 2, n))
    batch = nash_equilibria_batch(weights[..., np.newaxis] * np.eye(n))
    assert (batch.counts == 2**n - 1).all()
    sizes = (batch.strategies[0] > 0).sum(axis=1)
    assert np.array_equal(batch.indices, (-1) ** (sizes + 1))


def test_flat_arrays_hold_what_the_results_hold():
    payoffs = np.concatenate([drawn(3, 40, (3, 3)), np.random.default_rng(3).integers(0, 4, (40, 2, 3, 3))])
    batch = nash_equilibria_batch(payoffs)
    assert_arrays_agree(batch)


def test_more_games_than_one_slice_stay_in_order():
    payoffs = drawn(6, 9000, (2, 3))
    batch = nash_equilibria_batch(payoffs)
    assert np.array_equal(batch.pure_mask, pure_equilibrium_mask(payoffs))
    pure = np.stack([(x > 0).sum(axis=1) == 1 for x in batch.strategies]).all(axis=0)
    games = np.repeat(np.arange(9000), batch.counts)
    assert np.array_equal(np.bincount(games[pure], minlength=9000), batch.pure_mask.sum(axis=(1, 2)))


def test_games_too_large_for_determinants_are_enumerated():
    assert minors.number_of_determinants(2, 40) > 8000
    payoffs = drawn(2, 2, (2, 40))
    for found, one in zip(nash_equilibria_batch(payoffs), payoffs, strict=True):
        assert found.method == "two-player"
        assert_same(found, two_player_equilibria(NormalFormGame(one)))


# --- any number of players ------------------------------------------------------------------------


@pytest.mark.parametrize("one", [(1, 4), (3, 2, 2, 2), (3, 3, 1, 2), (4, 2, 2, 2, 2)])
def test_every_number_of_players_is_answered_as_one_at_a_time(one):
    payoffs = np.random.default_rng(list(one)).normal(size=(2, 3, *one))
    players = [f"side{i}" for i in range(one[0])]
    batch = nash_equilibria_batch(payoffs, players=players)
    assert batch.shape == batch.counts.shape == (2, 3)
    for place in np.ndindex(2, 3):
        assert_same(batch[place], nash_equilibria(NormalFormGame(payoffs[place])))
        assert batch[place].game.players == tuple(players)
        assert batch.counts[place] == len(batch[place])


@pytest.fixture
def impatient(monkeypatch):
    """Start the processes at once, as a long batch would."""
    monkeypatch.setattr(workers, "PATIENCE", 0.0)


def test_answers_do_not_depend_on_the_number_of_workers(impatient):
    payoffs = np.random.default_rng(9).normal(size=(7, 3, 2, 2, 3))
    shares = []
    alone = nash_equilibria_batch(payoffs, n_players=3, workers=1)
    shared = nash_equilibria_batch(payoffs, n_players=3, workers=2, progress=shares.append)
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (7, 1.0)
    for one, other in zip(alone, shared, strict=True):
        assert_same(one, other)
        assert (one.method, one.reason) == (other.method, other.reason)


def test_chunks_come_back_in_order(impatient, monkeypatch):
    monkeypatch.setattr(workers, "SECONDS_A_CHUNK", 2e-6)
    assert list(workers.ordered_map(operator.neg, list(range(25)), 2)) == [-k for k in range(25)]


def test_an_interrupt_ends_the_processes(impatient):
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    alarm = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    before, started = set(active_children()), time.monotonic()
    try:
        alarm.start()
        with pytest.raises(KeyboardInterrupt):
            list(workers.ordered_map(time.sleep, [120.0] * 4, 2))
    finally:
        alarm.cancel()
        signal.signal(signal.SIGINT, previous)
    assert time.monotonic() - started < 60
    assert set(active_children()) == before


def test_an_error_of_the_caller_ends_the_processes(impatient):
    def refuse(share):
        raise OSError("no terminal")

    before = set(active_children())
    with pytest.raises(OSError, match="no terminal"):
        nash_equilibria_batch(np.zeros((4, 3, 2, 2, 2)), n_players=3, progress=refuse)
    assert set(active_children()) == before


def test_a_lost_process_is_reported(impatient):
    with pytest.raises(SolverError, match="workers=1"):
        list(workers.ordered_map(os._exit, [3], 2))


def test_a_budget_leaves_games_incomplete():
    payoffs = np.random.default_rng(0).normal(size=(2, 3, 3, 3, 3))
    batch = nash_equilibria_batch(payoffs, max_seconds=0.0, workers=1)
    assert (batch.status == Status.INCOMPLETE).all()
    assert not batch.complete.any()
    assert "time limit" in batch[1].reason


def test_a_game_on_which_the_solver_fails_costs_no_other_game(monkeypatch):
    payoffs = np.random.default_rng(0).normal(size=(3, 3, 2, 2, 2))
    payoffs[1, 0, 0, 0, 0] = 77.0

    def solve(game, **options):
        if game.payoffs.max() == 77.0:
            raise ZeroDivisionError("of no use")
        return nash_equilibria(game, **options)

    monkeypatch.setattr("bargaining.equilibria.batches.solve.nash_equilibria", solve)
    batch = nash_equilibria_batch(payoffs, n_players=3, workers=1)
    assert batch.status.tolist() == [Status.REGULAR, Status.INCOMPLETE, Status.REGULAR]
    assert batch.counts.astype(bool).tolist() == [True, False, True]
    assert batch[1].reason == "the solver failed on this game: ZeroDivisionError: of no use"


def test_lists_in_floats_that_break_theory_are_found_anew(monkeypatch):
    payoffs = drawn(3, 20, (2, 2))
    expected = nash_equilibria_batch(payoffs)
    counts = solve_module._regular_counts

    def doubtful(table, n_games):
        fits = counts(table, n_games)
        fits[4] = False
        return fits

    monkeypatch.setattr(solve_module, "_regular_counts", doubtful)
    found = nash_equilibria_batch(payoffs)
    assert list(found.sets) == [4]
    assert found.counts.tolist() == expected.counts.tolist()
    assert_same(found[4], expected[4])


def test_progress_of_a_batch_in_floats_ends_at_one():
    shares = []
    nash_equilibria_batch(drawn(1, 5000, (2, 2)), progress=shares.append)
    assert len(shares) > 1
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


# --- the batch as an object -----------------------------------------------------------------------


def test_a_batch_pickles():
    payoffs = np.concatenate([drawn(3, 3, (2, 3)), np.zeros((1, 2, 2, 3))])
    batch = nash_equilibria_batch(payoffs, actions=[["stop", "go"], ["left", "middle", "right"]])
    restored = pickle.loads(pickle.dumps(batch))
    for one, other in zip(batch, restored, strict=True):
        assert_same(one, other)
        assert one.game.actions == other.game.actions == (("stop", "go"), ("left", "middle", "right"))
    assert np.array_equal(batch.status, restored.status)


def test_later_changes_of_the_callers_array_do_not_matter():
    payoffs = drawn(3, 4, (2, 2))
    kept = payoffs.copy()
    batch = nash_equilibria_batch(payoffs)
    payoffs[:] = 0
    assert_same(batch[2], two_player_equilibria(NormalFormGame(kept[2])))
    with pytest.raises(ValueError, match="read-only"):
        batch.counts[0] = 0


def test_places_are_checked():
    batch = nash_equilibria_batch(drawn(3, 6, (2, 2)).reshape(2, 3, 2, 2, 2), n_players=2)
    assert_same(batch[-1, -1], batch[1, 2])
    assert_same(batch[1, 0], list(batch)[3])
    assert len(batch) == 6
    with pytest.raises(IndexError):
        batch[2, 0]
    with pytest.raises(GameError, match="one for each axis"):
        batch[0]


@pytest.mark.parametrize("one", [(2, 3, 3), (3, 2, 1, 2)])
def test_an_empty_batch_has_no_games(one):
    batch = nash_equilibria_batch(np.zeros((0, *one)), n_players=one[0])
    assert (len(batch), batch.shape, list(batch)) == (0, (0,), [])
    assert batch.pure_mask.shape == (0, *one[1:])


@pytest.mark.parametrize(
    ("payoffs", "options", "message"),
    [
        (np.zeros((3, 2, 2, 2)), {}, "give n_players, one of 2, 3"),
        (np.zeros((3, 2, 2, 2)), {"n_players": 4}, r"\(\*batch, 4, \*n_actions\)"),
        (np.zeros((3, 2, 2, 2)), {"n_players": 2, "players": "xyz"}, "found labels"),
        (np.zeros((3, 2, 2)), {"players": ["x", "y", "z"]}, "expected"),
        (np.zeros((4, 5)), {}, "n_players"),
        (np.zeros((4, 2, 0, 3)), {}, "n_players"),
        (np.array([[[[1, 2]]], [[[3, None]]]], dtype=object), {}, "exact games one at a time"),
        (np.where(np.arange(24).reshape(3, 2, 2, 2) == 12, np.nan, 0), {"players": "xy"}, r"game \(1,\)"),
        (np.zeros((4, 2, 2, 2)), {"players": ["x", "x"]}, "different"),
    ],
)
def test_bad_input_is_refused(payoffs, options, message):
    with pytest.raises(GameError, match=message):
        nash_equilibria_batch(payoffs, **options)


def test_a_shape_with_two_readings_is_read_by_its_labels():
    payoffs = np.random.default_rng(0).normal(size=(3, 2, 2, 2))
    assert nash_equilibria_batch(payoffs, players=["x", "y"]).shape == (3,)
    assert nash_equilibria_batch(payoffs, actions=[["up", "down"]] * 3).shape == ()
    assert nash_equilibria_batch(payoffs, n_players=3).shape == ()


def test_no_workers_are_refused():
    with pytest.raises(SolverError, match="at least 1"):
        nash_equilibria_batch(np.zeros((1, 2, 2, 2)), workers=0)


def test_an_array_of_games_is_sent_to_its_own_door():
    with pytest.raises(
        GameError, match="found ndarray, expected NormalFormGame; nash_equilibria_batch takes"
    ):
        nash_equilibria(drawn(7, 5, (3, 2)))
