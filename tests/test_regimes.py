"""Exact regimes along an assumption agree with brute force, and with what the documents' numbers imply."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.equilibria import pure_equilibria
from bargaining.errors import ScenarioError

CALIBRATIONS = [
    "baseline",
    "olech2025",
    "parish2025",
    "episkopos2025brief",
    "prisoners2025oped",
    "doctrine2025oped",
]


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


def brute(scenario, **values):
    found = scenario.replace(**values)
    labels = found.parametric.actions
    return {
        tuple(names[k] for names, k in zip(labels, cell, strict=True))
        for cell in pure_equilibria(found.game())
    }


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_regimes_agree_with_brute_force_at_random_points_and_at_thresholds(scenario, calibration):
    seen = scenario.calibrated(calibration)
    found = regions(seen, "autonomy")
    drawn = [Fraction(int(k), 9973) for k in np.random.default_rng(5).integers(0, 9973, 12)]
    for value in [Fraction(0), Fraction(1), *drawn, *(point.low for point in found.thresholds)]:
        assert set(found.at(value)) == brute(seen, autonomy=value)


@pytest.mark.parametrize("axis", ["verification", "swap_scope", "integration_threat", "standing_alone_cost"])
def test_other_axes_agree_with_brute_force(scenario, axis):
    found = regions(scenario, axis)
    low, high = scenario.range(axis)
    for k in np.random.default_rng(6).integers(0, 9973, 10):
        value = low + (high - low) * Fraction(int(k), 9973)
        assert set(found.at(value)) == brute(scenario, **{axis: value})


@pytest.mark.parametrize(
    ("calibration", "thresholds"),
    [
        ("baseline", ["3/13"]),
        ("olech2025", ["3/8", "67/129"]),
        ("parish2025", ["3/13", "3/5"]),
        ("episkopos2025brief", ["1/16", "7/8"]),
        ("prisoners2025oped", ["3/5", "119/144"]),
        ("doctrine2025oped", ["3/13", "5787/10000"]),
    ],
)
def test_switch_points_along_autonomy_are_exact_fractions(scenario, calibration, thresholds):
    assert [
        str(point) for point in regions(scenario.calibrated(calibration), "autonomy").thresholds
    ] == thresholds


def test_moscow_bounds_the_status_quo_where_direction_costs_what_it_gains(scenario):
    values = scenario.values
    (interval,) = regions(scenario, "autonomy").intervals[("transact", "isolate", "token", "tolerate")]
    assert interval.start.low == 1 - values["direction_cost"] / values["orchestration_gain"]
    assert (interval.start_bound.player, interval.start_bound.deviation) == ("russia", "direct")


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_moscow_runs_the_opening_up_to_where_direction_costs_what_it_gains(scenario, calibration):
    seen = scenario.calibrated(calibration)
    threshold = 1 - seen.values["direction_cost"] / seen.values["orchestration_gain"]
    found = regions(seen, "autonomy").intervals.get(("transact", "isolate", "exploit", "direct"), ())
    assert [(interval.start.low, interval.end.low) for interval in found] == [(0, threshold)] * (
        threshold >= 0
    )
    assert all(str(interval.end_bound) == "russia: tolerate" for interval in found)


def test_regimes_cover_the_range_without_gaps(scenario):
    for axis in ("autonomy", "swap_scope", "token_cost"):
        found = regions(scenario, axis).regimes
        low, high = scenario.range(axis)
        assert (found[0].start.low, found[-1].end.high) == (low, high)
        assert all(left.end == right.start for left, right in itertools.pairwise(found))
        assert all(set(left.profiles) != set(right.profiles) for left, right in itertools.pairwise(found))


def test_quadratic_margins_have_algebraic_thresholds(tmp_path):
    path = tmp_path / "quadratic.toml"
    path.write_text(
        """
        [scenario]
        name = "quadratic"
        title = "A threshold that is no fraction"
        [players.one]
        label = "One"
        actions = { stay = { label = "Stay", assumption = "x" }, go = { label = "Go", assumption = "x" } }
        [kinds.belief]
        meaning = "level"
        range = [0, 1]
        assumption = "x"
        [parameters.t]
        label = "t"
        kind = "belief"
        baseline = 0.5
        assumption = "x"
        [[payoff]]
        player = "one"
        term = "Going"
        value = "(2 * t^2 - 1) * one.go"
        assumption = "x"
        """,
        encoding="utf-8",
    )
    found = regions(bargaining.load(path), "t")
    (point,) = found.thresholds
    assert not point.is_rational
    assert float(point) == pytest.approx(0.5**0.5, abs=1e-15)
    assert set(found.at(Fraction(7, 10))) == {("stay",)}
    assert set(found.at(Fraction(71, 100))) == {("go",)}


def test_an_unknown_axis_is_named_with_the_nearest(scenario):
    with pytest.raises(ScenarioError, match=r"unknown parameter 'autonmy' \(did you mean 'autonomy'\?\)"):
        regions(scenario, "autonmy")
