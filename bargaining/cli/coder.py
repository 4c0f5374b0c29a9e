"""``bargaining coder``: which results survive codes one step off, and another coder's own codes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli.region import draws_options
from bargaining.errors import ScenarioError
from bargaining.terminal import output
from bargaining.terminal.options import World, assignments, gathered, json_option, scenario_options

if TYPE_CHECKING:
    from bargaining.analysis.recoding import Codings, Recoded, Recoding
    from bargaining.scenario import Scenario


@dataclasses.dataclass(frozen=True)
class Recoders:
    """Hold the options that say how far other coders are off."""

    off: int
    share: str
    draws: int
    ends: str
    steps: tuple[str, ...]
    seed: int

    def given(self) -> dict[str, Any]:
        """Return them as `recode` takes them."""
        steps = assignments(self.steps, "--step")
        return {**vars(self), "steps": steps}


@click.command("coder")
@click.argument("name")
@click.argument("results", metavar="[RESULT]...", nargs=-1)
@click.option(
    "--off", type=click.IntRange(min=1), default=3, show_default=True, help="Most codes one step off at once."
)
@click.option(
    "--share",
    metavar="NUMBER",
    default="1/2",
    show_default=True,
    help="On which share of the codes a second coder is one step off.",
)
@click.option(
    "--step",
    "steps",
    metavar="SCALE=NUMBER",
    multiple=True,
    help="How far the next code lies on a scale without levels, whose codes stay otherwise; may be repeated.",
)
@click.option(
    "--ends",
    type=click.Choice(["turn", "stay"]),
    default="turn",
    show_default=True,
    help="Who is to step off the end of a scale takes the only step that there is, or stays.",
)
@draws_options(1_000)
@click.option("--each", is_flag=True, help="Ask at the baseline and for every document.")
@click.option(
    "--second",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Compare with the codes in FILE, another coder's of the same documents; may be repeated.",
)
@scenario_options
@json_option
@gathered(world=World, recoders=Recoders)
def coder_command(
    results: tuple[str, ...],
    each: bool,
    files: tuple[Path, ...],
    recoders: Recoders,
    world: World,
    as_json: bool,
) -> None:
    """Tell which results of scenario NAME survive another coder.

    Each code goes one step up or down its scale: one code, every combination of up to --off codes, and second coders
    who are one step off on a share of them. A RESULT is an outcome, a profile, a statement that some pure equilibrium
    has to satisfy, or "set", the whole set of pure equilibria. With --second the codes of another coder's own file are
    compared (Krippendorff's alpha), and what follows from them.
    """
    if each and world.calibration:
        raise ScenarioError(f"--calibration {world.calibration}: found it with --each, expected one of them")
    scenario = world.chosen()
    from bargaining.analysis.recoding import compare_codings, recode, slots_of
    from bargaining.loading import load_coding

    codings = [load_coding(scenario, path) for path in files]
    given = recoders.given()
    readings = [scenario.calibrated(name) for name in ("baseline", *scenario.document.calibrations)]
    coded = [one for one in readings if slots_of(one, given["steps"])]  # all others hang on no code
    with output.working("recoding"):
        compared = compare_codings(scenario, codings, results) if codings else None
        found = [recode(one, results, **given) for one in (coded if each and coded else [scenario])]
    if as_json:
        second = None if compared is None else compared.to_dict()
        output.print_json({"readings": [one.to_dict() for one in found], "second": second})
        return
    if len(found) > 1:
        _show_all(scenario, found)
    else:
        _show(found[0])
    if compared is not None:
        _show_codings(scenario, compared)


def _telling(one: Recoded) -> bool:
    """Tell whether a result is more than an outcome that neither holds nor comes about by codes off."""
    return one.holds is not False or any(kept.count < kept.of for kept in (*one.off, one.second))


def _cells(one: Recoded) -> list[str]:
    now = {None: "", True: "yes", False: "no"}[one.holds]
    return [one.label, now, *map(str, one.off), str(one.least), str(one.second)]


def _heads(found: Recoding) -> list[str]:
    off = [f"{kept.codes} off" for kept in found.entries[0].off]
    return ["result", "holds", *off, "least", "second coders"]


def _show(found: Recoding) -> None:
    console = output.console()
    console.print(f"Values in force: {output.values_in_force(found.scenario)}")
    console.print(
        f"{found.codes} codes bear on this and may be one step off; no prediction hangs on {found.idle} of them. "
        "Shares of recodings that leave a result as it is:"
    )
    told = [one for one in found if _telling(one)]
    console.print(output.table(_heads(found), [_cells(one) for one in told], whole=["second coders"]))
    if silent := len(found) - len(told):
        console.print(f"Outcomes that do not hold, and under none of these recodings: {silent}.")
    console.print(_how(found))
    if found.flips:
        rows = [
            [
                flip.change.code.document,
                flip.change.code.parameter,
                f"{flip.change.code.option.written} -> {flip.change.to.written}",
                "; ".join(found.named(flip.lost)),
                "; ".join(found.named(flip.gained)),
            ]
            for flip in found.flips
        ]
        heads = ["document", "assumption", "one step off", "lost", "gained"]
        title = "Single codes that overturn a result"
        console.print(output.table(heads, rows, whole=heads[:3], title=title))
    else:
        console.print("No single code one step off overturns a result.")
    for one in told:
        if (changes := one.least.found) and len(changes) > 1:
            console.print(f"{one.label} is overturned by: {'; '.join(map(str, changes))}")


def _how(found: Recoding) -> str:
    """Say what was looked at in full, and what was drawn."""
    one = found.entries[0]
    counted = [f"{kept.of:,} with {kept.codes} off" for kept in one.off if not kept.drawn]
    drawn = [f"{kept.codes} off" for kept in one.off if kept.drawn]
    parts = [f"All recodings were looked at: {', '.join(counted)}"] * bool(counted)
    parts += [f"Drawn: {one.off[-1].of:,} each with {', '.join(drawn)}"] * bool(drawn)
    seconds = f"{one.second.of:,} second coders drawn, off on {found.share:g} of the codes; 95 % intervals"
    return ". ".join([*parts, seconds]) + "."


def _show_all(scenario: Scenario, found: list[Recoding]) -> None:
    console = output.console()
    console.print(f"Values in force but for the reading: {output.values_in_force(scenario)}")
    rows = [
        [reading.scenario.calibration, *_cells(one)] for reading in found for one in reading if _telling(one)
    ]
    console.print(output.table(["reading", *_heads(found[0])], rows, whole=["second coders"]))
    console.print(_how(found[0]).replace("All recodings", "At the baseline all recodings"))


def _show_codings(scenario: Scenario, compared: Codings) -> None:
    console = output.console()
    rows = [
        [
            one.document,
            one.scale,
            one.metric,
            f"{one.same} of {one.units}",
            "-" if one.alpha is None else f"{one.alpha:.3f}",
        ]
        for one in compared.agreement
    ]
    title = f"Agreement of {' and '.join(compared.coders)}: Krippendorff's alpha"
    heads = ["document", "scale", "metric", "same", "alpha"]
    console.print(output.table(heads, rows, right=["alpha"], title=title))
    apart = [
        [one.calibration, "; ".join(labels), coder]
        for one in compared.results
        if not one.same
        for coder, labels in one.predictions.items()
    ]
    same = [one.calibration for one in compared.results if one.same]
    console.print(f"The same pure predictions by all: {', '.join(same) or 'nowhere'}.")
    if apart:
        console.print(output.table(["reading", "pure predictions", "coder"], apart))
