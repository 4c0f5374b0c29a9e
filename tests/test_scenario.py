"""Properties of the scenario language."""

import tomllib
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bargaining import load
from bargaining.equilibria.pure import pure_equilibria
from bargaining.errors import ScenarioError
from bargaining.forms.imperfect import Imperfect
from bargaining.forms.mediator import mediators_of
from bargaining.forms.tree_document import TreeDocument
from bargaining.forms.tree_signals import signals_of
from bargaining.loading import base_of
from bargaining.loading.registry import room
from bargaining.scenario.reading import packaged_scenarios
from bargaining.scenario.schema import json_schema

GAME = """
[scenario]
name = "ferry"
title = "A ferry"

[players.island]
label = "Island"
actions.build = { label = "Build", assumption = "assumed" }
actions.wait = { label = "Wait", assumption = "assumed" }

[players.coast]
label = "Coast"
actions.sail = { label = "Sail", assumption = "assumed" }
actions.tax = { label = "Tax", assumption = "assumed" }
actions.idle = { label = "Idle", assumption = "assumed" }

[kinds.weight]
meaning = "how much a player cares"
range = [0, 1]
assumption = "assumed"

[parameters.fare]
label = "Fare"
kind = "weight"
baseline = "median"

[parameters.cost]
label = "Cost"
kind = "weight"
baseline = 0.3
assumption = "assumed"

[features.crossing]
value = "island.build * coast.sail"

[[payoff]]
player = "island"
term = "Crossing"
value = "fare * crossing - cost * island.build"
assumption = "assumed"

[[payoff]]
player = "coast"
term = "Crossing"
value = "fare * crossing + 0.1 * coast.tax"
assumption = "assumed"

[calibrations.first]
label = "First"
[calibrations.first.values]
fare = { value = 0.2, why = "said", assumption = "assumed" }

[calibrations.second]
label = "Second"
[calibrations.second.values]
fare = { value = 0.5, why = "said", assumption = "assumed" }
cost = { value = 0.9, why = "said", assumption = "assumed" }

[calibrations.third]
label = "Third"
[calibrations.third.values]
fare = { silent = "says nothing about money" }

[overlays.cheap]
label = "Cheap"
calibration = "second"
[overlays.cheap.values]
cost = { value = 0, why = "a gift", assumption = "assumed" }
"""


