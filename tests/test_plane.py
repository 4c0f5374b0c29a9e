"""Cells of the plane agree with brute force, cover the range, and name exactly what bounds them."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from bargaining.analysis import regions
from bargaining.equilibria import pure_equilibria, pure_equilibrium_mask
from bargaining.errors import ScenarioError
from tests import catalogue
from tests.made import choice, written

PLANES = ["tiny", "ell", "touch", "corner", "two_documents", "curved", "three_guards", "staircase"]


def known(name):
    """Return a scenario of the catalogue and its two axes."""
    given = catalogue.scenario(name)
    return given, *given.parameters


def cubic(tmp_path, seed):
    """Return a 2 x 3 game whose payoffs are random cubic polynomials."""
    rng = np.random.default_rng(seed)
    players = {"one": ("left", "right"), "two": ("up", "middle", "down")}
    payoffs = []
    for player in players:
        for left, right in itertools.product(*players.values()):
            terms = [
                f"({rng.integers(-9, 10)}/10)" + f" * a^{i}" * (i > 0) + f" * b^{j}" * (j > 0)
                for i in range(4)
                for j in range(4 - i)
            ]
            payoffs.append((player, f"({' + '.join(terms)}) * one.{left} * two.{right}"))
    return written(tmp_path, players, payoffs)


@pytest.fixture(scope="module", params=[0, 3])
def cubics(request, tmp_path_factory):
    """Return the seed, a game with cubic payoffs, and its cells, found once."""
    made = cubic(tmp_path_factory.mktemp("cubic"), request.param)
    return request.param, made, regions(made, "a", "b")


def outline_points(cell):
    return [np.array([[float(x), float(y)] for x, y in outline]) for outline in cell.outlines]


def winding(outlines, x, y):
    """Return how often closed outlines run round each point."""
    total = np.zeros(len(x), dtype=int)
    for ring in outlines:
        for (xa, ya), (xb, yb) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            left = (xb - xa) * (y - ya) - (x - xa) * (yb - ya) > 0
            total += ((ya <= y) & (yb > y) & left).astype(int) - ((yb <= y) & (ya > y) & ~left).astype(int)
    return total


def distance(cells, point):
    found = []
    for ring in (ring for cell in cells for ring in outline_points(cell)):
        along = np.roll(ring, -1, axis=0) - ring
        length = np.maximum((along**2).sum(axis=1), 1e-300)
        share = np.clip(((point - ring) * along).sum(axis=1) / length, 0, 1)
        found.append(np.hypot(*(point - ring - share[:, None] * along).T).min())
    return min(found)


def disagreements(scenario, found, number, seed):
    """Return the random points at which outlines and brute force differ, and require that cells tile the box."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(float(found.box.x_low), float(found.box.x_high), number)
    y = rng.uniform(float(found.box.y_low), float(found.box.y_high), number)
    values = {name: float(value) for name, value in scenario.values.items()} | {found.x: x, found.y: y}
    truth = pure_equilibrium_mask(scenario.form.game.payoffs(values), 1e-12, len(scenario.players))
    labels = scenario.form.game.actions
    wrong = np.zeros(number, dtype=bool)
    covered = np.zeros(number, dtype=int)
    for cell in found.cells:
        here = winding(outline_points(cell), x, y)
        expected = np.zeros(truth.shape[1:], dtype=bool)
        for profile in cell.profiles:
            expected[tuple(names.index(a) for names, a in zip(labels, profile, strict=True))] = True
        covered += here
        wrong |= (here == 1) & (truth != expected).reshape(number, -1).any(axis=1)
    return np.column_stack([x, y])[wrong | (covered != 1)]


@pytest.mark.parametrize("name", PLANES)
def test_cells_agree_with_brute_force_at_random_points(name):
    scenario, x, y = known(name)
    found = regions(scenario, x, y)
    for point in disagreements(scenario, found, 2_000, 3):
        assert distance(found.cells, point) <= float(found.error)


def test_cells_of_cubic_margins_agree_with_brute_force(cubics):
    seed, made, found = cubics
    for point in disagreements(made, found, 3_000, seed):
        assert distance(found.cells, point) <= float(found.error)
    assert not any(cell.exact for cell in found.cells)


