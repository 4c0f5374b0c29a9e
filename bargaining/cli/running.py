"""The one place where errors become messages and exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from bargaining.errors import BargainingError

FAILURE = 1
INTERRUPTED = 130


def run_command(
    command: click.Command, arguments: Sequence[str] | None = None, *, name: str | None = None
) -> int:
    """Run a command line and return its exit status.

    Errors of the package are printed to standard error, one line a problem, with status 1; wrong usage has
    status 2; an interrupt 130. A file or a disk that takes nothing is an error of one line, too. A reader that
    has gone, such as ``head``, is not worth a word. Anything else is a bug and keeps its traceback.

    Parameters
    ----------
    command : Command
        What to run.
    arguments : sequence of str, optional
        The words after the command's name; those of this process by default.
    name : str, optional
        The command's name in messages.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            # A terminal without Greek letters shows a question mark, no traceback.
            getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
        status = command.main(args=arguments, prog_name=name, standalone_mode=False)
        sys.stdout.flush()
    except BargainingError as error:
        for line in str(error).splitlines():
            click.echo(f"error: {line}", err=True)
        return FAILURE
    except click.UsageError as error:
        asked = error.ctx.command_path if error.ctx else name or "--help"
        click.echo(f"error: {asked}: {_in_one_line(error)}", err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(f"error: {_in_one_line(error)}", err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        _discard(sys.stdout)
        return FAILURE
    except OSError as error:
        if error.filename is None:
            _discard(sys.stdout)
        click.echo(f"error: {error.filename or 'standard output'}: {error.strerror}", err=True)
        return FAILURE
    return status if isinstance(status, int) else 0


def _in_one_line(error: click.ClickException) -> str:
    return " ".join(error.format_message().split())


def _discard(stream: TextIO) -> None:
    """Let the interpreter close a stream that takes no more text without a complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
