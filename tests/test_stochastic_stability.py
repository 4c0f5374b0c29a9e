"""Stochastic stability and basins: potential games, published contests, all trees, the chain itself."""

from itertools import product

import numpy as np
import pytest

from bargaining.equilibria.minimum_trees import tree_costs
from bargaining.equilibria.pure import pure_equilibria
from bargaining.equilibria.stochastic_stability import best_response_basins, stochastically_stable
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame


def random_game(shape, seed):
    return NormalFormGame(np.random.default_rng(seed).normal(size=(len(shape), *shape)))


def potential_game(shape, seed):
    """A common potential plus, for each player, what the others alone decide."""
    rng = np.random.default_rng(seed)
    potential = rng.normal(size=shape)
    dummies = [
        rng.normal(size=tuple(1 if j == i else m for j, m in enumerate(shape))) for i in range(len(shape))
    ]
    return potential, NormalFormGame(np.array([potential + d for d in dummies]))


def brute_force_tree_cost(costs, root):
    others = [k for k in range(len(costs)) if k != root]
    best = np.inf
    for choice in product(range(len(costs)), repeat=len(others)):
        successor = dict(zip(others, choice, strict=True))
        reached = 0
        for start in others:
            node = start
            for _ in others:
                node = successor.get(node, root)
            reached += node == root
        if reached == len(others):
            best = min(best, sum(costs[k, successor[k]] for k in others))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_tree_costs_agree_with_all_trees(seed):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, 6))
    costs = rng.integers(0, 6, size=(k, k)).astype(float)
    np.fill_diagonal(costs, 0)
    expected = [brute_force_tree_cost(costs, root) for root in range(k)]
    assert tree_costs(costs).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(2, 3), (3, 2, 2), (2, 2, 3, 2)])
@pytest.mark.parametrize("seed", range(5))
def test_log_linear_response_selects_the_potential_s_maximum(shape, seed):
    # Blume (1993); Alos-Ferrer and Netzer (2010): with one revision at a time, exactly the maximizers are stable.
    potential, game = potential_game(shape, seed)
    found = stochastically_stable(game, "payoff-loss")
    assert found.stable_profiles == (tuple(map(int, np.unravel_index(potential.argmax(), shape))),)


@pytest.mark.parametrize("seed", range(5))
def test_differences_of_potentials_are_differences_of_stochastic_potentials(seed):
    potential, game = potential_game((3, 2, 3), seed)
    found = stochastically_stable(game, "payoff-loss")
    heights = np.array([potential[c[0]] for c in found.classes])
    assert found.potentials + heights == pytest.approx(
        np.full(len(heights), found.potentials[0] + heights[0])
    )


@pytest.mark.parametrize("shape", [(2, 3), (3, 2, 2)])
def test_vanishing_mistakes_of_the_actual_chain_lead_there(shape):
    # The stationary distribution of the chain with small mistakes, computed directly.
    for seed in range(4):
        game = random_game(shape, seed)
        found = stochastically_stable(game)
        n = int(np.prod(shape))
        step = np.zeros((n, n))
        for state in product(*map(range, shape)):
            for i, m in enumerate(shape):
                line = (*state[:i], slice(None), *state[i + 1 :])
                best = int(game.payoffs[(i, *line)].argmax())
                for a in range(m):
                    chance = 1e-7 if a != best else 1 - (m - 1) * 1e-7
                    target = (*state[:i], a, *state[i + 1 :])
                    step[np.ravel_multi_index(state, shape), np.ravel_multi_index(target, shape)] += (
                        chance / len(shape)
                    )
        system = np.vstack([step.T - np.eye(n), np.ones(n)])
        stationary = np.linalg.lstsq(system, np.append(np.zeros(n), 1.0), rcond=None)[0].reshape(shape)
        assert sum(stationary[a] for a in found.stable_profiles) == pytest.approx(1, abs=1e-3)


