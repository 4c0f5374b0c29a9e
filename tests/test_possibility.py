"""Bounds hold and are tight, verdicts agree with grids, draws and exact regimes, and witnesses are exact."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.algebra.bounds import bernstein, lower_bound, upper_bound
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis import regions
from bargaining.analysis.robustness import (
    assumption_box,
    draw,
    possibilities,
)
from bargaining.analysis.robustness.boxes import moving
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.possibility import everywhere, somewhere
from bargaining.equilibria import pure_equilibria
from bargaining.forms.formula import AllOf, AnyOf, Condition
from bargaining.forms.table import table_of


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


def random_polynomial(rng, names, terms=6, degree=2):
    total = Polynomial.constant(Fraction(int(rng.integers(-5, 6)), 3))
    for _ in range(terms):
        term = Polynomial.constant(Fraction(int(rng.integers(-9, 10)), 4))
        for name in rng.choice(names, size=int(rng.integers(1, 3)), replace=False):
            for _ in range(int(rng.integers(1, degree + 1))):
                term = term * Polynomial.variable(str(name))
        total = total + term
    return total


def together(*polynomials):
    return AllOf(tuple(map(Condition, polynomials)))


def point(rng, box):
    return {
        name: low + (high - low) * Fraction(int(rng.integers(0, 1001)), 1000)
        for name, (low, high) in box.items()
    }


BOX = {
    "x": (Fraction(-1), Fraction(2)),
    "y": (Fraction(1, 3), Fraction(1)),
    "z": (Fraction(-2), Fraction(-1, 2)),
}


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize("seed", range(8))
def test_bounds_hold_at_random_points(seed):
    rng = np.random.default_rng(seed)
    polynomial = random_polynomial(rng, list(BOX), degree=3)
    low, high = lower_bound(polynomial, BOX), upper_bound(polynomial, BOX)
    assert all(low <= polynomial.evaluate(point(rng, BOX)) <= high for _ in range(200))
    assert upper_bound(polynomial, BOX, spread=1) >= high  # intervals alone are looser


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_of_a_multilinear_polynomial_is_its_greatest_corner(seed):
    rng = np.random.default_rng(seed)
    polynomial = random_polynomial(rng, list(BOX), degree=1)
    corners = [dict(zip(BOX, ends, strict=True)) for ends in itertools.product(*BOX.values())]
    assert upper_bound(polynomial, BOX) == max(polynomial.evaluate(corner) for corner in corners)


def test_bernstein_coefficients_give_the_polynomial_back():
    rng = np.random.default_rng(1)
    polynomial = random_polynomial(rng, ["x", "y"], degree=3)
    low, high = BOX["x"]
    parts = bernstein(polynomial, "x", BOX["x"])
    d = len(parts) - 1
    here = point(rng, BOX)
    t = (here["x"] - low) / (high - low)
    binomials = [1, d, d * (d - 1) // 2, d * (d - 1) * (d - 2) // 6]
    weights = [Fraction(binomials[min(i, d - i)]) * t**i * (1 - t) ** (d - i) for i in range(d + 1)]
    assert d <= 3
    assert sum(w * p.evaluate(here) for w, p in zip(weights, parts, strict=True)) == polynomial.evaluate(here)


# ---------------------------------------------------------------- possible or not


@pytest.mark.parametrize("seed", range(12))
def test_verdicts_agree_with_a_grid_and_witnesses_are_exact(seed):
    rng = np.random.default_rng(100 + seed)
    box = {name: BOX[name] for name in ("x", "y")}
    polynomials = [random_polynomial(rng, ["x", "y"], terms=4) for _ in range(3)]
    verdict = somewhere(together(*polynomials), box)
    found = any(
        all(p.evaluate(here) >= 0 for p in polynomials)
        for here in (
            {"x": BOX["x"][0] + Fraction(i, 8) * 3, "y": BOX["y"][0] + Fraction(j, 8) * Fraction(2, 3)}
            for i, j in itertools.product(range(9), repeat=2)
        )
    )
    if verdict.status == "proved":
        assert all(low <= verdict.witness[name] <= high for name, (low, high) in box.items())
        assert all(p.evaluate(verdict.witness) >= 0 for p in polynomials)
    assert not (found and verdict.status == "refuted")


def test_a_cycle_of_three_conditions_is_refuted_by_their_sum():
    x, y, z = (Polynomial.variable(name) for name in "xyz")
    tenth = Polynomial.constant(Fraction(1, 10))
    unit = {name: (Fraction(0), Fraction(1)) for name in "xyz"}
    verdict = somewhere(together(x - y - tenth, y - z - tenth, z - x - tenth), unit)
    assert (verdict.status, verdict.boxes) == ("refuted", 1)


def test_a_point_that_only_touches_is_found_or_admitted():
    x, y = Polynomial.variable("x"), Polynomial.variable("y")
    unit = {name: (Fraction(0), Fraction(1)) for name in "xy"}
    bowl = -(x * x * 3 - 1) * (x * x * 3 - 1)  # zero at an irrational point only
    assert somewhere(together(bowl), {"x": unit["x"]}, boxes=60).status == "undecided"
    third = Polynomial.constant(Fraction(1, 3))
    assert somewhere(together(x - third, third - x, y * 1), unit).witness["x"] == Fraction(1, 3)


def test_a_point_that_no_climb_from_the_middle_reaches_is_found_by_halving():
    x = Polynomial.variable("x")
    left, right = x - Polynomial.constant(Fraction(1, 4)), x - Polynomial.constant(Fraction(9, 10))
    tilt = (x - Polynomial.constant(Fraction(89, 100))) * Polynomial.constant(Fraction(1, 10))
    two_hills = (
        tilt - left * left * right * right * 16
    )  # from the middle one climbs the lower hill, below zero
    verdict = somewhere(together(two_hills), {"x": (Fraction(0), Fraction(1))})
    assert verdict.status == "proved"
    assert verdict.boxes > 1
    assert two_hills.evaluate(verdict.witness) >= 0


def test_nothing_moves_and_nothing_is_asked():
    x = Polynomial.variable("x")
    held = {"x": (Fraction(1, 2), Fraction(1, 2))}
    assert somewhere(together(x), held).witness == {"x": Fraction(1, 2)}
    assert somewhere(together(-x), held).status == "refuted"
    assert somewhere(AllOf(()), held).status == "proved"
    assert everywhere(AnyOf(()), held, boxes=5).status == "refuted"


def test_profiles_along_one_assumption_are_those_of_its_exact_regimes(scenario):
    for calibration, axis in (
        ("baseline", "autonomy"),
        ("olech2025", "verification"),
        ("baseline", "eu_relief"),
    ):
        seen = scenario.calibrated(calibration)
        low, high = seen.range(axis)
        box = {name: (value, value) for name, value in seen.values.items()} | {axis: (low, high)}
        found = possibilities(seen, box)
        assert set(found.with_status("proved")) == set(regions(seen, axis).intervals)
        assert not found.with_status("undecided")


@pytest.fixture(scope="module")
def disagreement(scenario):
    return possibilities(scenario, assumption_box(scenario))


def test_every_profile_is_decided_over_the_whole_disagreement(scenario, disagreement):
    assert not disagreement.with_status("undecided")
    assert len(moving(disagreement.box)) > 30
    table = table_of(scenario.form)
    predicted = held(table, draw(disagreement.box, 20_000, seed=11))
    seen = {table.profiles[k] for k in np.flatnonzero(predicted.any(axis=0))}
    assert seen <= set(disagreement.with_status("proved"))
    for profile in disagreement.with_status("proved"):
        game = scenario.form.game.at(disagreement.verdicts[profile].witness)
        cells = [
            tuple(names[k] for names, k in zip(game.actions, c, strict=True)) for c in pure_equilibria(game)
        ]
        assert profile in cells


def test_implications_hold_in_every_equilibrium_of_fresh_draws(scenario, disagreement):
    table = table_of(scenario.form)
    predicted = held(table, draw(disagreement.box, 5_000, seed=12))
    seen = [table.profiles[k] for k in np.flatnonzero(predicted.any(axis=0))]
    rules = disagreement.implications()
    assert rules
    for player, action, other, left in rules:
        i, j = scenario.players.index(player), scenario.players.index(other)
        assert all(profile[j] in left for profile in seen if profile[i] == action)
