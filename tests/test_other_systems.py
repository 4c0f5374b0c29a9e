"""What differs between systems, as far as one shows it: what others lack, consoles, line ends, names, processes."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bargaining
from bargaining.analysis.branches.phase_mixed import full_phase_diagram
from bargaining.equilibria.batches import workers
from bargaining.text import file_name

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "bargaining").rglob("*.py"), *(ROOT / "experiments").glob("*.py")])

LACKING = """
import concurrent.futures.process, multiprocessing.popen_spawn_posix, multiprocessing.resource_tracker
import asyncio, importlib, os, pkgutil, signal, subprocess, sys
import click, dask, distributed, filelock, flint, h5netcdf, highspy, matplotlib.figure, nashpy, numba, numpy
import matplotlib.backends.backend_agg, rich.progress, SALib, scipy.optimize, xarray, zarr

filelock.FileLock = filelock.SoftFileLock  # that of this system needs what is taken away
for name in ("fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"):
    sys.modules[name] = None
MISSING = {
    os: (
        "chown fchmod fchown fork forkpty getegid geteuid getgid getloadavg getpgid getuid killpg mkfifo mknod nice "
        "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK posix_fallocate pread pwrite sched_getaffinity setsid statvfs "
        "sysconf wait"
    ),
    signal: "alarm pthread_sigmask setitimer SIG_BLOCK SIG_SETMASK SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGUSR1",
}
for home, names in MISSING.items():
    for name in names.split():
        if hasattr(home, name):
            delattr(home, name)

import bargaining
for module in pkgutil.walk_packages(bargaining.__path__, "bargaining."):
    if module.name != "bargaining.__main__":
        importlib.import_module(module.name)
from bargaining.cli.main import group
from bargaining.terminal.running import run_command

if __name__ == "__main__":
    folder = sys.argv[1]
    axes = ["autonomy=0:1:3", "reversal=0:1:3"]
    for words in (
        ["solve", "rapprochement"],
        ["sweep", "rapprochement", *axes, "--workers", "2", "-o", f"{folder}/sweep.zarr"],
        ["phase", "rapprochement", "autonomy", "reversal", "-o", f"{folder}/map"],
    ):
        assert run_command(group, words) == 0, words
"""


def test_nothing_is_needed_that_other_systems_lack(tmp_path):
    program = tmp_path / "lacking.py"
    program.write_text(LACKING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "map.png").exists()


ODD = """
[scenario]
name = "odd"
title = "Łódź → ξ ≥ 0"
description = "明斯克"
[players.q]
label = "Łukasz → ξ"
actions.stay = { label = "Stay", assumption = "an example" }
actions.go = { label = "Go → ≥", assumption = "an example" }
[kinds.share]
meaning = "x"
range = [0, 1]
assumption = "an example"
[parameters.rent]
label = "Żółć"
kind = "share"
baseline = 0.5
assumption = "an example"
[[payoff]]
player = "q"
term = "Comfort ≥ 0"
value = "rent * q.stay + 1/4 * q.go"
assumption = "an example"
"""


PRINTING = """
import sys, warnings
warnings.filterwarnings("error", category=EncodingWarning, module="bargaining")
from bargaining.cli.main import main
main(sys.argv[1:])
"""


def printed(words, folder, encoding):
    """Return what a command prints on a console of an encoding, where files would be read in another by default."""
    done = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-c", PRINTING, *words],
        capture_output=True,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "LC_ALL": "C",
            "PYTHONIOENCODING": encoding,
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(encoding, "replace")
    return done.stdout.decode(encoding)


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--gallery"],
        ["show", "rapprochement"],
        ["show", "odd.toml"],
        ["check", "odd.toml"],
        ["solve", "odd.toml"],
        ["explain", "rapprochement", "package"],
        ["compare", "odd.toml", "--set", "rent=0"],
        ["sources", "show", "O48"],
        ["regimes", "rapprochement", "autonomy"],
        ["phase", "rapprochement", "autonomy", "reversal", "-o", "map"],
        ["new", "mine.toml"],
        ["completion", "bash"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_a_console_with_few_letters_is_printed_to(words, tmp_path):
    (tmp_path / "odd.toml").write_text(ODD, encoding="utf-8")
    shown = printed(words, tmp_path, "cp1252")
    assert "─" not in shown
    assert shown.strip() or words[0] == "new"


def test_json_loses_no_letter_on_such_a_console(tmp_path):
    (tmp_path / "odd.toml").write_text(ODD, encoding="utf-8")
    words = ["explain", "odd.toml", "stay", "--json"]
    one, other = (printed(words, tmp_path, encoding) for encoding in ("cp1252", "utf-8"))
    assert one.isascii()
    assert "Comfort ≥ 0" in other
    assert json.loads(one) == json.loads(other)


def calls(path):
    """Yield the calls of a file that may open one, with the names of their keywords and the words among arguments."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield name, {keyword.arg for keyword in node.keywords}, texts


