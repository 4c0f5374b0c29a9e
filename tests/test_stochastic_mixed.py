"""All stationary equilibria of small stochastic games: proved, counted, and none missed that other ways find."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import fsolve

from bargaining.equilibria import nash_equilibria
from bargaining.equilibria.markov.boxes import Boxes
from bargaining.equilibria.markov.margins import Margin, margins
from bargaining.equilibria.markov.proofs import System, proved
from bargaining.equilibria.markov.result import strategies_of
from bargaining.equilibria.markov.solver import markov_perfect_equilibria
from bargaining.games import NormalFormGame, StochasticGame
from benchmarks.stochastic import random_games
from tests.test_stochastic_games import drawn

SHAPES = [(2, 2, 2), (3, 2, 2), (2, 3, 2)]


def generic(seed, n_states, n_players, n_actions, discount=Fraction(9, 10)):
    """Return a random game without ties."""
    chance = random.Random(seed)
    shape = (n_actions,) * n_players
    payoffs, transitions = [], []
    for _ in range(n_states):
        flows = np.empty((n_players, *shape), dtype=object)
        rows = np.empty((n_states, *shape), dtype=object)
        for cell in np.ndindex(*shape):
            flows[(slice(None), *cell)] = [Fraction(chance.randint(0, 999), 1000) for _ in range(n_players)]
            weights = [chance.randint(1, 999) for _ in range(n_states)]
            rows[(slice(None), *cell)] = [Fraction(w, sum(weights)) for w in weights]
        payoffs.append(flows)
        transitions.append(rows)
    own = tuple(f"a{k}" for k in range(n_actions))
    return StochasticGame(
        tuple(f"p{k}" for k in range(n_players)),
        tuple(f"s{k}" for k in range(n_states)),
        ((own,) * n_players,) * n_states,
        tuple(payoffs),
        tuple(transitions),
        discount,
    )


def second(game, equilibrium):
    """Return the probability of the second action at each place."""
    return np.array([float(equilibrium.strategies[s][i][1]) for s, i in game.places])


def gains_in(game):
    """Return a function that says what the second action is worth above the first at each place, in floats.

    What players expect is found from a system for the values at each point, in other words than those of the search.
    """
    size, players = len(game.states), len(game.players)
    number = {place: j for j, place in enumerate(game.places)}
    cells = [
        (
            s,
            cell,
            np.array([float(x) for x in game.transitions[s][(slice(None), *cell)]]),
            np.array([float(x) for x in game.payoffs[s][(slice(None), *cell)]]),
        )
        for s in range(size)
        for cell in itertools.product(*(range(len(o)) for o in game.actions[s]))
    ]
    discount = float(game.discount)

    def gains(point):
        rows, flows = np.zeros((size, size)), np.zeros((size, players))
        weighed = []
        for s, cell, row, flow in cells:
            weights = [
                (point[number[s, i]] if k else 1 - point[number[s, i]]) if (s, i) in number else 1.0
                for i, k in enumerate(cell)
            ]
            weighed.append(weights)
            rows[s] += np.prod(weights) * row
            flows[s] += np.prod(weights) * flow
        values = np.linalg.solve(np.eye(size) - discount * rows, flows)
        found = np.zeros(len(number))
        for (s, cell, row, flow), weights in zip(cells, weighed, strict=True):
            for i, k in enumerate(cell):
                if (s, i) in number:
                    others = np.prod(weights[:i] + weights[i + 1 :])
                    found[number[s, i]] += (
                        (1 if k else -1) * others * (flow[i] + discount * row @ values[:, i])
                    )
        return found

    return gains


@pytest.mark.parametrize("shape", SHAPES)
def test_random_games_are_solved_whole(shape):
    """A regular game has an odd number of equilibria whose indices sum to one, and each of ours is one."""
    numbers = set()
    for seed in range(8):
        game = generic(seed, *shape)
        gains, found = gains_in(game), markov_perfect_equilibria(game)
        assert found.complete, found.reason
        assert sum(one.index for one in found) == 1
        for one in found:
            point = second(game, one)
            told = gains(point)
            assert abs(told[(point > 0) & (point < 1)]).max(initial=0) < 1e-9
            assert (told[point == 1] > 0).all()
            assert (told[point == 0] < 0).all()
            assert one.pure or one.radius < 1e-9
        numbers.add(len(found))
    assert len(numbers) > 1


def test_an_equilibrium_beside_one_at_which_one_more_mixes_is_not_taken_for_it():
    """One lies within 0.002 of another, on the face at which one more is fixed to an action."""
    game = random_games((2, 3, 2), 3)[2]
    gains, found = gains_in(game), markov_perfect_equilibria(game)
    assert (len(found), found.complete, sum(one.index for one in found)) == (17, True, 1)
    points = [second(game, one) for one in found]
    near = [p for p in points if abs(p - [0.1975, 0.0005, 0.326, 0.8667, 0, 0.2883]).max() < 0.001]
    assert sorted((p > 0).sum() for p in near) == [4, 5]
    assert all(abs(gains(p)[(p > 0) & (p < 1)]).max() < 1e-9 for p in near)


def settled(gains, pattern, start):
    """Return where Newton's method leads on one choice of who mixes; None where that is no equilibrium."""
    free = [j for j, end in enumerate(pattern) if end is None]
    point = np.array([0.5 if end is None else end for end in pattern])

    def whole(mixed):
        point[free] = mixed
        return point

    if free:
        mixed, _, flag, _ = fsolve(lambda x: gains(whole(x))[free], start[free], full_output=True, xtol=1e-13)
        if flag != 1 or abs(gains(whole(mixed))[free]).max() > 1e-9:
            return None
        if not ((mixed > 1e-9) & (mixed < 1 - 1e-9)).all():
            return None
    told = gains(point)
    stands = all(told[j] >= 0 if end else told[j] <= 0 for j, end in enumerate(pattern) if end is not None)
    return point if stands else None


