"""``bargaining bundle``: a deposit for replication of one scenario, and its verification in a clean environment."""

from __future__ import annotations

from pathlib import Path

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

FAILED = 1


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
    wheels: Path | None,
    as_json: bool,
) -> None:
    """Write what a journal's data editor asks for: scenario NAME with evidence, data, figures, program and versions.

    With --verify, do so again from a bundle alone, and compare.
    """
    if verified is not None:
        _verify(context, world, verified, wheels, as_json=as_json)
        return
    if not world.name:
        raise click.UsageError("found no NAME and no --verify BUNDLE, expected one of them")
    refuse_idle("without --verify", "wheels")
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
        experiments=wanted,
        quick=quick,
    )
    target = folder or Path(f"{scenario.name}_bundle")
    with output.bars() as started:
        made = bundle(recipe, target, started=started, force=forced())
    if as_json:
        output.print_json(made.to_dict())
    else:
        output.echo(made)


def _verify(
    context: click.Context, world: World, bundle: Path, wheels: Path | None, *, as_json: bool
) -> None:
    refuse_idle(
        "with --verify",
        *("folder", "wanted", "quick", "calibration", "overlay", "settings", "variants", "concept", "links"),
    )
    if world.name:
        raise ScenarioError(f"{world.name}: found beside --verify, which takes a bundle alone")
    from bargaining.replication.verifying import verify

    with output.working(f"verifying {bundle.name}"):
        found = verify(bundle, wheels)
    if as_json:
        output.print_json(found.to_dict())
    else:
        output.echo(found)
    if not found.same:
        context.exit(FAILED)
