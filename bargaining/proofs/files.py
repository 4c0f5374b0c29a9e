"""Proof files: their text, their checksum, and the program that checks them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from bargaining.errors import BargainingError

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


def program() -> Any:
    """Return the checking program as a module; it has no types."""
    return import_module("bargaining.proofs.check_proof")


def said(text: str) -> tuple[str, ...]:
    """Return in words what the checking program finds proved in a file.

    Raises
    ------
    BargainingError
        With its reason, when it refuses the file.
    """
    try:
        return tuple("\n".join(program().check(text)).splitlines())
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
