"""``bargaining shares``: in how much of what the documents leave open each outcome lasts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.cli.region import draws_options, limits, region, region_options
from bargaining.terminal import output
from bargaining.terminal.options import (
    chosen,
    figure_option,
    json_option,
    refuse_idle,
    refuse_setting,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.analysis.robustness import Shares
    from bargaining.scenario import Scenario


@click.command("shares")
@click.argument("name")
@click.option("--by", metavar="NAME", help="Shares at even steps of this assumption.")
@click.option("--steps", type=click.IntRange(min=2), default=11, show_default=True, help="Steps of --by.")
@draws_options(2_000)
@region_options("documents")
@scenario_options
@json_option
@figure_option("the shares of --by", "shares")
def shares_command(
    name: str,
    by: str | None,
    steps: int,
    draws: int,
    seed: int,
    ranges: tuple[str, ...],
    over: str,
    unspoken: str,
    settings: tuple[str, ...],
    calibration: str | None,
    overlay: str | None,
    as_json: bool,
    target: Path | None,
) -> None:
    """Estimate the share of draws between the documents in which each outcome of scenario NAME is an equilibrium."""
    if by is None:
        refuse_idle("without --by", "steps", "target")
    moves = region(ranges, over, unspoken)
    refuse_setting(settings, [*limits(ranges), *([by] if by else [])])
    scenario = chosen(name, settings, calibration, overlay)
    from bargaining.analysis.robustness import shares

    with output.working("drawing"):
        found = shares(scenario, moves, by=by, steps=steps, draws=draws, seed=seed)
    _show(scenario, found, as_json=as_json)
    if target is not None:
        _draw(scenario, found, target)


def _show(scenario: Scenario, found: Shares, *, as_json: bool) -> None:
    from bargaining.analysis.robustness.boxes import moving

    if as_json:
        box = {name: [str(end) for end in found.box[name]] for name in moving(found.box)}
        output.print_json(
            {"by": found.by or None, "seed": found.seed, "ranges": box, "shares": found.to_rows()}
        )
        return
    console = output.console()
    console.print(f"Values in force: {output.values_in_force(scenario)}")
    draws = found.entries[0].draws if found.entries else 0
    console.print(
        f"Share of {draws} draws in which each is a pure equilibrium; 95 % intervals of the drawing"
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


def _draw(scenario: Scenario, found: Shares, target: Path) -> None:
    from bargaining.plotting import DOUBLE_COLUMN_MM, figure, journal_style
    from bargaining.plotting.shares import draw_shares
    from bargaining.studies.saving import saved

    rows = [{"panel": "is an equilibrium", **row} for row in found.to_rows()]
    with journal_style():
        page = figure(DOUBLE_COLUMN_MM, 70)
        draw_shares(
            [page.add_subplot()], rows, axis_label=scenario.label(found.by), share_label="Share of draws"
        )
        saved(
            page,
            target,
            {"shares": rows},
            scenario,
            seed=found.seed,
            alt="Shares of draws with each outcome.",
        )
