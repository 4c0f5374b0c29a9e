"""How far assumptions move, as options of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from bargaining.errors import ScenarioError
from bargaining.terminal.options import refuse_idle

if TYPE_CHECKING:
    from bargaining.analysis.robustness import Region

Command = TypeVar("Command", bound=Callable[..., Any])


def region_options(over: str | None = None) -> Callable[[Command], Command]:
    """Return what adds the options that say which assumptions move; without a default the others are held."""

    def add(command: Command) -> Command:
        for option in (
            click.option(
                "--unspoken",
                default="held",
                show_default=True,
                metavar="HOW",
                help="Assumptions on which every document is silent: held, or moving over their range.",
            ),
            click.option(
                "--over",
                default=over,
                show_default=over is not None,
                metavar="WHERE",
                help="Let all other assumptions move too: documents or ranges."
                if over is None
                else "Where assumptions move: documents or ranges.",
            ),
            click.option(
                "--range",
                "ranges",
                metavar="NAME=LOW:HIGH",
                multiple=True,
                help="Let an assumption move between limits of your own; may be repeated.",
            ),
        ):
            command = option(command)
        return command

    return add


def draws_options(default: int) -> Callable[[Command], Command]:
    """Return what adds ``--draws`` and ``--seed``."""

    def add(command: Command) -> Command:
        seed = click.option(
            "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the draws."
        )
        draws = click.option(
            "--draws", type=click.IntRange(min=1), default=default, show_default=True, help="Draws."
        )
        return draws(seed(command))

    return add


def region(ranges: Sequence[str], over: str | None, unspoken: str) -> Region:
    """Return the region that the options describe."""
    from bargaining.analysis.robustness import Region

    if over is None:
        refuse_idle("without --over", "unspoken")
    return Region(limits(ranges), over=cast("Any", over), unspoken=cast("Any", unspoken))


def limits(texts: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Split ``name=low:high`` texts.

    Raises
    ------
    ScenarioError
        For a text of another form, or a name that stands twice.

    Examples
    --------
    >>> limits(["autonomy=0.2:3/5"])
    {'autonomy': ('0.2', '3/5')}
    """
    found = {}
    for text in texts:
        name, equals, ends = (part.strip() for part in text.partition("="))
        low, colon, high = (part.strip() for part in ends.partition(":"))
        if not (name and equals and low and colon and high):
            raise ScenarioError(
                f"--range {text}: found no limits, expected name=low:high such as autonomy=0.2:0.6"
            )
        if name in found:
            raise ScenarioError(f"--range {name}: found it twice, expected each assumption once")
        found[name] = (low, high)
    return found