def test_no_other_way_finds_an_equilibrium_that_is_not_listed():
    """Newton's method from some starts, on every choice of who mixes where."""
    rng, found = np.random.default_rng(1), set()
    for seed in range(3):
        game = generic(seed, 2, 2, 2)
        gains = gains_in(game)
        listed = [second(game, one) for one in markov_perfect_equilibria(game)]
        for pattern in itertools.product((0.0, 1.0, None), repeat=4):
            for start in rng.random((2 if None in pattern else 1, 4)):
                point = settled(gains, pattern, start)
                if point is not None:
                    near = [np.abs(point - other).max() < 1e-6 for other in listed]
                    assert any(near)
                    found.add((seed, near.index(True)))
    assert len(found) >= 3


@pytest.mark.parametrize("players", [2, 3])
def test_with_one_state_they_are_those_of_the_static_game(players):
    for seed in range(6):
        game = generic(seed, 1, players, 2)
        static = nash_equilibria(NormalFormGame(game.payoffs[0]))
        assert static.complete
        expected = sorted([float(mix[1]) for mix in one.strategies] for one in static)
        found = sorted(second(game, one).tolist() for one in markov_perfect_equilibria(game))
        assert np.array(found) == pytest.approx(np.array(expected), abs=1e-9)


def test_without_a_future_they_are_products_of_those_of_the_states():
    for seed in range(6):
        game = generic(seed, 2, 2, 2, discount=Fraction(0))
        numbers = [len(nash_equilibria(NormalFormGame(table))) for table in game.payoffs]
        found = markov_perfect_equilibria(game)
        assert found.complete
        assert len(found) == numbers[0] * numbers[1]


