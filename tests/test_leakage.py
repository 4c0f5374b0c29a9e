"""`leakage` against its specification: tables, closed forms and signs, in exact numbers."""

from fractions import Fraction as F

import pytest

from bargaining import load
from bargaining.analysis import explain, regions
from bargaining.analysis.links import follow
from bargaining.analysis.plans import supported
from bargaining.analysis.quantities import measured
from bargaining.errors import ScenarioError
from bargaining.loading.scenarios import with_concept
from bargaining.scenario.reading import find

DOCUMENTS = {
    "baseline": "baseline",
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
MIXED = ("skip_or_inspect", "comply_or_divert", "grant")
OVERLOOKED = ("skip", "divert", "grant")
DETERRED = ("skip_or_inspect", "comply", "grant")

# What Minsk gains by a diversion that is not caught, what it loses by one that is, and the chance of catching it;
# p* and d*; the loss when neither can be foreseen and with commitment; the least chance of catching that deters.
TABLE = {
    "baseline": (".21 1.0 .4", (".434", ".417"), (".208", ".043"), ".174"),
    "O": (".30 1.0 .3", (".769", ".556"), (".278", ".077"), ".231"),
    "P": (".14 1.3 .5", (".194", ".333"), (".167", ".019"), ".097"),
    "Q": (".06 1.0 .7", (".081", ".238"), (".119", ".008"), ".057"),
    "C": (".72 1.0 .1", ("4.186", "1.111"), (".800", None), ".419"),
    "D": (".105 1.0 .4", (".238", ".417"), (".208", ".024"), ".095"),
}
GRANT = {
    "baseline": ("1.090", ".062"),
    "O": ("1.240", ".083"),
    "P": (".600", ".033"),
    "Q": (".640", ".036"),
    "C": ("1.330", ".480"),
    "D": ("1.240", ".062"),
}


def rounded(value):
    text = f"{float(value):.3f}"
    return text.removeprefix("0")


@pytest.fixture(scope="module")
def scenarios():
    both = {kind: load("leakage", variants={"commitment": kind}) for kind in ("none", "rate")}
    return {(kind, name): both[kind].calibrated(id_) for kind in both for name, id_ in DOCUMENTS.items()}


def closed_forms(values):
    """Return premium, penalty, chance of catching, harm and the closed forms p* and d*, from the values alone."""
    premium = values["diversion_premium"] * (1 - values["autonomy"])
    penalty = values["snapback_penalty"] + values["us_relief"]
    v, harm = values["verification"], values["leak_harm"]
    inspected = premium / (v * (premium + penalty))
    diverted = values["inspect_cost"] / (v * (harm + values["catch"]))
    return premium, penalty, v, harm, inspected, diverted


def prediction(scenario):
    (one,) = supported(scenario).predictions
    return one


# ---------------------------------------------------------------- the tables


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_imply_what_the_table_says(scenarios, name):
    premium, penalty, v, _, inspected, diverted = closed_forms(scenarios["none", name].values)
    codes, chances, _, least = TABLE[name]
    assert [F(one) for one in codes.split()] == [premium, penalty, v]
    assert (rounded(inspected), rounded(diverted)) == chances
    assert rounded(premium / (premium + penalty)) == least


@pytest.mark.parametrize("name", DOCUMENTS)
def test_neither_can_be_foreseen_but_where_inspection_is_not_worth_it(scenarios, name):
    scenario = scenarios["none", name]
    found = prediction(scenario)
    told = measured(scenario, found.profile)
    *_, v, harm, inspected, diverted = closed_forms(scenario.values)
    assert rounded(told["loss"]) == TABLE[name][2][0]
    if name == "C":  # who diverts for sure is not inspected: d* > 1
        assert found.profile == OVERLOOKED
        assert diverted > 1
        assert (told["inspected"], told["diverted"], told["loss"]) == (0, 1, harm)
    else:
        assert found.profile == MIXED
        assert (told["inspected"], told["diverted"]) == (inspected, diverted)
        assert told["loss"] == diverted * harm
    assert told["caught"] == v * told["inspected"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commitment_deters_but_where_the_chance_of_catching_is_too_small(scenarios, name):
    scenario = scenarios["rate", name]
    found = prediction(scenario)
    told = measured(scenario, found.profile)
    inspected = closed_forms(scenario.values)[4]
    if name == "C":
        assert found.profile == OVERLOOKED
        assert TABLE[name][2][1] is None
        assert inspected > 1
    else:
        assert found.profile == DETERRED
        assert (told["inspected"], told["diverted"]) == (inspected, 0)
        assert told["loss"] == scenario.values["inspect_cost"] * inspected
        assert rounded(told["loss"]) == TABLE[name][2][1]


def test_commitment_cuts_the_loss_by_a_factor_of_three_point_six_to_fifteen(scenarios):
    factors = []
    for name in DOCUMENTS:
        if name != "C":
            both = (scenarios[kind, name] for kind in ("none", "rate"))
            before, after = (measured(one, prediction(one).profile)["loss"] for one in both)
            factors.append(before / after)
    assert f"{float(min(factors)):.1f}" == "3.6"
    assert f"{float(max(factors)):.0f}" == "15"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_relief_is_always_granted(scenarios, name):
    worth, price = GRANT[name]
    for kind in ("none", "rate"):
        scenario = scenarios[kind, name]
        values = scenario.values
        found = prediction(scenario)
        loss = measured(scenario, found.profile)["loss"]
        gain = values["release_credit"] + values["moscow_channel"]
        gain -= values["swap_scope"] * values["us_engagement_cost"]
        assert f"{float(gain):.3f}".lstrip("0") == worth
        assert found.payoffs["us"] == gain - values["swap_scope"] * loss
        assert gain > values["swap_scope"] * loss
        assert found.profile[2] == "grant"
        if kind == "none":
            # a half is rounded as printed, to even
            assert abs(values["swap_scope"] * loss - F(price)) <= F(1, 2000)


def test_relief_is_withheld_where_it_brings_less_than_it_leaks(scenarios):
    scenario = scenarios["none", "baseline"]
    values = scenario.values
    loss = measured(scenario, prediction(scenario).profile)["loss"]
    worth = values["swap_scope"] * (values["us_engagement_cost"] + loss)
    for shift, wanted in (
        (-F(1, 10**9), {"withhold"}),
        (F(0), {"withhold", "grant", "withhold_or_grant"}),
        (F(1, 10**9), {"grant"}),
    ):
        changed = scenario.replace(moscow_channel=0, release_credit=worth + shift)
        assert {profile[2] for profile in changed.form.predicted(changed.values)} == wanted


# ---------------------------------------------------------------- exact regimes


@pytest.mark.parametrize("name", DOCUMENTS)
def test_regimes_over_verification_end_at_the_closed_forms(scenarios, name):
    scenario = scenarios["none", name]
    premium, penalty, _, harm, _, _ = closed_forms(scenario.values)
    deters = premium / (premium + penalty)
    pays = scenario.values["inspect_cost"] / (harm + scenario.values["catch"])
    found = regions(scenario, "verification")
    mixed, overlooked = found.intervals[MIXED], found.intervals[OVERLOOKED]
    (one,) = mixed
    assert (one.start.low, one.end.low, one.start_closed, one.end_closed) == (
        max(deters, pays),
        1,
        False,
        True,
    )
    (one,) = overlooked
    assert (one.start.low, one.end.low, one.end_closed) == (0, pays, True)
    undeterred = found.intervals.get(("inspect", "divert", "grant"), ())
    assert [(one.start.low, one.end.low) for one in undeterred] == (
        [(pays, deters)] if pays <= deters else []
    )
    bound = found.intervals[MIXED][0].start_bound
    assert str(bound) == ("belarus: divert" if deters > pays else "us: skip")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commitment_deters_from_the_least_chance_of_catching_on(scenarios, name):
    scenario = scenarios["rate", name]
    premium, penalty, *_ = closed_forms(scenario.values)
    found = regions(scenario, "verification")
    (inside,), (limit,) = found.intervals[DETERRED], found.intervals["inspect", "comply", "grant"]
    least = premium / (premium + penalty)
    assert (inside.start.low, inside.start_closed, inside.end.low) == (least, False, 1)
    assert limit.start.low == limit.end.low == least
    assert rounded(least) == TABLE[name][3]


def test_corners_are_exact(scenarios):
    """Where inspection just pays, or always inspecting just deters, all that ties is listed, and nothing beside."""
    scenario = scenarios["none", "baseline"]
    premium, penalty, _, harm, _, _ = closed_forms(scenario.values)
    deters, pays = premium / (premium + penalty), F(1, 10) / (harm + F(1, 10))
    tiny = F(1, 10**12)

    def patterns(verification):
        return {p[:2] for p in scenario.form.predicted({**scenario.values, "verification": verification})}

    half_watched, half_deterred = ("skip_or_inspect", "divert"), ("inspect", "comply_or_divert")
    assert patterns(pays - tiny) == {("skip", "divert")}
    assert patterns(pays) == {("skip", "divert"), half_watched, ("inspect", "divert")}
    assert patterns(pays + tiny) == patterns(deters - tiny) == {("inspect", "divert")}
    assert patterns(deters) == {("inspect", "divert"), half_deterred}
    assert patterns(deters + tiny) == {MIXED[:2]}
    assert patterns(F(0)) == {("skip", "divert")}
    own = scenario.replace(autonomy=1)  # a diversion brings nothing
    assert {p[:2] for p in own.form.predicted(own.values)} == {
        ("skip", "comply"),
        ("skip", "comply_or_divert"),
    }


def test_nothing_is_measured_where_a_mixture_is_free(scenarios):
    scenario = scenarios["none", "baseline"].replace(verification=F(1, 6))
    assert measured(scenario, ("skip_or_inspect", "divert", "grant")) == {}
    assert measured(scenario, ("inspect", "divert", "grant"))["caught"] == F(1, 6)
    assert measured(scenario, MIXED) == {}  # which no equilibrium plays there


# ---------------------------------------------------------------- signs


def test_a_penalty_lowers_inspection_and_not_diversion(scenarios):
    scenario = scenarios["none", "baseline"]
    told = [measured(scenario.replace(snapback_penalty=F(k, 10)), MIXED) for k in (3, 5, 8)]
    inspected, diverted = ([one[name] for one in told] for name in ("inspected", "diverted"))
    assert inspected == sorted(inspected, reverse=True)
    assert len(set(inspected)) == 3
    assert len(set(diverted)) == 1


def test_a_low_chance_of_catching_makes_limits_doubtful(scenarios):
    scenario = scenarios["none", "baseline"]
    losses = []
    for verification in (F(1, 20), F(3, 10), F(1, 2), F(7, 10)):
        changed = scenario.replace(verification=verification)
        losses.append(measured(changed, prediction(changed).profile)["loss"])
    assert losses == sorted(losses, reverse=True)
    assert losses[0] == scenario.values["leak_harm"]
    assert losses[-1] < losses[0] / 4


# ---------------------------------------------------------------- what is refused, and what is said

BOUND = 'order = ["relief", "us", "belarus"]'


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('commits = ["usa"]', r"commits\[1\]: unknown player or stage of one 'usa' \(did you mean 'us'\?\)"),
        ('commits = ["us", "us"]', r"commits\[2\]: found 'us' again, expected it once"),
        ('commits = ["belarus"]', r"commits: found 'belarus.grant', expected only who is followed at once"),
        ('commits = ["us", "relief"]', r"commits: found 'relief', expected only who is followed at once"),
        ('commits = "us"', r"commits: found 'us', expected a list"),
    ],
)
def test_what_cannot_be_bound_is_refused_with_its_place(tmp_path, entry, said):
    text = find("leakage").read_text(encoding="utf-8").replace(BOUND, f"{BOUND}\n{entry}")
    path = tmp_path / "leakage.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        load(str(path))


