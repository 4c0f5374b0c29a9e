"""Logit quantal response: published branches, the fixed-point equation, invariances, and honest limits."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria.logit import logit_branch, logit_equilibria, logit_selected
from bargaining.equilibria.logit_limit import mixed_limit, strict_pure_limit
from bargaining.equilibria.logit_system import LogitSystem
from bargaining.equilibria.pure import pure_equilibria
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame


def random_game(shape, seed):
    return NormalFormGame(np.random.default_rng(seed).normal(size=(len(shape), *shape)))


def response(game, profile, precision):
    """The logit response, written independently of the solver."""
    weights = [np.exp(precision * (v - v.max())) for v in game.action_payoffs(profile)]
    return [w / w.sum() for w in weights]


def largest_difference(first, second):
    return max(float(np.abs(x - y).max()) for x, y in zip(first, second, strict=True))


SHAPES = [(2, 2), (2, 3), (3, 2, 2), (3, 2, 4, 3), (4,), (2, 1, 3)]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_point_is_a_logit_equilibrium_and_the_first_is_uniform(shape):
    game = random_game(shape, 3)
    branch = logit_branch(game)
    assert branch.precision[0] == 0
    assert all(np.allclose(x[0], 1 / m) for x, m in zip(branch.strategies, shape, strict=True))
    for k in range(len(branch)):
        profile = branch.profile(k)
        # The response multiplies what is left of the error in the profile by the precision.
        allowed = 1e-8 + 1e-11 * branch.precision[k]
        assert largest_difference(profile, response(game, profile, branch.precision[k])) < allowed


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(6))
def test_generic_games_end_at_a_regular_equilibrium_of_index_one(shape, seed):
    game = random_game(shape, seed)
    branch = logit_branch(game, distance=1e-5)
    assert branch.converged
    assert branch.bifurcations == ()
    assert len(branch.turning_points) % 2 == 0
    assert branch.limit.regret < 1e-12
    # The branch joins the one equilibrium of the constant response at precision 0, of index +1, to its limit.
    assert branch.limit.index == 1
    assert largest_difference(branch.profile(-1), branch.limit.strategies) <= 1e-5
    if branch.limit.pure:
        assert branch.limit.certified
        assert branch.limit.actions in pure_equilibria(game)


def test_mckelvey_palfrey_1995_limit_that_is_not_perfect():
    # McKelvey and Palfrey (1995): the only perfect equilibrium is the last action of both, while the
    # logit limit mixes the first and the last action equally, whatever the two large payoffs.
    for large in (5.0, 100.0):
        row = [[1, 0, 1], [0, 0, 0], [1, large, 1]]
        column = [[1, 0, 1], [0, 0, large], [1, 0, 1]]
        branch = logit_branch(NormalFormGame([row, column]))
        assert branch.converged
        assert largest_difference(branch.limit.strategies, [[0.5, 0, 0.5], [0.5, 0, 0.5]]) < 1e-9
        assert branch.limit.index is None
        assert not branch.limit.certified
        assert "continuum" in branch.reason


@pytest.mark.parametrize("win", [1.0, 4.0, 9.0])
def test_asymmetric_matching_pennies_bends_away_from_its_equilibrium(win):
    # Own payoffs matter at finite precision though not at the limit (McKelvey and Palfrey 1995; Ochs 1995).
    game = NormalFormGame([[[win, 0], [0, 1]], [[0, 1], [1, 0]]])
    limit = logit_selected(game)
    assert largest_difference(limit.strategies, [[0.5, 0.5], [1 / (1 + win), win / (1 + win)]]) < 1e-12
    (profile,) = logit_equilibria(game, 1.0)
    assert (profile[0][0] > 0.5 + 1e-6) == (win > 1)


@pytest.mark.parametrize("precision", [0.0, 0.3, 2.0, 40.0])
def test_symmetric_two_by_two_agrees_with_a_root_found_in_one_dimension(precision):
    from scipy.optimize import brentq

    game = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    root = brentq(lambda p: p - 1 / (1 + np.exp(precision * (1 + p))), 0, 1, xtol=1e-15)
    (profile,) = logit_equilibria(game, precision)
    assert profile[0][0] == pytest.approx(root, rel=1e-6)
    assert profile[1][0] == pytest.approx(root, rel=1e-6)


@pytest.mark.parametrize("seed", [4, 38, 54])
def test_between_turning_points_the_branch_passes_three_times(seed):
    game = random_game((2, 3, 2), seed)
    branch = logit_branch(game)
    first, second = branch.turning_points
    high, low = branch.precision[first], branch.precision[second]
    assert high > low
    assert (np.diff(branch.precision[: first + 1]) > 0).all()
    assert (np.diff(branch.precision[first : second + 1]) < 0).all()
    assert (np.diff(branch.precision[second:]) > 0).all()
    precision = (high + low) / 2
    profiles = logit_equilibria(game, precision)
    assert len(profiles) == 3
    assert min(largest_difference(profiles[i], profiles[i - 1]) for i in range(3)) > 1e-3
    for profile in profiles:
        assert largest_difference(profile, response(game, profile, precision)) < 1e-8
    assert len(logit_equilibria(game, low * 0.99)) == len(logit_equilibria(game, high * 1.01)) == 1


@pytest.mark.parametrize("scale", [1e-6, 1e-2, 1e6])
def test_a_common_scale_of_payoffs_divides_the_precision(scale):
    game = random_game((3, 2, 2), 11)
    scaled = NormalFormGame(game.payoffs * scale)
    for precision in (0.5, 3.0):
        (plain,) = logit_equilibria(game, precision)
        (other,) = logit_equilibria(scaled, precision / scale)
        assert largest_difference(plain, other) < 1e-9
    assert largest_difference(logit_selected(game).strategies, logit_selected(scaled).strategies) < 1e-9


def test_payoffs_that_only_the_others_decide_change_nothing():
    game = random_game((3, 2, 2), 12)
    payoffs = game.payoffs.copy()
    payoffs[0] += np.array([[[100.0, -7.0], [3.0, 50.0]]])
    (plain,), (other,) = (logit_equilibria(g, 2.0) for g in (game, NormalFormGame(payoffs)))
    assert largest_difference(plain, other) < 1e-9


def test_relabelling_players_and_actions_relabels_the_branch():
    game = random_game((3, 2, 4), 5)
    order, actions = (2, 0, 1), ([3, 1, 0, 2], [2, 0, 1], [1, 0])
    payoffs = game.payoffs[list(order)].transpose(0, *(k + 1 for k in order))
    other = NormalFormGame(payoffs[np.ix_(range(3), *actions)])
    first, second = logit_selected(game).strategies, logit_selected(other).strategies
    assert largest_difference([first[j][a] for j, a in zip(order, actions, strict=True)], second) < 1e-9


@pytest.mark.parametrize(("n_actions", "precision"), [(2, 2.0), (3, 3.0), (4, 4.0)])
def test_pure_coordination_reports_the_pitchfork_and_follows_the_symmetric_branch(n_actions, precision):
    # At uniform play the response is the identity times precision / n_actions: singular at n_actions.
    branch = logit_branch(NormalFormGame([np.eye(n_actions)] * 2))
    assert branch.precision[list(branch.bifurcations)] == pytest.approx([precision], abs=1e-3)
    assert largest_difference(branch.limit.strategies, [np.full(n_actions, 1 / n_actions)] * 2) < 1e-12
    assert branch.limit.index == (-1) ** (n_actions - 1)


@pytest.mark.parametrize("edge", [1e-3, 1e-6, 1e-9])
def test_the_slightest_edge_turns_the_pitchfork_into_a_selection(edge):
    branch = logit_branch(NormalFormGame([np.diag([1.0, 1.0 + edge])] * 2))
    assert branch.bifurcations == ()
    assert branch.limit.actions == (1, 1)


@pytest.mark.parametrize("seed", range(5))
def test_symmetric_coordination_selects_the_risk_dominant_equilibrium(seed):
    rng = np.random.default_rng(seed)
    a, b, c, d = *rng.uniform(1, 5, size=2), *rng.uniform(-1, 1, size=2)
    row = np.array([[a, c], [d, b]])
    selected = logit_selected(NormalFormGame([row, row.T])).actions
    assert selected == ((0, 0) if a - d > b - c else (1, 1))


def test_the_slow_approach_to_a_degenerate_equilibrium_is_not_called_regular():
    branch = logit_branch(NormalFormGame([[[1, 1], [1, 0]], [[1, 0], [0, 1]]]))
    assert branch.limit.index is None
    assert branch.limit.regret < 1e-9
    assert "continuum" in branch.reason


@pytest.mark.parametrize("seed", range(12))
def test_games_full_of_ties_never_get_a_false_limit(seed):
    game = NormalFormGame(np.random.default_rng(seed).integers(0, 3, size=(3, 2, 3, 2)).astype(float))
    branch = logit_branch(game)
    if branch.limit is not None:
        assert branch.limit.regret < 1e-9
        near = 1e-6 if branch.converged else 1e-3
        assert largest_difference(branch.profile(-1), branch.limit.strategies) <= near
        assert (branch.limit.index is None) == (
            "continuum" in branch.reason or "not regular" in branch.reason
        )


@pytest.mark.parametrize("payoffs", [np.zeros((3, 2, 1, 3)), np.zeros((1, 3)), np.ones((2, 1, 1))])
def test_constant_games_stay_uniform(payoffs):
    game = NormalFormGame(payoffs)
    assert (
        largest_difference(logit_selected(game).strategies, [np.full(m, 1 / m) for m in game.n_actions])
        < 1e-12
    )


def test_stopping_early_is_reported_as_not_converged():
    game = random_game((2, 3, 2), 4)
    branch = logit_branch(game, max_precision=1.5)
    assert not branch.converged
    assert branch.limit is None
    assert "max_precision" in branch.reason
    few = logit_branch(game, max_points=5)
    assert (len(few), few.converged, few.limit) == (5, False, None)


def test_bad_options_are_named():
    game = random_game((2, 2), 0)
    with pytest.raises(SolverError, match="distance: found -1"):
        logit_branch(game, distance=-1)
    with pytest.raises(SolverError, match="precision: found -2"):
        logit_equilibria(game, -2)


@pytest.mark.parametrize(("shape", "seed"), [((2, 3), 1), ((2, 2, 2), 2), ((2, 3, 2), 1), ((3, 3), 8)])
def test_the_branch_agrees_with_gambit(shape, seed):
    pygambit = pytest.importorskip("pygambit")
    game = random_game(shape, seed)
    peer = pygambit.Game.from_arrays(*game.payoffs)
    for point in pygambit.qre.logit_solve_branch(peer)[5:60:9]:
        profile = [np.array([float(point.profile[p][s]) for s in p.strategies]) for p in peer.players]
        ours = logit_equilibria(game, point.lam)
        assert min(largest_difference(profile, x) for x in ours) < 1e-4


def test_nearness_to_a_strict_equilibrium_binds_the_branch_only_at_high_precision():
    system = LogitSystem(NormalFormGame([np.eye(2)] * 2))
    near = np.array([0.99, 0.01, 0.99, 0.01])
    assert strict_pure_limit(system, near, 8.0, 0.1) is None
    assert strict_pure_limit(system, near, 100.0, 0.1).tolist() == [1, 0, 1, 0]
    assert strict_pure_limit(system, near, 100.0, 1e-3) is None


@pytest.mark.parametrize(("third", "regular"), [(0.5, False), (0.4, True)])
def test_a_mixed_equilibrium_with_an_idle_best_response_is_not_regular(third, regular):
    system = LogitSystem(NormalFormGame([[[1, 0], [0, 1], [third, third]], [[0, 1], [1, 0], [0, 0]]]))
    found = mixed_limit(system, np.array([0.5, 0.5, 0, 0.5, 0.5]), 1e6, 1e-6)
    assert (found is not None) == regular


def test_one_player_with_exact_payoffs_goes_to_its_best_action():
    game = NormalFormGame(np.array([[Fraction(1, 3), Fraction(1), Fraction(0)]], dtype=object))
    branch = logit_branch(game)
    assert np.allclose(branch.profile(0)[0], 1 / 3)
    assert int(np.argmax(branch.profile(len(branch) - 1)[0])) == 1
