"""The tables of a deposit hold what a scenario of any form predicts, and nothing twice."""

import io
from fractions import Fraction
from itertools import groupby, pairwise

import pytest

import bargaining
from bargaining.replication.along import regime_tables
from bargaining.replication.declared import declared_tables
from bargaining.replication.predicted import predicted_tables
from bargaining.replication.stata import stata_bytes
from bargaining.replication.tables import number

pandas = pytest.importorskip("pandas")

GAMES = {
    "strategic": "chicken",
    "bayesian": "border_trust",
    "tree": "beer_quiche",
    "stochastic": "attrition",
    "moves": "setter",
    "stock": "investment",
    "bargaining": "china",
}


@pytest.fixture(scope="module", params=GAMES)
def held(request):
    scenario = bargaining.load(GAMES[request.param])
    assert scenario.document.scenario.form == request.param
    return scenario, {table.name: table for table in predicted_tables(scenario)}


def grouped(rows, *columns):
    def key(row):
        return tuple(row[column] for column in columns)

    return {at: list(own) for at, own in groupby(sorted(rows, key=key), key)}


def test_each_equilibrium_plays_something_for_sure_at_each_place(held):
    _, tables = held
    played = grouped(tables["equilibria"].rows, "reading", "equilibrium", "place")
    assert played
    for rows in played.values():
        assert len({row["action"] for row in rows}) == len(rows)
        if all(row["probability_exact"] for row in rows):
            assert sum(Fraction(row["probability_exact"]) for row in rows) == 1
        else:
            assert sum(row["probability"] for row in rows) == pytest.approx(1)


def test_each_equilibrium_that_is_counted_is_paid_and_played(held):
    _, tables = held
    for row in tables["solutions"].rows:
        numbers = set(range(1, row["equilibria"] + 1))
        for name in ("equilibria", "payoffs"):
            assert {r["equilibrium"] for r in tables[name].rows if r["reading"] == row["reading"]} == numbers
        pure = {r["equilibrium"] for r in tables["payoffs"].rows if r["play"] == "pure"}
        assert len(pure & numbers) >= row["pure"]


def test_payoffs_without_rounding_are_those_of_the_form(held):
    scenario, tables = held
    if tables["beliefs"].rows:
        pytest.skip("patterns of play are paid as their equilibria are")
    paid = [row for row in tables["payoffs"].rows if row["reading"] == "baseline" and row["play"] == "pure"]
    by_number = grouped(paid, "equilibrium").values()
    for profile, rows in zip(scenario.form.predicted(scenario.values), by_number, strict=True):
        expected = {p: x.evaluate(scenario.values) for p, x in scenario.form.payoffs(profile).items()}
        for row in rows:
            known = Fraction(row["payoff_exact"])
            assert row["payoff"] == float(known)
            if not row["place"] or row["place"] == row["player"]:
                assert known == expected[row["player"]]


def test_regimes_cover_the_range_of_each_assumption_without_a_gap(held):
    scenario, _ = held
    (thresholds, regimes, predictions), left_out = regime_tables(scenario)
    for (name,), rows in grouped(regimes.rows, "parameter").items():
        low, high = scenario.range(name)
        assert (rows[0]["lower_end"], rows[-1]["upper_end"]) == (float(low), float(high))
        for before, after in pairwise(rows):
            assert before["upper_end_exact"] == after["lower_end_exact"]
            assert (
                before["upper_belongs"] != after["lower_belongs"]
                or before["upper_end"] == before["lower_end"]
            )
        inner = {row["upper_end_exact"] for row in rows[:-1]} - {str(low), str(high)}
        assert {row["threshold_exact"] for row in thresholds.rows if row["parameter"] == name} == inner
    counted = grouped(predictions.rows, "parameter", "regime")
    for row in regimes.rows:
        there = {r["prediction"] for r in counted.get((row["parameter"], row["regime"]), ())}
        assert there == set(range(1, row["predictions"] + 1))
    assert regimes.rows or left_out


def test_stata_takes_every_table(held):
    scenario, tables = held
    for table in (*tables.values(), *declared_tables(scenario), *regime_tables(scenario)[0]):
        content = stata_bytes(table)
        assert content == stata_bytes(table)
        read = pandas.read_stata(io.BytesIO(content))
        assert list(read.columns) == [column.name for column in table.columns]
        assert len(read) == len(table.rows)


def test_a_number_of_thousands_of_digits_is_told_by_its_float_alone():
    assert number("value", Fraction(1, 10**5_000) + 1) == {"value": 1.0, "value_exact": ""}


def test_every_label_fits_into_a_variable_label():
    from bargaining.replication.tables import _declared

    _, columns = _declared()
    assert {name for name, column in columns.items() if len(column.label) > 80} == set()
    assert all(name.isascii() and len(name) <= 32 for name in columns)
