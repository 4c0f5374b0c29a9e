"""Games to and from Gambit's and QuantEcon's objects and files."""

import io
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bargaining.errors import BargainingError, GameError
from bargaining.games import NormalFormGame
from bargaining.games.interchange import (
    format_efg,
    from_pygambit,
    from_quantecon,
    read_efg,
    read_nfg,
    to_pygambit,
    to_quantecon,
    write_nfg,
)
from bargaining.games.nfg import format_nfg, parse_nfg


def asymmetric_game(exact=True, last_label="d e"):
    rng = np.random.default_rng(5)
    shape = (3, 2, 3, 4)
    if exact:
        above, below = rng.integers(-99, 99, size=shape), rng.integers(1, 9, size=shape)
        payoffs = np.vectorize(Fraction, otypes=[object])(above, below)
    else:
        payoffs = rng.normal(size=shape)
    labels = [["stay", "go now"], ['say "yes"', "no", "{maybe}"], ["a", "b", "c,", last_label]]
    return NormalFormGame(payoffs, ["first", "the second", "3"], labels)


def exact_values(game):
    if game.exact_payoffs is not None:
        return game.exact_payoffs
    return np.vectorize(Fraction, otypes=[object])(game.payoffs)


def assert_same(found, game):
    assert found.players == game.players
    assert found.actions == game.actions
    assert (exact_values(found) == exact_values(game)).all()


@pytest.mark.parametrize("outcomes", [False, True])
@pytest.mark.parametrize("exact", [False, True])
def test_files_keep_the_game_exactly(tmp_path, exact, outcomes):
    game = asymmetric_game(exact, "Öl")
    path = tmp_path / "game.nfg"
    write_nfg(game, path, 'A "title"', outcomes=outcomes)
    assert_same(read_nfg(path), game)
    assert (read_nfg(path).payoffs == game.payoffs).all()


def test_the_first_players_action_changes_fastest():
    # The example of Gambit's manual: a 3 x 2 game in the payoff version
    game = parse_nfg(
        """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
        { "Player 1" "Player 2" } { 3 2 }
        1 1 0 2 0 2 1 1 0 3 2 0"""
    )
    assert game.n_actions == (3, 2)
    assert game.payoffs.tolist() == [[[1, 1], [0, 0], [0, 2]], [[1, 1], [2, 3], [2, 0]]]
    assert game.actions == (("1", "2", "3"), ("1", "2"))


