"""The withdrawal of the United Kingdom: payoffs against plain arithmetic, and the story that its page tells."""

import re
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from bargaining import load, regions
from bargaining.analysis.backtests.testing import backtest
from bargaining.analysis.regimes import axis_regimes

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "brexit.md").read_text(encoding="utf-8")
SCENARIO = load("brexit")
READINGS = (None, *SCENARIO.document.calibrations)


def read(calibration):
    return SCENARIO if calibration is None else SCENARIO.calibrated(calibration)


def by_hand(v, government, parliament, eu, ireland):
    """Tell what each player gets, case by case and not by formulas: what is signed, what passes, what is left."""
    signed = {"backstop": Fraction(1), "sea_border": Fraction(0)}.get(government, Fraction(0))
    if government == "sea_border" and eu == "reopen":
        signed = Fraction(1) if ireland == "accept" else 1 - v["solidarity"]
    passed = signed if parliament == "approve" else Fraction(0)
    if government == "delay" or parliament == "block":
        fallen_out = Fraction(0)
    elif government == "leave":
        fallen_out = Fraction(1)
    else:
        fallen_out = (1 - passed) * v["lapse"]
    waiting = 1 - passed - fallen_out
    course = {
        "backstop": "bench_revolt",
        "sea_border": "partner_hold",
        "leave": "moderates_cost",
        "delay": "delay_blame",
    }
    objection = v["backstop_trap"] if government == "backstop" else v["sea_border_objection"]
    kept = 1 if government == "backstop" else v["consent_worth"]
    against = {"approve": 0, "refuse": v["discipline"], "block": v["discipline"] + v["control_cost"]}
    return (
        passed + fallen_out * (1 - v["no_deal_damage"]) - v[course[government]],
        passed * (v["orderly_exit"] - objection)
        - fallen_out * v["no_deal_fear"]
        + waiting * v["patience"]
        - against[parliament],
        passed - fallen_out * v["eu_no_deal_damage"] - (v["precedent_cost"] if eu == "reopen" else 0),
        passed * kept
        - fallen_out * v["border_damage"]
        - (v["concession_cost"] if ireland == "accept" else 0),
    )


@pytest.mark.parametrize("calibration", READINGS)
def test_payoffs_are_what_the_story_says(calibration):
    scenario = read(calibration)
    for profile in product(*scenario.actions):
        payoffs = scenario.form.payoffs(profile).values()
        assert tuple(p.evaluate(scenario.values) for p in payoffs) == by_hand(scenario.values, *profile)


def named(scenario):
    outcomes = {outcome.short: name for name, outcome in scenario.document.outcomes.items()}
    found = (scenario.outcome_of(profile) for profile in scenario.form.predicted(scenario.values))
    return {outcomes[one.short] for one in found}


def test_each_page_foretells_what_its_side_expected_and_only_the_last_one_the_end():
    expected = {
        None: {"limbo"},
        "agreement2018": {"backstop_deal"},
        "cleanbreak2018": set(),
        "union2018": {"voted_down"},
        "ireland2018": {"limbo"},
        "opponents2019": {"limbo"},
        "revision2019": {"sea_border_deal", "exit_blocked"},
    }
    assert {calibration: named(read(calibration)) for calibration in READINGS} == expected


def test_the_moments_turn_the_median_into_january_and_into_october():
    assert named(SCENARIO.overlaid("winter")) == {"voted_down"}
    assert named(SCENARIO.overlaid("autumn")) == {"sea_border_deal", "exit_blocked"}


def test_patience_at_which_the_first_agreement_passes_is_what_the_commons_lose_by_it_and_by_blocking_it():
    v = SCENARIO.values
    threshold = v["orderly_exit"] - v["backstop_trap"] + v["discipline"] + v["control_cost"]
    found = [str(one) for one in regions(SCENARIO, "patience").thresholds]
    assert found == [str(threshold)] == ["2/5"]


