"""Payoffs that people hand over: exact where floats would lose something, one clear message for anything else."""

import datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from bargaining import NormalFormGame
from bargaining.cli.main import group
from bargaining.equilibria.batches import nash_equilibria_batch
from bargaining.equilibria.pure import pure_equilibria, pure_equilibrium_mask
from bargaining.errors import GameError
from bargaining.games.interchange import from_pygambit
from bargaining.games.nfg import format_nfg, parse_nfg
from bargaining.games.parametric import ParametricGame
from bargaining.terminal.running import run_command

BEYOND = 2**53 + 1


@pytest.mark.parametrize(
    "given",
    [
        np.array([[BEYOND, 1]]),
        np.array([[-BEYOND, 1]]),
        np.array([[BEYOND, 1]], dtype=np.uint64),
        np.array([[2**64 - 1, 1]], dtype=np.uint64),
        np.array([[BEYOND, 0.5]], dtype=object),
        [[BEYOND, 1]],
        [[BEYOND, 0.5]],
        [[-1, 2**63]],
        [[np.int64(BEYOND), 1.0]],
        [np.array([BEYOND, 1])],
        [["9007199254740993", "1/3"]],
        [[Decimal("0.1"), 10**300]],
        [[Fraction(1, 10**400), Fraction(0)]],
    ],
)
def test_what_floats_cannot_hold_stays_exact(given):
    game = NormalFormGame(given)
    expected = [Fraction(v) for v in np.array(given, dtype=object).ravel()]
    assert game.exact_payoffs.ravel().tolist() == expected
    assert game.payoffs.ravel().tolist() == [float(v) for v in expected]


def test_two_integers_that_floats_confuse_are_told_apart():
    close = np.array([[[2**53, 0], [BEYOND, 0]], [[1, 0], [0, 1]]])
    assert pure_equilibria(NormalFormGame(close)) == ((1, 1),)  # in floats (0, 0) would be one as well


@pytest.mark.parametrize("given", [[[0.5, 1.0]], [[1, 2]], np.array([[1, 2]], dtype=np.int8), [[2**53, 0.5]]])
def test_what_floats_hold_is_not_made_exact(given):
    assert NormalFormGame(given).exact_payoffs is None


def itself():
    found = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([[1, 10**400]], "payoffs[0, 1]: found a number of about 401 digits, expected one within the range"),
        ([[Fraction(-(10**400)), 1]], "payoffs[0, 0]: found a number of about 401 digits"),
        ([[1, 10**9000]], "payoffs[0, 1]: found a number of about 9,001 digits"),
        ([[Fraction(1, 10**9000), 1]], "payoffs[0, 0]: found a number of about 9,001 digits"),
        ([[1, None]], "payoffs[0, 1]: found None, expected a number"),
        (np.array([[1, None]], dtype=object), "payoffs[0, 1]: found None, expected a number"),
        (np.array([[1, np.nan]], dtype=object), "payoffs[0, 1]: found nan, expected a finite number"),
        (np.array([[1, np.inf]]), "payoffs[0, 1]: found inf, expected a finite number"),
        ([[1, float("nan")]], "payoffs[0, 1]: found nan, expected a finite number"),
        ([["1", "far"]], "payoffs[0, 1]: found 'far', expected a number such as"),
        (np.array([["1e999999999", "1"]]), "payoffs[0, 0]: found '1e999999999', expected a number with an"),
        ([["9" * 5000, 1]], "expected a number of at most 2500 digits"),
        ([[Decimal("1e999999999"), 1]], "payoffs[0, 0]: found 1E+999999999, expected a finite number"),
        ([[Decimal("nan"), 1]], "payoffs[0, 0]: found NaN"),
        (np.ma.array([[1, 2]], mask=[[0, 1]]), "payoffs: found masked entries"),
        ([np.ma.array([1, 2], mask=[0, 1])], "payoffs: found masked entries"),
        (np.array([[1 + 0j, 2]]), "payoffs: found complex numbers"),
        ([[1j, 2]], "payoffs[0, 0]: found 1j, expected a number"),
        (np.array([[True, False]]), "payoffs: found truth values"),
        ([[True, 2]], "payoffs[0, 0]: found True, expected a number"),
        (np.array([["2020-01-01"]], dtype="M8[D]"), "payoffs: found dates"),
        ([[datetime.date(2020, 1, 1), 1]], "payoffs[0, 0]: found datetime.date(2020, 1, 1)"),
        ([[1, 2], [3]], "payoffs: found lists of different lengths or depths"),
        ([[[1, 2], [3]], [[1, 2], [3]]], "payoffs: found lists of different lengths or depths"),
        ([[1, [2]]], "payoffs: found lists of different lengths or depths"),
        (itself(), "payoffs: found lists of different lengths or depths"),
        (np.array([(1, 2.0)], dtype="i,f"), "payoffs: found records"),
        ({}, "payoffs: found dict, expected nested lists"),
        (None, "payoffs: found NoneType, expected nested lists"),
        ("12", "payoffs: found str, expected nested lists"),
        ([], "payoffs: found shape (0,)"),
        (np.zeros((31, *[1] * 31)), "payoffs: found 31 players, expected at most 30"),
    ],
)
def test_anything_else_gets_one_message(given, expected):
    with pytest.raises(GameError) as caught:
        NormalFormGame(given)
    assert str(caught.value).startswith(expected) or expected in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("solve", [nash_equilibria_batch, pure_equilibrium_mask])
