"""Formulas and polynomials against exact evaluation at random rational points."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.scenario.expression import parse

NAMES = ("a", "b", "c")


def rational(rng):
    return Fraction(int(rng.integers(-12, 13)), int(rng.integers(1, 8)))


def random_formula(rng, depth):
    """Return a formula as text, and a function that evaluates it exactly without polynomials."""
    if depth == 0:
        if rng.random() < 0.6:
            name = NAMES[rng.integers(len(NAMES))]
            return name, lambda point: point[name]
        text = f"{rng.integers(0, 9)}.{rng.integers(0, 99):02d}"
        return text, lambda point: Fraction(text)
    kind = rng.choice(["+", "-", "*", "/", "**", "negative"])
    left, left_value = random_formula(rng, depth - 1)
    if kind == "negative":
        return f"-({left})", lambda point: -left_value(point)
    if kind == "/":
        divisor = int(rng.integers(1, 9))
        return f"({left}) / {divisor}", lambda point: left_value(point) / divisor
    if kind == "**":
        power = int(rng.integers(0, 4))
        return f"({left}) ** {power}", lambda point: left_value(point) ** power
    right, right_value = random_formula(rng, depth - 1)
    combine = {"+": Fraction.__add__, "-": Fraction.__sub__, "*": Fraction.__mul__}[kind]
    return f"({left}) {kind} ({right})", lambda point: combine(left_value(point), right_value(point))


def random_polynomial(rng):
    """Return up to six random monomials with random coefficients."""
    total = Polynomial()
    for _ in range(rng.integers(1, 7)):
        term = Polynomial.constant(rational(rng))
        for name in NAMES:
            for _ in range(rng.integers(0, 3)):
                term = term * Polynomial.variable(name)
        total = total + term
    return total


@pytest.mark.parametrize("seed", range(40))
def test_a_formula_and_its_polynomial_have_the_same_values(seed):
    rng = np.random.default_rng([1, seed])
    text, value = random_formula(rng, depth=4)
    polynomial = parse(text, Polynomial.variable)
    for _ in range(5):
        point = {name: rational(rng) for name in NAMES}
        assert polynomial.evaluate(point) == value(point)


@pytest.mark.parametrize("seed", range(20))
def test_polynomials_form_a_commutative_ring(seed):
    rng = np.random.default_rng([2, seed])
    p, q, r = (random_polynomial(rng) for _ in range(3))
    point = {name: rational(rng) for name in NAMES}
    assert p + q == q + p
    assert p * q == q * p
    assert (p + q) * r == p * r + q * r
    assert p - p == Polynomial()
    assert (p * q).evaluate(point) == p.evaluate(point) * q.evaluate(point)
    assert (p - q).evaluate(point) == p.evaluate(point) - q.evaluate(point)
    assert hash(p + q) == hash(q + p)


@pytest.mark.parametrize("seed", range(20))
def test_putting_values_in_one_after_the_other_changes_nothing(seed):
    rng = np.random.default_rng([3, seed])
    p = random_polynomial(rng)
    point = {name: rational(rng) for name in NAMES}
    rest = p.substitute({"b": point["b"]})
    assert "b" not in rest.variables
    assert rest.evaluate({"a": point["a"], "c": point["c"]}) == p.evaluate(point)
    assert p.substitute(point).constant_value == p.evaluate(point)


@pytest.mark.parametrize("seed", range(20))
def test_a_written_polynomial_reads_back(seed):
    p = random_polynomial(np.random.default_rng([4, seed]))
    text = str(p).replace("^", "**")
    # "1/2 a b**2" has a space for each product.
    for sign in ("+", "-"):
        text = text.replace(f" {sign} ", f"{sign}")
    assert parse(text.replace(" ", "*"), Polynomial.variable) == p


def test_decimals_are_what_they_say():
    assert parse("0.1 + 0.2 - 0.3", Polynomial.variable) == Polynomial()
    assert parse("1e-3 * a", Polynomial.variable).evaluate({"a": Fraction(1)}) == Fraction(1, 1000)


def test_a_power_may_be_written_with_a_caret():
    assert parse("(a + b)^2", Polynomial.variable) == parse("(a + b) ** 2", Polynomial.variable)


def test_a_formula_may_run_over_lines():
    assert parse("a\n  + b", Polynomial.variable) == parse("a + b", Polynomial.variable)


def test_degree_counts_all_variables():
    assert parse("a * b ** 2 + c", Polynomial.variable).degree == 3
    assert Polynomial().degree == 0


def test_products_that_would_fill_the_memory_are_refused():
    sum_of_many = "(" + "+".join(f"x{k}" for k in range(200)) + ")"
    with pytest.raises(ScenarioError, match="expected at most 20000"):
        parse(f"{sum_of_many} * {sum_of_many}", Polynomial.variable)
