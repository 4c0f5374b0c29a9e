"""Spoil scenario, evidence and game files, and run commands on them: each must end in an answer or in a clear message.

``python -m benchmarks.fuzz --seed 2026 --mutants 5000`` ends with status 1 when a command ends in a traceback, takes
more than 5 s of processor time or 1 GB of memory, or says something that is no message; and prints the smallest
input it found that does the same.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from bargaining.cli.main import group
from bargaining.terminal.running import run_command
from benchmarks.mutants import Case, make, originals, write

SECONDS = 5.0
PATIENCE = 60.0
"""How long a command may take in all where other work takes the processor from it."""
MEMORY = 1 << 30
MOST_LINES = 21
ATTEMPTS = 80


@dataclass(frozen=True)
class Outcome:
    """Hold what came of a case: what is wrong, empty where nothing is, and the details."""

    wrong: str
    detail: str = ""
    answered: bool = False


def run_case(case: Case) -> Outcome:
    """Run the commands of a case in this process, in a folder of its own; stop at the first that fails."""
    answered = True
    with tempfile.TemporaryDirectory() as folder:
        write(case, Path(folder))
        with chdir(folder):
            for command in case.commands:
                outcome = _run(command)
                answered &= outcome.answered
                if outcome.wrong or not outcome.answered:
                    return outcome
    return Outcome("", answered=answered)


def _run(command: list[str]) -> Outcome:
    out, err = io.StringIO(), io.StringIO()
    said = " ".join(command)
    start = time.process_time()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = run_command(group, command, name="bargaining")
    except MemoryError:
        return Outcome(f"{command[0]}: more memory than 1 GB", said)
    except BaseException as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.name}"
        return Outcome(
            f"{command[0]}: {type(error).__name__} in {place}", f"{said}\n{traceback.format_exc()}"
        )
    if (took := time.process_time() - start) > SECONDS:
        return Outcome(f"{command[0]}: {took:.1f} s", said)
    return _judged(command[0], status, out.getvalue(), err.getvalue())


def _judged(command: str, status: int, out: str, err: str) -> Outcome:
    """Say what is wrong with what a command said."""
    lines = err.split("\n")[:-1]
    if any(line.startswith("error: memory: ") for line in lines):
        return Outcome(f"{command}: more memory than 1 GB", err)
    odd = [line for line in lines if not line.startswith("error: ") or not line.isprintable()]
    if status == 0:
        return Outcome(
            "" if out and not err else f"{command}: status 0 without an answer", err, answered=True
        )
    if status != 1 or not lines or len(lines) > MOST_LINES or odd or out:
        what = "an odd line" if odd else f"status {status}, {len(lines)} lines"
        return Outcome(f"{command}: {what} where a message was due", "\n".join([*odd[:3], *lines[:3]]))
    return Outcome("")


# ---------------------------------------------------------------- a process that is used again and again


class Worker:
    """Keep a forked process that runs cases within limits, and start another where one was stopped."""

    def __init__(self) -> None:
        self.process = None
        self.pipe: Connection | None = None

    def run(self, case: Case) -> Outcome:
        """Run a case there, and stop the process when it takes too long."""
        if self.pipe is None:
            context = get_context("fork")
            self.pipe, other = context.Pipe()
            self.process = context.Process(target=_serve, args=(other,), daemon=True)
            self.process.start()
            other.close()
        pid = self.process.pid
        begun, used = time.monotonic(), _processor_time(pid)
        self.pipe.send(case)
        while not self.pipe.poll(0.1):
            took = _processor_time(pid) - used
            if took > len(case.commands) * SECONDS + 1 or time.monotonic() - begun > PATIENCE:
                self.stop()
                return Outcome(f"stopped after {took:.1f} s of processor time", " ".join(case.how))
        try:
            return self.pipe.recv()
        except EOFError:
            self.stop()
            return Outcome("the process ended without a word", " ".join(case.how))

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()
        self.process = self.pipe = None


def _serve(pipe: Connection) -> None:
    _limit_memory()
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            pipe.send(run_case(pipe.recv()))


def _limit_memory() -> None:
    """Allow 1 GB above what the interpreter and its libraries hold already, where the system can tell."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError):
        return
    limit = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _processor_time(pid: int | None) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------- what is reported


