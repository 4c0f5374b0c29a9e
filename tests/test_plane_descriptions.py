"""Every inequality that is printed of a cell or an equilibrium holds where the text says so, and only there."""

import itertools
import json
import re
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.plane.conditions import Across, Beyond
from bargaining.analysis.plane.words import condition
from bargaining.cli.main import group
from bargaining.equilibria import pure_equilibria
from tests.made import choice, written

F = Fraction
ONE = {"one": ("stay", "go")}
TWO = {"one": ("left", "right"), "two": ("up", "middle", "down")}

CURVES = {
    "L": [
        ("one", "(1/3 - a) * one.go * two.up - one.go * two.down"),
        ("two", "(1/4 - b) * two.up * one.go - two.up * one.stay"),
    ],
    "two branches, left and right": [("one", "(a^2 - b^2 / 4 - 1/5) * one.go")],
    "two branches, below and above": [("one", "(b^2 - a^2 / 4 - 1/5) * one.go")],
    "hyperbola": [("one", "(4 * a * b - 1) * one.go")],
    "rings": [("one", "(a^2 + b^2 - 1/9) * (a^2 + b^2 - 1/2) * (a^2 + b^2 - 1/30) * one.go")],
    "lemniscate": [("one", "((a^2 + b^2)^2 - (a^2 - b^2)) * one.go")],
    "folium": [("one", "(a^3 + b^3 - 2 * a * b) * one.go")],
    "cusp": [("one", "(b^2 - a^3) * one.go")],
    "touching": [("one", "(b - a^2) * (b + a^2) * one.go")],
    "touching a side": [("one", "(b - 1 + a^2) * (a + 1 - b^2) * one.go")],
    "along the sides": [("one", "(a + 1) * (1 - b) * (a * b - 1/5) * one.go")],
    "double curve": [("one", "(a - b)^2 * (a + b^2 - 1/3) * one.go")],
    "minus a double curve": [("one", "-(a - b)^2 * one.go")],
    "point alone": [("one", "-(a^2 + b^2) * (a - 1/2) * one.go")],
    "stripes": [("one", "(a - 1/2) * (a + 1/2) * a * one.go")],
    "level stripes": [("one", "(b^2 - 1/3) * one.go")],
    "irrational stripes": [("one", "(2 * a^2 - 1) * (b - a^2) * one.go")],
    "five branches": [("one", "(b^5 - b^3 + b / 5 - a / 50) * one.go")],
    "wave": [("one", "(4 * b^3 - 3 * b - a) * one.go")],
    "ties everywhere": [("one", "(a - b) * one.go"), ("two", "0 * two.up")],
    "the same margin twice": [("one", "(a - b^2) * one.go"), ("two", "(a - b^2) * two.up")],
    "opposite margins": [("one", "(a - b^2) * one.go * two.up"), ("two", "(b^2 - a) * two.up * one.go")],
    "three lines in a point": [("one", "a * one.go"), ("two", "b * (a - b) * two.up")],
}


def made_of(folder, name):
    return written(folder, {"one": ("stay", "go"), "two": ("down", "up")}, CURVES[name])


def random_game(folder, seed):
    """Return a game of two players with payoffs of few small coefficients, so that ties and common factors abound."""
    rng = np.random.default_rng(seed)
    factors = [
        "a",
        "b",
        "a - b",
        "a + b",
        "a^2 + b^2 - 1/2",
        "a * b - 1/5",
        "b - a^2",
        "a - b^2",
        "2 * a - 1",
    ]
    payoffs = []
    for player in TWO:
        for left, right in itertools.product(*TWO.values()):
            chosen = " * ".join(f"({factors[k]})" for k in rng.integers(0, len(factors), rng.integers(0, 3)))
            payoffs.append((player, f"({rng.integers(-2, 3)}) * {chosen or '1'} * one.{left} * two.{right}"))
    return written(folder, TWO, payoffs)


