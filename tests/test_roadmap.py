"""`roadmap` against its specification: tables, closed forms and signs, in exact numbers."""

from fractions import Fraction as F

import pytest

from bargaining import load
from bargaining.analysis import regions
from bargaining.equilibria import (
    Tracks,
    egalitarian_lottery,
    kalai_smorodinsky_settlement,
    nash_lottery,
    nash_settlement,
    utilitarian_settlement,
)
from bargaining.equilibria.agreements.egalitarian import egalitarian_settlement
from bargaining.loading.scenarios import with_concept
from bargaining.scenario.labels import choice_label
from bargaining.studies.reproducing import chosen_experiments

ISSUES = ("security", "economy", "humanitarian", "mediation", "ukraine")
BASE, OLECH, PARISH, QUINCY, CRITICS, DOCTRINE = (
    "baseline",
    "olech2025",
    "parish2025",
    "episkopos2025brief",
    "prisoners2025oped",
    "doctrine2025oped",
)
ALL = "+".join(ISSUES)
COMMON = "mediation+ukraine"
SOFT = "economy+humanitarian+mediation+ukraine"
BRIEF = "security+economy+mediation+ukraine"
PEOPLE = "humanitarian+mediation+ukraine"


@pytest.fixture(scope="module")
def scenario():
    return load("roadmap")


def silent_issues(calibrated):
    parts = (name.partition("_") for name in calibrated.borrowed())
    return {issue for player, _, issue in parts if player in ("us", "belarus") and issue in ISSUES}


def problem(scenario, document, *, dropped=False):
    """Return the problem of a document; without the issues on which it is silent, or with the baseline for them."""
    calibrated = scenario.calibrated(document)
    found = calibrated.form.problem(calibrated.values)
    out = silent_issues(calibrated) if dropped else set()
    return found.among([name for name in found.agreements if not out & set(name.split("+"))])


def tracks(scenario, document, risk="0.1", **risks):
    """Return the issues of which a document speaks, with one risk on all tracks but those that are named."""
    calibrated = scenario.calibrated(document)
    spoken = [i for i in ISSUES if i not in silent_issues(calibrated)]
    found = calibrated.form.problem(calibrated.values)
    gains = {issue: found.gains(issue) for issue in spoken}
    return Tracks(gains, {i: F(risks.get(i, risk)) for i in spoken})


VALUES = {
    BASE: "0.5 -0.2 | -0.2 0.5 | 0.35 -0.1 | 0.5 0.5 | 0.5 0.2",
    OLECH: "0.5 -0.2 | -0.2 0.5 | 0.5 -0.1 | 0.2 0.5 | 0.5 0.2",
    PARISH: "0.5 -0.2 | -0.2 0.8 | 0.5 -0.1 | silent | 0.2 0.2",
    QUINCY: "0.8 0.5 | 0.5 0.5 | 0.2 -0.5 | 0.5 0.8 | 0.5 0.2",
    CRITICS: "0.2 -0.2 | -0.8 0.8 | 0.2 -0.1 | silent | silent",
    DOCTRINE: "0.8 0.5 | 0.2 0.5 | silent | 0.5 0.5 | 0.8 0.2",
}


@pytest.mark.parametrize("document", VALUES)
def test_values_of_the_issues(scenario, document):
    calibrated = scenario.calibrated(document)
    silent = silent_issues(calibrated)
    found = problem(scenario, document)
    for issue, written in zip(ISSUES, VALUES[document].split(" | "), strict=True):
        assert (written == "silent") == (issue in silent)
        if issue not in silent:
            assert found.gains(issue) == tuple(map(F, written.split()))


@pytest.mark.parametrize(
    ("document", "dropped", "nash", "egalitarian", "linkage"),
    [
        (BASE, False, {ALL: "1.65 0.9"}, {SOFT: "1.15 1.1"}, "0.85"),
        (OLECH, False, {ALL: "1.5 0.9"}, {SOFT: "1 1.1"}, "1"),
        (PARISH, True, {"security+economy+humanitarian+ukraine": "1 0.7"}, None, "1.3"),
        (PARISH, False, {ALL: "1.5 1.2"}, None, "1.3"),
        (QUINCY, False, {BRIEF: "2.3 2"}, None, "0"),
        (CRITICS, True, {"none": "0 0"}, None, "0"),
        # All five issues multiply to .72 as well, exactly, with the same sum: the specification names the first alone.
        (CRITICS, False, {PEOPLE: "1.2 0.6", ALL: "0.6 1.2"}, {COMMON: "1 0.7"}, "0.1"),
        (DOCTRINE, True, {BRIEF: "2.3 1.7"}, None, "0"),
        # The least gain is 1.7 without the humanitarian issue and 1.6 with it.
        (DOCTRINE, False, {ALL: "2.65 1.6"}, {BRIEF: "2.3 1.7"}, "0.25"),
    ],
)
def test_solutions_and_what_linkage_adds(scenario, document, dropped, nash, egalitarian, linkage):
    found = problem(scenario, document, dropped=dropped)
    expected = {name: tuple(map(F, gains.split())) for name, gains in nash.items()}
    assert nash_settlement(found).gains == expected
    even = egalitarian_settlement(found).gains
    assert even == (
        {n: tuple(map(F, g.split())) for n, g in egalitarian.items()} if egalitarian else expected
    )
    fair = kalai_smorodinsky_settlement(found).gains
    assert fair == ({COMMON: (1, F("0.7"))} if (document, dropped) == (CRITICS, False) else expected)
    alone = [i for i in ISSUES if i in found.acceptable]
    surplus = sum(sum(found.gains(issue)) for issue in alone)
    assert {sum(gains) for gains in expected.values()} == {surplus + F(linkage)}
    assert set(expected) <= set(utilitarian_settlement(found).agreements)


