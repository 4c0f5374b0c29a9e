"""What a page decides is what Python decides, ties and thresholds included."""

import random
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import holds
from bargaining.forms.table import table_of
from bargaining.pages.explore import page_data
from tests.explored import NODE, in_node

pytestmark = pytest.mark.skipif(NODE is None, reason="needs node")

DECIDE = """
const engine = new Engine(given.data);
return given.points.map((values) => engine.decide(engine.point(values.map(Q.of))).holds);
"""
TINY = Fraction(1, 10**9)


def thresholds(scenario, values, name, rng):
    """Return values of one assumption at which conditions are ties, where its polynomials are of degree one."""
    found = []
    for polynomial in table_of(scenario.form).polynomials:
        line = polynomial.substitute({n: v for n, v in values.items() if n != name})
        if line.degree == 1:
            constant, slope = line.coefficients(name)
            found.append(-constant / slope)
    low, high = scenario.range(name)
    inside = [x for x in found if low <= x <= high]
    return rng.sample(inside, min(3, len(inside)))


def points(scenario, count, seed=0):
    """Return points of five kinds: coarse grids, random decimals, presets, thresholds, and thresholds give or take."""
    rng = random.Random(seed)
    names = list(scenario.parameters)
    readings = [scenario.values, *(scenario.calibrated(c).values for c in scenario.document.calibrations)]
    found = []
    while len(found) < count:
        values = dict(rng.choice(readings))
        kind = rng.randrange(3)
        for name in names:
            low, high = scenario.range(name)
            if kind == 0:
                values[name] = low + (high - low) * Fraction(rng.randrange(5), 4)
            elif kind == 1:
                values[name] = low + (high - low) * Fraction(rng.randrange(10**6), 10**6)
            elif rng.random() < 0.1:
                values[name] = low + (high - low) * Fraction(rng.randrange(21), 20)
        found.append(values)
        name = rng.choice(names)
        low, high = scenario.range(name)
        for x in thresholds(scenario, values, name, rng):
            moved = [x, *(y for y in (x - TINY, x + TINY) if low <= y <= high)]
            found += [values | {name: y} for y in moved]
    return found[:count]


def agreement(name, count):
    scenario = bargaining.load(name)
    data, *_ = page_data(scenario)
    table = table_of(scenario.form)
    asked = points(scenario, count)
    told = in_node(
        DECIDE,
        {"data": data, "points": [[str(values[n]) for n in scenario.parameters] for values in asked]},
    )
    signs = [[sign(p.evaluate(values)) for values in asked] for p in table.polynomials]
    wanted = table.told(np.array(signs, dtype=np.int8))
    for values, found, row in zip(asked, told, wanted, strict=True):
        assert found == np.flatnonzero(row).tolist(), values
    return told


def sign(value):
    return (value > 0) - (value < 0)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("rapprochement", 500),
        ("rapprochement_strict", 100),
        ("hidden_autonomy", 150),
        ("brexit", 200),
        ("border_trust", 200),
        ("dilemma", 100),
        ("freeze_thaw_rule", 100),
        ("patron", 100),
        ("pledge", 100),
    ],
)
def test_pages_decide_as_python_does(name, count):
    told = agreement(name, count)
    assert len({tuple(found) for found in told}) > 1  # or nothing was tested


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["rapprochement", "hidden_autonomy", "brexit", "dilemma", "veto"])
def test_pages_decide_as_python_does_at_ten_thousand_points(name):
    agreement(name, 10_000)


def test_ties_are_decided_in_whole_numbers():
    """Where floats say 0.1 + 0.2 > 0.3, the page says that it is equal."""
    scenario = bargaining.load("rapprochement")
    data, *_ = page_data(scenario)
    at = {**scenario.values, "autonomy": Fraction(3, 13)}
    asked = [{**at, "autonomy": x} for x in (Fraction(3, 13) - TINY, Fraction(3, 13), Fraction(3, 13) + TINY)]
    told = in_node(
        DECIDE, {"data": data, "points": [[str(v[n]) for n in scenario.parameters] for v in asked]}
    )
    assert [len(found) for found in told] == [len(scenario.form.predicted({**v})) for v in asked]
    assert len({tuple(found) for found in told}) == 3


def test_numbers_are_read_and_written_exactly():
    texts = ["0.25", "3/13", "-1/2", "1e-9", "007", ".5", "2.", "1/0", "", "x", "1/3/5", "1 / 4", "0.1e2"]
    code = "return given.map((text) => { const q = Q.of(text); return q && [Q.text(q), `${q.n}/${q.d}`]; });"
    assert in_node(code, texts) == [
        ["0.25", "1/4"],
        ["3/13", "3/13"],
        ["-0.5", "-1/2"],
        ["0.000000001", "1/1000000000"],
        ["7", "7/1"],
        ["0.5", "1/2"],
        ["2", "2/1"],
        None,
        None,
        None,
        None,
        ["0.25", "1/4"],
        ["10", "10/1"],
    ]


