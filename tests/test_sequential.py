import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria, sequential_equilibria, weak_perfect_bayesian_equilibria
from bargaining.equilibria.sequential.assessments import (
    Assessment,
    follows_bayes,
    is_consistent,
    is_nash,
    is_rational,
    labelling,
)
from bargaining.equilibria.sequential.setting import Setting
from bargaining.errors import GameError, SolverError
from bargaining.games.exact_programs import nonnegative_solution
from tests.tree_games import draw, game, move, random_tree
from tests.trees import horse

BOTH = (sequential_equilibria, weak_perfect_bayesian_equilibria)
HALF = Fraction(1, 2)


def breakfast():
    def after(place, beer):
        def payoffs(strong, liked, fight):
            return (int(liked) + 2 * (not fight), int(fight != strong))

        return lambda strong: move(
            place,
            1,
            fight=payoffs(strong, beer == strong, True),
            leave=payoffs(strong, beer == strong, False),
        )

    beer, quiche = after("after beer", True), after("after quiche", False)
    return game(
        ("sender", "receiver"),
        draw(
            strong=(Fraction(9, 10), move("strong", 0, beer=beer(True), quiche=quiche(True))),
            weak=(Fraction(1, 10), move("weak", 0, beer=beer(False), quiche=quiche(False))),
        ),
    )


def market():
    """Entry, then a choice of both at once: a weak perfect Bayesian equilibrium is not perfect in the subgame."""
    own = ("own", 0)
    other = ("other", 1)
    return game(
        ("entrant", "incumbent"),
        move(
            "entry", 0, out=(0, 2),
            enter=move(
                *own,
                fight=move(*other, fight=(-3, -1), share=(1, -2)),
                share=move(*other, fight=(-2, -1), share=(3, 1)),
            ),
        ),
    )  # fmt: skip


def told_twice():
    """Two players see the same mistake, one after the other: mistakes explain the same beliefs alone."""

    def after(second, third):
        return move("two", 1, go=move("three", 2, l=(3, 0, third), r=(0, 2, 1 - third)), stop=(0, second, 0))

    return game(("one", "two", "three"), move("one", 0, out=(2, 0, 0), x=after(2, 1), y=after(0, 0)))


def vertices(result):
    return [
        {(tuple(map(str, itertools.chain(*v.strategies))), tuple(map(str, itertools.chain(*v.beliefs))))
         for v in component.vertices}
        for component in result
    ]  # fmt: skip


def test_seltens_horse_keeps_one_of_two_segments():
    tree = horse()
    for solve in BOTH:
        found = solve(tree)
        (component,) = found
        assert found.complete
        assert found.apart
        assert component.dimension == 1
        assert len(component.parts) == 2
        assert component.payoffs == (1, 1, 1)
        (h,) = component.off_path
        assert found.tree.information[h].name == "3"
        # Left with probability up to 1/4 where the third player is indifferent; right where it believes less in D.
        third = Fraction(1, 3)
        assert {(v.strategies[h][0], v.beliefs[h][0]) for v in component.vertices} == {
            (0, 0), (0, third), (Fraction(1, 4), third),
        }  # fmt: skip


def test_beer_and_quiche_pool_on_either():
    for solve in BOTH:
        found = solve(breakfast())
        assert found.complete
        assert found.apart
        assert len(found) == 2
        assert {found.tree.information[h].name for c in found for h in c.off_path} == {
            "after beer",
            "after quiche",
        }
        for component in found:
            assert component.dimension == 1
            assert len(component.vertices) == 3
            (h,) = component.off_path
            assert component.outcome is not None
            assert component.payoffs is not None
            fights = {(v.strategies[h][0], v.beliefs[h][1]) for v in component.vertices}
            assert fights == {(HALF, HALF), (1, HALF), (1, 1)}


def test_free_beliefs_allow_more_than_mistakes_explain():
    tree = market()
    (one,) = sequential_equilibria(tree)
    assert one.payoffs == (3, 1)
    assert one.dimension == 0
    weak = weak_perfect_bayesian_equilibria(tree)
    assert weak.complete
    assert weak.concept == "weak perfect Bayesian"
    assert len(weak) == 2
    (out,) = [c for c in weak if c.payoffs == (0, 2)]
    third = Fraction(2, 3)
    assert {(v.strategies[2][1], v.beliefs[2][0]) for v in out.vertices} == {
        (0, third), (0, 1), (Fraction(2, 5), third),
    }  # fmt: skip
    assert not any(is_consistent(Setting(tree), v) for v in out.vertices)


