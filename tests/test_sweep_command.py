"""Sweeps that do not fit are refused in one line, and the command gives what the call gives."""

import json
from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis.sweeps import (
    Draws,
    sweep,
)
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.terminal.running import run_command

xr = pytest.importorskip("xarray")
pytest.importorskip("zarr")


@pytest.fixture(scope="module")
def main_game():
    return bargaining.load("rapprochement")


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"autonmy": (0, 1, 5)}, r"unknown axis 'autonmy' \(did you mean 'autonomy'\?\)"),
        ({"autonomy": (0, 2, 5)}, "autonomy: found 2, expected values from 0 to 1"),
        ({"autonomy": (0, 1, 1)}, "autonomy: found one point"),
        ({"autonomy": "0.4"}, "autonomy: found one point"),
        ({"autonomy": [0.1, 0.2, 0.1]}, "found a value twice"),
        ({"autonomy": [0.1, Fraction(1, 10) + Fraction(1, 10**20)]}, "expected values that differ as floats"),
        ({"autonomy": (1, 0, 5)}, "expected them to increase"),
        ({"autonomy": (0, 1)}, "found 2 parts"),
        ({"autonomy": "0:1:2.5"}, "found 2.5 points"),
        ({"autonomy": 3}, "found 3, expected"),
        ({"autonomy": ["x"]}, "found 'x'"),
        ({"autonomy": []}, "empty list"),
        ({}, "found no axis and no draws"),
        ({"calibration": ["baseline", "olech"]}, "unknown calibration 'olech'"),
        ({"autonomy": (0, 1, 3), "reversal": "2 * autonomy"}, "reversal: found 0 to 2 by"),
        ({"autonomy": (0, 1, 3), "reversal": "autonomy^2"}, "expected an affine rule"),
        ({"autonomy": (0, 1, 3), "reversal": "1 - autonmy"}, "unknown parameter 'autonmy'"),
        ({"autonomy": (0, 1, 3), "reversal": "1 - reversal"}, "found a rule in itself"),
    ],
)
def test_an_axis_that_does_not_fit_is_refused_at_once(main_game, axes, message):
    with pytest.raises(ScenarioError, match=message):
        sweep(main_game, **axes)


@pytest.mark.parametrize(
    ("draws", "message"),
    [
        ({"method": "sobl"}, r"unknown method 'sobl' \(did you mean 'sobol'\?\)"),
        ({"n": 1}, "found 1, expected at least 2"),
        ({"seed": -1}, "nonnegative"),
        ({"parameters": ["autonmy"]}, "did you mean 'autonomy'"),
        ({"ranges": {"autonomy": (0, 2)}}, "expected a range within that from 0 to 1"),
        ({"method": "documents", "parameters": ["half_measure_displeasure"]}, "found one value"),
        ({"constraints": ["autonomy = 1"]}, "expected two formulas"),
        ({"constraints": ["autonomy < 0"]}, "expected constraints that leave more"),
    ],
)
def test_draws_that_do_not_fit_are_refused(main_game, draws, message):
    with pytest.raises(ScenarioError, match=message):
        sweep(main_game, draws=Draws(**{"n": 10, **draws}))


def run(capsys, *arguments):
    status = run_command(group, list(map(str, arguments)), name="bargaining")
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_writes_what_the_call_returns_and_its_own_words_repeat_it(main_game, tmp_path, capsys):
    import shlex

    arguments = ["rapprochement", "autonomy=0:1:6", "verification=1 - autonomy", "--calibration", "olech2025"]
    arguments += ["--draws", "40", "--method", "sobol", "--over", "reversal=0.1:0.9", "--over", "swap_scope"]
    arguments += ["--margins", "status_quo", "--where", "swap_scope <= reversal"]
    status, text, errors = run(capsys, "sweep", *arguments, "-o", tmp_path / "a.csv", "--json")
    assert (status, errors) == (0, "")
    summary = json.loads(text)
    assert summary["points"] == 240
    assert sum(r["points"] for r in summary["regimes"]) + summary["excluded"] == 240
    words = shlex.split(summary["command"])
    status, _, errors = run(capsys, *words[1:], "-o", tmp_path / "b.csv")
    assert (status, errors) == (0, "")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["autonomy"], "expected NAME=VALUES"),
        (["autonomy=0:1:3"], "-o: found none"),
        (["autonmy=0:1:5"], "did you mean 'autonomy'"),
        (["autonomy=0:2:5"], "expected values from 0 to 1"),
        (["autonomy=0:1:1"], "found one point"),
        (["autonomy=0:1:3", "-o", "x.txt"], "found the ending '.txt'"),
        (["autonomy=0:1:3", "--over", "reversal", "-o", "x.csv"], "--over: found without --draws"),
        (["autonomy=0:1:3", "autonomy=0:1:5", "-o", "x.csv"], "found it twice"),
    ],
)
def test_a_command_that_does_not_fit_is_one_line(capsys, arguments, message):
    status, _, errors = run(capsys, "sweep", "rapprochement", *arguments)
    assert status == 1
    assert message in errors
    assert errors.count("\n") == 1


def test_a_dry_run_writes_nothing(capsys, tmp_path):
    store = tmp_path / "out.zarr"
    status, text, _ = run(capsys, "sweep", "rapprochement", "autonomy=0:1:401", "-o", store, "--dry-run")
    assert status == 0
    assert "401" in text
    assert not store.exists()


def test_with_and_without_the_compiler_the_results_are_the_same(main_game):
    from bargaining.analysis.sweeps import evaluation, kernels, predictions
    from bargaining.equilibria.branch_and_prune.jit import Kernel

    expected = sweep(main_game, autonomy=(0, 1, 14), margins=True)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((predictions, "standing_profiles"), (evaluation, "distinct_sets")):
            patch.setattr(module, name, Kernel(getattr(kernels, name).__wrapped__, None).compile())
        assert sweep(main_game, autonomy=(0, 1, 14), margins=True).identical(expected)


def test_an_interrupt_says_that_the_same_command_goes_on(capsys, tmp_path, monkeypatch):
    import signal

    from bargaining.analysis.sweeps import execution

    begun, new = tmp_path / "a.zarr", tmp_path / "new.zarr"
    assert run(capsys, "sweep", "rapprochement", "autonomy=0,0.5", "-o", begun)[0] == 0
    monkeypatch.setattr(execution, "evaluate", lambda *_: signal.raise_signal(signal.SIGINT))
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
    try:
        for store, told in ((begun, "the same command goes on"), (new, "nothing is kept")):
            status, _, errors = run(capsys, "sweep", "rapprochement", "autonomy=0,0.5,1", "-o", store)
            assert status == 130
            assert told in errors
    finally:
        signal.signal(signal.SIGINT, previous)
    assert begun.exists()
    assert not new.exists()
    monkeypatch.undo()
    status, _, errors = run(capsys, "sweep", "rapprochement", "autonomy=0:1:5", "-o", tmp_path / "b.zarr")
    assert (status, errors) == (0, "")
