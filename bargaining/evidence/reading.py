"""Read evidence files into records; say every error with its place, what was found and what was expected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bargaining.errors import MAX_SHOWN, EvidenceError, nearest
from bargaining.files import printable, read_text
from bargaining.numerals import shortened
from bargaining.records.parts import Part
from bargaining.records.reading import Record, faults
from bargaining.toml import Table, parse_toml, place_of, written

MAX_BYTES = 1_000_000
MAX_LIBRARY = 5_000_000
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
    bytes_left : int
        How much more is read.
    """

    lines: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    bytes_left: int = MAX_LIBRARY

    def hint(self, found: str, options: Iterable[str]) -> str:
        """Say which name was probably meant, for as many errors as are shown."""
        return nearest(found, options) if len(self.lines) < MAX_SHOWN else ""

    def pay(self, size: int, place: str) -> None:
        """Count what is read; raise EvidenceError when it is too much for one folder."""
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise EvidenceError(
                f"{printable(place)}: found more than {MAX_LIBRARY:,} characters of evidence up to here, expected less"
            )


def read_toml(path: Path, problems: Problems, name: str | None = None) -> Table | None:
    """Return the tables of a TOML file, or None and one more problem when it cannot be read."""
    place = name or path.name
    try:
        text = read_text(path, limit=MAX_BYTES, place=place, expected="a TOML file", error=EvidenceError)
        problems.pay(len(text), place)
        return parse_toml(text, place, error=EvidenceError)
    except EvidenceError as error:
        problems.lines.append(str(error))
    return None


def record(
    model: type[Record],
    given: object,
    place: Callable[[], str],
    label: str,
    problems: Problems,
    implied: Mapping[str, str],
) -> Record | None:
    """Validate one table; return None and one more problem for each error in it.

    Parameters
    ----------
    model : type of Part
        What the table should hold.
    given : object
        The table as read.
    place : callable
        Returns the file, and the line where it is known; asked for a message.
    label : str
        What the table is called.
    problems : Problems
        Receives the errors.
    implied : mapping of str to str
        Fields that follow from the place: the identifier, the source.
    """
    if not isinstance(given, Mapping):
        problems.lines.append(f"{place()}: {label}: found {_shown(given)}, expected a table")
        return None
    if twice := sorted(implied.keys() & given.keys()):
        problems.lines.append(
            f"{place()}: {label}.{twice[0]}: found in the table, expected it to follow from the place"
        )
        return None
    made, found = faults(model, {**implied, **given})
    for detail in _worth_saying(found):
        at = place_of(given, detail["loc"]) or place()
        problems.lines.append(f"{at}: {_fault(model, label, detail, problems)}")
    return made


def records(
    model: type[Record], tables: Mapping[str, object], file: str, problems: Problems, **implied: str
) -> dict[str, Record]:
    """Validate the named tables of a file, and return the valid ones by name."""
    valid: dict[str, Record] = {}
    for name, given in tables.items():
        own = {"id": name} if "id" in model.model_fields else {}
        place = partial(_placed, tables, name, printable(file))
        entry = record(model, given, place, written((name,)), problems, {**own, **implied})
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
        called = item.get(key, f"at position {position}") if isinstance(item, Mapping) else position
        label = f"{name} {printable(shortened(str(called)))}"
        place = partial(_placed, given, position - 1, file)
        entry = record(model, item, place, label, problems, {})
        if entry is None:
            problems.broken.add(f"{name} {called}")
        else:
            valid.append(entry)
    return tuple(valid)


def _placed(holder: object, key: str | int, file: str) -> str:
    return place_of(holder, (key,)) or file


def _worth_saying(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return every error of one table, but not that a list is too short for its faulty items."""
    parents = {detail["loc"][:-1] for detail in found}
    return [detail for detail in found if detail["type"] != "too_short" or detail["loc"] not in parents]


def _fault(model: type[Part], label: str, detail: Mapping[str, Any], problems: Problems) -> str:
    """Put one error of the validation into words: place, found, expected, nearest."""
    path = written(detail["loc"])
    at = f"{label}.{path}" if path and not path.startswith("[") else f"{label}{path}"
    if detail["type"] == "missing":
        return f"{at}: missing, expected a value"
    if detail["type"] == "extra_forbidden":
        known = problems.hint(str(detail["loc"][-1]), model.model_fields) if len(detail["loc"]) == 1 else ""
        return f"{at}: unknown field{known}"
    message = str(detail["msg"])
    for opening in ("Value error, ", "Input should be ", "expected "):
        message = message.removeprefix(opening)
    return f"{at}: found {_shown(detail['input'])}, expected {message}{_meant(detail)}"


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
