"""Scenario files on disk: finding, reading, and changing a base file entry by entry."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from bargaining.errors import ScenarioError, nearest
from bargaining.files import printable, read_text
from bargaining.numerals import shortened
from bargaining.resources import conflicts, folder
from bargaining.scenario.numbers import Unread, decimal
from bargaining.toml import Table, parse_toml

MAX_BYTES = 1_000_000
MAX_BASES = 10
MAX_SHOWN_PATH = 250

_GAMBIT = re.compile(r"\s*(NFG|EFG)\s+[0-9]")
_NOT_HERE = {
    "NFG": "found a game of Gambit's, expected a scenario; `bargaining solve` and `check` take a file *.nfg",
    "EFG": "found a game tree of Gambit's, expected a scenario; `bargaining solve` and `check` take a file *.efg",
}

Tree = dict[str, Any]


def packaged_scenarios() -> dict[str, Path]:
    """Return the scenarios that come with the package, by name."""
    return {name: path for conflict in conflicts() for name, path in scenarios_of(conflict).items()}


def scenarios_of(conflict: Path) -> dict[str, Path]:
    """Return the scenarios of one packaged conflict, by name.

    Examples
    --------
    >>> from bargaining.resources import conflicts
    >>> "rapprochement" in scenarios_of(conflicts()[0])
    True
    """
    return _standing_in(conflict / "scenarios")


def gallery_scenarios() -> dict[str, Path]:
    """Return the games of the literature that come with the package, by name."""
    return _standing_in(folder("seeds") / "gallery")


def _standing_in(place: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(place.glob("*.toml"))}


def find(name: str, beside: Path | None = None) -> Path:
    """Return the file behind a packaged name or a path.

    Raises
    ------
    ScenarioError
        When nothing stands there; names the nearest packaged scenario.
    """
    packaged = packaged_scenarios() | gallery_scenarios()
    if name in packaged:
        return packaged[name]
    kind = "no such file"
    try:
        path = Path(name).expanduser()
        for candidate in [path] if beside is None else [beside / path, path]:
            if name and os.path.lexists(candidate) and not candidate.is_dir():
                return candidate  # what is no regular file is refused when it is read
        kind = "is a folder" if name and path.is_dir() else kind
    # A name that is too long or holds a null character, a folder that may not be read, an unknown ~user
    except (OSError, RuntimeError, ValueError):
        kind = "cannot be read"
    raise ScenarioError(
        f"{printable(shortened(name, MAX_SHOWN_PATH)) or repr(name)}: {kind}, "
        f"expected a scenario file or a packaged scenario{nearest(name, packaged)}"
    )


def read_tree(path: Path) -> Table:
    """Read a TOML file into plain values, decimals exact, every table with its line.

    Raises
    ------
    ScenarioError
        When the file is unreadable, over 1 MB, not UTF-8, or not TOML (with the line).
    """
    text = read_text(path, limit=MAX_BYTES, place=path.name, expected="a scenario", error=ScenarioError)
    if match := _GAMBIT.match(text):
        raise ScenarioError(f"{printable(path.name)}: {_NOT_HERE[match[1]]}")
    return _parsed(text, path.name)


@lru_cache(maxsize=4)
def _parsed(text: str, place: str) -> Table:
    """Parse a file once for all that extend it; nothing changes a table that was read."""
    return parse_toml(text, place, parse_float=_decimal, error=ScenarioError)


def _decimal(text: str) -> Fraction | Unread:
    """Read a decimal exactly; one that is not finite or too long is left for the form check to refuse."""
    try:
        return decimal(text)
    except ValueError as error:
        return Unread(text, str(error))


def merge(base: Tree, change: Tree) -> Tree:
    """Return the base with the entries of a change put in or replaced.

    Tables merge key by key. An entry of ``[[payoff]]`` replaces the base's entry with the same player and
    term and is added when there is none. A baseline that is changed leaves behind what the base's was rounded from.

    Examples
    --------
    >>> merge({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    >>> merge({"rate": {"baseline": 0.12, "told": 0.4}}, {"rate": {"baseline": 0.3}})
    {'rate': {'baseline': 0.3}}
    """
    merged = Table(base)
    if "baseline" in change and "told" not in change:
        merged.pop("told", None)
    for key, value in change.items():
        if isinstance(change, Table) and key in change.places:
            merged.places[key] = change.places[key]
        else:
            merged.places.pop(key, None)
        if key == "payoff" and isinstance(value, list) and isinstance(merged.get(key), list):
            merged[key] = _merge_payoffs(merged[key], value)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict) and not _is_leaf(value):
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def _is_leaf(value: Tree) -> bool:
    """Tell a calibration value, which is replaced whole: a changed number never keeps the old claims."""
    return any(key in value and not isinstance(value[key], dict) for key in ("value", "silent"))


def _merge_payoffs(base: Sequence[Any], change: Sequence[Any]) -> list[Any]:
    def key(entry: Any) -> str:
        return repr((entry.get("player"), entry.get("term")) if isinstance(entry, dict) else entry)

    changes = {key(entry): entry for entry in reversed(change)}
    in_base = {key(entry) for entry in base}
    replaced = [changes.get(key(entry), entry) for entry in base]
    # An entry that stands twice among the changes is kept twice, so that the check can refuse it.
    added = [e for e in change if key(e) not in in_base or e is not changes[key(e)]]
    return [*replaced, *added]
