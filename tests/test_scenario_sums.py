"""Exact sums that need thousands of digits are refused with their place, by whatever reads the file."""

import pytest

from bargaining.cli.main import group
from bargaining.terminal.running import run_command

HEAD = """
[scenario]
name = "long"
title = "Many denominators"
[players.one]
label = "One"
actions = { stay = { label = "Stay", assumption = "x" }, go = { label = "Go", assumption = "x" } }
"""
TERM = """
[[payoff]]
player = "one"
term = "t{k}"
value = "one.go * 1/{denominator}"
assumption = "x"
"""


def long(folder, terms):
    path = folder / "long.toml"
    denominators = (10**28 + 2 * k + 1 for k in range(terms))
    path.write_text(HEAD + "".join(TERM.format(k=k, denominator=d) for k, d in enumerate(denominators)))
    return str(path)


@pytest.mark.parametrize("command", ["check", "show", "solve"])
def test_sums_of_thousands_of_digits_are_refused_with_their_place(capsys, tmp_path, command):
    assert run_command(group, [command, long(tmp_path, 300)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "long.toml" in captured.err
    assert "payoff: found coefficients whose exact sum needs thousands of digits" in captured.err


def test_sums_of_hundreds_of_digits_are_not(capsys, tmp_path):
    assert run_command(group, ["check", long(tmp_path, 30)]) == 0
