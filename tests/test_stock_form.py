"""The form of a stock: against value iteration, sums of long courses, and what may be wrong in a file."""

import random
from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest

from bargaining import load
from bargaining.analysis import explain, regions
from bargaining.errors import ScenarioError
from bargaining.forms.accumulating import Accumulating
from bargaining.forms.form import Measuring
from bargaining.forms.formula import holds
from bargaining.resources import folder

PURE = {o: {"investment": {o: F(1)}} for o in ("none", "interior", "most")}


@pytest.fixture(scope="module")
def firm():
    return load("investment")


def drawn(firm, generator, *, coarse=False):
    """Return random rational assumptions within the ranges; with coarse ones ties are common."""
    steps = 4 if coarse else 97
    found = {}
    for name in firm.parameters:
        low, high = firm.range(name)
        found[name] = low + (high - low) * F(generator.randint(0, steps), steps)
    found["price"] *= generator.choice((0, F(1, 8), 1))
    found["limit"] = generator.choice((F(1), found["limit"]))
    return found


def best_by_iteration(values, limit, size):
    """Return the best flow by value iteration on a grid of stocks, which knows nothing of the closed form."""
    v = {name: float(value) for name, value in values.items()}
    flows = np.linspace(0, limit, size)
    top = limit / v["wear"] if v["wear"] else 10 * limit
    stocks = np.linspace(0, top, 41)
    now = v["earnings"] * stocks
    following = (1 - v["wear"]) * stocks[:, None] + flows[None, :]
    cost = v["price"] * flows + v["steepness"] * flows**2 / 2
    worth = np.zeros_like(stocks)
    for _ in range(1500):
        inside = np.interp(following, stocks, worth)
        slope = (worth[-1] - worth[-2]) / (
            stocks[-1] - stocks[-2]
        )  # the worth is a line, also beyond the grid
        inside += np.maximum(following - stocks[-1], 0) * slope
        every = now[:, None] - cost[None, :] + v["discount"] * inside
        worth, last = every.max(axis=1), worth
        if np.abs(worth - last).max() < 1e-9 * (1 + np.abs(worth).max()):
            break
    return {flows[k] for k in every.argmax(axis=1)}, flows[1]


@pytest.mark.parametrize("seed", range(12))
def test_value_iteration_finds_the_same_flow_whatever_the_stock(firm, seed):
    generator = random.Random(seed)
    values = drawn(firm, generator) | {"discount": F(generator.randint(0, 9), 10), "limit": F(10)}
    values["steepness"] = F(generator.randint(1, 10), 50)
    (profile,) = firm.form.predicted(values)
    flow = firm.form.measured(PURE[profile[0]], values)["investment"]
    found, step = best_by_iteration(values, 10.0, 401)
    assert max(abs(best - float(flow)) for best in found) <= step * 0.51 + 1e-6


@pytest.mark.parametrize("coarse", [False, True])
def test_the_choice_is_the_best_of_all_constant_flows(firm, coarse):
    generator = random.Random(7)
    for _ in range(150):
        values = drawn(firm, generator, coarse=coarse)
        kept = 1 - values["discount"] * (1 - values["wear"])
        # What one more unit brings over its life, unit by unit, less what it costs, at either end of the range.
        worth = values["discount"] * values["earnings"] / kept
        first = worth - values["price"]
        last = first - values["steepness"] * values["limit"]
        expected = "none" if first <= 0 else "most" if last >= 0 else "interior"
        assert firm.form.predicted(values) == ((expected,),)
        for profile in firm.form.candidates():
            assert holds(firm.form.formula(profile), values) == (profile == (expected,))


def test_each_choice_is_met_in_the_draws(firm):
    generator = random.Random(7)
    met = {firm.form.predicted(drawn(firm, generator))[0][0] for _ in range(150)}
    assert met == {"none", "interior", "most"}


@pytest.mark.parametrize("option", PURE)
def test_payoffs_are_sums_over_the_years(firm, option):
    generator = random.Random(3)
    for _ in range(5):
        values = drawn(firm, generator) | {"discount": F(generator.randint(0, 8), 10)}
        form = firm.form
        flow = form.measured(PURE[option], values)["investment"]
        course = form.course(PURE[option], values, 300)
        pays = sum(
            float(values["discount"]) ** t
            * float(values["earnings"] * n - values["price"] * flow - values["steepness"] * flow**2 / 2)
            for t, n in enumerate(course[:-1])
        )
        assert float(form.payoffs((option,))["firm"].evaluate(values)) == pytest.approx(pays, rel=1e-9)
        if values["wear"] > F(1, 10):
            long = form.measured(PURE[option], values)["capital_in_the_long_run"]
            assert float(course[-1]) == pytest.approx(float(long), abs=1e-9 * (1 + float(abs(long))))


def test_gould_is_the_limit_of_ever_shorter_periods(firm):
    interest, wear, earnings = F(1, 20), F(1, 10), F(1, 5)
    values = dict(firm.values) | {"price": F(1)}
    distance = []
    for steps in (1, 10, 100, 1000):
        short = values | {
            "discount": 1 - interest / steps,
            "wear": wear / steps,
            "earnings": earnings / steps,
        }
        worth = firm.form.measured(PURE["interior"], short)["marginal_value"]
        distance.append(abs(worth - earnings / (interest + wear)))
    assert all(later < earlier / 5 for earlier, later in pairwise(distance))
    assert distance[-1] < F(1, 500)


