"""``bargaining solve``: all equilibria at the values in force, as a table or as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli.equilibria import plain_values, print_found
from bargaining.cli.game_file import is_game_file, solve_game_file
from bargaining.terminal import output
from bargaining.terminal.options import World, gathered, json_option, refuse_idle, scenario_options

if TYPE_CHECKING:
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.scenario import Scenario


class _Seconds(click.FloatRange):
    """Refuse what is no number as well: no time is later than it, and a search would never stop."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a time."""
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value!r} is not a number", param, ctx)
        return found


@click.command("solve")
@click.argument("name")
@scenario_options
@json_option
@click.option("--method", default="auto", show_default=True, metavar="M", help="How to enumerate equilibria.")
@click.option("--max-seconds", type=_Seconds(min=0, min_open=True), help="Stop after this time.")
@gathered(world=World)
def solve_command(
    world: World,
    as_json: bool,
    method: str,
    max_seconds: float | None,
) -> None:
    """Find all equilibria of scenario NAME.

    NAME is a packaged scenario, the path of a scenario file, or a game in Gambit's formats, FILE.nfg or FILE.efg;
    of a tree the reduced strategic form is solved.
    """
    if is_game_file(world.name):
        refuse_idle("a game without assumptions", "settings", "calibration", "overlay", "concept", "variants")
        solve_game_file(world.name, method, max_seconds, as_json)
        return
    scenario = world.chosen()
    from bargaining.analysis.predictions import predictions

    found = predictions(scenario, method, max_seconds=max_seconds)
    if as_json:
        output.print_json(as_dict(scenario, found))
    else:
        _print(scenario, found)


def as_dict(scenario: Scenario, found: EquilibriumSet) -> dict[str, Any]:
    """Return the result as plain values: the stable contract of ``solve --json``.

    What belongs to a place stands under its player, and where a player chooses more than once under player and place;
    payoffs are then those at the place, in the types that it cannot tell apart.
    """
    from bargaining.analysis.predictions import pure_places

    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        **_form_dict(scenario),
        "calibration": scenario.calibration,
        "overlay": scenario.overlay or None,
        "parameters": {name: float(value) for name, value in scenario.values.items()},
        **plain_values(scenario, found, pure_places(scenario, found)),
    }


def _form_dict(scenario: Scenario) -> dict[str, Any]:
    """Return what says how to read the rest, unless the form is strategic and its concept that of Nash."""
    from bargaining.loading.registry import DEFAULT, room

    header = scenario.document.scenario
    if header.form == DEFAULT and not (header.concept or header.variants):
        return {}
    return {
        "form": header.form,
        "concept": header.concept or room(header.form).concepts[0],
        "variants": dict(header.variants),
        "places": {
            place.name: {"player": place.player, "label": place.label, "options": list(place.options)}
            for place in scenario.places
        },
    }


def _print(scenario: Scenario, found: EquilibriumSet) -> None:
    console = output.console()
    console.print(f"{scenario.document.scenario.title} ({scenario.name}, digest {scenario.digest[:12]})")
    console.print(f"Values in force: {output.values_in_force(scenario)}")
    from bargaining.analysis.predictions import pure_places

    print_found(scenario, found, pure_places(scenario, found))
    if borrowed := scenario.borrowed():
        count = output.share(len(borrowed), len(scenario.parameters))
        console.print(f"Borrowed from the baseline, {count} parameters: {', '.join(borrowed)}")
