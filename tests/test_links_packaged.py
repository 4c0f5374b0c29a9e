"""Links of packaged scenarios against their specification and closed forms."""

from fractions import Fraction as F

import pytest

from bargaining import load
from bargaining.analysis.links import follow
from bargaining.analysis.links.following import check_links
from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.quantities import measured
from bargaining.analysis.regimes import axis_regimes
from bargaining.scenario.reading import packaged_scenarios

OLECH, PARISH, QUINCY, CRITICS, DOCTRINE = (
    "olech2025",
    "parish2025",
    "episkopos2025brief",
    "prisoners2025oped",
    "doctrine2025oped",
)


@pytest.mark.parametrize("name", ["border_trust", "commitment", "roadmap", "veto"])
def test_links_lead_somewhere(name):
    scenario = load(name)
    assert scenario.document.links
    assert not scenario.followed
    check_links(scenario)


def test_no_packaged_scenario_but_these_declares_links_that_are_not_tested_here():
    declared = {name for name in packaged_scenarios() if load(name).document.links}
    assert declared == {"border_trust", "commitment", "roadmap", "veto"}


# ---------------------------------------------------------------- the roadmap, and what goes on without one


@pytest.mark.parametrize(("overlay", "outcome"), [("freeze", "Freeze"), ("status_quo", "Status quo")])
def test_what_overlays_of_the_roadmap_copied_is_what_its_links_take(overlay, outcome):
    """Its overlays hold numbers that were computed once; the links compute them."""
    roadmap = load("roadmap")
    (found,) = follow(roadmap, f"us_without={outcome}", "belarus_without")
    assert found.values == roadmap.overlaid(overlay).values


@pytest.mark.parametrize(
    ("document", "answers"),
    [
        ("baseline", {"Freeze": "0 -0.2", "Status quo": "1.2355 0.05", "Package": "1.59 0.51"}),
        (OLECH, {"Freeze": "0 -0.2", "Status quo": "1.237 0.05"}),
        (DOCTRINE, {"Freeze": "0 -0.35", "Package": "2.245 1.075"}),
    ],
)
def test_the_roadmap_has_an_answer_for_each_equilibrium_of_rapprochement(document, answers):
    found = follow(load("roadmap").calibrated(document), "all")
    assert {
        w.followed["us_without"].equilibrium: (w.values["us_without"], w.values["belarus_without"])
        for w in found
    } == {label: tuple(map(F, numbers.split())) for label, numbers in answers.items()}
    upstream = load("rapprochement").calibrated(document)
    assert {w.followed["us_without"].digest for w in found} == {upstream.digest}


# ---------------------------------------------------------------- trust at the border, from signals of who decides


@pytest.mark.parametrize(
    ("document", "value"),
    [(OLECH, "0.468"), (PARISH, "0.435"), (QUINCY, "0.903"), (CRITICS, "0.100"), (DOCTRINE, "0.700")],
)
def test_trust_is_the_posterior_of_the_dilemma_after_one_signal_of_each_kind(document, value):
    (found,) = follow(load("border_trust").calibrated(document), "trust")
    assert f"{float(found.values['trust']):.3f}" == value
    assert found.followed["trust"].calibration == document
    assert found.followed["trust"].equilibrium == ""


def test_one_signal_of_each_kind_leaves_trust_short_of_what_neighbours_need():
    """O's harm and spiral with the median calm and advantage need one half, and are given .468."""
    (found,) = follow(load("border_trust").calibrated(OLECH), "trust")
    (cut,) = [load("border_trust").calibrated(OLECH)]
    assert found.values["trust"] < F(1, 2)
    assert found.form.predicted(found.values) == cut.form.predicted(cut.values)


# ---------------------------------------------------------------- the flank's readiness, from the same signals


@pytest.mark.parametrize(
    ("document", "belief"),
    [(OLECH, "0.468"), (PARISH, "0.435"), (QUINCY, "0.903"), (CRITICS, "0.100"), (DOCTRINE, "0.700")],
)
def test_readiness_is_the_posterior_beside_the_belief_at_the_baseline(document, belief):
    (found,) = follow(load("veto").calibrated(document), "readiness")
    assert f"{float(found.values['readiness'] * F(2, 5)):.3f}" == belief


def test_the_outcome_at_the_belief_after_one_signal_of_each_kind():
    """The specification's .390 at a belief of .468: O's signals, with pressure and ideals of the baseline."""
    (found,) = follow(load("veto").calibrated(OLECH), "readiness")
    at = load("veto").replace(readiness=found.values["readiness"])
    (profile,) = at.form.predicted(at.values)
    assert f"{float(measured(at, profile)['outcome']):.3f}" == "0.390"


# ---------------------------------------------------------------- commitment, from inspections and from thaws


@pytest.mark.parametrize(
    ("document", "premium", "fine"),
    [
        ("baseline", ".21", "1"),
        (OLECH, ".3", "1"),
        (PARISH, ".14", "1.3"),
        (QUINCY, ".06", "1"),
        (DOCTRINE, ".105", "1"),
    ],
)
def test_detection_is_what_inspections_come_to(document, premium, fine):
    """Minsk is indifferent where a diversion is caught with g / (g + F), whatever an inspection is worth."""
    (found,) = follow(load("commitment").calibrated(document), "verification")
    g, f = F(premium), F(fine)
    assert found.values["verification"] == g / (g + f)
    # then no document has assurances kept: v q r / (1 - q) is less than what reneging brings
    assert {
        profile[found.form.places.index(place)]
        for profile in found.form.predicted(found.values)
        for place in found.form.places
        if place.player == "belarus"
    } == {"renege"}


def test_critics_have_no_inspections_and_no_detection():
    (found,) = follow(load("commitment").calibrated(CRITICS), "verification")
    assert found.values["verification"] == 0


def test_a_deal_ends_as_thaws_do():
    upstream = load("freeze_thaw")
    rates = {
        profile: 1 / measured(upstream, profile)["length_thaw"]
        for profile in upstream.form.predicted(upstream.values)
    }
    found = follow(load("commitment"), "annual_reversal")
    assert [w.values["annual_reversal"] for w in found] == list(rates.values())
    assert len(set(rates.values())) > 2


def test_a_rate_along_what_moves_it_agrees_with_following_at_points():
    """A last thaw with restraint ends at the rate of crises and no other: a rate of nothing has no length over it."""
    commitment, name = load("commitment"), "annual_reversal=last_thaw_restrained"
    (found,) = follow(commitment, name)
    regimes = axis_regimes(found, "crisis_rate")
    upstream = load("freeze_thaw")
    thaw = tuple(parse_profile(upstream, "last_thaw_restrained").values())
    played = []
    for rate in (F(1, 50), F(1, 10), F(15, 100), F(1, 4)):
        if thaw not in upstream.form.predicted(upstream.replace(crisis_rate=rate).values):
            assert regimes.at(rate) == ()
            continue
        (alone,) = follow(commitment.replace(crisis_rate=rate), name)
        assert alone.values["annual_reversal"] == rate
        assert regimes.at(rate) == alone.form.predicted(alone.values)
        played.append(rate)
    assert played == [F(1, 50), F(1, 10), F(15, 100)]
    assert regimes.at(F(0)) == ()
    # By hand, x being the rate of crises and reversals: .4 * .5 * q / (1 - q) = .5 + .8 x with q = .9 (1 - x)
    assert (-13, 71, 72) in [point.polynomial for point in regimes.thresholds]
