"""Sweeps: every point is what the exact game at that point says, draws are what they claim, questions are checked."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis.sweeps import (
    Draws,
    SweepWarning,
    archive,
    plan_sweep,
    pure_equilibrium,
    sweep,
)
from bargaining.analysis.sweeps.drawing import BLOCK
from bargaining.equilibria import nash_equilibria, pure_equilibria
from bargaining.errors import BargainingError

xr = pytest.importorskip("xarray")
pytest.importorskip("zarr")

SMALL = """
[scenario]
name = "small"
title = "A small game with cubic gaps"

[players.one]
label = "One"
[players.one.actions]
stay = { label = "Stay", assumption = "x" }
go = { label = "Go", assumption = "x" }
wait = { label = "Wait", assumption = "x" }
[players.two]
label = "Two"
actions = { yes = { label = "Yes", assumption = "x" }, no = { label = "No", assumption = "x" } }

[kinds.weight]
meaning = "a weight"
range = [-1, 1]
assumption = "a scale"

[parameters]
s = { label = "S", kind = "weight", baseline = 0.3, assumption = "x" }
t = { label = "T", kind = "weight", baseline = -0.2, assumption = "x" }
w = { label = "W", kind = "weight", baseline = 0.5, assumption = "x" }
idle = { label = "Idle", kind = "weight", baseline = 0.5, assumption = "x" }

