"""The one way in which the kernels are compiled: cached on disk, divisions as in numpy.

Inner kernels have no wrappers for calls from Python, which halves the time of the first compilation. With
``NUMBA_DISABLE_JIT=1`` the same source runs in the interpreter.
"""

from collections.abc import Callable
from typing import Any

from numba import njit

inner: Callable[[Callable[..., Any]], Any] = njit(
    cache=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
)
entry: Callable[[Callable[..., Any]], Any] = njit(cache=True, error_model="numpy", no_cfunc_wrapper=True)