@pytest.fixture
def written(tmp_path):
    """Write a scenario file and load it."""

    def call(content=GAME, name="ferry.toml"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return load(path)

    return call


def pays(scenario, player, profile):
    game = scenario.game()
    return game.exact_payoffs[(game.players.index(player), *game.profile_indices(profile))]


# ---------------------------------------------------------------- numbers


def test_payoffs_that_tie_on_paper_tie_here(written):
    tie = GAME.replace(
        '"fare * crossing + 0.1 * coast.tax"', '"0.1 * coast.tax + 0.2 * coast.tax + 0.3 * coast.sail"'
    )
    scenario = written(tie)
    assert 0.1 + 0.2 != 0.3
    assert (
        pays(scenario, "coast", ("wait", "tax"))
        == pays(scenario, "coast", ("wait", "sail"))
        == Fraction(3, 10)
    )
    assert {profile[1] for profile in pure_equilibria(scenario.game())} == {0, 1}


def test_a_value_means_the_same_as_text_number_and_fraction(written):
    scenario = written()
    values = [
        scenario.replace(fare=v).values["fare"]
        for v in ("0.7", 0.7, Fraction(7, 10), "7/10", np.float64(0.7))
    ]
    assert values == [Fraction(7, 10)] * 5


@pytest.mark.parametrize("value", [True, None, "x", float("nan"), float("inf"), [0.5]])
def test_a_value_that_is_no_number_is_refused(written, value):
    with pytest.raises(ScenarioError, match=r"ferry: fare: found .*, expected a number"):
        written().replace(fare=value)


# ---------------------------------------------------------------- indicators


def test_the_payoff_tensor_is_the_formula_at_every_profile(written):
    scenario = written().replace(fare="0.4", cost="0.3")
    for island, coast in product(("build", "wait"), ("sail", "tax", "idle")):
        crossing = island == "build" and coast == "sail"
        expected = Fraction(4, 10) * crossing - Fraction(3, 10) * (island == "build")
        assert pays(scenario, "island", (island, coast)) == expected
        assert pays(scenario, "coast", (island, coast)) == Fraction(4, 10) * crossing + Fraction(1, 10) * (
            coast == "tax"
        )


@pytest.mark.parametrize(
    ("formula", "same"),
    [
        ("coast.sail ** 3", "coast.sail"),
        ("coast.sail * coast.tax", "0"),
        ("(coast.sail + coast.tax + coast.idle) ** 2", "coast.sail + coast.tax + coast.idle"),
        ("(1 - island.build) * (1 - island.wait)", "1 - island.build - island.wait"),
        ("(fare + island.build) ** 2", "fare ** 2 + (2 * fare + 1) * island.build"),
    ],
)
def test_an_indicator_is_zero_or_one_and_a_player_takes_one_action(written, formula, same):
    terms = [
        written(GAME.replace("fare * crossing - cost * island.build", text), name).terms[0]
        for text, name in ((formula, "left.toml"), (same, "right.toml"))
    ]
    assert terms[0].polynomial == terms[1].polynomial


def test_terms_sum_to_the_parametric_payoffs():
    scenario = load("rapprochement")
    game = scenario.game()
    for profile in ((0, 0, 0, 0), (1, 0, 2, 1), (2, 1, 3, 2)):
        taken = {
            f"{player}.{action}": Fraction(k == chosen)
            for player, actions, chosen in zip(game.players, game.actions, profile, strict=True)
            for k, action in enumerate(actions)
        }
        for i, player in enumerate(game.players):
            terms = (t for t in scenario.terms if t.player == player)
            total = sum(t.polynomial.evaluate(scenario.values | taken) for t in terms)
            assert total == game.exact_payoffs[(i, *profile)]


# ---------------------------------------------------------------- values in force


def test_the_baseline_is_the_median_of_the_documents_that_speak(written):
    scenario = written()
    assert scenario.baseline == {"fare": Fraction(35, 100), "cost": Fraction(3, 10)}
    assert set(scenario.spoken("fare")) == {"first", "second"}


def test_silence_is_a_value_of_its_own_and_borrows_the_baseline(written):
    third = written().calibrated("third")
    assert third.silence("third", "fare") == "says nothing about money"
    assert third.silence("third", "cost") == "not coded"
    assert third.silence("second", "cost") is None
    assert third.values == third.baseline
    assert third.borrowed() == ("fare", "cost")
    assert third.replace(fare="0.9").borrowed() == ("cost",)
    assert written().borrowed() == ()


def test_overrides_beat_overlays_beat_calibrations_beat_the_baseline(written):
    cheap = written().overlaid("cheap")
    assert cheap.calibration == "second"
    assert cheap.values == {"fare": Fraction(1, 2), "cost": Fraction(0)}
    assert cheap.replace(cost="0.4").values["cost"] == Fraction(2, 5)
    assert written().calibrated("first").overlaid("cheap").values == {
        "fare": Fraction(1, 5),
        "cost": Fraction(0),
    }


def test_changing_a_scenario_leaves_the_first_alone(written):
    scenario = written()
    before = scenario.values
    scenario.calibrated("second").overlaid("cheap").replace(fare="0.9")
    assert scenario.values == before


@pytest.mark.parametrize("name", packaged_scenarios())
def test_every_value_of_a_packaged_scenario_lies_in_its_range(name):
    scenario = load(name)
    lenses = [scenario, *map(scenario.calibrated, scenario.document.calibrations)]
    for lens in [*lenses, *map(scenario.overlaid, scenario.document.overlays)]:
        for parameter, value in lens.values.items():
            low, high = lens.range(parameter)
            assert low <= value <= high


# ---------------------------------------------------------------- digest


def test_the_digest_does_not_depend_on_how_the_file_is_written(written):
    reordered = GAME.replace("baseline = 0.3\nassumption", "baseline = 0.30 # thirty\nassumption")
    kinds = GAME[GAME.index("[kinds.weight]") : GAME.index("[parameters.fare]")]
    reordered = reordered.replace(kinds, "") + kinds
    assert written(reordered, "other.toml").digest == written().digest
    assert written().replace(cost="3/10").digest == written().digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("baseline = 0.3", "baseline = 0.31"),
        ("0.1 * coast.tax", "0.2 * coast.tax"),
        ("range = [0, 1]", "range = [0, 0.95]"),
        ('label = "Sail"', 'label = "Sails"'),
        ("says nothing about money", "silent"),
    ],
)
def test_the_digest_changes_with_the_effective_scenario(written, old, new):
    assert old in GAME
    assert written(GAME.replace(old, new, 1), "other.toml").digest != written().digest


def test_the_digest_changes_with_the_order_of_actions(written):
    """The order of actions is the order of the axes of every result."""
    tax = 'actions.tax = { label = "Tax", assumption = "assumed" }\n'
    idle = 'actions.idle = { label = "Idle", assumption = "assumed" }\n'
    assert tax + idle in GAME
    assert written(GAME.replace(tax + idle, idle + tax), "other.toml").digest != written().digest


def test_the_digest_changes_with_the_values_in_force(written):
    scenario = written()
    lenses = [
        scenario,
        scenario.calibrated("first"),
        scenario.overlaid("cheap"),
        scenario.replace(fare="0.4"),
    ]
    assert len({lens.digest for lens in lenses}) == 4


