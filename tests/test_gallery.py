"""The games of the literature that come with the package, each against what was published of it."""

import re
from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis import explain, regions
from bargaining.analysis.plans import supported
from bargaining.cli.main import group
from bargaining.equilibria import correlated_equilibrium, is_correlated_equilibrium
from bargaining.errors import ScenarioError
from bargaining.scenario.reading import find, gallery_scenarios, packaged_scenarios
from bargaining.terminal.running import run_command

GAMES = tuple(gallery_scenarios())


def plans(name, **values):
    """Return what is predicted of a game by the profiles, with payoffs."""
    found = supported(bargaining.load(name).replace(**values))
    return {one.profile: tuple(one.payoffs.values()) for one in found.predictions}


# ---------------------------------------------------------------- what every game of the gallery says of itself


@pytest.mark.parametrize("name", GAMES)
def test_a_game_says_where_it_was_published_and_what_was_found_there(name):
    document = bargaining.load(name).document
    header = document.scenario
    assert header.name == name
    (year,) = set(re.findall(r"\((\d{4})\)", header.source))
    assert header.result
    terms = [*document.payoff, *getattr(document, "consequences", {}).values()]
    assert terms
    for entry in (*terms, *document.parameters.values()):
        assert year in entry.assumption
        assert not entry.evidence


@pytest.mark.parametrize("name", GAMES)
def test_a_game_uses_every_parameter_that_it_names(name):
    text = gallery_scenarios()[name].read_text(encoding="utf-8")
    formulas = " ".join(re.findall(r"^(?:value|branches|.*\bpayoffs) = (.*)$", text, flags=re.M))
    for parameter in bargaining.load(name).parameters:
        assert re.search(rf"(?<![\w.]){parameter}\b", formulas), parameter


@pytest.mark.parametrize("name", GAMES)
def test_a_game_is_sound_and_shown_with_its_source(name, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "400")
    assert run_command(group, ["check", name]) == 0
    assert run_command(group, ["show", name]) == 0
    shown = capsys.readouterr().out
    header = bargaining.load(name).document.scenario
    assert f"Source: {header.source}" in shown
    assert f"Published result: {' '.join(header.result.split())}"[:300] in shown


def test_the_gallery_is_listed_apart(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "1000")
    assert run_command(group, ["list"]) == 0
    (told,) = [line for line in capsys.readouterr().out.splitlines() if "--gallery" in line]
    assert f" {len(GAMES)} " in told
    assert run_command(group, ["list", "--gallery"]) == 0
    listed = capsys.readouterr().out
    for name in GAMES:
        header = bargaining.load(name).document.scenario
        for words in (f"{name}: {header.title}", header.source, " ".join(header.result.split())):
            assert words in listed
    assert not set(GAMES) & set(packaged_scenarios())
    assert not any(f"{name}: " in listed for name in packaged_scenarios())


def test_a_name_of_the_gallery_is_found_and_a_misspelt_one_is_guessed():
    assert find("centipede") == gallery_scenarios()["centipede"]
    with pytest.raises(ScenarioError, match="did you mean 'centipede'"):
        find("centiped")


def test_the_source_is_part_of_what_a_game_is(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[scenario]\nname = "centipede"\ntitle = "The centipede"\nextends = "centipede"\n')
    assert bargaining.load(path).digest == bargaining.load("centipede").digest
    path.write_text(path.read_text() + 'source = "made up"\n')
    assert bargaining.load(path).digest != bargaining.load("centipede").digest


# ---------------------------------------------------------------- one game after the other


def test_chicken_with_a_go_between():
    game = bargaining.load("chicken").game()
    found = bargaining.nash_equilibria(game)
    sums = sorted(round(float(sum(one.payoffs)), 9) for one in found)
    assert found.complete
    assert sums == [9.0, 9.0, round(28 / 3, 9)]
    best = correlated_equilibrium(game)
    assert sum(best.payoffs) == pytest.approx(10.5)
    told = [[Fraction(1, 2), Fraction(1, 4)], [Fraction(1, 4), 0]]  # swerve first, then dare
    assert best.distribution.round(9).tolist() == told
    assert is_correlated_equilibrium(game, told)


def test_the_centipede_stops_at_once():
    ((profile, payoffs),) = plans("centipede").items()
    assert profile == ("stop", *["unasked"] * 9)
    assert payoffs == (0, 0)
    scenario = bargaining.load("centipede")
    ends = [
        tuple(payoff.evaluate(scenario.values) for payoff in scenario.form.payoffs(profile).values())
        for profile in scenario.form.candidates()
    ]
    published = [(0, 0), (-1, 3), (2, 2), (1, 5), (4, 4), (3, 7), (6, 6), (5, 9), (8, 8), (7, 11), (10, 10)]
    assert sorted(ends) == sorted(published)


def test_the_last_mover_of_the_centipede_is_who_breaks_the_trust():
    told = explain(bargaining.load("centipede"), "to_the_end")
    assert [one.label for one in told.players if not one.stays] == ["Second player (tenth move)"]


def test_an_ultimatum_has_two_answers():
    assert plans("ultimatum") == {("offer_0", "accept"): (10, 0), ("offer_1", "accept"): (9, 1)}


@pytest.mark.parametrize(
    ("outside", "offers"),
    [("0.5", [1]), (1, [1, 2]), ("3.2", [4]), (5, [5, 6])],
)
def test_a_responder_with_something_to_lose_is_offered_just_enough(outside, offers):
    found = plans("ultimatum", responder_outside=outside)
    assert list(found) == [(f"offer_{k}", "accept") for k in offers]


def test_what_is_offered_changes_at_whole_units():
    found = regions(bargaining.load("ultimatum"), "responder_outside")
    assert [float(one) for one in found.thresholds] == list(range(1, 10))


def test_nobody_is_deterred_by_a_chain_store_that_is_known():
    ((profile, payoffs),) = plans("chain_store").items()
    assert profile == (*["enter"] * 3, *["share"] * 3)
    assert payoffs == (6, 2, 2, 2)
    (alone,) = plans("chain_store", fought=3)  # a store that likes to fight
    assert alone == (*["out"] * 3, *["unasked"] * 3)
