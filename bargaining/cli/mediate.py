"""``bargaining mediate``: the best that somebody can achieve who tells each player in private what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from bargaining.cli.game_file import is_game_file, read_strategic
from bargaining.errors import ScenarioError, expected_one
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    assignments,
    gathered,
    json_option,
    refuse_idle,
    refuse_setting,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.analysis.mediation_results import Mediated, MediatedAlong
    from bargaining.equilibria.mediation_result import Mediation


@click.command("mediate")
@click.argument("name")
@click.argument("axis", required=False)
@click.option(
    "--mediator", metavar="ID", default="", help="One of the file's [mediators]; by default the first."
)
@click.option(
    "--weight",
    "weighted",
    metavar="PLAYER=NUMBER",
    multiple=True,
    help="How much a player's payoff counts, 0 for who is not named; may be repeated. By default the file's, or 1.",
)
@scenario_options
@json_option
@gathered(world=World)
def mediate_command(
    axis: str | None, mediator: str, weighted: Sequence[str], world: World, as_json: bool
) -> None:
    """Find the best that a mediator can achieve in NAME by telling each player in private what to do.

    NAME is a scenario in strategic form, or a game FILE.nfg or FILE.efg. Everybody must be willing to do as told, less
    what the mediator takes from whoever disobeys; [mediators] of a scenario says whom it serves and what it takes. With
    AXIS, an assumption: how much it achieves all along its range, exactly.
    """
    weights = _weights(weighted)
    if is_game_file(world.name):
        _mediate_file(world.name, axis, mediator, weights, as_json)
        return
    from bargaining.analysis.mediating import mediated, mediated_along

    refuse_idle("what a mediator achieves", "concept")
    refuse_setting(world.settings, () if axis is None else (axis,))
    scenario = world.chosen()
    _require(weights, scenario.players)
    found = (
        mediated(scenario, mediator, weights)
        if axis is None
        else mediated_along(scenario, axis, mediator, weights)
    )
    head = {"scenario": scenario.name, "digest": scenario.digest}
    if as_json:
        output.print_json({**head, **found.to_dict()})
        return
    output.echo(f"Values in force: {output.values_in_force(scenario)}")
    known = getattr(scenario.document, "mediators", {})
    label = known[found.mediator].label if found.mediator in known else "somebody without leverage"
    output.echo(f"Mediator: {label}\n")
    _print(found)


def _mediate_file(
    name: str, axis: str | None, mediator: str, weights: dict[str, Fraction] | None, as_json: bool
) -> None:
    refuse_idle(
        "a game without assumptions", "settings", "calibration", "overlay", "variants", "concept", "links"
    )
    for option, value in (("AXIS", axis), ("--mediator", mediator)):
        if value:
            raise ScenarioError(
                f"{option} {value}: found it beside a game without assumptions, expected a scenario"
            )
    from bargaining.analysis.mediating import mediated_game

    game = read_strategic(name)
    _require(weights, game.players)
    found = mediated_game(game, weights)
    if as_json:
        written = repr((game.players, game.actions, [str(value) for value in game.rationals.flat]))
        output.print_json(
            {"game": name, "digest": hashlib.sha256(written.encode()).hexdigest(), **found.to_dict()}
        )
    else:
        _print(found)


def _weights(texts: Sequence[str]) -> dict[str, Fraction] | None:
    from bargaining.scenario.numbers import decimal

    found = {}
    for player, text in assignments(texts, "--weight").items():
        try:
            found[player] = decimal(text)
        except ValueError as error:
            raise ScenarioError(f"--weight {player}={text}: {error}") from None
    return found or None


def _require(weights: dict[str, Fraction] | None, players: Sequence[str]) -> None:
    for player in weights or ():
        if player not in players:
            raise ScenarioError(f"--weight {player}: unknown player{expected_one(player, players)}")


def _print(found: Mediated | MediatedAlong) -> None:
    from bargaining.analysis.mediation_results import MediatedAlong

    if isinstance(found, MediatedAlong):
        output.echo(str(found))
        if not found.found.complete:
            output.echo("NOT COMPLETE: the search was stopped; what is listed is exact.")
        else:
            output.echo(
                "Complete: what is best is proved on every stretch, and computed at every point between."
            )
        return
    output.echo(str(found))
    if not found.complete:
        output.echo(f"NOT COMPLETE without a mediator: {found.reason}")
    best = found.best
    console = output.console()
    paid = ", ".join(f"{player} {output.number(float(x))}" for player, x in best.payoffs.items())
    output.echo(f"Payoffs: {paid}")
    if best.ties:
        output.echo("\nAs good as these: any with the same worth, in which each profile has a probability")
        for one in best.ties:
            many = f"{one.least}" if one.least == one.most else f"{one.least} to {one.most}"
            output.echo(f"  {many}: {', '.join(one.profile)}")
    output.echo("\nWhat each is told, and what keeps it from doing something else:")
    rows = [
        [one.player, one.recommended, one.instead, *map(_short, (one.probability, one.slack, one.multiplier))]
        for one in best.obedience
    ]
    columns = ["player", "told", "instead", "how often", "would lose", "multiplier"]
    console.print(output.table(columns, rows, right=columns[3:]))
    _print_worth(best)


def _print_worth(best: Mediation) -> None:
    if not best.worth:
        return
    if not best.settled:
        output.echo(
            "Multipliers are one of several sets here, so that leverage has no single worth at the margin; along it: "
            "`bargaining mediate NAME AXIS`."
        )
        return
    for (player, action), worth in best.worth.items():
        output.echo(f"A little more leverage behind {player}.{action} is worth {_short(worth)} a unit.")


def _short(value: Fraction) -> str:
    """Write a number exactly where that is short."""
    return str(value) if len(str(value)) <= 8 else f"{float(value):.4g}"
