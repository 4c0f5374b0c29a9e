"""Sensitivities agree with closed forms, exact regimes and known switch points, omissions and boxes with draws."""

import itertools
import math
import sys
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.profiles import pure_profiles
from bargaining.analysis.robustness import (
    assumption_box,
    discover,
    draw,
    profiles_named,
    sensitivity_indices,
    value_of_information,
    without_documents,
    without_terms,
)
from bargaining.analysis.robustness.boxes import moving
from bargaining.analysis.robustness.discovery import peel_and_paste
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.indices import measured
from bargaining.analysis.robustness.information import brier_fall, dissents, error_fall
from bargaining.equilibria import pure_equilibria
from bargaining.errors import ScenarioError, SolverError
from bargaining.forms.table import table_of
from tests import catalogue


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


# ---------------------------------------------------------------- targets


def test_a_target_is_where_its_margin_is_not_negative(scenario):
    values = draw(assumption_box(scenario, "ranges"), 2_000, 8)
    table = table_of(scenario.form)
    predicted = held(table, values)
    for text in ("status_quo", "transact,isolate,exploit,direct", "eu == limited and us != package"):
        target = profiles_named(scenario, text)
        columns = [table.profiles.index(profile) for profile in target.profiles]
        assert np.array_equal(target.indicator(values), predicted[:, columns].any(axis=1))
        assert np.array_equal(target.margin(values) >= -1e-9, target.indicator(values))


@pytest.mark.parametrize(
    ("name", "axis", "before", "after"),
    [
        ("curved", "x", "a,d", "b,d"),
        ("staircase", "x", "a2,c2", "a3,c3"),
        ("two_documents", "x", "b,c", "a,c"),
    ],
)
def test_a_tie_counts_as_an_equilibrium(name, axis, before, after):
    given = catalogue.scenario(name)
    threshold = next(
        left.end.low
        for left, right in itertools.pairwise(r for r in regions(given, axis).regimes if r.start != r.end)
        if (left.profiles, right.profiles) == ((tuple(before.split(",")),), (tuple(after.split(",")),))
    )
    for profile, beside in ((after, [False, True]), (before, [True, False])):
        target = profiles_named(given, profile)
        assert target.indicator({**given.values, axis: threshold}).tolist() == [True]
        near = np.array([threshold - Fraction(1, 10**9), threshold + Fraction(1, 10**9)], dtype=float)
        assert target.indicator({**given.values, axis: near}).tolist() == beside


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("statusquo", "did you mean 'status_quo'"),
        ("eu == isolate or eu == limited", "every profile satisfies"),
        ("eu == isolate and eu == limited", "no profile satisfies"),
        ("eu == isolat", "did you mean 'isolate'"),
    ],
)
def test_targets_that_ask_nothing_are_refused(scenario, text, message):
    with pytest.raises(ScenarioError, match=message):
        profiles_named(scenario, text)


def test_nothing_moves(scenario):
    held = scenario.replace(**scenario.values)
    with pytest.raises(ScenarioError, match="no assumption that moves"):
        value_of_information(held, "status_quo")


# ---------------------------------------------------------------- global sensitivity

ISHIGAMI = dict.fromkeys(("x", "y", "z"), (-math.pi, math.pi))


def ishigami(points):
    x, y, z = points.T
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def test_sobol_indices_of_ishigami_are_the_closed_forms():
    pytest.importorskip("SALib")
    found, _ = measured(ishigami, ISHIGAMI, "sobol", samples=4_096, seed=0)
    a, b = 7, 0.1
    whole = a**2 / 8 + b * math.pi**4 / 5 + b**2 * math.pi**8 / 18 + 0.5
    first = {"x": 0.5 * (1 + b * math.pi**4 / 5) ** 2 / whole, "y": a**2 / 8 / whole, "z": 0.0}
    joint = 8 * b**2 * math.pi**8 / 225 / whole
    total = {"x": first["x"] + joint, "y": first["y"], "z": joint}
    for name, measures in found.items():
        assert measures["first"] == pytest.approx(first[name], abs=0.02)
        assert measures["total"] == pytest.approx(total[name], abs=0.02)
        assert abs(measures["total"] - total[name]) < 2 * measures["total_error"] + 1e-3


def test_elementary_effects_of_a_linear_function_are_its_slopes():
    pytest.importorskip("SALib")
    unit = dict.fromkeys(("x", "y", "z"), (0.0, 1.0))
    found, _ = measured(lambda p: 3 * p[:, 0] - p[:, 1], unit, "morris", samples=8, seed=0)
    assert [found[n]["mean"] for n in unit] == pytest.approx([3, -1, 0])
    assert [found[n]["mean_absolute"] for n in unit] == pytest.approx([3, 1, 0])
    assert [found[n]["deviation"] for n in unit] == pytest.approx([0, 0, 0], abs=1e-12)


