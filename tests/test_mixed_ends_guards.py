"""Proofs of where mixed equilibria end are withheld where a guard cannot exclude another course of things."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining.analysis.branches.mixed_ends import mixed_end
from bargaining.analysis.branches.support_system import SupportSystem

F = Fraction
LABELS = (("one", "other"), (("left", "right", "away"), ("left", "right")))


def along(polynomials):
    """Return payoffs along a parameter from an array of coefficient lists, the constant first."""
    given = np.array(polynomials, dtype=object)
    return np.array(
        [[[[F(c) for c in cell] for cell in row] for row in own] for own in given.tolist()]
    ).transpose(3, 0, 1, 2)


def meeting(away):
    """Return the game of meeting with prize t at the left for the other, and a third action of the first player."""
    degree = len(away)

    def poly(*coefficients):
        return [F(c) for c in coefficients] + [F(0)] * (degree - len(coefficients))

    one = [[poly(0, 1), poly()], [poly(), poly(1)], [away, away]]
    other = [[poly(0, 1), poly()], [poly(), poly(1)], [poly(), poly()]]
    return SupportSystem(along([one, other]), [[0, 1], [0, 1]])


def equilibrium(t):
    x = float(1 / (1 + t))
    return [np.array([x, 1 - x, 0.0])[:3], np.array([x, 1 - x])]


def away(dip):
    """Return a payoff that comes within a square and less a constant of the equilibrium's t / (1 + t) near zero."""
    m = F(3, 10_000)
    # t/(1+t) is t - t^2 + t^3 - ... ; the square of t - m keeps the loss positive but for the dip.
    return [-(m**2) + dip, 1 + 2 * m, F(-2), F(0)]


@pytest.mark.parametrize("dip", [F(0), F(1, 10**8)])
def test_an_end_is_not_certified_where_another_condition_may_fail_before_it(dip):
    inside, outside = F(1, 1000), F(-1, 1000)
    system = meeting(away(dip))
    end = mixed_end(system, equilibrium(inside), inside, outside, LABELS)
    assert not end.certified
    assert "away" in end.reason
    # Without that action the same end is proved.
    plain = mixed_end(meeting([F(-1), F(0), F(0), F(0)]), equilibrium(inside), inside, outside, LABELS)
    assert (str(plain), plain.kind, plain.certified) == ("0", "support", True)


def cubic_fold(low, high):
    """Return four players whose equal chances x solve t = p(x), which turns at `low` and at `high`."""
    # p' = -3 (x - low) (x - high), written with a product of three different players' chances.
    slope, square = -3 * low * high, F(3, 2) * (low + high)
    payoffs = np.full((2, 4, 2, 2, 2, 2), F(0), dtype=object)
    for cell in np.ndindex(2, 2, 2, 2):
        x = [F(a == 0) for a in cell]
        for player, (left, right) in enumerate(((1, 2), (2, 3), (0, 3))):
            if cell[player] == 0:
                payoffs[(0, player, *cell)] = x[left] - x[right]
        if cell[3] == 0:
            pairs = (x[0] * x[1] + x[1] * x[2] + x[0] * x[2]) / 3
            payoffs[(0, 3, *cell)] = slope * (x[0] + x[1] + x[2]) / 3 + square * pairs - x[0] * x[1] * x[2]
            payoffs[(1, 3, *cell)] = F(-1)
    return SupportSystem(payoffs, [[0, 1]] * 4)


def polynomial(low, high, x):
    return -3 * low * high * x + F(3, 2) * (low + high) * x**2 - x**3


def folded(low, high, start):
    system = cubic_fold(low, high)
    t, turn = (polynomial(low, high, x) for x in (start, low))
    strategies = [np.array([float(start), float(1 - start)])] * 4
    names = (("a", "b", "c", "d"), (("in", "out"),) * 4)
    return mixed_end(system, strategies, t, 2 * turn - t, names)


def test_a_fold_alone_is_certified_and_two_folds_beside_each_other_are_not():
    low, start = F(1, 4), F(1, 4) - F(1, 10_000)
    alone = folded(low, F(3, 4), start)
    assert (alone.kind, alone.certified) == ("fold", True)
    assert alone.low < polynomial(low, F(3, 4), low) < alone.high
    beside = folded(low, low + F(5, 100_000), start)
    assert not beside.certified
    assert "simple" in beside.reason
