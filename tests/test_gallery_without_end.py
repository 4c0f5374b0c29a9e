"""Games of the literature that go on without end, each against what was published of it and a count of its own."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.profiles import parse_profile

HALF = Fraction(1, 2)


def profile_of(scenario, outcome):
    return tuple(parse_profile(scenario, outcome).values())


def held(scenario, outcome, axis):
    """Return the ends of where an outcome holds, exactly."""
    found = regions(scenario, axis).intervals.get(profile_of(scenario, outcome), ())
    return [(str(one.start), str(one.end)) for one in found]


# ---------------------------------------------------------------- the prisoners' dilemma


@pytest.mark.parametrize(
    "payoffs",
    [(3, 2, 1, 0), ("2.5", 2, 1, 0), (5, 3, 1, 0), (4, 3, "0.5", "-1"), (3, 2, 0, "-0.5")],
)
def test_a_grim_trigger_holds_from_the_folk_theorems_bound_on(payoffs):
    names = ("temptation", "reward", "punishment", "sucker")
    scenario = bargaining.load("grim_trigger").replace(**dict(zip(names, payoffs, strict=True)))
    t, r, p, _ = (Fraction(str(x)) for x in payoffs)
    bound = (t - r) / (t - p)
    assert held(scenario, "grim", "discount") == [(str(bound), "99/100")]
    for discount, stands in ((bound, True), (bound - Fraction(1, 10**9), False)):
        world = scenario.replace(discount=discount)
        assert (profile_of(world, "grim") in world.form.predicted(world.values)) is stands


@pytest.mark.parametrize("forgiveness", ["0", "0.1", "0.25", "0.5", "0.9"])
def test_forgiveness_asks_for_more_patience(forgiveness):
    """By hand: trust is worth (R - P) / (1 - d (1 - f)) more than ruin, and a lapse brings T - R and loses d of it."""
    scenario = bargaining.load("grim_trigger").replace(forgiveness=forgiveness, temptation="2.6")
    gain, loss = Fraction(6, 10), 1
    bound = gain / (loss + gain * (1 - Fraction(forgiveness)))
    assert held(scenario, "grim", "discount") == [(str(bound), "99/100")]


def test_a_period_of_punishment_deters_only_who_loses_more_than_it_gains():
    scenario = bargaining.load("grim_trigger").replace(forgiveness=1)
    assert not held(scenario, "grim", "discount")  # (T - R) / (R - P) is one
    assert held(scenario.replace(temptation="2.5"), "grim", "discount") == [("1/2", "99/100")]


def counted(values, states, step):
    """Return the stationary profiles from which no player gains, by lasting deviations in every state, in floats.

    Of its own: a player's best reply to the other's rule is found by going through all of its own rules."""
    pays = {(1, 1): "reward", (0, 1): "temptation", (1, 0): "sucker", (0, 0): "punishment"}
    rules = list(itertools.product((1, 0), repeat=len(states)))

    def worth(mine, other, first):
        rows, flows = np.zeros((len(states), len(states))), np.zeros(len(states))
        for s, _ in enumerate(states):
            pair = (mine[s], other[s])
            rows[s, step(s, *(pair if first else pair[::-1]))] = 1
            flows[s] = float(values[pays[pair]])
        return np.linalg.solve(np.eye(len(states)) - float(values["discount"]) * rows, flows)

    best = {}
    for first, other in itertools.product((True, False), rules):
        found = {mine: worth(mine, other, first) for mine in rules}
        most = np.max([*found.values()], axis=0)
        best[first, other] = {mine for mine, own in found.items() if (own >= most - 1e-9).all()}
    return {(a, b) for a in rules for b in rules if a in best[True, b] and b in best[False, a]}


STEPS = {
    "grim_trigger": lambda s, a, b: 0 if s == 0 and a and b else 1,
    "tit_for_tat": lambda s, a, b: (1 - a) + 2 * (1 - b),  # who defected last: nobody, one, two, both
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("discount", ["0.4", "0.5", "0.6", "0.9"])
def test_all_rules_are_those_from_which_no_other_rule_is_better(name, discount):
    scenario = bargaining.load(name).replace(discount=discount)
    states = list(scenario.document.states)
    words = {1: "cooperate", 0: "defect"}
    expected = {
        tuple(words[x] for x in (*one, *two)) for one, two in counted(scenario.values, states, STEPS[name])
    }
    assert set(scenario.form.predicted(scenario.values)) == expected


def test_tit_for_tat_holds_at_one_half_and_nowhere_else():
    scenario = bargaining.load("tit_for_tat")
    assert held(scenario, "tit_for_tat", "discount") == [("1/2", "1/2")]
    assert held(scenario, "grim", "discount") == [("1/2", "99/100")]
    assert held(scenario, "defection", "discount") == [("0", "99/100")]
    assert not held(scenario, "likeness", "discount")
    assert held(scenario.replace(temptation="2.5"), "likeness", "discount") == [("1/2", "99/100")]


def test_tit_for_tat_holds_nowhere_where_gains_and_losses_differ():
    """A lapse must neither pay, which asks for d >= (T - R) / (R - S), nor may answering one, which asks for d at most
    that: an interval of one point, and only where it is that of what is at stake between P, T and S as well."""
    scenario = bargaining.load("tit_for_tat").replace(temptation="2.5")
    assert not held(scenario, "tit_for_tat", "discount")


# ---------------------------------------------------------------- two stochastic games


@pytest.mark.parametrize("discount", ["0.5", "0.9", "0.99"])
def test_the_big_match_is_worth_one_half_a_period(discount):
    scenario = bargaining.load("big_match").replace(discount=discount)
    assert not scenario.form.predicted(scenario.values)
    d = Fraction(discount)
    play = scenario.form.mixed_play(scenario.values)
    (one,) = play.found
    assert play.complete
    assert one.strategies["one.play"]["stop"] == pytest.approx(float((1 - d) / (2 - d)), abs=1e-12)
    assert one.strategies["two.play"]["left"] == pytest.approx(0.5, abs=1e-12)
    assert one.payoffs["one"] * float(1 - d) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(("prize", "cost"), [("1", "1"), ("3", "1"), ("0.5", "2")])
@pytest.mark.parametrize("discount", ["0.1", "0.9"])
def test_in_a_war_of_attrition_both_stop_as_often_as_makes_fighting_worth_nothing(prize, cost, discount):
    scenario = bargaining.load("attrition").replace(prize=prize, cost=cost, discount=discount)
    prevail = {profile_of(scenario, name) for name in ("one_prevails", "two_prevails")}
    assert set(scenario.form.predicted(scenario.values)) == prevail
    play = scenario.form.mixed_play(scenario.values)
    (mixed,) = play.found
    assert play.complete
    share = Fraction(cost) / (Fraction(cost) + Fraction(prize))
    for player in ("one", "two"):
        assert mixed.strategies[f"{player}.contest"]["stop"] == pytest.approx(float(share), abs=1e-12)
        assert mixed.payoffs[player] == pytest.approx(0, abs=1e-9)
