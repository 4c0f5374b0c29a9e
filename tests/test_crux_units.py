"""Cruxes do not depend on the unit or the origin of payoffs, nor on the processor's way of adding."""

import itertools
import json
import os
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes import crux, crux_between
from bargaining.analysis.cruxes.taken import Taken
from tests.crux_games import PROFILES, Small, random_game, written

SHIFT = "1000000000000000"
TINY, HUGE = "1/1000000000000", "1000000000000"
SCALES = [{"p": TINY, "q": HUGE}, {"p": HUGE, "q": "1/10000000000"}, {"p": "7/3", "q": TINY}]
ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)


def everything(scenario):
    """Return all answers about a game as plain values."""
    asked = itertools.product(PROFILES, ("becomes", "ends", "only"), ("range", "largest", "count"))
    return {key: crux(scenario, ", ".join(key[0]), mode=key[1], norm=key[2]).to_dict() for key in asked}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("seed", "parameters"), [(1, 1), (5, 2), (17, 2)])
def test_scaled_and_shifted_payoffs_have_the_same_cruxes(tmp_path, seed, parameters, scale):
    game = written(random_game(seed, parameters))
    plain = everything(game.load(tmp_path))
    assert any(answer["solutions"] for answer in plain.values())
    assert everything(game.load(tmp_path, scale, SHIFT)) == plain


def product(offset):
    """Return a game in which the first player goes where a product is large enough, ranges beginning at an offset."""
    first = f"(x - {offset}) * (y - {offset}) - 3/8"
    payoffs = {
        "p": {("a", "c"): first, ("a", "d"): "1", ("b", "c"): "0", ("b", "d"): "0"},
        "q": {("a", "c"): "1", ("a", "d"): "0", ("b", "c"): "1", ("b", "d"): "0"},
    }
    at = Fraction(offset)
    ranges = {"x": (at + HALF, at, at + 1), "y": (at + HALF, at, at + 1)}
    return Small(ranges, payoffs)


@pytest.mark.parametrize("offset", ["0", "1000000000000000", "-7000000001/7"])
def test_parameters_far_from_zero_have_the_same_cruxes(tmp_path, offset):
    scenario = product(offset).load(tmp_path)
    found = crux(scenario, "a, c")
    least = 2 * 0.375**0.5 - 1  # both grow alike
    assert found.status == "optimal"
    assert found.bound <= least <= found.solutions[0].distance <= found.bound + 1e-6
    ends = crux(scenario.replace(x=Fraction(offset) + 1, y=Fraction(offset) + 1), "a, c", mode="ends")
    assert ends.status == "optimal"
    assert 0 < ends.solutions[0].distance - Fraction(5, 8) < Fraction(1, 10**6)


@pytest.fixture
def corner(tmp_path):
    """Return a game whose first player goes at one corner only: both parameters at the upper end of their ranges."""
    first = "(1/3 * x * y - 901400/3) * p.a * q.c"
    payoffs = {"p": {("a", "c"): first.split(" * p")[0], ("a", "d"): "0", ("b", "c"): "0", ("b", "d"): "0"}}
    payoffs["q"] = {("a", "c"): "1", ("a", "d"): "0", ("b", "c"): "1", ("b", "d"): "0"}
    top, far = Fraction(9014, 10), Fraction(1000)
    ranges = {"x": (Fraction(8964, 10), Fraction(-5), top), "y": (Fraction(999), Fraction(-5), far)}
    return Small(ranges, payoffs).load(tmp_path)


@pytest.mark.parametrize("norm", ["range", "largest", "count"])
def test_what_holds_at_one_corner_only_is_found_and_never_gains(corner, norm):
    found = crux(corner, "a, c", norm=norm)
    assert found.status == "optimal"
    assert [s.values for s in found.solutions] == [{"x": Fraction(9014, 10), "y": Fraction(1000)}]
    assert crux(corner, "b, c", mode="ends", norm=norm).status == "infeasible"
    alone = crux(corner.replace(y=1000), "a, c", norm=norm)
    assert [s.values for s in alone.solutions] == [{"x": Fraction(9014, 10)}]


def test_a_constant_that_is_tied_fulfils_what_must_only_not_pay(tmp_path):
    # Tied at s = 1/2 whatever t: the second player's margin is (s - 1/2) t.
    payoffs = {
        "p": {("a", "c"): "t - 1/2", ("a", "d"): "t - 1/2", ("b", "c"): "0", ("b", "d"): "0"},
        "q": {("a", "c"): "(s - 1/2) * t", ("a", "d"): "0", ("b", "c"): "(s - 1/2) * t", ("b", "d"): "0"},
    }
    scenario = Small({"s": (HALF, ZERO, ONE), "t": (ZERO, ZERO, ONE)}, payoffs).load(tmp_path)
    found = crux(scenario, "a, c", parameters=["t"])
    assert (found.status, found.solutions[0].values) == ("optimal", {"t": HALF})
    assert crux(scenario, "b, c", mode="ends", parameters=["t"]).solutions[0].values["t"] > HALF
    never = crux(scenario, "a, c", mode="only", parameters=["t"])  # the second player's tie remains
    assert never.status == "infeasible"


