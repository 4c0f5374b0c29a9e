"""Equilibrium sets beside those of Gambit, QuantEcon and a second method of our own, on small seeded samples."""

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria, pure_equilibria
from bargaining.equilibria.result import EquilibriumSet
from bargaining.games import NormalFormGame
from benchmarks import peers
from benchmarks.games import independent_normal, tied
from benchmarks.limited import Limited
from benchmarks.matching import compare, covered, refine
from benchmarks.multistart import multistart
from benchmarks.report import Report, Table, seconds

TWO_PLAYERS = [(2, 3), (3, 3), (4, 2)]
MORE_PLAYERS = [(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)]


def no_failure_of_ours(game, profiles, ours=None):
    found = compare(ours or nash_equilibria(game), profiles)
    assert not found.missed_by_us, (game.payoffs.tolist(), found.missed_by_us)
    return found


@pytest.mark.parametrize("shape", TWO_PLAYERS)
def test_gambit_finds_the_same_in_two_player_games(shape):
    pytest.importorskip("pygambit")
    for game in independent_normal(shape, 10):
        found = no_failure_of_ours(game, peers.gambit_enummixed(game)[0])
        assert (found.missed_by_them, found.wrong, found.repeated) == (0, 0, 0)


@pytest.mark.parametrize("shape", TWO_PLAYERS)
def test_quantecon_finds_the_same_in_two_player_games(shape):
    pytest.importorskip("quantecon")
    for game in independent_normal(shape, 10):
        found = no_failure_of_ours(game, peers.quantecon_supports(game)[0])
        assert (found.missed_by_them, found.wrong, found.repeated) == (0, 0, 0)


def test_gambits_extreme_points_of_tied_two_player_games_are_ours():
    pytest.importorskip("pygambit")
    for game in tied((3, 4), 20, values=3):
        ours = nash_equilibria(game)
        assert ours.complete
        theirs = peers.gambit_enummixed(game)[0]
        no_failure_of_ours(game, theirs, ours)
        extreme = [*ours, *(vertex for component in ours.components for vertex in component.vertices)]
        for known in extreme:
            nearest = min(
                max(np.abs(x - y).max() for x, y in zip(known.strategies, p, strict=True)) for p in theirs
            )
            assert nearest < 1e-9


@pytest.mark.parametrize("solver", ["gambit_enumpoly", "gambit_gnm"])
@pytest.mark.parametrize("shape", MORE_PLAYERS)
def test_gambit_finds_nothing_that_ours_lacks_in_games_of_more_players(shape, solver):
    pytest.importorskip("pygambit")
    with Limited(getattr(peers, solver), seconds=5.0) as call:
        answers = [(game, call(game)) for game in independent_normal(shape, 5)]
    assert any(answer is not None for _, answer in answers)
    for game, answer in answers:
        if answer is not None:
            no_failure_of_ours(game, answer[0])


def test_a_global_newton_method_finds_nothing_that_ours_lacks_in_tied_games():
    pytest.importorskip("pygambit")
    games = [*tied((2, 2, 2), 4, values=3), *tied((3, 2, 2), 4, values=4)]
    with Limited(peers.gambit_gnm, seconds=0.5) as call:
        answers = [(game, call(game)) for game in games]
    for game, answer in answers:
        if answer is not None:
            no_failure_of_ours(game, answer[0])


@pytest.mark.parametrize("peer", ["gambit_enumpure", "quantecon_pure"])
@pytest.mark.parametrize("shape", [(3, 2), (3, 2, 4), (2, 3, 2, 3)])
def test_pure_equilibria_are_the_same(shape, peer):
    pytest.importorskip("pygambit" if peer.startswith("gambit") else "quantecon")
    for game in [*independent_normal(shape, 5), *tied(shape, 5, values=3)]:
        theirs = {tuple(int(x.argmax()) for x in profile) for profile in getattr(peers, peer)(game)[0]}
        assert theirs == set(pure_equilibria(game))


@pytest.mark.parametrize("shape", [(3, 2), (2, 2, 2), (3, 2, 2)])
def test_random_starts_find_the_same_in_generic_games(shape):
    for game in independent_normal(shape, 3):
        found = no_failure_of_ours(game, multistart(game, 12, np.random.default_rng(1)))
        assert found.missed_by_them == 0


def test_a_comparison_tells_missing_wrong_and_repeated_profiles():
    game = NormalFormGame([[[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]])
    complete = nash_equilibria(game)
    first, mixed, last = (e.strategies for e in complete)
    none = (np.array([0.9, 0.1]), np.array([0.2, 0.8]))
    found = compare(complete, [first, first, none])
    assert (found.missed_by_them, found.missed_by_us, found.wrong, found.repeated) == (2, (), 1, 1)
    part = EquilibriumSet(game, complete.equilibria[:1], "part", False, "for the test")
    rounded = tuple(x + np.array([3e-4, -3e-4]) for x in mixed)
    found = compare(part, [rounded, last])
    assert len(found.missed_by_us) == 2
    assert np.allclose(found.missed_by_us[0][0], mixed[0], atol=1e-12)
    assert refine(game, none) is None
    assert not covered(part, last)


def test_a_solver_that_does_not_end_is_ended():
    with Limited(never, seconds=0.3) as call:
        assert call(NormalFormGame(np.zeros((3, 2, 2, 2)))) is None
        answer = call(NormalFormGame(np.zeros((2, 1, 1))))
    assert answer == ([], 0.0)


def never(game):
    while game.n_players > 2:
        pass
    return [], 0.0


def test_a_report_shows_units_and_failures(tmp_path):
    assert [seconds(x) for x in (2.5, 0.99999, 1.5e-3, 2e-8)] == ["2.5 s", "1 s", "1.5 ms", "20 ns"]
    report = Report({"python": "3"})
    report.table("Times", {"solver": "text", "median": "seconds", "share": "share"}).add(
        solver="ours", median=0.25
    )
    report.fail("a game")
    assert "250 ms" in report.text()
    assert report.text().endswith("!!! FAILURE: a game")
    with pytest.raises(KeyError, match="no_column"):
        Table("Times", {"solver": "text"}).add(no_column=1)
    report.write(tmp_path / "report.json")
    assert '"median": 0.25' in (tmp_path / "report.json").read_text(encoding="utf-8")
