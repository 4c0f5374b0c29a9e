"""Areas of cells where curves touch the box or each other: exact where they can be, enclosed elsewhere."""

import itertools
from fractions import Fraction
from math import log, pi, sqrt

import numpy as np
import pytest

from bargaining.analysis import regions
from bargaining.analysis.plane.arcs import NOTHING
from tests.made import choice, written

F = Fraction


def areas(made, profile="go"):
    """Return the sum of the areas of the cells of one profile, and require that all areas fit the box."""
    found = regions(made, "a", "b")
    total = sum((cell.area for cell in found.cells), start=NOTHING)
    assert total.low <= found.box.area <= total.high
    assert all(0 <= cell.area.low <= cell.area.high for cell in found.cells)
    assert all(cell.exact for cell in found.cells) == total.exact
    return sum((cell.area for cell in found.cells if cell.profiles == ((profile,),)), start=NOTHING)


@pytest.mark.parametrize(
    ("formula", "limits", "area"),
    [
        # A parabola whose vertex touches the left side; one that touches the upper side; one that ends in corners.
        ("(a + 1) - b^2", (-1, 1), F(10, 3)),
        ("(b - 1) + a^2", (-1, 1), F(2, 3)),
        ("b - a^2", (-1, 1), F(4, 3)),
        ("a - b^2", (-1, 1), F(4, 3)),
        ("1 - b - a^2", (-1, 1), F(10, 3)),
        # Double curves change nothing; a curve times a line that it touches.
        ("(a - b)^2 * (a + b)", (-1, 1), F(2)),
        ("a^2 * b", (-1, 1), F(2)),
        ("(b - a^2) * b", (-1, 1), F(4, 3) + F(2)),
        ("b * (b^2 - a)", (-1, 1), F(2)),
        # A cubic with a point of inflection, two that cross, one that is tangent to a parabola.
        ("b - a^3", (-1, 1), F(2)),
        ("(b - a^3) * (b + a^3)", (-1, 1), F(3)),
        ("(b - a^2) * (b - a^2 - (a - 1/2)^2 / 4)", (-1, 1), None),
        # A point alone, in the middle and in a corner.
        ("a^2 + b^2", (-1, 1), F(4)),
        ("2 - a^2 - b^2", (-1, 1), F(4)),
        ("(a - 1/3)^2 * (b - a^2)^2 + 0 * b", (-1, 1), F(4)),
    ],
)
def test_areas_that_are_fractions_are_exact(tmp_path, formula, limits, area):
    low, high = limits
    found = areas(choice(tmp_path, formula, low=low, high=high))
    assert found.exact or area is None
    if area is not None:
        assert found.low == area


@pytest.mark.parametrize(
    ("formula", "limits", "area"),
    [
        ("1 - a^2 - b^2", (-1, 1), pi),
        ("1 - a^2 - 4 * b^2", (-1, 1), pi / 2),
        ("(a^2 - b^2) - (a^2 + b^2)^2", (-1, 1), 1.0),
        ("b^2 - a^3", (-1, 1), 4 - 4 / 5),
        ("b^3 - a^2", (-1, 1), 4 / 5),
        ("a * b - 1/4", (-1, 1), 2 * (3 / 4 - log(4) / 4)),
        ("a^2 * b^2 - 1/4", (-1, 1), 4 * (1 / 2 - log(2) / 2)),
        ("(b^2 - 2) * (a^2 - 2)", (-2, 2), 8 + 4 * (2 - sqrt(2)) ** 2),
        ("b^2 - 2 * a^4", (-1, 1), None),
        ("1 - a^4 - b^4", (-1, 1), 3.7081493546),
        ("a^2 * (a + 1) - b^2", (-1, 1), None),
    ],
)
def test_other_areas_are_enclosed(tmp_path, formula, limits, area):
    low, high = limits
    found = areas(choice(tmp_path, formula, low=low, high=high))
    assert found.high - found.low < F(1, 1000)
    if area is not None:
        assert found.low - F(1, 10**9) <= F(area) <= found.high + F(1, 10**9)


