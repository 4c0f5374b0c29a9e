"""Read evidence files into records; say every error with its place, what was found and what was expected."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bargaining.errors import nearest

Record = TypeVar("Record", bound=BaseModel)

_LONGEST_SHOWN = 60


@dataclass
class Problems:
    """Collect the errors of a folder.

    Parameters
    ----------
    lines : list of str
        One line an error.
    broken : set of str
        What is declared but not valid; a citation of it is not a second error.
    """

    lines: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)


def read_toml(path: Path, problems: Problems, name: str | None = None) -> dict[str, Any] | None:
    """Return the tables of a TOML file, or None and one more problem when it cannot be read."""
    place = name or path.name
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        problems.lines.append(f"{place}: {error.strerror or error}, expected a TOML file")
    except UnicodeDecodeError as error:
        problems.lines.append(f"{place}: byte {error.start} is not UTF-8, expected a TOML file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        problems.lines.append(f"{place}: not valid TOML: {error}")
    return None


def record(
    model: type[Record], given: object, place: str, problems: Problems, implied: Mapping[str, str]
) -> Record | None:
    """Validate one table; return None and one more problem for each error in it.

    Parameters
    ----------
    model : type of BaseModel
        What the table should hold.
    given : object
        The table as read.
    place : str
        File and identifier, e.g. ``claims/memo1.toml: M3``.
    problems : Problems
        Receives the errors.
    implied : mapping of str to str
        Fields that follow from the place: the identifier, the source.
    """
    if not isinstance(given, Mapping):
        problems.lines.append(f"{place}: found {_shown(given)}, expected a table")
        return None
    if twice := sorted(implied.keys() & given.keys()):
        problems.lines.append(f"{place}.{twice[0]}: found in the table, expected it to follow from the place")
        return None
    try:
        return model.model_validate({**implied, **given})
    except ValidationError as error:
        problems.lines.extend(_lines(model, place, error))
        return None


def records(
    model: type[Record], tables: Mapping[str, object], file: str, problems: Problems, **implied: str
) -> dict[str, Record]:
    """Validate the named tables of a file, and return the valid ones by name."""
    valid: dict[str, Record] = {}
    for name, given in tables.items():
        own = {"id": name} if "id" in model.model_fields else {}
        entry = record(model, given, f"{file}: {name}", problems, {**own, **implied})
        if entry is None:
            problems.broken.add(name)
        else:
            valid[name] = entry
    return valid


def array(
    model: type[Record], given: object, file: str, name: str, key: str, problems: Problems
) -> tuple[Record, ...]:
    """Validate an array of tables, each called after its field `key`, and return the valid ones."""
    if not isinstance(given, list):
        problems.lines.append(
            f"{file}: {name}: found {_shown(given)}, expected an array of tables [[{name}]]"
        )
        return ()
    valid: list[Record] = []
    for position, item in enumerate(given, 1):
        label = item.get(key, f"at position {position}") if isinstance(item, Mapping) else position
        entry = record(model, item, f"{file}: {name} {label}", problems, {})
        if entry is None:
            problems.broken.add(f"{name} {label}")
        else:
            valid.append(entry)
    return tuple(valid)


def _lines(model: type[BaseModel], place: str, error: ValidationError) -> list[str]:
    """Put every error of one table into a line, but not that a list is too short for its faulty items."""
    details = error.errors(include_url=False)
    parents = {detail["loc"][:-1] for detail in details}
    return [_line(model, place, d) for d in details if d["type"] != "too_short" or d["loc"] not in parents]


def _line(model: type[BaseModel], place: str, detail: Mapping[str, Any]) -> str:
    """Put one error of the validation into a line: place, found, expected, nearest."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"])
    if detail["type"] == "missing":
        return f"{place}{path}: missing, expected a value"
    if detail["type"] == "extra_forbidden":
        known = nearest(str(detail["loc"][-1]), model.model_fields) if len(detail["loc"]) == 1 else ""
        return f"{place}{path}: unknown field{known}"
    message = str(detail["msg"])
    for opening in ("Value error, ", "Input should be ", "expected "):
        message = message.removeprefix(opening)
    return f"{place}{path}: found {_shown(detail['input'])}, expected {message}{_meant(detail)}"


def _meant(detail: Mapping[str, Any]) -> str:
    """Name the nearest of the allowed words, where the error is a word that is not allowed."""
    if detail["type"] != "literal_error":
        return ""
    allowed = str(detail["ctx"]["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
    hint = nearest(str(detail["input"]), allowed)
    return hint if "did you mean" in hint else ""


def _shown(value: object) -> str:
    """Return the value as text, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
