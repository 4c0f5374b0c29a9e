"""`prisoners` against its specification, and its calibration against the dated events."""

import re
import tomllib
from fractions import Fraction as F
from itertools import pairwise

import pytest

from bargaining import load
from bargaining.resources import folder

DOCUMENTS = {
    "baseline": "0.5",
    "olech2025": "0.5",
    "parish2025": "0.5",
    "episkopos2025brief": "0.2",
    "prisoners2025oped": "0.8",
    "doctrine2025oped": "0.5",
}


@pytest.fixture(scope="module")
def scenario():
    return load("prisoners")


def measured(scenario):
    (profile,) = scenario.form.predicted(scenario.values)
    return scenario.form.measured({"arrests": {profile[0]: F(1)}}, scenario.values)


def freed():
    """Return how many people each dated event of 2025 frees, where a document gives a number; of two the first."""
    with (folder("seeds") / "events.toml").open("rb") as file:
        events = tomllib.load(file)["event"]
    found = {}
    for event in events:
        for code in event["code"]:
            number = re.fullmatch(r"belarus token \((\d+)( or \d+)?\)", code)
            if number and event["date"].startswith("2025"):
                found[event["number"]] = int(number[1])
    return found


def test_the_share_and_the_cost_are_what_the_record_gives(scenario):
    assert list(freed().values()) == [15, 1, 3, 14, 52]
    total = sum(freed().values())
    share, held = F(total, 1000), scenario.values["held_at_first"]
    assert scenario.values["release_share"] == share == F("0.085")
    discount, price = F(9, 10), F(1, 2)
    worth = discount * share * price / (1 - discount * (1 - share))
    assert worth == F(153, 706)
    assert scenario.values["arrest_cost"] == worth / (share * held) == F(9, 3530)
    assert round(float(worth / total), 6) == 0.002550


@pytest.mark.parametrize(("document", "price"), DOCUMENTS.items())
def test_prices(scenario, document, price):
    seen = scenario.calibrated(document)
    assert seen.values["release_price"] == F(price)
    assert ("release_price" in seen.borrowed()) == (document == "doctrine2025oped")


@pytest.mark.parametrize(
    ("price", "arrests", "steady", "after_ten"),
    [("0", 0, 0, 411), ("0.2", 34, 400, 647), ("0.5", 85, 1000, 1000), ("0.8", 136, 1600, 1353)],
)
def test_arrests_and_the_stock_by_price(scenario, price, arrests, steady, after_ten):
    found = measured(scenario.replace(release_price=price))
    assert found["arrests"] == arrests
    assert found["prisoners_in_the_long_run"] == steady
    assert round(found["prisoners_after_10"]) == after_ten
    assert found["marginal_value"] == F(price) * F(153, 353)


def test_without_a_price_prisons_empty_unless_people_are_arrested_for_other_reasons(scenario):
    unlinked = scenario.overlaid("unlinked")
    assert unlinked.form.predicted(unlinked.values) == (("none",),)
    assert measured(unlinked)["prisoners_in_the_long_run"] == 0
    at_home = measured(scenario.overlaid("unlinked_at_home"))
    assert at_home["arrests"] == 0
    assert at_home["prisoners_in_the_long_run"] == at_home["prisoners_after_10"] == 1000


def test_mass_releases_free_people_and_breed_arrests(scenario):
    now, masses = measured(scenario), measured(scenario.overlaid("mass_releases"))
    assert masses["prisoners_in_the_long_run"] < now["prisoners_in_the_long_run"] / 3  # what O41 hopes for
    assert masses["arrests"] > now["arrests"] * F(9, 5)  # what Q54 warns of
    # 0.9 * 0.5 * 0.5 / (1 - 0.45) over the cost
    assert masses["arrests"] == F(225, 550) / F(9, 3530)


def test_a_tariff_breeds_arrests_in_proportion(scenario):
    levels = [measured(scenario.replace(release_price=F(k, 10)))["arrests"] for k in range(11)]
    assert [b - a for a, b in pairwise(levels)] == [17] * 10


def test_an_answer_to_arrests_stops_them_at_what_a_prisoner_is_worth(scenario):
    worth = F(153, 706)
    for penalty, option in ((worth, "none"), (worth - F(1, 10**6), "interior")):
        changed = scenario.replace(arrest_penalty=penalty)
        assert changed.form.predicted(changed.values) == ((option,),)


def test_one_year_of_resale_is_too_small_by_what_later_years_add(scenario):
    for share, ratio in (("0.5", F(20, 11)), ("0.085", F(2000, 353))):
        found = measured(scenario.replace(release_share=share))["marginal_value"]
        assert found / (F(9, 10) * F(share) * F(1, 2)) == ratio  # 1.818 and 5.67


@pytest.mark.parametrize(("price", "net"), [("0", 100), ("0.2", 59), ("0.5", -2), ("0.8", -64)])
def test_earlier_constants_with_the_right_formula(scenario, price, net):
    # Half of 200 released a year at a cost of 0.004, which lies within the ranges: what leaves less what comes
    earlier = scenario.replace(
        release_share="0.5", arrest_cost="0.004", held_at_first=200, release_price=price
    )
    assert round(100 - measured(earlier)["arrests"]) == net