@pytest.mark.parametrize("discount", [Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)])
def test_the_big_match_is_solved_by_the_published_strategies(discount):
    """Blackwell and Ferguson (1968), Annals of Mathematical Statistics 39, 159-163: whoever may stop does so with
    probability (1 - d) / (2 - d) a period, the other tosses a coin, and the value is one half a period."""
    play = (("go", "stop"), ("left", "right"))
    none = (("-",), ("-",))
    paid = np.array([[0, 1], [1, 0]], dtype=object)
    game = StochasticGame(
        ("one", "two"),
        ("play", "won", "lost"),
        (play, none, none),
        (np.array([paid, -paid]), [[[1]], [[-1]]], [[[0]], [[0]]]),
        (
            [[[1, 1], [0, 0]], [[0, 0], [1, 0]], [[0, 0], [0, 1]]],
            [[[0]], [[1]], [[0]]],
            [[[0]], [[0]], [[1]]],
        ),
        discount,
    )
    found = markov_perfect_equilibria(game)
    assert (len(found), found.complete) == (1, True)
    (one,) = found
    stop, right = second(game, one)
    assert stop == pytest.approx(float((1 - discount) / (2 - discount)), abs=1e-12)
    assert right == pytest.approx(0.5, abs=1e-12)
    assert float(one.values[0][0] * (1 - discount)) == pytest.approx(0.5, abs=1e-9)


def test_a_margin_is_the_gain_times_something_positive_and_leaves_its_own_probability_out():
    game = generic(3, 3, 2, 2)
    rng = np.random.default_rng(0)
    conditions = margins(game)
    gains, system = gains_in(game), System(conditions)
    for point in rng.random((20, 6)):
        assert (np.sign(system.at(point)[0]) == np.sign(gains(point))).all()
    assert all(margin.degrees[j] == 0 for j, margin in enumerate(conditions))


def test_bounds_over_boxes_hold_what_the_margins_are_there():
    game = generic(5, 2, 3, 2)
    conditions = margins(game)
    boxes = Boxes.whole(conditions)
    for j in (0, 3, 5, 0, 2, 4, 1):
        boxes = boxes.halved(j)
    rng = np.random.default_rng(2)
    system = System(conditions)
    units = system.at(np.zeros(6))[0] / [m.bernstein.ravel()[0] for m in conditions]
    assert (units > 0).all()
    for k in range(len(boxes)):
        for point in boxes.low[k] + rng.random((5, 6)) * (boxes.high[k] - boxes.low[k]):
            for value, table in zip(system.at(point)[0] / units, boxes.tables, strict=True):
                assert table[k].min() - 1e-12 <= value <= table[k].max() + 1e-12


def test_where_a_choice_changes_nothing_no_parity_is_claimed():
    idle = StochasticGame(
        ("p", "q"),
        ("s",),
        ((("a", "b"), ("c", "d")),),
        ([[[1, 1], [1, 1]], [[0, 1], [0, 1]]],),
        ([[[1, 1], [1, 1]]],),
        Fraction(1, 2),
    )
    found = markov_perfect_equilibria(idle)
    assert (len(found), found.complete) == (2, True)
    assert "no parity is claimed" in found.reason
    (continuum,) = found.continua
    assert (continuum.used, continuum.dimension, continuum.whole) == ((((0, 1), (1,)),), 1, True)
    tied = StochasticGame(
        ("p", "q"),
        ("s",),
        ((("a", "b"), ("c", "d")),),
        ([[[1, 0], [1, -1]], [[1, 0], [1, 0]]],),
        ([[[1, 1], [1, 1]]],),
        Fraction(1, 2),
    )
    found = markov_perfect_equilibria(tied)
    assert (len(found), found.complete) == (2, True)
    assert [(one.used, one.whole) for one in found.continua] == [((((0, 1), (0,)),), True)]


