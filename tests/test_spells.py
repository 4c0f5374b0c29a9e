"""Shares of time and lengths of spells, against averages in floats and closed forms."""

import random
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.errors import GameError, ScenarioError
from bargaining.forms.form import Measuring
from bargaining.games.markov_chains import MarkovChain
from bargaining.resources import folder
from tests.test_freeze_thaw import DOCUMENTS, RULE, TABLE, counted, read

F = Fraction
SCENARIO = folder("seeds") / "scenarios" / "freeze_thaw.toml"


def played(scenario, profile):
    return {place.name: {option: F(1)} for place, option in zip(scenario.places, profile, strict=True)}


def averaged(rows, start, group):
    """Return shares of time and the mean length of a spell, in floats: means over many periods, with powers doubled."""
    rows = np.array(rows, dtype=float)
    size = len(rows)
    lazy = (rows + np.eye(size)) / 2  # no periods, and the same shares
    far = np.linalg.matrix_power(lazy, 2**20)[start]
    inside = np.array([s in group for s in range(size)])
    begun = (far * ~inside) @ rows * inside
    if begun.sum() < 1e-9:  # spells of the time before the end: all that are expected
        passing = far < 1e-9
        before = np.eye(size)[start] @ summed(rows * passing * passing[:, None])
        begun = np.eye(size)[start] * inside + (before * passing * ~inside) @ rows * inside
    if begun.sum() < 1e-9:
        return far, None
    length = (begun / begun.sum() @ summed(rows * inside * inside[:, None])).sum()
    return far, length if length < 1e4 else None


def summed(matrix):
    """Return the sum of the powers of a matrix, up to many, by doubling."""
    total, power = np.eye(len(matrix)), np.array(matrix)
    for _ in range(20):
        total, power = total + power @ total, power @ power
    return total


def test_random_chains_spend_their_time_as_averages_say():
    chance = random.Random(5)
    several = lasting = 0
    for _ in range(150):
        size = chance.randint(2, 6)
        weights = [[chance.choice([0, 0, 0, 0, 0, 1, 2, 5]) for _ in range(size)] for _ in range(size)]
        rows = [[F(w, sum(row) or 1) for w in row] for row in weights]
        rows = [row if sum(row) else [F(s == t) for t in range(size)] for s, row in enumerate(rows)]
        start = chance.randrange(size)
        group = [s for s in range(size) if chance.random() < 0.5]
        chain = MarkovChain(rows, start)
        shares, length = averaged(rows, start, group)
        assert sum(chain.shares) == 1
        assert np.allclose([float(x) for x in chain.shares], shares, atol=1e-8)
        mine = chain.mean_length(group)
        assert (mine is None) == (length is None)
        if mine is not None:
            assert float(mine) == pytest.approx(length, rel=1e-6)
        several += len(chain.classes) > 1
        lasting += mine is None
    assert several > 2
    assert lasting > 5


def test_two_ends_are_weighted_by_how_often_each_is_reached():
    third = F(1, 3)
    chain = MarkovChain([[third, third, third], [0, 1, 0], [0, 0, 1]], 0)
    assert chain.shares == (0, F(1, 2), F(1, 2))
    assert chain.mean_length([0]) == F(3, 2)
    assert chain.mean_length([1]) is None  # for ever
    law = chain.survival([0])
    assert [next(law) for _ in range(4)] == [1, third, third**2, third**3]


def test_no_probabilities_are_refused():
    with pytest.raises(GameError, match="row 0"):
        MarkovChain([[F(1, 2)]], 0)


