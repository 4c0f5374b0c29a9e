"""Two-player games: published equilibria, degenerate games, theory, and independent solvers as witnesses."""

import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from bargaining.equilibria.two_players import extreme_equilibria, two_player_equilibria
from bargaining.equilibria.two_players.polyhedra import best_response_vertices
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame
from tests.answers import compare
from tests.bases import extreme_by_all_bases, is_equilibrium, solved, vertices_by_all_bases
from tests.catalogue import games


def game_of(pairs):
    """Return the game of a bimatrix written as rows of pairs."""
    return NormalFormGame(np.moveaxis(np.array(pairs), -1, 0))


def exact_game(payoffs):
    return NormalFormGame(np.vectorize(Fraction, otypes=[object])(np.array(payoffs, dtype=object)))


def random_game(seed, shape, high):
    return exact_game(np.random.default_rng(seed).integers(0, high, size=(2, *shape)).tolist())


# --- independent oracles, in plain Fractions ------------------------------------------------------


def by_support_enumeration(game):
    """Return the equilibria with supports of equal size: all of them where the game is not degenerate."""
    own, other = game.exact_payoffs
    m, n = game.n_actions
    found = set()
    for k in range(1, min(m, n) + 1):
        for rows in itertools.combinations(range(m), k):
            for columns in itertools.combinations(range(n), k):
                y = spread(own[np.ix_(rows, columns)].tolist(), columns, n)
                x = spread(other[np.ix_(rows, columns)].T.tolist(), rows, m)
                if x and y and is_equilibrium(game, x, y):
                    found.add((x, y))
    return found


def spread(matrix, support, length):
    """Return the strategy on the support that makes all rows pay the same, if unique and positive."""
    k = len(support)
    solution = solved([[*row, -1] for row in matrix] + [[1] * k + [0]], [0] * k + [1])
    if solution is None or min(solution[:k]) <= 0:
        return None
    strategy = [Fraction(0)] * length
    for place, probability in zip(support, solution[:k], strict=True):
        strategy[place] = probability
    return tuple(strategy)


# --- published games ------------------------------------------------------------------------------

# B. von Stengel (1999), New maximal numbers of equilibria in bimatrix games, with the small payoffs of
# R. Savani and B. von Stengel (2006), Hard-to-solve bimatrix games.
SEVENTY_FIVE = [
    [
        [-81, 36, -126, 126, -36, 90],
        [-180, 72, -333, 297, -153, 270],
        [20, -3, 42, -33, 17, -30],
        [-30, 17, -33, 42, -3, 20],
        [270, -153, 297, -333, 72, -180],
        [90, -36, 126, -126, 36, -81],
    ],
    [
        [72, 36, 17, -3, -36, -153],
        [-180, -81, -30, 20, 90, 270],
        [297, 126, 42, -33, -126, -333],
        [-333, -126, -33, 42, 126, 297],
        [270, 90, 20, -30, -81, -180],
        [-153, -36, -3, 17, 36, 72],
    ],
]


def test_von_stengels_six_by_six_game_has_75_equilibria():
    found = two_player_equilibria(NormalFormGame(SEVENTY_FIVE))
    assert found.complete
    assert not found.components
    assert len(found) == 75
    assert sum(e.index for e in found) == 1
    assert max(e.regret for e in found) < 1e-14
    assert len({e.supports for e in found}) == 75


KNOWN = {name: entry for name, entry in games().items() if len(entry.payoffs) == 2}


@pytest.mark.parametrize("name", KNOWN)
def test_extreme_equilibria_are_the_known_ones_exactly(name):
    entry = KNOWN[name]
    known = [*entry.equilibria, *(vertex for component in entry.components for vertex in component.vertices)]
    assert set(extreme_equilibria(entry.exact)) == {
        tuple(tuple(p.low for p in strategy) for strategy in strategies) for strategies in known
    }
    found = two_player_equilibria(entry.exact)
    compare(entry, found)
    assert all(c.polyhedral for c in found.components)


def test_coordination_games_have_an_equilibrium_for_every_common_support():
    for n in (1, 2, 3, 4):
        found = two_player_equilibria(NormalFormGame([np.eye(n), np.eye(n)]))
        assert len(found) == 2**n - 1
        assert all(e.supports[0] == e.supports[1] for e in found)
        assert all(e.index == (-1) ** (len(e.supports[0]) + 1) for e in found)


# --- degenerate games ---------------------------------------------------------------------------------


def test_a_duplicated_action_turns_each_equilibrium_that_uses_it_into_a_segment():
    game = game_of([[(3, 2), (0, 0)], [(0, 0), (2, 3)], [(0, 0), (2, 3)]])
    found = two_player_equilibria(game)
    assert [e.supports for e in found] == [((0,), (0,))]
    assert [(c.dimension, c.supports) for c in found.components] == [
        (1, ((0, 1, 2), (0, 1))),
        (1, ((1, 2), (1,))),
    ]
    segment = found.components[1]
    assert segment.box[0].tolist() == [[0, 0, 0], [0, 1, 1]]
    assert segment.payoff_box.tolist() == [[2, 3], [2, 3]]


