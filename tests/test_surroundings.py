"""Closed outputs, odd terminals, little memory, libraries that print: one message, or an answer all the same."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.quiet import quiet
from bargaining.terminal.running import run_command

ROOT = str(Path(bargaining.__file__).parent.parent)


def process(*arguments, shell="", **environment):
    """Run the command in a process of its own, with redirections of a shell."""
    line = f'exec "{sys.executable}" -m bargaining "$@" {shell}'
    return subprocess.run(
        ["sh", "-c", line, "sh", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": ROOT} | environment,
    )


def test_the_command_alone_prints_its_help():
    done = process()
    assert done.returncode == 2
    assert "Commands:" in done.stdout
    assert done.stderr == ""


def test_a_closed_output_is_one_message():
    done = process("list", shell=">&-")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: standard output: is closed, expected somewhere to print to\n"
    assert process("list", shell=">&- 2>&-").returncode == 1
    assert process("list", shell="2>&-").returncode == 0


@pytest.mark.parametrize("columns", ["0", "1", "garbage", "-3", "", "99999999999999999999"])
def test_any_number_of_columns_leaves_a_table_that_can_be_read(columns):
    done = process("show", "rapprochement", "--table", "outcomes", COLUMNS=columns)
    assert done.returncode == 0
    longest = max(len(line) for line in done.stdout.splitlines())
    assert 40 <= longest <= 1000
    assert "status_quo" in done.stdout


def test_a_terminal_without_greek_letters_shows_question_marks():
    done = process("list", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


def failing(error):
    @click.command()
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), "error: memory: found too little"),
        (OSError(12, "Cannot allocate memory"), "error: memory: found too little"),
        (OSError(13, "Permission denied", "a\x1bb"), r"error: a\x1bb: Permission denied"),
        (OSError("odd"), "error: odd"),
    ],
)
def test_what_the_system_refuses_is_one_line(error, expected, capsys):
    assert run_command(failing(error), []) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(expected)


def test_what_a_library_prints_by_itself_does_not_reach_the_output(capfd):
    print("before", flush=True)
    with quiet():
        os.write(1, b"Running a solver: Copyright")
    print("after", flush=True)
    assert capfd.readouterr().out == "before\nafter\n"


def test_a_crux_in_json_is_json_alone():
    done = process("crux", "rapprochement", "--target", "package", "--mode", "ends", "--json")
    assert json.loads(done.stdout)["status"] == "optimal"


def test_nothing_prints_past_the_one_place_that_makes_labels_text():
    for path in (Path(ROOT) / "bargaining" / "cli").glob("*.py"):
        if path.name not in ("output.py", "running.py", "main.py"):
            assert "click.echo" not in path.read_text(encoding="utf-8"), path.name


# ---------------------------------------------------------------- sweeps: plans, stores, locks


def sweep(capsys, *arguments):
    status = run_command(group, ["sweep", "rapprochement", *map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_a_dry_run_takes_the_number_of_points_from_the_numbers_alone(capsys):
    sweep(capsys, "autonomy=0:1:3", "reversal=0:1:3", "--dry-run")  # compiled by now
    started = time.perf_counter()
    status, out, _ = sweep(
        capsys, "autonomy=0:1:1000000001", "reversal=0:1:1000000000", "--dry-run", "--json"
    )
    assert status == 0
    assert json.loads(out)["points"] == 1_000_000_001 * 1_000_000_000
    assert time.perf_counter() - started < 30
    for n, expected in (("1000000000000000000", "a value twice"), ("1e30", "expected fewer than")):
        status, _, err = sweep(capsys, f"autonomy=0:1:{n}", "--dry-run")
        assert status == 1
        assert expected in err


def test_an_axis_that_is_not_listed_has_the_values_of_one_that_is(monkeypatch):
    from bargaining.analysis.sweeps import axes
    from bargaining.analysis.sweeps import sweep as swept

    scenario = bargaining.load("rapprochement")
    listed = swept(scenario, autonomy="0:1:101", reversal="0.1:0.9:7")
    monkeypatch.setattr(axes, "LISTED", 5)
    assert swept(scenario, autonomy="0:1:101", reversal="0.1:0.9:7").identical(listed)


def test_a_store_belongs_to_its_calibration_and_idle_values_are_said(capsys, tmp_path):
    pytest.importorskip("zarr")
    store = tmp_path / "a.zarr"
    asked = ["--draws", 20, "-o", store]
    assert sweep(capsys, *asked)[0] == 0
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    for words, idle in (
        (["--calibration", "parish2025"], "calibration parish2025"),
        (["--set", "autonomy=0.5"], "value set for autonomy"),
    ):
        status, _, err = sweep(capsys, *words, "--draws", 20, "-o", tmp_path / "b.csv")
        assert status == 0
        assert f"warning: {idle}: has no effect" in err
    status, _, err = sweep(capsys, "--calibration", "parish2025", *asked)
    assert status == 1
    assert "found a sweep with calibration baseline, expected parish2025" in err
    assert before == {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    status, _, err = sweep(capsys, "--calibration", "parish2025", "autonomy=0:1:3", "-o", tmp_path / "c.csv")
    assert (status, err) == (0, "")


HOLDER = """
import sys
from pathlib import Path
from bargaining.analysis.sweeps.disk import locked
with locked(Path(sys.argv[1]), Path(sys.argv[1]) / "manifest" / "lock"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_processes_do_not_write_to_one_store(capsys, tmp_path):
    pytest.importorskip("zarr")
    store = tmp_path / "a.zarr"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = os.environ | {"PYTHONPATH": ROOT}
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(store)], env=environment, **pipes) as holder:
        assert holder.stdout.readline() == "held\n"
        status, _, err = sweep(capsys, "autonomy=0:1:3", "-o", store)
        assert status == 1
        assert "found another sweep writing to it" in err
        assert sorted(path.name for path in store.rglob("*")) == ["lock", "manifest"]
        holder.kill()  # a lock ends with its process, however it ends
        holder.wait()
    assert sweep(capsys, "autonomy=0:1:3", "-o", store)[0] == 0