@pytest.mark.parametrize(
    ("document", "settled"),
    [
        (BASE, COMMON),
        (OLECH, COMMON),
        (PARISH, COMMON),
        (QUINCY, BRIEF),
        (CRITICS, COMMON),
        (DOCTRINE, BRIEF),
    ],
)
def test_what_is_settled_on_separate_tracks(scenario, document, settled):
    calibrated = with_concept(scenario.calibrated(document), "separate tracks")
    assert calibrated.form.predicted(calibrated.values) == ((settled,),)


@pytest.mark.parametrize("document", [BASE, OLECH, PARISH, QUINCY, DOCTRINE])
def test_lotteries_add_nothing_where_an_agreement_is_best(scenario, document):
    for dropped in (False, True):
        found = problem(scenario, document, dropped=dropped)
        assert nash_lottery(found).gains in nash_settlement(found).gains.values()


def test_the_critics_find_no_agreement_and_yet_a_lottery(scenario):
    for dropped, gains in ((True, (F("0.05"),) * 2), (False, (F("0.9"),) * 2)):
        found = problem(scenario, CRITICS, dropped=dropped)
        assert nash_lottery(found).gains == gains
        assert egalitarian_lottery(found).gains == gains


def test_the_brief_under_risk(scenario):
    risks = ("0.1", "0.3", "0.5", "0.7", "0.8")
    linked = ("2.361960", "1.837080", "1.312200", "0.787320", "0.524880")
    apart = tracks(scenario, QUINCY)
    assert apart.separate() == F("3.870")
    assert apart.linked(BRIEF.split("+")) == F("2.821230")
    for risk, worth in zip(risks, linked, strict=True):
        assert tracks(scenario, QUINCY, humanitarian=risk).linked(ISSUES) == F(worth)


def test_the_decoupling_of_the_brief_holds_at_any_risk_in_its_own_numbers(scenario):
    assert tracks(scenario, QUINCY).threshold(BRIEF.split("+"), "humanitarian") is None
    for risk in ("0", "0.5", "1"):
        one = tracks(scenario, QUINCY, humanitarian=risk)
        assert one.linked(BRIEF.split("+")) > one.linked(ISSUES)


def test_linked_packages_of_the_others_under_risk(scenario):
    for risk, worth in (("0.1", "1.417176"), ("0.3", "1.102248"), ("0.5", "0.787320"), ("0.8", "0.314928")):
        assert tracks(scenario, OLECH, humanitarian=risk).linked(ISSUES) == F(worth)
    others = BRIEF.split("+")
    assert tracks(scenario, OLECH).separate() == F("1.260")
    assert tracks(scenario, OLECH).linked(others) == F("1.312200")
    assert tracks(scenario, OLECH).threshold(others, "humanitarian") == F(1, 6)
    package = ["security", "economy", "ukraine"]
    parish = tracks(scenario, PARISH)
    assert parish.separate() == F("0.360")
    assert parish.linked([*package, "humanitarian"]) == F("1.115370")
    assert parish.linked(package) == F("0.947700")
    assert parish.threshold(package, "humanitarian") == F(4, 17)


def test_the_form_breaks_down_as_tracks_do(scenario):
    for value, expected in (("separate", "3.870"), ("linked", "2.821230")):
        risky = load("roadmap", variants={"breakdown": value}).calibrated(QUINCY)
        paid = risky.form.payoffs((BRIEF,))
        assert sum(paid[p].evaluate(risky.values) for p in ("us", "belarus")) == F(expected)


def test_a_linked_roadmap_leaves_the_humanitarian_track_apart_above_a_risk(scenario):
    """By the sum of gains above 1/6; the product of gains, which both chances multiply, has another threshold."""
    linked = with_concept(load("roadmap", variants={"breakdown": "linked"}).calibrated(OLECH), "utilitarian")
    found = regions(linked, "humanitarian_risk")
    assert "1/6" in [str(point) for point in found.thresholds]
    assert found.at(F(1, 10)) == ((ALL,),)
    assert found.at(F(1, 5)) == ((BRIEF,),)


