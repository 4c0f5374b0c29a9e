"""``bargaining solve``: all equilibria at the values in force, as a table or as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli.equilibria import by_player, plain_values, print_found, print_predicted
from bargaining.cli.game_file import is_game_file, solve_game_file
from bargaining.cli.tree_concepts import NASH
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    gathered,
    json_option,
    named_concept,
    refuse_idle,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.analysis.plans import PredictionSet
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
    of a tree the reduced strategic form is solved, unless --concept names one of trees, such as sequential.
    """
    if is_game_file(world.name):
        refuse_idle("a game without assumptions", "settings", "calibration", "overlay", "variants", "links")
        solve_game_file(world.name, named_concept() or NASH, method, max_seconds, as_json)
        return
    answers = world.answers()
    from bargaining.analysis.plans import PredictionSet
    from bargaining.analysis.predictions import predictions

    dicts = []
    for number, scenario in enumerate(answers):
        found = predictions(scenario, method, max_seconds=max_seconds)
        if number and not as_json:
            output.echo("")
        if isinstance(found, PredictionSet):
            dicts.append(predicted_dict(scenario, found)) if as_json else _print_predicted(scenario, found)
        else:
            dicts.append(as_dict(scenario, found)) if as_json else _print(scenario, found)
    if as_json:
        head = {"scenario": answers[0].name}
        output.print_json(dicts[0] if len(dicts) == 1 else {**head, "answers": dicts})


def as_dict(scenario: Scenario, found: EquilibriumSet) -> dict[str, Any]:
    """Return the result as plain values: the stable contract of ``solve --json``.

    What belongs to a place stands under its player, and where a player chooses more than once under player and place;
    payoffs are then those at the place, in the types that it cannot tell apart.
    """
    from bargaining.analysis.predictions import pure_places

    return {
        **_head(scenario),
        **plain_values(scenario, found, pure_places(scenario, found)),
        **_measured(scenario, found),
    }


def predicted_dict(scenario: Scenario, found: PredictionSet) -> dict[str, Any]:
    """Return predictions that are no profiles of a strategic form as plain values, payoffs by player."""
    values = found.to_dict()
    pure = [
        {**values, "profile": by_player(scenario.places, one.profile)}
        for values, one in zip(values["pure"], found.predictions, strict=True)
    ]
    beliefs = {"assessments": values["assessments"]} if found.assessments is not None else {}
    mixed: dict[str, Any] = {key: values[key] for key in ("mixed", "continua") if key in values}
    return {
        **_head(scenario),
        "complete": found.complete,
        "reason": found.reason,
        "pure": pure,
        **mixed,
        **beliefs,
        **_measured(scenario, found),
    }


def _measured(scenario: Scenario, found: EquilibriumSet | PredictionSet) -> dict[str, Any]:
    """Return the quantities under each prediction, with their labels, where the scenario has any."""
    from bargaining.analysis.quantities import quantities, told

    labels = {one.name: {"label": one.label, "unit": one.unit} for one in quantities(scenario)}
    return {"quantities": labels, "measured": told(scenario, found)} if labels else {}


def _head(scenario: Scenario) -> dict[str, Any]:
    """Return what says which game was solved."""
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        **_form_dict(scenario),
        "calibration": scenario.calibration,
        "overlay": scenario.overlay or None,
        "parameters": {name: float(value) for name, value in scenario.values.items()},
        **links_dict(scenario),
    }


def links_dict(scenario: Scenario) -> dict[str, Any]:
    """Return for each link that the scenario declares where its value comes from, None for one that is cut."""
    followed = scenario.followed
    links = {name: followed[name].to_dict() if name in followed else None for name in scenario.document.links}
    return {"links": links} if links else {}


def _form_dict(scenario: Scenario) -> dict[str, Any]:
    """Return what says how to read the rest, unless the form is strategic and its concept that of Nash."""
    from bargaining.loading.registry import DEFAULT

    header = scenario.document.scenario
    if header.form == DEFAULT and not (header.concept or header.variants):
        return {}
    return {
        "form": header.form,
        "concept": scenario.form.concept,
        "variants": dict(header.variants),
        "places": {
            place.name: {"player": place.player, "label": place.label, "options": list(place.options)}
            for place in scenario.places
        },
    }


def _print(scenario: Scenario, found: EquilibriumSet) -> None:
    from bargaining.analysis.predictions import pure_places

    _print_head(scenario)
    print_found(scenario, found, pure_places(scenario, found))
    _print_quantities(scenario, found)
    _print_borrowed(scenario)


def _print_predicted(scenario: Scenario, found: PredictionSet) -> None:
    _print_head(scenario)
    print_predicted(scenario, found)
    _print_quantities(scenario, found)
    _print_borrowed(scenario)


def _print_quantities(scenario: Scenario, found: EquilibriumSet | PredictionSet) -> None:
    """Print the numbers besides payoffs, one row a prediction."""
    from bargaining.analysis.quantities import quantities, told

    rows = told(scenario, found)
    if not rows:
        return
    asked = quantities(scenario)
    heads = [f"{one.label} ({one.unit})" if one.unit else one.label for one in asked]
    cells = []
    for row in rows:
        own = row["values"]
        numbers = [output.number(own[q.name]) if q.name in own else "none" for q in asked]
        cells.append([row["prediction"], *numbers])
    output.console().print(output.table(["prediction", *heads], cells, right=heads, title="Besides payoffs"))


def _print_head(scenario: Scenario) -> None:
    console = output.console()
    console.print(f"{scenario.document.scenario.title} ({scenario.name}, digest {scenario.digest[:12]})")
    console.print(f"Values in force: {output.values_in_force(scenario)}")
    for line in output.links_in_words(scenario):
        console.print(line)


def _print_borrowed(scenario: Scenario) -> None:
    if borrowed := scenario.borrowed():
        count = output.share(len(borrowed), len(scenario.parameters))
        output.console().print(f"Borrowed from the baseline, {count} parameters: {', '.join(borrowed)}")
