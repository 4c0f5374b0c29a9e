"""Small boxes in ball arithmetic: every solution once, signs proved, nothing claimed of double roots."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from bargaining.equilibria.branch_and_prune import branch_and_prune
from bargaining.equilibria.branch_and_prune.refinement import settle_box
from bargaining.games import NormalFormGame

HALF = Fraction(1, 2)
fractions = np.vectorize(Fraction, otypes=[object])


def pair(product_, shift=0):
    """Return payoffs with the conditions y = z, x = z, (x - 1/2)(y - 1/2) = product_; a constant is added to all."""
    payoffs = np.full((3, 2, 2, 2), Fraction(shift), dtype=object)
    quarter = Fraction(1, 4)
    payoffs[0, 0] += fractions(np.array([[0, -1], [1, 0]]))
    payoffs[1, :, 0] += fractions(np.array([[0, -1], [1, 0]]))
    payoffs[2, :, :, 0] += np.array([[quarter, -quarter], [-quarter, quarter]]) - product_
    return payoffs


def box(sizes, low=0.0, high=1.0):
    return [np.array([[low] * m, [high] * m]) for m in sizes]


@pytest.mark.parametrize("exponent", [2, 8, 15, 25])
@pytest.mark.parametrize("shift", [0, 10**15])
def test_near_double_roots_are_told_apart_at_any_distance(exponent, shift):
    distance = Fraction(1, 10**exponent)
    found = settle_box(pair(distance**2, shift), [[0, 1]] * 3, box([2, 2, 2], 0.25, 0.75))
    assert found.settled
    assert [p.verdict for p in found.points] == ["equilibrium"] * 2
    assert sorted(p.index for p in found.points) == [-1, 1]
    for point in found.points:
        errors = [
            abs(abs(Fraction(float(p)) - HALF) - distance) for x in point.strategies for p in x
        ]  # the floats are all that rounds
        assert max(errors) <= Fraction(point.radius) < Fraction(1, 10**15)


def test_the_absence_of_roots_beside_a_near_double_one_is_proved():
    found = settle_box(pair(-Fraction(1, 10**40)), [[0, 1]] * 3, box([2, 2, 2], 0.25, 0.75))
    assert found.settled
    assert not found.points


def test_a_double_root_is_left():
    found = settle_box(pair(Fraction(0)), [[0, 1]] * 3, box([2, 2, 2], 0.25, 0.75), max_boxes=300)
    assert not found.settled
    assert not found.points
    assert any(all((b[0] <= 0.5).all() and (b[1] >= 0.5).all() for b in left) for left in found.left)


@pytest.mark.parametrize(
    ("exponent", "verdict"),
    [(3, "none"), (40, "none"), (-3, "equilibrium"), (-40, "equilibrium")],
)
def test_gains_far_below_floats_have_their_sign(exponent, verdict):
    """Matching pennies with a third action that pays half of a certain amount more or less than the mixture."""
    gain = Fraction(1, 10 ** abs(exponent)) * (1 if exponent > 0 else -1)
    row = [[Fraction(1), Fraction(-1)], [Fraction(-1), Fraction(1)], [gain, gain]]
    column = [[Fraction(-1), Fraction(1)], [Fraction(1), Fraction(-1)], [Fraction(0), Fraction(0)]]
    payoffs = np.array([row, column], dtype=object)
    found = settle_box(payoffs, [[0, 1], [0, 1]], box([2, 2], 0.4, 0.6))
    assert [p.verdict for p in found.points] in ([verdict], [] if verdict == "none" else [verdict])
    assert found.settled


def test_a_gain_that_the_equations_make_zero_is_zero():
    row = [[Fraction(1), Fraction(-1)], [Fraction(-1), Fraction(1)], [Fraction(1, 3), Fraction(-1, 3)]]
    column = [[Fraction(-1), Fraction(1)], [Fraction(1), Fraction(-1)], [Fraction(0), Fraction(0)]]
    found = settle_box(np.array([row, column], dtype=object), [[0, 1], [0, 1]], box([2, 2], 0.4, 0.6))
    assert [p.gains for p in found.points] == [((0,), ())]
    assert found.settled


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3)])
@pytest.mark.parametrize("scale", [1, Fraction(10) ** 400])
def test_whole_faces_give_what_the_engine_gives(shape, scale):
    game = NormalFormGame(np.random.default_rng(len(shape)).normal(size=(len(shape), *shape)))
    expected = branch_and_prune(game)
    supports = [[c for k in range(1, m + 1) for c in combinations(range(m), k)] for m in shape]
    points = []
    for chosen in product(*supports):
        found = settle_box(fractions(game.payoffs) * scale, chosen, box(map(len, chosen)), max_boxes=3000)
        assert found.settled
        points += [p for p in found.points if p.verdict == "equilibrium"]
    assert len(points) == len(expected)
    for point in points:
        same = [
            e.index
            for e in expected
            if e.supports == point.supports
            and all(
                np.abs(x[list(s)] - y).max() < 1e-9
                for x, s, y in zip(e.strategies, point.supports, point.strategies, strict=True)
            )
        ]
        assert same == [point.index]