[[payoff]]
player = "one"
term = "all"
value = "one.stay * (s^3 - s*t) + one.go * (two.yes * t^2 - w*s) + one.wait * two.no * (s + 0.1) + idle * two.yes"
assumption = "x"
[[payoff]]
player = "two"
term = "all"
value = "two.yes * (one.go * (s - t) + one.stay * w * t - one.wait * (s^2 - 0.25)) + idle"
assumption = "x"
"""


@pytest.fixture(scope="module")
def main_game():
    return bargaining.load("rapprochement")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenario") / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return bargaining.load(str(path))


def sets(dataset, *place):
    """Return the pure equilibria that a dataset gives at a point, through the regime's code and through the bits."""
    code = int(dataset["regime"].values[place])
    by_code = dataset["profile"].values[dataset["profile_in_regime"].values[code]].tolist()
    words = dataset["pure_equilibria"].values[place].tolist()
    by_bits = [str(n) for k, n in enumerate(dataset["profile"].values) if words[k // 64] >> (k % 64) & 1]
    assert by_code == by_bits
    return by_code


def exact_sets(scenario, values):
    """Return them by the exact game at the point, that none of the sweep's code has touched."""
    game = scenario.parametric.at({**scenario.values, **values})
    return [
        ",".join(names[k] for names, k in zip(game.actions, profile, strict=True))
        for profile in pure_equilibria(game)
    ]


# ---------------------------------------------------------------- grids


def test_every_point_of_a_grid_is_the_exact_game_there(small):
    found = sweep(small, s=(-1, 1, 21), t="-1:1:11", w=[Fraction(1, 3), "0.5"])
    assert found["regime"].dims == ("s", "t", "w")
    for i, j, k in itertools.product(range(21), range(11), range(2)):
        at = {"s": Fraction(i - 10, 10), "t": Fraction(j - 5, 5), "w": (Fraction(1, 3), Fraction(1, 2))[k]}
        assert sets(found, i, j, k) == exact_sets(small, at), at


def test_chunks_that_are_settled_as_a_whole_say_what_their_points_say(small, monkeypatch):
    from bargaining.analysis.sweeps import design, evaluation

    axes = {"s": (-1, 1, 61), "t": (-1, 1, 41), "w": ["-0.9", "0.3"]}
    whole = sweep(small, **axes)
    settled, box = [], evaluation.signs_in_box
    monkeypatch.setattr(evaluation, "signs_in_box", lambda *given: settled.append(box(*given)) or settled[-1])
    monkeypatch.setattr(design, "MOST_CELLS", 8)
    # Regimes, status and bits, at corners and curved thresholds too.
    assert sweep(small, **axes).identical(whole)
    assert {sign for signs in settled for sign in signs.tolist()} == {-1, 0, 1}
    rng = np.random.default_rng(3)
    for i, j, k in zip(
        rng.integers(0, 61, 150), rng.integers(0, 41, 150), rng.integers(0, 2, 150), strict=True
    ):
        at = {"s": Fraction(int(i) - 30, 30), "t": Fraction(int(j) - 20, 20), "w": Fraction([-9, 3][k], 10)}
        assert sets(whole, i, j, k) == exact_sets(small, at)


def test_a_tie_on_the_grid_is_decided_exactly_and_said(main_game):
    # 3/13 is the exact threshold along this axis; a third regime, both neighbours together, holds there alone.
    at = Fraction(3, 13)
    found = sweep(main_game, autonomy=["0.2", at, "0.25"])
    assert [sets(found, k) for k in range(3)] == [
        exact_sets(main_game, {"autonomy": x}) for x in (Fraction(1, 5), at, Fraction(1, 4))
    ]
    assert found["status"].values.tolist() == [0, 2, 0]
    assert "threshold" in found["status"].attrs["flag_meanings"][2]


@pytest.mark.parametrize("side", [-1, 1])
def test_a_sign_that_floats_cannot_tell_is_decided_exactly(main_game, side):
    at = Fraction(3, 13) + side * Fraction(1, 10**18)
    assert float(at) == float(Fraction(3, 13))
    found = sweep(main_game, autonomy=["0.1", at])
    assert sets(found, 1) == exact_sets(main_game, {"autonomy": at})
    assert found["status"].values.tolist() == [0, 1]


def test_regimes_are_named_counted_and_cover_the_grid(main_game):
    found = sweep(main_game, autonomy=(0, 1, 51), verification=(0, 1, 41))
    counts = np.bincount(found["regime"].values.reshape(-1), minlength=found.sizes["code"])
    assert (counts == found["regime_points"].values).all()
    assert counts.min() > 0
    assert found["autonomy"].attrs["long_name"] == main_game.label("autonomy")
    assert found.attrs["digest"] == main_game.digest


def test_calibrations_stand_side_by_side(main_game):
    names = ["baseline", "olech2025", "parish2025"]
    found = sweep(main_game, calibration=names, autonomy=(0, 1, 6))
    for c, name in enumerate(names):
        for k in range(6):
            expected = exact_sets(main_game.calibrated(name), {"autonomy": Fraction(k, 5)})
            assert sets(found.sel(calibration=name), k) == expected
            assert sets(found, c, k) == expected


def test_a_parameter_follows_another_by_its_rule(small):
    found = sweep(small, s=(-1, 1, 21), t="0.1 - s/2")
    for i in range(21):
        s = Fraction(i - 10, 10)
        assert sets(found, i) == exact_sets(small, {"s": s, "t": Fraction(1, 10) - s / 2})
    assert np.allclose(found["t"].values, 0.1 - found["s"].values / 2, rtol=0, atol=1e-15)


def test_payoffs_and_margins_are_those_of_the_game(small):
    profiles = ["go,yes", "wait,no"]
    found = sweep(small, s=(-1, 1, 9), t=(-1, 1, 5), payoffs=profiles, margins=True)
    game = small.parametric.at({**small.values, "s": Fraction(-1, 2), "t": Fraction(1, 2)})
    point = found.isel(s=2, t=3)
    assert point["payoff"].sel(payoff_profile="go,yes", player="two").item() == pytest.approx(
        game.payoffs[1][1, 0]
    )
    assert point["payoff"].sel(payoff_profile="wait,no", player="one").item() == pytest.approx(
        game.payoffs[0][2, 1]
    )
    u, v = game.payoffs
    for i, j in itertools.product(range(3), range(2)):
        losses = [u[i, j] - u[b, j] for b in range(3) if b != i] + [v[i, j] - v[i, 1 - j]]
        name = str(found["margin_profile"].values[2 * i + j])
        assert point["margin"].sel(margin_profile=name).item() == pytest.approx(min(losses), abs=1e-14)
    clear = np.abs(found["margin"].values) > 1e-12
    holds = np.stack(
        [pure_equilibrium(found, str(n)).values for n in found["margin_profile"].values], axis=-1
    )
    assert ((found["margin"].values > 0) == holds)[clear].all()


def test_all_equilibria_are_counted_with_their_proof(small):
    found = sweep(small, s=[-0.4, 0.3, 0.55], w=[0.2, 0.7], mixed=True)
    for i, j in itertools.product(range(3), range(2)):
        values = {**small.values, "s": Fraction([-4, 3, "11/2"][i]) / 10, "w": Fraction([2, 7][j], 10)}
        expected = nash_equilibria(small.parametric.at(values))
        point = found.isel(s=i, w=j)
        assert point["equilibria"].item() == len(expected)
        assert point["mixed_equilibria"].item() == len(expected.mixed)
        assert point["continua"].item() == len(expected.components)
        assert expected.complete
        assert point["mixed_status"].item() == (1 if expected.components else 0)


def test_all_equilibria_are_listed_with_payoffs_and_regret(small):
    found = sweep(small, s=[-0.4, 0.3, 0.55], w=[0.2, 0.7], mixed=6, constraints=["s + w > -0.1"])
    assert found["player_action"].values.tolist() == ["one.stay", "one.go", "one.wait", "two.yes", "two.no"]
    for i, j in itertools.product(range(3), range(2)):
        point = found.isel(s=i, w=j)
        if (i, j) == (0, 0):
            assert point["mixed_status"].item() == 3
            assert np.isnan(point["equilibrium_strategy"]).all()
            continue
        values = {**small.values, "s": Fraction([-4, 3, "11/2"][i]) / 10, "w": Fraction([2, 7][j], 10)}
        expected = nash_equilibria(small.parametric.at(values))
        assert point["equilibria_left_out"].item() == 0
        assert 0 < len(expected) < 6
        for k, equilibrium in enumerate(expected):
            listed = point.isel(equilibrium=k)
            assert listed["equilibrium_strategy"].values.tolist() == [
                *equilibrium.strategies[0],
                *equilibrium.strategies[1],
            ]
            assert listed["equilibrium_payoff"].values.tolist() == equilibrium.payoffs.tolist()
            assert listed["equilibrium_regret"].item() == equilibrium.regret
        rest = point.isel(equilibrium=slice(len(expected), None))
        assert np.isnan(rest["equilibrium_payoff"]).all()


# ---------------------------------------------------------------- draws


@pytest.mark.parametrize("method", ["uniform", "latin hypercube", "sobol"])
def test_draws_do_not_hang_on_the_number_of_workers(main_game, method):
    draws = Draws(2 * BLOCK + 100, method, seed=5, parameters=["autonomy", "reversal", "swap_scope"])
    one, two = (sweep(main_game, draws=draws, margins=["package"], workers=n) for n in (1, 2))
    assert one.identical(two)


@pytest.mark.parametrize("method", ["uniform", "triangular", "documents", "latin hypercube", "sobol"])
def test_the_sets_at_draws_are_exact(main_game, method):
    found = sweep(main_game, draws=Draws(300, method, seed=4))
    names = found["parameter"].values.tolist()
    for k in range(0, 300, 15):
        drawn = {n: Fraction(float(x)) for n, x in zip(names, found["drawn"].values[k], strict=True)}
        if method == "documents":
            stated = {n: [v.value for v in main_game.spoken(n).values()] for n in names}
            drawn = {n: min(stated[n], key=lambda level, x=x: abs(level - x)) for n, x in drawn.items()}
        assert sets(found, k) == exact_sets(main_game, drawn)


def drawn(scenario, draws):
    found = sweep(scenario, draws=draws)
    return {str(n): found["drawn"].sel(parameter=n).values for n in found["parameter"].values}


def test_uniform_draws_fill_the_range_and_triangular_ones_peak_at_the_baseline(main_game):
    uniform = drawn(main_game, Draws(20_000, seed=1, parameters=["swap_scope"]))["swap_scope"]
    low, high = main_game.range("swap_scope")
    assert low <= uniform.min() < uniform.max() <= high
    assert uniform.mean() == pytest.approx(float(low + high) / 2, abs=0.005)
    triangular = drawn(main_game, Draws(20_000, "triangular", seed=1))["autonomy"]
    # The mean of a triangle is the mean of its corners; here 0.1, 0.4 and 0.7.
    stated = [value.value for value in main_game.spoken("autonomy").values()]
    corners = (min(stated), main_game.baseline["autonomy"], max(stated))
    assert triangular.mean() == pytest.approx(float(sum(corners)) / 3, abs=0.005)
    assert triangular.min() >= float(corners[0])
    assert triangular.max() <= float(corners[2])


def test_document_draws_take_each_stated_value_as_often_as_it_is_stated(main_game):
    values = drawn(main_game, Draws(20_000, "documents", seed=1))
    stated = [value.value for value in main_game.spoken("autonomy").values()]
    for level in set(stated):
        share = np.mean(values["autonomy"] == float(level))
        assert share == pytest.approx(stated.count(level) / len(stated), abs=0.02)
    assert "half_measure_displeasure" not in values


@pytest.mark.parametrize("method", ["latin hypercube", "sobol"])
def test_even_draws_put_one_in_every_stratum(small, method):
    values = drawn(small, Draws(128, method, seed=2, parameters=["s", "t", "w"]))
    for column in values.values():
        assert sorted(np.floor((column + 1) / 2 * 128).astype(int)) == list(range(128))


@pytest.mark.parametrize("method", ["uniform", "triangular", "documents", "sobol"])
def test_more_draws_keep_those_that_exist(main_game, method):
    short, long = (drawn(main_game, Draws(n, method, seed=9))["reversal"] for n in (50, 200))
    assert (long[:50] == short).all()
    other = drawn(main_game, Draws(50, method, seed=10))["reversal"]
    assert (other != short).any()


def test_the_draws_of_a_parameter_do_not_hang_on_what_else_is_drawn(small):
    alone = drawn(small, Draws(40, seed=3, parameters=["s"]))["s"]
    beside = drawn(small, Draws(40, seed=3, parameters=["s", "w"]))["s"]
    assert (alone == beside).all()


def test_draws_meet_their_constraints(main_game):
    rule = "integration_threat <= lost_control_cost"
    values = drawn(main_game, Draws(5_000, seed=1, constraints=[rule]))
    assert (values["integration_threat"] <= values["lost_control_cost"]).all()
    # Uniform on a triangle: means one third and two thirds.
    assert values["integration_threat"].mean() == pytest.approx(1 / 3, abs=0.02)
    assert values["lost_control_cost"].mean() == pytest.approx(2 / 3, abs=0.02)


def test_points_that_cannot_be_drawn_again_are_excluded_and_say_so(small):
    found = sweep(small, s=(-1, 1, 5), t=(-1, 1, 5), constraints=["s < t"])
    excluded = found["s"] >= found["t"]
    assert ((found["regime"] == -1) == excluded).all()
    assert ((found["status"] == 3) == excluded).all()
    assert int(found["regime_points"].sum()) == 10
    even = sweep(small, draws=Draws(64, "sobol", parameters=["s", "t"], constraints=["s < t"]))
    broken = even["drawn"].sel(parameter="s") >= even["drawn"].sel(parameter="t")
    assert ((even["regime"] == -1) == broken).all()


def test_axes_and_draws_cross(small):
    found = sweep(small, s=[-0.5, 0.5], draws=Draws(30, seed=1, parameters=["t", "w"]))
    assert found["regime"].dims == ("s", "draw")
    for k in range(0, 30, 7):
        t, w = (Fraction(float(found["drawn"].sel(parameter=n).values[k])) for n in ("t", "w"))
        assert sets(found, 1, k) == exact_sets(small, {"s": Fraction(1, 2), "t": t, "w": w})


def test_a_second_block_of_draws_is_another_one(small):
    values = drawn(small, Draws(BLOCK + 100, seed=3, parameters=["s"]))["s"]
    assert len(np.unique(values)) == len(values)


# ---------------------------------------------------------------- warnings and plans


def test_an_axis_along_which_nothing_varies_is_a_warning(small):
    with pytest.warns(SweepWarning, match="axis idle: nothing that is asked varies"):
        sweep(small, idle=(0, 1, 3), s=(0, 1, 3))


def test_a_link_along_which_nothing_varies_is_a_warning(small):
    with pytest.warns(SweepWarning, match="axis idle: nothing that is asked varies with it"):
        sweep(small, s=(0, 1, 3), idle="1 - s")


def test_a_link_that_matters_is_no_warning(small):
    # On this line the two differ by nothing, so a gap vanishes; what follows still matters elsewhere.
    sweep(small, s=(0, 1, 3), t="s")


def test_a_plan_says_points_and_size(main_game):
    plan = plan_sweep(main_game, autonomy=(0, 1, 401), reversal=(0, 1, 301))
    assert (plan.points, plan.chunks) == (401 * 301, 4)
    assert plan.bytes == 401 * 301 * (2 * 8 + 1 + 4)
    assert plan.seconds > 0


# ---------------------------------------------------------------- archives and the command


def test_a_table_holds_every_point(small, tmp_path):
    found = sweep(small, s=(-1, 1, 5), t=(-1, 1, 3), margins=["go,yes"], constraints=["s < 1"])
    path = archive(found, tmp_path / "out.csv")
    lines = [line.split(",") for line in path.read_text().replace('"margin go,yes"', "margin").splitlines()]
    assert lines[0][:2] == ["s", "t"]
    assert len(lines) == 1 + 15
    row = dict(zip(lines[0], lines[1 + 3 * 2 + 1], strict=True))
    assert (float(row["s"]), float(row["t"])) == (0.0, 0.0)
    assert int(row["regime"]) == found["regime"].values[2, 1]
    assert float(row["margin"]) == found["margin"].values[2, 1, 0]
    beside = json.loads((tmp_path / "out.csv.json").read_text())
    assert beside["attributes"]["digest"] == small.digest
    assert {path.name for path in tmp_path.iterdir()} == {"out.csv", "out.csv.json"}


def test_a_netcdf_file_holds_the_dataset(main_game, tmp_path):
    pytest.importorskip("h5netcdf")
    pytest.importorskip("h5py")
    draws = Draws(20, parameters=["autonomy"])
    found = sweep(main_game, calibration=["baseline", "olech2025"], draws=draws, margins=["status_quo"])
    path = archive(found, tmp_path / "out.nc")
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        assert opened.equals(found)
        assert opened.attrs["command"] == found.attrs["command"]


def test_another_ending_is_refused(small, tmp_path):
    with pytest.raises(BargainingError, match=r"expected \.nc or \.csv"):
        archive(sweep(small, s=(0, 1, 3)), tmp_path / "out.txt")
