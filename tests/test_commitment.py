"""Commitments year after year, and the pledge: the tables of the specification, from closed forms in fractions."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.loading.scenarios import varied

DOCUMENTS = {
    "baseline": None,
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
LEFT = {  # what a caught breach costs, by what next year counts
    "0.9": {"baseline": 0.762, "O": 0.378, "P": 1.245, "Q": 1.630, "C": 0.305, "D": 0.931},
    "0.8": {"baseline": 0.476, "O": 0.262, "P": 0.822, "Q": 0.955, "C": 0.190, "D": 0.546},
}
RIGHT = {  # what a breach brings, by the chance of a crisis
    "0.15": {"baseline": 0.620, "O": 0.620, "P": 0.620, "Q": 0.275, "C": 0.950, "D": 0.275},
    "1": {"baseline": 1.300, "O": 1.300, "P": 1.300, "Q": 0.700, "C": 1.800, "D": 0.700},
}
HONOURED = {  # by what next year counts and the chance of a crisis
    ("0.9", "0.15"): {"baseline", "P", "Q", "D"},
    ("0.8", "1"): {"Q"},
    ("0.9", "1"): {"Q", "D"},
    ("0.8", "0.15"): {"P", "Q", "D"},
}
MOST = {"baseline": 0.33, "O": None, "P": 0.93, "Q": 2.86, "C": None, "D": 1.46}


def read(name, document, **values):
    scenario = bargaining.load(name)
    scenario = scenario.calibrated(DOCUMENTS[document]) if DOCUMENTS[document] else scenario
    return scenario.replace(**values)


def sides(values):
    """Return what a caught breach costs in all years to come, and what a breach brings this year."""
    goes_on = values["discount"] * (1 - values["annual_reversal"])
    rescue = (
        values["crisis_rate"] * values["crisis_stake"] * (values["moscow_rescue"] - values["western_rescue"])
    )
    return (
        values["verification"] * goes_on * values["us_relief"] / (1 - goes_on),
        values["restraint_cost"] + rescue,
    )


def chosen(scenario, place):
    number = [one.name for one in scenario.places].index(place)
    return {profile[number] for profile in scenario.form.predicted(scenario.values)}


@pytest.mark.parametrize(("discount", "crisis"), [*HONOURED])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_minsk_honours_where_a_caught_breach_costs_what_it_brings(document, discount, crisis):
    scenario = read("commitment", document, discount=discount, crisis_rate=crisis)
    left, right = sides(scenario.values)
    assert round(float(left), 3) == LEFT[discount][document]
    assert round(float(right), 3) == RIGHT[crisis][document]
    assert chosen(scenario, "belarus.deal") == {"honour" if left > right else "renege"}
    assert (left > right) is (document in HONOURED[discount, crisis])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_chance_of_a_crisis_that_is_still_borne_is_exact(document):
    """A crisis that is sure to come, with what is at stake as the axis: its values are those of the weight H."""
    scenario = read("commitment", document, crisis_rate=1)
    left, _ = sides(scenario.values)
    most = (left - scenario.values["restraint_cost"]) / scenario.values["moscow_rescue"]
    found = [Fraction(str(t)) for t in regions(scenario, "crisis_stake").thresholds]
    if MOST[document] is None:
        assert not found
        assert most < 0
        return
    assert found == [most]
    assert round(float(most), 2) == MOST[document]
    step = Fraction(1, 10**9)
    assert chosen(scenario.replace(crisis_stake=most), "belarus.deal") == {"honour", "renege"}
    assert chosen(scenario.replace(crisis_stake=most + step), "belarus.deal") == {"renege"}
    if most < 1:
        alone = regions(read("commitment", document), "crisis_rate").thresholds
        assert [Fraction(str(t)) for t in alone] == [most]


def test_a_deviation_costs_and_brings_what_the_sides_say_at_random_points():
    scenario = bargaining.load("commitment")
    names, chance = ("verification", "us_relief", "restraint_cost", "crisis_rate", "annual_reversal", "discount",
                     "moscow_rescue", "western_rescue"), random.Random(0)  # fmt: skip
    for number in range(150):
        grid = 4 if number % 2 else 100
        values = {n: Fraction(chance.randint(0, grid), grid) for n in names}
        values["discount"] = min(values["discount"], Fraction(99, 100))
        world = scenario.replace(**values)
        left, right = sides(world.values)
        expected = {"honour"} if left > right else {"renege"} if left < right else {"honour", "renege"}
        assert chosen(world, "belarus.deal") == expected


def test_a_deal_is_worth_what_many_years_of_it_sum_to():
    """By adding year after year, in floats, under honour and under breach."""
    values = {n: float(v) for n, v in bargaining.load("commitment").values.items()}
    scenario = bargaining.load("commitment")
    for action, breach in (("honour", 0), ("renege", 1)):
        lasts = (1 - values["annual_reversal"]) * (1 - values["verification"] * breach)
        _, right = sides(values)
        flow = values["us_relief"] + breach * right
        total = sum(flow * (values["discount"] * lasts) ** year for year in range(2000))
        told = scenario.form.payoffs(("keep", action))["belarus"].evaluate(scenario.values)
        assert float(told) == pytest.approx(total, abs=1e-9)


def test_verification_and_duration_are_complements():
    """The more sure the deal is to go on, the more a better chance to be caught adds to what keeps it: as a mixed
    difference of exact thresholds of the restraint that is still borne."""
    scenario = bargaining.load("commitment").replace(crisis_rate=0)

    def borne(verification, reversal):
        world = scenario.replace(verification=verification, annual_reversal=reversal, discount="0.8")
        (threshold,) = regions(world, "restraint_cost").thresholds
        return Fraction(str(threshold))

    shares = [Fraction(1, 10), Fraction(1, 4), Fraction(2, 5)]
    reversals = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 8)]
    for (low, high), (often, seldom) in itertools.product(
        itertools.combinations(shares, 2), itertools.combinations(reversals, 2)
    ):
        assert borne(high, seldom) - borne(low, seldom) > borne(high, often) - borne(low, often) > 0


@pytest.mark.parametrize("document", DOCUMENTS)
def test_washington_keeps_its_pledge_in_both_games_alike(document):
    yearly = read("commitment", document)
    once = varied(read("pledge", document), promise="made")
    kept = document not in {"O", "C"}
    assert chosen(yearly, "us.deal") == {"keep" if kept else "back"}
    assert chosen(once, "crisis") == {"keep" if kept else "back"}


# ---------------------------------------------------------------- the pledge, once

TEMPTATION = {"baseline": 0.25, "O": 0.64, "P": 0.25, "Q": 0.04, "C": 0.64, "D": 0.04}
REPUTATION = {"baseline": 0.35, "O": 0.35, "P": 0.35, "Q": 0.5, "C": 0.2, "D": 0.35}
LARGEST = {"baseline": 0.70, "O": 0.44, "P": 0.70, "Q": 1, "C": 0.25, "D": 1}
RESTRAINT = {  # relief, pledge where it is kept, cost
    "baseline": (0.210, 0.300, 0.640),
    "O": (0.140, 0, 0.640),
    "P": (0.320, 0.100, 0.680),
    "Q": (0.245, 0.560, 0.075),
    "C": (0.192, 0, 1.150),
    "D": (0.245, 0.350, 0.175),
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_pledge_is_kept_where_reputation_is_at_least_the_temptation(document):
    scenario = varied(read("pledge", document), promise="made")
    x = scenario.values
    assert x["backing"] * x["change_value"] == Fraction(str(TEMPTATION[document]))
    assert x["reputation"] == Fraction(str(REPUTATION[document]))
    largest = x["reputation"] / x["change_value"]
    assert round(float(min(largest, 1)), 2) == LARGEST[document]
    thresholds = [Fraction(str(t)) for t in regions(scenario, "backing").thresholds]
    assert thresholds == ([largest] if largest < 1 else [])
    if thresholds:
        assert chosen(scenario.replace(backing=largest), "crisis") == {"keep", "back"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_minsk_restrains_itself_in_two_readings_and_would_without_a_pledge(document):
    scenario = varied(read("pledge", document), promise="made")
    x = scenario.values
    relief = (1 - x["swap_scope"]) * (1 - x["reversal"]) * x["us_relief"]
    kept = x["reputation"] >= x["backing"] * x["change_value"]
    pledge = x["security_pledge"] * (1 - x["reversal"]) * kept
    cost = x["restraint_cost"] - x["token_cost"]
    cost += x["moscow_punishment"] * (1 - x["autonomy"]) * x["half_measure_displeasure"]
    assert tuple(round(float(n), 3) for n in (relief, pledge, cost)) == RESTRAINT[document]
    restrains = relief + pledge >= cost
    assert restrains is (document in {"Q", "D"})
    assert chosen(scenario, "belarus") == {"restrain" if restrains else "token"}
    free = read("pledge", document)
    assert chosen(free, "belarus") == chosen(scenario, "belarus"), "the pledge is decisive in no document"
    assert chosen(free, "us") == {"none"}, "so that Washington has no reason to give it"
    assert chosen(free, "crisis") == {"back"}


def test_a_pledge_that_decides_is_given_where_the_flank_is_worth_the_temptation():
    """Where Minsk restrains for the pledge alone, Washington weighs the flank against a free hand."""
    scenario = bargaining.load("pledge").replace(restraint_cost="0.3")
    x = scenario.values
    assert chosen(scenario, "us") == {"pledge"}
    assert chosen(scenario, "belarus") == {"restrain"}
    least = x["crisis_rate"] * x["backing"] * x["change_value"] / x["autonomy"]
    (threshold,) = regions(scenario, "us_flank_calm").thresholds
    assert Fraction(str(threshold)) == least


def test_worth_and_cost_of_a_pledge_both_grow_with_what_backing_decides():
    """Credibility falls as worth rises: temptation is linear in backing, beyond a threshold the pledge is broken."""
    for backing in np.linspace(0, 1, 21):
        share = Fraction(str(round(float(backing), 2)))
        scenario = varied(bargaining.load("pledge"), promise="made").replace(backing=share)
        kept = (
            {"keep"} if share < Fraction(7, 10) else {"back"} if share > Fraction(7, 10) else {"keep", "back"}
        )
        assert chosen(scenario, "crisis") == kept


def test_the_pledge_by_induction_of_its_own():
    """All of eight plans by hand, at random points and on a coarse grid."""
    scenario = bargaining.load("pledge")
    chance = random.Random(4)
    for number in range(60):
        grid = 4 if number % 2 else 50
        names = (
            "backing",
            "change_value",
            "reputation",
            "security_pledge",
            "restraint_cost",
            "us_flank_calm",
        )
        values = {n: Fraction(chance.randint(0, grid), grid) for n in names}
        world = scenario.replace(**values, crisis_rate="0.5")
        assert set(world.form.predicted(world.values)) == set(_induced(world.values))


def _induced(x):
    def us(pledge, restrain, back):
        broken = x["reputation"] if pledge else 0
        crisis = x["crisis_rate"] * (x["backing"] * x["change_value"] - broken) * back
        return x["us_flank_calm"] * x["autonomy"] * restrain + crisis

    def minsk(pledge, restrain, back):
        if not restrain:
            return x["us_relief"] * (1 - x["reversal"]) * x["swap_scope"] - x["token_cost"]
        moscow = x["moscow_punishment"] * (1 - x["autonomy"]) * x["half_measure_displeasure"]
        safe = x["security_pledge"] * (pledge and not back)
        return (x["us_relief"] + safe) * (1 - x["reversal"]) - x["restraint_cost"] - moscow

    def ends(pledge, restrain):
        worth = [us(pledge, restrain, back) for back in (0, 1)]
        return [(pledge, restrain, back) for back in (0, 1) if worth[back] == max(worth)]

    def held(branches, worth):
        """Return what some choice of continuations lets through, each path with what it is compared with."""
        for branch in branches:
            for path in branch:
                others = (min(worth(*other) for other in rest) for rest in branches if rest is not branch)
                if all(worth(*path) >= least for least in others):
                    yield path

    after = {pledge: list(held([ends(pledge, 0), ends(pledge, 1)], minsk)) for pledge in (0, 1)}
    words = (("none", "pledge"), ("token", "restrain"), ("keep", "back"))
    return {
        tuple(word[k] for word, k in zip(words, path, strict=True)) for path in held([after[0], after[1]], us)
    }
