"""The rapprochement game against statements of it that were made independently of the scenario file."""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bargaining import load, nash_equilibria
from bargaining.analysis import compare, explain, regions
from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.analysis.cruxes import crux, crux_between, single_parameter_cruxes
from bargaining.analysis.lenses import lenses
from bargaining.analysis.robustness import (
    assumption_box,
    parse_statement,
    robust,
    shares,
    tornado,
    volume,
    without_documents,
)
from bargaining.analysis.robustness.boxes import moving
from bargaining.analysis.robustness.information import dissents
from bargaining.cli.crux import crux_command
from bargaining.equilibria.pure import pure_equilibria

RECORDED = json.loads(
    (Path(__file__).parent / "data" / "rapprochement_payoffs.json").read_text(encoding="utf-8")
)
CALIBRATIONS = ("olech2025", "parish2025", "episkopos2025brief", "prisoners2025oped", "doctrine2025oped")
OVERLAYS = ("prescribed_us", "isolationist_us", "isolationist_us_olech", "integration_framing")

FREEZE = ("pressure", "isolate", "align", "tolerate")
STATUS_QUO = ("transact", "isolate", "token", "tolerate")
KREMLIN_RUN = ("transact", "isolate", "exploit", "direct")
PACKAGE = ("package", "limited", "restrain", "tolerate")
SQUEEZED = ("package", "limited", "restrain", "squeeze")


@pytest.fixture(scope="module")
def scenario():
    return load("rapprochement")


def at_point(scenario, name):
    if name in CALIBRATIONS:
        return scenario.calibrated(name)
    return scenario.overlaid(name) if name in OVERLAYS else scenario


def recorded_payoffs(entry, shape):
    fractions = [[Fraction(n, entry["denominator"]) for n in player] for player in entry["numerators"]]
    return np.array(fractions, dtype=object).reshape(shape)


def pure_profiles(scenario):
    names = scenario.form.game.actions
    return {
        tuple(labels[k] for labels, k in zip(names, profile, strict=True))
        for profile in pure_equilibria(scenario.game())
    }


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


# ---------------------------------------------------------------- cruxes


def holds(scenario, actions):
    return tuple(actions) in pure_profiles(scenario)


def test_of_the_least_largest_changes_one_of_small_sum_is_told(scenario):
    (solution,) = crux(scenario, "us_only_package", norm="largest").solutions
    assert len(solution.changes) < 20  # without the second look more than twenty go the whole way


@pytest.mark.parametrize(
    ("target", "distance", "parameters"),
    [
        ("status_quo", 0.549011, {"standing_alone_cost", "verification"}),
        ("kremlin_run", 0.547357, {"standing_alone_cost", "direction_cost", "verification"}),
    ],
)
def test_the_least_change_that_leaves_one_equilibrium_is_proved(scenario, target, distance, parameters):
    found = crux(scenario, target, mode="only")
    assert found.status == "optimal"
    (solution,) = found.solutions
    assert set(solution.values) == parameters
    assert float(solution.distance) == pytest.approx(distance, abs=2e-6)
    assert len(pure_equilibria(scenario.replace(**solution.values).game())) == 1


def test_single_cruxes_agree_with_the_game_on_both_sides(scenario):
    for row in single_parameter_cruxes(scenario, "package"):
        for flip, way in ((row.below, -1), (row.above, 1)):
            if flip is None:
                continue
            at, step = flip.value.low, Fraction(way, 10**6)
            actions = ("package", "limited", "restrain", "tolerate")
            assert holds(scenario.replace(**{row.parameter: at}), actions) is not flip.attained
            assert not holds(scenario.replace(**{row.parameter: at + step}), actions)


@pytest.mark.parametrize(
    ("target", "mode", "distance"),
    [("kremlin_run", "becomes", "11/100"), ("status_quo", "ends", "11/100"), ("exploited", "becomes", None)],
)
def test_cruxes_of_outcomes_are_optimal_and_exact(scenario, target, mode, distance):
    found = crux(scenario, target, mode=mode)
    assert found.status == "optimal"
    (solution,) = found.solutions
    assert holds(scenario.replace(**solution.values), found.target) == (mode == "becomes")
    if distance:
        assert float(solution.distance) == pytest.approx(float(Fraction(distance)), abs=2e-6)
        (change,) = solution.changes
        assert (change.parameter, {v.calibration for v in change.voices}) == (
            "direction_cost",
            {"olech2025", "parish2025", "episkopos2025brief", "prisoners2025oped"},
        )
    assert float(solution.distance) <= min(
        row.nearest.distance + 2e-6 for row in single_parameter_cruxes(scenario, target) if row.nearest
    )


