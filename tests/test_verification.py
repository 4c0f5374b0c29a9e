"""Stored results are re-proved, and every false claim is found."""

import pickle
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, arb_mat

from bargaining.equilibria import nash_equilibria
from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet, canonical_order
from bargaining.equilibria.two_players import two_player_equilibria
from bargaining.equilibria.verification import isolation, krawczyk, verify
from bargaining.equilibria.verification.isolation import proves_isolated
from bargaining.equilibria.verification.krawczyk import ball_payoffs, precision, prove_regular
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame

BATTLE = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])


def claimed(game, strategies, index, certified=True):
    strategies = tuple(np.asarray(x, dtype=float) for x in strategies)
    return Equilibrium(
        strategies, game.expected_payoffs(strategies), game.regret(strategies), index, certified
    )


def set_of(game, equilibria, components=(), complete=True):
    return EquilibriumSet(
        game, canonical_order(equilibria), "by hand", complete, "by hand", tuple(components)
    )


def three_player_matching():
    """Return a 2 x 2 x 2 game in which each player wants to differ from the next, and its equilibrium."""
    payoffs = np.zeros((3, 2, 2, 2))
    for profile in np.ndindex(2, 2, 2):
        for i in range(3):
            payoffs[(i, *profile)] = profile[i] != profile[(i + 1) % 3]
    return NormalFormGame(payoffs)


# --- true results are re-proved --------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (3, 4), (5, 5)])
@pytest.mark.parametrize("high", [2, 4, 1000])
def test_exact_two_player_results_are_re_proved_with_their_indices(shape, high):
    for seed in range(6):
        rng = np.random.default_rng([seed, high])
        game = NormalFormGame(rng.integers(0, high, size=(2, *shape)))
        found = two_player_equilibria(game)
        checked = verify(game, found)
        assert checked.findings == ()
        assert checked.ok
        assert [record.index for record in checked.records] == [e.index for e in found]
        assert all(record.existence and record.uniqueness for record in checked.records)
        assert all(0 <= record.regret_bound < 1e-14 for record in checked.records)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_float_payoffs_at_any_scale(scale):
    for seed in range(8):
        game = NormalFormGame(np.random.default_rng(seed).normal(size=(2, 4, 3)) * scale + 3 * scale)
        assert verify(game, two_player_equilibria(game)).findings == ()


def test_three_players_with_mixed_equilibria():
    game = three_player_matching()
    half = claimed(game, [[0.5, 0.5]] * 3, None)
    checked = verify(game, set_of(game, [half], complete=False))
    [record] = checked.records
    assert checked.ok
    assert record.uniqueness
    # The gradient is a cycle of three negative links, so that det(-J) = 1 + 1 up to scale.
    assert record.index == 1


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 3, 1, 2)])
def test_enumerated_equilibria_of_more_players_are_re_proved_with_their_indices(shape):
    for seed in range(4):
        game = NormalFormGame(np.random.default_rng(seed).normal(size=(len(shape), *shape)))
        found = nash_equilibria(game)
        checked = verify(game, found)
        assert checked.findings == ()
        assert len(checked.records) >= 1
        assert [record.index for record in checked.records] == [e.index for e in found]
        assert sum(record.index for record in checked.records) == 1
        assert all(record.uniqueness for record in checked.records)


def test_the_regret_bound_covers_the_regret_of_any_profile():
    rng = np.random.default_rng(3)
    for _ in range(20):
        game = NormalFormGame(rng.normal(size=(3, 2, 3, 2)))
        anywhere = claimed(game, [rng.dirichlet(np.ones(m)) for m in game.n_actions], None, certified=False)
        [record] = verify(game, set_of(game, [anywhere], complete=False)).records
        assert record.regret_bound == pytest.approx(anywhere.regret, rel=1e-9)
        assert not record.existence


