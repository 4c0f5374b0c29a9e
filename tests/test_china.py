"""`china` against its specification, and divided gains against grids, offers and wrong files."""

import itertools
import math
import random
from fractions import Fraction as F

import pytest

from bargaining import load
from bargaining.analysis import explain, regions
from bargaining.equilibria.agreements.offers import alternating_offers, limit_division
from bargaining.errors import ScenarioError
from bargaining.forms.form import Measuring
from bargaining.forms.formula import holds
from bargaining.loading.scenarios import with_concept
from bargaining.resources import folder

BASE, QUINCY, CRITICS = "baseline", "episkopos2025brief", "prisoners2025oped"
DEAL, NONE = {"agreement": {"deal": F(1)}}, {"agreement": {"none": F(1)}}
GROWTH = 0.3
TEMPLATE = (folder("seeds") / "template_bargaining.toml").read_text(encoding="utf-8")
CHINA = (folder("seeds") / "scenarios" / "china.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def scenario():
    return load("china")


@pytest.mark.parametrize(
    ("document", "coded", "gains"),
    [
        (BASE, "0.65", (0.325, 0.178, 0.073, 0.016)),
        (QUINCY, "0.8", (0.400, 0.220, 0.089, 0.020)),
        (CRITICS, "0.5", (0.250, 0.137, 0.056, 0.012)),
    ],
)
def test_what_washington_gains_after_years_of_isolation(scenario, document, coded, gains):
    seen = scenario.calibrated(document)
    assert seen.values["surplus"] == seen.values["option_worth"] == F(coded)
    after = ("no_isolation", "two_years", None, "ten_years")
    for years, overlay, gain in zip((0, 2, 5, 10), after, gains, strict=True):
        dated = seen.overlaid(overlay).calibrated(document) if overlay else seen
        assert float(dated.values["option_built"]) == pytest.approx(1 - math.exp(-GROWTH * years), abs=1e-6)
        measured = dated.form.measured(DEAL, dated.values)
        assert round(float(measured["us_gain"]), 3) == gain
        assert measured["us_gain"] == measured["belarus_gain"] == measured["joint_gain"] / 2
        assert dated.form.predicted(dated.values) == (("deal",),)


@pytest.mark.parametrize("document", ["olech2025", "parish2025", "doctrine2025oped"])
def test_documents_that_are_silent_borrow(scenario, document):
    seen = scenario.calibrated(document)
    assert {"surplus", "option_worth"} <= {*seen.borrowed()}
    assert seen.values == scenario.values


def test_a_payoff_is_a_gain_and_what_one_had(scenario):
    paid = {p: u.evaluate(scenario.values) for p, u in scenario.form.payoffs(("deal",)).items()}
    measured = scenario.form.measured(DEAL, scenario.values)
    had = scenario.values["option_worth"] * scenario.values["option_built"]
    assert paid == {"us": measured["us_gain"], "belarus": measured["belarus_gain"] + had}
    assert sum(paid.values()) == scenario.values["surplus"]
    assert set(scenario.form.measured(NONE, scenario.values).values()) == {0}
    assert isinstance(scenario.form, Measuring)


def test_the_zone_closes_after_three_years_and_a_quarter(scenario):
    found = regions(scenario.replace(surplus="0.5", option_worth="0.8"), "option_built")
    (closes,) = found.thresholds
    assert str(closes) == "5/8"
    assert round(-math.log(1 - float(closes)) / GROWTH, 2) == 3.27
    assert {p[0]: str(i[0]) for p, i in found.intervals.items()} == {"none": "[5/8, 1]", "deal": "[0, 5/8]"}


def test_the_zone_never_closes_as_coded(scenario):
    for document in (BASE, QUINCY, CRITICS):
        assert not regions(scenario.calibrated(document), "option_built").thresholds


def test_isolation_weakens_the_terms(scenario):
    def gain(built):
        changed = scenario.replace(option_built=built)
        return changed.form.measured(DEAL, changed.values)["us_gain"]

    gains = [gain(F(k, 10)) for k in range(11)]
    assert all(later < earlier for earlier, later in itertools.pairwise(gains))


@pytest.mark.parametrize("weight", ["0", "1/4", "1/2", "2/3", "1"])
@pytest.mark.parametrize("built", ["0", "1/3", "0.9"])
def test_the_division_has_the_largest_weighted_product_on_a_grid(scenario, weight, built):
    changed = scenario.replace(us_weight=weight, option_built=built)
    s, w = changed.values["surplus"], changed.values["us_weight"]
    d = changed.values["option_worth"] * changed.values["option_built"]
    steps = 240
    grid = [(s - d) * F(k, steps) for k in range(steps + 1)]

    def product(gain):
        return float(gain) ** float(w) * float(s - d - gain) ** float(1 - w)

    assert changed.form.measured(DEAL, changed.values)["us_gain"] == max(grid, key=product)


def test_nash_is_where_alternating_offers_lead(scenario):
    # The shorter the rounds the nearer; weights are as the other's impatience.
    for haste in ((F(1, 10), F(1, 10)), (F(1, 20), F(1, 10))):
        weight = haste[1] / sum(haste)
        d = F(3, 10)
        changed = scenario.replace(surplus=1, option_worth=d, option_built=1, us_weight=weight)
        gain = changed.form.measured(DEAL, changed.values)["us_gain"]
        assert gain == limit_division(haste, at_breakdown=(F(0), d))[0]
        distance = []
        for rounds in (1, 10, 100):
            discounts = tuple(1 - h / rounds for h in haste)
            distance.append(abs(alternating_offers(discounts).proposing[0] * (1 - d) - gain))
        assert distance[2] < distance[1] / 5 < distance[0] / 25
    assert round(float(alternating_offers((F(9, 10), F(9, 10))).proposing[0]), 4) == round(1 / 1.9, 4)
    assert round(float(alternating_offers((F(95, 100), F(9, 10))).proposing[0]), 4) == 0.6897


@pytest.mark.parametrize("concept", ["Kalai-Smorodinsky", "egalitarian"])
def test_other_solutions_divide_equally_whatever_the_weights(scenario, concept):
    changed = with_concept(scenario.replace(us_weight="0.8"), concept)
    measured = changed.form.measured(DEAL, changed.values)
    assert measured["us_gain"] == measured["belarus_gain"]


def test_a_sum_leaves_the_division_open(scenario):
    with pytest.raises(
        ScenarioError, match="utilitarian: found a division, which the sum of gains leaves open"
    ):
        _ = with_concept(scenario, "utilitarian").form


def test_what_speaks_for_a_deal_sums_to_its_margin(scenario):
    told = explain(scenario, "deal")
    assert told.is_equilibrium
    for condition in scenario.form.conditions(DEAL, scenario.values):
        parts = scenario.form.terms(DEAL, condition)
        total = sum(part.difference.evaluate(scenario.values) for part in parts)
        assert total == -condition.polynomial.evaluate(scenario.values)


# ---------------------------------------------------------------- several issues, whose gains are divided

DIVISION = '\n[division]\nlabel = "x"\nassumption = "x"\nweights = { firm = "1 - skill", staff = "skill" }\n'


@pytest.mark.parametrize(
    "concept", ["Nash bargaining", "Kalai-Smorodinsky", "egalitarian", "separate tracks"]
)
@pytest.mark.parametrize("coarse", [False, True])
def test_formulas_pick_the_largest_sum_of_those_that_all_accept(concept, coarse, tmp_path):
    (tmp_path / "mine.toml").write_text(TEMPLATE + DIVISION, encoding="utf-8")
    scenario = with_concept(load(tmp_path / "mine.toml"), concept)
    generator = random.Random(5)
    issues = ("pay", "hours", "training")
    for _ in range(60):
        steps = 2 if coarse else 50
        values = {n: F(generator.randint(0, steps), steps) for n in scenario.parameters}

        def joint(settled, v=values):
            """Return what firm and staff gain together, by hand."""
            each = {
                "pay": F(0),
                "hours": v["output"] - v["burden"],
                "training": 2 * v["skill"],
            }
            return sum((each[i] for i in settled), F(0)) + (v["strike"] if settled else 0)

        every = [s for n in range(4) for s in itertools.combinations(issues, n)]
        if concept == "separate tracks":
            expected = {tuple(i for i in issues if joint((i,)) >= 0)}
            expected = {s for s in expected if joint(s) >= 0}
        else:
            most = max(joint(s) for s in every)
            expected = {s for s in every if joint(s) == most}
        named = {("+".join(s) or "none",) for s in expected}
        assert {*scenario.form.predicted(values)} == named
        assert {p for p in scenario.form.candidates() if holds(scenario.form.formula(p), values)} == named
        weight = values["skill"] if concept in ("Nash bargaining", "separate tracks") else F(1, 2)
        for settled in expected:
            name = "+".join(settled) or "none"
            measured = scenario.form.measured({"agreement": {name: F(1)}}, values)
            assert measured["joint_gain"] == joint(settled)
            assert measured["staff_gain"] == weight * joint(settled)


WRONG = [
    ('us = "us_weight"', 'us = "us_wieght"', "division.weights.us: unknown parameter or feature 'us_wieght' (did you"),
    ('us = "us_weight", ', "", "division.weights: found no weight of 'us', expected one for each party"),
    ('us = "us_weight"', 'usa = "us_weight"', "division.weights.usa: found no party 'usa' (did you mean 'us'?)"),
    ('"1 - us_weight"', '"us_weight"', "division.weights: found a sum of 2 us_weight, expected 1"),
    ('us = "us_weight", belarus = "1 - us_weight"', 'us = "2 * us_weight", belarus = "1 - 2 * us_weight"',
     "division.weights.belarus: found -1 at us_weight = 1, expected none below 0"),
    ('us = "us_weight", belarus = "1 - us_weight"', 'us = "us_weight^2", belarus = "1 - us_weight^2"',
     "found a parameter to a higher power"),
    ('label = "The solution of Nash"\n', "", "division.label"),
    ("assumption = \"either side may hold out", "assumtion = \"either side may hold out", "assumtion"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_wrong_division_is_told_what_is_wrong_and_where(old, new, message, tmp_path):
    assert old in CHINA
    path = tmp_path / "mine.toml"
    path.write_text(CHINA.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        load(path)
    assert message in str(refused.value)
