"""Levels of scales: words in values, numbers that move, and everything that is coded by them."""

import itertools
from fractions import Fraction
from statistics import median

import numpy as np
import pytest

import bargaining
from bargaining.analysis.cruxes import crux, single_parameter_cruxes
from bargaining.analysis.robustness import robust, tornado, volume
from bargaining.equilibria.pure import pure_equilibria
from bargaining.errors import ScenarioError
from bargaining.forms.formula import holds
from bargaining.scenario.opened import codes, on_all_scales, opened

GAME = """
[scenario]
name = "gate"
title = "A gate that opens for what is worth it"

[kinds.weight]
meaning = "how much it counts"
range = [0, 1]
levels = {{ {levels} }}
assumption = "words in order"

[players.porter]
label = "Porter"

[players.porter.actions]
open = {{ label = "Open", assumption = "one of two" }}
shut = {{ label = "Shut", assumption = "one of two" }}

[parameters.worth]
label = "Worth"
kind = "weight"
baseline = "median"

[parameters.cost]
label = "Cost"
kind = "weight"
baseline = {cost}
assumption = "given"

[[payoff]]
player = "porter"
term = "What comes in"
value = "(worth - cost) * porter.open"
assumption = "a gate"

[outcomes.opened]
label = "Opened"
profile = {{ porter = "open" }}
assumption = "named"
"""
VOICE = """
[calibrations.{name}]
label = "{name}"
values.worth = {{ value = {value}, why = "said", assumption = "said" }}
"""
LEVELS = "weak = 0.2, moderate = 0.5, strong = 0.8, decisive = 1"


@pytest.fixture
def gate(tmp_path):
    """Return what loads the game with given codes, levels and cost."""

    def load(*values, levels=LEVELS, cost='"moderate"'):
        path = tmp_path / "gate.toml"
        voices = [VOICE.format(name=f"d{k}", value=value) for k, value in enumerate(values)]
        path.write_text("".join([GAME.format(levels=levels, cost=cost), *voices]), encoding="utf-8")
        return bargaining.load(path)

    return load


# ---------------------------------------------------------------- values in force


WORDS = {
    "weak": Fraction(1, 5),
    "moderate": Fraction(1, 2),
    "strong": Fraction(4, 5),
    "decisive": Fraction(1),
}


@pytest.mark.parametrize("words", list(itertools.combinations_with_replacement(WORDS, 3)))
def test_a_median_of_levels_is_the_median_of_their_numbers_on_every_scale(gate, words):
    scenario = gate(*(f'"{word}"' for word in words))
    assert scenario.values["worth"] == median(WORDS[word] for word in words)
    moved = {**WORDS, "weak": Fraction(1, 10), "moderate": Fraction(3, 20), "strong": Fraction(19, 20)}
    other = scenario.replace(**{f"weight_{word}": moved[word] for word in ("weak", "moderate", "strong")})
    assert other.values["worth"] == median(moved[word] for word in words)
    assert other.values["cost"] == moved["moderate"]


def test_of_two_middle_levels_the_median_is_the_mean_and_follows_both(gate):
    scenario = gate('"weak"', '"strong"', '"moderate"', '"decisive"')
    assert str(codes(scenario)["worth"]) == "1/2 weight_moderate + 1/2 weight_strong"
    assert scenario.replace(weight_strong="0.6").values["worth"] == Fraction(55, 100)


def test_calibration_overlay_and_hand_may_name_levels(gate):
    scenario = gate('"weak"', '"strong"')
    assert scenario.calibrated("d1").values["worth"] == Fraction(4, 5)
    by_hand = scenario.replace(worth="decisive", weight_strong="0.7")
    assert by_hand.values["worth"] == 1
    assert codes(scenario.replace(worth="strong"))["worth"].variables == {"weight_strong"}
    assert "worth" not in codes(scenario.replace(worth="0.8"))  # a number stays where it is


def test_a_level_may_follow_those_of_another_scale(gate, tmp_path):
    scenario = gate('"weak"')
    path = tmp_path / "token.toml"
    path.write_text(
        '[scenario]\nname = "token"\ntitle = "t"\nextends = "gate.toml"\n'
        "[kinds.token]\nmeaning = 'cheap'\nrange = [0, 0.6]\nassumption = 'a'\n"
        "levels = { weak = 'weight_weak / 2', moderate = 'weight_weak' }\n"
        "[parameters.cost]\nkind = 'token'\nbaseline = 'weak'\n",
        encoding="utf-8",
    )
    token = bargaining.load(path)
    assert token.values["cost"] == Fraction(1, 10)
    assert token.replace(weight_weak="0.3").values["cost"] == Fraction(3, 20)
    assert list(token.levels) == list(scenario.levels)  # what follows is no assumption of its own


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("levels", "values", "message"),
    [
        (LEVELS, ['"strng"'], "unknown level 'strng' of the scale 'weight' (did you mean 'strong'?)"),
        (
            "weak = 0.2, moderate = 0.5, strong = 1.2",
            ["1"],
            "levels.strong: found 1.2, expected a value from 0 to 1",
        ),
        ("weak = 0.2, moderate = 0.2", ["1"], "expected another number than that of"),
        (
            "moderate = 'weight_wek / 2', weak = 0.4",
            ["1"],
            "unknown level 'weight_wek' (did you mean 'weight_weak'?)",
        ),
        ("moderate = 0.5, median = 0.6", ["1"], "found the name 'median', which values reserve"),
    ],
)
def test_what_is_wrong_with_levels_is_said_with_its_place(gate, levels, values, message):
    with pytest.raises(ScenarioError) as refused:
        gate(*values, levels=levels)
    assert message in str(refused.value)
    assert "gate.toml:" in str(refused.value)


