"""Plain words, tables and JSON on standard output, as wide as the terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli.tables import Table, table, wrapped

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

__all__ = ["Console", "console", "number", "print_json", "share", "table", "values_in_force", "working"]

PIPE_WIDTH = 110
"""Columns when standard output is not a terminal and ``COLUMNS`` is not set."""


class Console:
    """Print text and tables as they are, without markup, as wide as the terminal."""

    def __init__(self) -> None:
        self.width = PIPE_WIDTH
        if asked := os.environ.get("COLUMNS", ""):
            self.width = int(asked) if asked.isdecimal() and int(asked) else PIPE_WIDTH
        elif sys.stdout.isatty():
            self.width = get_terminal_size((PIPE_WIDTH, 24)).columns

    def print(self, shown: str | Table) -> None:
        """Print a text, broken between words, or a table."""
        if isinstance(shown, str):
            click.echo("\n".join(wrapped(shown, self.width)))
        else:
            encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
            click.echo(shown.text(self.width, "─" if encoding.lower().startswith("utf") else "-"))


def console() -> Console:
    """Return what prints to standard output."""
    return Console()


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on standard error, where someone looks, that work goes on and for how long."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    errors = Console(stderr=True)
    columns = (SpinnerColumn("line"), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as shown:
        shown.add_task(what, total=None)
        yield


def number(value: float) -> str:
    """Write a payoff, the minus sign only where something is left after rounding.

    Examples
    --------
    >>> number(1.23456), number(-0.00001)
    ('1.235', '0.000')
    """
    return f"{round(value, 3) + 0.0:.3f}"


def share(part: int, whole: int) -> str:
    """Write a share.

    Examples
    --------
    >>> share(1, 34)
    '1 of 34 (3 %)'
    """
    return f"{part} of {whole} ({round(100 * part / whole) if whole else 0} %)"


def print_json(value: Any) -> None:
    """Print one JSON object; a number that is not finite is refused."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def values_in_force(scenario: Scenario) -> str:
    """Say in a line where the values in force come from."""
    from bargaining.scenario.numbers import plain
    from bargaining.scenario.scenario import BASELINE

    document = scenario.document
    parts = ["baseline"]
    if scenario.calibration != BASELINE:
        parts = [f"calibration {scenario.calibration} ({document.calibrations[scenario.calibration].label})"]
    if scenario.overlay:
        parts.append(f"overlay {scenario.overlay} ({document.overlays[scenario.overlay].label})")
    parts += [f"{name} = {plain(value)}" for name, value in scenario.overrides.items()]
    return "; ".join(parts)
