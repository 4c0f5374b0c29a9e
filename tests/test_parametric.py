"""Parametric games: a batch is its points, floats are the nearest to the exact, one axis is the whole."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining import load
from bargaining.errors import GameError
from bargaining.games.parametric import ParametricGame

ACTIONS = (("l", "r"), ("x", "y", "z"))


def random_game(seed, n_monomials=7):
    """Return a 2 x 3 game in three parameters with small random integer powers and coefficients."""
    rng = np.random.default_rng(seed)
    exponents = np.unique(rng.integers(0, 4, size=(n_monomials, 3)), axis=0)
    numerators = rng.integers(-9, 10, size=(len(exponents), 2, 2, 3))
    coefficients = np.vectorize(lambda k: Fraction(int(k), 7), otypes=[object])(numerators)
    return ParametricGame(("s", "t", "w"), exponents, coefficients, ("one", "two"), ACTIONS)


def by_hand(game, values):
    """Sum the monomials profile by profile, in fractions."""
    total = np.full(game.coefficients.shape[1:], Fraction(0), dtype=object)
    for powers, tensor in zip(game.exponents.tolist(), game.coefficients, strict=True):
        weight = Fraction(1)
        for name, power in zip(game.parameters, powers, strict=True):
            weight *= values[name] ** power
        total = total + tensor * weight
    return total


@pytest.mark.parametrize("seed", range(10))
def test_exact_payoffs_are_the_sum_of_the_monomials(seed):
    game = random_game(seed)
    rng = np.random.default_rng([seed, 1])
    values = {name: Fraction(int(rng.integers(-9, 10)), 10) for name in game.parameters}
    exact = by_hand(game, values)
    assert (game.exact_payoffs(values) == exact).all()
    assert (game.at(values).exact_payoffs == exact).all()
    assert np.allclose(game.payoffs(values), exact.astype(float), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("seed", range(10))
def test_a_batch_equals_its_points(seed):
    game = random_game(seed)
    rng = np.random.default_rng([seed, 2])
    s, t = rng.uniform(-1, 1, size=(4, 1)), rng.uniform(-1, 1, size=(1, 5))
    batch = game.payoffs({"s": s, "t": t, "w": 0.25})
    assert batch.shape == (4, 5, 2, 2, 3)
    for i in range(4):
        for j in range(5):
            point = game.payoffs({"s": s[i, 0], "t": t[0, j], "w": 0.25})
            assert np.allclose(batch[i, j], point, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("parameter", ["s", "t", "w"])
def test_payoffs_along_one_parameter_are_the_whole_game(parameter):
    game = random_game(3)
    values = {"s": Fraction(1, 3), "t": Fraction(-2, 5), "w": Fraction(3, 4)}
    along = game.along(parameter, values)
    for value in (Fraction(-1), Fraction(0), Fraction(2, 7)):
        total = sum(tensor * value**power for power, tensor in enumerate(along))
        assert (total == game.exact_payoffs(values | {parameter: value})).all()


def test_the_main_game_at_a_batch_equals_the_scenario_at_each_point():
    scenario = load("rapprochement")
    rng = np.random.default_rng(5)
    draws = {
        name: rng.uniform(*(float(end) for end in scenario.range(name)), size=3)
        for name in scenario.parameters
    }
    batch = scenario.form.game.payoffs(draws)
    for k in range(3):
        game = scenario.replace(**{name: values[k] for name, values in draws.items()}).game()
        assert np.allclose(batch[k], game.payoffs, rtol=1e-12, atol=1e-14)


def test_an_unknown_or_missing_parameter_is_named():
    game = random_game(0)
    with pytest.raises(
        GameError, match=r"unknown parameter 'tt' \(did you mean 't'\?\)|unknown parameter 'tt'"
    ):
        game.payoffs({"s": 0, "tt": 0, "w": 0})
    with pytest.raises(GameError, match="parameter 'w': found no value"):
        game.exact_payoffs({"s": Fraction(0), "t": Fraction(0)})
