"""The Bayesian form on games drawn at random, against their agent form by hand."""

import random
from fractions import Fraction

import pytest

from bargaining import load
from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import holds
from bargaining.loading.scenarios import with_concept
from tests.bayesian_games import drawn, point


@pytest.fixture
def made(tmp_path):
    def load_game(game):
        path = tmp_path / "made.toml"
        path.write_text(game.text(), encoding="utf-8")
        return load(path)

    return load_game


def as_written(profile):
    return tuple("+".join(option) for option in profile)


def mixed(game, chance):
    """Return strategies of the places, by hand and as the form takes them."""
    by_hand = []
    for agent in game.agents():
        options = game.options(agent)
        weights = [chance.randint(0, 2) for _ in options]
        weights[chance.randrange(len(options))] += 1
        by_hand.append({o: Fraction(w, sum(weights)) for o, w in zip(options, weights, strict=True) if w})
    return by_hand


def for_form(form, by_hand):
    return {
        place.name: {"+".join(option): p for option, p in strategy.items()}
        for place, strategy in zip(form.places, by_hand, strict=True)
    }


@pytest.mark.parametrize("seed", range(60))
def test_predictions_are_the_equilibria_of_the_agent_form(made, seed):
    chance = random.Random(seed)
    game = drawn(chance)
    scenario = made(game)
    strict = with_concept(scenario, "strict Bayes-Nash").form
    form = scenario.form
    for place, (player, _, members) in zip(form.places, game.agents(), strict=True):
        assert place.player == player
        assert place.options == as_written(game.options((player, (), members)))
    for _ in range(3):
        values = point(chance)
        expected = [as_written(profile) for profile in game.equilibria(values)]
        assert list(form.predicted(values)) == expected
        assert [p for p in form.candidates() if holds(form.formula(p), values)] == expected
        firmly = [as_written(profile) for profile in game.equilibria(values, strict=True)]
        assert list(strict.predicted(values)) == firmly
        assert [p for p in strict.candidates() if holds(strict.formula(p), values)] == firmly


@pytest.mark.parametrize("seed", range(60, 100))
def test_payoffs_conditions_and_terms_are_those_of_mixed_play_by_hand(made, seed):
    chance = random.Random(seed)
    game = drawn(chance)
    form = made(game).form
    values, by_hand = point(chance), mixed(game, chance)
    strategies = for_form(form, by_hand)
    for player, polynomial in form.expected(strategies).items():
        assert polynomial.evaluate(values) == game.expected(player, by_hand, values)
    for k, place in enumerate(form.places):
        assert form.payoff(strategies, place.name).evaluate(values) == game.payoff(k, by_hand, values)
    names = [place.name for place in form.places]
    conditions = form.conditions(strategies, values)
    asked = {
        (place, option) for place in names for option in strategies[place] if strategies[place][option] == 1
    }
    options = {(place.name, option) for place in form.places for option in place.options}
    assert {(c.place, c.deviation) for c in conditions} == options - asked
    for condition in conditions:
        k = names.index(condition.place)
        deviation = {tuple(condition.deviation.split("+")): Fraction(1)}
        after = game.payoff(k, [*by_hand[:k], deviation, *by_hand[k + 1 :]], values)
        assert condition.polynomial.evaluate(values) == game.payoff(k, by_hand, values) - after
        changes = form.terms(strategies, condition)
        assert sum((change.difference for change in changes), Polynomial()) == -condition.polynomial


@pytest.mark.parametrize("seed", range(100, 130))
def test_numbers_and_polynomials_may_be_put_in_for_assumptions(made, seed):
    chance = random.Random(seed)
    game = drawn(chance)
    form = made(game).form
    n = Polynomial.variable("n")
    once = form.substituted({"x": n * Fraction(1, 2) + Fraction(1, 4), "m": Fraction(1, 3)})
    twice = once.substituted({"n": Fraction(2, 5)})
    values = {"m": Fraction(1, 3), "n": Fraction(2, 5)}
    values["x"] = values["n"] / 2 + Fraction(1, 4)
    assert set(once.parameters) == {"n"}
    assert twice.parameters == ()
    by_hand = mixed(game, chance)
    strategies = for_form(form, by_hand)
    expected = [as_written(profile) for profile in game.equilibria(values)]
    for held, at in ((once, {"n": Fraction(2, 5)}), (twice, {})):
        assert list(held.predicted(at)) == expected
        assert [p for p in held.candidates() if holds(held.formula(p), at)] == expected
        for k, place in enumerate(held.places):
            assert held.payoff(strategies, place.name).evaluate(at) == game.payoff(k, by_hand, values)
        for condition in held.conditions(strategies, at):
            changes = held.terms(strategies, condition)
            assert sum((change.difference for change in changes), Polynomial()) == -condition.polynomial
        for player, polynomial in held.expected(strategies).items():
            assert polynomial.evaluate(at) == game.expected(player, by_hand, values)


def test_games_are_drawn_with_what_is_to_be_tried():
    games = [drawn(random.Random(seed)) for seed in range(130)]
    joint = [others for game in games for held in game.choosers.values() for others in held.values()]
    assert any(len(others) == 2 for others in joint)
    assert any(len(game.types) == 3 and any(len(sets) == 2 for sets in game.cells.values()) for game in games)
    assert any(any(game.choosers.values()) and not all(game.choosers.values()) for game in games)
    assert any("m" in held for game in games for held in game.fixed.values())
