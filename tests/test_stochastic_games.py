"""Stochastic games at a point: all pure Markov perfect equilibria, against whole deviations and published games."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria.markov.pure import pure_markov_perfect
from bargaining.equilibria.pure import pure_equilibria
from bargaining.errors import GameError
from bargaining.games import NormalFormGame
from bargaining.games.stochastic import StochasticGame


def names(prefix, number):
    return tuple(f"{prefix}{k}" for k in range(number))


def made(payoffs, transitions, discount):
    """Return a game from nested lists by state, with actions that are called by number."""
    tables = [np.array(table, dtype=object) for table in payoffs]
    actions = tuple(tuple(names("a", n) for n in table.shape[1:]) for table in tables)
    return StochasticGame(
        names("p", tables[0].shape[0]), names("s", len(tables)), actions, tables, transitions, discount
    )


def drawn(seed, n_states, n_players, n_actions, largest=3):
    """Return a random game in small whole numbers, so that ties are common."""
    chance = random.Random(seed)
    shape = (n_actions,) * n_players
    payoffs = [
        np.array(
            [
                [chance.randint(-largest, largest) for _ in range(n_actions**n_players)]
                for _ in range(n_players)
            ],
            dtype=object,
        ).reshape(n_players, *shape)
        for _ in range(n_states)
    ]
    transitions = []
    for _ in range(n_states):
        table = np.empty((n_states, *shape), dtype=object)
        for cell in itertools.product(*(range(n) for n in shape)):
            weights = [chance.randint(0, 2) for _ in range(n_states)]
            weights[chance.randrange(n_states)] += 1
            for s, weight in enumerate(weights):
                table[(s, *cell)] = Fraction(weight, sum(weights))
        transitions.append(table)
    return made(payoffs, transitions, Fraction(chance.randint(0, 9), 10))


def brute(game):
    """Return all pure profiles against which no player gains anywhere by any other stationary choice in all states."""

    def worth(profile, player, choices):
        rows, flows = [], []
        for s in range(len(game.states)):
            cell = list(profile[s])
            cell[player] = choices[s]
            rows.append([game.transitions[s][(t, *cell)] for t in range(len(game.states))])
            flows.append(game.payoffs[s][(player, *cell)])
        return rows, flows

    def solve(rows, flows):
        size = len(rows)
        left = [
            [Fraction(s == t) - game.discount * rows[s][t] for t in range(size)] + [Fraction(flows[s])]
            for s in range(size)
        ]
        for c in range(size):
            pivot = next(r for r in range(c, size) if left[r][c])
            left[c], left[pivot] = left[pivot], left[c]
            left[c] = [x / left[c][c] for x in left[c]]
            for r in range(size):
                if r != c:
                    left[r] = [x - left[r][c] * y for x, y in zip(left[r], left[c], strict=True)]
        return [row[-1] for row in left]

    found = []
    for profile in itertools.product(
        *(itertools.product(*(range(len(o)) for o in own)) for own in game.actions)
    ):
        good = True
        for player in range(len(game.players)):
            own = solve(*worth(profile, player, [cell[player] for cell in profile]))
            for other in itertools.product(*(range(len(a[player])) for a in game.actions)):
                if any(x > y for x, y in zip(solve(*worth(profile, player, other)), own, strict=True)):
                    good = False
        if good:
            found.append(profile)
    return found


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 3, 2), (2, 2, 3)])
def test_random_games_agree_with_every_whole_deviation(shape):
    sizes = set()
    for seed in range(8):
        game = drawn(seed, *shape)
        found = list(pure_markov_perfect(game))
        assert found == brute(game)
        sizes.add(len(found))
    assert len(sizes) > 1


def test_without_a_future_each_state_is_a_static_game():
    for seed in range(10):
        game = drawn(seed, 2, 2, 2)
        static = StochasticGame(game.players, game.states, game.actions, game.payoffs, game.transitions, 0)
        expected = [
            [tuple(cell) for cell in pure_equilibria(NormalFormGame(np.array(table, dtype=object)))]
            for table in game.payoffs
        ]
        assert sorted(pure_markov_perfect(static)) == sorted(itertools.product(*expected))


def test_with_one_state_the_future_changes_nothing():
    for seed in range(10):
        game = drawn(seed, 1, 2, 3)
        expected = [
            tuple(cell) for cell in pure_equilibria(NormalFormGame(np.array(game.payoffs[0], dtype=object)))
        ]
        assert sorted(cells[0] for cells in pure_markov_perfect(game)) == sorted(expected)


def prices(discount):
    """Return the duopoly of Maskin and Tirole (1988): prices in turn, of 0 to 6 sixths, demand 1 - p."""

    def profit(price):
        return Fraction(price * (6 - price), 36)

    states = [(mover, price) for mover in (0, 1) for price in range(7)]
    payoffs, transitions, actions = [], [], []
    every, none = tuple(f"p{k}" for k in range(7)), ("-",)
    for mover, price in states:
        shape = (7, 1) if mover == 0 else (1, 7)
        flows, rows = np.zeros((2, *shape), dtype=object), np.zeros((14, *shape), dtype=object)
        for own in range(7):
            cell = (own, 0) if mover == 0 else (0, own)
            flows[(mover, *cell)] = profit(own) / (1 + (own == price)) if own <= price else 0
            flows[(1 - mover, *cell)] = profit(price) / (1 + (own == price)) if price <= own else 0
            rows[(states.index((1 - mover, own)), *cell)] = 1
        payoffs.append(flows)
        transitions.append(rows)
        actions.append((every, none) if mover == 0 else (none, every))
    titles = tuple(f"{mover}{price}" for mover, price in states)
    return StochasticGame(
        ("one", "two"), titles, tuple(actions), tuple(payoffs), tuple(transitions), discount
    )


@pytest.mark.parametrize("discount", [Fraction(9, 10), Fraction(19, 20)])
def test_the_kinked_demand_curve_of_maskin_and_tirole_is_an_equilibrium(discount):
    """Maskin and Tirole (1988), Econometrica 56, 571-599: meet at 3 from above, and from 1 return to it by lot."""
    game = prices(discount)
    stays = (5 + discount) / (5 * discount + 9 * discount**2)

    def mixtures(share):
        answers = {0: {3: 1}, 1: {1: share, 3: 1 - share}, 2: {1: 1}, **{p: {3: 1} for p in range(3, 7)}}
        own = [tuple(Fraction(answers[p].get(q, 0)) for q in range(7)) for p in range(7)]
        return (*((one, (Fraction(1),)) for one in own), *(((Fraction(1),), one) for one in own))

    def gains(strategies):
        worths = game.worth(strategies)
        return [max(game.action_values(strategies, worths, s, i)) - worths[s][i] for s, i in game.places]

    assert not any(gains(mixtures(stays)))
    assert any(gains(mixtures(stays - Fraction(1, 1000))))
    assert game.worth(mixtures(stays))[3][0] == Fraction(9, 72) / (1 - discount)


@pytest.mark.parametrize(
    ("payoffs", "transitions", "discount", "said"),
    [
        ([[[0, 1]]], [[[1, 1]]], 1, "discount: found 1, expected at least 0 and below 1"),
        ([[[0, 1]]], [[[1, "1/2"]]], 0, "transitions in s0: found probabilities that do not sum to one"),
        ([[[0, 1]]], [[[2, 1]], [[-1, 0]]], 0, "transitions: found 2 tables, expected one a state"),
        ([[[0, 1]]], [[[1, 1, 1]]], 0, "transitions in s0: found a table of shape (1, 3), expected (1, 2)"),
        ([[[0, "x"]]], [[[1, 1]]], 0, "payoffs in s0: found what is no finite number, expected numbers"),
    ],
)
def test_what_is_no_game_is_refused(payoffs, transitions, discount, said):
    with pytest.raises(GameError) as error:
        made(payoffs, transitions, discount)
    assert str(error.value) == said
