"""Where chunks are computed: in this process, in a pool of processes, or on a dask cluster, with one interface.

An executor takes chunks and yields their results in any order. Only a few chunks are under way at a time, so that
memory stays constant. Results do not depend on the executor.
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from bargaining.analysis.sweeps.design import Chunk, Design
from bargaining.analysis.sweeps.encoding import encoded
from bargaining.analysis.sweeps.evaluation import Found, evaluate
from bargaining.errors import BargainingError

AHEAD = 3
"""Chunks under way for each worker."""


@dataclass(frozen=True, eq=False)
class Job:
    """Hold what a worker needs: the design, and whether results are wanted as the bytes of whole chunks."""

    design: Design
    stored: bool

    def run(self, chunk: Chunk) -> Found:
        """Compute one chunk."""
        found = evaluate(self.design, chunk)
        return encoded(self.design, found) if self.stored else found


class Executor(Protocol):
    """Something that computes chunks."""

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Iterator[Found]:
        """Yield the results of chunks in any order."""
        ...


class Inline:
    """Compute in this process."""

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Iterator[Found]:
        """Yield the results of chunks in their order."""
        for chunk in chunks:
            yield job.run(chunk)


class Pool:
    """Compute in a pool of processes.

    Parameters
    ----------
    processes : int
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Iterator[Found]:
        """Yield the results of chunks as they come.

        Raises
        ------
        BargainingError
            When a process dies.
        """
        import multiprocessing
        from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
        from concurrent.futures.process import BrokenProcessPool

        # Forked copies of a process with threads may hang, so workers start from nothing.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.processes, context, _start_worker, (job,))
        waiting: set[Future[Found]] = set()
        left = iter(chunks)
        try:
            while True:
                for chunk in itertools.islice(left, AHEAD * self.processes - len(waiting)):
                    waiting.add(pool.submit(_work, chunk))
                if not waiting:
                    break
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool:
            raise BargainingError(
                "sweep: a worker process ended before its work was done, expected it to live (too little memory, or "
                "a script without 'if __name__ == \"__main__\":'); what is stored is kept"
            ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_job: Job | None = None


def _start_worker(job: Job) -> None:
    global _job
    _job = job
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


def _work(chunk: Chunk) -> Found:
    if _job is None:
        raise RuntimeError("the worker was not started with a job")
    return _job.run(chunk)


class Dask:
    """Compute on a dask cluster.

    Parameters
    ----------
    scheduler : str
        Address of the scheduler.
    """

    def __init__(self, scheduler: str) -> None:
        self.scheduler = scheduler

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Iterator[Found]:
        """Yield the results of chunks as they come; the cluster repeats the chunks of a worker that dies.

        Raises
        ------
        BargainingError
            When the scheduler is not reached, or a chunk has killed several workers.
        """
        from bargaining.analysis.sweeps.results import library

        distributed = library("distributed")
        try:
            client = distributed.Client(self.scheduler, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise BargainingError(
                f"--scheduler {self.scheduler}: not reached ({error}), expected the address of a dask scheduler"
            ) from None
        with client:
            yield from _on_cluster(distributed, client, job, iter(chunks))


def _on_cluster(distributed: Any, client: Any, job: Job, left: Iterator[Chunk]) -> Iterator[Found]:
    packed = pickle.dumps(job)

    def submit(number: int) -> list[Any]:
        return [
            client.submit(_run_packed, packed, chunk, pure=False) for chunk in itertools.islice(left, number)
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
def _unpacked(packed: bytes) -> Job:
    job: Job = pickle.loads(packed)
    return job


def _run_packed(packed: bytes, chunk: Chunk) -> Found:
    return _unpacked(packed).run(chunk)


def executor(processes: int, scheduler: str | None, n_chunks: int) -> Executor:
    """Choose the executor.

    Parameters
    ----------
    processes : int
        Number of processes.
    scheduler : str or None
        Address of a dask scheduler.
    n_chunks : int
        Number of chunks to compute; a single one needs no pool.

    Raises
    ------
    BargainingError
        When the number of processes is not positive.
    """
    if processes < 1:
        raise BargainingError(f"processes: found {processes}, expected at least one")
    if scheduler:
        return Dask(scheduler)
    return Inline() if processes == 1 or n_chunks <= 1 else Pool(min(processes, n_chunks))