def points(found, seed):
    """Return witnesses, points of a coarse grid where ties live, and random ones."""
    grid = [F(k, 6) for k in range(-5, 6)]
    rng = np.random.default_rng(seed)
    drawn = [tuple(F(int(v), 997) for v in rng.integers(-996, 997, 2)) for _ in range(60)]
    sides = [p for cell in found.cells for side in cell.sides for p in side.points[::7]]
    near = [(x + dx, y) for x, y in sides[:40] for dx in (F(-1, 10**6), F(1, 10**6))]
    inside = [(x, y) for x, y in near if abs(x) < 1 and abs(y) < 1]
    return [*(cell.witness for cell in found.cells), *itertools.product(grid, grid), *drawn, *inside]


def truth(made, x, y):
    game = made.form.game.at({**made.values, "a": x, "b": y})
    labels = made.form.game.actions
    return {tuple(names[k] for names, k in zip(labels, p, strict=True)) for p in pure_equilibria(game)}


def lies(part, x, y):
    """Return 1 strictly inside a part, 0 where all hold and one with equality, -1 outside."""
    return min((c.side(("a", x), ("b", y)) for c in part), default=1)


def check(made, seed=0):
    found = regions(made, "a", "b")
    for x, y in points(found, seed):
        here = truth(made, x, y)
        generic = all(curve.sign(x, y) for curve in found.margins.curves)
        sides = [max(lies(part, x, y) for part in cell.parts) for cell in found.cells]
        for cell, side in zip(found.cells, sides, strict=True):
            # Inside a cell its profiles are equilibria, with others on seams at most.
            assert side < 1 or (set(cell.profiles) == here if generic else set(cell.profiles) <= here)
            if side == 1:
                values = [p.evaluate({"a": x, "b": y}) for p in cell.inequalities]
                assert all(value > 0 for value in values) if generic else all(value >= 0 for value in values)
        # Upright lines of other parts' descriptions are no curves: a point on one may lie in no part strictly.
        assert sides.count(1) <= 1
        assert not generic or max(sides) >= 0
        assert not generic or sides.count(1) == 1 or on_a_line(found, x)
        for profile in found.profiles:
            values = [p.evaluate({"a": x, "b": y}) for p in found.bounds(profile)]
            assert profile in here or not all(value > 0 for value in values)
            assert profile not in here or all(value >= 0 for value in values)
    for cell in found.cells:
        assert max(lies(part, *cell.witness) for part in cell.parts) >= 0
    return found


def on_a_line(found, x):
    lines = [
        place
        for cell in found.cells
        for part in cell.parts
        for c in part
        for place in ([c.place] if isinstance(c, Across) else [])
        + ([c.start, c.end] if isinstance(c, Beyond) else [])
    ]
    return any(place is not None and place.compare(x) == 0 for place in lines)


@pytest.mark.parametrize("name", CURVES)
def test_cells_and_regions_of_named_curves_are_what_their_descriptions_say(tmp_path, name):
    check(made_of(tmp_path, name))


@pytest.mark.parametrize("seed", range(16))
def test_cells_and_regions_of_random_games_are_what_their_descriptions_say(tmp_path, seed):
    check(random_game(tmp_path, seed), seed)


def test_parts_that_do_not_touch_have_descriptions_that_tell_them_apart(tmp_path):
    found = check(made_of(tmp_path, "two branches, left and right"))
    go = [cell for cell in found.cells if cell.profiles[0][0] == "go"]
    assert len(go) == 2
    (one, other) = go
    assert max(lies(part, *other.witness) for part in one.parts) == -1


def test_branches_are_counted_where_signs_and_lines_do_not_tell(tmp_path):
    found = check(made_of(tmp_path, "two branches, below and above"))
    used = [c for cell in found.cells for part in cell.parts for c in part if isinstance(c, Beyond)]
    assert {condition(c) for c in used} == {
        "b <= the 1st b in its range, from below, at which 4 + 5 a^2 = 20 b^2",
        "b >= the 2nd b in its range, from below, at which 4 + 5 a^2 = 20 b^2",
    }


