"""Apply a function to many items in order, in processes of their own once that pays."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from typing import Any, TypeVar

from bargaining.errors import SolverError

Item = TypeVar("Item")
Result = TypeVar("Result")

PATIENCE = 1.0  # seconds of work in this process before others are started, which takes as long
SECONDS_A_CHUNK = 0.25
WAITING_A_PROCESS = 3  # chunks handed out ahead, so that no process waits for this one


def ordered_map(function: Callable[[Item], Result], items: Sequence[Item], workers: int) -> Generator[Result]:
    """Yield ``function(item)`` for all items in their order.

    Parameters
    ----------
    function : callable
        A function of one item that gives the same whatever was done before; it and the items pickle.
    items : sequence
        What to apply it to.
    workers : int
        How many processes to use; with 1 everything is done in this one.

    Yields
    ------
    object
        One result an item.

    Raises
    ------
    SolverError
        When a process ended without an answer.

    Notes
    -----
    Whatever ends the iteration early, an interrupt above all, ends the processes as well.
    """
    started, done = time.monotonic(), 0
    while done < len(items) and (workers == 1 or time.monotonic() - started < PATIENCE):
        yield function(items[done])
        done += 1
    if done < len(items):
        pace = (time.monotonic() - started) / max(done, 1)
        fair = -(-(len(items) - done) // workers)
        size = max(1, min(int(SECONDS_A_CHUNK / max(pace, 1e-6)), fair))
        yield from _in_processes(function, items[done:], size, workers)


def _in_processes(
    function: Callable[[Item], Result], items: Sequence[Item], size: int, workers: int
) -> Generator[Result]:
    before = set(active_children())
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_leave_interrupts_to_parent)
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for start in range(0, len(items), size):
            waiting.append(pool.submit(_apply, function, items[start : start + size]))
            if len(waiting) >= WAITING_A_PROCESS * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise SolverError(
            "batch: a worker process ended without an answer; expected a script that solves batches under "
            "`if __name__ == '__main__':`, or workers=1"
        ) from error
    except BaseException:
        for worker in set(active_children()) - before:
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _apply(function: Callable[[Any], Result], items: Sequence[Any]) -> list[Result]:
    return [function(item) for item in items]


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
