"""Wrong questions about what an answer hangs on get one line, before anything is computed, and leave no file."""

import json
from pathlib import Path

import pytest
import xarray as xr

from bargaining.cli.main import group
from bargaining.terminal.running import run_command

GRID = ["autonomy=0:1:5", "-o", "new.zarr"]
UNTOUCHED = "mine, not yours\n"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command line in an empty folder; return its status, standard output and the lines of errors."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        status = run_command(group, arguments, name="bargaining")
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out, captured.err.splitlines()

    return call


def rejected(run, arguments, expected):
    status, out, err = run(*arguments)
    assert (status != 0, out) == (True, "")
    assert len(err) == 1
    assert err[0].startswith("error: ")
    assert expected in err[0]
    return status


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["autonmy=0:1:5", "-o", "new.zarr"], "unknown axis 'autonmy' (did you mean 'autonomy'?)"),
        (["autonomy=0:1.2:5", "-o", "new.zarr"], "axis autonomy: found 1.2, expected values from 0 to 1"),
        (["autonomy=0:1:1", "-o", "new.zarr"], "found one point, expected at least two"),
        (["autonomy=1:0:5", "-o", "new.zarr"], "found 1 to 0, expected them to increase"),
        ([*GRID, "autonomy=0:1:7"], "axis autonomy: found it twice"),
        ([*GRID, "reversal=2 - autonomy"], "found 1 to 2 by '2 - autonomy', expected values from 0 to 1"),
        ([*GRID, "calibration=baseline,olech2024"], "did you mean 'olech2025'?"),
        ([*GRID, "calibration=baseline,olech2025", "--calibration", "parish2025"], "--calibration: found an axis"),
        ([*GRID, "--set", "autonomy=0.3"], "--set autonomy: found it among what varies"),
        ([*GRID, "--over", "reversal"], "--over: found without --draws, where it has no effect"),
        ([*GRID, "--seed", "3"], "--seed: found without --draws"),
        ([*GRID, "--method", "sobol"], "--method: found without --draws"),
        ([*GRID, "--forget-draws"], "--forget-draws: found without --draws"),
        ([*GRID, "--draws", "9", "--over", "reversal", "--over", "reversal=0:0.5"], "--over reversal: found it twice"),
        ([*GRID, "--draws", "1"], "draws: found 1, expected at least 2"),
        ([*GRID, "--equilibria", "0"], "bargaining sweep: Invalid value for '--equilibria'"),
        ([*GRID, "--margins", "pakage"], "did you mean 'package'?"),
        ([*GRID, "-o", "other.zarr"], "found two stores, expected at most one"),
        ([*GRID, "-o", "new.txt"], "found the ending '.txt', expected .nc or .csv"),
        (["autonomy=0:1:5"], "-o: found none, expected a .zarr, .nc or .csv file"),
        (["autonomy=0:1:5", "-o", "mine.txt/new.csv"], "mine.txt, not a directory, expected a folder that takes files"),
        (["autonomy=0:1:5", "-o", "mine.txt/new.zarr"], "not a directory, expected a folder that takes files"),
    ],
)  # fmt: skip
def test_a_wrong_sweep(run, arguments, expected):
    Path("mine.txt").write_text(UNTOUCHED)
    rejected(run, ["sweep", "rapprochement", *arguments], expected)
    assert [path.name for path in Path().iterdir()] == ["mine.txt"]
    assert Path("mine.txt").read_text() == UNTOUCHED


PACKAGE = ["--target", "package"]
BETWEEN = ["--between", "olech2025", "parish2025"]
ISOLATE = ["eu == isolate"]


