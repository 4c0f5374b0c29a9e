"""The register of predictions: statuses are those of the formulas, and fail where they should."""

import json

import pytest

import bargaining
from bargaining.analysis.regimes import axis_regimes
from bargaining.analysis.register.checking import predictions_of, tried
from bargaining.analysis.register.entries import Trial, read_register, registers
from bargaining.cli.main import group
from bargaining.errors import EvidenceError
from bargaining.records.reading import sound
from bargaining.terminal.running import run_command


def trial(**entries):
    found = sound(Trial, {"scenario": "rapprochement", **entries})
    assert found is not None
    return found


def words(made):
    return {one.reading: one.word for one in made.findings}


def test_a_statement_turns_where_the_regimes_do():
    made = tried(trial(statement="somewhere eu == limited", rises_with="autonomy"))
    scenario = bargaining.load("rapprochement")
    threshold = axis_regimes(scenario, "autonomy").thresholds[0]
    assert str(threshold) == "3/13"
    (baseline,) = (one for one in made.findings if one.reading == "Baseline")
    assert (baseline.word, baseline.why) == ("holds", "true from 3/13")
    assert words(made)["Prisoners op-ed"] == "unmoved"
    assert made.exact


def test_the_other_way_round_it_fails():
    up = words(tried(trial(statement="somewhere eu == limited", rises_with="autonomy")))
    down = words(tried(trial(statement="somewhere eu == limited", falls_with="autonomy")))
    assert {name: {"holds": "fails"}.get(word, word) for name, word in up.items()} == down


def test_a_single_point_at_which_somebody_is_indifferent_counts_for_nothing():
    # At the codes of Olech and Kremiec Poland de-escalates at full trust alone, where the range ends.
    asked = {"scenario": "border_trust", "statement": "somewhere poland == deescalate"}
    regimes = axis_regimes(bargaining.load("border_trust").calibrated("olech2025"), "trust").regimes
    assert str(regimes[-1].start) == str(regimes[-1].end) == "1"
    assert any("deescalate" in profile for profile in regimes[-1].profiles)
    for way in ("rises_with", "falls_with"):
        made = tried(trial(**asked, **{way: "trust"}))
        (found,) = (one for one in made.findings if one.reading == "Olech & Kremiec")
        assert (found.word, found.why) == ("unmoved", "false throughout")


@pytest.mark.parametrize(
    ("statement", "holding"),
    [("us == pressure implies eu == isolate", 6), ("eu == isolate", 3), ("not somewhere eu == limited", 3)],
)
def test_a_statement_at_a_point_is_that_of_every_equilibrium_there(statement, holding):
    made = tried(trial(statement=statement))
    assert len(made.of("holds")) == holding
    for finding in made.findings:
        assert finding.word == "holds" or "Package" in finding.why


def test_payoffs_move_as_they_do():
    up = tried(trial(quantity="payoff of belarus", statement="package", rises_with="security_pledge"))
    assert words(up)["Baseline"] == "holds"
    assert not up.exact
    down = tried(trial(quantity="payoff of belarus", statement="package", falls_with="security_pledge"))
    (baseline,) = (one for one in down.findings if one.reading == "Baseline")
    assert baseline.word == "fails"
    assert " and " in baseline.why


def test_the_payoff_of_a_pattern_is_that_of_how_it_is_mixed():
    scenario = bargaining.load("leakage")
    (pattern,) = scenario.form.predicted(scenario.values)
    assert "_or_" in "".join(pattern)
    less = tried(trial(scenario="leakage", quantity="payoff of us", falls_with="inspect_cost"))
    assert words(less)["Baseline"] == "holds"
    # Whatever a catch is worth, Minsk stays indifferent between both and gets nothing.
    same = tried(trial(scenario="leakage", quantity="payoff of belarus", falls_with="catch"))
    (baseline,) = (one for one in same.findings if one.reading == "Baseline")
    assert (baseline.word, baseline.why) == ("unmoved", "0 throughout")


def test_draws_count_those_that_do_not_contradict():
    made = tried(trial(statement="us == pressure implies eu == isolate"), draws=5)
    assert (made.held, made.drawn) == (5, 5)
    never = tried(trial(statement="us == package and us == pressure"), draws=5)
    assert (never.held, never.drawn) == (0, 5)


