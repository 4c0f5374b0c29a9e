"""The command that shows where each pure equilibrium exists along one assumption."""

import json

import pytest

from bargaining.cli.main import group
from bargaining.terminal.running import run_command

GAME = """
[scenario]
name = "crossing"
title = "Two thresholds"

[players.p]
label = "P"
[players.p.actions]
go = { label = "Go", assumption = "toy" }
wait = { label = "Wait", assumption = "toy" }

[kinds.share]
meaning = "a share"
range = [0, 1]
assumption = "toy"

[parameters.t]
label = "T"
kind = "share"
baseline = 0.5
assumption = "toy"

[[payoff]]
player = "p"
term = "Gain"
value = "(t - 1/4) * (3/4 - t) * p.go"
assumption = "toy"
"""


@pytest.fixture
def game(tmp_path):
    path = tmp_path / "crossing.toml"
    path.write_text(GAME, encoding="utf-8")
    return str(path)


def regimes(capsys, *words):
    status = run_command(group, ["regimes", *words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_closed_intervals_and_thresholds_are_exact(capsys, game):
    status, out, _ = regimes(capsys, game, "t", "--json")
    told = json.loads(out)
    assert status == 0
    assert [point["exact"] for point in told["thresholds"]] == ["1/4", "3/4"]
    where = {
        one["label"]: [(i["start"], i["end"], i["closed"]) for i in one["intervals"]]
        for one in told["equilibria"]
    }
    assert where == {
        "go": [("1/4", "3/4", [True, True])],
        "wait": [("0", "1/4", [True, True]), ("3/4", "1", [True, True])],
    }


def test_a_strict_equilibrium_does_not_hold_at_its_ends(capsys, game):
    _, out, _ = regimes(capsys, game, "t", "--json", "--concept", "strict Nash")
    closed = {one["label"]: [i["closed"] for i in one["intervals"]] for one in json.loads(out)["equilibria"]}
    assert closed == {"go": [[False, False]], "wait": [[True, False], [False, True]]}


def test_the_table_says_whose_deviation_ends_an_interval(capsys, game):
    status, out, _ = regimes(capsys, game, "t")
    assert status == 0
    assert "[1/4, 3/4]" in out
    assert "p: wait" in out
    assert "changes at 1/4 (0.25), 3/4 (0.75)" in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["u"], "unknown parameter 'u'"),
        (["t", "--set", "t=0.5"], "found it among what varies"),
        (["t", "--concept", "strict"], "did you mean 'strict Nash'?"),
        (["t", "--variant", "order=first"], "unknown variant 'order'"),
    ],
)
def test_wrong_words_are_refused_in_one_line(capsys, game, words, expected):
    status, out, err = regimes(capsys, game, *words)
    assert status != 0
    assert not out
    assert expected in err
    assert len(err.strip().splitlines()) == 1
