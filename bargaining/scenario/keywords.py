"""Methods whose keyword arguments are names that an object knows: shells and notebooks complete them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, TypeVar, cast

Method = TypeVar("Method", bound=Callable[..., Any])


def keywords(names: Callable[[Any], Iterable[str]]) -> Callable[[Method], Method]:
    """Return what tells of a method which keyword arguments it takes, by the object that it is called on.

    Parameters
    ----------
    names : callable
        The object to the names.

    Examples
    --------
    >>> class Scale:
    ...     levels = ("low", "high")
    ...     @keywords(lambda scale: scale.levels)
    ...     def set(self, /, **values):
    ...         return values
    >>> inspect.signature(Scale().set)
    <Signature (*, low=None, high=None)>
    >>> Scale().set(low=1), inspect.signature(Scale.set)
    ({'low': 1}, <Signature (self, /, **values)>)
    """

    def told(method: Method) -> Method:
        return cast(Method, _Told(method, names))

    return told


class _Told:
    """The method on its class, and on an object a call that knows its keywords."""

    def __init__(self, method: Callable[..., Any], names: Callable[[Any], Iterable[str]]) -> None:
        update_wrapper(self, method)
        self.method = method
        self.names = names

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.method(*given, **named)

    def __get__(self, holder: object, kind: type | None = None) -> Callable[..., Any]:
        return self.method if holder is None else _Call(self.method, holder, self.names)


class _Call:
    """A method of an object; what it takes is asked of the object when somebody looks."""

    def __init__(
        self, method: Callable[..., Any], holder: object, names: Callable[[Any], Iterable[str]]
    ) -> None:
        self.__doc__ = method.__doc__
        self.__name__ = method.__name__
        self._method, self._holder, self._names = method, holder, names

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._method(self._holder, *given, **named)

    @property
    def __signature__(self) -> inspect.Signature:
        kind = inspect.Parameter.KEYWORD_ONLY
        taken = (inspect.Parameter(name, kind, default=None) for name in self._names(self._holder))
        return inspect.Signature(list(taken))