def test_either_table_alone_keeps_the_revised_agreement_from_the_median():
    """The government prefers the other text as long as its partner binds it; the majority would block either."""
    profile = ("sea_border", "approve", "reopen", "accept")
    v = dict(SCENARIO.values)
    government, parliament, *_ = by_hand(v, *profile)
    assert government < by_hand(v, "backstop", *profile[1:])[0]
    assert parliament < by_hand(v, profile[0], "block", *profile[2:])[1]
    assert not {"sea_border_deal"} & named(SCENARIO.replace(partner_hold=Fraction(1, 2)))
    assert not {"sea_border_deal"} & named(SCENARIO.replace(sea_border_objection=Fraction(1, 5)))
    both = SCENARIO.replace(partner_hold=Fraction(1, 2), sea_border_objection=Fraction(1, 5))
    assert "sea_border_deal" in named(both)


def test_the_record_is_scored_in_hindsight_only():
    found = backtest(SCENARIO)
    assert not found.record.foreign
    assert {total.sample for one in found.sets for total in one.totals} == {"in sample", "hindsight"}
    fitting = {one.reading.name: dict(one.fitting) for one in found.sets if one.concept == "Nash"}
    assert fitting["union2018"] == {"Voted down": 4}
    assert fitting["revision2019"] == {"Sea-border deal": 2, "Exit blocked": 1}
    # What no reading gets: that government and House both turn to a delay, in April 2019.
    assert all(
        not score.shown
        for one in found.sets
        for score in one.scores
        if score.period == "2019-03-30/2019-04-11"
    )


# ---------------------------------------------------------------- in turn


def test_in_turn_each_reading_foretells_one_course_and_so_do_those_for_a_clean_break():
    scenario = load("brexit_in_turn")
    expected = {
        None: {"limbo"},
        "agreement2018": {"backstop_deal"},
        "cleanbreak2018": {"no_deal"},
        "union2018": {"voted_down"},
        "ireland2018": {"limbo"},
        "opponents2019": {"limbo"},
        "revision2019": {"sea_border_deal"},
    }
    found = {c: named(scenario if c is None else scenario.calibrated(c)) for c in READINGS}
    assert found == expected


def test_whoever_binds_himself_first_gets_his_text():
    """The Union by holding before London proposes, in the same autumn; backward induction by hand."""
    first = load("brexit_in_turn", variants={"order": "brussels_first"})
    v = first.overlaid("autumn").values

    def commons(government, eu, ireland):
        options = ("approve", "refuse", "block")
        return max(options, key=lambda parliament: by_hand(v, government, parliament, eu, ireland)[1])

    def london(eu, ireland):
        courses = ("backstop", "sea_border", "leave", "delay")
        return max(courses, key=lambda one: by_hand(v, one, commons(one, eu, ireland), eu, ireland)[0])

    def outcome(eu, ireland):
        government = london(eu, ireland)
        return government, commons(government, eu, ireland), eu, ireland

    def dublin(eu):
        return max(("hold", "accept"), key=lambda ireland: by_hand(v, *outcome(eu, ireland))[3])

    eu = max(("hold", "reopen"), key=lambda eu: by_hand(v, *outcome(eu, dublin(eu)))[2])
    assert outcome(eu, dublin(eu)) == ("backstop", "approve", "hold", "hold")
    assert named(first.overlaid("autumn")) == {"backstop_deal"}
    assert named(load("brexit_in_turn").overlaid("autumn")) == {"sea_border_deal"}


# ---------------------------------------------------------------- the page


def test_the_page_lists_what_each_reading_implies():
    table = PAGE[PAGE.index("| reading |") :]
    rows = re.findall(r"^\| .* \| (.*) \|$", table[: table.index("\n\n")], flags=re.M)[1:]
    for calibration, row in zip(READINGS, rows, strict=True):
        shorts = {SCENARIO.document.outcomes[name].short for name in named(read(calibration))}
        assert {part.strip() for part in row.split(":")[0].split(";")} == (shorts or {"none"})


def test_the_union_gains_by_reopening_wherever_the_others_play_their_part():
    """As the page says of what the game does not get right."""
    profile = ("sea_border", "approve", "reopen", "accept")
    for scenario in map(read, READINGS):
        for cost, lapse in product((Fraction(0), Fraction(1)), repeat=2):
            v = dict(scenario.replace(precedent_cost=cost, lapse=lapse).values)
            assert by_hand(v, *profile)[2] >= by_hand(v, "sea_border", "approve", "hold", "accept")[2]
    (held,) = axis_regimes(SCENARIO.overlaid("autumn"), "precedent_cost").intervals[profile]
    assert (str(held.start), str(held.end)) == ("0", "1")