def read(text, x, y):
    """Return the sign of an inequality's left side less its right, turned so that it should be at least zero."""
    left, relation, right = re.fullmatch(r"(.*) (<=|>=) (.*)", text).groups()
    sides = []
    for side in (left, right):
        spaced = re.sub(r"(?<=[\w)]) (?=[\w(])", " * ", side).replace("^", "**")
        sides.append(eval(re.sub(r"(?<![\w*])(\d+)", r"F(\1)", spaced), {"F": F, "a": x, "b": y}))
    return sides[0] - sides[1] if relation == ">=" else sides[1] - sides[0]


@pytest.mark.parametrize(
    "name", ["L", "rings", "stripes", "hyperbola", "touching", "double curve", "opposite margins"]
)
def test_what_json_prints_holds_at_witnesses_and_at_points_of_the_cell(tmp_path, name):
    made_of(tmp_path, name)
    result = CliRunner().invoke(group, ["phase", str(tmp_path / "made.toml"), "a", "b", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    made = bargaining.load(tmp_path / "made.toml")
    drawn = [tuple(F(int(v), 89) for v in np.random.default_rng(k).integers(-88, 89, 2)) for k in range(40)]
    for cell in found["cells"]:
        witness = tuple(F(v) for v in cell["witness"])
        parts = [[entry["condition"] for entry in part] for part in cell["parts"]]
        for x, y in (witness, *drawn):
            if any(all(read(text, x, y) > 0 for text in part) for part in parts):
                assert {tuple(p) for p in cell["profiles"]} <= truth(made, x, y)
                assert all(read(bound["inequality"], x, y) >= 0 for bound in cell["bounds"])
        assert any(all(read(text, *witness) > 0 for text in part) for part in parts)
    for entry in found["equilibria"]:
        for x, y in drawn:
            values = [read(bound["inequality"], x, y) for bound in entry["bounds"]]
            assert tuple(entry["profile"]) in truth(made, x, y) or min(values) <= 0
            assert tuple(entry["profile"]) not in truth(made, x, y) or min(values, default=0) >= 0


def test_a_cell_that_is_no_conjunction_is_printed_as_a_union(tmp_path):
    made_of(tmp_path, "L")
    words = CliRunner().invoke(group, ["phase", str(tmp_path / "made.toml"), "a", "b"]).stdout
    assert "one of these:" in words
    cells = json.loads(
        CliRunner().invoke(group, ["phase", str(tmp_path / "made.toml"), "a", "b", "--json"]).stdout
    )["cells"]
    (ell,) = [cell for cell in cells if len(cell["parts"]) > 1]
    assert {part[0]["condition"] for part in ell["parts"]} == {"a >= 1/3", "b >= 1/4"}
    # Both lines bound it in places, and neither inequality holds all over it.
    assert ell["bounds"] == []
    assert {bound["equation"] for bound in ell["bounds_in_places"]} == {"3 a = 1", "4 b = 1"}


def test_the_cell_round_a_corner_of_the_main_game_lists_no_inequality_that_its_witness_violates():
    axes = ("us_engagement_cost", "verification")
    found = regions(bargaining.load("rapprochement"), *axes)
    for cell in found.cells:
        at = dict(zip(axes, cell.witness, strict=True))
        assert all(polynomial.evaluate(at) > 0 for polynomial in cell.inequalities)
    (bent,) = [cell for cell in found.cells if len(cell.parts) > 1]
    assert [str(p) for p in bent.inequalities] == ["-21 + 221 verification"]


def test_an_irrational_place_is_named_by_its_polynomial(tmp_path):
    # Four cells between upright lines have the same signs: the lines' places tell them apart.
    found = check(choice(tmp_path, "(2 * a^2 - 1) * (3 * a^2 - 1)"))
    words = {condition(c) for cell in found.cells for part in cell.parts for c in part}
    assert "a <= the root near -0.707106781 of 2 a^2 = 1" in words
    assert "a >= the root near 0.707106781 of 2 a^2 = 1" in words
