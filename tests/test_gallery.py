"""The games of the literature that come with the package, each against what was published of it."""

import re
from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis import explain, regions
from bargaining.analysis.plans import supported
from bargaining.cli.main import group
from bargaining.equilibria import (
    correlated_equilibrium,
    is_correlated_equilibrium,
    is_trembling_hand_perfect,
    pure_equilibria,
)
from bargaining.errors import ScenarioError
from bargaining.forms.formula import holds
from bargaining.loading.scenarios import with_concept
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
    terms = [*document.payoff, *document.other_terms]
    assert terms
    for entry in (*terms, *document.parameters.values()):
        assert year in entry.assumption
        assert not entry.evidence


@pytest.mark.parametrize("name", GAMES)
def test_a_game_uses_every_parameter_that_it_names(name):
    text = gallery_scenarios()[name].read_text(encoding="utf-8")
    formulas = " ".join(
        re.findall(
            r"^(?:value|branches|probability|rate|discount|interest|start|outflow|least|most|"
            r"from|.*\b(?:payoffs|of)) = (.*)$",
            text,
            flags=re.M,
        )
    )
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


def patterns(name, variants=None, **values):
    """Return what is played in equilibria of a game with beliefs, by place, with payoffs where they do not differ."""
    found = supported(bargaining.load(name, variants=variants).replace(**values))
    assert found.complete, found.reason
    return [
        (dict(zip(found.places, one.profile, strict=True)), one.payoffs and tuple(one.payoffs.values()))
        for one in found.predictions
    ]


def labels(name, variants=None, **values):
    """Return the names of the outcomes that equilibria of a game with beliefs have."""
    return {
        one.label for one in supported(bargaining.load(name, variants=variants).replace(**values)).predictions
    }


def profile_of(scenario, outcome):
    """Return the profile of an outcome that has a name, in the order of the places."""
    choices = scenario.document.outcomes[outcome].choices
    return tuple(choices[place.name] for place in scenario.places)


def exists(scenario, found, outcome):
    """Return the interval on which an outcome that has a name is predicted, and whether its ends belong to it."""
    (interval,) = found.intervals[profile_of(scenario, outcome)]
    start, end = interval.start, interval.end
    return (str(start), str(end)), tuple(Fraction(str(end)) in interval for end in (start, end))


def along(parameter, scenario, outcome):
    """Return where an outcome that has a name is predicted, as a formula in one parameter."""
    others = {name: value for name, value in scenario.values.items() if name != parameter}
    return scenario.form.substituted(others).formula(profile_of(scenario, outcome))


def shares(name, place, **values):
    """Return the probabilities of the options at an information set, at the corners of all equilibria."""
    scenario = bargaining.load(name).replace(**values)
    sets = [one.name for one in scenario.form.tree.information]
    number = sets.index(place)
    return {
        tuple(map(str, vertex.strategies[number]))
        for component in scenario.form.assessments(scenario.values)
        for part in component.parts
        for vertex in part.vertices
    }


def test_the_horse_has_one_reasonable_equilibrium():
    ((played, payoffs),) = patterns("horse")
    assert played == {"one": "across", "two": "across", "three": "unasked"}
    assert payoffs == (1, 1, 1)
    assert shares("horse", "three") == {("0", "1"), ("1/4", "3/4")}  # left at most 1/4
    game = bargaining.load("horse").game()
    nash = {tuple(game.actions[i][k] for i, k in enumerate(profile)) for profile in pure_equilibria(game)}
    assert nash == {
        ("across", "across", "right"),
        ("down", "across", "left"),
    }  # the other is none of assessments


def test_figure_3_is_perfect_in_the_normal_form_alone():
    found = {played["start"]: payoffs for played, payoffs in patterns("selten_figure_3")}
    mixed = (Fraction(9, 4), Fraction(72, 49), Fraction(75, 49))
    assert found == {"left": (1, 3, 0), "right_or_left": mixed}
    game = bargaining.load("selten_figure_3").game()
    profile = next(p for p in pure_equilibria(game) if game.exact_payoffs[(0, *p)] == 3)
    assert [game.exact_payoffs[(i, *profile)] for i in range(3)] == [3, 0, 3]
    sure = [[int(k == taken) for k in range(n)] for taken, n in zip(profile, game.n_actions, strict=True)]
    assert is_trembling_hand_perfect(game, sure)


