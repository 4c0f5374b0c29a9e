"""What is proved to be in no equilibrium is in none, mixed or pure, on ties and at edges too."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from bargaining.analysis.mixed.absence import never_in_equilibrium
from bargaining.analysis.mixed.cells import Cell, Limit
from bargaining.analysis.mixed.exclusion import exclusion, incentives_over
from bargaining.analysis.mixed.unused import never_used, unused_actions
from bargaining.equilibria import nash_equilibria
from bargaining.games.dominance import iterated_dominance
from bargaining.games.parametric import ParametricGame


def random_game(seed, shape, steepness=3):
    """Return a game whose payoffs are 1, x, y and x y times random whole tenths."""
    rng = np.random.default_rng(seed)
    scales = np.array([10, steepness, steepness, steepness]).reshape(4, *[1] * (len(shape) + 1))
    numbers = rng.normal(size=(4, len(shape), *shape)) * scales * 10
    coefficients = np.vectorize(lambda k: Fraction(round(k), 10), otypes=[object])(numbers)
    exponents = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    players = tuple("pqrs"[: len(shape)])
    return ParametricGame(
        ("x", "y"),
        exponents,
        coefficients,
        players,
        tuple(tuple(f"{p}{k}" for k in range(m)) for p, m in zip(players, shape, strict=True)),
    )


def used_profiles(game):
    """Return the action profiles in the supports of the equilibria of a game that has no continua."""
    found = nash_equilibria(game)
    assert found.complete
    assert not found.components
    return {profile for e in found for profile in itertools.product(*e.supports)}


UNIT = {"x": (Fraction(0), Fraction(1)), "y": (Fraction(0), Fraction(1))}
POINT = {"x": (Fraction(1, 3),) * 2, "y": (Fraction(1, 2),) * 2}
MIDDLE = {"x": Fraction(1, 3), "y": Fraction(1, 2)}


# ---------------------------------------------------------------- exclusion at a point and over a box


@pytest.mark.parametrize(
    ("seed", "shape"),
    [
        (0, (2, 3)),
        (1, (2, 3)),
        (0, (2, 2, 2)),
        (1, (2, 2, 2)),
        (0, (3, 2, 2)),
        (0, (2, 2, 2, 2)),
        (1, (2, 2, 2, 2)),
    ],
)
def test_at_a_point_just_the_profiles_that_no_equilibrium_uses_are_excluded(seed, shape):
    game = random_game(seed, shape)
    here = incentives_over(game, POINT)
    used = used_profiles(game.at(MIDDLE))
    excluded = {p for p in np.ndindex(*shape) if never_used(here, here.everything(), p, cells=60)}
    assert excluded == set(np.ndindex(*shape)) - used


@pytest.mark.parametrize("seed", range(6))
def test_every_cell_around_an_equilibrium_is_kept(seed):
    shape = (3, 2, 2)
    game = random_game(50 + seed, shape)
    here = incentives_over(game, POINT)
    for found in nash_equilibria(game.at(MIDDLE)):
        cell = Cell(found.supports, found.supports)
        for i, support in enumerate(found.supports):
            for k in support:
                p = Fraction(float(found.strategies[i][k]))
                around = Limit(
                    i, k, max(p - Fraction(1, 50), Fraction(0)), min(p + Fraction(1, 50), Fraction(1))
                )
                cell = cell.limited(around)
                if len(support) > 1:
                    away = around._replace(low=around.high, high=Fraction(1))
                    assert (
                        around.high == 1
                        or exclusion(here, cell.limited(away)).proved
                        or _another(game, found)
                    )
        assert not exclusion(here, cell).proved


def _another(game, equilibrium):
    """Tell whether a second equilibrium has the same supports, so that cells away from the first are not empty."""
    found = nash_equilibria(game.at(MIDDLE))
    return sum(e.supports == equilibrium.supports for e in found) > 1


@pytest.mark.parametrize("seed", range(6))
def test_at_least_the_strictly_dominated_actions_are_unused(seed):
    game = random_game(seed + 20, (4, 3))
    here = incentives_over(game, POINT)
    left = unused_actions(here, here.everything()).allowed
    for mine, dominance in zip(left, iterated_dominance(game.at(MIDDLE)), strict=True):
        assert set(mine) <= set(dominance)


def test_an_action_that_only_a_mixture_dominates_is_unused_over_the_box():
    row = [[["4", "0"], ["1", "1"], ["0", "4"]], [["0", "1"], ["1", "0"], ["1", "0"]]]
    tilt = [[["0", "0"], ["1/2", "1/2"], ["0", "0"]], [["0", "0"]] * 3]
    coefficients = np.vectorize(Fraction, otypes=[object])(np.array([row, tilt]))
    game = ParametricGame(
        ("x",), np.array([[0], [1]]), coefficients, ("p", "q"), (("a", "b", "c"), ("d", "e"))
    )
    below = incentives_over(game, {"x": (Fraction(0), Fraction(19, 10))})  # 1 + x/2 < 2
    assert unused_actions(below, below.everything()).allowed == ((0, 2), (0, 1))
    above = incentives_over(game, {"x": (Fraction(0), Fraction(21, 10))})
    assert 1 in unused_actions(above, above.everything()).allowed[0]


# ---------------------------------------------------------------- over boxes


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 2)])
@pytest.mark.parametrize("seed", range(8))
def test_answers_over_a_box_agree_with_all_equilibria_at_random_points(seed, shape):
    game = random_game(seed, shape)
    rng = np.random.default_rng(seed)
    profiles = [tuple(map(int, p)) for p in rng.permutation(list(np.ndindex(*shape)))[:3]]
    found = never_in_equilibrium(game, profiles, UNIT, boxes=25)
    if found.status == "refuted":
        assert all(0 <= found.witness.point[name] <= 1 for name in "xy")
        here = game.at(found.witness.point)
        strategies = [
            [found.witness.strategies[p].get(a, 0.0) for a in names]
            for p, names in zip(here.players, here.actions, strict=True)
        ]
        assert here.regret(strategies) <= 1e-12
        assert any(all(x[a] > 0 for x, a in zip(strategies, p, strict=True)) for p in profiles)
    else:
        assert (found.status == "proved") == (found.left == 0)
    if found.status == "proved":
        for x, y in rng.integers(0, 1001, size=(40, 2)).tolist():
            at = {"x": Fraction(x, 1000), "y": Fraction(y, 1000)}
            assert used_profiles(game.at(at)).isdisjoint(profiles)


def test_most_random_questions_are_decided():
    statuses = []
    for seed in range(12):
        game = random_game(100 + seed, (3, 3))
        profile = tuple(map(int, np.random.default_rng(seed).integers(0, 3, size=2)))
        statuses.append(never_in_equilibrium(game, [profile], UNIT, boxes=25).status)
    assert {"proved", "refuted"} <= set(statuses)
    assert statuses.count("undecided") <= 3


def tilted_pennies():
    """Return matching pennies in which the first player gains x more when both show heads."""
    one = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]
    zero = np.zeros((2, 2, 2), dtype=int)
    zero[0, 0, 0] = 1
    coefficients = np.vectorize(Fraction, otypes=[object])(np.array([one, zero.tolist()]))
    return ParametricGame(("x",), np.array([[0], [1]]), coefficients, ("p", "q"), (("h", "t"), ("h", "t")))


def test_matching_pennies_have_one_equilibrium_and_it_is_mixed():
    game = tilted_pennies()
    box = {"x": (Fraction(0), Fraction(1, 2))}
    found = never_in_equilibrium(game, [(0, 1)], box, boxes=5)
    x = float(found.witness.point["x"])
    assert found.status == "refuted"
    assert found.witness.strategies["q"]["h"] == pytest.approx(2 / (4 + x))
    assert found.witness.strategies["p"]["h"] == pytest.approx(1 / 2)
    assert found.witness.regret < 1e-12


def test_an_equilibrium_at_the_very_edge_is_never_called_absent():
    # player p gets x from a and y from b: mixtures of both are equilibria where x = y only
    coefficients = np.full((2, 2, 2, 1), Fraction(0), dtype=object)
    coefficients[0, 0, 0, 0] = coefficients[1, 0, 1, 0] = Fraction(1)
    game = ParametricGame(("x", "y"), np.eye(2, dtype=int), coefficients, ("p", "q"), (("a", "b"), ("c",)))
    apart = {"x": (Fraction(0), Fraction(1, 3)), "y": (Fraction(2, 5), Fraction(1))}
    assert never_in_equilibrium(game, [(0, 0)], apart, boxes=3).status == "proved"
    touching = apart | {"x": (Fraction(0), Fraction(2, 5))}
    assert never_in_equilibrium(game, [(0, 0)], touching, boxes=30).status == "refuted"
    inside = {"x": (Fraction(0), Fraction(2, 5)), "y": (Fraction(2, 5) + Fraction(1, 10**9), Fraction(1))}
    assert never_in_equilibrium(game, [(0, 0)], inside, boxes=30).status != "refuted"


def test_one_action_each_is_always_played():
    coefficients = np.full((1, 2, 1, 1), Fraction(1), dtype=object)
    game = ParametricGame(("x",), np.array([[1]]), coefficients, ("p", "q"), (("a",), ("b",)))
    assert never_in_equilibrium(game, [(0, 0)], {"x": UNIT["x"]}, boxes=3).status == "refuted"


def choice(monomials, weights, parameters):
    """Return a game in which one player gets a weighted sum of monomials from a, and nothing from b."""
    coefficients = np.full((len(weights), 2, 2, 1), Fraction(0), dtype=object)
    coefficients[:, 0, 0, 0] = [Fraction(w) for w in weights]
    return ParametricGame(parameters, np.array(monomials), coefficients, ("p", "q"), (("a", "b"), ("c",)))


@pytest.mark.parametrize(
    ("offset", "status", "at_once"),
    [("-1/5", "refuted", False), ("-1/3", "proved", False), ("-3/5", "proved", True)],
)
def test_bounds_hold_between_the_points_that_the_programs_look_at(offset, status, at_once):
    # x - x^2 is nought at both ends of the unit interval, 1/4 in the middle and at most 1/2 by its coefficients
    game = choice([[0], [1], [2]], [offset, 1, -1], ("x",))
    here = incentives_over(game, {"x": UNIT["x"]})
    assert exclusion(here, here.everything().with_used(0, 0)).proved == at_once
    assert never_in_equilibrium(game, [(0, 0)], {"x": UNIT["x"]}, boxes=5).status == status


@pytest.mark.parametrize(("offset", "status"), [(-4, "refuted"), (-6, "proved")])
def test_a_box_of_many_assumptions_is_bounded_at_its_best_corner(offset, status):
    # the sum of five assumptions is 2.5 in the middle of the unit box and 5 in one corner
    names = tuple("vwxyz")
    game = choice([[0] * 5, *np.eye(5, dtype=int).tolist()], [offset, 1, 1, 1, 1, 1], names)
    box = dict.fromkeys(names, UNIT["x"])
    here = incentives_over(game, box)
    assert len(here.points) == 1
    assert exclusion(here, here.everything().with_used(0, 0)).proved == (status == "proved")
    assert never_in_equilibrium(game, [(0, 0)], box, boxes=5).status == status


def test_weights_a_little_below_zero_prove_nothing(monkeypatch):
    # linear programs keep their bounds up to a tolerance; a gain times a negative weight would exclude who gains
    game = choice([[0]], [1], ("x",))
    here = incentives_over(game, {"x": UNIT["x"]})
    alone = here.everything().without(0, 1)
    below = lambda _, entries, rows: (1.0, np.full(1 + max(e.column for e in entries), -1e-7), np.ones(rows))  # noqa: E731
    monkeypatch.setattr("bargaining.analysis.mixed.exclusion._program", below)
    assert not exclusion(here, alone).proved


def test_an_equilibrium_whose_existence_is_not_proved_is_no_absence(monkeypatch):
    monkeypatch.setattr("bargaining.analysis.mixed.absence._using", lambda *_: None)
    point = {"x": (Fraction(1, 3),) * 2}
    assert never_in_equilibrium(tilted_pennies(), [(0, 1)], point, boxes=5).status == "undecided"


def degenerate_game(seed):
    """Return a game with one parameter and many ties: payoffs are -1, 0 or 1 plus at times the parameter."""
    rng = np.random.default_rng(seed)
    shape = [(2, 2), (3, 2), (2, 2, 2), (2, 3, 2)][seed % 4]
    numbers = rng.integers(-1, 2, size=(2, len(shape), *shape))
    numbers[1] *= rng.random(numbers[1].shape) < 0.4
    players = tuple("pqr"[: len(shape)])
    actions = tuple(tuple(f"{p}{k}" for k in range(m)) for p, m in zip(players, shape, strict=True))
    coefficients = np.vectorize(Fraction, otypes=[object])(numbers)
    return ParametricGame(("x",), np.array([[0], [1]]), coefficients, players, actions), shape


def test_nothing_proved_of_games_with_ties_fails_where_players_are_indifferent():
    statuses = set()
    for seed in range(24):
        game, shape = degenerate_game(seed)
        profile = tuple(np.random.default_rng(seed).integers(0, shape).tolist())
        found = never_in_equilibrium(game, [profile], {"x": UNIT["x"]}, boxes=6)
        statuses.add(found.status)
        for k in range(5) if found.status == "proved" else ():  # ties lie at 0, 1/2 and 1
            there = nash_equilibria(game.at({"x": Fraction(k, 4)}))
            ends = [e for component in there.components for e in component.vertices]
            assert not any(
                all(a in s for a, s in zip(profile, e.supports, strict=True)) for e in (*there, *ends)
            )
    assert {"proved", "refuted"} <= statuses
