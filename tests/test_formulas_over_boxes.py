"""Questions about boxes of any formula: alternatives and strict conditions, against the truth at very many points."""

import itertools
import math
from fractions import Fraction as F

import numpy as np
import pytest

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.robustness import (
    DISAGREEMENT,
    Budget,
    discover,
    possibilities,
    profiles_named,
    robust,
    sensitivity_indices,
    shares,
    value_of_information,
    volume,
)
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.indices import quantity_of
from bargaining.analysis.robustness.points import drawn
from bargaining.analysis.robustness.possibility import everywhere, somewhere
from bargaining.equilibria import pure_equilibria
from bargaining.forms.formula import FALSE, TRUE, AllOf, AnyOf, Condition, holds, mapped, negated, substituted
from bargaining.forms.table import Table, table_of
from bargaining.loading.scenarios import with_concept
from tests.toy_forms import random_fraction, toy_form, toy_scenario

GRID = [F(k, 12) for k in range(13)] + [F(1, 5)]
NAMES = ("x", "y")
UNIT = {name: (F(0), F(1)) for name in NAMES}
CASES = [(seed, depth, strict) for seed in range(8) for depth, strict in ((1, True), (2, False), (3, True))]
X, Y = Polynomial.variable("x"), Polynomial.variable("y")


def toy(seed, depth, strict):
    """Return a random game, and the points at which its truth is enumerated: a coarse grid with all ends, and draws."""
    rng = np.random.default_rng(1000 * seed + 10 * depth + strict)
    scenario = toy_scenario(rng, toy_form(rng, NAMES, 5, depth, strict))
    generic = [{name: random_fraction(rng) for name in NAMES} for _ in range(300)]
    grid = [dict(zip(NAMES, point, strict=True)) for point in itertools.product(GRID, repeat=2)]
    return scenario, grid, generic


@pytest.mark.parametrize(("seed", "depth", "strict"), CASES)
def test_verdicts_stand_at_every_point_and_witnesses_are_exact(seed, depth, strict):
    scenario, grid, generic = toy(seed, depth, strict)
    found = possibilities(scenario, UNIT, boxes=80)
    for profile, verdict in found.verdicts.items():
        formula = scenario.form.formula(profile)
        true = [holds(formula, point) for point in (*grid, *generic)]
        if verdict.status == "proved":
            assert holds(formula, verdict.witness)
            assert all(0 <= verdict.witness[name] <= 1 for name in NAMES)
        elif verdict.status == "refuted":
            assert not any(true)
        assert verdict.status == "proved" or not any(true[len(grid) :])  # what has room around it is found
        covered = everywhere(formula, UNIT, boxes=80)
        assert covered.reason
        if covered.status == "proved":
            assert all(true)
        elif covered.status == "refuted":
            assert not holds(formula, covered.witness)


@pytest.mark.parametrize(("seed", "depth", "strict"), CASES)
def test_statements_are_proved_and_refuted_as_the_enumeration_says(seed, depth, strict):
    scenario, grid, generic = toy(seed, depth, strict)
    everywhere_true = [scenario.truth(**point) for point in (*grid, *generic)]
    for quantifier, broken in (
        ("every", any(profiles - {("c0",), ("c1",)} for profiles in everywhere_true)),
        ("some", any(not profiles & {("c0",), ("c1",)} for profiles in everywhere_true)),
    ):
        found = robust(scenario, "p in (c0, c1)", UNIT, quantifier=quantifier, boxes=80)
        assert (found.equilibria, found.pure) == ("pure", found.status)  # the form predicts pure play alone
        assert not (found.status == "proved" and broken)
        if found.status == "refuted":
            at = scenario.truth(**found.counterexample.point)
            assert at - {("c0",), ("c1",)} if quantifier == "every" else not at & {("c0",), ("c1",)}


