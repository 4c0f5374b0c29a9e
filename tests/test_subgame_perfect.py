"""Subgame-perfect equilibria: against published results, by deviations one by one, and beside sequential ones."""

import itertools
import random
from fractions import Fraction

import pytest

from bargaining.equilibria import (
    nash_equilibria,
    sequential_equilibria,
    subgame_perfect_equilibria,
)
from bargaining.errors import GameError, SolverError
from tests.test_sequential_subgames import CHOSEN, battle, holds, tied
from tests.tree_games import draw, game, inspection, move, random_tree
from tests.trees import horse

HALF = Fraction(1, 2)


def expected(tree, start, strategies, player):
    """Return what a player expects from a node on, walking it; strategies that rule a set out need none there."""
    node = tree.nodes[start]
    if not node.children:
        return node.payoffs[player].constant_term
    shares = (
        [p.constant_term for p in node.chance] if node.information is None else strategies[node.information]
    )
    parts = zip(shares, node.children, strict=True)
    return sum((p * expected(tree, child, strategies, player) for p, child in parts if p), Fraction(0))


def deviations(tree, start, player):
    """Yield every pure choice of a player at its sets from a node on."""
    below, waiting = set(), [start]
    while waiting:
        node = tree.nodes[waiting.pop()]
        waiting += node.children
        if node.information is not None and tree.information[node.information].player == player:
            below.add(node.information)
    own = sorted(below)
    for chosen in itertools.product(*(range(len(tree.information[h].options)) for h in own)):
        yield dict(zip(own, chosen, strict=True))


def is_subgame_perfect(tree, strategies):
    for start, player in itertools.product(tree.subgames, range(len(tree.players))):
        value = expected(tree, start, strategies, player)
        for chosen in deviations(tree, start, player):
            changed = list(strategies)
            for h, k in chosen.items():
                changed[h] = tuple(Fraction(j == k) for j in range(len(tree.information[h].options)))
            if expected(tree, start, changed, player) > value:
                return False
    return True


def filled(tree, strategies):
    """Return strategies with anything where a player's own choices rule a set out."""
    return [
        own or tuple(Fraction(not k) for k in range(len(one.options)))
        for own, one in zip(strategies, tree.information, strict=True)
    ]


@pytest.mark.parametrize(
    ("stages", "inspections", "value"),
    [(2, 1, "-1/3"), (3, 1, "-1/2"), (4, 1, "-3/5"), (4, 2, "-3/11"), (5, 2, "-3/8")],
)
def test_inspections_are_worth_what_dresher_found(stages, inspections, value):
    found = subgame_perfect_equilibria(inspection(stages, inspections))
    assert found.complete
    assert {component.payoffs for component in found} == {(Fraction(value), -Fraction(value))}


def test_the_first_inspection_comes_with_its_known_probability():
    found = subgame_perfect_equilibria(inspection(2, 1))
    (component,) = found
    first = {v.strategies[0] for v in component.vertices}
    assert first == {(Fraction(1, 3), Fraction(2, 3))}
    # With one stage and one inspection left, a violation must not pay: the inspector looks at least half of the time.
    last = next(h for h, one in enumerate(found.tree.information) if one.name == "inspector waited")
    assert {v.strategies[last][0] for v in component.vertices} == {HALF, 1}


def test_all_nash_equilibria_of_seltens_horse_are_subgame_perfect():
    tree = horse()
    found, table = subgame_perfect_equilibria(tree), nash_equilibria(tree.strategic_form())
    assert tree.subgames == (0,)
    assert found.complete
    assert len(found) == len(table) + len(table.components) == 2
    assert {component.payoffs for component in found} == {(1, 1, 1), (3, 3, 2)}
    assert {component.payoffs for component in sequential_equilibria(tree)} == {(1, 1, 1)}