@pytest.mark.parametrize("make", [np.array, list], ids=["array", "list"])
def test_a_batch_refuses_what_floats_would_change(solve, make):
    games = [[[[BEYOND, 0], [2**53, 0]], [[1, 0], [0, 1]]]] * 2
    with pytest.raises(
        GameError, match=r"payoffs\[0, 0, 0, 0\]: found 9007199254740993, which floats cannot"
    ):
        solve(make(games))
    masked = np.ma.array(np.zeros((1, 2, 2, 2)), mask=np.ones((1, 2, 2, 2)))
    with pytest.raises(GameError, match="found masked entries"):
        solve(masked)


# ---------------------------------------------------------------- .nfg


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('NFG 1 R "x" { "a" "b" } { 2 2 }\n1e999999999 2 3 4 5 6 7 8', "x.nfg:2: found '1e999999999'"),
        ('NFG 1 R "x" { "a" "b" }\n\n{ ' + "9" * 5000 + " 2 } 1", "x.nfg:3: found '999"),
        ('NFG 1 R "x" { "a" "b" } { 9999999999999999999 9999999999999999999 } 1', "x.nfg:1: found '9999"),
        ('NFG 1 R "x" { "a" "b" } { 9999 9999 } 1', "expected a number of actions between 1 and 25"),
        ('NFG 1 R "x" { ' + '"a" ' * 64 + "} { " + "2 " * 64 + "} 1", "found more than 30 players"),
        ('NFG 1 R "x" { "a" } { 1 1 } 1', "found actions of more than 1 players"),
        ('NFG 1 R "x" { "a" } { { } } 1', "found no actions of player 1"),
        ('NFG 1 R "x" { } { } 1', "found no players"),
        ('NFG 1 R "x" { "a" } { ٣ } 1 2 3', "found '٣', expected a number of actions"),
        ('NFG 1 R "x" { "a" } { 1 }\n\n' + "1" * 400, "x.nfg:3: found '111"),
        ('NFG 1 R "x" { "a" } { 1 } nan', "found 'nan', expected a payoff"),
        ('NFG 1 R "' + "x" * 10**6, "x.nfg:1: found a quotation mark that is never closed"),
        ('NFG 1 R "x" ' + "{" * 10**6, "x.nfg:1: found '{'"),
    ],
)
def test_a_game_file_is_refused_at_once_with_its_line(text, expected):
    with pytest.raises(GameError) as caught:
        parse_nfg(text, "x.nfg")
    assert expected in str(caught.value)
    assert len(str(caught.value)) < 250


def test_empty_and_repeated_labels_are_told_apart():
    text = 'NFG 1 R "t" { "x" "" "x" } { { "" "" } { "2" "" "2" "2 (2)" } { "a" "a" } } ' + "0 " * 48
    game = parse_nfg(text)
    assert game.players == ("x", "2", "x (2)")
    assert game.actions == (("1", "2"), ("2", "2 (3)", "2 (4)", "2 (2)"), ("a", "a (2)"))
    assert (parse_nfg(format_nfg(game)).exact_payoffs == 0).all()
    assert len(
        set(parse_nfg('NFG 1 R "t" { "x" } { { ' + '"" "a" ' * 9000 + "} } " + "0 " * 18000).actions[0])
    )


