"""Classes that have no public name of their own, but are what public functions take or return."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from types import GenericAlias
from typing import NamedTuple, get_args

from docs.site.api import homes, packages

ABOUT = "Classes that public functions and classes take or return. They are not for import; what they hold is for use."


class _Imported(NamedTuple):
    """Where a name comes from that is not imported when the program runs."""

    module: str
    name: str


@cache
def mentioned() -> dict[str, type]:
    """Return by full name each class that annotations of public names say, or those of such classes in turn."""
    public = {id(getattr(packages()[place], name)) for place, names in homes().items() for name in names}
    waiting = [getattr(packages()[place], name) for place, names in homes().items() for name in names]
    found: dict[str, type] = {}
    while waiting:
        for kind in _in_annotations(waiting.pop()):
            full = f"{kind.__module__}.{kind.__qualname__}"
            if id(kind) not in public and full not in found and full.startswith("bargaining."):
                found[full] = kind
                waiting.append(kind)
    return dict(sorted(found.items()))


def _in_annotations(value: object) -> Iterator[type]:
    """Yield the classes that the annotations of a function, or of a class and what it defines, name."""
    if isinstance(value, GenericAlias) or not hasattr(value, "__module__"):
        return
    for text in _annotations(value):
        for word in re.findall(r"[A-Za-z]\w*", text):
            yield from _classes(meant(value.__module__, word))


def meant(place: str, name: str) -> object:
    """Return what a name means in a module of the package, also where only type checkers import it."""
    value = _names(place).get(name)
    if isinstance(value, _Imported):
        return getattr(importlib.import_module(value.module), value.name, None)
    return value


def _classes(kind: object) -> Iterator[type]:
    """Yield the class that something is, or those of which an alias is made."""
    if isinstance(kind, type) and not isinstance(kind, GenericAlias):
        yield kind
    for part in get_args(kind):
        yield from _classes(part)


def _annotations(value: object) -> Iterator[str]:
    members = [value]
    if inspect.isclass(value):
        members += [member for name, member in vars(value).items() if not name.startswith("_")]
        members.append(vars(value).get("__init__"))
    for member in members:
        function = (
            getattr(member, "fget", None)
            or getattr(member, "func", None)
            or getattr(member, "__func__", member)
        )
        for name, annotation in getattr(function, "__annotations__", {}).items():
            if not name.startswith("_"):
                yield annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


@cache
def _names(place: str) -> dict[str, object]:
    """Return what names mean in a module, those that only type checkers import as what is imported."""
    module = importlib.import_module(place)
    names: dict[str, object] = dict(vars(module))
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for line in node.body:
                if isinstance(line, ast.ImportFrom):
                    names |= {a.asname or a.name: _Imported(str(line.module), a.name) for a in line.names}
    return names


def pages() -> dict[str, str]:
    """Return the pages that describe them, one for each room of the package, by file."""
    rooms: dict[str, list[str]] = {}
    for full in sorted(mentioned(), key=lambda full: (full.rpartition(".")[2], full)):
        rooms.setdefault(full.split(".")[1], []).append(full)
    return {f"api/given_{room}.rst": _page(room, names) for room, names in sorted(rooms.items())}


def _page(room: str, names: list[str]) -> str:
    title = f"What public names give: {room}"
    lines = [title, "=" * len(title), "", ABOUT, ""]
    for full in names:
        lines += [f".. autoclass:: {full}", "   :members:", ""]
    return "\n".join(lines) + "\n"
