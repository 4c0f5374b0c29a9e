"""Proof files: their text, their checksum, the program that checks them, and whether they are about a scenario."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import BargainingError
from bargaining.files import printable
from bargaining.writing import reason

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

CHECKER = Path(__file__).with_name("check_proof.py")
"""The program that checks a proof alone."""


def checksum(file: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a file says.

    Examples
    --------
    >>> checksum({"checksum": "", "a": 1}) == checksum({"a": 1})
    True
    """
    return hashlib.sha256(json.dumps({**file, "checksum": ""}, sort_keys=True).encode()).hexdigest()


def written(file: Mapping[str, Any]) -> str:
    """Return a file's text: JSON, an entry of a list a line.

    Examples
    --------
    >>> print(written({"a": 1, "b": [{"c": 2}, {"d": 3}]}), end="")
    {"a": 1,
    "b": [
    {"c": 2},
    {"d": 3}
    ]}
    """
    dump = partial(json.dumps, ensure_ascii=False)
    parts = []
    for key, value in file.items():
        lines = ",\n".join(map(dump, value)) if isinstance(value, list) and value else ""
        parts.append(f'"{key}": [\n{lines}\n]' if lines else f'"{key}": {dump(value)}')
    return "{" + ",\n".join(parts) + "}\n"


def said(text: str) -> tuple[str, ...]:
    """Return in words what the checking program finds proved in a file.

    Raises
    ------
    BargainingError
        With its reason, when it refuses the file.
    """
    program: Any = import_module("bargaining.proofs.check_proof")  # which has no types
    try:
        return tuple("\n".join(program.check(text)).splitlines())
    except Exception as error:  # as the program itself has it: whatever goes wrong, nothing is proved
        raise BargainingError(f"proof: refused, {error!s:.300} ({type(error).__name__})") from None


def is_own(path: Path) -> bool:
    """Tell whether a file is a proof that was written whole and not changed since, or the checking program."""
    try:
        content = path.read_bytes()
        if path.name == CHECKER.name:
            return content == CHECKER.read_bytes()
        file = json.loads(content)
        return isinstance(file, dict) and file.get("checksum") == checksum(file)
    except (OSError, ValueError, RecursionError):
        return False


def check_against(path: Path, scenario: Scenario) -> tuple[str, ...]:
    """Return what is proved in a file, after making sure that it is about a scenario as it is here.

    Raises
    ------
    BargainingError
        When the file cannot be read, is about another game or other values, or is refused by the checking program.
    """
    from bargaining.proofs.proof import game_of, worlds

    try:
        text = path.read_text(encoding="utf-8")
        file = json.loads(text)
        about, game, points = file["scenario"], file["game"], file["points"]
        found = {point["name"]: point["values"] for point in points}
    except OSError as error:
        raise BargainingError(f"{printable(str(path))}: {reason(error)}") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BargainingError(f"{printable(str(path))}: found no proof, expected a file of `prove`") from None
    shown, expected = printable(str(path)), game_of(scenario)
    if (about, game) != expected:
        part = "scenario" if about != expected[0] else "game"
        raise BargainingError(f"{shown}: {part}: found another than that of {scenario.name} as it is here")
    known = {name: world.values for name, world in worlds(scenario)}
    for name, values in found.items():
        if name not in known or values != {k: str(v) for k, v in known[name].items()}:
            raise BargainingError(
                f"{shown}: points: {name}: found other values than {scenario.name} has here"
            )
    return said(text)
