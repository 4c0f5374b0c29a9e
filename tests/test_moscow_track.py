"""The thaw inside the Moscow track: the table of its thresholds, what it fails to give, and what would give it."""

import random
from fractions import Fraction as F

import pytest

from bargaining import explain, load, robust
from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.quantities import measured
from bargaining.analysis.regimes import axis_regimes

DOCUMENTS = {
    "baseline": "baseline",
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}

TABLE = {
    # what a swap costs; credit and the part of the channel that stays; the least chance of success; the channel at the
    # document's own chance, and what `rapprochement` reads
    "baseline": ("0.1095", "0.85", -1.14, "0.675", "0.65"),
    "O": ("0.1230", "0.70", -0.72, "0.60", "0.80"),
    "P": ("0.1250", "0.70", -2.88, "0.30", "0.20"),
    "Q": ("0.0690", "0.70", -1.26, "0.75", "0.50"),
    "C": ("0.2064", "1.15", -1.45, "0.675", "0.65"),
    "D": ("0.1095", "1.00", -1.11, "1.14", "0.80"),
}

CODES = {
    # the channel whatever becomes of the track, what a living track adds, the chance that it lives
    "baseline": (0.35, 0.65, 0.5),
    "O": (0.2, 0.8, 0.5),
    "P": (0.2, 0.2, 0.5),
    "Q": (0.5, 0.5, 0.5),
    "C": (0.35, 0.65, 0.5),
    "D": (0.5, 0.8, 0.8),
}


def read(document, **variants):
    scenario = load("moscow_track", variants=variants)
    return scenario if document == "baseline" else scenario.calibrated(DOCUMENTS[document])


def cost(x):
    leak = x["us_leak_cost"] * (1 - x["verification"]) * x["structural_leak"]
    return x["swap_scope"] * (x["us_engagement_cost"] + leak)


def predicted(scenario):
    return scenario.form.predicted(scenario.values)


@pytest.mark.parametrize("document", TABLE)
def test_thresholds_are_those_of_the_table_and_no_chances(document):
    scenario = read(document)
    x = scenario.values
    written = tuple(float(x[n]) for n in ("channel_base", "channel_gain", "track_success"))
    assert written == CODES[document]
    least, alone, threshold, channel, elsewhere = TABLE[document]
    assert cost(x) == F(least)
    assert x["release_credit"] + x["channel_base"] == F(alone)
    found = measured(scenario, ("transact",))
    assert found["threshold"] == (cost(x) - F(alone)) / x["channel_gain"]
    assert round(float(found["threshold"]), 2) == threshold
    assert found["channel_worth"] == F(channel)
    other = load("rapprochement")
    other = other if document == "baseline" else other.calibrated(DOCUMENTS[document])
    assert other.values["moscow_channel"] == F(elsewhere) != F(channel)


@pytest.mark.parametrize("document", TABLE)
def test_the_condition_turns_at_the_threshold(document):
    """The formula's own polynomial in the chance has its one root where the quantity says."""
    scenario = read(document)
    open_ = {n: v for n, v in scenario.values.items() if n != "track_success"}
    (condition,) = scenario.form.conditions({"us": {"transact": F(1)}}, scenario.values)
    line = condition.polynomial.substitute(open_)
    at, ends = (lambda x: line.evaluate({"track_success": x})), (F(-3), F(1))
    slope = (at(ends[1]) - at(ends[0])) / 4
    assert at(F(0)) + slope * measured(scenario, ("transact",))["threshold"] == 0
    assert slope == scenario.values["channel_gain"]


@pytest.mark.parametrize("document", TABLE)
def test_no_chance_of_success_ends_the_thaw(document):
    """That the thaw stops when it no longer serves the Moscow track is said, and these payoffs do not give it."""
    found = axis_regimes(read(document), "track_success")
    assert found.thresholds == ()
    ((profile, (span,)),) = found.intervals.items()
    assert (profile, str(span)) == (("transact",), "[0, 1]")
    after = read(document, news="after")
    assert predicted(after) == (("transact", "transact"),)
    assert measured(after, ("transact", "transact"))["thaw_over"] == 0  # so that it supplies no hazard


def test_the_thaw_outlives_the_track_unless_several_assumptions_are_against_it_at_once():
    scenario = load("moscow_track", variants={"news": "after"})
    for name in ("release_credit", "channel_base", "us_engagement_cost", "us_leak_cost", "swap_scope"):
        assert str(robust(scenario, "us.dead == transact", {name: scenario.range(name)})).startswith("PROVED")
    both = {n: scenario.range(n) for n in ("release_credit", "channel_base")}
    assert str(robust(scenario, "us.dead == transact", both)).startswith("REFUTED")


