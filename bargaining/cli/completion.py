"""``bargaining completion``: what a shell needs to complete names."""

from __future__ import annotations

import click

from bargaining.terminal import output

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print what SHELL (bash, zsh or fish) has to read to complete commands, options, scenarios and names in them.

    For bash, write into ~/.bashrc:  eval "$(bargaining completion bash)"; for zsh the same into ~/.zshrc, with zsh.
    For fish: bargaining completion fish > ~/.config/fish/completions/bargaining.fish
    """
    from click.shell_completion import get_completion_class

    import bargaining.terminal.completion  # noqa: F401 (which has a way of its own with bash)
    from bargaining.cli.main import COMPLETE

    made = get_completion_class(shell)
    assert made is not None
    root = context.find_root()
    output.echo(made(root.command, {}, "bargaining", COMPLETE).source())