@pytest.mark.parametrize(("document", "automatic"), TABLE)
def test_every_equilibrium_has_its_share_of_thaws(document, automatic):
    scenario = read("freeze_thaw", document).replace(automatic=automatic)
    assert isinstance(scenario.form, Measuring)
    for profile, share in counted(scenario.values).items():
        found = scenario.form.measured(played(scenario, profile), scenario.values)
        assert round(float(found["share_thaw"]), 3) == share
        assert found["share_thaw"] + found["share_freeze"] == 1
        assert found["share_thaw"] == found["share_thaw_engager"] + found["share_thaw_isolationist"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_under_a_rule_restraint_has_the_shares_and_lengths_of_the_closed_form(document):
    scenario = read("freeze_thaw_rule", document)
    x, at = scenario.values, scenario.form.measured
    stays = (1 - x["crisis_rate"]) * (1 - x["annual_reversal"])
    for choice, lasts in (("restrain", stays), ("breach", stays * (1 - x["verification"]))):
        found = at(played(scenario, (choice,)), x)
        assert found["share_thaw"] == x["reopening"] / (x["reopening"] + 1 - lasts)
        assert (found["length_thaw"], found["length_freeze"]) == (1 / (1 - lasts), 1 / x["reopening"])
    found = at(played(scenario, ("restrain",)), x)
    assert (round(float(found["share_thaw"]), 3), round(float(found["length_thaw"]), 2)) == RULE[document][4:]


@pytest.mark.parametrize("name", ["freeze_thaw", "freeze_thaw_rule"])
def test_quotients_are_what_is_measured_inside_the_ranges(name):
    scenario, chance = bargaining.load(name), random.Random(3)
    profiles = list(scenario.form.candidates())
    for profile in chance.sample(profiles, min(len(profiles), 40)):
        values = {n: F(chance.randint(1, 99), 100) for n in scenario.parameters}
        told = scenario.form.quotients(profile)
        found = scenario.form.measured(played(scenario, profile), values)
        assert {n: one.evaluate(values) for n, one in told.items()} == found
    restrained = {
        n: str(q.above) + " / " + str(q.below)
        for n, q in bargaining.load("freeze_thaw")
        .form.quotients(("keep", "keep", "open", "open", "restrain", "restrain", "gesture", "gesture"))
        .items()
    }
    assert restrained["length_freeze"] == "1 / reopening"
    assert restrained["share_thaw"] == "reopening / crisis_rate + reopening"


def test_without_groups_each_state_is_one(tmp_path):
    text = (folder("seeds") / "template_stochastic.toml").read_text(encoding="utf-8")
    start, end = text.index("[spells.good_years]"), text.index("# ------", text.index("[spells.good_years]"))
    mine = tmp_path / "mine.toml"
    for kept, names, unit in (
        (text, ["share_good_years", "share_plenty", "share_empty", "length_good_years"], "years"),
        (
            (text[:start] + text[end:]).replace('period = "year"', ""),
            ["share_plenty", "share_empty", "length_plenty", "length_empty"],
            "periods",
        ),
    ):
        mine.write_text(kept, encoding="utf-8")
        scenario = bargaining.load(mine)
        assert [q.name for q in scenario.form.quantities] == names
        assert {q.unit for q in scenario.form.quantities} == {"", unit}
        found = scenario.form.measured(played(scenario, ("fish",) * 4), scenario.values)
        assert found[names[-1].replace("empty", "plenty")] == 1 / scenario.values["risk"]
        assert (found["share_plenty"], found["share_empty"]) == (0, 1)
        assert "length_empty" not in found  # for ever


def test_mixed_play_is_measured_at_its_probabilities():
    scenario = bargaining.load("freeze_thaw")
    found = scenario.form.mixed_play(scenario.values).found
    for one in found:
        measures = scenario.form.measured(one.strategies, scenario.values)
        assert measures["share_thaw"] + measures["share_freeze"] == 1
    assert found


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('states = ["thaw_engagr"]', "thaw.states[0]: unknown state 'thaw_engagr' (did you mean 'thaw_engager'?)"),
        ('states = ["thaw_engager", "freeze_engager"]', "which is in spells.freeze, expected it in one"),
        ("states = []", "spells.thaw.states: found a list, expected at least one entry"),
        ("", "spells.thaw.states: missing, expected an entry of that name"),
        ('states = ["thaw_engager"]\nevents = [99]', "spells.thaw.events: found 99, expected the number of an event"),
        ('states = ["thaw_engager"]\nevents = ["O02"]', "spells.thaw.events[0]: found 'O02', expected"),
        ('states = ["thaw_engager"]\nstate = 1', "spells.thaw.state: unknown entry (did you mean 'states'?)"),
        ('states = ["thaw_engager"]\nevidence = ["O02", "Z9"]', "unknown claim 'Z9'"),
        ('states = ["thaw_engager"]\nevidence = []', "found neither evidence nor assumption"),
    ],
)  # fmt: skip
def test_wrong_groups_are_refused_with_their_place(entry, said, tmp_path):
    rest = "" if "evidence" in entry else '\nevidence = ["O02"]'
    entry = entry if "events" in entry else entry + "\nevents = [5, 23]"
    old = 'states = ["thaw_engager", "thaw_isolationist"]\nevents = [5, 23]\nevidence = ["O02", "O04", "O14", "O16"]'
    text = SCENARIO.read_text(encoding="utf-8")
    assert old in text
    freeze = text.index("[spells.freeze]")
    thaw = text.index("[spells.thaw]")
    end = text.index("[transitions.engager_leaves_a_thaw]")
    swapped = text[:thaw] + text[freeze:end] + text[thaw:freeze].replace(old, entry + rest) + text[end:]
    mine = tmp_path / "mine.toml"
    mine.write_text(swapped, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        bargaining.load(mine)
    assert said in str(refused.value)


def test_a_group_with_the_name_of_a_state_is_that_state(tmp_path):
    text = (folder("seeds") / "scenarios" / "freeze_thaw_rule.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(
        text.replace('states = ["freeze"]\nevents', 'states = ["thaw"]\nevents'), encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="found the name of a state, expected states = \\['freeze'\\]"):
        bargaining.load(mine)
