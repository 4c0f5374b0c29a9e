"""The account of what kernels cost: time in the interpreter, and time that is lost to loading and compiling."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

LOADING, COMPILING = 0.5, 10.0
"""Seconds of work in the interpreter that are worth loading compiled kernels, or compiling them."""


class Interpreter:
    """Keep account of the time that kernels take in the interpreter, and that is lost to loading and compiling."""

    def __init__(self) -> None:
        self.spent, self.since, self.patience = 0.0, 0.0, np.inf
        self.loading, self.depth = 0.0, 0

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...], patience: float) -> Any:
        """Call a function, with numpy's rules for divisions, on the account."""
        self.since, self.patience = time.perf_counter(), patience
        try:
            with np.errstate(all="ignore"):
                return function(*arguments)
        finally:
            self.spent += time.perf_counter() - self.since
            self.patience = np.inf

    def overdue(self) -> bool:
        """Tell whether the function that runs has used up the patience for it, or takes long without a pause."""
        taken = time.perf_counter() - self.since
        return self.spent + taken > self.patience or (taken > LOADING and self.patience < np.inf)


INTERPRETER = Interpreter()


@contextmanager
def loading() -> Iterator[None]:
    """Take the time of a block off the `clock`: importing, loading and compiling are not solving."""
    INTERPRETER.depth += 1
    start = time.monotonic()
    try:
        yield
    finally:
        INTERPRETER.depth -= 1
        if not INTERPRETER.depth:
            INTERPRETER.loading += time.monotonic() - start


def clock() -> float:
    """Return seconds that go by while games are solved, and stand still while kernels are loaded or compiled."""
    return time.monotonic() - INTERPRETER.loading
