"""The ``bargaining`` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from bargaining.cli.earlier import as_now
from bargaining.terminal.running import Modules, run_command
from bargaining.version import __version__

COMMANDS = {
    "list": "inspect",
    "show": "show",
    "check": "inspect",
    "new": "inspect",
    "schema": "inspect",
    "solve": "solve",
    "explain": "analysis",
    "compare": "analysis",
    "mediate": "mediate",
    "regimes": "regimes",
    "phase": "phase",
    "crux": "crux",
    "tornado": "tornado",
    "sweep": "sweep",
    "misperception": "misperception",
    "robust": "robust",
    "volume": "robust",
    "shares": "shares",
    "sensitivity": "sensitivity",
    "information": "learning",
    "discover": "learning",
    "without": "omission",
    "structure": "structure",
    "coder": "coder",
    "intelligence": "intelligence",
    "beliefs": "intelligence",
    "power": "power",
    "backtest": "backtest",
    "predictions": "predictions",
    "sources": "evidence",
    "draw": "draw",
    "latex": "latex",
    "lint": "lint",
    "why": "why",
    "explore": "explore",
    "prove": "prove",
    "reproduce": "reproduce",
    "bundle": "bundle",
    "completion": "completion",
}
"""The module of ``bargaining.cli`` in which each command is, imported when it is called."""

WRONG_USAGE = 2
COMPLETE = "_BARGAINING_COMPLETE"
"""What a shell sets when it asks for completions."""


class _Commands(Modules):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the words name, as it is called now."""
        if ctx.resilient_parsing:  # a shell completes: nothing is refused
            return super().resolve_command(ctx, args)
        return super().resolve_command(ctx, as_now(args))


@click.group(
    cls=_Commands,
    package="bargaining.cli",
    homes=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    no_args_is_help=False,  # what this does differs between the versions of click
)
@click.version_option(__version__, prog_name="bargaining")
@click.pass_context
def group(context: click.Context) -> None:
    """Turn coded documents about a negotiation into a game, all its equilibria, and what moves them."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        context.exit(WRONG_USAGE)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line of this process and leave with its exit status."""
    # Looking for plugins of pydantic reads what is installed, package by package; scenario files need none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    if COMPLETE in os.environ:
        import bargaining.terminal.completion  # noqa: F401 (which says how bash is answered)
    sys.exit(run_command(group, arguments, name="bargaining"))
