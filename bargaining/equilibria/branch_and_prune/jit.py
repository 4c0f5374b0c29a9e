"""The one way in which kernels are declared, and the decision when it is worth while to compile them.

A kernel is a plain function on arrays. Small work is done by the interpreter, which needs nothing but the function;
importing numba and loading compiled kernels takes longer than most games that people write down. Once the kernels
have kept the interpreter busy for about as long as loading takes, or a call is known to take longer, they are compiled
(`compiling`) and cached on disk; where no compiled code is on disk yet, much later, as compiling takes much longer than
loading. Both ways do the same operations in the same order on the same types, so that results are equal bit by bit:
divisions follow numpy's rules, and nothing is contracted or reordered.

With ``NUMBA_DISABLE_JIT=1`` everything is left to the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

import numpy as np

from bargaining.equilibria.branch_and_prune.account import COMPILING, INTERPRETER, LOADING, loading
from bargaining.equilibria.branch_and_prune.sources import SOURCES, Source

STEP = 2.5e-7
"""Seconds that the interpreter takes for one turn of an inner loop."""


class OverdueError(Exception):
    """The interpreter has worked for so long that compiled kernels should do the work again."""


class Kernel:
    """Call a kernel from Python, interpreted until it is worth while to compile it.

    Parameters
    ----------
    function : function
        The kernel.
    steps : callable, optional
        Returns, for the arguments of a call, about how often inner loops turn in it and in the calls to come.
    """

    def __init__(self, function: FunctionType, steps: Callable[..., int] | None) -> None:
        self.__doc__, self.__name__, self.__module__ = (
            function.__doc__,
            function.__name__,
            function.__module__,
        )
        self.__wrapped__ = function
        self._steps = steps
        self._patience = LOADING
        self._looked = False
        self._compiled: Callable[..., Any] | None = None

    @property
    def interpreted(self) -> bool:
        """Tell whether the next call, unless it is a large one, is left to the interpreter."""
        return self._compiled is None and not self._worthwhile(0.0)

    def __call__(self, *arguments: Any) -> Any:
        """Run the kernel."""
        if self._compiled is None:
            ahead = STEP * self._steps(*arguments) if self._steps else 0.0
            if not self._worthwhile(ahead):
                return INTERPRETER.run(self.__wrapped__, arguments, self._patience)
            self.compile()
        assert self._compiled is not None
        return self._compiled(*arguments)

    def compile(self) -> Callable[..., Any]:
        """Compile the kernel, or load it, now; return what numba makes of it."""
        if self._compiled is None:
            with loading():
                from bargaining.equilibria.branch_and_prune.compiling import dispatcher

                self._compiled = dispatcher(self.__wrapped__)
        return self._compiled

    def _worthwhile(self, ahead: float) -> bool:
        if INTERPRETER.spent + ahead <= self._patience:
            return False
        if not self._looked:
            self._looked = True
            with loading():
                from bargaining.equilibria.branch_and_prune.compiling import DISABLED, stored

                self._patience = np.inf if DISABLED else LOADING if stored(self.__wrapped__) else COMPILING
        return INTERPRETER.spent + ahead > self._patience


def inner(function: Any) -> Any:
    """Declare a kernel that only other kernels call."""
    SOURCES[function] = Source(function, entry=False)
    return function


def step(function: Any) -> Any:
    """Declare a kernel that only other kernels call, often enough to notice there that the interpreter is overdue."""

    @wraps(function)
    def watched(*arguments: Any) -> Any:
        if INTERPRETER.overdue():
            raise OverdueError
        return function(*arguments)

    SOURCES[watched] = Source(function, entry=False)
    return watched


def entry(steps: Callable[..., int] | None = None) -> Callable[[Any], Kernel]:
    """Declare a kernel that Python calls; see `Kernel` for ``steps``."""

    def declared(function: Any) -> Kernel:
        kernel = Kernel(function, steps)
        SOURCES[kernel] = Source(function, entry=True)
        return kernel

    return declared
