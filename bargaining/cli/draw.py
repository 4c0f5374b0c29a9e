"""``bargaining draw``: a game tree as a figure for print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli.game_file import TREE, is_game_file, tree_digest
from bargaining.errors import GameError
from bargaining.files import printable
from bargaining.terminal import output
from bargaining.terminal.formatting import typed
from bargaining.terminal.options import World, figure_option, forced, gathered, refuse_idle, scenario_options

if TYPE_CHECKING:
    from bargaining.studies.experiment import Table

NODES = "nodes"


@click.command("draw")
@click.argument("name")
@click.option(
    "--most",
    type=click.IntRange(1, 2_000),
    default=48,
    show_default=True,
    metavar="N",
    help="Ends shown before parts of the tree are folded.",
)
@scenario_options
@figure_option("the tree", NODES)
@gathered(world=World)
def draw_command(world: World, most: int, target: Path | None) -> None:
    """Draw the tree of NAME: who moves when, who sees what, what chance draws, and the payoffs.

    NAME is a scenario with moves in order, at the values in force and with the way that each prediction takes, or a
    game in Gambit's format (*.efg). Information sets are dashed lines, payoffs stand in the order of the players. Parts
    of a large tree are folded, and say how many ends they have.
    """
    shown = printable(Path(world.name).name)
    if is_game_file(world.name) and Path(world.name).suffix.lower() != TREE:
        raise GameError(
            f"{shown}: expected a scenario, or a game in extensive form, a file in Gambit's format (.efg)"
        )
    if target is None:
        raise GameError(f"{shown}: found no file to draw to, expected -o FILE")
    if is_game_file(world.name):
        refuse_idle(
            "a game without assumptions", "settings", "calibration", "overlay", "variants", "concept", "links"
        )
        rows, head, title, ends, provenance = _of_file(world.name, most)
    else:
        rows, head, title, ends, provenance = _of_scenario(world, most)
    from bargaining.plotting import save_figure
    from bargaining.plotting.trees import draw_tree, tree_figure

    page, ax = tree_figure(rows, head)
    draw_tree(ax, rows, head)
    alt = f"Game tree of {title} with {ends} ends; payoffs in the order {head}."
    provenance |= {"command": typed(target)}
    for path in save_figure(
        page, target.parent, target.stem, tables={NODES: rows}, provenance=provenance, alt=alt, force=forced()
    ):
        output.echo(path, err=True)


Drawn = tuple["Table", str, str, int, dict[str, Any]]
"""Rows, the players in the order of payoffs, a title, how many ends there are, and what the manifest says."""


def _of_file(name: str, most: int) -> Drawn:
    from bargaining.games.efg import read_efg
    from bargaining.games.tree_rows import tree_rows

    tree = read_efg(name)
    shown = printable(Path(name).name)
    provenance = {"game": shown, "digest": tree_digest(tree)}
    return (
        tree_rows(tree, most=most),
        ", ".join(tree.players),
        tree.title or shown,
        len(tree.leaves),
        provenance,
    )


def _of_scenario(world: World, most: int) -> Drawn:
    from bargaining.studies.saving import provenance_of
    from bargaining.studies.trees import scenario_tree, unfolding, ways_of

    scenario = world.chosen()
    ends = len(unfolding(scenario).tree.leaves)
    rows, head = scenario_tree(scenario, ways_of(scenario), most)
    return rows, head, scenario.document.scenario.title, ends, provenance_of(scenario)
