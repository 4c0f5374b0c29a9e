"""What hangs on the form of a payoff term in the worked case: credit for a deal, snap-back, platform."""

from fractions import Fraction as F

import pytest

from bargaining import load, regions
from bargaining.analysis.profiles import outcome_label, pure_profiles
from bargaining.analysis.robustness import structures
from bargaining.loading.scenarios import check_alternatives, varied

READINGS = {
    "baseline": "baseline",
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}


@pytest.fixture(scope="module")
def rapprochement():
    return load("rapprochement")


@pytest.fixture(scope="module")
def found(rapprochement):
    return structures(rapprochement)


def sets(scenario):
    """Return the labels of the pure equilibria of each reading."""
    seen = {short: scenario.calibrated(name) for short, name in READINGS.items()}
    return {short: [outcome_label(one, p) for p in pure_profiles(one)] for short, one in seen.items()}


def test_defaults_are_the_terms_as_they_stand(rapprochement):
    defaults = {name: entry.default for name, entry in rapprochement.document.variants.items()}
    assert list(defaults) == ["deal_credit", "snap_back", "platform"]
    assert all(not entry.values[entry.default].changes for entry in rapprochement.document.variants.values())
    assert varied(rapprochement, **defaults).digest == rapprochement.digest
    check_alternatives(rapprochement)


def test_alternatives_belong_to_the_form_and_the_strict_reading_has_them_too(rapprochement):
    assert load("rapprochement_strict").document.variants == rapprochement.document.variants
    for name in ("hidden_autonomy", "opening", "dilemma"):
        assert "deal_credit" not in load(name).document.variants


def test_credit_in_proportion_takes_the_status_quo_where_credit_outweighs_the_cost_of_dealing(rapprochement):
    assert sets(varied(rapprochement, deal_credit="in_proportion")) == {
        "baseline": ["Freeze", "Package"],
        "O": ["Freeze", "Package for tokens"],
        "P": ["Freeze", "Status quo", "Package"],
        "Q": ["Freeze", "Status quo", "Package"],
        "C": ["Freeze", "Kremlin-run package"],
        "D": ["Freeze", "Package"],
    }
    # Washington goes on to the package for the same tokens where release_credit > us_engagement_cost; P and Q tie
    for short, name in READINGS.items():
        values = rapprochement.calibrated(name).values
        ties = values["release_credit"] == values["us_engagement_cost"]
        assert ties == (short in "PQ")
        assert ties or values["release_credit"] > values["us_engagement_cost"]


@pytest.mark.parametrize("reading", READINGS)
def test_the_channel_never_matters_where_any_deal_brings_it_the_credit(rapprochement, reading):
    scenario = rapprochement.calibrated(READINGS[reading])
    assert regions(scenario, "moscow_channel").thresholds == ()


def test_with_credit_in_proportion_the_channel_carries_the_status_quo_of_two_documents(rapprochement):
    seen = varied(rapprochement, deal_credit="in_proportion")
    thresholds = {
        short: [F(str(t)) for t in regions(seen.calibrated(name), "moscow_channel").thresholds]
        for short, name in READINGS.items()
    }
    assert thresholds == {"baseline": [], "O": [], "P": [F(1, 40)], "Q": [F(9, 1000)], "C": [], "D": []}
    for short in "PQ":  # what a swap costs beyond its credit
        v = seen.calibrated(READINGS[short]).values
        leak = v["us_leak_cost"] * (1 - v["verification"]) * v["structural_leak"]
        assert thresholds[short] == [v["swap_scope"] * (v["us_engagement_cost"] + leak - v["release_credit"])]
    assert sets(seen.replace(moscow_channel=0))["P"] == ["Freeze", "Package"]


def test_a_channel_in_proportion_matters_only_where_minsk_exploits_a_package(found, rapprochement):
    turned = []
    for one in found:
        without = varied(rapprochement, **one.values).replace(moscow_channel=0)
        if one.values["deal_credit"] == "with_channel":
            before = {short: list(one.predicted[name]) for short, name in READINGS.items()}
            after = sets(without)
            turned += [
                (short, *list(one.values.values())[1:]) for short in READINGS if before[short] != after[short]
            ]
    assert turned == [
        ("O", snap_back, platform)
        for snap_back in ("by_relief", "by_harm")
        for platform in ("alignment_only", "exposed_anyway")
    ]


def test_what_survives_every_alternative(found):
    assert len(found) == 36
    survive = {short: found.everywhere(name) for short, name in READINGS.items()}
    both, one = ("Freeze", "Package"), ("Freeze",)
    assert survive == {"baseline": both, "O": one, "P": one, "Q": both, "C": one, "D": both}


def test_snap_back_changes_nothing_by_itself_and_freezing_the_channel_nothing_at_all(found):
    effects = {(one.variant, one.value): one for one in found.effects}
    assert all(not one.lost for (name, _), one in effects.items() if name == "snap_back")
    assert found.alike("snap_back") == (("by_opening", "channel_too"), ("by_relief",), ("by_harm",))
    exploited = effects["platform", "exploited_counts"]
    assert (exploited.lost, exploited.gained) == ({"olech2025": ()}, {"olech2025": ("Package",)})
    anyway = effects["platform", "exposed_anyway"]
    assert (anyway.lost, anyway.gained) == (
        {"episkopos2025brief": ("Status quo",)},
        {"episkopos2025brief": ()},
    )


def test_the_value_of_a_platform_to_moscow_moves_no_choice_under_any_alternative(rapprochement, found):
    for one in found:
        low, high = (varied(rapprochement, **one.values).replace(platform_value=v) for v in (0, 1))
        assert sets(low) == sets(high)
