"""Volumes of regions: known answers, exact areas of the plane, brute force; membership is exact."""

import json
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis import regions
from bargaining.analysis.robustness import DISAGREEMENT, Budget, draw, profiles_named, volume
from bargaining.analysis.robustness.settling import Bounds
from bargaining.cli.main import group
from bargaining.equilibria import pure_equilibria
from bargaining.errors import BargainingError, ScenarioError
from bargaining.forms.formula import FALSE, Condition
from tests import catalogue

PLAYERS = """
[scenario]
name = "corner"
title = "One player chooses between a corner of the cube and nothing"
[kinds.weight]
meaning = "a weight"
range = [0, 1]
assumption = "test"
[players.row]
label = "Row"
[players.row.actions]
stay = { label = "Stay", assumption = "test" }
go = { label = "Go", assumption = "test" }
[players.column]
label = "Column"
[players.column.actions]
wait = { label = "Wait", assumption = "test" }
"""


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


def written(tmp_path, value, names):
    text = PLAYERS
    for name in names:
        text += (
            f'[parameters.{name}]\nlabel = "{name}"\nkind = "weight"\nbaseline = 0.5\nassumption = "test"\n'
        )
        text += 'range = [0, 1]\nrange_assumption = "test"\n'
    text += f'[[payoff]]\nplayer = "row"\nterm = "row"\nvalue = "row.stay * ({value})"\nassumption = "test"\n'
    path = tmp_path / "corner.toml"
    path.write_text(text)
    return bargaining.load(path)


@pytest.mark.parametrize(
    ("value", "names", "known"),
    [
        ("1 - x - y - z", "xyz", 1 / 6),
        ("1 - x - y - z - u", "xyzu", 1 / 24),
        ("1 - x^2 - y^2 - z^2", "xyz", np.pi / 6),
        ("x*y - z", "xyz", 1 / 4),
    ],
)
def test_a_corner_of_the_cube_has_its_known_volume(tmp_path, value, names, known):
    found = volume(
        written(tmp_path, value.replace("^", "**"), names), "row == stay", list(names), budget=Budget(seed=2)
    )
    assert found.bounds[0] <= known <= found.bounds[1]
    assert found.interval[0] <= known <= found.interval[1]
    assert found.interval[1] - found.interval[0] < 0.01
    assert 0 < found.undecided < 1


def test_dividing_makes_the_same_draws_go_further(tmp_path):
    corner = written(tmp_path, "1 - x - y - z", "xyz")
    widths = []
    for boxes in (0, 50, 400):
        found = volume(corner, "row == stay", list("xyz"), budget=Budget(boxes, 2_000))
        widths.append(found.interval[1] - found.interval[0])
        assert found.bounds[0] <= Fraction(1, 6) <= found.bounds[1]
    assert widths[0] > 1.5 * widths[1] > 2 * widths[2]


def test_intervals_cover_the_volume_as_often_as_they_say(tmp_path):
    corner = written(tmp_path, "1 - x - y - z", "xyz")
    found = [volume(corner, "row == stay", list("xyz"), budget=Budget(20, 200, seed)) for seed in range(200)]
    covered = [one.interval[0] <= 1 / 6 <= one.interval[1] for one in found]
    assert np.mean(covered) > 0.93
    assert np.mean([one.share for one in found]) == pytest.approx(1 / 6, abs=0.004)


@pytest.mark.parametrize(("x", "y"), [("autonomy", "verification"), ("direction_cost", "orchestration_gain")])
def test_areas_are_those_of_the_exact_cells(scenario, x, y):
    cells = regions(scenario, x, y)
    profile = scenario.document.outcomes["package"].profile
    actions = tuple(profile[player] for player in scenario.players)
    areas = [cell.area for cell in cells.cells if actions in cell.profiles]
    low, high = (float(sum(getattr(area, end) for area in areas)) for end in ("low", "high"))
    found = volume(scenario, "package", [x, y])
    assert float(found.bounds[0]) - 1e-12 <= low <= high <= float(found.bounds[1]) + 1e-12
    assert found.interval[0] - 1e-3 <= low <= high <= found.interval[1] + 1e-3