def test_pawn_ranks_an_input_that_matters_above_one_that_does_not():
    pytest.importorskip("SALib")
    unit = dict.fromkeys(("x", "y"), (0.0, 1.0))
    found, _ = measured(lambda p: (p[:, 0] > 0.6).astype(float), unit, "pawn", samples=2_000, seed=0)
    # conditional on a slice the indicator is 0 or 1 for sure: the distance is 0.6 or 0.4
    assert found["x"]["maximum"] == pytest.approx(0.6, abs=0.03)
    assert found["y"]["maximum"] < 0.15


@pytest.mark.parametrize("method", ["sobol", "morris", "pawn"])
def test_indices_are_the_same_for_the_same_seed_and_zero_where_nothing_can_matter(scenario, method):
    pytest.importorskip("SALib")
    one, same = (sensitivity_indices(scenario, "status_quo", method, samples=64) for _ in range(2))
    assert one == same
    assert {entry.parameter for entry in one.entries} == set(moving(one.box))
    usable = profiles_named(scenario, "status_quo").parameters
    for entry in one.entries:
        assert all(math.isfinite(value) for value in entry.measures.values())
        assert entry.parameter in usable or not any(entry.measures.values())


def test_first_order_indices_agree_with_the_worth_of_knowing_one_assumption(scenario):
    pytest.importorskip("SALib")
    sobol = sensitivity_indices(scenario, "status_quo", samples=2_048)
    worth = value_of_information(scenario, "status_quo")
    shares = {one.name: one.brier / worth.brier for one in worth.parameters}
    for entry in sobol.entries:
        if entry.parameter in shares:
            error = entry.measures["first_error"]
            assert entry.measures["first"] == pytest.approx(shares[entry.parameter], abs=1.5 * error + 0.01)


def test_sensitivities_refuse_what_has_no_answer(scenario):
    pytest.importorskip("SALib")
    with pytest.raises(SolverError, match="the same value 1 at all"):
        sensitivity_indices(scenario, "freeze", samples=32)
    with pytest.raises(SolverError, match="power of two"):
        sensitivity_indices(scenario, "status_quo", samples=100)
    with pytest.raises(ScenarioError, match="did you mean 'sobol'"):
        sensitivity_indices(scenario, "status_quo", "sobel")
    with pytest.raises(ScenarioError, match="indicator or margin"):
        sensitivity_indices(scenario, "status_quo", quantity="payoff")


