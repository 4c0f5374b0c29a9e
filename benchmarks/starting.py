"""What it takes to start: the command line, the import, and the first call with and without compiled code on disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from benchmarks.report import Report

PYTHON = (sys.executable, "-X", "utf8")
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "import numpy": ("-c", "import numpy"),
    "import bargaining": ("-c", "import bargaining"),
    "bargaining --help": ("-m", "bargaining", "--help"),
    "bargaining list": ("-m", "bargaining", "list"),
    "bargaining solve rapprochement": ("-m", "bargaining", "solve", "rapprochement"),
    "import nashpy": ("-c", "import nashpy"),
    "import pygambit": ("-c", "import pygambit"),
    "import quantecon.game_theory": ("-c", "import quantecon.game_theory"),
}
FIRST_CALLS = {
    "four players": "nash_equilibria(NormalFormGame(rng.normal(size=(4, 3, 2, 3, 3))))",
    "two players, exact": "nash_equilibria(NormalFormGame(rng.normal(size=(2, 3, 3))))",
    "two players, batch": "nash_equilibria_batch(rng.normal(size=(100, 2, 3, 3)), processes=1)",
    "three players, batch": "nash_equilibria_batch(rng.normal(size=(10, 3, 3, 2, 2)), processes=1)",
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
    """Measure how long commands and imports take in a new process, beside those of the peers."""
    columns = {"command": "text", "least": "seconds", "of_import_numpy": "times"}
    note = "The least of several new processes, files in the system's cache."
    table = report.table("Start-up", columns, note)
    times = {name: _least(arguments, 3 if quick else 9) for name, arguments in COMMANDS.items()}
    for name, least in times.items():
        table.add(command=name, least=least, of_import_numpy=least / times["import numpy"])


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


def _least(arguments: Sequence[str], repeats: int) -> float:
    times = []
    for _ in range(repeats + 1):  # the first one fills the system's cache
        start = time.perf_counter()
        _run(arguments, dict(os.environ))
        times.append(time.perf_counter() - start)
    return min(times[1:])


def _first(call: str, folder: str) -> tuple[float, float]:
    printed = _run(("-c", SCRIPT.format(call=call)), {**os.environ, "NUMBA_CACHE_DIR": folder})
    first, second = map(float, printed.split())
    return first, second


def _run(arguments: Sequence[str], environment: dict[str, str]) -> str:
    return subprocess.run(
        [*PYTHON, *arguments], check=True, capture_output=True, text=True, env=environment
    ).stdout