def test_a_scale_without_levels_takes_numbers_alone(tmp_path, gate):
    gate('"weak"')
    text = (tmp_path / "gate.toml").read_text(encoding="utf-8").replace(f"levels = {{ {LEVELS} }}", "")
    (tmp_path / "gate.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="expected a number: the scale 'weight' has no levels"):
        bargaining.load(tmp_path / "gate.toml")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"weight_strong": 0.4},
            "weight_strong: found 0.4, expected more than 0.5, the number of 'moderate'",
        ),
        ({"weight_weak": 0.5}, "weight_weak: found 0.5, expected less than 0.5, the number of 'moderate'"),
        ({"weight_strong": 1}, "weight_strong: found 1, expected less than 1, the number of 'decisive'"),
        ({"weight_strng": 0.9}, "did you mean 'weight_strong'"),
        ({"worth": "strng"}, "or one of the levels weak, moderate, strong, decisive"),
    ],
)
def test_levels_stay_in_order(gate, given, message):
    with pytest.raises(ScenarioError) as refused:
        gate('"weak"').replace(**given)
    assert message in str(refused.value)


def test_levels_that_cross_together_are_fine(gate):
    moved = gate('"weak"').replace(weight_moderate=0.85, weight_strong=0.9)
    assert moved.values["cost"] == Fraction(17, 20)


def test_a_median_of_levels_and_numbers_is_refused_where_levels_move_and_nowhere_else(gate):
    scenario = gate('"weak"', "0.3", '"strong"')
    assert scenario.values["worth"] == Fraction(3, 10)
    assert scenario.replace(weight_weak=0.4).values["worth"] == Fraction(
        2, 5
    )  # a median of numbers at a point
    with pytest.raises(ScenarioError, match=r"a median of levels and of 0\.3, whose order may change"):
        opened(scenario, ["weight_weak"])
    assert opened(scenario.replace(worth=0.3), ["weight_weak"]).values["worth"] == Fraction(3, 10)


def test_neighbours_move_together_only_where_their_order_is_kept(gate):
    scenario = gate('"weak"')
    for ask in (
        lambda: bargaining.phase_diagram(scenario, "weight_weak", "weight_moderate", 2, 2),
        lambda: robust(scenario, "opened", ["weight_weak", "weight_moderate"]),
        lambda: volume(scenario, "opened", ["weight_strong", "weight_moderate"]),
    ):
        with pytest.raises(ScenarioError, match="neighbours weight_"):
            ask()


# ---------------------------------------------------------------- levels as assumptions of every question


def test_what_is_asked_along_a_level_moves_all_that_is_coded_by_it(gate):
    scenario = gate('"strong"', cost='"moderate"')
    regimes = bargaining.regions(
        scenario, "weight_moderate"
    )  # from weak to strong: never worth less than it costs
    assert [str(point) for point in regimes.thresholds] == []
    between = gate('"weak"', '"strong"', cost="0.45")
    assert [str(p) for p in bargaining.regions(between, "weight_strong").thresholds] == ["7/10"]
    (solution,) = crux(between, "opened", mode="ends", parameters=["weight_strong"]).solutions
    assert (solution.changes[0].parameter, round(float(solution.changes[0].after), 4)) == (
        "weight_strong",
        0.7,
    )
    (one,) = single_parameter_cruxes(between, "opened", ["weight_strong"])
    assert str(one.below.value) == "7/10"
    (bar,) = tornado(between, "opened", ["weight_strong"]).bars
    assert [str(point) for point in bar.switches] == ["7/10"]
    assert robust(between, "opened", {"weight_strong": (0.71, 1)}).status == "proved"
    assert float(volume(between, "opened", ["weight_strong"]).share) == pytest.approx(0.6)


def test_a_parameter_that_is_asked_about_itself_does_not_follow_its_level(gate):
    scenario = gate('"strong"')
    both = opened(scenario, ["weight_strong", "worth"])
    assert "worth" in both.parameters
    (cell,) = (
        c for c in bargaining.regions(scenario, "worth", "weight_moderate").cells if ("open",) in c.profiles
    )
    assert cell.area.low == cell.area.high  # worth >= cost, which follows moderate: an exact area