@pytest.mark.parametrize(
    ("name", "target", "axis", "length"),
    [
        ("tiny", "a,c", "x", "1/4"),
        ("staircase", "a4,c4", "x", "1/8"),
        ("touch", "a,d", "x", "0"),
    ],
)
def test_along_one_assumption_the_length_is_exact(name, target, axis, length):
    found = volume(catalogue.scenario(name), target, [axis])
    assert found.bounds == (Fraction(length), Fraction(length))
    assert found.draws == 0
    assert "exactly" in str(found)


def test_along_a_quadratic_margin_the_length_is_enclosed():
    low, high = volume(catalogue.scenario("curved"), "b,d", ["x"]).bounds
    assert low <= Fraction(1, 3) <= high
    assert high - low < Fraction(1, 10**9)


def test_over_the_whole_disagreement_it_is_what_plain_draws_find(scenario):
    found = volume(scenario, "eu == limited", DISAGREEMENT, budget=Budget(draws=4_000))
    target = profiles_named(scenario, "eu == limited")
    plain = target.indicator(draw(found.box, 4_000, seed=9)).mean()
    assert found.bounds == (0, 1)
    assert found.share == pytest.approx(plain, abs=0.04)
    assert found == volume(scenario, "eu == limited", DISAGREEMENT, budget=Budget(draws=4_000))
    assert (
        found.count
        != volume(scenario, "eu == limited", DISAGREEMENT, budget=Budget(draws=4_000, seed=1)).count
    )


def test_membership_is_that_of_the_exact_game(scenario):
    target = profiles_named(scenario, "eu == limited")
    rng = np.random.default_rng(1)
    inside = []
    for _ in range(40):
        at = {
            name: low + (high - low) * Fraction(int(rng.integers(0, 1001)), 1000)
            for name, (low, high) in ((n, scenario.range(n)) for n in scenario.parameters)
        }
        inside.append(target.holds_at(at))
        assert inside[-1] == any(cell[1] == 1 for cell in pure_equilibria(scenario.form.game.at(at)))
    assert True in inside
    assert False in inside


def test_a_set_without_volume_is_left_out_of_a_volume_but_not_of_a_cover():
    x = Polynomial.variable("x")
    unit = {"x": (Fraction(0), Fraction(1))}
    for polynomial, kept in ((-x, False), (Polynomial(), True), (x - 1, False), (x, True)):
        condition = Condition(polynomial)
        assert (Bounds(unit).settled(condition, almost=True) is not FALSE) == kept
        assert Bounds(unit).settled(condition) is not FALSE


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("package",), {}, "no assumption that moves"),
        (("pakage", ["autonomy"]), {}, "did you mean 'package'"),
        (("package", ["autonmy"]), {}, "did you mean 'autonomy'"),
        (("package", ["autonomy"]), {"budget": Budget(draws=0)}, "at least one"),
        (("package", {"autonomy": (0, 3)}), {}, "increasing limits"),
    ],
)
def test_what_has_no_volume_is_refused(scenario, arguments, options, message):
    with pytest.raises(ScenarioError, match=message):
        volume(scenario, *arguments, **options)


def run(*arguments):
    return CliRunner().invoke(group, ["robust", "rapprochement", *arguments])


def test_the_command_measures_a_volume():
    axes = ("--range", "autonomy=0:1", "--range", "verification=0:1")
    text, plain = run("package", "--volume", *axes), run("package", "--volume", *axes, "--json")
    found = json.loads(plain.output)
    assert found["bounds"][0] <= found["share"] <= found["bounds"][1]
    assert f"{found['share']:.4f} of" in text.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("shares", "-o", "x"),
        ("shares", "--steps", "3"),
        ("robust", "eu == isolate", "--unspoken", "range"),
        ("volume", "package"),
    ],
)
def test_options_that_would_be_ignored_are_refused(arguments):
    command, *words = arguments
    error = CliRunner().invoke(group, [command, "rapprochement", *words]).exception
    assert isinstance(error, BargainingError)
    assert "\n" not in str(error)


@pytest.mark.parametrize("command", ["robust", "volume", "tornado", "sensitivity", "information", "discover"])
def test_what_a_command_asks_about_has_to_be_said(command):
    result = CliRunner().invoke(group, [command, "rapprochement", "--json"])
    if command == "robust":  # which showed shares before they were a command of their own
        assert "shares" in json.loads(result.output)
    else:
        assert (result.exit_code, "Missing argument 'PROFILE'" in result.output) == (2, True)
