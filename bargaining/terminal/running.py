"""The one place where errors become messages and exit statuses."""

from __future__ import annotations

import errno
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TextIO

import click

from bargaining.errors import BargainingError, nearest
from bargaining.text import in_one_line, visible

FAILURE = 1
WORDS = "bargaining.words"
"""Where the context of a group keeps the words with which a command is called."""
INTERRUPTED = 130


class Group(click.Group):
    """A group whose commands are named by errors in the words after them, too."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is called; an error of usage that names none is that one's."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if error.ctx is None and ctx.invoked_subcommand is not None:
                called = self.get_command(ctx, ctx.invoked_subcommand) or self
                error.ctx = click.Context(called, info_name=ctx.invoked_subcommand, parent=ctx)
            raise


class Modules(Group):
    """A group whose commands stand in modules that are imported when they are called.

    Parameters
    ----------
    package : str
        Where the modules are.
    homes : mapping of str to str
        The module of each command, in the order of help; ``show`` is ``show_command`` there.
    """

    def __init__(self, *arguments: Any, package: str, homes: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.package, self.homes = package, homes

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of help."""
        return list(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.homes:
            return None
        module = import_module(f"{self.package}.{self.homes[cmd_name]}")
        found: click.Command = getattr(module, f"{cmd_name}_command")
        if ctx.resilient_parsing:  # a shell completes
            from bargaining.terminal.completion import completing

            return completing(found)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the words name, or say which one is nearest."""
        ctx.meta[WORDS] = tuple(args)
        unknown = bool(args) and args[0] not in self.homes and not args[0].startswith("-")
        if unknown and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}{nearest(args[0], self.homes)}")
        return super().resolve_command(ctx, args)


def run_command(
    command: click.Command, arguments: Sequence[str] | None = None, *, name: str | None = None
) -> int:
    """Run a command line and return its exit status.

    Errors of the package are printed to standard error, one line a problem, with status 1; wrong usage has
    status 2; an interrupt 130. A file or a disk that takes nothing, a standard output that is closed and memory that
    does not suffice are errors of one line, too. A reader that has gone, such as ``head``, is not worth a word.
    Anything else is a bug and keeps its traceback.

    Parameters
    ----------
    command : Command
        What to run.
    arguments : sequence of str, optional
        The words after the command's name; those of this process by default.
    name : str, optional
        The command's name in messages.
    """
    words = sys.argv[1:] if arguments is None else arguments
    try:
        _require_output()
        _require_words(words)
        with _warnings_in_lines():
            status = command.main(args=arguments, prog_name=name, standalone_mode=False)
        sys.stdout.flush()
    except BargainingError as error:
        for line in str(error).splitlines():
            _complain(visible(line))
        return FAILURE
    except click.UsageError as error:
        asked = error.ctx.command_path if error.ctx else name or "--help"
        message, meant = in_one_line(error.format_message()), _meant(error)
        _complain(f"{asked}: {message.removesuffix('.') if meant else message}{meant}")
        return error.exit_code
    except click.ClickException as error:
        _complain(in_one_line(error.format_message()))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except MemoryError:
        _complain(
            "memory: found too little for what was asked, expected more, or fewer points, draws or actions"
        )
        return FAILURE
    except BrokenPipeError:
        _discard(sys.stdout)
        return FAILURE
    except OSError as error:
        _complain(_of_the_system(error))
        return FAILURE
    return status if isinstance(status, int) else 0


def _meant(error: click.UsageError) -> str:
    """Return which of the words that a parameter takes is near the one that was typed; nothing where none is."""
    kind = getattr(getattr(error, "param", None), "type", None)
    typed = re.match(r"'(.*)' is not one of ", error.message)
    if not isinstance(kind, click.Choice) or typed is None:
        return ""
    hint = nearest(typed[1], kind.choices)
    return hint if "did you mean" in hint else ""


def _require_output() -> None:
    """Refuse to work for nobody, and let a terminal without Greek letters show a question mark, no traceback."""
    if sys.stdout is None:  # closed before the program began, as by >&- in a shell
        raise BargainingError("standard output: is closed, expected somewhere to print to")
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")


def _require_words(words: Sequence[str]) -> None:
    """Refuse an empty word, which is what a shell makes of a variable that is not set: it is no name of anything."""
    for before, word in zip(("", *words), words, strict=False):
        if not word or re.fullmatch(r"--[\w-]+=", word):
            place = f"after {in_one_line(before)!r}" if not word and before else word or "first"
            raise BargainingError(f"{place}: found an empty text, expected a name, a value or a file")


@contextmanager
def _warnings_in_lines() -> Iterator[None]:
    """Show warnings to a user as one line each, without a place in the source."""
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_, **__: _say(f"warning: {in_one_line(str(message))}")
        yield


def _say(line: str) -> None:
    """Print a line to standard error, where that is open and takes anything."""
    if sys.stderr is None:
        return
    try:
        click.echo(line, err=True)
    except OSError:
        return


def _complain(line: str) -> None:
    _say(f"error: {line}")


def _of_the_system(error: OSError) -> str:
    """Say what the operating system refused: a file, standard output, memory, or something else."""
    if error.errno == errno.ENOMEM:
        return "memory: found too little for what was asked, expected more"
    if error.filename is not None:
        return f"{visible(str(error.filename))}: {error.strerror}"
    if error.errno is None:
        return in_one_line(str(error))
    _discard(sys.stdout)  # what writes files names them
    return f"standard output: {error.strerror}"


def _discard(stream: TextIO) -> None:
    """Let the interpreter close a stream that takes no more text without a complaint."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # a stream without a file
        return
