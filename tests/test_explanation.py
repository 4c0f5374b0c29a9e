"""Explanations add up to the game's payoffs; comparisons say what is lost, gained and kept."""

from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis import compare, explain, parse_profile
from bargaining.errors import ScenarioError
from tests import catalogue

STATUS_QUO = ("transact", "isolate", "token", "tolerate")


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


def draws(scenario, number):
    rng = np.random.default_rng(11)
    for _ in range(number):
        values = {}
        for name in scenario.parameters:
            low, high = scenario.range(name)
            values[name] = low + (high - low) * Fraction(int(rng.integers(0, 101)), 100)
        profile = tuple(names[rng.integers(len(names))] for names in scenario.form.game.actions)
        yield scenario.replace(**values), profile


DRAWN = ["three_guards", "staircase", "curved", "touch"]


@pytest.mark.parametrize("name", DRAWN)
def test_margins_are_payoff_differences_and_sums_of_terms(name):
    for drawn, actions in draws(catalogue.scenario(name), 20):
        game = drawn.game()
        cell = game.profile_indices(actions)
        for i, side in enumerate(explain(drawn, dict(zip(drawn.players, actions, strict=True))).players):
            own = game.exact_payoffs[(i, *cell)]
            others = [
                game.exact_payoffs[(i, *cell[:i], b, *cell[i + 1 :])]
                for b in range(game.n_actions[i])
                if b != cell[i]
            ]
            assert side.payoff == own
            assert side.margin == own - max(others)
            assert side.margin == -sum(t.difference for t in side.terms)
            sizes = [abs(t.difference) for t in side.terms]
            assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("name", DRAWN)
def test_an_explanation_says_equilibrium_exactly_where_regret_is_zero(name):
    for drawn, actions in draws(catalogue.scenario(name), 30):
        game = drawn.game()
        told = explain(drawn, dict(zip(drawn.players, actions, strict=True))).is_equilibrium
        assert told == (game.regret(game.pure_strategies(actions)) < 1e-12)


@pytest.mark.parametrize("name", ["meeting", "ell", "three_guards"])
def test_mixed_equilibria_are_explained_as_equilibria(name):
    given = catalogue.scenario(name)
    found = bargaining.nash_equilibria(given.game())
    assert found.mixed
    for equilibrium in found.mixed:
        why = explain(given, equilibrium)
        assert why.is_equilibrium
        assert [float(side.payoff) for side in why.players] == pytest.approx(equilibrium.payoffs.tolist())
        for side in why.players:
            # Who mixes uses both actions, and is indifferent; who does not would lose.
            assert (len(side.strategy) == 2) == (abs(side.margin) <= side.rounding)
            assert side.stays


@pytest.mark.parametrize("s", ["-1/2", "0"])
def test_a_change_says_what_is_lost_gained_and_kept(s):
    given = catalogue.scenario("three_guards")
    result = compare(given, given.replace(s=s))
    before = {("stand", "stand", "rest"), ("stand", "rest", "stand"), ("rest", "stand", "stand")}
    alone = {("stand", "rest", "rest"), ("rest", "stand", "rest"), ("rest", "rest", "stand")}
    after = {("rest", "rest", "rest")} | (before | alone if s == "0" else set())
    assert {change.actions: change.verdict for change in result.changes} == {
        profile: "kept" if profile in before & after else "lost" if profile in before else "gained"
        for profile in before | after
    }
    assert dict(result.parameters) == {"s": (Fraction(1, 2), Fraction(s))}
    assert len(str(result).splitlines()) < 40


def test_comparing_a_scenario_with_itself_changes_nothing(scenario):
    result = compare(scenario, scenario)
    assert not result.parameters
    assert {change.verdict for change in result.changes} == {"kept"}


@pytest.mark.parametrize(
    "text",
    [
        "transact, isolate, token, tolerate",
        "transact-isolate-token-tolerate",
        "transact isolate token tolerate",
        "russia=tolerate us=transact belarus=token eu=isolate",
        "status_quo",
    ],
)
def test_a_profile_may_be_written_in_several_ways(scenario, text):
    assert tuple(parse_profile(scenario, text).values()) == STATUS_QUO


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("transact, isolate, tokens, tolerate", "did you mean 'token'"),
        ("transact, isolate", "expected one action for each"),
        ("statusquo", "did you mean 'status_quo'"),
        ("uss=transact eu=isolate belarus=token russia=tolerate", "unknown player 'uss'"),
        ("us=transact eu=isolate belarus=token", "found no action of 'russia'"),
    ],
)
def test_a_bad_profile_is_refused_with_the_nearest_name(scenario, text, message):
    with pytest.raises(ScenarioError, match=message):
        parse_profile(scenario, text)


def test_probabilities_must_sum_to_one(scenario):
    profile = {
        "us": {"transact": 0.5, "package": 0.4},
        "eu": "isolate",
        "belarus": "token",
        "russia": "tolerate",
    }
    with pytest.raises(ScenarioError, match=r"sum to 0\.9"):
        explain(scenario, profile)