def test_a_concept_is_refused_where_nobody_is_bound_and_the_other_way_round(scenarios):
    with pytest.raises(ScenarioError, match=r"found 'commitment' where protocol.commits names nobody"):
        _ = with_concept(scenarios["none", "baseline"], "commitment").form
    with pytest.raises(
        ScenarioError, match=r"found 'sequential' where protocol.commits names who binds itself"
    ):
        _ = with_concept(scenarios["rate", "baseline"], "sequential").form


def test_what_fails_of_a_pattern_is_said_of_what_comes_last(scenarios):
    scenario = scenarios["none", "baseline"]
    said = scenario.form.why_not
    assert said(DETERRED, scenario.values) == "us would rather skip"
    changed = {**scenario.values, "verification": F(1, 10)}
    assert said(MIXED, changed) == "belarus would rather divert, us would rather skip"
    poor = {**scenario.values, "release_credit": F(0), "moscow_channel": F(0)}
    assert said(MIXED, poor) == "relief would rather withhold"
    bound = scenarios["rate", "baseline"]
    assert said(("unasked", "unasked", "withhold"), scenario.values) == "relief would rather grant"
    better = ("inspect, then comply", "skip_or_inspect, then comply", "skip_or_inspect, then divert")
    said = bound.form.why_not(OVERLOOKED, bound.values)
    assert said == ", ".join(f"us would rather {deviation}" for deviation in better)


