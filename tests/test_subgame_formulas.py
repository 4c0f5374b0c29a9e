"""Exact formulas of trees that end in two players moving together, against engines and counts that share nothing.

``SUBGAME_SEEDS=500 python -m pytest tests/test_subgame_formulas.py`` compares in as many games.
"""

import itertools
import os
from fractions import Fraction as F
from random import Random

import numpy as np
import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.equilibria import commit_to_mixed_strategy, sequential_equilibria
from bargaining.errors import GameError
from bargaining.forms.formula import holds
from bargaining.forms.subgames import Composed, composition
from bargaining.forms.subgames.binding import bindings, commitments
from bargaining.games import NormalFormGame
from bargaining.games.tree import InformationSet, Node, Tree
from tests.tree_games import draw, game, inspection, move

SEEDS = range(int(os.environ.get("SUBGAME_SEEDS", "8")))
PLAYERS = ("leader", "follower")
X, Y = Polynomial.variable("x"), Polynomial.variable("y")


def together(name, rows, first=0):
    """Return two players who move together; a row of cells for each option of the first."""
    own, other = f"{name}_first", f"{name}_second"

    def row(cells):
        return move(other, 1 - first, **{f"b{k}": cell for k, cell in enumerate(cells)})

    return move(own, first, **{f"a{k}": row(cells) for k, cells in enumerate(rows)})


def some_table(random, sizes):
    return [[(random.randrange(3), random.randrange(3)) for _ in range(sizes[1])] for _ in range(sizes[0])]


def with_letters(tree, random):
    """Return a tree in which assumptions are added to some payoffs, with coefficients that make ties."""
    nodes = []
    for node in tree.nodes:
        payoffs = tuple(
            p + X * random.choice((-1, 0, 1)) + Y * random.choice((0, 0, 1)) for p in node.payoffs
        )
        nodes.append(Node(node.name, node.children, node.information, node.chance, node.draws, payoffs))
    return Tree(tree.players, tree.information, tuple(nodes))


def random_game(seed):
    random = Random(seed)
    size = random.choice(((2, 2), (2, 2), (2, 3), (3, 2)))
    inner = together("in", some_table(random, size), first=random.randrange(2))
    leaf = (random.randrange(3), random.randrange(3))
    branches = random.choice(
        (
            {"in": inner},
            {"out": leaf, "in": inner},
            {"in": inner, "other": together("other", some_table(random, (2, 2)))},
            {"out": leaf, "in": inner, "far": draw(l=(F(1, 3), (0, 2)), r=(F(2, 3), leaf))},
        )
    )
    root = inner if len(branches) == 1 else move("root", random.randrange(2), **branches)
    return with_letters(game(PLAYERS, root), random)


def by_engine(tree):
    found = sequential_equilibria(tree)
    assert found.complete
    return {pattern.supports for component in found for pattern in component.patterns}


@pytest.mark.parametrize("seed", SEEDS)
def test_patterns_are_those_of_all_sequential_equilibria_at_points_and_ties(seed):
    tree = random_game(seed)
    composed = Composed(tree, tuple(one.name for one in tree.information))
    random, seen = Random(seed), set()
    points = [(F(a, 2), F(b, 2)) for a in (-2, 0, 1) for b in (0, 1)]
    points += [(F(random.randrange(-60, 60), 17), F(random.randrange(-60, 60), 19)) for _ in range(2)]
    for x, y in points:
        values = {"x": x, "y": y}
        found = {p for p in composed.patterns() if holds(composed.formula(p), values)}
        assert found == by_engine(tree.at({n: values[n] for n in tree.parameters})), values
        seen |= found
    assert seen


@pytest.mark.parametrize("worth", [-1, 0, 1, 2, 3])
def test_a_mixture_that_is_free_supports_what_it_may_and_nothing_that_it_only_comes_near_to(worth):
    """The second player does not care, so that the first may expect from 0 to 2, the ends where nobody mixes."""
    inner = together("in", [[(2, 0), (0, 0)], [(-1, 0), (-1, 0)]])
    tree = game(PLAYERS, move("root", 0, out=(worth, 0), into=inner, worse=(worth - 1, 5)))
    composed = Composed(tree, tuple(one.name for one in tree.information))
    found = {p for p in composed.patterns() if holds(composed.formula(p), {})}
    assert found == by_engine(tree)
    assert (((1,), (0,), (0, 1)) in found) == (worth < 2)
    assert ((2,), (), ()) not in found


# ---------------------------------------------------------------- commitment


def best_replies(table, mixture):
    worth = [sum(p * row[b][1] for p, row in zip(mixture, table, strict=True)) for b in range(len(table[0]))]
    return [b for b, w in enumerate(worth) if w == max(worth)]


def counted(table):
    """Return what a leader of two options binds itself to, by looking at all kinks and between them."""
    kinks = {F(0), F(1)}
    for one, other in itertools.combinations(range(len(table[0])), 2):
        first, second = (row[one][1] - row[other][1] for row in table)
        if first != second and 0 < F(first, first - second) < 1:
            kinks.add(F(first, first - second))  # the share of the second option
    places = sorted(kinks)
    places += [(a + b) / 2 for a, b in itertools.pairwise(places)]
    worth = {}
    for share in places:
        mixture = (1 - share, share)
        for b in best_replies(table, mixture):
            value = sum(p * row[b][0] for p, row in zip(mixture, table, strict=True))
            used = tuple(k for k, p in enumerate(mixture) if p)
            worth.setdefault((used, (b,)), set()).add(value)
    best = max(value for values in worth.values() for value in values)
    return best, {pattern for pattern, values in worth.items() if best in values}


