"""What ``somewhere`` and ``not somewhere`` prove of all equilibria, against complete lists; and options to paste."""

import itertools
import json
import shlex
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis.cruxes import crux, crux_between
from bargaining.analysis.robustness import Region, parse_statement, robust, shares
from bargaining.cli.main import group
from bargaining.equilibria import nash_equilibria, pure_equilibria
from bargaining.errors import ScenarioError
from bargaining.terminal.options import with_values
from tests import catalogue
from tests.crux_games import Small, random_game, written

STATEMENTS = ["p == a", "q == d", "p == a implies q == c", "p == a and q == d", "p == b or q == c"]


def one_satisfies(scenario, statement):
    """Tell from the complete list whether an equilibrium plays only what satisfies; None with a continuum."""
    game = scenario.game()
    found = nash_equilibria(game)
    assert found.complete
    if found.components:
        return None
    true = set(parse_statement(scenario, statement).true)
    played = [
        itertools.product(
            *([names[k] for k in own] for names, own in zip(game.actions, e.supports, strict=True))
        )
        for e in found
    ]
    return any(true.issuperset(one) for one in played)


@pytest.mark.parametrize("seed", range(12))
def test_at_a_point_both_words_are_decided_as_the_complete_list_says(seed, tmp_path):
    scenario = written(random_game(seed, 2)).load(tmp_path)
    for statement in STATEMENTS:
        expected = one_satisfies(scenario, statement)
        some, none = (robust(scenario, f"{word} {statement}") for word in ("somewhere", "not somewhere"))
        assert (some.statement, some.quantifier, none.quantifier) == (statement, "some", "none")
        if expected is None:
            assert {some.status, none.status} != {"proved"}
            assert {some.status, none.status} != {"refuted"}
        else:
            assert (some.status, none.status) == (
                ("proved", "refuted") if expected else ("refuted", "proved")
            )


@pytest.mark.parametrize("seed", range(8))
def test_over_ranges_what_is_decided_holds_at_random_points(seed, tmp_path):
    scenario = written(random_game(seed, 2)).load(tmp_path)
    box = Region(over="ranges")
    answers = {
        (w, s): robust(scenario, f"{w} {s}", box) for w in ("somewhere", "not somewhere") for s in STATEMENTS
    }
    rng = np.random.default_rng(seed)
    for _ in range(6):
        point = {
            n: low + (high - low) * Fraction(int(rng.integers(1, 997)), 997)
            for n, (low, high) in next(iter(answers.values())).box.items()
        }
        here = scenario.replace(**point)
        for (word, statement), found in answers.items():
            if found.status == "proved":
                assert one_satisfies(here, statement) in {None, word == "somewhere"}
    for (word, statement), found in answers.items():
        if found.status == "refuted":
            there = scenario.replace(**found.counterexample.point)
            assert one_satisfies(there, statement) in {None, word != "somewhere"}


def test_some_pure_equilibrium_proves_somewhere_and_mixed_ones_keep_never_apart_from_the_opposite():
    given = catalogue.scenario(
        "meeting"
    )  # both places are equilibria for 0 <= t <= 1, and a mixed one between them
    inside = {"t": (Fraction(1, 4), Fraction(1, 2))}
    assert robust(given, "somewhere p == a", inside).status == "proved"
    assert robust(given, "somewhere p == a", {"t": (-1, 1)}).status == "refuted"
    never = robust(given, "not somewhere p == a and q == d", inside)  # the mixed one plays it, besides others
    assert (never.status, never.pure) == ("undecided", "proved")
    assert "plays profiles that satisfy it and others that do not" in str(never)
    assert (
        robust(given, "not somewhere p == a and q == d").status == "proved"
    )  # at the point, by the complete list
    assert robust(given, "not (p == a and q == d)", inside).status == "refuted"


def test_a_mixed_equilibrium_alone_keeps_somewhere_from_being_refuted(tmp_path):
    # One wants to match and the other not, and both play other games where they do not meet them.
    pay = {"p": {("a", "c"): "1", ("a", "d"): "-1", ("b", "c"): "-1", ("b", "d"): "1"}}
    pay["q"] = {cell: f"-1 * ({text})" for cell, text in pay["p"].items()}
    given = Small({"x": (Fraction(1, 2), Fraction(0), Fraction(1))}, pay).load(tmp_path)
    whole = robust(given, "somewhere p == a or p == b")
    assert (whole.status, whole.pure) == ("proved", "refuted")
    assert robust(given, "somewhere p == a").status == "refuted"
    assert robust(given, "not somewhere p == a").status == "proved"
    over = robust(given, "somewhere p == a", ["x"], equilibria="pure")
    assert "no pure equilibrium satisfies it" in str(over)


WITH_AN_ONLOOKER = """
[scenario]
name = "onlooker"
title = "Two who match or not, and a third whom nothing concerns"
[kinds.any]
meaning = "anything"
range = [0, 1]
assumption = "test"
[parameters.x]
label = "x"
kind = "any"
baseline = 1
assumption = "test"
[players]
p = { label = "p", actions = { a = { label = "a", assumption = "t" }, b = { label = "b", assumption = "t" } } }
q = { label = "q", actions = { c = { label = "c", assumption = "t" }, d = { label = "d", assumption = "t" } } }
r = { label = "r", actions = { e = { label = "e", assumption = "t" }, f = { label = "f", assumption = "t" } } }
[[payoff]]
player = "p"
term = "match"
value = "x * (p.a - p.b) * (q.c - q.d)"
assumption = "test"
[[payoff]]
player = "q"
term = "differ"
value = "(p.b - p.a) * (q.c - q.d)"
assumption = "test"
[[payoff]]
player = "r"
term = "nothing"
value = "x"
assumption = "test"
"""


