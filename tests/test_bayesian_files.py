"""What a file in Bayesian form may say, and the one message for each thing that it may not."""

import re
import time

import pytest

from bargaining import load
from bargaining.errors import ScenarioError

ASSUMED = 'assumption = "x"'
PAIR = {"p": "ab", "q": "cd"}
SEEN = 'p = [["s"], ["w"]]\nq = [["s"], ["w"]]\nr = [["s"], ["w"]]'


def kind(name, probability, more=""):
    return f'[types.{name}]\nlabel = "{name}"\nprobability = "{probability}"\n{ASSUMED}\n{more}\n'


TWO = kind("s", "m") + kind("w", "1 - m")


def game(
    types=TWO,
    information="",
    players=PAIR,
    payoffs=(("p", "p.a * q.c"), ("q", "q.d * p.b")),
    parameters="m",
    more="",
):
    parts = ['[scenario]\nname = "made"\ntitle = "Made"\nform = "bayesian"']
    parts.append(f'[kinds.k]\nmeaning = "m"\nrange = [0, 1]\n{ASSUMED}')
    for name, actions in players.items():
        entries = ", ".join(f'{a} = {{ label = "{a}", {ASSUMED} }}' for a in actions)
        parts.append(f'[players.{name}]\nlabel = "{name}"\nactions = {{ {entries} }}')
    parts += [f'[parameters.{x}]\nlabel = "{x}"\nkind = "k"\nbaseline = 0.5\n{ASSUMED}' for x in parameters]
    parts += [types, f"[information]\n{information}"]
    for k, (player, value) in enumerate(payoffs):
        parts.append(f'[[payoff]]\nplayer = "{player}"\nterm = "t{k}"\nvalue = "{value}"\n{ASSUMED}')
    return "\n".join([*parts, more])