def test_the_packaged_register_is_the_one_of_the_documents():
    (path,) = registers()
    found = read_register(path).predictions
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    scenarios = {trial.scenario for one in found for trial in one.trials}
    assert scenarios <= set(bargaining.scenario.reading.packaged_scenarios())


REGISTER = """
[predictions.one]
number = 1
text = "Freeze is always there"
evidence = ["O08"]
trials = [{ scenario = "rapprochement", statement = "somewhere us == pressure" }]
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("O08", "O800"), "unknown claim 'O800'"),
        (("number = 1", "number = 0"), "one.number: found 0"),
        (('"rapprochement"', '"raprochement"'), "did you mean 'rapprochement'"),
        (("us == pressure", "us == presure"), "did you mean 'pressure'"),
        (("statement =", "statment ="), "statment"),
        (('evidence = ["O08"]', ""), "found neither evidence nor model"),
        (('pressure" }', 'pressure", rises_with = "autonmy" }'), "did you mean 'autonomy'"),
        (('pressure" }', 'pressure", quantity = "relief" }'), "found a quantity alone"),
        (("[predictions.one]", "[prediction.one]"), "unknown table"),
        (('pressure" }', 'pressure", overlay = "isolationst_us" }'), "did you mean 'isolationist_us'"),
        (
            ('pressure" }', 'pressure", quantity = "payoff of eux", rises_with = "autonomy" }'),
            "did you mean 'eu'",
        ),
        (
            ('pressure" }', 'pressure", quantity = "loss", rises_with = "autonomy" }'),
            "unknown quantity 'loss'",
        ),
        (('pressure" }', 'pressure", selection = "logti" }'), "did you mean 'logit'"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, change, said, capsys):
    path = tmp_path / "mine.toml"
    path.write_text(REGISTER.replace(*change), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"mine\.toml") as caught:
        predictions_of(path)
    assert said in str(caught.value)
    assert run_command(group, ["predictions", "--file", str(path)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_the_command_prints_a_register_of_ones_own(tmp_path, capsys):
    path = tmp_path / "mine.toml"
    path.write_text(REGISTER, encoding="utf-8")
    assert run_command(group, ["predictions", "one", "--file", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["contract"] == "predictions/1"
    (one,) = found["predictions"]
    assert one["status"] == "holds"
    assert run_command(group, ["predictions", "two", "--file", str(path)]) == 1
    assert "unknown prediction 'two'" in capsys.readouterr().err


EXPECTED = {
    (7, 0): "hhhhhh",  # Europe re-engages beside Washington alone, if at all
    (13, 0): "hhhhhh",
    (13, 1): "ffffff",  # no weight on the scale empties the zone
    (14, 0): "ffffff",  # at no document's codes does a broker change anything
    (14, 1): "uuuuuu",  # nor does trust, but where it is full
    (15, 1): "hhhfhf",  # the core's own ideal binds in the brief, beside both members, and in the doctrine
    (16, 0): "fhffhf",  # broken in the numbers of two documents
    (18, 0): "hhhhhh",
    (19, 0): "ffffff",
    (22, 0): "uuuuuu",  # releases carry the thaw by themselves
    (22, 1): "uhuuuu",  # unless a dead track makes Minsk's company a cost
    (24, 1): "hhhhhh",
}
"""What comes of trials at the baseline and in the five documents, by number and trial: holds, fails, unmoved."""


@pytest.mark.parametrize(
    "numbers",
    [
        [13, 14, 16, 19, 22, 24],
        pytest.param([7, 15, 18], marks=pytest.mark.thorough),
    ],  # of numbers that are moved
    ids=["options", "numbers"],
)
def test_predictions_fail_where_the_games_say_so(numbers):
    found = predictions_of(only=[str(number) for number in numbers])
    assert [one.number for one in found] == numbers
    words = {(one.number, k): trial for one in found for k, trial in enumerate(one.trials)}
    expected = {key: said for key, said in EXPECTED.items() if key[0] in numbers}
    assert {number for number, _ in expected} == set(numbers)
    for key, said in expected.items():
        assert "".join(finding.word[0] for finding in words[key].findings) == said, key


def test_a_prediction_that_holds_nowhere_is_said_not_to():
    (one,) = predictions_of(only=["europe_may_go_alone"])
    assert one.status == "does not hold"