def run(capsys, *arguments):
    status = run_command(group, [str(argument) for argument in arguments], name="bargaining")
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_game_file_is_solved_and_checked(tmp_path, capsys):
    path = tmp_path / "game.nfg"
    path.write_text('NFG 1 R "t" { "x" "x" } { { "" "" } { "a" "b" } }\n3 0 0 2 0 2 3 0\n', encoding="utf-8")
    status, out, err = run(capsys, "solve", path)
    assert (status, err) == (0, "")
    assert "2 players, 2 x 2 actions" in out
    assert "1 equilibrium: 0 pure, 1 mixed" in out
    status, out, err = run(capsys, "solve", path, "--json")
    assert (status, err) == (0, "")
    assert '"complete": true' in out
    status, out, _ = run(capsys, "check", path)
    assert status == 0
    assert "4 action profiles" in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["solve", "game.nfg", "--set", "a=1"], "--set: found a game without assumptions"),
        (["solve", "tree.efg"], "tree.efg: no such file, expected a game tree (.efg)"),
        (["solve", "none.nfg"], "none.nfg: no such file"),
        (["solve", "broken.nfg"], "broken.nfg:2: found 'x', expected a payoff"),
        (["show", "game.nfg"], "game.nfg: found a game of Gambit's, expected a scenario"),
    ],
)
def test_a_game_file_that_is_not_taken_gets_one_line(tmp_path, capsys, monkeypatch, arguments, expected):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "game.nfg").write_text('NFG 1 R "t" { "x" } { 1 } 1', encoding="utf-8")
    (tmp_path / "broken.nfg").write_text('NFG 1 R "t" { "x" } { 1 }\nx', encoding="utf-8")
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (1, "")
    assert err.startswith(f"error: {expected}")
    assert err.count("\n") == 1


# ---------------------------------------------------------------- pygambit


class Profile:
    """A pure profile of a game of pygambit's, as far as it is used."""

    def __init__(self, payoffs):
        self.payoffs, self.chosen = payoffs, {}

    def __setitem__(self, strategy, probability):
        self.chosen[strategy] = probability

    def payoff(self, player):
        cell = tuple(next(k for i, k in self.chosen if i == j and self.chosen[i, k]) for j in range(2))
        return self.payoffs[(player.number, *cell)]


def gambit_game(written, played):
    players = [
        SimpleNamespace(number=i, strategies=[(i, k) for k in range(m)])
        for i, m in enumerate(played.shape[1:])
    ]
    return SimpleNamespace(
        title="t",
        players=players,
        to_nfg=lambda: format_nfg(NormalFormGame(written)),
        mixed_strategy_profile=lambda rational: Profile(played),
    )


def test_a_game_of_pygambits_is_taken_only_as_it_is_played():
    payoffs = np.array([Fraction(k, 3) for k in range(12)], dtype=object).reshape(2, 3, 2)
    assert (from_pygambit(gambit_game(payoffs, payoffs)).exact_payoffs == payoffs).all()
    mixed_up = payoffs.copy()
    mixed_up[1, 2] = mixed_up[1, 2, ::-1]
    with pytest.raises(
        GameError, match=r"writes 11/3 and computes 10/3 as the payoff of 'player1' at profile"
    ):
        from_pygambit(gambit_game(mixed_up, payoffs))
    with pytest.raises(GameError, match="found other strategies than it writes"):
        from_pygambit(gambit_game(payoffs[:, :2], payoffs))
    with pytest.raises(GameError, match="found a version of pygambit whose games cannot be compared"):
        from_pygambit(SimpleNamespace(title="t", to_nfg=lambda: format_nfg(NormalFormGame(payoffs))))


# ---------------------------------------------------------------- parametric games


def test_exact_payoffs_are_the_sum_of_the_monomials():
    rng = np.random.default_rng(8)
    for _ in range(30):
        exponents = rng.integers(0, 4, (5, 2))
        above, below = rng.integers(-9, 9, (5, 2, 3, 2)), rng.integers(1, 30, (5, 2, 3, 2))
        coefficients = np.vectorize(Fraction, otypes=[object])(above, below)
        game = ParametricGame(("s", "t"), exponents, coefficients, ("p", "q"), (("a", "b", "c"), ("d", "e")))
        at = {"s": Fraction(int(rng.integers(-9, 9)), 7), "t": Fraction(int(rng.integers(-9, 9)), 10**25)}
        weights = [at["s"] ** int(i) * at["t"] ** int(j) for i, j in exponents]
        expected = sum(weight * tensor for weight, tensor in zip(weights, coefficients, strict=True))
        assert (game.exact_payoffs(at) == expected).all()


def test_values_with_endless_denominators_are_refused():
    number = 3000
    exponents = np.eye(number, dtype=np.int64)
    coefficients = np.full((number, 1, 1), Fraction(1), dtype=object)
    names = tuple(f"x{k}" for k in range(number))
    game = ParametricGame(names, exponents, coefficients, ("p",), (("a",),))
    with pytest.raises(GameError, match="exact sums need thousands of digits"):
        game.exact_payoffs({name: Fraction(1, 10**29 + 2 * k + 1) for k, name in enumerate(names)})
