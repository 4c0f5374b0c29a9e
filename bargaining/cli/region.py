"""How far assumptions move, as options of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from bargaining.errors import ScenarioError, nearest
from bargaining.terminal.options import World, refuse_idle, refuse_setting

if TYPE_CHECKING:
    from bargaining.analysis.robustness import Region
    from bargaining.scenario import Scenario

SCALES = "scales"

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Moving:
    """Hold the options that say which assumptions move."""

    ranges: tuple[str, ...]
    over: str | None
    unspoken: str

    def all_scales(self) -> bool:
        """Tell whether every increasing scale is asked for, with which nothing else moves."""
        if self.over != SCALES:
            from bargaining.analysis.robustness.boxes import OVER

            if self.over is not None and self.over not in OVER:
                options = (*OVER, SCALES)
                expected = f"{', '.join(OVER)} or {SCALES}"
                raise ScenarioError(
                    f"over: found {self.over!r}, expected {expected}{nearest(self.over, options)}"
                )
            return False
        refuse_idle(f"with --over {SCALES}", "unspoken", "ranges")
        return True

    def within(self, world: World, *varying: str) -> tuple[Scenario, Region]:
        """Return the scenario, and where its assumptions move; a value set for one that varies is refused."""
        from bargaining.analysis.robustness import Region

        if self.over is None:
            refuse_idle("without --over", "unspoken")
        ranges = limits(self.ranges)
        moves = Region(ranges, over=cast("Any", self.over), unspoken=cast("Any", self.unspoken))
        refuse_setting(world.settings, [*ranges, *varying])
        return world.chosen(), moves


def region_options(over: str | None = None, *, scales: bool = False) -> Callable[[Command], Command]:
    """Return what adds the options that say which assumptions move; without a default the others are held.

    With ``scales`` the command knows what to do over every increasing scale as well.
    """
    places = "documents, ranges, or scales (every increasing one)" if scales else "documents or ranges"

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
                help=f"Let all other assumptions move too: {places}."
                if over is None
                else f"Where assumptions move: {places}.",
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