def test_two_players_with_one_mistake_each_leave_every_convention_stable():
    # One mistake carries two players from either convention to the other, whatever the payoffs, so uniform
    # mistakes do not separate them and payoff losses do (Kandori, Mailath and Rob 1993 need more players).
    game = NormalFormGame([np.diag([3, 1]), np.diag([3, 1])])
    uniform = stochastically_stable(game)
    assert uniform.classes == (((0, 0),), ((1, 1),))
    assert uniform.resistances.tolist() == [[0, 1], [1, 0]]
    assert uniform.stable == (0, 1)
    assert stochastically_stable(game, "payoff-loss").potentials.tolist() == [1, 3]


@pytest.mark.parametrize(("threshold", "stable"), [(2, 1), (4, 0)])
def test_uniform_mistakes_select_the_convention_that_fewer_can_start(threshold, stable):
    # Five players; action 1 pays once `threshold` others take it. Kandori, Mailath and Rob (1993): the wider basin.
    shape = (2,) * 5
    actions = np.indices(shape)
    others = actions.sum(axis=0) - actions
    payoffs = np.where(actions == 1, (others >= threshold) * 2.0, 1.0)
    found = stochastically_stable(NormalFormGame(payoffs))
    assert found.stable_profiles == ((stable,) * 5,)
    assert found.resistances[0, -1] == threshold


def test_a_cycle_without_pure_equilibrium_is_one_recurrent_class():
    pennies = NormalFormGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
    found = stochastically_stable(pennies)
    assert found.classes == (((0, 0), (0, 1), (1, 0), (1, 1)),)
    assert found.stable == (0,)
    assert best_response_basins(pennies).shares.tolist() == [1]


@pytest.mark.parametrize("shape", [(3, 4), (3, 2, 4, 3)])
@pytest.mark.parametrize("seed", range(4))
def test_relabelling_and_affine_payoffs_leave_both_concepts_alone(shape, seed):
    rng = np.random.default_rng(seed)
    game = random_game(shape, seed)
    scales = 10.0 ** rng.uniform(-6, 6, size=len(shape)).reshape(-1, *(1,) * len(shape))
    orders = [rng.permutation(m) for m in shape]
    other = NormalFormGame((game.payoffs * scales + scales)[np.ix_(range(len(shape)), *orders)])

    def back(profile):
        return tuple(int(order[k]) for order, k in zip(orders, profile, strict=True))

    first, second = stochastically_stable(game), stochastically_stable(other)
    assert set(first.stable_profiles) == {back(a) for a in second.stable_profiles}
    ours, theirs = best_response_basins(game), best_response_basins(other)
    shares = {frozenset(map(back, c)): share for c, share in zip(theirs.classes, theirs.shares, strict=True)}
    for members, share in zip(ours.classes, ours.shares, strict=True):
        assert shares[frozenset(members)] == pytest.approx(share)


@pytest.mark.parametrize("seed", range(6))
def test_basins_absorb_everything_and_hold_every_pure_equilibrium(seed):
    game = NormalFormGame(np.random.default_rng(seed).integers(0, 3, size=(3, 3, 2, 3)))
    basins = best_response_basins(game)
    assert basins.shares.sum() == pytest.approx(1)
    assert (basins.shares >= 0).all()
    alone = {c[0] for c in basins.classes if len(c) == 1}
    assert alone == set(pure_equilibria(game))


def test_basin_shares_of_a_game_worked_by_hand():
    row = np.array([[3, 0, 0], [0, 3, 1]])
    column = np.array([[2, 0, 0], [0, 1, 2]])
    basins = best_response_basins(NormalFormGame([row, column]))
    # From (0, 1), (0, 2) and (1, 0) the player drawn decides between the two equilibria, one way each, the first of
    # these by way of (1, 1); from (1, 1) only the second player moves, to (1, 2).
    assert basins.classes == (((0, 0),), ((1, 2),))
    assert basins.shares.tolist() == pytest.approx([(1 + 1.5) / 6, (2 + 1.5) / 6])


def test_an_unknown_cost_is_named():
    with pytest.raises(SolverError, match="did you mean 'mutation'"):
        stochastically_stable(random_game((2, 2), 0), "mutations")
