"""Games in which moves are numbers: published results, and searches over levels that share nothing with the form."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.analysis import regions
from bargaining.analysis.quantities import measured
from bargaining.errors import ScenarioError
from bargaining.forms.formula import holds, truth
from bargaining.forms.moves_plans import Plans, Unsolved
from bargaining.forms.moves_stages import Moves, Stage
from bargaining.scenario.expression import parse


def only(name, variants=None, **values):
    """Return the only prediction with its numbers and payoffs."""
    scenario = bargaining.load(name, variants=variants).replace(**values)
    (profile,) = scenario.form.predicted(scenario.values)
    paid = {p: worth.evaluate(scenario.values) for p, worth in scenario.form.payoffs(profile).items()}
    return profile, measured(scenario, profile), paid


# ---------------------------------------------------------------- published results


def test_a_demand_trades_a_larger_share_for_a_risk_of_war():
    profile, told, _ = only("private_costs")
    assert profile == ("interior", "war_then_accept")
    assert (told["demand"], told["risk_of_war"]) == (Fraction(3, 4), Fraction(3, 8))


@pytest.mark.parametrize(("shift", "outcome"), [("0.1", 0), ("0.2", 0), ("0.3", 1), ("0.5", 1)])
def test_a_large_shift_of_power_brings_war(shift, outcome):
    profile, _, paid = only("rising_power", shift=shift)
    assert (profile[0] == "strike") is bool(outcome)
    later = Fraction(9, 10) * (Fraction(3, 10) + Fraction(shift) - Fraction(1, 10))
    assert paid["decliner"] == max(1 - later, 1 - Fraction(3, 10) - Fraction(1, 10))


def test_the_shift_that_brings_war_is_where_it_was_published():
    found = regions(bargaining.load("rising_power"), "shift")
    assert [str(t) for t in found.thresholds] == ["1/45", "11/45"]


@pytest.mark.parametrize(
    ("values", "proposal"),
    [(("0", "0.9", "0.3"), "0.6"), (("0.2", "0.9", "0.5"), "0.8"), (("0.6", "0.9", "0.5"), "0.6")],
)
def test_a_setter_goes_as_far_as_the_voter(values, proposal):
    names = ("status_quo", "setter_ideal", "voter_ideal")
    scenario = bargaining.load("setter").replace(**dict(zip(names, values, strict=True)))
    found = scenario.form.predicted(scenario.values)
    assert found[0] == ("brink_answer", "accept")
    assert measured(scenario, found[0])["proposal"] == Fraction(proposal)
    gridlock = found[1:]
    assert gridlock == ((("any", "reject"),) if proposal == values[0] else ())


def test_offers_come_down_to_the_share_without_a_last_period():
    one, two = Fraction(9, 10), Fraction(8, 10)
    limit = (1 - two) / (1 - one * two)
    shares = []
    for periods, number in (("one", 1), ("three", 3), ("eleven", 11)):
        profile, told, _ = only("alternating_offers", {"periods": periods})
        share = Fraction(1)
        for _ in range((number - 1) // 2):
            share = 1 - two * (1 - one * share)
        assert told["claim_1"] == share
        assert profile[1] == "accept"
        shares.append(share)
    assert [round(float(s), 4) for s in shares] == [1, 0.92, 0.7696]
    assert all(limit < later < before for before, later in pairwise(shares))


def test_a_power_is_bought_off_for_what_arming_would_bring():
    profile, told, paid = only("buying_off")
    assert profile == ("brink_answer", "accept")
    assert told["offer"] == Fraction(11, 30)
    assert (paid["proposer"] * 10, paid["riser"] * 10) == (Fraction(19, 3), Fraction(11, 3))
    scenario = bargaining.load("buying_off")
    armed = scenario.form.payoffs(("least", "arm"))["proposer"].evaluate(scenario.values)
    assert armed * 10 == Fraction(63, 10)


# ---------------------------------------------------------------- against a search


def test_no_demand_pays_more_at_any_chance_and_cost():
    scenario = bargaining.load("private_costs")
    draw = random.Random(3)
    for _ in range(25):
        chance, cost, most = (Fraction(draw.randint(0, 8), 8) for _ in range(3))
        values = {"chance": chance, "cost": cost, "most_cost": max(most, Fraction(1, 8))}
        found = scenario.form.predicted(values)
        assert found

        def worth(demand, values=values):
            risk = min(max((demand - values["chance"]) / values["most_cost"], Fraction(0)), Fraction(1))
            return (1 - risk) * demand + risk * (values["chance"] - values["cost"])

        for profile in found:
            paid = scenario.form.payoffs(profile)["demander"].evaluate(values)
            assert all(worth(Fraction(k, 40)) <= paid for k in range(41))
            level = measured(scenario.replace(**values), profile).get("demand")
            assert level is None or worth(level) == paid


def test_no_proposal_pays_more_at_any_ideals():
    """Ideals on a grid on which all limits lie, so that the best proposal on it is the best of all."""
    scenario = bargaining.load("setter")
    formulas = {profile: scenario.form.formula(profile) for profile in scenario.form.candidates()}
    draw = random.Random(4)
    for _ in range(60):
        quo, own, other = (Fraction(draw.randint(0, 6), 6) for _ in range(3))
        values = {"status_quo": quo, "setter_ideal": own, "voter_ideal": other}
        liked = [x for k in range(25) if abs((x := Fraction(k, 24)) - other) <= abs(quo - other)]
        best = max(-abs(x - own) for x in (*liked, quo))
        found = scenario.form.predicted(values)
        assert found == tuple(p for p, formula in formulas.items() if holds(formula, values))
        assert found
        for profile in found:
            assert scenario.form.payoffs(profile)["setter"].evaluate(values) == best


@pytest.mark.parametrize(
    ("own", "best"), [("x + x^2 + p * x^3", "most"), ("x^3 - x^2 + x", "most"), ("x^3 - 3 * x", "least")]
)
def test_a_payoff_of_degree_three_without_a_peak_is_best_at_an_end(own, best, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(BASE.replace('"x * d.yes"', f'"{own}"').replace("(p - x) * d.yes", "d.yes"))
    scenario = bargaining.load(path)
    (profile,) = scenario.form.predicted(scenario.values)
    assert profile == (best, "yes")
    assert measured(scenario, profile)["x"] == {"most": 1, "least": 0}[best]


ONE = Polynomial.constant(1)


def made(draw):
    """Return a game of a leader, a follower and a third who turns at a line in both numbers, with its formulas."""
    values = [Fraction(k, 4) for k in range(-4, 5)]
    p = {f"p{k}": draw.choice(values) for k in range(15)}
    bent, flat = draw.choice((0, 1, 2)), draw.choice((0, Fraction(1, 2), 1))
    formulas = (
        f"(p0 * x + p1 * y - {bent} * x^2 + p3 * x * y) * d.up + (p4 * x + p5 * y + p6) * d.down",
        f"(p7 * y - y^2 + p8 * x * y) * d.up + (p9 * y + p10 - {flat} * y^2 + p11 * x * y) * d.down",
        "(p12 + p13 * x + p14 * y) * d.up",
    )
    payoffs = tuple(parse(text, Polynomial.variable) for text in formulas)
    zero = Polynomial()
    stages = (
        Stage("x", "A", "", (), zero, ONE, ONE),
        Stage("y", "B", "", (), zero, ONE, ONE),
        Stage("d", "C", "", ("up", "down"), zero, None, ONE),
    )
    ranges = tuple((name, (Fraction(-1), Fraction(1))) for name in p)
    return Moves(("A", "B", "C"), stages, payoffs, (), ranges), p


class Searched:
    """Solve such a game at a point, the follower exactly by its peaks, the leader on a grid."""

    def __init__(self, moves, values):
        self.payoffs, self.values = moves.payoffs, values

    def paid(self, player, x, y, d):
        chosen = {"d.up": Fraction(d == "up"), "d.down": Fraction(d == "down")}
        return self.payoffs[player].evaluate({**self.values, **chosen, "x": x, "y": y})

    def third(self, x, y):
        gain = self.paid(2, x, y, "up")
        return ["up"] if gain > 0 else ["down"] if gain < 0 else ["up", "down"]

    def followed(self, x):
        """Return the best answers of the follower, where ties of the third are resolved as it likes."""
        levels = {Fraction(0), Fraction(1)}
        low, high = (self.paid(2, x, Fraction(y), "up") for y in (0, 1))
        if low != high:
            levels.add(-low / (high - low))
        for d in ("up", "down"):
            start, middle, end = (self.paid(1, x, Fraction(k, 2), d) for k in range(3))
            bend = 2 * (end - 2 * middle + start)
            if bend < 0:
                levels.add((bend + start - end) / (2 * bend))
        answers = [(y, d) for y in levels if 0 <= y <= 1 for d in self.third(x, y)]
        most = max(self.paid(1, x, y, d) for y, d in answers)
        return [(y, d) for y, d in answers if self.paid(1, x, y, d) == most]

    def best(self):
        grid = (Fraction(k, 24) for k in range(25))
        return max(self.paid(0, x, y, d) for x in grid for y, d in self.followed(x))


def true(formula, calculus, values):
    return truth(formula, lambda c: c.met(calculus.value(Quotient(c.polynomial), values)))


def test_random_games_of_a_leader_and_a_follower_agree_with_a_search():
    draw = random.Random(8)
    solved = 0
    for number in range(50):
        moves, values = made(draw)
        fixed = {n: x for n, x in values.items() if number % 2 or draw.random() < 0.7}
        left = {n: x for n, x in values.items() if n not in fixed}
        plans = Plans(moves.at(fixed))
        try:
            every = plans.all
        except Unsolved:
            continue
        calculus, search = plans.calculus, Searched(moves, values)
        found = [plan for plan in every if true(plan.holds, calculus, left)]
        most = search.best() if found else None
        for plan in found:
            paid = calculus.value(plan.payoffs[0], left)
            solved += 1
            assert most <= paid <= most + Fraction(1, 4)
            if "x" in plan.levels and "y" in plan.levels:
                x, y = (calculus.value(plan.levels[name], left) for name in ("x", "y"))
                assert (y, plan.chosen["d"]) in search.followed(x)
    assert solved > 20


# ---------------------------------------------------------------- files that say something wrong

BASE = """
[scenario]
name = "small"
title = "Small"
form = "moves"
[players.a]
label = "A"
[players.b]
label = "B"
[moves.x]
player = "a"
label = "X"
least = "0"
most = "1"
assumption = "y"
[moves.d]
player = "b"
label = "D"
options.yes = { label = "Yes", assumption = "y" }
options.no = { label = "No", assumption = "y" }
assumption = "y"
[kinds.k]
meaning = "m"
range = [0, 1]
assumption = "y"
[parameters.p]
label = "P"
kind = "k"
baseline = 0.5
assumption = "y"
[[payoff]]
player = "a"
term = "T"
value = "x * d.yes"
assumption = "y"
[[payoff]]
player = "b"
term = "T"
value = "(p - x) * d.yes"
assumption = "y"
"""

WRONG = [
    ('player = "b"\nlabel = "D"', 'player = "c"\nlabel = "D"', "moves.d.player: unknown player 'c'"),
    ('least = "0"\nmost = "1"', 'least = "q"\nmost = "1"', "moves.x.least: unknown parameter or feature 'q'"),
    ('least = "0"\nmost = "1"\n', "", "moves.x: found neither options nor a least number"),
    ('most = "1"', 'most = "d.yes"', "moves.x.most"),
    ('label = "D"', 'label = "D"\nleast = "0"', "moves.d.least: found beside options"),
    ('label = "D"', 'label = "D"\nwhen = "p"', "moves.d.when"),
    ("[moves.d]", "[moves.p]", "moves.p: found the name of a parameter"),
    ("options.yes", "options.interior", "which is taken here"),
    ('options.no = { label = "No", assumption = "y" }\n', "", "moves.d.options: found one option"),
    ("(p - x) * d.yes", "(p - x^2) * d.yes", "root of a polynomial of degree 2"),
    ('value = "x * d.yes"', 'value = "x^4 * d.yes"', "to the power 4"),
    ('value = "x * d.yes"', 'value = "z * d.yes"', "payoff[0].value: unknown parameter or feature 'z'"),
    ('value = "x * d.yes"', 'value = "x * d.maybe"', "unknown choice 'd.maybe'"),
    ("[kinds.k]", '[draws.t]\nlabel = "T"\nknown_to = "x"\nleast = "0"\nmost = "1"\nassumption = "y"\n[kinds.k]',
     "draws.t.known_to: found a move with no options"),
    ("[kinds.k]", '[draws.t]\nlabel = "T"\nknown_to = "e"\nleast = "0"\nmost = "1"\nassumption = "y"\n[kinds.k]',
     "draws.t.known_to: unknown move 'e'"),
    ("[kinds.k]", '[draws.t]\nlabel = "T"\nknown_to = "d"\nleast = "1"\nmost = "0"\nassumption = "y"\n[kinds.k]',
     "draws.t.most: found 1 less than the least, expected no less than it"),
    ("[kinds.k]", '[draws.t]\nlabel = "T"\nknown_to = "d"\nleast = "0"\nmost = "p - 0.5"\nassumption = "y"\n[kinds.k]',
     "draws.t.most: found 0.5 less than the least at p = 0, expected no less than it"),
    ("[kinds.k]", '[draws.t]\nlabel = "T"\nknown_to = "d"\nleast = "0"\nmost = "p^2 - p"\nassumption = "y"\n[kinds.k]',
     "draws.t.most: found a parameter to a higher power"),
    ("[kinds.k]", "[quantities.x]\nlabel = 'X'\nvalue = 'd.yes'\nassumption = 'y'\n[kinds.k]",
     "quantities.x: found the name of a move"),
    ("[kinds.k]", '[distances]\ng = { of = "x", to = "w" }\n[kinds.k]', "distances.g.to: unknown parameter"),
    ("[kinds.k]", "[outcomes.o]\nlabel = 'O'\nassumption = 'y'\nprofile = { x = 'far', d = 'yes' }\n[kinds.k]",
     "outcomes.o.profile: unknown action x.far"),
    ('label = "A"', 'label = "A"\nactions.z = { label = "Z", assumption = "y" }', "players.a.actions: found in a game"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "said"), WRONG)
def test_a_wrong_file_is_refused_with_its_place(before, after, said, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(BASE)
    assert bargaining.load(path).form.predicted({"p": Fraction(1, 2)}) == (("brink_d", "yes"),)
    assert before in BASE
    path.write_text(BASE.replace(before, after, 1))
    with pytest.raises(ScenarioError) as caught:
        bargaining.load(path)
    assert said in str(caught.value)


def test_a_number_without_an_upper_end_must_not_pay_without_end(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(BASE.replace('most = "1"\n', "").replace('"x * d.yes"', '"x"'))
    with pytest.raises(ScenarioError, match="found no greatest number and a payoff of its mover that rises"):
        bargaining.load(path)
    path.write_text(BASE.replace('most = "1"\n', ""))
    assert bargaining.load(path).form.predicted({"p": Fraction(1, 2)}) == (("brink_d", "yes"),)
