"""Plain words, tables and JSON on standard output, as wide as the terminal."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from bargaining.scenario import Scenario

PIPE_WIDTH = 110
"""Columns when standard output is not a terminal and ``COLUMNS`` is not set."""


def console() -> Console:
    """Return a console that takes text as it is, without markup."""
    from rich.console import Console

    found = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    if not found.is_terminal and "COLUMNS" not in os.environ:
        found.width = PIPE_WIDTH
    return found


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


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    lines: bool = False,
    title: str = "",
) -> Table:
    """Return a table with a line under its head.

    Parameters
    ----------
    columns : sequence of str
        Heads of the columns.
    rows : iterable of sequences of str
        One text a column.
    right : sequence of str
        Heads of columns to align on the right.
    whole : sequence of str
        Heads of columns whose texts are never broken, such as names that one may want to copy.
    lines : bool
        Whether a line stands between rows.
    title : str
        Printed above the table.
    """
    from rich import box
    from rich.table import Table

    made = Table(
        box=box.SIMPLE_HEAD,
        show_lines=lines,
        pad_edge=False,
        title=title or None,
        title_justify="left",
        title_style="bold",
    )
    for column in columns:
        made.add_column(
            column,
            justify="right" if column in right else "left",
            overflow="fold",
            header_style="bold",
            no_wrap=column in whole,
        )
    for row in rows:
        made.add_row(*row)
    return made


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
