"""Scenario files on disk: finding, reading, and changing a base file entry by entry."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from bargaining.errors import ScenarioError, nearest
from bargaining.resources import folder
from bargaining.scenario.numbers import decimal, shortened

MAX_BYTES = 1_000_000
MAX_BASES = 10
MAX_SHOWN_PATH = 250

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
    kind = "no such file"
    try:
        path = Path(name).expanduser()
        for candidate in [path] if beside is None else [beside / path, path]:
            if candidate.is_file():
                return candidate
        kind = "is a folder" if path.is_dir() else kind
    except (
        OSError,
        RuntimeError,
    ):  # a name that is too long, a folder that may not be read, an unknown ~user
        kind = "cannot be read"
    raise ScenarioError(
        f"{shortened(name, MAX_SHOWN_PATH)}: {kind}, "
        f"expected a scenario file or a packaged scenario{nearest(name, packaged)}"
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
            raise ScenarioError(
                f"{path.name}: found {size:,} bytes, expected a scenario of at most {MAX_BYTES:,}"
            )
        content = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ScenarioError(f"{path.name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ScenarioError(
            f"{path.name}: line {line}: found bytes that are not UTF-8, expected UTF-8 text"
        ) from None
    try:
        return tomllib.loads(content, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path.name}: not valid TOML: {error}") from None
    except RecursionError:
        raise ScenarioError(f"{path.name}: not valid TOML: found tables or lists nested too deeply") from None
    except ValueError:
        raise ScenarioError(f"{path.name}: not valid TOML: found a number with thousands of digits") from None


def _decimal(text: str) -> Fraction | float:
    """Read a decimal exactly; one that is not finite or too long is left for the form check to refuse."""
    try:
        return decimal(text)
    except ValueError:
        return float(text)


def merge(base: Tree, change: Tree) -> Tree:
    """Return the base with the entries of a change put in or replaced.

    Tables merge key by key. An entry of ``[[payoff]]`` replaces the base's entry with the same player and
    term and is added when there is none.

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
    """Tell a calibration value, which is replaced whole: a changed number never keeps the old claims."""
    return "value" in value or "silent" in value


def _merge_payoffs(base: Sequence[Any], change: Sequence[Any]) -> list[Any]:
    def key(entry: Any) -> str:
        return repr((entry.get("player"), entry.get("term")) if isinstance(entry, dict) else entry)

    changes = {key(entry): entry for entry in reversed(change)}
    in_base = {key(entry) for entry in base}
    replaced = [changes.get(key(entry), entry) for entry in base]
    # An entry that stands twice among the changes is kept twice, so that the check can refuse it.
    added = [e for e in change if key(e) not in in_base or e is not changes[key(e)]]
    return [*replaced, *added]
