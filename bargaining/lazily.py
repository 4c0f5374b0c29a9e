"""Public names of a package that are looked up when they are first used, so that importing one loads no others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` of a package (PEP 562).

    Parameters
    ----------
    package : str
        The package's name.
    homes : mapping of str to str
        For each public name, the module that has it.

    Examples
    --------
    >>> find, names = lazily("bargaining", {"nearest": "bargaining.errors"})
    >>> find("nearest")("alig", ["align"])
    " (did you mean 'align'?)"
    >>> "nearest" in names()
    True
    """
    room = vars(sys.modules[package])

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        room[name] = found = getattr(import_module(homes[name]), name)
        return found

    return find, lambda: sorted({*room, *homes})