def faults(path):
    """Yield what a file leaves to the system that should be the same on all."""
    for name, keywords, texts in calls(path):
        if name == "read_text" and not {"encoding", "place"} & keywords:
            yield "reads in which encoding?"
        writes = name == "open" and any(set(text) & set("wax") and "b" not in text for text in texts)
        if (writes or name == "write_text") and not {"encoding", "newline"} <= keywords:
            yield "writes in which encoding, with which line ends?"
        if name in {"fork", "set_start_method"} or (name == "get_context" and texts != ["spawn"]):
            yield "starts processes in a way that others lack"
        if name == "ProcessPoolExecutor" and path.name not in {"workers.py", "execution.py"}:
            yield "starts processes in which way?"


def test_texts_and_processes_are_the_same_everywhere():
    found = {path.relative_to(ROOT).as_posix(): list(faults(path)) for path in SOURCES}
    assert len(found) > 400
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ('p.write_text("x", encoding="utf-8")', 1),
        ('open("f", "w")', 1),
        ('open("f", "wb")', 0),
        ("p.read_text()", 1),
        ('get_context("fork")', 1),
        ("ProcessPoolExecutor(2)", 1),
        ('p.open("w", encoding="utf-8", newline="")', 0),
    ],
)
def test_such_faults_are_noticed(line, number, tmp_path):
    path = tmp_path / "code.py"
    path.write_text(line, encoding="utf-8")
    assert len(list(faults(path))) == number


def test_written_games_end_their_lines_alike(tmp_path):
    from bargaining.games.interchange import write_nfg

    write_nfg(bargaining.load("rapprochement").game(), tmp_path / "game.nfg")
    assert b"\r" not in (tmp_path / "game.nfg").read_bytes()


def test_no_two_files_differ_by_case_alone_and_all_have_names_that_every_system_takes():
    files = [
        path.relative_to(ROOT)
        for folder in ("bargaining", "seeds", "experiments", "docs", "figures", "tests")
        for path in (ROOT / folder).rglob("*")
        if "__pycache__" not in path.parts
    ]
    assert len(files) > 500
    seen = {}
    for path in files:
        assert file_name(path.name) in (None, "'.' in front"), path
        assert seen.setdefault(path.as_posix().casefold(), path) == path


@pytest.mark.parametrize("name", ["con", "NUL", "aux.v2", "Com1.pdf", "lpt9"])
def test_names_of_devices_are_no_names_of_files(name):
    assert "device" in file_name(name)
    assert file_name(f"my{name}") is None


def test_processes_are_started_anew_and_find_the_same(monkeypatch):
    scenario = bargaining.load("rapprochement")
    alone = full_phase_diagram(scenario, "autonomy", "reversal", 3, 4, workers=1)
    monkeypatch.setattr(workers, "PATIENCE", 0.0)  # so that work is given to others at once
    started = []
    pool = workers.ProcessPoolExecutor

    def noted(number, context, **options):
        started.append(context.get_start_method())
        return pool(number, context, **options)

    monkeypatch.setattr(workers, "ProcessPoolExecutor", noted)
    together = full_phase_diagram(scenario, "autonomy", "reversal", 3, 4, workers=2)
    assert started == ["spawn"]
    assert together.to_dict() == alone.to_dict()


@pytest.mark.parametrize("path", sorted((ROOT / "experiments").glob("*.py")), ids=lambda path: path.stem)
def test_a_script_that_is_imported_by_its_processes_does_not_run_again(path):
    assert 'if __name__ == "__main__":\n    main(' in path.read_text(encoding="utf-8")
