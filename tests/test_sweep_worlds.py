"""Scenarios side by side in one sweep say what each says by itself."""

import json

import numpy as np
import pytest

import bargaining
from bargaining.analysis.sweeps import Draws, sweep
from bargaining.errors import BargainingError, ScenarioError

pytest.importorskip("xarray")
pytest.importorskip("zarr")

CHANGED = """
[scenario]
name = "{name}"
title = "One weight and one payoff changed"
extends = "rapprochement"

[parameters.orchestration_gain]
baseline = {weight}
assumption = "test"

[parameters.pride]
label = "Pride"
kind = "weight"
baseline = 0.1
assumption = "test"

[[payoff]]
player = "belarus"
term = "Pride"
value = "pride * belarus.align"
assumption = "test"
"""


@pytest.fixture
def files(tmp_path):
    """Write two scenarios that change the main game."""
    found = []
    for name, weight in (("mine", 0.8), ("yours", 0.6)):
        path = tmp_path / f"{name}.toml"
        path.write_text(CHANGED.format(name=name, weight=weight))
        found.append(path)
    return found


@pytest.fixture(scope="module")
def main_game():
    return bargaining.load("rapprochement")


def labels(found):
    return found.regime_label.values[found.regime.values]


@pytest.mark.parametrize("asked", [{}, {"margins": ["status_quo"], "payoffs": ["package"]}, {"mixed": 8}])
def test_scenarios_side_by_side_say_what_each_says_by_itself(main_game, files, asked):
    axes = {"autonomy": ["0.1", "3/13", "0.4"], "reversal": "1 - autonomy"}
    found = sweep(main_game, scenario=["rapprochement", *files], workers=1, **axes, **asked)
    for name, world in (("rapprochement", main_game), *((p.stem, bargaining.load(p)) for p in files)):
        alone = sweep(world, workers=1, **axes, **asked)
        here = found.sel(scenario=name)
        assert labels(here).tolist() == labels(alone).tolist()
        for what in set(alone.data_vars) - {"regime", "profile_in_regime", "regime_points"}:
            if "autonomy" in alone[what].dims:
                np.testing.assert_array_equal(here[what].values, alone[what].values, err_msg=what)
    assert json.loads(found.attrs["digests"])["mine"] == bargaining.load(files[0]).digest


def test_settings_hold_for_all_scenarios(main_game, files):
    start = main_game.calibrated("parish2025").replace(reversal=0.3)
    found = sweep(start, scenario=["rapprochement", files[0]], autonomy=(0, 1, 5))
    world = bargaining.load(files[0]).calibrated("parish2025").replace(reversal=0.3)
    assert labels(found.sel(scenario="mine")).tolist() == labels(sweep(world, autonomy=(0, 1, 5))).tolist()


def test_a_scenario_more_extends_a_store_wherever_the_files_are_by_then(main_game, files, tmp_path):
    draws = Draws(50, seed=1)
    first = [files[0], main_game]
    sweep(main_game, scenario=first, draws=draws, store=tmp_path / "a.zarr")
    files[0].rename(tmp_path / "elsewhere.toml")
    again = [tmp_path / "elsewhere.toml", main_game, files[1]]
    longer = sweep(main_game, scenario=again, draws=draws, store=tmp_path / "a.zarr")
    fresh = sweep(main_game, scenario=again, draws=draws)
    assert labels(longer).tolist() == labels(fresh).tolist()
    with pytest.raises(BargainingError, match="axis scenario"):
        sweep(main_game, scenario=[files[1], main_game], draws=draws, store=tmp_path / "a.zarr")


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"scenario": ["rapprochement"]}, "axis scenario: found one point"),
        ({"scenario": ["rapprochement", "rapprochement"]}, "found 'rapprochement' twice"),
        ({"scenario": "rapprochement,raprochement"}, "raprochement: no such"),
        ({"scenario": ["{mine}", "rapprochement"], "pride": (0, 1, 3)}, "unknown axis 'pride'"),
        ({"scenario": ["{mine}", "rapprochement"], "calibration": ["baseline", "olech2025"]}, "one of them"),
    ],
)
def test_scenarios_that_cannot_stand_side_by_side_are_refused(main_game, files, axes, message):
    given = {
        name: [files[0] if entry == "{mine}" else entry for entry in value]
        if isinstance(value, list)
        else value
        for name, value in axes.items()
    }
    with pytest.raises(ScenarioError, match=message):
        sweep(main_game, **({"autonomy": (0, 1, 3)} | given))


def test_a_parameter_that_one_scenario_lacks_cannot_vary(main_game, files):
    with pytest.raises(ScenarioError, match="pride"):
        sweep(bargaining.load(files[0]), scenario=[files[0], main_game], pride=(0, 1, 3))
