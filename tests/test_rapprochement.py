"""The rapprochement game against statements of it that were made independently of the scenario file."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bargaining import load
from tests.worked_case import (
    FREEZE,
    KREMLIN_RUN,
    PACKAGE,
    SQUEEZED,
    STATUS_QUO,
    at_point,
    pure_profiles,
)

RECORDED = json.loads(
    (Path(__file__).parent / "data" / "rapprochement_payoffs.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def scenario():
    return load("rapprochement")


def recorded_payoffs(entry, shape):
    fractions = [[Fraction(n, entry["denominator"]) for n in player] for player in entry["numerators"]]
    return np.array(fractions, dtype=object).reshape(shape)


# ---------------------------------------------------------------- payoffs


def test_recorded_points_are_the_calibrations_and_overlays_of_the_scenario(scenario):
    document = scenario.document
    assert set(RECORDED["points"]) == {"baseline", *document.calibrations, *document.overlays}
    assert len(scenario.terms) == 34
    assert len(scenario.parameters) == 41


@pytest.mark.parametrize("name", sorted(RECORDED["points"]))
def test_payoffs_equal_the_recorded_rationals(scenario, name):
    game = at_point(scenario, name).game()
    expected = recorded_payoffs(RECORDED["points"][name], game.payoffs.shape)
    assert (game.exact_payoffs == expected).all()


@pytest.mark.parametrize("number", range(5))
def test_payoffs_equal_the_recorded_rationals_at_random_values(scenario, number):
    draw = RECORDED["draws"][number]
    game = scenario.replace(**draw["parameters"]).game()
    assert (game.exact_payoffs == recorded_payoffs(draw, game.payoffs.shape)).all()


# ---------------------------------------------------------------- pure equilibria


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("baseline", {FREEZE, STATUS_QUO, PACKAGE}),
        ("olech2025", {FREEZE, STATUS_QUO}),
        ("parish2025", {FREEZE, STATUS_QUO}),
        ("episkopos2025brief", {FREEZE, STATUS_QUO, PACKAGE}),
        ("prisoners2025oped", {FREEZE, KREMLIN_RUN}),
        ("doctrine2025oped", {FREEZE, PACKAGE}),
        ("prescribed_us", {FREEZE}),
        ("isolationist_us", {FREEZE}),
        ("isolationist_us_olech", {FREEZE}),
        ("integration_framing", {FREEZE, STATUS_QUO, SQUEEZED}),
    ],
)
def test_pure_equilibria_of_every_lens(scenario, name, expected):
    assert pure_profiles(at_point(scenario, name)) == expected


@pytest.mark.parametrize(
    ("calibration", "threshold", "below", "above"),
    [
        ("baseline", Fraction(3, 13), {FREEZE, KREMLIN_RUN}, {FREEZE, STATUS_QUO, PACKAGE}),
        ("olech2025", Fraction(3, 8), {FREEZE, KREMLIN_RUN}, {FREEZE, STATUS_QUO}),
    ],
)
def test_moscow_switches_where_running_the_opening_stops_paying(
    scenario, calibration, threshold, below, above
):
    """Moscow is indifferent at ``1 - direction_cost / orchestration_gain`` exactly: there both sets hold."""
    lens = scenario.calibrated(calibration)
    assert threshold == 1 - lens.values["direction_cost"] / lens.values["orchestration_gain"]
    step = Fraction(1, 10**15)
    assert pure_profiles(lens.replace(autonomy=threshold - step)) == below
    assert pure_profiles(lens.replace(autonomy=threshold)) == below | above
    assert pure_profiles(lens.replace(autonomy=threshold + step)) == above


def test_a_float_cannot_hold_the_threshold(scenario):
    """The tie at 3/13 is lost in floating point, so exact parameters are not a luxury."""
    exact = pure_profiles(scenario.replace(autonomy=Fraction(3, 13)))
    assert len(exact) == 4
    assert len(pure_profiles(scenario.replace(autonomy=float(Fraction(3, 13))))) < 4


# ---------------------------------------------------------------- conditions derived by hand


def freeze_holds(p):
    dependence = 1 - p["autonomy"]
    departing = dependence * p["moscow_punishment"] * p["half_measure_displeasure"]
    alone = p["standing_alone_cost"] + np.minimum(p["token_cost"], p["restraint_cost"] + departing)
    return alone > p["autonomy"] * p["war_exposure"]


def status_quo_holds(p):
    undetected, scope = 1 - p["verification"], p["swap_scope"]
    leak = undetected * p["structural_leak"]
    dependence = 1 - p["autonomy"]
    departing = dependence * p["moscow_punishment"] * p["half_measure_displeasure"]
    us = p["release_credit"] + p["moscow_channel"] > scope * (
        p["us_engagement_cost"] + p["us_leak_cost"] * leak
    )
    eu = p["eu_legitimation_cost"] * (1 - p["us_cover"] * scope) + p["eu_wavering_cost"] + (
        p["eu_leak_cost"] * leak * scope
    ) > (
        p["eu_prisoner_diplomacy"] * p["token_worth"]
        + p["eu_loosening"] * p["autonomy"]
        + p["eu_divergence_cost"] * scope
    )
    premium = undetected * p["diversion_premium"] * dependence
    not_exploit = (
        p["us_relief"] * (p["verification"] - premium) + p["snapback_penalty"] * p["verification"] > 0
    )
    not_align = p["us_relief"] * scope + p["autonomy"] * p["war_exposure"] > p["token_cost"]
    not_restrain = p["restraint_cost"] + departing > p["token_cost"]
    russia = p["direction_cost"] > p["orchestration_gain"] * dependence
    return us & eu & not_exploit & not_align & not_restrain & russia


def package_holds(p):
    undetected, scope = 1 - p["verification"], p["swap_scope"]
    leak = undetected * p["structural_leak"]
    dependence = 1 - p["autonomy"]
    departing = dependence * p["moscow_punishment"] * p["half_measure_displeasure"]
    delivered = p["us_commerce"] + p["us_flank_calm"] * p["autonomy"]
    cost = p["us_engagement_cost"] + p["us_leak_cost"] * leak
    us = (delivered > (1 - scope) * cost) & (p["release_credit"] + p["moscow_channel"] + delivered > cost)
    eu = p["eu_legitimation_cost"] * (1 - p["us_cover"]) + p["eu_wavering_cost"] + p[
        "eu_leak_cost"
    ] * leak < (
        p["eu_prisoner_diplomacy"]
        + (p["eu_border_calm"] + p["eu_loosening"]) * p["autonomy"]
        + p["eu_border_trade"]
        + p["eu_divergence_cost"]
    )
    relief = (1 - p["reversal"]) * p["us_relief"] + p["eu_relief"]
    pledge = p["security_pledge"] * (1 - p["reversal"])
    cost_of_restraint = p["restraint_cost"] + departing
    not_token = (1 - scope) * relief + pledge + p["token_cost"] > cost_of_restraint
    diverted = undetected * (1 + p["diversion_premium"] * dependence)
    penalty = 2 * p["snapback_penalty"] * p["verification"]
    not_exploit = relief * (1 - diverted) + penalty + pledge + p["token_cost"] > cost_of_restraint
    not_align = relief + pledge + p["autonomy"] * p["war_exposure"] > cost_of_restraint
    not_direct = p["direction_cost"] > p["orchestration_gain"] * dependence
    not_squeeze = (
        2 * p["lost_control_cost"] * p["integration_threat"] < p["squeeze_cost"] + p["us_track_stake"]
    )
    return us & eu & not_token & not_exploit & not_align & not_direct & not_squeeze


def kremlin_run_holds(p):
    undetected, scope = 1 - p["verification"], p["swap_scope"]
    dependence = 1 - p["autonomy"]
    us = p["release_credit"] + p["moscow_channel"] > scope * (
        p["us_engagement_cost"] + p["us_leak_cost"] * undetected
    )
    eu = p["eu_legitimation_cost"] * (1 - p["us_cover"] * scope) + p["eu_wavering_cost"] + (
        p["eu_leak_cost"] * undetected + p["eu_trap_cost"] * dependence
    ) > (p["eu_prisoner_diplomacy"] * p["token_worth"] + p["eu_divergence_cost"] * scope)
    diverted = p["us_relief"] * scope * undetected * (1 + p["diversion_premium"] * dependence)
    exploit = diverted - p["snapback_penalty"] * p["verification"] * scope - p["token_cost"]
    kept, ordered = p["us_relief"] * scope, p["moscow_punishment"] * dependence
    not_token = exploit > kept - p["token_cost"] - ordered * p["half_measure_displeasure"]
    not_restrain = exploit > kept - p["restraint_cost"] - ordered
    not_align = exploit > -p["autonomy"] * p["war_exposure"] - ordered
    russia = p["orchestration_gain"] * dependence > p["direction_cost"]
    return us & eu & not_token & not_restrain & not_align & russia


def brute_force(payoffs):
    """Mark the profiles of a batch of games at which no other action of any player pays more."""
    mask = np.ones(payoffs[:, 0].shape, dtype=bool)
    for player in range(payoffs.shape[1]):
        own = payoffs[:, player]
        mask &= own == own.max(axis=1 + player, keepdims=True)
    return mask


@pytest.mark.parametrize(
    ("profile", "holds"),
    [
        (FREEZE, freeze_holds),
        (STATUS_QUO, status_quo_holds),
        (PACKAGE, package_holds),
        (KREMLIN_RUN, kremlin_run_holds),
    ],
)
def test_conditions_derived_by_hand_agree_with_brute_force(scenario, profile, holds):
    rng = np.random.default_rng(20251122)
    draws = {
        name: rng.uniform(*(float(end) for end in scenario.range(name)), size=4000)
        for name in scenario.parameters
    }
    names = scenario.form.game.actions
    index = tuple(labels.index(action) for labels, action in zip(names, profile, strict=True))
    found = brute_force(scenario.form.game.payoffs(draws))[(slice(None), *index)]
    expected = holds(draws)
    assert 0 < expected.sum() < expected.size
    assert (found == expected).all()
