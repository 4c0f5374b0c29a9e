"""Strict, quasi-strict, undominated, perfect and proper equilibria against theory and published games."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bargaining.equilibria.perfection import is_trembling_hand_perfect
from bargaining.equilibria.properness import is_proper
from bargaining.equilibria.refinements import exact_payoffs, is_quasi_strict, is_strict, is_undominated
from bargaining.equilibria.tremble_refutation import negligible, refutes, refuting_multipliers
from bargaining.equilibria.trembles import Trembles, eventual_sign, leading
from bargaining.equilibria.verdict import Verdict
from bargaining.errors import GameError, SolverError
from bargaining.games import NormalFormGame
from bargaining.games.exact_programs import nonnegative_solution


def selten_horse():
    """Return the strategic form of Selten's (1975) horse, in the payoffs used since."""
    payoffs = np.zeros((3, 2, 2, 2))
    for across, down, left in product(range(2), repeat=3):
        if across == 1:
            pay = (3, 3, 2) if left == 0 else (0, 0, 0)
        elif down == 0:
            pay = (1, 1, 1)
        else:
            pay = (4, 4, 0) if left == 0 else (0, 0, 1)
        payoffs[:, across, down, left] = pay
    return NormalFormGame(payoffs, actions=[["across", "down"], ["across", "down"], ["left", "right"]])


MYERSON = np.array([[1, 0, -9], [0, 0, -7], [-9, -7, -7]])


def weak_equilibria(game):
    """Return the pure equilibria that are not strict."""
    profiles = (game.pure_strategies(a) for a in np.ndindex(*game.n_actions))
    return [x for x in profiles if game.regret(x) == 0 and not is_strict(game, x)]


def integers(shape, seed, high=3):
    return NormalFormGame(np.random.default_rng(seed).integers(0, high, size=(len(shape), *shape)))


def action_payoffs(game, strategies):
    """Return the exact payoff of each action against exact strategies."""
    payoffs = exact_payoffs(game)
    values = []
    for i in range(game.n_players):
        tensor = payoffs[i]
        for j in reversed(range(game.n_players)):
            if j != i:
                tensor = np.tensordot(tensor, strategies[j], axes=(j, 0))
        values.append(tensor)
    return values


def supports_along(game, profile, trembles):
    """Check perfection's definition along the trembles, exactly, at three small sizes."""
    for epsilon in (Fraction(1, 10**6), Fraction(1, 10**9), Fraction(1, 10**14)):
        strategies = trembles.at(epsilon)
        assert all((x > 0).all() for x in strategies)
        assert all(
            np.abs((x - y).astype(float)).max() < 1e-3 for x, y in zip(strategies, profile, strict=True)
        )
        for x, values in zip(profile, action_payoffs(game, strategies), strict=True):
            assert all(values[k] == values.max() for k in np.flatnonzero(x > 0))


def orders_along(game, trembles):
    """Check properness's definition along the trembles: a worse action is rarer by a factor that vanishes."""
    for epsilon in (Fraction(1, 10**6), Fraction(1, 10**9)):
        strategies = trembles.at(epsilon)
        for x, values in zip(strategies, action_payoffs(game, strategies), strict=True):
            for b, c in product(range(len(x)), repeat=2):
                if values[b] < values[c]:
                    assert x[b] <= 1000 * epsilon * x[c]


def test_selten_horse():
    game = selten_horse()
    good, bad = game.pure_strategies([0, 0, 1]), game.pure_strategies(["down", "across", "left"])
    verdict = is_trembling_hand_perfect(game, good)
    assert verdict.holds
    supports_along(game, good, verdict.witness)
    assert is_proper(game, good).holds
    assert is_undominated(game, bad).holds
    assert is_trembling_hand_perfect(game, bad).holds is False
    assert is_proper(game, bad).holds is False


def test_myerson_example():
    # Myerson (1978): three equilibria on the diagonal; one is proper, two perfect, the third dominated.
    game = NormalFormGame([MYERSON, MYERSON])
    diagonal = [game.pure_strategies([k, k]) for k in range(3)]
    assert [is_trembling_hand_perfect(game, x).holds for x in diagonal] == [True, True, False]
    assert [is_proper(game, x).holds for x in diagonal] == [True, False, False]


