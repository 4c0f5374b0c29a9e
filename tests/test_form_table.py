"""The table of a form says what the formulas say, polynomial by polynomial, at ties and between them."""

import itertools
from fractions import Fraction as F

import numpy as np
import pytest

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import FALSE, TRUE, AllOf, AnyOf, Condition, holds
from bargaining.forms.table import Table, table_of

ROOTS = (F(0), F(1, 3), F(1, 2), F(3, 4), F(1))
X, Y = Polynomial.variable("x"), Polynomial.variable("y")
GRID = [dict(zip("xy", point, strict=True)) for point in itertools.product(ROOTS, repeat=2)]
UNIT = dict.fromkeys("xy", (F(0), F(1)))


def random_condition(rng):
    shapes = (X - ROOTS[rng.integers(5)], Y - X, X * Y - F(1, 4), X + Y - 1, Polynomial(), X * X - Y)
    factor = (
        F(int(rng.choice([-1, 1])))
        * F(3) ** int(rng.integers(-2, 3))
        * F(10) ** int(rng.choice([-12, 0, 12]))
    )
    return Condition(shapes[rng.integers(len(shapes))] * factor, strict=bool(rng.integers(2)))


def random_formula(rng, depth=3, shared=()):
    """Return a formula with parts that stand in it more than once."""
    if shared and rng.random() < 0.3:
        return shared[rng.integers(len(shared))]
    if not depth or rng.random() < 0.2:
        return random_condition(rng)
    kind, parts = (AllOf, AnyOf)[rng.integers(2)], []
    for _ in range(rng.integers(0, 4)):
        parts.append(random_formula(rng, depth - 1, [*shared, *parts]))
    return kind(tuple(parts))


@pytest.mark.parametrize("seed", range(30))
def test_what_is_told_is_what_the_formulas_say_where_polynomials_are_zero_and_elsewhere(seed):
    rng = np.random.default_rng(seed)
    shared = [random_formula(rng)]
    pairs = [((f"{k}",), random_formula(rng, shared=shared)) for k in range(6)] + [
        (("true",), TRUE),
        (("false",), FALSE),
    ]
    table = Table.of(pairs)
    generic = [{n: F(float(rng.random())) for n in "xy"} for _ in range(50)]
    points = [*GRID, *generic]
    columns = {n: np.array([float(point[n]) for point in points]) for n in "xy"}
    told = table.held(UNIT, columns, len(points), lambda n, p: points[p][n])
    expected = [[holds(formula, point) for _, formula in pairs] for point in points]
    assert told.tolist() == expected
    put_in = {"x": F(1, 3), "y": X * X}
    other = table.substituted(put_in)
    for value in (F(0), F(1, 2), F(1), *(point["x"] for point in generic[:9])):
        signs = [[np.sign(p.evaluate({"x": value}))] for p in other.polynomials]
        here = other.told(np.array(signs, dtype=np.int8).reshape(len(signs), 1))
        assert here[0].tolist() == [holds(f, {"x": F(1, 3), "y": value * value}) for _, f in pairs]


def test_a_polynomial_and_its_multiples_stand_once_and_the_order_is_that_of_appearance():
    pairs = [
        (("a",), AllOf((Condition(X - Y), Condition(Y * 2 - X * 2, strict=True)))),
        (("b",), Condition(X * 3 - Y * 3)),
    ]
    table = Table.of(pairs)
    assert table.polynomials == (X - Y,)
    assert [leaf.factor for leaf in table.leaves] == [1, -2, 3]
    assert table.told(np.array([[-1, 0, 1]], dtype=np.int8)).tolist() == [
        [False, False],
        [False, True],
        [False, True],
    ]
    assert table.least(np.array([[5.0]])).tolist() == [[-10.0, 15.0]]


@pytest.mark.parametrize("name", ["rapprochement", "hidden_autonomy"])
def test_the_table_of_a_packaged_scenario_is_that_of_its_formulas(name):
    scenario = bargaining.load(name)
    table = table_of(scenario.form)
    rng = np.random.default_rng(3)
    shares = rng.integers(0, 5, (6, len(scenario.parameters)))
    ranges = [scenario.range(n) for n in scenario.parameters]
    points = [
        {
            n: low + (high - low) * F(int(k), 4)
            for n, (low, high), k in zip(scenario.parameters, ranges, row, strict=True)
        }
        for row in shares
    ]
    columns = {n: np.array([float(point[n]) for point in points]) for n in scenario.parameters}
    limits = dict(zip(scenario.parameters, ranges, strict=True))
    told = table.held(limits, columns, len(points), lambda n, p: points[p][n])
    for p, point in enumerate(points):
        assert told[p].tolist() == [holds(formula, point) for formula in table.formulas]
    some = table.profiles[::7]
    fewer = Table.of((profile, scenario.form.formula(profile)) for profile in some)
    assert fewer.held(limits, columns, len(points), lambda n, p: points[p][n]).tolist() == (
        told[:, ::7].tolist()
    )
