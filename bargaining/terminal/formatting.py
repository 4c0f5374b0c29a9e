"""Options that say how figures are written, and the command that is typed to get them again."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from bargaining.errors import BargainingError
from bargaining.formats import Format, drawn_in, in_force, journals
from bargaining.terminal.running import WORDS

UNTYPED = ("target", "force", "as_json", "output")
FORMAT_NAMES = ("journal", "columns", "width", "grey", "kinds", "font")

Command = TypeVar("Command", bound=Callable[..., Any])


def format_options(command: Command) -> Command:
    """Add the options that say how figures are written; what they say is in force while the command runs."""

    @wraps(command)
    def run(**given: Any) -> Any:
        wanted = asked_format({name: given.pop(name) for name in FORMAT_NAMES})
        with told_format(wanted):
            return command(**given)

    return with_format_options(cast(Command, run))


def with_format_options(command: Command) -> Command:
    """Add the options, which `asked_format` reads."""
    for option in (
        click.option("--font", metavar="NAME", help="Typeface of figures, one that is installed."),
        click.option(
            "--format",
            "kinds",
            metavar="KINDS",
            help="Kinds of files, with commas: pdf, png, tiff, eps, svg.",
        ),
        click.option("--grey", is_flag=True, help="Greys in the place of colours."),
        click.option("--width", metavar="LENGTH", help="Width of figures, such as 84mm (mm, cm, in or pt)."),
        click.option(
            "--columns", type=click.IntRange(1, 2), metavar="1|2", help="One column's width, or the text's."
        ),
        click.option(
            "--journal", metavar="NAME", help=f"Widths and resolution of a journal: {', '.join(journals())}."
        ),
    ):
        command = option(command)
    return command


def asked_format(given: dict[str, Any]) -> Format:
    """Return the format that the options ask for.

    Raises
    ------
    BargainingError
        For a journal, a width, a kind of file or a typeface that there is not.
    """
    kinds = tuple(dict.fromkeys(kind.strip().lower() for kind in (given["kinds"] or "").split(",")))
    if given["kinds"] is not None and not all(kinds):
        raise BargainingError(f"--format {given['kinds']}: expected kinds of files with commas between them")
    wanted = Format(
        (given["journal"] or "").lower(),
        given["columns"],
        (given["width"] or "").replace(" ", ""),
        given["grey"],
        tuple(filter(None, kinds)),
        given["font"] or "",
    )
    if wanted.font:
        from bargaining.plotting.fonts import require_font

        require_font(wanted.font)
    return wanted


@contextmanager
def told_format(wanted: Format) -> Iterator[None]:
    """Put a format in force, and say on standard error where its widths are not sure."""
    note = wanted.preset.note if wanted.journal and not wanted.width else ""
    if note:
        click.echo(f"--journal {wanted.journal}: {note}; --width sets another", err=True)
    with drawn_in(wanted):
        yield


def with_manifest_inside(wanted: Format) -> Format:
    """Return the format whose files hold their manifest in any case."""
    return replace(wanted, inside=True)


def typed(target: Path) -> str:
    """Return the command that runs as it would be typed again: without folders, answers in JSON and ``--force``.

    Parameters
    ----------
    target : Path
        The figure that it writes, as ``-o`` of `figure_option` gives it.
    """
    context = click.get_current_context()
    words = context.find_root().meta.get(WORDS) or ()
    parsed, _, _ = context.command.make_parser(context).parse_args(list(words[1:]))
    found = ["bargaining", *words[:1]]
    for parameter in context.command.params:
        value = parsed.get(parameter.name)
        if value is None or parameter.name in (*UNTYPED, *FORMAT_NAMES):
            continue
        if isinstance(parameter, click.Argument):
            values = [value] if isinstance(value, str) else value
            found += [Path(one).name if parameter.name == "name" else one for one in values]
        elif isinstance(parameter, click.Option):
            found += _option(parameter, value)
    name = target.name if target.suffix[1:] in in_force().written_kinds else target.stem
    return shlex.join([*found, *in_force().words(), "-o", name])


def _option(option: click.Option, value: Any) -> list[str]:
    word = max(option.opts, key=len)
    if option.is_flag:
        return [word] if value else []
    values = value if isinstance(value, (list, tuple)) else [value]
    return [part for one in values for part in (word, str(one))]
