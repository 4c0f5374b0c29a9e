"""What the package promises: its public names and their signatures, as plain text.

``python -m tests.public_names`` writes the text to ``tests/data/public_names.txt``, whose head says when to do that.
"""

import importlib
import inspect
import pkgutil
from enum import Enum
from pathlib import Path
from types import GenericAlias

import bargaining

FILE = Path(__file__).parent / "data" / "public_names.txt"
HEAD = """\
# The public names of every package and their signatures, as users may rely on them.
#
# A test compares this file with the package. To change a name or a signature on purpose: say in CHANGES.md what users
# have to do, run `python -m tests.public_names`, and commit this file with the change, so that a reader of the
# difference sees what is promised now. Never edit it by hand.
"""


def packages():
    """Return the packages that list public names, the root first."""
    inner = pkgutil.walk_packages(bargaining.__path__, "bargaining.")
    modules = [bargaining, *(importlib.import_module(m.name) for m in inner if m.ispkg)]
    return {module.__name__: module for module in modules if getattr(module, "__all__", ())}


def annotated(annotation):
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = text.replace("pathlib._local.", "pathlib.")  # where Python 3.13 keeps its paths
    return text.replace("'", "").replace('"', "")


def signature(function):
    """Return a signature in one line, with annotations as they are written."""
    try:
        found = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    empty = inspect.Parameter.empty
    parts, keyword = [], False
    for parameter in found.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword:
            parts.append("*")
        keyword |= parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        text = stars + parameter.name
        text += "" if parameter.annotation is empty else f": {annotated(parameter.annotation)}"
        parts.append(text if parameter.default is empty else f"{text} = {shown(parameter.default)}")
        if parameter.kind is parameter.POSITIONAL_ONLY:
            parts.append("/")
    positional = [k for k, part in enumerate(parts) if part == "/"][:-1]
    parts = [part for k, part in enumerate(parts) if k not in positional]
    back = "" if found.return_annotation is empty else f" -> {annotated(found.return_annotation)}"
    return f"({', '.join(parts)}){back}"


def shown(default):
    text = repr(default)
    return "..." if " object at " in text or text.startswith(("<", "functools")) else text


def members(kind):
    """Yield a line for every public attribute that a class of the package defines itself."""
    for name, value in sorted(vars(kind).items()):
        if name.startswith("_"):
            continue
        if isinstance(value, property) or type(value).__name__ == "cached_property":
            function = getattr(value, "fget", None) or value.func
            yield f".{name}{' -> ' + annotated(a) if (a := function.__annotations__.get('return')) else ''}"
        elif callable(value) or isinstance(value, classmethod | staticmethod):
            yield f".{name}{signature(getattr(value, '__func__', value))}"


def fields_of(kind):
    """Return the names of the fields that a model declares itself."""
    if not kind.__module__.startswith("bargaining."):
        return []
    return [name for name in inspect.get_annotations(kind) if not name.startswith("_")]


def lines(place, name, value, homes):
    if (home := homes.get(id(value))) is not None and home != place:
        yield f"{name} (as in {home})"
    elif isinstance(value, GenericAlias):  # a name for a type, of which only some versions give a signature
        yield name
    elif inspect.isclass(value):
        # What a constructor of an error, an enumeration or a protocol takes is its base's; pydantic makes the signature
        # of a model when it is first needed.
        inherited = value.__init__ is object.__init__ or issubclass(value, Enum)
        own = "" if inherited else signature(value)
        if hasattr(value, "model_fields"):
            own = f"(*, {', '.join(name for kind in reversed(value.__mro__) for name in fields_of(kind))})"
        yield f"class {name}{own if not issubclass(value, Exception) else ''}"
        yield from (f"    {line}" for line in members(value))
    else:
        yield f"{name}{signature(value) if callable(value) else ': ' + type(value).__name__}"


def text():
    """Return the public names of all packages; a name that several give has its signature in the innermost."""
    found = packages()
    homes = {}
    for place in sorted(found, key=len):
        for name in found[place].__all__:
            value = getattr(found[place], name)
            if callable(value):
                homes[id(value)] = place
    parts = []
    for place, module in found.items():
        rows = [
            row for name in sorted(module.__all__) for row in lines(place, name, getattr(module, name), homes)
        ]
        parts.append("\n".join([place, *(f"    {row}" for row in rows)]))
    return "\n\n".join([HEAD, *parts]) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
