"""``bargaining draw``: a game tree as a figure for print."""

from __future__ import annotations

from pathlib import Path

import click

from bargaining.cli.game_file import TREE, tree_digest
from bargaining.errors import GameError
from bargaining.files import printable
from bargaining.terminal import output
from bargaining.terminal.options import figure_option, forced

NODES = "nodes"


@click.command("draw")
@click.argument("name", metavar="FILE.efg")
@click.option(
    "--most",
    type=click.IntRange(1, 2_000),
    default=48,
    show_default=True,
    metavar="N",
    help="Ends shown before parts of the tree are folded.",
)
@figure_option("the tree", NODES)
def draw_command(name: str, most: int, target: Path | None) -> None:
    """Draw a game in extensive form: who moves when, who sees what, what chance draws, and the payoffs.

    Information sets are dashed lines, payoffs stand in the order of the players. Parts of a large tree are folded, and
    say how many ends they have.
    """
    shown = printable(Path(name).name)
    if Path(name).suffix.lower() != TREE:
        raise GameError(f"{shown}: expected a game in extensive form, a file in Gambit's format (.efg)")
    if target is None:
        raise GameError(f"{shown}: found no file to draw to, expected -o FILE")
    from bargaining.games.efg import read_efg
    from bargaining.games.tree_rows import tree_rows

    tree = read_efg(name)
    rows = tree_rows(tree, most=most)
    from bargaining.plotting import save_figure
    from bargaining.plotting.trees import draw_tree, tree_figure

    head = ", ".join(tree.players)
    page, ax = tree_figure(rows, head)
    draw_tree(ax, rows, head)
    alt = f"Game tree of {tree.title or shown} with {len(tree.leaves)} ends; payoffs in the order {head}."
    provenance = {"game": shown, "digest": tree_digest(tree)}
    for path in save_figure(
        page, target.parent, target.stem, tables={NODES: rows}, provenance=provenance, alt=alt, force=forced()
    ):
        output.echo(path, err=True)
