"""What it takes to start: the command line, the import, and the first call with and without compiled code on disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from statistics import median

from benchmarks.report import Report

PYTHON = (sys.executable, "-X", "utf8")
NUMPY = "import numpy"
COMMANDS: dict[str, tuple[str, ...]] = {
    "python -c pass": ("-c", "pass"),
    NUMPY: ("-c", NUMPY),
    "import bargaining": ("-c", "import bargaining"),
    "import nashpy": ("-c", "import nashpy"),
    "import pygambit": ("-c", "import pygambit"),
    "import quantecon.game_theory": ("-c", "import quantecon.game_theory"),
}
WAITS: dict[tuple[str, ...], float] = {
    ("--help",): 1.6,
    ("list",): 1.6,
    ("show", "rapprochement"): 1.6,
    ("explain", "rapprochement", "status_quo"): 1.6,
    ("sources", "show", "O48"): 1.6,
    ("check", "rapprochement"): 1.6,
    ("solve", "rapprochement"): 3.0,
    ("compare", "rapprochement", "--set", "autonomy=0.2"): 3.0,
    ("robust", "rapprochement", "eu == isolate"): 4.0,
    ("shares", "rapprochement", "--draws", "2000"): 4.0,
}
"""What a user waits for, and how many times as long as the import of numpy it should take at most."""
FIRST_SOLVE = ("-m", "bargaining", "solve", "rapprochement")
FIRST_CALLS = {
    "four players, many supports": "nash_equilibria(NormalFormGame(rng.normal(size=(4, 3, 3, 3, 3))))",
    "four players": "nash_equilibria(NormalFormGame(rng.normal(size=(4, 3, 2, 3, 3))))",
    "two players, exact": "nash_equilibria(NormalFormGame(rng.normal(size=(2, 3, 3))))",
    "two players, batch": "nash_equilibria_batch(rng.normal(size=(100, 2, 3, 3)), workers=1)",
    "three players, batch": "nash_equilibria_batch(rng.normal(size=(10, 3, 3, 2, 2)), workers=1)",
}
SCRIPT = """
import time
import numpy as np
from bargaining.equilibria.batches import nash_equilibria_batch
from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.games.normal_form import NormalFormGame
rng = np.random.default_rng(1)
for _ in range(2):
    start = time.perf_counter()
    {call}
    print(time.perf_counter() - start)
"""


def start_up(report: Report, *, quick: bool) -> None:
    """Measure how long commands and imports take in a new process, beside the import of numpy."""
    columns = {
        "command": "text",
        "least": "seconds",
        "median": "seconds",
        "of_import_numpy": "times",
        "goal": "times",
    }
    note = "New processes, one command after the other in each of several rounds; bytecode on disk but in the last row."
    table = report.table("Start-up", columns, note)
    commands = COMMANDS | {f"bargaining {' '.join(words)}": ("-m", "bargaining", *words) for words in WAITS}
    goals = {f"bargaining {' '.join(words)}": goal for words, goal in WAITS.items()}
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(4 if quick else 10):
            for name, arguments in commands.items():
                taken = _seconds(arguments, _kept_in(folder))
                if turn:  # the first one fills the caches
                    times[name].append(taken)
    for name, found in times.items():
        share = min(found) / min(times[NUMPY])
        table.add(
            command=name, least=min(found), median=median(found), of_import_numpy=share, goal=goals.get(name)
        )
    firsts = []
    for _ in range(1 if quick else 3):
        with tempfile.TemporaryDirectory() as folder:
            firsts.append(_seconds(FIRST_SOLVE, _kept_in(folder)))
    table.add(command="the first solve after an installation", least=min(firsts), median=median(firsts))


def first_call(report: Report, *, quick: bool) -> None:
    """Measure the first call in a new process, with an empty cache of compiled code and with a filled one."""
    columns = {"call": "text", "empty_cache": "seconds", "filled_cache": "seconds", "second_call": "seconds"}
    table = report.table("First call in a new process", columns, "Without the time of imports.")
    for name, call in list(FIRST_CALLS.items())[: 1 if quick else None]:
        with tempfile.TemporaryDirectory() as folder:
            empty, _ = _first(call, folder)
            runs = [_first(call, folder) for _ in range(3)]
        table.add(
            call=name,
            empty_cache=empty,
            filled_cache=min(first for first, _ in runs),
            second_call=min(second for _, second in runs),
        )


def _kept_in(folder: str) -> dict[str, str]:
    """Return an environment that keeps bytecode and compiled kernels in a folder."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return environment | {"PYTHONPYCACHEPREFIX": folder, "NUMBA_CACHE_DIR": folder}


def _seconds(arguments: Sequence[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    _run(arguments, environment)
    return time.perf_counter() - start


def _first(call: str, folder: str) -> tuple[float, float]:
    printed = _run(("-c", SCRIPT.format(call=call)), {**os.environ, "NUMBA_CACHE_DIR": folder})
    first, second = map(float, printed.split())
    return first, second


def _run(arguments: Sequence[str], environment: dict[str, str]) -> str:
    return subprocess.run(
        [*PYTHON, *arguments], check=True, capture_output=True, text=True, env=environment
    ).stdout
