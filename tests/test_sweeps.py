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
from tests import catalogue

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
def guards():
    """Return three players with eight profiles and three documents."""
    return catalogue.scenario("three_guards")


@pytest.fixture(scope="module")
def staircase():
    """Return two players with 81 profiles, more than a word of bits holds."""
    return catalogue.scenario("staircase")


@pytest.fixture(scope="module")
def tiny():
    """Return a game whose documents say 1/4 once and 3/4 twice for x, and nothing for y."""
    return catalogue.scenario("tiny")


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
    game = scenario.form.game.at({**scenario.values, **values})
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
    from bargaining.algebra.compiled import CompiledPolynomials
    from bargaining.analysis.sweeps import design

    axes = {"s": (-1, 1, 61), "t": (-1, 1, 41), "w": ["-0.9", "0.3"]}
    whole = sweep(small, **axes)
    settled, box = [], CompiledPolynomials.signs_over
    monkeypatch.setattr(
        CompiledPolynomials, "signs_over", lambda *given: settled.append(box(*given)) or settled[-1]
    )
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


@pytest.mark.parametrize(("name", "at"), [("curved", "1/3"), ("staircase", "9/16"), ("ell", "1/2")])
def test_a_tie_on_the_grid_is_decided_exactly_and_said(name, at):
    # At a threshold a third regime, both neighbours together, holds alone.
    given, at = catalogue.scenario(name), Fraction(at)
    beside = at - Fraction(1, 20), at, at + Fraction(1, 20)
    found = sweep(given, x=list(beside))
    assert [sets(found, k) for k in range(3)] == [exact_sets(given, {"x": x}) for x in beside]
    assert len(sets(found, 1)) == 2
    assert found["status"].values.tolist() == [0, 2, 0]
    assert "threshold" in found["status"].attrs["flag_meanings"][2]


@pytest.mark.parametrize("side", [-1, 1])
def test_a_sign_that_floats_cannot_tell_is_decided_exactly(side):
    given = catalogue.scenario("curved")
    at = Fraction(1, 3) + side * Fraction(1, 10**18)
    assert float(at) == float(Fraction(1, 3))
    found = sweep(given, x=["0.1", at])
    assert sets(found, 1) == exact_sets(given, {"x": at})
    assert found["status"].values.tolist() == [0, 1]


def test_regimes_are_named_counted_and_cover_the_grid(staircase):
    found = sweep(staircase, x=(0, 1, 51), y=("0.1", 1, 41))
    counts = np.bincount(found["regime"].values.reshape(-1), minlength=found.sizes["code"])
    assert (counts == found["regime_points"].values).all()
    assert counts.min() > 0
    assert found["x"].attrs["long_name"] == staircase.label("x")
    assert found.attrs["digest"] == staircase.digest


def test_calibrations_stand_side_by_side(guards):
    names = ["baseline", "calm", "worried", "alarmed"]
    found = sweep(guards, calibration=names, l=(-1, 1, 5))
    for c, name in enumerate(names):
        for k in range(5):
            expected = exact_sets(guards.calibrated(name), {"l": Fraction(k - 2, 2)})
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
    game = small.form.game.at({**small.values, "s": Fraction(-1, 2), "t": Fraction(1, 2)})
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
        expected = nash_equilibria(small.form.game.at(values))
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
        expected = nash_equilibria(small.form.game.at(values))
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
def test_draws_do_not_hang_on_the_number_of_workers(staircase, method):
    draws = Draws(2 * BLOCK + 100, method, seed=5, parameters=["x", "y"])
    one, two = (sweep(staircase, draws=draws, margins=["a4,c4"], workers=n) for n in (1, 2))
    assert one.identical(two)


@pytest.mark.parametrize("method", ["uniform", "triangular", "documents", "latin hypercube", "sobol"])
def test_the_sets_at_draws_are_exact(guards, method):
    found = sweep(guards, draws=Draws(300, method, seed=4))
    names = found["parameter"].values.tolist()
    for k in range(0, 300, 5):
        drawn = {n: Fraction(float(x)) for n, x in zip(names, found["drawn"].values[k], strict=True)}
        if method == "documents":
            stated = {n: [v.value for v in guards.spoken(n).values()] for n in names}
            drawn = {n: min(stated[n], key=lambda level, x=x: abs(level - x)) for n, x in drawn.items()}
        assert sets(found, k) == exact_sets(guards, drawn)


