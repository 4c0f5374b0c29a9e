"""What survives every structural alternative: small games with known answers, and the command that asks."""

import itertools
import json

import pytest

from bargaining import load
from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.robustness import structures
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.terminal.running import run_command

ASSUMED = 'assumption = "test"'


def term(at, name, value):
    return f'[[{at}payoff]]\nplayer = "p"\nterm = "{name}"\nvalue = "{value}"\n{ASSUMED}\n'


def variant(name, default, **values):
    """Return a variant; each value is what it changes, in TOML."""
    text = f'[variants.{name}]\nlabel = "{name}"\ndefault = "{default}"\n'
    for value, changes in values.items():
        at = f"variants.{name}.values.{value}"
        text += f'[{at}]\nlabel = "{value}"\n{ASSUMED}\n{changes.replace("@", f"{at}.changes.")}\n'
    return text


# One player: a pays `first`, b pays `second`, and the variants say what counts. A second document has other numbers.
GAME = f"""
[scenario]
name = "made"
title = "Made"
[kinds.k]
meaning = "m"
range = [0, 1]
{ASSUMED}
[players.p]
label = "P"
actions.a = {{ label = "a", {ASSUMED} }}
actions.b = {{ label = "b", {ASSUMED} }}
[parameters.first]
label = "First"
kind = "k"
baseline = 0.6
{ASSUMED}
[parameters.second]
label = "Second"
kind = "k"
baseline = 0.5
{ASSUMED}
[calibrations.memo]
label = "Memo"
values.first = {{ value = 1, why = "w", {ASSUMED} }}
[outcomes.stay]
label = "Stay"
profile = {{ p = "a" }}
{ASSUMED}
""" + term("", "Gain", "first * p.a + second * p.b")
BONUS = variant(
    "bonus", "none", none="", small=term("@", "Bonus", "1/5 * p.b"), idle=term("@", "Bonus", "1/5")
)
HALVED = variant("cost", "none", none="", half=term("@", "Gain", "first * p.a + 1/2 * second * p.b"))
GO = '[@outcomes.go]\nlabel = "Go"\nprofile = { p = "b" }\n' + ASSUMED + "\n"


@pytest.fixture
def made(tmp_path):
    def make(*more, **options):
        (tmp_path / "made.toml").write_text(GAME + "\n".join(more), encoding="utf-8")
        return load(tmp_path / "made.toml", **options)

    return make


def test_every_combination_is_solved_as_the_scenario_with_it(made):
    scenario = made(BONUS, HALVED)
    found = structures(scenario)
    assert [tuple(one.values.values()) for one in found] == list(
        itertools.product(["none", "small", "idle"], ["none", "half"])
    )
    for one in found:
        world = made(BONUS, HALVED, variants=one.values)
        assert one.digest == world.digest
        for reading in ("baseline", "memo"):
            seen = world.calibrated(reading)
            assert one.predicted[reading] == tuple(
                outcome_label(seen, p) for p in seen.form.predicted(seen.values)
            )


def test_what_survives_and_what_each_value_changes(made):
    # a: .6 (memo 1); b: .5, with a bonus .7; halved .25 and .45
    found = structures(made(BONUS, HALVED))
    assert (found.everywhere("baseline"), found.everywhere("memo")) == ((), ("Stay",))
    assert found.counts("baseline") == {"Stay": 5, "b": 1}
    small, idle, half = found.effects
    assert (small.lost, small.gained) == ({"baseline": ("Stay",)}, {"baseline": ("b",)})
    assert (small.differs, small.of) == (1, 2)
    assert (idle.lost, idle.differs, idle.of) == ({}, 0, 2)
    assert (half.lost, half.differs, half.of) == (
        {},
        1,
        3,
    )  # by itself it changes nothing, beside the bonus it does
    assert found.alike("bonus") == (("none", "idle"), ("small",))
    assert found.alike("cost") == (("none",), ("half",))
    assert "Without any effect, whatever the others are: bonus=idle" in str(found)
    assert found.to_rows()[2] == {"bonus": "small", "cost": "none", "baseline": "b", "memo": "Stay"}


def test_ties_count_as_the_scenario_counts_them(made):
    tie = variant("bonus", "none", none="", tenth=term("@", "Bonus", "1/10 * p.b"))
    found = structures(made(tie), ["baseline"])
    assert [one.predicted["baseline"] for one in found] == [("Stay",), ("Stay", "b")]