def test_floats_are_not_trusted_out_of_their_range():
    """Values so small or large that products leave the range of floats are decided in whole numbers."""
    from bargaining.pages.pool import Pool

    x, y = Polynomial.variable("x"), Polynomial.variable("y")
    pool = Pool(["x", "y"])
    polys = [pool.polynomial(p) for p in (x * x * x * y - y * x * x * x * 2, x - y, x * y)]
    data = {
        "places": [{"options": ["a"]}],
        "game": {"polys": polys, "leaves": [], "shape": "graph", "candidates": [], "nodes": [], "roots": []},
        "numbers": pool.numbers,
        "monomials": pool.monomials,
    }
    code = """const engine = new Engine(given.data);
    return given.points.map((values) => [...engine.decide(engine.point(values.map(Q.of))).signs]);"""
    asked = [
        ["1/1" + "0" * 200, "1/3"],
        ["1" + "0" * 200, "1"],
        ["1/3", "333333333333333333333/1000000000000000000000"],
    ]
    assert in_node(code, {"data": data, "points": asked}) == [[-1, -1, 1], [-1, 1, 1], [-1, 1, 1]]


@pytest.mark.parametrize("name", ["rapprochement", "brexit", "hidden_autonomy"])
def test_what_flips_a_prediction_is_where_python_says(name):
    scenario = bargaining.load(name)
    data, _, candidates = page_data(scenario)
    ranges = [[str(end) for end in scenario.range(n)] for n in scenario.parameters]
    profile = scenario.form.predicted(scenario.values)[0]
    code = """const engine = new Engine(given.data), at = engine.decide(engine.point(given.values.map(Q.of)));
    return given.ranges.map((range, k) => {
      const found = flips(engine, given.chosen, k, range.map(Q.of), at);
      return found && ["down", "up"].map((side) => found[side] && [Q.text(found[side].value), found[side].exact]);
    });"""
    told = in_node(
        code,
        {
            "data": data,
            "values": [str(scenario.values[n]) for n in scenario.parameters],
            "ranges": ranges,
            "chosen": candidates.index(profile),
        },
    )
    formula = scenario.form.formula(profile)
    seen = 0
    for parameter, sides in zip(scenario.parameters, told, strict=True):
        for turn, side in zip((-1, 1), sides or (), strict=False):
            if side is None:
                continue
            value, exact = Fraction(side[0]), side[1]
            assert exact
            at = {**scenario.values}
            step = Fraction(turn, 10**12)
            at[parameter] = value + step  # just beyond it fails, just before it holds
            assert not holds(formula, at)
            at[parameter] = value - step
            assert holds(formula, at) or value == scenario.values[parameter]
            seen += 1
    assert seen


def test_mixed_equilibria_are_followed_and_vanish():
    """Those of the preset move with the payoffs, and each that is found is one that the enumeration finds there."""
    scenario = bargaining.load("rapprochement")
    data, *_ = page_data(scenario)
    code = """const engine = new Engine(given.data), mixing = new Mixing(engine);
    const starts = given.data.presets[0].solved.mixed.map(({ play }) => ({ play: mixing.start(play) }));
    return given.points.map((values) => {
      const at = engine.decide(engine.point(values.map(Q.of)));
      return mixing.all(starts, at).map(({ play }) => ({ play: [...play], payoffs: mixing.payoffs(play, at) }));
    });"""
    worlds = [scenario, scenario.replace(autonomy="0.45"), scenario.replace(autonomy=0)]
    told = in_node(code, {"data": data, "points": [[str(w.values[n]) for n in w.parameters] for w in worlds]})
    for world, found in zip(worlds, told, strict=True):
        mixed = bargaining.nash_equilibria(world.game()).mixed
        for one in found:
            flat = one["play"]
            assert any(
                max(abs(a - b) for a, b in zip(flat, (p for own in e.strategies for p in own), strict=True))
                < 1e-9
                for e in mixed
            )
            near = min(
                mixed,
                key=lambda e: sum(
                    abs(a - b) for a, b in zip(flat, (p for o in e.strategies for p in o), strict=True)
                ),
            )
            assert one["payoffs"] == pytest.approx(list(near.payoffs), abs=1e-9)
    assert len(told[0]) == len(bargaining.nash_equilibria(scenario.game()).mixed) == 2


@pytest.mark.parametrize("name", ["rapprochement", "border_trust"])
def test_payoffs_of_pure_profiles_are_those_of_the_form(name):
    """Of places that are types of a player, too: what the player expects over all of them."""
    scenario = bargaining.load(name)
    data, _, candidates = page_data(scenario)
    code = """const engine = new Engine(given.data), mixing = new Mixing(engine);
    return given.points.map((values) => {
      const at = engine.point(values.map(Q.of));
      const every = [...Array(engine.candidates).keys()];
      return every.map((c) => mixing.payoffs(mixing.pure(c), at));
    });"""
    asked = points(scenario, 3)
    told = in_node(
        code, {"data": data, "points": [[str(values[n]) for n in scenario.parameters] for values in asked]}
    )
    for values, rows in zip(asked, told, strict=True):
        for candidate, paid in zip(candidates, rows, strict=True):
            wanted = [float(p.evaluate(values)) for p in scenario.form.payoffs(candidate).values()]
            assert paid == pytest.approx(wanted, abs=1e-12)