@pytest.mark.parametrize(
    ("document", "dropped", "price"),
    [
        (BASE, False, "1.2"),
        (OLECH, False, "1.2"),
        (PARISH, True, "1"),
        (PARISH, False, "1.5"),
        (QUINCY, False, "2"),
        (CRITICS, True, "0"),
        (CRITICS, False, "1.5"),
        (DOCTRINE, False, "1.7"),
    ],
)
def test_the_price_of_a_precondition_that_empties_the_zone(scenario, document, dropped, price):
    found = problem(scenario, document, dropped=dropped)
    totals = [found.gains(name)[1] for name in found.agreements if found.gains(name)[0] >= 0]
    assert max(totals) == F(price)
    if not dropped:
        priced = regions(scenario.calibrated(document), "precondition")
        assert max(priced.thresholds, key=float).compare(F(price)) == 0
        assert priced.at(F(price) + F(1, 100)) == (("none",),)
        assert priced.at(F(price) - F(1, 100)) != (("none",),)


def test_no_weight_on_the_scale_is_a_poison_pill_where_silence_borrows(scenario):
    """Said by the brief and not borne out as one strong or decisive cost: the greatest weight is 1."""
    for document in (BASE, OLECH, PARISH, QUINCY, CRITICS, DOCTRINE):
        priced = scenario.calibrated(document).replace(precondition=1)
        assert ("none",) not in priced.form.predicted(priced.values)


def test_the_neighbour_is_asked(scenario):
    refused = scenario.replace(neighbour_mediation=-0.1)
    assert all("mediation" not in name for (name,) in refused.form.predicted(refused.values))


def test_the_disagreement_of_the_overlays_is_that_of_the_equilibria(scenario):
    source = load("rapprochement")
    for outcome in ("freeze", "status_quo"):
        chosen = source.document.outcomes[outcome].profile
        paid = source.form.payoffs(tuple(chosen[player] for player in source.players))
        laid = scenario.overlaid(outcome)
        for player in ("us", "belarus"):
            assert laid.values[f"{player}_without"] == paid[player].evaluate(source.values)


def test_relief_is_that_of_rapprochement(scenario):
    source = load("rapprochement")
    for document in (BASE, OLECH, PARISH, QUINCY, CRITICS, DOCTRINE):
        assert (
            scenario.calibrated(document).values["us_relief"]
            == source.calibrated(document).values["us_relief"]
        )


@pytest.mark.parametrize("concept", ["Nash bargaining", "Kalai-Smorodinsky", "egalitarian", "utilitarian"])
def test_regimes_say_what_solutions_at_points_say(scenario, concept):
    chosen = with_concept(scenario, concept)
    for parameter in (
        ("us_economy",) if concept == "Kalai-Smorodinsky" else ("us_economy", "belarus_security")
    ):
        found = regions(chosen, parameter)
        for value in map(F, ("-1", "-0.5", "-0.2", "0", "0.3", "1")):
            assert set(found.at(value)) == set(chosen.form.predicted({**chosen.values, parameter: value}))


def test_choices_of_issues_have_words(scenario):
    assert choice_label(scenario, "mediation", "settled") == "Mediation: settled"
    assert choice_label(scenario, "agreement", "none") == "Agreement: none"


@pytest.fixture(scope="module")
def tables(scenario):
    (experiment,) = chosen_experiments(("agreements",))
    settings = experiment.settings(scenario, quick=True)
    assert (settings.axes, settings.study.alternatives) == (("humanitarian_risk",), ["breakdown"])
    return experiment.compute(settings, lambda share: None)


def test_the_figure_of_joint_gains_has_the_published_values(scenario, tables):
    assert scenario.values["track_risk"] == F("0.1")
    olech = [row for row in tables["gains"] if row["reading"] == tables["marks"][1]["reading"]]
    labels = scenario.document.variants["breakdown"].values
    linked = {row["value"]: row["gain"] for row in olech if row["alternative"] == labels["linked"].label}
    apart = {
        row["gain"]
        for row in olech
        if (row["alternative"], row["rule"]) == (labels["separate"].label, "each issue on its own track")
    }
    # With everything at a risk of 0.1, without the humanitarian issue from a little above on, and on separate tracks.
    assert linked[0.1] == pytest.approx(1.4172, abs=5e-5)
    assert {round(linked[k / 10], 3) for k in range(2, 11)} == {1.312}
    assert {round(gain, 3) for gain in apart} == {1.26}


def test_the_figure_of_agreements_marks_what_each_solution_picks(tables):
    first = tables["marks"][0]["reading"]
    picked = {row["letters"]: (row["x"], row["y"]) for row in tables["picked"] if row["reading"] == first}
    assert picked == {"NKU": (1.65, 0.9), "E": (1.15, 1.1), "S": (1.0, 0.7), "L": (1.65, 0.9)}
    assert len(tables["agreements"]) == 2 * 32
