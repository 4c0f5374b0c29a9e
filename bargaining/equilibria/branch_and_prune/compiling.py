"""Compile kernels with numba, and keep the machine code on disk.

The functions are compiled as copies whose global names lead to compiled kernels instead of interpreted ones. Inner
kernels have no wrappers for calls from Python, which halves the time of the first compilation.

Numba takes a cached kernel for current as long as the file that defines it is unchanged, though it holds the code of
every kernel that it calls, from other files too. Here a cached kernel is current only while no source has changed in
the folders of the kernels that it may call.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
from numba import njit

from bargaining.equilibria.branch_and_prune.account import loading
from bargaining.equilibria.branch_and_prune.sources import SOURCES, Source

_SETTINGS: Any = numba.config
DISABLED = bool(_SETTINGS.DISABLE_JIT)
OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True, "no_cfunc_wrapper": True}

_namespaces: dict[str, dict[str, Any]] = {}
_dispatchers: dict[FunctionType, Any] = {}


def dispatcher(function: FunctionType) -> Any:
    """Return numba's dispatcher of a kernel, which compiles or loads it for the types of the first call."""
    return _dispatcher(next(source for source in SOURCES.values() if source.function is function))


def stored(function: FunctionType) -> bool:
    """Tell whether current machine code of a kernel is on disk."""
    files = getattr(getattr(dispatcher(function), "_cache", None), "_cache_file", None)
    return files is not None and bool(files._load_index())


def _dispatcher(source: Source) -> Any:
    function = source.function
    if function not in _dispatchers:
        namespace = _namespace(function.__module__)
        copy = FunctionType(
            function.__code__, namespace, function.__name__, function.__defaults__, function.__closure__
        )
        copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
        _dispatchers[function] = _jitted(copy, source.entry)
    return _dispatchers[function]


def _namespace(module: str) -> dict[str, Any]:
    """Return the global names of a module with compiled kernels in the place of interpreted ones."""
    if module not in _namespaces:
        _namespaces[module] = dict(vars(sys.modules[module]))
        for name, source in _kernels(module).items():
            _namespaces[module][name] = _dispatcher(source)
    return _namespaces[module]


def _kernels(module: str) -> dict[str, Source]:
    named = vars(sys.modules[module]).items()
    return {name: SOURCES[x] for name, x in named if callable(x) and x in SOURCES}


def _jitted(function: FunctionType, entry: bool) -> Any:
    options = {**OPTIONS, "no_cpython_wrapper": not entry}
    with _cache_folder():
        try:
            made = njit(cache=True, **options)(function)
        except RuntimeError:  # numba finds no folder that it can write to
            return _timed(njit(**options)(function))
    found = getattr(made, "_cache", None)  # not where compilation is switched off
    if found is not None:
        found._cache_file._source_stamp = fingerprint(function.__module__)
        found.save_overload = _ignoring_full_disks(found.save_overload)
    return _timed(made) if entry else made


def _timed(made: Any) -> Any:
    """Take the time of compiling and loading off the clock."""
    compile_now = getattr(made, "compile", None)
    if compile_now is not None:

        def timed(signature: Any) -> Any:
            with loading():
                return compile_now(signature)

        made.compile = timed
    return made


def _ignoring_full_disks(save: Callable[..., None]) -> Callable[..., None]:
    """Go on without the cache where it takes no more files: the kernel is compiled all the same."""

    def saving(signature: Any, compiled: Any) -> None:
        with contextlib.suppress(OSError):
            save(signature, compiled)

    return saving


# ---------------------------------------------------------------- what a kernel depends on


@cache
def fingerprint(module: str) -> str:
    """Return a digest of every source in the folders of the kernels that those of a module may call."""
    digest = hashlib.sha256()
    for folder in sorted({Path(str(sys.modules[name].__file__)).parent for name in _reached(module)}):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _reached(module: str) -> set[str]:
    reached, waiting = set[str](), {module}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= {source.function.__module__ for source in _kernels(name).values()} - reached
    return reached


# ---------------------------------------------------------------- where compiled code is kept


@contextlib.contextmanager
def _cache_folder() -> Iterator[None]:
    """Let numba write to a temporary folder where it can write neither beside the sources nor to the user's."""
    given = _SETTINGS.CACHE_DIR
    _SETTINGS.CACHE_DIR = _temporary() or given
    try:
        yield
    finally:
        _SETTINGS.CACHE_DIR = given


@cache
def _temporary() -> str:
    """Return a folder of the user's among the temporary files if there is no other to cache in; warn once."""

    def probe() -> None: ...

    probe.__code__ = probe.__code__.replace(co_filename=__file__)
    try:
        njit(cache=True)(probe)
    except RuntimeError:
        folder = _own_temporary_folder()
        where = f"in {folder}" if folder else "nowhere, so that every process compiles anew"
        logging.getLogger("bargaining").warning(
            "warning: no folder to keep compiled code can be written to; it is kept %s (set NUMBA_CACHE_DIR)",
            where,
        )
        return folder
    return ""


def _own_temporary_folder() -> str:
    """Return a folder that only this user can write to; the same in every process where the system knows users."""
    try:
        if not hasattr(os, "getuid"):
            return tempfile.mkdtemp(prefix="bargaining-")
        folder = Path(tempfile.gettempdir()) / f"bargaining-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
        return str(folder) if own else tempfile.mkdtemp(prefix="bargaining-")
    except OSError:
        return ""
