"""Plain words, tables and JSON on standard output, as wide as the terminal."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from bargaining.text import json_text, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn
    from rich.table import Table

    from bargaining.scenario import Scenario

PIPE_WIDTH = 110
"""Columns when standard output is not a terminal and ``COLUMNS`` is not set."""

NARROWEST, WIDEST = 40, 1000
"""Columns below which no table can be read, and above which nobody means it."""


def echo(text: object, *, err: bool = False) -> None:
    """Print a line, or several, so that a terminal shows what stands in it and obeys nothing.

    Parameters
    ----------
    text : object
        Printed as ``str`` gives it.
    err : bool
        Whether to standard error.
    """
    click.echo(visible(str(text)), err=err)


def console(*, errors: bool = False) -> Screen:
    """Return a console that takes text as it is, without markup, at a width that can be read.

    Parameters
    ----------
    errors : bool
        Whether it writes to standard error.
    """
    from rich.console import Console

    found = Console(stderr=errors, markup=False, highlight=False, emoji=False, soft_wrap=False)
    found.width = _width(None if not found.is_terminal else found.width)
    return Screen(found)


@dataclass(frozen=True)
class Screen:
    """Print lines and tables; what a terminal would obey in them is shown instead."""

    console: Console

    @property
    def is_terminal(self) -> bool:
        """Tell whether someone looks."""
        return self.console.is_terminal

    def print(self, text: object = "") -> None:
        """Print a text, or a table of `table`."""
        self.console.print(visible(text) if isinstance(text, str) else text)


def _width(terminal: int | None) -> int:
    """Return the columns that ``COLUMNS`` asks for, or those of the terminal, within what can be read."""
    asked = os.environ.get("COLUMNS", "")
    columns = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    return min(max(columns or terminal or PIPE_WIDTH, NARROWEST), WIDEST)


@contextmanager
def progress(*columns: ProgressColumn) -> Iterator[Progress | None]:
    """Show progress on standard error where someone looks; nothing at all elsewhere.

    Parameters
    ----------
    *columns : ProgressColumn
        What is shown of each task.

    Yields
    ------
    Progress or None
        None where nobody looks.
    """
    from rich.progress import Progress

    screen = console(errors=True)
    if not screen.is_terminal:
        yield None
        return
    with Progress(*columns, console=screen.console, transient=True) as shown:
        yield shown


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on standard error, where someone looks, that work goes on and for how long."""
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn("line"), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with progress(*columns) as shown:
        if shown is not None:
            shown.add_task(visible(what), total=None)
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
        title=visible(title) or None,
        title_justify="left",
        title_style="bold",
    )
    for column in columns:
        made.add_column(
            visible(column),
            justify="right" if column in right else "left",
            overflow="fold",
            header_style="bold",
            no_wrap=column in whole,
        )
    for row in rows:
        made.add_row(*map(visible, row))
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
    click.echo(json_text(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)))


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