def test_values_set_by_hand_an_overlay_and_the_concept_hold_under_all(made):
    scenario = made(BONUS).replace(second="9/10")
    assert structures(scenario).everywhere("baseline") == ("b",)
    assert structures(scenario, ["memo"]).counts("memo") == {"Stay": 2, "b": 1}


def test_what_is_chosen_is_held_and_what_the_file_chooses_is_where_it_starts(made, tmp_path):
    held = structures(made(BONUS, HALVED, variants={"bonus": "small"}))
    assert list(held.own) == ["cost"]
    assert held.counts("baseline") == {"b": 1, "Stay": 1}
    made(BONUS, HALVED)
    (tmp_path / "chosen.toml").write_text(
        '[scenario]\nextends = "made.toml"\nvariants = { bonus = "small" }\n'
    )
    chosen = structures(load(tmp_path / "chosen.toml"))
    assert chosen.own == {"bonus": "small", "cost": "none"}
    assert len(chosen) == 6
    assert [(one.variant, one.value) for one in chosen.effects] == [
        ("bonus", "none"), ("bonus", "idle"), ("cost", "half"),
    ]  # fmt: skip


def test_an_outcome_is_the_same_wherever_it_is_named(made):
    named = variant("bonus", "none", none="", small=term("@", "Bonus", "1/5 * p.b") + GO)
    scenario = made(named).replace(second=1)
    assert structures(scenario, ["baseline"]).everywhere("baseline") == ("Go",)
    wider = '[@players.p.actions.c]\nlabel = "c"\n' + ASSUMED + "\n"
    places = variant("more", "none", none="", more=wider)
    assert structures(made(places), ["baseline"]).everywhere("baseline") == ("Stay",)


def test_combinations_that_do_not_go_together_are_left_out_and_said(made):
    adds = '[@parameters.third]\nlabel = "Third"\nkind = "k"\nbaseline = 0.1\n' + ASSUMED + "\n"
    uses = (
        term("@", "Bonus", "1/5 * p.b")
        + '[@players.q]\nlabel = "Q"\nactions.c = { label = "c", '
        + ASSUMED
        + " }\n"
    )
    uses += '[@outcomes.stay]\nprofile = { p = "a", q = "c" }\n'
    # with the other player, the outcome of the second variant has a choice too few
    second = variant("other", "none", none="", named=adds + GO)
    found = structures(made(variant("bonus", "none", none="", more=uses), second), ["baseline"])
    assert [dict(values) for values, _ in found.apart] == [{"bonus": "more", "other": "named"}]
    assert len(found) == 3
    assert "found no action of 'q'" in found.apart[0][1]
    assert (
        "Left out, for they do not go together: 1 combinations, such as bonus=more with other=named"
        in str(found)
    )
    assert [(one.differs, one.of) for one in found.effects] == [(1, 1), (0, 1)]


def test_what_cannot_vary_is_refused_in_one_line(made):
    single = variant("bonus", "none", none="")
    many = [variant(f"v{k}", "one", one="", two="") for k in range(9)]
    for scenario, message in (
        (made(), "made: found no structural alternatives, expected at least one variant with two values"),
        (made(single), "expected at least one variant with two values"),
        (made(BONUS, variants={"bonus": "none"}), "found all structural alternatives chosen, expected"),
        (
            made(*many),
            "found 512 combinations of structural alternatives, expected at most 256; choose a value of some",
        ),
    ):
        with pytest.raises(ScenarioError) as caught:
            structures(scenario)
        assert message in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


def test_a_value_that_makes_no_sound_scenario_by_itself_is_an_error(made):
    broken = variant("bonus", "none", none="", lost=term("@", "Gain", "thrid * p.a"))
    with pytest.raises(ScenarioError, match=r"^with --variant bonus=lost --variant cost=none: "):
        structures(made(broken, HALVED))


def test_the_command_prints_tables_and_json(made, tmp_path, capsys):
    made(BONUS, HALVED)
    path = str(tmp_path / "made.toml")
    assert run_command(group, ["structure", path]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Pure equilibria under 6 combinations of structural alternatives: bonus (3), cost (2)" in printed
    assert "baseline none Stay 5, b 1" in printed
    assert "bonus=small baseline: -Stay, +b 1 of 2" in printed
    assert (
        run_command(group, ["structure", path, "--calibration", "memo", "--variant", "cost=half", "--json"])
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert [one["reading"] for one in found["readings"]] == ["memo"]
    assert [one["values"] for one in found["structures"]] == [{"bonus": v} for v in ("none", "small", "idle")]
    assert run_command(group, ["structure", path, "--variant", "bonus=smal"]) != 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "did you mean 'small'" in line
