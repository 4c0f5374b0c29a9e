"""The engine: theory on random games, invariance, ties, budgets, and what may not be claimed."""

import os
import shutil
import subprocess
import sys
from fractions import Fraction
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
import pytest

import bargaining
from bargaining.algebra.factors import Unsettled
from bargaining.equilibria import nash_equilibria, pure_equilibria
from bargaining.equilibria.branch_and_prune.polytope import vertices
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame

SHAPES = [(2, 2, 2), (3, 3, 3), (2, 3, 4), (2, 2, 2, 2), (2, 2, 3, 3), (3, 2, 3, 3), (2, 2, 2, 2, 2)]


def solve(payoffs, **options):
    return nash_equilibria(NormalFormGame(payoffs), method="branch-and-prune", **options)


def normal(shape, seed):
    return np.random.default_rng(seed).normal(size=(len(shape), *shape))


def flat(equilibria):
    return sorted(np.concatenate(e.strategies).round(8).tolist() for e in equilibria)


def close_sets(first, second):
    assert len(first) == len(second)
    unmatched = list(second)
    for e in first:
        point = np.concatenate(e.strategies)
        near = [x for x in unmatched if np.abs(np.concatenate(x.strategies) - point).max() < 1e-8]
        assert near
        unmatched.remove(near[0])
        assert near[0].index == e.index


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", SHAPES)
def test_generic_games_have_an_odd_number_with_indices_that_sum_to_one(shape, seed):
    found = solve(normal(shape, seed))
    assert found.complete
    assert not found.components
    assert len(found) % 2 == 1
    assert sum(e.index for e in found) == 1
    assert all(e.certified for e in found)
    assert max(found.game.regret(e.strategies) for e in found) < 1e-13
    assert tuple(e.actions for e in found.pure) == pure_equilibria(found.game)
    assert all(e.index == 1 for e in found.pure)


@pytest.mark.parametrize("seed", range(25))
def test_two_players_against_every_pair_of_supports(seed):
    """A second method: for generic games the linear system of each pair of supports of equal size has one solution."""
    rng = np.random.default_rng(seed)
    row, column = rng.normal(size=(2, 3, 4))
    found = solve(np.stack([row, column]))
    expected = []
    for size in (1, 2, 3):
        for rows, columns in product(combinations(range(3), size), combinations(range(4), size)):
            y, x = (
                np.linalg.solve(
                    np.block([[part, -np.ones((size, 1))], [np.ones((1, size)), 0]]), [0.0] * size + [1]
                )
                for part in (row[np.ix_(rows, columns)], column[np.ix_(rows, columns)].T)
            )
            profile = [np.zeros(3), np.zeros(4)]
            profile[0][list(rows)], profile[1][list(columns)] = x[:-1], y[:-1]
            if (
                min(x[:-1].min(), y[:-1].min()) > 0
                and found.game.regret([p / p.sum() for p in profile]) < 1e-9
            ):
                expected.append(profile)
    assert found.complete
    assert len(found) == len(expected)
    for profile in expected:
        assert any(
            all(np.abs(a - b).max() < 1e-9 for a, b in zip(e.strategies, profile, strict=True)) for e in found
        )


@pytest.mark.parametrize("seed", range(4))
def test_players_may_change_places(seed):
    payoffs = normal((2, 3, 3), seed)
    found = solve(payoffs)
    for order in permutations(range(3)):
        moved = solve(payoffs[list(order)].transpose(0, *(k + 1 for k in order)))
        back = np.argsort(order)
        expected = flat(found)
        assert expected == sorted(
            np.concatenate([e.strategies[k] for k in back]).round(8).tolist() for e in moved
        )
        assert sorted(e.index for e in moved) == sorted(e.index for e in found)


@pytest.mark.parametrize("seed", range(4))
def test_actions_may_be_relabelled(seed):
    payoffs = normal((3, 2, 4), seed)
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(m) for m in (3, 2, 4)]
    moved = solve(payoffs[np.ix_(range(3), *orders)])
    found = solve(payoffs)
    assert flat(found) == sorted(
        np.concatenate([x[np.argsort(o)] for x, o in zip(e.strategies, orders, strict=True)])
        .round(8)
        .tolist()
        for e in moved
    )
    assert sorted(e.index for e in moved) == sorted(e.index for e in found)