def documents(tmp_path, unit):
    """Return a scenario in which either of two values of the second document turns the first player."""
    cells = {("a", "c"): "x - 1/2 + y", ("a", "d"): "x - 1/2 + y", ("b", "c"): "0", ("b", "d"): "0"}
    second = {("a", "c"): "1", ("a", "d"): "0", ("b", "c"): "1", ("b", "d"): "0"}
    game = Small({"x": (HALF, ZERO, ONE), "y": (ZERO, ZERO, ONE)}, {"p": cells, "q": second})
    game.load(tmp_path, {"p": unit, "q": unit})
    place = tmp_path / "small.toml"
    text = place.read_text()
    for name, x, y in (("one", "0.4", "0"), ("two", "0.6", "0.3"), ("tie", "0.5", "0")):
        text += f'[calibrations.{name}]\nlabel = "{name}"\n[calibrations.{name}.values]\n'
        for parameter, value in (("x", x), ("y", y)):
            text += f'{parameter} = {{ value = "{value}", why = "test", assumption = "test" }}\n'
    place.write_text(text)
    return bargaining.load(str(place))


@pytest.mark.parametrize("unit", [TINY, "1", HUGE])
@pytest.mark.parametrize("target", [None, "a, c"])
def test_what_to_take_over_does_not_depend_on_the_unit(tmp_path, unit, target):
    scenario = documents(tmp_path, unit)
    found = crux_between(scenario, "one", "two", profile=target)
    assert (found.size, [set(t.values) for t in found.takeovers]) == (1, [{"x"}, {"y"}])
    assert crux_between(scenario, "one", "tie", profile="a, c").size == 1
    if target:
        margin, status = found.attributions
        assert {name: round(share / float(Fraction(unit)), 9) for name, share in margin.shares.items()} == {
            "x": 0.2,
            "y": 0.3,
        }
        assert status.shares == {"x": 0.5, "y": 0.5}
        assert all(f"\n  {name}  " in str(found).partition("tightest margin")[2] for name in "xy")


def test_signs_that_floats_do_not_know_are_settled_in_fractions():
    # 1/3 - 1/3 (1 + 10^-30): the difference is lost in floats, and no multiple of the coefficients is small.
    x, y = Polynomial.variable("x"), Polynomial.variable("y")
    third = Polynomial.constant(Fraction(1, 3))
    lost = x * third - y * (third + Polynomial.constant(Fraction(1, 10**30)))
    zeros = {"x": ZERO, "y": ZERO}
    ones = {"x": ONE, "y": ONE}
    taken = Taken([lost], zeros, ones, ("x", "y"))
    sets = np.array(list(itertools.product([False, True], repeat=2)))
    assert taken.errors.all()
    assert taken.signs(sets).ravel().tolist() == [0, -1, 1, -1]


COMMANDS = """
import hashlib
from dataclasses import replace
import numpy as np
from click.testing import CliRunner
import bargaining
from bargaining.analysis.cruxes.attribution import shapley
from bargaining.forms.formula import conditions
from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.analysis.cruxes.programmes import dual_bound, surely_reduced
from bargaining.games.programmes import Programme
from bargaining.cli.crux import crux_command
asked = [
    ["--target", "package", "--mode", "ends"],
    ["--target", "directed_tokens", "--norm", "largest"],
    ["--target", "kremlin_run", "--norm", "count"],
    ["--between", "baseline", "olech2025", "--target", "package"],
]
for arguments in asked:
    run = CliRunner().invoke(crux_command, ["rapprochement", *arguments, "--json"])
    assert run.exit_code == 0, run.output
    print(run.output)
scenario = bargaining.load("rapprochement")
formula = scenario.form.formula(("package", "limited", "restrain", "tolerate"))
polynomials = [c.polynomial for c in conditions(formula)]
system = CompiledPolynomials.over(polynomials, scenario.parameters)
draw = np.random.default_rng(0)
system = replace(system, weights=draw.normal(size=system.weights.shape))
points = draw.random((300, len(scenario.parameters)))
print(hashlib.sha256(system.at(points).tobytes() + system.slopes(points[0]).tobytes()).hexdigest())
print(hashlib.sha256(np.array(system.bounds(points[1] / 2, 1 - points[1] / 2)).tobytes()).hexdigest())
low, high = np.zeros(90), np.ones(90)
programme = Programme(draw.random(90), draw.normal(size=(70, 90)), draw.normal(size=70), low, high)
y = draw.random(70)
print(repr(dual_bound(programme, y)), hashlib.sha256(surely_reduced(programme, y).tobytes()).hexdigest())
weights = draw.random(11)
print(shapley(lambda sets: np.where(sets, weights, 0).sum(axis=1) ** 2, tuple("abcdefghijk"), "square").to_dict())
"""
KERNELS = ("Nehalem", "Haswell", "SkylakeX")


def test_every_digit_is_the_same_whatever_kernel_multiplies_matrices():
    started = [
        subprocess.Popen(
            [sys.executable, "-c", COMMANDS],
            env={**os.environ, "OPENBLAS_CORETYPE": kernel},
            stdout=subprocess.PIPE,
            text=True,
        )
        for kernel in KERNELS
    ]
    printed = [run.communicate()[0] for run in started]
    assert all(run.returncode == 0 for run in started)
    assert json.loads(printed[0].partition("\n}\n")[0] + "\n}")["status"] == "optimal"
    assert printed == printed[:1] * len(KERNELS)
