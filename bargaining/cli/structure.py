"""``bargaining structure``: which equilibria survive every structural alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bargaining.terminal import output
from bargaining.terminal.options import World, gathered, json_option, scenario_options

if TYPE_CHECKING:
    from bargaining.analysis.robustness.structure import Effect, Structures


@click.command("structure")
@click.argument("name")
@scenario_options
@json_option
@gathered(world=World)
def structure_command(world: World, as_json: bool) -> None:
    """Show which pure equilibria of scenario NAME survive every combination of its structural alternatives.

    Reads it at the baseline and as each document does, or with --calibration as one of them. What --variant chooses
    is held.
    """
    scenario = world.chosen()
    from bargaining.analysis.robustness import structures

    with output.working("structures"):
        found = structures(scenario, [world.calibration] if world.calibration else None)
    if as_json:
        output.print_json({"scenario": scenario.name, "digest": scenario.digest, **found.to_dict()})
    else:
        _print(found)


def _print(found: Structures) -> None:
    console, several = output.console(), _kind(found)
    console.print(f"Values in force: {output.values_in_force(found.scenario)}")
    console.print(f"{several.capitalize()} under {found.head}")
    rows = [
        [
            reading,
            ", ".join(found.everywhere(reading)) or "none",
            ", ".join(f"{label} {n}" for label, n in found.counts(reading).items() if n < len(found))
            or "none",
        ]
        for reading in found.readings
    ]
    console.print(
        output.table(["reading", "in every one", f"in some of {len(found)}"], rows, whole=["reading"])
    )
    rows = [
        [f"{one.variant}={one.value}", _changes(one), f"{one.differs} of {one.of}"] for one in found.effects
    ]
    heads = ["alternative", "by itself", "beside the others, it changes"]
    console.print(output.table(heads, rows, whole=["alternative"], lines=True))
    for note in found.notes:
        console.print(note)


def _kind(found: Structures) -> str:
    from bargaining.forms.assessed import predictions_in_words

    return predictions_in_words(found.scenario.form)[1]


def _changes(effect: Effect) -> str:
    told = []
    for reading, lost in effect.lost.items():
        signs = [*(f"-{label}" for label in lost), *(f"+{label}" for label in effect.gained[reading])]
        told.append(f"{reading}: {', '.join(signs)}")
    return "; ".join(told) or "nothing"