@pytest.mark.parametrize("seed", range(4))
def test_payoffs_may_be_rescaled_and_shifted(seed):
    payoffs = normal((2, 3, 2, 2), seed)
    found = solve(payoffs)
    scales = np.array([1e-6, 1.0, 37.5, 1e6])
    shifts = np.random.default_rng(seed).normal(size=(4, 1, 3, 2, 2))
    shifts = [s.mean(axis=i, keepdims=True) for i, s in enumerate(np.broadcast_to(shifts, (4, 2, 3, 2, 2)))]
    moved = solve(np.stack([scale * (u + s) for scale, u, s in zip(scales, payoffs, shifts, strict=True)]))
    assert moved.complete
    close_sets(found, moved)


@pytest.mark.parametrize("seed", range(4))
def test_a_dominated_action_changes_nothing(seed):
    payoffs = normal((2, 3, 3), seed)
    more = np.concatenate([payoffs, np.random.default_rng(seed).normal(size=(3, 2, 3, 1))], axis=3)
    more[2, ..., 3] = payoffs[2, ..., 1] - 0.1
    found, moved = solve(payoffs), solve(more)
    assert moved.complete
    assert all(e.strategies[2][3] == 0 for e in moved)
    assert flat(found) == sorted(
        np.concatenate([*e.strategies[:2], e.strategies[2][:3]]).round(8).tolist() for e in moved
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_duplicate_action_turns_its_equilibria_into_segments(seed):
    payoffs = normal((2, 2, 3), seed)
    found = solve(payoffs)
    moved = solve(np.concatenate([payoffs, payoffs[..., 1:2]], axis=3))
    using = [e for e in found if e.strategies[2][1] > 0]
    assert moved.complete
    assert len(moved) == len(found) - len(using)
    assert len(moved.components) == len(using)
    for component in moved.components:
        assert component.dimension == 1
        assert component.polyhedral
        assert len(component.vertices) == 2
        middle = [np.mean([e.strategies[i] for e in component.vertices], axis=0) for i in range(3)]
        assert moved.game.regret(middle) < 1e-12
    assert sum(e.index for e in moved) + sum(e.index for e in using) == 1


def on_component(component, profile, tolerance=1e-9):
    return all(
        (x >= b[0] - tolerance).all() and (x <= b[1] + tolerance).all()
        for x, b in zip(profile, component.box, strict=True)
    )


def random_equilibria(game, rng, steps=4000):
    """Look for pure equilibria and equilibria of pairs of mixing players by sampling a grid of probabilities."""
    grid = [Fraction(k, 12) for k in range(13)]
    found = []
    for _ in range(steps):
        profile = []
        for m in game.n_actions:
            x = np.zeros(m)
            first, second = rng.integers(m), rng.integers(m)
            share = float(grid[rng.integers(13)]) if rng.random() < 0.5 else 1.0
            x[first] += share
            x[second] += 1 - share
            profile.append(x)
        if game.regret(profile) < 1e-12:
            found.append(profile)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_equilibrium_of_a_game_full_of_ties_is_left_out(seed):
    rng = np.random.default_rng(seed)
    game = NormalFormGame(rng.integers(0, 3, (3, 2, 3, 2)))
    found = solve(game.payoffs)
    for profile in random_equilibria(game, rng, 800):
        isolated = any(
            all(np.abs(a - b).max() < 1e-9 for a, b in zip(e.strategies, profile, strict=True)) for e in found
        )
        assert isolated or any(on_component(c, profile) for c in found.components)
    for component in found.components:
        for e in component.vertices:
            assert game.regret(e.strategies) < 1e-12
        if component.polyhedral:
            weights = rng.dirichlet(np.ones(len(component.vertices)))
            profile = [
                sum(w * e.strategies[i] for w, e in zip(weights, component.vertices, strict=True))
                for i in range(3)
            ]
            assert game.regret(profile) < 1e-12
        assert component.dimension is not None or not found.complete


def test_isolated_equilibria_do_not_lie_on_polyhedral_components():
    for seed in range(12):
        found = solve(np.random.default_rng(seed).integers(0, 3, (3, 2, 2, 2)))
        for component in found.components:
            if component.polyhedral:
                assert not any(on_component(component, e.strategies) for e in found)


def test_an_all_zero_game_is_one_component():
    found = solve(np.zeros((3, 2, 4, 3)))
    assert found.complete
    assert not len(found)
    (component,) = found.components
    assert component.dimension == 1 + 3 + 2
    assert len(component.vertices) == 2 * 4 * 3


def test_one_player_takes_any_best_action():
    found = nash_equilibria(NormalFormGame([[1, 5, 5, 2]]))
    assert found.complete
    (component,) = found.components
    assert component.supports == ((1, 2),)
    assert nash_equilibria(NormalFormGame([[1, 5, 2]]))[0].actions == (1,)


def test_a_player_with_one_action_is_harmless():
    payoffs = normal((3, 3), 5)
    wide = np.concatenate([payoffs, np.random.default_rng(5).normal(size=(1, 3, 3))])[:, :, None, :]
    wide = wide[[0, 2, 1]]
    assert flat(solve(payoffs)) == sorted(
        np.concatenate([e.strategies[0], e.strategies[2]]).round(8).tolist() for e in solve(wide)
    )


def test_a_player_indifferent_to_everything_gives_continua_only_where_the_others_allow():
    payoffs = normal((2, 2, 2), 0)
    payoffs[0] = 0.0
    found = solve(payoffs)
    assert found.components
    for first in (0.0, 0.3, 0.8, 1.0):
        reduced = np.einsum("k,iklm->ilm", [first, 1 - first], payoffs[1:])
        for e in solve(reduced):
            profile = (np.array([first, 1 - first]), *e.strategies)
            assert any(on_component(c, profile) for c in found.components) or any(
                np.abs(np.concatenate(x.strategies) - np.concatenate(profile)).max() < 1e-9 for x in found
            )


def test_exact_ties_off_the_path_do_not_hide_equilibria():
    payoffs = np.array([[[1, 0], [1, 0]], [[1, 1], [0, 2]]])
    found = solve(payoffs)
    assert found.complete
    assert found.components
    assert all(found.game.regret(e.strategies) == 0 for c in found.components for e in c.vertices)


@pytest.mark.parametrize(
    "tiny", [Fraction(1, 10**40), Fraction(1, 10**400), Fraction(0), -Fraction(1, 10**40)]
)
def test_fractions_below_double_precision_are_decided_exactly(tiny):
    payoffs = np.array([[[Fraction(1), 0], [1 + tiny, Fraction(1, 3)]], [[0, 1], [1, 0]]], dtype=object)
    found = solve(payoffs)
    expected = nash_equilibria(NormalFormGame(payoffs), method="two-player")
    assert found.complete or tiny < 0  # then a probability is about 1e-40, which floats cannot tell from zero
    if found.complete:
        assert [e.supports for e in found] == [e.supports for e in expected]
        assert [e.index for e in found] == [e.index for e in expected]


def test_large_constant_payoffs_cost_no_completeness():
    payoffs = np.round(normal((2, 2, 3), 1), 6)
    found, moved = solve(payoffs), solve(payoffs + 2.0**20)
    assert moved.complete
    close_sets(found, moved)


def test_budgets_are_kept_and_confessed():
    payoffs = normal((3, 3, 3, 3), 2)
    few = solve(payoffs, max_cells=50)
    assert not few.complete
    assert "50" in few.reason or "cells" in few.reason
    late = solve(payoffs, max_seconds=0.0)
    assert not late.complete
    assert "time" in late.reason
    whole = solve(payoffs)
    for e in few:
        assert any(
            np.abs(np.concatenate(e.strategies) - np.concatenate(x.strategies)).max() < 1e-12 for x in whole
        )


def test_games_beyond_enumeration_are_refused():
    with pytest.raises(SolverError, match="20 x 20 x 20"):
        solve(normal((20, 20, 20), 0))


def test_unknown_methods_are_refused_with_the_nearest_name():
    with pytest.raises(SolverError, match="branch-and-prune"):
        nash_equilibria(NormalFormGame(np.zeros((2, 2, 2))), method="branch and prune")
    with pytest.raises(SolverError, match="3 players"):
        nash_equilibria(NormalFormGame(normal((2, 2, 2), 0)), method="two-player")


def test_both_methods_for_two_players_agree():
    for seed in range(5):
        game = NormalFormGame(normal((3, 4), seed))
        assert flat(nash_equilibria(game)) == flat(nash_equilibria(game, method="branch-and-prune"))


def test_vertices_of_a_polytope_satisfy_its_constraints_and_span_it():
    row = (Fraction(1), Fraction(-2), Fraction(1))
    corners = vertices(3, [], [row])
    assert {tuple(map(str, v)) for v in corners} == {
        ("2/3", "1/3", "0"),
        ("0", "1", "0"),
        ("0", "1/3", "2/3"),
    }
    assert vertices(2, [(Fraction(1), Fraction(1))], []) == ()


PROGRAM = """
import numpy as np
from bargaining.equilibria import nash_equilibria
from bargaining.games import NormalFormGame
import sys
print("numba" in sys.modules)
game = NormalFormGame(np.random.default_rng(3).normal(size=(3, 2, 2, 2)))
for e in nash_equilibria(game):
    print(e.index, *np.concatenate(e.strategies).round(10))
"""


def test_the_interpreter_finds_what_the_compiler_finds():
    lines = []
    for disabled in ("0", "1"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        lines.append(done.stdout.splitlines())
    assert lines[0] == lines[1]
    assert lines[0][0] == "False"
    assert len(lines[0]) > 1


def test_every_equilibrium_of_the_packaged_game_of_four_players():
    """Ties off the equilibrium path are the rule in a game written by hand; its list is complete all the same."""
    game = bargaining.load("rapprochement").game()
    found = nash_equilibria(game)
    assert found.complete
    assert not found.components
    assert tuple(e.actions for e in found.pure) == pure_equilibria(game)
    assert len(found) % 2 == 1
    assert sum(e.index for e in found) == 1
    assert max(e.regret for e in found) < 1e-12
    assert found.mixed


# One equilibrium lies where two cells meet; the other was found both in cells and by exact elimination.
FOUND_TWICE = [
    [
        [[[1, 2, 1], [2, 0, 0]], [[0, 0, 2], [0, 1, 0]], [[1, 2, 0], [0, 1, 0]]],
        [[[0, 2, 1], [0, 0, 0]], [[0, 2, 2], [2, 1, 2]], [[2, 0, 0], [0, 0, 1]]],
        [[[1, 0, 2], [2, 0, 0]], [[0, 1, 0], [0, 1, 0]], [[0, 2, 2], [1, 1, 1]]],
    ],
    [
        [[[1, 2, 2], [3, 2, 1]], [[1, 1, 2], [2, 2, 0]], [[0, 1, 3], [1, 3, 1]]],
        [[[2, 3, 0], [2, 2, 3]], [[2, 3, 1], [0, 0, 3]], [[0, 1, 0], [0, 1, 0]]],
        [[[0, 3, 1], [2, 2, 3]], [[2, 2, 3], [1, 3, 1]], [[1, 1, 1], [3, 1, 1]]],
    ],
]


@pytest.mark.parametrize("payoffs", FOUND_TWICE)
def test_an_equilibrium_found_in_two_ways_is_listed_once(payoffs):
    found = solve(payoffs)
    for one, other in combinations(found, 2):
        assert max(np.abs(x - y).max() for x, y in zip(one.strategies, other.strategies, strict=True)) > 1e-6


def test_a_cached_kernel_is_compiled_anew_when_a_kernel_that_it_calls_has_changed(tmp_path):
    """Numba itself looks only at the file of the kernel that is called from Python."""
    copy = tmp_path / "bargaining"
    shutil.copytree(Path(bargaining.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    script = (
        "from bargaining.equilibria.branch_and_prune.walk import settle\n"
        "print(settle.compile()._cache._cache_file._source_stamp)"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}

    def stamp():
        command = [sys.executable, "-c", script]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    before = stamp()
    assert stamp() == before
    with (copy / "equilibria" / "branch_and_prune" / "records.py").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert stamp() != before


def _careless_last():
    """Return a game in which the last player never cares."""
    payoffs = np.ones((4, 2, 2, 2, 2))
    payoffs[0] = [[[[4, 0], [1, 1]], [[3, 4], [0, 3]]], [[[2, 3], [0, 3]], [[1, 1], [4, 3]]]]
    payoffs[1] = [[[[3, 1], [1, 1]], [[4, 3], [3, 2]]], [[[4, 4], [3, 1]], [[0, 1], [0, 3]]]]
    payoffs[2] = [[[[2, 0], [4, 0]], [[3, 3], [0, 0]]], [[[3, 0], [2, 3]], [[0, 1], [2, 0]]]]
    return payoffs


CARELESS_LAST = _careless_last()


def test_equilibria_that_move_as_an_indifferent_player_mixes_are_curves():
    """The last player never cares; as it begins to mix, the others' equilibrium moves on, so no box holds one only."""
    found = solve(CARELESS_LAST)
    assert found.complete
    assert not len(found)
    assert [c.dimension for c in found.components] == [1, 1]


def test_a_tied_equilibrium_is_not_certified_beside_a_face_that_is_not_settled(monkeypatch):
    """A continuum may start there."""

    def give_up(*_):
        raise Unsettled("too much")

    monkeypatch.setattr("bargaining.equilibria.branch_and_prune.pieces.face_pieces", give_up)
    found = solve(CARELESS_LAST)
    assert not found.complete
    assert len(found)
    assert not any(e.certified for e in found if e.index is None)
    assert any(c.dimension is None for c in found.components)
