"""The best recommendations of a mediator, against a linear programme in floats and all corners counted in fractions."""

import itertools
from fractions import Fraction as F

import flint
import numpy as np
import pytest
from scipy.optimize import linprog

from bargaining.algebra.numbers import between
from bargaining.equilibria import correlated_equilibrium, mediation, nash_equilibria
from bargaining.equilibria.mediation_pieces import stretches, value_at
from bargaining.equilibria.obedience import obedience
from bargaining.errors import SolverError
from bargaining.games import NormalFormGame

CHICKEN = NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], actions=[["swerve", "dare"]] * 2)


def tied_game(shape, seed, most=3):
    return NormalFormGame(
        np.random.default_rng(seed).integers(0, most, size=(len(shape), *shape)).astype(float)
    )


def leverage(game, seed):
    """Return leverage behind some actions, often none, in fractions."""
    rng = np.random.default_rng(seed)
    keys = [(p, a) for p, labels in zip(game.players, game.actions, strict=True) for a in labels]
    return {key: F(int(rng.integers(0, 4)), 2) for key in keys if rng.random() < 0.5}


def written(game, backing, weights):
    """Return rows of temptations and the objective, in fractions, straight from the words."""
    cells = list(itertools.product(*(range(n) for n in game.n_actions)))
    rows = []
    for i, labels in enumerate(game.actions):
        for told, instead in itertools.permutations(range(len(labels)), 2):
            row = []
            for cell in cells:
                other = tuple(instead if j == i else a for j, a in enumerate(cell))
                gain = F(game.payoffs[i][other]) - F(game.payoffs[i][cell])
                gain -= backing.get((game.players[i], labels[told]), F(0))
                row.append(gain if cell[i] == told else F(0))
            rows.append(row)
    goal = [sum(w * F(game.payoffs[i][cell]) for i, w in enumerate(weights)) for cell in cells]
    return cells, rows, goal


def in_floats(game, backing, weights):
    _, rows, goal = written(game, backing, weights)
    found = linprog(
        -np.array(goal, float), np.array(rows, float), np.zeros(len(rows)), np.ones((1, len(goal))), [1.0]
    )
    return -found.fun


def gauss(rows, rhs):
    """Return the only solution of linear equations over fractions, None where there is none or several."""
    table = [[*row, b] for row, b in zip(rows, rhs, strict=True)]
    for c in range(len(rows[0])):
        place = next((k for k in range(c, len(table)) if table[k][c]), None)
        if place is None:
            return None
        table[c], table[place] = table[place], table[c]
        table[c] = [x / table[c][c] for x in table[c]]
        for k, row in enumerate(table):
            if k != c and row[c]:
                table[k] = [x - row[c] * y for x, y in zip(row, table[c], strict=True)]
    return [row[-1] for row in table]


def corners(game, backing, weights):
    """Return all corners of the polytope of what is obeyed, with their worth, by trying what may be tight."""
    cells, rows, goal = written(game, backing, weights)
    size = len(cells)
    units = [[F(int(j == k)) for j in range(size)] for k in range(size)]
    found = {}
    for tight in itertools.combinations([*rows, *units], size - 1):
        point = gauss([*tight, [F(1)] * size], [F(0)] * (size - 1) + [F(1)])
        if point is None or min(point) < 0:
            continue
        if all(sum(g * p for g, p in zip(row, point, strict=True)) <= 0 for row in rows):
            found[tuple(point)] = sum(g * p for g, p in zip(goal, point, strict=True))
    return found


def test_chicken_of_aumann_1974_is_exact():
    found = mediation(CHICKEN)
    assert found.recommended == {
        ("swerve", "swerve"): F(1, 2),
        ("swerve", "dare"): F(1, 4),
        ("dare", "swerve"): F(1, 4),
    }
    assert found.value == F(21, 2)
    assert found.payoffs == {"player0": F(21, 4), "player1": F(21, 4)}
    assert found.unique
    assert found.settled
    assert [one.multiplier for one in found.obedience] == [F(3, 4), 0, F(3, 4), 0]