def test_a_player_without_a_choice_is_explained(tmp_path):
    path = tmp_path / "alone.toml"
    path.write_text(
        """
        [scenario]
        name = "alone"
        title = "Nobody has a choice"
        [players.one]
        label = "One"
        actions = { stay = { label = "Stay", assumption = "x" } }
        [[payoff]]
        player = "one"
        term = "Staying"
        value = "2 * one.stay"
        assumption = "x"
        """,
        encoding="utf-8",
    )
    why = explain(bargaining.load(path), {"one": "stay"})
    assert why.is_equilibrium
    assert why.players[0].payoff == 2
    assert "it has no other action" in str(why)


def test_a_changed_payoff_term_is_named(scenario, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        """
        [scenario]
        name = "mine"
        title = "Trade returns for tokens"
        extends = "rapprochement"
        [[payoff]]
        player = "eu"
        term = "Border trade and transit"
        value = "eu_border_trade * eu.limited * (belarus.restrain + belarus.token)"
        assumption = "part of the trade returns for tokens"
        """,
        encoding="utf-8",
    )
    result = compare(scenario, bargaining.load(path))
    assert result.terms == ("eu: Border trade and transit (changed)",)
    assert not result.parameters
    assert {c.verdict for c in result.changes if c.actions == STATUS_QUO} == {"lost"}


def test_a_profile_may_be_written_with_equals_signs_and_spaces():
    scenario = bargaining.load("rapprochement")
    profile = parse_profile(scenario, "us = package, eu=limited, belarus == restrain, russia=tolerate")
    assert profile == parse_profile(scenario, "package")
    with pytest.raises(ScenarioError, match="no action of 'eu'"):
        parse_profile(scenario, "us == package")


def prizes(tmp_path, values):
    """Return a game in which one player is paid a prize for each action, whatever the other does."""
    actions = ", ".join(f'{a} = {{ label = "{a}", assumption = "x" }}' for a in values)
    terms = "".join(
        f'[[payoff]]\nplayer = "p"\nterm = "{a}"\nvalue = "{value} * p.{a}"\nassumption = "x"\n'
        for a, value in values.items()
    )
    path = tmp_path / "prizes.toml"
    path.write_text(
        f'[scenario]\nname = "prizes"\ntitle = "Prizes"\n[players.p]\nlabel = "P"\nactions = {{ {actions} }}\n'
        '[players.q]\nlabel = "Q"\nactions = { wait = { label = "Wait", assumption = "x" } }\n' + terms,
        encoding="utf-8",
    )
    return bargaining.load(path)


def test_a_mix_of_unequal_actions_is_no_equilibrium_though_no_action_outside_it_pays(tmp_path):
    scenario = prizes(tmp_path, {"a": "1", "b": "0", "c": "(-1)"})
    why = explain(scenario, {"p": {"a": "0.5", "b": "0.5"}, "q": "wait"})
    assert not why.is_equilibrium
    assert (why.players[0].deviation, why.players[0].margin) == ("a", Fraction(-1, 2))


@pytest.mark.parametrize("unit", ["1", "1/1000000000000", "1000000000000"])
def test_profiles_in_decimals_are_decided_exactly(tmp_path, unit):
    least = "1/1000000000000000"
    near = prizes(tmp_path, {"a": f"(1 + {least}) * {unit}", "b": unit, "c": "0"})
    assert not explain(near, {"p": {"a": "0.5", "b": "0.5"}, "q": "wait"}).is_equilibrium
    tied = prizes(tmp_path, {"a": unit, "b": unit, "c": f"(1 - {least}) * {unit}"})
    assert explain(tied, {"p": {"a": 0.3, "b": 0.7}, "q": "wait"}).is_equilibrium
    assert explain(tied, {"p": {"a": 1 / 3, "b": 2 / 3}, "q": "wait"}).is_equilibrium
    assert not explain(tied, {"p": {"a": "0.5", "c": "0.5"}, "q": "wait"}).is_equilibrium


def test_probabilities_that_rounding_keeps_from_one_are_scaled_so_that_a_constant_changes_nothing(tmp_path):
    scenario = prizes(tmp_path, dict.fromkeys("abc", "1000000000000000"))
    thirds = dict.fromkeys("abc", "0.3333333")
    side = explain(scenario, {"p": thirds, "q": "wait"}).players[0]
    assert (side.margin, side.payoff, side.stays) == (0, 10**15, True)


@pytest.mark.parametrize(
    ("mix", "message"),
    [
        ({"a": "half", "b": "0.5"}, "p: a: found 'half', expected a number"),
        ({"a": "1.5", "b": "-0.5"}, "p: b: found -0.5, expected zero or more"),
        ({}, "p sum to 0, expected one"),
    ],
)
def test_probabilities_that_are_none_are_refused(tmp_path, mix, message):
    with pytest.raises(ScenarioError, match=message):
        explain(prizes(tmp_path, {"a": "1", "b": "0"}), {"p": mix, "q": "wait"})