def beside(found, number, seed):
    """Return points a few errors beside drawn boundaries, on all four sides, in fractions."""
    sides = [side for cell in found.cells for side in cell.sides if side.inequality]
    points = [p for side in sides for p in side.points]
    for side in sides:
        if side.straight:
            (xa, ya), (xb, yb) = side.points[0], side.points[-1]
            points.append(((xa + xb) / 2, (ya + yb) / 2))
    chosen = np.random.default_rng(seed).permutation(len(points))[:number]
    step = 3 * found.error
    ways = ((step, 0), (-step, 0), (0, step), (0, -step))
    near = [(points[k][0] + across, points[k][1] + up) for k in chosen for across, up in ways]
    box = found.box
    return [(x, y) for x, y in near if box.x_low < x < box.x_high and box.y_low < y < box.y_high]


@pytest.mark.parametrize("name", ["curved", "ell", "three_guards", "staircase"])
def test_outlines_hold_by_exact_brute_force_just_beside_boundaries(name):
    made, *axes = known(name)
    holds_beside_boundaries(made, axes, regions(made, *axes))


def test_outlines_of_cubic_margins_hold_by_exact_brute_force_just_beside_boundaries(cubics):
    _, made, found = cubics
    holds_beside_boundaries(made, ("a", "b"), found)


def holds_beside_boundaries(made, axes, found):
    near = beside(found, 8, 4)
    across, up = np.array(near, dtype=float).T
    inside = [winding(outline_points(cell), across, up) for cell in found.cells]
    compared = 0
    for k, point in enumerate(near):
        game = made.form.game.at({**made.values, **dict(zip(axes, point, strict=True))})
        truth = {
            tuple(names[i] for names, i in zip(made.form.game.actions, indices, strict=True))
            for indices in pure_equilibria(game)
        }
        assert set(found.at(*point)) == truth
        if distance(found.cells, np.array(point, dtype=float)) > float(found.error):
            (cell,) = [cell for cell, rounds in zip(found.cells, inside, strict=True) if rounds[k] == 1]
            assert set(cell.profiles) == truth
            compared += 1
    assert compared


@pytest.mark.parametrize("name", PLANES)
def test_areas_add_up_to_the_box(name):
    scenario, x, y = known(name)
    found = regions(scenario, x, y)
    total = sum((cell.area.low for cell in found.cells), start=Fraction(0))
    assert total <= found.box.area <= sum((cell.area.high for cell in found.cells), start=Fraction(0))
    if all(cell.exact for cell in found.cells):
        assert total == found.box.area


@pytest.mark.parametrize("name", PLANES)
def test_each_witness_lies_in_its_cell_by_exact_solution(name):
    scenario, x, y = known(name)
    labels = scenario.form.game.actions
    found = regions(scenario, x, y)
    for cell in found.cells:
        at = dict(zip((x, y), cell.witness, strict=True))
        profiles = {
            tuple(names[k] for names, k in zip(labels, indices, strict=True))
            for indices in pure_equilibria(scenario.replace(**at).game())
        }
        assert profiles == set(cell.profiles) == set(found.at(*cell.witness))


@pytest.mark.parametrize("name", ["tiny", "touch", "two_documents", "three_guards", "staircase"])
def test_each_side_of_a_polygon_is_where_its_inequality_binds_and_its_deviation_is_indifferent(name):
    scenario, x, y = known(name)
    found = regions(scenario, x, y)
    labels = dict(zip(scenario.players, scenario.form.game.actions, strict=True))
    for cell in found.cells:
        assert cell.exact
        for side in cell.sides:
            if side.inequality is None:
                continue
            (xa, ya), (xb, yb) = side.points[0], side.points[-1]
            middle = {x: (xa + xb) / 2, y: (ya + yb) / 2}
            assert side.inequality.evaluate(middle) == 0
            witness = dict(zip((x, y), cell.witness, strict=True))
            assert side.inequality.evaluate(witness) > 0
            assert side.lost or side.gained
            payoffs = scenario.replace(**middle).game().exact_payoffs
            for reason in side.lost + side.gained:
                own = [labels[p].index(a) for p, a in zip(scenario.players, reason.profile, strict=True)]
                i = scenario.players.index(reason.player)
                other = list(own)
                other[i] = labels[reason.player].index(reason.deviation)
                assert payoffs[(i, *own)] == payoffs[(i, *other)]


@pytest.mark.parametrize("name", PLANES)
def test_cells_meet_the_exact_regimes_along_a_line(name):
    scenario, x, y = known(name)
    height = Fraction(37, 100)
    found = regions(scenario, x, y)
    low, high = scenario.range(x)
    for regime in regions(scenario.replace(**{y: height}), x).regimes:
        if low < regime.witness.low < high:
            assert set(found.at(regime.witness.low, height)) == set(regime.profiles)