@pytest.mark.parametrize("seed", range(40))
def test_all_corners_of_small_tied_games_agree(seed):
    game = tied_game((2, 2), seed)
    backing, weights = leverage(game, seed), [F(1), F(seed % 3, 2)]
    found = mediation(game, backing=backing, weights=dict(zip(game.players, weights, strict=True)))
    worths = corners(game, backing, weights)
    best = [point for point, worth in worths.items() if worth == max(worths.values())]
    assert found.value == max(worths.values())
    differences = [[float(x - y) for x, y in zip(point, best[0], strict=True)] for point in best]
    assert found.dimension == np.linalg.matrix_rank(np.array(differences))
    cells, *_ = written(game, backing, weights)
    extents = {
        tuple(game.actions[i][a] for i, a in enumerate(cell)): (min(own), max(own))
        for cell, own in zip(cells, zip(*best, strict=True), strict=True)
        if max(own) > 0
    }
    if found.unique:
        assert found.recommended == {profile: low for profile, (low, _) in extents.items()}
    else:
        assert {one.profile: (one.least, one.most) for one in found.ties} == extents


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (2, 2, 2), (4, 2), (2, 2, 2, 2), (3, 1, 2)])
@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_is_proved_by_its_multipliers_and_that_of_floats(shape, seed):
    game = tied_game(shape, seed, most=(3, 100)[seed % 2])
    backing = leverage(game, seed)
    weights = [F(k % 3) for k in range(1, len(shape) + 1)]
    found = mediation(game, backing=backing, weights=dict(zip(game.players, weights, strict=True)))
    cells, rows, goal = written(game, backing, weights)
    named = [tuple(game.actions[i][a] for i, a in enumerate(cell)) for cell in cells]
    point = [found.recommended.get(name, F(0)) for name in named]
    gains = [sum(g * p for g, p in zip(row, point, strict=True)) for row in rows]
    assert sum(point) == 1
    assert min(point) >= 0
    assert max(gains, default=0) <= 0
    assert [-gain for gain in gains] == [one.slack for one in found.obedience]
    prices = [one.multiplier for one in found.obedience]
    assert min(prices, default=0) >= 0
    bound = max(c - sum(y * row[k] for y, row in zip(prices, rows, strict=True)) for k, c in enumerate(goal))
    assert bound == found.value == sum(c * p for c, p in zip(goal, point, strict=True))
    assert float(found.value) == pytest.approx(in_floats(game, backing, weights), abs=1e-7)


def test_without_leverage_it_is_the_best_correlated_equilibrium_and_no_worse_than_nash():
    game = tied_game((3, 2, 2), 5, most=50)
    found = mediation(game)
    assert float(found.value) == pytest.approx(correlated_equilibrium(game).value)
    assert all(float(found.value) >= e.payoffs.sum() - 1e-9 for e in nash_equilibria(game))


def test_the_worth_of_leverage_is_the_slope():
    key, tiny = ("player0", "swerve"), F(1, 10**6)
    here, more = (mediation(CHICKEN, backing={key: F(1, 3) + step}) for step in (0, tiny))
    assert here.settled
    assert float((more.value - here.value) / tiny) == pytest.approx(float(here.worth[key]), rel=1e-4)
    assert here.worth[key] > 0


def test_payoffs_in_large_units_change_nothing():
    large = NormalFormGame(CHICKEN.payoffs * 2.0**60, actions=CHICKEN.actions)
    assert mediation(large).recommended == mediation(CHICKEN).recommended


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights": {"player9": F(1)}}, "unknown player 'player9'"),
        ({"backing": {("player0", "swerv"): F(1)}}, "did you mean 'swerve'"),
        ({"backing": {("nobody", "swerve"): F(1)}}, "unknown player 'nobody'"),
        ({"backing": {(p, a): F(-9) for p in CHICKEN.players for a in ("swerve", "dare")}}, "not rewards"),
    ],
)
def test_wrong_questions_are_refused(options, message):
    with pytest.raises(SolverError, match=message):
        mediation(CHICKEN, **options)


def test_games_that_are_too_large_are_refused():
    with pytest.raises(SolverError, match="at most 4,096"):
        mediation(NormalFormGame(np.zeros((2, 65, 65))))


def polynomials(shape, seed):
    """Return payoffs that are small polynomials in one assumption, with many ties."""
    rng = np.random.default_rng(seed)
    payoffs = np.empty((len(shape), *shape), dtype=object)
    for place in np.ndindex(payoffs.shape):
        payoffs[place] = flint.fmpq_poly(
            [int(c) for c in rng.integers(-2, 3, size=1 + int(rng.integers(0, 3)))]
        )
    return payoffs


def at(payoffs, value):
    values = [p(flint.fmpq(value.numerator, value.denominator)) for p in payoffs.ravel()]
    return np.array([F(int(v.p), int(v.q)) for v in values], dtype=object).reshape(payoffs.shape)


