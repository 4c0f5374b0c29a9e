"""Exact regimes along an assumption agree with brute force, cover the range, and name what bounds them."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from bargaining.analysis import regions
from bargaining.equilibria import pure_equilibria
from bargaining.errors import ScenarioError
from tests.catalogue import scenario, scenarios

AXES = [(name, axis) for name, entry in scenarios().items() for axis in entry["parameters"]]


def brute(given, **values):
    found = given.replace(**values)
    labels = found.form.game.actions
    return {
        tuple(names[k] for names, k in zip(labels, cell, strict=True))
        for cell in pure_equilibria(found.game())
    }


@pytest.mark.parametrize(("name", "axis"), AXES)
def test_regimes_agree_with_brute_force_at_random_points_and_at_thresholds(name, axis):
    given = scenario(name)
    found = regions(given, axis)
    low, high = given.range(axis)
    drawn = [
        low + (high - low) * Fraction(int(k), 9973) for k in np.random.default_rng(5).integers(0, 9973, 8)
    ]
    exact = [point.low for point in found.thresholds if point.is_rational]
    for value in [low, high, *drawn, *exact]:
        assert set(found.at(value)) == brute(given, **{axis: value})


@pytest.mark.parametrize(("name", "axis"), AXES)
def test_regimes_cover_the_range_without_gaps(name, axis):
    given = scenario(name)
    found = regions(given, axis).regimes
    assert (found[0].start.low, found[-1].end.high) == given.range(axis)
    assert all(left.end == right.start for left, right in itertools.pairwise(found))
    assert all(set(left.profiles) != set(right.profiles) for left, right in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("name", "axis", "profile", "ends"),
    [
        ("tiny", "x", "a,c", [("3/4", "p: b", "1", "")]),
        ("ell", "y", "a,c", [("0", "", "1/2", "q: d")]),
        ("meeting", "t", "b,d", [("-1", "", "1", "p: a")]),
        ("curved", "x", "b,d", [("1/3", "p: a", "2/3", "p: a")]),
        ("staircase", "x", "a4,c4", [("7/16", "p: a3", "9/16", "p: a5")]),
        ("touch", "x", "a,d", [("1/2", "p: b", "1/2", "p: b")]),
    ],
)
def test_an_interval_names_whose_deviation_pays_just_outside(name, axis, profile, ends):
    found = regions(scenario(name), axis).intervals[tuple(profile.split(","))]
    assert [(str(i.start), str(i.start_bound), str(i.end), str(i.end_bound)) for i in found] == ends


def test_a_threshold_that_is_no_fraction_is_told_by_its_polynomial():
    found = regions(scenario("half_power"), "t")
    (point,) = found.thresholds
    assert point.polynomial == (-1, 0, 2)
    assert float(point) == pytest.approx(0.5**0.5, abs=1e-15)
    assert set(found.at(Fraction(7, 10))) == {("stay",)}
    assert set(found.at(Fraction(71, 100))) == {("go",)}


def test_an_unknown_axis_is_named_with_the_nearest():
    with pytest.raises(ScenarioError, match=r"unknown parameter 'z' \(one of 'x', 'y'\)"):
        regions(scenario("ell"), "z")
    with pytest.raises(ScenarioError, match=r"unknown parameter 'ss' \(did you mean 's'\?\)"):
        regions(scenario("three_guards"), "ss")
