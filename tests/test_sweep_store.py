"""A stored sweep survives anything: the bytes are those of an undisturbed one, and nothing is lost or mixed up."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

import bargaining
from bargaining.analysis.sweeps import Draws, SweepWarning, execution, sweep
from bargaining.analysis.sweeps import design as designs
from bargaining.analysis.sweeps.making import Wanted, make_design
from bargaining.errors import BargainingError

xr = pytest.importorskip("xarray")
zarr = pytest.importorskip("zarr")

ASKED = {"autonomy": "0:1:48", "reversal": "0:1:32", "margins": ["status_quo"]}


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


@pytest.fixture
def small_chunks(monkeypatch):
    """Make chunks of 8 x 8 points, so that a small sweep has many."""
    monkeypatch.setattr(designs, "MOST_CELLS", 64)


def content(folder):
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()
    }


def same(left, right):
    assert left.keys() == right.keys()
    assert [name for name in left if left[name] != right[name]] == []


# ---------------------------------------------------------------- what a store holds


def test_a_store_holds_what_memory_holds_and_any_zarr_reader_opens_it(scenario, tmp_path, small_chunks):
    path = tmp_path / "a.zarr"
    stored = sweep(scenario, store=path, **ASKED, constraints=["autonomy + reversal <= 1.7"])
    kept = sweep(scenario, **ASKED, constraints=["autonomy + reversal <= 1.7"])
    assert stored.identical(kept)
    assert (kept["regime"] == -1).any()
    plain = xr.open_zarr(path, consolidated=False, chunks=None)
    for name in ("regime", "pure_equilibria", "status", "margin", "autonomy"):
        assert (plain[name].values == kept[name].values).all()
    assert plain["regime"].attrs["flag_meanings"] == kept["regime_label"].values.tolist()


def test_calibrations_and_draws_are_stored(scenario, tmp_path, small_chunks):
    asked = {
        "calibration": ["baseline", "parish2025"],
        "draws": Draws(150, parameters=["autonomy", "reversal"]),
    }
    stored = sweep(scenario, store=tmp_path / "a.zarr", payoffs=["package"], **asked)
    assert stored.identical(sweep(scenario, payoffs=["package"], **asked))


# ---------------------------------------------------------------- going on, extending, changing


def test_a_finished_sweep_is_not_computed_again(scenario, tmp_path, small_chunks):
    sweep(scenario, store=tmp_path / "a.zarr", **ASKED)
    before = content(tmp_path / "a.zarr")
    reports = []
    sweep(scenario, store=tmp_path / "a.zarr", progress=reports.append, **ASKED)
    assert reports == []
    same(before, content(tmp_path / "a.zarr"))


def number_of_chunks_computed(scenario, path, **asked):
    reports = []
    sweep(scenario, store=path, workers=1, progress=reports.append, **asked)
    return len(reports)


def test_a_longer_list_and_more_draws_compute_only_what_is_new(scenario, tmp_path, small_chunks):
    levels = [f"{k}/40" for k in range(32)]
    grid = {"autonomy": levels[:16], "reversal": levels}
    assert number_of_chunks_computed(scenario, tmp_path / "a.zarr", **grid) == 8
    assert number_of_chunks_computed(scenario, tmp_path / "a.zarr", **{**grid, "autonomy": levels}) == 8
    sweep(scenario, store=tmp_path / "fresh.zarr", **{**grid, "autonomy": levels})
    same(content(tmp_path / "a.zarr"), content(tmp_path / "fresh.zarr"))
    draws = {n: Draws(n, seed=1) for n in (128, 300)}
    assert number_of_chunks_computed(scenario, tmp_path / "d.zarr", draws=draws[128]) == 2
    assert number_of_chunks_computed(scenario, tmp_path / "d.zarr", draws=draws[300]) == 3


def test_a_shorter_axis_leaves_nothing_behind(scenario, tmp_path, small_chunks):
    levels = [f"{k}/40" for k in range(32)]
    sweep(scenario, store=tmp_path / "a.zarr", autonomy=levels, reversal=levels)
    sweep(scenario, store=tmp_path / "a.zarr", autonomy=levels[:16], reversal=levels)
    sweep(scenario, store=tmp_path / "fresh.zarr", autonomy=levels[:16], reversal=levels)
    same(content(tmp_path / "a.zarr"), content(tmp_path / "fresh.zarr"))


def test_a_changed_assumption_computes_only_what_hangs_on_it(scenario, tmp_path, small_chunks):
    asked = {"autonomy": "0:1:16", "margins": ["status_quo"]}
    sweep(scenario, store=tmp_path / "a.zarr", **asked)
    design = make_design(
        scenario, {"autonomy": (0, 1, 2)}, draws=Draws(2), wanted=Wanted(margins=["status_quo"])
    )
    idle = sorted(set(scenario.parameters) - design.entering)
    assert idle
    low, high = scenario.range(idle[0])
    other = scenario.replace(**{idle[0]: (low + high * 3) / 4})
    assert other.digest != scenario.digest
    assert number_of_chunks_computed(other, tmp_path / "a.zarr", **asked) == 0
    changed = scenario.replace(reversal="0.9")
    assert number_of_chunks_computed(changed, tmp_path / "a.zarr", **asked) == 1
    sweep(changed, store=tmp_path / "fresh.zarr", **asked)
    same(content(tmp_path / "a.zarr"), content(tmp_path / "fresh.zarr"))


# ---------------------------------------------------------------- kill -9, full disks, damage

SCRIPT = """
import json, os, sys, warnings
warnings.simplefilter("error")
import bargaining
from bargaining.analysis.sweeps import design, running
design.MOST_CELLS, design.MIXED_CELLS = 64, 16
running.POOL_PAYS = 0.0

