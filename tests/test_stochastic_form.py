"""Stochastic games as files: formulas of pure stationary profiles, against the game at points; what is refused."""

import random
from fractions import Fraction

import pytest

from bargaining import load
from bargaining.analysis import explain, regions
from bargaining.errors import ScenarioError
from bargaining.forms.formula import conditions, holds
from bargaining.resources import folder

TEMPLATE = folder("seeds") / "template_stochastic.toml"


@pytest.fixture(scope="module")
def fishery():
    return load(TEMPLATE)


def points(scenario, seed, number):
    """Yield points at random, and on a coarse grid where ties live."""
    chance = random.Random(seed)
    grid = [Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1)]
    for k in range(number):
        found = {}
        for name in scenario.parameters:
            value = chance.choice(grid) if k % 2 else Fraction(chance.randint(0, 1000), 1000)
            found[name] = min(value, Fraction(99, 100)) if name == "discount" else value
        yield found


def test_formulas_hold_exactly_where_nobody_gains(fishery):
    formulas = {profile: fishery.form.formula(profile) for profile in fishery.form.candidates()}
    assert len(formulas) == 16
    sizes = set()
    for values in points(fishery, 1, 60):
        found = fishery.form.predicted(values)
        assert found == tuple(p for p, formula in formulas.items() if holds(formula, values))
        sizes.add(len(found))
    assert len(sizes) > 2


def test_what_is_put_in_first_gives_the_same_formulas(fishery):
    for values in points(fishery, 2, 6):
        held = {n: v for n, v in values.items() if n not in ("discount", "catch")}
        form = fishery.form.substituted(held)
        assert form.parameters == ("discount", "catch")
        left = {n: v for n, v in values.items() if n not in held}
        assert [p for p in form.candidates() if holds(form.formula(p), left)] == list(
            fishery.form.predicted(values)
        )


def test_polynomials_are_put_in_as_numbers_are(fishery):
    from bargaining.algebra.polynomial import Polynomial

    x = Polynomial.variable("x")
    form = fishery.form.substituted({"catch": x * x, "rest": x})
    for values in points(fishery, 3, 6):
        at = {**values, "x": values["catch"], "rest": values["catch"], "catch": values["catch"] ** 2}
        assert [p for p in form.candidates() if holds(form.formula(p), at)] == list(
            fishery.form.predicted(at)
        )


def test_payoffs_are_what_the_game_is_worth_from_the_start(fishery):
    for values in points(fishery, 4, 6):
        game = fishery.form.stochastic_game(values)
        for profile in fishery.form.candidates():
            chosen = dict(zip((p.name for p in fishery.places), profile, strict=True))
            cells = tuple(
                tuple(own[i].index(chosen[f"{player}.{state}"]) for i, player in enumerate(game.players))
                for state, own in zip(game.states, game.actions, strict=True)
            )
            told = [payoff.evaluate(values) for payoff in fishery.form.payoffs(profile).values()]
            assert tuple(told) == game.worth_of(cells)[0]


def test_thresholds_over_the_discount_factor_are_exact(fishery):
    """By hand: V(plenty) = 1 / (1 - d), V(empty) = d (0.6 V(plenty) + 0.4 V(empty)), and a lapse that earns 0.5 empties
    the waters with a chance of 0.4; so it does not pay where 0.5 (1 - 0.4 d) is at most 0.4 d."""
    found = regions(fishery, "discount")
    assert [Fraction(str(t)) for t in found.thresholds] == [
        Fraction(*pair) for pair in ((5, 88), (25, 44), (25, 34), (5, 6))
    ]
    for discount in (Fraction(5, 6), Fraction(5, 6) - Fraction(1, 10**9)):
        plenty = 1 / (1 - discount)
        empty = discount * Fraction(3, 5) * plenty / (1 - discount * Fraction(2, 5))
        pays = Fraction(1, 2) > discount * Fraction(2, 5) * (plenty - empty)
        values = fishery.replace(discount=discount).values
        assert (("spare",) * 4 in fishery.form.predicted(values)) is not pays
        assert pays is (discount < Fraction(5, 6))


def test_an_explanation_sums_to_its_margins_term_by_term(fishery):
    mixed = {"north.plenty": {"spare": "1/3", "fish": "2/3"}, "north.empty": "spare"}
    mixed |= {"south.plenty": "spare", "south.empty": {"spare": 0.5, "fish": 0.5}}
    for profile in ("spared", "emptied", mixed):
        why = explain(fishery, profile)
        assert len(why.players) == 4
        for side in why.players:
            assert sum(t.difference for t in side.terms) == -side.margin
    assert explain(fishery, "spared").is_equilibrium
    assert not explain(fishery, "emptied").is_equilibrium


def test_conditions_name_player_place_and_deviation(fishery):
    formula = fishery.form.formula(("spare",) * 4)
    assert [(c.player, c.place, c.deviation) for c in conditions(formula)] == [
        (player, f"{player}.{state}", "fish")
        for player in ("north", "south")
        for state in ("plenty", "empty")
    ]


CHANGES = {
    "unknown next": ('next = "plenty"', 'next = "plenti"', "unknown state 'plenti' (did you mean 'plenty'?)"),
    "nowhere": ('next = "plenty"', 'next = "empty"', "found 'empty', where it starts; play stays there"),
    "start": ('start = "plenty"', 'start = "full"', "horizon.start: unknown state 'full'"),
    "too likely": (
        "recovery * north.spare",
        "2 * recovery * north.spare",
        "found a probability of staying of -1 at",
    ),
    "negative": ("recovery * north.spare", "(recovery - 1/2) * north.spare", "of going to plenty of -0.5 at"),
    "discount": (
        "range = [0, 0.99]",
        "range = [0, 1]",
        "found 1 at discount = 1, expected at least 0 and below 1",
    ),
    "formula": (
        'discount = "discount" ',
        'discount = "north.fish" ',
        "expected a formula in the parameters alone",
    ),
    "where paid": (
        'value = "agreed"\nstates = ["plenty"]',
        'value = "agreed"\nstates = ["plenti"]',
        "payoff[0].states: unknown state 'plenti'",
    ),
    "moves": (
        'values = { catch = "catch * rest" }',
        "moves = { north = ['spar'] }",
        "unknown action north.spar (did you mean 'spare'?)",
    ),
    "read": (
        'values = { catch = "catch * rest" }',
        "values = { cach = 1 }",
        "unknown parameter 'cach' (did you mean",
    ),
    "power": ('"risk * (north.fish', '"risk * risk * (north.fish', "found a parameter to a higher power"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_wrong_is_told_with_its_place(change, tmp_path):
    before, after, said = CHANGES[change]
    text = TEMPLATE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(path)
    assert said in str(error.value)


def test_who_has_no_choice_in_a_state_has_no_place_there(tmp_path):
    text = TEMPLATE.read_text(encoding="utf-8")
    text = text.replace('values = { catch = "catch * rest" }', "moves = { north = [] }")
    text = text.replace("recovery * north.spare * south.spare", "recovery * south.spare")
    text = text[: text.index("[outcomes.spared]")]
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    scenario = load(path)
    assert [place.name for place in scenario.places] == ["north.plenty", "south.plenty", "south.empty"]
    assert scenario.form.predicted(scenario.values) == tuple(
        p for p in scenario.form.candidates() if holds(scenario.form.formula(p), scenario.values)
    )


def test_a_question_about_tables_is_refused_in_one_line(fishery):
    with pytest.raises(ScenarioError, match="no meaning for a stochastic game"):
        fishery.game()