def smaller(case: Case, wrong: str, worker: Worker) -> Case:
    """Take lines away as long as the same thing goes wrong."""
    attempts = 0
    for name in sorted(case.files):
        size = max(len(case.files[name].split(b"\n")) // 2, 1)
        while size and attempts < ATTEMPTS:
            for rest in _without(case.files[name].split(b"\n"), size):
                attempts += 1
                less = replace(case, files=case.files | {name: b"\n".join(rest)})
                if worker.run(less).wrong.split(" s")[0][:20] == wrong.split(" s")[0][:20]:
                    case = less
                    break
                if attempts >= ATTEMPTS:
                    break
            else:
                size //= 2
    return case


def _without(lines: list[bytes], size: int) -> Iterator[list[bytes]]:
    if len(lines) > 1:
        for start in range(0, len(lines), size):
            yield lines[:start] + lines[start + size :]


def warm() -> None:
    """Load, and compile, what every case needs, so that no case is charged for it."""
    for number, kind in enumerate(originals().items()):
        name, text = kind
        if name in ("rapprochement", "template", "small"):
            commands = [["check"], ["show"], ["solve", "--max-seconds", "60"]]
            case = Case(
                number, {"scenario.toml": text.encode()}, [[c[0], "scenario.toml", *c[1:]] for c in commands]
            )
            outcome = run_case(case)
            if (outcome.wrong or not outcome.answered) and not outcome.wrong.endswith(" s"):
                raise SystemExit(f"{name}: {outcome}, expected an answer before anything is spoilt")


def main(arguments: list[str] | None = None) -> int:
    """Run the cases; return 1 where something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--mutants", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="number of the first one, to share them out")
    parser.add_argument("--only", type=int, action="append", help="run this mutant alone; may be repeated")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="write the inputs that failed into FOLDER"
    )
    chosen = parser.parse_args(arguments)
    warm()
    sources = originals()
    worker = Worker()
    failed: dict[str, list[int]] = {}
    answered = slowest = 0.0
    begun = time.monotonic()
    numbers = chosen.only or range(chosen.first, chosen.first + chosen.mutants)
    for number in numbers:
        case = make(chosen.seed, number, sources)
        start = time.monotonic()
        outcome = worker.run(case)
        slowest = max(slowest, time.monotonic() - start)
        answered += outcome.answered
        if outcome.wrong:
            _report(case, outcome, worker, chosen.keep, first=outcome.wrong not in failed)
            failed.setdefault(outcome.wrong, []).append(number)
        if (number + 1) % 250 == 0:
            print(
                f"mutant {number + 1}: {sum(map(len, failed.values()))} failed", file=sys.stderr, flush=True
            )
    worker.stop()
    total = len(numbers)
    fine = total - sum(map(len, failed.values()))
    print(
        f"{fine:,} of {total:,} mutants fine: {answered:,.0f} answered, the others refused with a message; "
        f"{time.monotonic() - begun:.0f} s, the slowest {slowest:.1f} s"
    )
    for wrong, which in failed.items():
        print(f"  {len(which)} times {wrong}: mutants {', '.join(map(str, which[:10]))}")
    return 1 if failed else 0


def _report(case: Case, outcome: Outcome, worker: Worker, keep: Path | None, *, first: bool) -> None:
    print(f"mutant {case.number} ({', '.join(case.how)}): {outcome.wrong}", flush=True)
    if not first:
        return
    print(outcome.detail)
    small = smaller(case, outcome.wrong, worker)
    for name, content in small.files.items():
        if content != b"":
            print(f"--- {name}, {len(content)} bytes\n{content[:1500].decode('utf-8', 'backslashreplace')}")
    if keep is not None:
        write(small, keep / str(case.number))


if __name__ == "__main__":
    sys.exit(main())