if __name__ == "__main__":
    scenario = bargaining.load("rapprochement")
    bargaining.sweep(scenario, autonomy="0:1:3", margins=["status_quo"], payoffs=["package"])
    # Copies of a process that is warm: one for each line of standard input.
    for line in sys.stdin:
        child = os.fork()
        if not child:
            bargaining.sweep(scenario, **json.loads(line))
            os._exit(0)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)
"""

MOMENTS = int(os.environ.get("SWEEP_KILLS", "3"))
"""Kills of each kind of sweep."""

GRID = {"autonomy": "0:1:48", "reversal": "0:1:32"}


@pytest.fixture
def forked(tmp_path, monkeypatch):
    """Start a process that runs sweeps in copies of itself; both have small chunks and a pool for any work."""
    if not hasattr(os, "fork"):
        pytest.skip("the system has no fork")
    monkeypatch.setattr(designs, "MOST_CELLS", 64)
    monkeypatch.setattr(designs, "MIXED_CELLS", 16)
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(bargaining.__file__).parent.parent)},
    )  # fmt: skip
    yield process
    assert "Error" not in process.communicate()[1]


def files_in(path):
    return sum(len(files) for _, _, files in os.walk(path))


def begin(process, path, **asked):
    process.stdin.write(json.dumps({"store": str(path), **asked}) + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.0005)


@pytest.mark.parametrize(
    ("first", "more", "workers"),
    [
        ({}, {"margins": ["status_quo"]}, 1),
        ({}, {"margins": ["status_quo"]}, 2),
        ({"margins": ["status_quo"]}, {"margins": ["status_quo", "package"], "payoffs": ["package"]}, 2),
    ],
)
def test_a_sweep_killed_at_any_moment_ends_in_the_same_bytes(
    scenario, tmp_path, forked, first, more, workers
):
    sweep(scenario, store=tmp_path / "calm.zarr", **GRID, **more)
    calm = content(tmp_path / "calm.zarr")
    before = tmp_path / "before.zarr"
    if first:
        sweep(scenario, store=before, **GRID, **first)
    path = tmp_path / "killed.zarr"
    kills = 0
    for share in np.random.default_rng(7 + workers).uniform(0.0, 1.0, MOMENTS).tolist():
        shutil.rmtree(path, ignore_errors=True)
        if first:
            shutil.copytree(before, path)
        enough = files_in(path) + share * (len(calm) - files_in(path))
        child = begin(forked, path, workers=workers, **GRID, **more)
        # A sweep that is done before we look has all its files.
        wait_for(lambda enough=enough: files_in(path) >= enough)
        os.kill(child, signal.SIGKILL)
        kills += int(forked.stdout.readline()) == signal.SIGKILL
        sweep(scenario, store=path, workers=3 - workers, **GRID, **more)
        same(content(path), calm)
    assert kills


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs /proc to see the workers")
def test_worker_processes_end_with_the_sweep_that_is_killed(scenario, tmp_path, forked):
    asked = {"autonomy": "0:1:64", "mixed": 6}
    sweep(scenario, store=tmp_path / "calm.zarr", workers=1, **asked)
    path = tmp_path / "killed.zarr"
    child = begin(forked, path, workers=2, **asked)
    wait_for(lambda: list(path.glob("equilibria/c/*")))
    workers = [pid for pid in _children(child) if _alive(pid)]
    os.kill(child, signal.SIGKILL)
    assert int(forked.stdout.readline()) == signal.SIGKILL
    assert len(workers) >= 2
    wait_for(lambda: not any(_alive(pid) for pid in workers))
    sweep(scenario, store=path, workers=1, **asked)
    same(content(path), content(tmp_path / "calm.zarr"))


def _children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _alive(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_full_disk_is_one_line_and_loses_nothing(scenario, tmp_path, small_chunks, monkeypatch):
    sweep(scenario, store=tmp_path / "calm.zarr", **ASKED)
    from zarr.storage import _local as disk

    path, put, written = tmp_path / "a.zarr", disk._put, []

    def full(target, *content, **options):
        if len(written) > 40:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        written.append(target)
        return put(target, *content, **options)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "_put", full)
        with pytest.raises(
            BargainingError, match="the disk is full; the chunks written so far are kept"
        ) as caught:
            sweep(scenario, store=path, workers=1, **ASKED)
    assert "\n" not in str(caught.value)
    left = number_of_chunks_computed(scenario, path, **ASKED)
    assert 0 < left < 24
    same(content(path), content(tmp_path / "calm.zarr"))


def test_a_damaged_or_missing_chunk_is_computed_again_with_a_warning(scenario, tmp_path, small_chunks):
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, **ASKED)
    before = content(path)
    files = sorted((path / "margin" / "c").rglob("*"))
    chunk = next(file for file in files if file.is_file())
    chunk.write_bytes(chunk.read_bytes()[:20])
    (path / "pure_equilibria" / "c" / "1" / "1" / "0").unlink()
    with pytest.warns(SweepWarning, match=r"2 chunk\(s\) are not as they were written"):
        assert number_of_chunks_computed(scenario, path, **ASKED) == 2
    same(before, content(path))


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "empty"])
def test_whatever_file_is_harmed_the_store_is_whole_again(scenario, tmp_path, small_chunks, harm):
    path, asked = (
        tmp_path / "a.zarr",
        {"autonomy": "0:1:20", "margins": ["status_quo"], "payoffs": ["package"]},
    )
    sweep(scenario, store=path, **asked)
    before = content(path)
    rng = np.random.default_rng(5)
    for name in sorted(before.keys() - {"zarr.json"}):  # by which a store is known for what it is
        file = path / name
        if harm == "gone":
            file.unlink()
        else:
            written = bytearray(before[name])
            if harm == "changed" and written:
                written[int(rng.integers(len(written)))] ^= 0x55
            file.write_bytes({"cut": written[: len(written) // 2], "changed": written, "empty": b""}[harm])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SweepWarning)
            sweep(scenario, store=path, **asked)
        same(before, content(path))


def test_a_note_that_was_not_written_costs_its_chunk(scenario, tmp_path, small_chunks):
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, **ASKED)
    before = content(path)
    zarr.open_group(path)["manifest/regimes"][2, 3] = 0
    assert number_of_chunks_computed(scenario, path, **ASKED) == 1
    same(before, content(path))


def test_a_value_that_was_changed_is_computed_again(scenario, tmp_path, small_chunks):
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, **ASKED)
    before = content(path)
    zarr.open_group(path)["status"][17, 9] = 3
    with pytest.warns(SweepWarning, match=r"1 chunk\(s\) are not as they were written"):
        assert number_of_chunks_computed(scenario, path, **ASKED) == 1
    same(before, content(path))


def test_a_store_of_an_earlier_version_is_refused(scenario, tmp_path, small_chunks):
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, **ASKED)
    described = json.loads((path / "zarr.json").read_text())
    question = json.loads(described["attributes"]["question"]) | {"format": 2}
    described["attributes"]["question"] = json.dumps(question)
    (path / "zarr.json").write_text(json.dumps(described))
    before = content(path)
    with pytest.raises(BargainingError, match=r"another version of this program \(format 2, expected 3\)"):
        sweep(scenario, store=path, **ASKED)
    same(before, content(path))


# ---------------------------------------------------------------- further quantities


@pytest.mark.parametrize(
    ("first", "more", "whole"),
    [
        ({"margins": ["package"]}, {"margins": ["status_quo"]}, {"margins": ["package", "status_quo"]}),
        ({"margins": ["package"]}, {"payoffs": True}, {"margins": ["package"], "payoffs": True}),
        ({"mixed": True}, {"margins": ["package"]}, {"mixed": True, "margins": ["package"]}),
        ({"payoffs": ["package"]}, {"mixed": 9}, {"mixed": 9, "payoffs": ["package"]}),
    ],
)
def test_further_quantities_join_a_store_and_what_is_there_stays(scenario, tmp_path, first, more, whole):
    points = {"autonomy": "0:1:4", "reversal": "0:1:3"}
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, **points, **first)
    kept = {file: file.stat().st_mtime_ns for file in path.rglob("c/*/*/*") if file.is_file()}
    joined = sweep(scenario, store=path, **points, **more)
    assert kept == {file: file.stat().st_mtime_ns for file in kept}
    assert joined.identical(sweep(scenario, store=tmp_path / "b.zarr", **points, **whole))
    same(content(path), content(tmp_path / "b.zarr"))
    assert sweep(scenario, store=path, **points).identical(joined)


def test_drawn_values_join_a_store(scenario, tmp_path, small_chunks):
    draws = Draws(150, "latin hypercube", parameters=["autonomy", "reversal"])
    sweep(scenario, store=tmp_path / "a.zarr", draws=draws, keep_draws=False)
    joined = sweep(scenario, store=tmp_path / "a.zarr", draws=draws)
    assert joined.identical(sweep(scenario, draws=draws))


def test_only_what_is_new_is_computed(scenario, tmp_path, small_chunks, monkeypatch):
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, autonomy="0:1:16")
    tasks = []
    compute = execution.evaluate
    monkeypatch.setattr(
        execution, "evaluate", lambda design, task: tasks.append(task) or compute(design, task)
    )
    sweep(scenario, store=path, workers=1, autonomy="0:1:16", margins=["package"])
    assert [[quantity.kind for quantity in task.quantities] for task in tasks] == [["margin"]]


def test_more_room_for_equilibria_lists_them_all(scenario, tmp_path):
    path = tmp_path / "a.zarr"
    with pytest.warns(
        SweepWarning, match=r"point\(s\) with more equilibria than the room for 1; mixed=\d lists"
    ):
        short = sweep(scenario, store=path, autonomy=[0.1, 0.6], mixed=1)
    assert (short["equilibria_left_out"] == short["equilibria"] - 1).all()
    most = int(short["equilibria"].max())
    long = sweep(scenario, store=path, autonomy=[0.1, 0.6], mixed=most)
    assert (long["equilibria_left_out"] == 0).all()
    sweep(scenario, store=tmp_path / "b.zarr", autonomy=[0.1, 0.6], mixed=most)
    same(content(path), content(tmp_path / "b.zarr"))
    assert sweep(scenario, store=path, autonomy=[0.1, 0.6], mixed=True).identical(long)


# ---------------------------------------------------------------- stores of something else


@pytest.mark.parametrize(
    ("first", "asked", "message"),
    [
        (ASKED, {"autonomy": (0, 1, 8)}, "found a sweep with dimensions"),
        (ASKED, {**ASKED, "autonomy": "0:1:96"}, "found a sweep with axis autonomy 0:1:48, expected 0:1:96"),
        (ASKED, {"autonomy": "0:1:48", "reversal": "0:1:32", "verification": "1 - reversal"}, "with links"),
        ({"draws": Draws(80)}, {"draws": Draws(80, seed=1)}, "found a sweep with draws"),
        ({"draws": Draws(80)}, {"draws": Draws(80, "sobol")}, "found a sweep with draws"),
        (
            {"draws": Draws(80)},
            {"draws": Draws(80, ranges={"autonomy": (0, "0.5")})},
            "found a sweep with draws",
        ),
    ],
)
def test_a_store_of_other_points_is_left_alone(scenario, tmp_path, small_chunks, first, asked, message):
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, **first)
    before = content(path)
    with pytest.raises(BargainingError, match=message) as caught:
        sweep(scenario, store=path, **asked)
    assert "\n" not in str(caught.value)
    same(before, content(path))


def test_a_store_of_another_scenario_is_left_alone(scenario, tmp_path, small_chunks):
    path = tmp_path / "a.zarr"
    sweep(scenario, store=path, **ASKED)
    before = content(path)
    copy = tmp_path / "other.toml"
    copy.write_text(
        '[scenario]\nname = "other"\ntitle = "Other"\nextends = "rapprochement"\n', encoding="utf-8"
    )
    with pytest.raises(BargainingError, match="found a sweep with scenario rapprochement, expected other"):
        sweep(bargaining.load(str(copy)), store=path, **ASKED)
    same(before, content(path))


def test_a_folder_of_something_else_is_left_alone(scenario, tmp_path):
    path = tmp_path / "a.zarr"
    zarr.create_group(path).create_array("x", shape=(3,), dtype="f8")
    before = content(path)
    with pytest.raises(BargainingError, match="found something else than a sweep"):
        sweep(scenario, store=path, **ASKED)
    same(before, content(path))


def test_two_sweeps_do_not_write_to_one_store(scenario, tmp_path, small_chunks):
    pytest.importorskip("fcntl")
    path = tmp_path / "a.zarr"

    def intrude(_):
        with pytest.raises(BargainingError, match="another sweep writing to it"):
            sweep(scenario, store=path, **ASKED)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(scenario, store=path, workers=1, progress=intrude, **ASKED)


# ---------------------------------------------------------------- a cluster


def test_a_cluster_that_is_not_there_is_one_line(scenario):
    pytest.importorskip("distributed")
    with pytest.raises(BargainingError, match="expected the address of a dask scheduler"):
        sweep(scenario, scheduler="nonsense://x", autonomy=(0, 1, 5))


def test_a_cluster_leaves_the_same_bytes(scenario, tmp_path, small_chunks):
    distributed = pytest.importorskip("distributed")
    sweep(scenario, store=tmp_path / "calm.zarr", workers=1, **ASKED)
    with distributed.LocalCluster(n_workers=2, processes=False, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        sweep(scenario, store=tmp_path / "cluster.zarr", scheduler=address, **ASKED)
    same(content(tmp_path / "calm.zarr"), content(tmp_path / "cluster.zarr"))


def test_a_cluster_that_loses_a_worker_leaves_the_same_bytes(scenario, tmp_path, small_chunks):
    distributed = pytest.importorskip("distributed")
    sweep(scenario, store=tmp_path / "calm.zarr", workers=1, **ASKED)
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        lost = next(iter(client.run(os.getpid).values()))
        reports = []

        def watch(report):
            reports.append(report)
            if len(reports) == 3:
                os.kill(lost, signal.SIGKILL)

        path, address = tmp_path / "cluster.zarr", cluster.scheduler_address
        sweep(scenario, store=path, scheduler=address, progress=watch, **ASKED)
    assert len(reports) == 24
    same(content(tmp_path / "calm.zarr"), content(path))