def test_the_firm_at_its_baseline(firm):
    # 0.95 * 0.2 / (1 - 0.95 * 0.9) = 0.19 / 0.145 = 38/29, less the price of 1, over 1/20
    found = firm.form.measured(PURE["interior"], firm.values)
    assert found["marginal_value"] == F(38, 29)
    assert found["investment"] == F(9, 29) * 20
    assert found["capital_in_the_long_run"] == F(9, 29) * 200
    assert [q.name for q in firm.form.quantities] == [*found]
    assert isinstance(firm.form, Measuring)
    assert isinstance(firm.form, Accumulating)


def test_thresholds_are_where_the_closed_form_has_them(firm):
    found = regions(firm, "price")
    # flat out up to 38/29 - 20/20 = 9/29, nothing from 38/29
    assert [str(point) for point in found.thresholds] == ["9/29", "38/29"]
    assert {p[0]: str(i[0]) for p, i in found.intervals.items()} == {
        "none": "[38/29, 4]",
        "interior": "(9/29, 38/29)",
        "most": "[0, 9/29]",
    }


@pytest.mark.parametrize("price", ["0.1", "1", "1.5"])
@pytest.mark.parametrize("outcome", ["idle", "building", "flat_out"])
def test_terms_of_what_speaks_against_a_choice_sum_to_its_margin(firm, price, outcome):
    scenario = firm.replace(price=price)
    told = explain(scenario, outcome)
    option = firm.document.outcomes[outcome].choices["investment"]
    assert told.is_equilibrium == (scenario.form.predicted(scenario.values) == ((option,),))
    for condition in scenario.form.conditions(PURE[option], scenario.values):
        parts = scenario.form.terms(PURE[option], condition)
        total = sum(part.difference.evaluate(scenario.values) for part in parts)
        assert total == -condition.polynomial.evaluate(scenario.values)


def test_a_share_of_nothing_leads_nowhere(firm):
    found = firm.form.measured(PURE["interior"], firm.values | {"wear": F(0)})
    assert "capital_in_the_long_run" not in found


GAME = (folder("seeds") / "gallery" / "investment.toml").read_text(encoding="utf-8")
WRONG = [
    ('"earnings * capital"', '"earnings * capital^2"', "found capital^2, expected capital, investment or"),
    ('"earnings * capital"', '"earnings * capital * investment"', "found capital * investment, expected"),
    ('"earnings * capital"', '"earnings * captial"', "unknown parameter or feature 'captial'"),
    (
        'investment^2 / 2"',
        'investment / 2"',
        "found 0 for what investment^2 is paid, expected a negative number",
    ),
    ('"-steepness * inv', '"steepness * inv', "found 0.005 for what investment^2 is paid"),
    (
        '"-steepness * inv',
        '"-(steepness - 1/100) * inv',
        "found 0 for what investment^2 is paid at steepness = 0.01",
    ),
    (
        "range = [0, 0.99]",
        "range = [0, 1]",
        "horizon.discount: found 1 at discount = 1, expected at least 0 and",
    ),
    ('outflow = "wear"', 'outflow = "2 * wear"', "found 2 at wear = 1, expected a share from 0 to 1"),
    (
        'outflow = "wear"',
        'outflow = "wear"\ninflow = "-limit"',
        "found -1 at limit = 1, expected none below 0",
    ),
    ('start = "capital_at_first"', 'start = "-1"', "stocks.capital.start: found -1, expected none below 0"),
    (
        "range = [1, 100]",
        "range = [0, 100]",
        "flows.investment.most: found 0 at limit = 0, expected more than 0",
    ),
    (
        'player = "firm"\nunit',
        'player = "frim"\nunit',
        "flows.investment.player: unknown player 'frim' (did you mean",
    ),
    (
        'player = "firm"\nterm = "Ear',
        'player = "fimr"\nterm = "Ear',
        "rewards.earnings.player: unknown player 'fimr'",
    ),
    ("[flows.investment]", "[flows.capital]", "flows.capital: found 'capital', which is taken"),
    ("[flows.investment]", "[flows.price]", "flows.price: found 'price', which is taken"),
    (
        "[horizon]",
        '[stocks.more]\nlabel = "x"\nstart = "1"\noutflow = "wear"\nassumption = "x"\n[horizon]',
        "stocks: found 2, expected one",
    ),
    ("periods = 10", "periods = 2000", "horizon.periods: found 2000, expected at most 200"),
    ("periods = 10", "periods = 0", "horizon.periods"),
    (
        'label = "Firm"',
        'label = "Firm"\nactions.a = { label = "a", assumption = "x" }',
        "players.firm.actions: found",
    ),
    ('investment = "most"', 'investment = "more"', "outcomes.flat_out.profile"),
    ('most = "limit"', 'most = "limit * capital"', "unknown parameter or feature 'capital'"),
    ('discount = "discount"', 'discount = "discount^2"', "found a parameter to a higher power"),
    (
        "[horizon]",
        '[[payoff]]\nplayer = "firm"\nterm = "x"\nvalue = "1"\nassumption = "x"\n[horizon]',
        "found beside rewards",
    ),
    ("[rewards.price]", "[reward.price]", "reward"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_wrong_file_is_told_what_is_wrong_and_where(old, new, message, tmp_path):
    assert old in GAME
    path = tmp_path / "mine.toml"
    path.write_text(GAME.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        load(path)
    assert message in str(refused.value)
