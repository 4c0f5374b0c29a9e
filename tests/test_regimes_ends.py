"""Thresholds are points inside the range: an end at which equilibria change is none."""

from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.branches.paths import equilibrium_paths

SCENARIO = """
[scenario]
name = "ends"
title = "Ties at the ends"
[players.one]
label = "One"
actions = {{ stay = {{ label = "Stay", assumption = "x" }}, go = {{ label = "Go", assumption = "x" }} }}
[kinds.k]
meaning = "level"
range = {limits}
assumption = "x"
[parameters.t]
label = "t"
kind = "k"
baseline = {middle}
assumption = "x"
[[payoff]]
player = "one"
term = "Going"
value = "({formula}) * one.go"
assumption = "x"
"""


def made(tmp_path, formula, limits="[0, 1]", middle="0.5"):
    path = tmp_path / "ends.toml"
    path.write_text(SCENARIO.format(formula=formula, limits=limits, middle=middle), encoding="utf-8")
    return bargaining.load(path)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("t", []),
        ("t - 1", []),
        ("t * (1 - t)", []),
        ("t * (t - 1/3) * (t - 1)", ["1/3"]),
        ("t * (t - 1/3)^2 * (1 - t)", ["1/3"]),
        ("0 * t", []),
        ("1 + t", []),
        ("t * (2 * t^2 - 1)", ["root of 2x^2 - 1 near 0.707107"]),
    ],
)
def test_thresholds_lie_inside_the_range_and_are_where_equilibria_change(tmp_path, formula, expected):
    found = regions(made(tmp_path, formula), "t")
    assert [str(point) for point in found.thresholds] == expected
    for point in found.thresholds:
        assert 0 < point.low <= point.high < 1
    (first, last) = (found.regimes[0], found.regimes[-1])
    assert (first.start.low, last.end.high) == (0, 1)


def test_an_end_that_is_tied_is_a_regime_of_its_own_and_closed(tmp_path):
    found = regions(made(tmp_path, "t * (1 - t)"), "t")
    assert [(str(r.start), str(r.end), len(r.profiles)) for r in found.regimes] == [
        ("0", "0", 2),
        ("0", "1", 1),
        ("1", "1", 2),
    ]
    assert len(found.at(Fraction(0))) == len(found.at(Fraction(1))) == 2
    assert [(str(i.start), str(i.end)) for i in found.intervals[("stay",)]] == [("0", "0"), ("1", "1")]


@pytest.mark.parametrize("formula", ["t", "1 - t", "t * (1 - t)"])
def test_paths_stay_inside_the_range_where_an_end_is_tied(tmp_path, formula):
    found = equilibrium_paths(made(tmp_path, formula), "t", grid=5)
    assert all(0 <= point.value <= 1 for path in found.paths for point in path.points)
    assert [path.label for path in found.paths if path.kind == "pure"]