def test_documents_agree_with_direct_substitution(scenario):
    found = crux_between(scenario, "olech2025", "episkopos2025brief")
    assert found.size == 1
    one, two = scenario.calibrated("olech2025"), scenario.calibrated("episkopos2025brief")
    goal = pure_equilibria(two.game())
    taken = {next(iter(t.values)) for t in found.takeovers}
    for name in found.differing:
        turned = pure_equilibria(one.replace(**{name: two.values[name]}).game()) == goal
        assert turned == (name in taken)


def test_the_command_prints_words_and_json():
    run = CliRunner()
    words = run.invoke(crux_command, ["rapprochement", "--target", "kremlin_run"]).output
    assert "direction_cost  0.5 -> 0.39" in words
    assert "C17 C18" in words
    printed = run.invoke(
        crux_command, ["rapprochement", "--target", "kremlin_run", "--norm", "count", "--json"]
    )
    assert [list(s["changes"]) for s in json.loads(printed.output)["solutions"]] == [
        ["direction_cost"],
        ["autonomy"],
        ["orchestration_gain"],
    ]
    single = run.invoke(crux_command, ["rapprochement", "--target", "status_quo", "--single"]).output
    assert "3/13" in single
    between = run.invoke(
        crux_command,
        ["rapprochement", "--between", "parish2025", "episkopos2025brief", "--target", "package"],
    ).output
    assert "3 sets of 1" in between


# ---------------------------------------------------------------- explanations and comparisons


def test_mixed_equilibria_are_explained_as_equilibria(scenario):
    found = nash_equilibria(scenario.game())
    assert len(found.mixed) == 2
    for equilibrium in found.mixed:
        why = explain(scenario, equilibrium)
        assert why.is_equilibrium
        assert [float(side.payoff) for side in why.players] == pytest.approx(equilibrium.payoffs.tolist())
        mixing = [side for side in why.players if len(side.strategy) > 1]
        assert mixing
        # The telling deviation of a mixing player is an action that it does not use.
        assert all(side.deviation not in side.strategy for side in mixing)


def test_every_term_names_its_claims(scenario):
    text = str(explain(scenario, "status_quo"))
    assert "An equilibrium" in text
    assert "O48 P32 Q35" in text


def test_less_autonomy_loses_status_quo_and_package_and_gains_the_kremlin_run_opening(scenario):
    result = compare(scenario, scenario.replace(autonomy="0.2"))
    verdicts = {change.actions: change.verdict for change in result.changes}
    assert verdicts == {
        STATUS_QUO: "lost",
        PACKAGE: "lost",
        KREMLIN_RUN: "gained",
        FREEZE: "kept",
    }
    assert dict(result.parameters) == {"autonomy": (Fraction(2, 5), Fraction(1, 5))}
    assert len(str(result).splitlines()) < 40


# ---------------------------------------------------------------- shares of the documents' disagreement


SHARES = {
    "belarus == exploit": [0.77, 0.67, 0.56, 0.45, 0.32, 0.20, 0.09, 0.02, 0.00, 0.00, 0.00],
    "status_quo": [0.18, 0.30, 0.41, 0.50, 0.62, 0.73, 0.84, 0.90, 0.89, 0.83, 0.78],
    "eu == limited": [0.12, 0.24, 0.35, 0.45, 0.55, 0.64, 0.73, 0.80, 0.85, 0.90, 0.93],
    "freeze": [1, 1, 1, 1, 1, 1, 1, 1, 1, 0.97, 0.87],
}


def test_shares_over_autonomy_are_the_known_ones(scenario):
    found = shares(scenario, by="autonomy", statements=list(SHARES), draws=4_000)
    for statement, expected in SHARES.items():
        # both are Monte Carlo: 2,000 draws then, 4,000 now
        assert [entry.share for entry in found.of(statement)] == pytest.approx(expected, abs=0.035)
    engaged = [entry.share for entry in found.of("eu == limited")]
    assert engaged == sorted(engaged)


