"""``bargaining latex``: matrices, trees, tables and formulas for a paper."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli.game_file import TREE, game_digest, is_game_file, read_strategic, tree_digest
from bargaining.cli.tree_concepts import NASH, require_concept
from bargaining.errors import BargainingError
from bargaining.files import printable
from bargaining.formats import Format
from bargaining.forms.concepts import components_of, listed
from bargaining.latex.fragments import Origin
from bargaining.latex.kinds import KINDS, fragment
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    force_option,
    forced,
    gathered,
    named_concept,
    named_links,
    refuse_idle,
    scenario_options,
    structure,
)
from bargaining.text import file_name
from bargaining.writing import put, refuse_foreign, require_room, told

if TYPE_CHECKING:
    from bargaining.games.tree import Tree
    from bargaining.latex.fragments import Fragment
    from bargaining.scenario import Scenario

ENDING = ".tex"
MM_PER_INCH = 25.4
_MOST_DIGITS = 12


def _digits(context: click.Context, option: click.Parameter, value: str | None) -> int | str | None:
    """Read how many decimals."""
    if value is None or value == "exact":
        return value
    if not value.isdecimal() or len(value) > 2 or int(value) > _MOST_DIGITS:
        raise click.BadParameter(f"found {value!r}, expected a number from 0 to {_MOST_DIGITS}, or exact")
    return int(value)


@dataclass(frozen=True)
class Form:
    """Hold how a fragment is to look."""

    digits: int | str | None
    width: str
    journal: str
    row: str
    column: str
    axis: str
    most: int | None
    target: str

    @property
    def options(self) -> dict[str, Any]:
        """Return what was asked for; a width in inches, the typed one before the journal's."""
        found = {name: value for name, value in vars(self).items() if value not in (None, "")}
        if self.width or self.journal:
            wanted = Format(journal=found.pop("journal", "").lower(), width=self.width.replace(" ", ""))
            found["width"] = wanted.full_width_mm / MM_PER_INCH
        return found

    @property
    def words(self) -> list[str]:
        """Return the options as words of a command line."""
        given = {name: value for name, value in vars(self).items() if value not in (None, "")}
        return [word for name, value in given.items() for word in (f"--{name}", str(value))]

    def doubt(self) -> str:
        """Return what is not sure about the journal's width; nothing where it is known or another was typed."""
        return "" if self.width or not self.journal else Format(journal=self.journal.lower()).preset.note


@click.command("latex")
@click.argument("name")
@click.argument("what", metavar="WHAT", type=click.Choice(list(KINDS)))
@scenario_options
@click.option(
    "--digits",
    callback=_digits,
    metavar="N",
    help="Decimals of numbers, or exact; as fits what is shown by default.",
)
@click.option(
    "--width",
    metavar="LENGTH",
    default="",
    help="Width of the text that it must fit, such as 4.72in or 120mm.",
)
@click.option("--journal", metavar="NAME", default="", help="Width of a journal's text, as figures take it.")
@click.option("--row", metavar="PLAYER", default="", help="Whose actions are the rows of matrices.")
@click.option("--column", metavar="PLAYER", default="", help="Whose actions are the columns of matrices.")
@click.option(
    "--axis",
    metavar="NAME",
    default="",
    help="The assumption along which thresholds lie; the first that experiments vary by default.",
)
@click.option(
    "--most", type=click.IntRange(1, 2_000), metavar="N", help="Ends of a tree before parts are folded."
)
@click.option(
    "--target", metavar="PROFILE", default="", help="The outcome or statement of cruxes; all by default."
)
@click.option("--standalone", is_flag=True, help="Write a document that compiles alone.")
@click.option("-o", "--output", "path", metavar="FILE", type=click.Path(path_type=Path), help="FILE.tex.")
@force_option
@gathered(world=World, form=Form)
def latex_command(world: World, form: Form, what: str, standalone: bool, path: Path | None) -> None:
    """Write LaTeX for a paper of scenario NAME, or of a game in Gambit's formats, FILE.nfg or FILE.efg.

    WHAT is matrix (payoffs, best responses underlined, equilibria bold), tree (moves in order), equilibria, thresholds
    (regimes along an assumption), calibrations (what documents say), cruxes (what a single assumption overturns),
    payoffs (as displayed formulas) or codebook. It is printed, or written to FILE.tex with -o.
    """
    idle = [
        name for name in ("row", "column", "axis", "most", "target", "digits") if name not in KINDS[what][1]
    ]
    refuse_idle(f"latex {what}", *idle)
    if path is not None:
        _require_tex(path)
    elif forced():
        raise BargainingError("--force: found without -o, where it has no effect")
    if doubt := form.doubt():
        output.echo(f"--journal {form.journal}: {doubt}; --width sets another", err=True)
    if is_game_file(world.name):
        command = _command(world, what, form, standalone)
        refuse_idle("a game without assumptions", "settings", "calibration", "overlay", "variants", "links")
        made = _of_file(world.name, what, form, command)
    else:
        scenario = world.chosen()
        form = _along(scenario, what, form)
        command = _command(world, what, form, standalone)
        with output.working(f"writing {what}"):
            made = fragment(scenario, what, **form.options).at(command)
    content = made.document() if standalone else str(made)
    if path is None:
        output.echo(content.removesuffix("\n"))
        return
    _write(path, content)
    output.echo(path, err=True)


