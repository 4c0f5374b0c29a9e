"""Before a succession: the stopping version and the one with a Russia that presses, from closed forms and by hand."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import brentq

import bargaining
from bargaining.analysis import explain, regions
from bargaining.loading.scenarios import varied

DOCUMENTS = {
    "baseline": None,
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
MOST = {"baseline": 0.0759, "O": 0.0786, "P": 0.0759, "Q": 0.0600, "C": 0.0500, "D": 0.0500}
SPREAD = {"baseline": 0.025, "O": 0.040, "P": 0.025, "Q": 0.025, "C": 0.025, "D": 0.010}


def read(name, document="baseline", **values):
    scenario = bargaining.load(name)
    scenario = scenario.calibrated(DOCUMENTS[document]) if DOCUMENTS[document] else scenario
    return scenario.replace(**values)


def most(x):
    """Return up to which cost a year engaging pays."""
    slower = x["absorption_waiting"] - x["absorption_engaged"]
    ends = x["interest"] + x["succession_rate"] + x["absorption_waiting"]
    return x["succession_rate"] * x["after_value"] * (x["advantage"] + slower / ends)


def predicted(scenario):
    return {profile[0] for profile in scenario.form.predicted(scenario.values)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_engaging_pays_up_to_a_cost_that_is_exact(document):
    scenario = read("succession", document)
    threshold = most(scenario.values)
    assert round(float(threshold), 4) == MOST[document]
    assert [Fraction(str(t)) for t in regions(scenario, "engagement_cost").thresholds] == [threshold]
    step = Fraction(1, 10**9)
    assert predicted(scenario.replace(engagement_cost=threshold)) == {"wait", "engage"}
    assert predicted(scenario.replace(engagement_cost=threshold + step)) == {"wait"}
    assert predicted(scenario.replace(engagement_cost=threshold - step)) == {"engage"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_read_as_a_flow_the_code_keeps_all_waiting_and_spread_out_it_lets_all_engage(document):
    scenario = read("succession", document)
    code = scenario.values["eu_legitimation_cost"]
    assert float(scenario.values["interest"] * code) == pytest.approx(SPREAD[document])
    assert code in {Fraction(1, 5), Fraction(1, 2), Fraction(4, 5)}
    yearly, spread = (varied(scenario, reading=reading) for reading in ("code_a_year", "code_in_all"))
    assert predicted(yearly) == {"wait"}
    assert predicted(spread) == {"engage"}
    own = scenario.replace(engagement_cost=code)
    assert yearly.form.payoffs(("engage",))["eu"].evaluate(yearly.values) == own.form.payoffs(("engage",))[
        "eu"
    ].evaluate(own.values)


def test_no_document_is_placed_on_the_scale_of_the_cost():
    scenario = bargaining.load("succession")
    assert all(scenario.silence(name, "engagement_cost") for name in scenario.document.calibrations)


@pytest.mark.parametrize(
    ("moved", "slope"),
    [
        (("succession_rate",), 0.663),
        (("absorption_waiting",), 0.274),
        (("absorption_waiting", "absorption_engaged"), -0.096),
    ],
)
def test_the_threshold_rises_and_falls_as_the_derivatives_say(moved, slope):
    """By exact thresholds on both sides of the baseline, a thousandth of a rate apart."""
    scenario = bargaining.load("succession")
    step = Fraction(1, 2000)

    def threshold(change):
        world = scenario.replace(**{name: scenario.values[name] + change for name in moved})
        (found,) = regions(world, "engagement_cost").thresholds
        return Fraction(str(found))

    found = (threshold(step) - threshold(-step)) / (2 * step)
    assert abs(float(found) - slope) < 0.0005
    assert (found > 0) is (slope > 0)


def test_to_engage_for_a_moment_is_to_engage_for_good_compared_with_never():
    """What engaging for good is worth less what never engaging is, times the rate at which waiting ends, is what
    waiting for a moment loses; and so with the other rate and engaging for a moment: exactly, at any point."""
    scenario = bargaining.load("succession")
    form = scenario.form
    worth = {choice: form.payoffs((choice,))["eu"] for choice in ("engage", "wait")}
    conditions = {choice: form.formula((choice,)).parts[0].polynomial for choice in worth}
    chance = random.Random(1)
    for _ in range(40):
        x = {n: Fraction(chance.randint(5, 50), 250 if n == "interest" else 100) for n in scenario.parameters}
        gain = worth["engage"].evaluate(x) - worth["wait"].evaluate(x)
        assert (conditions["engage"].evaluate(x) > 0) == (gain > 0) == (conditions["wait"].evaluate(x) < 0)
        world = scenario.replace(**x)
        ends = x["interest"] + x["succession_rate"]
        (engaged,), (waits,) = (explain(world, {"eu.before": choice}).players for choice in worth)
        assert engaged.margin == gain * (ends + x["absorption_waiting"])
        assert waits.margin == -gain * (ends + x["absorption_engaged"])


def test_thresholds_by_a_search_on_what_both_courses_are_worth_in_floats():
    """Of its own: the integral of what each course brings while nothing has ended it, and where the two cross."""
    years = np.linspace(0, 400, 200_001)

    def worth(x, engaged, cost):
        ends = (
            x["interest"]
            + x["succession_rate"]
            + x["absorption_engaged" if engaged else "absorption_waiting"]
        )
        gain = x["succession_rate"] * x["after_value"] * (1 + x["advantage"] * engaged)
        return np.trapezoid((gain - cost * engaged) * np.exp(-ends * years), years)

    for document in DOCUMENTS:
        scenario = read("succession", document)
        x = {n: float(v) for n, v in scenario.values.items()}
        crossing = brentq(lambda cost, x=x: worth(x, 1, cost) - worth(x, 0, cost), 0, 1)
        (threshold,) = regions(scenario, "engagement_cost").thresholds
        assert float(threshold) == pytest.approx(crossing, abs=1e-5)


# ---------------------------------------------------------------- with a Russia that presses


def paid(x, engage, press):
    """Return what both expect, by hand."""
    absorbed = x["absorption_engaged"] if engage else x["absorption_waiting"]
    absorbed += press * (x["pressing_engaged"] if engage else x["pressing"])
    ends = x["interest"] + x["succession_rate"] + absorbed
    eu = (
        x["succession_rate"] * x["after_value"] * (1 + x["advantage"] * engage)
        - x["engagement_cost"] * engage
    )
    return eu / ends, (absorbed * x["absorbed_value"] - x["pressing_cost"] * press) / ends


@pytest.mark.parametrize(
    ("cost", "profile", "payoffs"),
    [("0.025", ("engage", "press"), (0.476, 0.352)), ("0.1", ("wait", "press"), (0.238, 0.595))],
)
def test_moscow_presses_whether_europe_engages_or_waits(cost, profile, payoffs):
    scenario = read("succession_pressed", engagement_cost=cost)
    assert scenario.form.predicted(scenario.values) == (profile,)
    told = [p.evaluate(scenario.values) for p in scenario.form.payoffs(profile).values()]
    assert tuple(told) == paid(scenario.values, profile[0] == "engage", 1)
    assert tuple(round(float(p), 3) for p in told) == payoffs


@pytest.mark.parametrize(("cost", "course", "least"), [("0.1", "wait", 0.0833), ("0", "engage", 0.0469)])
def test_engagement_makes_moscow_easier_to_deter(cost, course, least):
    scenario = read("succession_pressed", engagement_cost=cost)
    x = scenario.values
    engage = course == "engage"
    held, pressed = ((x["absorption_engaged"], x["pressing_engaged"]) if engage else
                     (x["absorption_waiting"], x["pressing"]))  # fmt: skip
    ends = x["interest"] + x["succession_rate"] + held
    exact = pressed * (1 - held / ends)  # pressing adds to absorption and takes from what is left of it
    (threshold,) = regions(scenario, "pressing_cost").thresholds
    assert Fraction(str(threshold)) == exact
    assert round(float(threshold), 4) == least
    assert {p[0] for p in scenario.form.predicted(scenario.values)} == {course}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pressing_is_slowed_as_absorption_itself_is(document):
    x = read("succession_pressed", document).values
    assert x["pressing_engaged"] * x["absorption_waiting"] == x["pressing"] * x["absorption_engaged"]


def test_what_both_do_is_what_the_table_of_two_by_two_says():
    """The table of stationary courses by hand: a course against another for good, at random points."""
    scenario = bargaining.load("succession_pressed")
    chance = random.Random(2)
    for number in range(60):
        grid = 4 if number % 2 else 100
        names = ("engagement_cost", "pressing_cost", "absorption_waiting", "absorption_engaged", "pressing")
        values = {n: Fraction(chance.randint(0, grid), 2 * grid) for n in names}
        values["pressing_cost"] *= Fraction(2, 5)
        world = scenario.replace(**values)
        table = {(e, k): paid(world.values, e, k) for e, k in itertools.product((0, 1), (0, 1))}
        stands = {
            (("wait", "engage")[e], ("hold", "press")[k])
            for (e, k), (eu, russia) in table.items()
            if eu >= table[1 - e, k][0] and russia >= table[e, 1 - k][1]
        }
        assert set(world.form.predicted(world.values)) == stands
