"""Print every figure: ours beside theirs, on the same games in the same run."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from pathlib import Path

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
PEERS = ("pygambit", "quantecon")
BENCHMARKS = {
    "random": ("benchmarks.enumeration", "random_games"),
    "rapprochement": ("benchmarks.enumeration", "main_game"),
    "two-players": ("benchmarks.two_players", "two_players"),
    "pure": ("benchmarks.pure", "pure"),
    "phases": ("benchmarks.phases", "phases"),
    "draws": ("benchmarks.draws", "draws"),
    "cruxes": ("benchmarks.cruxes", "cruxes"),
    "second-count": ("benchmarks.complex_roots", "second_count"),
    "stochastic": ("benchmarks.stochastic", "stochastic"),
    "points": ("benchmarks.points", "points"),
    "growth": ("benchmarks.growth", "growth"),
    "start-up": ("benchmarks.starting", "start_up"),
    "first-call": ("benchmarks.starting", "first_call"),
}


def main() -> int:
    """Run what is asked for; return 1 where a peer found something that we did not, or a claim does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=list(BENCHMARKS), help="may be given more than once"
    )
    parser.add_argument("--quick", action="store_true", help="smaller samples")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the unrounded figures as well")
    chosen = parser.parse_args()
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        parser.error(f"{' and '.join(missing)}: not installed, the extra `bench` brings them (make bench)")
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))  # before numpy is imported

    from benchmarks.machine import facts
    from benchmarks.report import Report

    report = Report(facts())
    try:
        for name in chosen.only or BENCHMARKS:
            print(name, file=sys.stderr, flush=True)
            module, function = BENCHMARKS[name]
            getattr(importlib.import_module(module), function)(report, quick=chosen.quick)
    except KeyboardInterrupt:
        print("stopped: what follows was measured before", file=sys.stderr)
    print(report.text())
    if chosen.json is not None:
        report.write(chosen.json)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