def test_sets_behind_the_same_mistake_share_beliefs():
    tree = told_twice()
    sequential, weak = (solve(tree) for solve in BOTH)
    assert sequential.complete
    assert weak.complete
    assert all(v.beliefs[1] == v.beliefs[2] for c in sequential for v in c.vertices)
    assert any(v.beliefs[1] != v.beliefs[2] for c in weak for v in c.vertices)


def test_entry_and_centipede_are_solved_backwards():
    entry = game(("e", "i"), move("m", 0, out=(0, 2), enter=move("f", 1, fight=(-1, -1), share=(1, 1))))
    legs = move("four", 1, take=(2, 4), go=(3, 3))
    for name, player, taken in (("three", 0, (3, 1)), ("two", 1, (0, 2)), ("one", 0, (1, 0))):
        legs = move(name, player, take=taken, go=legs)
    for tree, payoffs in ((entry, (1, 1)), (game(("a", "b"), legs), (1, 0))):
        (component,) = sequential_equilibria(tree)
        assert component.payoffs == payoffs
        assert len(component.vertices) == 1


def test_ties_make_one_path_of_perfect_equilibria():
    tree = game(("a", "b"), move("one", 0, out=(1, 0), enter=move("two", 1, l=(0, 1), r=(2, 1))))
    found = sequential_equilibria(tree)
    (component,) = found
    assert found.complete
    assert component.dimension == 1
    assert component.payoffs is None
    assert {(v.strategies[0][0], v.strategies[1][0]) for v in component.vertices} == {
        (1, 1), (1, HALF), (0, HALF), (0, 0),
    }  # fmt: skip
    assert component.box == (((0, 1), (0, 1)), ((0, 1), (0, 1)))


def test_pennies_in_a_subgame_are_mixed():
    pennies = move(
        "row", 0, h=move("column", 1, h=(1, -1), t=(-1, 1)), t=move("column", 1, h=(-1, 1), t=(1, -1))
    )
    tree = game(("a", "b"), move("start", 0, play=pennies, pass_=(-1, 3)))
    for solve in BOTH:
        found = solve(tree)
        (component,) = found
        assert found.complete
        assert component.payoffs == (0, 0)
        assert component.vertices[0].strategies[1:] == ((HALF, HALF), (HALF, HALF))
        assert component.vertices[0].beliefs[2] == (HALF, HALF)


def test_bluffing_has_its_known_rate():
    def seen(win):
        return move("see", 1, call=(2 * win, -2 * win), fold=(1, -1))

    tree = game(
        ("a", "b"),
        draw(
            ace=(HALF, move("ace", 0, bet=seen(1), check=(1, -1))),
            king=(HALF, move("king", 0, bet=seen(-1), check=(-1, 1))),
        ),
    )
    (component,) = sequential_equilibria(tree)
    (vertex,) = component.vertices
    assert vertex.strategies[2] == (Fraction(1, 3), Fraction(2, 3))
    assert component.payoffs == (
        Fraction(1, 3),
        Fraction(-1, 3),
    )


def test_beliefs_behind_independent_mistakes_multiply():
    """Two players err apart from each other: the third holds beliefs that are products, in a curved set of them."""

    def after(first, ends):
        def third(worth):
            return move("three", 2, l=(0, 0, worth), r=(3, 3, 1 - worth))

        return move("two", 1, c=third(first), d=third(1 - first), e=(0, ends, 0))

    tree = game(("one", "two", "three"), move("one", 0, out=(1, 0, 0), a=after(1, 2), b=after(0, 2)))
    found = sequential_equilibria(tree)
    assert found.complete
    assert any(not part.polyhedral for component in found for part in component.parts)
    for component in found:
        for vertex in component.vertices:
            if vertex.strategies[0] == (1, 0, 0):
                ac, ad, bc, bd = vertex.beliefs[2]
                assert ac * bd == ad * bc


def test_schooling_separates_or_pools():
    def hired(place, worth, cost):
        return move(place, 1, high=(4 - cost, worth - 3), low=(1 - cost, 0))

    def worker(name, worth, cost):
        return move(name, 0, school=hired("schooled", worth, cost), none=hired("unschooled", worth, 0))

    tree = game(
        ("worker", "firm"), draw(able=(HALF, worker("able", 4, 1)), other=(HALF, worker("other", 1, 4)))
    )
    found = sequential_equilibria(tree)
    outcomes = [c.outcome for c in found if c.outcome is not None]
    able, other = (tree.nodes[k].children for k in tree.nodes[0].children)
    separating = {tree.nodes[able[0]].children[0]: HALF, tree.nodes[other[1]].children[1]: HALF}
    assert found.complete
    assert separating in outcomes