# --- against independent solvers ------------------------------------------------------------------

SHAPES = [(2, 2), (2, 3), (3, 2), (4, 2), (1, 4), (3, 4), (5, 5)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("high", [2, 4])
def test_extreme_equilibria_agree_with_the_enumeration_of_all_bases(shape, high):
    for seed in range(6):
        game = random_game([seed, high], shape, high)
        found = extreme_equilibria(game)
        assert len(set(found)) == len(found)
        assert set(found) == extreme_by_all_bases(game)


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (4, 3), (4, 4)])
def test_nondegenerate_games_agree_with_support_enumeration(shape):
    for seed in range(8):
        game = random_game(seed, shape, 10**6)
        found = two_player_equilibria(game)
        assert not found.components
        assert set(extreme_equilibria(game)) == by_support_enumeration(game)
        assert len(found) % 2 == 1
        assert sum(e.index for e in found) == 1
        assert all(e.index == 1 for e in found.pure)


@pytest.mark.parametrize("shape", [(3, 3), (4, 3), (5, 5)])
def test_extreme_equilibria_agree_with_gambit(shape):
    pygambit = pytest.importorskip("pygambit")
    for seed in range(15):
        game = random_game([seed, 77], shape, 3 if seed % 2 else 50)
        theirs = pygambit.Game.from_arrays(*[u.astype(int) for u in game.payoffs])
        expected = set()
        for equilibrium in pygambit.nash.enummixed_solve(theirs, rational=True).equilibria:
            expected.add(
                tuple(
                    tuple(Fraction(str(equilibrium[strategy])) for strategy in player.strategies)
                    for player in theirs.players
                )
            )
        assert set(extreme_equilibria(game)) == expected


@pytest.mark.parametrize("shape", [(2, 3), (4, 3), (5, 6)])
def test_zero_sum_games_have_the_value_of_the_linear_program(shape):
    m, n = shape
    for seed in range(5):
        payoffs = np.random.default_rng([seed, 5]).integers(-4, 5, size=shape)
        # Maximise v with x A >= v, x in the simplex.
        program = linprog(
            np.r_[np.zeros(m), -1.0],
            A_ub=np.c_[-payoffs.T, np.ones(n)],
            b_ub=np.zeros(n),
            A_eq=[np.r_[np.ones(m), 0.0]],
            b_eq=[1.0],
            bounds=[(0, None)] * m + [(None, None)],
        )
        found = two_player_equilibria(NormalFormGame([payoffs, -payoffs]))
        everything = [*found, *(v for c in found.components for v in c.vertices)]
        assert everything
        # Equilibria of a zero-sum game are interchangeable: there is one maximal Nash subset.
        assert len(found) + len(found.components) == 1
        for equilibrium in everything:
            assert equilibrium.payoffs == pytest.approx([-program.fun, program.fun], abs=1e-9)


# --- theory ---------------------------------------------------------------------------------------


def exact_subsets(game):
    """Return isolated equilibria and maximal Nash subsets as sets of float profiles."""
    found = two_player_equilibria(game)
    points = [frozenset([as_tuples(e)]) for e in found]
    return {*points, *(frozenset(as_tuples(v) for v in c.vertices) for c in found.components)}


def as_tuples(equilibrium):
    return tuple(tuple(x.tolist()) for x in equilibrium.strategies)


@pytest.mark.parametrize("seed", range(12))
def test_maximal_nash_subsets_are_maximal_and_hold_equilibria_only(seed):
    rng = np.random.default_rng(seed)
    game = random_game([seed, 9], (3, 4), 3)
    extreme = extreme_equilibria(game)
    subsets = exact_subsets(game)
    floats = {tuple(tuple(map(float, x)) for x in e) for e in extreme}
    assert set().union(*subsets) == floats
    for subset in subsets:
        firsts = sorted({x for x, _ in subset})
        seconds = sorted({y for _, y in subset})
        assert len(subset) == len(firsts) * len(seconds)
        x = rng.dirichlet(np.ones(len(firsts))) @ np.array(firsts)
        y = rng.dirichlet(np.ones(len(seconds))) @ np.array(seconds)
        assert game.regret([x, y]) < 1e-14
        larger = {x for x, _ in floats if all((x, y) in floats for y in seconds)}
        assert larger == set(firsts)
        assert {y for _, y in floats if all((x, y) in floats for x in firsts)} == set(seconds)


@pytest.mark.parametrize("high", [3, 1000])
def test_swapping_the_players_swaps_the_equilibria(high):
    for seed in range(6):
        game = random_game([seed, 1], (2, 4), high)
        swapped = NormalFormGame(game.exact_payoffs[::-1].transpose(0, 2, 1))
        mirrored = {frozenset((y, x) for x, y in subset) for subset in exact_subsets(swapped)}
        assert mirrored == exact_subsets(game)


