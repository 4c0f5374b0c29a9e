"""Values set on a command line: by themselves, or as a share of the value in force."""

from fractions import Fraction

import pytest
from click.testing import CliRunner

import bargaining
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.studies import Experiment
from bargaining.studies.script import command_of
from bargaining.terminal.options import with_values
from bargaining.terminal.running import run_command

GAME = """
[scenario]
name = "two"
title = "Two"
[kinds.any]
meaning = "anything"
range = [-1, 2]
assumption = "test"
[parameters.x]
label = "x"
kind = "any"
baseline = "2/3"
assumption = "test"
[parameters.nought]
label = "nought"
kind = "any"
baseline = 0
assumption = "test"
[parameters.below]
label = "below"
kind = "any"
baseline = -0.5
assumption = "test"
[players.p]
label = "p"
actions.a = { label = "a", assumption = "test" }
actions.b = { label = "b", assumption = "test" }
[players.q]
label = "q"
actions.c = { label = "c", assumption = "test" }
actions.d = { label = "d", assumption = "test" }
[[payoff]]
player = "p"
term = "t"
value = "(x + nought + below) * p.a"
assumption = "test"
[[payoff]]
player = "q"
term = "t"
value = "q.c"
assumption = "test"
[calibrations.other]
label = "Other"
[calibrations.other.values.x]
value = 0.5
why = "test"
assumption = "test"
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("set") / "two.toml"
    path.write_text(GAME)
    return bargaining.load(str(path))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+10%", "11/15"),
        ("-25%", "1/2"),
        ("+200%", "2"),
        ("-100%", "0"),
        (" + 1/3 % ", "602/900"),
        ("-0.5%", "199/300"),
        ("+0.1", "1/10"),
        ("-0.1", "-1/10"),
        ("0.1", "1/10"),
        (
            "12345678901234567890123/98765432109876543210987",
            "12345678901234567890123/98765432109876543210987",
        ),
    ],
)
def test_a_share_is_of_the_value_in_force_and_a_number_a_number(scenario, text, value):
    assert with_values(scenario, [f"x={text}"]).values["x"] == Fraction(value)


def test_the_value_in_force_is_that_of_the_calibration(scenario):
    assert with_values(scenario, ["x=+10%"], "other").values["x"] == Fraction("0.55")
    assert with_values(scenario, ["x=+10%"], "baseline").values["x"] == Fraction(11, 15)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["x=10%"], "--set x=10%: found '10%', expected a number .* such as .10% or -10%"),
        (["x=*1.5"], "found '.1.5', expected a number .* or a change"),
        (["x=+-10%"], "found '.-10%', expected"),
        (["x=%"], "found '%', expected"),
        (["x=+ten%"], "found '.ten%', expected"),
        (["x=+1/0%"], "found '1/0', expected a quotient that does not divide by zero"),
        (["x=+1e999999999%"], "expected a number with an exponent"),
        (["x=+201%"], "found 301/150, which is 2/3 .201%, expected a value from -1 to 2"),
        (["x=1/999999999999999999999999999999999e9"], "found '1/9"),
        (["nought=+10%"], "--set nought=.10%: found a share of 0, expected a value to set"),
        (["below=-10%"], "found a share of -0.5, expected a value to set"),
        (["y=+10%"], "unknown parameter 'y'"),
        (["x=+10%", "x=0.5"], "--set x=0.5: found x 2 times, expected a change by a share once and alone"),
        (["x=+10%", "x=+10%"], "found x 2 times"),
    ],
)
def test_what_could_mean_either_or_leaves_the_range_is_refused(scenario, settings, message):
    with pytest.raises(ScenarioError, match=message) as caught:
        with_values(scenario, settings)
    assert "\n" not in str(caught.value)


def test_levels_of_scales_take_shares_and_names_of_levels_stay_names():
    start = bargaining.load("rapprochement")
    changed = with_values(start, ["weight_strong=-10%", "us_commerce=strong"])
    assert changed.levels["weight_strong"] == changed.values["us_commerce"] == Fraction("0.72")
    with pytest.raises(ScenarioError, match=r"weight_strong: found 1\.6, expected"):
        with_values(start, ["weight_strong=+100%"])


def test_a_value_given_twice_still_counts_the_later_time(scenario):
    assert with_values(scenario, ["x=+0.1", "x=0.5"]).values["x"] == Fraction(1, 2)


@pytest.mark.parametrize(
    "words",
    [
        ("solve", "rapprochement"),
        ("explain", "rapprochement", "package"),
        ("compare", "rapprochement"),
        ("regimes", "rapprochement", "autonomy"),
        ("tornado", "rapprochement", "package"),
        ("show", "rapprochement"),
    ],
)
def test_every_command_that_sets_values_takes_shares(words):
    result = CliRunner().invoke(group, [*words, "--calibration", "parish2025", "--set", "us_commerce=+75%"])
    assert result.exit_code == 0, result.output
    assert "us_commerce = 0.35" in result.output


def test_scripts_of_experiments_take_shares(tmp_path, capsys):
    seen = []

    def compute(settings, progress):
        seen.append(settings.scenario.values["us_commerce"])
        return {}

    nothing = Experiment(
        name="nothing",
        question="None",
        compute=compute,
        draw=lambda tables: {},
        findings=lambda tables: [],
        figures={},
    )
    words = ["--set", "us_commerce=-50%", "--calibration", "parish2025", "--output", str(tmp_path)]
    assert run_command(command_of(nothing), words) == 0, capsys.readouterr()
    assert seen == [Fraction(1, 10)]


def test_one_axis_points_to_the_command_for_one(capsys):
    assert run_command(group, ["phase", "rapprochement", "autonomy"], name="bargaining") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.rstrip().endswith("along one: bargaining regimes rapprochement autonomy")
    assert run_command(group, ["regimes", "rapprochement", "autonomy"], name="bargaining") == 0
