"""Trees that are solved subgame by subgame have the sequential equilibria that they have as a whole."""

import random
import time
from fractions import Fraction

import pytest

from bargaining.equilibria import sequential_equilibria, weak_perfect_bayesian_equilibria
from bargaining.equilibria.sequential.assessments import is_consistent, is_nash, is_rational
from bargaining.equilibria.sequential.setting import Setting
from bargaining.equilibria.sequential.whole import SEQUENTIAL, WEAK, solved
from bargaining.games.exact_programs import nonnegative_solution
from tests.tree_games import draw, game, move, random_tree
from tests.trees import horse

HALF = Fraction(1, 2)
SOLVERS = {SEQUENTIAL: sequential_equilibria, WEAK: weak_perfect_bayesian_equilibria}


def battle(place, scale=1):
    """Return a battle of the sexes: two pure equilibria and a mixed one."""
    first, second = f"row {place}", f"column {place}"
    return move(
        first, 0,
        t=move(second, 1, l=(3 * scale, scale), r=(0, 0)),
        b=move(second, 1, l=(0, 0), r=(scale, 3 * scale)),
    )  # fmt: skip


def tied(place, player, *ends):
    """Return a choice between ends that pay the player the same."""
    return move(place, player, **{f"o{k}": end for k, end in enumerate(ends)})


def same(one, other):
    """Tell whether two lists of components are the same sets, whatever parts these are made of."""
    left = list(other)
    for component in one:
        twin = next((c for c in left if alike(component, c)), None)
        if twin is None:
            return False
        left.remove(twin)
    return not left


def alike(one, other):
    told = [(c.payoffs, c.outcome, c.dimension, c.off_path, c.supports) for c in (one, other)]
    return told[0] == told[1] and lies_in(one, other) and lies_in(other, one)


def lies_in(one, other):
    return all(any(holds(part, vertex) for part in other.parts) for vertex in one.vertices)


def holds(part, vertex):
    if any(set(own) - set(most) for own, most in zip(vertex.supports, part.supports, strict=True)):
        return False
    if not part.linear:
        return vertex.supports == part.supports

    def flat(v):
        own = (*v.strategies, *(v.beliefs[h] for h in part.steady))
        return [*(p for row in own for p in row), Fraction(1)]

    rows = [flat(v) for v in part.vertices]
    return nonnegative_solution([list(c) for c in zip(*rows, strict=True)], flat(vertex)).solution is not None


CHOSEN = {
    "two battles, one behind each choice": move("first", 0, l=battle("l"), r=battle("r", 2)),
    "a battle behind a draw": draw(x=(HALF, battle("x")), y=(HALF, (1, 1))),
    "a battle off the path": move("first", 0, out=(5, 5), enter=battle("in")),
    "a tie that others mind": move("first", 0, out=(1, 0), enter=tied("then", 1, (0, 1), (2, 1))),
    "a tie that nobody minds": move("first", 0, out=(1, 0), enter=tied("then", 1, (0, 1), (0, 1))),
    "a tie behind a tie": move("first", 0, o=tied("then", 1, (0, 1), (2, 1)), i=tied("later", 1, (1, 1), (1, 1))),
    "a tie in which a battle is solved": move("first", 0, out=(1, 1), enter=tied("then", 1, battle("x"), (0, 1))),
    "a whole that is one game": battle("alone"),
    "a choice whose only node is behind a draw of probability zero": draw(
        x=(1, move("first", 0, l=battle("x"), r=(1, 1))), y=(0, tied("never", 1, (9, 9), (0, 0)))
    ),
}  # fmt: skip


@pytest.mark.parametrize("concept", SOLVERS)
@pytest.mark.parametrize("name", CHOSEN)
def test_subgames_make_the_set_of_the_whole(name, concept):
    tree = game(("row", "column"), CHOSEN[name])
    found, whole = SOLVERS[concept](tree), solved(Setting(tree), concept, lambda: None)
    assert found.complete
    assert whole.complete
    assert found.apart == whole.apart
    assert same(found, whole.components)


