"""``bargaining shares``: in how much of what the documents leave open each outcome lasts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.cli.region import Moving, draws_options, region_options
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    figure_option,
    gathered,
    json_option,
    refuse_idle,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.analysis.robustness import Shares
    from bargaining.scenario import Scenario


@click.command("shares")
@click.argument("name")
@click.option("--by", metavar="NAME", help="Shares at even steps of this assumption.")
@click.option("--steps", type=click.IntRange(min=2), default=11, show_default=True, help="Steps of --by.")
@click.option(
    "--statement",
    "statements",
    metavar="STATEMENT",
    multiple=True,
    help='Also the share in which some pure equilibrium satisfies it, or none where it begins with "not somewhere"; '
    "may be repeated.",
)
@draws_options(2_000)
@region_options("documents", scales=True)
@scenario_options
@json_option
@figure_option("the shares of --by", "shares")
@gathered(world=World, moving=Moving)
def shares_command(
    by: str | None,
    steps: int,
    statements: tuple[str, ...],
    draws: int,
    seed: int,
    moving: Moving,
    world: World,
    as_json: bool,
    target: Path | None,
) -> None:
    """Estimate the share of draws between the documents in which each outcome of scenario NAME is an equilibrium.

    With --over scales, the share of the increasing scales for words such as "strong".
    """
    if by is None:
        refuse_idle("without --by", "steps", "target")
    from bargaining.analysis.robustness import scale_shares, shares

    if moving.all_scales():
        refuse_idle("with --over scales", "by")
        scenario = world.chosen()
        with output.working("drawing"):
            found = scale_shares(scenario, statements=statements, draws=draws, seed=seed)
        _show(scenario, found, bool(statements), as_json=as_json)
        return
    scenario, moves = moving.within(world, *([by] if by else []))
    with output.working("drawing"):
        found = shares(scenario, moves, by=by, steps=steps, statements=statements, draws=draws, seed=seed)
    _show(scenario, found, bool(statements), as_json=as_json)
    if target is not None:
        from bargaining.studies.saving import saved_plot

        alt = "Shares of draws with each outcome."
        saved_plot(found, target, scenario, "shares", seed=found.seed, alt=alt)


def _show(scenario: Scenario, found: Shares, statements: bool, *, as_json: bool) -> None:
    if as_json:
        output.print_json(found.to_dict())
        return
    from bargaining.forms.assessed import predictions_in_words

    console = output.console()
    console.print(f"Values in force: {output.values_in_force(scenario)}")
    draws, one = (found.entries[0].draws if found.entries else 0), predictions_in_words(scenario.form)[0]
    article = "an" if one[0] in "aeiou" else "a"
    console.print(f"Share of {draws} draws in which each is {article} {one}; 95 % intervals of the drawing")
    if statements:
        console.print(
            f'A statement counts where some {one} satisfies it; after "not somewhere", where none does'
        )
    if not found.by:
        rows = [
            [e.label, f"{e.share:.3f}", f"{e.interval[0]:.3f} to {e.interval[1]:.3f}"] for e in found.entries
        ]
        console.print(output.table(["outcome", "share", "interval"], rows, right=["share"]))
        return
    steps = [f"{float(e.value or 0):.3g}" for e in found.of(found.labels[0])]
    rows = [[label, *(f"{e.share:.2f}" for e in found.of(label))] for label in found.labels]
    console.print(output.table([found.by, *steps], rows, right=steps))