def test_duplicating_an_action_changes_neither():
    doubled = MYERSON[np.ix_([0, 1, 2, 2], [0, 1, 2])]
    game = NormalFormGame([doubled, doubled])
    assert [is_proper(game, game.pure_strategies([k, k])).holds for k in (0, 1)] == [True, False]


def test_one_player_who_chooses_and_nobody_who_does():
    game = NormalFormGame(np.array([[[1.0], [1.0], [0.0]], [[0.0], [1.0], [2.0]]]))
    assert is_trembling_hand_perfect(game, [[0.5, 0.5, 0], [1]]).holds
    assert is_proper(game, [[0, 1, 0], [1]]).holds
    assert is_proper(game, [[0, 0, 1], [1]]).holds is False
    assert is_proper(NormalFormGame(np.zeros((2, 1, 1))), [[1], [1]]).holds


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (4, 3)])
def test_more_players_than_two_agree_with_the_two_player_theorems(shape):
    # A third player without influence sends the same game through the tremble search instead of the theorems.
    decided = 0
    for seed in range(12):
        game = integers(shape, seed)
        wide = np.stack([*(np.repeat(u[..., None], 2, axis=-1) for u in game.payoffs), np.zeros((*shape, 2))])
        wider = NormalFormGame(wide)
        for x in weak_equilibria(game):
            for refinement in (is_trembling_hand_perfect, is_proper):
                exact, searched = refinement(game, x), refinement(wider, [*x, [1, 0]])
                assert exact.holds is not None
                assert searched.holds in (None, exact.holds)
                decided += searched.holds is not None
    assert decided > 20


@pytest.mark.parametrize("shape", [(2, 3), (3, 4), (2, 2, 2), (2, 3, 2), (2, 2, 2, 2)])
def test_witnesses_fulfil_the_definitions_and_the_concepts_nest(shape):
    seen = set()
    for seed in range(10):
        game = integers(shape, seed)
        for x in weak_equilibria(game)[:6]:
            perfect, proper = is_trembling_hand_perfect(game, x), is_proper(game, x)
            seen.add((perfect.holds, proper.holds))
            if perfect.holds:
                assert is_undominated(game, x)
                if isinstance(perfect.witness, Trembles):
                    supports_along(game, x, perfect.witness)
            if proper.holds:
                assert perfect.holds is not False
                if isinstance(proper.witness, Trembles):
                    supports_along(game, x, proper.witness)
                    orders_along(game, proper.witness)
    assert {(True, True), (False, False)} <= seen


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3, 2)])
def test_refuted_equilibria_have_no_supporting_trembles_in_a_wide_random_search(shape):
    rng = np.random.default_rng(0)
    refuted = 0
    for seed in range(25):
        game = integers(shape, seed)
        for x in weak_equilibria(game):
            if is_trembling_hand_perfect(game, x).holds is not False:
                continue
            refuted += 1
            for _ in range(60):
                odds = [np.where(s > 0, 1.0, 10.0 ** -rng.uniform(6, 20, s.size)) for s in x]
                trembled = [
                    Fraction(1) * np.array([Fraction(float(p)) for p in o], dtype=object) for o in odds
                ]
                values = action_payoffs(game, trembled)
                assert any(v[int(np.argmax(s))] < v.max() for s, v in zip(x, values, strict=True))
    assert refuted > 20


def test_perfection_is_kept_by_strict_mixed_and_regular_equilibria_of_three_players():
    # All three mix evenly when each wants to differ from the next.
    matching = np.zeros((3, 2, 2, 2))
    for a in product(range(2), repeat=3):
        matching[:, *a] = [a[0] == a[1], a[1] == a[2], a[2] != a[0]]
    game = NormalFormGame(matching)
    even = [[0.5, 0.5]] * 3
    assert is_trembling_hand_perfect(game, even).reason == "completely mixed"
    assert is_quasi_strict(game, even)
    bigger = np.pad(matching, [(0, 0), (0, 1), (0, 0), (0, 0)], constant_values=-1.0)
    verdict = is_proper(NormalFormGame(bigger), [[0.5, 0.5, 0], *even[1:]])
    assert verdict.holds
    assert verdict.reason.startswith("regular")


def test_mixed_equilibria_that_are_not_regular_stay_undecided():
    # The third player is indifferent about everything and his unused action would not hurt him.
    pennies = np.array([[1.0, -1], [-1, 1]])
    wide = np.stack(
        [np.stack([pennies, -pennies], -1), np.stack([-pennies, pennies], -1), np.zeros((2, 2, 2))]
    )
    verdict = is_trembling_hand_perfect(NormalFormGame(wide), [[0.5, 0.5], [0.5, 0.5], [1, 0]])
    assert verdict.holds is None
    with pytest.raises(SolverError, match="open question"):
        bool(verdict)


