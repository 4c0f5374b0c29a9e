"""``bargaining bundle``: a deposit for replication of one scenario, and its verification in a clean environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bargaining.errors import ScenarioError
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    assignments,
    force_option,
    forced,
    gathered,
    json_option,
    named_concept,
    named_links,
    named_variants,
    refuse_idle,
    scenario_options,
)
from bargaining.terminal.running import run_command

if TYPE_CHECKING:
    from bargaining.replication.bundling import Bundle
    from bargaining.results import Result

FAILED = 1
_ASKED = ("folder", "wanted", "quick", "calibration", "overlay", "settings", "variants", "concept", "links")
"""What is asked of a scenario, and means nothing for a bundle that is there."""


@click.command("bundle")
@click.argument("name", required=False)
@scenario_options
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write FOLDER and FOLDER.zip.  [default: NAME_bundle]",
)
@click.option(
    "--only", "wanted", metavar="ID", multiple=True, help="Draw this experiment only; may be repeated."
)
@click.option("--quick", is_flag=True, help="Coarse grids, to try things out.")
@click.option(
    "--verify",
    "verified",
    metavar="BUNDLE",
    type=click.Path(path_type=Path),
    help="Run a bundle, a folder or a zip file, in a clean environment without network, and compare bytes.",
)
@click.option(
    "--seal",
    "edited",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write checksums, metadata and zip file of a bundle anew, after its README.md was edited.",
)
@click.option(
    "--wheels",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="With --verify: take the pinned packages from wheels in DIR.  [default: those of this environment]",
)
@json_option
@force_option
@gathered(world=World)
@click.pass_context
def bundle_command(
    context: click.Context,
    world: World,
    folder: Path | None,
    wanted: tuple[str, ...],
    quick: bool,
    verified: Path | None,
    edited: Path | None,
    wheels: Path | None,
    as_json: bool,
) -> None:
    """Write what a journal's data editor asks for: scenario NAME with evidence, data, figures, program and versions.

    With --verify, do so again from a bundle alone, and compare.
    """
    if verified is not None:
        refuse_idle("with --verify", "edited", *_ASKED)
        _verify(context, world, verified, wheels, as_json=as_json)
        return
    refuse_idle("without --verify", "wheels")
    if edited is not None:
        refuse_idle("with --seal", *_ASKED)
        _require_alone(world, "--seal")
        from bargaining.replication.bundling import seal_again
        from bargaining.replication.placing import with_name

        _told(seal_again(with_name(edited)), as_json=as_json)
        return
    if not world.name:
        raise click.UsageError("found no NAME and no --verify BUNDLE, expected one of them")
    _told(_bundle(world, folder, wanted, quick=quick), as_json=as_json)


def remake_here(root: Path) -> NoReturn:
    """Make the data and the output of a bundle again and leave with an exit status; what ``code/run.py`` calls."""

    def run() -> None:
        from bargaining.replication.making import remake

        remake(root)

    sys.exit(run_command(click.Command("run", callback=run), name="run.py"))


def _bundle(world: World, folder: Path | None, wanted: tuple[str, ...], *, quick: bool) -> Bundle:
    from bargaining.replication.bundling import bundle
    from bargaining.replication.recipe import Recipe
    from bargaining.studies.reproducing import chosen_experiments

    chosen_experiments(wanted)  # so that a wrong name is told first
    scenario = world.chosen()
    recipe = Recipe(
        named=Path(world.name).name,
        scenario=world.name,
        variants=assignments(named_variants(), "--variant"),
        concept=named_concept(),
        links=named_links(),
        calibration=world.calibration or "",
        overlay=world.overlay or "",
        settings=world.settings,
        experiments=wanted or None,
        quick=quick,
    )
    target = folder or Path(f"{scenario.name}_bundle")
    with output.bars() as started:
        return bundle(recipe, target, started=started, force=forced())


def _told(found: Result, *, as_json: bool) -> None:
    if as_json:
        output.print_json(found.to_dict())
    else:
        output.echo(found)


def _require_alone(world: World, option: str) -> None:
    if world.name:
        raise ScenarioError(f"{world.name}: found beside {option}, which takes a bundle alone")


def _verify(
    context: click.Context, world: World, bundle: Path, wheels: Path | None, *, as_json: bool
) -> None:
    _require_alone(world, "--verify")
    from bargaining.replication.placing import with_name
    from bargaining.replication.verifying import verify

    bundle = with_name(bundle)
    with output.working(f"verifying {bundle.name}"):
        found = verify(bundle, wheels)
    _told(found, as_json=as_json)
    if not found.same:
        context.exit(FAILED)
