"""`bargaining mediate` on the command line, tables of mediators that are wrong, and continua as `solve` prints them."""

import json
from fractions import Fraction as F

import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis import mediated_along, recommended
from bargaining.cli.main import group
from bargaining.errors import BargainingError
from bargaining.studies.reproducing import chosen_experiments

HEAD = '[scenario]\nname = "mine"\ntitle = "Mine"\nextends = "border"\n\n'
BROKER = HEAD + '[mediators.broker]\nlabel = "Broker"\nassumption = "an example"\n'
ROCK = """NFG 1 R "rock" { "one" "two" } { { "r" "p" "s" } { "r" "p" "s" } }

0 0 1 -1 -1 1 -1 1 0 0 1 -1 1 -1 -1 1 0 0
"""


def run(*words):
    return CliRunner().invoke(group, [str(word) for word in words])


def refused(*words):
    """Return in which line a command is refused."""
    result = run(*words)
    assert result.exit_code == 1
    assert isinstance(result.exception, BargainingError)
    return str(result.exception)


def said(*words):
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_recommendations_are_printed_with_what_keeps_everybody_to_them():
    text = said("mediate", "border", "--overlay", "chicken")
    for line in (
        "Mediator: United States as broker",
        "Best recommendations, worth 1.17273 (129/110):",
        "  5/11: stop, deescalate, deescalate",
        "Others are as good: the best recommendations form a polytope of dimension 1.",
        "Without a mediator: 1.1, Minsk stops before militarised borders",
        "Without a mediator: 0.966667, continuum 1 of `bargaining solve`",
        "  5/11 to 7/11: stop, deescalate, deescalate",
        "A little more leverage behind belarus.stop is worth 72/847 a unit.",
    ):
        assert line in text.splitlines()
    assert "8/77" in text


def test_multipliers_that_are_one_of_several_sets_have_no_worth():
    text = said("mediate", "border", "--overlay", "deadlock", "--set", "leverage=0.2")
    assert "With words alone: -1.2 (-6/5)" in text
    assert "leverage has no single worth at the margin" in text
    assert "A little more" not in text


def test_along_an_assumption_the_worth_is_exact():
    lines = said("mediate", "border", "leverage", "--overlay", "chicken").splitlines()
    assert "  (0, 1/5): (129 + 30 leverage) / (110 - 100 leverage)" in lines
    assert lines[-1].startswith("Complete: ")


def test_a_level_of_a_scale_may_be_the_axis():
    found = mediated_along(bargaining.load("border"), "weight_strong")
    for value in (F(3, 5), F(4, 5), F(99, 100)):
        here = recommended(bargaining.load("border").replace(weight_strong=value))
        known = [w for point, w in found.found.points if point.compare(value) == 0]
        assert (known or [found.found.stretches[0].value(value)])[0] == here.value


def test_the_game_of_aumann_1974_needs_no_table():
    text = said("mediate", "chicken")
    assert "Mediator: somebody without leverage" in text
    assert "Best recommendations, worth 10.5 (21/2):" in text
    assert "Without a mediator: 9.33333, mixed equilibrium" in text
    found = json.loads(said("mediate", "chicken", "--json"))
    assert found["contract"] == "mediate/1"
    assert [row["exact"] for row in found["best"]["recommended"]] == ["1/2", "1/4", "1/4"]
    assert found["best"]["unique"]


def test_whose_payoff_counts_may_be_said():
    scenario = bargaining.load("border").overlaid("chicken")
    assert recommended(scenario, weights={"poland": F(1)}).payoffs["poland"] == F(7, 10)
    found = json.loads(said("mediate", "border", "--overlay", "chicken", "--weight", "poland=1", "--json"))
    assert found["best"]["weights"] == {"belarus": "0", "poland": "1", "lithuania": "0"}
    assert found["best"]["exact_value"] == "7/10"


