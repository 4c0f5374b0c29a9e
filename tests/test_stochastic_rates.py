"""Stochastic games without steps: formulas against an elimination of their own, short deviations, and wrong files."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import expm

from bargaining import load
from bargaining.analysis import explain, regions
from bargaining.errors import ScenarioError
from bargaining.forms.formula import holds

SIEGE = """
[scenario]
name = "siege"
title = "A siege"
form = "stochastic"

[players.city]
label = "City"
actions.hold = { label = "Hold", assumption = "made up" }
actions.sally = { label = "Sally", assumption = "made up" }

[players.army]
label = "Army"
actions.wait = { label = "Wait", assumption = "made up" }
actions.storm = { label = "Storm", assumption = "made up" }

[states.calm]
label = "calm"
assumption = "made up"

[states.fight]
label = "fight"
assumption = "made up"

[states.over]
label = "over"
moves = { city = [], army = [] }
assumption = "made up"

[transitions.begins]
state = "calm"
next = "fight"
rate = "speed * (city.sally + 2 * army.storm)"
assumption = "made up"

[transitions.ends]
state = "fight"
next = "over"
rate = "1/2 + speed * army.storm * city.hold"
assumption = "made up"

[transitions.cools]
state = "fight"
next = "calm"
rate = "mercy * army.wait"
assumption = "made up"

[horizon]
interest = "interest"
start = "calm"

[kinds.level]
meaning = "some number"
range = [0, 3]
assumption = "made up"

[parameters.interest]
label = "Interest"
kind = "level"
baseline = 0.5
range = [0.05, 1]
range_assumption = "made up"
assumption = "made up"

[parameters.speed]
label = "Speed"
kind = "level"
baseline = 1
assumption = "made up"

[parameters.mercy]
label = "Mercy"
kind = "level"
baseline = 1
assumption = "made up"

[parameters.prize]
label = "Prize"
kind = "level"
baseline = 2
assumption = "made up"

[[payoff]]
player = "army"
term = "Prize"
value = "prize * (1/2 + speed * army.storm * city.hold)"
states = ["fight"]
assumption = "made up"

[[payoff]]
player = "army"
term = "Losses"
value = "-army.storm / 2 - prize * army.storm * city.sally"
states = ["calm", "fight"]
assumption = "made up"

[[payoff]]
player = "city"
term = "Freedom"
value = "1 - city.sally / 3"
states = ["calm", "fight"]
assumption = "made up"

[[payoff]]
player = "city"
term = "Raid"
value = "mercy * city.sally * army.wait / 2"
states = ["calm", "fight"]
assumption = "made up"

[[payoff]]
player = "army"
term = "Raid"
value = "-speed * city.sally * army.wait"
states = ["fight"]
assumption = "made up"