def test_the_digest_is_the_same_in_another_process_order(written):
    assert written().calibrated("first").replace(cost="0.4").digest == (
        written().replace(cost="0.4").calibrated("first").digest
    )


# ---------------------------------------------------------------- extends


def test_an_overlay_file_changes_what_it_names_and_nothing_else(written):
    base = written()
    change = """
    [scenario]
    extends = "ferry.toml"
    [parameters.cost]
    baseline = 0.1
    [[payoff]]
    player = "coast"
    term = "Crossing"
    value = "fare * crossing"
    assumption = "no tax"
    [[payoff]]
    player = "coast"
    term = "Idle boats"
    value = "-0.05 * coast.idle"
    assumption = "upkeep"
    """
    changed = written(change, "change.toml")
    assert changed.baseline == base.baseline | {"cost": Fraction(1, 10)}
    assert [(t.player, t.name) for t in changed.terms] == [
        *((t.player, t.name) for t in base.terms),
        ("coast", "Idle boats"),
    ]
    assert changed.terms[1].formula == "fare * crossing"
    assert pays(changed, "coast", ("wait", "tax")) == 0
    assert changed.document.parameters["cost"].label == "Cost"


def test_a_file_that_changes_nothing_has_the_digest_of_its_base(written):
    assert written().digest == written('[scenario]\nextends = "ferry.toml"\n', "same.toml").digest


def test_a_changed_calibration_value_does_not_keep_the_old_claims(written):
    written()
    change = (
        '[scenario]\nextends = "ferry.toml"\n[calibrations.first.values]\n'
        'fare = { value = 0.25, why = "read again" }\n'
    )
    with pytest.raises(
        ScenarioError, match=r"calibrations\.first\.values\.fare: found neither evidence nor assumption"
    ):
        written(change, "change.toml")


def test_a_file_may_extend_a_packaged_scenario(written):
    change = '[scenario]\nname = "mine"\nextends = "rapprochement"\n[calibrations.olech2025.values]\n' + (
        'autonomy = { value = 0.2, why = "read again", evidence = ["O13"] }\n'
    )
    mine, base = written(change, "mine.toml"), load("rapprochement")
    assert mine.calibrated("olech2025").values["autonomy"] == Fraction(1, 5)
    assert (mine.name, mine.players, len(mine.terms)) == ("mine", base.players, len(base.terms))


def test_extends_digest_accepts_its_base_and_refuses_another(written):
    digest = written().digest
    change = f'[scenario]\nextends = "ferry.toml"\nextends_digest = "{digest[:12]}"\n'
    assert written(change, "change.toml").digest == digest
    written(GAME.replace("baseline = 0.3", "baseline = 0.4"))
    with pytest.raises(
        ScenarioError, match=r"change\.toml: scenario\.extends_digest: found a base ferry\.toml"
    ) as caught:
        written(change, "change.toml")
    assert "has changed since" in str(caught.value)


# ---------------------------------------------------------------- the template and the schema


def test_packaged_scenarios_use_every_parameter():
    """In payoffs, in what a form adds to them such as a share of the time, in an alternative or in a signal."""
    for name in packaged_scenarios():
        whole = load(name)
        left = set(whole.parameters)
        if (base := base_of(whole)) and base.document.scenario.form != whole.document.scenario.form:
            left -= set(base.parameters)  # all of which are taken over with the payoffs, and tried there
        if isinstance(whole.document, TreeDocument):
            left -= {v for signal in signals_of(whole.document) for v in signal.odds.variables}
        for chosen in [{}, *({v: value} for v, e in whole.document.variants.items() for value in e.values)]:
            if not left:
                break
            scenario = load(name, variants=chosen)
            used = {v for term in scenario.terms for v in term.polynomial.variables if "." not in v}
            assert used <= {*scenario.parameters, *scenario.document.names}
            left -= used
            served = mediators_of(scenario.document).values()
            left -= {v for one in served for p in one.backing.values() for v in p.variables}
            if isinstance(scenario.form, Imperfect):
                left -= set(scenario.form.tree.parameters)
                continue
            for profile in scenario.form.candidates() if left else ():
                for payoff in scenario.form.payoffs(profile).values():
                    left -= payoff.variables
        assert not left, name


def test_the_schema_knows_every_key_of_a_packaged_scenario():
    for path in packaged_scenarios().values():
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        schema = json_schema(room(tree["scenario"].get("form", "strategic")).document)
        assert set(tree) <= set(schema["properties"])
        for entry in tree.get("payoff", ()):  # a file that extends another may hold none
            kind = schema["properties"]["payoff"]["items"]["$ref"].rpartition("/")[2]
            assert set(entry) <= set(schema["$defs"][kind]["properties"])
        for entry in tree.get("parameters", {}).values():
            assert set(entry) <= set(schema["$defs"]["Parameter"]["properties"])