@pytest.mark.parametrize(("seed", "depth", "strict"), CASES)
def test_volumes_and_shares_are_those_of_the_enumeration(seed, depth, strict):
    scenario, _, generic = toy(seed, depth, strict)
    counted = shares(
        scenario, NAMES, draws=300, statements=[f"p == {option}" for (option,) in scenario.form.candidates()]
    )
    slack = 4.5 * math.sqrt(0.25 / 300)
    for (option,) in scenario.form.candidates():
        share = sum((option,) in scenario.truth(**point) for point in generic) / len(generic)
        measured = volume(scenario, option, NAMES, budget=Budget(60, 300))
        assert measured.bounds[0] - F(slack) <= share <= measured.bounds[1] + F(slack)
        assert abs(measured.share - share) < 2 * slack
        (entry,) = counted.of(f"p == {option}")
        assert abs(entry.share - share) < 2 * slack


@pytest.mark.parametrize(("seed", "depth", "strict"), CASES)
def test_membership_is_exact_at_draws_at_ties_and_at_ends(seed, depth, strict):
    scenario, grid, _ = toy(seed, depth, strict)
    table = table_of(scenario.form)
    points = drawn(UNIT, 40, seed)
    exact = [{name: F(float(points.shares[name][k])) for name in NAMES} for k in range(40)]
    for values, predicted in (
        *zip(exact, held(table, points), strict=True),
        *((point, held(table, point)[0]) for point in grid),
    ):
        assert {p for p, h in zip(table.profiles, predicted, strict=True) if h} == scenario.truth(**values)
    tested = profiles_named(scenario, "p in (c0, c1)")
    ends = np.array([[float(point[name]) for name in NAMES] for point in grid if 5 * point["x"] != 1])
    counted = quantity_of(tested, UNIT, NAMES, "indicator")(ends)
    for row, value in zip(ends, counted, strict=True):
        at = {name: F(float(v)) for name, v in zip(NAMES, row, strict=True)}
        assert bool(value) == bool(scenario.truth(**at) & {("c0",), ("c1",)})
        (margin,) = tested.margin(at)
        assert (margin > 0) <= bool(value)
        assert (margin < 0) <= (not value)


def test_what_is_strict_is_not_met_where_it_is_zero():
    half = X * 2 - 1
    for strict, at_half in ((False, True), (True, False)):
        line = AllOf((Condition(half, strict), Condition(-half, strict)))
        assert (somewhere(line, UNIT).status == "proved") == at_half
        assert somewhere(line, UNIT).status != "undecided"
        assert everywhere(AnyOf((Condition(half, strict), Condition(-half))), UNIT).status == "proved"
        assert (everywhere(Condition(X * Y, strict), UNIT).status == "proved") == at_half
    assert everywhere(AnyOf((Condition(half, True), Condition(-half, True))), UNIT).witness["x"] == F(1, 2)


def test_regimes_that_meet_cover_a_box_whichever_of_them_the_tie_belongs_to():
    left, right = AllOf((Condition(Y + 1), Condition(X - Y))), AllOf((Condition(Y - X), Condition(X + 1)))
    assert everywhere(AnyOf((left, right)), UNIT).status == "proved"
    open_left = AllOf((Condition(Y + 1), Condition(X - Y, strict=True)))
    assert everywhere(AnyOf((open_left, right)), UNIT).status == "proved"
    open_right = AllOf((Condition(Y - X, strict=True), Condition(X + 1)))
    gap = everywhere(AnyOf((open_left, open_right)), UNIT)
    assert gap.status == "refuted"
    assert gap.witness["x"] == gap.witness["y"]


