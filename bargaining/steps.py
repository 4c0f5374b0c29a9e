"""How far long work is, told in words to whoever listens; nobody does unless a program asks.

Work that takes long says where it is, without an argument for it in every function on the way down. Who listens is set
for a piece of work, and what is told stands in order from the whole to the part: *profile 3 of 108, box 12*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], None]

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)
_AROUND: ContextVar[tuple[str, ...]] = ContextVar("around", default=())


def reached(words: str) -> None:
    """Tell where the work is.

    Parameters
    ----------
    words : str
        For example ``"box 12 of at most 400"``.

    Examples
    --------
    >>> with heard(print), within("profile 3 of 108"):
    ...     reached("box 12 of at most 400")
    profile 3 of 108
    profile 3 of 108, box 12 of at most 400
    >>> reached("nobody listens")
    """
    listener = _LISTENER.get()
    if listener is not None:
        listener(", ".join((*_AROUND.get(), words)))


@contextmanager
def within(words: str) -> Iterator[None]:
    """Tell where the work is, and put it before all that is told of its parts."""
    reached(words)
    token = _AROUND.set((*_AROUND.get(), words))
    try:
        yield
    finally:
        _AROUND.reset(token)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Have somebody listen to what is told meanwhile.

    Parameters
    ----------
    listener : callable
        Told the words; it should be quick.
    """
    token, around = _LISTENER.set(listener), _AROUND.set(())
    try:
        yield
    finally:
        _LISTENER.reset(token)
        _AROUND.reset(around)