def test_nobody_is_fought_over_breakfast():
    both = [
        (
            {
                "sender.strong": "beer",
                "sender.weak": "beer",
                "receiver.beer": "leave",
                "receiver.quiche": "unasked",
            },
            (Fraction(29, 10), 0),
        ),
        (
            {
                "sender.strong": "quiche",
                "sender.weak": "quiche",
                "receiver.beer": "unasked",
                "receiver.quiche": "leave",
            },
            (Fraction(21, 10), 0),
        ),
    ]
    assert patterns("beer_quiche") == both


def test_the_watcher_turns_at_even_odds():
    scenario = bargaining.load("beer_quiche")
    found = regions(scenario, "strong")
    assert [str(one) for one in found.thresholds] == ["1/2"]
    for name in ("beer", "quiche"):  # at 1 nobody is weak, and nothing is said of the weak
        assert exists(scenario, found, name) == (("1/2", "1"), (True, False))
    assert labels("beer_quiche", taste=3) == {"Each has what it likes, and the weak are fought"}


@pytest.mark.parametrize(
    ("name", "stays", "goes"), [("beer_quiche", "beer", "quiche"), ("spence", "parted_by_two", "not_parted")]
)
def test_the_intuitive_criterion_rules_out_that_all_do_the_worse(name, stays, goes):
    scenario = bargaining.load(name)
    before, after = (
        {one.profile for one in supported(with_concept(scenario, concept)).predictions}
        for concept in ("sequential", "intuitive criterion")
    )
    assert {profile_of(scenario, stays), profile_of(scenario, goes)} <= before
    assert profile_of(scenario, stays) in after
    assert profile_of(scenario, goes) not in after


@pytest.mark.parametrize(("name", "steps"), [("parted_by_one", 1), ("parted_by_two", 2)])
def test_education_parts_where_it_lies_between_1_and_2(name, steps):
    formula = along("step", scenario := bargaining.load("spence"), name)
    for education in map(Fraction, ("0", "0.99", "1", "1.5", "2", "2.01", "3")):
        assert holds(formula, scenario.values | {"step": education / steps}) == (1 <= education <= 2)


def test_education_may_also_part_nobody():
    assert holds(along("step", scenario := bargaining.load("spence"), "not_parted"), scenario.values)


@pytest.mark.parametrize(
    ("tough", "first", "second"),
    [
        ("0.35", "enter", "unasked"),
        ("0.37", "out", "enter"),
        ("0.59", "out", "enter"),
        ("0.61", "out", "out"),
    ],
)
def test_a_reputation_deters_above_powers_of_what_entry_is_worth(tough, first, second):
    ((played, _),) = patterns("reputation", tough=tough)
    assert (played["entrant_1"], played["entrant_2.out_no_fought"]) == (first, second)


def test_a_reputation_ties_at_its_thresholds():
    for tough, place in (("0.36", "entrant_1"), ("0.6", "entrant_2.out_no_fought")):
        assert {"out", "enter"} <= {played[place] for played, _ in patterns("reputation", tough=tough)}


def test_a_soft_incumbent_fights_so_often_that_it_is_believed_as_much_as_needed():
    # With tough at 0.35, a fight makes 0.6: 0.35 / (0.35 + 0.65 x) = 0.6 at x = 14/39
    assert shares("reputation", "incumbent.soft_enter", tough="0.35") == {("25/39", "14/39")}


@pytest.mark.parametrize(("periods", "value"), [("two", "-1/3"), ("three", "-1/2")])
def test_an_inspection_is_worth_what_it_is_by_the_formula(periods, value):
    found = [payoffs for _, payoffs in patterns("inspection", {"periods": periods})]
    assert set(found) == {(Fraction(value), -Fraction(value))}


def test_talk_is_believed_up_to_a_bias_of_half_the_distance():
    scenario = bargaining.load("cheap_talk")
    found = regions(scenario, "bias")
    assert exists(scenario, found, "told") == (("0", "1/2"), (True, True))
    assert exists(scenario, found, "nothing_said") == (("0", "1"), (True, True))


def test_three_states_are_told_apart_in_two_groups():
    # The low state apart, 0 for it and 3/4 for the others: the principal is wrong by 1/4 in two states of three
    scenario = bargaining.load("cheap_talk", variants={"states": "three"})
    paid = scenario.form.payoffs(profile_of(scenario, "told"))
    for bias in map(Fraction, ("0", "0.2", "1")):
        worth = {player: payoff.evaluate({"bias": bias}) for player, payoff in paid.items()}
        assert worth == {"sender": -Fraction(1, 24) - bias**2, "receiver": -Fraction(1, 24)}
