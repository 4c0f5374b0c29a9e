"""Inspection games of the literature against what was published of them."""

from fractions import Fraction as F
from math import comb

import pytest

from bargaining import load
from bargaining.analysis import regions
from bargaining.analysis.plans import supported
from bargaining.analysis.quantities import measured
from bargaining.equilibria import commit_to_mixed_strategy, nash_equilibria, sequential_equilibria
from bargaining.games import NormalFormGame
from tests.tree_games import game, inspection, move

SIDES = ("inspector", "inspectee")


def recursive(periods, inspections, fine, embarrassment):
    """Return what both get, period by period from the last: the value of each is that of a game of two by two."""
    if not periods or inspections >= periods:
        return F(0), F(0)
    if not inspections:
        return F(-1), F(1)
    after = [recursive(periods - 1, inspections - used, fine, embarrassment) for used in (1, 0)]
    caught, missed = (-embarrassment, -fine), (F(-1), F(1))
    cells = [[after[0], caught], [after[1], missed]]
    table = [[[cell[i] for cell in row] for row in cells] for i in range(2)]
    (one,) = nash_equilibria(NormalFormGame(table, SIDES))
    assert not one.pure
    # The engine's probabilities are floats; these are simple fractions, and each makes the other side indifferent.
    looks, violates = (
        F(float(x[k])).limit_denominator(10**5) for x, k in zip(one.strategies, (0, 1), strict=True)
    )
    (inspector,) = {(1 - violates) * row[0][0] + violates * row[1][0] for row in cells}
    (inspectee,) = {looks * cells[0][k][1] + (1 - looks) * cells[1][k][1] for k in range(2)}
    return inspector, inspectee


@pytest.mark.parametrize(
    ("periods", "inspections", "value"),
    [(2, 1, "-1/3"), (3, 1, "-1/2"), (4, 1, "-3/5"), (4, 2, "-3/11"), (5, 2, "-3/8")],
)
def test_dreshers_recursion_is_worth_what_he_found(periods, inspections, value):
    formula = -F(comb(periods - 1, inspections), sum(comb(periods, i) for i in range(inspections + 1)))
    assert recursive(periods, inspections, F(1), F(-1)) == (formula, -formula) == (F(value), -F(value))


@pytest.mark.parametrize(("periods", "inspections"), [(2, 1), (3, 1), (3, 2), (4, 2)])
@pytest.mark.parametrize(("fine", "embarrassment"), [(F(2), F(1, 2)), (F(1, 3), F(1, 5)), (F(1), F(-1))])
def test_both_lose_by_a_violation_as_avenhaus_and_von_stengel_have_it(
    periods, inspections, fine, embarrassment
):
    def part(b):
        ways = [comb(periods, i) * b ** (inspections - i) for i in range(inspections + 1)]
        return F(comb(periods - 1, inspections)) / sum(ways)

    assert recursive(periods, inspections, fine, embarrassment) == (-part(-embarrassment), part(fine))


@pytest.mark.parametrize(("fine", "embarrassment"), [("2", "0.5"), ("1", "-1"), ("0.3", "0.9")])
def test_the_packaged_tree_of_two_periods_is_worth_that(fine, embarrassment):
    scenario = load("inspection_unequal").replace(fine=F(fine), embarrassment=F(embarrassment))
    found = supported(scenario)
    assert found.complete
    payoffs = {(one.payoffs["inspector"], one.payoffs["inspectee"]) for one in found.predictions}
    assert (
        payoffs
        == {recursive(2, 1, F(fine), F(embarrassment))}
        == {(-1 / (2 - F(embarrassment)), 1 / (2 + F(fine)))}
    )


def test_the_tree_of_four_periods_agrees_with_the_recursion():
    found = sequential_equilibria(inspection(4, 1))
    assert {component.payoffs for component in found} == {recursive(4, 1, F(1), F(-1))}


# ---------------------------------------------------------------- two by two, with and without commitment


def test_monitoring_has_one_equilibrium_for_a_wage_above_both_costs():
    scenario = load("monitoring")
    mixed = regions(scenario, "wage").intervals["skip_or_inspect", "work_or_shirk"]
    costs = scenario.values["effort"], scenario.values["inspection"]
    assert [(one.start.low, one.start_closed, one.end.low) for one in mixed] == [(max(costs), False, 5)]
    for wage in (F(11, 10), F(2), F(5)):
        here = scenario.replace(wage=wage)
        (one,) = supported(here).predictions
        told = measured(here, one.profile)
        assert (told["inspected"], told["shirked"]) == (costs[0] / wage, costs[1] / wage)


def test_a_known_rate_of_inspections_is_the_same_and_deters():
    scenario = load("monitoring", variants={"commitment": "rate"})
    (one,) = supported(scenario).predictions
    assert scenario.outcome(one.profile) == "Inspections now and then, and the worker works"
    values = scenario.values
    rate = values["effort"] / values["wage"]
    assert measured(scenario, one.profile) == {"inspected": rate, "shirked": 0}
    assert one.payoffs["employer"] == values["output"] - values["wage"] - rate * values["inspection"]
    engine = commit_to_mixed_strategy(scenario.form.at(values), "employer")
    assert engine.value == pytest.approx(float(one.payoffs["employer"]), abs=1e-12)
    assert engine.response == "work"


def test_trees_of_two_who_move_together_are_solved_as_their_tables():
    table = move("one", 0, a=move("two", 1, c=(3, 0), d=(0, 2)), b=move("two", 1, c=(0, 2), d=(1, 1)))
    (found,) = sequential_equilibria(game(("one", "two"), table))
    assert found.payoffs == (F(3, 4), F(4, 3))