def test_draws_of_probability_zero_are_left_out_and_said():
    never = move("never", 1, l=(9, 9), r=(0, 0))
    tree = game(("a", "b"), draw(x=(1, move("one", 0, l=(1, 0), r=(0, 0))), y=(0, never)))
    found = sequential_equilibria(tree)
    assert found.complete
    assert found[0].payoffs == (1, 0)
    assert found[0].vertices[0].strategies[1] == ()
    assert "rules out the information sets never" in str(found)
    assert found.to_rows()[0]["never"] == ""


def test_what_cannot_be_solved_is_refused_in_one_line():
    forgetful = game(("a",), move("x", 0, l=move("y", 0, l=(1,), r=(0,)), r=move("y", 0, l=(0,), r=(1,))))
    for solve in BOTH:
        with pytest.raises(
            GameError, match=r"information set 'y': a cannot tell apart.*expected perfect recall"
        ):
            solve(forgetful)
        with pytest.raises(SolverError, match="max_seconds"):
            solve(horse(), max_seconds=-1)


def test_a_limit_of_time_leaves_the_list_open():
    found = sequential_equilibria(breakfast(), max_seconds=0)
    assert not found.complete
    assert not found.apart
    assert "stopped after 0 seconds" in str(found)


def test_results_are_plain_and_the_same_every_time():
    found = sequential_equilibria(breakfast())
    assert found.digest == sequential_equilibria(breakfast()).digest
    assert len(found.to_rows()) == 6
    assert {row["component"] for row in found.to_rows()} == {1, 2}
    plain = found.to_dict()
    assert plain["complete"]
    assert plain["components"][0]["parts"][0]["vertices"][0]["beliefs"][0] == ["1"]
    assert str(found).startswith("2 components of sequential equilibria\nComplete: ")


def flat(assessment, sets):
    return [p for own in (*assessment.strategies, *(assessment.beliefs[h] for h in sets)) for p in own]


def holds(part, assessment):
    """Tell whether a part holds an assessment that follows Bayes' rule: in the hull of its vertices if it has one."""
    if not part.linear:
        return part.supports == assessment.supports
    if any(set(own) - set(most) for own, most in zip(assessment.supports, part.supports, strict=True)):
        return False
    sets = part.steady
    rows = [[*flat(vertex, sets), Fraction(1)] for vertex in part.vertices]
    target = [*flat(assessment, sets), Fraction(1)]
    return (
        nonnegative_solution([list(column) for column in zip(*rows, strict=True)], target).solution
        is not None
    )


def mixtures(size):
    return [x for x in itertools.product((Fraction(0), HALF, Fraction(1)), repeat=size) if sum(x) == 1]


def limit_beliefs(setting, strategies, labels, weights):
    """Return the limit of Bayes' rule under mistakes of given orders and weights, by leading powers."""
    found = []
    for members in setting.tree.members:
        leading = []
        for x in members:
            order, weight = 0, setting.weights[x]
            for step in setting.steps[x]:
                p = strategies[step[0]][step[1]]
                order, weight = (order, weight * p) if p else (order + labels[step], weight * weights[step])
            leading.append((order, weight))
        least = min(order for order, _ in leading)
        own = [weight if order == least else Fraction(0) for order, weight in leading]
        found.append(tuple(w / sum(own) for w in own))
    return tuple(found)


@pytest.mark.parametrize("seed", range(18, 42))
def test_every_equilibrium_on_a_grid_of_mistakes_is_found(seed):
    draws = random.Random(seed)
    tree = random_tree(draws, players=2 + seed % 2)
    setting = Setting(tree)
    found, weak = (solve(tree, max_seconds=10) for solve in BOTH)
    grids = [mixtures(len(one.options)) for one in tree.information]
    moves = [(h, k) for h, one in enumerate(tree.information) for k in range(len(one.options))]
    for _ in range(150):
        strategies = tuple(map(draws.choice, grids))
        labels, weights = ({m: draws.choice((1, 2)) for m in moves} for _ in range(2))
        one = Assessment(strategies, limit_beliefs(setting, strategies, labels, weights))
        assert is_consistent(setting, one)
        if is_rational(setting, one):
            assert is_nash(setting, one)
            for result in (found, weak):
                assert not result.complete or any(holds(p, one) for c in result for p in c.parts)
    assert found.entries or not found.complete


@pytest.mark.parametrize("seed", range(42, 58))
def test_every_vertex_is_a_limit_of_mistakes_and_a_nash_equilibrium(seed):
    tree = random_tree(random.Random(seed))
    setting, found, weak = Setting(tree), *(solve(tree, max_seconds=10) for solve in BOTH)
    for component in found:
        for vertex in component.vertices:
            assert is_nash(setting, vertex)
            assert is_rational(setting, vertex)
            assert near_limit(setting, vertex) < 1e-3
            if weak.complete:
                assert any(holds(p, vertex) for c in weak for p in c.parts)
    for component in weak:
        assert all(
            is_nash(setting, v) and is_rational(setting, v) and follows_bayes(setting, v)
            for v in component.vertices
        )