def test_a_centipede_stops_at_once_and_shares_are_offered_with_ties():
    legs = move("four", 1, take=(2, 4), go=(3, 3))
    for name, player, taken in (("three", 0, (3, 1)), ("two", 1, (0, 2)), ("one", 0, (1, 0))):
        legs = move(name, player, take=taken, go=legs)
    (component,) = subgame_perfect_equilibria(game(("a", "b"), legs))
    assert component.payoffs == (1, 0)
    answers = {f"offer{k}": move(f"answer {k}", 1, accept=(3 - k, k), refuse=(0, 0)) for k in range(4)}
    tree = game(("proposer", "other"), move("offer", 0, **answers))
    found = subgame_perfect_equilibria(tree)
    assert found.complete
    (component,) = found
    assert component.payoffs is None
    # Nothing is taken for sure, or one is offered; at two thirds both pay the proposer two.
    nothing = {(v.strategies[0], v.strategies[1][0]) for v in component.vertices}
    assert nothing == {
        ((1, 0, 0, 0), 1), ((1, 0, 0, 0), Fraction(2, 3)), ((0, 1, 0, 0), Fraction(2, 3)), ((0, 1, 0, 0), 0),
    }  # fmt: skip


@pytest.mark.parametrize("name", CHOSEN)
def test_every_vertex_is_an_equilibrium_in_every_subgame(name):
    found = subgame_perfect_equilibria(game(("row", "column"), CHOSEN[name]))
    assert found.complete
    for component in found:
        for vertex in component.vertices:
            assert is_subgame_perfect(found.tree, filled(found.tree, vertex.strategies))


@pytest.mark.parametrize("seed", [*range(80, 90), *range(92, 104)])
def test_what_is_perfect_on_a_grid_is_listed_and_what_is_listed_is_perfect(seed):
    draws = random.Random(seed)
    tree = random_tree(draws, players=2 + seed % 2, merging=0.5)
    found = subgame_perfect_equilibria(tree, max_seconds=10)
    for component in found:
        for vertex in component.vertices:
            assert is_subgame_perfect(tree, filled(tree, vertex.strategies))
            if component.payoffs is not None:
                at = filled(tree, vertex.strategies)
                assert component.payoffs == tuple(expected(tree, 0, at, i) for i in range(len(tree.players)))
    straight = all(
        part.linear and all(all(v.strategies) for v in part.vertices) for c in found for part in c.parts
    )
    if not (found.complete and straight):
        return
    grids = [
        [
            x
            for x in itertools.product((Fraction(0), HALF, Fraction(1)), repeat=len(one.options))
            if sum(x) == 1
        ]
        for one in tree.information
    ]
    for _ in range(150):
        strategies = tuple(map(draws.choice, grids))
        if is_subgame_perfect(tree, strategies):
            one = found[0].vertices[0].__class__(strategies, ((),) * len(strategies))
            assert any(holds(part, one) for c in found for part in c.parts)


@pytest.mark.parametrize("seed", range(120, 132))
def test_sequential_equilibria_are_subgame_perfect(seed):
    tree = random_tree(random.Random(seed))
    for component in sequential_equilibria(tree):
        for vertex in component.vertices:
            assert is_subgame_perfect(tree, filled(tree, vertex.strategies))


def test_where_nothing_is_hidden_both_concepts_are_one():
    tree = game(("row", "column"), CHOSEN["a tie behind a tie"])
    perfect, sequential = subgame_perfect_equilibria(tree), sequential_equilibria(tree)
    assert [{v.strategies for v in c.vertices} for c in perfect] == [
        {v.strategies for v in c.vertices} for c in sequential
    ]


