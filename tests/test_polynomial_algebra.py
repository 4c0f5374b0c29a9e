"""What polynomials can do beyond sums and products, against their values at random rational points."""

import pickle
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from bargaining.algebra import polynomial as module
from bargaining.algebra.polynomial import Polynomial, combined

NAMES = ("a", "b", "c d", "é")  # python-flint would not take the last two for names


def rational(rng):
    return Fraction(int(rng.integers(-12, 13)), int(rng.integers(1, 8)))


def random_polynomial(rng, most=8, names=NAMES):
    terms = {}
    for _ in range(rng.integers(0, most + 1)):
        powers = rng.integers(0, 4, len(names)).tolist()
        terms[tuple((n, p) for n, p in sorted(zip(names, powers, strict=True)) if p)] = rational(rng)
    return Polynomial(terms)


def random_point(rng):
    return {name: rational(rng) for name in NAMES}


@pytest.mark.parametrize("seed", range(25))
def test_products_are_the_same_by_either_way(seed, monkeypatch):
    rng = np.random.default_rng([1, seed])
    p, q = random_polynomial(rng), random_polynomial(rng)
    monkeypatch.setattr(module, "LONG", 10**9)
    short = p * q
    monkeypatch.setattr(module, "LONG", -1)
    assert p * q == short
    assert all(type(c) is Fraction for c in (p * q).terms.values())
    point = random_point(rng)
    assert (p * q).evaluate(point) == p.evaluate(point) * q.evaluate(point)


def test_a_long_product_is_that_of_flint_and_keeps_names_and_signs(monkeypatch):
    p = combined([1, -2] * 15, [Polynomial.variable(f"v{k}") for k in range(30)])
    long = p * p
    monkeypatch.setattr(module, "LONG", 10**9)
    assert len(p.terms) ** 2 > 400
    assert long == p * p


@pytest.mark.parametrize("seed", range(25))
def test_composition_is_evaluation_at_values(seed):
    rng = np.random.default_rng([2, seed])
    p, q, r = (random_polynomial(rng, 5) for _ in range(3))
    point = random_point(rng)
    at = point | {"a": q.evaluate(point), "é": r.evaluate(point)}
    assert p.composed({"a": q, "é": r}).evaluate(point) == p.evaluate(at)
    assert p.composed({}) == p


@pytest.mark.parametrize("seed", range(25))
def test_derivatives_follow_the_rule_of_products(seed):
    rng = np.random.default_rng([3, seed])
    p, q = random_polynomial(rng), random_polynomial(rng)
    for name in NAMES:
        by_rule = p.derivative(name) * q + p * q.derivative(name)
        assert (p * q).derivative(name) == by_rule
        assert p.degree_in(name) == max([0, *(dict(m).get(name, 0) for m in p.terms)])


@pytest.mark.parametrize("seed", range(25))
def test_parts_and_powers_make_the_polynomial_again(seed):
    rng = np.random.default_rng([4, seed])
    p = random_polynomial(rng)
    for name in NAMES:
        variable = Polynomial.variable(name)
        parts = p.parts(name)
        assert combined([1] * len(parts), [part * variable**k for k, part in enumerate(parts)]) == p
        assert not any(name in part.variables for part in parts)
    line = p.substitute({name: rational(rng) for name in NAMES[1:]})
    row = line.coefficients(NAMES[0])
    assert len(row) == line.degree + 1
    x = rational(rng)
    assert line.evaluate({NAMES[0]: x}) == sum(c * x**k for k, c in enumerate(row))
    point = random_point(rng)
    powers = p.by_powers(NAMES)
    value = sum(
        c * np.prod([point[n] ** k for n, k in zip(NAMES, place, strict=True)]) for place, c in powers.items()
    )
    assert p.evaluate(point) == value


def test_another_variable_is_named_where_coefficients_are_asked():
    with pytest.raises(ValueError, match="found b, expected a polynomial in a"):
        (Polynomial.variable("a") * Polynomial.variable("b")).coefficients("a")


@pytest.mark.parametrize("seed", range(25))
def test_content_leaves_whole_numbers_and_the_sign(seed):
    rng = np.random.default_rng([5, seed])
    p = random_polynomial(rng)
    whole = p / p.content
    assert p.content > 0
    assert all(c.denominator == 1 for c in whole.terms.values())
    assert not whole.terms or np.gcd.reduce([int(c) for c in whole.terms.values()]) == 1
    assert whole * p.content == p
    assert all(c * whole.terms[m] > 0 for m, c in p.terms.items())


@pytest.mark.parametrize("seed", range(15))
def test_factors_multiply_to_the_polynomial(seed):
    rng = np.random.default_rng([6, seed])
    p = random_polynomial(rng, 4) * random_polynomial(rng, 3) ** 2
    if not p.terms:
        return
    constant, found = p.factors()
    product = Polynomial.constant(constant)
    for factor, power in found:
        assert factor.constant_value is None
        product = product * factor**power
    assert product == p


@pytest.mark.parametrize("seed", range(25))
def test_values_are_those_of_fractions_added_one_by_one(seed):
    rng = np.random.default_rng([7, seed])
    p, point = random_polynomial(rng), random_point(rng)
    total = Fraction(0)
    for monomial, c in p.terms.items():
        for name, power in monomial:
            c *= point[name] ** power
        total += c
    assert p.evaluate(point) == total
    fixed = {name: point[name] for name in NAMES[::2]}
    assert p.substitute(fixed) == p.composed({n: Polynomial.constant(v) for n, v in fixed.items()})
    assert p.multilinear == all(power == 1 for m in p.terms for _, power in m)


def test_an_equal_polynomial_from_another_process_is_found_in_a_table():
    p = Polynomial.variable("a") * 2 + Polynomial.variable("b")
    hash(p)
    script = (
        "import pickle, sys; from bargaining.algebra.polynomial import Polynomial\n"
        "p = pickle.loads(sys.stdin.buffer.read())\n"
        "print(p in {Polynomial.variable('a') * 2 + Polynomial.variable('b')})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(p), capture_output=True, check=True
    )
    assert done.stdout.strip() == b"True"


def test_flint_is_loaded_only_where_it_is_needed():
    script = (
        "import sys; from bargaining.algebra.polynomial import Polynomial\n"
        "x = Polynomial.variable('x'); p = (x + 1) * (x - 2)\n"
        "p.evaluate({'x': 1}), p.substitute({'x': 1}), str(p), p.derivative('x'), p.content\n"
        "print('flint' in sys.modules); p.factors(); print('flint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["False", "True"]
