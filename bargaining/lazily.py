"""Public names of a package that are looked up when they are first used, so that importing one loads no others.

The names stand once, in the stub beside a package: ``__init__.pyi`` says for type checkers and editors what the package
gives, one ``from home import name as name`` an import, and `lazily` reads the same text when the package is imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

_IMPORT = re.compile(r"^from (\S+) import (?:\(\s*)?(\w+) as \2(?:,\s*\))?$", re.MULTILINE)


def lazily(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__`` and ``__dir__`` (PEP 562) and ``__all__`` of a package that has a stub.

    Parameters
    ----------
    package : str
        The package's name.

    Examples
    --------
    >>> import bargaining.loading
    >>> find, names, public = lazily("bargaining.loading")
    >>> find("load").__module__, "load" in names(), public
    ('bargaining.loading.scenarios', True, ['load'])
    """
    room = vars(sys.modules[package])
    stub = Path(room["__file__"]).with_suffix(".pyi").read_text(encoding="utf-8")
    homes = {name: home for home, name in _IMPORT.findall(stub)}

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        room[name] = value = getattr(import_module(homes[name]), name)
        return value

    return find, lambda: sorted({*room, *homes}), sorted(homes)