def test_a_file_says_whom_a_mediator_serves(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(BROKER + 'weights = { belarus = "1 - leverage" }\n', encoding="utf-8")
    scenario = bargaining.load(path).overlaid("chicken").replace(leverage=F(1, 4))
    found = recommended(scenario, "broker")
    assert found.weights == {"belarus": F(3, 4), "poland": 0, "lithuania": 0}
    assert not found.backing
    assert found.value == F(3, 4) * F(7, 10)
    along = mediated_along(scenario, "leverage", "broker").found
    assert [one.value.written("x") for one in along.stretches] == ["7/10 - 7/10 x"]
    assert "expected one of washington, broker (did you mean 'broker'?)" in refused(
        "mediate", path, "--mediator", "brokr"
    )


def test_a_game_file_is_answered(tmp_path):
    path = tmp_path / "rock.nfg"
    path.write_text(ROCK, encoding="utf-8")
    found = json.loads(said("mediate", path, "--json"))
    assert {row["exact"] for row in found["best"]["recommended"]} == {"1/9"}
    assert found["best"]["unique"]
    assert found["nash"]["complete"]
    assert "expected a scenario" in refused("mediate", path, "leverage")
    assert "found a game without assumptions" in refused("mediate", path, "--set", "a=1")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["hidden_autonomy"], "found the bayesian form, expected the strategic one"),
        (["border_trust"], "found the bayesian form, expected the strategic one"),
        (["opening"], "found the tree form, expected the strategic one"),
        (["freeze_thaw"], "found the stochastic form, expected the strategic one"),
        (["roadmap"], "found the bargaining form, expected the strategic one"),
        (["border", "levrage"], "unknown parameter 'levrage' (did you mean 'leverage'?)"),
        (["border", "--mediator", "washingtn"], "(did you mean 'washington'?)"),
        (["border", "--weight", "polan=1"], "expected one of belarus, poland, lithuania (did you mean 'poland'?)"),
        (["border", "--weight", "poland=much"], "expected a number such as 0.4 or 2/5"),
        (["border", "--weight", "poland=1e99999999"], "--weight poland=1e99999999: "),
        (["border", "--weight", "poland"], "expected name=value such as us=2"),
        (["border", "leverage", "--set", "leverage=0.1"], "found it among what varies"),
        (["border", "--concept", "strict Nash"], "--concept: found what a mediator achieves"),
    ],
)  # fmt: skip
def test_questions_without_meaning_are_refused_in_a_line(words, message):
    found = refused("mediate", *words)
    assert message in found
    assert len(found.splitlines()) == 1


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('backing = { "polan.deescalate" = "leverage" }', "unknown player 'polan' in 'polan.deescalate' (did you mean"),
        ('backing = { "poland.deescalat" = "leverage" }', "(did you mean 'poland.deescalate'?)"),
        ('backing = { poland = "leverage" }', 'expected player.action in quotes, such as "belarus.stop"'),
        ('backing = { "poland.deescalate" = "levrage" }', "unknown parameter or feature 'levrage' (did you mean"),
        ('backing = { "poland.deescalate" = "leverage - 1" }', "found -1 at leverage = 0 for poland.deescalate"),
        ('backing = { "poland.deescalate" = "-1" }', "expected nothing negative"),
        ('backing = { "poland.deescalate" = "leverage ^ 2" }', "to a higher power"),
        ('backing = { "poland.deescalate" = "belarus.stop" }', "expected a formula in the parameters alone"),
        ('backing = { "poland.deescalate" = 0.2 }', "expected text in quotes"),
        ('weights = { polnd = "1" }', "unknown player 'polnd' (did you mean 'poland'?)"),
        ('weights = { poland = "poland.deescalate" }', "expected a formula in the parameters alone"),
        ('weights = { poland = "1 +" }', "it cannot be read"),
        ("backng = {}", "unknown entry (did you mean 'backing'?)"),
        ('evidence = ["Q999"]', "unknown claim 'Q999'"),
    ],
)  # fmt: skip
def test_wrong_mediators_are_refused_at_their_place(tmp_path, entry, message):
    path = tmp_path / "mine.toml"
    path.write_text(f"{BROKER}{entry}\n", encoding="utf-8")
    found = refused("check", path)
    assert found.startswith("mine.toml:9: mediators.broker.")
    assert message in found
    assert len(found.splitlines()) == 1


def test_a_mediator_stands_on_something_and_in_the_strategic_form(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + '[mediators.broker]\nlabel = "Broker"\n', encoding="utf-8")
    assert "mediators.broker: found neither evidence nor assumption" in refused("check", path)
    path.write_text(BROKER.replace("extends", 'form = "bayesian"\nextends'), encoding="utf-8")
    assert 'mediators: unknown entry in the bayesian form, expected form = "strategic"' in refused(
        "check", path
    )


def test_show_lists_mediators(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert "leverage" in said("show", "border")
    assert "United States as broker" in said("show", "border")


def test_a_continuum_is_told_by_its_ends_and_what_stays_the_same():
    text = " ".join(said("solve", "border", "--overlay", "chicken").split())
    assert "Continuum 1 of dimension 1; the segment between 2 points." in text
    assert (
        "extreme point 1: belarus 0.7778 stop + 0.2222 push; poland 0.5556 deescalate + 0.4444 militarise;"
        in text
    )
    assert (
        "all along: the probability of poland.militarise plus that of lithuania.militarise is 0.4444" in text
    )
    assert "all along: the sum of payoffs is 0.967" in text
    assert "belarus: stop, push; payoff 0.322 all along" in text


def test_the_experiment_says_that_no_document_gives_a_mediator_work():
    (experiment,) = chosen_experiments(["mediation"])
    settings = experiment.settings(bargaining.load("border"), quick=True)
    assert settings.axes == ("leverage",)
    tables = experiment.compute(settings, lambda done: None)
    idle, _, helped = experiment.findings(tables)
    assert idle.startswith(
        "A mediator adds nothing to the best pure equilibrium anywhere along leverage under Baseline,"
    )
    assert idle.count(",") == 5
    assert helped == "The most that it adds anywhere: Chicken on both sides 0.4, Deadlock on both sides 2.7."
    rows = [row for row in tables["stretches"] if row["reading"] == "Chicken on both sides"]
    assert {"(0, 1/5)": "(129 + 30 leverage) / (110 - 100 leverage)"}.items() <= {
        row["where"]: row["worth"] for row in rows
    }.items()
    with pytest.raises(BargainingError, match="nobody who mediates"):
        experiment.settings(bargaining.load("rapprochement"))
