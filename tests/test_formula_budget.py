"""Formulas and tables of payoffs are counted before they are multiplied out."""

import re
import time

import pytest

from bargaining import load
from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.resources import folder
from bargaining.scenario.expression import Budget, parse

TEMPLATE = (folder("seeds") / "template.toml").read_text(encoding="utf-8")


def refused(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert time.process_time() - start < 5
    return str(caught.value).splitlines()


def feature(k, formula):
    return f'[features.f{k}]\nvalue = "{formula}"\n'


@pytest.mark.parametrize(
    "features",
    [
        "".join(
            feature(k, f"(fee + catch + damage + trust)^7 * (credit + {k} + fee + trust)^7")
            for k in range(60)
        ),
        feature(0, "(fee + catch + damage + trust)^12")
        + "".join(feature(k, " + ".join([f"f{k - 1}"] * 400)) for k in range(1, 60)),
        feature(0, "(fee + catch + damage + trust)^12")
        + "".join(feature(k, "-" * 40 + "(f0)" + "/2" * 30) for k in range(1, 60)),
    ],
    ids=["products", "sums", "signs and quotients"],
)
def test_all_formulas_of_a_file_share_one_budget(tmp_path, features):
    lines = refused(tmp_path, TEMPLATE + features)
    assert len(lines) == 1
    assert "found formulas that take more than 400,000 products and sums of terms to multiply out" in lines[0]
    assert lines[0].startswith("mine.toml:")


def test_the_budget_is_taken_before_the_work_is_done():
    budget = Budget(50)
    with pytest.raises(ScenarioError, match="more than 50 products"):
        parse("(a + b + c + d)^2 * (a + b + c)^2 * (a + b)", Polynomial.variable, budget)
    assert budget.spent
    assert parse("a + b", Polynomial.variable, Budget(10)) == parse("b + a", Polynomial.variable)


def test_the_packaged_scenario_takes_a_small_part(monkeypatch):
    budgets = []

    class Watched(Budget):
        def __init__(self):
            super().__init__()
            budgets.append(self)

    monkeypatch.setattr("bargaining.scenario.compilation.Budget", Watched)
    load("rapprochement")
    (budget,) = budgets
    assert 0 < budget.limit - budget.left < budget.limit / 20


def test_a_long_sum_is_read_at_once():
    text = " + ".join(f"x{k}" for k in range(500))
    budget = Budget()
    assert len(parse(text, Polynomial.variable, budget).terms) == 500
    assert budget.limit - budget.left <= 2000


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("ｇain", "found 'ｇ' at character 1"),
        ("x + у", "found 'у' at character 5"),
        ("x # + y", "found '#' at character 3"),
        ("x \\ y", "found '\\\\' at character 3"),
        ("9" * 400, "expected a number of at most 30 digits"),
        ("1e999999999", "expected a number with an exponent from -99 to 99"),
        ("1/(x - x)", "found division by zero in 'x - x'"),
    ],
)
def test_what_python_would_read_otherwise_is_refused(formula, expected):
    with pytest.raises(ScenarioError) as caught:
        parse(formula, Polynomial.variable)
    assert expected in str(caught.value)


def test_a_formula_warns_of_nothing(recwarn):
    with pytest.raises(ScenarioError):
        parse("1if x else 2", Polynomial.variable)
    assert not recwarn.list


def actions(player, number):
    entries = "".join(f'actions.a{k} = {{ label = "x", assumption = "x" }}\n' for k in range(number))
    return f'[players.{player}]\nlabel = "{player}"\n{entries}'


def test_a_table_of_payoffs_is_refused_by_its_numbers(tmp_path):
    text = '[scenario]\nname = "d"\ntitle = "d"\n' + actions("p0", 300) + actions("p1", 300)
    text += '[kinds.k]\nmeaning = "k"\nrange = [0, 1]\nassumption = "x"\n'
    for k in range(300):
        text += f'[parameters.q{k}]\nlabel = "q"\nkind = "k"\nbaseline = 0\nassumption = "x"\n'
        value = f"q{k} * p0.a{k} * p1.a{k}"
        text += f'[[payoff]]\nplayer = "p0"\nterm = "t{k}"\nvalue = "{value}"\nassumption = "x"\n'
    (line,) = refused(tmp_path, text)
    assert "found 300 different products of parameters, with 180,000 payoffs a table of 54,000,000" in line


def test_players_are_counted(tmp_path):
    text = '[scenario]\nname = "d"\ntitle = "d"\n' + "".join(actions(f"p{k}", 1) for k in range(40))
    text += '[[payoff]]\nplayer = "p0"\nterm = "t"\nvalue = "1"\nassumption = "x"\n'
    assert refused(tmp_path, text) == ["mine.toml:4: players: found 40 players, expected at most 30"]


def test_sums_of_many_fractions_do_not_grow_without_bound(tmp_path):
    terms = "".join(
        f'[[payoff]]\nplayer = "north"\nterm = "d{k}"\nvalue = "1/{10**29 + 2 * k + 1}"\nassumption = "x"\n'
        for k in range(800)
    )
    (line,) = refused(tmp_path, TEMPLATE + terms)
    assert re.match(
        r"mine\.toml:\d+: payoff: found coefficients whose exact sum needs thousands of digits", line
    )
