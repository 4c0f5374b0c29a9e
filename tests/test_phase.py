"""Phase diagrams give every cell the equilibria that its middle has, points on boundaries included."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from bargaining.analysis import regions
from bargaining.analysis.branches.phase_mixed import full_phase_diagram
from bargaining.analysis.phase import phase_diagram
from bargaining.equilibria import nash_equilibria, pure_equilibria
from bargaining.errors import ScenarioError
from tests.catalogue import scenario
from tests.made import choice, written

PAIRS = [
    ("curved", "x", "y"),
    ("curved", "y", "x"),
    ("three_guards", "s", "l"),
    ("staircase", "x", "y"),
    ("touch", "x", "y"),
    ("two_documents", "x", "y"),
    ("count_of_one", "x", "u"),
]


def solved(given, found, row, column):
    """Return the pure equilibria of the exact game at the middle of a cell."""
    x, y = found.point(row, column)
    game = given.replace(**{found.x: x, found.y: y}).game()
    labels = given.form.game.actions
    return {
        tuple(names[k] for names, k in zip(labels, profile, strict=True)) for profile in pure_equilibria(game)
    }


@pytest.mark.parametrize(("name", "x", "y"), PAIRS)
def test_cells_beside_boundaries_and_at_random_have_the_exact_equilibria(name, x, y):
    given = scenario(name)
    found = phase_diagram(given, x, y, 211, 97)
    classes = found.classes()
    rows, columns = np.nonzero(classes[:, 1:] != classes[:, :-1])
    rng = np.random.default_rng(4)
    chosen = rng.permutation(len(rows))[:8]
    near = [(rows[k], columns[k] + side) for k in chosen for side in (0, 1)]
    anywhere = zip(rng.integers(0, 97, 8), rng.integers(0, 211, 8), strict=True)
    for row, column in itertools.chain(near, anywhere):
        row, column = int(row), int(column)
        assert set(found.legend[classes[row, column]]) == solved(given, found, row, column)


@pytest.mark.parametrize(
    "formula", ["a - b", "a^3 - b", "a * b - 1/7", "a^2 + b^2 - 1/2", "a^2 - 1/9", "b - 1/3"]
)
def test_signs_are_those_of_the_formula_at_every_cell_ties_included(tmp_path, formula):
    made = choice(tmp_path, formula)
    found = phase_diagram(made, "a", "b", 40, 30)
    classes = found.classes()
    margin = formula.replace("^", "**").replace("1/", "Fraction(1) /")
    for row, column in itertools.product(range(30), range(40)):
        a, b = found.point(row, column)
        value = eval(margin, {"a": a, "b": b, "Fraction": Fraction})
        expected = {("go",)} if value > 0 else {("stay",)} if value < 0 else {("go",), ("stay",)}
        assert set(found.legend[classes[row, column]]) == expected


def test_a_diagonal_of_ties_is_found_whole(tmp_path):
    found = phase_diagram(choice(tmp_path, "a - b"), "a", "b", 64, 64)
    both = next(k for k, profiles in enumerate(found.legend) if len(profiles) == 2)
    assert np.argwhere(found.classes() == both).tolist() == [[k, k] for k in range(64)]


def test_integers_too_large_for_the_machine_are_kept_exact(tmp_path):
    made = choice(tmp_path, "(123456789123/1000000007) * a - (987654321987/998244353) * b + 1/1000000000039")
    found = phase_diagram(made, "a", "b", 300, 5)
    classes = found.classes()
    for row in range(5):
        (edges,) = np.nonzero(np.diff(classes[row].astype(int)))
        for column in {0, *edges.tolist(), *(edges + 1).tolist()}:
            assert set(found.legend[classes[row, column]]) == solved(made, found, row, int(column))


@pytest.mark.parametrize("name", ["curved", "staircase"])
def test_tiles_are_the_diagram_and_counts_count_it(name):
    found = phase_diagram(scenario(name), "x", "y", 83, 61)
    whole = found.classes()
    assert (np.concatenate(list(found.tiles(200))) == whole).all()
    assert (found.classes(7, 9) == whole[7:9]).all()
    assert found.counts.tolist() == np.bincount(whole.ravel(), minlength=len(found.legend)).tolist()
    assert found.counts.tolist() == sorted(found.counts, reverse=True)


@pytest.mark.parametrize(("name", "x", "y"), PAIRS)
def test_counts_approach_the_exact_areas(name, x, y):
    shares = regions(scenario(name), x, y).shares
    found = phase_diagram(scenario(name), x, y, 2000, 2000)
    counted = {frozenset(p): n / 4e6 for p, n in zip(found.legend, found.counts, strict=True)}
    for profiles, share in shares.items():
        assert counted.pop(frozenset(profiles)) == pytest.approx(float(share), abs=1e-3)
    assert all(share < 1e-3 for share in counted.values())  # cells whose middle lies on a boundary


def test_a_diagram_of_a_thousand_million_cells_is_kept_as_its_boundaries():
    found = phase_diagram(scenario("two_documents"), "x", "y", 100_000, 10_000)
    assert found.counts.sum() == 10**9
    assert len(found.starts) < 10 * 10_000


def test_all_equilibria_are_those_of_the_solver_and_do_not_depend_on_workers(tmp_path):
    # Two meeting places whose prizes change sign: one equilibrium in pure actions, or two with a mixed one.
    payoffs = [
        ("one", "(a + 1/5) * one.left * two.up + (1 - b^2) * one.right * two.down"),
        ("two", "(1/2 - a * b) * one.left * two.up + (a^2 + b) * one.right * two.down"),
    ]
    made = written(tmp_path, {"one": ("left", "right"), "two": ("up", "down")}, payoffs)
    one, two = (full_phase_diagram(made, "a", "b", 9, 8, workers=workers) for workers in (1, 2))
    assert one.legend == two.legend
    assert (one.classes() == two.classes()).all()
    assert one.unproved == 0
    assert len(one.legend) > 2
    compared_with_the_solver(made, one)


@pytest.mark.parametrize(
    ("name", "x", "y"), [("three_guards", "s", "l"), ("ell", "x", "y"), ("staircase", "x", "y")]
)
def test_all_equilibria_of_known_games_are_those_of_the_solver(name, x, y):
    compared_with_the_solver(scenario(name), full_phase_diagram(scenario(name), x, y, 3, 2, workers=1))


def compared_with_the_solver(given, found):
    labels = given.form.game.actions
    for row, column in np.ndindex(*found.shape):
        x, y = found.point(row, column)
        solved = nash_equilibria(given.replace(**{found.x: x, found.y: y}).game())
        supports = {e.supports for e in (*solved, *solved.components)}
        expected = {
            tuple("/".join(names[k] for k in used) for names, used in zip(labels, support, strict=True))
            for support in supports
        }
        assert set(found.legend[found.classes()[row, column]]) == expected


@pytest.mark.parametrize("diagram", [phase_diagram, full_phase_diagram])
def test_bad_axes_and_empty_grids_are_refused(diagram):
    given = scenario("three_guards")
    with pytest.raises(ScenarioError, match="did you mean 's'"):
        diagram(given, "ss", "l", 3, 3)
    with pytest.raises(ScenarioError, match="found s on both axes"):
        diagram(given, "s", "s", 3, 3)
    with pytest.raises(ScenarioError, match="grid of 0 x 3 cells"):
        diagram(given, "s", "l", 0, 3)


def test_no_workers_are_refused():
    with pytest.raises(ScenarioError, match="found 0 workers"):
        full_phase_diagram(scenario("three_guards"), "s", "l", 3, 3, workers=0)
