"""The reference of the Python interface: a page a package, with a table of its public names and their docstrings."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from types import GenericAlias, ModuleType

import bargaining
from docs.site.markdown import toctree

HEAD = """\
# Python

Everything that may be imported; what is not here may change without notice. A name that several packages give is
described once, in the innermost. The tests run all examples.

| package | |
|---|---|"""


@cache
def packages() -> dict[str, ModuleType]:
    """Return the packages that list public names, the root first."""
    inner = pkgutil.walk_packages(bargaining.__path__, "bargaining.")
    modules = [bargaining, *(importlib.import_module(m.name) for m in inner if m.ispkg)]
    return {module.__name__: module for module in modules if getattr(module, "__all__", ())}


@cache
def homes() -> dict[str, list[str]]:
    """Return the public names by the package that describes them: the innermost of those that give one."""
    found: dict[int, tuple[str, str]] = {}
    plain: list[tuple[str, str]] = []
    for place, module in sorted(packages().items(), key=lambda item: len(item[0])):
        for name in module.__all__:
            value = getattr(module, name)
            if callable(value):
                found[id(value)] = place, name
            else:
                plain.append((place, name))
    placed: dict[str, list[str]] = {place: [] for place in packages()}
    for place, name in sorted([*found.values(), *plain]):
        placed[place].append(name)
    return placed


def home(place: str, name: str) -> str:
    """Return the full name under which a name that a package gives is described."""
    value = getattr(packages()[place], name)
    for other in sorted(homes(), key=len, reverse=True):
        if name in homes()[other] and getattr(packages()[other], name) is value:
            return f"{other}.{name}"
    return f"{place}.{name}"


def first_line(value: object) -> str:
    """Return the first paragraph of a docstring in one line."""
    words = inspect.getdoc(value) or "" if callable(value) and not isinstance(value, GenericAlias) else ""
    return " ".join(words.partition("\n\n")[0].split())


def page(place: str) -> str:
    """Return the page of a package."""
    module = packages()[place]
    lines = [place, "=" * len(place), "", f".. automodule:: {place}", ""]
    lines += [".. list-table::", "   :class: names", "   :widths: 30 70", ""]
    for name in sorted(module.__all__, key=str.lower):
        lines += [
            f"   * - :py:obj:`{name} <{home(place, name)}>`",
            f"     - {first_line(getattr(module, name))}",
        ]
    lines += [""]
    for name in sorted(homes()[place], key=str.lower):
        lines += _described(place, name, getattr(module, name))
    return "\n".join(lines) + "\n"


def _described(place: str, name: str, value: object) -> list[str]:
    if inspect.isclass(value) and not isinstance(value, GenericAlias):
        kind = "autoexception" if issubclass(value, BaseException) else "autoclass"
        return [f".. {kind}:: {place}.{name}", "   :members:", ""]
    if isinstance(value, GenericAlias):
        return [f".. py:type:: {name}", f"   :canonical: {value}", ""]
    return [f".. {'autofunction' if inspect.isfunction(value) else 'autodata'}:: {place}.{name}", ""]


def index(more: list[str]) -> str:
    """Return the page that leads to those of the packages, and to more pages."""
    rows = [
        f"| [`{place}`](api/{place}.rst) | {first_line_of(module)} |" for place, module in packages().items()
    ]
    return "\n".join([HEAD, *rows, "", toctree([*(f"api/{place}" for place in packages()), *more])])


def first_line_of(module: ModuleType) -> str:
    """Return what a package is for, in one line."""
    return " ".join((module.__doc__ or "").partition("\n\n")[0].split())
