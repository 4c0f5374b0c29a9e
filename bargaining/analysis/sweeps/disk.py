"""Files that appear whole or not at all, errors of the disk in one line, and a lock that ends with its process."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bargaining.errors import BargainingError

TEMPORARY = ".partial"


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
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + TEMPORARY)
    try:
        temporary.write_bytes(written)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an error of the disk into one line."""
    try:
        yield
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else (error.strerror or str(error)).lower()
        raise BargainingError(
            f"{path}: {why}; the chunks written so far are kept, and the same sweep goes on from them"
        ) from None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that the system gives back when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # not on this system: nothing keeps two sweeps apart
        yield
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BargainingError(f"{path}: found another sweep writing to it, expected none") from None
        yield
    finally:
        os.close(descriptor)
