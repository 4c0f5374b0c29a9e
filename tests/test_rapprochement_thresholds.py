"""Where the equilibria of rapprochement begin and end, along one assumption at a time."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining import load
from bargaining.analysis import regions
from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.analysis.lenses import lenses
from bargaining.analysis.robustness import tornado
from tests.worked_case import CALIBRATIONS, KREMLIN_RUN, STATUS_QUO, pure_profiles


@pytest.fixture(scope="module")
def scenario():
    return load("rapprochement")


# ---------------------------------------------------------------- thresholds and regimes


@pytest.mark.parametrize("calibration", ["baseline", *CALIBRATIONS])
def test_regimes_agree_with_brute_force_at_random_points_and_at_thresholds(scenario, calibration):
    seen = scenario.calibrated(calibration)
    found = regions(seen, "autonomy")
    drawn = [Fraction(int(k), 9973) for k in np.random.default_rng(5).integers(0, 9973, 6)]
    for value in [Fraction(0), Fraction(1), *drawn, *(point.low for point in found.thresholds)]:
        assert set(found.at(value)) == pure_profiles(seen.replace(autonomy=value))


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
    found = regions(scenario.calibrated(calibration), "autonomy")
    assert [str(point) for point in found.thresholds] == thresholds


def test_moscow_bounds_the_status_quo_where_direction_costs_what_it_gains(scenario):
    values = scenario.values
    (interval,) = regions(scenario, "autonomy").intervals[STATUS_QUO]
    assert interval.start.low == 1 - values["direction_cost"] / values["orchestration_gain"]
    assert (interval.start_bound.player, interval.start_bound.deviation) == ("russia", "direct")
    bounds = regions(scenario, "autonomy", "swap_scope").bounds(STATUS_QUO)
    reasons = {
        str(inequality): {(r.player, r.deviation) for r in found} for inequality, found in bounds.items()
    }
    assert reasons["-3 + 13 autonomy"] == {("russia", "direct")}


@pytest.mark.parametrize("calibration", ["baseline", *CALIBRATIONS])
def test_moscow_runs_the_opening_up_to_where_direction_costs_what_it_gains(scenario, calibration):
    seen = scenario.calibrated(calibration)
    threshold = 1 - seen.values["direction_cost"] / seen.values["orchestration_gain"]
    found = regions(seen, "autonomy").intervals.get(KREMLIN_RUN, ())
    assert [(interval.start.low, interval.end.low) for interval in found] == [(0, threshold)] * (
        threshold >= 0
    )
    assert all(str(interval.end_bound) == "russia: tolerate" for interval in found)


SWITCHES = {
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


@pytest.mark.parametrize("outcome", SWITCHES)
def test_switch_points_of_tornadoes_are_the_known_ones(scenario, outcome):
    bars = {bar.parameter: bar for bar in tornado(scenario, outcome).bars}
    for name, value in SWITCHES[outcome].items():
        (switch,) = bars[name].switches
        assert float(switch) == pytest.approx(value, abs=0.006)
    if outcome != "status_quo":
        assert {name for name, bar in bars.items() if bar.switches} == set(SWITCHES[outcome])
    else:
        assert bars["autonomy"].overturned_by_documents
        assert not bars["orchestration_gain"].overturned_by_documents
        assert bars["half_measure_displeasure"].documents is None
        assert bars["direction_cost"].room == pytest.approx(0.11)


# ---------------------------------------------------------------- mixed equilibria along autonomy


def test_mixed_branches_along_autonomy_meet_at_an_irrational_value(scenario):
    found = equilibrium_paths(scenario, "autonomy", grid=9)
    assert found.unproved == ()
    assert [p.proved for p in found.paths] == [1.0] * len(found.paths)
    assert all(end.certified for p in found.paths for end in p.ends)
    mixed = {p.label.removeprefix("Mixed: "): p for p in found.paths if p.kind == "mixed"}
    first, second = mixed["transact/package, exploit/restrain"], mixed["transact/package, token/restrain"]
    assert (first.start_text, first.start_bound) == ("3/13", "russia: direct")
    assert (second.end_text, second.end_bound) == ("69/80", "us: package")
    # The two exchange one action of one player for another.
    assert (first.end_text, first.end_bound) == ("0.332681", "belarus: token")
    assert (second.start_text, second.start_bound) == ("0.332681", "belarus: exploit")
    assert first.ends[1].low <= second.ends[0].high
    assert second.ends[0].low <= first.ends[1].high
    ends = [float(p.points[k].value) for p in mixed.values() for k in (0, -1)]
    inner = [x for x in ends if 0 < x < 1]
    for x in inner:  # where one branch of mixed equilibria ends, another begins or a pure regime does
        assert min(abs(x - y) for y in [3 / 13, *(z for z in inner if z is not x)]) < 3e-6
    package = next(p for p in found.paths if p.label == "Package")
    assert (package.start_text, package.start_bound) == ("3/13", "russia: direct")


def test_documents_predict_what_they_say_and_moscows_margin_under_olech_is_a_knife_edge(scenario):
    seen = {lens.name: lens for lens in lenses(scenario)}
    pure = {name: {e.label for e in lens.equilibria if e.equilibrium.pure} for name, lens in seen.items()}
    assert pure == {
        "baseline": {"Freeze", "Status quo", "Package"},
        "olech2025": {"Freeze", "Status quo"},
        "parish2025": {"Freeze", "Status quo"},
        "episkopos2025brief": {"Freeze", "Status quo", "Package"},
        "prisoners2025oped": {"Freeze", "Kremlin-run"},
        "doctrine2025oped": {"Freeze", "Package"},
    }
    (status_quo,) = (e for e in seen["olech2025"].equilibria if e.label == "Status quo")
    assert (status_quo.bounding_player, round(status_quo.margin, 6)) == ("russia", 0.02)
