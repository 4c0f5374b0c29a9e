"""The ``bargaining`` command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from bargaining import __version__
from bargaining.cli.analysis import compare_command, explain_command
from bargaining.cli.crux import crux_command
from bargaining.cli.evidence import sources_command
from bargaining.cli.inspect import check_command, list_command, new_command, schema_command
from bargaining.cli.phase import phase_command
from bargaining.cli.reproduce import reproduce_command
from bargaining.cli.robust import robust_command
from bargaining.cli.running import run_command
from bargaining.cli.sensitivity import sensitivity_command
from bargaining.cli.show import show_command
from bargaining.cli.solve import solve_command
from bargaining.cli.sweep import sweep_command

WRONG_USAGE = 2


@click.group(
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


for _command in (
    list_command,
    show_command,
    check_command,
    new_command,
    schema_command,
    solve_command,
    explain_command,
    compare_command,
    phase_command,
    crux_command,
    sweep_command,
    robust_command,
    sensitivity_command,
    sources_command,
    reproduce_command,
):
    group.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line of this process and leave with its exit status."""
    sys.exit(run_command(group, arguments, name="bargaining"))
