"""Rules by which a body votes in files: what is read, what is refused, and what `bargaining power` prints."""

import json
from fractions import Fraction as F
from pathlib import Path

import pytest
from click.testing import CliRunner

from bargaining import load
from bargaining.cli.main import group
from bargaining.equilibria import voting_power
from bargaining.errors import BargainingError, ScenarioError
from bargaining.loading.voting import packaged_rules, voting_rules
from bargaining.scenario.voting import game_of

RULE = """
[voting.board]
label = "A board"
source = "its statutes"
members = { chair = "Chair", one = "One", two = "Two" }
weights.votes = { chair = 1.5, one = 1, two = 1 }
passes = [{ votes = 2.5, members = 2 }]
"""
IN_SCENARIO = RULE.replace('source = "its statutes"', 'assumption = "an example"')


def run(*words):
    return CliRunner().invoke(group, list(words))


def refused(*words):
    """Return the message with which a command ends."""
    result = run(*words)
    assert result.exit_code == 1
    assert isinstance(result.exception, BargainingError), result.exception
    return str(result.exception)


@pytest.fixture
def file(tmp_path):
    def write(text, name="rules.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_file_of_rules(file):
    path = file(RULE)
    found = voting_power(game_of(voting_rules(path)["board"]))
    assert found.shapley_shubik == {"chair": F(2, 3), "one": F(1, 6), "two": F(1, 6)}
    printed = run("power", path)
    assert printed.exit_code == 0, printed.output
    assert "its statutes" in printed.output
    assert "no problem found in 1 voting rule" in run("check", path).output
    assert "Nothing is decided without Chair." in printed.output
    assert "3 of 8 coalitions carry a decision" in printed.output


def test_json_is_exact():
    printed = json.loads(run("power", "council_1958", "--json").stdout)
    assert printed["contract"] == "power/1"
    (rule,) = printed["rules"]
    first, last = rule["members"][0], rule["members"][-1]
    assert first["shapley_shubik"] == {"exact": "7/30", "value": 7 / 30}
    assert (last["label"], last["banzhaf"]["exact"]) == ("Luxembourg", "0")
    assert (rule["act"]["exact"], rule["dummies"], rule["veto_players"]) == ("7/32", ["luxembourg"], [])
    listed = json.loads(run("power", "--json").stdout)
    assert [one["rule"] for one in listed["packaged"]] == list(packaged_rules())


def test_every_packaged_rule_is_listed_and_named_in_full():
    printed = run("power")
    assert all(name in printed.output for name in packaged_rules())
    assert all(rule.source for rule in packaged_rules().values())


@pytest.fixture
def beside(file):
    """Return a writer of the small scenario with rules beside its game."""
    template = Path(__file__).resolve().parent.parent / "seeds" / "template.toml"
    return lambda rules: file(template.read_text(encoding="utf-8") + rules, "mine.toml")


def test_a_scenario_with_rules_beside_its_game(beside):
    path = beside(IN_SCENARIO + IN_SCENARIO.replace("voting.board", "voting.other").replace("2.5", "3.5"))
    assert load(path).digest == load(beside("")).digest  # rules are no part of the game
    path = beside(IN_SCENARIO + IN_SCENARIO.replace("voting.board", "voting.other").replace("2.5", "3.5"))
    assert list(voting_rules(path)) == ["board", "other"]
    assert "(other)" not in run("power", path, "board").output
    assert refused("power", path, "bord").endswith("(did you mean 'board'?)")
    assert run("check", path).exit_code == 0


def test_rules_beside_a_game_are_checked_with_it(beside):
    path = beside(RULE.replace("two = 1 }", "tow = 1 }"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    said = str(caught.value)
    assert "voting.board.weights.votes.tow: unknown member 'tow' (did you mean 'two'?)" in said
    assert "voting.board: found neither evidence nor assumption" in said
    with pytest.raises(ScenarioError, match=r"unknown claim 'Z9'"):
        load(beside(RULE + 'evidence = ["Z9"]\n'))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("one = 1,", "one = -1,", "rules.toml:6: voting.board.weights.votes.one: found -1, expected 0 or more"),
        ("one = 1, two = 1", "one = 1", "rules.toml:6: voting.board.weights.votes: found no weight of 'two'"),
        ("one = 1,", 'one = "x",', "rules.toml:6: voting.board.weights.votes.one: found 'x', expected a number"),
        ("weights.votes", "weights.members", "found the name 'members', which counts heads"),
        ("votes = 2.5", "vote = 2.5", "voting.board.passes[0].vote: unknown criterion, expected one of votes"),
        ("votes = 2.5, ", "", "voting.board.weights.votes: found weights that no quota reads"),
        ("votes = 2.5", "votes = 9", "found a rule by which all members together carry no decision"),
        ("votes = 2.5", "votes = 0", "rules.toml:7: voting.board.passes[0].votes: found 0, expected a sum above 0"),
        ("{ votes = 2.5, members = 2 }", "{}", "voting.board.passes[0]: found no quota"),
        ("passes = [{ votes = 2.5, members = 2 }]", "", "found neither passes nor winning"),
        ("passes", 'winning = [["one"]]\npasses', "found both passes and winning"),
        ("passes = [{ votes = 2.5, members = 2 }]", 'winning = [["one"]]', "found weights beside winning"),
        ("passes", "pases", "rules.toml:7: voting.board.pases: unknown entry (did you mean 'passes'?)"),
        ('source = "its statutes"', "", "found neither source nor assumption"),
        ('source = "its statutes"', 'source = "x"\nevidence = ["O48"]', "found claims in a file of rules"),
        ("label", "lable", "voting.board.label: missing"),
        ("[voting.board]", "[voting]", "voting.label: found 'A board', expected a table"),
        ("[voting.board]", "[votes.board]", "rules.toml:2: votes: unknown entry (one of 'voting')"),
        ("[voting.board]", "[voting.board", "not valid TOML"),
        ('chair = "Chair"', "chair = 3", "voting.board.members.chair: found 3, expected text in quotes"),
        ('{ chair = "Chair", one = "One", two = "Two" }', "{}", "voting.board.members"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_its_place(file, old, new, said):
    assert old in RULE
    assert said in refused("power", file(RULE.replace(old, new)))


def test_coalitions_are_checked(file):
    text = 'winning = [["chair", "won"], []]'
    rule = RULE.replace("weights.votes = { chair = 1.5, one = 1, two = 1 }\n", "")
    said = refused("power", file(rule.replace("passes = [{ votes = 2.5, members = 2 }]", text)))
    assert "voting.board.winning[0]: unknown member 'won' (did you mean 'two'?)" in said
    assert "voting.board.winning[1]: found nobody" in said
    good = rule.replace(
        "passes = [{ votes = 2.5, members = 2 }]", 'winning = [["chair", "one"], ["chair", "two"]]'
    )
    assert "0.66667" in run("power", file(good)).output


def test_what_has_no_rules_says_so(file):
    assert "found no rule by which a body votes" in refused("power", "rapprochement")
    assert "did you mean 'council_1995'?" in refused("power", "council_195")
    assert "no such file" in refused("power", "gone.toml")
    assert "round weights" in refused("power", file(large()))


def large():
    names = [f"m{i}" for i in range(30)]
    members = ", ".join(f'{name} = "{name}"' for name in names)
    weights = ", ".join(f"{name} = {10**6 + i}" for i, name in enumerate(names))
    return (
        f'[voting.x]\nlabel = "X"\nsource = "x"\nmembers = {{ {members} }}\n'
        f"weights.votes = {{ {weights} }}\npasses = [{{ votes = {10**7} }}]\n"
    )
