"""Distances between assumptions inside of other distances, in games in which moves are numbers."""

from fractions import Fraction as F

import pytest

from bargaining import load
from bargaining.analysis.quantities import measured
from bargaining.errors import ScenarioError

FILE = """
[scenario]
name = "aim"
title = "An aim as far as two assumptions are apart"
form = "moves"

[players.one]
label = "One"

[moves.step]
player = "one"
label = "Step"
least = "0"
most = "1"
assumption = "an example"

[kinds.share]
meaning = "from nothing to all"
range = [0, 1]
assumption = "an example"

[parameters.left]
label = "Left"
kind = "share"
baseline = 0.2
assumption = "an example"

[parameters.right]
label = "Right"
kind = "share"
baseline = 0.7
assumption = "an example"

[distances.apart]
of = "left"
to = "right"

[distances.missed]
of = "step"
to = "apart"

[[payoff]]
player = "one"
term = "Miss"
value = "-missed"
assumption = "an example"

[quantities.larger]
label = "The larger of both"
value = "(left + right + apart) / 2"
"""


@pytest.fixture
def write(tmp_path):
    def made(text):
        path = tmp_path / "aim.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return made


@pytest.mark.parametrize(("left", "right"), [("1/5", "7/10"), ("7/10", "1/5"), ("0", "1"), ("1/3", "1/3")])
def test_a_distance_inside_of_a_distance(write, left, right):
    scenario = load(write(FILE)).replace(left=F(left), right=F(right))
    profiles = scenario.form.predicted(scenario.values)
    assert profiles
    for profile in profiles:
        found = measured(scenario, profile)
        assert found["step"] == abs(F(left) - F(right))
        assert found["larger"] == max(F(left), F(right))
        assert scenario.form.payoffs(profile)["one"].evaluate(scenario.values) == 0


def test_a_distance_of_a_number_stands_in_no_other(write):
    nested = FILE.replace('of = "left"', 'of = "step"')
    with pytest.raises(ScenarioError, match=r"distances\.missed\.to.*'apart'"):
        load(write(nested))
