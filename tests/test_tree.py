"""Games in extensive form: sound trees, recall, subgames, and the reduced form against all strategies."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.errors import GameError
from bargaining.games import InformationSet, Node, Tree, plans
from bargaining.games.tree import leaf
from tests.trees import driver, full_strategies, horse, random_tree, reachable, tree_of, waiting, worth

HALF = Polynomial.constant(Fraction(1, 2))


def assert_reduced_form_is_right(tree):
    """Compare plans and payoffs with what every full strategy reaches and is worth."""
    own = [tree.plans(player) for player in range(len(tree.players))]
    for player, found in enumerate(own):
        expected = set()
        for strategy in full_strategies(tree, player):
            asked = reachable(tree, player, strategy)
            expected.add(frozenset((h, k) for h, k in strategy.items() if h in asked))
        assert {frozenset(plan.items()) for plan in found} == expected
        assert len(found) == len(expected)
    game = tree.strategic_form()
    assert game.n_actions == tuple(map(len, own))
    for cell in product(*(range(m) for m in game.n_actions)):
        strategy = dict.fromkeys(range(len(tree.information)), 0)
        for player, number in enumerate(cell):
            strategy |= own[player][number]
        assert [game.exact_payoffs[(i, *cell)] for i in range(game.n_players)] == worth(tree, strategy)


def test_the_reduced_form_is_what_all_strategies_make_of_random_trees():
    rng = np.random.default_rng(11)
    forgetful = absent = 0
    for _ in range(600):
        tree = random_tree(rng, most=10)
        assert_reduced_form_is_right(tree)
        forgetful += not tree.perfect_recall
        absent += any(len({h for h, _ in steps}) < len(steps) for steps in tree.steps)
    assert 100 < forgetful < 500
    assert absent > 30


def test_a_set_may_wait_for_one_that_stands_later():
    tree = waiting()
    assert not tree.perfect_recall
    assert_reduced_form_is_right(tree)
    turned = Tree(  # the same with the sets in every other order
        tree.players,
        tree.information[::-1],
        tuple(
            node
            if node.information is None
            else replace(node, information=len(tree.information) - 1 - node.information)
            for node in tree.nodes
        ),
    )
    assert_reduced_form_is_right(turned)
    assert turned.strategic_form().n_actions == tree.strategic_form().n_actions


def test_plans_stand_in_the_order_of_choices():
    tree = tree_of(("m", 0, {"a": ("n", 0, {"x": (1, 0), "y": (2, 0)}), "b": (0, 0)}))
    assert tree.plans(0) == ({0: 0, 1: 0}, {0: 0, 1: 1}, {0: 1})
    assert tree.plans(1) == ({},)
    game = tree.strategic_form()
    assert game.actions == (("m: a, n: x", "m: a, n: y", "m: b"), ("-",))
    assert tree.plan_label({1: 0}) == "n: x"


def test_labels_of_plans_that_read_alike_are_told_apart():
    below = {"a, n: x": ("n", 0, {"x": (1, 0)}), "a": ("n ", 0, {"x": (2, 0)})}
    tree = tree_of(("m", 0, below))
    alike = tree_of(
        (
            "chance",
            {
                ("u", 1): ("m", 0, {"a, n: x": (1, 0), "a": ("n", 0, {"x": (2, 0), "y": (3, 0)})}),
                ("d", 0): (0, 0),
            },
        )
    )
    assert len(set(tree.strategic_form().actions[0])) == 2
    assert alike.strategic_form().actions[0] == ("m: a, n: x", "m: a, n: x (2)", "m: a, n: y")


# ---------------------------------------------------------------- recall, information, subgames


def test_recall_and_information_of_known_games():
    assert horse().perfect_recall
    assert not horse().perfect_information
    assert horse().subgames == (0,)
    assert not driver().perfect_recall
    assert "'exit?': driver cannot tell apart" in driver().forgetful
    assert driver().strategic_form().exact_payoffs[0].tolist() == [
        0,
        1,
    ]  # no plan goes off at the second exit
    team = tree_of(
        ("a", 0, {"l": ("b", 0, {"l": (1,), "r": (0,)}), "r": ("b", 0, {"l": (0,), "r": (1,)})}), ("t",)
    )
    assert not team.perfect_recall  # it forgets what it did
    assert team.strategic_form().n_actions == (4,)
    entry = tree_of(("in?", 0, {"out": (0, 2), "in": ("share?", 1, {"fight": (-1, -1), "share": (1, 1)})}))
    assert (entry.perfect_recall, entry.perfect_information, entry.subgames) == (True, True, (0, 2))


def test_subgames_are_what_no_set_leaves():
    rng = np.random.default_rng(5)
    several = 0
    for _ in range(200):
        tree = random_tree(rng, most=9)
        below = [{k} for k in range(len(tree.nodes))]
        for number in reversed(range(len(tree.nodes))):
            for child in tree.nodes[number].children:
                below[number] |= below[child]
        expected = tuple(
            number
            for number, node in enumerate(tree.nodes)
            if node.children
            and all(below[number].isdisjoint(m) or below[number].issuperset(m) for m in tree.members)
        )
        assert tree.subgames == expected
        several += len(expected) > 1
    assert several > 30


def test_the_horse_has_its_two_continua():
    """Selten (1975): in one player 2's intention is not asked, in the other player 3's."""
    found = nash_equilibria(horse().strategic_form())
    assert found.complete
    assert not len(found)
    boxes = sorted(tuple(map(tuple, np.round(c.payoff_box, 9).tolist())) for c in found.components)
    assert boxes == [((1, 1, 1), (1, 1, 1)), ((3, 3, 2), (3, 3, 2))]


# ---------------------------------------------------------------- what is refused


def choice(*children, information=0):
    return Node(children=children, information=information)


SETS = (InformationSet("s", 0, ("a", "b")),)
TWO = (choice(1, 2), leaf(1, 0), leaf(0, 1))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (((), SETS, TWO), "players: found none"),
        ((("p", "p"), SETS, TWO), "players: found 'p' twice"),
        ((("p", " "), SETS, TWO), "players: found an empty name"),
        ((("p", "q"), SETS * 2, TWO), "information sets: found 's' twice"),
        ((("p", "q"), (*SETS, InformationSet("t", 1, ("a",))), TWO), "information set 't': found no node"),
        ((("p", "q"), (InformationSet("s", 2, ("a", "b")),), TWO), "information set 's': found player 2"),
        ((("p", "q"), (InformationSet("s", 0, ("a", "a")),), TWO), "'s': options: found 'a' twice"),
        ((("p", "q"), (InformationSet("s", 0, ()),), TWO), "'s': found no options"),
        ((("p", "q"), SETS, ()), "tree: found no nodes"),
        ((("p", "q"), SETS, (choice(1, 1), leaf(1, 0))), "node 0: found child 1, expected a later node"),
        ((("p", "q"), SETS, (choice(0, 1), leaf(1, 0))), "node 0: found child 0, expected a later node"),
        ((("p", "q"), SETS, (*TWO, leaf(1, 1))), "node 3: found no way to it"),
        ((("p", "q"), SETS, (choice(1), leaf(1, 0))), "node 0: found 1 branches, expected 2"),
        ((("p", "q"), SETS, (choice(1, 2), leaf(1), leaf(1, 0))), "node 1: found 1 payoffs, expected 2"),
        ((("p", "q"), SETS, (choice(1, 2), Node(name="x"), leaf(1, 0))), "node 1 'x': found 0 payoffs"),
        ((("p", "q"), SETS, (choice(1, 2, information=3), *TWO[1:])), "node 0: found information set 3"),
        ((("p", "q"), SETS, (replace(TWO[0], payoffs=(HALF, HALF)), *TWO[1:])), "node 0: found several of"),
    ],
)
def test_what_is_no_tree_is_refused(arguments, expected):
    with pytest.raises(GameError) as caught:
        Tree(*arguments)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("chance", "draws", "expected"),
    [
        ((HALF, HALF), (), "node 0: found 0 names of draws, expected 2"),
        ((HALF, HALF), ("u", "u"), "node 0: draws: found 'u' twice"),
        ((HALF, HALF), ("u", ""), "node 0: draws: found an empty name"),
        ((HALF, HALF * 2), ("u", "d"), "node 0: found probabilities of chance that add up to 3/2"),
        ((HALF * 3, -HALF), ("u", "d"), "node 0: found probability -1/2 of 'd'"),
        ((), (), "node 0: found probabilities of chance that add up to 0"),
    ],
)
def test_what_is_no_draw_is_refused(chance, draws, expected):
    with pytest.raises(GameError) as caught:
        Tree(("p",), (), (Node(children=(1, 2), chance=chance, draws=draws), leaf(1), leaf(2)))
    assert expected in str(caught.value)


def test_assumptions_are_asked_for_and_chance_stays_between_its_ends():
    x = Polynomial.variable("x")
    draw = Node(children=(1, 2), chance=(x, -x + 1), draws=("u", "d"))
    tree = Tree(("p",), (), (draw, leaf(4), Node(payoffs=(x * 2,))))
    with pytest.raises(GameError, match="found the assumptions x, expected numbers"):
        tree.strategic_form()
    assert tree.at({"x": Fraction(1, 4)}).strategic_form().exact_payoffs.tolist() == [[Fraction(11, 8)]]
    with pytest.raises(GameError, match="found probability -1/2 of 'd'"):
        tree.at({"x": Fraction(3, 2)})
    with pytest.raises(GameError, match="parameter 'x': found no value"):
        tree.at({})
    with pytest.raises(GameError, match="unknown parameter 'y'"):
        tree.at({"x": Fraction(1), "y": Fraction(1)})


def binary(depth, player=0):
    """Return a tree of perfect information in which one player chooses again and again."""
    names = iter(range(2**depth))

    def below(left):
        return (f"s{next(names)}", player, {"a": below(left - 1), "b": below(left - 1)}) if left else (1, 2)

    return tree_of(below(depth))


def test_what_is_too_large_is_refused_at_once(monkeypatch):
    many = tree_of(
        ("chance", {(str(k), "1/40"): (f"s{k}", 0, {"a": (1, 0), "b": (0, 1)}) for k in range(40)})
    )
    with pytest.raises(GameError, match="p: found too many pure strategies to list them"):
        many.plans(0)
    assert len(binary(9).plans(0)) == 512
    monkeypatch.setattr(plans, "MAX_PAYOFFS", 1000)
    with pytest.raises(GameError, match="tree: found 512 x 1 plans, expected at most 1,000 payoffs"):
        binary(9).strategic_form()
    monkeypatch.setattr(plans, "MAX_WORK", 2)
    with pytest.raises(GameError, match="found too many pure strategies to list them"):
        waiting().plans(0)
    monkeypatch.setattr("bargaining.games.tree.MAX_STEPS", 20)
    with pytest.raises(GameError, match="found more than 20 moves on the ways to all nodes"):
        _ = binary(4).steps