def test_outcomes_may_be_shared_and_index_zero_pays_nothing():
    game = parse_nfg(
        r"""NFG 1 D "Shared" { "Row \"R\"" "Column" }
        { { "T" "B" } { "L" "R" } }
        "a comment"
        { { "win" 1.25, -1/3 } { "draw" 1e-2 .5 } }
        1 2 0 1"""
    )
    assert game.players == ('Row "R"', "Column")
    assert game.exact_payoffs.tolist() == [
        [[Fraction(5, 4), 0], [Fraction(1, 100), Fraction(5, 4)]],
        [[Fraction(-1, 3), 0], [Fraction(1, 2), Fraction(-1, 3)]],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("EFG 2 R", "found a game tree (EFG), expected a game in strategic form (NFG)"),
        ('NFG 1 R "t" { "x" "y" } { 1 2 } 1 2 3', "found 'the end of the text', expected a number"),
        ('NFG 1 R "t" { "x" "y" } { 1 1 } 1 2 3', "found '3' after the last of 1 action profiles"),
        ('NFG 1 R "t" { "x" "y" } { 1 1 } 1 two', "found 'two', expected a payoff"),
        ('NFG 1 R "t" { "x" "y" } { 1 1 } 1 1/0', "found '1/0', expected a payoff"),
        ('NFG 1 R "t" { "x" "y" } { 1 } 1', "found actions of 1 players, expected 2"),
        ('NFG 1 R "t" { "x" "y" } { 1 0 } 1', "found '0', expected a number of actions"),
        ('NFG 1 R "t" { "x" "y" } { 1 1 } { { "" 1 1 } } 2', "found '2', expected an outcome"),
        ('NFG 1 R "t" { "x" } { } 1', "found actions of 0 players, expected 1"),
        ('NFG 1 R "t\n', "broken.nfg:1: found a quotation mark that is never closed"),
    ],
)
def test_malformed_files_are_refused_with_what_was_found(tmp_path, text, message):
    path = tmp_path / "broken.nfg"
    path.write_text(text)
    with pytest.raises(GameError) as caught:
        read_nfg(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_files_and_unwritable_labels_are_refused(tmp_path):
    with pytest.raises(GameError, match=r"none\.nfg: no such file"):
        read_nfg(tmp_path / "none.nfg")
    with pytest.raises(GameError, match="without backslashes"):
        format_nfg(NormalFormGame([[1, 2]], actions=[["a\\", "b"]]))


@pytest.mark.parametrize("exact", [False, True])
def test_gambit_keeps_the_game_exactly(exact):
    pytest.importorskip("pygambit")
    game = asymmetric_game(exact)
    assert_same(from_pygambit(to_pygambit(game, "title")), game)


def test_gambit_sees_the_same_payoffs_and_reads_our_files(tmp_path):
    pygambit = pytest.importorskip("pygambit")
    game = asymmetric_game()
    theirs = np.array([u.astype(float) for u in to_pygambit(game).to_arrays()])
    assert theirs == pytest.approx(game.payoffs, rel=1e-15)
    write_nfg(game, tmp_path / "game.nfg", outcomes=True)
    again = pygambit.read_nfg(str(tmp_path / "game.nfg"))
    assert_same(from_pygambit(again), game)


def test_gambits_own_files_are_read_as_gambit_reads_them():
    pygambit = pytest.importorskip("pygambit")
    paths = sorted((Path(pygambit.__file__).parent / "catalog_data").rglob("*.nfg"))
    if not paths:
        pytest.skip("this version of pygambit comes without games")
    for path in paths:
        theirs = pygambit.read_nfg(str(path))
        found = read_nfg(path)
        expected = [[Fraction(str(u)) for u in table.ravel()] for table in theirs.to_arrays()]
        assert [table.ravel().tolist() for table in found.exact_payoffs] == expected
        assert list(found.players) == [player.label for player in theirs.players]
        assert [list(a) for a in found.actions] == [
            [strategy.label for strategy in player.strategies] for player in theirs.players
        ]


def test_gambits_own_trees_are_read_as_gambit_reads_them():
    pygambit = pytest.importorskip("pygambit")
    paths = sorted((Path(pygambit.__file__).parent / "catalog_data").rglob("*.efg"))
    if not paths:
        pytest.skip("this version of pygambit comes without games")
    for path in paths:
        theirs, found = pygambit.read_efg(str(path)), read_efg(path)
        again = pygambit.read_efg(io.BytesIO(format_efg(found).encode()))
        for game in (theirs, again):
            assert found.perfect_recall == game.is_perfect_recall
            assert len(found.subgames) == sum(node.is_subgame_root for node in game.nodes)
            assert len(found.nodes) == len(game.nodes)
            if found.perfect_recall:  # without it, Gambit plays no mixtures to compare with
                assert cells(found.strategic_form()) == cells(from_pygambit(game))


def cells(game):
    """Return what the players get, whatever the order of plans, by how many plans each has."""
    rows = np.moveaxis(game.exact_payoffs, 0, -1).reshape(-1, game.n_players)
    return game.n_actions, sorted(map(tuple, rows))


def test_labels_that_gambit_refuses_are_refused_with_its_reason():
    pytest.importorskip("pygambit")
    with pytest.raises(GameError, match="ASCII"):
        to_pygambit(asymmetric_game(last_label="Öl"))


def test_extensive_games_come_in_their_reduced_strategic_form():
    pygambit = pytest.importorskip("pygambit")
    text = """EFG 2 R "Entry" { "first" "second" }
        p "" 1 1 "" { "in" "out" } 0
        p "" 2 1 "" { "fight" "yield" } 0
        t "" 1 "war" { -1, -1 }
        t "" 2 "peace" { 1/2, 1 }
        t "" 3 "absence" { 0, 2 }
        """
    tree = pygambit.read_efg(io.BytesIO(text.encode()))
    game = from_pygambit(tree)
    assert game.players == ("first", "second")
    assert game.exact_payoffs.tolist() == [[[-1, Fraction(1, 2)], [0, 0]], [[-1, 1], [2, 2]]]


def test_quantecon_puts_each_players_own_action_first():
    pytest.importorskip("quantecon")
    game = asymmetric_game(exact=False)
    theirs = to_quantecon(game)
    assert [p.payoff_array.shape for p in theirs.players] == [(2, 3, 4), (3, 4, 2), (4, 2, 3)]
    # At the action profile (1, 2, 3), player by player, from the library's own indexing.
    assert theirs[1, 2, 3].tolist() == game.payoffs[:, 1, 2, 3].tolist()
    assert (from_quantecon(theirs).payoffs == game.payoffs).all()


@pytest.mark.parametrize("convert", [to_pygambit, to_quantecon])
def test_a_missing_package_is_named(monkeypatch, convert):
    for name in ("pygambit", "quantecon", "quantecon.game_theory"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BargainingError, match="not installed"):
        convert(asymmetric_game())