@pytest.mark.parametrize("high", [3, 1000])
def test_relabelling_actions_relabels_the_equilibria(high):
    for seed in range(6):
        rng = np.random.default_rng(seed)
        game = random_game([seed, 2], (3, 4), high)
        rows, columns = rng.permutation(3), rng.permutation(4)
        moved = NormalFormGame(game.exact_payoffs[:, rows][:, :, columns])
        expected = {
            frozenset((tuple(np.array(x)[rows]), tuple(np.array(y)[columns])) for x, y in subset)
            for subset in exact_subsets(game)
        }
        assert exact_subsets(moved) == expected


@pytest.mark.parametrize("scales", [(10**6, Fraction(1, 10**6)), (Fraction(1, 3), 7)])
def test_positive_affine_payoffs_change_nothing(scales):
    for seed in range(6):
        game = random_game([seed, 3], (3, 3), 4)
        moved = game.exact_payoffs.copy()
        for i, scale in enumerate(scales):
            moved[i] = moved[i] * scale + (17 - 40 * i)
        assert exact_subsets(NormalFormGame(moved)) == exact_subsets(game)


def test_a_strictly_dominated_action_changes_nothing():
    for seed in range(6):
        game = random_game([seed, 4], (3, 3), 4)
        worse = np.concatenate([game.exact_payoffs, game.exact_payoffs[:, :1]], axis=1)
        worse[0, 3] -= 1
        expected = {frozenset(((*x, 0.0), y) for x, y in subset) for subset in exact_subsets(game)}
        assert exact_subsets(NormalFormGame(worse)) == expected


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_floats_are_solved_to_full_precision_at_any_scale(scale):
    for seed in range(10):
        payoffs = np.random.default_rng(seed).normal(size=(2, 4, 3)) * scale
        found = two_player_equilibria(NormalFormGame(payoffs))
        assert found.complete
        assert len(found) % 2 == 1
        assert max(e.regret for e in found) < 1e-14
        for e in found:
            assert e.payoffs == pytest.approx(found.game.expected_payoffs(e.strategies), rel=1e-12)


def test_exact_payoffs_decide_ties_that_floats_do_not_see():
    tenths = [Fraction(1, 10), Fraction(2, 10), Fraction(3, 10)]
    exact = NormalFormGame(np.array([[[tenths[0] + tenths[1]], [tenths[2]]], [[0], [0]]], dtype=object))
    assert [c.dimension for c in two_player_equilibria(exact).components] == [1]
    floats = NormalFormGame([[[0.1 + 0.2], [0.3]], [[0.0], [0.0]]])
    assert [e.supports for e in two_player_equilibria(floats)] == [((0,), (0,))]


# --- the interface --------------------------------------------------------------------------------


@pytest.mark.parametrize("high", [3, 10**6])
def test_a_spent_budget_returns_only_what_is_proved(high):
    game = random_game([8, high], (7, 7), high)
    full = two_player_equilibria(game)
    part = two_player_equilibria(game, max_seconds=0.0)
    assert not part.complete
    assert "max_seconds=0" in part.reason
    known = {as_tuples(e) for e in full} | {as_tuples(v) for c in full.components for v in c.vertices}
    assert {as_tuples(e) for e in part} <= {as_tuples(e) for e in full}
    assert {as_tuples(v) for c in part.components for v in c.vertices} <= known
    pure = {k for k in known if all(set(x) <= {0.0, 1.0} for x in k)}
    assert pure <= {as_tuples(e) for e in part} | {as_tuples(v) for c in part.components for v in c.vertices}
    assert all(c.dimension is None and not c.polyhedral for c in part.components)


def test_the_order_is_canonical_and_results_survive_a_pickle():
    found = two_player_equilibria(NormalFormGame(SEVENTY_FIVE))
    keys = [(e.supports, as_tuples(e)) for e in found]
    assert keys == sorted(keys)
    again = pickle.loads(pickle.dumps(found))
    assert [as_tuples(e) for e in again] == [as_tuples(e) for e in found]


@pytest.mark.parametrize("n_players", [1, 3])
def test_other_numbers_of_players_are_refused(n_players):
    game = NormalFormGame(np.zeros((n_players, *[2] * n_players)))
    with pytest.raises(SolverError, match=f"found {n_players} players, expected 2"):
        two_player_equilibria(game)


def test_vertices_of_a_degenerate_polyhedron_come_once_each():
    opponent = [[1, 1, 1], [1, 1, 1], [2, 0, 0], [0, 2, 0]]
    vertices, complete = best_response_vertices(opponent)
    strategies = [v.exact_strategy for v in vertices]
    assert complete
    assert len(set(strategies)) == len(strategies)
    assert set(strategies) == vertices_by_all_bases(opponent)