def test_a_crux_over_neighbours_keeps_their_order(gate):
    scenario = gate('"weak"', cost='"moderate"')  # worth < cost on every increasing scale
    found = crux(scenario, "opened", parameters=["weight_weak", "weight_moderate"])
    (solution,) = found.solutions
    after = {"weight_weak": Fraction(1, 5), "weight_moderate": Fraction(1, 2)}
    after |= {change.parameter: change.after for change in solution.changes}
    assert after["weight_weak"] == after["weight_moderate"]  # the least change is where the words coincide


def test_regimes_over_two_levels_cover_the_increasing_ones_and_nothing_else():
    scenario = bargaining.load("rapprochement").calibrated("olech2025")
    found = bargaining.regions(scenario, "weight_moderate", "weight_strong")
    assert (
        sum(cell.area.low for cell in found.cells)
        <= found.area
        <= sum(cell.area.high for cell in found.cells)
    )
    assert found.area == found.box.area / 2
    for cell in found.cells:
        moderate, strong = cell.witness
        assert moderate < strong
        there = scenario.replace(weight_moderate=moderate, weight_strong=strong)
        names = [place.options for place in there.places]
        pure = {tuple(names[i][k] for i, k in enumerate(c)) for c in pure_equilibria(there.game())}
        assert pure == set(cell.profiles)
    with pytest.raises(ScenarioError, match="in the order of their scale"):
        found.at(Fraction(9, 10), Fraction(3, 10))


def test_sweeps_over_neighbours_leave_out_what_is_no_scale(gate):
    scenario = gate('"weak"', '"strong"', cost="0.45")
    data = bargaining.sweep(scenario, weight_moderate="0.3:0.9:4", weight_strong="0.3:0.9:4")
    inside = np.asarray(data["regime"]) >= 0
    assert inside.tolist() == [[m < s for s in range(4)] for m in range(4)]


def test_rules_and_constraints_read_levels_that_stay_at_their_numbers(gate):
    scenario = gate('"weak"', cost='"moderate"')
    data = bargaining.sweep(scenario, worth="0:1:5", constraints=["worth < weight_strong"])
    assert (np.asarray(data["regime"]) >= 0).tolist() == [True, True, True, True, False]
    followed = bargaining.sweep(scenario, worth="0.1:0.3:3", cost="1 - weight_strong")  # a cost of 1/5
    sets = np.asarray(followed["regime"]).tolist()
    assert sets[0] != sets[2]


def test_what_is_drawn_over_a_level_moves_what_is_coded_by_it(gate):
    between = gate('"weak"', '"strong"', cost="0.45")  # opened from 7/10 on
    found = bargaining.discover(between, "opened", {"weight_strong": (0.5, 1)}, draws=400)
    assert found.chosen.density > 0.9
    assert 0.5 < found.base_rate < 0.7
    worth = bargaining.value_of_information(between, "opened", {"weight_strong": (0.5, 1)}, draws=2_000)
    assert [one.name for one in worth.parameters] == ["weight_strong"]
    indices = bargaining.sensitivity_indices(
        between, "opened", "pawn", region={"weight_strong": (0.5, 1)}, samples=64
    )
    assert "weight_strong" in str(indices.to_rows())


# ---------------------------------------------------------------- exact regions against brute force


@pytest.mark.parametrize("document", ["baseline", "olech2025", "parish2025"])
def test_regions_in_the_levels_agree_with_games_solved_one_by_one(document):
    """Half random scales, half rational ones whose gaps coincide, where ties live."""
    scenario = bargaining.load("rapprochement").calibrated(document)
    whole = opened(scenario, tuple(scenario.levels))
    formulas = {profile: whole.form.formula(profile) for profile in whole.form.candidates()}
    rng = np.random.default_rng(11)
    scales = [
        sorted(Fraction(int(k), 997) for k in rng.choice(np.arange(1, 997), 3, replace=False))
        for _ in range(40)
    ]
    scales += [
        [Fraction(k, n) for k in chosen]
        for n in (4, 8, 10)
        for chosen in itertools.combinations(range(1, n), 3)
    ][:40]
    names = [place.options for place in scenario.places]
    for weak, moderate, strong in scales:
        numbers = {"weight_weak": weak, "weight_moderate": moderate, "weight_strong": strong}
        values = {**whole.values, **numbers}
        found = {profile for profile, formula in formulas.items() if holds(formula, values)}
        if weak <= Fraction(2, 5):  # beyond, a token would leave its range
            one = scenario.replace(**numbers)
            pure = {tuple(names[i][k] for i, k in enumerate(c)) for c in pure_equilibria(one.game())}
            assert pure == found


def test_every_increasing_scale_is_a_point_of_the_cube_and_back():
    whole = on_all_scales(bargaining.load("rapprochement"))
    point = {name: Fraction(k, 7) for name, k in zip(whole.shares, (2, 5, 6), strict=True)}
    numbers = whole.numbers(point)
    assert numbers["weight_weak"] < numbers["weight_moderate"] < numbers["weight_strong"] < 1
    assert whole.numbers(whole.scenario.values) == {
        "weight_weak": Fraction(1, 5),
        "weight_moderate": Fraction(1, 2),
        "weight_strong": Fraction(4, 5),
    }