def test_a_commitment_is_explained_by_what_else_might_be_bound_to(scenarios):
    scenario = scenarios["rate", "baseline"]
    found = explain(scenario, dict(zip(("us", "belarus", "relief"), DETERRED, strict=True)))
    margins = {
        (c.place, c.deviation): c.polynomial.evaluate(scenario.values)
        for c in scenario.form.conditions(
            {place.name: {option: F(1)} for place, option in zip(scenario.places, DETERRED, strict=True)},
            scenario.values,
        )
    }
    values = scenario.values
    rate = closed_forms(values)[4]
    assert margins["us", "inspect, then comply"] == values["swap_scope"] * values["inspect_cost"] * (1 - rate)
    without = values["swap_scope"] * (values["leak_harm"] - values["inspect_cost"] * rate)
    assert margins["us", "skip, then divert"] == without
    assert all(margin >= 0 for margin in margins.values())
    assert "skip_or_inspect" in str(found)


# ---------------------------------------------------------------- what others take from it


@pytest.mark.parametrize(
    ("taken", "name", "outcome", "value"),
    [
        ('quantity = "caught"', "leakage", "unforeseen", F(21, 121)),
        ('quantity = "loss"', "leakage_commitment", "deterred", F(1, 10) * F(105, 242)),
        ('probability = "belarus.divert"', "leakage", "unforeseen", F(5, 12)),
    ],
)
def test_other_scenarios_take_exact_numbers_from_it(tmp_path, taken, name, outcome, value):
    path = tmp_path / "watched.toml"
    path.write_text(
        f"""
[scenario]
name = "watched"
title = "Watched"
extends = "monitoring"
[parameters.wage]
label = "Wage"
[links.wage]
scenario = "{name}"
{taken}
outcome = "{outcome}"
assumption = "a number to be handed on"
""",
        encoding="utf-8",
    )
    (followed,) = follow(load(str(path)), "wage")
    assert followed.values["wage"] == value