@pytest.mark.parametrize("document", TABLE)
def test_as_a_liability_a_dead_track_ends_the_thaw_of_one_document(document):
    scenario = read(document, channel="liability")
    x = scenario.values
    threshold = measured(scenario, ("transact",))["threshold"]
    assert threshold == (cost(x) - x["release_credit"] - x["channel_base"]) / (2 * x["channel_gain"]) + F(
        1, 2
    )
    found = axis_regimes(scenario, "track_success")
    after = read(document, channel="liability", news="after")
    if document == "O":
        assert [str(point) for point in found.thresholds] == ["223/1600"]
        assert threshold == F(223, 1600)
        assert predicted(after) == (("transact", "pressure"),)
        assert measured(after, ("transact", "pressure"))["thaw_over"] == 1 - x["track_success"]
        tied = scenario.replace(track_success=threshold)
        assert set(predicted(tied)) == {("transact",), ("pressure",)}
    else:
        assert threshold < 0
        assert found.thresholds == ()
        assert predicted(after) == (("transact", "transact"),)


@pytest.mark.parametrize("document", TABLE)
def test_by_definition_the_hazard_is_that_of_a_reversal(document):
    scenario = read(document, end="by_definition")
    rate = read_elsewhere("freeze_thaw", document)["annual_reversal"]
    found = measured(scenario, ("transact",))
    assert predicted(scenario) == (("transact",),)
    assert found["thaw_over"] == rate > 0
    assert "threshold" not in found
    assert axis_regimes(scenario, "track_success").thresholds == ()


def read_elsewhere(name, document):
    scenario = load(name)
    return (scenario if document == "baseline" else scenario.calibrated(DOCUMENTS[document])).values


def test_another_administration_ends_the_thaw_and_its_credit_alone_would_not():
    scenario = load("moscow_track")
    changed = scenario.overlaid("isolationist_us")
    assert predicted(changed) == (("pressure",),)
    assert "threshold" not in measured(changed, ("pressure",))  # a channel worth nothing has none
    assert predicted(scenario.replace(release_credit=F(1, 5))) == (("transact",),)
    assert predicted(scenario.replace(release_credit=0)) == (("transact",),)
    assert predicted(changed.replace(us_engagement_cost=F(1, 5))) == (("transact",),)  # .2 > .1095
    same = load("rapprochement").overlaid("isolationist_us")
    shared = ("release_credit", "us_engagement_cost")
    assert [changed.values[n] for n in shared] == [same.values[n] for n in shared]
    assert same.values["moscow_channel"] == changed.values["channel_base"] == 0


@pytest.mark.parametrize("document", TABLE)
def test_a_swap_is_worth_what_it_is_in_rapprochement_but_for_the_channel(document):
    here, there = read(document), load("rapprochement")
    there = there if document == "baseline" else there.calibrated(DOCUMENTS[document])
    for name in ("release_credit", "swap_scope", "us_engagement_cost", "us_leak_cost", "verification"):
        assert here.values[name] == there.values[name]
    game = there.form
    worth = {
        action: game.payoffs((action, "isolate", "token", "tolerate"))["us"].evaluate(there.values)
        for action in ("transact", "pressure")
    }
    gain = worth["transact"] - worth["pressure"] - there.values["moscow_channel"]
    own = here.form.payoffs(("transact",))["us"].evaluate(here.values)
    assert own - measured(here, ("transact",))["channel_worth"] == gain


def test_random_readings_against_a_count_of_their_own():
    rng = random.Random(7)
    names = [n for n in load("moscow_track").values if n != "annual_reversal"]
    forms = {
        (channel, news): load("moscow_track", variants={"channel": channel, "news": news})
        for channel in ("gain", "liability")
        for news in ("before", "after")
    }
    verdicts = set()
    for (channel, news), scenario in forms.items():
        for _ in range(60):
            x = {n: F(rng.randint(0, 4), 4) for n in names}
            x["swap_scope"] = max(x["swap_scope"] * F(7, 10), F(1, 10))
            dead = x["channel_base"] - (x["channel_gain"] if channel == "liability" else 0)
            alive = x["channel_base"] + x["channel_gain"]
            p = x["track_success"]
            worths = [p * alive + (1 - p) * dead] if news == "before" else [alive, dead]
            expected = {()}
            for worth in worths:
                net = x["release_credit"] + worth - cost(x)
                best = [a for a, ok in (("transact", net >= 0), ("pressure", net <= 0)) if ok]
                expected = {(*old, a) for old in expected for a in best}
            found = set(predicted(scenario.replace(**x)))
            assert found == expected
            verdicts |= found
    assert len(verdicts) >= 5  # both choices before, and three of four pairs after


def test_what_carries_the_thaw_is_said():
    scenario = load("moscow_track")
    profile = parse_profile(scenario, "thaw")
    said = str(explain(scenario, profile))
    assert "Deal credit from releases" in said
    assert "O17" in said
