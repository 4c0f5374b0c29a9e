"""Strong, coalition-proof and Pareto-undominated equilibria."""

from itertools import combinations, product

import numpy as np
import pytest

from bargaining.equilibria.coalitions import (
    coalition_proof_pure_equilibria,
    is_coalition_proof_pure_equilibrium,
    is_strong_pure_equilibrium,
    strong_pure_equilibria,
)
from bargaining.equilibria.pareto import pareto_ranking
from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
from bargaining.games import NormalFormGame

# Bernheim, Peleg and Whinston (1987), the three-player example: [row][column][matrix].
BERNHEIM_PELEG_WHINSTON = NormalFormGame(
    np.moveaxis(
        np.array(
            [
                [[(0, 0, 10), (-2, -2, 0)], [(-5, -5, 0), (-5, -5, 0)]],
                [[(-5, -5, 0), (-5, -5, 0)], [(1, 1, -5), (-1, -1, 5)]],
            ],
            dtype=float,
        ),
        -1,
        0,
    ),
    ["row", "column", "matrix"],
)


def random_game(shape, seed):
    return NormalFormGame(np.random.default_rng(seed).integers(0, 5, size=(len(shape), *shape)))


def pure_nash(game):
    return {a for a in np.ndindex(*game.n_actions) if game.regret(game.pure_strategies(a)) == 0}


def brute_proof(game, coalition, fixed):
    """Return the coalition-proof joint actions of a coalition, by the recursive definition."""
    options = list(product(*(range(game.n_actions[i]) for i in coalition)))

    def full(joint):
        return tuple(joint[coalition.index(i)] if i in coalition else fixed[i] for i in range(game.n_players))

    enforcing = [
        joint
        for joint in options
        if all(
            tuple(joint[coalition.index(i)] for i in part) in brute_proof(game, part, full(joint))
            for size in range(1, len(coalition))
            for part in combinations(coalition, size)
        )
    ]
    return {
        a
        for a in enforcing
        if not any(
            all(game.payoffs[i][full(b)] > game.payoffs[i][full(a)] for i in coalition) for b in enforcing
        )
    }


def test_published_three_player_game():
    game = BERNHEIM_PELEG_WHINSTON
    assert pure_nash(game) == {(0, 0, 0), (1, 1, 1)}
    assert coalition_proof_pure_equilibria(game) == ((1, 1, 1),)
    assert strong_pure_equilibria(game) == ()
    refused = is_coalition_proof_pure_equilibrium(game, (0, 0, 0))
    assert not refused
    assert refused.witness.coalition == ("row", "column")
    assert refused.witness.actions == ("a1", "a1")
    assert refused.witness.gains == (1.0, 1.0)
    assert is_coalition_proof_pure_equilibrium(game, (1, 1, 1))
    blocked = is_strong_pure_equilibrium(game, (1, 1, 1))
    assert blocked.witness.coalition == ("row", "column", "matrix")
    assert blocked.reason == "row and column and matrix all gain by a0, a0, a0"


@pytest.mark.parametrize("shape", [(2, 3), (3, 2, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_the_recursive_definition(shape, seed):
    game = random_game(shape, seed)
    everyone = tuple(range(len(shape)))
    proof = coalition_proof_pure_equilibria(game)
    assert set(proof) == brute_proof(game, everyone, (0,) * len(shape))
    for a in np.ndindex(*shape):
        assert is_coalition_proof_pure_equilibrium(game, a).holds == (a in proof)


@pytest.mark.parametrize("shape", [(2, 3), (3, 2, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("seed", range(6))
def test_strong_implies_coalition_proof_implies_nash(shape, seed):
    game = random_game(shape, seed)
    strong, proof = set(strong_pure_equilibria(game)), set(coalition_proof_pure_equilibria(game))
    assert strong <= proof <= pure_nash(game)
    for a in np.ndindex(*shape):
        answer = is_strong_pure_equilibrium(game, a)
        assert answer.holds == (a in strong)
        if not answer:
            target = list(a)
            for name, action in zip(answer.witness.coalition, answer.witness.actions, strict=True):
                target[game.players.index(name)] = int(action[1:])
            members = [game.players.index(name) for name in answer.witness.coalition]
            gains = [game.payoffs[i][tuple(target)] - game.payoffs[i][a] for i in members]
            assert min(gains) > 0
            assert answer.witness.gains == pytest.approx(gains)


@pytest.mark.parametrize("seed", range(5))
def test_two_players_coalition_proof_are_the_undominated_pure_equilibria(seed):
    # Bernheim, Peleg and Whinston (1987): with two players, the equilibria no other strictly dominates.
    game = random_game((3, 4), seed)
    nash = pure_nash(game)
    best = {a for a in nash if not any((game.payoffs[:, *b] > game.payoffs[:, *a]).all() for b in nash)}
    assert set(coalition_proof_pure_equilibria(game)) == best


@pytest.mark.parametrize("scales", [(1e-6, 1, 1e6), (1e6, 1e-6, 1)])
def test_rescaling_and_permuting_players_changes_nothing(scales):
    game = random_game((3, 2, 2), 3)
    scaled = NormalFormGame(game.payoffs * np.array(scales)[:, None, None, None])
    assert strong_pure_equilibria(scaled) == strong_pure_equilibria(game)
    assert coalition_proof_pure_equilibria(scaled) == coalition_proof_pure_equilibria(game)
    turned = NormalFormGame(game.payoffs[[1, 2, 0]].transpose(0, 2, 3, 1))
    assert {(c, a, b) for a, b, c in coalition_proof_pure_equilibria(turned)} == set(
        coalition_proof_pure_equilibria(game)
    )


def as_set(game, profiles, components=()):
    points = tuple(
        Equilibrium(x, game.expected_payoffs(x), game.regret(x), None, False)
        for x in (game.pure_strategies(a) for a in profiles)
    )
    return EquilibriumSet(game, points, "by hand", True, "all pure ones", components)


def test_pareto_ranking_names_what_dominates():
    game = BERNHEIM_PELEG_WHINSTON
    ranking = pareto_ranking(as_set(game, [(0, 0, 0), (1, 1, 1)]))
    assert [e.actions for e in ranking.undominated] == [(0, 0, 0)]
    assert [(a.actions, b.actions) for a, b in ranking.dominated] == [((1, 1, 1), (0, 0, 0))]
    assert ranking.complete


def test_pareto_ranking_compares_payoffs_exactly_and_admits_what_it_leaves_out():
    u = np.array([[1.0, 0], [0, 1 + 1e-13]])
    game = NormalFormGame([u, u.T])
    component = Component((), None, (), False, (), np.zeros((2, 2)))
    ranking = pareto_ranking(as_set(game, [(0, 0), (1, 1)], (component,)))
    assert [e.actions for e in ranking.undominated] == [(1, 1)]
    assert not ranking.complete
    assert "1 components" in ranking.reason
