"""The one way in which the kernels are compiled: cached on disk, divisions as in numpy.

Inner kernels have no wrappers for calls from Python, which halves the time of the first compilation. With
``NUMBA_DISABLE_JIT=1`` the same source runs in the interpreter.

Numba takes a cached kernel for current as long as the file that defines it is unchanged, though it holds the code of
every kernel that it calls, from other files too. Here a cached kernel is current only while no source of the solvers
with kernels has changed.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

ENTRY: dict[str, Any] = {"cache": True, "error_model": "numpy", "no_cfunc_wrapper": True}
INNER: dict[str, Any] = {**ENTRY, "no_cpython_wrapper": True}


def _fingerprint() -> str:
    digest, here = hashlib.sha256(), Path(__file__).resolve().parent
    for path in sorted([*here.glob("*.py"), *here.parent.glob("two_players/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


FINGERPRINT = _fingerprint()


def _compiled(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    kernel = njit(**options)(function)
    if hasattr(kernel, "_cache"):  # not where compilation is switched off
        kernel._cache._cache_file._source_stamp = FINGERPRINT
    return kernel


def inner(function: Callable[..., Any]) -> Any:
    """Compile a kernel that only other kernels call."""
    return _compiled(function, INNER)


def entry(function: Callable[..., Any]) -> Any:
    """Compile a kernel that Python calls."""
    return _compiled(function, ENTRY)
