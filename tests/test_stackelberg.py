"""Commitment: to a mixed strategy, to an action, to a correlated strategy."""

import numpy as np
import pytest

from bargaining.equilibria.correlated import correlated_equilibrium
from bargaining.equilibria.leader_action import commit_to_action
from bargaining.equilibria.stackelberg import commit_to_correlated_strategies, commit_to_mixed_strategy
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame

CONITZER_SANDHOLM = NormalFormGame([[[2, 4], [1, 3]], [[1, 0], [0, 1]]])


def random_game(shape, seed):
    return NormalFormGame(np.random.default_rng(seed).normal(size=(len(shape), *shape)))


def grid_value(game, leader, pick, steps=60):
    """Return the leader's best payoff over a grid of commitments, ties settled by `pick`."""
    own, theirs = (np.moveaxis(game.payoffs[i], leader, 0) for i in (leader, 1 - leader))
    points = [(a, b, steps - a - b) for a in range(steps + 1) for b in range(steps + 1 - a)]
    values = []
    for x in np.array(points) / steps:
        response = x @ theirs
        values.append(pick((x @ own)[response >= response.max() - 1e-12]))
    return max(values)


def test_published_example():
    # Conitzer and Sandholm (2006), Figure 1: an action earns 3, mixing 3.5, the equilibrium 2.
    mixed = commit_to_mixed_strategy(CONITZER_SANDHOLM, "player0")
    np.testing.assert_allclose(mixed.strategy, [0.5, 0.5])
    assert mixed.value == pytest.approx(3.5)
    assert mixed.response == "a1"
    weak = commit_to_mixed_strategy(CONITZER_SANDHOLM, 0, ties="weak")
    assert weak.value == pytest.approx(3.5)
    assert not weak.attained
    pure = commit_to_action(CONITZER_SANDHOLM, 0)
    assert (pure.best.action, pure.best.best, pure.settled) == ("a1", 3, True)
    assert [play.best for play in pure.plays] == [2, 3]


def test_quality_game():
    # Turocy and von Stengel (2001): the provider earns 1 in equilibrium, 2 by committing to high quality, and
    # 2.5 by being just good enough to be bought.
    game = NormalFormGame(
        [[[2, 0], [3, 1]], [[2, 1], [0, 1]]], ["provider", "buyer"], [["high", "low"], ["buy", "leave"]]
    )
    assert commit_to_action(game, "provider").best.action == "high"
    assert commit_to_action(game, "provider").best.best == 2
    mixed = commit_to_mixed_strategy(game, "provider")
    assert mixed.value == pytest.approx(2.5)
    assert mixed.response == "buy"
    np.testing.assert_allclose(mixed.strategy, [0.5, 0.5])


def test_tie_rules_part_where_a_response_is_never_the_only_best():
    # The follower's second action is weakly dominated: weak ties exclude it (von Stengel, Zamir 2010).
    game = NormalFormGame([[[0, 5], [0, 0], [1, 0]], [[1, 1], [1, 0], [2, 0]]])
    assert commit_to_mixed_strategy(game, 0).value == pytest.approx(5)
    weak = commit_to_mixed_strategy(game, 0, ties="weak")
    assert weak.value == pytest.approx(1)
    assert weak.attained


def test_duplicate_responses_fall_to_the_leader_or_against_him():
    game = NormalFormGame([[[3, 0], [0, 2]], [[1, 1], [1, 1]]])
    assert commit_to_mixed_strategy(game, 0).value == pytest.approx(3)
    weak = commit_to_mixed_strategy(game, 0, ties="weak")
    assert weak.value == pytest.approx(6 / 5)  # the maximin of the leader's own payoffs
    np.testing.assert_allclose(weak.strategy, [0.4, 0.6])


@pytest.mark.parametrize("leader", [0, 1])
@pytest.mark.parametrize("seed", range(5))
def test_no_commitment_on_a_grid_earns_more(leader, seed):
    shape = (3, 4) if leader == 0 else (2, 3)
    game = random_game(shape, seed)
    strong, weak = (commit_to_mixed_strategy(game, leader, ties=t) for t in ("strong", "weak"))
    assert grid_value(game, leader, max) <= strong.value + 1e-9
    assert grid_value(game, leader, min) <= weak.value + 1e-9
    assert (
        grid_value(game, leader, max) >= strong.value - 0.2
    )  # the grid comes near, so the value is not inflated
    assert strong.value == pytest.approx(weak.value)  # generically the rule does not matter
    assert strong.follower_regret < 1e-9
    np.testing.assert_allclose(strong.payoffs[leader], strong.value)


