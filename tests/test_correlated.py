"""Correlated and coarse correlated equilibria against theory and published games."""

import numpy as np
import pytest

from bargaining.equilibria.correlated import correlated_equilibrium, is_correlated_equilibrium
from bargaining.equilibria.correlated_payoffs import payoff_polygon
from bargaining.errors import GameError, SolverError
from bargaining.games import NormalFormGame

CHICKEN = NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])  # Aumann (1974)
SHAPES = [(2, 3), (4, 2), (3, 1, 2), (2, 3, 2), (2, 2, 3, 2)]


def random_game(shape, seed):
    return NormalFormGame(np.random.default_rng(seed).normal(size=(len(shape), *shape)))


def planted(shape, seed):
    """Return a random game and a mixed profile that is one of its equilibria by construction."""
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(len(shape), *shape))
    profile = []
    for m in shape:
        x = rng.dirichlet(np.ones(m)) * (np.arange(m) < max(1, m - 1))
        profile.append(x / x.sum())
    game = NormalFormGame(payoffs)
    for i, values in enumerate(game.action_payoffs(profile)):
        penalty = np.where(profile[i] > 0, 0.0, rng.uniform(0, 1, shape[i]))
        payoffs[i] -= (values + penalty).reshape([-1 if j == i else 1 for j in range(len(shape))])
    return NormalFormGame(payoffs), profile


def product(profile):
    joint = np.array(1.0)
    for x in profile:
        joint = np.multiply.outer(joint, x)
    return joint


def brute_violation(game, p, coarse):
    """Return the largest relative gain of a deviation, straight from the definition."""
    worst = 0.0
    for i, m in enumerate(game.n_actions):
        u = np.moveaxis(game.payoffs[i], i, 0)
        q = np.moveaxis(p, i, 0)
        for b in range(m):
            gains = [(q[a] * (u[b] - u[a])).sum() for a in range(m)]
            worst = max(worst, (sum(gains) if coarse else max(gains)) / game.ranges[i])
    return worst


def test_chicken_as_published():
    best = correlated_equilibrium(CHICKEN)
    np.testing.assert_allclose(best.distribution, [[0.5, 0.25], [0.25, 0]], atol=1e-9)
    np.testing.assert_allclose(best.payoffs, [5.25, 5.25])
    assert best.bound == pytest.approx(best.value)
    # Aumann's own device draws the three profiles evenly and pays 5 each.
    assert is_correlated_equilibrium(CHICKEN, np.array([[1, 1], [1, 0]]) / 3)


def test_chicken_polygon_contains_the_nash_payoffs_as_corners():
    polygon = payoff_polygon(CHICKEN, (0, 1))
    np.testing.assert_allclose(polygon.vertices, [[7, 2], [5.25, 5.25], [2, 7], [3.6, 3.6]], atol=1e-7)
    assert polygon.gap < 1e-8
    assert polygon.violation < 1e-9


def test_coarse_correlation_beats_correlation():
    # Moulin and Vial (1978): committing to a device can pay more than obeying one.
    u = np.array([[3, 1, 4], [4, 3, 1], [1, 4, 3]], dtype=float)
    game = NormalFormGame([u, u.T])
    even = np.eye(3) / 3
    assert is_correlated_equilibrium(game, even, coarse=True)
    refused = is_correlated_equilibrium(game, even)
    assert not refused
    assert refused.gain == pytest.approx(1 / 3)
    fine, coarse = (correlated_equilibrium(game, coarse=c) for c in (False, True))
    assert coarse.value >= 6 - 1e-9
    assert coarse.value > fine.value + 0.05


def test_games_with_one_correlated_equilibrium():
    dilemma = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    for objective in ("welfare", "player0", 1, [-1.0, -2.0]):
        found = correlated_equilibrium(dilemma, objective=objective)
        np.testing.assert_allclose(found.distribution, [[0, 0], [0, 1]], atol=1e-9)
    polygon = payoff_polygon(dilemma, ("player0", "player1"))
    np.testing.assert_allclose(polygon.vertices, [[1, 1]], atol=1e-7)


def test_polygon_of_opposed_players_is_one_point_and_of_a_common_interest_a_segment():
    pennies = NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    np.testing.assert_allclose(payoff_polygon(pennies, (0, 1)).vertices, [[0, 0]], atol=1e-7)
    same = NormalFormGame([[[2, 0], [0, 1]], [[2, 0], [0, 1]]])
    segment = payoff_polygon(same, (0, 1))
    np.testing.assert_allclose(segment.vertices, [[2, 2], [2 / 3, 2 / 3]], atol=1e-7)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(4))
