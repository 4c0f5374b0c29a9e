"""``bargaining robust``: what holds in every equilibrium over ranges, and how much of them an outcome survives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click

from bargaining.errors import ScenarioError
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
    from bargaining.analysis.robustness import Guarantee, Shares, Volume
    from bargaining.scenario import Scenario

Over = Literal["documents", "ranges"]


def over_options(command: Any) -> Any:
    """Add the options that say how far the assumptions move."""
    for option in (
        click.option(
            "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the draws."
        ),
        click.option(
            "--unspoken",
            default="held",
            show_default=True,
            metavar="HOW",
            help="Assumptions on which every document is silent: held, or moving over their range.",
        ),
    ):
        command = option(command)
    return command


@click.command("robust")
@click.argument("name")
@click.argument("statement", required=False)
@click.option(
    "--range",
    "ranges",
    metavar="NAME=LOW:HIGH",
    multiple=True,
    help="Let an assumption move; may be repeated.",
)
@click.option("--over", metavar="WHERE", help="Let all other assumptions move too: documents or ranges.")
@click.option("--some", is_flag=True, help="Ask for one equilibrium with the statement at each point.")
@click.option(
    "--equilibria",
    default="all",
    show_default=True,
    metavar="WHICH",
    help="Which equilibria STATEMENT is about: all (mixed ones too) or pure.",
)
@click.option(
    "--boxes",
    type=click.IntRange(min=1),
    help="Boxes to look at before it is left undecided.  "
    "[default: 400 for pure equilibria; 50 for mixed ones, 5 where over 6 assumptions move]",
)
@click.option(
    "--volume",
    "measure",
    is_flag=True,
    help="Ask in which share of the ranges STATEMENT has a pure equilibrium.",
)
@click.option("--by", metavar="NAME", help="Shares at even steps of this assumption.")
@click.option("--steps", type=click.IntRange(min=2), default=11, show_default=True, help="Steps of --by.")
@click.option(
    "--draws",
    type=click.IntRange(min=1),
    help="Draws.  [default: 2000 at each step of shares, 10000 of a volume]",
)
@over_options
@scenario_options
@json_option
@figure_option("the shares of --by", "shares")
def robust_command(
    name: str,
    statement: str | None,
    ranges: tuple[str, ...],
    over: str | None,
    some: bool,
    equilibria: str,
    boxes: int | None,
    measure: bool,
    by: str | None,
    steps: int,
    draws: int | None,
    unspoken: str,
    seed: int,
    settings: tuple[str, ...],
    calibration: str | None,
    overlay: str | None,
    as_json: bool,
    target: Path | None,
) -> None:
    """Prove or refute that STATEMENT holds in every equilibrium of scenario NAME over ranges.

    STATEMENT compares players with their actions: "eu == isolate", "us == package and belarus == restrain",
    "belarus != exploit or status_quo". In a mixed equilibrium it holds when it holds for every action profile that
    is played with positive probability. A refutation comes with a counter-example.

    Without STATEMENT: the share of draws between the documents in which each outcome is an equilibrium.
    """
    _refuse_idle(statement, by, over, measure=measure)
    moving = limits(ranges)
    refuse_setting(settings, [*moving, *([by] if by else [])])
    scenario = chosen(name, settings, calibration, overlay)
    box = {"over": over, "unspoken": unspoken}
    if statement is None:
        with output.working("drawing"):
            found = _shares(scenario, by, steps, draws, seed, box)
        _show_shares(scenario, found, as_json=as_json)
        if target is not None:
            _draw(scenario, found, target)
        return
    from bargaining.analysis.robustness import robust, volume

    answer: Guarantee | Volume
    with output.working("measuring" if measure else "proving"):
        if measure:
            sampling: dict[str, Any] = {"draws": draws} if draws else {}
            answer = volume(
                scenario, statement, ranges=moving, boxes=boxes, seed=seed, **sampling, **cast("Any", box)
            )
        else:
            answer = robust(
                scenario,
                statement,
                moving,
                over=cast("Over | None", over),
                unspoken=cast("Any", unspoken),
                quantifier="some" if some else "every",
                equilibria=cast("Any", equilibria),
                boxes=boxes,
            )
    if as_json:
        output.print_json(answer.to_dict())
        return
    output.echo(f"Values in force: {output.values_in_force(scenario)}\n{answer}")
    if not measure:
        output.echo(f"Boxes looked at: {cast('Guarantee', answer).boxes}.")


def _refuse_idle(statement: str | None, by: str | None, over: str | None, *, measure: bool) -> None:
    if statement is None:
        refuse_idle("without a STATEMENT", "ranges", "some", "equilibria", "boxes", "measure")
        if by is None:
            refuse_idle("without --by", "steps", "target")
    elif measure:
        refuse_idle("with --volume", "some", "equilibria", "by", "steps", "target")
    else:
        refuse_idle("with a STATEMENT to prove", "by", "steps", "draws", "seed", "target")
    if statement is not None and over is None:
        refuse_idle("without --over", "unspoken")


def _shares(
    scenario: Scenario, by: str | None, steps: int, draws: int | None, seed: int, box: dict[str, Any]
) -> Shares:
    from bargaining.analysis.robustness import shares

    sampling: dict[str, Any] = {"draws": draws} if draws else {}
    return shares(
        scenario, by=by, steps=steps, seed=seed, **sampling, **(box | {"over": box["over"] or "documents"})
    )


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


def _show_shares(scenario: Scenario, found: Shares, *, as_json: bool) -> None:
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
