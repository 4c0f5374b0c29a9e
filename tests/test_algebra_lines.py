"""Points at which two equations hold, and the lines above them, against plain numbers."""

import flint
import numpy as np
import pytest

from bargaining.algebra.factors import Factors, at_balls
from bargaining.algebra.fields import precision
from bargaining.algebra.lines import LinesCut, common_points
from bargaining.algebra.towers import cut_box

RING = flint.fmpq_mpoly_ctx.get(("s", "t", "x"), flint.Ordering.lex)
S, T, X = RING.gens()


def half(p):
    """Centre a polynomial's unknowns at one half."""
    return p.compose(S - flint.fmpq(1, 2), T - flint.fmpq(1, 2), X)


@pytest.mark.parametrize("shear", [0, 1])
def test_points_above_each_other_are_told_apart(shear):
    # Four points, two above each other; then the same, two side by side.
    circle, hyperbola = S * S + T * T - flint.fmpq(5, 9), S * S - flint.fmpq(4, 9)
    if shear:
        circle, hyperbola = (p.compose(T, S, X) for p in (circle, hyperbola))
    found = common_points(circle, hyperbola, (0, 1))
    with precision(128):
        points = sorted(tuple(round(float(p.field.ball(c).mid()) * 3) for c in p.coordinates) for p in found)
    expected = [(-2, -1), (-2, 1), (2, -1), (2, 1)]
    assert points == sorted((b, a) if shear else (a, b) for a, b in expected)


def test_complex_points_and_points_at_infinity_are_none():
    assert common_points(S * S + T * T + 1, S * T - 1, (0, 1)) == []
    assert common_points(S * T - 1, S * T + T - 1, (0, 1)) == []  # they meet where t is infinite


def test_a_common_tangent_is_one_point():
    [point] = common_points(S * S + T * T - 1, T - S * S * 0 - 1, (0, 1))
    assert point.coordinates == (0, 1)


def test_cells_above_points_have_their_signs():
    one, other = half(S * S + 2 * T * T - flint.fmpq(1, 7)), half(S * S - S * T - flint.fmpq(1, 50))
    quadric = X * X * 4 - S * X + T - flint.fmpq(2, 3)
    factors = Factors()
    for p in (one, other, quadric, *(q for y in (S, T, X) for q in (y, y - 1))):
        factors.track(p)
    cut = cut_box(factors.found, (0, 1, 2), 3, (), {}, lambda: None)
    assert isinstance(cut, LinesCut)
    expected = 0
    a, b = np.meshgrid(*[np.linspace(-0.5, 0.5, 1001)] * 2)
    first, second = a * a + 2 * b * b - 1 / 7, a * a - a * b - 1 / 50
    both = np.ones((1000, 1000), dtype=bool)
    for grid in (first, second):  # squares in which a polynomial changes its sign
        corners = [grid[:-1, :-1], grid[1:, :-1], grid[:-1, 1:], grid[1:, 1:]]
        both &= (np.min(corners, axis=0) < 0) & (np.max(corners, axis=0) > 0)
    squares = np.argwhere(both) / 1000
    clusters = []
    for t, s in squares.tolist():
        if not any(abs(s - u) + abs(t - v) < 0.01 for u, v in clusters):
            clusters.append((s, t))
    for s, t in clusters:
        expected += sum(x.imag == 0 and 0 < x.real < 1 for x in np.roots([4, -s, t - 2 / 3]))
    zeros = [c for c in cut.cells if c.sign(2) == 0]
    assert len(zeros) == expected > 0
    with precision(300):
        for cell in cut.cells:
            s, t, x = cell.point()
            value = at_balls(factors.found[2], (0, 1, 2), (s, t, x))
            assert value.contains(0) if cell.sign(2) == 0 else value * cell.sign(2) > 0
            assert cut.locate(cell.point()) == [cell.place]