@pytest.fixture
def loaded(tmp_path):
    def read(text, name="made.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return load(tmp_path / name)

    return read


def joint(chooses, other=""):
    """Return two types, both seen by p, q and r, with who chooses for whom in the first and in the second."""
    types = kind("s", "m", f"chooses_for = {{ {chooses} }}") + kind(
        "w", "1 - m", f"chooses_for = {{ {other} }}"
    )
    return game(types, SEEN, {**PAIR, "r": "ef"})


REFUSED = {
    "information of an unknown player": (
        game(information='z = [["s"], ["w"]]'),
        "information.z: unknown player 'z'",
    ),
    "information with an unknown type": (
        game(information='p = [["s"], ["v"]]'),
        "information.p: unknown type 'v'",
    ),
    "a type left out": (
        game(information='p = [["s"]]'),
        "information.p: found the types s, expected each type once",
    ),
    "a type twice": (
        game(information='p = [["s"], ["s", "w"]]'),
        "found the types s, s, w, expected each type once",
    ),
    "no set": (game(information="p = []"), "found a set without types"),
    "an empty set": (game(information='p = [[], ["s", "w"]]'), "found a set without types"),
    "a sum that is not one": (game(kind("s", "m") + kind("w", "m")), "found probabilities that sum to 2 m"),
    "a negative end": (
        game(kind("s", "2 * m") + kind("w", "1 - 2 * m")),
        "found -1 at m = 1, expected nothing negative",
    ),
    "an indicator": (
        game(kind("s", "p.a") + kind("w", "1 - m + m - p.a")),
        "found 'p.a', expected a formula in the",
    ),
    "a number": (game(TWO.replace('"m"', "1")), "types.s.probability: found 1, expected text in quotes"),
    "an unknown parameter": (game(kind("s", "mm") + kind("w", "1 - m")), "unknown parameter or feature 'mm'"),
    "an unknown value": (
        game(kind("s", "m", "values = { z = 1 }") + kind("w", "1 - m")),
        "unknown parameter 'z'",
    ),
    "a value out of range": (
        game(kind("s", "m", "values = { m = 2 }") + kind("w", "1 - m")),
        "types.s.values.m: found 2, expected a value from 0 to 1",
    ),
    "a chooser who is blind": (
        game(kind("s", "m", 'chooses_for = { p = ["q"] }') + kind("w", "1 - m"), 'p = [["s"], ["w"]]'),
        "found 'q', expected a player that sees this type: information.q with ['s']",
    ),
    "a chooser for itself": (joint('p = ["p"]'), "found 'p', expected a player for whom nobody else chooses"),
    "two choosers": (
        joint('p = ["r"], q = ["r"]'),
        "found 'r', expected a player for whom nobody else chooses",
    ),
    "a chain of choosers": (
        joint('p = ["q"], q = ["r"]'),
        "found 'q', expected a player for whom nobody else chooses",
    ),
    "an unknown chooser": (joint('z = ["q"]'), "unknown player 'z'"),
    "an unknown member": (joint('p = ["z"]'), "unknown player 'z'"),
    "the name of a player": (
        game(kind("p", "m") + kind("w", "1 - m")),
        "types.p: found the name of a player",
    ),
    "a word of Python's": (
        game(kind("if", "m") + kind("w", "1 - m")),
        "found the name 'if', which statements reserve",
    ),
    "names that run together": (
        game(
            kind("a", "m / 3") + kind("b", "m / 3") + kind("a_or_b", "m / 3") + kind("w", "1 - m"),
            'p = [["a", "b"], ["a_or_b"], ["w"]]',
        ),
        "information.p: found two sets of types that are both written 'p.a_or_b'",
    ),
    "no reason": (game(TWO.replace(ASSUMED, "", 1)), "types.s: found neither evidence nor assumption"),
    "an unknown claim": (
        game(TWO.replace(ASSUMED, 'evidence = ["Z9"]', 1)),
        "types.s.evidence: unknown claim 'Z9'",
    ),
    "another form's concept": (
        game().replace('"bayesian"', '"bayesian"\nconcept = "Nash"'),
        "unknown concept 'Nash'",
    ),
    "a form that is no name": (game().replace('"bayesian"', "3"), "scenario.form: unknown form '3'"),
    "an outcome of a player that sees": (
        game(
            information='p = [["s"], ["w"]]',
            more=f'[outcomes.o]\nlabel = "o"\nprofile = {{ p = "a", "p.w" = "a", "p.s" = "a", q = "c" }}\n{ASSUMED}',
        ),
        "outcomes.o.profile: unknown player 'p'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_file_may_not_say_is_refused_in_one_line(loaded, case):
    text, message = REFUSED[case]
    with pytest.raises(ScenarioError) as caught:
        loaded(text)
    lines = str(caught.value).splitlines()
    assert any(message in line for line in lines)
    assert all(line.startswith("made.toml:") for line in lines)
    assert len(lines) <= 2  # a probability that is wrong makes that of the other type wrong


LARGE = {
    "types": game("".join(kind(f"t{k}", "1 / 13") for k in range(13))),
    "types that both see": game(
        "".join(kind(f"t{k}", "1 / 12") for k in range(12)),
        "\n".join(f"{p} = {[[f't{k}'] for k in range(12)]}" for p in "pq"),
    ),
    "joint actions": game(
        kind("s", "m", 'chooses_for = { p = ["q", "r"] }') + kind("w", "1 - m"),
        SEEN,
        {p: [f"a{k}" for k in range(300)] for p in "pqr"},
        [(p, f"{p}.a0") for p in "pqr"],
    ),
    "members": game(
        kind("s", "m", f"chooses_for = {{ p0 = {[f'p{k}' for k in range(1, 28)]} }}") + kind("w", "1 - m"),
        "\n".join(f'p{k} = [["s"], ["w"]]' for k in range(28)),
        {f"p{k}": "ab" for k in range(28)},
        [(f"p{k}", f"p{k}.a") for k in range(28)],
    ),
    "summands": game(
        kind("s", "a", 'chooses_for = { p = ["q"] }') + kind("w", "1 - a"),
        SEEN.rpartition("\n")[0],
        {p: [f"{p}{k}" for k in range(16)] for p in "pq"},
        [("p", f"(1 + {' + '.join('abcdefghijklmno')})^3 * p.p{k}") for k in range(16)],
        "abcdefghijklmno",
    ),
    "parameters of a probability": game(
        kind("s", f"({' + '.join('abcdefghi')}) / 9") + kind("w", f"1 - ({' + '.join('abcdefghi')}) / 9"),
        parameters="abcdefghi",
        players={"p": ("up", "down"), "q": ("left", "right")},
        payoffs=[("p", "p.up"), ("q", "q.left")],
    ),
}


@pytest.mark.parametrize("case", LARGE)
def test_what_is_too_large_is_refused_before_it_is_made(loaded, case):
    start = time.process_time()
    with pytest.raises(ScenarioError, match=r"found [\w ,]+, expected (at most|fewer)") as caught:
        loaded(LARGE[case])
    assert case != "summands" or "summands over all types" in str(caught.value)
    assert time.process_time() - start < 5


def test_a_player_that_sees_one_type_only_plays_under_its_own_name(loaded):
    scenario = loaded(game(kind("s", "1"), 'p = [["s"]]'))
    assert [place.name for place in scenario.places] == ["p", "q"]


def test_a_single_type_is_seen_by_all_so_that_one_may_choose_for_others(loaded):
    scenario = loaded(game(kind("s", "1", 'chooses_for = { p = ["q"] }')))
    (place,) = scenario.places
    assert (place.name, place.options) == ("s", ("a+c", "a+d", "b+c", "b+d"))
    assert scenario.form.predicted(scenario.values) == (("a+c",),)


def test_a_type_of_probability_zero_still_chooses_what_is_best_in_it(loaded):
    scenario = loaded(game(information='p = [["s"], ["w"]]', payoffs=(("p", "p.a"), ("q", "q.c")))).replace(
        m=0
    )
    assert scenario.form.predicted(scenario.values) == (("a", "a", "c"),)


def test_a_scenario_may_extend_one_in_bayesian_form(loaded):
    base = loaded(game(information='p = [["s"], ["w"]]'))
    same = loaded('[scenario]\nextends = "made.toml"\n', "same.toml")
    assert same.digest == base.digest
    changed = loaded(
        '[scenario]\nextends = "made.toml"\n[types.s.values]\nm = 1\n[information]\nq = [["s"], ["w"]]\n',
        "changed.toml",
    )
    assert [place.name for place in changed.places] == ["p.s", "p.w", "q.s", "q.w"]
    assert changed.document.types["s"].label == "s"


def test_concept_and_variants_stay_behind_when_a_scenario_changes_form(loaded, tmp_path):
    more = (
        '[variants.v]\nlabel = "v"\ndefault = "one"\n'
        f'[variants.v.values.one]\nlabel = "1"\n{ASSUMED}\n[variants.v.values.two]\nlabel = "2"\n{ASSUMED}\n'
    )
    text = game(more=more).replace(
        '"bayesian"', '"bayesian"\nconcept = "strict Bayes-Nash"\nvariants = { v = "two" }'
    )
    loaded(text)
    plain = loaded('[scenario]\nextends = "made.toml"\nform = "strategic"\n', "plain.toml")
    assert plain.form.concept == "Nash"
    assert plain.document.variants == {}
    assert [place.name for place in plain.places] == ["p", "q"]


def test_calibrations_overlays_and_values_by_hand_move_the_belief(loaded):
    more = (
        f'[calibrations.c]\nlabel = "c"\nvalues = {{ m = {{ value = 1, why = "x", {ASSUMED} }} }}\n'
        f'[overlays.o]\nlabel = "o"\nvalues = {{ m = {{ value = 0, why = "x", {ASSUMED} }} }}\n'
    )
    payoffs = (("p", "m * p.a"), ("q", "q.c * (p.a - p.b)"))
    types = kind("s", "m", "values = { m = 1 }") + kind("w", "1 - m", "values = { m = 0 }")
    scenario = loaded(game(types, 'p = [["s"], ["w"]]', payoffs=payoffs, more=more))
    profile = ("a", "b", "c")
    expected = scenario.form.payoffs(profile)["q"]
    for seen, value in ((scenario, 0), (scenario.calibrated("c"), 1), (scenario.overlaid("o"), -1)):
        assert expected.evaluate(seen.values) == value
        # In either type the payoff reads what the type fixes, so that the belief alone moves
        assert ("a", "a", "c") in seen.form.predicted(seen.values)


def test_what_stands_behind_types_and_alternatives_is_listed_with_the_claim(capsys):
    from bargaining.cli.main import group
    from bargaining.terminal.running import run_command

    for claim, line in (("O50", "type directed"), ("O12", "variant exploited_counts")):
        assert run_command(group, ["sources", "show", claim]) == 0
        assert re.search(rf"hidden_autonomy\b.*: {line}", capsys.readouterr().out)