def test_a_polynomial_that_is_zero_itself_is_true_or_false_as_it_is_strict():
    zero = Polynomial()
    for strict in (False, True):
        assert (somewhere(Condition(zero, strict), UNIT).status == "proved") != strict
        assert (everywhere(Condition(zero, strict), UNIT).status == "proved") != strict
    held_box = {name: (F(1, 2), F(1, 2)) for name in NAMES}
    assert somewhere(Condition(X - Y, strict=True), held_box).status == "refuted"
    assert somewhere(TRUE, held_box).witness == {"x": F(1, 2), "y": F(1, 2)}
    assert somewhere(FALSE, UNIT).status == "refuted"


def test_a_sum_that_is_nowhere_positive_refutes_only_where_a_condition_is_strict():
    bowl = X * X * 3 - 1  # zero at an irrational point, which no witness is
    for strict, status in ((False, "undecided"), (True, "refuted")):
        assert somewhere(AllOf((Condition(bowl), Condition(-bowl, strict))), UNIT, boxes=30).status == status


def test_an_alternative_that_is_refuted_leaves_the_others():
    names = [Polynomial.variable(name) for name in ("x", "y", "z")]
    cycle = [one - other - F(1, 1000) for one, other in zip(names, [*names[1:], names[0]], strict=True)]
    left, right = X - F(1, 4), X - F(9, 10)
    hills = (
        X - F(89, 100)
    ) / 10 - left * left * right * right * 16  # no climb from the middle reaches the higher
    box = {name: (F(0), F(1)) for name in ("x", "y", "z")}
    never = AllOf(tuple(Condition(p) for p in cycle))
    assert somewhere(never, box) == somewhere(AnyOf((never, never)), box)
    found = somewhere(AnyOf((never, Condition(hills))), box)
    assert found.status == "proved"
    assert hills.evaluate(found.witness) >= 0


def test_a_formula_may_be_deep_and_use_its_parts_again_and_again():
    formula = AnyOf((Condition(X * 3 - 1, strict=True), Condition(-Y)))
    for _ in range(1_500):
        formula = AllOf((AnyOf((formula, formula)), formula))
    assert somewhere(formula, UNIT).status == "proved"
    assert everywhere(formula, UNIT).status == "refuted"
    table = Table.of([(("deep",), formula)])
    assert held(table, {"x": F(1, 3), "y": F(1, 2)}).tolist() == [[False]]
    assert held(table, {"x": F(1, 3), "y": F(0)}).tolist() == [[True]]
    assert table.least(np.array([[0.5], [-0.25]])).tolist() == [[0.5]]


@pytest.mark.parametrize("factor", [F(1), F(1, 10**12), F(10**12)])
def test_the_unit_of_a_polynomial_changes_nothing(factor):
    formula = AnyOf(
        (
            AllOf((Condition((X * Y - F(1, 4)) * factor, strict=True), Condition(-(X - Y) * factor))),
            AllOf(
                (Condition((X * X - Y - F(1, 2)) * factor), Condition((Y - F(1, 3)) * factor, strict=True))
            ),
        )
    )
    plain = mapped_by(formula, 1 / factor)
    assert somewhere(formula, UNIT) == somewhere(plain, UNIT)
    assert everywhere(formula, UNIT) == everywhere(plain, UNIT)
    assert somewhere(negated(formula), UNIT).status == "proved"


def mapped_by(formula, factor):
    return mapped(formula, lambda c: Condition(c.polynomial * factor, c.strict))


# ---------------------------------------------------------------- a Bayesian game


@pytest.fixture(scope="module")
def hidden():
    return bargaining.load("hidden_autonomy")


def test_profiles_of_types_are_decided_over_the_disagreement(hidden):
    found = possibilities(hidden, boxes=30)
    assert not found.with_status("undecided")
    assert len(found.verdicts) == 864
    for profile in found.with_status("proved"):
        assert holds(hidden.form.formula(profile), found.verdicts[profile].witness)
    table = table_of(hidden.form)
    seen = {
        table.profiles[k]
        for k in np.flatnonzero(held(table, drawn(found.box, 2_000, 5)).any(axis=0)).tolist()
    }
    assert seen <= set(found.with_status("proved"))
    rules = found.implications()
    assert {"belarus.own", "belarus.directed"} <= {name for name, _, _, _ in rules} | {
        o for _, _, o, _ in rules
    }


