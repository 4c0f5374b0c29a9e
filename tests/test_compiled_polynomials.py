"""Compiled polynomials against the exact ones: values within the proved error, slopes, bounds over boxes, parts."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.polynomial import Polynomial

NAMES = ("z", "a", "m")  # an order of one's own, which is not that of the alphabet
FIRST = np.random.default_rng(0)


def random_polynomials(rng, number=6):
    found = []
    for _ in range(number):
        terms = {}
        for _ in range(rng.integers(0, 9)):
            powers = rng.integers(0, 4, len(NAMES)).tolist()
            monomial = tuple(sorted((n, p) for n, p in zip(NAMES, powers, strict=True) if p))
            terms[monomial] = Fraction(int(rng.integers(-99, 100)), int(rng.integers(1, 99)))
        found.append(Polynomial(terms))
    return [*found, Polynomial(), Polynomial.constant(Fraction(1, 3)), Polynomial.variable("a")]


def exact(polynomial, point):
    return polynomial.evaluate({n: Fraction(x) for n, x in zip(NAMES, point, strict=True)})


@pytest.mark.parametrize("seed", range(12))
def test_values_and_slopes_err_by_no_more_than_is_said(seed):
    rng = np.random.default_rng([1, seed])
    polynomials = random_polynomials(rng)
    compiled = CompiledPolynomials.over(polynomials, NAMES)
    points = rng.uniform(-1, 1, (2, 5, 3))
    values = compiled.at(points)
    assert values.shape == (2, 5, len(polynomials))
    for place in np.ndindex(2, 5):
        for k, p in enumerate(polynomials):
            assert abs(Fraction(values[*place, k]) - exact(p, points[place])) <= Fraction(compiled.errors[k])
    slopes = compiled.slopes(points[0, 0])
    for k, p in enumerate(polynomials):
        for v, name in enumerate(NAMES):
            wanted = float(exact(p.derivative(name), points[0, 0]))
            assert slopes[k, v] == pytest.approx(wanted, rel=1e-12, abs=100 * compiled.errors[k])
    assert compiled.errors.max() < 1e-10  # the bound says something


@pytest.mark.parametrize("seed", range(12))
def test_bounds_hold_over_the_box_and_shrink_to_the_value_at_a_point(seed):
    rng = np.random.default_rng([2, seed])
    polynomials = random_polynomials(rng)
    compiled = CompiledPolynomials.over(polynomials, NAMES)
    low, high = np.sort(rng.uniform(-1, 1, (2, 3)), axis=0)
    least, most = compiled.bounds(low, high)
    for point in (*rng.uniform(low, high, (40, 3)), low, high):
        values = [
            exact(p, point) / Fraction(2) ** int(u)
            for p, u in zip(polynomials, compiled.units[1], strict=True)
        ]
        assert all(Fraction(a) <= v <= Fraction(b) for a, v, b in zip(least, values, most, strict=True))
        computed = compiled.scaled(point[:, None])[:, 0]
        assert np.all((least <= computed) & (computed <= most))
    at_low, also = compiled.bounds(low, low)
    assert np.all(also - at_low <= 8 * compiled.rounding)


@pytest.mark.parametrize("seed", range(12))
def test_a_part_is_what_compiling_the_part_gives(seed):
    rng = np.random.default_rng([3, seed])
    polynomials = random_polynomials(rng)
    whole = CompiledPolynomials.over(polynomials, NAMES)
    chosen, less = [4, 0, 7, 2], np.array([0.0, 0.25, 2.0**-30, 0.0])
    part = whole.rows(chosen, less)
    lowered = [polynomials[k] - Fraction(by) for k, by in zip(chosen, less.tolist(), strict=True)]
    again = CompiledPolynomials.over(lowered, NAMES)
    assert list(part.polynomials) == lowered
    assert part.monomials.factors == again.monomials.factors
    np.testing.assert_allclose(part.table, again.table, rtol=1e-15)
    points = rng.uniform(-1, 1, (50, 3))
    np.testing.assert_allclose(part.at(points), again.at(points), rtol=0, atol=2 * again.errors.max())


@pytest.mark.parametrize("stretch", [Fraction(1), Fraction(10) ** 30, Fraction(3, 10**30)])
def test_units_of_values_and_variables_leave_the_same_numbers(stretch):
    polynomials = random_polynomials(np.random.default_rng(5))
    moved = [
        Polynomial({m: c * 2**40 / stretch ** sum(p for _, p in m) for m, c in q.terms.items()})
        for q in polynomials
    ]
    limits = dict.fromkeys(NAMES, (-stretch, stretch))
    compiled = CompiledPolynomials.of(moved, limits)
    assert compiled.variables == tuple(sorted(NAMES))
    points = FIRST.uniform(-1, 1, (3, 30)) * float(stretch)
    values = compiled.values(compiled.columns(dict(zip(NAMES, points, strict=True)), 30))
    for k, p in enumerate(moved):
        for n in range(30):
            wanted = exact(p, points[:, n])
            assert abs(Fraction(values[k, n]) - wanted) <= Fraction(compiled.errors[k])


def test_no_variable_no_polynomial_and_no_point_are_no_trouble():
    none = CompiledPolynomials.over([], NAMES)
    assert none.at(np.zeros((4, 3))).shape == (4, 0)
    assert CompiledPolynomials.over([Polynomial.constant(2)], ()).at(np.zeros((0, 0))).shape == (0, 1)
    assert CompiledPolynomials.over([Polynomial.constant(2)], ()).at(np.zeros((2, 0))).tolist() == [[2], [2]]
    constant = CompiledPolynomials.of([Polynomial.constant(2)], {})
    assert constant.values(constant.columns({}, 3)).tolist() == [[2, 2, 2]]


def test_signs_are_exact_where_few_numbers_tie_in_many_combinations():
    a, m, z = (Polynomial.variable(name) for name in ("a", "m", "z"))
    polynomials = [a * m - z, a + m - z * 2, a * a - m]
    compiled = CompiledPolynomials.over(polynomials, NAMES)
    codes = [Fraction(k, 10) for k in (1, 2, 4, 5, 8)] + [Fraction(1, 10) + Fraction(1, 10**30)]
    grid = [(x, y, w) for x in codes for y in codes for w in codes]
    points = dict(zip(("z", "a", "m"), zip(*grid, strict=True), strict=True))
    same = compiled.signs(
        {name: np.array([float(x) for x in own]) for name, own in points.items()},
        len(grid),
        lambda name, p: points[name][p],
    )
    anew = compiled.signs(
        {name: np.array([float(x) for x in own]) for name, own in points.items()},
        len(grid),
        lambda name, p: Fraction(points[name][p].numerator, points[name][p].denominator),  # other objects
    )
    expected = [
        [
            (v > 0) - (v < 0)
            for k in range(len(grid))
            for v in [p.evaluate({name: points[name][k] for name in points})]
        ]
        for p in polynomials
    ]
    assert same.tolist() == anew.tolist() == expected
    assert (same == 0).any()
