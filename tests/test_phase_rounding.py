"""Signs along the rows of a phase diagram are exact where floats are wrong, or too small for the integers."""

import itertools

import pytest

from bargaining.analysis.phase import phase_diagram
from tests.made import choice


def check(made, margin, columns, rows):
    found = phase_diagram(made, "a", "b", columns, rows)
    classes = found.classes()
    beside = 0
    for row, column in itertools.product(range(rows), range(columns)):
        value = margin(*found.point(row, column))
        expected = {("go",)} if value > 0 else {("stay",)} if value < 0 else {("go",), ("stay",)}
        assert set(found.legend[classes[row, column]]) == expected
        beside += abs(value) <= 1
    return beside


@pytest.mark.parametrize("offset", [1, -1, 0])
def test_values_that_rounding_would_turn_have_their_exact_signs(tmp_path, offset):
    # Cells have whole numbers in their middles, so that a square meets b; the coefficients do not fit a float.
    n = 10**20 + 39
    made = choice(tmp_path, f"{n} * a^2 - {n} * b + ({offset})", low='"-1/2"', high='"59/2"')
    assert check(made, lambda a, b: n * a**2 - n * b + offset, 30, 30) >= 6
    made = choice(tmp_path, f"{n} * a^2 - {n} * b^2 + ({offset})", low='"-1/2"', high='"59/2"')
    assert check(made, lambda a, b: n * a**2 - n * b**2 + offset, 30, 30) >= 30


def test_integers_beyond_the_floats_are_no_obstacle(tmp_path):
    p, q = 10**25 + 13, 10**25 + 19
    made = choice(tmp_path, f"({p} * a)^12 - ({q} * b)^12 + 1")
    assert check(made, lambda a, b: (p * a) ** 12 - (q * b) ** 12 + 1, 9, 9) == 1
