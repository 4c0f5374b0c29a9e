"""Switch points along one assumption are exact and agree with the regimes of all profiles."""

import math
from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.regimes import Bound, intervals_along
from bargaining.analysis.robustness import (
    tornado,
)


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


PUBLISHED = {
    "package": {
        "verification": 0.253,
        "swap_scope": 0.64,
        "reversal": 0.78,
        "us_engagement_cost": 0.71,
        "eu_relief": 0.19,
        "snapback_penalty": 0.10,
        "restraint_cost": 0.82,
        "integration_threat": 0.70,
        "orchestration_gain": 0.83,
        "direction_cost": 0.39,
        "autonomy": 0.231,
    },
    "freeze": {"standing_alone_cost": 0.10},
    "status_quo": {"verification": 0.098, "eu_wavering_cost": 0.06, "autonomy": 0.231},
}


@pytest.mark.parametrize("outcome", PUBLISHED)
def test_switch_points_are_the_known_ones(scenario, outcome):
    bars = {bar.parameter: bar for bar in tornado(scenario, outcome).bars}
    for name, value in PUBLISHED[outcome].items():
        (switch,) = bars[name].switches
        assert float(switch) == pytest.approx(value, abs=0.006)
    if outcome != "status_quo":
        assert {name for name, bar in bars.items() if bar.switches} == set(PUBLISHED[outcome])


@pytest.mark.parametrize(
    ("calibration", "outcome"), [("baseline", "package"), ("prisoners2025oped", "kremlin_run")]
)
def test_a_tornado_agrees_with_the_regimes_of_all_profiles(scenario, calibration, outcome):
    seen = scenario.calibrated(calibration)
    found = tornado(seen, outcome)
    for bar in found.bars[:6]:
        expected = regions(seen, bar.parameter).intervals.get(found.profiles[0], ())
        assert [(i.start, i.end) for i in bar.intervals] == [(i.start, i.end) for i in expected]
        assert [(i.start_bound, i.end_bound) for i in bar.intervals] == [
            (i.start_bound, i.end_bound) for i in expected
        ]


def test_a_bar_says_whether_the_documents_cross_a_switch(scenario):
    bars = {bar.parameter: bar for bar in tornado(scenario, "status_quo").bars}
    assert bars["autonomy"].overturned_by_documents
    assert not bars["orchestration_gain"].overturned_by_documents
    assert bars["half_measure_displeasure"].documents is None
    assert bars["direction_cost"].room == pytest.approx(0.11)
    assert bars["direction_cost"].margins[0] < 0 < bars["direction_cost"].margins[1]


def test_intervals_of_a_cubic_and_a_point_that_touches():
    cubic, disc, touch = ([0, -1, 0, 1], [2, 0, -1], [-1, 2, -1])  # x^3 - x, 2 - x^2, -(x - 1)^2

    def along(*systems):
        named = [[(Bound("p", f"b{c[0]}"), tuple(map(Fraction, c))) for c in system] for system in systems]
        return intervals_along(named, Fraction(-2), Fraction(2))

    found = along([cubic, disc])
    assert [float(end) for i in found for end in (i.start, i.end)] == pytest.approx([-1, 0, 1, math.sqrt(2)])
    assert [str(i.end_bound) for i in found] == ["p: b0", "p: b2"]
    (point,) = along([touch])
    assert point.start == point.end
    assert along([[-1]]) == ()
    (joined,) = along([disc], [[-1, 1]])  # |x| at most sqrt 2, or x at least 1
    assert [float(joined.start), float(joined.end)] == pytest.approx([-math.sqrt(2), 2])
    assert (str(joined.start_bound), str(joined.end_bound)) == ("p: b2", "")


def test_a_tornado_of_a_statement_is_the_union_over_its_profiles(scenario):
    found = {bar.parameter: bar for bar in tornado(scenario, "eu == limited").bars}
    for name in ("autonomy", "verification", "restraint_cost", "eu_relief", "war_exposure"):
        regimes = regions(scenario, name)
        low, high = scenario.range(name)
        for k in range(41):
            at = low + (high - low) * Fraction(2 * k + 1, 83)
            inside = any(i.start.high <= at <= i.end.low for i in found[name].intervals)
            assert inside == any("limited" in profile for profile in regimes.at(at))
