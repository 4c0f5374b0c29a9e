"""Keep what a compiled library prints by itself out of the program's own output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_OUTPUT = 1


@contextmanager
def quiet() -> Iterator[None]:
    """Discard what is written to the process's standard output below Python, such as a library's banner.

    Examples
    --------
    >>> with quiet():
    ...     size = os.write(1, b"Running a solver ...")
    """
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        kept = os.dup(_OUTPUT)
    except OSError:  # there is no standard output
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _OUTPUT)
        yield
    finally:
        os.dup2(kept, _OUTPUT)
        os.close(kept)
        os.close(nowhere)
