"""Regimes along one and two assumptions, tornadoes and single cruxes of any formula agree with brute force."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes import single_parameter_cruxes
from bargaining.analysis.phase import phase_diagram
from bargaining.analysis.plane import plane_regimes
from bargaining.analysis.regimes import axis_regimes
from bargaining.analysis.robustness import tornado
from bargaining.forms.formula import AllOf, AnyOf, Condition, conditions, flat
from bargaining.loading.scenarios import with_concept
from tests.catalogue import scenario as catalogued
from tests.toy_forms import ToyForm, ToyScenario, random_fraction, toy_form, toy_scenario

GRID = [Fraction(k, 12) for k in range(13)]
SEEDS = [*range(8), *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(8, 25))]
X, Y = Polynomial.variable("x"), Polynomial.variable("y")
HALF = Polynomial.constant(Fraction(1, 2))
KINDS = [(depth, strict) for depth in (1, 2, 3) for strict in (False, True)]


def made(seed, depth, strict, names="xyz", degree=3, candidates=4):
    rng = np.random.default_rng([seed, depth, strict])
    parameters = names[: int(rng.integers(1, len(names) + 1))] if degree == 3 else names
    return rng, toy_scenario(rng, toy_form(rng, parameters, candidates, depth, strict, degree=degree))


def beside(value):
    return [v for v in (value - Fraction(1, 10**9), value, value + Fraction(1, 10**9)) if 0 <= v <= 1]


@pytest.mark.parametrize(("depth", "strict"), KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_regimes_along_an_assumption_agree_with_brute_force(seed, depth, strict):
    rng, scenario = made(seed, depth, strict)
    found = axis_regimes(scenario, "x")
    exact = [v for point in found.thresholds for v in beside(point.low) + beside(point.high)]
    for value in [*GRID, *exact, *(random_fraction(rng) for _ in range(20))]:
        expected = scenario.truth(x=value)
        assert set(found.at(value)) == expected
        (regime,) = (r for r in found.regimes if inside(r, value))
        assert set(regime.profiles) == expected
    for left, right in zip(found.regimes[:-1], found.regimes[1:], strict=True):
        assert left.end == right.start
        assert left.end_closed != right.start_closed
        assert left.profiles != right.profiles


def inside(regime, value):
    after, before = regime.start.compare(value), regime.end.compare(value)
    return (after < 0 or (after == 0 and regime.start_closed)) and (
        before > 0 or (before == 0 and regime.end_closed)
    )


@pytest.mark.parametrize(("depth", "strict"), KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_ends_an_interval_holds_inside_and_fails_outside(seed, depth, strict):
    _, scenario = made(seed, depth, strict)
    little = Fraction(1, 10**9)
    for profile, intervals in axis_regimes(scenario, "x").intervals.items():
        named = {c.deviation: c for c in conditions(scenario.form.formula(profile))}
        for i in intervals:
            ends = (
                (i.start, i.start_bound, i.start_closed, -little),
                (i.end, i.end_bound, i.end_closed, little),
            )
            for end, bound, closed, step in ends:
                if not bound.player:
                    assert end.low in (0, 1)
                    assert closed
                elif end.is_rational:
                    within, without = (end.low, end.low + step) if closed else (end.low - step, end.low)
                    point = dict(scenario.values)
                    assert named[bound.deviation].holds({**point, "x": within})
                    assert not named[bound.deviation].holds({**point, "x": without})


def test_intervals_and_regimes_are_open_where_a_condition_is_strict():
    outside = AnyOf((Condition(-X, strict=True), Condition(X * 2 - 1, strict=True, deviation="d")))
    hole = Condition((X - HALF) * (X - HALF), strict=True)
    scenario = ToyScenario(
        ToyForm(("x",), {("a",): outside, ("b",): hole}),
        {"x": Fraction(0)},
        {"x": (Fraction(0), Fraction(1))},
    )
    found = axis_regimes(scenario, "x")
    assert [str(i) for i in found.intervals[("a",)]] == ["(1/2, 1]"]
    assert [str(i) for i in found.intervals[("b",)]] == ["[0, 1/2)", "(1/2, 1]"]
    assert [str(r) for r in found.regimes] == ["[0, 1/2)", "1/2", "(1/2, 1]"]
    assert [str(t) for t in found.thresholds] == ["1/2"]
    assert found.at(Fraction(1, 2)) == ()


@pytest.mark.parametrize(("depth", "strict"), KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_tornadoes_and_single_cruxes_agree_with_brute_force(seed, depth, strict):
    rng, scenario = made(seed, depth, strict)
    statement = tornado(scenario, "p == c0 or p == c1")
    wanted = {("c0",), ("c1",)}
    assert statement.holds == bool(scenario.truth() & wanted)
    for bar in statement.bars:
        for value in [*GRID, *(random_fraction(rng) for _ in range(8))]:
            expected = bool(scenario.truth(**{bar.parameter: value}) & wanted)
            assert any(value in interval for interval in bar.intervals) == expected
        for end, margin in zip((Fraction(0), Fraction(1)), bar.margins, strict=True):
            point = {**scenario.values, bar.parameter: end}
            assert margin == max(least(scenario.form.formulas[one], point) for one in wanted)


def least(part, point):
    """Return by how much a formula holds at a point: the best of alternatives, the least of what must hold."""
    if isinstance(part, Condition):
        return part.polynomial.evaluate(point)
    return (min if isinstance(part, AllOf) else max)(least(inner, point) for inner in part.parts)


@pytest.mark.parametrize("profile", ["c0", {"p": "c0"}, "p in (c0, c1)", "p != c0"])
@pytest.mark.parametrize(("depth", "strict"), KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_single_cruxes_agree_with_brute_force(seed, depth, strict, profile):
    _, scenario = made(seed, depth, strict)
    wanted = {one for one in scenario.form.candidates() if _asked(profile, one[0])}

    def predicted(name, value):
        return bool(scenario.truth(**{name: value}) & wanted)

    now = bool(scenario.truth() & wanted)
    for row in single_parameter_cruxes(scenario, profile):
        for flip, way in ((row.below, -1), (row.above, 1)):
            last = flip.value.low if flip else Fraction(way > 0)
            steps = [row.current + (last - row.current) * Fraction(k, 7) for k in range(7)]
            for value in steps:
                assert predicted(row.parameter, value) == now
            if flip and flip.value.is_rational:
                there = flip.value.low + (0 if flip.attained else Fraction(way, 10**9))
                assert predicted(row.parameter, there) != now
                assert predicted(row.parameter, last) == (now != flip.attained)


def _asked(profile, option):
    """Tell whether an option is one of those that a profile or a statement of these tests names."""
    return option != "c0" if profile == "p != c0" else option in str(profile)


@pytest.mark.parametrize(("depth", "strict"), KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_regimes_over_two_assumptions_agree_with_brute_force(seed, depth, strict):
    rng, scenario = made(seed, depth, strict, degree=2, candidates=5)
    found = plane_regimes(scenario, "x", "y")
    drawn = [(random_fraction(rng), random_fraction(rng)) for _ in range(40)]
    coarse = [(x, y) for x in GRID[1:-1:2] + GRID[3:-1:3] for y in GRID[1:-1:2] + GRID[3:-1:3]]
    for x, y in drawn + coarse:
        assert set(found.at(x, y)) == scenario.truth(x=x, y=y)
    for x, y in drawn:
        expected = scenario.truth(x=x, y=y)
        (cell,) = (c for c in found.cells if any(strictly(part, x, y) for part in c.parts))
        assert set(cell.profiles) == expected
        for profile in found.profiles:
            if profile in found.unions:
                assert flat(scenario.form.formula(profile)) is None
                holds = any(strictly(part, x, y) for part in found.unions[profile])
            else:
                holds = all(p.evaluate({"x": x, "y": y}) > 0 for p in found.bounds(profile))
            assert holds == (profile in expected)


def strictly(part, x, y):
    return all(condition.side(("x", x), ("y", y)) > 0 for condition in part)


@pytest.mark.parametrize(("depth", "strict"), KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_phase_diagrams_agree_with_brute_force_on_every_cell(seed, depth, strict):
    _, scenario = made(seed, depth, strict, degree=2, candidates=5)
    found = phase_diagram(scenario, "x", "y", 18, 9)  # whose middles hold 1/4 and 3/4 across, 1/2 up
    classes = found.classes()
    for row in range(9):
        for column in range(18):
            x, y = found.point(row, column)
            assert set(found.legend[classes[row, column]]) == scenario.truth(x=x, y=y)


def test_a_strict_condition_leaves_a_gap_and_a_closed_one_a_seam():
    square = (X - Y) * (X - Y)
    formulas = {
        ("a",): Condition(square, strict=True, player="p", deviation="d"),
        ("b",): AnyOf((Condition(-square), Condition(X - HALF, strict=True))),
        ("c",): AllOf((Condition(Y - HALF, strict=True, player="p", deviation="e"),)),
    }
    ranges = {name: (Fraction(0), Fraction(1)) for name in "xy"}
    scenario = ToyScenario(ToyForm(("x", "y"), formulas), dict.fromkeys("xy", Fraction(0)), ranges)
    found = plane_regimes(scenario, "x", "y")
    assert {gap.profile for gap in found.gaps} == {("a",)}
    assert {seam.profile for seam in found.seams} == {("b",)}
    third = Fraction(1, 3)
    assert set(found.at(third, third)) == {("b",)}
    ((polynomial, (reason,)),) = found.bounds(("c",)).items()
    assert (str(polynomial), reason.strict) == ("-1 + 2 y", True)
    assert found.at(third, Fraction(1, 2)) == (("a",),)


@pytest.mark.parametrize(
    ("name", "x", "y"), [("touch", "x", "y"), ("ell", "x", "y"), ("staircase", "x", "y")]
)
def test_strict_equilibria_of_a_scenario_agree_with_its_payoffs(name, x, y):
    scenario = with_concept(catalogued(name), "strict Nash")
    across, both = axis_regimes(scenario, x), plane_regimes(scenario, x, y)
    low, high = scenario.range(x)
    exact = [v for point in across.thresholds if point.is_rational for v in beside(point.low)]
    for value in [low + (high - low) * k for k in GRID] + exact:
        assert set(across.at(value)) == strict_equilibria(scenario.replace(**{x: value}))
    bottom, top = scenario.range(y)
    for k in GRID[1:-1:2]:
        for m in GRID[1:-1]:
            point = low + (high - low) * k, bottom + (top - bottom) * m
            assert set(both.at(*point)) == strict_equilibria(
                scenario.replace(**dict(zip((x, y), point, strict=True)))
            )


def strict_equilibria(scenario):
    payoffs = scenario.game().exact_payoffs
    found = set()
    for cell in np.ndindex(*payoffs.shape[1:]):
        others = [
            (i, (*cell[:i], b, *cell[i + 1 :]))
            for i, own in enumerate(cell)
            for b in range(payoffs.shape[1 + i])
            if b != own
        ]
        if all(payoffs[(i, *cell)] > payoffs[(i, *other)] for i, other in others):
            found.add(tuple(names[k] for names, k in zip(scenario.actions, cell, strict=True)))
    return found