def test_every_nash_equilibrium_is_correlated_and_every_correlated_one_coarse(shape, seed):
    game, profile = planted(shape, seed)
    assert game.regret(profile) < 1e-12
    joint = product(profile)
    nash = game.expected_payoffs(profile)
    for coarse in (False, True):
        assert is_correlated_equilibrium(game, joint, coarse)
        for i in range(game.n_players):
            best = correlated_equilibrium(game, objective=i, coarse=coarse)
            assert best.payoffs[i] >= nash[i] - 1e-9
            assert best.bound >= nash[i] - 1e-9
    fine = correlated_equilibrium(game)
    assert is_correlated_equilibrium(game, fine.distribution, coarse=True)
    assert correlated_equilibrium(game, coarse=True).value >= fine.value - 1e-9


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_result_satisfies_the_definition_and_its_bound(shape, coarse):
    game = random_game(shape, 5)
    weights = np.linspace(1, 2, len(shape))
    best = correlated_equilibrium(game, objective=weights, coarse=coarse)
    assert best.distribution.shape == game.n_actions
    assert brute_violation(game, best.distribution, coarse) < 1e-9
    assert best.value == pytest.approx((weights * best.payoffs).sum())
    assert best.value <= best.bound + 1e-12
    assert best.bound - best.value < 1e-8


@pytest.mark.parametrize("coarse", [False, True])
def test_membership_measures_the_worst_incentive(coarse):
    rng = np.random.default_rng(3)
    game = random_game((3, 2, 2), 8)
    for _ in range(20):
        p = rng.dirichlet(np.ones(12)).reshape(3, 2, 2)
        answer = is_correlated_equilibrium(game, p, coarse)
        assert max(answer.violation, 0) == pytest.approx(brute_violation(game, p, coarse))
        assert answer.holds == (answer.violation <= 1e-9)
        assert (answer.recommended is None) == coarse


@pytest.mark.parametrize("seed", range(3))
def test_polygon_supports_every_direction(seed):
    game = random_game((3, 2, 3), seed)
    polygon = payoff_polygon(game, (2, 0))
    rng = np.random.default_rng(seed)
    for _ in range(12):
        weights = np.zeros(3)
        weights[[2, 0]] = rng.normal(size=2)
        highest = correlated_equilibrium(game, objective=weights).value
        assert (polygon.vertices @ weights[[2, 0]]).max() == pytest.approx(highest, abs=1e-7)
    for p, corner in zip(polygon.distributions, polygon.vertices, strict=True):
        assert is_correlated_equilibrium(game, p)
        np.testing.assert_allclose([(game.payoffs[2] * p).sum(), (game.payoffs[0] * p).sum()], corner)
    edges = np.roll(polygon.vertices, -1, axis=0) - polygon.vertices
    turns = edges[:, 0] * np.roll(edges, -1, axis=0)[:, 1] - edges[:, 1] * np.roll(edges, -1, axis=0)[:, 0]
    assert (turns > 0).all() or len(edges) < 3
    assert polygon.gap < 1e-8


@pytest.mark.parametrize("scales", [(1e-6, 1.0, 1e6), (1e6, 1e-6, 1.0)])
def test_positive_affine_payoffs_change_nothing(scales):
    game = random_game((2, 3, 2), 11)
    scale = np.array(scales)[:, None, None, None]
    other = NormalFormGame(game.payoffs * scale + 3 * scale)
    for i in range(3):
        here, there = (correlated_equilibrium(g, objective=i) for g in (game, other))
        assert there.payoffs[i] == pytest.approx((here.payoffs[i] + 3) * scales[i], rel=1e-7)
        assert there.violation < 1e-9


def test_permuting_players_and_relabelling_actions_permutes_the_polygon():
    game = random_game((2, 3, 2), 4)
    order = [2, 0, 1]
    other = NormalFormGame(game.payoffs[order].transpose(0, 3, 1, 2)[:, ::-1])
    here, there = payoff_polygon(game, (0, 2)), payoff_polygon(other, (1, 0))
    np.testing.assert_allclose(here.vertices, there.vertices, atol=1e-7)


def test_players_without_choice_or_stake():
    game = NormalFormGame(np.zeros((3, 1, 1, 1)))
    assert correlated_equilibrium(game).violation == 0
    assert is_correlated_equilibrium(game, [[[1.0]]]).player is None
    constant = NormalFormGame(np.stack([np.ones((2, 2)), [[1, 0], [0, 1]]]))
    assert correlated_equilibrium(constant).value == pytest.approx(2)


def test_errors_name_what_was_found():
    with pytest.raises(SolverError, match="did you mean 'player0'"):
        correlated_equilibrium(CHICKEN, objective="playr0")
    with pytest.raises(SolverError, match="expected 2 finite numbers"):
        correlated_equilibrium(CHICKEN, objective=[1.0])
    with pytest.raises(SolverError, match="two different players"):
        payoff_polygon(CHICKEN, (1, "player1"))
    with pytest.raises(SolverError, match="index 2"):
        payoff_polygon(CHICKEN, (0, 2))
    with pytest.raises(GameError, match="sum to one"):
        is_correlated_equilibrium(CHICKEN, [[0.5, 0.5], [0.5, 0.5]])
