"""Plain words, tables and JSON on standard output, as wide as the terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from bargaining.steps import heard
from bargaining.terminal.contracts import under_contract
from bargaining.terminal.tables import Table, table, wrapped
from bargaining.text import json_text, visible

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from bargaining.scenario import Scenario

__all__ = ["Console", "console", "number", "print_json", "share", "table", "values_in_force", "working"]

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


class Console:
    """Print text and tables without markup, at a width that can be read, with nothing that a terminal would obey."""

    def __init__(self) -> None:
        asked = os.environ.get("COLUMNS", "")
        columns = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        if not columns:
            looks = sys.stdout is not None and sys.stdout.isatty()
            columns = get_terminal_size((PIPE_WIDTH, 24)).columns if looks else PIPE_WIDTH
        self.width = min(max(columns, NARROWEST), WIDEST)

    def print(self, shown: str | Table = "") -> None:
        """Print a text, broken between words, or a table."""
        if isinstance(shown, str):
            click.echo("\n".join(wrapped(visible(shown), self.width)))
        else:
            click.echo(shown.text(self.width, "─" if _every_letter() else "-"))

    def print_under(self, text: str, indent: int = 2) -> None:
        """Print a text some blanks from the edge, broken between words."""
        for line in wrapped(visible(text), self.width - indent):
            click.echo(" " * indent + line)


def _every_letter() -> bool:
    """Tell whether standard output takes every letter; a console of Windows may not."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")


def console() -> Console:
    """Return what prints to standard output."""
    return Console()


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
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    import rich.console
    from rich.progress import Progress

    screen = rich.console.Console(stderr=True, markup=False, highlight=False, emoji=False)
    with Progress(*columns, console=screen, transient=True) as shown:
        yield shown


@contextmanager
def bars() -> Iterator[Callable[[str], Callable[[float], None]]]:
    """Show on standard error, where someone looks, how far each piece of work is.

    Yields
    ------
    callable
        Begins the bar of a name, and returns what is told the share that is done, from 0 to 1.
    """
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with progress(*columns) as shown:

        def started(name: str) -> Callable[[float], None]:
            if shown is None:
                return lambda share: None
            task = shown.add_task(name, total=1.0)
            return lambda share: shown.update(task, completed=share)

        yield started


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on standard error, where someone looks, that work goes on, for how long and how far it is.

    An interrupt leaves one line there that says how far it was.
    """
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    last = visible(what)

    def told(words: str) -> None:
        nonlocal last
        last = visible(f"{what}: {words}")
        if shown is not None and task is not None:
            shown.update(task, description=last)

    one_line = Column(no_wrap=True, overflow="ellipsis")
    described = TextColumn("{task.description}", markup=False, table_column=one_line)
    try:
        with progress(SpinnerColumn("line"), TimeElapsedColumn(), described) as shown, heard(told):
            task = None if shown is None else shown.add_task(last, total=None)
            yield
    except KeyboardInterrupt:
        echo(f"stopped: {last}; nothing is kept", err=True)
        raise


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


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object, under the contract of the command that runs; a number that is not finite is refused."""
    held = under_contract(value)
    click.echo(json_text(json.dumps(held, indent=2, ensure_ascii=not _every_letter(), allow_nan=False)))


def published(source: str, result: str) -> Iterator[str]:
    """Yield where a game was published and what was found there, each in a line, as far as it is said.

    Examples
    --------
    >>> list(published("Nash (1950)", ""))
    ['Source: Nash (1950)']
    """
    for what, text in (("Source", source), ("Published result", result)):
        if text:
            yield f"{what}: {' '.join(text.split())}"


def told(scenario: Scenario, found: object) -> str:
    """Return where the values in force come from and what was found, in the words of the scenario's form."""
    from bargaining.forms.assessed import worded_for

    return f"Values in force: {values_in_force(scenario)}\n{worded_for(scenario.form, str(found))}"


def values_in_force(scenario: Scenario) -> str:
    """Say in a line where the values in force come from."""
    from bargaining.scenario.wording import values_in_words

    return "\n".join([values_in_words(scenario), *(f"Link {n}: {o}" for n, o in scenario.followed.items())])


def links_in_words(scenario: Scenario) -> list[str]:
    """Say which links a scenario declares that are cut, and how to follow them; nothing where there is none."""
    cut = [name for name in scenario.document.links if name not in scenario.followed]
    return [f"Links cut: {', '.join(cut)}; --link {cut[0]} follows one, --link all every one"] if cut else []
