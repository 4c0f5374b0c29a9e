"""`verify` proves whole components again, and isolation at irrational and at singular points."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria import Component, Equilibrium, EquilibriumSet, nash_equilibria, verify
from bargaining.equilibria.verification.isolation import proves_isolated
from bargaining.games import NormalFormGame

COORDINATION = NormalFormGame([np.diag([2.0, 1.0]), np.diag([2.0, 1.0])])


def point(game, strategies):
    strategies = tuple(np.array(x, dtype=float) for x in strategies)
    return Equilibrium(strategies, game.expected_payoffs(strategies), game.regret(strategies), None, False)


def component(game, profiles, dimension, *, polyhedral=True, box=None):
    vertices = tuple(point(game, x) for x in profiles)
    stacked = [np.array([v.strategies[i] for v in vertices]) for i in range(game.n_players)]
    payoffs = np.array([v.payoffs for v in vertices])
    return Component(
        tuple(tuple(np.flatnonzero(s.any(axis=0)).tolist()) for s in stacked),
        dimension,
        vertices,
        polyhedral,
        box or tuple(np.stack([s.min(axis=0), s.max(axis=0)]) for s in stacked),
        np.stack([payoffs.min(axis=0), payoffs.max(axis=0)]),
    )


def findings(game, *components, complete=False):
    return verify(game, EquilibriumSet(game, (), "by hand", complete, "by hand", components)).findings


def coordination(n):
    payoffs = np.zeros((n, *[2] * n))
    payoffs[(slice(None), *[0] * n)] = 2
    payoffs[(slice(None), *[1] * n)] = 1
    return NormalFormGame(payoffs)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_a_segment_that_joins_two_strict_equilibria_is_rejected(n):
    game = coordination(n)
    joined = component(game, [[[1, 0]] * n, [[0, 1]] * n], 2 if n == 2 else 1)
    assert any("holds profiles that are no equilibria" in text for text in findings(game, joined))
    vague = replace(joined, polyhedral=False, dimension=1)
    assert any("every equilibrium listed on it is isolated" in text for text in findings(game, vague))


def test_a_true_component_is_accepted_and_each_false_claim_about_it_found():
    # The second player never gains; the first is indifferent where the second takes his first action often enough.
    game = NormalFormGame([[[1, 0], [1, 0], [0, 2]], [[0, 0], [0, 0], [0, 0]]])
    found = nash_equilibria(game)
    assert verify(game, found).ok
    [largest] = [c for c in found.components if c.supports[0] == (0, 1)]
    ends = [v.strategies for v in largest.vertices]
    for false, finding in [
        (component(game, [*ends, [[0.5, 0.5, 0], [1, 0]]], 2), "mixture of the others"),
        (replace(largest, dimension=1), "states dimension 1, found 2"),
        (replace(largest, box=tuple(np.stack([0 * b[0], 0 * b[1] + 1]) for b in largest.box)), "found [["),
        (component(game, [*ends, [[1, 0, 0], [0.5, 0.5]]], 2), "found a regret"),
    ]:
        assert any(finding in text for text in findings(game, false)), (finding, findings(game, false))


def test_a_tie_that_rounded_vertices_miss_is_proved_at_the_exact_ones():
    third = Fraction(1, 3)
    payoffs = np.array(
        [[[third, third], [2 * third, 0]], [[0, 0], [0, 0]]], dtype=object
    )  # the second player's first action with at most one half keeps the first one's
    game = NormalFormGame(payoffs)
    assert verify(game, nash_equilibria(game)).ok


def irrational_hull():
    """The third player is idle; the first two and the fourth meet at an irrational point, whatever he does."""
    rng = np.random.default_rng(5)
    for _ in range(200):
        small = rng.integers(0, 4, (3, 2, 2, 2)).astype(float)
        found = nash_equilibria(NormalFormGame(small))
        for e in found:
            if e.supports == ((0, 1),) * 3 and e.index == 1 and len({*map(float, e.strategies[0])}) == 2:
                root = float(e.strategies[0][0])
                if abs(root - float(Fraction(root).limit_denominator(1000))) > 1e-9:
                    payoffs = np.stack([*small, np.zeros((2, 2, 2))])
                    return NormalFormGame(np.stack([payoffs, payoffs], axis=-1)), e
    raise AssertionError("no irrational equilibrium")


def test_a_component_with_irrational_probabilities_is_proved_in_their_field():
    game, e = irrational_hull()
    ends = [[*e.strategies, [1, 0]], [*e.strategies, [0, 1]]]
    assert findings(game, component(game, ends, 1)) == ()
    assert any("found 1" in text for text in findings(game, component(game, ends, 2)))


def test_the_hull_of_two_profiles_in_which_two_players_vary_is_proved_or_refuted_between_them():
    # The third player's payoff difference is (p - q) times a number; the others never care.
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[2, 0, 1, 0], payoffs[2, 1, 0, 0] = 1, -1
    game = NormalFormGame(payoffs)
    diagonal = [[[1, 0], [1, 0], [0.5, 0.5]], [[0, 1], [0, 1], [0.5, 0.5]]]
    assert findings(game, component(game, diagonal, 1)) == ()
    # (p - q)^2 - 1/4 is not negative only near the ends.
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[2, 0, 0, 0] = payoffs[2, 1, 1, 0] = 1
    payoffs[2, ..., 1] = 0.75
    game = NormalFormGame(payoffs)
    bent = [[[1, 0], [1, 0], [1, 0]], [[0, 1], [0, 1], [1, 0]]]
    assert any("between its vertices" in text for text in findings(game, component(game, bent, 1)))


def test_a_region_without_dimension_does_not_stand_in_a_complete_list():
    region = Component(
        ((0, 1), (0, 1)), None, (), False, (np.array([[0.0, 0], [1, 1]]),) * 2, np.zeros((2, 2))
    )
    assert findings(COORDINATION, region) == ()
    assert any("not settled" in text for text in findings(COORDINATION, region, complete=True))


def test_an_isolated_equilibrium_inside_a_component_is_found():
    game = NormalFormGame(np.zeros((2, 2, 2)))
    [whole] = nash_equilibria(game).components
    inner = point(game, [[0.25, 0.75], [0.5, 0.5]])
    listed = EquilibriumSet(game, (inner,), "by hand", False, "by hand", (whole,))
    assert any("lies on component 0" in text for text in verify(game, listed).findings)


def test_a_singular_equilibrium_is_proved_isolated_by_elimination():
    payoffs = [
        [[[0, 1], [1, 0]], [[1, 0], [0, 0]], [[0, 1], [0, 1]]],
        [[[1, 0], [0, 1]], [[0, 0], [0, 0]], [[1, 0], [1, 1]]],
        [[[0, 1], [0, 0]], [[1, 0], [0, 1]], [[0, 1], [1, 0]]],
    ]
    game = NormalFormGame(payoffs)
    profile = [np.array([0.5, 0.5, 0]), np.array([1.0, 0]), np.array([0.5, 0.5])]
    assert proves_isolated(game, profile, [[0, 1], [0], [0, 1]]) == (True, True)


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2), (3, 2, 2)])
def test_random_tied_games_are_proved_again_whole(shape):
    rng = np.random.default_rng(11)
    for _ in range(12):
        payoffs = rng.integers(0, 3, (len(shape), *shape)).astype(float)
        if rng.random() < 0.5:
            payoffs[:, 1] = payoffs[:, 0]
        game = NormalFormGame(payoffs)
        found = nash_equilibria(game, max_seconds=10)
        if all(c.dimension is not None for c in found.components):
            assert verify(game, found).ok, verify(game, found).findings