def test_a_missing_library_is_named_with_its_extra(scenario, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("SALib")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(SolverError, match=r"bargaining\[sensitivity\]"):
        sensitivity_indices(scenario, "status_quo", samples=2)


# ---------------------------------------------------------------- leave one out


@pytest.mark.parametrize(
    ("name", "worth", "loss", "lost", "gained"),
    [
        ("first", "3/4", "1/4", (), ()),
        ("second", "1/2", "3/8", (), ()),
        ("third", "1/4", "3/8", (("go",),), (("stay",),)),
    ],
)
def test_a_prediction_without_a_document_is_that_at_the_medians_of_the_others(
    name, worth, loss, lost, gained
):
    given = catalogue.scenario("three_voices")
    assert given.values == {"s": Fraction(1, 2), "l": Fraction(1, 4)}
    (one,) = (one for one in without_documents(given, "s") if one.name == name)
    assert one.scenario.values == {"s": Fraction(worth), "l": Fraction(loss)}
    assert (one.lost, one.gained) == (lost, gained)
    assert [str(threshold) for threshold in one.regimes.thresholds] == [loss]


def test_leaving_out_does_not_touch_the_scenario_itself(scenario):
    before = scenario.digest, pure_profiles(scenario)
    without_documents(scenario)
    assert (scenario.digest, pure_profiles(scenario)) == before


def test_without_a_term_the_payoffs_are_short_of_that_term(scenario):
    found = without_terms(scenario)
    whole = scenario.form.game.exact_payoffs(scenario.values)
    term, reduced = scenario.terms[5], found[5].scenario.form.game.exact_payoffs(scenario.values)
    others = [i for i, player in enumerate(scenario.players) if player != term.player]
    assert (whole[others] == reduced[others]).all()
    assert (whole != reduced).any()
    for one in found:
        assert set(one.profiles) == set(pure_profiles(scenario)) - set(one.lost) | set(one.gained)
    lost = {one.name.split(":")[0] for one in found if one.lost}
    assert lost == {"eu", "belarus", "russia"}


# ---------------------------------------------------------------- scenario discovery


def test_a_box_in_a_cube_is_found_again():
    points = np.random.default_rng(2).random((6_000, 5))
    inside = (points[:, 1] > 0.4) & (points[:, 3] < 0.5)
    box = peel_and_paste(points, inside)[-1]
    assert box[1, 0] == pytest.approx(0.4, abs=0.03)
    assert box[3, 1] == pytest.approx(0.5, abs=0.03)
    held = ((points >= box[:, 0]) & (points <= box[:, 1])).all(axis=1)
    assert inside[held].mean() > 0.97
    assert inside[held].sum() / inside.sum() > 0.9


def test_pasting_gives_back_what_coarse_peels_took():
    points = np.random.default_rng(4).random((6_000, 3))
    inside = points[:, 0] > 0.4
    boxes = peel_and_paste(points, inside, peel=0.3)
    covered = [inside[points[:, 0] >= box[0, 0]].sum() / inside.sum() for box in boxes]
    assert min(covered) < 0.9
    assert covered[-1] > 0.97


def test_a_described_box_is_judged_by_exact_membership_of_fresh_draws(scenario):
    found = discover(scenario, "package", draws=2_000)
    chosen = found.chosen
    assert chosen.density > 0.8
    assert chosen.density > found.base_rate + 0.3
    assert 0 < len(chosen.limits) < 10
    rng = np.random.default_rng(77)
    labels, hits = scenario.form.game.actions, []
    for _ in range(60):
        point = {
            name: Fraction(float(rng.uniform(*chosen.limits.get(name, tuple(map(float, ends))))))
            for name, ends in found.box.items()
        }
        cells = pure_equilibria(scenario.form.game.at(point))
        named = [tuple(a[k] for a, k in zip(labels, cell, strict=True)) for cell in cells]
        hits.append(profiles_named(scenario, "package").profiles[0] in named)
    assert np.mean(hits) == pytest.approx(chosen.density, abs=0.15)


def test_peeling_only_gets_denser_and_pasting_never_thinner(scenario):
    found = discover(scenario, "status_quo", draws=800)
    densities = [one.density for one in found.trajectory]
    assert densities == sorted(densities)
    assert found.trajectory[0].coverage == 1
    assert found == discover(scenario, "status_quo", draws=800)


def test_discovery_refuses_what_has_no_answer(scenario):
    with pytest.raises(ScenarioError, match="all of 500 draws"):
        discover(scenario, "freeze", draws=500)
    with pytest.raises(ScenarioError, match="density"):
        discover(scenario, "package", density=0)


def test_too_few_draws_describe_no_box(scenario):
    with pytest.raises(ScenarioError, match="found 3, expected at least 100"):
        discover(scenario, "package", draws=3)


# ---------------------------------------------------------------- worth of knowing


def counted(rng, probabilities, size, repeats):
    ones = rng.binomial(size, probabilities, (repeats, len(probabilities)))
    return np.stack([size - ones, ones], axis=-1).astype(float)


def _chance_of_a_right_vote(p, voters):
    ones = sum(
        math.comb(voters, k) * p**k * (1 - p) ** (voters - k) for k in range(voters // 2 + 1, voters + 1)
    )
    return ones * p + (1 - ones) * (1 - p)


def test_estimates_have_no_bias_where_the_truth_is_known():
    rng = np.random.default_rng(3)
    p = (np.arange(20) / 20 + 0.3).clip(0, 1)
    counts = counted(rng, p, 100, 4_000)
    assert brier_fall(counts).mean() == pytest.approx(p.var(), abs=0.0005)
    assert error_fall(counts).mean() == pytest.approx(np.maximum(p, 1 - p).mean() - p.mean(), abs=0.003)
    small = counted(rng, p, 6, 40_000)
    vote = [_chance_of_a_right_vote(one, 5) for one in p]
    assert error_fall(small).mean() == pytest.approx(np.mean(vote) - p.mean(), abs=0.004)
    nothing = counted(rng, np.full(20, 0.3), 100, 4_000)
    assert brier_fall(nothing).mean() == pytest.approx(0, abs=0.0001)
    assert error_fall(nothing).mean() == pytest.approx(0, abs=0.001)


def test_worth_is_bounded_by_perfect_information_and_learning_more_is_worth_more(scenario):
    found = value_of_information(scenario, "status_quo")
    assert found.brier == pytest.approx(found.probability * (1 - found.probability))
    assert sum(one.brier for one in found.parameters) < found.brier
    single = {one.name: one for one in found.parameters}
    for one in found.documents:
        assert one.brier_interval[0] <= one.brier <= one.brier_interval[1]
        assert one.brier < found.brier
        assert all(one.brier > single[name].brier - 0.01 for name in one.parameters)
    briers = [one.brier for one in found.parameters]
    assert briers == sorted(briers, reverse=True)


def test_intervals_cover_what_more_draws_find(scenario):
    rough, fine = (
        value_of_information(scenario, "package", draws=n, seed=s) for n, s in ((4_000, 0), (30_000, 9))
    )
    best = {one.name: one.brier for one in fine.parameters}
    covered = [one.brier_interval[0] <= best[one.name] <= one.brier_interval[1] for one in rough.parameters]
    assert np.mean(covered) > 0.75


def test_a_document_dissents_where_it_alone_stretches_the_disagreement(scenario):
    found = dissents(scenario, moving(assumption_box(scenario)))
    for document, names in found.items():
        for name in names:
            codes = {d: value.value for d, value in scenario.spoken(name).items()}
            rest = [code for d, code in codes.items() if d != document]
            assert rest
            assert not min(rest) <= codes[document] <= max(rest)


def test_too_few_draws_are_refused(scenario):
    with pytest.raises(ScenarioError, match="draws"):
        value_of_information(scenario, "status_quo", draws=100)
