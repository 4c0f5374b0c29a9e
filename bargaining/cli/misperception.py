"""``bargaining misperception``: what comes of it when each player best-replies in the game that it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bargaining.errors import ScenarioError, nearest
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    assignments,
    gathered,
    json_option,
    refuse_idle,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.analysis.misreadings import Misreadings
    from bargaining.scenario import Scenario
    from bargaining.terminal.tables import Table


@click.command("misperception")
@click.argument("name")
@click.option(
    "--sees",
    metavar="PLAYER=ID",
    multiple=True,
    help="Which document's calibration, or the baseline, a player takes for the game; PLAYER:NAME=VALUE changes one "
    "value that it sees. May be repeated.",
)
@click.option(
    "--each",
    is_flag=True,
    help="Have one player after the other see each document, all others the values in force.",
)
@scenario_options
@json_option
@gathered(world=World)
def misperception_command(sees: tuple[str, ...], each: bool, world: World, as_json: bool) -> None:
    """Have each player follow an equilibrium of the game that it sees, in scenario NAME.

    The values in force are how things are. A player that --sees names reads them as a document does, also what is set
    by --set, and takes its reading for everybody's; who is not named sees the values in force. Prints what each
    predicts, what is played in all combinations of these predictions, who is surprised by whose move, what each gets,
    and who would do something else once it saw the others' moves.

    Example: --sees us=parish2025 --sees eu=olech2025 --sees eu:autonomy=0.2
    """
    if each:
        refuse_idle("with --each", "sees")
    scenario = world.chosen()
    from bargaining.analysis.misperception import misperception
    from bargaining.analysis.misreadings import Misreadings, misreadings

    with output.working("solving what each sees"):
        found = misreadings(scenario) if each else misperception(scenario, **sights(scenario, sees))
    if as_json:
        output.print_json(found.to_dict())
        return
    output.echo(f"Values in force: {output.values_in_force(scenario)}\n")
    if isinstance(found, Misreadings):
        output.console().print(_table(found))
    else:
        output.echo(found)


def _table(found: Misreadings) -> Table:
    return output.table(
        ("player", "sees", "what lasts, as each sees it", "surprised"),
        [(one.player, one.label, one.outcome, one.surprised) for one in found],
        whole=("player", "sees"),
        title="One player sees what a document says, all others the values in force",
    )


def sights(scenario: Scenario, texts: tuple[str, ...]) -> dict[str, Scenario]:
    """Return the game that each player sees who is named.

    Raises
    ------
    ScenarioError
        For what the scenario does not have, with the words that ask for it.
    """
    from bargaining.analysis.perceptions import seen_by

    documents: dict[str, str] = {}
    changes: dict[str, dict[str, Any]] = {}
    for left, right in assignments(texts, "--sees").items():
        player, colon, parameter = (part.strip() for part in left.partition(":"))
        if player not in scenario.players:
            raise ScenarioError(
                f"--sees {left}={right}: unknown player {player!r}{nearest(player, scenario.players)}"
            )
        if colon:
            changes.setdefault(player, {})[parameter] = right
        else:
            documents[player] = right
    found = {}
    for player in dict.fromkeys([*documents, *changes]):
        try:
            found[player] = seen_by(scenario, documents.get(player, ""), changes.get(player))
        except ScenarioError as error:
            raise ScenarioError(f"--sees {player}: {error}") from None
    return found