def test_four_players_strict_pure_equilibria():
    payoffs = np.zeros((4, 3, 2, 4, 3))
    for profile in np.ndindex(3, 2, 4, 3):
        payoffs[(slice(None), *profile)] = len(set(profile)) == 1
    game = NormalFormGame(payoffs)
    strict = claimed(game, game.pure_strategies((1, 1, 1, 1)), 1)
    checked = verify(game, set_of(game, [strict], complete=False))
    assert checked.ok
    assert checked.records[0].index == 1


def test_results_survive_a_pickle():
    found = two_player_equilibria(BATTLE)
    again = pickle.loads(pickle.dumps((BATTLE, found)))
    checked = verify(*again)
    assert checked.ok
    assert pickle.loads(pickle.dumps(checked)) == checked


def test_a_pure_equilibrium_with_a_tie_exists_but_has_no_interval_proof():
    game = NormalFormGame([[[0, 0], [0, 1]], [[0, 0], [0, 1]]])
    tied = game.pure_strategies((0, 0))
    with precision():
        assert prove_regular(ball_payoffs(game), tied, [[0], [0]]) is None
    assert proves_isolated(game, tied, [[0], [0]]) == (True, True)
    constant = NormalFormGame(np.zeros((2, 2, 2)))
    assert proves_isolated(constant, tied, [[0], [0]]) == (True, False)


def test_a_tied_pure_profile_of_three_players_exists_without_proof_of_uniqueness():
    game = NormalFormGame(np.zeros((3, 2, 2, 2)))
    tied = claimed(game, game.pure_strategies((0, 1, 0)), None, certified=False)
    [record] = verify(game, set_of(game, [tied], complete=False)).records
    assert record.existence
    assert not record.uniqueness


def test_isolation_with_ties_is_proved_where_the_first_order_decides():
    # Each player prefers the neighbour's second action, weakly: all tie at the first profile of a cycle.
    payoffs = np.zeros((3, 2, 2, 2))
    for profile in np.ndindex(2, 2, 2):
        for i in range(3):
            payoffs[(i, *profile)] = profile[i] * profile[(i + 1) % 3]
    game = NormalFormGame(payoffs)
    tied = claimed(game, game.pure_strategies((0, 0, 0)), None)
    assert game.best_responses(tied.strategies) == ((0, 1), (0, 1), (0, 1))
    checked = verify(game, set_of(game, [tied], complete=False))
    assert checked.ok
    assert checked.records[0].uniqueness
    # Where all three must leave together to gain, one may leave at no cost: a continuum starts here.
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 1, 1, 1] = 1
    team = NormalFormGame(payoffs)
    [record] = verify(team, set_of(team, [claimed(team, team.pure_strategies((0, 0, 0)), None)])).records
    assert record.existence
    assert not record.uniqueness


def test_one_indifferent_player_among_strict_ones_spans_a_segment():
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[1, :, 0, :] = 1
    payoffs[2, :, :, 0] = 1
    game = NormalFormGame(payoffs)
    wrong = claimed(game, game.pure_strategies((0, 0, 0)), None)
    checked = verify(game, set_of(game, [wrong], complete=False))
    assert checked.findings == (
        "equilibrium 0: claims a certificate, but its uniqueness could not be proved again",
    )


@pytest.mark.parametrize("effect", [0, 1])
def test_a_mixed_equilibrium_of_three_players_with_a_tie_is_re_proved_by_its_fractions(effect):
    # Two players mix as in a zero-sum game; the third's actions tie exactly at their mix. Alone it changes
    # nothing and spans a segment, unless its second action disturbs the mix.
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0] = np.array([[2, -1], [-1, 1]])[:, :, None]
    payoffs[1] = -payoffs[0]
    payoffs[0, 0, 0, 1] += effect
    payoffs[2, :, :, 1] = [[9, 0], [0, -4]]
    game = NormalFormGame(payoffs)
    mix = claimed(game, [[0.4, 0.6], [0.4, 0.6], [1, 0]], None)
    [record] = verify(game, set_of(game, [mix], complete=False)).records
    assert record.existence
    assert record.uniqueness == bool(effect)


