"""The contracts of ``--json``: one number a command, which rises when the keys that it prints change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

NUMBERS: Mapping[str, int] = {"compare": 2, "crux": 2, "robust": 2}
"""The numbers of commands whose contract has changed since its first, by name; all others are at 1."""


def contract(command: str) -> str:
    """Return the contract of a command.

    Examples
    --------
    >>> contract("solve")
    'solve/1'
    """
    return f"{command}/{NUMBERS.get(command, 1)}"


def under_contract(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a command prints, headed by its contract where it was asked for ``--json``."""
    context = click.get_current_context(silent=True)
    if context is None or not context.params.get("as_json"):
        return dict(value)
    return {"contract": contract(_words(context)), **value}


def _words(context: click.Context) -> str:
    """Return the words that name a command after that of the program."""
    if context.parent is None or context.parent.parent is None:
        return context.command.name or ""
    return f"{_words(context.parent)} {context.command.name}"
