"""Kernels give the same bits in the interpreter and compiled, and are compiled only where that is worth while."""

import logging
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from bargaining.analysis.phase_kernel import sign_changes
from bargaining.analysis.sweeps import kernels as sweeps
from bargaining.equilibria import nash_equilibria
from bargaining.equilibria.branch_and_prune import compiling, driver, jit, walk
from bargaining.equilibria.branch_and_prune.account import COMPILING, LOADING, Interpreter
from bargaining.equilibria.branch_and_prune.driver import COARSE, FINE, _Search
from bargaining.equilibria.branch_and_prune.evaluation import payoffs_and_regret
from bargaining.equilibria.branch_and_prune.screening import EXCLUDED, excluded_profiles, screen
from bargaining.equilibria.two_players.batch_kernel import regular_equilibria, solve_slice
from bargaining.games import NormalFormGame

RNG = np.random.default_rng(20251128)
SHAPES = [(2, 2), (3, 2), (2, 2, 2), (3, 2, 2), (2, 2, 2, 2), (3, 3, 2)]


def drawn(shape, kind):
    payoffs = RNG.normal(size=(len(shape), *shape))
    if kind == "tied":
        return RNG.integers(0, 3, payoffs.shape).astype(float)
    if kind == "scaled":
        return payoffs * 10.0 ** RNG.integers(-12, 12, (len(shape), *[1] * len(shape)))
    if kind == "indifferent":
        payoffs[0] = payoffs[0, :1]
    return payoffs


def interpreted(kernel):
    return lambda *arguments: jit.INTERPRETER.run(kernel.__wrapped__, arguments, np.inf)


def walked(game, settle, limits):
    """Return everything that a walk over all support profiles writes down, as bytes."""
    search = _Search(game, 10_000, None)
    done = settle(search.tools, 0, search.profiles, 400, limits, search.found, walk.NOTHING)
    return done, [np.ascontiguousarray(x).tobytes() for x in search.found]


@pytest.mark.parametrize("limits", [FINE, COARSE], ids=["fine", "coarse"])
@pytest.mark.parametrize("kind", ["generic", "tied", "scaled", "indifferent"])
def test_a_walk_leaves_the_same_bits_in_the_interpreter_and_compiled(kind, limits):
    for shape in SHAPES:
        game = NormalFormGame(drawn(shape, kind))
        assert walked(game, interpreted(walk.settle), limits) == walked(game, walk.settle.compile(), limits)


@pytest.mark.parametrize("kind", ["generic", "tied", "indifferent"])
def test_profiles_are_excluded_all_at_once_as_one_by_one(kind):
    for shape in [*SHAPES, (1, 3, 2), (4, 3, 3)]:
        search = _Search(NormalFormGame(drawn(shape, kind)), 10, None)
        tools, masks = search.tools, np.zeros(len(shape), dtype=np.int64)
        one_by_one = []
        for profile in range(search.profiles):
            left = profile
            for i, m in enumerate(shape):
                masks[i], left = 1 + left % (2**m - 1), left // (2**m - 1)
            status = screen(tools.face, tools.known, masks)
            one_by_one.append(status == EXCLUDED)
        for start, stop in ((0, search.profiles), (2, 6)):
            found = excluded_profiles(tools.known, tools.face.n_actions, start, stop)
            assert found.tolist() == one_by_one[start:stop]


def test_batches_of_two_player_games_are_the_same_bits(monkeypatch):
    for shape in ((2, 2), (3, 2), (3, 3), (2, 4)):
        games = np.stack([drawn(shape, kind) for kind in ("generic", "tied", "scaled") for _ in range(20)])
        answers = []
        for run in (interpreted(solve_slice), solve_slice.compile()):
            monkeypatch.setattr("bargaining.equilibria.two_players.batch_kernel.solve_slice", run)
            proved = np.zeros(len(games), dtype=np.bool_)
            answers.append([x.tobytes() for _, found in regular_equilibria(games, proved) for x in found])
            answers[-1].append(proved.tobytes())
        assert answers[0] == answers[1]


def test_signs_along_the_columns_of_a_grid_are_the_same():
    coefficients = RNG.integers(-40, 40, (30, 4)).astype(float)
    coefficients[:, 0] -= 3 * coefficients[:, 1]
    answers = []
    for run in (interpreted(sign_changes), sign_changes.compile()):
        places, signs = np.zeros(500, dtype=np.int64), np.zeros(500, dtype=np.int8)
        count = run(coefficients, 50, 1e-15, places, signs)
        answers.append((count, places.tobytes(), signs.tobytes()))
    assert answers[0] == answers[1]
    assert answers[0][0] > 30


