"""Calls with a time limit: a process of its own answers, and is ended where it does not."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from bargaining.games.normal_form import NormalFormGame
from benchmarks.peers import Answer

START_SECONDS = 60.0  # for a process to import what it needs


class Limited:
    """Run a solver on one game after another in a process of its own, with a limit for each game.

    Parameters
    ----------
    solver : callable
        A function of `benchmarks.peers`.
    seconds : float
        The limit.
    """

    def __init__(self, solver: Callable[[NormalFormGame], Answer], seconds: float) -> None:
        self.solver = solver
        self.seconds = seconds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._ours: Connection | None = None

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._end()

    def __call__(self, game: NormalFormGame) -> Answer | None:
        """Return the solver's answer, None where it needs longer than the limit or fails."""
        link = self._ours if self._ours is not None else self._start()
        link.send(game)
        if not link.poll(self.seconds):
            self._end()
            return None
        try:
            answer: Answer | None = link.recv()
        except EOFError:  # the solver has ended its process
            self._end()
            return None
        return answer

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.solver), daemon=True)
        self._process.start()
        theirs.close()
        if not self._ours.poll(START_SECONDS):
            self._end()
            raise TimeoutError(f"{self.solver.__name__}: its process did not start in {START_SECONDS:.0f} s")
        self._ours.recv()
        return self._ours

    def _end(self) -> None:
        if self._process is not None and self._ours is not None:
            self._process.kill()
            self._process.join()
            self._ours.close()
        self._process = self._ours = None


def _serve(link: Connection, solver: Callable[[NormalFormGame], Answer]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that reports
    solver(NormalFormGame([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]]))  # import, compile
    link.send(None)
    while True:
        try:
            game = link.recv()
        except EOFError:
            return
        try:
            link.send(solver(game))
        except (RuntimeError, ValueError, ArithmeticError):
            link.send(None)
