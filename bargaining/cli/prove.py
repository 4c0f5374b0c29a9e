"""``bargaining prove``: a scenario's equilibria, thresholds and regions with proofs that a short program checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bargaining.errors import ScenarioError
from bargaining.terminal import output
from bargaining.terminal.options import (
    World,
    force_option,
    forced,
    gathered,
    json_option,
    refuse_idle,
    scenario_options,
)
from bargaining.writing import put_all, refuse_foreign, require_room, told


@click.command("prove")
@click.argument("name")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), metavar="FILE", help="Where it goes."
)
@click.option(
    "--points",
    metavar="NAMES",
    help="Points to prove, with commas between: baseline, documents, and overlays as in 'overlay NAME'.  "
    "[default: all]",
)
@click.option(
    "--mixed",
    is_flag=True,
    help="Prove all equilibria along the assumptions at the first point too, as far as that succeeds; takes minutes.",
)
@click.option("--alone", is_flag=True, help="Write no copy of check_proof.py beside the file.")
@click.option(
    "--check",
    "checked",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check a file instead, and that it is about scenario NAME as it is here.",
)
@force_option
@scenario_options
@json_option
@gathered(world=World)
def prove_command(
    target: Path | None,
    points: str | None,
    mixed: bool,
    alone: bool,
    checked: Path | None,
    world: World,
    as_json: bool,
) -> None:
    """Write all equilibria, thresholds and regions of scenario NAME with proofs that anybody can check.

    The file holds the game's formulas and certificates in fractions: every equilibrium, every excluded choice of
    supports, where along the assumptions of the studies pure equilibria change, and over which part of their maps they
    exist. `python -I check_proof.py FILE` checks it, with Python's standard library alone, and says what is proved.
    What is claimed without proof stands in the file as well.
    """
    if checked is not None:
        refuse_idle("with --check", "target", "points", "mixed", "alone")
        _check(world, checked, as_json)
        return
    if target is None:
        raise ScenarioError(f"{world.name}: found no file to write to, expected -o FILE")
    from bargaining.proofs.files import CHECKER, is_own, written
    from bargaining.proofs.proof import prove

    program = target.with_name(CHECKER.name)
    if not alone and target.name == program.name:
        raise ScenarioError(f"--output {target}: is the name of the checking program, expected another")
    paths = (target,) if alone else (target, program)
    require_room(target)
    refuse_foreign(paths, is_own, force=forced())
    names = [] if points is None else [name.strip() for name in points.split(",")]
    with output.working("proof"):
        found = prove(world.chosen(), names, mixed=mixed)
    contents = {target: written(found.file).encode()}
    if not alone:
        contents[program] = CHECKER.read_bytes()
    with told(target):
        put_all(contents)
    if as_json:
        output.print_json(_as_dict(found.to_dict(), paths))
        return
    output.echo(str(found))
    for path in paths:
        output.echo(path, err=True)


def _as_dict(values: dict[str, Any], paths: tuple[Path, ...]) -> dict[str, Any]:
    return {**values, "files": [path.name for path in paths]}


def _check(world: World, path: Path, as_json: bool) -> None:
    from bargaining.proofs.comparing import check_against

    with output.working("checking"):
        lines = check_against(path, world.chosen())
    if as_json:
        output.print_json({"file": path.name, "proved": True, "told": list(lines)})
        return
    output.echo("\n".join(lines))