@pytest.mark.parametrize("shape", [(3, 4), (4, 2), (1, 3), (3, 1)])
@pytest.mark.parametrize("seed", range(3))
def test_leader_earns_at_least_any_correlated_equilibrium(shape, seed):
    # von Stengel and Zamir (2010); with one follower correlating adds nothing (Conitzer, Korzhyk 2011).
    game = random_game(shape, seed)
    for leader in (0, 1):
        strong = commit_to_mixed_strategy(game, leader).value
        assert strong >= correlated_equilibrium(game, objective=leader).value - 1e-9
        together = commit_to_correlated_strategies(game, leader)
        assert together.payoffs[leader] == pytest.approx(strong)
        assert together.bound == pytest.approx(strong)


def test_zero_sum_games_give_the_value():
    pennies = np.array([[2.0, -1.0], [-1.0, 1.0]])
    game = NormalFormGame([pennies, -pennies])
    for ties in ("strong", "weak"):
        assert commit_to_mixed_strategy(game, 0, ties=ties).value == pytest.approx(0.2)
        assert commit_to_mixed_strategy(game, 1, ties=ties).value == pytest.approx(-0.2)


@pytest.mark.parametrize("scales", [(1e-6, 1e6), (1e6, 1e-6)])
@pytest.mark.parametrize("ties", ["strong", "weak"])
def test_positive_affine_payoffs_change_nothing(scales, ties):
    game = random_game((3, 4), 9)
    other = NormalFormGame((game.payoffs - 2) * np.array(scales)[:, None, None])
    here, there = (commit_to_mixed_strategy(g, 0, ties=ties) for g in (game, other))
    np.testing.assert_allclose(here.strategy, there.strategy, atol=1e-9)
    assert there.value == pytest.approx((here.value - 2) * scales[0])
    assert here.response == there.response


@pytest.mark.parametrize("shape", [(2, 3, 2), (2, 2, 2, 2)])
def test_correlating_followers_bound_every_other_commitment(shape):
    game = random_game(shape, 2)
    together = commit_to_correlated_strategies(game, 1)
    assert together.violation < 1e-9
    assert together.payoffs[1] >= correlated_equilibrium(game, objective=1).value - 1e-9
    assert together.payoffs[1] >= commit_to_action(game, 1).best.best - 1e-9


def test_action_commitment_reads_all_equilibria_of_the_followers():
    # After the first action the followers coordinate, and the leader likes one way better.
    leader = np.array([[[5, 0], [0, 1]], [[2, 2], [2, 2]]])
    follower = np.array([[[1, 0], [0, 1]], [[1, 0], [0, 0]]])
    game = NormalFormGame(np.stack([leader, follower, follower]), ["head", "left", "right"])
    play = commit_to_action(game, "head")
    assert (play.best.action, play.best.best) == ("a0", 5)
    assert (play.worst.action, play.worst.worst) == ("a1", 2)
    assert len(play.plays[0].equilibria) == 3
    assert play.plays[0].worst == pytest.approx(1)


def test_action_commitment_covers_components():
    # The only follower is indifferent everywhere: all his mixtures are equilibria.
    game = NormalFormGame([[[4, 1], [2, 3]], [[0, 0], [0, 0]]])
    play = commit_to_action(game, 0)
    assert [(p.best, p.worst) for p in play.plays] == [(4, 1), (3, 2)]
    assert (play.best.action, play.worst.action) == ("a0", "a1")


def test_errors_name_what_was_found():
    with pytest.raises(SolverError, match="found 3 players, expected 2"):
        commit_to_mixed_strategy(random_game((2, 2, 2), 0), 0)
    with pytest.raises(SolverError, match=r"unknown rule 'week' .*'weak'"):
        commit_to_mixed_strategy(CONITZER_SANDHOLM, 0, ties="week")
    with pytest.raises(SolverError, match="did you mean 'player1'"):
        commit_to_correlated_strategies(CONITZER_SANDHOLM, "player11")
    with pytest.raises(SolverError, match="no follower"):
        commit_to_action(NormalFormGame([[1.0, 2.0]]), 0)
