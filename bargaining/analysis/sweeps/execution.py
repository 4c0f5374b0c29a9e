"""Where tasks are computed: in threads, in a pool of processes, or on a dask cluster, with one interface.

An executor takes tasks and yields their results in any order. Only a few are under way at a time, so that
memory stays constant. Results do not depend on the executor.
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any, Protocol

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.evaluation import evaluate
from bargaining.analysis.sweeps.points import Found, Task
from bargaining.errors import BargainingError

AHEAD = 3
"""Tasks under way for each worker."""


class Executor(Protocol):
    """Something that computes tasks."""

    def run(self, design: Design, tasks: Iterable[Task]) -> Iterator[Found]:
        """Yield the results of tasks in any order."""
        ...


class Inline:
    """Compute in this process."""

    def run(self, design: Design, tasks: Iterable[Task]) -> Iterator[Found]:
        """Yield the results of tasks in their order."""
        for task in tasks:
            yield evaluate(design, task)


class Pool:
    """Compute in a pool of processes.

    Parameters
    ----------
    processes : int
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes

    def run(self, design: Design, tasks: Iterable[Task]) -> Iterator[Found]:
        """Yield the results of tasks as they come.

        Raises
        ------
        BargainingError
            When a process dies.
        """
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        # Forked copies of a process with threads may hang, so workers start from nothing.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.processes, context, _start_worker, (design,))
        try:
            yield from _in_turn(_Starting(pool), _work, tasks, AHEAD * self.processes)
        except BrokenProcessPool:
            raise BargainingError(
                "sweep: a worker process ended before its work was done, expected it to live (too little memory, or "
                "a script without 'if __name__ == \"__main__\":'); what is stored is kept"
            ) from None


class _Starting:
    """Hold back interrupts while a pool takes work, since it may be starting a process.

    Parameters
    ----------
    pool : ProcessPoolExecutor

    Notes
    -----
    A process that gets an interrupt, or loses its parent's attention, before it runs our code complains at length.
    Signals that are blocked when it starts stay so; the parent answers an interrupt right after.
    """

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self.shutdown = pool.shutdown

    def submit(self, work: Callable[[Task], Found], task: Task) -> Any:
        """Give the pool a task."""
        blockable = hasattr(signal, "pthread_sigmask")
        if not blockable or threading.current_thread() is not threading.main_thread():
            return self.pool.submit(work, task)
        caught: list[int] = []
        answer = signal.signal(signal.SIGINT, lambda number, _: caught.append(number))
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self.pool.submit(work, task)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            signal.signal(signal.SIGINT, answer)
            if caught:
                signal.raise_signal(signal.SIGINT)


class Threads:
    """Compute in threads of this process: compiled loops run side by side, and nothing has to start.

    Parameters
    ----------
    number : int
    """

    def __init__(self, number: int) -> None:
        self.number = number

    def run(self, design: Design, tasks: Iterable[Task]) -> Iterator[Found]:
        """Yield the results of tasks as they come."""
        from concurrent.futures import ThreadPoolExecutor

        yield from _in_turn(
            ThreadPoolExecutor(self.number), partial(evaluate, design), tasks, AHEAD * self.number
        )


def _in_turn(pool: Any, work: Callable[[Task], Found], tasks: Iterable[Task], ahead: int) -> Iterator[Found]:
    """Yield results as they come, with so many tasks under way; the pool ends with the last, or when nobody asks."""
    from concurrent.futures import FIRST_COMPLETED, Future, wait

    waiting: set[Future[Found]] = set()
    left = iter(tasks)
    try:
        while True:
            for task in itertools.islice(left, ahead - len(waiting)):
                waiting.add(pool.submit(work, task))
            if not waiting:
                break
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            while done:
                yield done.pop().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_design: Design | None = None


def _start_worker(design: Design) -> None:
    global _design
    _design = design
    # An interrupt from the keyboard reaches all processes; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is killed, which would else leave it waiting for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: Task) -> Found:
    if _design is None:
        raise RuntimeError("the worker was not started with a design")
    return evaluate(_design, task)


class Dask:
    """Compute on a dask cluster.

    Parameters
    ----------
    scheduler : str
        Address of the scheduler.
    """

    def __init__(self, scheduler: str) -> None:
        self.scheduler = scheduler

    def run(self, design: Design, tasks: Iterable[Task]) -> Iterator[Found]:
        """Yield the results of tasks as they come; the cluster repeats the tasks of a worker that dies.

        Raises
        ------
        BargainingError
            When the scheduler is not reached, or a task has killed several workers.
        """
        from bargaining.analysis.sweeps.results import library

        distributed = library("distributed")
        try:
            # A client that is given no address at all hangs when it is discarded.
            distributed.comm.resolve_address(self.scheduler)
            client = distributed.Client(self.scheduler, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise BargainingError(
                f"--scheduler {self.scheduler}: not reached ({error}), expected the address of a dask scheduler"
            ) from None
        with client:
            yield from _on_cluster(distributed, client, design, iter(tasks))


def _on_cluster(distributed: Any, client: Any, design: Design, left: Iterator[Task]) -> Iterator[Found]:
    # A task of its own: workers pass the design on among themselves, and it is there again when they die.
    packed = client.submit(_same, pickle.dumps(design), pure=False)

    def submit(number: int) -> list[Any]:
        return [
            client.submit(_run_packed, packed, task, pure=False) for task in itertools.islice(left, number)
        ]

    ahead = AHEAD * max(1, sum(client.nthreads().values()))
    running = distributed.as_completed(submit(ahead), loop=client.loop)
    try:
        for future in running:
            yield future.result()
            for more in submit(1):
                running.add(more)
    except distributed.KilledWorker as error:
        raise BargainingError(
            f"sweep: a chunk ended several workers ({error}); what is stored is kept"
        ) from None


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Design:
    design: Design = pickle.loads(packed)
    return design


def _same(packed: bytes) -> bytes:
    return packed


def _run_packed(packed: bytes, task: Task) -> Found:
    return evaluate(_unpacked(packed), task)
