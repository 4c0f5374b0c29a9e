"""Options that say how figures are written, and the command that is typed to get them again."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from bargaining.errors import BargainingError
from bargaining.formats import Format, drawn_in, in_force, journals
from bargaining.terminal.running import WORDS

FILES = ("name", "scenario", "named")
"""Parameters of commands that draw which may name a file."""
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


class _Journals(click.Option):
    """An option whose help names the journals; their file is not read where nobody asks for help."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        assert self.help is not None
        self.help = self.help.format(journals=", ".join(journals()))
        return super().get_help_record(ctx)


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
            "--journal", cls=_Journals, metavar="NAME", help="Widths and resolution of a journal: {journals}."
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

        require_font(wanted.font, wanted.written_kinds)
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
    found = retyped_words(context.command, words[1:], (*UNTYPED, *FORMAT_NAMES))
    name = target.name if target.suffix[1:] in in_force().written_kinds else target.stem
    return shlex.join(["bargaining", *words[:1], *found, *in_force().words(), "-o", name])


def retyped_words(command: click.Command, words: Sequence[str], left_out: Collection[str]) -> list[str]:
    """Return the words of a command in a fixed order, files without their folders.

    Parameters
    ----------
    command : Command
        Which is not run.
    words : sequence of str
        What follows its name.
    left_out : collection of str
        Names of parameters that are left out.

    Raises
    ------
    UsageError
        For words that the command does not take.
    """
    found = []
    for parameter, values in typed_values(command, words):
        if parameter.name in left_out:
            continue
        word = [max(parameter.opts, key=len)] if isinstance(parameter, click.Option) else []
        named = parameter.name in FILES
        texts = [(Path(one).name if named else one) for one in values if isinstance(one, str)]
        found += [part for one in texts for part in (*word, one)] if texts else word
    return found


def typed_values(command: click.Command, words: Sequence[str]) -> list[tuple[click.Parameter, list[Any]]]:
    """Return the parameters of a command that words give values to, and these: texts, or True for a flag.

    Parameters
    ----------
    command : Command
        Which is not run.
    words : sequence of str
        What follows its name.

    Raises
    ------
    UsageError
        For words that the command does not take.
    """
    context = click.Context(command, resilient_parsing=True)
    parsed, spare, _ = command.make_parser(context).parse_args(list(words))
    if spare:
        raise click.UsageError(f"Got unexpected extra argument ({spare[0]})")
    found = []
    for parameter in command.params:
        value = parsed.get(parameter.name)
        values = [*value] if isinstance(value, (list, tuple)) else [value]
        kept = [
            one for one in values if isinstance(one, str) or one is True
        ]  # click has a mark of its own for none
        if kept:
            found.append((parameter, kept))
    return found
