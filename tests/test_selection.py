"""Payoff dominance, risk dominance, the Pareto ranking and p-dominance: published games, duality, invariances."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bargaining.equilibria.belief_dominance import p_dominance, p_dominance_by_player
from bargaining.equilibria.pareto import pareto_ranking
from bargaining.equilibria.pure import pure_equilibria
from bargaining.equilibria.result import Equilibrium, EquilibriumSet
from bargaining.equilibria.selection import (
    deviation_loss_product,
    deviation_losses,
    payoff_dominant,
    risk_dominant,
)
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame

# Harsanyi and Selten (1988), chapter 3: (9, 9) is payoff dominant, (7, 7) risk dominant.
HARSANYI_SELTEN = [[[9, 0], [8, 7]], [[9, 8], [0, 7]]]


def equilibrium(game, actions):
    strategies = game.pure_strategies(actions)
    return Equilibrium(strategies, game.expected_payoffs(strategies), 0.0, 1, True)


def coordination(rng):
    """Two actions each, both matching profiles strict; not symmetric."""
    payoffs = rng.normal(size=(2, 2, 2))
    payoffs[0][np.diag_indices(2)] = payoffs[0].max(axis=0) + rng.uniform(0.1, 2, size=2)
    payoffs[1][np.diag_indices(2)] = payoffs[1].max(axis=1) + rng.uniform(0.1, 2, size=2)
    return NormalFormGame(payoffs)


def test_payoff_and_risk_dominance_conflict_in_harsanyi_and_selten_s_game():
    game = NormalFormGame(HARSANYI_SELTEN)
    found = [equilibrium(game, a) for a in pure_equilibria(game)]
    assert payoff_dominant(game, found).actions == (0, 0)
    assert risk_dominant(game) == (1, 1)
    assert deviation_losses(game, (0, 0), (1, 1)) == (1, 1)
    assert deviation_loss_product(game, (1, 1), (0, 0)) == 49


def test_payoff_dominance_needs_every_player_to_gain():
    battle = NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    assert payoff_dominant(battle, [equilibrium(battle, a) for a in [(0, 0), (1, 1)]]) is None
    assert risk_dominant(battle) is None
    equal_for_one = NormalFormGame([np.diag([2, 1]), np.diag([1, 1])])
    found = [equilibrium(equal_for_one, a) for a in [(0, 0), (1, 1)]]
    assert payoff_dominant(equal_for_one, found) is None
    assert pareto_ranking(listed(equal_for_one, found)).undominated == (found[0],)


def listed(game, found):
    return EquilibriumSet(game, tuple(found), "by hand", False, "some of them")


@pytest.mark.parametrize("seed", range(8))
def test_pareto_ranking_is_what_pairwise_comparison_says(seed):
    rng = np.random.default_rng(seed)
    game = NormalFormGame(rng.integers(0, 4, size=(3, 2, 3, 2)))
    found = [equilibrium(game, a) for a in product(range(2), range(3), range(2))]
    ranking = pareto_ranking(listed(game, found))

    def above(e):
        return [f for f in found if (f.payoffs >= e.payoffs).all() and (f.payoffs > e.payoffs).any()]

    assert ranking.undominated == tuple(e for e in found if not above(e))
    assert [e for e, _ in ranking.dominated] == [e for e in found if above(e)]
    assert all(better in above(e) for e, better in ranking.dominated)


def test_pareto_ranking_of_nothing_is_nothing():
    ranking = pareto_ranking(listed(NormalFormGame(HARSANYI_SELTEN), []))
    assert (ranking.undominated, ranking.dominated) == ((), ())


@pytest.mark.parametrize("seed", range(10))
def test_risk_dominance_ignores_what_best_responses_ignore(seed):
    rng = np.random.default_rng(seed)
    game = coordination(rng)
    affine = game.payoffs * np.array([1e-3, 50.0])[:, None, None]
    affine[0] += rng.normal(size=(1, 2))
    affine[1] += rng.normal(size=(2, 1))
    assert risk_dominant(NormalFormGame(affine)) == risk_dominant(game)
    flipped = NormalFormGame(game.payoffs[:, ::-1, ::-1])
    assert risk_dominant(flipped) == tuple(1 - k for k in risk_dominant(game))


@pytest.mark.parametrize("seed", range(10))
def test_in_two_by_two_the_thresholds_say_what_risk_dominance_says(seed):
    # Morris, Rob and Shin (1995): the risk-dominant equilibrium is the one whose thresholds sum to less than one.
    game = coordination(np.random.default_rng(seed))
    sums = [sum(p_dominance_by_player(game, (k, k))) for k in range(2)]
    assert sums[0] + sums[1] == pytest.approx(2)
    assert risk_dominant(game) == ((0, 0) if sums[0] < sums[1] else (1, 1))


def test_risk_dominance_refuses_other_games():
    with pytest.raises(SolverError, match=r"found a game of shape \(2, 3\)"):
        risk_dominant(NormalFormGame(np.zeros((2, 2, 3))))
    with pytest.raises(SolverError, match="found 1 strict equilibria, expected 2"):
        risk_dominant(NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]))


@pytest.mark.parametrize("seed", range(6))
def test_the_threshold_is_where_the_worst_belief_turns(seed):
    rng = np.random.default_rng(seed)
    game = NormalFormGame(rng.normal(size=(3, 3, 2, 2)))
    payoffs = game.payoffs.copy()
    payoffs[:, 1, 0, 1] += 8.0
    game = NormalFormGame(payoffs)
    here = (1, 0, 1)
    for i, threshold in enumerate(p_dominance_by_player(game, here)):
        own = np.moveaxis(game.payoffs[i], i, 0).reshape(game.n_actions[i], -1)
        conform = own[:, [np.ravel_multi_index(np.delete(here, i), np.delete(game.n_actions, i))]]

        def worst(p, own=own, conform=conform, i=i):
            mixed = p * conform + (1 - p) * own
            return float((mixed[here[i]] - mixed).min())

        assert 0 < threshold < 1
        assert worst(threshold + 1e-9) >= 0
        assert worst(threshold - 1e-6) < 0


def test_thresholds_are_exact_for_exact_games_and_free_of_affine_changes():
    exact = np.vectorize(Fraction, otypes=[object])(np.array(HARSANYI_SELTEN))
    game = NormalFormGame(exact)
    assert p_dominance(game, (0, 0)) == Fraction(7, 8)
    assert p_dominance(game, (1, 1)) == Fraction(1, 8)
    assert deviation_loss_product(game, (1, 1), (0, 0)) == Fraction(49)
    other = exact.copy()
    other[1] = other[1] * Fraction(1, 10**6) + 3
    assert p_dominance_by_player(NormalFormGame(other), (0, 0)) == (Fraction(7, 8), Fraction(7, 8))


@pytest.mark.parametrize("seed", range(20))
def test_at_most_one_equilibrium_is_dominant_below_one_half(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(2, 4, 3))
    for k in range(3):
        payoffs[:, k, k] += 4.0
    game = NormalFormGame(payoffs)
    low = [a for a in pure_equilibria(game) if p_dominance(game, a) < 0.5]
    assert len(low) <= 1


def test_dominant_actions_need_no_belief_and_non_equilibria_are_refused():
    dilemma = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], actions=[["quiet", "talk"]] * 2)
    assert p_dominance(dilemma, ["talk", "talk"]) == 0
    with pytest.raises(SolverError, match="player0 gains by 'talk'"):
        p_dominance(dilemma, ["quiet", "quiet"])
    assert p_dominance(NormalFormGame([[1.0, 2.0]]), [1]) == 0


def test_risk_dominance_is_decided_where_floats_tie_or_vanish():
    tiny = Fraction(1, 10**30)
    for scale in (Fraction(1), Fraction(1, 10**250), Fraction(10**250)):
        rows = np.array([[Fraction(1) + tiny, Fraction(0)], [Fraction(0), Fraction(1)]], dtype=object) * scale
        assert risk_dominant(NormalFormGame(np.stack([rows, rows]))) == (0, 0)
        assert risk_dominant(NormalFormGame(np.stack([rows, rows[::-1, ::-1]]))) is None
