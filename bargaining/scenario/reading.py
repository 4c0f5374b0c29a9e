"""Scenario files on disk: reading, changing a base file entry by entry, and the form check."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bargaining.errors import ScenarioError, nearest
from bargaining.resources import folder
from bargaining.scenario import document as form

MAX_BYTES = 1_000_000
MAX_BASES = 10

Tree = dict[str, Any]


def packaged_scenarios() -> dict[str, Path]:
    """Return the scenarios that come with the package, by name."""
    return {path.stem: path for path in sorted((folder("seeds") / "scenarios").glob("*.toml"))}


def find(name: str, beside: Path | None = None) -> Path:
    """Return the file behind a packaged name or a path.

    Raises
    ------
    ScenarioError
        When there is no such file; names the nearest packaged scenario.
    """
    packaged = packaged_scenarios()
    if name in packaged:
        return packaged[name]
    path = Path(name).expanduser()
    for candidate in [path] if beside is None else [beside / path, path]:
        if candidate.is_file():
            return candidate
    kind = "is a folder" if path.is_dir() else "no such file"
    raise ScenarioError(
        f"{name}: {kind}, expected a scenario file or a packaged scenario{nearest(name, packaged)}"
    )


def read_tree(path: Path) -> Tree:
    """Read a TOML file into plain values, decimals exact.

    Raises
    ------
    ScenarioError
        When the file is unreadable, over 1 MB, not UTF-8, or not TOML (with line and column).
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ScenarioError(f"{path.name}: found {size:,} bytes, expected a scenario of at most {MAX_BYTES:,}")
        content = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ScenarioError(f"{path.name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ScenarioError(f"{path.name}: line {line}: found bytes that are not UTF-8, expected UTF-8 text") from None
    try:
        return tomllib.loads(content, parse_float=Fraction)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path.name}: not valid TOML: {error}") from None
    except (RecursionError, ValueError) as error:
        raise ScenarioError(f"{path.name}: not valid TOML: {str(error) or 'nested too deeply'}") from None


def merge(base: Tree, change: Tree) -> Tree:
    """Return the base with the entries of a change put in or replaced.

    Tables merge key by key. An entry of ``[[payoff]]`` replaces the base's entry with the same player and term
    and is added when there is none.

    Examples
    --------
    >>> merge({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    """
    merged = dict(base)
    for key, value in change.items():
        if key == "payoff" and isinstance(value, list) and isinstance(merged.get(key), list):
            merged[key] = _merge_payoffs(merged[key], value)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict) and not _is_leaf(value):
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def _is_leaf(value: Tree) -> bool:
    """A calibration value is replaced whole, so that a changed number never keeps the old claims."""
    return "value" in value or "silent" in value


def _merge_payoffs(base: Sequence[Any], change: Sequence[Any]) -> list[Any]:
    def key(entry: Any) -> Any:
        return (entry.get("player"), entry.get("term")) if isinstance(entry, dict) else id(entry)

    changed = {key(entry): entry for entry in change}
    kept = [changed.pop(key(entry), entry) for entry in base]
    return [*kept, *changed.values()]


def check_form(tree: Tree, place: str) -> form.ScenarioDocument:
    """Turn plain values into a scenario document.

    Raises
    ------
    ScenarioError
        With one line for every entry that is missing, unknown or of the wrong kind.
    """
    try:
        return form.ScenarioDocument.model_validate(tree)
    except ValidationError as error:
        lines = [_problem(place, found, form.ScenarioDocument) for found in error.errors()]
        raise ScenarioError("\n".join(dict.fromkeys(lines))) from None


def _written(location: Sequence[str | int]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _fields_at(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the keys that are known at a place, by following the model's annotations."""
    current: Any = model
    for part in location:
        if not (isinstance(current, type) and issubclass(current, BaseModel)):
            return []
        if part not in current.model_fields:
            return []
        current = _inner_model(current.model_fields[str(part)].annotation)
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _inner_model(inner)
        if found is not None:
            return found
    return None


def _problem(place: str, found: Any, model: type[BaseModel]) -> str:
    location = [part for part in found["loc"] if part not in ("Value", "Silent")]
    at = _written([part for part in location if part != "[key]"])
    if found["type"] == "extra_forbidden":
        # Names of tables (players, parameters, ...) are keys too; the model is the one under them.
        keys = [part for i, part in enumerate(location[:-1]) if i % 2 == 0 and isinstance(part, str)]
        return f"{place}: {at}: unknown entry{nearest(str(location[-1]), _fields_at(model, keys))}"
    if found["type"] == "missing":
        return f"{place}: {at}: missing, expected an entry of that name"
    message = found["msg"].removeprefix("Value error, ")
    if found["type"] == "string_pattern_mismatch":
        expected = "a claim id such as 'O48'" if "evidence" in location else "lower-case letters, digits and _"
        return f"{place}: {at}: found {found['input']!r}, expected {expected}"
    shown = "" if message.startswith("found") else f"found {str(found['input'])[:60]!r}, "
    return f"{place}: {at}: {shown}{message[0].lower()}{message[1:]}"