@pytest.mark.parametrize("seed", range(12))
def test_stretches_agree_with_the_programme_at_points(seed):
    shape = [(2, 2), (2, 3), (2, 2, 2)][seed % 3]
    payoffs, weights = polynomials(shape, seed), [flint.fmpq_poly([1])] * len(shape)
    costs = {(0, 0): flint.fmpq_poly([0, 1])} if seed % 2 else {}
    programme = obedience(payoffs, weights, costs, lambda k: flint.fmpq_poly([k]))
    found = stretches(programme, F(0), F(1))
    assert found.complete
    assert len(found.points) == len(found.stretches) + 1

    def directly(value):
        game = NormalFormGame(at(payoffs, value))
        return mediation(game, backing={("player0", game.actions[0][0]): value} if costs else {}).value

    for value in [F(k, 24) for k in range(25)] + [F(1, 7), F(3, 11), F(99, 101)]:
        known = [worth for point, worth in found.points if point.compare(value) == 0]
        inside = [s for s in found.stretches if s.start.compare(value) < 0 < s.end.compare(value)]
        assert len(known) + len(inside) == 1
        assert (known[0] if known else inside[0].value(value)) == directly(value)
    for point, worth in found.points:
        if point.is_rational:
            assert worth == directly(point.low)
        for (
            one
        ) in found.stretches:  # the largest value has no holes: beside a point it is not larger than there
            for end in (one.start, one.end):
                if str(end) == str(point):
                    near = end.low + (between(one.start, one.end) - end.low) / 10**9
                    assert float(one.value(near)) <= float(worth) + 1e-6


def test_a_point_at_which_there_is_more_stands_alone():
    # The first player does the second a favour only where it costs nothing, at one half; it costs (x - 1/2)^2.
    payoffs = np.empty((2, 2, 1), dtype=object)
    cost, half = flint.fmpq_poly([flint.fmpq(1, 4), -1, 1]), F(1, 2)
    for action, own, other in ((0, -cost, [1]), (1, flint.fmpq_poly([0]), [0])):
        payoffs[0, action, 0], payoffs[1, action, 0] = own, flint.fmpq_poly(other)
    programme = obedience(payoffs, [flint.fmpq_poly([1])] * 2, {}, lambda k: flint.fmpq_poly([k]))
    found = stretches(programme, F(0), F(1))
    assert found.complete
    assert [(point.low, worth) for point, worth in found.points] == [(0, 0), (half, 1), (1, 0)]
    assert [one.value.written("x") for one in found.stretches] == ["0", "0"]


def test_an_irrational_end_is_solved_in_its_own_field():
    # Worth x^2 where both go along, 1/2 where they do not: no recommendation is disobeyed, and 1/2 = x^2 at sqrt(1/2).
    payoffs = np.empty((1, 2), dtype=object)
    payoffs[0, 0], payoffs[0, 1] = flint.fmpq_poly([0, 0, 1]), flint.fmpq_poly([flint.fmpq(1, 2)])
    programme = obedience(payoffs, [flint.fmpq_poly([1])], {}, lambda k: flint.fmpq_poly([k]))
    found = stretches(programme, F(0), F(1))
    (_, (point, worth), _) = found.points
    assert str(point) == "root of 2x^2 - 1 near 0.707107"
    assert worth == F(1, 2)
    assert value_at(programme, point) == F(1, 2)
    assert [s.value.written("x") for s in found.stretches] == ["1/2", "x^2"]


def test_a_column_of_a_larger_degree_than_the_basis_does_not_hide_where_the_basis_ends():
    # One payoff alone moves, of a player that does not count: rows of the first basis hold nothing of the third power.
    numbers = np.array([[[0, -3, 0], [0, 3, 1]], [[-1, 2, -3], [0, -2, 1]]])
    payoffs = np.empty(numbers.shape, dtype=object)
    for place in np.ndindex(*numbers.shape):
        payoffs[place] = flint.fmpq_poly([int(numbers[place])])
    payoffs[0, 0, 0] = flint.fmpq_poly([4, -22, 46, 10])
    weights = [flint.fmpq_poly([0]), flint.fmpq_poly([1])]
    found = stretches(obedience(payoffs, weights, {}, lambda k: flint.fmpq_poly([k])), F(0), F(1))
    assert found.complete
    for value in [F(k, 41) for k in range(1, 41)]:
        game = NormalFormGame(at(payoffs, value))
        best = mediation(game, weights={game.players[1]: F(1)}).value
        (one,) = (s for s in found.stretches if s.start.compare(value) < 0 < s.end.compare(value))
        assert one.value(value) == best