def test_payoffs_and_regrets_are_the_same_bits():
    payoffs, strides = drawn((3, 2, 2), "generic").reshape(3, -1), np.array([4, 2, 1])
    profile = np.array([[0.2, 0.3, 0.5], [0.1, 0.9, 0], [1 / 3, 2 / 3, 0]])
    answers = []
    for run in (interpreted(payoffs_and_regret), payoffs_and_regret.compile()):
        expected = np.zeros(3)
        answers.append((run(payoffs, np.array([3, 2, 2]), strides, profile, expected), expected.tobytes()))
    assert answers[0] == answers[1]


def test_sets_of_profiles_are_numbered_alike():
    words = RNG.integers(0, 3, (300, 2), dtype=np.uint64) << np.uint64(62)
    first, second = (
        run(words, 64) for run in (interpreted(sweeps.distinct_sets), sweeps.distinct_sets.compile())
    )
    assert first[2] == second[2]
    assert [a.tobytes() for a in first[:2]] == [a.tobytes() for a in second[:2]]
    table = first[0][: first[2]]
    codes = [run(words, table) for run in (interpreted(sweeps.codes_of), sweeps.codes_of.compile())]
    assert codes[0].tobytes() == codes[1].tobytes()


# ---------------------------------------------------------------- when to compile


@pytest.fixture
def fresh(monkeypatch):
    """Begin the account of the interpreter anew, with a kernel that is not compiled."""
    account = Interpreter()
    monkeypatch.setattr(jit, "INTERPRETER", account)
    kernel = jit.Kernel(walk.settle.__wrapped__, None)
    monkeypatch.setattr(walk, "settle", kernel)
    return account, kernel


def listed(game):
    found = nash_equilibria(game, method="branch-and-prune")
    return found.complete, [np.concatenate(e.strategies).tobytes() for e in found]


@pytest.mark.parametrize("cells", [1, 2, 10, 20])
def test_a_search_that_is_broken_off_and_begun_again_compiled_has_the_same_answers(fresh, monkeypatch, cells):
    account, kernel = fresh
    game = NormalFormGame(np.random.default_rng(5).normal(size=(4, 2, 3, 2, 3)))
    expected, seen = listed(game), []
    assert kernel._compiled is None

    def overdue():
        seen.append(1)
        if len(seen) == cells:
            account.spent = np.inf
        return len(seen) >= cells

    monkeypatch.setattr(account, "overdue", overdue)
    assert listed(game) == expected
    assert len(seen) == cells
    assert kernel._compiled is not None


@pytest.mark.parametrize("cells", [2, 7, 20])
@pytest.mark.parametrize("kind", ["generic", "tied"])
def test_slices_that_are_begun_again_leave_the_same_bits(fresh, monkeypatch, kind, cells):
    """The interpreter leaves faces in the middle every few cells, and is overdue at every so many."""
    account, kernel = fresh
    monkeypatch.setattr(walk, "INTERPRETED_CELLS", 3)
    seen = []

    def overdue():
        seen.append(1)
        return len(seen) % cells == 0

    rng = np.random.default_rng(7)
    shapes = ((3, 3, 3), (2, 2, 2, 2), (4, 3, 3), (3, 2, 2, 2))
    payoffs = [rng.normal(size=(len(shape), *shape)) for shape in shapes]
    games = [NormalFormGame(np.round(p) if kind == "tied" else p) for p in payoffs]
    kernel._patience, kernel._looked = np.inf, True  # never compiled for its time alone
    expected = [everything(game) for game in games]
    assert any(left for _, left in expected)
    monkeypatch.setattr(account, "overdue", overdue)
    assert [everything(game)[0] for game in games] == [written for written, _ in expected]
    assert len(seen) > cells
    assert kernel.interpreted is (cells > 3)  # fewer than are looked at in one go are overdue twice


def used(array, masks):
    """Return the entries of the actions of a support profile."""
    return [row[: mask.bit_count()].tobytes() for row, mask in zip(array, masks.tolist(), strict=True)]


def everything(game):
    """Return what `walk` writes down of a game, row by row, and how often it left a face in the middle."""
    search = _Search(game, 10_000, None)
    found, done, left, solutions, boxes = search.found, 0, 0, [], []
    while done < search.profiles:
        done = walk.walk(search.tools, done, search.profiles, 10_000, FINE, found)
        if found.paused[0]:
            left += 1
            continue
        solutions += [
            [a[k].tobytes() for a in (found.masks, found.radii, found.verdicts, found.signs)]
            + [used(a[k], found.masks[k]) for a in (found.points, found.lower)]
            for k in range(found.counts[0])
        ]
        boxes += [
            [a[k].tobytes() for a in (found.open_masks, found.open_status)]
            + [used(a[k], found.open_masks[k]) for a in (found.open_low, found.open_high)]
            for k in range(found.counts[1])
        ]
        found.counts[:2] = 0
    return (int(found.counts[2]), solutions, boxes), left