def test_proofs_about_types_agree_with_draws_and_with_the_game_of_the_places(hidden):
    table = table_of(hidden.form)
    for statement, ranges in (
        ("eu == isolate", {"autonomy": (0, 0.2)}),
        ("belarus.directed == exploit", {"autonomy": (0, 1), "reversal": (0, 1)}),
        ("us == package or eu == isolate", {"verification": (0, 1)}),
    ):
        found = robust(hidden, statement, ranges, equilibria="pure")
        true = profiles_named(hidden, statement).profiles
        predicted = held(table, drawn(found.box, 500, 1))
        broken = [p for p in np.array(table.profiles)[predicted.any(axis=0)].tolist() if tuple(p) not in true]
        assert found.status in {"proved", "refuted"}
        assert not (found.status == "proved" and broken)
        if found.status == "refuted":
            game = hidden.form.at(found.counterexample.point)
            cells = pure_equilibria(game)
            named = {tuple(a[k] for a, k in zip(game.actions, cell, strict=True)) for cell in cells}
            assert found.counterexample.profile in named - set(true)


def test_mixed_play_of_types_is_proved_absent_and_found(hidden):
    assert robust(hidden, "eu == isolate", {"autonomy": (0, 0.2)}).status == "proved"
    refuted = robust(hidden, "us != package", {"autonomy": (0.3, 0.5)}, boxes=2)
    assert refuted.status == "refuted"
    assert refuted.reason


def test_shares_and_volumes_of_types(hidden):
    along = volume(hidden, "us == package", ["autonomy"])
    assert along.undecided == 0
    others = {name: value for name, value in hidden.values.items() if name != "autonomy"}
    tested = substituted(profiles_named(hidden, "us == package").formula, others)
    steps = [{"autonomy": F(2 * k + 1, 800)} for k in range(400)]
    assert abs(float(along.inside) - sum(holds(tested, point) for point in steps) / 400) < 0.01
    counted = shares(hidden, draws=500, statements=["us == package"])
    measured = volume(hidden, "us == package", DISAGREEMENT)
    assert counted.of("us == package")[0].share == pytest.approx(measured.share, abs=0.08)
    assert "another profile" in counted.labels
    unnamed = shares(hidden.changed(outcomes={}), draws=40)  # then every profile has its own name
    assert "another profile" not in unnamed.labels


def test_sensitivities_of_types(hidden):
    box = discover(hidden, "us == package", draws=1_000)
    assert box.chosen.density > box.base_rate
    worth = value_of_information(hidden, "us == package", draws=2_000)
    assert worth.parameters[0].brier > 0
    pytest.importorskip("SALib")
    found = sensitivity_indices(hidden, "us == package", samples=64)
    assert found.entries[0].measures["total"] > 0


# ---------------------------------------------------------------- a strict concept


def test_the_tie_at_a_threshold_belongs_to_the_concept():
    weak = bargaining.load("rapprochement")
    strict = with_concept(weak, "strict Nash")
    threshold = F(3, 13)  # above it, at autonomy alone, the package stands
    for scenario, status in ((weak, "refuted"), (strict, "proved")):
        assert robust(scenario, "eu == isolate", {"autonomy": (0, threshold)}).status == status
    for scenario, status in ((weak, "proved"), (strict, "refuted")):
        found = robust(scenario, "package", {"autonomy": (threshold, 1)}, quantifier="some")
        assert found.status == status
        if found.counterexample:
            assert found.counterexample.point["autonomy"] == threshold
    assert volume(weak, "package", ["autonomy"]) == volume(strict, "package", ["autonomy"])
    assert robust(strict, "eu == isolate", {"autonomy": (0, threshold)}).equilibria == "pure"