def test_a_continuum_neither_refutes_what_may_hold_on_it_nor_hides_what_does(tmp_path):
    (tmp_path / "onlooker.toml").write_text(WITH_AN_ONLOOKER)
    given = bargaining.load(str(tmp_path / "onlooker.toml"))
    assert robust(given, "somewhere r == e").status == "proved"
    assert robust(given, "not somewhere r == e").status != "proved"
    partly = robust(given, "somewhere p == a")  # both mix, whatever the third does
    assert partly.status == "undecided"
    assert "it is open whether a mixed one does" in str(partly)


def test_the_word_of_the_statement_and_the_quantifier_must_not_differ():
    given = catalogue.scenario("meeting")
    assert robust(given, "somewhere first", quantifier="some").quantifier == "some"
    assert robust(given, "first", quantifier="none").quantifier == "none"
    with pytest.raises(ScenarioError, match="found 'some' beside 'not somewhere'"):
        robust(given, "not somewhere first", quantifier="some")


def test_shares_count_the_draws_with_and_without():
    found = shares(
        catalogue.scenario("three_guards"),
        statements=["none", "somewhere none", " not somewhere none "],
        draws=500,
    )
    counts = [found.of(text)[0].count for text in ("none", "somewhere none", "not somewhere none")]
    assert counts[0] == counts[1] == 500 - counts[2]
    assert 0 < counts[0] < 500


def test_what_is_tested_may_say_somewhere_and_not_never():
    given = catalogue.scenario("meeting")
    assert crux(given, "somewhere p == a", mode="ends").status == crux(given, "p == a", mode="ends").status
    with pytest.raises(
        ScenarioError, match="found 'not somewhere p == a', expected what some equilibrium is to"
    ):
        crux(given, "not somewhere p == a")


# ---------------------------------------------------------------- options to paste


def options_of(text):
    """Return the words of the one line that holds options."""
    (line,) = [line for line in text.splitlines() if "As options: " in line or "as options: " in line]
    return shlex.split(line[line.lower().index("as options: ") + len("as options: ") :])


def output_of(*words):
    result = CliRunner().invoke(group, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


def is_equilibrium(*words):
    """Tell what `explain` says of a profile."""
    return json.loads(output_of("explain", *words, "--json"))["equilibrium"]


@pytest.mark.parametrize("held", [[], ["--calibration", "olech2025", "--set", "reversal=0.55"]])
def test_pasted_options_reproduce_a_counterexample(held):
    asked = ["robust", "rapprochement", "us != package", *held, "--over", "documents", "--equilibria", "pure"]
    printed = json.loads(output_of(*asked, "--json"))
    options = options_of(output_of(*asked))
    assert printed["settings"] == " ".join(options)
    broken = ",".join(printed["profile"])
    assert is_equilibrium("rapprochement", broken, *held, *options)
    start = bargaining.load("rapprochement")
    if held:
        start = start.calibrated("olech2025").replace(reversal="0.55")
    values = {name: Fraction(value) for name, value in printed["counterexample"].items()}
    assert [word.partition("=")[0] for word in options[1::2]] == [
        n for n in values if values[n] != start.values[n]
    ]
    solved = json.loads(output_of("solve", "rapprochement", *held, *options, "--json"))
    assert solved["digest"] == start.replace(**values).digest


def test_pasted_options_reproduce_a_point_without_such_an_equilibrium():
    asked = ["robust", "rapprochement", "somewhere eu == limited", "--range", "autonomy=0:1"]
    options = options_of(output_of(*asked))
    there = robust(bargaining.load("rapprochement").replace(autonomy=0), "somewhere eu == limited")
    assert options == ["--set", "autonomy=0"]
    assert there.status == "refuted"


@pytest.mark.parametrize("mode", ["becomes", "ends"])
def test_pasted_options_do_what_a_crux_says(mode):
    target, held = ("package", ["--calibration", "parish2025"]) if mode == "becomes" else ("status_quo", [])
    told = output_of("crux", "rapprochement", "--target", target, "--mode", mode, *held)
    assert is_equilibrium("rapprochement", target, *held) == (mode != "becomes")
    assert is_equilibrium("rapprochement", target, *held, *options_of(told)) == (mode == "becomes")


def test_pasted_options_do_what_taking_over_says():
    given = catalogue.scenario("three_guards")
    found = crux_between(given, "calm", "alarmed")
    assert found.to_dict()["settings"] == [found.takeovers[0].settings] == ["--set s=0.75 --set l=-0.25"]
    there = with_values(given, options_of(str(found))[1::2], "calm")
    assert set(there.form.predicted(there.values)) == set(found.after)


def test_values_of_many_digits_can_be_pasted(tmp_path):
    scenario = written(random_game(63, 3, offset=1_000_000)).load(tmp_path)
    (only,) = crux(scenario, "b,d", mode="ends").solutions
    assert max(sum(map(str.isdigit, str(value))) for value in only.values.values()) > 30
    options = shlex.split(only.to_dict()["settings"])
    assert is_equilibrium(str(tmp_path / "small.toml"), "b,d")
    assert not is_equilibrium(str(tmp_path / "small.toml"), "b,d", *options)


def test_without_a_change_there_is_nothing_to_paste():
    given = catalogue.scenario("meeting")
    found = robust(given, "first")
    assert (found.status, found.counterexample.changes) == ("refuted", {})
    assert "options" not in str(found)
    assert pure_equilibria(given.game())
