"""Iterated dominance: known games, the order of elimination, and equilibria that survive."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria
from bargaining.games import NormalFormGame
from bargaining.games.dominance import iterated_dominance


def test_a_dilemma_is_solved_in_one_round():
    assert iterated_dominance(NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])) == ((1,), (1,))


def test_elimination_goes_on_with_what_is_left():
    row = [[3, 0, 1], [1, 1, 2], [2, 4, 0]]
    column = [[0, 1, 3], [2, 1, 4], [1, 2, 3]]
    assert iterated_dominance(NormalFormGame([row, column])) == ((1,), (2,))


def test_weak_dominance_needs_to_be_asked_for():
    game = NormalFormGame([[[1, 1], [1, 0]], [[1, 0], [0, 1]]])
    assert iterated_dominance(game) == ((0, 1), (0, 1))
    assert iterated_dominance(game, weak=True) == ((0,), (0,))


def test_a_mixture_dominates_weakly_where_none_does_strictly():
    row = [[4, 0, 1], [2, 2, 0], [0, 4, 1]]
    game = NormalFormGame([row, np.zeros((3, 3))])
    assert iterated_dominance(game)[0] == (0, 1, 2)
    assert iterated_dominance(game, weak=True)[0] == (0, 2)


def test_duplicates_dominate_each_other_in_no_sense():
    game = NormalFormGame([[[1, 2], [1, 2]], [[1, 1], [1, 1]]])
    assert iterated_dominance(game, weak=True) == ((0, 1), (0, 1))


def test_fractions_closer_than_floats_are_told_apart():
    tiny = Fraction(1, 10**30)
    payoffs = np.array([[[Fraction(1), Fraction(2)], [1 + tiny, 2 + tiny]], [[0, 1], [0, 1]]], dtype=object)
    assert iterated_dominance(NormalFormGame(payoffs)) == ((1,), (1,))


@pytest.mark.parametrize("seed", range(6))
def test_strict_elimination_keeps_every_equilibrium(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(3, 3, 3, 4))
    payoffs[0, 2] = payoffs[0, :2].mean(axis=0) - 0.01
    payoffs[2, ..., 3] = payoffs[2, ..., 1] - rng.uniform(0.1, 1, (3, 3))
    game = NormalFormGame(payoffs)
    left = iterated_dominance(game)
    assert 2 not in left[0]
    assert 3 not in left[2]
    small = nash_equilibria(game.restrict(left))
    assert len(small) == len(nash_equilibria(game))
    for equilibrium in small:
        profile = []
        for m, kept, x in zip(game.n_actions, left, equilibrium.strategies, strict=True):
            full = np.zeros(m)
            full[list(kept)] = x
            profile.append(full)
        assert game.regret(profile) < 1e-12


@pytest.mark.parametrize("gap", [Fraction(1, 10**6), Fraction(1, 10**12), Fraction(1, 10**30)])
@pytest.mark.parametrize("columns", [6, 90])
def test_dominance_by_a_mixture_is_told_from_a_tie_at_any_distance(gap, columns):
    """The last row is the even mixture of the first two, moved by a little; the table is put to both methods."""
    rng = np.random.default_rng(columns)
    rows = np.vectorize(Fraction, otypes=[object])(rng.integers(-9, 10, (3, columns)))
    # The first two columns keep the third row out of every mixture that is no worse; in the third it is best.
    rows[:, 0] = [Fraction(9), Fraction(-9), Fraction(-9)]
    rows[:, 1] = [Fraction(-9), Fraction(9), Fraction(-9)]
    rows[2, 2] = Fraction(99)
    even = (rows[0] + rows[1]) / 2
    other = np.vectorize(Fraction, otypes=[object])(np.zeros((4, columns), dtype=int))
    shifted = even.copy()
    shifted[3:] -= gap
    for last, strict, weak in [(even - gap, 3, 3), (shifted, 4, 3), (even, 4, 4), (even + gap, 4, 4)]:
        game = NormalFormGame(np.stack([np.vstack([rows, last[None]]), other]) * Fraction(10) ** 12 + 10**15)
        assert len(iterated_dominance(game)[0]) == strict
        assert len(iterated_dominance(game, weak=True)[0]) == weak