@pytest.mark.parametrize("seed", range(60, 84))
def test_random_trees_with_ties_have_the_set_of_the_whole(seed):
    tree = random_tree(random.Random(seed), players=2 + seed % 2, merging=0.5)
    found, whole = sequential_equilibria(tree), solved(Setting(tree), SEQUENTIAL, lambda: None)
    assert found.complete == whole.complete
    assert same(found, whole.components) or not found.complete


def test_components_are_products_over_the_choices_of_what_is_played_in_subgames():
    found = sequential_equilibria(
        game(("row", "column"), move("first", 0, l=battle("l"), r=battle("r", 2), m=battle("m", 5)))
    )
    assert found.complete
    assert found.apart
    assert len(found) == 27
    assert all(component.dimension == 0 for component in found)
    setting = Setting(found.tree)
    for component in found:
        (vertex,) = component.vertices
        assert is_nash(setting, vertex)
        assert is_rational(setting, vertex)
        assert is_consistent(setting, vertex)


def test_free_beliefs_in_a_subgame_that_is_not_reached_are_kept_free():
    hidden = move("third", 2, l=(0, 0, 1), r=(0, 0, 0))
    other = move("third", 2, l=(0, 0, 0), r=(0, 0, 1))
    tree = game(
        ("one", "two", "three"),
        move("first", 0, out=(1, 0, 0), enter=move("second", 1, a=hidden, b=other)),
    )
    weak, sequential = weak_perfect_bayesian_equilibria(tree), sequential_equilibria(tree)
    assert weak.complete
    assert any(v.strategies[1] == (1, 0) and v.beliefs[2] == (0, 1) for c in weak for v in c.vertices)
    assert not any(
        v.strategies[1] == (1, 0) and v.beliefs[2] == (0, 1) for c in sequential for v in c.vertices
    )


def test_a_large_tree_with_small_hidden_parts_is_solved_from_its_ends():
    draws = random.Random(5)

    def grow(level, name):
        if level == 4:
            hidden = name in ("xabcd", "xbbbb", "xdcba")
            return battle(name) if hidden else (draws.randint(0, 10**6), draws.randint(0, 10**6))
        return move(name, level % 2, **{o: grow(level + 1, name + o) for o in "abcd"})

    tree = game(("row", "column"), grow(0, "x"))
    assert len(tree.nodes) > 350
    before = time.perf_counter()
    found = sequential_equilibria(tree)
    assert time.perf_counter() - before < 5  # as a whole it takes hours
    assert found.complete
    assert len(found) == 27


def test_what_is_not_settled_is_named_with_its_subgame():
    numbers = [
        (-10, 11, -2), (2, 2, -4), (-18, -14, -2), (-10, 16, 15), (-7, 18, 14), (-18, 10, -5), (-14, 0, 13),
        (1, -15, -16),
    ]  # fmt: skip
    ends = iter(numbers)

    def at_once(i):
        return next(ends) if i == 3 else move(f"h{i}", i, l=at_once(i + 1), r=at_once(i + 1))

    tree = game(("a", "b", "c"), move("first", 0, out=(0, 0, 0), enter=at_once(0)))
    found = sequential_equilibria(tree)
    assert not found.complete
    assert found.reason.startswith("in the subgame from node 2 on, 1 choice of used options not settled:")
    assert "irrational" in found.reason
    assert len(found) == 2


def test_a_component_with_too_many_vertices_is_not_listed_and_that_is_said():
    ends = {f"x{k}": tied(f"then{k}", 1, (0, 0), (0, 0)) for k in range(13)}
    found = sequential_equilibria(game(("row", "column"), move("first", 0, out=(1, 1), **ends)))
    assert not found.complete
    assert found.reason == "1 component not listed: 8,192 vertices"


def test_time_that_runs_out_before_the_root_leaves_the_list_open():
    found = sequential_equilibria(
        game(("row", "column"), move("first", 0, l=battle("l"), r=(1, 1))), max_seconds=0
    )
    assert not found.complete
    assert not found.apart
    assert found.reason == "stopped after 0 seconds"
    assert len(found) == 0


def test_a_tree_without_subgames_is_solved_as_it_is():
    assert sequential_equilibria(horse()).digest == sequential_equilibria(horse()).digest
    assert same(sequential_equilibria(horse()), solved(Setting(horse()), SEQUENTIAL, lambda: None).components)