def test_more_profiles_than_a_word_has_bits_are_all_told(staircase):
    found = sweep(staircase, draws=Draws(400, seed=4))
    names = found["parameter"].values.tolist()
    assert found.sizes["profile"] == 81 or found["pure_equilibria"].shape[-1] == 2
    for k in range(0, 400, 8):
        drawn = {n: Fraction(float(x)) for n, x in zip(names, found["drawn"].values[k], strict=True)}
        assert sets(found, k) == exact_sets(staircase, drawn)


def drawn(scenario, draws):
    found = sweep(scenario, draws=draws)
    return {str(n): found["drawn"].sel(parameter=n).values for n in found["parameter"].values}


def test_uniform_draws_fill_the_range_and_triangular_ones_peak_at_the_baseline(guards):
    uniform = drawn(guards, Draws(20_000, seed=1, parameters=["s"]))["s"]
    assert -1 <= uniform.min() < uniform.max() <= 1
    assert uniform.mean() == pytest.approx(0, abs=0.015)
    triangular = drawn(guards, Draws(20_000, "triangular", seed=1))["s"]
    # The mean of a triangle is the mean of its corners: the lowest code, the baseline and the highest code.
    assert triangular.mean() == pytest.approx((-0.5 + 0.5 + 0.75) / 3, abs=0.01)
    assert triangular.min() >= -0.5
    assert triangular.max() <= 0.75


def test_document_draws_take_each_stated_value_as_often_as_it_is_stated(tiny):
    values = drawn(tiny, Draws(20_000, "documents", seed=1))
    assert set(values) == {"x"}  # no document says anything of y
    for level, share in ((0.25, 1 / 3), (0.75, 2 / 3)):
        assert np.mean(values["x"] == level) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("method", ["latin hypercube", "sobol"])
def test_even_draws_put_one_in_every_stratum(small, method):
    values = drawn(small, Draws(128, method, seed=2, parameters=["s", "t", "w"]))
    for column in values.values():
        assert sorted(np.floor((column + 1) / 2 * 128).astype(int)) == list(range(128))


@pytest.mark.parametrize("method", ["uniform", "triangular", "documents", "sobol"])
def test_more_draws_keep_those_that_exist(guards, method):
    short, long = (drawn(guards, Draws(n, method, seed=9))["s"] for n in (50, 200))
    assert (long[:50] == short).all()
    other = drawn(guards, Draws(50, method, seed=10))["s"]
    assert (other != short).any()


def test_the_draws_of_a_parameter_do_not_hang_on_what_else_is_drawn(small):
    alone = drawn(small, Draws(40, seed=3, parameters=["s"]))["s"]
    beside = drawn(small, Draws(40, seed=3, parameters=["s", "w"]))["s"]
    assert (alone == beside).all()


def test_draws_meet_their_constraints(tiny):
    values = drawn(tiny, Draws(5_000, seed=1, constraints=["x <= y"]))
    assert (values["x"] <= values["y"]).all()
    # Uniform on a triangle: means one third and two thirds.
    assert values["x"].mean() == pytest.approx(1 / 3, abs=0.02)
    assert values["y"].mean() == pytest.approx(2 / 3, abs=0.02)


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


def test_a_plan_says_points_and_size(staircase):
    plan = plan_sweep(staircase, x=(0, 1, 401), y=("0.1", 1, 301))
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


def test_a_netcdf_file_holds_the_dataset(guards, tmp_path):
    pytest.importorskip("h5netcdf")
    pytest.importorskip("h5py")
    draws = Draws(20, parameters=["l"])
    found = sweep(guards, calibration=["baseline", "calm"], draws=draws, margins=["none"])
    path = archive(found, tmp_path / "out.nc")
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        assert opened.equals(found)
        assert opened.attrs["axes"] == found.attrs["axes"]


def test_another_ending_is_refused(small, tmp_path):
    with pytest.raises(BargainingError, match=r"expected \.nc or \.csv"):
        archive(sweep(small, s=(0, 1, 3)), tmp_path / "out.txt")