@pytest.mark.parametrize(
    ("name", "profile", "bounds"),
    [
        ("ell", "a,c", {"1 - 2 x": {("p", "b")}, "1 - 2 y": {("q", "d")}}),
        ("tiny", "b,c", {"3 - 4 x": {("p", "a")}}),
        ("two_documents", "a,c", {"-1 + 2 x + 2 y": {("p", "b")}}),
        ("three_guards", "stand,stand,rest", {"s": {("p", "rest"), ("q", "rest")}, "l": {("r", "stand")}}),
        ("staircase", "a4,c4", {"-7 + 16 x": {("p", "a3")}, "9 - 16 x": {("p", "a5")}}),
    ],
)
def test_bounds_name_whose_deviation_they_keep_off(name, profile, bounds):
    scenario, x, y = known(name)
    found = regions(scenario, x, y).bounds(tuple(profile.split(",")))
    assert {str(p): {(r.player, r.deviation) for r in reasons} for p, reasons in found.items()} == bounds


def test_a_triangle_has_exact_corners_and_area(tmp_path):
    found = regions(choice(tmp_path, "a + 2 * b - 1", low=0), "a", "b")
    stay, go = sorted(found.cells, key=lambda cell: cell.area.low)
    assert (stay.profiles, go.profiles) == ((("stay",),), (("go",),))
    assert (stay.area.low, stay.area.high) == (Fraction(1, 4), Fraction(1, 4))
    assert set(stay.outlines[0]) == {(0, 0), (1, 0), (0, Fraction(1, 2))}
    assert [str(p) for p in go.inequalities] == ["-1 + a + 2 b"]


def test_a_disc_is_a_hole_whose_area_is_enclosed(tmp_path):
    found = regions(choice(tmp_path, "1/4 - a^2 - b^2"), "a", "b")
    outside, disc = found.cells
    assert disc.area.low < np.pi / 4 < disc.area.high
    assert disc.area.high - disc.area.low < Fraction(1, 1000)
    assert (len(outside.rings), len(disc.rings)) == (2, 1)
    radius = np.hypot(*outline_points(disc)[0].T)
    assert radius == pytest.approx(0.5, abs=1e-9)
    assert winding(outline_points(outside), np.zeros(1), np.zeros(1)).tolist() == [0]


@pytest.mark.parametrize("formula", ["a^3 - b", "a - b^3", "a * b - 1/5", "a^2 * b - b^3 + 1/9"])
def test_no_chord_leaves_its_curve_by_more_than_stated(tmp_path, formula):
    made = choice(tmp_path, formula)
    found = regions(made, "a", "b")
    gap = float(found.error)
    for cell in found.cells:
        for side in cell.sides:
            if side.inequality is None:
                continue
            (curve,) = found.margins.curves
            for (xa, ya), (xb, yb) in itertools.pairwise(side.points):
                x, y = (xa + xb) / 2, float(ya + yb) / 2
                near = [abs(float(height) - y) for height in curve.heights(x)]
                assert min(near) <= gap


def test_a_profile_that_needs_equality_is_a_seam(tmp_path):
    payoffs = [("one", "(a - b) * one.go"), ("one", "(b - a) * one.wait"), ("one", "0 * one.stay")]
    found = regions(written(tmp_path, {"one": ("stay", "go", "wait")}, payoffs), "a", "b")
    assert {cell.profiles for cell in found.cells} == {(("go",),), (("wait",),)}
    assert {seam.profile for seam in found.seams} == {("stay",)}
    assert set(found.at(Fraction(1, 3), Fraction(1, 3))) == {("stay",), ("go",), ("wait",)}


def test_parts_of_one_regime_that_do_not_touch_are_cells_of_their_own(tmp_path):
    found = regions(choice(tmp_path, "a^2 - 1/4"), "a", "b")
    assert [(cell.profiles, str(cell.area)) for cell in found.cells] == [
        ((("stay",),), "2"),
        ((("go",),), "1"),
        ((("go",),), "1"),
    ]
    assert [str(share) for share in found.shares.values()] == ["1/2", "1/2"]


def test_bad_axes_are_refused():
    scenario, x, y = known("three_guards")
    with pytest.raises(ScenarioError, match=r"unknown parameter 'ss' \(did you mean 's'\?\)"):
        regions(scenario, y, "ss")
    with pytest.raises(ScenarioError, match="found s on both axes"):
        regions(scenario, x, x)
    with pytest.raises(ScenarioError, match="found 3 parameters, expected one or two"):
        regions(scenario, x, y, x)
