"""Formulas: and/or graphs of polynomial inequalities that are closed under negation and share their parts."""

import random
from fractions import Fraction as F

import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import (
    FALSE,
    TRUE,
    AllOf,
    AnyOf,
    Condition,
    conditions,
    decided,
    flat,
    fold,
    holds,
    negated,
    substituted,
    truth,
    turned,
)

X, Y = Polynomial.variable("x"), Polynomial.variable("y")
GRID = [F(k, 4) for k in range(-2, 7)]


def random_formula(chance, depth):
    """Return a graph whose parts are used more than once, on coefficients that tie on the grid."""
    pool = [
        Condition(
            Polynomial.constant(F(chance.randint(-2, 2), 2))
            + X * chance.randint(-2, 2)
            + X * Y * chance.randint(-1, 2),
            strict=chance.random() < 0.5,
            player=f"p{k}",
        )
        for k in range(4)
    ]
    for _ in range(depth):
        kind = chance.choice([AllOf, AnyOf])
        pool.append(kind(tuple(chance.choices(pool, k=chance.randint(0, 3)))))
    return pool[-1]


@pytest.fixture(params=range(40))
def formula(request):
    return random_formula(random.Random(request.param), 7)


def points():
    return [{"x": x, "y": y} for x in GRID for y in GRID]


def test_the_negation_holds_exactly_where_the_formula_fails(formula):
    opposite = negated(formula)
    assert all(holds(formula, at) != holds(opposite, at) for at in points())


def test_negating_twice_gives_the_same_conditions_back(formula):
    assert conditions(negated(negated(formula))) == conditions(formula)


def test_putting_numbers_in_is_evaluation(formula):
    for at in points()[::7]:
        part = substituted(formula, {"x": at["x"]})
        assert holds(part, at) == holds(formula, at)
        assert substituted(formula, at) is (TRUE if holds(formula, at) else FALSE)


def test_putting_a_polynomial_in_moves_the_point(formula):
    moved = substituted(formula, {"x": Y * Y - 1})
    for y in GRID:
        assert holds(moved, {"y": y}) == holds(formula, {"x": y * y - 1, "y": y})


def test_what_is_settled_is_left_out_and_nothing_else_changes(formula):
    at = {"x": F(1, 2), "y": F(1, 4)}
    known = {c: c.holds(at) for c in conditions(formula)[::2]}
    rest = decided(formula, known.get)
    assert not set(conditions(rest)) & set(known)
    assert truth(rest, lambda c: c.holds(at)) == holds(formula, at)


def test_a_condition_that_turns_holds_inside_and_fails_outside():
    turning = 0
    for seed in range(60):
        formula = random_formula(random.Random(seed), 7)
        inside = next((at for at in points() if holds(formula, at)), None)
        outside = next((at for at in points() if not holds(formula, at)), None)
        if inside is None or outside is None:
            continue
        turning += 1
        one = turned(formula, lambda c, at=inside: c.holds(at), lambda c, at=outside: c.holds(at))
        assert one.holds(inside)
        assert not one.holds(outside)
        assert one in conditions(formula)
    assert turning > 20


def test_a_formula_that_does_not_turn_is_refused():
    with pytest.raises(ValueError, match="holds inside and fails outside"):
        turned(TRUE, lambda c: True, lambda c: True)


def test_a_part_that_is_used_often_is_looked_at_once():
    part = AllOf((Condition(X), Condition(Y)))
    looked = []
    for _ in range(30):  # two to the power of thirty paths
        part = AnyOf((part, AllOf((part, part))))
    fold(part, lambda c: looked.append(c) or True, all, any)
    assert len(looked) == 2


def test_depth_is_not_limited_by_the_depth_of_calls():
    part = Condition(X)
    for k in range(50_000):
        part = (AllOf if k % 2 else AnyOf)((part,))
    assert holds(part, {"x": F(0)})
    assert not holds(negated(part), {"x": F(0)})


def test_only_a_plain_conjunction_is_flat():
    one, other = Condition(X), Condition(Y)
    assert flat(AllOf((one, other))) == (one, other)
    assert flat(one) == (one,)
    assert flat(AnyOf((one, other))) is None
    assert flat(AllOf((one, AllOf((other,))))) is None
    assert flat(TRUE) == ()