def test_a_share_with_a_known_answer(scenario):
    """Moscow tolerates rather than directs where cost >= gain (1 - autonomy): a triangle or a trapezium."""
    found = scenario.replace(orchestration_gain=0.65)
    statement = "russia == tolerate and status_quo"
    box = assumption_box(found)
    low, high = map(float, box["direction_cost"])
    values = {name: float(v) for name, v in found.values.items()}
    costs = np.linspace(low, high, 200_001)
    within = np.clip((0.7 - np.maximum(1 - costs / 0.65, 0.1)) / 0.6, 0, 1).mean()
    held = {n: v for n, v in values.items() if n not in {"direction_cost", "autonomy"}}
    fixed = found.replace(**held)
    share = shares(fixed, statements=[statement], draws=20_000).of(statement)[0]
    assert share.interval[0] - 0.005 < within < share.interval[1] + 0.005


def test_the_documents_disagree_on_37_assumptions(scenario):
    assert len(moving(assumption_box(scenario))) == 37


def test_the_package_lasts_over_ten_thirteenths_of_autonomy(scenario):
    found = volume(scenario, "package", ["autonomy"])
    assert found.bounds == (Fraction(10, 13), Fraction(10, 13))
    assert "exactly 10/13" in str(found)


# ---------------------------------------------------------------- without a document


def test_only_one_document_carries_the_package(scenario):
    found = {one.name: one for one in without_documents(scenario, "autonomy")}
    package = tuple(scenario.document.outcomes["package"].profile.values())
    assert {name for name, one in found.items() if one.lost} == {"episkopos2025brief"}
    brief = found["episkopos2025brief"]
    assert brief.lost == (package,)
    assert brief.scenario.values["autonomy"] == Fraction(35, 100)
    (back,) = brief.regimes.intervals[package]
    assert float(back.start) == pytest.approx(0.54, abs=0.01)
    assert set(found["olech2025"].kept) == {"eu_prisoner_diplomacy", "eu_trap_cost"}
    spoken = [scenario.spoken("autonomy")[name].value for name in found if name != "episkopos2025brief"]
    assert brief.scenario.values["autonomy"] == sorted(spoken)[1] / 2 + sorted(spoken)[2] / 2


def test_a_document_alone_stretches_the_disagreement(scenario):
    found = dissents(scenario, moving(assumption_box(scenario)))
    assert "autonomy" in found["prisoners2025oped"]
    assert "autonomy" not in found.get("doctrine2025oped", ())


# ---------------------------------------------------------------- statements about all equilibria


def used_profiles(game):
    """Return the action profiles in the supports of the equilibria of a game that has no continua."""
    found = nash_equilibria(game)
    assert found.complete
    assert not found.components
    return {profile for e in found for profile in itertools.product(*e.supports)}


@pytest.mark.parametrize(
    ("statement", "ranges"),
    [
        ("eu == isolate", {"autonomy": (0, 0.2)}),
        ("belarus != exploit", {"autonomy": (0.4, 1)}),
        ("russia != squeeze", {"autonomy": (0.1, 0.7), "reversal": (0.2, 0.5), "verification": (0.2, 0.4)}),
        ("us != pressure or belarus in (align, token)", {"autonomy": (0.1, 0.7)}),
    ],
)
def test_what_is_proved_of_the_main_game_holds_in_every_equilibrium_of_random_points(
    scenario, statement, ranges
):
    found = robust(scenario, statement, ranges)
    assert (found.status, found.pure, found.left) == ("proved", "proved", 0)
    holds = parse_statement(scenario, statement).holds.reshape(tuple(map(len, scenario.form.game.actions)))
    rng = np.random.default_rng(3)
    for _ in range(10):
        at = scenario.replace(
            **{
                name: low + (high - low) * int(rng.integers(0, 1001)) / 1000
                for name, (low, high) in ranges.items()
            }
        )
        assert all(holds[profile] for profile in used_profiles(at.game()))


def test_a_mixed_equilibrium_refutes_what_holds_in_every_pure_one(scenario):
    found = robust(scenario, "belarus != exploit", {"autonomy": (0.24, 0.3)})
    assert (found.status, found.pure) == ("refuted", "proved")
    assert found.counterexample.profile is None
    game = scenario.form.game.at(found.counterexample.point)
    strategies = [
        [found.counterexample.strategies[p].get(a, 0.0) for a in names]
        for p, names in zip(game.players, game.actions, strict=True)
    ]
    assert game.regret(strategies) <= found.counterexample.regret < 1e-12
    assert strategies[2][2] > 0.1
    assert "belarus exploit 0.4" in str(found)
    assert "In pure equilibria alone: proved." in str(found)
    assert json.loads(json.dumps(found.to_dict()))["strategies"]["belarus"]["exploit"] > 0.1