@pytest.mark.parametrize("replies", [2, 3])
def test_commitments_are_those_of_a_count_over_all_kinks(replies):
    random = Random(replies)
    for _ in range(40):
        table = some_table(random, (2, replies))
        tree = game(PLAYERS, together("in", table))
        best, patterns = counted(table)
        found = commitments(tree, frozenset({0}))
        assert {pattern.supports for one in found for pattern in one.patterns} == patterns
        for one in found:
            for vertex in one.vertices:
                mixture, (answer,) = vertex.strategies[0], vertex.supports[1]
                assert sum(p * row[answer][0] for p, row in zip(mixture, table, strict=True)) == best


def test_commitments_are_worth_what_linear_programmes_say():
    random = Random(5)
    for _ in range(12):
        table = some_table(random, (3, 3))
        payoffs = np.array([[[cell[i] for cell in row] for row in table] for i in range(2)], dtype=object)
        value = commit_to_mixed_strategy(NormalFormGame(payoffs, PLAYERS), "leader").value
        found = commitments(game(PLAYERS, together("in", table)), frozenset({0}))
        for one in found:
            for vertex in one.vertices:
                mixture, (answer,) = vertex.strategies[0], vertex.supports[1]
                assert answer in best_replies(table, mixture)
                own = sum(p * row[answer][0] for p, row in zip(mixture, table, strict=True))
                assert float(own) == pytest.approx(value, abs=1e-9)


def test_formulas_of_commitments_hold_where_they_are_made_with_numbers_put_in():
    random = Random(11)
    for _ in range(4):
        inner = together("in", some_table(random, (2, 2)))
        tree = with_letters(game(PLAYERS, move("root", 0, out=(1, 1), into=inner)), random)
        bound = frozenset(h for h, one in enumerate(tree.information) if one.name == "in_first")
        composed = Composed(tree, tuple(one.name for one in tree.information), bound)
        for x, y in itertools.product((F(-1), F(0), F(1, 2), F(7, 5)), repeat=2):
            values = {"x": x, "y": y}
            found = {p for p in composed.patterns() if holds(composed.formula(p), values)}
            listed = commitments(tree.at({n: values[n] for n in tree.parameters}), bound)
            assert found == {pattern.supports for one in listed for pattern in one.patterns}
            assert found


def test_what_else_may_be_bound_to_is_worth_no_more():
    table = [[(0, 1), (-5, 3)], [(-1, 1), (-3, -2)]]
    tree = game(PLAYERS, together("in", table))
    (found,) = commitments(tree, frozenset({0}))
    assert [str(p) for p in found.vertices[0].strategies[0]] == ["3/5", "2/5"]
    assert found.payoffs == (F(-2, 5), 1)
    words = [words for words, _ in bindings(tree, frozenset({0}))[0]]
    assert words == ["a1, then b0", "a0_or_a1, then b0", "a0, then b1", "a0_or_a1, then b1"]


def test_of_bindings_with_the_same_words_the_best_stands():
    table = [[(0, 1), (0, 2), (0, -1)], [(3, 1), (-1, -1), (-1, 2)]]
    found = dict(bindings(game(PLAYERS, together("in", table)), frozenset({0}))[0])
    assert found["a0_or_a1, then b0"][0] == (F(1, 3), F(2, 3))


# ---------------------------------------------------------------- what is no such tree


def test_other_trees_are_refused_with_the_place():
    chance = game(PLAYERS, draw(l=(F(1, 2), move("h", 0, a=(1, 1), b=(0, 0))), r=(F(1, 2), (0, 0))))
    assert composition(chance) == "draw 0: found moves after it, expected none"
    nested = inspection(2, 1)
    assert "found moves after it that know a part" in composition(nested)
    with pytest.raises(GameError, match="know a part"):
        Composed(nested, tuple(one.name for one in nested.information))
    pair = game(PLAYERS, together("in", [[(0, 0), (1, 1)], [(1, 1), (0, 0)]]))
    assert composition(pair) == ""
    assert composition(pair, frozenset({0})) == ""
    assert composition(pair, frozenset({1})).startswith("found 'in_second', expected only who is followed")
    third = Tree(
        (*PLAYERS, "third"),
        (InformationSet("before", 2, ("stay", "go")), *pair.information),
        (
            Node(children=(1, 2), information=0),
            Node(payoffs=(Polynomial(),) * 3),
            *(
                Node(n.name, tuple(c + 2 for c in n.children), None if n.information is None else n.information + 1,
                     payoffs=(*n.payoffs, *([Polynomial()] if n.payoffs else [])))
                for n in pair.nodes
            ),
        ),
    )  # fmt: skip
    assert (
        composition(third) == "before 'in_first': found a move of third, expected one of leader or follower"
    )