@pytest.mark.parametrize(
    ("rows", "dimension", "pointed_at_zero"),
    [
        ([[1, 0], [0, 1], [-1, -1]], 2, True),
        ([[1, 0], [0, 1], [1, 1]], 2, False),
        ([[1, 0, 0], [-1, 0, 0]], 3, False),
        ([[1], [-1]], 1, True),
        ([[-1]], 1, False),
        ([], 1, False),
    ],
)
def test_cones_that_are_only_the_origin_are_told_from_others(rows, dimension, pointed_at_zero):
    exact = [[Fraction(entry) for entry in row] for row in rows]
    assert isolation._only_zero(exact, dimension) == pointed_at_zero


@pytest.mark.parametrize("seed", range(8))
def test_points_of_a_continuum_are_never_proved_to_be_alone(seed):
    game = NormalFormGame(np.random.default_rng(seed).integers(0, 2, size=(2, 3, 3)))
    payoffs = ball_payoffs(game)
    for component in two_player_equilibria(game).components:
        for vertex in component.vertices:
            with precision():
                assert prove_regular(payoffs, vertex.strategies, vertex.supports) is None
            existence, alone = proves_isolated(game, vertex.strategies, vertex.supports)
            assert existence
            assert not alone


def test_exact_payoffs_decide_where_floats_tie():
    tiny = Fraction(1, 10**30)
    rows = np.array([[[1 + tiny], [Fraction(1)]], [[Fraction(0)], [Fraction(0)]]], dtype=object)
    game = NormalFormGame(rows)
    wrong = claimed(game, [[0, 1], [1]], 1)
    assert wrong.regret == 1
    checked = verify(game, set_of(game, [wrong], complete=False))
    assert not checked.records[0].existence
    assert any("existence" in text for text in checked.findings)


# --- false claims are found ------------------------------------------------------------------------


def changed(k, **changes):
    """Return the three equilibria of the battle of the sexes with one of them changed."""
    found = list(two_player_equilibria(BATTLE))
    found[k] = replace(found[k], **changes)
    return set_of(BATTLE, found)


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        (changed(0, index=-1), "equilibrium 0: states index -1, found +1"),
        (changed(1, index=1), "equilibrium 1: states index +1, found -1"),
        (changed(0, regret=0.1), "equilibrium 0: states a regret of 0.1, found 0"),
        (
            changed(2, payoffs=np.array([2.0, 3.1])),
            "equilibrium 2: states payoffs [2.0, 3.1], found [2.0, 3.0]",
        ),
        (changed(0, strategies=(np.array([0.9, 0.2]), np.array([1.0, 0.0]))), "strategy of player0: found"),
        (changed(0, strategies=(np.array([1.0, 0.0]), np.array([0.0, 1.0]))), "found a regret of 0.667 of"),
    ],
)
def test_a_changed_equilibrium_is_found(wrong, finding):
    checked = verify(BATTLE, wrong)
    assert not checked.ok
    assert any(finding in text for text in checked.findings)


def test_a_missing_equilibrium_breaks_oddness_and_the_sum_of_indices():
    full = two_player_equilibria(BATTLE)
    for k in range(3):
        part = set_of(BATTLE, [e for m, e in enumerate(full) if m != k])
        findings = verify(BATTLE, part).findings
        assert any("expected an odd number" in text for text in findings)
        assert any(f"indices summing to {1 - full[k].index}" in text for text in findings)
        assert verify(BATTLE, set_of(BATTLE, list(part), complete=False)).ok


def test_order_and_duplicates_are_checked():
    found = two_player_equilibria(BATTLE)
    backwards = EquilibriumSet(BATTLE, found.equilibria[::-1], "by hand", True, "by hand")
    assert verify(BATTLE, backwards).findings == ("set: the equilibria are not in canonical order",)
    twice = EquilibriumSet(BATTLE, (found[0], *found), "by hand", True, "by hand")
    assert "set: equilibria 0 and 1 are the same" in verify(BATTLE, twice).findings


def test_strategies_far_from_the_equilibrium_get_no_certificate():
    off = claimed(BATTLE, [[0.6 + 1e-4, 0.4 - 1e-4], [0.4, 0.6]], -1)
    checked = verify(BATTLE, set_of(BATTLE, [off], complete=False))
    assert not checked.records[0].existence
    assert checked.records[0].regret_bound > 1e-5