def test_mixed_support_can_be_dominated_when_no_action_is():
    # Against each column one of the first two rows is worthless; the third row beats mixing them.
    u = np.array([[4.0, 0], [0, 4], [3, 3]])
    game = NormalFormGame([u, np.zeros((3, 2))])
    assert is_undominated(game, [[0, 0, 1], [0.5, 0.5]])
    assert is_undominated(game, [[1, 0, 0], [1, 0]])
    weak = NormalFormGame([np.array([[2.0, 1], [2, 0], [2, 0.5]]), np.zeros((3, 2))])
    verdict = is_undominated(weak, [[0, 0.5, 0.5], [1, 0]])
    assert not verdict
    assert verdict.witness["player"] == "player0"
    strategy = np.array([verdict.witness["strategy"].get(a, 0) for a in weak.actions[0]])
    before = np.array([0, 0.5, 0.5])
    gains = (strategy - before) @ weak.payoffs[0]
    assert (gains >= 0).all()
    assert gains.max() > 0


def test_a_mixture_with_a_dominated_action_is_dominated():
    game = NormalFormGame([[[2, 1], [2, 0]], [[0, 0], [0, 0]]])
    assert is_undominated(game, [[1, 0], [1, 0]])
    verdict = is_undominated(game, [[0.5, 0.5], [1, 0]])
    assert verdict.witness == {"player": "player0", "strategy": {"a0": 1.0}}


def test_mixed_equilibrium_with_an_unused_best_response_is_proper():
    pennies = np.array([[1, -1, 0], [-1, 1, 0]])
    game = NormalFormGame([pennies, -pennies])
    x = [np.array([0.5, 0.5]), np.array([0.5, 0.5, 0])]
    assert is_quasi_strict(game, x).witness == {"player": "player1", "actions": ("a2",)}
    verdict = is_proper(game, x)
    assert verdict.holds
    supports_along(game, x, verdict.witness)
    orders_along(game, verdict.witness)


T, U, V = (0, 1), (0, 2), (1, 1)  # trembles: player and action


def test_polynomials_are_ruled_by_their_lowest_power():
    polynomial = {(T,): Fraction(-2), (U,): Fraction(3), (T, V): Fraction(5)}
    assert leading(polynomial, {T: 1, U: 1, V: 1}) == {(T,): -2, (U,): 3}
    assert leading(polynomial, {T: 2, U: 5, V: 1}) == {(T,): -2}
    one = dict.fromkeys((T, U, V), Fraction(1))
    assert eventual_sign(polynomial, {T: 1, U: 1, V: 1}, one) == 1
    assert eventual_sign(polynomial, {T: 1, U: 2, V: 1}, one) == -1
    assert (
        eventual_sign(polynomial, {T: 1, U: 1, V: 1}, {**one, T: Fraction(3, 2)}) == 1
    )  # by the second power
    assert eventual_sign({(T,): Fraction(0)}, {T: 1}, one) == 0


def test_refutations_use_only_what_surely_vanishes():
    assert negligible((T, V), (T,), None)
    assert not negligible((T,), (T, V), None)
    assert not negligible((U,), (T,), None)
    levels = [[0, 1, 2], [0, 1]]
    assert negligible((U,), (T,), levels)
    assert not negligible((T,), (U,), levels)
    rarer = [{(T,): Fraction(-1), (U,): Fraction(7)}]
    assert refuting_multipliers(rarer) is None
    assert refuting_multipliers(rarer, levels) == (1,)
    assert not refutes(rarer, [Fraction(1)], None)
    opposed = [{(T,): Fraction(1), (U,): Fraction(-2)}, {(T,): Fraction(-1), (U,): Fraction(1)}]
    found = refuting_multipliers(opposed)
    assert found is not None
    assert refutes(opposed, found, None)
    assert not refutes(opposed, [Fraction(1), Fraction(0)], None)


