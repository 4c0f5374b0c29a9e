"""The one way in which the kernels are compiled: cached on disk, divisions as in numpy.

Inner kernels have no wrappers for calls from Python, which halves the time of the first compilation. With
``NUMBA_DISABLE_JIT=1`` the same source runs in the interpreter.
"""

from collections.abc import Callable
from typing import Any

from numba import njit

ENTRY: dict[str, Any] = {"cache": True, "error_model": "numpy", "no_cfunc_wrapper": True}
INNER: dict[str, Any] = {**ENTRY, "no_cpython_wrapper": True}

inner: Callable[[Callable[..., Any]], Any] = njit(**INNER)
entry: Callable[[Callable[..., Any]], Any] = njit(**ENTRY)