def clipped(polygon, line):
    """Return the part of a convex polygon at which a line's form is positive, in fractions."""
    c, x, y = line
    kept = []
    values = [c + x * p + y * q for p, q in polygon]
    for k, (p, q) in enumerate(polygon):
        after = (k + 1) % len(polygon)
        if values[k] >= 0:
            kept.append((p, q))
        if values[k] * values[after] < 0:
            s = values[k] / (values[k] - values[after])
            kept.append((p + s * (polygon[after][0] - p), q + s * (polygon[after][1] - q)))
    return kept


def shoelace(polygon):
    turned = [*polygon[1:], *polygon[:1]]
    return sum((p * w - v * q for (p, q), (v, w) in zip(polygon, turned, strict=True)), start=F(0)) / 2


@pytest.mark.parametrize("seed", range(12))
def test_lines_in_any_position_have_the_areas_of_clipped_polygons(tmp_path, seed):
    # Small integers: lines through corners and each other's crossings, along sides, twice the same, upright, level.
    rng = np.random.default_rng(seed)
    lines = []
    while len(lines) < 4:
        line = tuple(F(int(v)) for v in rng.integers(-2, 3, 3))
        if any(line[1:]):
            lines.append(line)
    formula = " * ".join(f"({c} + {x} * a + {y} * b)" for c, x, y in lines)
    expected = F(0)
    for signs in itertools.product((1, -1), repeat=len(lines)):
        if np.prod(signs) > 0:
            polygon = [(F(-1), F(-1)), (F(1), F(-1)), (F(1), F(1)), (F(-1), F(1))]
            for sign, line in zip(signs, lines, strict=True):
                polygon = clipped(polygon, tuple(sign * v for v in line)) if polygon else []
            expected += shoelace(polygon) if len(polygon) > 2 else 0
    # The same line twice is positive on both sides: each point is counted once, by its own signs.
    found = areas(choice(tmp_path, formula))
    assert found.exact
    assert found.low == expected


@pytest.mark.parametrize(
    ("limit", "formula"),
    [
        ("1/1000000000000", "(1000000000000 * a)^2 + (1000000000000 * b)^2 - 1"),
        ("1000000000000", "a^2 / 1000000000000 + b^2 / 1000000000000 - 1000000000000"),
    ],
)
def test_areas_do_not_depend_on_the_unit_of_the_parameters(tmp_path, limit, formula):
    found = regions(choice(tmp_path, formula, low=f'"-{limit}"', high=f'"{limit}"', middle=0), "a", "b")
    disc = found.shares[(("stay",),)]
    assert disc.low <= F(pi / 4) <= disc.high
    assert disc.high - disc.low < F(1, 1000)


def test_curves_that_nearly_meet_are_told_apart(tmp_path):
    near = "1/1000000000000"
    found = regions(choice(tmp_path, f"(a - b^2) * (a - b^2 - {near})"), "a", "b")
    assert [cell.profiles for cell in found.cells].count((("stay",),)) == 1
    assert len(found.cells) == 3


def test_a_band_thinner_than_the_snapping_distance_is_not_cut_where_another_curve_turns(tmp_path):
    # The circle turns at two places that are no fractions; beside one of them the band is thinner than 2^-24.
    payoffs = [
        ("one", "(b^2 - a - 1) * (b^2 - a - 1 - 1/1000000000) * one.go"),
        ("two", "(a^2 + b^2 - 1/2) * two.up"),
    ]
    found = regions(written(tmp_path, {"one": ("stay", "go"), "two": ("down", "up")}, payoffs), "a", "b")
    thin = [cell for cell in found.cells if cell.profiles == (("stay", "up"),)]
    assert len(thin) == 2
    for cell in found.cells:
        assert set(found.at(*cell.witness)) == set(cell.profiles)
    total = sum((cell.area for cell in found.cells), start=NOTHING)
    assert total.low <= 4 <= total.high
