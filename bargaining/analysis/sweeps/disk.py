"""The files of a store: written only where they differ, errors of the disk in one line, one process at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bargaining import writing
from bargaining.errors import BargainingError

TEMPORARY = writing.TEMPORARY


def digest(written: bytes) -> str:
    """Return a hash of bytes."""
    return hashlib.blake2b(written, digest_size=16).hexdigest()


def digest_of(path: Path) -> str | None:
    """Return the hash of a file's bytes, None where there is none."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return None


def replace(path: Path, written: bytes) -> None:
    """Put a file in place whole, or not at all; one that is the same already is left."""
    try:
        if path.stat().st_size == len(written) and path.read_bytes() == written:
            return
    except OSError:
        pass  # nothing there, or nothing to be read: it is written
    writing.put(path, written)


def told(path: Path) -> AbstractContextManager[None]:
    """Turn an error of the disk into one line."""
    return writing.told(path, "the chunks written so far are kept, and the same sweep goes on from them")


@contextmanager
def locked(store: Path, lock: Path) -> Iterator[None]:
    """Hold a lock, on every system, that is given back when the process ends, however it ends.

    Parameters
    ----------
    store : Path
        What is kept for one process, for the message.
    lock : Path
        A file that holds nothing and stays.

    Raises
    ------
    BargainingError
        When another process has it.
    """
    from filelock import FileLock, Timeout

    with told(store):
        lock.parent.mkdir(parents=True, exist_ok=True)
        # One lock object a call: a second sweep of the same process is another sweep, too.
        held = FileLock(lock, timeout=0, is_singleton=False)
        try:
            held.acquire()
        except Timeout:
            raise BargainingError(f"{store}: found another sweep writing to it, expected none") from None
    try:
        yield
    finally:
        held.release()