def _along(scenario: Scenario, what: str, form: Form) -> Form:
    """Name the assumption along which thresholds lie where neither the command nor the scenario's file does."""
    if form.axis or "axis" not in KINDS[what][1] or scenario.document.study.axes:
        return form
    from bargaining.studies.choosing import ranked_axes

    return replace(form, axis=next(iter(ranked_axes(scenario)), ""))


def _command(world: World, what: str, form: Form, standalone: bool) -> str:
    """Return the command that makes the fragment again, without where it was written to."""
    words = ["bargaining", "latex", world.name, what, *structure()]
    words += [word for link in named_links() for word in ("--link", link)]
    words += ["--calibration", world.calibration] if world.calibration else []
    words += ["--overlay", world.overlay] if world.overlay else []
    words += [word for setting in world.settings for word in ("--set", setting)]
    return shlex.join([*words, *form.words, *(["--standalone"] if standalone else [])])


def _of_file(name: str, what: str, form: Form, command: str) -> Fragment:
    """Return the matrix or the tree of a game file."""
    shown = printable(Path(name).name)
    if what == "matrix":
        from bargaining.latex.matrices import REDUCED, game_matrix

        refuse_idle("latex matrix", "concept")
        game = read_strategic(name)
        reduced = Path(name).suffix.lower() == TREE
        notes = [REDUCED] if reduced else []
        return game_matrix(
            game, shown, Origin(shown, game_digest(game), command), notes=notes, **form.options
        )
    if what == "tree" and Path(name).suffix.lower() == TREE:
        return _tree_of_file(name, shown, form, command)
    raise BargainingError(
        f"{shown}: latex {what}: found the file of a game, which has no such thing; expected matrix, or tree for "
        f"FILE{TREE}"
    )


def _tree_of_file(name: str, shown: str, form: Form, command: str) -> Fragment:
    """Return the tree of a game file, with the ways that the equilibria of a concept take where one is named."""
    from bargaining.games.efg import read_efg
    from bargaining.latex.game_trees import game_tree

    tree, concept = read_efg(name), named_concept()
    paths = _ways(tree, concept) if concept else {}
    origin = Origin(shown, tree_digest(tree), command)
    return game_tree(tree, tree.title or shown, origin, paths=paths, concept=concept, **form.options)


def _ways(tree: Tree, concept: str) -> dict[str, frozenset[int]]:
    """Return the nodes that play comes to in each component of equilibria in which that is the same everywhere."""
    require_concept(concept)
    if concept == NASH:
        raise BargainingError(
            f"--concept {NASH}: found no concept of trees, expected one such as subgame perfect"
        )
    found = {}
    for number, component in enumerate(components_of(listed(tree, concept)), 1):
        nodes = set()
        for leaf, probability in (component.outcome or {}).items():
            node = leaf if probability else -1
            while node >= 0:
                nodes.add(node)
                node = tree.parents[node]
        if nodes:
            found[f"component {number}"] = frozenset(nodes)
    return found


def _require_tex(target: Path) -> None:
    require_room(target)
    if target.suffix != ENDING:
        raise BargainingError(f"--output {target}: found the ending {target.suffix!r}, expected {ENDING}")
    if (found := file_name(target.name)) is not None:
        raise BargainingError(
            f"--output {target}: found {found} in the name of a file, expected another name"
        )
    _refuse(target)


def _refuse(target: Path) -> None:
    from bargaining.latex.fragments import own_file

    def own(path: Path) -> bool:
        try:
            return own_file(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False

    refuse_foreign([target], own, force=forced())


def _write(target: Path, content: str) -> None:
    _refuse(target)  # it may have come there in the meantime
    with told(target):
        put(target, content.encode("utf-8"))