@pytest.mark.parametrize(
    ("command", "arguments", "expected"),
    [
        ("phase", ["autonomy", "autonmy"], "did you mean 'autonomy'?"),
        ("phase", ["autonomy"], "along one: bargaining regimes rapprochement autonomy"),
        ("phase", ["autonomy", "reversal", "--set", "reversal=0.5"], "--set reversal: found it among what varies"),
        ("phase", ["autonomy", "reversal", "-o", "mine.txt/map"], "not a directory, expected a folder"),
        ("crux", [*PACKAGE, "--mode", "end"], "unknown mode 'end' (did you mean 'ends'?)"),
        ("crux", [*PACKAGE, "--norm", "l1"], "unknown norm 'l1' (one of 'range', 'largest', 'count')"),
        ("crux", [*PACKAGE, "--parameters", ","], "expected different names with commas between them"),
        ("crux", [*PACKAGE, "--parameters", "autonomy,autonomy"], "expected different names"),
        ("crux", [*PACKAGE, "--single", "--norm", "count"], "--norm: found with --single, where it has no effect"),
        ("crux", [*BETWEEN, "--mode", "ends"], "--mode: found with --between, where it has no effect"),
        ("crux", [*BETWEEN, "--parameters", "autonomy"], "--parameters: found with --between"),
        ("crux", [*BETWEEN, "--calibration", "parish2025"], "--calibration: found with --between"),
        ("crux", BETWEEN[:2], "Option '--between' requires 2 arguments."),
        ("robust", [*ISOLATE, "--range", "autonomy=0.6:0.2"], "found limits 0.6 to 0.2, expected increasing"),
        ("robust", [*ISOLATE, "--range", "autonomy=0:1", "--range", "autonomy=0:0.5"], "autonomy: found it twice"),
        ("robust", [*ISOLATE, "--range", "autonomy=0:1", "--set", "autonomy=0.5"], "--set autonomy: found it among"),
        ("robust", [*ISOLATE, "--unspoken", "range"], "--unspoken: found without --over, where it has no effect"),
        ("robust", [*ISOLATE, "--boxes", "0"], "bargaining robust: Invalid value for '--boxes'"),
        ("shares", ["--by", "autonomy", "-o", "mine.txt/shares"], "not a directory, expected a folder"),
        ("tornado", ["package", "-o", "mine.txt/bars"], "not a directory, expected a folder"),
        ("tornado", ["package", "--samples", "64"], "bargaining tornado: No such option"),
    ],
)  # fmt: skip
def test_a_wrong_question(run, command, arguments, expected):
    Path("mine.txt").write_text(UNTOUCHED)
    rejected(run, [command, "rapprochement", *arguments], expected)
    assert [path.name for path in Path().iterdir()] == ["mine.txt"]


def test_a_sweep_that_excludes_every_point_says_so(run):
    arguments = ["sweep", "rapprochement", "autonomy=0:1:5", "--where", "autonomy >= 2"]
    status, out, _ = run(*arguments, "-o", "new.zarr", "-o", "new.csv", "--json")
    assert status == 0
    found = json.loads(out)
    assert (found["points"], found["excluded"], found["regimes"]) == (5, 5, [])
    with xr.open_zarr("new.zarr", consolidated=False) as stored:
        assert stored["regime"].values.tolist() == [-1] * 5


def test_a_sweep_that_could_not_begin_leaves_no_store(run):
    pytest.importorskip("distributed")
    rejected(
        run, ["sweep", "rapprochement", *GRID, "--scheduler", "nonsense"], "expected the address of a dask"
    )
    assert not list(Path().iterdir())
    status, *_ = run("sweep", "rapprochement", "autonomy=0:1:7", "-o", "new.zarr")
    assert status == 0


def test_a_failed_sweep_leaves_an_older_store_as_it_was(run):
    pytest.importorskip("distributed")
    assert run("sweep", "rapprochement", *GRID)[0] == 0
    files = {path for path in Path("new.zarr").rglob("*") if path.name.startswith("c")}
    longer = ["autonomy=0:1:9", "-o", "new.zarr", "--scheduler", "nonsense"]
    assert run("sweep", "rapprochement", *longer)[0] == 1
    assert {path for path in Path("new.zarr").rglob("*") if path.name.startswith("c")} >= files


def test_results_and_paths_of_figures_do_not_mix(run):
    status, out, err = run("phase", "rapprochement", "autonomy", "reversal", "-o", "maps/one")
    assert status == 0
    assert "Freeze + Kremlin-run" in out
    assert "maps/one.pdf" in err
    assert "maps/one.pdf" not in out


def test_the_largest_change_is_told_for_the_norm_that_asks_for_it(run):
    arguments = ["crux", "rapprochement", "--target", "kremlin_run", "--norm", "largest"]
    found = json.loads(run(*arguments, "--json")[1])
    _, out, _ = run(*arguments)
    largest = found["solutions"][0]["largest"]
    assert f"each by at most {largest:.4f} of its range" in out
    assert f"moves each assumption by less than {found['bound']:.9f} of its range" in out
