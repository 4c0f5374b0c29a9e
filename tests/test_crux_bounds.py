"""What cruxes are proved by: relaxations, dual bounds and the signs of slopes."""

from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.claims import claim, divided
from bargaining.analysis.cruxes.directions import Directions
from bargaining.analysis.cruxes.programmes import dual_bound
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import Measure, Region, relax
from bargaining.forms.formula import AllOf, conditions
from bargaining.games.programmes import Programme


def some_polynomials(generator):
    x, y, z = (Polynomial.variable(n) for n in "xyz")
    c = [Polynomial.constant(Fraction(int(k), 5)) for k in generator.integers(-9, 10, 7)]
    return [c[0] + x * y * c[1] + z * c[2], c[3] + x * x * y * c[4] + y * z * c[5], c[6] + x * y * z - z]


@pytest.mark.parametrize("kind", ["sum", "largest"])
@pytest.mark.parametrize("seed", range(4))
def test_relaxations_bound_every_point_of_their_box(seed, kind):
    generator = np.random.default_rng(seed)
    system = CompiledPolynomials.over(some_polynomials(generator)[:2], ("x", "y", "z"))
    low, high = np.sort(generator.uniform(-1, 1, (2, 3)), axis=0)
    measure = Measure(generator.uniform(-1, 1, 3), kind)
    points = generator.uniform(low, high, (20_000, 3))
    inside = points[(system.at(points) >= 0).all(axis=1)]
    bound = relax(system, measure, Region(low, high, 0.0, np.inf, np.zeros(3))).bound
    assert np.all(measure.distance(inside) >= bound)
    lower, upper = system.bounds(low, high)
    assert np.all(lower <= system.scaled(points.T).T)
    assert np.all(upper >= system.scaled(points.T).T)


@pytest.mark.parametrize("seed", range(4))
def test_directions_are_those_in_which_slopes_have_a_sign(seed):
    generator = np.random.default_rng(seed)
    polynomials = some_polynomials(generator)
    low, high = np.sort(generator.integers(-10, 11, (2, 3)), axis=0)
    ends = [tuple(Fraction(int(k), 10) for k in end) for end in (low, low, high + 1)]
    found = Directions.of(polynomials, ExactBox(("x", "y", "z"), *ends))
    system = CompiledPolynomials.over(polynomials, ("x", "y", "z"))
    points = generator.uniform(low / 10, (high + 1) / 10, (5_000, 3))
    slopes = np.array([system.slopes(point) for point in points])
    assert not np.any((slopes > 0).any(axis=0) & ~found.rising)
    assert not np.any((slopes < 0).any(axis=0) & ~found.falling)
    both = found.rising[2] & found.falling[2]  # multi-affine: the signs are those of the corners
    assert not np.any(both & ~((slopes[:, 2] > 0).any(axis=0) | (slopes[:, 2] < 0).any(axis=0)))


def test_a_positive_factor_that_all_terms_share_does_not_matter():
    start = bargaining.load("rapprochement")
    whole = conditions(claim(start.form, [("transact", "isolate", "exploit", "tolerate")], "becomes"))
    left = conditions(divided(AllOf(whole), ["swap_scope"]))
    degrees = [[c.polynomial.degree for c in found] for found in (whole, left)]
    assert sum(degrees[0]) > sum(degrees[1])
    generator = np.random.default_rng(3)
    for _ in range(200):
        shares = {
            name: Fraction(int(k), 20)
            for name, k in zip(start.parameters, generator.integers(0, 21, 41), strict=True)
        }
        ends = {name: start.range(name) for name in start.parameters}
        values = {n: low + shares[n] * (high - low) for n, (low, high) in ends.items()}
        assert [c.holds(values) for c in whole] == [c.holds(values) for c in left]


def test_wrong_multipliers_still_give_a_valid_bound():
    # Minimise u with u + v >= 1 and both in [0, 1]: the optimum is 0 for any multiplier.
    programme = Programme(
        np.array([1.0, 0.0]), np.array([[-1.0, -1.0]]), np.array([-1.0]), np.zeros(2), np.ones(2)
    )
    assert all(dual_bound(programme, np.array([y])) <= 0 for y in (-1.0, 0.0, 0.3, 1.0, 5.0))
