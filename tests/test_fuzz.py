"""Spoilt input files end in an answer or in a clear message; `python -m benchmarks.fuzz` tries thousands."""

import os

import pytest

from benchmarks import fuzz
from benchmarks.mutants import Case, make, originals


def test_a_few_mutants_end_well():
    sources, worker = originals(), fuzz.Worker()
    try:
        wrong = {}
        answered = 0
        for number in range(120):
            case = make(8, number, sources)
            case.commands = case.commands[:2] if "rapprochement" in case.how else case.commands
            outcome = worker.run(case)
            answered += outcome.answered
            if outcome.wrong:
                wrong[number] = outcome
    finally:
        worker.stop()
    assert not wrong
    assert answered > 20


def test_mutants_are_the_same_each_time():
    sources = originals()
    assert all(make(3, k, sources).files == make(3, k, sources).files for k in range(20))
    assert make(3, 1, sources).files != make(4, 1, sources).files


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda: {}["nothing"], "KeyError"),
        (lambda: bytearray(3 << 30), "more memory than 1 GB"),
        (lambda: os._exit(3), "the process ended without a word"),
        (lambda: print("hello"), "status 1"),
        (lambda: [0 for _ in iter(int, 1)], "stopped after"),
    ],
)
def test_what_goes_wrong_is_noticed(monkeypatch, spoil, expected):
    """Break the reader, and see that the fuzzer says so."""
    monkeypatch.setattr(fuzz, "SECONDS", 0.3)
    monkeypatch.setattr("bargaining.loading.scenarios.find", lambda *_: spoil() or 1 / 0)
    if expected == "status 1":
        monkeypatch.setattr(fuzz, "run_command", lambda *_, **__: spoil() or 1)
    worker = fuzz.Worker()
    try:
        outcome = worker.run(Case(0, {"scenario.toml": b""}, [["check", "scenario.toml"]]))
    finally:
        worker.stop()
    assert expected in outcome.wrong


def test_the_smallest_input_is_looked_for(monkeypatch):
    def read(command):
        with open("scenario.toml", "rb") as file:  # noqa: PTH123 (in the folder of the case)
            return fuzz.Outcome("bad" if b"bad" in file.read() else "")

    monkeypatch.setattr(fuzz, "_run", read)
    worker = fuzz.Worker()
    try:
        case = Case(0, {"scenario.toml": b"\n".join([b"good"] * 20 + [b"bad"] + [b"good"] * 20)}, [["check"]])
        monkeypatch.setattr(fuzz, "ATTEMPTS", 200)
        assert len(fuzz.smaller(case, "bad", worker).files["scenario.toml"]) < 20
    finally:
        worker.stop()