def test_a_kernel_without_machine_code_on_disk_is_left_to_the_interpreter_for_longer(fresh, monkeypatch):
    account, kernel = fresh
    account.spent = 2 * LOADING
    monkeypatch.setattr(compiling, "stored", lambda _: False)
    assert kernel.interpreted
    account.spent = 2 * COMPILING
    assert not kernel.interpreted


def test_a_call_that_is_known_to_be_long_is_compiled_at_once(fresh):
    account, _ = fresh
    kernel = jit.Kernel(sweeps.codes_of.__wrapped__, lambda words, table: 10**9)
    words = np.zeros((3, 1), dtype=np.uint64)
    assert kernel(words, words[:1]).tolist() == [0, 0, 0]
    assert kernel._compiled is not None
    assert account.spent == 0


def test_the_time_limit_does_not_count_loading(fresh, monkeypatch):
    """A limit that is shorter than loading takes is still long enough for the game."""
    _, kernel = fresh
    honest = compiling.dispatcher

    def slow(function):
        time.sleep(0.6)
        return honest(function)

    monkeypatch.setattr(compiling, "dispatcher", slow)
    monkeypatch.setattr(driver, "FIRST_PROFILES", 5)  # so that the limit is looked at after loading
    kernel._patience, kernel._looked = 0.0, True
    game = NormalFormGame(np.random.default_rng(5).normal(size=(3, 2, 2, 2)))
    assert nash_equilibria(game, max_seconds=0.5).complete
    assert kernel._compiled is not None


def test_a_small_game_needs_no_compiler():
    program = (
        "import sys, numpy, bargaining\n"
        "game = bargaining.NormalFormGame(numpy.random.default_rng(1).normal(size=(3, 2, 2, 2)))\n"
        "assert bargaining.nash_equilibria(game).complete\n"
        "print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# ---------------------------------------------------------------- where machine code is kept


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """Let no folder of numba's be writable."""
    from numba.core import caching

    ensure = caching._CacheLocator.ensure_cache_path

    def refuse(locator):
        if not locator.get_cache_path().startswith(str(tmp_path)):
            raise PermissionError(13, "Permission denied")
        ensure(locator)

    monkeypatch.setattr(caching._CacheLocator, "ensure_cache_path", refuse)
    monkeypatch.setattr(compiling.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(compiling, "_dispatchers", {})
    monkeypatch.setattr(compiling, "_namespaces", {})
    compiling._temporary.cache_clear()
    yield tmp_path
    compiling._temporary.cache_clear()


ARGUMENTS = (np.array([[1.0, -1.0]]), 3, 1e-15, np.zeros(9, dtype=np.int64), np.zeros(9, dtype=np.int8))


def test_without_a_folder_to_write_to_kernels_are_kept_among_temporary_files(nowhere, caplog):
    with caplog.at_level(logging.WARNING):
        assert compiling.dispatcher(sign_changes.__wrapped__)(*ARGUMENTS) == 3
        compiling.dispatcher(solve_slice.__wrapped__)
    assert len(caplog.records) == 1
    assert "\n" not in caplog.text.strip()
    assert list(nowhere.rglob("*.nbi"))
    if os.name == "posix":
        assert [folder.stat().st_mode & 0o777 for folder in nowhere.iterdir()] == [0o700]


@pytest.mark.skipif(os.name != "posix", reason="owners of folders")
def test_a_folder_that_others_may_write_to_is_not_trusted(nowhere):
    open_to_all = nowhere / f"bargaining-{os.getuid()}"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    assert compiling._temporary() != str(open_to_all)
    assert compiling._temporary().startswith(str(nowhere))


def test_without_any_place_at_all_kernels_are_compiled_all_the_same(nowhere, monkeypatch, caplog):
    monkeypatch.setattr(compiling, "_own_temporary_folder", lambda: "")
    assert compiling.dispatcher(sign_changes.__wrapped__)(*ARGUMENTS) == 3
    assert len(caplog.records) == 1


def test_a_disk_that_is_full_does_not_stop_a_kernel(nowhere, monkeypatch):
    from numba.core import caching

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "_save_data", full)
    assert compiling.dispatcher(sign_changes.__wrapped__)(*ARGUMENTS) == 3