def test_a_solution_with_a_negative_probability_is_no_equilibrium():
    # The second player is indifferent where the first plays the second row with probability -1e-8.
    game = NormalFormGame([[[0.5, 0], [0, 0.5]], [[0, 1e-8], [0, 1 + 1e-8]]])
    off = claimed(game, [[1 - 1e-8, 1e-8], [0.5, 0.5]], None)
    checked = verify(game, set_of(game, [off], complete=False))
    assert off.regret < 1e-7
    assert not checked.records[0].existence


def test_an_exact_solution_that_makes_another_action_best_is_no_equilibrium():
    # Ties of the first two columns at 1/2 hide that the third is better there, if by very little.
    game = NormalFormGame([[[1, 0, 0], [0, 1, 0]], [[0, -0.5, 0.5 + 5e-10], [0, 0.5, -0.5 + 5e-10]]])
    stored = [np.array([0.5 - 9e-10, 0.5 + 9e-10]), np.array([0.5, 0.5, 0])]
    assert game.best_responses(stored, 1e-9)[1] == (0, 1)
    assert proves_isolated(game, stored, [[0, 1], [0, 1]]) == (False, False)


def test_a_box_too_small_for_the_newton_step_proves_nothing():
    point = [np.array([0.6 + 1e-8, 0.4 - 1e-8]), np.array([0.4, 0.6])]
    supports = [[0, 1], [0, 1]]
    with precision():
        payoffs = ball_payoffs(BATTLE)
        proof = prove_regular(payoffs, point, supports)
        assert 1e-8 < proof.radius < 1e-7
        system = krawczyk._System(payoffs, supports)
        centre = [krawczyk.balls(x) for x in point]
        values = [arb(0.4), arb(0.4)]
        inverse = krawczyk._near_inverse(system.jacobian(centre))
        step = inverse * arb_mat([[f] for f in system.values(centre, values)])
        for radius, proved in [(proof.radius, True), (1e-9, False)]:
            found = krawczyk._prove_in_box(system, centre, values, inverse, step, radius)
            assert (found is not None) == proved


def test_a_result_for_another_shape_is_refused():
    with pytest.raises(SolverError, match=r"found a result for actions \(2, 2\), expected \(2, 3\)"):
        verify(NormalFormGame(np.zeros((2, 2, 3))), two_player_equilibria(BATTLE))


CONTINUUM = NormalFormGame([[[1, 1], [0, 2]], [[1, 1], [0, 2]]])


def with_component(**changes):
    found = two_player_equilibria(CONTINUUM)
    component = found.components[0]
    changes = {name: change(component) if callable(change) else change for name, change in changes.items()}
    return set_of(CONTINUUM, list(found), [replace(component, **changes)])


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"dimension": 3}, "states dimension 3, expected 0 to 1 on its supports"),
        ({"dimension": 2}, "states dimension 2, found 1"),
        ({"supports": ((0,), (0,))}, "leaves the supports"),
        ({"box": lambda c: tuple(b * 0 for b in c.box)}, "lies outside the box"),
        ({"payoff_box": np.zeros((2, 2))}, "lie outside the component's"),
        (
            {"vertices": lambda c: (c.vertices[0], claimed(CONTINUUM, [[1, 0], [0.1, 0.9]], None))},
            "found a regret of 0.4",
        ),
    ],
)
def test_a_changed_component_is_found(changes, finding):
    assert verify(CONTINUUM, with_component()).ok
    checked = verify(CONTINUUM, with_component(**changes))
    assert any(finding in text for text in checked.findings), checked.findings


def test_an_isolated_equilibrium_on_a_component_is_found():
    found = two_player_equilibria(CONTINUUM)
    vertex = found.components[0].vertices[0]
    both = set_of(CONTINUUM, [*found, vertex], found.components)
    assert any("lies on component 0" in text for text in verify(CONTINUUM, both).findings)
    assert isinstance(found.components[0], Component)