def test_types_that_choose_on_their_own_have_no_continuum_of_mixed_plans():
    """Two types mix: of their four plans many mixtures make the same behaviour, which is one point."""

    def seen(win):
        return move("see", 1, call=(2 * win, -2 * win), fold=(1, -1))

    tree = game(
        ("a", "b"),
        draw(
            ace=(HALF, move("ace", 0, bet=seen(1), check=(1, -1))),
            king=(HALF, move("king", 0, bet=seen(-1), check=(-1, 1))),
        ),
    )
    (component,) = subgame_perfect_equilibria(tree)
    assert component.dimension == 0
    (vertex,) = component.vertices
    assert vertex.strategies == ((1, 0), (Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 3), Fraction(2, 3)))


def test_sets_that_a_players_own_choice_rules_out_have_no_strategy():
    later = move("later", 0, up=(1, 1), down=(0, 0))
    tree = game(
        ("row", "column"),
        move(
            "first", 0,
            safe=move("reply", 1, l=(5, 1), r=(5, 0)),
            risky=move("reply", 1, l=later, r=later),
        ),
    )  # fmt: skip
    (component,) = subgame_perfect_equilibria(tree)
    (vertex,) = component.vertices
    later_set = next(h for h, one in enumerate(tree.information) if one.name == "later")
    assert vertex.strategies[later_set] == ()
    assert component.payoffs == (5, 1)


def test_payoffs_that_vary_along_a_component_leave_the_list_open():
    either = move(
        "row", 0,
        t=move("column", 1, l=(1, 3), r=(1, 0)),
        b=move("column", 1, l=(1, 2), r=(1, 0)),
    )  # fmt: skip
    found = subgame_perfect_equilibria(game(("row", "column"), move("first", 1, out=(0, 2), enter=either)))
    assert not found.complete
    assert found.reason == (
        "in the subgame from node 2 on, not settled: what comes before, since payoffs vary along a component; its "
        "vertices alone are followed"
    )
    assert all(
        is_subgame_perfect(found.tree, filled(found.tree, v.strategies)) for c in found for v in c.vertices
    )
    last = subgame_perfect_equilibria(game(("row", "column"), either))
    assert last.complete
    assert last[0].payoffs is None
    assert last[0].dimension == 1


def test_three_players_in_a_subgame_are_left_to_the_engine():
    def at_once(i, ends):
        return next(ends) if i == 3 else move(f"h{i}", i, l=at_once(i + 1, ends), r=at_once(i + 1, ends))

    numbers = [(2, 2, 2), (0, 1, 0), (1, 0, 0), (0, 0, 1), (0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 1)]
    tree = game(
        ("a", "b", "c"), move("first", 0, out=(Fraction(3, 2), 0, 0), enter=at_once(0, iter(numbers)))
    )
    found = subgame_perfect_equilibria(tree)
    assert all(is_subgame_perfect(tree, filled(tree, v.strategies)) for c in found for v in c.vertices)
    assert {(2, 2, 2), (Fraction(3, 2), 0, 0)} <= {c.payoffs for c in found}


def test_what_cannot_be_solved_is_refused_and_time_is_kept():
    forgetful = game(("a",), move("x", 0, l=move("y", 0, l=(1,), r=(0,)), r=move("y", 0, l=(0,), r=(1,))))
    with pytest.raises(GameError, match=r"information set 'y': a cannot tell apart.*expected perfect recall"):
        subgame_perfect_equilibria(forgetful)
    with pytest.raises(SolverError, match="max_seconds"):
        subgame_perfect_equilibria(horse(), max_seconds=-1)
    found = subgame_perfect_equilibria(
        game(("row", "column"), move("first", 0, l=battle("l"), r=(1, 1))), max_seconds=0
    )
    assert not found.complete
    assert found.reason == "stopped after 0 seconds"


def test_draws_of_probability_zero_are_left_out_and_said():
    never = battle("never")
    tree = game(("row", "column"), draw(x=(1, tied("then", 0, (1, 0), (0, 0))), y=(0, never)))
    found = subgame_perfect_equilibria(tree)
    assert found.complete
    assert "what follows draws of probability zero is left out" in str(found)
    assert found[0].payoffs == (1, 0)