def test_a_continuum_with_mixing_beside_it_is_told_as_unsettled():
    """Who is idle decides what the other does: each mixture of p with the better answer, at one quarter all answers."""
    game = StochasticGame(
        ("p", "q"),
        ("s",),
        ((("a", "b"), ("c", "d")),),
        ([[[0, 0], [0, 0]], [[1, 0], [0, 3]]],),
        ([[[1, 1], [1, 1]]],),
        Fraction(1, 2),
    )
    found = markov_perfect_equilibria(game)
    assert (len(found), found.complete) == (2, False)
    assert {one.used for one in found.continua} == {(((0, 1), (k,)),) for k in (0, 1)}
    assert not any(one.whole for one in found.continua)
    assert found.unsettled == ((((0, 1), (0, 1)),),)
    for one in found.continua:
        worths = game.worth(one.example)
        for s, i in game.places:
            used = one.example[s][i]
            values = game.action_values(one.example, worths, s, i)
            assert all(v == max(values) for v, p in zip(values, used, strict=True) if p)


@pytest.mark.parametrize(
    ("root", "stands"), [(Fraction(1, 3), True), (Fraction(4, 3), False), (Fraction(-1, 3), False)]
)
def test_a_point_of_indifference_is_an_equilibrium_between_zero_and_one_alone(root, stands):
    first = Margin({(0, 1): Fraction(1), (0, 0): -root}, 2)
    other = Margin({(1, 0): Fraction(-2), (0, 0): Fraction(1)}, 2)
    region = proved(System([first, other]), [0, 1], np.array([0.5, float(root)]), 0.5)
    assert region is not None
    assert (region.equilibrium, region.index) == (stands, 1)


def test_a_point_of_indifference_is_none_where_somebody_else_would_rather_move():
    mixing = [Margin({(0, 1, 0): Fraction(1), (0, 0, 0): Fraction(-1, 2)}, 3)]
    mixing.append(Margin({(1, 0, 0): Fraction(-1), (0, 0, 0): Fraction(1, 2)}, 3))
    for sign in (1, -1):
        third = Margin({(1, 0, 0): Fraction(sign)}, 3)
        region = proved(System([*mixing, third]), [0, 1], np.array([0.5, 0.5, 1.0]), 0.25)
        assert region.equilibrium is (sign > 0)


def within(used, strategies):
    """Tell whether strategies use no other actions than some."""
    return all(
        not share or k in one
        for own, row in zip(strategies, used, strict=True)
        for mixture, one in zip(own, row, strict=True)
        for k, share in enumerate(mixture)
    )


def test_of_games_with_ties_no_equilibrium_on_a_grid_is_missing():
    """Each, checked exactly, is listed, on the closure of a continuum, or where the search says it is not settled."""
    lengths = [Fraction(k, 2) for k in range(3)]
    on_continua = 0
    for seed in range(30):
        game = drawn(seed, 2, 2, 2, largest=1)
        found = markov_perfect_equilibria(game)
        listed = [second(game, one) for one in found]
        for point in itertools.product(lengths, repeat=4):
            strategies = strategies_of(game, point)
            worths = game.worth(strategies)
            if any(max(game.action_values(strategies, worths, s, i)) > worths[s][i] for s, i in game.places):
                continue
            near = any(np.abs(np.array(point, dtype=float) - other).max() < 1e-9 for other in listed)
            lies = any(within(one.used, strategies) for one in found.continua)
            on_continua += lies and not near
            assert near or lies or any(within(one, strategies) for one in found.unsettled)
            assert not found.complete or near or lies
    assert on_continua > 10


def test_more_actions_and_too_little_time_are_told():
    many = markov_perfect_equilibria(generic(0, 2, 2, 3))
    assert not many.complete
    assert "more than two actions in a state" in many.reason
    hurried = markov_perfect_equilibria(generic(3, 2, 3, 2), max_seconds=1e-9)
    assert not hurried.complete
    assert "stopped at the time given" in hurried.reason


def test_strategies_are_written_by_state_and_player():
    game = generic(0, 2, 2, 2)
    quarter = Fraction(1, 4)
    assert strategies_of(game, [quarter, Fraction(0), Fraction(1), quarter])[1] == (
        (Fraction(0), Fraction(1)),
        (1 - quarter, quarter),
    )
