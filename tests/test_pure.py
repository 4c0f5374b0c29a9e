"""Pure equilibria: the definition profile by profile, batches, exact ties."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bargaining.equilibria import pure_equilibria, pure_equilibrium_mask
from bargaining.errors import GameError
from bargaining.games import NormalFormGame


def no_better_action(payoffs, profile):
    for i in range(payoffs.shape[0]):
        for other in range(payoffs.shape[i + 1]):
            deviation = (*profile[:i], other, *profile[i + 1 :])
            if payoffs[(i, *deviation)] > payoffs[(i, *profile)]:
                return False
    return True


@pytest.mark.parametrize("shape", [(4,), (2, 5), (3, 2, 4), (2, 3, 1, 2)])
@pytest.mark.parametrize("high", [2, 50])
def test_the_definition_profile_by_profile(shape, high):
    rng = np.random.default_rng(len(shape) * high)
    payoffs = rng.integers(0, high, (len(shape), *shape))
    expected = tuple(p for p in product(*map(range, shape)) if no_better_action(payoffs, p))
    assert pure_equilibria(NormalFormGame(payoffs)) == expected
    marked = pure_equilibrium_mask(payoffs, n_players=len(shape))
    assert tuple(map(tuple, np.argwhere(marked))) == expected


def test_a_batch_gives_what_its_games_give_one_by_one():
    games = np.random.default_rng(3).normal(size=(4, 5, 3, 3, 2, 4))
    marked = pure_equilibrium_mask(games)
    assert marked.shape == (4, 5, 3, 2, 4)
    for place in np.ndindex(4, 5):
        assert (marked[place] == pure_equilibrium_mask(games[place])).all()


def test_ties_are_decided_on_the_fractions():
    third = Fraction(1, 3)
    payoffs = np.array([[[third, 0], [Fraction(float(third)), 1]], [[1, 1], [1, 0]]], dtype=object)
    game = NormalFormGame(payoffs)
    assert game.payoffs[0, 0, 0] == game.payoffs[0, 1, 0]
    assert pure_equilibria(game) == ((0, 0),)


def test_a_tolerance_admits_small_gains_only():
    payoffs = np.array([[[1.0, 0.0], [1.1, 0.0]], [[1.0, 0.0], [0.0, 0.0]]])
    assert not pure_equilibrium_mask(payoffs)[0, 0]
    assert pure_equilibrium_mask(payoffs, tolerance=0.2)[0, 0]


def test_the_number_of_players_settles_what_the_shape_leaves_open():
    games = np.random.default_rng(4).normal(size=(3, 2, 3, 3))
    with pytest.raises(GameError, match="give n_players, one of 2, 3"):
        pure_equilibrium_mask(games)
    pairs = pure_equilibrium_mask(games, n_players=2)
    assert (pairs == [pure_equilibrium_mask(game) for game in games]).all()


@pytest.mark.parametrize("shape", [(3, 4), (2,), (2, 0, 3), (2, 9, 9, 9, 9)])
def test_shapes_that_are_no_games_are_refused(shape):
    with pytest.raises(GameError, match="shape"):
        pure_equilibrium_mask(np.zeros(shape))