@pytest.mark.parametrize("seed", range(8))
def test_undominated_beliefs_and_dominating_strategies_prove_the_verdict(seed):
    game = integers((3, 2, 3), seed)
    for x in weak_equilibria(game):
        verdict = is_undominated(game, x)
        if verdict:
            for i, belief in enumerate(verdict.witness):
                table = np.moveaxis(exact_payoffs(game)[i], i, 0)
                values = [(belief * row).sum() for row in table]
                assert (belief > 0).all()
                assert values[int(np.argmax(x[i]))] == max(values)
        else:
            i = game.players.index(verdict.witness["player"])
            strategy = [verdict.witness["strategy"].get(a, 0) for a in game.actions[i]]
            gains = np.tensordot(strategy - x[i], np.moveaxis(game.payoffs[i], i, 0), axes=1)
            assert gains.min() >= -1e-12
            assert gains.max() > 1e-12


@pytest.mark.parametrize(
    "refinement", [is_strict, is_quasi_strict, is_undominated, is_trembling_hand_perfect]
)
def test_invariance_under_scales_and_order_of_players(refinement):
    for seed in range(6):
        game = integers((2, 3, 2), seed)
        scaled = NormalFormGame(game.payoffs * np.array([2.0**-20, 1, 2.0**20])[:, None, None, None] - 3)
        turned = NormalFormGame(game.payoffs[[1, 2, 0]].transpose(0, 2, 3, 1))
        for a in np.ndindex(*game.n_actions):
            x = game.pure_strategies(a)
            expected = refinement(game, x).holds
            assert refinement(scaled, x).holds == expected
            assert refinement(turned, [x[1], x[2], x[0]]).holds == expected


def test_properness_is_never_decided_differently_after_relabelling():
    rng = np.random.default_rng(1)
    for seed in range(10):
        game = integers((2, 3, 2), seed)
        orders = [rng.permutation(m) for m in game.n_actions]
        other = NormalFormGame(game.payoffs[np.ix_(range(3), *orders)][[2, 0, 1]].transpose(0, 3, 1, 2))
        for x in weak_equilibria(game):
            y = [s[order] for s, order in zip(x, orders, strict=True)]
            found = {is_proper(game, x).holds, is_proper(other, [y[2], y[0], y[1]]).holds}
            assert len(found - {None}) <= 1


def test_exact_payoffs_decide_ties_that_floats_break():
    tenth = Fraction(1, 10)
    tie = np.array([[tenth + 2 * tenth, 0], [3 * tenth, 0]], dtype=object)
    exact = NormalFormGame([tie, tie * 0])
    assert is_strict(exact, [[1, 0], [1, 0]]).witness["player"] == "player0"
    floats = NormalFormGame([[[0.1 + 0.2, 0], [0.3, 0]], [[1, 0], [1, 0]]])
    assert is_strict(floats, [[1, 0], [1, 0]])


def test_what_is_no_equilibrium_has_no_refinement():
    game = NormalFormGame([MYERSON, MYERSON])
    for refinement in (is_strict, is_quasi_strict, is_undominated, is_trembling_hand_perfect, is_proper):
        verdict = refinement(game, game.pure_strategies([0, 1]))
        assert verdict.holds is False
        assert "player1 gains by a0" in verdict.reason
    with pytest.raises(GameError):
        is_strict(game, [[1, 0, 0]])


def test_verdict_reads_as_its_decision():
    assert Verdict(True, "")
    assert not Verdict(False, "")


@pytest.mark.parametrize("seed", range(20))
def test_rational_feasibility_comes_with_a_proof_either_way(seed):
    rng = np.random.default_rng(seed)
    matrix = np.vectorize(Fraction, otypes=[object])(rng.integers(-3, 4, size=(3, 5)))
    rhs = np.vectorize(Fraction, otypes=[object])(rng.integers(-3, 4, size=3))
    answer = nonnegative_solution(matrix.tolist(), rhs.tolist())
    if answer.solution is not None:
        assert (matrix @ np.array(answer.solution) == rhs).all()
        assert min(answer.solution) >= 0
    else:
        multipliers = np.array(answer.multipliers)
        assert (multipliers @ matrix <= 0).all()
        assert multipliers @ rhs > 0


@pytest.mark.parametrize("test", [is_undominated, is_trembling_hand_perfect, is_proper])
def test_one_player_alone_keeps_to_what_is_best(test):
    game = NormalFormGame(np.array([[Fraction(1, 3), Fraction(1), Fraction(1)]], dtype=object))
    assert test(game, ((0, 1, 0),))
    assert not test(game, ((1, 0, 0),))