[[payoff]]
player = "city"
term = "Relief"
value = "prize * city.sally * army.storm"
states = ["calm", "fight"]
assumption = "made up"
"""
MOVES = {"city": ("hold", "sally"), "army": ("wait", "storm")}


@pytest.fixture(scope="module")
def siege(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "siege.toml"
    path.write_text(SIEGE, encoding="utf-8")
    return load(path)


def moment(values, state, city, army):
    """Return flows of both and the rates of the siege, written anew."""
    speed, mercy, prize = values["speed"], values["mercy"], values["prize"]
    storm, sally = army == "storm", city == "sally"
    met = prize * sally * storm
    raid = sally and not storm
    if state == 0:
        begins = speed * (sally + 2 * storm)
        return (1 - Fraction(sally, 3) + mercy * raid / 2 + met, -Fraction(storm, 2) - met), (
            -begins,
            begins,
            0,
        )
    if state == 2:
        return (0, 0), (0, 0, 0)
    ends, cools = Fraction(1, 2) + speed * (storm and not sally), mercy * (not storm)
    city_gets = 1 - Fraction(sally, 3) + mercy * raid / 2 + met
    army_gets = prize * ends - Fraction(storm, 2) - met - speed * raid
    return (city_gets, army_gets), (cools, -ends - cools, ends)


def solved(matrix, right):
    """Return the solution of a system of two equations or more, by elimination in fractions."""
    rows = [[Fraction(x) for x in row] + [Fraction(b)] for row, b in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(len(rows)):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]


def pairs(profile):
    """Return what city and army do in each state; the places are city.calm, city.fight, army.calm, army.fight."""
    return ((profile[0], profile[2]), (profile[1], profile[3]), ("", ""))


def worths(values, profile):
    now = [moment(values, s, *pair) for s, pair in enumerate(pairs(profile))]
    rates = [row for _, row in now]
    system = [[values["interest"] * (s == t) - rates[s][t] for t in range(3)] for s in range(3)]
    return rates, [solved(system, [flow[i] for flow, _ in now]) for i in (0, 1)]


def stands(values, profile):
    """Tell whether nobody gains by another choice for a moment."""
    rates, worth = worths(values, profile)
    for s, i in itertools.product((0, 1), (0, 1)):
        pair = list(pairs(profile)[s])
        flow = moment(values, s, *pair)[0][i]
        pair[i] = next(move for move in (*MOVES.values(),)[i] if move != pair[i])
        other, row = moment(values, s, *pair)
        later = sum((a - b) * w for a, b, w in zip(row, rates[s], worth[i], strict=True))
        if other[i] - flow + later > 0:
            return False
    return True


def points(seed, number):
    """Yield points at random and on a coarse grid, where ties live."""
    chance = random.Random(seed)
    grid = [Fraction(n, 2) for n in range(7)]
    for k in range(number):
        found = {
            n: chance.choice(grid) if k % 2 else Fraction(chance.randint(0, 300), 100)
            for n in ("speed", "mercy", "prize")
        }
        yield found | {"interest": Fraction(chance.randint(1, 20), 20)}


def test_formulas_hold_exactly_where_nobody_gains_for_a_moment(siege):
    formulas = {profile: siege.form.formula(profile) for profile in siege.form.candidates()}
    assert len(formulas) == 16
    seen = set()
    for values in points(1, 80):
        expected = tuple(p for p in formulas if stands(values, p))
        assert tuple(p for p, formula in formulas.items() if holds(formula, values)) == expected
        assert siege.form.predicted(values) == expected
        seen |= {*expected}
    assert len(seen) > 4


def test_what_is_expected_solves_the_system_of_rates(siege):
    for values in points(2, 20):
        for profile in siege.form.candidates():
            told = siege.form.payoffs(profile)
            _, worth = worths(values, profile)
            assert [told[p].evaluate(values) for p in ("city", "army")] == [own[0] for own in worth]


def test_a_deviation_that_lasts_a_short_while_has_the_sign_of_the_condition(siege):
    """Of its own: what flows are worth over a short while by a matrix exponential, and what stands after it."""
    while_, tried = 1e-5, 0
    for values in points(3, 3):
        for profile in siege.form.candidates():
            _, worth = worths(values, profile)
            for condition in siege.form.formula(profile).parts:
                margin = condition.polynomial.evaluate(values)
                i = ("city", "army").index(condition.player)
                s = ("calm", "fight").index(condition.place.partition(".")[2])
                acts = [list(pair) for pair in pairs(profile)]
                acts[s][i] = condition.deviation
                now = [moment(values, t, *pair) for t, pair in enumerate(acts)]
                generator = np.zeros((4, 4))  # the last column is what flows bring
                generator[:3, :3] = [
                    [float(rate) - (t == u) * float(values["interest"]) for u, rate in enumerate(row)]
                    for t, (_, row) in enumerate(now)
                ]
                generator[:3, 3] = [float(flow[i]) for flow, _ in now]
                over = expm(generator * while_)
                after = over[:3, :3] @ np.array([float(w) for w in worth[i]]) + over[:3, 3]
                gain = (after[s] - float(worth[i][s])) / while_
                if abs(gain) > 1e-3:
                    assert (gain < 0) == (margin > 0)
                    tried += 1
    assert tried > 100


def test_an_explanation_tells_gains_a_year_whatever_the_fastest_rate(siege):
    for values in points(4, 6):
        world = siege.replace(**values)
        for profile in siege.form.candidates():
            why = explain(world, dict(zip((p.name for p in siege.places), profile, strict=True)))
            rates, worth = worths(values, profile)
            for place, side in zip(siege.places, why.players, strict=True):
                assert sum(term.difference for term in side.terms) == -side.margin
                s = ("calm", "fight").index(place.name.partition(".")[2])
                i = ("city", "army").index(place.player)
                pair = list(pairs(profile)[s])
                flow = moment(values, s, *pair)[0][i]
                pair[i] = side.deviation
                other, row = moment(values, s, *pair)
                later = sum((a - b) * w for a, b, w in zip(row, rates[s], worth[i], strict=True))
                assert side.margin == flow - other[i] - later


def test_thresholds_over_the_interest_rate_are_where_somebody_turns(siege):
    world = siege.replace(prize="2.6", speed="0.6", mercy="1.5")
    found = regions(world, "interest").thresholds
    assert found
    for threshold in found:
        beside = [Fraction(float(threshold)) + step for step in (Fraction(-1, 10**7), Fraction(1, 10**7))]
        low, high = (
            [p for p in siege.form.candidates() if stands({**world.values, "interest": x}, p)] for x in beside
        )
        assert low != high


def test_mixed_play_leaves_who_mixes_indifferent(siege):
    mixing = 0
    for values in points(5, 12):
        for one in siege.form.mixed_play(values).found:
            shares = [one.strategies[place.name] for place in siege.places]
            gains = _gains_when_mixing(values, shares)
            for share, gain in zip(shares, gains, strict=True):
                if len(share) > 1:
                    assert abs(gain) < 1e-6
                    mixing += 1
    assert mixing


def _gains_when_mixing(values, shares):
    """Return what the second option brings over the first for a moment at each place, in floats."""
    values = {n: float(v) for n, v in values.items()}

    def expected(s, fixed=None):
        flows, row = np.zeros(2), np.zeros(3)
        for city, army in itertools.product(*MOVES.values()):
            chance = 1.0
            for i, move in enumerate((city, army)):
                share = {fixed[1]: 1.0} if fixed and fixed[0] == i else shares[2 * i + s]
                chance *= share.get(move, 0.0)
            flow, rates = moment(values, s, city, army)
            flows += chance * np.array(flow, dtype=float)
            row += chance * np.array(rates, dtype=float)
        return flows, row

    now = [expected(0), expected(1), (np.zeros(2), np.zeros(3))]
    system = values["interest"] * np.eye(3) - np.array([row for _, row in now])
    worth = np.linalg.solve(system, np.array([flow for flow, _ in now]))
    gains = []
    for i, s in itertools.product((0, 1), (0, 1)):
        first, second = ((*MOVES.values(),)[i][k] for k in (0, 1))
        (a, before), (b, after) = expected(s, (i, first)), expected(s, (i, second))
        gains.append(b[i] - a[i] + (after - before) @ worth[:, i])
    return gains


# ---------------------------------------------------------------- what is refused

WRONG = {
    "neither": ('interest = "interest"\nstart', "start", "horizon: found neither, expected discount, for periods"),
    "both": ('interest = "interest"\nstart', 'discount = "1/2"\ninterest = "interest"\nstart', "horizon: found both"),
    "steps": ('interest = "interest"\nstart', 'discount = "1/2"\nstart',
              "transitions.begins.rate: found beside a discount factor in [horizon], expected probability"),
    "mixed": ('rate = "mercy * army.wait"', 'probability = "1/2"',
              "transitions.cools.probability: found beside an interest rate in [horizon], expected rate"),
    "two": ('rate = "mercy * army.wait"', 'rate = "mercy"\nprobability = "1/2"',
            "transitions.cools.probability: found beside an interest rate"),
    "no rate": ('rate = "mercy * army.wait"\n', "", "transitions.cools: expected rate, for [horizon] has an interest"),
    "negative": ('"mercy * army.wait"', '"(mercy - 1) * army.wait"',
                 "transitions.cools.rate: found a rate of going to calm of -1 at army.wait, city.hold, mercy = 0, e"),
    "negative with actions": ('"speed * (city.sally', '"speed * (-city.sally',
                              "transitions.begins.rate: found a rate of going to fight of -3 at"),
    "summed below zero": ('[transitions.cools]', '[transitions.more]\nstate = "fight"\nnext = "calm"\nrate = "-1/2"\n'
                          'assumption = "made up"\n\n[transitions.cools]', "found a rate of going to calm of -0.5"),
    "no interest": ("range = [0.05, 1]", "range = [0, 1]",
                    "horizon.interest: found 0 at interest = 0, expected more than 0 in the whole range"),
    "less than none": ('interest = "interest"', 'interest = "interest - 1/2"',
                       "horizon.interest: found -0.45 at interest = 0.05, expected more than 0"),
    "constant": ('interest = "interest"', 'interest = "0"', "horizon.interest: found 0 at every point"),
    "hangs on actions": ('interest = "interest"', 'interest = "army.storm"', "expected a formula in the parameters"),
    "unknown name": ('interest = "interest"', 'interest = "intrest"', "unknown parameter or feature 'intrest' (did"),
    "unknown in rate": ('"mercy * army.wait"', '"mercy * army.wate"', "unknown action 'army.wate' (did you mean"),
    "power": ('"mercy * army.wait"', '"mercy^2 * army.wait"', "found a parameter to a higher power"),
    "number": ('rate = "mercy * army.wait"', "rate = 2", "transitions.cools.rate"),
    "misspelt key": ('rate = "mercy * army.wait"', 'rates = "mercy"', "rates"),
    "misspelt interest": ('interest = "interest"\nstart', 'intrest = "interest"\nstart', "intrest"),
    "to itself": ('next = "calm"\nrate', 'next = "fight"\nrate', "found 'fight', where it starts"),
    "unknown state": ('next = "calm"\nrate', 'next = "clam"\nrate', "unknown state 'clam' (did you mean 'calm'?)"),
    "no formula": ('"mercy * army.wait"', '"mercy *"', "transitions.cools.rate"),
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG)
def test_a_wrong_file_is_refused_with_place_and_reason(change, tmp_path):
    before, after, said = WRONG[change]
    assert before in SIEGE
    path = tmp_path / "siege.toml"
    path.write_text(SIEGE.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(path)
    assert said in str(error.value)


def test_a_state_may_be_left_faster_than_once_in_a_unit_of_time(siege):
    """Rates are no probabilities: what would be a negative chance of staying is none here."""
    values = siege.replace(speed=3, mercy=3).values
    assert siege.form.predicted(values) == tuple(p for p in siege.form.candidates() if stands(values, p))