def near_limit(setting, vertex):
    """Return how far beliefs under small mistakes are from those of a vertex: weights fitted in logarithms."""
    labels = labelling(setting, vertex)
    moves = [m for m, k in labels.items() if k]
    rows, rhs = [], []
    for h, members in enumerate(setting.tree.members):
        own = [(x, p) for x, p in zip(members, vertex.beliefs[h], strict=True) if p]
        logs = []
        for x, p in own:
            used = [vertex.strategies[a][k] for a, k in setting.steps[x] if (a, k) not in moves]
            logs.append(math.log(p / setting.weights[x] / math.prod(used, start=Fraction(1))))
        for (x, _), log in zip(own[1:], logs[1:], strict=True):
            rows.append([(m in setting.steps[x]) - (m in setting.steps[own[0][0]]) for m in moves])
            rhs.append(log - logs[0])
    weights = np.linalg.lstsq(np.array(rows, float), np.array(rhs), rcond=None)[0] if rows and moves else []
    scale = dict(zip(moves, np.exp(weights) if len(weights) else np.ones(len(moves)), strict=True))
    small, worst = 1e-6, 0.0
    for h, members in enumerate(setting.tree.members):
        reach = []
        for x in members:
            parts = [
                scale[s] * small ** labels[s] if s in scale else float(vertex.strategies[s[0]][s[1]])
                for s in setting.steps[x]
            ]
            reach.append(float(setting.weights[x]) * math.prod(parts))
        worst = max(
            worst, *(abs(r / sum(reach) - float(p)) for r, p in zip(reach, vertex.beliefs[h], strict=True))
        )
    return worst


def test_vertices_lie_in_the_nash_set_of_the_strategic_form():
    for tree in (horse(), breakfast(), market()):
        everything = nash_equilibria(tree.strategic_form())
        for component in sequential_equilibria(tree):
            for vertex in component.vertices:
                profile = [
                    np.array([
                        math.prod((float(vertex.strategies[h][k]) for h, k in plan.items()), start=1.0)
                        for plan in tree.plans(i)
                    ])
                    for i in range(len(tree.players))
                ]  # fmt: skip
                isolated = any(
                    all(np.allclose(a, b) for a, b in zip(e.strategies, profile, strict=True))
                    for e in everything
                )
                assert isolated or any(
                    all(
                        (b[0] - 1e-6 <= x).all() and (x <= b[1] + 1e-6).all()
                        for b, x in zip(c.box, profile, strict=True)
                    )
                    for c in everything.components
                )


def at_once(shape, payoffs):
    """Return the tree of a game in which nobody sees what others choose."""
    payoffs = iter(payoffs)

    def grow(i):
        if i == len(shape):
            return next(payoffs)
        return move(f"h{i}", i, **{f"a{k}": grow(i + 1) for k in range(shape[i])})

    return game([f"p{i}" for i in range(len(shape))], grow(0))


@pytest.mark.parametrize("seed", range(12))
def test_games_at_once_have_the_nash_equilibria_of_the_table(seed):
    draws = random.Random(seed)
    shape = draws.choice([(2, 3), (3, 3), (2, 2, 2)])
    numbers = [tuple(draws.randint(-20, 20) for _ in shape) for _ in range(math.prod(shape))]
    tree = at_once(shape, numbers)
    found, expected = sequential_equilibria(tree), nash_equilibria(tree.strategic_form())
    points = {
        tuple(round(float(p), 9) for own in c.vertices[0].strategies for p in own)
        for c in found
        if c.dimension == 0
    }
    table = {tuple(round(float(p), 9) for own in e.strategies for p in own) for e in expected}
    assert expected.complete
    assert points <= table
    if found.complete:
        assert points == table


def test_irrational_probabilities_are_not_settled_and_said_so():
    numbers = [
        (-10, 11, -2),
        (2, 2, -4),
        (-18, -14, -2),
        (-10, 16, 15),
        (-7, 18, 14),
        (-18, 10, -5),
        (-14, 0, 13),
    ]
    tree = at_once((2, 2, 2), [*numbers, (1, -15, -16)])
    found = sequential_equilibria(tree)
    assert not found.complete
    assert "irrational" in found.reason
    assert len(found) == 2
    assert len(nash_equilibria(tree.strategic_form())) == 3
